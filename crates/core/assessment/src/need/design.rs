//! Needs that the architecture and the threat model meet.

use asepsis_domain::architecture::{ElementKind, StateKind, ViewKind};
use asepsis_domain::catalogue::Need;
use asepsis_domain::threat::LifeCycle;

use super::{Ground, Held, Scope, in_words, takes, word_of};
use crate::record::is_written;

/// Assets, each with what its loss means.
pub(super) fn asset(on: &Ground<'_, '_>, need: &Need, _: Scope<'_>) -> Held {
    let assets = on.basis.dossier.architecture.assets.iter();
    let rows = assets
        .filter(|a| takes(need, "kind", &a.kind))
        .map(|a| (&a.head.id, is_written(&a.description)));
    Held::each(rows, no(need), "without a description")
}

/// Assumptions of the threat model.
pub(super) fn assumption(on: &Ground<'_, '_>, need: &Need, _: Scope<'_>) -> Held {
    let assumptions = on.basis.dossier.threats.assumptions.iter();
    let rows = assumptions.map(|a| (&a.head.id, is_written(&a.text)));
    Held::each(rows, no(need), "without text")
}

/// Elements, each with what it does.
pub(super) fn element(on: &Ground<'_, '_>, need: &Need, _: Scope<'_>) -> Held {
    let elements = on.basis.dossier.architecture.elements.iter();
    let rows = elements
        .filter(|e| takes(need, "kind", word_of(ElementKind::WORDS, &e.kind)))
        .map(|e| (&e.head.id, is_written(&e.description)));
    Held::each(rows, no(need), "without a description")
}

/// Flows, each with its data, protocol, authentication and encryption.
pub(super) fn flow(on: &Ground<'_, '_>, need: &Need, _: Scope<'_>) -> Held {
    let rows = on.basis.dossier.architecture.flows.iter().map(|f| {
        let texts = [&f.data, &f.protocol, &f.authentication, &f.encryption];
        (&f.head.id, texts.into_iter().all(|t| is_written(t)))
    });
    let lack = "without data, protocol, authentication or encryption";
    Held::each(rows, no(need), lack)
}

/// Interfaces, each with its protocol and purpose.
pub(super) fn interface(on: &Ground<'_, '_>, need: &Need, _: Scope<'_>) -> Held {
    let interfaces = on.basis.dossier.architecture.interfaces.iter();
    let rows = interfaces.map(|i| {
        (
            &i.head.id,
            is_written(&i.protocol) && is_written(&i.purpose),
        )
    });
    Held::each(rows, no(need), "without protocol or purpose")
}

/// States, each with what happens in it.
pub(super) fn state(on: &Ground<'_, '_>, need: &Need, _: Scope<'_>) -> Held {
    let states = on.basis.dossier.architecture.states.iter();
    let rows = states
        .filter(|s| takes(need, "kind", word_of(StateKind::WORDS, &s.kind)))
        .map(|s| (&s.head.id, is_written(&s.description)));
    Held::each(rows, no(need), "without a description")
}

/// Threats, each with what an attacker does.
pub(super) fn threat(on: &Ground<'_, '_>, need: &Need, _: Scope<'_>) -> Held {
    let threats = on.basis.dossier.threats.threats.iter();
    let rows = threats
        .filter(|t| takes(need, "life_cycle", word_of(LifeCycle::WORDS, &t.life_cycle)))
        .map(|t| (&t.head.id, is_written(&t.description)));
    Held::each(rows, no(need), "without a description")
}

/// The method of the threat model with its rationale.
pub(super) fn threat_method(on: &Ground<'_, '_>, _: &Need, _: Scope<'_>) -> Held {
    let model = &on.basis.dossier.threats;
    if !is_written(&model.method) {
        return Held::none("the threat model names no method");
    }
    let mut held = Held {
        also: vec![format!("threat method: {}", model.method)],
        ..Held::default()
    };
    if !is_written(&model.rationale) {
        held.missing.push("the method has no rationale".to_owned());
    }
    held
}

/// Trust boundaries, each with what is trusted inside.
pub(super) fn trust_boundary(on: &Ground<'_, '_>, need: &Need, _: Scope<'_>) -> Held {
    let boundaries = on.basis.dossier.architecture.boundaries.iter();
    let rows = boundaries.map(|b| (&b.head.id, is_written(&b.description)));
    Held::each(rows, no(need), "without saying what is trusted inside")
}

/// Architecture views, each with its explanation, or with the reason why there is none.
pub(super) fn view(on: &Ground<'_, '_>, need: &Need, _: Scope<'_>) -> Held {
    let views = on.basis.dossier.architecture.views.iter();
    let rows = views
        .filter(|v| takes(need, "kind", word_of(ViewKind::WORDS, &v.kind)))
        .map(|v| {
            let said = is_written(&v.explanation) || is_written(&v.omitted);
            (&v.head.id, said)
        });
    Held::each(rows, no(need), "without an explanation")
}

fn no(need: &Need) -> String {
    format!("there is no {}", in_words(need))
}
