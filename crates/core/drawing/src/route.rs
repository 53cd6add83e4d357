//! Finds the ways of links over the lattice: at right angles, around boxes and foreign areas, never on another's way.
//!
//! Each way is the cheapest one (A*) by length, bends and crossings. Where none is free, one that touches others is
//! returned with the places where it does, so that room can be made there.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::graph::{Graph, Link};
use crate::place::{Fit, Placed, STEP, Span};
use crate::way::{ACROSS, ALONG, Port, Side, TURN, Way, along, marks};

const COST_STEP: u32 = 2;
const COST_BEND: u32 = 11;
const COST_CROSSING: u32 = 9;
const COST_OUTLINE: u32 = 4;

/// A place where a way touches another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Touch {
    /// The link that touches another.
    pub(crate) link: usize,
    /// The container that the point is in.
    pub(crate) container: usize,
    pub(crate) spot: (i32, i32),
}

pub(crate) struct Router<'a> {
    graph: &'a Graph,
    placed: &'a Placed,
    fit: Fit,
    width: i32,
    height: i32,
    /// The container of each point; `BLOCKED` for boxes, their zones and titles.
    region: Vec<u16>,
    used: Vec<u8>,
    taken: Vec<Vec<(Side, i32)>>,
    search: Search,
}

const BLOCKED: u16 = u16::MAX;

/// What a search knows of the points; `round` says whether it is of this search.
#[derive(Default)]
struct Search {
    round: u32,
    seen: Vec<u32>,
    cost: Vec<u32>,
    from: Vec<u32>,
    heap: BinaryHeap<Reverse<(u32, u32)>>,
    goals: Vec<(usize, Port)>,
}

impl<'a> Router<'a> {
    pub(crate) fn new(graph: &'a Graph, placed: &'a Placed, fit: Fit) -> Self {
        let (width, height) = (placed.last.0 + 1, placed.last.1 + 1);
        let points = usize::try_from(width * height).unwrap_or(0);
        let mut router = Self {
            graph,
            placed,
            fit,
            width,
            height,
            region: vec![0; points],
            used: vec![0; points],
            taken: vec![Vec::new(); graph.nodes.len()],
            search: Search {
                seen: vec![0; points * 2],
                cost: vec![0; points * 2],
                from: vec![0; points * 2],
                ..Search::default()
            },
        };
        router.mark_areas();
        router.block();
        router
    }

    fn mark_areas(&mut self) {
        // Outer areas first, so that inner ones stand on them.
        let mut areas: Vec<usize> = (0..self.graph.areas.len()).collect();
        areas.sort_by_key(|area| self.chain(Some(*area)).len());
        for area in areas {
            let mark = u16::try_from(area + 1).unwrap_or(BLOCKED - 1);
            if let Some(span) = self.placed.areas[area] {
                self.fill(span, mark);
            }
        }
    }

    fn block(&mut self) {
        for span in &self.placed.boxes {
            let zone = self.fit.zone;
            let grown = Span {
                x0: span.x0 - zone,
                y0: span.y0 - zone,
                x1: span.x1 + zone,
                y1: span.y1 + zone,
            };
            self.fill(grown, BLOCKED);
        }
        for (_, rect) in &self.placed.titles {
            if rect.width > 0 {
                let near = rect.grown(4);
                let span = Span {
                    x0: (near.x + STEP - 1) / STEP,
                    y0: (near.y + STEP - 1) / STEP,
                    x1: near.right() / STEP,
                    y1: near.bottom() / STEP,
                };
                self.fill(span, BLOCKED);
            }
        }
    }

    fn fill(&mut self, span: Span, mark: u16) {
        for y in span.y0.max(0)..=span.y1.min(self.height - 1) {
            for x in span.x0.max(0)..=span.x1.min(self.width - 1) {
                if let Some(at) = self.index((x, y)) {
                    self.region[at] = mark;
                }
            }
        }
    }

    fn index(&self, (x, y): (i32, i32)) -> Option<usize> {
        let inside = x >= 0 && y >= 0 && x < self.width && y < self.height;
        inside
            .then(|| usize::try_from(y * self.width + x).ok())
            .flatten()
    }

    fn spot(&self, index: usize) -> (i32, i32) {
        let index = i32::try_from(index).unwrap_or(0);
        (index % self.width, index / self.width)
    }

    /// The containers around a box or area, the innermost first, the whole drawing last.
    fn chain(&self, mut area: Option<usize>) -> Vec<usize> {
        let mut chain = Vec::new();
        while let Some(number) = area {
            chain.push(number + 1);
            area = self.graph.areas[number].within;
        }
        chain.push(0);
        chain
    }

