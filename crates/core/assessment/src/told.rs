//! Which labels tell of which topic: those that say so, and those that meet an item which asks for that topic alone, in
//! whatever market.

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::catalogue::Item;
use asepsis_domain::id::ItemRef;
use asepsis_domain::postmarket::Label;

use crate::basis::Basis;

/// The labels of the release in focus, by topic.
#[derive(Debug)]
pub(crate) struct Told<'a> {
    by_topic: BTreeMap<&'a str, Vec<&'a Label>>,
}

impl<'a> Told<'a> {
    /// Returns the labels of the dossier.
    pub(crate) fn of_dossier(basis: &Basis<'a>) -> Self {
        let mut by_topic: BTreeMap<&str, Vec<&Label>> = BTreeMap::new();
        let labels = basis.dossier.labels.iter();
        let labels: Vec<&Label> = labels.filter(|l| basis.in_focus(&l.releases)).collect();
        let named: BTreeSet<&ItemRef> = labels
            .iter()
            .flat_map(|l| l.meets.iter().map(|m| &m.value))
            .collect();
        let mut topics: BTreeMap<&ItemRef, BTreeSet<&str>> = BTreeMap::new();
        let items = basis.catalogue.documents.values().flat_map(|d| &d.items);
        for item in items.filter(|i| named.contains(&i.id)) {
            topics.insert(&item.id, topics_of(item));
        }
        for label in labels {
            let said = label.topics.iter().map(|t| t.value.as_str());
            let of_it = label.meets.iter().filter_map(|m| topics.get(&m.value));
            // Of an item that asks for several topics, a label has to say itself which of them it tells.
            let clear = of_it.filter(|t| t.len() == 1).flatten().copied();
            let each: BTreeSet<&str> = said.chain(clear).collect();
            for topic in each {
                by_topic.entry(topic).or_default().push(label);
            }
        }
        Self { by_topic }
    }

    /// Returns the labels that tell of one of the topics, in file order, each once.
    pub(crate) fn about(&self, topics: &[String]) -> Vec<&'a Label> {
        let lists = topics.iter().filter_map(|t| self.by_topic.get(t.as_str()));
        let mut labels: Vec<&Label> = lists.flatten().copied().collect();
        labels.sort_by(|a, b| a.head.id.cmp(&b.head.id));
        labels.dedup_by(|a, b| a.head.id == b.head.id);
        labels
    }
}

/// Returns the topics of labeling that the item asks for.
pub(crate) fn topics_of(item: &Item) -> BTreeSet<&str> {
    let topics = item
        .needs
        .iter()
        .filter_map(|n| n.filter.get("topic"))
        .flatten();
    topics.map(String::as_str).collect()
}
