//! Evidence by what it serves: only what can be found and covers the release in focus counts.

use std::collections::BTreeMap;

use asepsis_domain::evidence::Evidence;

use crate::basis::Basis;
use crate::need::Scope;
use crate::record::is_written;

/// The evidence that counts, by the objective or item that it serves.
#[derive(Debug)]
pub(crate) struct Serving<'a> {
    by_served: BTreeMap<&'a str, Vec<&'a Evidence>>,
}

impl<'a> Serving<'a> {
    /// Returns the evidence of the dossier.
    pub(crate) fn of_dossier(basis: &Basis<'a>) -> Self {
        let mut by_served: BTreeMap<&str, Vec<&Evidence>> = BTreeMap::new();
        let all = basis.dossier.evidence.iter();
        for evidence in all.filter(|e| basis.in_focus(&e.releases) && is_found(basis, e)) {
            for served in &evidence.serves {
                by_served.entry(&served.value).or_default().push(evidence);
            }
        }
        Self { by_served }
    }

    /// Returns the evidence that serves the item or one of its objectives, by id, each once.
    pub(crate) fn of(&self, scope: Scope<'_>) -> Vec<&'a Evidence> {
        let item = scope.item.map(ToString::to_string);
        let served = scope.objectives.iter().copied().chain(item.as_deref());
        let lists = served.filter_map(|s| self.by_served.get(s));
        let mut evidence: Vec<&Evidence> = lists.flatten().copied().collect();
        evidence.sort_by(|a, b| a.head.id.cmp(&b.head.id));
        evidence.dedup_by(|a, b| a.head.id == b.head.id);
        evidence
    }
}

/// Returns whether the evidence can be found: its file is there with the digest stated, or it says where it is kept.
pub(crate) fn is_found(basis: &Basis<'_>, evidence: &Evidence) -> bool {
    match &evidence.file {
        None => is_written(&evidence.reference),
        Some(file) => {
            let digest = basis.dossier.files.get(&file.value).copied().flatten();
            let stated = evidence.sha256.as_ref().map(|s| s.value);
            digest.is_some_and(|d| stated.is_none_or(|s| s == d))
        }
    }
}
