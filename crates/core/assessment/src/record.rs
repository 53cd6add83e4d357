//! All records by id, and where links lead. A former id leads to the record that had it.

use std::collections::HashMap;

use asepsis_domain::dossier::Dossier;
use asepsis_domain::id::RecordId;
use asepsis_domain::record::{Link, LinkRole, RecordKind, RecordView};

pub(crate) use asepsis_domain::record::is_written;

/// The records of a dossier, found by id.
#[derive(Debug)]
pub(crate) struct Records<'a> {
    /// All records, in the order of the kinds, then of the files.
    pub(crate) views: Vec<RecordView<'a>>,
    by_id: HashMap<&'a str, usize>,
    by_former_id: HashMap<&'a str, usize>,
}

impl<'a> Records<'a> {
    /// Returns the records; where two have one id, the one that stands first in its file counts.
    pub(crate) fn of(dossier: &'a Dossier) -> Self {
        let views = dossier.records();
        let mut by_id: HashMap<&str, usize> = HashMap::with_capacity(views.len());
        let mut by_former_id: HashMap<&str, usize> = HashMap::new();
        let earlier = |a: usize, b: usize| {
            let place = |i: usize| views.get(i).map(|v| &v.head.at);
            if place(b) < place(a) { b } else { a }
        };
        for (index, view) in views.iter().enumerate() {
            let id = view.head.id.as_str();
            let first = by_id.get(id).map_or(index, |had| earlier(*had, index));
            by_id.insert(id, first);
            for former in &view.head.formerly {
                let id = former.as_str();
                let first = by_former_id
                    .get(id)
                    .map_or(index, |had| earlier(*had, index));
                by_former_id.insert(id, first);
            }
        }
        Self {
            views,
            by_id,
            by_former_id,
        }
    }

    /// Returns the record with this id, now or formerly.
    pub(crate) fn find(&self, id: &RecordId) -> Option<&RecordView<'a>> {
        let index = self
            .by_id
            .get(id.as_str())
            .or_else(|| self.by_former_id.get(id.as_str()))?;
        self.views.get(*index)
    }

    /// Returns the present id of the record that the link leads to, if it is of a kind it may lead to.
    pub(crate) fn target(
        &self,
        from: RecordKind,
        role: LinkRole,
        link: &Link,
    ) -> Option<&'a RecordId> {
        let target = self.find(&link.value)?;
        role.targets(from)
            .contains(&target.kind)
            .then_some(&target.head.id)
    }

    /// Returns the present ids of the records that the links lead to.
    pub(crate) fn targets<'l>(
        &self,
        from: RecordKind,
        role: LinkRole,
        links: impl IntoIterator<Item = &'l Link>,
    ) -> Vec<&'a RecordId> {
        links
            .into_iter()
            .filter_map(|link| self.target(from, role, link))
            .collect()
    }
}

/// Returns the first few names and how many more there are, such as `A, B and 3 more`.
pub(crate) fn listed<T: std::fmt::Display>(names: impl IntoIterator<Item = T>) -> String {
    const SHOWN: usize = 5;
    let names: Vec<String> = names.into_iter().map(|n| n.to_string()).collect();
    let shown = names
        .iter()
        .take(SHOWN)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
