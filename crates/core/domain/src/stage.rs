//! The stage of life in which a release of the device is, as its manufacturer declares it, and the assessments of components
//! that lose support. Source: IMDRF/CYBER WG/N70FINAL:2023, sections 4 and 5. A day alone moves no stage.

use crate::place::Located;
use crate::record::{Head, Link, Releases};
use crate::time::Date;

/// A stage, the earliest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// Before it is on the market.
    Development,
    /// In use, sold, its major components supported.
    Support,
    /// Declared end of life, or with unsupported components whose risk is mitigated.
    LimitedSupport,
    /// Declared end of support, or with unsupported components whose risk cannot be mitigated.
    EndOfSupport,
}

impl Stage {
    /// All stages with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("development", Self::Development),
        ("support", Self::Support),
        ("limited-support", Self::LimitedSupport),
        ("end-of-support", Self::EndOfSupport),
    ];

    /// Returns the word.
    pub fn word(self) -> &'static str {
        let found = Self::WORDS.iter().find(|(_, stage)| *stage == self);
        found.map_or("", |(word, _)| word)
    }
}

/// That releases entered a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageEntry {
    /// Head.
    pub head: Head,
    /// The stage.
    pub stage: Stage,
    /// The day on which they entered it.
    pub from: Located<Date>,
    /// On what it rests.
    pub basis: StageBasis,
    /// Why.
    pub reason: String,
    /// Who declares it.
    pub by: String,
    /// Releases that it covers.
    pub releases: Releases,
    /// Assessments of components on which it rests.
    pub assessments: Vec<Link>,
    /// The day on which users were told.
    pub told: Option<Date>,
    /// Where users find the notice.
    pub notice: String,
    /// Evidence.
    pub evidence: Vec<Link>,
}

/// On what the entry into a stage rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum StageBasis {
    /// The manufacturer declares it.
    Declaration,
    /// Assessments of components lead to it.
    Assessment,
}

impl StageBasis {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("declaration", Self::Declaration),
        ("assessment", Self::Assessment),
    ];
}

/// What components that lose support mean for patients, and what is done (N70, 5.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupportAssessment {
    /// Head.
    pub head: Head,
    /// The components: purl with or without version, CPE, or name.
    pub components: Vec<Located<String>>,
    /// Releases that it covers.
    pub releases: Releases,
    /// When it was made.
    pub on: Option<Date>,
    /// Who made it.
    pub by: String,
    /// Whether patients may be affected.
    pub may_impact_patients: Option<bool>,
    /// How, or why not.
    pub impact: String,
    /// What follows.
    pub outcome: SupportOutcome,
    /// What is done until then and after, compensating controls too.
    pub plan: String,
    /// The day by which it is done.
    pub until: Option<Located<Date>>,
    /// Controls, risks and decisions that it rests on.
    pub about: Vec<Link>,
    /// The day on which users were told.
    pub told: Option<Date>,
    /// Evidence.
    pub evidence: Vec<Link>,
}

/// What follows from the assessment of a component that loses support.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SupportOutcome {
    /// No impact on patients: it stays, and users are told.
    Stays,
    /// It is replaced, or the design changes.
    Replaced,
    /// Its risk is mitigated, and no unsupported part is needed for that.
    Mitigated,
    /// Its risk is mitigated while it stays without support.
    MitigatedUnsupported,
    /// Its risk cannot be mitigated.
    NotMitigated,
}

impl SupportOutcome {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("stays", Self::Stays),
        ("replaced", Self::Replaced),
        ("mitigated", Self::Mitigated),
        ("mitigated-unsupported", Self::MitigatedUnsupported),
        ("not-mitigated", Self::NotMitigated),
    ];

    /// Returns the word.
    pub fn word(self) -> &'static str {
        let found = Self::WORDS.iter().find(|(_, outcome)| *outcome == self);
        found.map_or("", |(word, _)| word)
    }

    /// Returns the stage that a release is in at least when this follows (N70, 5.5).
    pub fn leads_to(self) -> Stage {
        match self {
            Self::Stays | Self::Replaced | Self::Mitigated => Stage::Support,
            Self::MitigatedUnsupported => Stage::LimitedSupport,
            Self::NotMitigated => Stage::EndOfSupport,
        }
    }
}
