//! What keeps a package from being issued: open boxes, stale decisions, rows of the catalogue that are not verified.

use std::collections::BTreeSet;

use asepsis_document::Document;
use asepsis_document::content::{Inline, Source, statements};
use asepsis_domain::device::Release;
use asepsis_domain::evaluation::{DecisionState, Finding, ItemStatus};

use super::documents::Doc;
use crate::evaluate::Evaluated;

/// Something that a person has to do before a package can be issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenPoint {
    /// The document, or the kind of record, that it stands in.
    pub whose: String,
    /// What is open.
    pub what: String,
    /// Where to mend it.
    pub mend: String,
}

/// Returns everything that is open, in the order of the documents. Of documents that are issued alone, only the
/// decisions that they name count.
pub(super) fn points(
    evaluated: &Evaluated,
    release: &Release,
    docs: &[Doc],
    alone: bool,
) -> Vec<OpenPoint> {
    let mut open: Vec<OpenPoint> = docs.iter().flat_map(boxes).collect();
    let cited: Vec<BTreeSet<Source>> = docs.iter().map(|doc| cited(&doc.document)).collect();
    let stale = evaluated.evaluation.decisions.iter().filter(|state| {
        let named = || cited.iter().any(|c| c.contains(&Source::from(&state.id)));
        !state.moved.is_empty() && concerns(evaluated, release, state) && (!alone || named())
    });
    open.extend(stale.map(|state| decision(evaluated, state)));
    for (doc, cited) in docs.iter().zip(&cited) {
        open.extend(unverified(evaluated, &doc.asked.id, cited));
    }
    open
}

/// Returns what the statements of a document rest on or name.
fn cited(document: &Document) -> BTreeSet<Source> {
    let all = statements(document);
    let sources = all.iter().flat_map(|s| s.rests_on.iter().chain(&s.named));
    sources.cloned().collect()
}

/// Returns the boxes of a document that make it a draft.
fn boxes(doc: &Doc) -> Vec<OpenPoint> {
    let plain = |text: &[Inline]| text.iter().map(Inline::plain).collect::<String>();
    let notes = doc.document.open_notes();
    let point = |note: &&asepsis_document::content::Note| OpenPoint {
        whose: doc.asked.id.clone(),
        what: note.title.clone(),
        mend: note.fill_in.as_ref().map_or_else(
            || plain(&note.text),
            |fill| format!("{}: {}", fill.file, plain(&fill.what)),
        ),
    };
    notes.iter().map(point).collect()
}

/// Whether the decision is about the release: about a finding of it, though it was decided for earlier ones, or about none
/// that is left.
fn concerns(evaluated: &Evaluated, release: &Release, state: &DecisionState) -> bool {
    let findings = evaluated.evaluation.findings.iter();
    let mut of_release = findings.filter(|f| f.release == release.id);
    let moved = |f: &Finding| state.moved.iter().any(|m| m.findings.contains(&f.id));
    state.findings.is_empty() || of_release.any(|f| state.findings.contains(&f.id) || moved(f))
}

fn decision(evaluated: &Evaluated, state: &DecisionState) -> OpenPoint {
    let moved = state.moved.iter().map(|m| {
        let was = if m.was.is_empty() { "nothing" } else { &m.was };
        let now = if m.now.is_empty() { "nothing" } else { &m.now };
        format!("{} was {was} and is {now}", m.fact)
    });
    let moved: Vec<_> = moved.collect();
    let decisions = evaluated.dossier.decisions.iter();
    let place = decisions
        .filter(|d| d.head.id == state.id)
        .map(|d| d.head.at.to_string())
        .next();
    OpenPoint {
        whose: format!("decision {}", state.id),
        what: format!("stale: {}", moved.join("; ")),
        mend: format!(
            "{}: decide again, or write a new decision",
            place.as_deref().unwrap_or("decisions.toml")
        ),
    }
}

/// Returns the rows that are not verified and stand in a document.
fn unverified<'a>(
    evaluated: &'a Evaluated,
    document: &'a str,
    cited: &'a BTreeSet<Source>,
) -> impl Iterator<Item = OpenPoint> + 'a {
    let items = evaluated.evaluation.items.iter();
    let named = items.filter(|item| {
        item.status == ItemStatus::Unverified && cited.contains(&Source::from(&item.item))
    });
    named.map(move |item| OpenPoint {
        whose: document.to_owned(),
        what: format!("{}: not verified against its source", item.item),
        mend: "overrides.toml: confirm the item with `status`, `source`, `by` and `on`".to_owned(),
    })
}
