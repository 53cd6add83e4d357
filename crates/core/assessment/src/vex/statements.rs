//! The dossier's decisions as statements: of each release that a decision covers, the components that it names.

use asepsis_domain::decision::{Decision, RestsOn, VexStatus};
use asepsis_domain::device::Release;
use asepsis_domain::dossier::Dossier;
use asepsis_domain::text::FixedText;
use asepsis_domain::vex::{HASHES, Identity, Statement, Subject, algorithm, generic_purl};

use super::concern::{Place, places};
use super::device::{identity, subjects};
use crate::selector::{self, Selector};

/// Statements, and decisions that name nothing of the releases asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// One per decision that says something of a release asked for, in file order.
    pub statements: Vec<Statement>,
    /// Decisions that cover a release asked for and name none of its components, by id.
    pub silent: Vec<String>,
    /// What of the decisions no VEX document has a member for, by its name in the dossier, with how many decisions say it.
    pub inside: Vec<(&'static str, usize)>,
}

/// A member of a decision that stays inside: its name, and whether a decision says it.
type Inside = (&'static str, fn(&Decision) -> bool);

const INSIDE: [Inside; 7] = [
    ("rests_on", |d| d.rests_on != RestsOn::default()),
    ("rubric", |d| !d.rubric.is_empty()),
    ("risks", |d| !d.risks.is_empty()),
    ("evidence", |d| !d.evidence.is_empty()),
    ("expires", |d| d.expires.is_some()),
    ("discovered", |d| !d.discovered.is_empty()),
    ("formerly", |d| !d.head.formerly.is_empty()),
];

/// Returns what the decisions say of releases.
pub fn statements(dossier: &Dossier, releases: &[&Release]) -> Stated {
    let all = places(dossier);
    let device = subjects(dossier, &all);
    let mut stated = Stated {
        statements: Vec::new(),
        silent: Vec::new(),
        inside: Vec::new(),
    };
    let mut said = INSIDE.map(|_| 0);
    for decision in &dossier.decisions {
        let covered: Vec<&&Release> = releases
            .iter()
            .filter(|r| dossier.device.covers(&decision.releases, &r.id))
            .collect();
        if covered.is_empty() {
            continue;
        }
        let mut subjects = Vec::new();
        for release in covered {
            subjects.extend(of_release(dossier, decision, release, &all, &device));
        }
        subjects.sort();
        subjects.dedup();
        if subjects.is_empty() {
            stated.silent.push(decision.head.id.to_string());
        } else {
            for ((_, says), count) in INSIDE.iter().zip(&mut said) {
                *count += usize::from(says(decision));
            }
            let number = stated.statements.len() + 1;
            stated
                .statements
                .push(statement(decision, number, subjects));
        }
    }
    let inside = INSIDE.iter().zip(said);
    let inside = inside.map(|((name, _), count)| (*name, count));
    stated.inside = inside.filter(|(_, count)| *count > 0).collect();
    stated
}

fn of_release(
    dossier: &Dossier,
    decision: &Decision,
    release: &Release,
    all: &[Place<'_>],
    device: &[usize],
) -> Vec<Subject> {
    let whole = identity(dossier, release, all, device);
    if decision.components.is_empty() {
        return vec![Subject {
            part: whole,
            ..Subject::default()
        }];
    }
    let selectors: Vec<Selector> = decision
        .components
        .iter()
        .map(|c| Selector::parse(&c.value))
        .collect();
    let named = |p: &&Place<'_>| {
        let identity = selector::Identity::of(p.component);
        p.release.id == release.id && selectors.iter().any(|s| s.names(&identity))
    };
    let subject = |p: &Place<'_>| Subject {
        whole: Some(whole.clone()),
        part: part(p),
        ..Subject::default()
    };
    all.iter().filter(named).map(subject).collect()
}

/// Returns what identifies a component.
pub(super) fn part(place: &Place<'_>) -> Identity {
    let component = place.component;
    let known = |(alg, hex): &(FixedText, FixedText)| {
        let ours = algorithm(alg);
        let is_known = HASHES.iter().any(|(name, _, _)| *name == ours);
        (is_known && hex.len() >= 32).then(|| (ours, hex.to_ascii_lowercase()))
    };
    let version = component.judged_version().unwrap_or_default().to_owned();
    let mut purls: Vec<String> = component
        .purl
        .iter()
        .map(|p| p.as_str().to_owned())
        .collect();
    let cpes: Vec<String> = component
        .cpes
        .iter()
        .take(1)
        .map(|c| c.formatted())
        .collect();
    let links: Vec<String> = place.link().into_iter().collect();
    if purls.is_empty() && cpes.is_empty() && links.is_empty() {
        purls.push(generic_purl(&component.name, &version));
    }
    Identity {
        name: component.name.to_string(),
        version,
        purls,
        cpes,
        hashes: component.hashes.iter().filter_map(known).collect(),
        links,
        ..Identity::default()
    }
}

fn statement(decision: &Decision, number: usize, subjects: Vec<Subject>) -> Statement {
    Statement {
        number,
        pointer: String::new(),
        vulnerability: decision.vulnerability.value.clone(),
        aliases: Vec::new(),
        status: decision.status,
        justification: decision
            .justification
            .filter(|_| decision.status == VexStatus::NotAffected),
        impact: decision.impact.clone(),
        action: decision.action.clone(),
        workaround: decision.workaround.clone(),
        patient_impact: decision.patient_impact.clone(),
        responses: decision.responses.clone(),
        decision: decision.head.id.to_string(),
        title: decision.head.title.clone(),
        by: decision.by.clone(),
        on: decision.on.to_string(),
        subjects,
        unread: Vec::new(),
    }
}
