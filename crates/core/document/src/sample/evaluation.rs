//! What follows: findings, states, trace, items, clocks; and the catalogue that asks.

use std::collections::BTreeMap;
use std::sync::Arc;

use asepsis_domain::catalogue::{
    Binding, Catalogue, Confidence, Document, DocumentStatus, Item, Measure, Metric, ObjectiveLink,
    Strength,
};
use asepsis_domain::condition::Condition;
use asepsis_domain::decision::VexStatus;
use asepsis_domain::digest::Digest;
use asepsis_domain::evaluation::{
    ClockState, ClockStatus, ComponentState, DecisionState, Evaluation, Finding, FindingState,
    Inputs, ItemState, ItemStatus, MetricState, MovedFact, NeedState, NoticeState, NoticeStatus,
    ObjectiveState, ReleaseState, RiskState, SupportRule, Trace, TraceNode,
};
use asepsis_domain::id::{FindingId, ItemRef};
use asepsis_domain::matches::{
    ComponentStatus, MatchStatus, Matcher, SnapshotFacts, SourceFacts, Why,
};
use asepsis_domain::record::RecordKind;
use asepsis_domain::risk::{Acceptability, Control, Score};
use asepsis_domain::severity::{Cvss, Epss, Kev, Rating};
use asepsis_domain::stage::Stage;
use asepsis_domain::vulnerability::Vulnerability;

use super::{HOSTILE, id, release_id};

const LOG: &str = "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1";
const LODASH: &str = "pkg:npm/lodash@4.17.15";
const LINUX: &str = "cpe:2.3:o:linux:linux_kernel:5.10.1:*:*:*:*:*:*:*";

pub(super) fn evaluation() -> Evaluation {
    let as_of = "2026-11-23T00:00:00Z".parse().unwrap();
    let mut findings = findings("1.0");
    findings.truncate(1);
    findings.extend(self::findings("2.0"));
    Evaluation {
        as_of,
        valid_until: None,
        focus: Some(release_id("2.0")),
        inputs: Inputs {
            dossier: Digest::of(b"dossier"),
            snapshot: Some(SnapshotFacts {
                digest: Digest::of(b"snapshot"),
                sources: vec![SourceFacts {
                    id: "osv".into(),
                    records: 1200,
                    newest: Some(as_of),
                    digest: Digest::of(b"osv"),
                    covers: vec!["Maven".into(), "npm".into()],
                }],
            }),
            catalogue: vec![("asked-2026".into(), Digest::of(b"asked"))],
        },
        releases: vec![release("1.0", vec![0]), release("2.0", vec![1, 3, 4])],
        findings,
        decisions: decisions(),
        risks: risks(),
        trace: Trace {
            nodes: vec![TraceNode {
                id: id("CTL-2"),
                kind: RecordKind::Control,
                title: "Network filter".into(),
                loose: vec!["no test verifies it".into()],
            }],
            edges: Vec::new(),
        },
        items: items(),
        steps: Vec::new(),
        process: Vec::new(),
        objectives: vec![ObjectiveState {
            id: "OBJ-1".into(),
            title: "Penetration test".into(),
            needs: vec![need(false, &[])],
            evidence: Vec::new(),
            holds_back: vec![item_ref("A-2")],
        }],
        clocks: vec![ClockState {
            clock: item_ref("C-1"),
            title: "Report of a correction".into(),
            case: id("CAS-1"),
            entity: None,
            status: ClockStatus::Running,
            started: Some(as_of),
            due: Some("2026-12-07T00:00:00Z".parse().unwrap()),
            last_day: None,
            fulfilled: None,
            recipient: "The authority".into(),
            precaution: false,
            reason: "A correction was initiated".into(),
            unverified: false,
        }],
        metrics: metrics(),
        diagnostics: Vec::new(),
    }
}

fn release(name: &str, open: Vec<usize>) -> ReleaseState {
    let names = [
        (
            "pump-firmware",
            "2.0",
            "pump-firmware@2.0",
            ComponentStatus::Clear,
        ),
        ("log4j-core", "2.14.1", LOG, ComponentStatus::Affected),
        ("linux", "5.10.1", LINUX, ComponentStatus::Indeterminate),
        ("lodash", "4.17.15", LODASH, ComponentStatus::Affected),
        (
            "mystery",
            "r7",
            "pump-firmware@2.0/mystery@r7",
            ComponentStatus::Unidentified,
        ),
    ];
    let components = names
        .into_iter()
        .enumerate()
        .map(|(index, (name, version, key, status))| {
            let known = index < 3;
            ComponentState {
                configuration: "pump-firmware".into(),
                sbom: "sbom/pump.cdx.json".into(),
                index,
                key: key.into(),
                name: name.into(),
                version: version.into(),
                supplier: if index == 4 {
                    String::new()
                } else {
                    "Somebody".into()
                },
                class: String::new(),
                support_by: known.then_some(SupportRule::Hand),
                end_by: known.then_some(SupportRule::Hand),
                support_said: Vec::new(),
                support: if known {
                    "maintained".into()
                } else {
                    String::new()
                },
                end_of_support: known.then(|| "2026-10-01".parse().unwrap()),
                support_justification: if index == 3 {
                    HOSTILE.into()
                } else {
                    String::new()
                },
                status,
                searched: ["osv".into()].into(),
                identities: vec![format!("npm {name}")],
                considered: 3,
                note: if index == 2 {
                    "a version cannot be compared".into()
                } else {
                    String::new()
                },
            }
        });
    ReleaseState {
        id: release_id(name),
        stage: None,
        notices: vec![notice()],
        components: components.collect(),
        open,
        untriaged: 2,
    }
}

