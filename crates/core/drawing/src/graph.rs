//! What is drawn: boxes, the areas that they are in, and the links between them.

/// What is drawn.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Graph {
    /// Areas; one can be within another.
    pub areas: Vec<Area>,
    /// Boxes.
    pub nodes: Vec<Node>,
    /// Links between boxes.
    pub links: Vec<Link>,
}

/// An area around boxes and other areas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// Title.
    pub title: String,
    /// The area around it, by its number.
    pub within: Option<usize>,
}

/// A box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Title; as much of it as fits is shown.
    pub title: String,
    /// A second text under it, such as an id.
    pub note: String,
    /// Its shape.
    pub shape: Shape,
    /// The area around it, by its number.
    pub within: Option<usize>,
}

/// The shape of a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Shape {
    /// Sharp corners: someone or something outside.
    Sharp,
    /// Round corners: something that acts.
    Round,
    /// Round corners and a second line: a device.
    Double,
    /// Lines above and below: data at rest.
    Store,
    /// Cut corners: a network.
    Cut,
}

/// A link from one box to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where it starts.
    pub from: usize,
    /// Where it ends: there is its filled arrowhead.
    pub to: usize,
    /// What stands on it near both ends: a number.
    pub label: String,
    /// Something comes back: an open arrowhead at its start.
    pub both_ways: bool,
}

/// The room for a drawing, in units of which the font has [`crate::FONT`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Width.
    pub width: i32,
    /// Height.
    pub height: i32,
}

impl Page {
    /// The text of an A4 page, 170 mm by 235 mm with the font at 7 pt.
    pub const A4: Self = Self {
        width: 688,
        height: 945,
    };
}

impl Graph {
    /// Returns the graph without what leads nowhere: links to boxes that are not there, areas around themselves.
    pub(crate) fn sound(&self) -> Self {
        let mut graph = self.clone();
        let (areas, nodes) = (graph.areas.len(), graph.nodes.len());
        for number in 0..areas {
            if self.is_endless(number) {
                graph.areas[number].within = None;
            }
        }
        for node in &mut graph.nodes {
            node.within = node.within.filter(|area| *area < areas);
        }
        graph
            .links
            .retain(|link| link.from < nodes && link.to < nodes);
        graph
    }

    /// Whether the areas around this one lead out of the drawing or in a circle.
    fn is_endless(&self, start: usize) -> bool {
        let mut at = start;
        for _ in 0..=self.areas.len() {
            match self.areas.get(at).map(|area| area.within) {
                Some(Some(next)) => at = next,
                Some(None) => return false,
                None => return true,
            }
        }
        true
    }
}
