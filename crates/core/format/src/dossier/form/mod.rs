//! Records as people fill them in: what a kind asks for, what a record says in each field, and the file with it put in.
//!
//! A field is text: a word, a day, a number, `true` or `false`, a list with one entry a line, and for tables within the
//! record TOML as it is written in the file; on forms and in spreadsheets each part of such a table stands for itself. What
//! the fields are comes from the readers, as the schemas do.

mod editor;
mod json;
mod said;
mod spread;

use std::collections::BTreeMap;

use asepsis_domain::record::RecordKind;
use toml_edit::TomlError;

pub use self::editor::Editor;
pub use self::json::{filled_from, json_of};
pub use self::said::{filled, proposal};
pub use self::spread::{columns, gathered, named, rows, spread};
use super::{DOSSIER_FILES, Parts};
use crate::schema::{self, Form, Row};

/// A field of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its key.
    pub key: &'static str,
    /// It has to be filled in.
    pub required: bool,
    /// What it says, in a sentence.
    pub says: &'static str,
    /// How it is filled in.
    pub entry: Entry,
}

/// How a field is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A line: an id, a release, a digest, an instant.
    Line,
    /// Text of any length.
    Text,
    /// One of these words.
    Word(Vec<&'static str>),
    /// `true` or `false`.
    Flag,
    /// A number.
    Number,
    /// A day.
    Date,
    /// One entry a line; of these words where there are any.
    Lines(Vec<&'static str>),
    /// Releases, one a line, or a range: `from 1.0.0` and `until 1.2.0`.
    Releases,
    /// A table with these fields.
    Table(Vec<Field>),
    /// Tables with these fields.
    Tables(Vec<Field>),
    /// A table with keys of one's own, or these, each filled in so.
    Map(Vec<&'static str>, Box<Self>),
}

/// What is filled in, by key; an empty text says nothing.
pub type Filled = BTreeMap<String, String>;

/// Why something that was filled in cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum FormError {
    /// The file is no TOML.
    #[error("the file cannot be changed: {0}")]
    File(#[from] TomlError),
    /// There is no such record in the file.
    #[error("there is no {kind} `{id}` in the file")]
    NoRecord {
        /// Its kind.
        kind: &'static str,
        /// Its id.
        id: String,
    },
    /// A field has a value that it cannot have.
    #[error("`{key}`: {why}")]
    Field {
        /// Its key.
        key: String,
        /// What is wrong, and what to give.
        why: String,
    },
}

/// Returns the fields of a kind, in the order in which they are written.
pub fn fields(kind: RecordKind) -> Vec<Field> {
    let Some(file) = DOSSIER_FILES.iter().find(|f| f.name == kind.file()) else {
        return Vec::new();
    };
    let shape = Row::describe("file", |row| (file.reader)(row, &mut Parts::default()));
    let rows = shape.fields.into_iter().find(|f| f.key == kind.table());
    match rows.map(|rows| rows.form) {
        Some(Form::Tables(shape)) => shape.fields.into_iter().map(Field::of).collect(),
        _ => Vec::new(),
    }
}

impl Field {
    fn of(field: schema::Field) -> Self {
        Self {
            key: field.key,
            required: field.required,
            says: field.doc,
            entry: Entry::of(field.form),
        }
    }
}

impl Entry {
    fn of(form: Form) -> Self {
        match form {
            Form::Text => Self::Text,
            Form::Flag => Self::Flag,
            Form::Number | Form::Share => Self::Number,
            Form::Date => Self::Date,
            Form::Instant | Form::Id | Form::Release | Form::Item | Form::Digest => Self::Line,
            Form::Word(words) => Self::Word(words),
            Form::Releases => Self::Releases,
            Form::List(of) => match *of {
                Form::Word(words) => Self::Lines(words),
                _ => Self::Lines(Vec::new()),
            },
            Form::Table(shape) => Self::Table(shape.fields.into_iter().map(Field::of).collect()),
            Form::Tables(shape) => Self::Tables(shape.fields.into_iter().map(Field::of).collect()),
            Form::Map(keys, each) => Self::Map(keys, Box::new(Self::of(*each))),
        }
    }
}

#[cfg(test)]
mod tests;
