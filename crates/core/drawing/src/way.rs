//! A way of a link: its ports at two boxes and the points between them.

/// Marks of a point: a way goes straight through, or turns there.
pub(crate) const ACROSS: u8 = 1;
pub(crate) const ALONG: u8 = 2;
pub(crate) const TURN: u8 = 4;

/// A direction, from which the side of a box and the axis of a way follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Right,
    Left,
    Bottom,
    Top,
}

impl Side {
    pub(crate) const ALL: [Self; 4] = [Self::Right, Self::Left, Self::Bottom, Self::Top];

    pub(crate) fn step(self) -> (i32, i32) {
        match self {
            Self::Right => (1, 0),
            Self::Left => (-1, 0),
            Self::Bottom => (0, 1),
            Self::Top => (0, -1),
        }
    }

    pub(crate) fn axis(self) -> u8 {
        match self {
            Self::Right | Self::Left => ACROSS,
            Self::Bottom | Self::Top => ALONG,
        }
    }
}

/// A place on the outline of a box where a link can start or end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Port {
    pub(crate) side: Side,
    /// Where it is on the lattice.
    pub(crate) spot: (i32, i32),
    /// The first point outside of the zone of the box.
    pub(crate) gate: (i32, i32),
    /// How far it is from the middle of its side.
    pub(crate) off: u32,
}

/// A way: its ports and the points between their gates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Way {
    pub(crate) start: Port,
    pub(crate) end: Port,
    pub(crate) points: Vec<(i32, i32)>,
}

/// Where a port is along its side.
pub(crate) fn along(port: Port) -> i32 {
    match port.side {
        Side::Right | Side::Left => port.spot.1,
        Side::Bottom | Side::Top => port.spot.0,
    }
}

/// Returns each point of a way with its mark.
pub(crate) fn marks(way: &Way) -> Vec<((i32, i32), u8)> {
    let points = &way.points;
    let axis_of = |a: (i32, i32), b: (i32, i32)| if a.1 == b.1 { ACROSS } else { ALONG };
    let each = points.iter().enumerate();
    each.map(|(number, spot)| {
        let reached = match number.checked_sub(1) {
            Some(before) => axis_of(points[before], *spot),
            None => way.start.side.axis(),
        };
        let leaves = points
            .get(number + 1)
            .map_or(way.end.side.axis(), |next| axis_of(*spot, *next));
        (*spot, if reached == leaves { reached } else { TURN })
    })
    .collect()
}
