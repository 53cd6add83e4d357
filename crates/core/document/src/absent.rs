//! Marks what rests on records that the dossier does not have: no statement stands on something that is not there.

use std::collections::BTreeSet;

use asepsis_domain::id::RecordId;

use crate::content::{
    Block, FillIn, Inline, Inlines, List, Note, NoteKind, Source, Tone, coded, joined, line,
};
use crate::subject::Subject;

/// Marks each statement that names or rests on an absent record, and says so once at the head of the document.
pub(crate) fn mark(subject: &Subject<'_>, blocks: &mut Vec<Block>) {
    let mut marker = Marker {
        subject,
        absent: BTreeSet::new(),
    };
    for block in blocks.iter_mut() {
        marker.block(block);
    }
    if marker.absent.is_empty() {
        return;
    }
    let ids = marker.absent.iter().map(|id| line![Inline::refer(id)]);
    let mut text =
        line!["Statements of this document rest on records that the dossier does not have: "];
    text.extend(joined(ids, &Inline::text(", ")));
    text.push(Inline::text(". Each of these statements is marked."));
    let note = Block::Note(Note {
        kind: NoteKind::Missing,
        title: "Records are missing".to_owned(),
        text,
        fill_in: Some(FillIn {
            file: "asepsis check".to_owned(),
            what: coded("add the records, or correct the links that `asepsis check` names"),
        }),
        rests_on: marker.absent.iter().map(Source::from).collect(),
    });
    blocks.insert(0, note);
}

struct Marker<'s, 'a> {
    subject: &'s Subject<'a>,
    absent: BTreeSet<RecordId>,
}

impl Marker<'_, '_> {
    fn block(&mut self, block: &mut Block) {
        match block {
            Block::Paragraph(p) => self.statement(&mut p.text, &p.rests_on),
            Block::Note(note) => self.statement(&mut note.text, &note.rests_on),
            Block::List(list) => self.list(list),
            Block::KeyValues(pairs) => {
                for pair in &mut pairs.pairs {
                    self.statement(&mut pair.value, &pair.rests_on);
                }
            }
            Block::Table(table) => {
                for row in &mut table.rows {
                    let mut absent = self.among(&row.rests_on);
                    for cell in &row.cells {
                        self.named(&cell.text, &mut absent);
                    }
                    if let Some(last) = row.cells.last_mut() {
                        self.append(&mut last.text, absent);
                    }
                }
            }
            Block::Heading(_) | Block::Figure(_) | Block::Verbatim(_) | Block::PageBreak => {}
        }
    }

    fn list(&mut self, list: &mut List) {
        for item in &mut list.items {
            self.statement(&mut item.text, &item.rests_on);
            if let Some(below) = &mut item.below {
                self.list(below);
            }
        }
    }

    fn statement(&mut self, text: &mut Inlines, rests_on: &[Source]) {
        let mut absent = self.among(rests_on);
        self.named(text, &mut absent);
        self.append(text, absent);
    }

    fn among(&self, sources: &[Source]) -> BTreeSet<RecordId> {
        let absent = sources.iter().filter_map(|source| self.absent(source));
        absent.cloned().collect()
    }

    fn named(&self, text: &[Inline], absent: &mut BTreeSet<RecordId>) {
        for inline in text {
            match inline {
                Inline::Ref(source) => absent.extend(self.absent(source).cloned()),
                Inline::Strong(inner)
                | Inline::Emphasis(inner)
                | Inline::Link { text: inner, .. } => self.named(inner, absent),
                _ => {}
            }
        }
    }

    fn absent<'i>(&self, source: &'i Source) -> Option<&'i RecordId> {
        match source {
            Source::Record(id) if !self.subject.has(id) => Some(id),
            _ => None,
        }
    }

    fn append(&mut self, text: &mut Inlines, absent: BTreeSet<RecordId>) {
        for id in &absent {
            if !text.is_empty() {
                text.push(Inline::text(" "));
            }
            text.push(Inline::badge(format!("{id} is missing"), Tone::Bad));
        }
        self.absent.extend(absent);
    }
}
