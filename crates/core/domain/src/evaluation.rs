//! What follows from dossier, matches and catalogue. Everything that is shown is a projection of it.

mod clock;
mod notice;
mod process;
mod support;

use std::sync::Arc;

use crate::catalogue::{Binding, Confidence};
use crate::decision::VexStatus;
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::id::{FindingId, ItemRef, RecordId, ReleaseId};
use crate::matches::{ComponentStatus, MatchStatus, SnapshotFacts, Why};
use crate::record::{LinkRole, RecordKind};
use crate::risk::{Acceptability, Control, Score};
use crate::time::{Date, Instant};
use crate::vulnerability::Vulnerability;
pub use clock::{ClockState, ClockStatus, LastDay};
pub use notice::{NoticeState, NoticeStatus};
pub use process::{ProcessState, ReviewState, ReviewStatus, WorkProductState};

pub use self::support::{StageState, SupportRule, SupportStatement};

/// The evaluation of one dossier at one instant.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// The instant for which it holds.
    pub as_of: Instant,
    /// The next instant at which it changes without any input changing.
    pub valid_until: Option<Instant>,
    /// What it rests on.
    pub inputs: Inputs,
    /// The release for which needs, tests and evidence are judged; `None` where the device has no release.
    pub focus: Option<ReleaseId>,
    /// Releases, in the device's order.
    pub releases: Vec<ReleaseState>,
    /// Findings of all releases, sorted by release order, then severity, then id.
    pub findings: Vec<Finding>,
    /// Decisions, in file order.
    pub decisions: Vec<DecisionState>,
    /// Risks, in file order.
    pub risks: Vec<RiskState>,
    /// The trace graph.
    pub trace: Trace,
    /// Catalogue items of the device's markets, by document, then file order.
    pub items: Vec<ItemState>,
    /// Objectives, by id.
    pub objectives: Vec<ObjectiveState>,
    /// What to do next: the one first that unlocks most.
    pub steps: Vec<StepState>,
    /// The items that leave work products or ask for reviews, by document, then file order.
    pub process: Vec<ProcessState>,
    /// Clocks, soonest first.
    pub clocks: Vec<ClockState>,
    /// Metrics.
    pub metrics: Vec<MetricState>,
    /// Everything that is wrong, open or worth a look, by file and line.
    pub diagnostics: Vec<Diagnostic>,
}

/// The inputs of an evaluation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inputs {
    /// Digest of the dossier.
    pub dossier: Digest,
    /// The advisory snapshot; `None` where there is none.
    pub snapshot: Option<SnapshotFacts>,
    /// Catalogue files used, `(id, digest)`, sorted.
    pub catalogue: Vec<(String, Digest)>,
}

/// What is known of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseState {
    /// Name.
    pub id: ReleaseId,
    /// Stage of life; `None` where none is declared.
    pub stage: Option<StageState>,
    /// What users are told before it enters a stage, by document and file order.
    pub notices: Vec<NoticeState>,
    /// Components of its SBOMs, in order.
    pub components: Vec<ComponentState>,
    /// Findings that are not closed by a current decision: indexes into the findings.
    pub open: Vec<usize>,
    /// Findings that have no decision at all.
    pub untriaged: usize,
}

/// What is known of a component of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComponentState {
    /// Configuration: which SBOM.
    pub configuration: String,
    /// Path of the SBOM.
    pub sbom: String,
    /// Index of the component in its SBOM.
    pub index: usize,
    /// Key.
    pub key: String,
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// Supplier, from the dossier or the SBOM.
    pub supplier: String,
    /// Class by which risk is transferred to users; empty where not given.
    pub class: String,
    /// Level of support; empty where not stated.
    pub support: String,
    /// Which rule gave the level.
    pub support_by: Option<SupportRule>,
    /// End of support.
    pub end_of_support: Option<Date>,
    /// Which rule gave it.
    pub end_by: Option<SupportRule>,
    /// All that is said of its support, proposals too.
    pub support_said: Vec<SupportStatement>,
    /// Why level or date is not given.
    pub support_justification: String,
    /// What matching said.
    pub status: ComponentStatus,
    /// Sources searched.
    pub searched: Arc<[String]>,
    /// Identities looked up.
    pub identities: Vec<String>,
    /// Number of advisories compared.
    pub considered: usize,
    /// Why it is not simply clear or affected.
    pub note: String,
}

