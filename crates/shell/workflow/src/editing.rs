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
pub use asepsis_format::dossier::form::{
    Entry, Field, Filled, FormError, fields, named, rows, spread,
};
use asepsis_format::dossier::{form, written};
use asepsis_store::record::Records;

use crate::evaluate::{self, Evaluated, Question};
use crate::failure::Failure;
use crate::folder::{self, Files};
use crate::records::{self, AT_HOME, Gathered, Outcome, Pushing};

/// A record that was filled in.
#[derive(Debug)]
pub struct Edit<'a> {
    /// The id of the record in whose place it comes; `None`: it is new.
    pub replaced: Option<&'a str>,
    /// What it says.
    pub filled: &'a Filled,
}

/// Where records are written, and who writes them.
#[derive(Debug, Clone, Copy)]
pub enum Place<'a> {
    /// The folder of a dossier.
    Folder {
        /// The folder.
        dir: &'a Path,
        /// The instant for which the dossier is judged.
        at: Instant,
    },
    /// A project of the records database, where the kind is at home there.
    Records {
        /// The database.
        records: &'a Records,
        /// The project.
        project: &'a str,
        /// By whom, when and why.
        pushing: &'a Pushing<'a>,
    },
}

/// What became of records that were filled in.
#[derive(Debug)]
pub enum Written {
    /// They are kept.
    Kept {
        /// The push that they came with; `None`: nothing was different, or it is a folder's.
        push: Option<i64>,
    },
    /// They would be kept; that was the question.
    Tried,
    /// They would make the dossier wrong: the errors that come with them.
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

/// Returns ids that no record of the kind has, made as theirs are; none where there is none to follow.
pub fn next_ids(files: &Files, kind: RecordKind) -> impl Iterator<Item = String> {
    let all = written::records(files);
    let numbered = all.iter().filter(|r| r.kind == kind).filter_map(|r| {
        let stem = r.id.trim_end_matches(|c: char| c.is_ascii_digit());
        let digits = r.id.get(stem.len()..).filter(|d| !d.is_empty())?;
        Some((digits.parse::<u32>().ok()?, digits.len(), stem.to_owned()))
    });
    let last = numbered.max().into_iter();
    last.flat_map(|(number, width, stem)| {
        (number.saturating_add(1)..).map(move |next| format!("{stem}{next:0width$}"))
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

/// Keeps records of a kind: all of them or, where one cannot be or the dossier would be wrong with them, none.
///
/// # Errors
///
/// Where the folder or the database fails, a field has a value that it cannot have, or the file is not as it was when
/// filling in was begun (`mark_begun`).
pub fn keep(
    place: Place<'_>,
    kind: RecordKind,
    edits: &[Edit<'_>],
    mark_begun: &str,
) -> Result<Written, Failure> {
    let replaced = edits.iter().find_map(|edit| edit.replaced);
    let open = Opened::of(place, kind, replaced)?;
    unmoved(&open.files, &open.path, mark_begun)?;
    let bytes = put(&open.files, &open.path, kind, edits)?;
    open.keep(bytes, false)
}

/// A dossier of which one file is changed.
pub(crate) struct Opened<'a> {
    place: Place<'a>,
    /// Its files.
    pub(crate) files: Files,
    /// The file in which records of the kind are written.
    pub(crate) path: String,
    before: Before,
}

/// How the dossier was before.
enum Before {
    Evaluated(Box<Evaluated>),
    Push(i64),
}

impl<'a> Opened<'a> {
    /// Opens the file in which a record stands, or new ones of its kind belong.
    pub(crate) fn of(
        place: Place<'a>,
        kind: RecordKind,
        id: Option<&str>,
    ) -> Result<Self, Failure> {
        match place {
            Place::Folder { dir, at } => {
                let evaluated = evaluate::evaluate::<Vec<u8>>(dir, None, &as_far(at))?;
                Ok(Self {
                    place,
                    files: evaluated.files.clone(),
                    path: path(&evaluated, kind, id),
                    before: Before::Evaluated(Box::new(evaluated)),
                })
            }
            Place::Records {
                records, project, ..
            } => {
                let state = records.state(project, None)?;
                let none = || Failure::Value(format!("there is no project `{project}`"));
                let state = state.ok_or_else(none)?;
                Ok(Self {
                    place,
                    files: state.files,
                    path: format!("{AT_HOME}{}", kind.file()),
                    before: Before::Push(state.push),
                })
            }
        }
    }

    /// Tries the dossier with the file changed and, but for a dry run, keeps it where no error comes with that.
    pub(crate) fn keep(self, bytes: Vec<u8>, dry_run: bool) -> Result<Written, Failure> {
        match (self.place, self.before) {
            (Place::Folder { dir, at }, Before::Evaluated(before)) => {
                let new = new_errors(&before, &self.path, &bytes, at)?;
                if !new.is_empty() {
                    return Ok(Written::Refused(new));
                }
                if dry_run {
                    return Ok(Written::Tried);
                }
                folder::replace_file(&dir.join(&self.path), &bytes)?;
                Ok(Written::Kept { push: None })
            }
            (
                Place::Records {
                    records, pushing, ..
                },
                Before::Push(push),
            ) => {
                let mut files = self.files;
                files.insert(self.path, bytes);
                let (project, files) = match records::tried(&files, pushing.at)? {
                    Gathered::Refused { errors, .. } => return Ok(Written::Refused(errors)),
                    Gathered::Whole { project, files } => (project, files),
                };
                if dry_run {
                    return Ok(Written::Tried);
                }
                match records::write(records, (project, files), Some(push), pushing)? {
                    Outcome::Kept { pushed, .. } => Ok(Written::Kept {
                        push: pushed.number,
                    }),
                    Outcome::Refused { errors, .. } => Ok(Written::Refused(errors)),
                }
            }
            _ => Err(Failure::Internal(
                "a dossier was opened in another place".to_owned(),
            )),
        }
    }
}

/// Returns the errors that a dossier has with a file changed, and does not have without.
fn new_errors(
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

fn put(
    files: &Files,
    path: &str,
    kind: RecordKind,
    edits: &[Edit<'_>],
) -> Result<Vec<u8>, Failure> {
    let bytes = files.get(path).map(Vec::as_slice).unwrap_or_default();
    let text = std::str::from_utf8(bytes);
    let text = text.map_err(|_| Failure::Value(format!("`{path}` is not UTF-8")))?;
    let put = Editor::of(text).and_then(|mut editor| {
        for edit in edits {
            editor.put(kind, edit.replaced, edit.filled)?;
        }
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
