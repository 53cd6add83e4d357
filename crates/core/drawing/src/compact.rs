//! Takes lines of the lattice out on which nothing lies and which keep nothing apart.

use crate::geometry::Rect;
use crate::graph::Graph;
use crate::place::{Fit, Placed, STEP, Span};
use crate::way::Way;

/// The two directions of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lines {
    /// Upright lines, told apart by x.
    Upright,
    /// Level lines, told apart by y.
    Level,
}

/// Takes out what is not needed, and moves everything after it.
pub(crate) fn compact(graph: &Graph, fit: Fit, placed: &mut Placed, ways: &mut [Option<Way>]) {
    for lines in [Lines::Upright, Lines::Level] {
        let mut busy = busy(lines, fit, placed, ways);
        for line in (0..=lines.last(placed)).rev() {
            let at = usize::try_from(line).unwrap_or(0);
            if !busy[at] && lines.last(placed) > 1 && keeps_apart(graph, lines, placed, line) {
                remove(lines, line, placed, ways);
                busy.remove(at);
            }
        }
    }
}

impl Lines {
    fn last(self, placed: &Placed) -> i32 {
        match self {
            Self::Upright => placed.last.0,
            Self::Level => placed.last.1,
        }
    }

    fn of(self, span: &Span) -> (i32, i32) {
        match self {
            Self::Upright => (span.x0, span.x1),
            Self::Level => (span.y0, span.y1),
        }
    }

    fn of_rect(self, rect: &Rect) -> (i32, i32) {
        match self {
            Self::Upright => (rect.x, rect.right()),
            Self::Level => (rect.y, rect.bottom()),
        }
    }

    fn at(self, (x, y): (i32, i32)) -> i32 {
        match self {
            Self::Upright => x,
            Self::Level => y,
        }
    }
}

/// Lines that boxes with their zones, titles or ways lie on.
fn busy(lines: Lines, fit: Fit, placed: &Placed, ways: &[Option<Way>]) -> Vec<bool> {
    let count = usize::try_from(lines.last(placed) + 1).unwrap_or(0);
    let mut busy = vec![false; count];
    let mut mark = |first: i32, last: i32| {
        for line in first.max(0)..=last {
            if let Some(line) = usize::try_from(line).ok().and_then(|at| busy.get_mut(at)) {
                *line = true;
            }
        }
    };
    // Beside a box, a label reaches up to the line after its zone.
    let zone = match lines {
        Lines::Upright => fit.zone + 1,
        Lines::Level => fit.zone,
    };
    for span in &placed.boxes {
        let (first, last) = lines.of(span);
        mark(first - zone, last + zone);
    }
    for (_, rect) in placed.titles.iter().filter(|(_, rect)| rect.width > 0) {
        let (first, last) = lines.of_rect(&rect.grown(4));
        mark(first.div_euclid(STEP), (last + STEP - 1).div_euclid(STEP));
    }
    for way in ways.iter().flatten() {
        let ends = [way.start.spot, way.end.spot];
        let spots: Vec<(i32, i32)> = [ends[0]]
            .into_iter()
            .chain(way.points.iter().copied())
            .chain([ends[1]])
            .collect();
        for pair in spots.windows(2) {
            let (a, b) = (lines.at(pair[0]), lines.at(pair[1]));
            if a == b {
                mark(a, a);
            }
        }
    }
    busy
}

/// Whether all outlines are still apart without a line.
fn keeps_apart(graph: &Graph, lines: Lines, placed: &Placed, line: i32) -> bool {
    let without = |span: &Span| {
        let (first, last) = lines.of(span);
        (
            first - i32::from(first > line),
            last - i32::from(last >= line),
        )
    };
    let end = lines.last(placed) - 1;
    let areas: Vec<(usize, (i32, i32))> = placed
        .areas
        .iter()
        .enumerate()
        .filter_map(|(number, span)| Some((number, without(span.as_ref()?))))
        .collect();
    areas.iter().all(|(number, (first, last))| {
        let within = graph.areas[*number].within;
        let inside = |around: usize| {
            let outer = areas.iter().find(|(other, _)| *other == around);
            outer.is_none_or(|(_, (a, b))| a < first && last < b)
        };
        let apart = |(other, (a, b)): &(usize, (i32, i32))| {
            let beside = graph.areas[*other].within == within && other != number;
            let was = |number: usize| placed.areas[number].as_ref().map(|span| lines.of(span));
            match (was(*number), was(*other)) {
                (Some((_, before)), Some((after, _))) if beside && before < after => a - last >= 2,
                (Some((after, _)), Some((_, before))) if beside && before < after => first - b >= 2,
                _ => true,
            }
        };
        first < last
            && *first >= 1
            && *last < end
            && within.is_none_or(inside)
            && areas.iter().all(apart)
    })
}

fn remove(lines: Lines, line: i32, placed: &mut Placed, ways: &mut [Option<Way>]) {
    let spot = |(x, y): (i32, i32)| match lines {
        Lines::Upright => (x - i32::from(x > line), y),
        Lines::Level => (x, y - i32::from(y > line)),
    };
    let shrink = |span: &mut Span| {
        let (x, y) = (lines == Lines::Upright, lines == Lines::Level);
        span.x0 -= i32::from(x && span.x0 > line);
        span.x1 -= i32::from(x && span.x1 >= line);
        span.y0 -= i32::from(y && span.y0 > line);
        span.y1 -= i32::from(y && span.y1 >= line);
    };
    placed.boxes.iter_mut().for_each(shrink);
    placed.areas.iter_mut().flatten().for_each(shrink);
    for (_, rect) in &mut placed.titles {
        let after = |start: i32| if start > line * STEP { STEP } else { 0 };
        match lines {
            Lines::Upright => rect.x -= after(rect.x),
            Lines::Level => rect.y -= after(rect.y),
        }
    }
    for way in ways.iter_mut().flatten() {
        way.start.spot = spot(way.start.spot);
        way.end.spot = spot(way.end.spot);
        // What lay on the line lay across it.
        way.points.retain(|point| lines.at(*point) != line);
        for point in &mut way.points {
            *point = spot(*point);
        }
    }
    match lines {
        Lines::Upright => placed.last.0 -= 1,
        Lines::Level => placed.last.1 -= 1,
    }
}
