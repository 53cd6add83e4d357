//! What people wrote: threats, risks, controls, tests, decisions, a case, a plan.

use std::collections::BTreeMap;

use asepsis_domain::control::{Category, Control, Requirement};
use asepsis_domain::decision::{Decision, Justification, RestsOn, VexStatus};
use asepsis_domain::plan::{PlanSection, Topic};
use asepsis_domain::postmarket::{Anomaly, Case, CaseEvent, EventKind};
use asepsis_domain::record::Releases;
use asepsis_domain::risk::{
    Acceptability, Control as Controlled, CrossCheck, DataHarm, HarmLevel, Hazard, Risk,
    RiskDecision, RiskFile, RiskLevel, RiskMethod, SafetyImpact, Score,
};
use asepsis_domain::test::{Outcome, Test, TestKind, TestResult};
use asepsis_domain::threat::{Assumption, LifeCycle, Response, Stride, Threat, ThreatModel};

use super::{HOSTILE, head, link, located};

pub(super) fn threats() -> ThreatModel {
    let threat = |id: &str, title: &str| Threat {
        head: head(id, title),
        description: "Somebody on the hospital's network does it.".into(),
        stride: vec![Stride::Tampering, Stride::ElevationOfPrivilege],
        on: vec![link("IFC-net")],
        life_cycle: LifeCycle::Interoperation,
        response: Response::Mitigate,
        rationale: String::new(),
    };
    ThreatModel {
        method: "STRIDE per element".into(),
        rationale: "It fits a device with few elements".into(),
        reviewed: Some("2026-04-01".parse().unwrap()),
        assumptions: vec![Assumption {
            head: head("ASM-1", "Hostile network"),
            text: "The hospital's network is hostile".into(),
        }],
        threats: vec![
            threat("THR-1", "Commands are forged"),
            threat("THR-2", HOSTILE),
        ],
    }
}

fn level(id: &str, title: &str) -> RiskLevel {
    RiskLevel {
        id: id.into(),
        title: title.into(),
        description: format!("It is {id}"),
    }
}

pub(super) fn risks() -> RiskFile {
    use Acceptability::{Acceptable as A, Review as R, Unacceptable as U};
    RiskFile {
        method: RiskMethod {
            title: "Security risk method".into(),
            example: true,
            description: "By a scoring tool and a panel".into(),
            exploitability: vec![level("low", "Low"), level("high", "High")],
            severity: vec![
                level("minor", "Minor"),
                level("serious", "Serious"),
                level("critical", "Critical"),
            ],
            matrix: vec![vec![A, A, R], vec![A, R, U]],
        },
        risks: vec![controlled(), undecided()],
        hazards: vec![Hazard {
            head: head("HAZ-1", "Overinfusion"),
            situation: "The rate is changed".into(),
            harm: "Overdose".into(),
            severity: "critical".into(),
            probability: "remote".into(),
            reference: "SRF-7".into(),
            security_check: None,
        }],
    }
}

fn score(exploitability: &str, severity: &str) -> Score {
    Score {
        exploitability: exploitability.into(),
        severity: severity.into(),
    }
}

fn controlled() -> Risk {
    Risk {
        head: head("RSK-1", "Forged commands change the rate"),
        description: "An attacker sends commands".into(),
        arises_from: vec![link("THR-1")],
        vulnerabilities: vec![located("CVE-2021-44228".into())],
        before: located(score("high", "critical")),
        after: Some(located(score("low", "serious"))),
        rationale: "Commands are signed".into(),
        safety: Some(SafetyImpact {
            may_impact: true,
            why: "The rate can change".into(),
            hazards: vec![link("HAZ-1")],
        }),
        data_harm: Some(DataHarm {
            confidentiality: HarmLevel::None,
            integrity: HarmLevel::High,
            availability: HarmLevel::Low,
            why: "Settings are changed".into(),
        }),
        decision: Some(RiskDecision {
            status: Controlled::Uncontrolled,
            reason: "The library is still exploitable".into(),
            by: "R. Isk".into(),
            on: "2026-05-01".parse().unwrap(),
        }),
    }
}

fn undecided() -> Risk {
    Risk {
        head: head("RSK-2", "The pump is flooded"),
        description: String::new(),
        arises_from: Vec::new(),
        vulnerabilities: Vec::new(),
        before: located(score("high", "serious")),
        after: None,
        rationale: String::new(),
        safety: None,
        data_harm: None,
        decision: None,
    }
}

pub(super) fn requirements() -> Vec<Requirement> {
    vec![Requirement {
        head: head("REQ-1", "Commands are authenticated"),
        text: "The pump accepts signed commands only".into(),
        acceptance: "Unsigned commands are refused".into(),
        derives_from: vec![link("RSK-1")],
    }]
}

