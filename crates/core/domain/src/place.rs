//! Where in a file something was written.

use std::sync::Arc;

/// A place in a text file.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// Path of the file, relative to the dossier's folder, with `/`.
    pub file: Arc<str>,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// Byte offset of the first byte in the file.
    pub offset: usize,
    /// Length in bytes; 0 where only the point is known.
    pub length: usize,
}

impl Place {
    /// Returns the first byte of a file.
    pub fn start_of(file: &str) -> Self {
        Self {
            file: Arc::from(file),
            line: 1,
            column: 1,
            offset: 0,
            length: 0,
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// A value and the place where it was written.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub at: Place,
}

impl<T> Located<T> {
    /// Returns the value with its place.
    pub fn new(value: T, at: Place) -> Self {
        Self { value, at }
    }
}
