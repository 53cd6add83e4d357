//! What is different between two releases, and what that may mean for a market.

use std::collections::BTreeMap;

use crate::catalogue::Confidence;
use crate::id::{ItemRef, RecordId, ReleaseId};

/// One thing that is different.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What it is: the word of a record's kind, else `component`, `finding` or `fact`.
    pub of: String,
    /// Id of the record, key of the component, id of the vulnerability with its component, name of the fact.
    pub id: String,
    /// Title.
    pub title: String,
    /// How.
    pub how: How,
    /// What of it changed; empty for what was added or removed.
    pub keys: Vec<KeyChange>,
    /// What is written of it, the later state where there is one: `key -> text`.
    pub attributes: BTreeMap<String, String>,
}

/// How something is different.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum How {
    /// Only the later has it.
    Added,
    /// Only the earlier has it.
    Removed,
    /// Both have it, and it is not the same.
    Changed,
}

/// A key with what it was and is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyChange {
    /// Key.
    pub key: String,
    /// What it was; empty: nothing.
    pub before: String,
    /// What it is; empty: nothing.
    pub after: String,
}

/// What a market's rules say of the differences: a draft that a person confirms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Significance {
    /// Market.
    pub market: String,
    /// Title of the rules.
    pub title: String,
    /// The release that the differences are counted from.
    pub from: ReleaseId,
    /// The submission by which that release was last authorised there.
    pub submission: Option<RecordId>,
    /// Draft conclusion.
    pub conclusion: Conclusion,
    /// How sure the rules are; not verified: nothing but a prompt.
    pub confidence: Confidence,
    /// The catalogue item that the conclusion leads to.
    pub leads_to: Option<ItemRef>,
    /// What the conclusion asks, own words.
    pub asks: String,
    /// Why, in the order of the differences.
    pub reasons: Vec<Reason>,
}

/// A draft conclusion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Conclusion {
    /// The change may impact cybersecurity.
    MayImpact,
    /// A person has to look at what is named before anything is concluded.
    ToBeJudged,
    /// No rule says that the change impacts cybersecurity.
    Unlikely,
}

/// A rule that holds for a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Index of the difference.
    pub difference: usize,
    /// Id of the rule.
    pub rule: String,
    /// What the rule concludes.
    pub conclusion: Conclusion,
    /// Why, own words.
    pub because: String,
    /// How sure the rule is.
    pub confidence: Confidence,
}

impl How {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("added", Self::Added),
        ("removed", Self::Removed),
        ("changed", Self::Changed),
    ];
}

impl Conclusion {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("may-impact", Self::MayImpact),
        ("to-be-judged", Self::ToBeJudged),
        ("unlikely", Self::Unlikely),
    ];
}
