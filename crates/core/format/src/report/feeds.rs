//! `asepsis.feeds/1`: what the snapshot holds.

use asepsis_domain::matches::SnapshotFacts;
use asepsis_domain::time::rfc3339;
use schemars::JsonSchema;
use serde::Serialize;

/// The value of `schema`.
pub const SCHEMA: &str = "asepsis.feeds/1";

/// The report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FeedsReport {
    /// `asepsis.feeds/1`.
    pub schema: &'static str,
    /// Digest of the snapshot.
    pub digest: String,
    /// Sources, by id.
    pub sources: Vec<SourceRow>,
}

/// A source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SourceRow {
    /// Id.
    pub id: String,
    /// Number of records.
    pub records: u64,
    /// Newest change among them.
    pub newest: Option<String>,
    /// Digest over its records.
    pub digest: String,
    /// Ecosystems that it speaks of, and `cpe`.
    pub covers: Vec<String>,
}

impl FeedsReport {
    /// Returns the report on a snapshot.
    pub fn of(facts: &SnapshotFacts) -> Self {
        let row = |s: &asepsis_domain::matches::SourceFacts| SourceRow {
            id: s.id.clone(),
            records: s.records,
            newest: s.newest.map(rfc3339),
            digest: s.digest.to_string(),
            covers: s.covers.clone(),
        };
        Self {
            schema: SCHEMA,
            digest: facts.digest.to_string(),
            sources: facts.sources.iter().map(row).collect(),
        }
    }
}
