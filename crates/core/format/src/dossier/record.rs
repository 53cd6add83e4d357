//! What several kinds of record have in common: head, links that must be, checks.

use asepsis_domain::id::{RecordId, ReleaseId};
use asepsis_domain::place::{Located, Place};
use asepsis_domain::record::{Head, Link};
use asepsis_domain::risk::CrossCheck;

use crate::schema::Row;

/// Returns the head of the record that the table is.
///
/// A record whose id cannot be read is kept under one that nobody can write, so that its links still count.
pub(super) fn head(row: &mut Row<'_>) -> Head {
    let id = row
        .must("id", "Its id, unique in the dossier; links name it.")
        .id();
    let id = id.unwrap_or_else(|| Located::new(RecordId::unread(row.at()), row.at().clone()));
    row.is_record(&id.value);
    Head {
        title: row
            .must("title", "Its title, as documents print it.")
            .name(),
        formerly: row
            .may("formerly", "Ids that it had before it was renamed.")
            .ids(),
        id: id.value,
        at: id.at,
    }
}

/// Returns a link that the record must have, or one that nobody can write where it is missing.
pub(super) fn or_unread(link: Option<Link>, at: &Place) -> Link {
    link.unwrap_or_else(|| Located::new(RecordId::unread(at), at.clone()))
}

/// Returns a release that the record must name, or one that nobody can write where it is missing.
pub(super) fn or_unread_release(
    release: Option<Located<ReleaseId>>,
    at: &Place,
) -> Located<ReleaseId> {
    release.unwrap_or_else(|| Located::new(ReleaseId::unread(at), at.clone()))
}

/// Returns the check of a control of one kind for new risk of the other.
pub(super) fn cross_check(row: &mut Row<'_>) -> CrossCheck {
    CrossCheck {
        introduces_risk: row
            .must("introduces_risk", "Whether it causes new risk.")
            .flag()
            .unwrap_or(true),
        why: row.must("why", "Why, or why not.").text(),
        introduces: row
            .may("introduces", "The risks or hazards that it causes.")
            .links(),
    }
}
