//! The head of a catalogue file: which document in which edition, from which sources.

use asepsis_domain::catalogue::{Document, DocumentStatus, Source};
use asepsis_domain::digest::Digest;
use asepsis_domain::place::Located;
use asepsis_domain::time::Date;

use crate::schema::Row;

/// The kinds of document; `objectives` and `method` files have tables of their own.
const KINDS: &[(&str, &str)] = &[
    ("form", "form"),
    ("guidance", "guidance"),
    ("method", "method"),
    ("objectives", "objectives"),
    ("regulation", "regulation"),
    ("standard", "standard"),
    ("statute", "statute"),
];

/// Returns the document without its items, at the place of its id.
pub(super) fn head(row: &mut Row<'_>, digest: Digest) -> Located<Document> {
    let id = row.must("id", "Id of the file.").located();
    let id = id.unwrap_or_else(|| Located::new("?".to_owned(), row.at().clone()));
    if id.value.contains('#') {
        row.wrong("the id of a file has no `#`", &id.at);
    }
    let kind = row.must("kind", "Kind of document.").word(KINDS);
    let document = Document {
        id: id.value,
        digest,
        title: row.must("title", "Title.").text(),
        short_title: row.must("short_title", "Short title.").text(),
        publisher: row.must("publisher", "Publisher.").text(),
        market: row
            .may("market", "Market; absent for standards.")
            .opt_text(),
        kind: kind.unwrap_or_default().to_owned(),
        edition: row.must("edition", "Edition.").text(),
        date: row
            .must("date", "Date of the edition.")
            .date()
            .unwrap_or(Date::ZERO),
        status: row
            .must("status", "Whether it is in force.")
            .word(DocumentStatus::WORDS)
            .unwrap_or(DocumentStatus::Proposed),
        licence: row
            .must("licence", "Note on the licence of the text.")
            .text(),
        sources: row
            .must("sources", "Where the facts of the file come from.")
            .tables("source", source),
        items: Vec::new(),
        clocks: Vec::new(),
        metrics: Vec::new(),
    };
    Located::new(document, id.at)
}

fn source(row: &mut Row<'_>) -> Source {
    Source {
        key: row.must("key", "Key used in the file.").text(),
        title: row.must("title", "Title.").text(),
        reference: row.must("reference", "Docket, number or address.").text(),
        read: row.must("read", "How it was read.").text(),
    }
}
