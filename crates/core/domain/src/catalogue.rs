//! What is asked: catalogue files, validated. Which files there are is data.

mod change;
mod clock;
mod pathway;
mod process;
mod submission;
mod topic;

use std::collections::BTreeMap;

use crate::condition::{Condition, Fact};
use crate::digest::Digest;
use crate::id::ItemRef;
use crate::library::Library;
use crate::stage::Stage;
use crate::time::Date;

pub use change::{ChangeRule, ChangeRules};
pub use clock::{Calendar, Clock, ClockStart, ClockUnit};
pub use pathway::agreed;
pub use process::{REVIEW_TRIGGERS, Review, WorkProduct};
pub use submission::{Fill, FormAnswer, FormVersion, SubmissionDocument, SubmissionForm};
pub use topic::{Topic, TopicKind, Topics};

/// All catalogue files that were given, validated together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Catalogue {
    /// Documents with items, by id.
    pub documents: BTreeMap<String, Document>,
    /// Objectives, by id.
    pub objectives: BTreeMap<String, Objective>,
    /// CVSS rubrics, by file id.
    pub rubrics: BTreeMap<String, Rubric>,
    /// Submissions, by id.
    pub submissions: BTreeMap<String, SubmissionForm>,
    /// Holiday calendars, by id.
    pub calendars: BTreeMap<String, Calendar>,
    /// Libraries of threats, by id.
    pub libraries: BTreeMap<String, Library>,
    /// Rules on changes, by id.
    pub changes: BTreeMap<String, ChangeRules>,
    /// Lists of topics by which markets are laid side by side, by id.
    pub topics: BTreeMap<String, Topics>,
}

/// A regulation, guidance, form or standard in one edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// File id.
    pub id: String,
    /// Digest of the file's bytes.
    pub digest: Digest,
    /// Title.
    pub title: String,
    /// Short title.
    pub short_title: String,
    /// Publisher.
    pub publisher: String,
    /// Market; `None` for standards.
    pub market: Option<String>,
    /// Kind: `statute`, `regulation`, `guidance`, `form`, `standard`.
    pub kind: String,
    /// Edition.
    pub edition: String,
    /// Date.
    pub date: Date,
    /// In force or not.
    pub status: DocumentStatus,
    /// Note on the licence of the text.
    pub licence: String,
    /// Sources.
    pub sources: Vec<Source>,
    /// Pathways of its market, in file order.
    pub pathways: Vec<Pathway>,
    /// Items, in file order.
    pub items: Vec<Item>,
    /// Reporting clocks.
    pub clocks: Vec<Clock>,
    /// Metrics.
    pub metrics: Vec<Metric>,
}

/// A way onto a market.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pathway {
    /// Its word in device.toml.
    pub id: String,
    /// Title.
    pub title: String,
    /// Facts of a device that takes it.
    pub facts: BTreeMap<Fact, bool>,
}

impl Catalogue {
    /// Returns the document of no market with this id, or the one in force whose id is the name with an edition.
    pub fn standard(&self, name: &str) -> Option<&Document> {
        let of_no_market = |d: &&Document| d.market.is_none();
        if let Some(document) = self.documents.get(name).filter(of_no_market) {
            return Some(document);
        }
        let edition_of = |d: &&Document| {
            let rest = d.id.strip_prefix(name).and_then(|r| r.strip_prefix('-'));
            rest.is_some_and(|edition| !edition.is_empty())
        };
        let documents = self.documents.values().filter(of_no_market);
        let editions = documents.filter(|d| d.status == DocumentStatus::InForce);
        let mut editions: Vec<&Document> = editions.filter(edition_of).collect();
        editions.sort_by_key(|d| d.date);
        let newest = editions.pop()?;
        // A name that is the beginning of several standards' ids names none of them.
        let same = editions.iter().all(|d| d.short_title == newest.short_title);
        same.then_some(newest)
    }
}

