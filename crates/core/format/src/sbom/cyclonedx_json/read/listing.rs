//! The components of a document while they are read: the one that it describes, then those of its list, a part at a
//! time, so that little of a large document is in memory as a tree.

use asepsis_domain::sbom::{Component, List, Place};

use super::super::super::at::At;
use super::super::super::fields::Fields;
use super::super::super::source::{Source, in_order};
use super::super::super::weight::Weight;
use super::component;
use crate::json::{Node, Value};
use crate::limits::{Limits, ReadError};

/// The components of a document, in its order.
#[derive(Default)]
pub(in super::super::super) struct Listing {
    pub(in super::super::super) components: Vec<Component>,
    /// Index of what the document describes.
    pub(in super::super::super) subject: Option<usize>,
    pub(in super::super::super) fields: Fields,
    pub(super) weight: Weight,
}

impl Listing {
    /// Adds what the document describes; it comes before all others.
    pub(in super::super::super) fn describe(&mut self, metadata: Option<&Node<'_>>) {
        let metadata = metadata.filter(|m| matches!(m.value, Value::Object(_)));
        let described = metadata.and_then(|m| {
            self.fields
                .object(m, "component", &At::Pointer("/metadata"))
        });
        if let Some(described) = described {
            let place = Place::from("/metadata/component");
            component(
                described,
                place,
                None,
                &mut self.components,
                &mut self.fields,
            );
            self.subject = Some(0);
        }
    }

    /// Adds the components of the document's list.
    pub(super) fn read(&mut self, source: &Source<'_, '_>) -> Result<(), ReadError> {
        let root = &source.tree.root;
        let in_tree = self.fields.elements(root, "components", &At::DOCUMENT);
        let Some(list) = source.apart("components") else {
            self.components.reserve_exact(in_tree.len());
            read_all(in_tree, 0, &mut self.components, &mut self.fields);
            return Ok(());
        };
        self.components.reserve_exact(list.len());
        in_order(
            list,
            source.limits,
            |nodes, first| Part::of(&nodes, first),
            |part, duplicates| {
                self.fields.duplicates_of(source.tree, duplicates);
                self.take(part, source.limits);
            },
        )
    }

    /// Adds the part that comes next, unless the document will be refused.
    pub(in super::super::super) fn take(&mut self, part: Part, limits: &Limits) {
        if self.weight.is_over(limits) {
            return;
        }
        self.weight.add(&part.components);
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
        read_all(nodes, first, &mut components, &mut fields);
        Self {
            first,
            count: nodes.len(),
            components,
            fields,
        }
    }
}

/// Adds components of the list, from one of this number on.
fn read_all(
    nodes: &[Node<'_>],
    first: usize,
    components: &mut Vec<Component>,
    fields: &mut Fields,
) {
    for (number, node) in nodes.iter().enumerate() {
        let place = Place::listed(List::Components, first + number);
        component(node, place, None, components, fields);
    }
}
