//! Publisher, languages of the document, distribution, extensions.

use super::super::subject::{Found, Subject, each, text, text_at};
use crate::limits::shown;

/// The UUID of all ones: a public sharing group.
pub(super) const MAX: &str = "ffffffff-ffff-ffff-ffff-ffffffffffff";
/// The UUID of all zeros: no sharing allowed.
pub(super) const NIL: &str = "00000000-0000-0000-0000-000000000000";
const PUBLIC: &str = "Public";
const NO_SHARING: &str = "No sharing allowed";

pub(super) fn translator(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let category = text_at(subject.root, &["document", "publisher", "category"]);
    if category == Some("translator")
        && let Some(document) = subject.root.get("document")
        && document.get("source_lang").is_none()
    {
        found.tell(
            document,
            "/document",
            "a translation must name its `source_lang`",
        );
    }
}

pub(super) fn translation(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let Some(document) = subject.root.get("document") else {
        return;
    };
    if let (Some(lang), Some(source)) = (text(document, "lang"), text(document, "source_lang"))
        && lang.eq_ignore_ascii_case(source)
    {
        found.tell(
            document,
            "/document/source_lang",
            "`lang` and `source_lang` are the same",
        );
    }
}

fn distribution<'t>(
    subject: &Subject<'t, '_>,
) -> (Option<&'t str>, Option<&'t str>, Option<&'t str>) {
    let at = |path: &[&str]| text_at(subject.root, path);
    (
        at(&["document", "distribution", "tlp", "label"]),
        at(&["document", "distribution", "sharing_group", "id"]),
        at(&["document", "distribution", "sharing_group", "name"]),
    )
}

fn tell_group(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>, key: &str, message: &str) {
    for (pointer, group) in each(subject.root, "document/distribution/sharing_group") {
        found.tell(group, &format!("{pointer}/{key}"), message);
    }
}

pub(super) fn public_group(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let (label, id, _) = distribution(subject);
    if id == Some(MAX) && label != Some("CLEAR") {
        tell_group(
            subject,
            found,
            "id",
            "the max UUID stands for the public, and the document is not TLP:CLEAR",
        );
    }
}

pub(super) fn clear_group(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let (label, id, _) = distribution(subject);
    let is_draft = subject.tracking("status") == Some("draft");
    if label == Some("CLEAR")
        && let Some(id) = id
        && id != MAX
        && !(id == NIL && is_draft)
    {
        tell_group(
            subject,
            found,
            "id",
            "the document is TLP:CLEAR, and its sharing group is not the public",
        );
    }
}

pub(super) fn group_name(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let (_, id, name) = distribution(subject);
    if name == Some(PUBLIC) && id != Some(MAX) {
        tell_group(
            subject,
            found,
            "name",
            "`Public` is the name of the max UUID alone",
        );
    }
    if name == Some(NO_SHARING) && id != Some(NIL) {
        tell_group(
            subject,
            found,
            "name",
            "`No sharing allowed` is the name of the nil UUID alone",
        );
    }
}

pub(super) fn group_id(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let (_, id, name) = distribution(subject);
    if id == Some(MAX) && name != Some(PUBLIC) {
        tell_group(
            subject,
            found,
            "name",
            "the name of the max UUID is `Public`",
        );
    }
    if id == Some(NIL) && name != Some(NO_SHARING) {
        tell_group(
            subject,
            found,
            "name",
            "the name of the nil UUID is `No sharing allowed`",
        );
    }
}

/// A file that bears the name of its document must bear it as section 5.1 writes it. One with another name is
/// somebody's copy, of which the standard says nothing.
pub(super) fn file_name(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let (Some(id), false) = (subject.tracking("id"), subject.file.is_empty()) else {
        return;
    };
    let first = |t: &str| {
        let end = t
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(t.len());
        t.get(..end).unwrap_or_default().to_ascii_lowercase()
    };
    let right = asepsis_domain::postmarket::advisory_file_name(id);
    if subject.file != right && first(subject.file) == first(id) {
        let node = subject.root.get("document").unwrap_or(subject.root);
        found.tell(
            node,
            "/document/tracking/id",
            format!("the file of this document is named `{}`", shown(&right)),
        );
    }
}
