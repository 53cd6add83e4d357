//! A submission: the documents and files that it has, and the slots of its form.

use asepsis_domain::catalogue::{Confidence, SubmissionDocument, SubmissionForm};

use super::check::{References, Target};
use super::item::id;
use crate::schema::Row;

/// Returns the submission of a file.
pub(super) fn read(row: &mut Row<'_>, references: &mut References) -> Option<SubmissionForm> {
    let head = row
        .must("submission", "The submission.")
        .table("submission", head);
    let documents = row
        .must("document", "A document of the submission.")
        .tables("document", document);
    let files = row
        .may("file", "A machine-readable file of the submission.")
        .tables("file", document);
    let (at, head) = head?;
    references.defined(Target::Submission, &head.id, &at);
    Some(SubmissionForm {
        documents,
        files,
        ..head
    })
}

fn head(row: &mut Row<'_>) -> (asepsis_domain::place::Place, SubmissionForm) {
    let id = id(row);
    let form = SubmissionForm {
        id: id.value,
        title: row.must("title", "Title.").text(),
        market: row.must("market", "Market.").text(),
        pathway: row.must("pathway", "Pathway.").text(),
        form: row.must("form", "Form and version.").text(),
        documents: Vec::new(),
        files: Vec::new(),
    };
    row.may("confidence", "How sure: U, L, M, H*, H.")
        .word(Confidence::WORDS);
    (id.at, form)
}

fn document(row: &mut Row<'_>) -> SubmissionDocument {
    SubmissionDocument {
        id: id(row).value,
        title: row.must("title", "Title.").text(),
        slot: row.may("slot", "Slot of the form.").text(),
        prompt: row
            .may("prompt", "What the form asks there, own words.")
            .text(),
    }
}
