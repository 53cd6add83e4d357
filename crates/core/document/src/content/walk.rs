//! Walks a tree: its statements and its anchors.

use super::{Block, Document, Inline, Inlines, List, Source, joined};

/// A statement with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement<'a> {
    /// Its text without any form.
    pub text: String,
    /// What it rests on.
    pub rests_on: &'a [Source],
    /// What its text names.
    pub named: Vec<Source>,
}

/// Returns all statements of a document, in its order.
pub fn statements(document: &Document) -> Vec<Statement<'_>> {
    let mut all = Vec::new();
    for block in &document.blocks {
        of_block(block, &mut all);
    }
    all
}

/// Returns all anchors of a document, in its order.
pub fn anchors(document: &Document) -> Vec<&str> {
    let named = document.blocks.iter().filter_map(|block| match block {
        Block::Heading(heading) => Some(heading.anchor.as_str()),
        Block::Table(table) => Some(table.anchor.as_str()),
        Block::Figure(figure) => Some(figure.anchor.as_str()),
        _ => None,
    });
    named.filter(|anchor| !anchor.is_empty()).collect()
}

fn of_block<'a>(block: &'a Block, all: &mut Vec<Statement<'a>>) {
    match block {
        Block::Paragraph(p) => all.push(statement(&p.text, &p.rests_on)),
        Block::List(list) => of_list(list, all),
        Block::Table(table) => {
            for row in &table.rows {
                let cells = row.cells.iter().map(|cell| cell.text.clone());
                let text = joined(cells, &Inline::text(" | "));
                all.push(statement(&text, &row.rests_on));
            }
        }
        Block::Figure(figure) => {
            all.push(statement(&[Inline::text(&figure.alt)], &figure.rests_on));
        }
        Block::Note(note) => {
            let mut text: Inlines = vec![Inline::text(format!("{}: ", note.title))];
            text.extend(note.text.iter().cloned());
            all.push(statement(&text, &note.rests_on));
        }
        Block::KeyValues(pairs) => {
            for pair in &pairs.pairs {
                let mut text: Inlines = vec![Inline::text(format!("{}: ", pair.label))];
                text.extend(pair.value.iter().cloned());
                all.push(statement(&text, &pair.rests_on));
            }
        }
        Block::Heading(_) | Block::Verbatim(_) | Block::PageBreak => {}
    }
}

fn of_list<'a>(list: &'a List, all: &mut Vec<Statement<'a>>) {
    for item in &list.items {
        all.push(statement(&item.text, &item.rests_on));
        if let Some(below) = &item.below {
            of_list(below, all);
        }
    }
}

fn statement<'a>(text: &[Inline], rests_on: &'a [Source]) -> Statement<'a> {
    let mut named = Vec::new();
    names(text, &mut named);
    Statement {
        text: super::inline::plain(text),
        rests_on,
        named,
    }
}

fn names(text: &[Inline], named: &mut Vec<Source>) {
    for inline in text {
        match inline {
            Inline::Ref(source) => named.push(source.clone()),
            Inline::Strong(inner) | Inline::Emphasis(inner) | Inline::Link { text: inner, .. } => {
                names(inner, named);
            }
            _ => {}
        }
    }
}
