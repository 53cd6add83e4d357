//! Renderers: content tree to Typst source, HTML, Word, Markdown and terminal text.
//!
//! A renderer decides nothing about what is said; it may not leave anything out.

pub mod docx;
pub mod html;
pub mod markdown;
pub mod text;
pub mod typst;

use std::collections::BTreeSet;

use crate::content::{Block, Document, Front, Inline, Row, Source, Table, anchors, statements};

/// A document with this many headings of its two highest levels has a table of contents.
const HEADINGS_FOR_CONTENTS: usize = 6;

/// Returns the sources to show at the end of a statement: those whose id its text does not name already.
fn trailing<'a>(text: &[Inline], rests_on: &'a [Source]) -> Vec<(&'a Source, String)> {
    let said: String = text.iter().map(|inline| inline.plain() + "\n").collect();
    let shown = rests_on
        .iter()
        .filter_map(|source| Some((source, source.shown()?)));
    shown.filter(|(_, id)| !names(&said, id)).collect()
}

/// Returns the sources that all rows of a captioned table rest on: they are shown once, at the caption.
///
/// A source that each row names in its own words stays there: at the caption it would look as if the table were taken
/// from it.
fn shared(table: &Table) -> Vec<Source> {
    let Some((first, others)) = table
        .rows
        .split_first()
        .filter(|_| !table.caption.is_empty())
    else {
        return Vec::new();
    };
    let in_all = |source: &&Source| {
        // Of a single row, only what it is taken from goes to the caption, not what it is about.
        let about = matches!(
            source,
            Source::Record(_) | Source::Finding(_) | Source::Item(_) | Source::Component(_)
        );
        !(others.is_empty() && about) && others.iter().all(|row| row.rests_on.contains(source))
    };
    let unnamed = |source: &&Source| {
        let id = source.shown().unwrap_or_default();
        !table.rows.iter().all(|row| names(&plain_cells(row), &id))
    };
    let sources = first.rests_on.iter().filter(in_all);
    sources.filter(unnamed).cloned().collect()
}

/// Returns the text of a row's cells, one a line.
fn plain_cells(row: &Row) -> String {
    let pieces = row
        .cells
        .iter()
        .flat_map(|cell| cell.text.iter().chain(&[Inline::Break]));
    pieces.map(|inline| inline.plain() + "\n").collect()
}

/// Returns the sources to show at a row's end, where some are shown at the table's caption.
fn row_sources<'a>(row: &'a Row, shared: &[Source]) -> Vec<(&'a Source, String)> {
    let said: Vec<Inline> = row
        .cells
        .iter()
        .flat_map(|cell| cell.text.iter().cloned().chain([Inline::Break]))
        .collect();
    let mut own = trailing(&said, &row.rests_on);
    own.retain(|(source, _)| !shared.contains(source));
    own
}

/// Whether a document has a table of contents. Decided by what is written, not by its pages: to ask for those makes the typesetter lay out everything once more.
fn has_contents(document: &Document) -> bool {
    let high = |block: &&Block| matches!(block, Block::Heading(heading) if heading.level <= 2);
    document.blocks.iter().filter(high).count() >= HEADINGS_FOR_CONTENTS
}

/// Returns the places that can be led to, and for each statement, in the document's order, the place that it is:
/// that of the first record it rests on which has no place of its own yet.
fn homes(document: &Document) -> (BTreeSet<String>, Vec<Option<String>>) {
    let named = anchors(document).into_iter().map(str::to_owned);
    let mut targets: BTreeSet<String> = named.collect();
    let mut homes = Vec::new();
    for statement in statements(document) {
        let ids = statement.rests_on.iter().filter_map(Source::anchor);
        let home = ids.into_iter().find(|id| !targets.contains(id));
        targets.extend(home.clone());
        homes.push(home);
    }
    (targets, homes)
}

/// A fact on the first page.
struct Fact {
    label: String,
    text: String,
    /// It is for machines, such as a digest.
    code: bool,
}

/// Returns the facts of the first page, in order.
fn front_facts(front: &Front) -> Vec<Fact> {
    let status = if front.draft { "draft, not issued" } else { "" };
    let holds = crate::words::minute(front.as_of);
    let first = [
        ("Device", front.device.as_str()),
        ("Release", &front.release),
        ("Manufacturer", &front.manufacturer),
    ];
    let last = [
        ("Document number", front.number.as_str()),
        ("Revision", &front.revision),
        ("Document status", status),
        ("Holds for", &holds),
    ];
    let own = front.facts.iter().map(|(l, t)| (l.as_str(), t.as_str()));
    let facts = first.into_iter().chain(own);
    let facts = facts.chain(last.into_iter().filter(|(_, text)| !text.is_empty()));
    let fact = |code: bool| {
        move |(label, text): (&str, &str)| Fact {
            label: label.to_owned(),
            text: text.to_owned(),
            code,
        }
    };
    let digests = front.digests.iter().map(|(l, d)| (l.as_str(), d.as_str()));
    facts
        .map(fact(false))
        .chain(digests.map(fact(true)))
        .collect()
}

/// Whether the text has the id as a word of its own.
fn names(text: &str, id: &str) -> bool {
    let within = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    text.match_indices(id).any(|(start, _)| {
        let before = text.get(..start).and_then(|t| t.chars().next_back());
        let after = text.get(start + id.len()..).and_then(|t| t.chars().next());
        !before.is_some_and(within) && !after.is_some_and(within)
    })
}

/// Numbers headings: `2.1` for the first heading of level 2 under the second of level 1.
#[derive(Debug, Default)]
struct Numbering {
    counts: Vec<usize>,
}

impl Numbering {
    fn next(&mut self, level: u8) -> String {
        let level = usize::from(level.max(1));
        self.counts.resize(level, 0);
        if let Some(last) = self.counts.last_mut() {
            *last += 1;
        }
        let parts: Vec<String> = self.counts.iter().map(usize::to_string).collect();
        parts.join(".")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use asepsis_domain::id::RecordId;

    use crate::content::{Column, Inlines, line};

    #[test]
    fn an_id_is_found_as_a_word_only() {
        assert!(names("see RSK-1, and", "RSK-1"));
        assert!(names("RSK-10 RSK-1", "RSK-1"));
        for text in ["RSK-10", "XRSK-1", "RSK-1-a", ""] {
            assert!(!names(text, "RSK-1"), "{text}");
        }
    }

    #[test]
    fn what_each_row_names_is_not_said_again_at_the_caption() {
        let record = |id: &str| Source::Record(RecordId::parse(id).unwrap());
        let row = |text: Inlines| Row::new([text], [record("THR-1"), record("RSK-1")]);
        let mut table = Table {
            anchor: String::new(),
            caption: "Threats".to_owned(),
            columns: vec![Column::left(1)],
            header: Vec::new(),
            rows: vec![
                row(line!["THR-1 and RSK-1"]),
                row(line![Inline::refer(record("THR-1"))]),
            ],
            row_headings: false,
        };
        assert_eq!(shared(&table), [record("RSK-1")]);
        table.rows.push(row(line!["neither"]));
        assert_eq!(shared(&table), [record("THR-1"), record("RSK-1")]);
    }

    #[test]
    fn headings_are_numbered_by_level() {
        let mut numbering = Numbering::default();
        let numbers: Vec<_> = [1, 2, 2, 3, 1, 2].map(|level| numbering.next(level)).into();
        assert_eq!(numbers, ["1", "1.1", "1.2", "1.2.1", "2", "2.1"]);
    }
}
