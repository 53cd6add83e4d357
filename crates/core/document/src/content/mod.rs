//! The content tree: what a document says, and on which records each statement rests.
//!
//! It knows nothing of pages, fonts or file formats; `render` turns it into those. Text in it is
//! plain text: no character means anything to a renderer.

mod build;
mod inline;
mod source;
mod walk;

pub use build::Body;
pub use inline::{Inline, Inlines, IntoInlines, Tone, coded, joined};
pub use source::Source;
pub use walk::{Statement, anchors, statements};

use asepsis_domain::time::{Date, Instant};

pub(crate) use inline::line;

/// A document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Id of its kind, such as `risk-assessment`.
    pub id: String,
    /// Title.
    pub title: String,
    /// What it is about, in one line; empty: nothing.
    pub subtitle: String,
    /// What its first page says of it; `None` for an explanation that is not issued.
    pub front: Option<Front>,
    /// Its content.
    pub blocks: Vec<Block>,
}

/// What the first page, the header and the footer of an issued document say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Front {
    /// Document number; empty: none.
    pub number: String,
    /// Revision; empty: none.
    pub revision: String,
    /// Name of the device.
    pub device: String,
    /// Release of the device.
    pub release: String,
    /// Manufacturer.
    pub manufacturer: String,
    /// The instant for which it holds.
    pub as_of: Instant,
    /// Further facts for the first page, `(label, text)`.
    pub facts: Vec<(String, String)>,
    /// Digests of what it rests on, `(label, digest)`, the dossier first.
    pub digests: Vec<(String, String)>,
    /// Company in the page header.
    pub company: String,
    /// Further line in the page header; empty: none.
    pub header: String,
    /// Logo in the page header.
    pub logo: Option<Logo>,
    /// Revisions so far, the first one first; empty: none is printed.
    pub history: Vec<Revision>,
    /// It is not issued: it says so on each page.
    pub draft: bool,
}

/// A revision of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// Its name.
    pub revision: String,
    /// Its day.
    pub date: Date,
    /// Role of who wrote it.
    pub author: String,
    /// What changed.
    pub change: String,
}

/// A picture of the company's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo {
    /// The form of the bytes.
    pub format: LogoFormat,
    /// The file's bytes.
    pub bytes: Vec<u8>,
}

/// The form of a logo's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LogoFormat {
    /// SVG.
    Svg,
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
}

/// A block of content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading.
    Heading(Heading),
    /// A paragraph.
    Paragraph(Paragraph),
    /// A list.
    List(List),
    /// A table.
    Table(Table),
    /// A drawing.
    Figure(Figure),
    /// A marked box.
    Note(Note),
    /// Labels with their values.
    KeyValues(KeyValues),
    /// Text whose lines and spaces are kept.
    Verbatim(String),
    /// A new page starts here.
    PageBreak,
}

/// A heading; levels start at 1 and never skip one on the way down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// Level, from 1.
    pub level: u8,
    /// Name under which it can be referred to; unique in the document.
    pub anchor: String,
    /// Text.
    pub text: Inlines,
}

/// A paragraph: one statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// Text.
    pub text: Inlines,
    /// What it rests on.
    pub rests_on: Vec<Source>,
}

/// A list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// Numbered.
    pub ordered: bool,
    /// Its items.
    pub items: Vec<ListItem>,
}

/// An item of a list: one statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListItem {
    /// Text.
    pub text: Inlines,
    /// What it rests on.
    pub rests_on: Vec<Source>,
    /// A list below it.
    pub below: Option<List>,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Name under which it can be referred to; unique in the document.
    pub anchor: String,
    /// Caption; says what the table shows.
    pub caption: String,
    /// Columns.
    pub columns: Vec<Column>,
    /// Header rows, repeated on each page; as many cells as columns.
    pub header: Vec<Vec<Inlines>>,
    /// Rows; each is one statement with as many cells as columns.
    pub rows: Vec<Row>,
    /// The first cell of a row is its heading.
    pub row_headings: bool,
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its share of the width.
    pub share: u16,
    /// How its text is set.
    pub align: Align,
}

