//! What untrusted bytes may cost, and how reading them fails.
//!
//! Limits are arguments with safe defaults. Reading gives a value and diagnostics; an error
//! only where the bytes are not that format at all or would cost too much.

use asepsis_domain::diagnostic::Diagnostic;

/// Limits on what is read; a document beyond them is refused with an error that names the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one document, expanded.
    pub max_bytes: u64,
    /// Levels of nesting.
    pub max_depth: usize,
    /// Bytes of one string.
    pub max_string: usize,
    /// Elements of one list or members of one object.
    pub max_items: usize,
    /// Values of one document that are held in memory at the same time.
    pub max_values: usize,
    /// How many times larger than its packed form a container's content may be.
    pub max_expansion: u64,
    /// Bytes of all documents of one container, expanded.
    pub max_container_bytes: u64,
    /// Bytes that what is kept of one SBOM may take in memory.
    pub max_graph: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 512 << 20,
            max_depth: 200,
            max_string: 16 << 20,
            max_items: 2_000_000,
            max_values: 16_000_000,
            max_expansion: 200,
            max_container_bytes: 64 << 30,
            max_graph: of_memory(512 << 20),
        }
    }
}

impl Limits {
    /// Returns limits on an SBOM, with which reading one and doing something with it takes so many bytes of memory; its own bytes
    /// need not be among them.
    pub fn within(memory: u64) -> Self {
        Self {
            // Places in a text are numbers of 32 bits.
            max_bytes: u64::from(u32::MAX),
            max_graph: of_memory(memory),
            ..Self::default()
        }
    }

    /// Returns the same limits for each of two SBOMs that are in memory together.
    pub fn halved(&self) -> Self {
        Self {
            max_graph: self.max_graph / 2,
            ..*self
        }
    }
}

/// Returns how much of memory may be kept of an SBOM: the rest is for reading it and for what is done with it.
fn of_memory(memory: u64) -> u64 {
    memory / 4 * 3
}

/// What was read, and what was found on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading<T> {
    /// The value.
    pub value: T,
    /// What is wrong or doubtful in the document.
    pub diagnostics: Vec<Diagnostic>,
}

impl<T> Reading<T> {
    /// Returns a reading without diagnostics.
    pub fn of(value: T) -> Self {
        Self {
            value,
            diagnostics: Vec::new(),
        }
    }
}

/// Why a document cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// More bytes than allowed.
    #[error("the document has {size} bytes or more, and no more than {limit} are read: split it")]
    TooLarge {
        /// Bytes, or the number at which reading stopped.
        size: u64,
        /// The limit.
        limit: u64,
    },
    /// Nested deeper than allowed.
    #[error(
        "line {line}, column {column}: nested deeper than {limit} levels, as no real document is: have it written anew"
    )]
    TooDeep {
        /// The limit.
        limit: usize,
        /// Line, from 1.
        line: usize,
        /// Column in bytes, from 1.
        column: usize,
    },
    /// A string is longer than allowed.
    #[error(
        "line {line}, column {column}: a text starts here that is longer than {limit} bytes: shorten it"
    )]
    LongText {
        /// The limit.
        limit: usize,
        /// Line, from 1.
        line: usize,
        /// Column in bytes, from 1.
        column: usize,
    },
    /// A list or object has more entries than allowed, or the document more values.
    #[error("line {line}, column {column}: more than {limit} values: split the document")]
    TooMany {
        /// The limit.
        limit: usize,
        /// Line, from 1.
        line: usize,
        /// Column in bytes, from 1.
        column: usize,
    },
    /// What is kept of an SBOM takes more memory than allowed.
    #[error(
        "what it says of components and relations takes more than {} MiB of memory: split it, or allow more with `--max-memory`",
        limit >> 20
    )]
    TooMuch {
        /// The limit in bytes.
        limit: u64,
    },
    /// Not UTF-8.
    #[error("byte {offset} is not UTF-8: save the file as UTF-8")]
    NotUtf8 {
        /// Offset of the first wrong byte.
        offset: usize,
        /// What is wrong with it.
        #[source]
        source: std::str::Utf8Error,
    },
    /// The text breaks the grammar of JSON.
    #[error("line {line}, column {column}: not JSON: {problem}")]
    Syntax {
        /// Line, from 1.
        line: usize,
        /// Column in bytes, from 1.
        column: usize,
        /// What was expected.
        problem: &'static str,
    },
    /// The text breaks the grammar of XML.
    #[error("line {line}, column {column}: not XML that is read: {problem}")]
    Markup {
        /// Line, from 1.
        line: usize,
        /// Column in bytes, from 1.
        column: usize,
        /// What is wrong.
        problem: String,
    },
    /// A key stands twice where only one of the two would be read.
    #[error(
        "line {line}: the key `{key}` stands twice in one object, and nothing says which of the two counts: have the document corrected at its source"
    )]
    Twice {
        /// The key.
        key: String,
        /// Line of the second, from 1.
        line: usize,
    },
    /// The text is no JSON of the form asked.
    #[error("not JSON of this form")]
    Json(#[source] serde_json::Error),
    /// The text is no CSV of the form asked.
    #[error("not CSV of this form")]
    Csv(#[source] csv::Error),
    /// A quote of CSV is not closed, so that what follows it is in one cell.
    #[error(
        "line {line}: a quote is opened in this row and not closed: close it, or write it twice"
    )]
    OpenQuote {
        /// Line of the row, from 1.
        line: usize,
    },
    /// Another format.
    #[error("not {expected}: {reason}")]
    NotThisFormat {
        /// The format asked.
        expected: &'static str,
        /// What speaks against it.
        reason: &'static str,
    },
    /// The format, in a version that is not read.
    #[error("{format} {found} is not read; versions read: {}", known.join(", "))]
    UnknownVersion {
        /// The format.
        format: &'static str,
        /// The version found, shortened.
        found: String,
        /// The versions that are read.
        known: &'static [&'static str],
    },
    /// Nothing but white space.
    #[error(
        "the file is empty: see whether the tool that was to write it did, and whether this is the file meant"
    )]
    Empty,
    /// None of the formats of a table.
    #[error("none of the forms that can be read: {}", known.join(", "))]
    Unknown {
        /// Titles of the formats.
        known: Vec<&'static str>,
    },
}

/// How sure a format is that a document is its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// It is not.
    No,
    /// It may be: no other format says more.
    Maybe,
    /// It has the format's own mark.
    Sure,
}

/// Diagnostics of one document that are listed one by one.
pub const MOST_DIAGNOSTICS: usize = 10_000;

/// Adds a diagnostic; beyond [`MOST_DIAGNOSTICS`] one last one says that there are more, so that a
/// hostile document costs bounded memory.
pub(crate) fn note(list: &mut Vec<Diagnostic>, mut diagnostic: Diagnostic) {
    if list.len() == MOST_DIAGNOSTICS {
        diagnostic.message = "there are more, which are not listed one by one".to_owned();
        diagnostic.pointer.clear();
    }
    if list.len() <= MOST_DIAGNOSTICS {
        list.push(diagnostic);
    }
}

/// Returns the text shortened for a message, without control characters.
pub fn shown(text: &str) -> String {
    let mut short: String = text
        .chars()
        .take(120)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if text.chars().nth(120).is_some() {
        short.push('…');
    }
    short
}
