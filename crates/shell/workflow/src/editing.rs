//! Records that people fill in: put into the folder of a dossier, or into the records database as a new version.
//!
//! The dossier as a whole is tried with the record first; what makes it wrong is not kept.

use std::collections::BTreeSet;
use std::path::Path;

use asepsis_domain::device::Home;
use asepsis_domain::diagnostic::{Diagnostic, Level};
use asepsis_domain::digest::Digest;
use asepsis_domain::dossier::Dossier;
use asepsis_domain::record::RecordKind;
use asepsis_domain::time::Instant;
use asepsis_format::dossier::form::Editor;
pub use asepsis_format::dossier::form::{Entry, Field, Filled, FormError, fields};
use asepsis_format::dossier::{form, written};
use asepsis_store::record::Records;

use crate::evaluate::{self, Evaluated, Question};
use crate::failure::Failure;
use crate::folder::{self, Files};
use crate::records::{self, AT_HOME, Gathered, Outcome, Pushing};

/// A record that was filled in.
#[derive(Debug)]
pub struct Edit<'a> {
    /// Its kind.
    pub kind: RecordKind,
    /// The id of the record in whose place it comes; `None`: it is new.
    pub replaced: Option<&'a str>,
    /// What it says.
    pub filled: &'a Filled,
}

/// What became of a record that was filled in.
#[derive(Debug)]
pub enum Written {
    /// It is kept.
    Kept {
        /// The push that it came with; `None`: nothing was different, or it is a folder's.
        push: Option<i64>,
    },
    /// It would make the dossier wrong: the errors that come with it.
    Refused(Vec<Diagnostic>),
}

/// Returns whether records of the kind are at home on the server.
pub fn at_home(dossier: &Dossier, kind: RecordKind) -> bool {
    dossier.device.home.get(&kind) == Some(&Home::Server)
}

/// Returns what a record says, field by field; `None` where there is none of this kind and id.
pub fn filled(files: &Files, kind: RecordKind, id: &str) -> Option<Filled> {
    let all = written::records(files);
    let found = all.iter().find(|r| r.kind == kind && r.id == id);
    found.map(|record| record.filled())
}

/// Returns what an earlier version of a record said, field by field.
pub fn filled_of(text: &str) -> Filled {
    form::filled(text)
}

/// Returns what a supplier's proposal says, as a decision would; `None` where there is none of this id.
pub fn proposal(files: &Files, id: &str) -> Option<Filled> {
    let file = RecordKind::Decision.file();
    let places = [file.to_owned(), format!("{AT_HOME}{file}")];
    let texts = places
        .iter()
        .filter_map(|path| std::str::from_utf8(files.get(path)?).ok());
    texts.into_iter().find_map(|text| form::proposal(text, id))
}

/// Returns an id that no record of the kind has, made as theirs are; empty where there is none to follow.
pub fn next_id(files: &Files, kind: RecordKind) -> String {
    let all = written::records(files);
    let numbered = all.iter().filter(|r| r.kind == kind).filter_map(|r| {
        let stem = r.id.trim_end_matches(|c: char| c.is_ascii_digit());
        let digits = r.id.get(stem.len()..).filter(|d| !d.is_empty())?;
        Some((digits.parse::<u32>().ok()?, digits.len(), stem))
    });
    let last = numbered.max();
    last.map_or_else(String::new, |(number, width, stem)| {
        format!("{stem}{:0width$}", number.saturating_add(1))
    })
}

/// Returns the file in which the record stands, or a new one of its kind belongs.
pub fn path(evaluated: &Evaluated, kind: RecordKind, id: Option<&str>) -> String {
    let all = written::records(&evaluated.files);
    let own = |r: &&written::WrittenRecord| r.kind == kind && Some(r.id.as_str()) == id;
    match all.iter().find(own) {
        Some(record) => record.path.clone(),
        None if at_home(&evaluated.dossier, kind) => format!("{AT_HOME}{}", kind.file()),
        None => kind.file().to_owned(),
    }
}

/// Returns what tells whether a file is still as it was when filling in was begun.
pub fn mark(files: &Files, path: &str) -> String {
    let bytes = files.get(path).map(Vec::as_slice).unwrap_or_default();
    Digest::of(bytes).hex()
}