/// A vulnerability of a component of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Id.
    pub id: FindingId,
    /// Release.
    pub release: ReleaseId,
    /// Configuration: which SBOM.
    pub configuration: String,
    /// Reference of the component in its SBOM.
    pub component_ref: String,
    /// Key of the component.
    pub component: String,
    /// Name of the component.
    pub name: String,
    /// Version compared.
    pub version: String,
    /// The vulnerability.
    pub vulnerability: Arc<Vulnerability>,
    /// Affected or indeterminate.
    pub status: MatchStatus,
    /// Versions that fix it.
    pub fixed_in: Vec<String>,
    /// Reasons.
    pub why: Vec<Why>,
    /// The decision that covers it: index into the decisions.
    pub decision: Option<usize>,
    /// Where it stands.
    pub state: FindingState,
    /// Elements of the architecture in which the component runs.
    pub elements: Vec<RecordId>,
}

/// Where a finding stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FindingState {
    /// No decision covers it.
    Untriaged,
    /// The decision that covers it is stale.
    Stale,
    /// Decided as affected or under investigation: open.
    Open,
    /// Decided as not affected or fixed, currently: out of the gates.
    Closed,
}

/// Where a decision stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionState {
    /// Id.
    pub id: RecordId,
    /// Title.
    pub title: String,
    /// Its status.
    pub status: VexStatus,
    /// Findings that it covers.
    pub findings: Vec<FindingId>,
    /// Facts that have moved; empty: current.
    pub moved: Vec<MovedFact>,
    /// The CVSS vector that the rubric's answers give, and its unverified branches.
    pub rubric: Option<RubricResult>,
}

/// A fact under a decision that is no longer as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovedFact {
    /// Which fact: `kev`, `cvss`, `range`, `release`, `expires` …
    pub fact: String,
    /// As the decision has it.
    pub was: String,
    /// As it is now.
    pub now: String,
    /// The findings concerned; empty: all that the decision covers.
    pub findings: Vec<FindingId>,
}

/// What a rubric's answers give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RubricResult {
    /// Rubric, by file id.
    pub rubric: String,
    /// Vector; empty where answers are missing.
    pub vector: String,
    /// Base score in tenths.
    pub tenths: Option<u8>,
    /// Questions that have no answer although the flow asks them.
    pub missing: Vec<String>,
    /// Questions answered on a branch that is not verified.
    pub unverified: Vec<String>,
}

/// Where a risk stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RiskState {
    /// Id.
    pub id: RecordId,
    /// Title.
    pub title: String,
    /// Before control.
    pub before: Score,
    /// What the matrix says of that.
    pub before_verdict: Option<Acceptability>,
    /// After control.
    pub after: Option<Score>,
    /// What the matrix says of that.
    pub after_verdict: Option<Acceptability>,
    /// The manufacturer's decision.
    pub decision: Option<Control>,
    /// Controls that mitigate it.
    pub controls: Vec<RecordId>,
    /// Tests of those controls that passed and count for the latest release.
    pub proven_by: Vec<RecordId>,
    /// Findings from which it arises.
    pub findings: Vec<FindingId>,
}

/// The graph of records.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trace {
    /// Nodes, sorted by id.
    pub nodes: Vec<TraceNode>,
    /// Edges, sorted: from the record that holds the link.
    pub edges: Vec<TraceEdge>,
}

/// A record in the graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceNode {
    /// Id.
    pub id: RecordId,
    /// Kind.
    pub kind: RecordKind,
    /// Title.
    pub title: String,
    /// What is missing around it, in a sentence each; empty: nothing.
    pub loose: Vec<String>,
}

