//! Releases with their components: what matching said of each, who supplies it, how long it is supported.

use asepsis_domain::device::{Release, ReleaseStatus};
use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::dossier::{SoftwareClass, SupportLevel};
use asepsis_domain::evaluation::{
    ComponentState, FindingState, ReleaseState, SupportRule, SupportStatement,
};
use asepsis_domain::matches::{ComponentResult, ComponentStatus};
use asepsis_domain::time::Date;

use crate::basis::Basis;
use crate::finding::Found;
use crate::inventory::{Bill, Part};
use crate::record::{is_written, listed};

mod said;

/// Returns the releases, in the device's order.
pub(crate) fn releases(basis: &Basis<'_>, findings: &[Found]) -> Vec<ReleaseState> {
    let mut states: Vec<ReleaseState> = basis
        .device()
        .releases
        .iter()
        .enumerate()
        .map(|(index, release)| ReleaseState {
            id: release.id.clone(),
            stage: crate::stage::state(basis, index),
            notices: crate::notice::of(basis, index),
            components: Vec::new(),
            open: Vec::new(),
            untriaged: 0,
        })
        .collect();
    for bill in &basis.inventory.bills {
        let release = basis.device().releases.get(bill.release);
        let parts = basis.inventory.parts.iter().skip(bill.first);
        let parts = parts.take(bill.sbom.components.len());
        let components = parts.map(|part| component(basis, bill, part, release));
        if let Some(state) = states.get_mut(bill.release) {
            state.components.extend(components);
        }
    }
    for (index, found) in findings.iter().enumerate() {
        let Some(state) = states.get_mut(found.release) else {
            continue;
        };
        if found.finding.state != FindingState::Closed {
            state.open.push(index);
        }
        if found.finding.state == FindingState::Untriaged {
            state.untriaged += 1;
        }
    }
    states
}

/// Returns what is to be said of the components' support: one remark for each SBOM of a release that is not withdrawn.
pub(crate) fn diagnostics(basis: &Basis<'_>, releases: &[ReleaseState]) -> Vec<Diagnostic> {
    let mut all = Vec::new();
    for bill in &basis.inventory.bills {
        let release = basis.device().releases.get(bill.release);
        if release.is_none_or(|r| r.status == ReleaseStatus::Withdrawn) {
            continue;
        }
        let of_release = basis
            .inventory
            .bills
            .iter()
            .find(|b| b.release == bill.release);
        let before = bill.first - of_release.map_or(bill.first, |b| b.first);
        let states = releases
            .get(bill.release)
            .map_or(&[][..], |r| &r.components);
        let ours: Vec<&ComponentState> = states
            .iter()
            .skip(before)
            .take(bill.sbom.components.len())
            .collect();
        all.extend(unstated(basis, bill, &ours));
        all.extend(ended(basis, bill, &ours));
        all.extend(differing(basis, bill, &ours));
        all.extend(proposed(basis, bill, &ours));
    }
    all
}

/// Returns whether level or date is stated, or the absence justified.
pub(crate) fn is_stated(component: &ComponentState, field: SupportField) -> bool {
    let has = match field {
        SupportField::Level => !component.support.is_empty(),
        SupportField::EndOfSupport => component.end_of_support.is_some(),
    };
    has || is_written(&component.support_justification)
}

/// What is asked about a component's support (FDA premarket guidance, section V.A.4.b).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SupportField {
    /// The level of support.
    Level,
    /// The date on which it ends.
    EndOfSupport,
}

fn component(
    basis: &Basis<'_>,
    bill: &Bill<'_>,
    part: &Part<'_>,
    release: Option<&Release>,
) -> ComponentState {
    let of = part.component();
    let result = result(basis, bill, part);
    let notes = &part.notes;
    let product = if part.subject {
        release.and_then(|r| r.support_until)
    } else {
        None
    };
    let said = everything_said(basis, bill, part, product);
    let level = said::counting(&said, |s| !s.level.is_empty());
    let end = said::counting(&said, |s| s.end_of_support.is_some());
    let mut justifications = notes.iter().map(|n| n.justification.as_str());
    let justification = justifications.find(|j| is_written(j)).unwrap_or("");
    let supplier = notes.iter().find_map(|n| n.supplier.clone());
    ComponentState {
        configuration: bill.entry.configuration.clone(),
        sbom: bill.entry.file.value.clone(),
        index: part.index,
        key: part.key.clone(),
        name: of.name.to_string(),
        version: of.judged_version().unwrap_or("").to_owned(),
        supplier: supplier
            .or_else(|| of.supplier.as_ref().map(ToString::to_string))
            .unwrap_or_default(),
        class: notes
            .iter()
            .find_map(|n| n.class)
            .map_or("", SoftwareClass::word)
            .to_owned(),
        support: level.map_or_else(String::new, |s| s.level.clone()),
        support_by: level.map(|s| s.rule),
        end_of_support: end.and_then(|s| s.end_of_support),
        end_by: end.map(|s| s.rule),
        support_justification: if justification.is_empty() && part.subject {
            "the product itself: supported as its release is".to_owned()
        } else {
            justification.to_owned()
        },
        status: result.map_or(ComponentStatus::Indeterminate, |r| r.status),
        searched: result.map(|r| r.searched.clone()).unwrap_or_default(),
        identities: result.map(|r| r.identities.clone()).unwrap_or_default(),
        considered: result.map_or(0, |r| r.considered),
        note: result.map_or_else(
            || "not searched: there is no advisory data".to_owned(),
            |r| r.note.clone(),
        ),
        support_said: said,
    }
}

