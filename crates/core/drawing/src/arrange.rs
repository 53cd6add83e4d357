//! Chooses which boxes and areas stand side by side: a deterministic search for short links on a page that they fit.

use crate::graph::{Graph, Page};
use crate::place::{Child, Fit, Placed, Plan, STEP, Size, least_room, place_roughly};

/// How many arrangements are looked at for each drawing.
const TRIES: usize = 2400;

/// Returns the best arrangements found, the best first.
pub(crate) fn arrangements(
    graph: &Graph,
    (sizes, fit): (&[Size], Fit),
    page: Page,
    most: usize,
) -> Vec<Plan> {
    let mut found: Vec<(i64, Plan)> = Vec::new();
    // Large drawings have few good starts and cost more to look at.
    let starts = if graph.nodes.len() > 40 { 2 } else { 4 };
    let mut order = Order(0x9e37_79b9_7f4a_7c15);
    for start in 0..starts {
        let plan = first(graph, sizes, page, start, &mut order);
        let mut search = Search {
            graph,
            sizes,
            fit,
            page,
            left: TRIES / starts,
        };
        let (cost, plan) = search.improve(plan);
        if found.iter().all(|(_, known)| *known != plan) {
            found.push((cost, plan));
        }
    }
    found.sort_by_key(|(cost, _)| *cost);
    found.into_iter().take(most).map(|(_, plan)| plan).collect()
}

/// Numbers that look like chance and are always the same.
struct Order(u64);

impl Order {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0) % most.max(1)
    }

    fn shuffle<T>(&mut self, all: &mut [T]) {
        for last in (1..all.len()).rev() {
            all.swap(last, self.below(last + 1));
        }
    }
}

/// Returns an arrangement to start from: rows as wide as the page lets them be.
fn first(graph: &Graph, sizes: &[Size], page: Page, start: usize, order: &mut Order) -> Plan {
    let mut children = children(graph);
    if start > 0 {
        for list in &mut children {
            order.shuffle(list);
        }
    }
    let mut rows = vec![Vec::new(); children.len()];
    let across = 2 + start % 3;
    for (container, list) in children.into_iter().enumerate() {
        let mut row: Vec<Child> = Vec::new();
        for child in list {
            let wide = match child {
                Child::Node(node) => sizes[node].width,
                Child::Area(_) => page.width / STEP / 2,
            };
            let full = row.len() >= across || (wide > 20 && !row.is_empty());
            if full {
                rows[container].push(std::mem::take(&mut row));
            }
            row.push(child);
        }
        if !row.is_empty() {
            rows[container].push(row);
        }
    }
    Plan { rows }
}

/// Returns what each container holds, the whole drawing first; an area without any box is left out.
fn children(graph: &Graph) -> Vec<Vec<Child>> {
    let mut used = vec![false; graph.areas.len()];
    for node in &graph.nodes {
        let mut at = node.within;
        while let Some(area) = at {
            if std::mem::replace(&mut used[area], true) {
                break;
            }
            at = graph.areas[area].within;
        }
    }
    let mut children = vec![Vec::new(); graph.areas.len() + 1];
    for (number, area) in graph.areas.iter().enumerate() {
        if used[number] {
            children[area.within.map_or(0, |a| a + 1)].push(Child::Area(number));
        }
    }
    for (number, node) in graph.nodes.iter().enumerate() {
        children[node.within.map_or(0, |a| a + 1)].push(Child::Node(number));
    }
    children
}

struct Search<'a> {
    graph: &'a Graph,
    sizes: &'a [Size],
    fit: Fit,
    page: Page,
    left: usize,
}

