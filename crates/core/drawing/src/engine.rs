//! Puts arrangement, places and ways together: makes room where ways touch, until none does.

use std::collections::{BTreeMap, BTreeSet};

use crate::arrange::arrangements;
use crate::compact::compact;
use crate::geometry::{AreaPlace, BoxPlace, Layout, Point, Rect, Route, Tag};
use crate::graph::{Graph, Link, Page};
use crate::place::{ARROW, Child, Fit, Placed, Plan, Size, Tracks, at, least_room, place, sizes};
use crate::route::{Router, Touch};
use crate::text::{self, LINE};
use crate::way::{Port, Way};

/// How often room is made.
const ROUNDS: usize = 40;

/// Rounds in which a way rather touches another than goes far around: room is made where it touches.
const NEAR_ROUNDS: usize = 6;

/// What a touch costs: in the first rounds, and later, when no way without one was found.
const TOUCH: (u32, u32) = (60, 150);

/// The widest label of a link.
const WIDEST: i32 = 34;

/// Lays a graph out for a page. What does not fit the page becomes larger than it; the caller sees it at the size.
pub fn lay_out(graph: &Graph, page: Page) -> Layout {
    let graph = &graph.sound();
    let labels: Vec<String> = graph.links.iter().map(label).collect();
    let widest = labels.iter().map(|label| text::width(label) + 4).max();
    let fit = Fit::of(widest.unwrap_or(0));
    let sizes = sizes(graph, fit);
    let most = if graph.nodes.len() > 40 { 1 } else { 2 };
    let mut best: Option<(i64, Layout)> = None;
    for plan in arrangements(graph, (&sizes, fit), page, most) {
        let found = routed(graph, (&sizes, fit), &plan);
        let price = found.price(page);
        if best.as_ref().is_none_or(|(known, _)| price < *known) {
            best = Some((price, found.layout(graph, &sizes, &labels)));
        }
    }
    best.map(|(_, layout)| layout).unwrap_or_default()
}

fn label(link: &Link) -> String {
    let lines = text::wrap(&link.label, WIDEST - 4, 1);
    lines.into_iter().next().unwrap_or_default()
}

/// A plan with its places and ways.
struct Found {
    placed: Placed,
    ways: Vec<Option<Way>>,
    cost: i64,
    touching: usize,
}

fn routed(graph: &Graph, (sizes, fit): (&[Size], Fit), plan: &Plan) -> Found {
    let mut room = least_room(plan);
    let mut least = usize::MAX;
    let mut round = 0;
    loop {
        round += 1;
        let placed = place(graph, (sizes, fit), plan, &room);
        let mut router = Router::new(graph, &placed, fit);
        let (mut ways, touches, lost) = route_all(graph, &placed, &mut router, round);
        let touching = touches.len() + lost.len();
        if touching == 0 || round == ROUNDS {
            if touching == 0 {
                improve(graph, &mut router, &mut ways);
            }
            let cost = ways.iter().flatten().map(|way| router.price(way)).sum();
            let mut placed = placed.clone();
            compact(graph, fit, &mut placed, &mut ways);
            return Found {
                placed,
                ways,
                cost,
                touching,
            };
        }
        make_room(plan, &placed, &touches, &mut room);
        // Room at the places alone did not help: it is needed around the ends.
        let stuck = touching >= least && round > NEAR_ROUNDS;
        let ends = touches.iter().filter(|_| stuck).map(|touch| touch.link);
        let ends: BTreeSet<usize> = ends.chain(lost).collect();
        for link in ends {
            widen_around(graph, &graph.links[link], &mut room);
        }
        least = least.min(touching);
    }
}

type Routed = (Vec<Option<Way>>, BTreeSet<Touch>, Vec<usize>);

