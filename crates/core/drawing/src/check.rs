//! What would be wrong with a drawing: the promises of this crate, looked for in the geometry alone.

use crate::geometry::{BoxPlace, Layout, Point, Rect, Route};
use crate::graph::Graph;
use crate::text;

/// Returns what is wrong with the layout of a graph, in a sentence each; nothing for a sound one.
pub fn faults(graph: &Graph, layout: &Layout) -> Vec<String> {
    let graph = &graph.sound();
    let mut faults = Vec::new();
    boxes(layout, &mut faults);
    members(graph, layout, &mut faults);
    labels(layout, &mut faults);
    ways(graph, layout, &mut faults);
    apart(layout, &mut faults);
    faults
}

fn boxes(layout: &Layout, faults: &mut Vec<String>) {
    let whole = whole(layout);
    for (number, one) in layout.boxes.iter().enumerate() {
        for (other, two) in layout.boxes.iter().enumerate().skip(number + 1) {
            if one.rect.meets(&two.rect) {
                faults.push(format!("boxes {number} and {other} overlap"));
            }
        }
        if !whole.holds(&one.rect) {
            faults.push(format!("box {number} is beyond the drawing"));
        }
        let lines = one.title.iter().chain([&one.note]);
        if lines.clone().any(|line| text::width(line) > one.rect.width) {
            faults.push(format!("a text of box {number} is wider than it"));
        }
        if lines.count() as i32 * text::LINE > one.rect.height {
            faults.push(format!("the texts of box {number} are higher than it"));
        }
    }
}

fn whole(layout: &Layout) -> Rect {
    Rect {
        x: 0,
        y: 0,
        width: layout.width,
        height: layout.height,
    }
}

/// Whether `area` is around the area `inner`, or is it.
fn is_around(graph: &Graph, area: usize, inner: Option<usize>) -> bool {
    let mut at = inner;
    while let Some(number) = at {
        if number == area {
            return true;
        }
        at = graph.areas[number].within;
    }
    false
}

fn members(graph: &Graph, layout: &Layout, faults: &mut Vec<String>) {
    for (number, area) in layout.areas.iter().enumerate() {
        let Some(area) = area else { continue };
        for (node, place) in layout.boxes.iter().enumerate() {
            let member = is_around(graph, number, graph.nodes[node].within);
            let right = if member {
                area.rect.holds(&place.rect)
            } else {
                !area.rect.meets(&place.rect)
            };
            if !right {
                faults.push(format!("area {number} and box {node} do not belong so"));
            }
        }
        for (other, place) in layout.areas.iter().enumerate() {
            let Some(place) = place else { continue };
            let right = if is_around(graph, number, Some(other)) {
                area.rect.holds(&place.rect)
            } else {
                is_around(graph, other, Some(number)) || !area.rect.meets(&place.rect)
            };
            if !right {
                faults.push(format!("areas {number} and {other} do not belong so"));
            }
        }
    }
}

/// All labels, each with what it is.
fn all_labels(layout: &Layout) -> Vec<(String, Rect)> {
    let areas = layout.areas.iter().enumerate();
    let titles = areas.filter_map(|(number, area)| {
        let area = area.as_ref()?;
        Some((format!("the title of area {number}"), area.label))
    });
    let routes = layout.routes.iter().enumerate();
    let tags = routes.flat_map(|(number, route)| {
        let tags = route.tags.iter();
        tags.map(move |tag| (format!("a label of link {number}"), tag.rect))
    });
    titles.chain(tags).collect()
}

fn labels(layout: &Layout, faults: &mut Vec<String>) {
    let labels = all_labels(layout);
    let whole = whole(layout);
    for (number, (what, rect)) in labels.iter().enumerate() {
        if !whole.holds(rect) {
            faults.push(format!("{what} is beyond the drawing"));
        }
        for (other, two) in &labels[number + 1..] {
            if rect.meets(two) {
                faults.push(format!("{what} and {other} overlap"));
            }
        }
        if layout.boxes.iter().any(|place| place.rect.meets(rect)) {
            faults.push(format!("{what} lies on a box"));
        }
        let outlines = layout.areas.iter().flatten();
        if outlines
            .map(|area| area.rect)
            .any(|area| area.meets(rect) && !area.holds(rect))
        {
            faults.push(format!("{what} lies on an outline"));
        }
    }
    for (number, area) in layout.areas.iter().enumerate() {
        let Some(area) = area else { continue };
        let widest = area.title.iter().map(|line| text::width(line)).max();
        if widest.unwrap_or(0) > area.label.width || !area.rect.holds(&area.label) {
            faults.push(format!("the title of area {number} is clipped"));
        }
    }
    for (number, route) in layout.routes.iter().enumerate() {
        for tag in &route.tags {
            if text::width(&tag.text) > tag.rect.width || tag.rect.height < text::LINE {
                faults.push(format!("a label of link {number} is clipped"));
            }
            on_other_ways(layout, number, &tag.rect, faults);
        }
    }
}

