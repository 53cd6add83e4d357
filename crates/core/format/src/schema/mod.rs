//! One description of each kind of TOML table: the function that reads it.
//!
//! A reading function asks a [`Row`] for its keys, each with its form and a sentence about
//! it. Run over a table it gives the value and every problem of the table; run without one
//! it gives the table's JSON Schema. So reader and schema cannot differ, and a key that no
//! function asks for is unknown. Nothing here knows what the keys mean.

mod convert;
mod json;
mod key;
mod nearest;
mod page;
mod row;

#[cfg(test)]
mod tests;

use asepsis_domain::diagnostic::Code;

pub(crate) use convert::{Aspect, Cell, Problem, Read, fact, none_of};
pub(crate) use json::{Title, render};
pub(crate) use key::Entry;
pub(crate) use nearest::nearest;
pub(crate) use page::{Page, read, text_of};
pub(crate) use row::Row;

pub(crate) use asepsis_domain::record::PLACEHOLDER;

/// The codes under which the problems of a family of files are reported.
#[derive(Debug)]
pub(crate) struct Codes {
    /// Not UTF-8, or not TOML.
    pub(crate) syntax: Code,
    /// Beyond the limits.
    pub(crate) limit: Code,
    /// A key that does not belong there.
    pub(crate) key: Code,
    /// A key that has to be there.
    pub(crate) missing: Code,
    /// A value of the wrong form.
    pub(crate) value: Code,
    /// An id of the wrong form.
    pub(crate) id: Code,
    /// A date of the wrong form.
    pub(crate) date: Code,
    /// A placeholder.
    pub(crate) open: Code,
}

/// The codes of dossier files and settings.
pub(crate) const DOSSIER: Codes = Codes {
    syntax: Code::DossierSyntax,
    limit: Code::DossierLimit,
    key: Code::DossierKey,
    missing: Code::DossierMissing,
    value: Code::DossierValue,
    id: Code::DossierId,
    date: Code::DossierDate,
    open: Code::DossierOpen,
};

/// The codes of catalogue files.
pub(crate) const CATALOGUE: Codes = Codes {
    syntax: Code::CatalogueForm,
    limit: Code::CatalogueForm,
    key: Code::CatalogueForm,
    missing: Code::CatalogueForm,
    value: Code::CatalogueForm,
    id: Code::CatalogueForm,
    date: Code::CatalogueForm,
    open: Code::CatalogueForm,
};

/// What a value looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Form {
    /// Any text.
    Text,
    /// True or false.
    Flag,
    /// A whole number, not negative.
    Number,
    /// A number from 0 to 1.
    Share,
    /// A day.
    Date,
    /// An instant, UTC.
    Instant,
    /// The id of a record.
    Id,
    /// The name of a release.
    Release,
    /// A catalogue item.
    Item,
    /// A SHA-256 digest.
    Digest,
    /// One of these words.
    Word(Vec<&'static str>),
    /// A list of releases or a range.
    Releases,
    /// One value or a list of them.
    List(Box<Self>),
    /// A table.
    Table(Shape),
    /// A list of tables.
    Tables(Shape),
    /// A table whose keys are free, or these words.
    Map(Vec<&'static str>, Box<Self>),
}

/// A table: its keys in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shape {
    /// What the table is, in a word or two.
    pub(crate) what: &'static str,
    /// Its keys.
    pub(crate) fields: Vec<Field>,
}

/// A key of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    /// The key.
    pub(crate) key: &'static str,
    /// It has to be there.
    pub(crate) required: bool,
    /// What it says, in a sentence.
    pub(crate) doc: &'static str,
    /// What its value looks like.
    pub(crate) form: Form,
}

/// Returns the words of a table of words.
pub(crate) fn words_of<T>(table: &'static [(&'static str, T)]) -> Vec<&'static str> {
    table.iter().map(|(word, _)| *word).collect()
}
