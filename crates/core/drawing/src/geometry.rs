//! Where everything of a drawing is.

/// A drawing's geometry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layout {
    /// Width.
    pub width: i32,
    /// Height.
    pub height: i32,
    /// Areas, in the graph's order; one without any box has no place.
    pub areas: Vec<Option<AreaPlace>>,
    /// Boxes, in the graph's order.
    pub boxes: Vec<BoxPlace>,
    /// Ways of the links, in the graph's order.
    pub routes: Vec<Route>,
    /// Links whose way touches another's, because no free way was found.
    pub touching: usize,
}

/// The place of an area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaPlace {
    /// Its outline.
    pub rect: Rect,
    /// Its title in lines.
    pub title: Vec<String>,
    /// The room of the title.
    pub label: Rect,
    /// How many areas are around it.
    pub depth: usize,
}

/// The place of a box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoxPlace {
    /// Its outline.
    pub rect: Rect,
    /// Its title in lines.
    pub title: Vec<String>,
    /// Its second text.
    pub note: String,
}

/// The way of a link.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Route {
    /// Its corners, from the outline of its first box to that of its last.
    pub points: Vec<Point>,
    /// Its label at both ends.
    pub tags: Vec<Tag>,
}

/// A text on a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// Its room.
    pub rect: Rect,
    /// The text.
    pub text: String,
}

/// A point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Point {
    /// From the left.
    pub x: i32,
    /// From the top.
    pub y: i32,
}

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Rect {
    /// Left.
    pub x: i32,
    /// Top.
    pub y: i32,
    /// Width.
    pub width: i32,
    /// Height.
    pub height: i32,
}

impl Rect {
    /// Returns the right side.
    pub fn right(&self) -> i32 {
        self.x + self.width
    }

    /// Returns the bottom.
    pub fn bottom(&self) -> i32 {
        self.y + self.height
    }

    /// Returns whether the two have a point inside in common.
    pub fn meets(&self, other: &Self) -> bool {
        self.x < other.right()
            && other.x < self.right()
            && self.y < other.bottom()
            && other.y < self.bottom()
    }

    /// Returns whether the other lies within, borders included.
    pub fn holds(&self, other: &Self) -> bool {
        self.x <= other.x
            && self.y <= other.y
            && self.right() >= other.right()
            && self.bottom() >= other.bottom()
    }

    /// Returns the rectangle that is larger by so much on every side.
    #[must_use]
    pub fn grown(&self, by: i32) -> Self {
        Self {
            x: self.x - by,
            y: self.y - by,
            width: self.width + 2 * by,
            height: self.height + 2 * by,
        }
    }

    /// Returns the rectangle of a line between two points, without width or without height.
    pub fn of_line(a: Point, b: Point) -> Self {
        Self {
            x: a.x.min(b.x),
            y: a.y.min(b.y),
            width: (a.x - b.x).abs(),
            height: (a.y - b.y).abs(),
        }
    }

    /// Returns whether a line at right angles runs through the inside.
    pub fn is_cut_by(&self, a: Point, b: Point) -> bool {
        let line = Self::of_line(a, b);
        self.x < line.right().max(line.x + 1)
            && line.x < self.right()
            && self.y < line.bottom().max(line.y + 1)
            && line.y < self.bottom()
            && !(line.width == 0 && (line.x <= self.x || line.x >= self.right()))
            && !(line.height == 0 && (line.y <= self.y || line.y >= self.bottom()))
    }
}