/// Whether a document is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DocumentStatus {
    /// In force.
    InForce,
    /// Replaced by a later edition.
    Superseded,
    /// Proposed: pending, never a duty.
    Proposed,
}

/// Where facts of a file come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Key used in the file.
    pub key: String,
    /// Title.
    pub title: String,
    /// Docket, number or address.
    pub reference: String,
    /// How it was read.
    pub read: String,
}

/// How binding an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Binding {
    /// Statute.
    Statute,
    /// Regulation.
    Regulation,
    /// Guidance: recommended.
    Guidance,
    /// Industry document.
    Industry,
}

/// How sure a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Confidence {
    /// Not verified: only prompts.
    Unverified,
    /// A single or conflicting secondary source.
    Low,
    /// Consistent secondary sources.
    Medium,
    /// Professional knowledge of a stable text, partly checked.
    Professional,
    /// Read in the primary text.
    High,
}

/// An item: one thing that is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Id.
    pub id: ItemRef,
    /// Short title, our own.
    pub title: String,
    /// Section of the document.
    pub section: String,
    /// How binding.
    pub binding: Binding,
    /// How sure.
    pub confidence: Confidence,
    /// Summary, our own words.
    pub summary: String,
    /// Types of evidence expected.
    pub evidence: Vec<String>,
    /// What a reviewer expects.
    pub expects: String,
    /// When it applies.
    pub applies: Condition,
    /// Why that condition.
    pub applies_because: String,
    /// Objectives on which it rests.
    pub objectives: Vec<ObjectiveLink>,
    /// Needs of its own; empty: those of its objectives.
    pub needs: Vec<Need>,
    /// Where documents of ours answer it.
    pub answered: Vec<Answered>,
    /// What carrying it out leaves behind, for standards of a process.
    pub work_products: Vec<WorkProduct>,
    /// Reviews that it asks for.
    pub reviews: Vec<Review>,
    /// How long before a change users are told of it.
    pub notice: Option<Notice>,
}

/// How long before a release enters a stage of life its users are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The stages.
    pub before: Vec<Stage>,
    /// How long before, in months.
    pub months: u32,
}

/// Where a document of ours answers an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// Id of the document.
    pub document: String,
    /// Anchor of the part; empty: the document as a whole.
    pub at: String,
}

/// An item's link to an objective.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectiveLink {
    /// Id of the objective.
    pub objective: String,
    /// What evidence for the objective means for the item.
    pub link: Strength,
    /// How sure the link is.
    pub confidence: Confidence,
}

/// What evidence means for what it is linked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Strength {
    /// It contributes: evidence is present.
    Contributes,
    /// It is what is asked: met.
    Satisfies,
}

/// A record that an item or objective needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// What is needed: a word of [`NEEDS`].
    pub record: String,
    /// Narrowing, `field -> allowed values`; values that name items or metrics are whole references, `<file>#<item>`.
    pub filter: BTreeMap<String, Vec<String>>,
    /// What having it means.
    pub link: Strength,
}

/// The words that a need can use, each with the fields that can narrow it.
pub const NEEDS: &[(&str, &[&str])] = &[
    ("anomaly", &[]),
    ("asset", &["kind"]),
    ("assumption", &[]),
    ("baseline", &[]),
    ("case", &[]),
    ("clock", &[]),
    ("component", &[]),
    ("component-class", &[]),
    ("component-support", &["field"]),
    ("control", &["category"]),
    ("control-trace", &[]),
    ("decision", &[]),
    ("element", &["kind"]),
    ("evidence", &["type"]),
    ("field-action", &[]),
    ("fielded", &[]),
    ("finding-disposition", &[]),
    ("flow", &[]),
    ("hazard-link", &[]),
    ("interface", &[]),
    ("kev-assessment", &[]),
    ("label", &["duty", "topic"]),
    ("metric", &["id"]),
    ("plan", &["section", "topic"]),
    ("requirement", &[]),
    ("risk", &[]),
    ("risk-acceptance", &[]),
    ("risk-method", &[]),
    ("sbom", &[]),
    ("stage", &[]),
    ("state", &["kind"]),
    ("submission", &[]),
    ("support-assessment", &[]),
    ("test", &["kind"]),
    ("test-independence", &[]),
    ("text", &["file"]),
    ("threat", &["life_cycle"]),
    ("threat-method", &[]),
    ("trace", &[]),
    ("trust-boundary", &[]),
    ("view", &["kind"]),
    ("vulnerability-assessment", &[]),
];