pub(super) fn controls() -> Vec<Control> {
    let control = |id: &str, title: &str, check: Option<CrossCheck>| Control {
        head: head(id, title),
        category: Category::Authentication,
        description: "Every command carries a signature".into(),
        requirements: vec![link("REQ-1")],
        acceptance: String::new(),
        implementation: String::new(),
        on: Vec::new(),
        mitigates: vec![link("RSK-1")],
        safety_check: check,
        meets: Vec::new(),
        absent_because: String::new(),
    };
    let check = CrossCheck {
        introduces_risk: true,
        why: "A lost key stops the pump".into(),
        introduces: vec![link("HAZ-1")],
    };
    vec![
        control("CTL-1", "Signed commands", Some(check)),
        control("CTL-2", "Network filter", None),
    ]
}

pub(super) fn tests() -> Vec<Test> {
    vec![Test {
        head: head("TST-1", "Unsigned commands are refused"),
        kind: TestKind::Requirement,
        verifies: vec![link("CTL-1")],
        releases: Releases::All,
        description: String::new(),
        tester: "T. Ester".into(),
        independence: "Another department".into(),
        expertise: String::new(),
        build: String::new(),
        scope: String::new(),
        duration: String::new(),
        methods: String::new(),
        tools: Vec::new(),
        result: Some(TestResult {
            outcome: Outcome::Pass,
            date: "2026-02-20".parse().unwrap(),
            summary: "All refused".into(),
        }),
        findings: Vec::new(),
        evidence: Vec::new(),
    }]
}

pub(super) fn decisions() -> Vec<Decision> {
    let decision = |id: &str, vulnerability: &str, status: VexStatus| Decision {
        head: head(id, &format!("Decision on {vulnerability}")),
        vulnerability: located(vulnerability.into()),
        components: Vec::new(),
        releases: Releases::All,
        status,
        justification: None,
        impact: "The logger is reached from the network".into(),
        action: "Update to 2.17.1 with release 2.1".into(),
        workaround: "Block outgoing LDAP at the firewall".into(),
        patient_impact: "The rate could be changed".into(),
        responses: vec!["update".into()],
        rests_on: RestsOn {
            kev: Some(located(false)),
            ..RestsOn::default()
        },
        rubric: BTreeMap::new(),
        risks: Vec::new(),
        evidence: Vec::new(),
        by: "D. Ecide".into(),
        on: "2026-05-02".parse().unwrap(),
        expires: None,
        discovered: "Report of a researcher".into(),
    };
    let mut closed = decision("DEC-2", "CVE-2020-8203", VexStatus::NotAffected);
    closed.justification = Some(Justification::VulnerableCodeNotInExecutePath);
    closed.impact = HOSTILE.into();
    vec![
        decision("DEC-1", "CVE-2021-44228", VexStatus::Affected),
        closed,
    ]
}

pub(super) fn anomalies() -> Vec<Anomaly> {
    let anomaly = |id: &str, title: &str, releases: Releases| Anomaly {
        head: head(id, title),
        description: "It happens after a week".into(),
        cwe: "CWE-770".into(),
        releases,
        safety_impact: "None".into(),
        security_impact: "Somebody on the network can bring it about".into(),
        rationale: "Accepted until release 2.1".into(),
    };
    let old = Releases::List(vec![located(super::release_id("1.0"))]);
    let mut open = anomaly("ANM-2", "The clock drifts", Releases::All);
    open.cwe = String::new();
    open.security_impact = String::new();
    vec![
        anomaly("ANM-1", "The log fills the disk", Releases::All),
        open,
        anomaly("ANM-3", "A label is cut", old),
    ]
}

pub(super) fn cases() -> Vec<Case> {
    vec![Case {
        head: head("CAS-1", "Log4Shell in the pump"),
        description: "A known exploited vulnerability".into(),
        vulnerabilities: vec![located("CVE-2021-44228".into())],
        releases: Releases::All,
        about: vec![link("RSK-1")],
        events: vec![CaseEvent {
            kind: EventKind::Identified,
            at: located("2026-05-01T08:00:00Z".parse().unwrap()),
            entity: None,
            release: None,
            units: None,
            ends: Vec::new(),
            note: "Seen in monitoring".into(),
            evidence: Vec::new(),
        }],
        advisory: None,
        reportability: Vec::new(),
        advisory_reference: String::new(),
        related_events: String::new(),
        other_devices: String::new(),
        submission_basis: String::new(),
    }]
}

pub(super) fn plan() -> Vec<PlanSection> {
    vec![PlanSection {
        head: head("PLN-1", "Out of cycle"),
        topic: Topic::OutOfCycle,
        text: "Critical vulnerabilities are patched out of cycle".into(),
        responsible: String::new(),
        frequency: String::new(),
        days: Some(60),
        justification: String::new(),
        evidence: Vec::new(),
    }]
}