impl Search<'_> {
    /// Takes each change that makes the arrangement better, until none does or all tries are spent.
    fn improve(&mut self, mut plan: Plan) -> (i64, Plan) {
        let mut best = self.cost(&plan);
        loop {
            let before = best;
            for container in 0..plan.rows.len() {
                self.swap(container, &mut plan, &mut best);
                self.shift(container, &mut plan, &mut best);
            }
            if best == before || self.left == 0 {
                return (best, plan);
            }
        }
    }

    fn keep(&mut self, changed: Plan, plan: &mut Plan, best: &mut i64) -> bool {
        if self.left == 0 {
            return false;
        }
        self.left -= 1;
        let cost = self.cost(&changed);
        let better = cost < *best;
        if better {
            *best = cost;
            *plan = changed;
        }
        better
    }

    /// Tries to change places of two children.
    fn swap(&mut self, container: usize, plan: &mut Plan, best: &mut i64) {
        let places = places(&plan.rows[container]);
        for (number, a) in places.iter().enumerate() {
            for b in &places[number + 1..] {
                let mut changed = plan.clone();
                let rows = &mut changed.rows[container];
                let (first, second) = (rows[a.0][a.1], rows[b.0][b.1]);
                rows[a.0][a.1] = second;
                rows[b.0][b.1] = first;
                self.keep(changed, plan, best);
            }
        }
    }

    /// Tries to put a child elsewhere: between two others, or in a row of its own.
    fn shift(&mut self, container: usize, plan: &mut Plan, best: &mut i64) {
        let count = places(&plan.rows[container]).len();
        for number in 0..count {
            let rows = plan.rows[container].len();
            for to in 0..=2 * rows {
                // Rows may have come and gone since the last try.
                let places = places(&plan.rows[container]);
                let Some(from) = places.get(number) else {
                    break;
                };
                let into = plan.rows[container].get(to / 2).map_or(0, Vec::len);
                let spots = if to.is_multiple_of(2) { 1 } else { into + 1 };
                for spot in 0..spots {
                    if let Some(rows) = shifted(&plan.rows[container], *from, to, spot) {
                        let mut changed = plan.clone();
                        changed.rows[container] = rows;
                        if self.keep(changed, plan, best) {
                            break;
                        }
                    }
                }
            }
        }
    }

    /// Returns what an arrangement costs: the length of its links, what lies in their way, and what the page lacks.
    fn cost(&self, plan: &Plan) -> i64 {
        let placed = place_roughly(self.graph, (self.sizes, self.fit), plan, &least_room(plan));
        let (width, height) = (placed.last.0 * STEP, placed.last.1 * STEP);
        let beyond = i64::from((width - self.page.width).max(0)) * 60
            + i64::from((height - self.page.height).max(0)) * 12;
        let lines: Vec<_> = self.graph.links.iter().map(|l| line(&placed, l)).collect();
        let length: i64 = lines.iter().map(|(a, b)| distance(*a, *b)).sum();
        let mut cost = beyond + length + i64::from(width + height);
        if lines.len() <= 60 {
            cost += 45 * self.in_the_way(&placed, &lines);
        }
        cost
    }

    /// Counts boxes on straight lines between boxes, and lines that cross.
    fn in_the_way(&self, placed: &Placed, lines: &[(Spot, Spot)]) -> i64 {
        let mut count = 0;
        for (number, (a, b)) in lines.iter().enumerate() {
            for (node, span) in placed.boxes.iter().enumerate() {
                let link = &self.graph.links[number];
                if node != link.from && node != link.to {
                    let corners = [
                        (span.x0, span.y0),
                        (span.x1, span.y0),
                        (span.x1, span.y1),
                        (span.x0, span.y1),
                    ];
                    let diagonals = [(corners[0], corners[2]), (corners[1], corners[3])];
                    count += 2 * i64::from(diagonals.iter().any(|(c, d)| cross(*a, *b, *c, *d)));
                }
            }
            for (c, d) in &lines[number + 1..] {
                count += i64::from(cross(*a, *b, *c, *d));
            }
        }
        count
    }
}

type Spot = (i32, i32);

fn places(rows: &[Vec<Child>]) -> Vec<(usize, usize)> {
    let rows = rows.iter().enumerate();
    rows.flat_map(|(row, children)| (0..children.len()).map(move |place| (row, place)))
        .collect()
}

/// Returns the rows with a child taken from one place to another: `to` is odd for a row, even for a new one before it.
fn shifted(
    rows: &[Vec<Child>],
    from: (usize, usize),
    to: usize,
    spot: usize,
) -> Option<Vec<Vec<Child>>> {
    let mut rows = rows.to_vec();
    let child = *rows.get(from.0)?.get(from.1)?;
    rows[from.0].remove(from.1);
    if to.is_multiple_of(2) {
        rows.insert((to / 2).min(rows.len()), vec![child]);
    } else {
        let row = rows.get_mut(to / 2)?;
        let spot = spot.min(row.len());
        row.insert(spot, child);
    }
    rows.retain(|row| !row.is_empty());
    Some(rows)
}

fn line(placed: &Placed, link: &crate::graph::Link) -> (Spot, Spot) {
    let middle = |node: usize| {
        let span = placed.boxes[node];
        (
            i32::midpoint(span.x0, span.x1),
            i32::midpoint(span.y0, span.y1),
        )
    };
    (middle(link.from), middle(link.to))
}

fn distance(a: Spot, b: Spot) -> i64 {
    i64::from((a.0 - b.0).abs() + (a.1 - b.1).abs()) * i64::from(STEP)
}

/// Whether two lines cross, ends excluded.
fn cross(a: Spot, b: Spot, c: Spot, d: Spot) -> bool {
    let side = |p: Spot, q: Spot, r: Spot| {
        let (ux, uy) = (i64::from(q.0 - p.0), i64::from(q.1 - p.1));
        let (vx, vy) = (i64::from(r.0 - p.0), i64::from(r.1 - p.1));
        (ux * vy - uy * vx).signum()
    };
    side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0
}
