//! How old the advisory data is: each source by the newest change among its records.

use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::matches::{SnapshotFacts, SourceFacts};
use asepsis_domain::time::{Instant, rfc3339};
use jiff::SignedDuration;

use crate::basis::Basis;

/// Returns what is to be said of the snapshot's age.
pub(crate) fn diagnostics(basis: &Basis<'_>) -> Vec<Diagnostic> {
    let Some(snapshot) = basis.request.snapshot else {
        let searched = !basis.inventory.parts.is_empty();
        let message = "there is no advisory data: no component was searched for vulnerabilities";
        let none = searched.then(|| Diagnostic::new(Code::FeedNone, message));
        return none.into_iter().collect();
    };
    let Some(days) = basis.request.settings.max_advisory_age_days else {
        return Vec::new();
    };
    old(snapshot, days, basis.as_of())
}

/// Returns a diagnostic for each source whose newest data is older than so many days, or of an age that is not known.
pub fn old(snapshot: &SnapshotFacts, days: u32, as_of: Instant) -> Vec<Diagnostic> {
    let message = |source: &SourceFacts| match source.newest {
        None => format!(
            "the age of the data from `{}` is not known (limit: {days} days)",
            source.id
        ),
        Some(newest) => format!(
            "the newest record from `{}` is of {} (limit: {days} days)",
            source.id,
            rfc3339(newest)
        ),
    };
    old_sources(snapshot, days, as_of)
        .into_iter()
        .map(|source| Diagnostic::new(Code::FeedOld, message(source)))
        .collect()
}

/// Returns the sources whose newest data is older than so many days, or of an age that is not known.
pub fn old_sources(snapshot: &SnapshotFacts, days: u32, as_of: Instant) -> Vec<&SourceFacts> {
    let is_old = |s: &&SourceFacts| s.newest.is_none_or(|newest| as_of >= too_old(newest, days));
    let filled = snapshot.sources.iter().filter(|s| s.records > 0);
    filled.filter(is_old).collect()
}

/// Returns when data that was newest then becomes too old.
pub(crate) fn too_old(newest: Instant, days: u32) -> Instant {
    let age = SignedDuration::from_hours(i64::from(days) * 24);
    newest.checked_add(age).unwrap_or(Instant::MAX)
}