    /// The containers that a link has to pass, those around one of its ends up to the first around both, each with its
    /// turn from 1; a way never goes back to an earlier one, so that it crosses each outline at most once.
    fn allowed(&self, link: &Link) -> Vec<u16> {
        let from = self.chain(self.graph.nodes[link.from].within);
        let to = self.chain(self.graph.nodes[link.to].within);
        let out = from.iter().position(|container| to.contains(container));
        let out = out.unwrap_or(from.len() - 1);
        let within = to.iter().take_while(|container| **container != from[out]);
        let mut inwards: Vec<usize> = within.copied().collect();
        inwards.reverse();
        let mut allowed = vec![0; self.graph.areas.len() + 1];
        for (turn, container) in (1..).zip(from[..=out].iter().chain(&inwards)) {
            allowed[*container] = turn;
        }
        allowed
    }

    /// The ports of a box that are free.
    fn ports(&self, node: usize, sides: &[Side]) -> Vec<Port> {
        let span = self.placed.boxes[node];
        let reach = self.fit.zone + 1;
        let mut ports = Vec::new();
        for side in sides {
            let (first, last, pitch) = match side {
                Side::Right | Side::Left => (span.y0, span.y1, 2),
                Side::Bottom | Side::Top => (span.x0, span.x1, self.fit.pitch),
            };
            for along in first + 1..last {
                let near = |(s, other): &(Side, i32)| s == side && (other - along).abs() < pitch;
                if self.taken[node].iter().any(near) {
                    continue;
                }
                let spot = match side {
                    Side::Right => (span.x1, along),
                    Side::Left => (span.x0, along),
                    Side::Bottom => (along, span.y1),
                    Side::Top => (along, span.y0),
                };
                let (dx, dy) = side.step();
                ports.push(Port {
                    side: *side,
                    spot,
                    gate: (spot.0 + dx * reach, spot.1 + dy * reach),
                    off: (2 * along - first - last).unsigned_abs(),
                });
            }
        }
        ports
    }

    /// Returns the way of a link, and where it touches others at this price each, if at all; `None` where there is none.
    pub(crate) fn find(
        &mut self,
        number: usize,
        touching: Option<u32>,
    ) -> Option<(Way, Vec<Touch>)> {
        let graph = self.graph;
        let link = &graph.links[number];
        let allowed = self.allowed(link);
        let (starts, ends) = if link.from == link.to {
            let starts = self.ports(link.from, &[Side::Right, Side::Left]);
            (starts, self.ports(link.to, &[Side::Bottom, Side::Top]))
        } else {
            let starts = self.ports(link.from, &Side::ALL);
            (starts, self.ports(link.to, &Side::ALL))
        };
        self.begin();
        let target = self.placed.boxes[link.to];
        for port in ends {
            if let Some(at) = self.open(port.gate, &allowed) {
                self.search.goals.push((at, port));
            }
        }
        self.search.goals.sort_by_key(|(at, _)| *at);
        for port in &starts {
            if let Some(at) = self.open(port.gate, &allowed) {
                let state = state(at, port.side.axis());
                self.offer(state, port.off, state, self.left(at, target));
            }
        }
        let (last, end) = self.run(&allowed, target, touching)?;
        self.trace(last, end, &starts, number)
    }

    fn begin(&mut self) {
        let search = &mut self.search;
        search.round += 1;
        search.heap.clear();
        search.goals.clear();
    }

    /// The index of a point that may be used.
    fn open(&self, spot: (i32, i32), allowed: &[u16]) -> Option<usize> {
        let at = self.index(spot)?;
        let region = self.region[at];
        (region != BLOCKED
            && allowed
                .get(usize::from(region))
                .is_some_and(|turn| *turn > 0))
        .then_some(at)
    }

    fn offer(&mut self, state: usize, cost: u32, from: usize, left: u32) {
        let search = &mut self.search;
        if search.seen[state] == search.round && search.cost[state] <= cost {
            return;
        }
        search.seen[state] = search.round;
        search.cost[state] = cost;
        search.from[state] = u32::try_from(from).unwrap_or(0);
        let state = u32::try_from(state).unwrap_or(0);
        search.heap.push(Reverse((cost + left, state)));
    }

    /// The least that is left from a point to a box.
    fn left(&self, at: usize, target: Span) -> u32 {
        let (x, y) = self.spot(at);
        let zone = self.fit.zone + 1;
        let dx = (target.x0 - zone - x).max(x - target.x1 - zone).max(0);
        let dy = (target.y0 - zone - y).max(y - target.y1 - zone).max(0);
        (dx + dy).unsigned_abs() * COST_STEP
    }

    /// What it costs to leave a point along an axis when it was reached along another or the same.
    fn through(&self, at: usize, reached: u8, leaves: u8, touching: Option<u32>) -> Option<u32> {
        let used = self.used[at];
        let (free, cost) = if reached == leaves {
            let crossing = if used == 0 { 0 } else { COST_CROSSING };
            (used & (leaves | TURN) == 0, crossing)
        } else {
            (used == 0, COST_BEND)
        };
        match (free, touching) {
            (true, _) => Some(cost),
            (false, more) => more.map(|more| cost + more),
        }
    }

