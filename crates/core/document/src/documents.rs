//! The table of the documents that can be issued: one folder and one line each.

use crate::content::Document;
use crate::subject::Subject;
use crate::{gap_report, risk_assessment, sbom_report, vulnerability_assessment};

/// A document that can be issued.
#[derive(Debug, Clone, Copy)]
pub struct DocumentKind {
    /// Id, by which catalogue items and submissions name it.
    pub id: &'static str,
    /// Title.
    pub title: &'static str,
    /// Ending of its document number.
    pub code: &'static str,
    /// Writes it.
    pub build: fn(&Subject<'_>) -> Document,
}

/// All documents, by id.
pub const DOCUMENTS: &[DocumentKind] = &[
    DocumentKind {
        id: "gap-report",
        title: "Gap report",
        code: "GAP",
        build: gap_report::build,
    },
    DocumentKind {
        id: "risk-assessment",
        title: "Security risk assessment with traceability",
        code: "RA",
        build: risk_assessment::build,
    },
    DocumentKind {
        id: "sbom-report",
        title: "Software bill of materials with support addendum",
        code: "SBOM",
        build: sbom_report::build,
    },
    DocumentKind {
        id: "vulnerability-assessment",
        title: "Vulnerability assessment",
        code: "VA",
        build: vulnerability_assessment::build,
    },
];

/// Returns the document kind with this id.
pub fn document(id: &str) -> Option<&'static DocumentKind> {
    DOCUMENTS.iter().find(|kind| kind.id == id)
}
