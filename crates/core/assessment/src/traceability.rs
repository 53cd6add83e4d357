//! The graph of records, and what hangs loose in it. Links are stored once, from the later to the earlier record;
//! what points at a record is computed here.

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::control::{Control, Requirement};
use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::evaluation::{Trace, TraceEdge, TraceNode};
use asepsis_domain::id::RecordId;
use asepsis_domain::place::Place;
use asepsis_domain::record::{Head, Link, LinkRole, RecordKind};
use asepsis_domain::risk::{Acceptability, CrossCheck, Hazard, Risk};
use asepsis_domain::threat::{Response, Threat};

use crate::basis::Basis;
use crate::proof::Proof;
use crate::record::is_written;

/// What hangs loose on a record.
#[derive(Debug)]
pub(crate) struct Loose {
    code: Code,
    /// A sentence without the record's name.
    pub(crate) sentence: String,
}

/// What hangs loose, by record.
pub(crate) type LooseEnds<'a> = BTreeMap<&'a RecordId, Vec<Loose>>;

/// Returns what hangs loose in the dossier.
pub(crate) fn loose_ends<'a>(basis: &Basis<'a>, proof: &Proof<'a>) -> LooseEnds<'a> {
    let mut ends = LooseEnds::new();
    let mut note = |head: &'a Head, loose: Vec<Loose>| {
        if !loose.is_empty() {
            ends.entry(&head.id).or_default().extend(loose);
        }
    };
    let dossier = basis.dossier;
    let threatened = Threatened::of(basis);
    for element in &dossier.architecture.elements {
        note(&element.head, threatened.element(&element.head.id));
    }
    for interface in &dossier.architecture.interfaces {
        note(&interface.head, threatened.interface(&interface.head.id));
    }
    let arising = arising(basis);
    for threat in &dossier.threats.threats {
        note(&threat.head, threat_ends(basis, threat, &arising));
    }
    for risk in &dossier.risks.risks {
        note(&risk.head, risk_ends(basis, proof, risk));
    }
    for hazard in &dossier.risks.hazards {
        note(&hazard.head, hazard_ends(hazard));
    }
    for requirement in &dossier.requirements {
        note(&requirement.head, requirement_ends(proof, requirement));
    }
    for control in dossier
        .controls
        .iter()
        .filter(|c| !is_written(&c.absent_because))
    {
        note(&control.head, control_ends(basis, proof, control));
    }
    ends
}

/// Returns the graph.
pub(crate) fn trace(basis: &Basis<'_>, ends: &LooseEnds<'_>) -> Trace {
    let mut nodes: BTreeMap<&RecordId, TraceNode> = BTreeMap::new();
    let mut edges = BTreeSet::new();
    for view in &basis.records.views {
        let id = &view.head.id;
        let loose = ends.get(id).into_iter().flatten();
        nodes.entry(id).or_insert_with(|| TraceNode {
            id: id.clone(),
            kind: view.kind,
            title: view.head.title.clone(),
            loose: loose.map(|l| l.sentence.clone()).collect(),
        });
        for (role, link) in &view.links {
            let target = basis.records.target(view.kind, *role, link);
            edges.extend(target.map(|to| TraceEdge {
                from: id.clone(),
                role: *role,
                to: to.clone(),
            }));
        }
    }
    Trace {
        nodes: nodes.into_values().collect(),
        edges: edges.into_iter().collect(),
    }
}

/// Returns what is to be said of the loose ends.
pub(crate) fn diagnostics(basis: &Basis<'_>, ends: &LooseEnds<'_>) -> Vec<Diagnostic> {
    let place = |id: &RecordId| -> Option<&Place> { Some(&basis.records.find(id)?.head.at) };
    let mut all = Vec::new();
    for (id, loose) in ends {
        for end in loose {
            let message = format!("{id}: {}", end.sentence);
            let mut diagnostic = Diagnostic::new(end.code, message).record(id);
            diagnostic.at = place(id).cloned();
            all.push(diagnostic);
        }
    }
    all
}

fn loose(code: Code, sentence: impl Into<String>) -> Loose {
    Loose {
        code,
        sentence: sentence.into(),
    }
}

/// What the threats are on, directly or through flows, interfaces and assets.
struct Threatened<'a> {
    elements: BTreeSet<&'a RecordId>,
    interfaces: BTreeSet<&'a RecordId>,
}

impl<'a> Threatened<'a> {
    fn of(basis: &Basis<'a>) -> Self {
        let mut direct: BTreeSet<&RecordId> = BTreeSet::new();
        for threat in &basis.dossier.threats.threats {
            direct.extend(
                basis
                    .records
                    .targets(RecordKind::Threat, LinkRole::On, &threat.on),
            );
        }
        let mut of = Self {
            elements: direct.clone(),
            interfaces: direct.clone(),
        };
        let target = |kind, role, link: &Link| basis.records.target(kind, role, link);
        let architecture = &basis.dossier.architecture;
        for flow in architecture
            .flows
            .iter()
            .filter(|f| direct.contains(&f.head.id))
        {
            let kind = RecordKind::Flow;
            of.elements.extend(target(kind, LinkRole::From, &flow.from));
            of.elements.extend(target(kind, LinkRole::To, &flow.to));
            let through = basis
                .records
                .targets(kind, LinkRole::Through, &flow.through);
            of.elements.extend(through);
            let via = flow.via.as_ref();
            of.interfaces
                .extend(via.and_then(|v| target(kind, LinkRole::Via, v)));
        }
        for interface in &architecture.interfaces {
            if of.interfaces.contains(&interface.head.id) {
                of.elements
                    .extend(target(RecordKind::Interface, LinkRole::On, &interface.on));
            }
        }
        for asset in architecture
            .assets
            .iter()
            .filter(|a| direct.contains(&a.head.id))
        {
            let on = basis
                .records
                .targets(RecordKind::Asset, LinkRole::On, &asset.on);
            of.elements.extend(on);
        }
        of
    }