    fn run(
        &mut self,
        allowed: &[u16],
        target: Span,
        touching: Option<u32>,
    ) -> Option<(usize, Port)> {
        let mut best: Option<(u32, usize, Port)> = None;
        while let Some(Reverse((estimate, now))) = self.search.heap.pop() {
            if best.as_ref().is_some_and(|(cost, _, _)| *cost <= estimate) {
                break;
            }
            let now = usize::try_from(now).ok()?;
            let (at, reached) = (now / 2, axis(now));
            let cost = self.search.cost[now];
            if estimate > cost + self.left(at, target) {
                continue;
            }
            let first = self.search.goals.partition_point(|(goal, _)| *goal < at);
            for (goal, port) in &self.search.goals[first..] {
                if *goal != at {
                    break;
                }
                if let Some(more) = self.through(at, reached, port.side.axis(), touching) {
                    let whole = cost + more + port.off;
                    if best.as_ref().is_none_or(|(known, _, _)| whole < *known) {
                        best = Some((whole, now, *port));
                    }
                }
            }
            let (x, y) = self.spot(at);
            for side in Side::ALL {
                let (dx, dy) = side.step();
                let Some(next) = self.open((x + dx, y + dy), allowed) else {
                    continue;
                };
                let Some(more) = self.through(at, reached, side.axis(), touching) else {
                    continue;
                };
                let outline = self.region[at] != self.region[next];
                let turn = |at: usize| allowed[usize::from(self.region[at])];
                if turn(next) < turn(at) {
                    continue;
                }
                let more = more + COST_STEP + if outline { COST_OUTLINE } else { 0 };
                let left = self.left(next, target);
                self.offer(state(next, side.axis()), cost + more, now, left);
            }
        }
        best.map(|(_, last, port)| (last, port))
    }

    fn trace(
        &self,
        last: usize,
        end: Port,
        starts: &[Port],
        link: usize,
    ) -> Option<(Way, Vec<Touch>)> {
        let mut states = vec![last];
        let mut at = last;
        loop {
            let from = usize::try_from(self.search.from[at]).ok()?;
            if from == at || states.len() > self.used.len() * 2 {
                break;
            }
            states.push(from);
            at = from;
        }
        states.reverse();
        let points: Vec<_> = states.iter().map(|state| self.spot(state / 2)).collect();
        let first = points.first()?;
        let starts_here = |port: &&Port| port.gate == *first && port.side.axis() == axis(states[0]);
        let start = starts.iter().find(starts_here)?;
        let way = Way {
            start: *start,
            end,
            points,
        };
        let touches = self.touches(&way, link);
        Some((way, touches))
    }

    fn touches(&self, way: &Way, link: usize) -> Vec<Touch> {
        let mut touches = Vec::new();
        for (spot, mark) in marks(way) {
            let Some(at) = self.index(spot) else { continue };
            let used = self.used[at];
            let free = if mark == TURN {
                used == 0
            } else {
                used & (mark | TURN) == 0
            };
            if !free {
                let container = usize::from(self.region[at]);
                let container = if self.region[at] == BLOCKED {
                    self.graph.nodes[self.graph.links[link].from]
                        .within
                        .map_or(0, |a| a + 1)
                } else {
                    container
                };
                touches.push(Touch {
                    link,
                    container,
                    spot,
                });
            }
        }
        touches
    }

    /// Keeps a way: others may cross it, not touch it.
    pub(crate) fn keep(&mut self, link: &Link, way: &Way) {
        for (spot, mark) in marks(way) {
            if let Some(at) = self.index(spot) {
                self.used[at] |= mark;
            }
        }
        for (node, port) in [(link.from, way.start), (link.to, way.end)] {
            self.taken[node].push((port.side, along(port)));
        }
    }

    /// Forgets all ways but these.
    pub(crate) fn keep_only(&mut self, links: &[Link], ways: &[Option<Way>]) {
        self.used.fill(0);
        for taken in &mut self.taken {
            taken.clear();
        }
        for (link, way) in links.iter().zip(ways) {
            if let Some(way) = way {
                self.keep(link, way);
            }
        }
    }

    /// Returns what a way costs as it lies.
    pub(crate) fn price(&self, way: &Way) -> i64 {
        let mut price = 0;
        for (spot, mark) in marks(way) {
            price += i64::from(COST_STEP);
            if mark == TURN {
                price += i64::from(COST_BEND);
            } else if self
                .index(spot)
                .is_some_and(|at| self.used[at] == ACROSS | ALONG)
            {
                price += i64::from(COST_CROSSING);
            }
        }
        price
    }
}

fn state(at: usize, axis: u8) -> usize {
    at * 2 + usize::from(axis == ALONG)
}

fn axis(state: usize) -> u8 {
    if state.is_multiple_of(2) {
        ACROSS
    } else {
        ALONG
    }
}
