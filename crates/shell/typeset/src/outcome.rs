//! What comes back from the worker: a PDF with what was noticed on the way, or the reason for none.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// A finished PDF and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The PDF.
    pub pdf: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
    /// The page of each labelled element, counted from 1 at the first sheet.
    pub labels: BTreeMap<String, usize>,
    /// What Typst warned of.
    pub warnings: Vec<Diagnostic>,
    /// Characters no font has, each printed as its code point (`[U+4E2D]`) in the PDF.
    pub missing_glyphs: Vec<MissingGlyph>,
}

/// A drawing in pixels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// The picture as PNG.
    pub png: Vec<u8>,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// A character that could not be printed and stands in the PDF as its code point.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MissingGlyph {
    /// The character.
    pub character: char,
    /// The pages it was met on before it was replaced, counted from 1, ascending.
    pub pages: Vec<usize>,
}

impl fmt::Display for MissingGlyph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "U+{:04X} is in no font", u32::from(self.character))?;
        match self.pages.first() {
            Some(page) => write!(f, " (first on page {page})"),
            None => Ok(()),
        }
    }
}

/// An error or warning with the place in the source it speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// Whether it stopped the document.
    pub severity: Severity,
    /// The virtual path of the file, when the place is known.
    pub file: Option<String>,
    /// The line, counted from 1.
    pub line: Option<usize>,
    /// The column in characters, counted from 1.
    pub column: Option<usize>,
    /// What is wrong.
    pub message: String,
    /// What may help.
    pub hints: Vec<String>,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{file}:")?;
            if let (Some(line), Some(column)) = (self.line, self.column) {
                write!(f, "{line}:{column}:")?;
            }
            f.write_str(" ")?;
        }
        f.write_str(&self.message)?;
        for hint in &self.hints {
            write!(f, " ({hint})")?;
        }
        Ok(())
    }
}

/// Whether a diagnostic stopped the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// No PDF was made.
    Error,
    /// The PDF was made.
    Warning,
}

/// Why there is no PDF.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum RenderError {
    /// The request contradicts itself.
    #[error("the request to typeset cannot be met")]
    Request {
        /// In what.
        #[source]
        cause: RequestError,
    },
    /// The Typst source has errors.
    #[error("the Typst source does not compile: {}", first(diagnostics))]
    Source {
        /// The errors, at least one, then the warnings.
        diagnostics: Vec<Diagnostic>,
    },
    /// The pages were laid out but break the PDF standards asked for.
    #[error("the document breaks its PDF standard: {}", first(diagnostics))]
    Export {
        /// The errors, at least one, then the warnings.
        diagnostics: Vec<Diagnostic>,
    },
    /// The drawing is no SVG, or none that can be drawn at this size.
    #[error("the drawing cannot be drawn: {message}")]
    Drawing {
        /// What is wrong.
        message: String,
    },
    /// The PDF is longer than a frame may be.
    #[error("the PDF of {size} bytes is too large to hand over")]
    TooLarge {
        /// The length of the answer in bytes.
        size: u64,
    },
    /// The typesetter died on this document; the worker that said so ends and must be started again.
    #[error("the typesetter died on this document: {message}")]
    Crashed {
        /// What it said last.
        message: String,
    },
}

/// In what a request contradicts itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum RequestError {
    /// A file's virtual path is empty, leaves the root or has forbidden characters.
    #[error("`{path}` is not a path below the virtual root")]
    Path {
        /// The path as given.
        path: String,
    },
    /// Two files have the same virtual path, or a file takes the place of the source.
    #[error("`{path}` is taken by another file of the request")]
    PathTaken {
        /// The path as given.
        path: String,
    },
    /// Two attachments have the same name, or a name is no plain file name.
    #[error("`{name}` is not a file name of its own among the attachments")]
    AttachmentName {
        /// The name as given.
        name: String,
    },
    /// Attachments were given for a standard that allows none.
    #[error("attachments need PDF/A-3a")]
    AttachmentsForbidden,
    /// The timestamp is outside the years 0 to 9999.
    #[error("{seconds} is not a timestamp of the years 0 to 9999")]
    Timestamp {
        /// The timestamp as given.
        seconds: i64,
    },
}

fn first(diagnostics: &[Diagnostic]) -> String {
    diagnostics
        .first()
        .map(ToString::to_string)
        .unwrap_or_default()
}