/// A harmonised objective between evidence and clauses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objective {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Evidence that serves it, in own words.
    pub evidence: String,
    /// Records that serve it.
    pub needs: Vec<Need>,
}

/// A metric that an authority asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metric {
    /// Id: file and metric.
    pub id: ItemRef,
    /// Title.
    pub title: String,
    /// How it is computed, in own words.
    pub formula: String,
    /// Which measure it is.
    pub measure: Measure,
    /// How sure.
    pub confidence: Confidence,
}

/// A measure that can be derived from cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Measure {
    /// Share of identified vulnerabilities that are fixed.
    ShareFixed,
    /// Time from identification to a fix being available.
    TimeIdentifiedToFixed,
    /// Time from availability to implementation in the field.
    TimeAvailableToFielded,
}

/// A rubric of questions that give CVSS base metrics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rubric {
    /// File id.
    pub id: String,
    /// Title with edition.
    pub title: String,
    /// CVSS version for which it gives values.
    pub cvss: String,
    /// Questions, in order.
    pub questions: Vec<Question>,
    /// Metrics that are the maximum over questions.
    pub rollups: Vec<Rollup>,
}

/// An answer to a rubric's question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Answer {
    /// Yes.
    Yes,
    /// No.
    No,
    /// Not known: the worse value counts.
    Unknown,
}

/// A question of a rubric.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Id.
    pub id: String,
    /// CVSS metric that it leads to.
    pub metric: String,
    /// The question, own words.
    pub text: String,
    /// What follows from each answer, in the order yes, no, unknown.
    pub outcomes: [Outcome; 3],
    /// Answers whose outcome is not verified.
    pub unverified: Vec<Answer>,
    /// How sure the question is.
    pub confidence: Confidence,
}

/// What follows from an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Go on with this question.
    Next(String),
    /// The metric has this value.
    Value(String),
}

/// A metric that is the maximum over questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rollup {
    /// CVSS metric.
    pub metric: String,
    /// Questions.
    pub questions: Vec<String>,
}

impl Confidence {
    /// All values with their marks.
    pub const WORDS: &[(&str, Self)] = &[
        ("U", Self::Unverified),
        ("L", Self::Low),
        ("M", Self::Medium),
        ("H*", Self::Professional),
        ("H", Self::High),
    ];

    /// Returns the mark in words for readers.
    pub fn explained(self) -> &'static str {
        match self {
            Self::Unverified => "not verified",
            Self::Low => "one or conflicting secondary sources",
            Self::Medium => "consistent secondary sources",
            Self::Professional => "stable text, partly checked",
            Self::High => "read in the primary text",
        }
    }
}

impl Binding {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("statute", Self::Statute),
        ("regulation", Self::Regulation),
        ("guidance", Self::Guidance),
        ("industry", Self::Industry),
    ];
}

impl DocumentStatus {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("in-force", Self::InForce),
        ("superseded", Self::Superseded),
        ("proposed", Self::Proposed),
    ];
}

impl Strength {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("contributes", Self::Contributes),
        ("satisfies", Self::Satisfies),
    ];
}

impl Measure {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("share-fixed", Self::ShareFixed),
        ("time-identified-to-fixed", Self::TimeIdentifiedToFixed),
        ("time-available-to-fielded", Self::TimeAvailableToFielded),
    ];
}

impl Answer {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("yes", Self::Yes),
        ("no", Self::No),
        ("unknown", Self::Unknown),
    ];
}
