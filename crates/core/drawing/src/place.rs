//! Places boxes and areas on a lattice: each area holds rows of boxes and areas, with room between them for links.

use crate::geometry::{Point, Rect};
use crate::graph::Graph;
use crate::text::{self, LINE};

/// Distance of two lines of the lattice. Boxes and links lie on lines, outlines of areas between two.
pub(crate) const STEP: i32 = 9;

/// Length of an arrowhead with the space behind it.
pub(crate) const ARROW: i32 = 8;

/// Width of a box in steps.
const BOX: i32 = 12;

/// Room for a text in a box, left and right of it.
const INSET: i32 = 5;

/// Something in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Child {
    /// A box.
    Node(usize),
    /// An area.
    Area(usize),
}

/// The rows of each container: the whole drawing first, then each area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) rows: Vec<Vec<Vec<Child>>>,
}

/// Lines for links in a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tracks {
    pub(crate) left: i32,
    pub(crate) right: i32,
    pub(crate) top: i32,
    pub(crate) bottom: i32,
    /// Below each row but the last.
    pub(crate) between: Vec<i32>,
    /// In each row, after each child but the last.
    pub(crate) inner: Vec<Vec<i32>>,
}

impl Tracks {
    fn least(rows: &[Vec<Child>]) -> Self {
        Self {
            left: 1,
            right: 1,
            top: 1,
            bottom: 1,
            between: vec![1; rows.len().saturating_sub(1)],
            inner: rows
                .iter()
                .map(|row| vec![1; row.len().saturating_sub(1)])
                .collect(),
        }
    }
}

/// Returns the least room of a plan.
pub(crate) fn least_room(plan: &Plan) -> Vec<Tracks> {
    plan.rows.iter().map(|rows| Tracks::least(rows)).collect()
}

/// Lattice lines from the first to the last, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Span {
    pub(crate) x0: i32,
    pub(crate) y0: i32,
    pub(crate) x1: i32,
    pub(crate) y1: i32,
}

impl Span {
    /// Returns the outline of a box.
    pub(crate) fn rect(&self) -> Rect {
        Rect::of_line(at(self.x0, self.y0), at(self.x1, self.y1))
    }

    /// Returns the outline of an area: between its outermost lines and the next ones.
    pub(crate) fn outline(&self) -> Rect {
        let half = STEP / 2;
        Rect {
            x: self.x0 * STEP - half,
            y: self.y0 * STEP - half,
            width: (self.x1 - self.x0) * STEP + 2 * half,
            height: (self.y1 - self.y0) * STEP + 2 * half,
        }
    }
}

/// Returns the point where two lines meet.
pub(crate) fn at(x: i32, y: i32) -> Point {
    Point {
        x: x * STEP,
        y: y * STEP,
    }
}

/// Room that labels need, in steps.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fit {
    /// Lines around a box that only its own links use, straight away from it: room for arrowhead and label.
    pub(crate) zone: i32,
    /// Least distance of two links at the top or bottom of a box.
    pub(crate) pitch: i32,
}

impl Fit {
    /// Returns the room for the widest label of a drawing.
    pub(crate) fn of(widest: i32) -> Self {
        Self {
            zone: ((ARROW + widest) / STEP).max(2),
            pitch: ((widest + 2 + STEP - 1) / STEP).max(2),
        }
    }
}

/// What a box needs, whatever its place.
#[derive(Debug, Clone)]
pub(crate) struct Size {
    pub(crate) width: i32,
    pub(crate) height: i32,
    pub(crate) title: Vec<String>,
    pub(crate) note: String,
}

