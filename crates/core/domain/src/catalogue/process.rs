//! A standard as a process: what an activity leaves behind, and which reviews it asks for.

use super::{Confidence, Need};

/// Something that carrying out an item leaves behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkProduct {
    /// What it is called, own words.
    pub title: String,
    /// Records that are this work product, or hold it; all of them make it whole.
    pub needs: Vec<Need>,
}

/// A review that an item asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// What is reviewed, own words.
    pub title: String,
    /// Topic of the section of the manufacturer's plan that states the period in days.
    pub plan: Option<crate::plan::Topic>,
    /// Period in days that holds where the plan states none; `None`: the item names none.
    pub days: Option<u32>,
    /// What makes the review due again once it happens: words of [`REVIEW_TRIGGERS`].
    pub after: Vec<String>,
    /// How sure period and triggers are.
    pub confidence: Confidence,
    /// Why it is due then, own words.
    pub because: String,
}

/// What can make a review due again, each with what it means.
pub const REVIEW_TRIGGERS: &[(&str, &str)] = &[
    ("case", "an event of a postmarket case"),
    ("decision", "a decision on a vulnerability"),
    ("release", "a release that the review does not cover"),
    ("test", "a test that was carried out"),
];
