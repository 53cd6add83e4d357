//! What the interface of the server gives out, beside the reports that the commands print: pages of rows, each from one
//! noun of an evaluation.

pub mod acts;
pub mod own;
mod rows;
pub mod team;

use schemars::JsonSchema;
use serde::Serialize;

pub use rows::{decisions, releases, risks};

use super::check::DiagnosticRow;
use super::scan::{Advisories, MovedRow};

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "PageOf{T}")]
pub struct Page<T> {
    /// The instant for which it holds.
    pub as_of: String,
    /// Rows of the whole list.
    pub total: usize,
    /// Rows before this page.
    pub offset: usize,
    /// Most rows of a page.
    pub limit: usize,
    /// Address of the next page; null on the last.
    pub next: Option<String>,
    /// The rows.
    pub items: Vec<T>,
}

/// What is served, and how it stands.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Standing {
    /// Id of the device.
    pub device: String,
    /// Its name.
    pub title: String,
    /// The manufacturer.
    pub manufacturer: String,
    /// The release in focus.
    pub release: Option<String>,
    /// The instant for which everything holds.
    pub as_of: String,
    /// The snapshot searched; null where there is none.
    pub advisories: Option<Advisories>,
    /// Digest of the dossier.
    pub dossier: String,
    /// The dossier as it stands now is not what is served; null where it is.
    pub trouble: Option<Trouble>,
    /// Findings by state, of all releases.
    pub findings: std::collections::BTreeMap<&'static str, usize>,
    /// Decisions under which a fact has moved.
    pub stale: usize,
}

/// Why the dossier as it stands now cannot be evaluated.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Trouble {
    /// Since when.
    pub since: String,
    /// What is wrong.
    pub message: String,
    /// Where, and what to do.
    pub diagnostics: Vec<DiagnosticRow>,
}

/// A release.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ReleaseRow {
    /// Name.
    pub id: String,
    /// Title.
    pub title: String,
    /// Where its life stands.
    pub status: &'static str,
    /// Date of release.
    pub date: Option<String>,
    /// The release before it.
    pub follows: Option<String>,
    /// Supported until.
    pub support_until: Option<String>,
    /// Components of its SBOMs.
    pub components: usize,
    /// Findings.
    pub findings: usize,
    /// Findings that no current decision closes.
    pub open: usize,
    /// Findings without a decision.
    pub untriaged: usize,
}

/// A component of a release.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ReleaseComponent {
    /// Key.
    pub key: String,
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// Configuration: which SBOM.
    pub configuration: String,
    /// Supplier.
    pub supplier: String,
    /// Level of support; empty where not stated.
    pub support: String,
    /// End of support.
    pub end_of_support: Option<String>,
    /// `affected`, `clear`, `indeterminate`, `unidentified`.
    pub status: &'static str,
    /// Sources searched.
    pub searched: Vec<String>,
    /// Advisories compared.
    pub considered: usize,
    /// Why it is not simply clear or affected.
    pub note: String,
}

/// A decision.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct DecisionState {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// VEX status.
    pub status: &'static str,
    /// The vulnerability.
    pub vulnerability: String,
    /// Who decided.
    pub by: String,
    /// When.
    pub on: String,
    /// A fact under it has moved.
    pub stale: bool,
    /// The facts that have moved.
    pub moved: Vec<MovedRow<'static>>,
    /// Findings that it covers.
    pub findings: Vec<String>,
}

/// A security risk.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RiskRow {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Before control.
    pub before: LevelRow,
    /// After control.
    pub after: Option<LevelRow>,
    /// `controlled`, `uncontrolled`; null: not decided.
    pub decision: Option<&'static str>,
    /// Controls that mitigate it.
    pub controls: Vec<String>,
    /// Tests that prove those.
    pub proven_by: Vec<String>,
    /// Findings from which it arises.
    pub findings: Vec<String>,
}

/// Where a risk stands in the matrix.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LevelRow {
    /// Exploitability.
    pub exploitability: String,
    /// Severity of patient harm.
    pub severity: String,
    /// What the matrix says.
    pub acceptability: Option<&'static str>,
}

/// A reporting clock.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ClockDetail {
    /// `<file>#<clock>`.
    pub clock: String,
    /// Title.
    pub title: String,
    /// The case.
    pub case: String,
    /// The legal entity.
    pub entity: Option<String>,
    /// Where it stands.
    pub status: &'static str,
    /// When it started.
    pub started: Option<String>,
    /// The instant at which it has run out.
    pub due: Option<String>,
    /// The last day on which the act is in time, in the time zone `zone`; null where hours count.
    pub last_day: Option<String>,
    /// IANA name of the time zone of `last_day`.
    pub zone: Option<String>,
    /// When it was fulfilled.
    pub fulfilled: Option<String>,
    /// Who receives the report.
    pub recipient: String,
    /// The reason of the decision, or what must be decided.
    pub reason: String,
    /// The row is not verified: no countdown.
    pub unverified: bool,
}

/// A metric.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct MetricRow {
    /// `<file>#<metric>`.
    pub metric: String,
    /// Title.
    pub title: String,
    /// Value; null where no case has what it needs.
    pub value: Option<f64>,
    /// Unit.
    pub unit: &'static str,
    /// Vulnerabilities counted.
    pub counted: usize,
    /// How it came about, by case.
    pub basis: Vec<String>,
}

/// A record with its links.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RecordRow {
    /// Id.
    pub id: String,
    /// Kind.
    pub kind: &'static str,
    /// Title.
    pub title: String,
    /// Where it is written.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// What is missing around it.
    pub loose: Vec<String>,
    /// Links that it holds.
    pub links: Vec<LinkRow>,
    /// Links that lead to it.
    pub linked_from: Vec<LinkRow>,
}

/// A link.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LinkRow {
    /// What it means, read from the record that holds it.
    pub role: &'static str,
    /// The other record.
    pub record: String,
}

/// A document that can be issued.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct DocumentRow {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Submissions for the device's markets that ask for it.
    pub submissions: Vec<String>,
}

/// A state that is another than when the person last looked.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ShiftRow {
    /// `decision`, `finding`, `clock`, `risk`, `item`.
    pub kind: &'static str,
    /// Id.
    pub id: String,
    /// Where it stood; null: it was not there.
    pub was: Option<String>,
    /// Where it stands; null: it is not there any more.
    pub now: Option<String>,
    /// It got worse.
    pub worse: bool,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct HitRow {
    /// What it is: a kind of record, `finding`, `component`, `item`, `document`, `release`.
    pub kind: String,
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// What else helps to tell it apart.
    pub note: String,
    /// Its page on this server.
    pub page: String,
}

/// A problem (RFC 9457).
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Problem {
    /// Where the kind of problem is explained.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of problem.
    pub title: &'static str,
    /// HTTP status.
    pub status: u16,
    /// What is wrong, and what to do.
    pub detail: String,
    /// The code, for programs.
    pub code: &'static str,
}
