//! Two editions of a document side by side: which items came, went or say something else, and which records that touches.

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::catalogue::{
    Binding, Confidence, Document, Item, Need, ObjectiveLink, Strength,
};
use asepsis_domain::change::{Difference, How, KeyChange};
use asepsis_domain::dossier::Dossier;
use asepsis_domain::evaluation::Evaluation;
use asepsis_domain::id::{ItemRef, RecordId};

/// Returns the items that are different, by the order of the new edition, those that went last.
pub fn differences(old: &Document, new: &Document) -> Vec<Difference> {
    let by_id = |document: &'_ Document| -> BTreeMap<String, usize> {
        let items = document.items.iter().enumerate();
        items.map(|(at, item)| (item.id.item.clone(), at)).collect()
    };
    let (before, after) = (by_id(old), by_id(new));
    let mut found = Vec::new();
    for item in &new.items {
        let was = before.get(&item.id.item).and_then(|at| old.items.get(*at));
        match was {
            None => found.push(row(item, How::Added, Vec::new())),
            Some(was) => {
                let keys = changed(was, item);
                if !keys.is_empty() {
                    found.push(row(item, How::Changed, keys));
                }
            }
        }
    }
    let gone = old.items.iter().filter(|i| !after.contains_key(&i.id.item));
    found.extend(gone.map(|item| row(item, How::Removed, Vec::new())));
    found
}

/// Returns the records that name the item in either edition, or meet what it asks; a person's word over the item, which has
/// no id, by where it stands.
pub fn touched(
    dossier: &Dossier,
    evaluation: &Evaluation,
    (old, new): (&Document, &Document),
    item: &str,
) -> Vec<String> {
    let names = [&old.id, &new.id].map(|file| ItemRef {
        file: file.clone(),
        item: item.to_owned(),
    });
    let texts = names.each_ref().map(ToString::to_string);
    let mut records: BTreeSet<RecordId> = BTreeSet::new();
    for evidence in &dossier.evidence {
        if evidence.serves.iter().any(|s| texts.contains(&s.value)) {
            records.insert(evidence.head.id.clone());
        }
    }
    for label in &dossier.labels {
        if label.meets.iter().any(|m| names.contains(&m.value)) {
            records.insert(label.head.id.clone());
        }
    }
    for state in evaluation.items.iter().filter(|i| names.contains(&i.item)) {
        records.extend(state.needs.iter().flat_map(|n| n.records.iter().cloned()));
        records.extend(state.evidence.iter().cloned());
    }
    let words = dossier.overrides.iter();
    let words = words.filter(|w| names.contains(&w.item.value));
    let words = words.map(|w| format!("{}:{}", w.at.file, w.at.line));
    let records = records.iter().map(ToString::to_string);
    records.chain(words).collect()
}

fn row(item: &Item, how: How, keys: Vec<KeyChange>) -> Difference {
    Difference {
        of: "item".to_owned(),
        id: item.id.item.clone(),
        title: item.title.clone(),
        how,
        keys,
        attributes: BTreeMap::new(),
    }
}

fn changed(was: &Item, is: &Item) -> Vec<KeyChange> {
    let pairs = [
        ("title", was.title.clone(), is.title.clone()),
        ("section", was.section.clone(), is.section.clone()),
        ("summary", was.summary.clone(), is.summary.clone()),
        ("expects", was.expects.clone(), is.expects.clone()),
        (
            "binding",
            word(Binding::WORDS, was.binding),
            word(Binding::WORDS, is.binding),
        ),
        (
            "confidence",
            word(Confidence::WORDS, was.confidence),
            word(Confidence::WORDS, is.confidence),
        ),
        ("evidence", was.evidence.join(", "), is.evidence.join(", ")),
        (
            "applies_because",
            was.applies_because.clone(),
            is.applies_because.clone(),
        ),
        ("objectives", links(&was.objectives), links(&is.objectives)),
        ("needs", needs(&was.needs), needs(&is.needs)),
    ];
    let mut keys: Vec<KeyChange> = pairs
        .into_iter()
        .filter(|(_, before, after)| before != after)
        .map(|(key, before, after)| KeyChange {
            key: key.to_owned(),
            before,
            after,
        })
        .collect();
    if was.applies != is.applies && !keys.iter().any(|k| k.key == "applies_because") {
        keys.push(KeyChange {
            key: "applies".to_owned(),
            before: "another condition".to_owned(),
            after: is.applies_because.clone(),
        });
    }
    keys
}

fn links(links: &[ObjectiveLink]) -> String {
    let texts = links.iter().map(|l| {
        let strength = word(Strength::WORDS, l.link);
        format!(
            "{} {strength} ({})",
            l.objective,
            word(Confidence::WORDS, l.confidence)
        )
    });
    texts.collect::<Vec<_>>().join(", ")
}

fn needs(needs: &[Need]) -> String {
    let texts = needs.iter().map(|n| {
        let filter: Vec<String> = n
            .filter
            .iter()
            .map(|(field, values)| format!("{field} {}", values.join("/")))
            .collect();
        let filter = if filter.is_empty() {
            String::new()
        } else {
            format!(" ({})", filter.join(", "))
        };
        format!("{}{filter} {}", n.record, word(Strength::WORDS, n.link))
    });
    texts.collect::<Vec<_>>().join(", ")
}

fn word<T: Copy + PartialEq>(words: &'static [(&'static str, T)], value: T) -> String {
    let found = words.iter().find(|(_, known)| *known == value);
    found.map_or_else(String::new, |(word, _)| (*word).to_owned())
}
