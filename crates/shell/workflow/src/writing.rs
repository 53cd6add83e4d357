//! One record as a program reads and writes it: by its version, so that nobody's change is lost.
//!
//! The version is the SHA-256 of what the record says, the same however it is laid out. A change names the version that it
//! was made from; where the record says something else by then, nothing is written.

use asepsis_domain::diagnostic::Diagnostic;
use asepsis_domain::digest::Digest;
use asepsis_domain::record::RecordKind;
use asepsis_format::dossier::form::{Editor, filled_from, json_of};
use asepsis_format::dossier::written;
use asepsis_store::record::{Records, RecordsError};
use serde_json::{Map, Value};

use crate::editing::{Opened, Place, Written};
use crate::failure::Failure;
use crate::folder::Files;
use crate::records::TRIES;

/// A record as it says now.
#[derive(Debug, Clone, PartialEq)]
pub struct Now {
    /// Its version.
    pub version: String,
    /// What it says.
    pub says: Value,
    /// The file in which it stands.
    pub path: String,
}

/// What must be there for a change to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Provided {
    /// No such record.
    Absent,
    /// The record, whatever it says.
    Present,
    /// The record in one of these versions.
    Version(Vec<String>),
}

/// A change of a record.
#[derive(Debug, Clone, Copy)]
pub struct Change<'a> {
    /// Its kind.
    pub kind: RecordKind,
    /// Its id.
    pub id: &'a str,
    /// What it is to say; `None`: it is taken out.
    pub says: Option<&'a Map<String, Value>>,
    /// What must be there.
    pub provided: &'a Provided,
}

/// What became of a change.
#[derive(Debug)]
pub enum Changed {
    /// It is made.
    Done {
        /// The record; `None`: it is not there any more.
        now: Option<Now>,
        /// Whether it was not there before.
        created: bool,
        /// The push that it came with, in a database.
        push: Option<i64>,
    },
    /// It would make the dossier wrong: the errors that come with it.
    Refused(Vec<Diagnostic>),
    /// What must be there is not: what is.
    Moved(Option<Now>),
}

impl Provided {
    fn fits(&self, now: Option<&Now>) -> bool {
        match (self, now) {
            (Self::Absent, now) => now.is_none(),
            (Self::Present, now) => now.is_some(),
            (Self::Version(versions), Some(now)) => versions.contains(&now.version),
            (Self::Version(_), None) => false,
        }
    }
}

/// Returns a record of a project as it says now; `None` where it is not there.
///
/// # Errors
///
/// Where the database fails.
pub fn in_records(
    records: &Records,
    project: &str,
    kind: RecordKind,
    id: &str,
) -> Result<Option<Now>, Failure> {
    let found = records.record(project, kind.id(), id)?;
    Ok(found.map(|record| Now {
        version: record.digest,
        says: json_of(&record.text),
        path: record.path,
    }))
}

/// Returns a record among the files of a dossier as it says now; `None` where it is not there.
pub fn in_files(files: &Files, kind: RecordKind, id: &str) -> Option<Now> {
    let all = written::records(files);
    let found = all.into_iter().find(|r| r.kind == kind && r.id == id)?;
    Some(Now {
        version: Digest::of(found.text().as_bytes()).hex(),
        says: found.json(),
        path: found.path,
    })
}

/// Makes a change. One that another record's change came before is made again from there.
///
/// # Errors
///
/// Where the folder or the database fails, there is no such project, the record is at home in the repository, or a field
/// has a value that it cannot have.
pub fn change(place: Place<'_>, change: &Change<'_>) -> Result<Changed, Failure> {
    let mut tries = 1;
    loop {
        match change_once(place, change) {
            Err(Failure::Records(RecordsError::Moved(_))) if tries < TRIES => tries += 1,
            other => return other,
        }
    }
}

fn change_once(place: Place<'_>, change: &Change<'_>) -> Result<Changed, Failure> {
    let open = Opened::of(place, change.kind, Some(change.id))?;
    let before = in_files(&open.files, change.kind, change.id);
    if !change.provided.fits(before.as_ref()) {
        return Ok(Changed::Moved(before));
    }
    if let Some(elsewhere) = before.as_ref().filter(|now| now.path != open.path) {
        let told = format!(
            "`{}` is written in `{}` of the repository: change it there",
            change.id, elsewhere.path
        );
        return Err(Failure::Value(told));
    }
    let bytes = changed(&open.files, &open.path, before.is_some(), change)?;
    let file = [(open.path.clone(), bytes.clone())].into();
    let done = |push| Changed::Done {
        now: in_files(&file, change.kind, change.id),
        created: before.is_none(),
        push,
    };
    Ok(match open.keep(bytes, false)? {
        Written::Kept { push } => done(push),
        Written::Tried => done(None),
        Written::Refused(errors) => Changed::Refused(errors),
    })
}

/// Returns the file with the change made.
fn changed(
    files: &Files,
    path: &str,
    is_there: bool,
    change: &Change<'_>,
) -> Result<Vec<u8>, Failure> {
    let bytes = files.get(path).map(Vec::as_slice).unwrap_or_default();
    let text = std::str::from_utf8(bytes);
    let text = text.map_err(|_| Failure::Value(format!("`{path}` is not UTF-8")))?;
    let replaced = is_there.then_some(change.id);
    let made = Editor::of(text).and_then(|mut editor| {
        match change.says {
            Some(says) => {
                let filled = filled_from(change.kind, says)?;
                editor.put(change.kind, replaced, &filled)?;
            }
            None => editor.remove(change.kind, change.id)?,
        }
        Ok(editor.text())
    });
    let made = made.map_err(|error| Failure::Value(error.to_string()))?;
    Ok(made.into_bytes())
}