/// A link in the graph.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TraceEdge {
    /// The record that holds the link.
    pub from: RecordId,
    /// What it means.
    pub role: LinkRole,
    /// The record it goes to.
    pub to: RecordId,
}

/// The status of a catalogue item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ItemStatus {
    /// Everything asked is there.
    Met,
    /// Evidence is there; a person has not confirmed that it is enough.
    EvidencePresent,
    /// A part is there.
    Partly,
    /// Nothing is there.
    Missing,
    /// It does not apply.
    NotApplicable,
    /// The row is not verified: it only prompts.
    Unverified,
}

/// What is known of a catalogue item for this device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemState {
    /// The item.
    pub item: ItemRef,
    /// Short title.
    pub title: String,
    /// Section.
    pub section: String,
    /// How binding.
    pub binding: Binding,
    /// How sure.
    pub confidence: Confidence,
    /// Status.
    pub status: ItemStatus,
    /// Why it applies or not.
    pub applicability: String,
    /// Each need with the records that meet it.
    pub needs: Vec<NeedState>,
    /// Evidence records that serve its objectives.
    pub evidence: Vec<RecordId>,
    /// The override in force: who and why; empty: none.
    pub overridden: String,
}

impl ItemState {
    /// Returns whether something that it asks is still to be done: nothing is there, a part, or evidence beside which
    /// something asked is not there.
    pub fn is_open(&self) -> bool {
        match self.status {
            ItemStatus::Missing | ItemStatus::Partly => true,
            ItemStatus::EvidencePresent => self.needs.iter().any(|n| !n.met),
            ItemStatus::Met | ItemStatus::NotApplicable | ItemStatus::Unverified => false,
        }
    }
}

/// What is known of a need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedState {
    /// The need in words, such as `control (category authentication)`.
    pub need: String,
    /// Records that meet it.
    pub records: Vec<RecordId>,
    /// What else meets it: files, methods, statements that are no record.
    pub also: Vec<String>,
    /// It is met wholly.
    pub met: bool,
    /// It is the thing asked, not only a contribution.
    pub satisfies: bool,
    /// What is missing, in a sentence; empty: nothing.
    pub missing: String,
}

/// What is known of an objective.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectiveState {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Its needs.
    pub needs: Vec<NeedState>,
    /// Evidence records that serve it.
    pub evidence: Vec<RecordId>,
    /// Items that rest on it and are not met: what having it would unlock.
    pub holds_back: Vec<ItemRef>,
}

/// One thing to add to the dossier, with what it counts for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepState {
    /// The need in words, as the items' needs have it.
    pub need: String,
    /// What is missing, each sentence once.
    pub missing: Vec<String>,
    /// Open items that lack it, by document, then file order.
    pub holds_back: Vec<ItemRef>,
    /// How many of them lack nothing else.
    pub completes: usize,
    /// The markets of those items, sorted.
    pub markets: Vec<String>,
    /// Ids of the standards among their documents, sorted.
    pub standards: Vec<String>,
}

/// The value of a metric.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricState {
    /// The metric.
    pub metric: ItemRef,
    /// Title.
    pub title: String,
    /// Value in the unit; `None` where no case has what it needs.
    pub value: Option<f64>,
    /// Unit: `%` or `days`.
    pub unit: &'static str,
    /// Number of vulnerabilities counted.
    pub counted: usize,
    /// How it came about, by case.
    pub basis: Vec<String>,
}

impl ItemStatus {
    /// Returns the words shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::EvidencePresent => "evidence present",
            Self::Partly => "partly",
            Self::Missing => "missing",
            Self::NotApplicable => "not applicable",
            Self::Unverified => "unverified",
        }
    }
}

impl FindingState {
    /// Returns the word shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Untriaged => "untriaged",
            Self::Stale => "stale",
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }
}

impl DecisionState {
    /// Returns whether a fact under the decision has moved.
    pub fn is_stale(&self) -> bool {
        !self.moved.is_empty()
    }
}
