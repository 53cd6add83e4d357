//! What an evaluation says of the support of components and of the stage of life of releases.

use crate::id::RecordId;
use crate::stage::Stage;
use crate::time::Date;

/// The stage of life in which a release is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageState {
    /// The stage.
    pub stage: Stage,
    /// Since when.
    pub since: Date,
    /// The record that says so.
    pub record: RecordId,
    /// Assessments of its components that lost support.
    pub assessments: Vec<RecordId>,
}

/// What somebody says of the support of a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupportStatement {
    /// By which rule it counts.
    pub rule: SupportRule,
    /// Level of support; empty where it says none.
    pub level: String,
    /// End of support.
    pub end_of_support: Option<Date>,
    /// Where it comes from.
    pub from: String,
    /// Why it is only a proposal; empty where it counts.
    pub doubt: String,
}

/// By which rule a statement on support counts; the first that says something decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SupportRule {
    /// A person of the manufacturer wrote it.
    Hand,
    /// The supplier states it: in a statement that a person noted as the supplier's, or in the SBOM.
    Supplier,
    /// A source of life cycles says it.
    Feed,
}

impl SupportRule {
    /// All rules, the strongest first.
    pub const ALL: &[Self] = &[Self::Hand, Self::Supplier, Self::Feed];

    /// Returns the word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Hand => "hand",
            Self::Supplier => "supplier",
            Self::Feed => "end-of-life feed",
        }
    }
}