/// Routes all links, the short ones first; with where they touch, and which found no way at all.
fn route_all(graph: &Graph, placed: &Placed, router: &mut Router<'_>, round: usize) -> Routed {
    let mut order: Vec<usize> = (0..graph.links.len()).collect();
    let distance = |link: &Link| {
        let (a, b) = (placed.boxes[link.from], placed.boxes[link.to]);
        (a.x0 + a.x1 - b.x0 - b.x1).abs() + (a.y0 + a.y1 - b.y0 - b.y1).abs()
    };
    order.sort_by_key(|number| (distance(&graph.links[*number]), *number));
    let mut ways: Vec<Option<Way>> = vec![None; graph.links.len()];
    let (mut touches, mut lost) = (BTreeSet::new(), Vec::new());
    for number in order {
        let found = if round <= NEAR_ROUNDS {
            router.find(number, Some(TOUCH.0))
        } else {
            let free = router.find(number, None);
            free.or_else(|| router.find(number, Some(TOUCH.1)))
        };
        match found {
            Some((way, touched)) => {
                router.keep(&graph.links[number], &way);
                ways[number] = Some(way);
                touches.extend(touched);
            }
            None => lost.push(number),
        }
    }
    (ways, touches, lost)
}

/// Routes each link again now that all the others have their ways.
fn improve(graph: &Graph, router: &mut Router<'_>, ways: &mut [Option<Way>]) {
    let passes = if ways.len() > 60 { 1 } else { 2 };
    for _ in 0..passes {
        let before = ways.to_vec();
        for number in 0..ways.len() {
            let old = ways[number].take();
            router.keep_only(&graph.links, ways);
            let found = router.find(number, None);
            let way = found.map(|(way, _)| way).or(old);
            if let Some(way) = &way {
                router.keep(&graph.links[number], way);
            }
            ways[number] = way;
        }
        if before == ways {
            return;
        }
    }
}

/// Makes room in each gap where ways touch.
fn make_room(plan: &Plan, placed: &Placed, touches: &BTreeSet<Touch>, room: &mut [Tracks]) {
    let mut gaps: BTreeMap<Gap, BTreeSet<usize>> = BTreeMap::new();
    for touch in touches {
        let links = gaps.entry(gap_at(plan, placed, touch)).or_default();
        links.insert(touch.link);
    }
    for (gap, links) in gaps {
        let lines = i32::try_from(links.len().div_ceil(2)).unwrap_or(1);
        widen(gap, lines, room);
    }
}

/// A gap of a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    Left(usize),
    Right(usize),
    Top(usize),
    Bottom(usize),
    Between(usize, usize),
    Inner(usize, usize, usize),
}

fn gap_at(plan: &Plan, placed: &Placed, touch: &Touch) -> Gap {
    let (container, (x, y)) = (touch.container, touch.spot);
    let bands = &placed.bands[container];
    let Some(row) = bands.iter().position(|(_, last)| y <= *last) else {
        return Gap::Bottom(container);
    };
    if y < bands[row].0 {
        return match row.checked_sub(1) {
            Some(before) => Gap::Between(container, before),
            None => Gap::Top(container),
        };
    }
    let before = plan.rows[container][row].iter().take_while(|child| {
        let span = match child {
            Child::Node(node) => Some(placed.boxes[*node]),
            Child::Area(area) => placed.areas[*area],
        };
        span.is_some_and(|span| span.x1 < x)
    });
    let count = plan.rows[container][row].len();
    match before.count() {
        0 => Gap::Left(container),
        all if all == count => Gap::Right(container),
        some => Gap::Inner(container, row, some - 1),
    }
}

fn widen(gap: Gap, lines: i32, room: &mut [Tracks]) {
    let tracks = match gap {
        Gap::Left(c) => &mut room[c].left,
        Gap::Right(c) => &mut room[c].right,
        Gap::Top(c) => &mut room[c].top,
        Gap::Bottom(c) => &mut room[c].bottom,
        Gap::Between(c, row) => &mut room[c].between[row],
        Gap::Inner(c, row, place) => &mut room[c].inner[row][place],
    };
    *tracks += lines;
}

