//! `asepsis.table-import/1`: every row of a table of records accounted for.

use schemars::JsonSchema;
use serde::Serialize;

use super::check::DiagnosticRow;

/// The value of `schema`.
pub const SCHEMA: &str = "asepsis.table-import/1";

/// The report.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct TableImportReport {
    /// `asepsis.table-import/1`.
    pub schema: &'static str,
    /// Nothing was to be written.
    pub dry_run: bool,
    /// It was written; not in a dry run, where a row was refused, or where the dossier would have an error with it.
    pub written: bool,
    /// Kind of the records.
    pub kind: &'static str,
    /// The file of the dossier in which they stand.
    pub path: String,
    /// Headings that are no field: their columns were not read.
    pub unknown: Vec<String>,
    /// Rows, in their order.
    pub rows: Vec<TableRowOut>,
    /// Errors that the dossier would have with it.
    pub errors: Vec<DiagnosticRow>,
    /// How many rows ended how.
    pub summary: Summary,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TableRowOut {
    /// Its line or row, from 1.
    pub line: usize,
    /// The id that it names; null: none.
    pub id: Option<String>,
    /// `added`, `changed`, `same` or `refused`.
    pub outcome: &'static str,
    /// Fields that say something else.
    pub fields: Vec<String>,
    /// Why it was refused.
    pub reason: Option<String>,
}

/// How many rows ended how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, JsonSchema)]
pub struct Summary {
    /// Rows.
    pub rows: usize,
    /// Records that were not there.
    pub added: usize,
    /// Records that say something else.
    pub changed: usize,
    /// Records that say what is there.
    pub same: usize,
    /// Rows that cannot be taken.
    pub refused: usize,
}
