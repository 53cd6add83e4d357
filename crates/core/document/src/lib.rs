//! Evaluation to content tree to Typst source, Markdown and terminal text.
//!
//! A document is a function from a [`Subject`] to a [`Document`], a tree of headings, paragraphs,
//! tables and figures in which each statement carries what it rests on. Renderers turn the tree
//! into text. Nothing is judged here: what follows from the inputs stands in the evaluation.
//!
//! It deliberately does not make PDFs (that is the worker's, in `typeset`), reads no files and has
//! no clock: the same inputs give the same bytes.

mod absent;
mod alone;
mod approval_copy;
mod asked;
mod audit_copy;
pub mod content;
mod coverage;
mod documents;
mod drawing;
mod explain;
mod findings;
mod inputs;
mod issue;
mod names;
mod place;
mod plan_section;
mod prose;
mod record_sheet;
pub mod render;
mod risks;
mod scope;
mod sheet;
mod signature_page;
mod subject;
mod summary;
mod voice;
mod words;

mod answer_sheet;
mod architecture_views;
mod gap_report;
mod gap_sheet;
mod interoperability;
mod labeling;
mod management_plan;
mod market_sheet;
mod market_tables;
mod metrics;
mod modification_statement;
mod periodic_report;
mod risk_assessment;
mod sbom_report;
mod security_controls;
mod security_risk_management_plan;
mod security_risk_management_report;
mod testing_summary;
mod threat_model;
mod traceability;
mod unresolved_anomalies;
mod vulnerability_assessment;
mod why;

pub use alone::{Scanned, explain_match, explain_result, explain_vulnerability};
pub use approval_copy::{ApprovalCopy, ApprovedVersion, GivenSignature, approval_copy};
pub use audit_copy::{AuditCopy, audit_copy};
pub use content::Document;
pub use coverage::coverage;
pub use documents::{DOCUMENTS, DocumentKind, document};
pub use explain::{explain_code, explain_component, explain_decision, explain_item, explain_risk};
pub use gap_sheet::gap_sheet;
pub use issue::Branding;
pub use market_sheet::market_sheet;
pub use market_tables::{clock_cell, clock_states, labeling_cell, market_status, market_tables};
pub use names::Names;
pub use prose::blocks_of_markdown;
pub use record_sheet::record_sheet;
pub use signature_page::{Signing, signature_page};
pub use subject::{Subject, Typeset};
pub use summary::summarise;
pub use words::{
    clock_badge, component_badge, control_badge, cvss_lines, item_badge, rating_badge, state_badge,
    verdict_badge, vex_badge,
};

/// Id of the document that names the reports which travel with a package as they are.
pub const REPORTS_OF: &str = testing_summary::ID;

/// Returns the path in a package of a report that travels with it as it is; `None` for other evidence.
pub fn attachment_path(evidence: &asepsis_domain::evidence::Evidence) -> Option<String> {
    testing_summary::attachment_of(evidence)
}
pub use voice::{Voice, explain_finding};

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;
