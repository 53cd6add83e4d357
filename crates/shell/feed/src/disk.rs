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
use asepsis_format::csaf::Integrity;
use asepsis_format::limits::{Limits, ReadError};
use rayon::prelude::*;

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
        waiting: Vec::new(),
        bytes: 0,
    };
    for path in paths {
        reading.given(path);
    }
    reading.read_waiting();
    reading.summary
}

/// Bytes of documents that wait to be read together, on all cores.
const WAITING: usize = 16 << 20;

struct Reading<'r> {
    limits: &'r Limits,
    sink: &'r mut dyn FnMut(Provenance<'_>, Record),
    summary: Summary,
    waiting: Vec<Waiting>,
    bytes: usize,
}

/// What was met and waits for its turn, so that everything is told in the order in which it was met.
enum Waiting {
    Document(Document),
    Unread(String, String),
    Skipped(String, String),
}

/// What came of a document.
struct Read {
    path: String,
    digest: Digest,
    records: Vec<Record>,
    result: Result<asepsis_format::limits::Reading<advisory::Content>, ReadError>,
}

impl Read {
    fn of(document: Document, limits: &Limits) -> Self {
        let mut records = Vec::new();
        let mut keep = |record| records.push(record);
        let result = advisory::read(&document.path, &document.bytes, limits, &mut keep);
        Self {
            digest: Digest::of(&document.bytes),
            path: document.path,
            records,
            result,
        }
    }
}

impl Reading<'_> {
    /// Reads a path that a user named.
    fn given(&mut self, path: &Path) {
        match std::fs::metadata(path) {
            Err(error) => self.unread(path, &error),
            Ok(facts) if facts.is_dir() => self.folder(path),
            Ok(_) => {
                self.read_waiting();
                let before = (self.documents(), self.summary.unread.len());
                let skipped = self.summary.skipped.len();
                self.file(path);
                self.read_waiting();
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
            let name = entry.file_name();
            // Where a site keeps what it publishes at known places (RFC 8615), a CSAF provider's folder too.
            let is_hidden = name != ".well-known" && name.as_encoded_bytes().starts_with(b".");
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
        if let Some(reason) = altered(path, self.limits) {
            self.waiting.push(Waiting::Unread(shown(path), reason));
            return;
        }
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) => return self.unread(path, &error),
        };
        // Small: a zip jumps from entry to entry, and each jump empties the buffer.
        let mut reader = BufReader::with_capacity(16 << 10, file);
        let name = shown(path);
        let limits = self.limits;
        let result = for_each_document(&name, &mut reader, limits, &mut |document| {
            self.bytes += document.bytes.len();
            self.waiting.push(Waiting::Document(document));
            if self.bytes > WAITING {
                self.read_waiting();
            }
            Ok::<(), std::convert::Infallible>(())
        });
        match result {
            Ok(notes) => {
                let told = notes.into_iter();
                let told = told.map(|note| Waiting::Unread(name.clone(), note.message));
                self.waiting.extend(told);
            }
            Err(error) => self.unread(path, &error),
        }
    }

    /// Reads what waits and gives its records to the sink, in the order in which it was met.
    fn read_waiting(&mut self) {
        let limits = self.limits;
        self.bytes = 0;
        let waiting = std::mem::take(&mut self.waiting).into_par_iter();
        let read = waiting.map(|each| match each {
            Waiting::Document(document) => Ok(Read::of(document, limits)),
            other => Err(other),
        });
        for each in read.collect::<Vec<_>>() {
            match each {
                Ok(read) => self.take(read),
                Err(Waiting::Unread(path, reason)) => self.summary.unread.push((path, reason)),
                Err(Waiting::Skipped(path, reason)) => self.summary.skipped.push((path, reason)),
                Err(Waiting::Document(_)) => {}
            }
        }
    }

    fn take(&mut self, read: Read) {
        let provenance = Provenance {
            path: &read.path,
            digest: read.digest,
        };
        for record in read.records {
            (self.sink)(provenance, record);
        }
        match read.result {
            Ok(reading) => {
                let count = self.summary.sources.entry(reading.value.form).or_default();
                count.documents += 1;
                count.records += reading.value.records;
                count.unread += reading.value.unread;
                count.made = count.made.max(reading.value.made);
                let place = Place::start_of(&read.path);
                let diagnostics = reading.diagnostics.into_iter().map(|d| d.at(&place));
                self.summary.diagnostics.extend(diagnostics);
            }
            Err(ReadError::Unknown { .. }) => {
                self.summary.skipped.push((read.path, NO_FORM.to_owned()));
            }
            Err(error) => self.summary.unread.push((read.path, told(&error))),
        }
    }

    fn unread(&mut self, path: &Path, error: &dyn std::error::Error) {
        self.waiting.push(Waiting::Unread(shown(path), told(error)));
    }

    fn skip(&mut self, path: &Path, reason: &str) {
        self.waiting
            .push(Waiting::Skipped(shown(path), reason.to_owned()));
    }
}

/// Returns why a document is not what the first of its integrity files beside it says, as the site of a CSAF provider has
/// them; nothing where it is, or where there is no such file.
fn altered(path: &Path, limits: &Limits) -> Option<String> {
    if path.extension()? != "json" {
        return None;
    }
    let beside = |each: &Integrity| {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".{}", each.extension()));
        Some(PathBuf::from(name))
            .filter(|p| p.is_file())
            .map(|p| (*each, p))
    };
    let (algorithm, beside) = Integrity::ALL.iter().find_map(beside)?;
    let name = shown(&beside);
    let refused = |problem: &str| {
        Some(format!(
            "not taken: its integrity file `{name}` {problem}; get both again from their source"
        ))
    };
    // Who reads the document refuses one that is larger.
    if std::fs::metadata(path).ok()?.len() > limits.max_bytes {
        return None;
    }
    let stated = std::fs::read_to_string(&beside);
    let Some(stated) = stated.ok().and_then(|text| algorithm.read(&text)) else {
        return refused("states no hash of its kind");
    };
    let bytes = std::fs::read(path).ok()?;
    if algorithm.of(&bytes) == stated {
        return None;
    }
    refused("states another hash")
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
