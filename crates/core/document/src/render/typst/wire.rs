//! The document as the JSON that the template reads.
//!
//! Plain text is a string; a place where a long identifier may break is marked by U+200B, which
//! the template turns into a break without a character, so that copied text stays whole.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::content::{
    Align, Block, Cell, Document, Front, Heading, Inline, KeyValues, List, Note, NoteKind,
    Revision, Row, Source, Table, Tone, anchors,
};
use crate::render::{Fact, front_facts, has_contents, row_sources, shared, trailing};

/// A word longer than this may break inside.
const LONG_WORD: usize = 16;

/// A run without a separator breaks after this many characters.
const RUN: usize = 8;

/// A run that a separator ends breaks there if it has this many characters: each break costs time to typeset.
const SHORT_RUN: usize = 4;

/// A row with a cell longer than this, in bytes, may break across pages.
const LONG_CELL: usize = 700;

/// How deep running text and lists are followed; the content tree's own makers stay far below.
const DEEPEST: usize = 64;

/// Returns the document as JSON.
pub(super) fn json(document: &Document) -> String {
    let anchors = anchors(document).into_iter().collect();
    let mut wire = Wire {
        anchors,
        used: BTreeSet::new(),
        figures: 0,
    };
    let blocks: Vec<Value> = document
        .blocks
        .iter()
        .map(|block| wire.block(block))
        .collect();
    json!({
        "title": plain(&document.title),
        "subtitle": plain(&document.subtitle),
        "front": document.front.as_ref().map(front),
        "contents": has_contents(document),
        "blocks": blocks,
    })
    .to_string()
}

struct Wire<'a> {
    /// Anchors that references may lead to.
    anchors: BTreeSet<&'a str>,
    /// Anchors that were given out; a second one of a name stays without.
    used: BTreeSet<&'a str>,
    figures: usize,
}

impl<'a> Wire<'a> {
    fn block(&mut self, block: &'a Block) -> Value {
        match block {
            Block::Heading(heading) => self.heading(heading),
            Block::Paragraph(p) => json!({
                "k": "p", "text": self.inlines(&p.text), "ids": self.ids(&p.text, &p.rests_on),
            }),
            Block::List(list) => self.list(list, 0),
            Block::Table(table) => self.table(table),
            Block::Figure(figure) => {
                self.figures += 1;
                json!({
                    "k": "figure",
                    "anchor": self.label(&figure.anchor),
                    "path": super::figure_path(self.figures),
                    "width": figure.width.clamp(1, 100),
                    "caption": plain(&figure.caption),
                    "alt": plain(&figure.alt),
                    "ids": self.ids(&[Inline::text(&figure.alt)], &figure.rests_on),
                })
            }
            Block::Note(note) => self.note(note),
            Block::KeyValues(pairs) => self.pairs(pairs),
            Block::Verbatim(text) => json!({ "k": "verbatim", "lines": verbatim(text) }),
            Block::PageBreak => json!({ "k": "page" }),
        }
    }

    fn label(&mut self, anchor: &'a str) -> Value {
        if !anchor.is_empty() && self.used.insert(anchor) {
            json!(anchor)
        } else {
            Value::Null
        }
    }

    fn heading(&mut self, heading: &'a Heading) -> Value {
        json!({
            "k": "h",
            "level": heading.level.clamp(1, 6),
            "anchor": self.label(&heading.anchor),
            "text": self.inlines(&heading.text),
        })
    }

    fn list(&self, list: &List, depth: usize) -> Value {
        let items: Vec<Value> = list
            .items
            .iter()
            .map(|item| {
                let below = item.below.as_ref().filter(|_| depth < DEEPEST);
                json!({
                    "text": self.inlines(&item.text),
                    "ids": self.ids(&item.text, &item.rests_on),
                    "below": below.map(|list| self.list(list, depth + 1)),
                })
            })
            .collect();
        json!({ "k": "list", "ordered": list.ordered, "items": items })
    }

