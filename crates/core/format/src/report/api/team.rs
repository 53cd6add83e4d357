//! What a team's server tells programs beyond a dossier.

use schemars::JsonSchema;
use serde::Serialize;

use crate::report::check::DiagnosticRow;

/// The account whose token or session asks.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AccountRow {
    /// Its login.
    pub login: String,
    /// The person's name as it is printed.
    pub name: String,
    /// What is granted to it.
    pub grants: Vec<GrantRow>,
}

/// A role and where it is held.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct GrantRow {
    /// The role.
    pub role: String,
    /// The project; `*` for all.
    pub scope: String,
}

/// A project, as it stood when it was evaluated.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ProjectRow {
    /// Its id, which is that of its device.
    pub id: String,
    /// The push at which it stands.
    pub push: i64,
    /// How it stood; null where it is yet to be evaluated.
    pub standing: Option<ProjectStandingRow>,
}

/// How a project stood.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ProjectStandingRow {
    /// The push that was evaluated.
    pub push: i64,
    /// The instant for which it holds, RFC 3339.
    pub as_of: String,
    /// Whether nothing has come since that touches it.
    pub current: bool,
    /// Whether the dossier could be evaluated; where it could not, all counts are 0.
    pub whole: bool,
    /// Whether there were advisories to look up in.
    pub searched: bool,
    /// The device's title.
    pub title: String,
    /// The release in focus.
    pub release: String,
    /// Its findings that are not closed, by severity.
    pub open: OpenRow,
    /// Of them, those known to be exploited.
    pub known_exploited: i64,
    /// Of them, those that nobody has decided.
    pub undecided: i64,
    /// Decisions of which a fact has moved.
    pub stale_decisions: i64,
    /// Reporting clocks that run.
    pub clocks: i64,
    /// When the first of them ends, RFC 3339; null where none runs or it has no end yet.
    pub clock_ends: Option<String>,
}

/// Open findings by severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OpenRow {
    /// Critical.
    pub critical: i64,
    /// High.
    pub high: i64,
    /// Medium.
    pub medium: i64,
    /// Low, or none.
    pub low: i64,
    /// Of no known severity.
    pub unknown: i64,
}

/// A push that was made.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PushRow {
    /// Its number, which is that of its entry in the audit trail.
    pub number: i64,
    /// When, RFC 3339.
    pub at: String,
    /// By whom.
    pub actor: String,
    /// The repository, where it is known.
    pub repository: Option<String>,
    /// The commit, where it is known.
    pub commit: Option<String>,
    /// SHA-256 over all files.
    pub tree: String,
    /// Why.
    pub reason: String,
}

/// A list that comes whole.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "ListOf{T}")]
pub struct List<T> {
    /// Its rows.
    pub items: Vec<T>,
}

/// What a push did.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PushedRow {
    /// The project.
    pub project: String,
    /// The push; null where nothing was different and nothing was written.
    pub number: Option<i64>,
    /// SHA-256 over all files.
    pub tree: String,
    /// What became of files.
    pub files: ChangesRow,
    /// What became of records.
    pub records: ChangesRow,
}

/// How many came, changed and went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ChangesRow {
    /// That were not there.
    pub added: usize,
    /// That say something else.
    pub changed: usize,
    /// That are not there any more.
    pub removed: usize,
}

/// A dossier that was not taken, with its errors.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RefusedDossier {
    /// What happened.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What to do.
    pub detail: String,
    /// The errors.
    pub errors: Vec<DiagnosticRow>,
}
