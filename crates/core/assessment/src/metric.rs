//! Measures of postmarket work, derived from the events of cases and never typed in (FDA premarket guidance, V.A.6).
//!
//! A case counts with each vulnerability that it names, or as one where it names none. Times are in days; what a case
//! does not say is not guessed, and each value comes with the cases it rests on.

use std::collections::BTreeMap;

use asepsis_domain::catalogue::{Measure, Metric};
use asepsis_domain::evaluation::MetricState;
use asepsis_domain::id::RecordId;
use asepsis_domain::postmarket::{Case, CaseEvent, EventKind, Fielded};
use asepsis_domain::time::{Instant, day_of};

use crate::basis::Basis;

/// A metric's value with the cases on which it rests.
#[derive(Debug)]
pub(crate) struct Measured<'a> {
    /// The value.
    pub(crate) state: MetricState,
    /// The cases.
    pub(crate) cases: Vec<&'a RecordId>,
}

/// Returns the metrics of the documents looked at.
pub(crate) fn metrics<'a>(basis: &Basis<'a>) -> Vec<Measured<'a>> {
    let mut all = Vec::new();
    for document in &basis.documents {
        all.extend(document.metrics.iter().map(|m| measured(basis, m)));
    }
    all
}

/// What one case contributes.
struct Contribution {
    /// Days, or 100 and 0 for a share.
    value: f64,
    basis: String,
}

fn measured<'a>(basis: &Basis<'a>, metric: &Metric) -> Measured<'a> {
    let mut cases: Vec<&Case> = basis.dossier.cases.iter().collect();
    cases.sort_by(|a, b| a.head.id.cmp(&b.head.id));
    let mut counted = 0_u32;
    let mut sum = 0.0;
    let mut lines = Vec::new();
    let mut rested = Vec::new();
    for case in cases {
        let Some(part) = contribution(basis, case, metric.measure) else {
            continue;
        };
        let weight = u32::try_from(case.vulnerabilities.len().max(1)).unwrap_or(u32::MAX);
        counted = counted.saturating_add(weight);
        sum += part.value * f64::from(weight);
        lines.push(format!("{}: {}", case.head.id, part.basis));
        rested.push(&case.head.id);
    }
    let unit = match metric.measure {
        Measure::ShareFixed => "%",
        Measure::TimeIdentifiedToFixed | Measure::TimeAvailableToFielded => "days",
    };
    Measured {
        state: MetricState {
            metric: metric.id.clone(),
            title: metric.title.clone(),
            value: (counted > 0).then(|| sum / f64::from(counted)),
            unit,
            counted: usize::try_from(counted).unwrap_or(usize::MAX),
            basis: lines,
        },
        cases: rested,
    }
}

fn contribution(basis: &Basis<'_>, case: &Case, measure: Measure) -> Option<Contribution> {
    let identified = first(basis, case, EventKind::Identified);
    let available = first(basis, case, EventKind::Available);
    match measure {
        Measure::ShareFixed => {
            let identified = day_of(identified?);
            Some(available.map_or_else(
                || Contribution {
                    value: 0.0,
                    basis: format!("identified {identified}, no fix available yet"),
                },
                |at| Contribution {
                    value: 100.0,
                    basis: format!("identified {identified}, fix available {}", day_of(at)),
                },
            ))
        }
        Measure::TimeIdentifiedToFixed => {
            let (from, to) = (identified?, available?);
            Some(between("identified", from, "available", to))
        }
        Measure::TimeAvailableToFielded => {
            let (from, to) = (available?, fielded(basis, case)?);
            Some(between("available", from, "in the field", to))
        }
    }
}

fn between(what: &str, from: Instant, until: &str, to: Instant) -> Contribution {
    let days = to.duration_since(from).as_secs_f64() / 86_400.0;
    Contribution {
        value: days,
        basis: format!(
            "{what} {}, {until} {}: {days:.1} days",
            day_of(from),
            day_of(to)
        ),
    }
}

fn events<'a>(basis: &Basis<'_>, case: &'a Case) -> impl Iterator<Item = &'a CaseEvent> + use<'a> {
    let as_of = basis.as_of();
    case.events.iter().filter(move |e| e.at.value <= as_of)
}

fn first(basis: &Basis<'_>, case: &Case, kind: EventKind) -> Option<Instant> {
    let of_kind = events(basis, case).filter(|e| e.kind == kind);
    of_kind.map(|e| e.at.value).min()
}

/// Returns when the fix was in the field completely: where field actions count units and the units in the field of the
/// case's releases are known, when their sum reached those; else the last field action, if no count contradicts.
fn fielded(basis: &Basis<'_>, case: &Case) -> Option<Instant> {
    let mut actions: Vec<&CaseEvent> = events(basis, case)
        .filter(|e| e.kind == EventKind::Fielded)
        .collect();
    actions.sort_by_key(|e| e.at.value);
    if actions.iter().all(|e| e.units.is_none()) {
        return actions.last().map(|e| e.at.value);
    }
    let concerned = |f: &&Fielded| {
        let release = basis.lineage.find(&f.release.value);
        release.is_some_and(|r| basis.lineage.covers(&case.releases, r))
    };
    let units = basis
        .dossier
        .fielded
        .iter()
        .filter(concerned)
        .map(|f| f.units);
    let in_field = units.fold(0, u64::saturating_add);
    if in_field == 0 {
        return actions.last().map(|e| e.at.value);
    }
    let mut done = 0_u64;
    for action in actions {
        match action.units {
            // A field action without a count is the whole field.
            None => return Some(action.at.value),
            Some(units) => done = done.saturating_add(units),
        }
        if done >= in_field {
            return Some(action.at.value);
        }
    }
    None
}

/// Returns the metrics by the id within their file.
pub(crate) fn by_id<'m, 'a>(metrics: &'m [Measured<'a>]) -> BTreeMap<&'m str, &'m Measured<'a>> {
    metrics
        .iter()
        .map(|m| (m.state.metric.item.as_str(), m))
        .collect()
}
