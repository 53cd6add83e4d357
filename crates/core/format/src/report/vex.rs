//! `asepsis.vex-import/1`: every statement of VEX documents accounted for.

use schemars::JsonSchema;
use serde::Serialize;

/// The value of `schema`.
pub const SCHEMA: &str = "asepsis.vex-import/1";

/// The report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct VexImportReport {
    /// `asepsis.vex-import/1`.
    pub schema: &'static str,
    /// Nothing was written.
    pub dry_run: bool,
    /// Who wins where a statement contradicts a decision.
    pub rule: &'static str,
    /// Documents, in the order given.
    pub files: Vec<FileRow>,
    /// How many statements ended how.
    pub summary: Summary,
}

/// A document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FileRow {
    /// Path as given.
    pub path: String,
    /// Format; null where it could not be read.
    pub format: Option<String>,
    /// Digest of its bytes.
    pub digest: Option<String>,
    /// Author.
    pub author: Option<String>,
    /// When it was made, as written.
    pub time: Option<String>,
    /// Why it could not be read.
    pub error: Option<String>,
    /// Statements, in document order. One that is in conflict on some of its components only has two rows: the conflict, and
    /// what becomes of it for the others.
    pub statements: Vec<StatementRow>,
    /// Parts of the document that are no statement that can be read: pointer and why.
    pub unread: Vec<UnreadRow>,
}

/// A statement, or what becomes of it for some of its components.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StatementRow {
    /// Number in the document, from 1.
    pub number: usize,
    /// JSON pointer.
    pub pointer: String,
    /// Vulnerability.
    pub vulnerability: String,
    /// Status.
    pub status: &'static str,
    /// Products as the document names them.
    pub products: Vec<String>,
    /// `applied`, `unfound`, `known`, `conflict`, `superseded` or `unmatched`.
    pub outcome: &'static str,
    /// The record made, known, or in conflict.
    pub record: Option<String>,
    /// `decision` or `proposal`, for what is written.
    pub kind: Option<&'static str>,
    /// Components concerned; none where it is of the whole device.
    pub components: Vec<String>,
    /// Releases concerned.
    pub releases: Vec<String>,
    /// The nearest component, where nothing matched.
    pub nearest: Option<String>,
    /// In a sentence.
    pub why: String,
    /// Products that match nothing here, each with the reason.
    pub missed: Vec<MissedRow>,
}

/// A product that matches nothing here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MissedRow {
    /// As the document names it.
    pub product: String,
    /// Why.
    pub why: String,
}

/// A part that is no statement that can be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct UnreadRow {
    /// JSON pointer.
    pub pointer: String,
    /// Why.
    pub message: String,
}

/// How many statements ended how; one that has two rows counts in both ways.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Summary {
    /// All of them.
    pub statements: usize,
    /// Applied.
    pub applied: usize,
    /// Proposed, on a vulnerability that the advisories do not find in the components concerned.
    pub unfound: usize,
    /// Known already.
    pub known: usize,
    /// In conflict.
    pub conflict: usize,
    /// Of a document of which a later revision is among the files.
    pub superseded: usize,
    /// Matching nothing.
    pub unmatched: usize,
    /// Not read.
    pub unread: usize,
}