/// Keeps a record in the folder of a dossier.
///
/// # Errors
///
/// Where the folder cannot be read or written, a field has a value that it cannot have, or the file is not as it was
/// when filling in was begun (`mark`).
pub fn into_folder(
    dir: &Path,
    edit: &Edit<'_>,
    mark_begun: &str,
    at: Instant,
) -> Result<Written, Failure> {
    let evaluated = evaluate::evaluate::<Vec<u8>>(dir, None, &as_far(at))?;
    let path = path(&evaluated, edit.kind, edit.replaced);
    unmoved(&evaluated.files, &path, mark_begun)?;
    let bytes = put(&evaluated.files, &path, edit)?;
    let new = new_errors(&evaluated, &path, &bytes, at)?;
    if !new.is_empty() {
        return Ok(Written::Refused(new));
    }
    folder::replace_file(&dir.join(path), &bytes)?;
    Ok(Written::Kept { push: None })
}

/// Returns the errors that a dossier has with a file changed, and does not have without.
///
/// # Errors
///
/// Where a folder to try it in cannot be made.
pub(crate) fn new_errors(
    evaluated: &Evaluated,
    path: &str,
    bytes: &[u8],
    at: Instant,
) -> Result<Vec<Diagnostic>, Failure> {
    let mut files = evaluated.files.clone();
    files.insert(path.to_owned(), bytes.to_vec());
    let dir = folder::aside(&files)?;
    let tried = evaluate::evaluate::<Vec<u8>>(dir.path(), None, &as_far(at))?;
    let known: BTreeSet<String> = errors(evaluated).iter().map(said).collect();
    let all = errors(&tried).into_iter();
    Ok(all.filter(|d| !known.contains(&said(d))).collect())
}

/// Keeps a record of a project in the database, as a new version.
///
/// # Errors
///
/// Where the database fails, a field has a value that it cannot have, or the file is not as it was when filling in was
/// begun (`mark_begun`).
pub fn into_records(
    records: &Records,
    project: &str,
    edit: &Edit<'_>,
    mark_begun: &str,
    pushing: &Pushing<'_>,
) -> Result<Written, Failure> {
    let state = records.state(project, None)?;
    let state = state.ok_or_else(|| Failure::Value(format!("there is no project `{project}`")))?;
    let path = format!("{AT_HOME}{}", edit.kind.file());
    let (push, mut files) = (state.push, state.files);
    unmoved(&files, &path, mark_begun)?;
    let bytes = put(&files, &path, edit)?;
    files.insert(path, bytes);
    match records::tried(&files, pushing.at)? {
        Gathered::Refused { errors, .. } => Ok(Written::Refused(errors)),
        Gathered::Whole { project, files } => {
            match records::write(records, (project, files), Some(push), pushing)? {
                Outcome::Kept { pushed, .. } => Ok(Written::Kept {
                    push: pushed.number,
                }),
                Outcome::Refused { errors, .. } => Ok(Written::Refused(errors)),
            }
        }
    }
}

fn unmoved(files: &Files, path: &str, mark_begun: &str) -> Result<(), Failure> {
    match mark(files, path) == mark_begun {
        true => Ok(()),
        false => Err(Failure::Value(format!(
            "`{path}` was changed meanwhile: look at it as it is now, then change it again"
        ))),
    }
}

pub(crate) fn as_far(at: Instant) -> Question {
    Question {
        as_far_as_read: true,
        ..Question::at(at)
    }
}

fn put(files: &Files, path: &str, edit: &Edit<'_>) -> Result<Vec<u8>, Failure> {
    let bytes = files.get(path).map(Vec::as_slice).unwrap_or_default();
    let text = std::str::from_utf8(bytes);
    let text = text.map_err(|_| Failure::Value(format!("`{path}` is not UTF-8")))?;
    let put = Editor::of(text).and_then(|mut editor| {
        editor.put(edit.kind, edit.replaced, edit.filled)?;
        Ok(editor.text())
    });
    let text = put.map_err(|error| Failure::Value(error.to_string()))?;
    Ok(text.into_bytes())
}

fn errors(evaluated: &Evaluated) -> Vec<Diagnostic> {
    let all = evaluated.evaluation.diagnostics.iter();
    all.filter(|d| d.level == Level::Error).cloned().collect()
}

fn said(diagnostic: &Diagnostic) -> String {
    format!("{} {}", diagnostic.code.id(), diagnostic.message)
}
