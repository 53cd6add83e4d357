//! A person's word over a computed status. It counts with its reason and its name, and survives recomputation.

use std::collections::BTreeMap;

use asepsis_domain::id::ItemRef;
use asepsis_domain::postmarket::{Override, OverrideStatus};

use crate::basis::Basis;
use crate::record::is_written;

/// The overrides by item.
#[derive(Debug)]
pub(crate) struct Standing<'a> {
    by_item: BTreeMap<&'a ItemRef, Vec<&'a Override>>,
}

impl<'a> Standing<'a> {
    /// Returns the overrides that have a reason and a name, the latest of an item last.
    pub(crate) fn of(basis: &Basis<'a>) -> Self {
        let mut by_item: BTreeMap<&ItemRef, Vec<&Override>> = BTreeMap::new();
        for word in &basis.dossier.overrides {
            if is_written(&word.reason) && is_written(&word.by) {
                by_item.entry(&word.item.value).or_default().push(word);
            }
        }
        for words in by_item.values_mut() {
            words.sort_by_key(|w| (w.on, &w.at));
        }
        Self { by_item }
    }

    /// Returns all overrides of the item.
    pub(crate) fn all(&self, item: &ItemRef) -> &[&'a Override] {
        self.by_item.get(item).map_or(&[], Vec::as_slice)
    }

    /// Returns the latest override of the item with one of these statuses.
    pub(crate) fn latest(&self, item: &ItemRef, wanted: &[OverrideStatus]) -> Option<&'a Override> {
        let words = self.all(item).iter().rev().copied();
        words.into_iter().find(|w| wanted.contains(&w.status))
    }

    /// Returns whether a person has checked the unverified row against a source that is named.
    pub(crate) fn is_verified(&self, item: &ItemRef) -> bool {
        let word = self.latest(item, &[OverrideStatus::Verified]);
        word.is_some_and(|w| is_written(&w.source))
    }
}
