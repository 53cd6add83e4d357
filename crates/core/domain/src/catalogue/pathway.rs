//! The markets that the catalogue knows, each with its pathways.

use std::collections::{BTreeMap, BTreeSet};

use super::Catalogue;
use crate::condition::Condition;

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
            }
        }
        for form in self.submissions.values() {
            let known = all.entry(&form.market).or_default();
            known.insert(&form.pathway);
            known.extend(form.also_for.iter().map(String::as_str));
        }
        all
    }
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
