//! Findings: what matching found, seen from the device. One vulnerability of one component of a release is one
//! finding, whatever number of SBOMs and sources name it. Whether it is decided is not said here.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use asepsis_domain::evaluation::{Finding, FindingState};
use asepsis_domain::id::{FindingId, RecordId};
use asepsis_domain::matches::{Match, MatchStatus};
use asepsis_domain::record::{Link, LinkRole, RecordKind};

use crate::basis::Basis;
use crate::inventory::{Bill, Part};

/// A finding with what it comes from.
#[derive(Debug)]
pub(crate) struct Found {
    /// The finding.
    pub(crate) finding: Finding,
    /// Index of its release.
    pub(crate) release: usize,
    /// The components, by index in the inventory.
    pub(crate) parts: Vec<usize>,
}

/// Returns the findings of all releases, sorted by release, then severity, then vulnerability, then id.
pub(crate) fn findings(basis: &Basis<'_>) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut by_id: BTreeMap<FindingId, usize> = BTreeMap::new();
    for bill in &basis.inventory.bills {
        let Some(matches) = basis.request.matches.get(&bill.entry.file.value) else {
            continue;
        };
        for hit in &matches.matches {
            let Some((at, part)) = basis.inventory.part(bill, hit.component) else {
                continue;
            };
            let finding = finding(basis, bill, part, hit);
            if let Some(had) = by_id.get(&finding.id).and_then(|i| found.get_mut(*i)) {
                had.parts.push(at);
                merge(&mut had.finding, finding);
            } else {
                by_id.insert(finding.id.clone(), found.len());
                found.push(Found {
                    finding,
                    release: bill.release,
                    parts: vec![at],
                });
            }
        }
    }
    found.sort_by(|a, b| {
        let key = |f: &Found| (f.release, Reverse(f.finding.vulnerability.rating));
        let (x, y) = (&a.finding, &b.finding);
        key(a)
            .cmp(&key(b))
            .then_with(|| x.vulnerability.id.cmp(&y.vulnerability.id))
            .then_with(|| x.id.cmp(&y.id))
    });
    found
}

fn finding(basis: &Basis<'_>, bill: &Bill<'_>, part: &Part<'_>, hit: &Match) -> Finding {
    let release = basis.lineage.name(bill.release);
    let component = part.component();
    let id = FindingId::of(
        basis.device().id.as_str(),
        release,
        &part.key,
        &hit.vulnerability.id,
    );
    let releases = &basis.device().releases;
    Finding {
        id,
        release: releases.get(bill.release).map_or_else(
            || asepsis_domain::id::ReleaseId::unread(&bill.entry.file.at),
            |r| r.id.clone(),
        ),
        configuration: bill.entry.configuration.clone(),
        component_ref: component.reference.to_string(),
        component: part.key.clone(),
        name: component.name.to_string(),
        version: hit.version.clone(),
        vulnerability: hit.vulnerability.clone(),
        status: hit.status,
        fixed_in: hit.fixed_in.clone(),
        why: hit.why.clone(),
        decision: None,
        state: FindingState::Untriaged,
        elements: elements(basis, bill, part),
    }
}

/// Returns the elements in which the component runs: those of its notes, else that of its SBOM.
fn elements(basis: &Basis<'_>, bill: &Bill<'_>, part: &Part<'_>) -> Vec<RecordId> {
    let noted: Vec<&Link> = part
        .notes
        .iter()
        .filter_map(|n| n.element.as_ref())
        .collect();
    let links = if noted.is_empty() {
        bill.entry.element.iter().collect()
    } else {
        noted
    };
    let mut elements: Vec<RecordId> = basis
        .records
        .targets(RecordKind::Interface, LinkRole::On, links)
        .into_iter()
        .cloned()
        .collect();
    elements.sort();
    elements.dedup();
    elements
}

/// Adds what a second occurrence of the same component says.
fn merge(had: &mut Finding, other: Finding) {
    if other.status == MatchStatus::Affected {
        had.status = MatchStatus::Affected;
    }
    let known = |c: &str| had.configuration.split(", ").any(|k| k == c);
    if !known(&other.configuration) {
        had.configuration = format!("{}, {}", had.configuration, other.configuration);
    }
    for why in other.why {
        if !had.why.contains(&why) {
            had.why.push(why);
        }
    }
    for version in other.fixed_in {
        if !had.fixed_in.contains(&version) {
            had.fixed_in.push(version);
        }
    }
    had.elements.extend(other.elements);
    had.elements.sort();
    had.elements.dedup();
}
