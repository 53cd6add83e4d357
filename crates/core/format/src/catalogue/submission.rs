//! A submission: the documents and files that it has, and the slots of its form.

use asepsis_domain::catalogue::{
    Confidence, Fill, FormAnswer, FormVersion, SubmissionDocument, SubmissionForm,
};
use asepsis_domain::id::ItemRef;

use super::check::{References, Target};
use super::item::{answered, confidence, id};
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
    let versions = row
        .may("version", "A version of the form, the newest first.")
        .tables("version", version);
    let answers = row
        .may("answer", "The answer to a field of the form.")
        .tables("answer", |row| answer(row, references));
    let (at, head) = head?;
    references.defined(Target::Submission, &head.id, &at);
    Some(SubmissionForm {
        versions,
        documents,
        files,
        answers: answers.into_iter().flatten().collect(),
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
        also_for: row
            .may(
                "also_for",
                "Further pathways for which it is the right one.",
            )
            .texts(),
        form: row.must("form", "Form and version.").text(),
        versions: Vec::new(),
        documents: Vec::new(),
        files: Vec::new(),
        answers: Vec::new(),
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
        slots: row
            .may("slots", "What the slot is called in a version of the form.")
            .tables("slot", slot),
    }
}

fn slot(row: &mut Row<'_>) -> (String, String) {
    let version = row.must("version", "Id of the version.").text();
    (version, row.must("name", "Name of the slot.").text())
}

fn version(row: &mut Row<'_>) -> FormVersion {
    FormVersion {
        id: id(row).value,
        title: row.must("title", "Name with version.").text(),
        in_use: row
            .must("in_use", "Whether it is in use.")
            .flag()
            .unwrap_or_default(),
        confidence: confidence(row),
        note: row.may("note", "What is known of it.").text(),
    }
}

/// Returns the answer to a field; `None` without the field, which is told already.
fn answer(row: &mut Row<'_>, references: &mut References) -> Option<FormAnswer> {
    let item = row
        .must("item", "The field, as an item: `<file>#<item>`.")
        .located();
    let parts = row
        .may(
            "parts",
            "Documents that answer it, with the parts whose pages are asked.",
        )
        .tables("part", answered);
    let fills = row
        .may("fills", "What is filled in from the records.")
        .words(Fill::WORDS);
    let item = item?;
    let reference = ItemRef::parse(&item.value).ok()?;
    references.used(Target::Item, item);
    Some(FormAnswer {
        item: reference,
        parts,
        fills,
    })
}
