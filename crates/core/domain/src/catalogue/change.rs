//! Rules that say which differences between two releases may impact cybersecurity.

use std::collections::BTreeMap;

use super::Confidence;
use crate::change::{Conclusion, How};
use crate::id::ItemRef;

/// The rules of one market.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeRules {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Market.
    pub market: String,
    /// How sure.
    pub confidence: Confidence,
    /// Id of the rules whose rows are taken over; those below come besides.
    pub like: Option<String>,
    /// The item that a change leads to that may impact cybersecurity.
    pub may_impact: Option<ItemRef>,
    /// What is then asked, own words.
    pub may_impact_asks: String,
    /// The item that another change leads to.
    pub unlikely: Option<ItemRef>,
    /// What is then asked, own words.
    pub unlikely_asks: String,
    /// Rules, in order; the first that holds for a difference counts.
    pub rules: Vec<ChangeRule>,
}

/// A rule about a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeRule {
    /// Id.
    pub id: String,
    /// What it is about: words of record kinds, `component`, `finding`, `fact`.
    pub of: Vec<String>,
    /// How it is different; empty: any.
    pub how: Vec<How>,
    /// For what changed: one of these keys did; empty: any.
    pub keys: Vec<String>,
    /// What is written of it, `key -> allowed texts`; empty: anything.
    pub filter: BTreeMap<String, Vec<String>>,
    /// What it concludes.
    pub conclusion: Conclusion,
    /// Why, own words.
    pub because: String,
    /// How sure.
    pub confidence: Confidence,
}
