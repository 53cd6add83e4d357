//! Until when an evaluation holds: the next instant at which it changes without any input changing.

use asepsis_domain::evaluation::{ClockState, ProcessState, ReleaseState};
use asepsis_domain::time::{Instant, start_of_day};

use crate::age;
use crate::basis::Basis;
use crate::decision::expiry;

/// Returns the next instant after `as_of` at which something falls due, expires, ends or has happened.
pub(crate) fn valid_until(
    basis: &Basis<'_>,
    clocks: &[ClockState],
    process: &[ProcessState],
    releases: &[ReleaseState],
) -> Option<Instant> {
    let dossier = basis.dossier;
    let due = clocks
        .iter()
        .filter(|c| c.fulfilled.is_none())
        .filter_map(|c| c.due);
    let expiring = dossier.decisions.iter().filter_map(|d| d.expires.as_ref());
    let expiring = expiring.map(|e| expiry(e.value));
    let supported = releases.iter().flat_map(|r| &r.components);
    let supported = supported.filter_map(|c| c.end_of_support);
    let ending = supported
        .filter_map(|end| end.tomorrow().ok())
        .map(start_of_day);
    let lives = basis.request.matches.values().flat_map(|m| &m.lifecycles);
    let lives = lives.flat_map(|l| [l.line.active.on, l.line.security.on]);
    let ending = ending.chain(
        lives
            .flatten()
            .filter_map(|end| end.tomorrow().ok())
            .map(start_of_day),
    );
    let events = dossier.cases.iter().flat_map(|c| &c.events);
    let happening = events.map(|e| e.at.value);
    let days = basis.request.settings.max_advisory_age_days;
    let sources = basis.request.snapshot.iter().flat_map(|s| &s.sources);
    let ageing = sources.filter_map(|s| Some(age::too_old(s.newest?, days?)));
    let reviews = process.iter().flat_map(|p| &p.reviews);
    let reviews = reviews
        .filter_map(|r| r.due?.tomorrow().ok())
        .map(start_of_day);
    let notices = releases.iter().flat_map(|r| &r.notices);
    let notices = notices
        .flat_map(|n| [n.owed.and_then(|day| day.tomorrow().ok()), n.told])
        .flatten()
        .map(start_of_day);
    due.chain(expiring)
        .chain(notices)
        .chain(reviews)
        .chain(ending)
        .chain(happening)
        .chain(ageing)
        .filter(|at| *at > basis.as_of())
        .min()
}
