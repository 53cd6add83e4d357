//! Needs that the risk file meets.

use asepsis_domain::catalogue::Need;
use asepsis_domain::id::RecordId;
use asepsis_domain::risk::{Acceptability, Control as Controlled, Risk};

use super::{Ground, Held, Scope};
use crate::record::is_written;
use crate::risk::{hazards, verdict};

/// Risks, each with levels that the method knows.
pub(super) fn risk(on: &Ground<'_, '_>, _: &Need, _: Scope<'_>) -> Held {
    let file = &on.basis.dossier.risks;
    let scored = |r: &Risk| {
        let after = r.after.as_ref();
        let known = |s| file.method.judge(s).is_some();
        known(&r.before.value) && after.is_none_or(|a| known(&a.value))
    };
    let rows = file.risks.iter().map(|r| (&r.head.id, scored(r)));
    let lack = "with levels that the method does not have";
    Held::each(rows, "there is no risk", lack)
}

/// Risks that say whether they may affect safety, and which hazard if so.
pub(super) fn hazard_link(on: &Ground<'_, '_>, _: &Need, _: Scope<'_>) -> Held {
    let risks = &on.basis.dossier.risks.risks;
    let linked = |r: &Risk| {
        let safety = r.safety.as_ref();
        safety.is_some_and(|s| {
            is_written(&s.why) && (!s.may_impact || !hazards(on.basis, r).is_empty())
        })
    };
    let rows = risks.iter().map(|r| (&r.head.id, linked(r)));
    let lack = "without saying whether, and through which hazard, safety may be affected";
    let hazards: Vec<&RecordId> = risks.iter().flat_map(|r| hazards(on.basis, r)).collect();
    Held::each(rows, "there is no risk", lack).resting_on(hazards)
}

/// Risks that are judged as controlled or not, with a reason, by criteria that exist.
pub(super) fn risk_acceptance(on: &Ground<'_, '_>, _: &Need, _: Scope<'_>) -> Held {
    let file = &on.basis.dossier.risks;
    let judged = |r: &Risk| {
        let contradicts = |d| {
            let verdict = verdict(&file.method, r);
            d == Controlled::Controlled
                && matches!(verdict, None | Some(Acceptability::Unacceptable))
        };
        let decision = r.decision.as_ref();
        decision.is_some_and(|d| is_written(&d.reason) && !contradicts(d.status))
    };
    let rows = file.risks.iter().map(|r| (&r.head.id, judged(r)));
    let lack = "without a decision that has a reason and agrees with the matrix";
    Held::each(rows, "there is no risk", lack)
}

/// The manufacturer's own method: scales and matrix.
pub(super) fn risk_method(on: &Ground<'_, '_>, _: &Need, _: Scope<'_>) -> Held {
    let method = &on.basis.dossier.risks.method;
    if method.matrix.is_empty() {
        return Held::none("the risk method has no matrix");
    }
    let mut held = Held {
        also: vec![format!("risk method: {}", method.title)],
        ..Held::default()
    };
    let lacks = [
        (method.example, "the matrix still is the example"),
        (!is_written(&method.title), "the method has no title"),
        (
            method.exploitability.is_empty(),
            "the method has no levels of exploitability",
        ),
        (
            method.severity.is_empty(),
            "the method has no levels of severity",
        ),
    ];
    let lacks = lacks.into_iter().filter(|(lacks, _)| *lacks);
    held.missing.extend(lacks.map(|(_, what)| what.to_owned()));
    held
}
