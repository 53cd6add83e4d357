//! Catalogue files: what regulators and standards ask, read into one validated [`Catalogue`].
//!
//! A file says by its tables what it is: a document with items, objectives, a rubric, a
//! submission, a calendar, rules on changes, a library of threats, topics. Which markets and documents there are is data;
//! nothing of theirs is known here.

use asepsis_domain::catalogue::{
    Calendar, Catalogue, ChangeRules, Document, Objective, Rubric, SubmissionForm, Topics,
};
use asepsis_domain::digest::Digest;
use asepsis_domain::library::Library;

use crate::limits::{Limits, Reading};
use crate::schema::{self, Row};

mod calendar;
mod change;
mod check;
mod clock;
mod condition;
mod document;
mod item;
mod library;
mod need;
mod notice;
mod process;
pub mod profile;
mod rubric;
mod submission;
mod topic;

#[cfg(test)]
mod tests;

use check::{Book, References};

/// What one file holds.
enum Content {
    /// A document with items, clocks and metrics.
    Document(Box<Document>),
    /// Objectives.
    Objectives(Vec<Objective>),
    /// A rubric.
    Rubric(Rubric),
    /// A submission.
    Submission(SubmissionForm),
    /// A calendar.
    Calendar(Calendar),
    /// A library of threats.
    Library(Library),
    /// A profile of an SBOM, which [`profile::read`] takes.
    Profile,
    /// Rules on changes.
    Change(ChangeRules),
    /// Topics by which markets are laid side by side.
    Topics(Topics),
}

/// Returns the catalogue that these files make together, `(path, bytes)` each. A file that is none of a catalogue, and
/// a name that leads nowhere, is told with its place; what is left is whole.
pub fn read(files: &[(String, Vec<u8>)]) -> Reading<Catalogue> {
    let mut book = Book::default();
    for (path, bytes) in files {
        let mut references = References::default();
        let reader = |row: &mut Row<'_>| content(row, &mut references, Digest::of(bytes));
        let limits = Limits::default();
        let reading = schema::read(path, bytes, &schema::CATALOGUE, &limits, reader);
        book.diagnostics.extend(reading.diagnostics);
        if let Some(content) = reading.value.flatten() {
            book.take(content, references);
        }
    }
    book.close()
}

fn content(row: &mut Row<'_>, references: &mut References, digest: Digest) -> Option<Content> {
    if row.has("submission") {
        return submission::read(row, references).map(Content::Submission);
    }
    if row.has("library") {
        return library::read(row, references).map(Content::Library);
    }
    if row.has("profile") {
        return profile::of(row).map(|_| Content::Profile);
    }
    if row.has("calendar") {
        return calendar::read(row, references).map(Content::Calendar);
    }
    if row.has("change") {
        return change::read(row, references).map(Content::Change);
    }
    if row.has("topics") {
        return topic::read(row, references).map(Content::Topics);
    }
    let head = row
        .must("document", "What the file holds, from which source.")
        .table("document", |row| document::head(row, digest))?;
    references.file(&head);
    match head.value.kind.as_str() {
        "objectives" => {
            let objectives = item::objectives(row, references);
            Some(Content::Objectives(objectives))
        }
        "method" => Some(Content::Rubric(rubric::read(row, &head.value))),
        _ => Some(Content::Document(Box::new(Document {
            pathways: document::pathways(row),
            items: item::items(row, references),
            clocks: clock::clocks(row, references),
            metrics: clock::metrics(row, references),
            ..head.value
        }))),
    }
}