    fn element(&self, id: &RecordId) -> Vec<Loose> {
        let sentence = "no threat is on this element, its interfaces, flows or assets";
        self.end(self.elements.contains(id), sentence)
    }

    fn interface(&self, id: &RecordId) -> Vec<Loose> {
        let sentence = "no threat is on this interface or a flow through it";
        self.end(self.interfaces.contains(id), sentence)
    }

    fn end(&self, considered: bool, sentence: &str) -> Vec<Loose> {
        if considered {
            Vec::new()
        } else {
            vec![loose(Code::TraceElementUnthreatened, sentence)]
        }
    }
}

/// Returns the threats and anomalies from which some risk arises.
fn arising<'a>(basis: &Basis<'a>) -> BTreeSet<&'a RecordId> {
    let risks = basis.dossier.risks.risks.iter();
    let targets = |r: &Risk| {
        basis
            .records
            .targets(RecordKind::Risk, LinkRole::ArisesFrom, &r.arises_from)
    };
    risks.flat_map(targets).collect()
}

fn threat_ends(basis: &Basis<'_>, threat: &Threat, arising: &BTreeSet<&RecordId>) -> Vec<Loose> {
    let mut ends = Vec::new();
    let on = basis
        .records
        .targets(RecordKind::Threat, LinkRole::On, &threat.on);
    if on.is_empty() {
        ends.push(loose(
            Code::TraceThreatLoose,
            "the threat is on no element, interface, flow or asset",
        ));
    }
    let settled = threat.response != Response::Mitigate && is_written(&threat.rationale);
    if !settled && !arising.contains(&threat.head.id) {
        let sentence = match threat.response {
            Response::Mitigate => "no risk arises from the threat",
            _ => "no risk arises from the threat, and its response has no rationale",
        };
        ends.push(loose(Code::TraceThreatLoose, sentence));
    }
    ends
}

fn risk_ends(basis: &Basis<'_>, proof: &Proof<'_>, risk: &Risk) -> Vec<Loose> {
    let mut ends = Vec::new();
    let from = basis
        .records
        .targets(RecordKind::Risk, LinkRole::ArisesFrom, &risk.arises_from);
    if from.is_empty() && risk.vulnerabilities.is_empty() {
        ends.push(loose(
            Code::TraceRiskLoose,
            "the risk arises from no threat, anomaly or vulnerability",
        ));
    }
    let before = basis.dossier.risks.method.judge(&risk.before.value);
    let needs = before != Some(Acceptability::Acceptable);
    if needs && proof.mitigating(&risk.head.id).is_empty() {
        ends.push(loose(
            Code::TraceRiskUncontrolled,
            "no control mitigates the risk, and it is not acceptable without one",
        ));
    }
    ends
}

fn hazard_ends(hazard: &Hazard) -> Vec<Loose> {
    let check = "whether the safety controls of the hazard cause new security risk";
    cross_check(hazard.security_check.as_ref(), check)
        .map(|s| loose(Code::TraceHazardSecurity, s))
        .into_iter()
        .collect()
}

fn requirement_ends(proof: &Proof<'_>, requirement: &Requirement) -> Vec<Loose> {
    let mut ends = Vec::new();
    let id = &requirement.head.id;
    let controls = proof.fulfilling(id);
    if controls.is_empty() && !proof.is_justified_absence(id) {
        ends.push(loose(
            Code::TraceRequirementLoose,
            "no control fulfils the requirement",
        ));
    }
    let tested = |id: &RecordId| !proof.tests(id).is_empty();
    if !tested(id) && !controls.iter().any(|c| tested(c)) {
        ends.push(loose(
            Code::TraceRequirementLoose,
            "no test verifies the requirement or a control that fulfils it",
        ));
    }
    ends
}

fn control_ends(basis: &Basis<'_>, proof: &Proof<'_>, control: &Control) -> Vec<Loose> {
    let mut ends = Vec::new();
    let targets = |role, links| basis.records.targets(RecordKind::Control, role, links);
    if targets(LinkRole::Mitigates, &control.mitigates).is_empty() {
        ends.push(loose(
            Code::TraceControlLoose,
            "the control mitigates no risk",
        ));
    }
    if targets(LinkRole::DerivesFrom, &control.requirements).is_empty() {
        ends.push(loose(
            Code::TraceControlRequirement,
            "the control fulfils no requirement",
        ));
    }
    if proof.tests(&control.head.id).is_empty() {
        ends.push(loose(
            Code::TraceControlUntested,
            "no test verifies the control",
        ));
    }
    let check = "whether the control causes new safety risk";
    let unchecked = cross_check(control.safety_check.as_ref(), check);
    ends.extend(unchecked.map(|s| loose(Code::TraceControlSafety, s)));
    ends
}

/// Returns what the check between safety and security lacks.
fn cross_check(check: Option<&CrossCheck>, what: &str) -> Option<String> {
    match check {
        None => Some(format!("it is not recorded {what}")),
        Some(c) if !is_written(&c.why) => Some(format!("there is no reason recorded {what}")),
        Some(c) if c.introduces_risk && c.introduces.is_empty() => {
            Some("it causes new risk, and none is named in `introduces`".to_owned())
        }
        Some(_) => None,
    }
}