/// Makes room everywhere around both ends of a link.
fn widen_around(graph: &Graph, link: &Link, room: &mut [Tracks]) {
    for node in [link.from, link.to] {
        let mut area = graph.nodes[node].within;
        loop {
            let tracks = &mut room[area.map_or(0, |a| a + 1)];
            tracks.left += 1;
            tracks.right += 1;
            tracks.top += 1;
            tracks.bottom += 1;
            let gaps = tracks
                .between
                .iter_mut()
                .chain(tracks.inner.iter_mut().flatten());
            for gap in gaps {
                *gap += 1;
            }
            match area {
                Some(number) => area = graph.areas[number].within,
                None => break,
            }
        }
    }
}

impl Found {
    /// What the drawing costs a reader.
    fn price(&self, page: Page) -> i64 {
        let outer = at(self.placed.last.0, self.placed.last.1);
        let beyond = i64::from((outer.x - page.width).max(0)) * 10
            + i64::from((outer.y - page.height).max(0)) * 4;
        let touching = i64::try_from(self.touching).unwrap_or(i64::MAX / 100_000);
        self.cost + beyond + i64::from(outer.x + outer.y) / 4 + touching * 10_000
    }

    fn layout(&self, graph: &Graph, sizes: &[Size], labels: &[String]) -> Layout {
        let placed = &self.placed;
        let outer = at(placed.last.0, placed.last.1);
        let areas = (0..graph.areas.len()).map(|number| {
            let span = placed.areas[number]?;
            let (title, label) = placed.titles[number].clone();
            let depth = depth(graph, number);
            Some(AreaPlace {
                rect: span.outline(),
                title,
                label,
                depth,
            })
        });
        let boxes = placed.boxes.iter().zip(sizes).map(|(span, size)| BoxPlace {
            rect: span.rect(),
            title: size.title.clone(),
            note: size.note.clone(),
        });
        let ways = self.ways.iter().zip(labels);
        Layout {
            width: outer.x,
            height: outer.y,
            areas: areas.collect(),
            boxes: boxes.collect(),
            routes: ways
                .map(|(way, label)| {
                    way.as_ref()
                        .map_or_else(Route::default, |way| route(way, label))
                })
                .collect(),
            touching: self.touching,
        }
    }
}

fn depth(graph: &Graph, area: usize) -> usize {
    let mut depth = 0;
    let mut at = graph.areas[area].within;
    while let Some(number) = at {
        depth += 1;
        at = graph.areas[number].within;
    }
    depth
}

fn route(way: &Way, label: &str) -> Route {
    let ends = [way.start.spot]
        .into_iter()
        .chain(way.points.iter().copied())
        .chain([way.end.spot]);
    let mut points: Vec<Point> = Vec::new();
    for (x, y) in ends {
        let point = at(x, y);
        // Only corners are kept.
        if let [.., a, b] = points[..] {
            let straight = (a.x == b.x && b.x == point.x) || (a.y == b.y && b.y == point.y);
            if straight {
                points.pop();
            }
        }
        if points.last() != Some(&point) {
            points.push(point);
        }
    }
    let tags = if label.is_empty() {
        Vec::new()
    } else {
        vec![tag(way.start, label), tag(way.end, label)]
    };
    Route { points, tags }
}

/// The label of a link at one of its ends, in the zone of the box.
fn tag(port: Port, label: &str) -> Tag {
    let (width, height) = (text::width(label) + 4, LINE);
    let (dx, dy) = port.side.step();
    let spot = at(port.spot.0, port.spot.1);
    let x = match dx {
        1 => spot.x + ARROW,
        -1 => spot.x - ARROW - width,
        _ => spot.x - width / 2,
    };
    let y = match dy {
        1 => spot.y + ARROW,
        -1 => spot.y - ARROW - height,
        _ => spot.y - height / 2,
    };
    Tag {
        rect: Rect {
            x,
            y,
            width,
            height,
        },
        text: label.to_owned(),
    }
}
