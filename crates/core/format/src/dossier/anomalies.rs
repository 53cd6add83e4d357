//! anomalies.toml: unresolved anomalies and their security assessment.

use asepsis_domain::postmarket::Anomaly;

use super::DossierFile;
use super::parts::Parts;
use super::record::head;
use crate::schema::Row;

/// The file.
pub(super) const FILE: DossierFile = DossierFile {
    name: "anomalies.toml",
    what: "Unresolved anomalies and their security assessment.",
    reader: read,
};

fn read(row: &mut Row<'_>, parts: &mut Parts) {
    parts.anomalies.extend(
        row.may("anomaly", "An unresolved anomaly.")
            .tables("anomaly", anomaly),
    );
}

fn anomaly(row: &mut Row<'_>) -> Anomaly {
    Anomaly {
        head: head(row),
        description: row.must("description", "What it is.").text(),
        cwe: row.may("cwe", "Weakness, `CWE-…`.").text(),
        releases: row
            .may("releases", "Releases that have it; absent: all.")
            .releases(),
        safety_impact: row
            .may("safety_impact", "Effect on safety and effectiveness.")
            .text(),
        security_impact: row.may("security_impact", "Effect on security.").text(),
        rationale: row
            .may("rationale", "Criteria and rationale for leaving it.")
            .text(),
    }
}
