//! What the worker is asked to typeset: the source, the files it reads, and what the PDF says of itself.
//!
//! Everything the result depends on is in here: no clock, disk or system font plays a part.

use serde::{Deserialize, Serialize};

/// What a worker is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Job {
    /// To typeset a document.
    Typeset(Request),
    /// To draw a drawing in pixels.
    Draw(Drawing),
}

/// A drawing to be drawn in pixels, for readers that show no SVG.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drawing {
    /// The drawing; what it refers to outside itself is left out.
    pub svg: Vec<u8>,
    /// Width in pixels; the height follows.
    pub width: u32,
}

/// One document to typeset.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// The Typst source text, compiled as `/main.typ`.
    pub main: String,
    /// The files the source may read.
    pub files: Vec<SourceFile>,
    /// The title in the PDF's metadata, used where the source sets none; PDF/UA demands one.
    pub title: String,
    /// What identifies the document across its revisions; its hash becomes the PDF's identifier.
    pub ident: String,
    /// The creation date and `datetime.today()`, in seconds since 1970-01-01T00:00:00Z.
    pub timestamp: i64,
    /// The standards the PDF is held to.
    pub standard: Standard,
    /// Files carried inside the PDF; they ask for [`Standard::A3aUa1`].
    pub attachments: Vec<Attachment>,
}

/// A file the Typst source may read by its virtual path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// The path below the virtual root, with `/` between the parts.
    pub path: String,
    /// The file's content.
    pub bytes: Vec<u8>,
}

/// A file carried inside the PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The file name shown by readers, a plain name without folders.
    pub name: String,
    /// The media type, such as `application/json`.
    pub mime: String,
    /// How the file relates to the document.
    pub relationship: Relationship,
    /// One sentence that says what the file is.
    pub description: String,
    /// The file's content.
    pub bytes: Vec<u8>,
}

/// How an attached file relates to the document (ISO 19005-3, `AFRelationship`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relationship {
    /// The document was made from the file.
    Source,
    /// The file holds the data shown in the document.
    #[default]
    Data,
    /// The file says the same in another form.
    Alternative,
    /// The file adds to the document.
    Supplement,
}

/// The standards a PDF is held to; the export fails where it would break them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standard {
    /// PDF/A-2a (ISO 19005-2) with PDF/UA-1 (ISO 14289-1).
    #[default]
    A2aUa1,
    /// PDF/A-3a (ISO 19005-3) with PDF/UA-1, which may carry attachments.
    A3aUa1,
}