    fn table(&mut self, table: &'a Table) -> Value {
        let header: Vec<Vec<Value>> = table
            .header
            .iter()
            .map(|row| row.iter().map(|cell| self.inlines(cell)).collect())
            .collect();
        let shared = shared(table);
        let rows: Vec<Value> = table
            .rows
            .iter()
            .map(|row| self.row(row, &shared))
            .collect();
        let caption = [Inline::text(&table.caption)];
        json!({
            "k": "table",
            "anchor": self.label(&table.anchor),
            "caption": plain(&table.caption),
            "ids": self.ids(&caption, &shared),
            "shares": table.columns.iter().map(|c| c.share.max(1)).collect::<Vec<_>>(),
            "aligns": table.columns.iter().map(|c| align(c.align)).collect::<Vec<_>>(),
            "header": header,
            "rows": rows,
            "headings": table.row_headings,
        })
    }

    fn row(&self, row: &Row, shared: &[Source]) -> Value {
        let cell =
            |cell: &Cell| json!({ "t": self.inlines(&cell.text), "tone": cell.tone.map(tone) });
        let length = |cell: &Cell| cell.text.iter().map(|i| i.plain().len()).sum::<usize>();
        let longest = row.cells.iter().map(length).max().unwrap_or(0);
        let ids: Vec<Value> = row_sources(row, shared)
            .into_iter()
            .map(|(source, id)| self.id(source, &id))
            .collect();
        json!({
            "cells": row.cells.iter().map(cell).collect::<Vec<_>>(),
            "ids": ids,
            "long": longest > LONG_CELL,
        })
    }

    fn note(&self, note: &Note) -> Value {
        json!({
            "k": "note",
            "kind": match note.kind {
                NoteKind::Missing => "missing",
                NoteKind::Warning => "warning",
                NoteKind::Info => "info",
            },
            "word": note.kind.as_str(),
            "title": plain(&note.title),
            "text": self.inlines(&note.text),
            "file": note.fill_in.as_ref().map(|f| breakable(&f.file, 0)),
            "what": note.fill_in.as_ref().map_or_else(|| json!([]), |f| self.inlines(&f.what)),
            "ids": self.ids(&note.text, &note.rests_on),
        })
    }

    fn pairs(&self, pairs: &KeyValues) -> Value {
        let pair = |pair: &crate::content::KeyValue| {
            json!({
                "label": plain(&pair.label),
                "value": self.inlines(&pair.value),
                "ids": self.ids(&pair.value, &pair.rests_on),
            })
        };
        json!({ "k": "pairs", "pairs": pairs.pairs.iter().map(pair).collect::<Vec<_>>() })
    }

    fn ids(&self, text: &[Inline], rests_on: &[Source]) -> Value {
        let ids = trailing(text, rests_on);
        ids.into_iter()
            .map(|(source, id)| self.id(source, &id))
            .collect()
    }

    fn id(&self, source: &Source, id: &str) -> Value {
        json!({ "v": breakable(id, LONG_WORD), "to": self.target(source) })
    }

    /// The anchor that a reference leads to, where the document has it.
    fn target(&self, source: &Source) -> Option<String> {
        source
            .anchor()
            .filter(|anchor| self.anchors.contains(anchor.as_str()))
    }

    fn inlines(&self, inlines: &[Inline]) -> Value {
        self.nested(inlines, 0)
    }

    fn nested(&self, inlines: &[Inline], depth: usize) -> Value {
        inlines
            .iter()
            .map(|inline| self.inline(inline, depth))
            .collect()
    }

