//! Evidence: documents and files with their digest, and the objectives they serve.

use crate::digest::Digest;
use crate::place::{Located, Place};
use crate::record::{Head, Releases};
use crate::time::Date;

/// A document or file that proves something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Head.
    pub head: Head,
    /// What it is.
    pub kind: EvidenceKind,
    /// Path relative to the dossier, if the file is in it.
    pub file: Option<Located<String>>,
    /// Where it is kept, if not in the dossier: document number and revision.
    pub reference: String,
    /// Digest stated for the file.
    pub sha256: Option<Located<Digest>>,
    /// Ids of the objectives that it serves.
    pub serves: Vec<Located<String>>,
    /// Releases that it covers.
    pub releases: Releases,
    /// Date of the document.
    pub date: Option<Date>,
    /// Author.
    pub author: String,
}

/// What a piece of evidence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EvidenceKind {
    /// Plan.
    Plan,
    /// Report.
    Report,
    /// Diagram.
    Diagram,
    /// Table.
    Table,
    /// SBOM.
    Sbom,
    /// Test report.
    TestReport,
    /// Third party's report in its original form.
    OriginalThirdPartyReport,
    /// Extract of labeling.
    LabelExtract,
    /// Metric.
    Metric,
    /// Statement or justification.
    Statement,
    /// Record.
    Record,
    /// Procedure.
    Procedure,
}

impl EvidenceKind {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("plan", Self::Plan),
        ("report", Self::Report),
        ("diagram", Self::Diagram),
        ("table", Self::Table),
        ("sbom", Self::Sbom),
        ("test_report", Self::TestReport),
        (
            "original_third_party_report",
            Self::OriginalThirdPartyReport,
        ),
        ("label_extract", Self::LabelExtract),
        ("metric", Self::Metric),
        ("statement", Self::Statement),
        ("record", Self::Record),
        ("procedure", Self::Procedure),
    ];
}

/// A longer text in Markdown, `text/<name>.md`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// Name without folder and ending.
    pub name: String,
    /// The Markdown.
    pub markdown: String,
    /// Where it stands.
    pub at: Place,
}
