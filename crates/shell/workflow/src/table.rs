//! Records that a team keeps in a spreadsheet: out as a table, and in again with every row accounted for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use asepsis_document::record_sheet;
use asepsis_domain::diagnostic::Diagnostic;
use asepsis_domain::record::RecordKind;
use asepsis_domain::time::Instant;
use asepsis_format::dossier::form::{Editor, Filled, gathered, spread};
use asepsis_format::dossier::table::{self, TableRead, TableRow};
use asepsis_format::dossier::written::{self, WrittenRecord};
use asepsis_format::limits::Limits;

use crate::editing::{self, Opened, Place, Written};
use crate::evaluate;
use crate::failure::Failure;
use crate::folder::Files;

/// A table in, and where it goes.
#[derive(Debug)]
pub struct Wanted<'a> {
    /// Where its records are written.
    pub place: Place<'a>,
    /// The kind of its records.
    pub kind: RecordKind,
    /// Nothing is written.
    pub dry_run: bool,
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Became {
    /// A record of this id was not there.
    Added,
    /// It says something else in these fields.
    Changed(Vec<String>),
    /// It says what is there.
    Same,
    /// It cannot be taken, and why.
    Refused(String),
}

/// A row with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its line or row, from 1.
    pub line: usize,
    /// The id that it names; empty: none.
    pub id: String,
    /// What became of it.
    pub became: Became,
}

/// What became of a table.
#[derive(Debug)]
pub struct Imported {
    /// The file of the dossier in which the records stand.
    pub path: String,
    /// Headings that are no field: their columns were not read.
    pub unknown: Vec<String>,
    /// Every row.
    pub rows: Vec<Row>,
    /// Errors that the dossier would have with it.
    pub errors: Vec<Diagnostic>,
    /// It was written.
    pub written: bool,
    /// The push that it came with, where it was written into a records database.
    pub push: Option<i64>,
}

/// Returns the records of a kind as CSV.
///
/// # Errors
///
/// Where they cannot be written as text.
pub fn as_csv(files: &Files, kind: RecordKind) -> Result<String, Failure> {
    let records = records(files, kind);
    table::to_csv(kind, &records).map_err(|e| Failure::Internal(e.to_string()))
}

/// Returns the records of a kind as a workbook.
///
/// # Errors
///
/// Where there are more records than a sheet has rows.
pub fn as_workbook(files: &Files, kind: RecordKind, at: Instant) -> Result<Vec<u8>, Failure> {
    let records = records(files, kind);
    let (heads, rows) = table::sheet(kind, &records);
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    let book = record_sheet(kind, &heads, &rows, at);
    book.map_err(|e| Failure::Value(format!("it cannot be a workbook ({e}): write CSV")))
}

/// Returns the files of a dossier in a folder, as far as they can be read.
///
/// # Errors
///
/// Where the folder is no dossier.
pub fn files(dir: &Path, at: Instant) -> Result<Files, Failure> {
    Ok(evaluate::evaluate::<Vec<u8>>(dir, None, &editing::as_far(at))?.files)
}

fn records(files: &Files, kind: RecordKind) -> Vec<WrittenRecord> {
    let all = written::records(files).into_iter();
    all.filter(|r| r.kind == kind).collect()
}

/// Returns the bytes of a table on disk.
///
/// # Errors
///
/// Where it cannot be read, or is too large.
pub fn read_file(file: &Path) -> Result<Vec<u8>, Failure> {
    Ok(crate::scan::read_bytes(file, &Limits::default())?.into_vec())
}

/// Reads a table into the dossier: all of it, or where a row cannot be taken or the dossier would have an error with it,
/// nothing.
///
/// # Errors
///
/// Where the dossier or the table cannot be read, or the dossier cannot be written.
pub fn import(wanted: &Wanted<'_>, (name, bytes): (&str, &[u8])) -> Result<Imported, Failure> {
    let kind = wanted.kind;
    let read = read(kind, name, bytes)?;
    let open = Opened::of(wanted.place, kind, None)?;
    let path = open.path.clone();
    let (rows, text) = taken(&open.files, &path, kind, &read.rows)?;
    let changes = |r: &Row| matches!(r.became, Became::Added | Became::Changed(_));
    let refused = rows.iter().any(|r| matches!(r.became, Became::Refused(_)));
    let kept = match refused || !rows.iter().any(changes) {
        true => Written::Tried,
        false => open.keep(text.into_bytes(), wanted.dry_run)?,
    };
    let (written, push, errors) = match kept {
        Written::Kept { push } => (true, push, Vec::new()),
        Written::Tried => (false, None, Vec::new()),
        Written::Refused(errors) => (false, None, errors),
    };
    Ok(Imported {
        path,
        unknown: read.unknown,
        rows,
        errors,
        written,
        push,
    })
}

