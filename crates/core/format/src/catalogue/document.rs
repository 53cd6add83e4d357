//! The head of a catalogue file: which document in which edition, from which sources.

use std::collections::BTreeMap;

use asepsis_domain::catalogue::{Document, DocumentStatus, Pathway, Source};
use asepsis_domain::condition::Fact;
use asepsis_domain::digest::Digest;
use asepsis_domain::place::Located;
use asepsis_domain::time::Date;

use crate::schema::{Cell, Form, Row, fact};

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
        pathways: Vec::new(),
        items: Vec::new(),
        clocks: Vec::new(),
        metrics: Vec::new(),
    };
    Located::new(document, id.at)
}

/// Returns the ways onto the document's market.
pub(super) fn pathways(row: &mut Row<'_>) -> Vec<Pathway> {
    let pathways = row.may("pathway", "A way onto the market of the document.");
    pathways.tables("pathway", |row| Pathway {
        id: row.must("id", "Its word in device.toml.").text(),
        title: row.must("title", "Title.").text(),
        facts: facts(row),
    })
}

fn facts(row: &mut Row<'_>) -> BTreeMap<Fact, bool> {
    let facts = row.may("facts", "Facts of a device that takes it.");
    let entries = facts.entries(fact_ids, Form::Flag);
    let read = entries.iter().filter_map(|entry| {
        let fact = row.entry_key(entry, fact)?;
        Some((fact, row.entry(entry, Cell::flag)?))
    });
    read.collect()
}

fn fact_ids() -> Vec<&'static str> {
    Fact::ALL.iter().map(|f| f.id()).collect()
}

fn source(row: &mut Row<'_>) -> Source {
    Source {
        key: row.must("key", "Key used in the file.").text(),
        title: row.must("title", "Title.").text(),
        reference: row.must("reference", "Docket, number or address.").text(),
        read: row.must("read", "How it was read.").text(),
    }
}
