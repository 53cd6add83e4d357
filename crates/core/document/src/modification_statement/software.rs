//! What changed in the software, from the SBOMs of the two releases.

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::evaluation::{ComponentState, ReleaseState};

use super::last;
use crate::content::{Body, Column, Row, Source, line};
use crate::subject::Subject;

/// Versions of a component by what names it in every release.
type Parts<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

/// Adds how many components came, went and changed their version in each configuration.
pub(super) fn write(subject: &Subject<'_>, body: &mut Body) {
    let Some(before) = last(subject) else { return };
    let state = |id| subject.evaluation.releases.iter().find(|r| &r.id == id);
    let (Some(old), Some(new)) = (state(&before.release.value), subject.release_state()) else {
        return;
    };
    let names: BTreeSet<&str> = [old, new]
        .iter()
        .flat_map(|r| r.components.iter().map(|c| c.configuration.as_str()))
        .collect();
    if names.is_empty() {
        return;
    }
    let sources = [
        Source::from(&old.id),
        Source::from(&new.id),
        Source::from(&before.head.id),
    ];
    let rows = names.iter().map(|name| {
        let (was, is) = (parts(old, name), parts(new, name));
        let added = is.keys().filter(|k| !was.contains_key(*k)).count();
        let removed = was.keys().filter(|k| !is.contains_key(*k)).count();
        let both = is.iter().filter_map(|(k, v)| Some((v, was.get(k)?)));
        let (same, other): (Vec<_>, Vec<_>) = both.partition(|(a, b)| a == b);
        let numbers = [added, removed, other.len(), same.len()];
        let cells = std::iter::once(line![*name]);
        Row::new(
            cells.chain(numbers.map(|n| line![n.to_string()])),
            sources.clone(),
        )
    });
    let columns = [
        ("Software", Column::left(36)),
        ("Components added", Column::right(18)),
        ("removed", Column::right(14)),
        ("other version", Column::right(16)),
        ("unchanged", Column::right(14)),
    ];
    let caption = format!(
        "Components of release {} against release {}",
        new.id, old.id
    );
    body.table("software-table", caption, &columns, rows.collect());
}

fn parts<'a>(release: &'a ReleaseState, configuration: &str) -> Parts<'a> {
    let mut all = Parts::new();
    let of_it = |c: &&ComponentState| c.configuration == configuration;
    for component in release.components.iter().filter(of_it) {
        all.entry(&component.name)
            .or_default()
            .insert(&component.version);
    }
    all
}
