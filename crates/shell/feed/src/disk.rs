//! Advisories from disk. Folders are walked in sorted order, containers are streamed, and every
//! file that was not read is told with the reason.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::digest::Digest;
use asepsis_domain::place::Place;
use asepsis_domain::time::Instant;
use asepsis_format::advisory::{self, Record};
use asepsis_format::container::{Document, for_each_document};
use asepsis_format::limits::{Limits, ReadError};

/// Where a record came from.
#[derive(Debug, Clone, Copy)]
pub struct Provenance<'a> {
    /// Path of the file, and the names inside it where it is a container.
    pub path: &'a str,
    /// Digest of the document in which the record stands.
    pub digest: Digest,
}

/// What was read from one source.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SourceCount {
    /// Documents.
    pub documents: u64,
    /// Records.
    pub records: u64,
    /// Records that could not be read; each has a diagnostic.
    pub unread: u64,
    /// When the newest of its documents was made, where they say so.
    pub made: Option<Instant>,
}

/// What came of reading.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// Files opened.
    pub files: u64,
    /// What was read, by id of the source.
    pub sources: BTreeMap<&'static str, SourceCount>,
    /// What is doubtful or could not be read inside documents; each with its document as place.
    pub diagnostics: Vec<Diagnostic>,
    /// Files and documents that could not be read, `(path, reason)`.
    pub unread: Vec<(String, String)>,
    /// Files in folders and containers that are no advisory form, `(path, reason)`.
    pub skipped: Vec<(String, String)>,
}

impl Summary {
    /// Returns the number of records read, of all sources.
    pub fn records(&self) -> u64 {
        self.sources.values().map(|s| s.records).sum()
    }
}

/// Why a file in a folder is not read.
const NO_FORM: &str = "skipped: not an advisory form";

/// Reads advisories from files, folders and containers and gives their records to the sink, in the
/// order of the paths given, sorted within folders. A file given by name that is no advisory form
/// is unread; one inside a folder or container is skipped.
pub fn read_paths(
    paths: &[PathBuf],
    limits: &Limits,
    sink: &mut dyn FnMut(Provenance<'_>, Record),
) -> Summary {
    let mut reading = Reading {
        limits,
        sink,
        summary: Summary::default(),
    };
    for path in paths {
        reading.given(path);
    }
    reading.summary
}

struct Reading<'r> {
    limits: &'r Limits,
    sink: &'r mut dyn FnMut(Provenance<'_>, Record),
    summary: Summary,
}

impl Reading<'_> {
    /// Reads a path that a user named.
    fn given(&mut self, path: &Path) {
        match std::fs::metadata(path) {
            Err(error) => self.unread(path, &error),
            Ok(facts) if facts.is_dir() => self.folder(path),
            Ok(_) => {
                let before = (self.documents(), self.summary.unread.len());
                let skipped = self.summary.skipped.len();
                self.file(path);
                if before == (self.documents(), self.summary.unread.len()) {
                    // Nothing in it was an advisory: then the file itself is not what was meant.
                    self.summary.skipped.truncate(skipped);
                    let entry = Code::AdvisoryFile.entry();
                    let reason = format!("{} {}", entry.meaning, entry.action);
                    self.summary.unread.push((shown(path), reason));
                }
            }
        }
    }

    fn documents(&self) -> u64 {
        self.summary.sources.values().map(|s| s.documents).sum()
    }

    fn folder(&mut self, folder: &Path) {
        let entries = std::fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let mut entries = match entries {
            Ok(entries) => entries,
            Err(error) => return self.unread(folder, &error),
        };
        entries.sort_by_key(std::fs::DirEntry::file_name);
        for entry in entries {
            let path = entry.path();
            let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
            match entry.file_type() {
                Err(error) => self.unread(&path, &error),
                Ok(_) if is_hidden => self.skip(&path, "skipped: a hidden file or folder"),
                Ok(kind) if kind.is_dir() => self.folder(&path),
                Ok(kind) if kind.is_file() => self.file(&path),
                // A link to a folder could lead in a circle.
                Ok(kind) if kind.is_symlink() && path.is_file() => self.file(&path),
                Ok(_) => self.skip(&path, "skipped: a link or device, not followed"),
            }
        }
    }

    fn file(&mut self, path: &Path) {
        self.summary.files += 1;
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) => return self.unread(path, &error),
        };
        let mut reader = BufReader::with_capacity(256 << 10, file);
        let name = shown(path);
        let limits = self.limits;
        let result = for_each_document(&name, &mut reader, limits, &mut |document| {
            self.document(&document);
            Ok::<(), std::convert::Infallible>(())
        });
        match result {
            Ok(notes) => {
                let told = notes.into_iter().map(|note| (name.clone(), note.message));
                self.summary.unread.extend(told);
            }
            Err(error) => self.unread(path, &error),
        }
    }

    fn document(&mut self, document: &Document) {
        let provenance = Provenance {
            path: &document.path,
            digest: Digest::of(&document.bytes),
        };
        let sink = &mut *self.sink;
        let mut give = |record| sink(provenance, record);
        match advisory::read(&document.path, &document.bytes, self.limits, &mut give) {
            Ok(reading) => {
                let count = self.summary.sources.entry(reading.value.form).or_default();
                count.documents += 1;
                count.records += reading.value.records;
                count.unread += reading.value.unread;
                count.made = count.made.max(reading.value.made);
                let place = Place::start_of(&document.path);
                let diagnostics = reading.diagnostics.into_iter().map(|d| d.at(&place));
                self.summary.diagnostics.extend(diagnostics);
            }
            Err(ReadError::Unknown { .. }) => {
                let skipped = (document.path.clone(), NO_FORM.to_owned());
                self.summary.skipped.push(skipped);
            }
            Err(error) => {
                let unread = (document.path.clone(), told(&error));
                self.summary.unread.push(unread);
            }
        }
    }

    fn unread(&mut self, path: &Path, error: &dyn std::error::Error) {
        self.summary.unread.push((shown(path), told(error)));
    }

    fn skip(&mut self, path: &Path, reason: &str) {
        self.summary.skipped.push((shown(path), reason.to_owned()));
    }
}

/// Returns a path as text with `/`.
fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// Returns an error with its causes in one sentence.
fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}

#[cfg(test)]
mod tests;
