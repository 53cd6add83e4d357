//! What test runs and scanners report, in the one shape that all forms are read into.

use std::sync::Arc;

use crate::digest::Digest;
use crate::time::Date;

/// A report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultDocument {
    /// Id of the format.
    pub format: &'static str,
    /// Digest of its bytes.
    pub digest: Digest,
    /// When the last of its runs was made, where it says so.
    pub made: Option<Date>,
    /// Tools with their versions, each once.
    pub tools: Vec<(String, String)>,
    /// Runs of tools; empty for reports of tests.
    pub runs: Vec<Run>,
    /// Results, in document order.
    pub rows: Vec<ResultRow>,
}

/// One run of a tool.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Run {
    /// Name of the tool.
    pub tool: String,
}

/// One result. A run of a tool that reports nothing, or did not end, has one of its own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ResultRow {
    /// Number in the document, from 1.
    pub number: usize,
    /// Where it stands: a JSON pointer, or a line.
    pub pointer: String,
    /// What it is called in the report.
    pub name: String,
    /// Ids that it, or what it stands in, states of the tests it belongs to.
    pub stated: Arc<[String]>,
    /// Its own texts in which ids of tests may stand, the nearest first.
    pub texts: Vec<String>,
    /// What it stands in.
    pub around: Option<Arc<Around>>,
    /// Place of its run in the document's runs.
    pub run: usize,
    /// What it says.
    pub verdict: Verdict,
    /// What was seen, shortened.
    pub message: String,
}

/// A suite or run in which results stand, and which they share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Around {
    /// Its text, in which ids of tests may stand.
    pub text: String,
    /// What it stands in itself.
    pub up: Option<Arc<Self>>,
}

impl Around {
    /// Returns the texts, the nearest first.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        std::iter::successors(Some(self), |around| around.up.as_deref())
            .map(|around| around.text.as_str())
    }
}

/// What a result says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Verdict {
    /// A case of a test ran and passed.
    Passed,
    /// It failed, or could not be completed.
    Failed,
    /// It was not run, or does not apply.
    #[default]
    Skipped,
    /// The report itself sets it aside: suppressed at its source, for information, no longer there.
    Dismissed,
    /// A tool found something.
    Found {
        /// Id in the report that stays the same from run to run.
        id: String,
        /// Severity as the report has it.
        severity: String,
        /// The vulnerability, where it is of one.
        vulnerability: Option<String>,
    },
}