fn on_other_ways(layout: &Layout, own: usize, rect: &Rect, faults: &mut Vec<String>) {
    for (other, route) in layout.routes.iter().enumerate() {
        if other != own && segments(route).any(|(a, b)| rect.is_cut_by(a, b)) {
            faults.push(format!("link {other} runs under a label of link {own}"));
        }
    }
}

fn segments(route: &Route) -> impl Iterator<Item = (Point, Point)> + '_ {
    route.points.windows(2).map(|pair| (pair[0], pair[1]))
}

fn ways(graph: &Graph, layout: &Layout, faults: &mut Vec<String>) {
    for (number, route) in layout.routes.iter().enumerate() {
        let link = &graph.links[number];
        let (Some(first), Some(last)) = (route.points.first(), route.points.last()) else {
            faults.push(format!("link {number} has no way"));
            continue;
        };
        for (node, end) in [(link.from, first), (link.to, last)] {
            if !is_on(&layout.boxes[node], *end) {
                faults.push(format!("link {number} does not end at box {node}"));
            }
        }
        for (a, b) in segments(route) {
            if a.x != b.x && a.y != b.y {
                faults.push(format!("link {number} is not at right angles"));
            }
            // Not through its own boxes either.
            for (node, place) in layout.boxes.iter().enumerate() {
                if place.rect.is_cut_by(a, b) {
                    faults.push(format!("link {number} runs through box {node}"));
                }
            }
            for (area, place) in layout.areas.iter().enumerate() {
                let Some(place) = place else { continue };
                if place.label.is_cut_by(a, b) {
                    faults.push(format!("link {number} runs through the title of {area}"));
                }
                let needed = [link.from, link.to]
                    .iter()
                    .any(|node| is_around(graph, area, graph.nodes[*node].within));
                if !needed && place.rect.is_cut_by(a, b) {
                    faults.push(format!("link {number} runs through foreign area {area}"));
                }
            }
        }
        crossings(graph, layout, number, faults);
    }
}

/// Outlines crossed: once where one end is inside, never where both or none are.
fn crossings(graph: &Graph, layout: &Layout, number: usize, faults: &mut Vec<String>) {
    let link = &graph.links[number];
    let inside = |area: usize, node: usize| is_around(graph, area, graph.nodes[node].within);
    for (area, place) in layout.areas.iter().enumerate() {
        let Some(place) = place else { continue };
        let holds = |p: Point| {
            place.rect.x < p.x
                && p.x < place.rect.right()
                && place.rect.y < p.y
                && p.y < place.rect.bottom()
        };
        let changes = segments(&layout.routes[number])
            .filter(|(a, b)| holds(*a) != holds(*b))
            .count();
        let needed = usize::from(inside(area, link.from) != inside(area, link.to));
        if changes != needed {
            faults.push(format!(
                "link {number} crosses the outline of area {area} {changes} times"
            ));
        }
    }
}

fn is_on(place: &BoxPlace, end: Point) -> bool {
    let r = place.rect;
    let side = (end.x == r.x || end.x == r.right()) && r.y < end.y && end.y < r.bottom();
    let level = (end.y == r.y || end.y == r.bottom()) && r.x < end.x && end.x < r.right();
    side || level
}

/// Two ways have no line in common and meet in no corner.
fn apart(layout: &Layout, faults: &mut Vec<String>) {
    for (number, one) in layout.routes.iter().enumerate() {
        for (other, two) in layout.routes.iter().enumerate().skip(number + 1) {
            let pairs = segments(one).flat_map(|a| segments(two).map(move |b| (a, b)));
            if pairs.into_iter().any(|(a, b)| touch(a, b)) {
                faults.push(format!("links {number} and {other} touch"));
            }
        }
    }
}

fn touch((a, b): (Point, Point), (c, d): (Point, Point)) -> bool {
    let (one, two) = (Rect::of_line(a, b), Rect::of_line(c, d));
    let meet = one.x <= two.right()
        && two.x <= one.right()
        && one.y <= two.bottom()
        && two.y <= one.bottom();
    if !meet {
        return false;
    }
    // A crossing is inside of both.
    let crosses = (one.width == 0) != (two.width == 0) && {
        let (level, steep) = if one.height == 0 {
            (one, two)
        } else {
            (two, one)
        };
        level.x < steep.x
            && steep.x < level.right()
            && steep.y < level.y
            && level.y < steep.bottom()
    };
    !crosses
}
