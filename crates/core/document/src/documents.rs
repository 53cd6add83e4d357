//! The table of the documents that can be issued: one folder and one line each.

use crate::content::Document;
use crate::subject::Subject;
use crate::{
    architecture_views, gap_report, metrics, risk_assessment, sbom_report,
    security_risk_management_plan, security_risk_management_report, threat_model, traceability,
    unresolved_anomalies, vulnerability_assessment,
};

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
        id: "architecture-views",
        title: "Security architecture views",
        code: "SAV",
        build: architecture_views::build,
    },
    DocumentKind {
        id: "gap-report",
        title: "Gap report",
        code: "GAP",
        build: gap_report::build,
    },
    DocumentKind {
        id: "metrics",
        title: "Cybersecurity metrics",
        code: "MET",
        build: metrics::build,
    },
    DocumentKind {
        id: "risk-assessment",
        title: "Security risk assessment",
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
        id: "security-risk-management-plan",
        title: "Security risk management plan",
        code: "SRMP",
        build: security_risk_management_plan::build,
    },
    DocumentKind {
        id: "security-risk-management-report",
        title: "Security risk management report",
        code: "SRMR",
        build: security_risk_management_report::build,
    },
    DocumentKind {
        id: "threat-model",
        title: "Threat model",
        code: "TM",
        build: threat_model::build,
    },
    DocumentKind {
        id: "traceability",
        title: "Traceability",
        code: "TR",
        build: traceability::build,
    },
    DocumentKind {
        id: "unresolved-anomalies",
        title: "Unresolved anomalies",
        code: "UA",
        build: unresolved_anomalies::build,
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
