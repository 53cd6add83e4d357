//! Needs that SBOMs, components, anomalies and decisions on vulnerabilities meet.

use asepsis_domain::catalogue::Need;
use asepsis_domain::evaluation::{ComponentState, FindingState};
use asepsis_domain::id::RecordId;
use asepsis_domain::matches::ComponentStatus;

use super::{Ground, Held, Scope, takes};
use crate::decision;
use crate::finding::Found;
use crate::record::{is_written, listed};
use crate::support::{SupportField, is_stated};

/// Anomalies of the release in focus, each with its effects and the reason for leaving it.
pub(super) fn anomaly(on: &Ground<'_, '_>, _: &Need, _: Scope<'_>) -> Held {
    let anomalies = on.basis.dossier.anomalies.iter();
    let rows = anomalies
        .filter(|a| on.basis.in_focus(&a.releases))
        .map(|a| {
            let texts = [&a.safety_impact, &a.security_impact, &a.rationale];
            (&a.head.id, texts.into_iter().all(|t| is_written(t)))
        });
    let lack = "without effect on safety and security and the rationale for leaving it";
    Held::each(rows, "no unresolved anomaly is recorded", lack)
}

/// The SBOMs of the release in focus.
pub(super) fn sbom(on: &Ground<'_, '_>, _: &Need, _: Scope<'_>) -> Held {
    let release = on
        .basis
        .focus
        .and_then(|f| on.basis.device().releases.get(f));
    let Some(release) = release.filter(|r| !r.sboms.is_empty()) else {
        return Held::none(format!("release {} has no SBOM", on.basis.focus_name()));
    };
    let paths = release.sboms.iter().map(|s| s.file.value.as_str());
    let (read, unread): (Vec<&str>, Vec<&str>) =
        paths.partition(|p| on.basis.dossier.sboms.contains_key(*p));
    let mut held = Held {
        also: read.into_iter().map(str::to_owned).collect(),
        ..Held::default()
    };
    if !unread.is_empty() {
        held.missing
            .push(format!("cannot be read: {}", listed(unread)));
    }
    held
}

/// Components of the release in focus, all with an identity.
pub(super) fn component(on: &Ground<'_, '_>, need: &Need, scope: Scope<'_>) -> Held {
    let components = focus(on);
    let mut held = sbom(on, need, scope);
    let unidentified: Vec<&str> = components
        .iter()
        .filter(|c| c.status == ComponentStatus::Unidentified)
        .map(|c| c.name.as_str())
        .collect();
    if !unidentified.is_empty() {
        let message = format!(
            "{} of {} components have no identity: {}",
            unidentified.len(),
            components.len(),
            listed(unidentified)
        );
        held.missing.push(message);
    }
    held
}

/// Level and end of support of each component of the release in focus, or why it is not given.
pub(super) fn component_support(on: &Ground<'_, '_>, need: &Need, _: Scope<'_>) -> Held {
    let components = focus(on);
    if components.is_empty() {
        return Held::none(format!(
            "release {} has no components",
            on.basis.focus_name()
        ));
    }
    let mut held = Held::default();
    for (word, what, field) in [
        ("level", "level of support", SupportField::Level),
        (
            "end-of-support",
            "end of support",
            SupportField::EndOfSupport,
        ),
    ] {
        if !takes(need, "field", word) {
            continue;
        }
        let open: Vec<&str> = components
            .iter()
            .filter(|c| !is_stated(c, field))
            .map(|c| c.name.as_str())
            .collect();
        let (all, stated) = (components.len(), components.len() - open.len());
        if stated > 0 {
            held.also
                .push(format!("{what} of {stated} of {all} components"));
        }
        if !open.is_empty() {
            let message = format!(
                "{} of {all} components have no {what} and no justification: {}",
                open.len(),
                listed(open)
            );
            held.missing.push(message);
        }
    }
    held
}

/// A class of each component of the release in focus.
pub(super) fn component_class(on: &Ground<'_, '_>, _: &Need, _: Scope<'_>) -> Held {
    // The product itself is no part of it.
    let sboms = &on.basis.dossier.sboms;
    let is_part = |c: &&ComponentState| {
        let sbom = sboms.get(&c.sbom);
        sbom.is_none_or(|s| s.subject != Some(c.index))
    };
    let components: Vec<&ComponentState> = focus(on).iter().filter(is_part).collect();
    if components.is_empty() {
        return Held::none(format!(
            "release {} has no components",
            on.basis.focus_name()
        ));
    }
    let mut held = Held::default();
    let open: Vec<&str> = components
        .iter()
        .filter(|c| c.class.is_empty())
        .map(|c| c.name.as_str())
        .collect();
    let all = components.len();
    if open.len() < all {
        let classed = all - open.len();
        held.also
            .push(format!("class of {classed} of {all} components"));
    }
    if !open.is_empty() {
        let message = format!(
            "{} of {all} components have no class: {}",
            open.len(),
            listed(open)
        );
        held.missing.push(message);
    }
    held
}