/// Returns all that is said of a component's support.
fn everything_said(
    basis: &Basis<'_>,
    bill: &Bill<'_>,
    part: &Part<'_>,
    product: Option<Date>,
) -> Vec<SupportStatement> {
    let mut all = said::noted(&part.notes);
    let own = product.filter(|_| !all.iter().any(|s| s.end_of_support.is_some()));
    all.extend(own.map(|end| SupportStatement {
        rule: SupportRule::Hand,
        level: String::new(),
        end_of_support: Some(end),
        from: "the release in device.toml".to_owned(),
        doubt: String::new(),
    }));
    all.extend(said::written(part.component(), &bill.entry.file.value));
    let matches = basis.request.matches.get(&bill.entry.file.value);
    let lives = matches.map_or(&[][..], |m| m.lifecycles.as_slice());
    // By component, in order.
    let first = lives.partition_point(|l| l.component < part.index);
    let of_it = lives.iter().skip(first);
    let of_it: Vec<_> = of_it.take_while(|l| l.component == part.index).collect();
    all.extend(said::of_source(&of_it, basis.today()));
    all
}

/// Returns what matching said of the component.
fn result<'a>(basis: &Basis<'a>, bill: &Bill<'_>, part: &Part<'_>) -> Option<&'a ComponentResult> {
    let matches = basis.request.matches.get(&bill.entry.file.value)?;
    let here = matches.components.get(part.index);
    let right = here.filter(|r| r.component == part.index);
    // One result per component in the SBOM's order; a list that is not so is searched.
    right.or_else(|| {
        matches
            .components
            .iter()
            .find(|r| r.component == part.index)
    })
}

fn word(level: SupportLevel) -> &'static str {
    SupportLevel::WORDS
        .iter()
        .find(|(_, l)| *l == level)
        .map_or("", |(word, _)| word)
}

fn unstated(
    basis: &Basis<'_>,
    bill: &Bill<'_>,
    components: &[&ComponentState],
) -> Option<Diagnostic> {
    let both = |c: &ComponentState| {
        is_stated(c, SupportField::Level) && is_stated(c, SupportField::EndOfSupport)
    };
    let open: Vec<&str> = components
        .iter()
        .filter(|c| !both(c))
        .map(|c| c.name.as_str())
        .collect();
    if open.is_empty() {
        return None;
    }
    let message = format!(
        "{} of {} components of {} in release {} have no level or end of support and no justification: {}",
        open.len(),
        components.len(),
        bill.entry.file.value,
        basis.lineage.name(bill.release),
        listed(open),
    );
    Some(Diagnostic::new(Code::ComponentSupport, message).at(&bill.entry.file.at))
}

fn ended(basis: &Basis<'_>, bill: &Bill<'_>, components: &[&ComponentState]) -> Option<Diagnostic> {
    let today = basis.today();
    let over = |end: Option<Date>| end.is_some_and(|e| e < today);
    let ended: Vec<String> = components
        .iter()
        .filter(|c| over(c.end_of_support))
        .filter_map(|c| Some(format!("{} ({})", c.name, c.end_of_support?)))
        .collect();
    if ended.is_empty() {
        return None;
    }
    let message = format!(
        "the support of {} components of {} in release {} has ended: {}",
        ended.len(),
        bill.entry.file.value,
        basis.lineage.name(bill.release),
        listed(ended),
    );
    Some(Diagnostic::new(Code::ComponentEnded, message).at(&bill.entry.file.at))
}

/// Returns what is said otherwise by different rules: the stronger counts, and a person should know.
fn differing(
    basis: &Basis<'_>,
    bill: &Bill<'_>,
    components: &[&ComponentState],
) -> Option<Diagnostic> {
    let differs: Vec<String> = components
        .iter()
        .filter_map(|c| {
            Some(format!(
                "{} ({})",
                c.name,
                said::otherwise(&c.support_said)?
            ))
        })
        .collect();
    if differs.is_empty() {
        return None;
    }
    let message = format!(
        "of {} components of {} in release {} support is stated in different ways, of which the first counts: {}",
        differs.len(),
        bill.entry.file.value,
        basis.lineage.name(bill.release),
        listed(differs),
    );
    Some(Diagnostic::new(Code::ComponentSupportDiffers, message).at(&bill.entry.file.at))
}

/// Returns the components of which nothing is stated and something is proposed.
fn proposed(
    basis: &Basis<'_>,
    bill: &Bill<'_>,
    components: &[&ComponentState],
) -> Option<Diagnostic> {
    let open = |c: &&&ComponentState| {
        !is_stated(c, SupportField::Level) || !is_stated(c, SupportField::EndOfSupport)
    };
    let proposals: Vec<String> = components
        .iter()
        .filter(open)
        .filter_map(|c| {
            let proposal = c.support_said.iter().find(|s| !s.doubt.is_empty())?;
            let end = proposal.end_of_support;
            let end = end.map_or_else(|| proposal.level.clone(), |day| day.to_string());
            Some(format!("{} ({end})", c.name))
        })
        .collect();
    if proposals.is_empty() {
        return None;
    }
    let message = format!(
        "the support of {} components of {} in release {} is proposed and counts only once a person confirms it: {}",
        proposals.len(),
        bill.entry.file.value,
        basis.lineage.name(bill.release),
        listed(proposals),
    );
    Some(Diagnostic::new(Code::ComponentSupportProposed, message).at(&bill.entry.file.at))
}
