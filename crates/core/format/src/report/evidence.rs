//! `asepsis.evidence-import/1`: every result of reports of tests and scanners accounted for.

use schemars::JsonSchema;
use serde::Serialize;

/// The value of `schema`.
pub const SCHEMA: &str = "asepsis.evidence-import/1";

/// The report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct EvidenceImportReport {
    /// `asepsis.evidence-import/1`.
    pub schema: &'static str,
    /// Nothing was written.
    pub dry_run: bool,
    /// The release that was tested.
    pub release: String,
    /// Files, in the order given.
    pub files: Vec<FileRow>,
    /// How many results ended how.
    pub summary: Summary,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FileRow {
    /// Path as given.
    pub path: String,
    /// Format; null where it could not be read.
    pub format: Option<&'static str>,
    /// Digest of its bytes.
    pub digest: Option<String>,
    /// Day of its runs, or the day that counts where it says none.
    pub date: Option<String>,
    /// The report says that day itself; null where it could not be read.
    pub is_dated: Option<bool>,
    /// The evidence that it became, would become, or is; null where it counts for no test.
    pub evidence: Option<String>,
    /// Why it could not be read.
    pub error: Option<String>,
    /// Results, in document order.
    pub results: Vec<ResultRow>,
    /// Tests that results are of, by id.
    pub tests: Vec<TestRow>,
    /// Results that could not be read: pointer and why.
    pub unread: Vec<UnreadRow>,
}

/// A result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ResultRow {
    /// Number in the document, from 1.
    pub number: usize,
    /// JSON pointer, or line.
    pub pointer: String,
    /// What it is called there.
    pub name: String,
    /// `passed`, `failed`, `skipped`, `found`, or `dismissed`: the report itself sets it aside.
    pub verdict: &'static str,
    /// Tests that it is of.
    pub tests: Vec<String>,
    /// Findings of the release that it is of.
    pub findings: Vec<String>,
    /// `applied`, `known`, `conflict` or `unmatched`.
    pub outcome: &'static str,
    /// In a sentence.
    pub why: String,
}

/// A test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TestRow {
    /// Id.
    pub id: String,
    /// `pass`, `fail` or `blocked`.
    pub outcome: &'static str,
    /// In a sentence.
    pub summary: String,
    /// Ids of the findings that are new to it.
    pub new_findings: Vec<String>,
    /// The result that it has and that goes: outcome, day and text; null where it has none or keeps it.
    pub replaces: Option<String>,
    /// Why the report does not count for it; null where it does.
    pub refused: Option<String>,
}

/// A result that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct UnreadRow {
    /// JSON pointer.
    pub pointer: String,
    /// Why.
    pub message: String,
}

/// How many results ended how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Summary {
    /// All of them.
    pub results: usize,
    /// Applied.
    pub applied: usize,
    /// Known already.
    pub known: usize,
    /// In conflict.
    pub conflict: usize,
    /// Matching nothing.
    pub unmatched: usize,
    /// Not read.
    pub unread: usize,
    /// Tests that passed.
    pub tests_passed: usize,
    /// Tests that failed or could not be carried out.
    pub tests_failed: usize,
}
