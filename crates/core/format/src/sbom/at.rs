//! Where a reader is in a document. The pointer is written only where something is told of the place: a large document has
//! millions of places.

use asepsis_domain::sbom::Place;

use crate::json::step;

/// A place in a document.
#[derive(Debug, Clone, Copy)]
pub(super) enum At<'p> {
    /// One whose pointer is at hand.
    Pointer(&'p str),
    /// A component's own.
    Component(&'p Place),
    /// A member of the object at a place.
    Member(&'p Self, &'p str),
    /// An element of the list at a place.
    Element(&'p Self, usize),
}

impl<'p> At<'p> {
    /// The document itself.
    pub(super) const DOCUMENT: Self = At::Pointer("");

    /// Returns the place of a member.
    pub(super) fn key(&'p self, key: &'p str) -> Self {
        Self::Member(self, key)
    }

    /// Returns the place of an element.
    pub(super) fn index(&'p self, index: usize) -> Self {
        Self::Element(self, index)
    }

    /// Returns the JSON pointer.
    pub(super) fn pointer(&self) -> String {
        match self {
            Self::Pointer(pointer) => (*pointer).to_owned(),
            Self::Component(place) => place.to_string(),
            Self::Member(above, key) => step(&above.pointer(), key),
            Self::Element(above, index) => format!("{}/{index}", above.pointer()),
        }
    }
}
