//! Topics by which markets are laid side by side: what users are told, and which events are reported.

/// A list of topics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topics {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// What they are topics of.
    pub kind: TopicKind,
    /// The topics, in file order.
    pub topics: Vec<Topic>,
}

/// A topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// Id, unique among all topics of its kind.
    pub id: String,
    /// Title, own words.
    pub title: String,
    /// What belongs to it, own words.
    pub summary: String,
}

/// What topics are topics of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TopicKind {
    /// Labeling: what users are told.
    Labeling,
    /// Reporting: what happened.
    Event,
}

impl TopicKind {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[("labeling", Self::Labeling), ("event", Self::Event)];
}
