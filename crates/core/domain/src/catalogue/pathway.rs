//! The markets that the catalogue knows, each with its pathways.

use std::collections::{BTreeMap, BTreeSet};

use super::Catalogue;
use crate::condition::{Condition, Fact};

impl Catalogue {
    /// Returns each market of a document or submission with the pathways that these name, for one the set may be empty.
    pub fn pathways(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut all: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for document in self.documents.values() {
            if let Some(market) = &document.market {
                let known = all.entry(market).or_default();
                let conditions = document.items.iter().map(|i| &i.applies);
                let conditions = conditions.chain(document.clocks.iter().map(|c| &c.applies));
                conditions.for_each(|c| collect(c, known));
                known.extend(document.pathways.iter().map(|p| p.id.as_str()));
            }
        }
        for form in self.submissions.values() {
            let known = all.entry(&form.market).or_default();
            known.insert(&form.pathway);
            known.extend(form.also_for.iter().map(String::as_str));
        }
        all
    }

    /// Returns the facts of a device that follow from the pathway that it takes on a market; those on which documents do
    /// not agree are none.
    pub fn facts_of(&self, market: &str, pathway: &str) -> BTreeMap<Fact, bool> {
        let there = self.documents.values();
        let there = there.filter(|d| d.market.as_deref() == Some(market));
        let named = there.flat_map(|d| &d.pathways).filter(|p| p.id == pathway);
        agreed(named.flat_map(|p| p.facts.iter().map(|(fact, holds)| (*fact, *holds))))
    }
}

/// Returns the facts that are said one way only.
pub fn agreed(said: impl Iterator<Item = (Fact, bool)>) -> BTreeMap<Fact, bool> {
    let mut all: BTreeMap<Fact, BTreeSet<bool>> = BTreeMap::new();
    for (fact, holds) in said {
        all.entry(fact).or_default().insert(holds);
    }
    let one_way = all.into_iter().filter(|(_, said)| said.len() == 1);
    one_way
        .filter_map(|(fact, said)| Some((fact, said.into_iter().next()?)))
        .collect()
}

/// Adds the pathways that the condition names.
fn collect<'c>(condition: &'c Condition, pathways: &mut BTreeSet<&'c str>) {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => {
            parts.iter().for_each(|p| collect(p, pathways));
        }
        Condition::Not(part) => collect(part, pathways),
        Condition::Pathway(names) => pathways.extend(names.iter().map(String::as_str)),
        Condition::Fact(_)
        | Condition::Market(_)
        | Condition::SafetyClass(_)
        | Condition::Stage(_) => {}
    }
}