/// How text is set in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// From the left.
    #[default]
    Left,
    /// In the middle.
    Center,
    /// To the right: numbers.
    Right,
}

/// A row of a table: one statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Cells.
    pub cells: Vec<Cell>,
    /// What it rests on.
    pub rests_on: Vec<Source>,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cell {
    /// Text.
    pub text: Inlines,
    /// A tone behind the text, which says the same in words.
    pub tone: Option<Tone>,
}

/// A drawing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Name under which it can be referred to; unique in the document.
    pub anchor: String,
    /// The drawing as SVG.
    pub svg: String,
    /// Width in hundredths of the text's width.
    pub width: u8,
    /// Caption.
    pub caption: String,
    /// What it shows, for those who do not see it.
    pub alt: String,
    /// What it rests on.
    pub rests_on: Vec<Source>,
}

/// A marked box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Kind.
    pub kind: NoteKind,
    /// Title: the point in a few words.
    pub title: String,
    /// What it says.
    pub text: Inlines,
    /// What to fill in, and where; `None` where nothing is to be filled in.
    pub fill_in: Option<FillIn>,
    /// What it rests on.
    pub rests_on: Vec<Source>,
}

/// The kind of a marked box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NoteKind {
    /// Something is missing; the document is a draft while the box is there.
    Missing,
    /// Something needs a person's attention; the document is a draft while the box is there.
    Warning,
    /// Something to know.
    Info,
}

/// A place in the dossier that a person has to fill in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FillIn {
    /// File of the dossier.
    pub file: String,
    /// What to add or change there.
    pub what: Inlines,
}

/// Labels with their values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyValues {
    /// The pairs; each is one statement.
    pub pairs: Vec<KeyValue>,
}

/// A label with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyValue {
    /// Label.
    pub label: String,
    /// Value.
    pub value: Inlines,
    /// What it rests on.
    pub rests_on: Vec<Source>,
}

impl NoteKind {
    /// Returns the word shown before the title.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "Missing",
            Self::Warning => "Attention",
            Self::Info => "Note",
        }
    }
}

impl Document {
    /// Returns the boxes that make the document a draft.
    pub fn open_notes(&self) -> Vec<&Note> {
        let notes = self.blocks.iter().filter_map(|block| match block {
            Block::Note(note) if note.kind != NoteKind::Info => Some(note),
            _ => None,
        });
        notes.collect()
    }
}

impl Front {
    /// Returns the first 12 hexadecimal characters of the dossier's digest; empty where there is none.
    pub fn short_digest(&self) -> String {
        let digest = self.digests.first().map(|(_, digest)| digest.as_str());
        let hex = digest.unwrap_or_default().rsplit(':').next();
        hex.unwrap_or_default().chars().take(12).collect()
    }
}

impl Cell {
    /// Returns a cell with this text.
    pub fn new(text: impl IntoInlines) -> Self {
        Self {
            text: text.into_inlines(),
            tone: None,
        }
    }

    /// Returns the cell with a tone behind it.
    #[must_use]
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = Some(tone);
        self
    }
}

impl Row {
    /// Returns a row with these cells.
    pub fn new(
        cells: impl IntoIterator<Item = Inlines>,
        rests_on: impl IntoIterator<Item = Source>,
    ) -> Self {
        Self {
            cells: cells.into_iter().map(Cell::new).collect(),
            rests_on: rests_on.into_iter().collect(),
        }
    }
}

impl Column {
    /// Returns a column with this share of the width, set from the left.
    pub const fn left(share: u16) -> Self {
        Self {
            share,
            align: Align::Left,
        }
    }

    /// Returns a column with this share of the width, set to the right.
    pub const fn right(share: u16) -> Self {
        Self {
            share,
            align: Align::Right,
        }
    }

    /// Returns a column with this share of the width, set in the middle.
    pub const fn center(share: u16) -> Self {
        Self {
            share,
            align: Align::Center,
        }
    }
}

#[cfg(test)]
mod tests;