fn notice() -> NoticeState {
    NoticeState {
        item: item_ref("A-1"),
        stage: Stage::EndOfSupport,
        months: 24,
        begins: Some("2027-06-30".parse().unwrap()),
        record: None,
        owed: Some("2025-06-30".parse().unwrap()),
        told: None,
        status: NoticeStatus::Overdue,
    }
}

fn vulnerability(name: &str, rating: Rating, exploited: bool) -> Arc<Vulnerability> {
    Arc::new(Vulnerability {
        id: name.into(),
        aliases: vec!["GHSA-aaaa-bbbb-cccc".into()],
        summary: format!("A flaw {HOSTILE}"),
        cvss: Cvss::parse("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", "nvd")
            .into_iter()
            .collect(),
        rating,
        kev: exploited.then(|| Kev {
            added: Some("2021-12-10".parse().unwrap()),
            due: None,
            ransomware: true,
            name: "Log4Shell".into(),
        }),
        epss: Some(Epss {
            score: 94_350,
            percentile: 99_900,
        }),
        cwes: vec!["CWE-502".into()],
        ..Vulnerability::default()
    })
}

fn findings(release: &str) -> Vec<Finding> {
    let finding =
        |key: &str, name: &str, version: &str, vulnerability: Arc<Vulnerability>| Finding {
            id: FindingId::of("PUMP", release, key, &vulnerability.id),
            release: release_id(release),
            configuration: "pump-firmware".into(),
            component_ref: "1".into(),
            component: key.into(),
            name: name.into(),
            version: version.into(),
            why: vec![Why {
                status: MatchStatus::Affected,
                matcher: Matcher::Purl,
                source: "osv".into(),
                advisory: vulnerability.id.as_str().into(),
                scheme: "maven",
                range: ">=2.0, <2.17.1".into(),
                identity: format!("maven {name}").into(),
                remark: "".into(),
            }],
            vulnerability,
            status: MatchStatus::Affected,
            fixed_in: vec!["2.17.1".into()],
            decision: None,
            state: FindingState::Untriaged,
            elements: vec![id("AST-pump")],
        };
    let mut log = finding(
        LOG,
        "log4j-core",
        "2.14.1",
        vulnerability("CVE-2021-44228", Rating::Critical, true),
    );
    log.decision = Some(0);
    log.state = FindingState::Stale;
    let mut closed = finding(
        LODASH,
        "lodash",
        "4.17.15",
        vulnerability("CVE-2020-8203", Rating::High, false),
    );
    closed.decision = Some(1);
    closed.state = FindingState::Closed;
    let open = finding(
        LODASH,
        "lodash",
        "4.17.15",
        vulnerability("CVE-2021-23337", Rating::Medium, false),
    );
    let mut unsure = finding(
        LINUX,
        "linux",
        "5.10.1",
        vulnerability("CVE-2022-0847", Rating::Unknown, false),
    );
    unsure.status = MatchStatus::Indeterminate;
    unsure.why[0].status = MatchStatus::Indeterminate;
    unsure.why[0].remark = "the version cannot be compared".into();
    unsure.fixed_in.clear();
    vec![log, closed, open, unsure]
}

fn decisions() -> Vec<DecisionState> {
    let of = |key: &str, name: &str| {
        ["1.0", "2.0"]
            .map(|release| FindingId::of("PUMP", release, key, name))
            .to_vec()
    };
    let state = |name: &str, status: VexStatus, findings: Vec<FindingId>, moved: Vec<MovedFact>| {
        DecisionState {
            id: id(name),
            title: name.into(),
            status,
            findings,
            moved,
            rubric: None,
        }
    };
    let moved = MovedFact {
        fact: "kev".into(),
        was: "not listed".into(),
        now: "listed since 2021-12-10".into(),
        findings: Vec::new(),
    };
    vec![
        state(
            "DEC-1",
            VexStatus::Affected,
            of(LOG, "CVE-2021-44228"),
            vec![moved],
        ),
        state(
            "DEC-2",
            VexStatus::NotAffected,
            of(LODASH, "CVE-2020-8203"),
            Vec::new(),
        ),
    ]
}

