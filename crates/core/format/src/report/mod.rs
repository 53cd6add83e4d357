//! What we print for programs: one frozen shape per report, with its JSON Schema. Additive within `/1`.

pub mod api;
pub mod audit;
pub mod bundle;
pub mod check;
pub mod diff;
pub mod evidence;
pub mod feeds;
pub mod gap;
pub mod junit;
pub mod manifest;
pub mod markets;
pub mod portfolio;
pub mod process;
pub mod sarif;
pub mod sbom;
pub mod scan;
pub mod table;
pub mod threats;
pub mod validate;
pub mod verify;
pub mod vex;

use schemars::schema_for;

/// Returns the JSON Schemas of the reports: file name and text.
pub fn schemas() -> Vec<(String, String)> {
    let named = [
        ("asepsis.audit-1", schema_for!(audit::AuditReport<'_>)),
        ("asepsis.bundle-1", schema_for!(bundle::Bundle)),
        ("asepsis.check-1", schema_for!(check::CheckReport)),
        ("asepsis.diff-1", schema_for!(diff::DiffReport)),
        (
            "asepsis.table-import-1",
            schema_for!(table::TableImportReport),
        ),
        (
            "asepsis.evidence-import-1",
            schema_for!(evidence::EvidenceImportReport),
        ),
        ("asepsis.feeds-1", schema_for!(feeds::FeedsReport)),
        ("asepsis.gap-1", schema_for!(gap::GapReport)),
        ("asepsis.markets-1", schema_for!(markets::MarketsReport)),
        ("asepsis.package-1", schema_for!(manifest::Manifest)),
        (
            "asepsis.portfolio-1",
            schema_for!(portfolio::PortfolioLine<'_>),
        ),
        ("asepsis.process-1", schema_for!(process::ProcessReport)),
        ("asepsis.sbom-check-1", schema_for!(sbom::SbomCheckReport)),
        ("asepsis.sbom-diff-1", schema_for!(sbom::SbomDiffReport)),
        ("asepsis.sbom-losses-1", schema_for!(sbom::SbomLossesReport)),
        ("asepsis.scan-1", schema_for!(scan::Shape<'_>)),
        ("asepsis.threats-1", schema_for!(threats::ThreatsReport)),
        ("asepsis.validate-1", schema_for!(validate::ValidateReport)),
        ("asepsis.verify-1", schema_for!(verify::VerifyReport)),
        ("asepsis.vex-import-1", schema_for!(vex::VexImportReport)),
    ];
    let text = |schema: &schemars::Schema| crate::json::pretty(schema).unwrap_or_default();
    named
        .iter()
        .map(|(name, schema)| (format!("{name}.schema.json"), text(schema)))
        .collect()
}

/// Returns the text of a CSV that was written into memory.
pub(crate) fn finished(writer: csv::Writer<Vec<u8>>) -> Result<String, csv::Error> {
    let bytes = writer
        .into_inner()
        .map_err(|e| csv::Error::from(e.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Returns the word of a value in its table.
pub(crate) fn word<T: Copy + PartialEq>(
    words: &'static [(&'static str, T)],
    value: T,
) -> &'static str {
    words
        .iter()
        .find(|(_, known)| *known == value)
        .map_or("", |(word, _)| word)
}