/// Returns the size of each box: room for its texts, and for its links along its sides.
pub(crate) fn sizes(graph: &Graph, fit: Fit) -> Vec<Size> {
    let mut degree = vec![0; graph.nodes.len()];
    for link in &graph.links {
        degree[link.from] += 1;
        degree[link.to] += 1;
    }
    let nodes = graph.nodes.iter().zip(degree);
    nodes
        .map(|(node, degree)| {
            let room = BOX * STEP - 2 * INSET;
            let title = text::wrap(&node.title, room, 4);
            let note = text::wrap(&node.note, room, 1);
            let lines = i32::try_from(title.len() + note.len()).unwrap_or(5).max(3);
            let mut size = Size {
                width: BOX,
                height: even((lines * LINE + 10 + STEP - 1) / STEP),
                title,
                note: note.into_iter().next().unwrap_or_default(),
            };
            // However badly the first links are spread along a side, there is a place for one more.
            let places =
                |size: &Size| 2 * ((size.width - 1) / (fit.pitch + 1) + (size.height - 1) / 3);
            while places(&size) < degree {
                if size.height < size.width {
                    size.height += 2;
                } else {
                    size.width += 2;
                }
            }
            size
        })
        .collect()
}

fn even(number: i32) -> i32 {
    number + number % 2
}

/// Where boxes and areas are on the lattice.
#[derive(Debug, Clone, Default)]
pub(crate) struct Placed {
    /// Last lines of the drawing, `(x, y)`; the first are 0.
    pub(crate) last: (i32, i32),
    pub(crate) boxes: Vec<Span>,
    pub(crate) areas: Vec<Option<Span>>,
    /// Titles of areas: lines and room.
    pub(crate) titles: Vec<(Vec<String>, Rect)>,
    /// For each container and row: its first and last line from above.
    pub(crate) bands: Vec<Vec<(i32, i32)>>,
}

struct Placer<'a> {
    graph: &'a Graph,
    sizes: &'a [Size],
    zone: i32,
    plan: &'a Plan,
    room: &'a [Tracks],
    /// Width and height in lines less one, of each area.
    extents: Vec<(i32, i32)>,
    /// Titles in lines; `None` while only the size is of interest.
    titles: Option<Vec<Vec<String>>>,
}

/// Places a plan with this room for links.
pub(crate) fn place(graph: &Graph, sized: (&[Size], Fit), plan: &Plan, room: &[Tracks]) -> Placed {
    place_all(graph, sized, plan, room, true)
}

/// Places a plan as [`place`], without the titles of areas: enough to compare plans.
pub(crate) fn place_roughly(
    graph: &Graph,
    sized: (&[Size], Fit),
    plan: &Plan,
    room: &[Tracks],
) -> Placed {
    place_all(graph, sized, plan, room, false)
}

fn place_all(
    graph: &Graph,
    (sizes, fit): (&[Size], Fit),
    plan: &Plan,
    room: &[Tracks],
    titled: bool,
) -> Placed {
    let areas = graph.areas.len();
    let mut placer = Placer {
        graph,
        sizes,
        zone: fit.zone,
        plan,
        room,
        extents: vec![(0, 0); areas + 1],
        titles: titled.then(|| vec![Vec::new(); areas + 1]),
    };
    placer.measure(0);
    let mut placed = Placed {
        last: placer.extents[0],
        boxes: vec![Span::default(); graph.nodes.len()],
        areas: vec![None; areas],
        titles: vec![(Vec::new(), Rect::default()); areas],
        bands: vec![Vec::new(); areas + 1],
    };
    placer.put(0, (0, 0), &mut placed);
    placed
}

