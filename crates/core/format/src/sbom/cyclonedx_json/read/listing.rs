//! The components of a document while they are read: the one that it describes, then those of its list, a part at a
//! time, so that little of a large document is in memory as a tree.

use asepsis_domain::sbom::Component;
use rayon::prelude::*;

use super::super::super::fields::Fields;
use super::super::super::source::{Source, TASK};
use super::component;
use crate::json::{Apart, Node, Value};
use crate::limits::ReadError;

/// Tasks after which their trees are let go.
const ROUND: usize = 16;

/// The components of a document, in its order.
#[derive(Default)]
pub(in super::super::super) struct Listing {
    pub(in super::super::super) components: Vec<Component>,
    /// Index of what the document describes.
    pub(in super::super::super) subject: Option<usize>,
    pub(in super::super::super) fields: Fields,
}

impl Listing {
    /// Adds what the document describes; it comes before all others.
    pub(in super::super::super) fn describe(&mut self, metadata: Option<&Node<'_>>) {
        let metadata = metadata.filter(|m| matches!(m.value, Value::Object(_)));
        let described = metadata.and_then(|m| self.fields.object(m, "component", "/metadata"));
        if let Some(described) = described {
            let at = "/metadata/component";
            component(described, at, None, &mut self.components, &mut self.fields);
            self.subject = Some(0);
        }
    }

    /// Adds the components of the document's list, several tasks at a time.
    pub(super) fn read(&mut self, source: &Source<'_, '_>) -> Result<(), ReadError> {
        let in_tree = self.fields.elements(&source.tree.root, "components", "");
        let apart = source.apart("components");
        let count = apart.map_or(in_tree.len(), Apart::len);
        self.components.reserve_exact(count);
        let starts: Vec<usize> = (0..count).step_by(TASK).collect();
        let limits = source.limits;
        for round in starts.chunks(ROUND) {
            let parts = round.par_iter().map(|start| match apart {
                Some(list) => {
                    let part = list.part(*start..start + TASK, limits)?;
                    Ok((Part::of(&part.nodes, *start), part.duplicates))
                }
                None => {
                    let end = (start + TASK).min(count);
                    let nodes = in_tree.get(*start..end).unwrap_or_default();
                    Ok((Part::of(nodes, *start), Vec::new()))
                }
            });
            // In their order, so that the first error of the document is the one told.
            let parts: Vec<Result<_, ReadError>> = parts.collect();
            for part in parts {
                let (part, duplicates) = part?;
                self.fields.duplicates_of(source.tree, &duplicates);
                self.take(part);
            }
        }
        Ok(())
    }

    /// Adds the part that comes next.
    pub(in super::super::super) fn take(&mut self, part: Part) {
        self.fields.take(part.fields);
        let before = self.components.len();
        let moved = part.components.into_iter().map(|c| Component {
            parent: c.parent.map(|p| p + before),
            ..c
        });
        self.components.extend(moved);
    }
}

/// Some components of the list; their parents are counted within the part.
#[derive(Default)]
pub(in super::super::super) struct Part {
    /// Number of the first in the list.
    pub(in super::super::super) first: usize,
    /// How many of the list these are, without those nested in them.
    pub(in super::super::super) count: usize,
    pub(in super::super::super) components: Vec<Component>,
    pub(in super::super::super) fields: Fields,
}

impl Part {
    /// Reads components of the list, from one of this number on.
    pub(in super::super::super) fn of(nodes: &[Node<'_>], first: usize) -> Self {
        let (mut components, mut fields) = (Vec::with_capacity(nodes.len()), Fields::default());
        for (number, node) in nodes.iter().enumerate() {
            let pointer = format!("/components/{}", first + number);
            component(node, &pointer, None, &mut components, &mut fields);
        }
        Self {
            first,
            count: nodes.len(),
            components,
            fields,
        }
    }
}
