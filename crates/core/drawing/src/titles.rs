//! Puts the titles of links on their ways where there is room for them: on nothing else, and on no other way.

use crate::geometry::{Layout, Point, Rect, Tag};
use crate::graph::Graph;
use crate::place::{ARROW, STEP};
use crate::text::{self, LINE};

/// Widths tried for a title, the widest first.
const WIDTHS: [i32; 3] = [150, 104, 76];

/// Most titles that a drawing can have before they hide more than they tell.
const MOST: usize = 24;

/// Adds the titles of the links if there is room for the most of them.
pub(crate) fn add(graph: &Graph, layout: &mut Layout) {
    let titled = graph.links.iter().filter(|link| !link.title.is_empty());
    let wanted = titled.count();
    if wanted == 0 || wanted > MOST {
        return;
    }
    let mut taken: Vec<Rect> = Vec::new();
    let mut found: Vec<Option<Tag>> = Vec::new();
    for (number, link) in graph.links.iter().enumerate() {
        let tag = if link.title.is_empty() {
            None
        } else {
            spot(layout, &taken, number, &link.title)
        };
        taken.extend(tag.as_ref().map(|tag| tag.rect));
        found.push(tag);
    }
    if found.iter().flatten().count() * 3 < wanted * 2 {
        return;
    }
    for (route, title) in layout.routes.iter_mut().zip(found) {
        route.title = title;
    }
}

/// Returns the best free place for a title on its way: near its middle.
fn spot(layout: &Layout, taken: &[Rect], number: usize, title: &str) -> Option<Tag> {
    let points = &layout.routes[number].points;
    let length: i32 = points.windows(2).map(|pair| apart(pair[0], pair[1])).sum();
    for most in WIDTHS {
        let text = text::wrap(title, most, 3);
        let widest = text.iter().map(|line| text::width(line)).max()?;
        let width = widest + 4;
        let height = i32::try_from(text.len()).ok()? * LINE + 2;
        let mut best: Option<(i32, Rect)> = None;
        let mut before = 0;
        for pair in points.windows(2) {
            let whole = apart(pair[0], pair[1]);
            let mut along = 0;
            while along <= whole {
                let middle = between(pair[0], pair[1], along);
                let rect = Rect {
                    x: middle.x - width / 2,
                    y: middle.y - height / 2,
                    width,
                    height,
                };
                let level = pair[0].y == pair[1].y;
                let far = (2 * (before + along) - length).abs() + if level { 0 } else { 60 };
                let better = best.as_ref().is_none_or(|(known, _)| far < *known);
                if better && is_free(layout, taken, number, &rect) {
                    best = Some((far, rect));
                }
                along += STEP;
            }
            before += whole;
        }
        if let Some((_, rect)) = best {
            return Some(Tag { rect, text });
        }
    }
    None
}

fn apart(a: Point, b: Point) -> i32 {
    (a.x - b.x).abs() + (a.y - b.y).abs()
}

fn between(a: Point, b: Point, along: i32) -> Point {
    Point {
        x: a.x + (b.x - a.x).signum() * along,
        y: a.y + (b.y - a.y).signum() * along,
    }
}

fn is_free(layout: &Layout, taken: &[Rect], own: usize, rect: &Rect) -> bool {
    let near = rect.grown(2);
    let whole = Rect {
        x: 0,
        y: 0,
        width: layout.width,
        height: layout.height,
    };
    let boxes = layout.boxes.iter();
    let areas = layout.areas.iter().flatten();
    let ways = layout.routes.iter().enumerate();
    whole.holds(rect)
        && boxes.map(|b| b.rect.grown(ARROW)).all(|b| !b.meets(&near))
        && areas.clone().all(|area| !area.label.meets(&near))
        && areas
            .map(|area| area.rect)
            .all(|area| !area.meets(&near) || area.holds(&near))
        && taken.iter().all(|other| !other.meets(&near))
        && ways.clone().all(|(_, way)| {
            let tags = way.tags.iter();
            tags.map(|tag| tag.rect).all(|tag| !tag.meets(&near))
        })
        && ways.filter(|(number, _)| *number != own).all(|(_, way)| {
            let mut pairs = way.points.windows(2);
            pairs.all(|pair| !near.is_cut_by(pair[0], pair[1]))
        })
}
