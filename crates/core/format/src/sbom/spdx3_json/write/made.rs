//! Ids of elements that are made while a document is written, and of those that are kept.

use crate::validation::forms::FORMS;

/// Kinds of elements that get an id here, with a number.
const MADE: [&str; 3] = ["agent-", "licence-", "relationship-"];
/// The id of the SBOM.
pub(super) const BOM: &str = "sbom";

/// Returns whether an id is as those that are made here.
pub(super) fn is_made(id: &str, space: &str) -> bool {
    let own = id.strip_prefix(space);
    own.is_some_and(|own| own.starts_with(BOM) || MADE.iter().any(|kind| own.starts_with(kind)))
}

/// Returns whether a text may be the id of an element.
pub(super) fn is_iri(text: &str) -> bool {
    let form = FORMS.iter().find(|f| f.id == "spdx3-iri");
    form.is_some_and(|f| (f.holds)(text))
}