fn risks() -> Vec<RiskState> {
    let score = |e: &str, s: &str| Score {
        exploitability: e.into(),
        severity: s.into(),
    };
    vec![
        RiskState {
            id: id("RSK-1"),
            title: "Forged commands change the rate".into(),
            before: score("high", "critical"),
            before_verdict: Some(Acceptability::Unacceptable),
            after: Some(score("low", "serious")),
            after_verdict: Some(Acceptability::Acceptable),
            decision: Some(Control::Uncontrolled),
            controls: vec![id("CTL-1"), id("CTL-2")],
            proven_by: vec![id("TST-1")],
            findings: vec![FindingId::of("PUMP", "2.0", LOG, "CVE-2021-44228")],
        },
        RiskState {
            id: id("RSK-2"),
            title: "The pump is flooded".into(),
            before: score("high", "serious"),
            before_verdict: Some(Acceptability::Review),
            after: None,
            after_verdict: None,
            decision: None,
            controls: Vec::new(),
            proven_by: Vec::new(),
            findings: Vec::new(),
        },
    ]
}

fn metrics() -> Vec<MetricState> {
    let metric = |id: &str, title: &str, value: Option<f64>, unit: &'static str| MetricState {
        metric: item_ref(id),
        title: title.into(),
        value,
        unit,
        counted: usize::from(value.is_some()),
        basis: value
            .map(|_| "CAS-1: identified 2026-05-01, no fix available yet".to_owned())
            .into_iter()
            .collect(),
    };
    vec![
        metric("M-1", "Share repaired", Some(0.0), "%"),
        metric("M-2", "Time to repair", None, "days"),
    ]
}

fn item_ref(item: &str) -> ItemRef {
    ItemRef::parse(&format!("asked-2026#{item}")).unwrap()
}

fn need(met: bool, records: &[&str]) -> NeedState {
    NeedState {
        need: "test (kind penetration)".into(),
        records: records.iter().map(|text| id(text)).collect(),
        met,
        satisfies: true,
        also: Vec::new(),
        missing: if met {
            String::new()
        } else {
            "no penetration test has a result".into()
        },
    }
}

fn items() -> Vec<ItemState> {
    let item = |name: &str, status: ItemStatus, need: NeedState| ItemState {
        item: item_ref(name),
        title: format!("Item {name}"),
        section: "V.A".into(),
        binding: Binding::Guidance,
        confidence: Confidence::High,
        status,
        applicability: "the device connects to a network".into(),
        needs: vec![need],
        evidence: Vec::new(),
        overridden: String::new(),
    };
    vec![
        item("A-1", ItemStatus::Met, need(true, &["TST-1"])),
        item("A-2", ItemStatus::Missing, need(false, &[])),
        item("A-3", ItemStatus::Unverified, need(false, &[])),
        item("A-4", ItemStatus::NotApplicable, need(false, &[])),
    ]
}

pub(super) fn catalogue() -> Catalogue {
    let item = |state: &ItemState| Item {
        id: state.item.clone(),
        title: state.title.clone(),
        section: state.section.clone(),
        binding: state.binding,
        confidence: state.confidence,
        summary: "Somebody independent tries to break in".into(),
        evidence: vec!["test_report".into()],
        expects: "A report".into(),
        applies: Condition::always(),
        applies_because: "always".into(),
        objectives: vec![ObjectiveLink {
            objective: "OBJ-1".into(),
            link: Strength::Satisfies,
            confidence: Confidence::High,
        }],
        needs: Vec::new(),
        answered: Vec::new(),
        work_products: Vec::new(),
        reviews: Vec::new(),
        notice: None,
    };
    let document = Document {
        id: "asked-2026".into(),
        digest: Digest::of(b"asked"),
        title: "What is asked".into(),
        short_title: "Asked".into(),
        publisher: "An authority".into(),
        market: Some("xx".into()),
        kind: "guidance".into(),
        edition: "2026".into(),
        date: "2026-02-03".parse().unwrap(),
        status: DocumentStatus::InForce,
        licence: "facts only".into(),
        sources: Vec::new(),
        pathways: Vec::new(),
        items: items().iter().map(item).collect(),
        clocks: Vec::new(),
        metrics: vec![Metric {
            id: item_ref("M-1"),
            title: "Share repaired".into(),
            formula: "Repaired ones divided by all".into(),
            measure: Measure::ShareFixed,
            confidence: Confidence::High,
        }],
    };
    Catalogue {
        documents: BTreeMap::from([("asked-2026".to_owned(), document)]),
        ..Catalogue::default()
    }
}