impl Placer<'_> {
    fn zone(&self, child: Child) -> i32 {
        match child {
            Child::Node(_) => self.zone,
            Child::Area(_) => 0,
        }
    }

    fn size(&self, child: Child) -> (i32, i32) {
        match child {
            Child::Node(node) => (self.sizes[node].width, self.sizes[node].height),
            Child::Area(area) => self.extents[area + 1],
        }
    }

    fn gap(&self, tracks: i32, before: Child, after: Child) -> i32 {
        self.zone(before) + tracks + self.zone(after) + 1
    }

    fn row_width(&self, container: usize, row: usize) -> i32 {
        let children = &self.plan.rows[container][row];
        let inner = &self.room[container].inner[row];
        let widths: i32 = children.iter().map(|child| self.size(*child).0).sum();
        let pairs = children.windows(2).zip(inner);
        let gaps: i32 = pairs.map(|(two, n)| self.gap(*n, two[0], two[1])).sum();
        widths + gaps
    }

    fn row_height(&self, row: &[Child]) -> i32 {
        let heights = row.iter().map(|child| self.size(*child).1);
        heights.max().unwrap_or(0)
    }

    fn row_zone(&self, row: &[Child]) -> i32 {
        row.iter().map(|child| self.zone(*child)).max().unwrap_or(0)
    }

    /// Lines above the first row: title, room for links, the zone of boxes.
    fn head(&self, container: usize) -> i32 {
        let lines = match &self.titles {
            Some(titles) => i32::try_from(titles[container].len()).unwrap_or(0),
            None => i32::from(container > 0),
        };
        let title = if lines == 0 {
            0
        } else {
            (lines * LINE + 4 + STEP - 1) / STEP
        };
        let rows = &self.plan.rows[container];
        title + self.room[container].top + rows.first().map_or(0, |row| self.row_zone(row))
    }

    fn measure(&mut self, container: usize) {
        let rows = &self.plan.rows[container];
        for child in rows.iter().flatten() {
            if let Child::Area(area) = child {
                self.measure(area + 1);
            }
        }
        let tracks = &self.room[container];
        let widest = (0..rows.len()).map(|row| self.row_width(container, row));
        let mut width = widest.max().unwrap_or(0) + tracks.left + tracks.right + 2 * self.zone;
        if container > 0 {
            width = width.max(BOX);
            let room = width * STEP;
            let most = (room * 6 / 10).max((room - 2 * STEP).min(110));
            if let Some(titles) = &mut self.titles {
                let title = &self.graph.areas[container - 1].title;
                titles[container] = text::wrap(title, most, 3);
            }
        }
        let mut height = self.head(container) + tracks.bottom;
        height += rows.last().map_or(0, |row| self.row_zone(row));
        height += rows.iter().map(|row| self.row_height(row)).sum::<i32>();
        for (two, n) in rows.windows(2).zip(&tracks.between) {
            height += self.row_zone(&two[0]) + n + self.row_zone(&two[1]) + 1;
        }
        self.extents[container] = (width, height);
    }

    fn put(&self, container: usize, (x0, y0): (i32, i32), placed: &mut Placed) {
        let (width, height) = self.extents[container];
        if container > 0 {
            let span = Span {
                x0,
                y0,
                x1: x0 + width,
                y1: y0 + height,
            };
            placed.areas[container - 1] = Some(span);
            if let Some(titles) = &self.titles {
                placed.titles[container - 1] = title(&titles[container], &span.outline());
            }
        }
        let tracks = &self.room[container];
        let inner = width - tracks.left - tracks.right - 2 * self.zone;
        let rows = &self.plan.rows[container];
        let mut y = y0 + self.head(container);
        for (number, row) in rows.iter().enumerate() {
            let tall = self.row_height(row);
            placed.bands[container].push((y, y + tall));
            let spare = inner - self.row_width(container, number);
            let mut x = x0 + tracks.left + self.zone + spare / 2;
            for (place, child) in row.iter().enumerate() {
                let (wide, high) = self.size(*child);
                let top = y + (tall - high) / 2;
                match child {
                    Child::Node(node) => {
                        placed.boxes[*node] = Span {
                            x0: x,
                            y0: top,
                            x1: x + wide,
                            y1: top + high,
                        };
                    }
                    Child::Area(area) => self.put(area + 1, (x, top), placed),
                }
                if let Some(next) = row.get(place + 1) {
                    x += wide + self.gap(tracks.inner[number][place], *child, *next);
                }
            }
            if let Some(next) = rows.get(number + 1) {
                let zones = self.row_zone(row) + self.row_zone(next);
                y += tall + zones + tracks.between[number] + 1;
            }
        }
    }
}

/// A title with its room.
fn title(lines: &[String], outline: &Rect) -> (Vec<String>, Rect) {
    let widest = lines.iter().map(|line| text::width(line)).max();
    let high = i32::try_from(lines.len()).unwrap_or(0) * LINE;
    let rect = Rect {
        x: outline.x + 5,
        y: outline.y + 3,
        width: widest.unwrap_or(0),
        height: high,
    };
    (lines.to_vec(), rect)
}
