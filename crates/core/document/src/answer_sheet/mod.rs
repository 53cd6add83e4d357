//! The answers to a submission form, field by field, with the documents to attach and the pages that are asked.
//!
//! Which fields a form has, and what answers each, is data of the submission. The form itself is not filled in: it is a
//! dynamic PDF that only its own viewer can fill in.

mod fields;
mod places;
mod technology;

use asepsis_domain::catalogue::{Confidence, FormAnswer, SubmissionForm};

use crate::content::{Body, Column, Document, Inline, Row, Source, Tone, line};
use crate::inputs;
use crate::prose;
use crate::scope;
use crate::subject::Subject;
use crate::words::sentence;
use places::Places;

/// Id of the document.
const ID: &str = "answer-sheet";

/// Writes the document.
pub(crate) fn build(subject: &Subject<'_>) -> Document {
    let mut body = Body::new();
    scope::write(
        subject,
        "This sheet gives the answer to each cybersecurity field of the submission form: what to \
         choose or write, which file to attach, and the pages that the form asks for. It is made \
         to be copied from; it is no part of the submission.",
        &mut body,
    );
    match subject.form {
        Some(form) if !form.answers.is_empty() => sheet(subject, form, &mut body),
        _ => body.missing(
            "No form belongs to this document",
            line!["The answers depend on the submission and its form."],
            (
                "asepsis package --submission",
                "choose a submission that has a form",
            ),
            [subject.device()],
        ),
    }
    prose::include_remarks(subject, ID, &mut body);
    inputs::write(subject, &mut body);
    subject.issue(ID, body)
}

fn sheet(subject: &Subject<'_>, form: &SubmissionForm, body: &mut Body) {
    versions(form, body);
    let places = Places::of(subject, form, ID);
    attachments(subject, form, &places, body);
    body.heading(1, "answers", "Answers by field");
    for answer in &form.answers {
        field(subject, form, answer, &places, body);
    }
}

/// Says which versions of the form there are and how sure their fields are.
fn versions(form: &SubmissionForm, body: &mut Body) {
    body.heading(1, "form", "The form");
    let source = Source::File(form.id.clone());
    body.say(
        line![format!(
            "Form: {}. Asepsis makes the attachments and this sheet; it does not fill in the form.",
            form.form
        )],
        [source.clone()],
    );
    let rows = form.versions.iter().map(|version| {
        let word = if version.in_use { "in use" } else { "retired" };
        let sure = match version.confidence {
            Confidence::Unverified => line![Inline::badge("not verified", Tone::Caution)],
            other => line![other.explained()],
        };
        Row::new(
            [
                line![Inline::strong(&*version.title)],
                line![word],
                sure,
                line![sentence(&version.note)],
            ],
            [source.clone()],
        )
    });
    let columns = [
        ("Version", Column::left(28)),
        ("Status", Column::left(12)),
        ("How sure its fields are", Column::left(24)),
        ("What is known of it", Column::left(42)),
    ];
    let caption = "Versions of the form";
    body.table("versions-table", caption, &columns, rows.collect());
}

/// Lists what to attach to which slot of each version of the form.
fn attachments(subject: &Subject<'_>, form: &SubmissionForm, places: &Places<'_>, body: &mut Body) {
    body.heading(1, "attachments", "What to attach");
    body.standing(
        "The names of slots are those shown by the version above them. Where a name is not \
         verified, look in the form itself before it is used.",
    );
    let rows = form.documents.iter().filter(|d| d.id != ID).map(|asked| {
        let source = Source::File(form.id.clone());
        let file = places
            .file(&asked.id)
            .map_or_else(|| line!["–"], |path| line![Inline::code(path.to_owned())]);
        let cells = [subject.named(&asked.id), file].into_iter();
        let slots = form.versions.iter().map(|v| fields::slot(v, asked));
        Row::new(cells.chain(slots), [source])
    });
    let mut columns = vec![("Document", Column::left(34)), ("File", Column::left(32))];
    let share = u16::try_from(44 / form.versions.len().max(1)).unwrap_or(22);
    columns.extend(
        form.versions
            .iter()
            .map(|v| (v.title.as_str(), Column::left(share))),
    );
    let caption = "Documents with the slots of the form";
    body.table("attachments-table", caption, &columns, rows.collect());
}

fn field(
    subject: &Subject<'_>,
    form: &SubmissionForm,
    answer: &FormAnswer,
    places: &Places<'_>,
    body: &mut Body,
) {
    let Some(item) = subject.catalogue_item(&answer.item) else {
        return;
    };
    let source = Source::from(&answer.item);
    let anchor = format!("field-{}", answer.item.item);
    body.heading(2, anchor, line![&item.title]);
    let mut pairs = vec![crate::content::KeyValue::new(
        "The form asks",
        line![sentence(&item.summary)],
        [source.clone()],
    )];
    pairs.extend(places.pairs(subject, form, answer));
    body.key_values(pairs);
    for fill in &answer.fills {
        fields::fill(subject, *fill, &source, body);
    }
}
