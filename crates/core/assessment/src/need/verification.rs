//! Needs that requirements, controls and tests meet.

use asepsis_domain::catalogue::Need;
use asepsis_domain::control::{Category, Control};
use asepsis_domain::id::RecordId;
use asepsis_domain::record::{LinkRole, RecordKind};
use asepsis_domain::test::{Test, TestKind};

use super::{Ground, Held, Scope, in_words, sorted, takes, word_of};
use crate::proof::counts;
use crate::record::{is_written, listed};

/// Requirements, each with its text.
pub(super) fn requirement(on: &Ground<'_, '_>, _: &Need, _: Scope<'_>) -> Held {
    let requirements = on.basis.dossier.requirements.iter();
    let rows = requirements.map(|r| (&r.head.id, is_written(&r.text)));
    Held::each(rows, "there is no requirement", "without text")
}

/// Controls that are implemented, or the justified absence of one.
pub(super) fn control(on: &Ground<'_, '_>, need: &Need, _: Scope<'_>) -> Held {
    let controls = on.basis.dossier.controls.iter();
    let rows = controls
        .filter(|c| takes(need, "category", word_of(Category::WORDS, &c.category)))
        .map(|c| (&c.head.id, is_absent(c) || is_written(&c.implementation)));
    let none = format!("there is no {} and no reason why", in_words(need));
    Held::each(rows, none, "without saying how it is implemented")
}

/// Controls of the item's categories that are implemented, mitigate a risk, fulfil a requirement and have a passed
/// test.
pub(super) fn control_trace(on: &Ground<'_, '_>, _: &Need, scope: Scope<'_>) -> Held {
    let mut rests: Vec<&RecordId> = Vec::new();
    let mut rows = Vec::new();
    let wanted = |c: &&Control| {
        let category = word_of(Category::WORDS, &c.category);
        scope.categories.is_empty() || scope.categories.contains(&category)
    };
    for control in on.basis.dossier.controls.iter().filter(wanted) {
        let id = &control.head.id;
        if is_absent(control) {
            rows.push((id, true));
            continue;
        }
        let targets = |role, links| on.basis.records.targets(RecordKind::Control, role, links);
        let risks = targets(LinkRole::Mitigates, &control.mitigates);
        let requirements = targets(LinkRole::DerivesFrom, &control.requirements);
        let tests = on.proof.passed(id);
        let parts = [&risks, &requirements, &tests];
        let traced = parts.iter().all(|p| !p.is_empty()) && is_written(&control.implementation);
        rests.extend(parts.into_iter().flatten());
        rows.push((id, traced));
    }
    let lack = format!(
        "without implementation, risk, requirement or passed test{}",
        for_focus(on)
    );
    Held::each(rows, "there is no control", &lack).resting_on(rests)
}

/// Tests that passed for the release in focus.
pub(super) fn test(on: &Ground<'_, '_>, need: &Need, _: Scope<'_>) -> Held {
    let tests = on.basis.dossier.tests.iter();
    let of_kind: Vec<&Test> = tests
        .filter(|t| takes(need, "kind", word_of(TestKind::WORDS, &t.kind)))
        .collect();
    let covering: Vec<&&Test> = of_kind
        .iter()
        .filter(|t| on.basis.in_focus(&t.releases))
        .collect();
    if covering.is_empty() && !of_kind.is_empty() {
        let others = sorted(of_kind.iter().map(|t| &t.head.id));
        let why = format!("not{}: {}", for_focus(on), listed(&others));
        return Held::none(why);
    }
    let rows = covering
        .into_iter()
        .map(|t| (&t.head.id, counts(on.basis, t)));
    let none = format!("there is no {}", in_words(need));
    Held::each(rows, none, "without a result that passed")
}

/// Tests of the release in focus that say who tested and how independent that is.
pub(super) fn test_independence(on: &Ground<'_, '_>, _: &Need, _: Scope<'_>) -> Held {
    let rows = covering(on).map(|t| {
        (
            &t.head.id,
            is_written(&t.tester) && is_written(&t.independence),
        )
    });
    let none = format!("there is no test{}", for_focus(on));
    Held::each(
        rows,
        none,
        "without saying who tested and how independent of the designers",
    )
}

/// Tests of the release in focus whose findings all have a disposition.
pub(super) fn finding_disposition(on: &Ground<'_, '_>, _: &Need, _: Scope<'_>) -> Held {
    let settled = |t: &Test| t.findings.iter().all(|f| is_written(&f.disposition));
    let rows = covering(on)
        .filter(|t| t.result.is_some())
        .map(|t| (&t.head.id, settled(t)));
    let none = format!("there is no test with a result{}", for_focus(on));
    Held::each(rows, none, "with findings that have no disposition")
}

/// The whole trace: nothing hangs loose.
pub(super) fn trace(on: &Ground<'_, '_>, _: &Need, _: Scope<'_>) -> Held {
    use RecordKind as K;
    const TRACED: &[RecordKind] = &[
        K::Element,
        K::Interface,
        K::Flow,
        K::Asset,
        K::Threat,
        K::Anomaly,
        K::Risk,
        K::Hazard,
        K::Requirement,
        K::Control,
        K::Test,
    ];
    let views = on.basis.records.views.iter();
    let rows: Vec<(&RecordId, bool)> = views
        .filter(|v| TRACED.contains(&v.kind))
        .map(|v| (&v.head.id, !on.ends.contains_key(&v.head.id)))
        .collect();
    let mut held = Held::each(rows, "there are no records to trace", "with loose ends");
    for kind in [K::Threat, K::Risk, K::Control, K::Test] {
        if !on.basis.records.views.iter().any(|v| v.kind == kind) {
            held.missing.push(format!("there is no {}", kind.id()));
        }
    }
    held
}

fn covering<'g>(on: &Ground<'g, '_>) -> impl Iterator<Item = &'g Test> + use<'g> {
    let basis = on.basis;
    basis
        .dossier
        .tests
        .iter()
        .filter(move |t| basis.in_focus(&t.releases))
}

fn is_absent(control: &Control) -> bool {
    is_written(&control.absent_because)
}

fn for_focus(on: &Ground<'_, '_>) -> String {
    match on.basis.focus_name() {
        "" => String::new(),
        name => format!(" for release {name}"),
    }
}