/// Decisions that cover the release in focus and are current and complete.
pub(super) fn decision(on: &Ground<'_, '_>, _: &Need, _: Scope<'_>) -> Held {
    let decisions = on.basis.dossier.decisions.iter().zip(on.decisions);
    let rows = decisions
        .filter(|(d, _)| on.basis.in_focus(&d.releases))
        .map(|(d, state)| {
            let complete = decision::is_complete(d, !state.findings.is_empty());
            (&d.head.id, complete && !state.is_stale())
        });
    let none = format!("there is no decision for release {}", on.basis.focus_name());
    Held::each(rows, none, "stale or incomplete")
}

/// A current decision on each finding of the release in focus.
pub(super) fn vulnerability_assessment(on: &Ground<'_, '_>, _: &Need, _: Scope<'_>) -> Held {
    let mut held = searched(on);
    let findings = on
        .findings
        .iter()
        .filter(|f| Some(f.release) == on.basis.focus);
    assessed(on, &mut held, findings.collect());
    held
}

/// A current decision on each finding of the release in focus that is known to be exploited.
pub(super) fn kev_assessment(on: &Ground<'_, '_>, _: &Need, _: Scope<'_>) -> Held {
    let mut held = searched(on);
    let sources = on.basis.request.snapshot.iter().flat_map(|s| &s.sources);
    let mut ids = sources.map(|s| s.id.as_str());
    if !held.also.is_empty() && !ids.any(|id| id.split('-').any(|part| part == "kev")) {
        held.missing
            .push("the advisory data has no list of known exploited vulnerabilities".to_owned());
    }
    let findings = on
        .findings
        .iter()
        .filter(|f| Some(f.release) == on.basis.focus && f.finding.vulnerability.kev.is_some());
    assessed(on, &mut held, findings.collect());
    held
}

/// Returns that the components of the release in focus were searched, or what was not.
fn searched(on: &Ground<'_, '_>) -> Held {
    let bills = on.basis.inventory.bills.iter();
    let paths = bills
        .filter(|b| Some(b.release) == on.basis.focus)
        .map(|b| b.entry.file.value.as_str());
    let (searched, not): (Vec<&str>, Vec<&str>) =
        paths.partition(|p| on.basis.request.matches.contains_key(*p));
    let mut held = Held::default();
    if searched.is_empty() && not.is_empty() {
        held.missing.push(format!(
            "release {} has no components",
            on.basis.focus_name()
        ));
    }
    held.also
        .extend(searched.iter().map(|p| format!("{p} searched")));
    if !not.is_empty() {
        held.missing.push(format!("not searched: {}", listed(not)));
    }
    held
}

/// Adds the decisions on the findings, and which findings have no current one.
fn assessed(on: &Ground<'_, '_>, held: &mut Held, findings: Vec<&Found>) {
    let mut decisions: Vec<&RecordId> = Vec::new();
    let mut open = Vec::new();
    for found in &findings {
        let finding = &found.finding;
        let complete = |i: &usize| {
            let decision = on.basis.dossier.decisions.get(*i);
            decision.is_some_and(|d| decision::is_complete(d, true))
        };
        let current = finding.state != FindingState::Stale;
        let index = finding.decision.filter(|i| current && complete(i));
        match index.and_then(|i| on.decisions.get(i)) {
            Some(decision) => decisions.push(&decision.id),
            None => open.push(format!("{} in {}", finding.vulnerability.id, finding.name)),
        }
    }
    held.records = super::sorted(decisions);
    if !open.is_empty() {
        let message = format!(
            "{} of {} findings have no current decision: {}",
            open.len(),
            findings.len(),
            listed(open)
        );
        held.missing.push(message);
    }
}

fn focus<'g>(on: &Ground<'g, '_>) -> &'g [ComponentState] {
    let release = on.basis.focus.and_then(|f| on.releases.get(f));
    release.map_or(&[], |r| r.components.as_slice())
}
