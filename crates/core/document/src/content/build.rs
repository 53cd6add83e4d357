//! Builds the body of a document block by block.

use super::{
    Block, Column, FillIn, Heading, Inline, Inlines, IntoInlines, KeyValue, KeyValues, List,
    ListItem, Note, NoteKind, Paragraph, Row, Source, Table,
};

/// The body of a document while it is written.
#[derive(Debug, Default)]
pub struct Body {
    blocks: Vec<Block>,
}

impl Body {
    /// Returns an empty body.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the blocks.
    pub fn finish(self) -> Vec<Block> {
        self.blocks
    }

    /// Returns the blocks so far.
    pub(crate) fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Adds a block.
    pub fn push(&mut self, block: Block) {
        self.blocks.push(block);
    }

    /// Adds blocks.
    pub fn extend(&mut self, blocks: impl IntoIterator<Item = Block>) {
        self.blocks.extend(blocks);
    }

    /// Adds a heading.
    pub fn heading(&mut self, level: u8, anchor: impl Into<String>, text: impl IntoInlines) {
        let (anchor, text) = (anchor.into(), text.into_inlines());
        self.push(Block::Heading(Heading {
            level,
            anchor,
            text,
        }));
    }

    /// Adds a paragraph that is the same for every device.
    pub fn standing(&mut self, text: &str) {
        self.say(vec![Inline::text(text)], [Source::Standing]);
    }

    /// Adds a paragraph.
    pub fn say(&mut self, text: Inlines, rests_on: impl IntoIterator<Item = Source>) {
        let rests_on = distinct(rests_on);
        self.push(Block::Paragraph(Paragraph { text, rests_on }));
    }

    /// Adds an unordered list; without items it adds nothing.
    pub fn list(&mut self, items: impl IntoIterator<Item = (Inlines, Vec<Source>)>) {
        let items: Vec<_> = items
            .into_iter()
            .map(|(text, rests_on)| ListItem {
                text,
                rests_on: distinct(rests_on),
                below: None,
            })
            .collect();
        if !items.is_empty() {
            self.push(Block::List(List {
                ordered: false,
                items,
            }));
        }
    }

    /// Adds pairs of label and value; without pairs it adds nothing.
    pub fn key_values(&mut self, pairs: Vec<KeyValue>) {
        if !pairs.is_empty() {
            self.push(Block::KeyValues(KeyValues { pairs }));
        }
    }

    /// Adds a table; without rows it adds nothing.
    pub fn table(
        &mut self,
        anchor: impl Into<String>,
        caption: impl Into<String>,
        columns: &[(&str, Column)],
        rows: Vec<Row>,
    ) {
        if rows.is_empty() {
            return;
        }
        self.push(Block::Table(Table {
            anchor: anchor.into(),
            caption: caption.into(),
            columns: columns.iter().map(|(_, column)| *column).collect(),
            header: vec![
                columns
                    .iter()
                    .map(|(name, _)| vec![Inline::text(*name)])
                    .collect(),
            ],
            rows,
            row_headings: false,
        }));
    }

    /// Adds a box that says what is missing and where to fill it in.
    pub fn missing(
        &mut self,
        title: impl Into<String>,
        text: impl IntoInlines,
        fill_in: (&str, &str),
        rests_on: impl IntoIterator<Item = Source>,
    ) {
        self.note(
            NoteKind::Missing,
            title.into(),
            text.into_inlines(),
            Some(fill_in),
            rests_on,
        );
    }

    /// Adds a box that asks for attention.
    pub fn warning(
        &mut self,
        title: impl Into<String>,
        text: impl IntoInlines,
        fill_in: (&str, &str),
        rests_on: impl IntoIterator<Item = Source>,
    ) {
        self.note(
            NoteKind::Warning,
            title.into(),
            text.into_inlines(),
            Some(fill_in),
            rests_on,
        );
    }

    /// Adds a box with something to know.
    pub fn info(
        &mut self,
        title: impl Into<String>,
        text: impl IntoInlines,
        rests_on: impl IntoIterator<Item = Source>,
    ) {
        self.note(
            NoteKind::Info,
            title.into(),
            text.into_inlines(),
            None,
            rests_on,
        );
    }

    fn note(
        &mut self,
        kind: NoteKind,
        title: String,
        text: Inlines,
        fill_in: Option<(&str, &str)>,
        rests_on: impl IntoIterator<Item = Source>,
    ) {
        let fill_in = fill_in.map(|(file, what)| FillIn {
            file: file.to_owned(),
            what: super::coded(what),
        });
        let rests_on = distinct(rests_on);
        self.push(Block::Note(Note {
            kind,
            title,
            text,
            fill_in,
            rests_on,
        }));
    }
}

impl KeyValue {
    /// Returns a label with its value.
    pub fn new(
        label: impl Into<String>,
        value: impl IntoInlines,
        rests_on: impl IntoIterator<Item = Source>,
    ) -> Self {
        Self {
            label: label.into(),
            value: value.into_inlines(),
            rests_on: distinct(rests_on),
        }
    }
}

/// Returns the sources in their order, each once.
fn distinct(sources: impl IntoIterator<Item = Source>) -> Vec<Source> {
    let mut all: Vec<Source> = Vec::new();
    for source in sources {
        if !all.contains(&source) {
            all.push(source);
        }
    }
    all
}
