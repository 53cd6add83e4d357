//! The table of the documents that can be issued: one folder and one line each.

use crate::content::Document;
use crate::subject::Subject;
use crate::{
    answer_sheet, architecture_views, gap_report, interoperability, labeling, management_plan,
    metrics, modification_statement, periodic_report, risk_assessment, sbom_report,
    security_controls, security_risk_management_plan, security_risk_management_report,
    testing_summary, threat_model, traceability, unresolved_anomalies, vulnerability_assessment,
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
    /// It names pages of the other documents, and is written when these are typeset.
    pub names_pages: bool,
    /// Writes it.
    pub build: fn(&Subject<'_>) -> Document,
}

/// All documents, by id.
pub const DOCUMENTS: &[DocumentKind] = &[
    DocumentKind {
        id: "answer-sheet",
        title: "Answer sheet for the submission form",
        code: "AS",
        names_pages: true,
        build: answer_sheet::build,
    },
    DocumentKind {
        id: "architecture-views",
        title: "Security architecture views",
        code: "SAV",
        names_pages: false,
        build: architecture_views::build,
    },
    DocumentKind {
        id: "gap-report",
        title: "Gap report",
        code: "GAP",
        names_pages: false,
        build: gap_report::build,
    },
    DocumentKind {
        id: "interoperability",
        title: "Interoperability",
        code: "IOP",
        names_pages: false,
        build: interoperability::build,
    },
    DocumentKind {
        id: "labeling",
        title: "Cybersecurity labeling",
        code: "LAB",
        names_pages: false,
        build: labeling::build,
    },
    DocumentKind {
        id: "management-plan",
        title: "Cybersecurity management plan",
        code: "CMP",
        names_pages: false,
        build: management_plan::build,
    },
    DocumentKind {
        id: "metrics",
        title: "Cybersecurity metrics",
        code: "MET",
        names_pages: false,
        build: metrics::build,
    },
    DocumentKind {
        id: "modification-statement",
        title: "Statement on the modification",
        code: "MOD",
        names_pages: false,
        build: modification_statement::build,
    },
    DocumentKind {
        id: "periodic-report",
        title: "Cybersecurity part of the periodic report",
        code: "PER",
        names_pages: false,
        build: periodic_report::build,
    },
    DocumentKind {
        id: "risk-assessment",
        title: "Security risk assessment",
        code: "RA",
        names_pages: false,
        build: risk_assessment::build,
    },
    DocumentKind {
        id: "sbom-report",
        title: "Software bill of materials with support addendum",
        code: "SBOM",
        names_pages: false,
        build: sbom_report::build,
    },
    DocumentKind {
        id: "security-controls",
        title: "Security controls",
        code: "SC",
        names_pages: false,
        build: security_controls::build,
    },
    DocumentKind {
        id: "security-risk-management-plan",
        title: "Security risk management plan",
        code: "SRMP",
        names_pages: false,
        build: security_risk_management_plan::build,
    },
    DocumentKind {
        id: "security-risk-management-report",
        title: "Security risk management report",
        code: "SRMR",
        names_pages: false,
        build: security_risk_management_report::build,
    },
    DocumentKind {
        id: "testing-summary",
        title: "Cybersecurity testing",
        code: "TS",
        names_pages: false,
        build: testing_summary::build,
    },
    DocumentKind {
        id: "threat-model",
        title: "Threat model",
        code: "TM",
        names_pages: false,
        build: threat_model::build,
    },
    DocumentKind {
        id: "traceability",
        title: "Traceability",
        code: "TR",
        names_pages: false,
        build: traceability::build,
    },
    DocumentKind {
        id: "unresolved-anomalies",
        title: "Unresolved anomalies",
        code: "UA",
        names_pages: false,
        build: unresolved_anomalies::build,
    },
    DocumentKind {
        id: "vulnerability-assessment",
        title: "Vulnerability assessment",
        code: "VA",
        names_pages: false,
        build: vulnerability_assessment::build,
    },
];

/// Returns the document kind with this id.
pub fn document(id: &str) -> Option<&'static DocumentKind> {
    DOCUMENTS.iter().find(|kind| kind.id == id)
}