/// Returns a table, be it a workbook, as CSV that is read as the same.
///
/// # Errors
///
/// Where it cannot be read.
pub fn as_text(kind: RecordKind, name: &str, bytes: &[u8]) -> Result<String, Failure> {
    let read = read(kind, name, bytes)?;
    table::as_csv(kind, &read).map_err(|e| Failure::Internal(e.to_string()))
}

fn read(kind: RecordKind, name: &str, bytes: &[u8]) -> Result<TableRead, Failure> {
    let read = table::read(kind, bytes, &Limits::default());
    read.map_err(|source| Failure::Document {
        name: name.to_owned(),
        source,
    })
}

/// Returns what becomes of each row, and the file with all of them.
fn taken(
    files: &Files,
    path: &str,
    kind: RecordKind,
    rows: &[TableRow],
) -> Result<(Vec<Row>, String), Failure> {
    let bytes = files.get(path).map(Vec::as_slice).unwrap_or_default();
    let text = String::from_utf8_lossy(bytes);
    let unusable =
        |e: asepsis_format::dossier::form::FormError| Failure::Value(format!("`{path}`: {e}"));
    let mut editor = Editor::of(&text).map_err(unusable)?;
    let all = written::records(files);
    let there: BTreeMap<&str, &WrittenRecord> = all
        .iter()
        .filter(|r| r.kind == kind)
        .map(|r| (r.id.as_str(), r))
        .collect();
    let mut seen = BTreeSet::new();
    let mut accounted = Vec::new();
    for row in rows {
        let id = row.filled.get("id").map_or("", String::as_str);
        let became = if id.is_empty() {
            Became::Refused("it has no id".to_owned())
        } else if !seen.insert(id) {
            Became::Refused("another row has this id".to_owned())
        } else {
            match there.get(id) {
                Some(record) if record.path != path => {
                    Became::Refused(format!("the record stands in `{}`", record.path))
                }
                record => put(&mut editor, kind, record.copied(), &row.filled),
            }
        };
        accounted.push(Row {
            line: row.line,
            id: id.to_owned(),
            became,
        });
    }
    Ok((accounted, editor.text()))
}

/// Returns under which keys a row says something else than what is there; of what it does not name, nothing.
fn differing(kind: RecordKind, before: &Filled, filled: &Filled) -> Vec<String> {
    let (old, new) = (spread(kind, before), spread(kind, filled));
    let is_named = |key: &&String| {
        let field = key.split_once('.').map_or(key.as_str(), |(field, _)| field);
        filled.contains_key(field)
    };
    let said = |of: &Filled, key: &str| {
        let text = of.get(key).map(|text| text.replace("\r\n", "\n"));
        text.unwrap_or_default().trim().to_owned()
    };
    let keys: BTreeSet<&String> = old.keys().chain(new.keys()).filter(is_named).collect();
    let keys = keys.into_iter();
    keys.filter(|key| said(&old, key) != said(&new, key))
        .cloned()
        .collect()
}

fn put(
    editor: &mut Editor,
    kind: RecordKind,
    record: Option<&WrittenRecord>,
    filled: &Filled,
) -> Became {
    let before = record.map(WrittenRecord::filled).unwrap_or_default();
    let filled = match gathered(kind, filled, &before) {
        Ok(filled) => filled,
        Err(error) => return Became::Refused(error.to_string()),
    };
    let keys = differing(kind, &before, &filled);
    if record.is_some() && keys.is_empty() {
        return Became::Same;
    }
    match (
        editor.put(kind, record.map(|r| r.id.as_str()), &filled),
        record,
    ) {
        (Err(error), _) => Became::Refused(error.to_string()),
        (Ok(()), Some(_)) => Became::Changed(keys),
        (Ok(()), None) => Became::Added,
    }
}