    fn inline(&self, inline: &Inline, depth: usize) -> Value {
        let inner = |text: &[Inline]| match depth < DEEPEST {
            true => self.nested(text, depth + 1),
            false => json!([plain(&inline.plain())]),
        };
        match inline {
            Inline::Text(text) => json!(plain(text)),
            Inline::Strong(text) => json!({ "k": "strong", "v": inner(text) }),
            Inline::Emphasis(text) => json!({ "k": "emph", "v": inner(text) }),
            Inline::Code(text) => json!({ "k": "code", "v": breakable(text, LONG_WORD) }),
            Inline::Ref(source) => {
                let id = source.shown().unwrap_or_default();
                json!({ "k": "ref", "v": breakable(&id, LONG_WORD), "to": self.target(source) })
            }
            Inline::Link { url, text } => json!({ "k": "link", "url": url, "v": inner(text) }),
            Inline::CrossRef { anchor, text } => {
                let to = Some(anchor).filter(|anchor| self.anchors.contains(anchor.as_str()));
                json!({ "k": "ref", "v": plain(text), "to": to })
            }
            Inline::Badge { word, tone: t } => {
                json!({ "k": "badge", "v": plain(word), "tone": tone(*t) })
            }
            Inline::Break => json!({ "k": "br" }),
        }
    }
}

fn front(front: &Front) -> Value {
    let fact = |fact: &Fact| {
        let long = if fact.code {
            breakable(&fact.text, LONG_WORD)
        } else {
            plain(&fact.text)
        };
        json!({ "label": plain(&fact.label), "text": long, "code": fact.code })
    };
    let revision = |r: &Revision| {
        json!([
            plain(&r.revision),
            r.date.to_string(),
            plain(&r.author),
            plain(&r.change)
        ])
    };
    json!({
        "number": plain(&front.number),
        "revision": plain(&front.revision),
        "device": plain(&front.device),
        "release": plain(&front.release),
        "company": plain(&front.company),
        "header": plain(&front.header),
        "logo": front.logo.as_ref().map(|logo| super::logo_path(logo.format)),
        "digest": front.short_digest(),
        "facts": front_facts(front).iter().map(fact).collect::<Vec<_>>(),
        "draft": front.draft,
        "history": front.history.iter().map(revision).collect::<Vec<_>>(),
    })
}

fn tone(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "good",
        Tone::Caution => "caution",
        Tone::Bad => "bad",
        Tone::Neutral => "neutral",
    }
}

fn align(align: Align) -> &'static str {
    match align {
        Align::Left => "left",
        Align::Center => "center",
        Align::Right => "right",
    }
}

/// Returns the text with its control characters as spaces and its over-long words breakable.
pub(super) fn plain(text: &str) -> String {
    breakable(text, LONG_WORD)
}

/// Returns the text with U+200B wherever a word longer than `long` may break.
pub(super) fn breakable(text: &str, long: usize) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for (number, word) in text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .enumerate()
    {
        if number > 0 {
            out.push(' ');
        }
        let length = word.chars().count();
        if length <= long {
            out.push_str(word);
        } else {
            break_word(word, length, &mut out);
        }
    }
    out
}

fn break_word(word: &str, length: usize, out: &mut String) {
    let mut run = 0;
    for (index, c) in word.chars().enumerate() {
        out.push(c);
        run += 1;
        let separates = matches!(
            c,
            '/' | ':'
                | '.'
                | '-'
                | '_'
                | '@'
                | '='
                | ','
                | ';'
                | '&'
                | '?'
                | '#'
                | '+'
                | '|'
                | '\\'
                | '~'
                | ')'
        );
        // Nothing breaks right at an end.
        if index > 0 && index + 2 < length && (separates && run >= SHORT_RUN || run >= RUN) {
            out.push('\u{200b}');
            run = 0;
        }
    }
}

/// Returns the lines with their spaces kept.
fn verbatim(text: &str) -> Vec<String> {
    let kept = |c: char| match c {
        '\t' => "    ".to_owned(),
        ' ' => "\u{a0}".to_owned(),
        c if c.is_control() => " ".to_owned(),
        c => c.to_string(),
    };
    let line = |line: &str| breakable(&line.chars().map(kept).collect::<String>(), LONG_WORD);
    text.trim_end_matches('\n').lines().map(line).collect()
}
