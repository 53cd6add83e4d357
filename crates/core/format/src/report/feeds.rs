//! `asepsis.feeds/1`: what the snapshot holds.

use asepsis_domain::matches::SnapshotFacts;
use asepsis_domain::time::{Instant, rfc3339};
use schemars::JsonSchema;
use serde::Serialize;

/// The value of `schema`.
pub const SCHEMA: &str = "asepsis.feeds/1";

/// The report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FeedsReport {
    /// `asepsis.feeds/1`.
    pub schema: &'static str,
    /// Digest of the snapshot; empty where there is none yet.
    pub digest: String,
    /// Sources, by id.
    pub sources: Vec<SourceRow>,
    /// Where they are fetched from, and how that went; by id.
    pub feeds: Vec<FeedRow>,
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
    /// Whole days since then.
    pub age_days: Option<i64>,
    /// Digest over its records.
    pub digest: String,
    /// Ecosystems that it speaks of, and `cpe`.
    pub covers: Vec<String>,
}

/// A place from which a source is fetched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FeedRow {
    /// Id, as `--source` takes it.
    pub id: String,
    /// Id among the sources of the snapshot.
    pub source: String,
    /// Its own address.
    pub url: String,
    /// `sample` where its form was held against real documents of the source, else `unverified`.
    pub live: String,
    /// When it was last fetched without an error.
    pub fetched: Option<String>,
    /// When it was last tried.
    pub tried: Option<String>,
    /// Why it last could not be fetched; null where it could.
    pub last_error: Option<String>,
    /// Files that are kept of it.
    pub files: u64,
    /// Bytes of them.
    pub bytes: u64,
}

impl FeedsReport {
    /// Returns the report on a snapshot, where there is one, as of an instant, and on what it was fetched from.
    pub fn of(facts: Option<&SnapshotFacts>, as_of: Instant, feeds: Vec<FeedRow>) -> Self {
        let row = |s: &asepsis_domain::matches::SourceFacts| SourceRow {
            id: s.id.clone(),
            records: s.records,
            newest: s.newest.map(rfc3339),
            age_days: s.newest.map(|newest| days(newest, as_of)),
            digest: s.digest.to_string(),
            covers: s.covers.clone(),
        };
        Self {
            schema: SCHEMA,
            digest: facts.map(|f| f.digest.to_string()).unwrap_or_default(),
            sources: facts
                .map_or(&[][..], |f| &f.sources)
                .iter()
                .map(row)
                .collect(),
            feeds,
        }
    }
}

/// Returns whole days between two instants; none where the first is later.
pub fn days(from: Instant, to: Instant) -> i64 {
    (to.as_second() - from.as_second()).max(0) / 86_400
}
