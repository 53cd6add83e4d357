//! What a person saw of an evaluation when they last looked, and what is different since.

use std::collections::BTreeMap;

use crate::time::Instant;

/// What a person saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// The instant for which the evaluation held.
    pub as_of: Instant,
    /// Where each thing stood.
    pub states: BTreeMap<Seen, String>,
}

/// A thing whose state is watched.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seen {
    /// What it is.
    pub kind: SeenKind,
    /// Its id.
    pub id: String,
}

/// What is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SeenKind {
    /// A decision: current or stale.
    Decision,
    /// A finding.
    Finding,
    /// A clock of a case: `<clock> <case>`.
    Clock,
    /// A security risk.
    Risk,
    /// A catalogue item.
    Item,
}

/// A thing that stands elsewhere than before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift {
    /// The thing.
    pub seen: Seen,
    /// Where it stood; `None`: it was not there.
    pub was: Option<String>,
    /// Where it stands; `None`: it is not there any more.
    pub now: Option<String>,
    /// It got worse.
    pub worse: bool,
}

impl SeenKind {
    /// All kinds with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("decision", Self::Decision),
        ("finding", Self::Finding),
        ("clock", Self::Clock),
        ("risk", Self::Risk),
        ("item", Self::Item),
    ];

    /// Returns the word.
    pub fn as_str(self) -> &'static str {
        let known = Self::WORDS.iter().find(|(_, kind)| *kind == self);
        known.map_or("", |(word, _)| word)
    }
}
