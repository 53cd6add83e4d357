//! Cases: events in an order that can be so, advisories that say what the decisions say, and legal entities with a time
//! zone that exists.

use std::collections::BTreeMap;

use asepsis_domain::decision::{Decision, VexStatus};
use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::place::Place;
use asepsis_domain::postmarket::{Case, CaseAdvisory, CaseEvent, EventKind, advisory_file_name};
use asepsis_domain::time::rfc3339;

use crate::basis::Basis;
use crate::clock::time_zone;
use crate::decision::word as status;
use crate::record::listed;

/// What can only happen after what stands before it.
const ORDER: &[EventKind] = &[
    EventKind::Identified,
    EventKind::Fixed,
    EventKind::Validated,
    EventKind::Available,
    EventKind::Fielded,
];

/// Returns what contradicts itself in the cases.
pub(super) fn diagnostics(basis: &Basis<'_>) -> Vec<Diagnostic> {
    let cases = basis.dossier.cases.iter();
    let mut all: Vec<Diagnostic> = cases.flat_map(order).collect();
    let cases = basis.dossier.cases.iter();
    all.extend(cases.flat_map(|case| future(basis, case)));
    let cases = basis.dossier.cases.iter();
    all.extend(cases.flat_map(|case| advisory(basis, case)));
    all.extend(advisory_ids(&basis.dossier.cases));
    let entities = basis.dossier.organisation.entities.iter();
    let strange = entities.filter(|e| !e.zone.trim().is_empty() && time_zone(e).is_none());
    all.extend(strange.map(|e| {
        let message = format!(
            "`{}` of {} is no IANA time zone; its clocks count in UTC",
            e.zone, e.head.id
        );
        Diagnostic::new(Code::EntityZone, message)
            .at(&e.head.at)
            .record(&e.head.id)
    }));
    all
}

fn order(case: &Case) -> Vec<Diagnostic> {
    let mut first: BTreeMap<EventKind, &CaseEvent> = BTreeMap::new();
    for event in &case.events {
        let entry = first.entry(event.kind).or_insert(event);
        if event.at.value < entry.at.value {
            *entry = event;
        }
    }
    let chain: Vec<&CaseEvent> = ORDER.iter().filter_map(|k| first.get(k).copied()).collect();
    let pairs = chain.windows(2).filter_map(|pair| match pair {
        [before, after] if after.at.value < before.at.value => Some((*before, *after)),
        _ => None,
    });
    let last = case.events.iter().max_by_key(|e| e.at.value);
    let closed = first.get(&EventKind::Closed).copied();
    let reopened = closed
        .zip(last)
        .filter(|(c, l)| l.at.value > c.at.value)
        .map(|(c, l)| (l, c));
    pairs
        .chain(reopened)
        .map(|(before, after)| {
            let message = format!(
                "{}: `{}` at {} is before `{}` at {}",
                case.head.id,
                word(after.kind),
                rfc3339(after.at.value),
                word(before.kind),
                rfc3339(before.at.value)
            );
            let contradiction = Diagnostic::new(Code::CaseOrder, message);
            contradiction.at(&after.at.at).record(&case.head.id)
        })
        .collect()
}

/// Returns what is dated later than the day for which the dossier is judged; with a day to spare for zones ahead of UTC.
fn future(basis: &Basis<'_>, case: &Case) -> Vec<Diagnostic> {
    let id = &case.head.id;
    let told = |what: String, at: &Place| {
        let message = format!("{id}: {what}, later than {}", rfc3339(basis.as_of()));
        Diagnostic::new(Code::CaseFuture, message).at(at).record(id)
    };
    let events = case.events.iter().filter(|e| e.at.value > basis.as_of());
    let events = events.map(|e| {
        let what = format!("`{}` is at {}", word(e.kind), rfc3339(e.at.value));
        told(what, &e.at.at)
    });
    let decided = case.reportability.iter().filter(|r| basis.is_future(r.on));
    let decided = decided.map(|r| {
        let what = format!("the decision on `{}` is of {}", r.clock.value, r.on);
        told(what, &r.clock.at)
    });
    events.chain(decided).collect()
}

/// Returns where the advisory of a case and a decision on one of its vulnerabilities say different things of releases.
fn advisory(basis: &Basis<'_>, case: &Case) -> Vec<Diagnostic> {
    let Some(advisory) = &case.advisory else {
        return Vec::new();
    };
    let is_of_case = |d: &&Decision| {
        let mut named = case.vulnerabilities.iter();
        named.any(|v| v.value == d.vulnerability.value)
    };
    let mut all = Vec::new();
    for decision in basis.dossier.decisions.iter().filter(is_of_case) {
        let is_affected = decision.status == VexStatus::Affected;
        if !is_affected && decision.status != VexStatus::UnderInvestigation {
            continue;
        }
        let (mut fixed, mut left_out) = (Vec::new(), Vec::new());
        for (index, release) in basis.device().releases.iter().enumerate() {
            let covers = |releases| basis.lineage.covers(releases, index);
            if !covers(&decision.releases) {
                continue;
            }
            if covers(&advisory.fixed) {
                fixed.push(&release.id);
            } else if is_affected && !covers(&case.releases) {
                left_out.push(&release.id);
            }
        }
        let says = [
            (fixed, "calls fixed"),
            (left_out, "leaves out, as `releases` of the case do,"),
        ];
        for (releases, says) in says.into_iter().filter(|(r, _)| !r.is_empty()) {
            let message = format!(
                "the advisory of {} {says} {}: {} at {} says {} of {} there",
                case.head.id,
                listed(releases),
                decision.head.id,
                decision.head.at,
                status(decision.status),
                decision.vulnerability.value
            );
            let told = Diagnostic::new(Code::CaseAdvisory, message);
            all.push(told.at(&advisory.at).record(&case.head.id));
        }
    }
    all
}

/// Returns which advisories would take each other's place: an id is of one document (CSAF 2.0, 3.2.1.12.4), and so is the
/// file name that it gives (5.1).
fn advisory_ids(cases: &[Case]) -> Vec<Diagnostic> {
    let mut first: BTreeMap<String, (&Case, &CaseAdvisory)> = BTreeMap::new();
    let mut all = Vec::new();
    for case in cases {
        let Some(advisory) = &case.advisory else {
            continue;
        };
        let name = advisory_file_name(&advisory.id);
        let Some((other, before)) = first.get(&name) else {
            first.insert(name, (case, advisory));
            continue;
        };
        let (id, other) = (&case.head.id, &other.head.id);
        let message = if before.id == advisory.id {
            format!(
                "the advisories of {other} and {id} have the same id, `{}`",
                advisory.id
            )
        } else {
            format!(
                "the ids of the advisories of {other} and {id}, `{}` and `{}`, give the same file name, `{name}`",
                before.id, advisory.id
            )
        };
        let told = Diagnostic::new(Code::CaseAdvisoryId, message);
        all.push(told.at(&advisory.at).record(id));
    }
    all
}

fn word(kind: EventKind) -> &'static str {
    EventKind::WORDS
        .iter()
        .find(|(_, k)| *k == kind)
        .map_or("", |(word, _)| word)
}
