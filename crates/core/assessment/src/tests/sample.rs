//! A small device with one record of each kind, and a catalogue that asks for each of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use asepsis_domain::architecture::*;
use asepsis_domain::catalogue::*;
use asepsis_domain::condition::{Condition, Fact, SafetyClass};
use asepsis_domain::control::{Category, Control, Requirement};
use asepsis_domain::decision::{Decision, Justification, RestsOn, VexStatus};
use asepsis_domain::device::*;
use asepsis_domain::digest::Digest;
use asepsis_domain::dossier::{ComponentNote, Dossier, SoftwareClass, StatedBy, SupportLevel};
use asepsis_domain::evaluation::Evaluation;
use asepsis_domain::evidence::{Evidence, EvidenceKind, Text};
use asepsis_domain::id::{ItemRef, RecordId, ReleaseId};
use asepsis_domain::identifier::Purl;
use asepsis_domain::matches::*;
use asepsis_domain::organisation::{Entity, Organisation};
use asepsis_domain::place::{Located, Place};
use asepsis_domain::plan::{PlanSection, Topic};
use asepsis_domain::postmarket::*;
use asepsis_domain::record::{Head, Link, RecordKind, Releases};
use asepsis_domain::risk::{
    self, Acceptability, CrossCheck, Hazard, Risk, RiskDecision, RiskFile, RiskLevel, RiskMethod,
    SafetyImpact, Score,
};
use asepsis_domain::sbom::{Component, Sbom};
use asepsis_domain::severity::{Cvss, Rating};
use asepsis_domain::stage::{Stage, StageBasis, StageEntry};
use asepsis_domain::test::{Test, TestKind, TestResult};
use asepsis_domain::threat::{Assumption, LifeCycle, Response, Stride, Threat, ThreatModel};
use asepsis_domain::time::{Date, Instant};
use asepsis_domain::vulnerability::Vulnerability;

use crate::{Request, Settings, assess};

/// Everything of a request, owned.
#[derive(Clone)]
pub(super) struct Sample {
    pub(super) dossier: Dossier,
    pub(super) matches: BTreeMap<String, Matches>,
    pub(super) catalogue: Catalogue,
    pub(super) snapshot: Option<SnapshotFacts>,
    pub(super) settings: Settings,
    pub(super) as_of: Instant,
    pub(super) baselines: BTreeSet<ReleaseId>,
}

impl Sample {
    pub(super) fn assess(&self) -> Evaluation {
        assess(&Request {
            dossier: &self.dossier,
            matches: &self.matches,
            catalogue: &self.catalogue,
            snapshot: self.snapshot.as_ref(),
            settings: &self.settings,
            as_of: self.as_of,
            reading: Vec::new(),
            baselines: self.baselines.clone(),
        })
    }

    /// Returns the codes and messages found, as `code: message`.
    pub(super) fn told(&self) -> Vec<String> {
        let all = self.assess().diagnostics;
        all.iter()
            .map(|d| format!("{}: {}", d.code.id(), d.message))
            .collect()
    }
}

pub(super) fn id(text: &str) -> RecordId {
    RecordId::parse(text).unwrap()
}

pub(super) fn release(text: &str) -> ReleaseId {
    ReleaseId::parse(text).unwrap()
}

pub(super) fn item(text: &str) -> ItemRef {
    ItemRef::parse(text).unwrap()
}

pub(super) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub(super) fn at(file: &str, line: u32) -> Place {
    Place {
        line,
        ..Place::start_of(file)
    }
}

/// Returns the value at a place that its text alone decides, so that the order of records moves nothing.
pub(super) fn loc<T>(file: &str, value: T, text: &str) -> Located<T> {
    let line = text
        .bytes()
        .fold(7_u32, |h, b| h.wrapping_mul(31).wrapping_add(b.into()))
        % 10_000;
    Located::new(value, at(file, line + 1))
}

pub(super) fn text(value: &str) -> Located<String> {
    loc("some.toml", value.to_owned(), value)
}

pub(super) fn link(to: &str) -> Link {
    loc("links.toml", id(to), to)
}

pub(super) fn links(to: &[&str]) -> Vec<Link> {
    to.iter().map(|t| link(t)).collect()
}

pub(super) fn head(of: &str, kind: RecordKind) -> Head {
    Head {
        id: id(of),
        title: format!("title of {of}"),
        formerly: Vec::new(),
        at: loc(kind.file(), (), of).at,
    }
}

pub(super) fn span(from: Option<&str>, until: Option<&str>) -> Releases {
    let bound = |b: Option<&str>| b.map(|r| loc("span.toml", release(r), r));
    Releases::Span {
        from: bound(from),
        until: bound(until),
    }
}

pub(super) fn list(releases: &[&str]) -> Releases {
    Releases::List(
        releases
            .iter()
            .map(|r| loc("list.toml", release(r), r))
            .collect(),
    )
}

fn written(what: &str) -> String {
    format!("{what}, written by a person")
}

pub(super) fn sample() -> Sample {
    let dossier = dossier();
    Sample {
        matches: dossier
            .sboms
            .iter()
            .map(|(p, s)| (p.clone(), matches(p, s)))
            .collect(),
        dossier,
        catalogue: catalogue(),
        snapshot: Some(snapshot()),
        settings: Settings::default(),
        as_of: "2026-06-01T00:00:00Z".parse().unwrap(),
        baselines: [release("2.0.0")].into(),
    }
}

fn snapshot() -> SnapshotFacts {
    SnapshotFacts {
        digest: Digest::of(b"snapshot"),
        sources: ["kev", "osv"]
            .into_iter()
            .map(|s| SourceFacts {
                id: s.to_owned(),
                records: 10,
                newest: "2026-05-20T00:00:00Z".parse().ok(),
                digest: Digest::of(s.as_bytes()),
                covers: vec!["npm".to_owned()],
            })
            .collect(),
    }
}

fn device() -> Device {
    let releases = [("1.0.0", None), ("2.0.0", Some("1.0.0"))].map(|(name, follows)| Release {
        id: release(name),
        title: String::new(),
        date: Some(day("2025-01-01")),
        follows: follows.map(|f| loc("device.toml", release(f), f)),
        status: ReleaseStatus::Released,
        sboms: vec![SbomEntry {
            file: loc("device.toml", format!("sbom/{name}.json"), name),
            configuration: "firmware".to_owned(),
            element: Some(link("ELM-1")),
        }],
        support_until: Some(day("2035-01-01")),
        at: loc("device.toml", (), name).at,
    });
    Device {
        id: id("pump"),
        title: "Pump".to_owned(),
        manufacturer: "Maker".to_owned(),
        models: Vec::new(),
        udi_di: Vec::new(),
        description: written("description"),
        intended_use: written("use"),
        safety_class: Some(SafetyClass::C),
        facts: [(Fact::Network, true), (Fact::Windows, false)].into(),
        standards: Vec::new(),
        markets: vec![MarketEntry {
            id: text("xx"),
            pathway: text("path-a"),
            status: MarketStatus::Authorised,
            entity: Some(link("ENT-1")),
        }],
        releases: releases.into(),
        home: BTreeMap::new(),
        at: at("device.toml", 1),
    }
}

fn architecture() -> Architecture {
    Architecture {
        elements: vec![Element {
            head: head("ELM-1", RecordKind::Element),
            kind: ElementKind::Device,
            controlled_by: Controller::Manufacturer,
            description: written("element"),
            within: Some(link("BND-1")),
            dormant: String::new(),
            identity: String::new(),
            access_control: String::new(),
            roles: Vec::new(),
            settings: String::new(),
            on_error: String::new(),
        }],
        interfaces: vec![Interface {
            head: head("IFC-1", RecordKind::Interface),
            on: link("ELM-1"),
            kind: "ethernet".to_owned(),
            protocol: "TLS 1.3".to_owned(),
            purpose: written("purpose"),
            active: true,
            service_only: false,
            approved_endpoints: String::new(),
            direction: String::new(),
        }],
        flows: vec![Flow {
            head: head("FLW-1", RecordKind::Flow),
            from: link("ELM-1"),
            to: link("ELM-1"),
            via: Some(link("IFC-1")),
            through: Vec::new(),
            data: written("data"),
            both_ways: false,
            protocol: "TLS 1.3".to_owned(),
            authentication: "mutual".to_owned(),
            encryption: "AES".to_owned(),
            session: String::new(),
            credentials: String::new(),
            handoff: String::new(),
            on_error: String::new(),
            assets: links(&["AST-1"]),
            update_path: false,
        }],
        boundaries: vec![Boundary {
            head: head("BND-1", RecordKind::Boundary),
            within: None,
            description: written("boundary"),
        }],
        assets: vec![Asset {
            head: head("AST-1", RecordKind::Asset),
            kind: "data".to_owned(),
            on: links(&["ELM-1"]),
            description: written("asset"),
        }],
        states: vec![State {
            head: head("STA-1", RecordKind::State),
            kind: StateKind::Clinical,
            description: written("state"),
            next: Vec::new(),
        }],
        views: vec![View {
            head: head("VIW-1", RecordKind::View),
            kind: ViewKind::GlobalSystem,
            explanation: written("view"),
            concerns: links(&["ELM-1"]),
            omitted: String::new(),
        }],
    }
}

pub(super) fn threat(name: &str) -> Threat {
    Threat {
        head: head(name, RecordKind::Threat),
        description: written("threat"),
        stride: vec![Stride::Tampering],
        on: links(&["ELM-1", "IFC-1"]),
        life_cycle: LifeCycle::Interoperation,
        response: Response::Mitigate,
        rationale: String::new(),
    }
}

fn cross_check() -> CrossCheck {
    CrossCheck {
        introduces_risk: false,
        why: written("why"),
        introduces: Vec::new(),
    }
}

pub(super) fn risk(name: &str, from: &str) -> Risk {
    let score = |e: &str, s: &str| Score {
        exploitability: e.to_owned(),
        severity: s.to_owned(),
    };
    Risk {
        head: head(name, RecordKind::Risk),
        description: written("risk"),
        arises_from: links(&[from]),
        vulnerabilities: vec![text("CVE-2026-0001")],
        before: loc("risks.toml", score("high", "serious"), "before"),
        after: Some(loc("risks.toml", score("low", "serious"), "after")),
        rationale: written("levels"),
        safety: Some(SafetyImpact {
            may_impact: true,
            why: written("why"),
            hazards: links(&["HAZ-1"]),
        }),
        data_harm: None,
        decision: Some(RiskDecision {
            status: risk::Control::Controlled,
            reason: written("reason"),
            by: "Risk manager".to_owned(),
            on: day("2026-01-01"),
        }),
    }
}

fn risk_file() -> RiskFile {
    let level = |id: &str| RiskLevel {
        id: id.to_owned(),
        title: id.to_owned(),
        description: written("level"),
    };
    RiskFile {
        method: RiskMethod {
            title: "Method".to_owned(),
            example: false,
            description: written("method"),
            exploitability: vec![level("low"), level("high")],
            severity: vec![level("minor"), level("serious")],
            matrix: vec![
                vec![Acceptability::Acceptable, Acceptability::Review],
                vec![Acceptability::Review, Acceptability::Unacceptable],
            ],
        },
        risks: vec![risk("RSK-1", "THR-1")],
        hazards: vec![Hazard {
            head: head("HAZ-1", RecordKind::Hazard),
            situation: written("situation"),
            harm: written("harm"),
            severity: "serious".to_owned(),
            probability: "P2".to_owned(),
            reference: "RMF 1".to_owned(),
            security_check: Some(cross_check()),
        }],
    }
}

pub(super) fn control(name: &str, risk: &str, requirement: &str) -> Control {
    Control {
        head: head(name, RecordKind::Control),
        category: Category::Authentication,
        description: written("control"),
        requirements: links(&[requirement]),
        acceptance: written("acceptance"),
        implementation: written("implementation"),
        on: links(&["ELM-1"]),
        mitigates: links(&[risk]),
        safety_check: Some(cross_check()),
        meets: Vec::new(),
        absent_because: String::new(),
    }
}

pub(super) fn test(name: &str, control: &str) -> Test {
    Test {
        head: head(name, RecordKind::Test),
        kind: TestKind::Penetration,
        verifies: links(&[control]),
        releases: list(&["2.0.0"]),
        description: written("test"),
        tester: "Lab".to_owned(),
        independence: written("independence"),
        expertise: String::new(),
        build: String::new(),
        scope: String::new(),
        duration: String::new(),
        methods: String::new(),
        tools: Vec::new(),
        result: Some(TestResult {
            outcome: asepsis_domain::test::Outcome::Pass,
            date: day("2026-02-01"),
            summary: "no way in".to_owned(),
        }),
        findings: Vec::new(),
        evidence: links(&["EVD-1"]),
    }
}

pub(super) fn decision(name: &str, vulnerability: &str) -> Decision {
    Decision {
        head: head(name, RecordKind::Decision),
        vulnerability: loc("decisions.toml", vulnerability.to_owned(), name),
        components: vec![loc("decisions.toml", "pkg:npm/lodash".to_owned(), "lodash")],
        releases: span(Some("1.0.0"), None),
        status: VexStatus::NotAffected,
        justification: Some(Justification::VulnerableCodeNotInExecutePath),
        impact: written("impact"),
        action: String::new(),
        workaround: String::new(),
        patient_impact: written("none"),
        responses: Vec::new(),
        rests_on: RestsOn {
            configuration: vec!["as shipped".to_owned()],
            ..RestsOn::default()
        },
        rubric: BTreeMap::new(),
        risks: links(&["RSK-1"]),
        evidence: Vec::new(),
        by: "Security engineer".to_owned(),
        on: day("2026-03-01"),
        expires: None,
        discovered: "monitoring".to_owned(),
    }
}

pub(super) fn event(kind: EventKind, at: &str) -> CaseEvent {
    CaseEvent {
        kind,
        at: loc("cases.toml", at.parse().unwrap(), at),
        entity: None,
        release: None,
        units: None,
        ends: Vec::new(),
        note: String::new(),
        evidence: Vec::new(),
    }
}

fn case() -> Case {
    Case {
        head: head("CAS-1", RecordKind::Case),
        description: written("case"),
        vulnerabilities: vec![text("CVE-2026-0001")],
        releases: Releases::All,
        about: links(&["RSK-1"]),
        events: vec![
            event(EventKind::Identified, "2026-04-01T08:00:00Z"),
            event(EventKind::CorrectionInitiated, "2026-04-02T08:00:00Z"),
            event(EventKind::Reported, "2026-04-05T08:00:00Z"),
            event(EventKind::Available, "2026-04-11T08:00:00Z"),
            event(EventKind::Fielded, "2026-04-21T08:00:00Z"),
        ],
        advisory: None,
        reportability: vec![reportability(ReportDecision::Report)],
        advisory_reference: String::new(),
        related_events: String::new(),
        other_devices: String::new(),
        submission_basis: String::new(),
    }
}

pub(super) fn reportability(decision: ReportDecision) -> Reportability {
    Reportability {
        clock: loc("cases.toml", item("doc#clock"), "clock"),
        decision,
        reason: written("reason"),
        by: "Regulatory affairs".to_owned(),
        on: day("2026-04-03"),
    }
}

#[expect(clippy::too_many_lines, reason = "one flat list of records")]
fn dossier() -> Dossier {
    let evidence = Evidence {
        head: head("EVD-1", RecordKind::Evidence),
        kind: EvidenceKind::Report,
        file: Some(loc("evidence.toml", "report.pdf".to_owned(), "file")),
        reference: String::new(),
        sha256: Some(loc("evidence.toml", Digest::of(b"report"), "digest")),
        serves: vec![text("OBJ-A")],
        releases: Releases::All,
        date: None,
        author: String::new(),
    };
    Dossier {
        digest: Digest::of(b"dossier"),
        device: device(),
        architecture: architecture(),
        threats: ThreatModel {
            method: "STRIDE".to_owned(),
            rationale: written("rationale"),
            reviewed: None,
            assumptions: vec![Assumption {
                head: head("ASM-1", RecordKind::Assumption),
                text: written("assumption"),
            }],
            threats: vec![threat("THR-1")],
        },
        risks: risk_file(),
        requirements: vec![Requirement {
            head: head("REQ-1", RecordKind::Requirement),
            text: written("requirement"),
            acceptance: String::new(),
            derives_from: links(&["RSK-1"]),
        }],
        controls: vec![control("CTL-1", "RSK-1", "REQ-1")],
        tests: vec![test("TST-1", "CTL-1")],
        decisions: vec![decision("DEC-1", "CVE-2026-0001")],
        proposals: Vec::new(),
        stages: vec![StageEntry {
            head: head("STG-1", RecordKind::StageEntry),
            stage: Stage::Support,
            from: loc("lifecycle.toml", day("2024-01-01"), "from"),
            basis: StageBasis::Declaration,
            reason: written("reason"),
            by: "Product management".to_owned(),
            releases: Releases::All,
            assessments: Vec::new(),
            told: None,
            notice: String::new(),
            evidence: Vec::new(),
        }],
        support_assessments: Vec::new(),
        anomalies: vec![Anomaly {
            head: head("ANM-1", RecordKind::Anomaly),
            description: written("anomaly"),
            cwe: "CWE-20".to_owned(),
            releases: Releases::All,
            safety_impact: "none".to_owned(),
            security_impact: "none".to_owned(),
            rationale: written("rationale"),
        }],
        cases: vec![case()],
        fielded: vec![Fielded {
            release: loc("fielded.toml", release("2.0.0"), "fielded"),
            market: "xx".to_owned(),
            udi_di: String::new(),
            units: 100,
            updated: None,
            at: at("fielded.toml", 1),
        }],
        components: vec![note("pkg:npm/lodash"), note("openssl")],
        submissions: vec![Submission {
            head: head("SUB-1", RecordKind::Submission),
            market: "xx".to_owned(),
            authority: String::new(),
            number: String::new(),
            pathway: "path-a".to_owned(),
            date: None,
            release: loc("submissions.toml", release("2.0.0"), "submission"),
            status: String::new(),
        }],
        labels: vec![Label {
            head: head("LBL-1", RecordKind::Label),
            meets: vec![loc("labeling.toml", item("doc#need-label"), "label")],
            topics: Vec::new(),
            document: "Manual".to_owned(),
            page: "1".to_owned(),
            text: written("label"),
            releases: Releases::All,
            tells: Vec::new(),
            usability: String::new(),
        }],
        overrides: Vec::new(),
        plan: vec![PlanSection {
            head: head("PLN-1", RecordKind::PlanSection),
            topic: Topic::Monitoring,
            text: written("plan"),
            responsible: String::new(),
            frequency: String::new(),
            days: None,
            justification: String::new(),
            evidence: Vec::new(),
        }],
        evidence: vec![evidence],
        texts: vec![Text {
            name: "security-context".to_owned(),
            markdown: written("text"),
            at: at("text/security-context.md", 1),
        }],
        organisation: Organisation {
            entities: vec![Entity {
                head: head("ENT-1", RecordKind::Entity),
                country: "US".to_owned(),
                zone: "America/New_York".to_owned(),
                roles: Vec::new(),
            }],
            ..Organisation::default()
        },
        sboms: ["1.0.0", "2.0.0"]
            .map(|r| (format!("sbom/{r}.json"), sbom()))
            .into(),
        files: [("report.pdf".to_owned(), Some(Digest::of(b"report")))].into(),
    }
}

pub(super) fn note(component: &str) -> ComponentNote {
    ComponentNote {
        component: loc("components.toml", component.to_owned(), component),
        supplier: Some("Supplier".to_owned()),
        support: Some(SupportLevel::Maintained),
        stated_by: StatedBy::Hand,
        class: Some(SoftwareClass::Supported),
        class_before: None,
        risk_transfer: String::new(),
        end_of_support: Some(day("2030-01-01")),
        justification: String::new(),
        source: String::new(),
        purl: None,
        cpe: None,
        element: None,
        at: loc("components.toml", (), component).at,
    }
}

pub(super) fn component(name: &str, version: &str, purl: Option<&str>) -> Component {
    Component {
        reference: name.into(),
        name: name.into(),
        version: Some(version.into()),
        purl: purl.map(|p| Purl::parse(p).unwrap()),
        ..Component::default()
    }
}

fn sbom() -> Sbom {
    Sbom {
        format: "cyclonedx-json".to_owned(),
        spec_version: "1.6".to_owned(),
        serial: None,
        revision: None,
        digest: Digest::of(b"sbom"),
        authors: Vec::new(),
        tools: Vec::new(),
        timestamp: None,
        subject: Some(0),
        components: vec![
            component("pump-firmware", "2", None),
            component("lodash", "4.17.15", Some("pkg:npm/lodash@4.17.15")),
            component("openssl", "3.0.1", Some("pkg:generic/openssl@3.0.1")),
        ],
        dependencies: Vec::new(),
        aside: asepsis_domain::sbom::Aside::default(),
    }
}

pub(super) fn vulnerability() -> Vulnerability {
    Vulnerability {
        id: "CVE-2026-0001".to_owned(),
        aliases: vec!["GHSA-aaaa-bbbb-cccc".to_owned()],
        cvss: Cvss::parse("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "osv")
            .into_iter()
            .collect(),
        rating: Rating::Critical,
        asserted_by: vec![("osv".to_owned(), "GHSA-aaaa-bbbb-cccc".to_owned())],
        ..Vulnerability::default()
    }
}

pub(super) fn hit(component: usize, vulnerability: Vulnerability) -> Match {
    Match {
        component,
        version: "4.17.15".to_owned(),
        vulnerability: Arc::new(vulnerability),
        status: MatchStatus::Affected,
        fixed_in: vec!["4.17.19".to_owned()],
        why: vec![Why {
            status: MatchStatus::Affected,
            matcher: Matcher::Purl,
            source: "osv".into(),
            advisory: "GHSA-aaaa-bbbb-cccc".into(),
            scheme: "semver",
            range: ">=0, <4.17.19".into(),
            identity: "npm lodash".into(),
            remark: "".into(),
        }],
    }
}

fn matches(path: &str, sbom: &Sbom) -> Matches {
    let result = |component| ComponentResult {
        component,
        status: if component == 1 {
            ComponentStatus::Affected
        } else {
            ComponentStatus::Clear
        },
        searched: ["osv".to_owned()].into(),
        identities: Vec::new(),
        considered: 1,
        note: String::new(),
    };
    Matches {
        target: path.to_owned(),
        snapshot: snapshot(),
        components: (0..sbom.components.len()).map(result).collect(),
        matches: vec![hit(1, vulnerability())],
        lifecycles: Vec::new(),
    }
}

pub(super) fn need(record: &str, filter: &[(&str, &str)], link: Strength) -> Need {
    let entries = filter
        .iter()
        .map(|(k, v)| ((*k).to_owned(), vec![(*v).to_owned()]));
    Need {
        record: record.to_owned(),
        filter: entries.collect(),
        link,
    }
}

pub(super) fn catalogue_item(name: &str, needs: Vec<Need>) -> Item {
    Item {
        id: item(&format!("doc#{name}")),
        title: name.to_owned(),
        section: "1".to_owned(),
        binding: Binding::Guidance,
        confidence: Confidence::High,
        summary: "A summary.".to_owned(),
        evidence: Vec::new(),
        expects: String::new(),
        applies: Condition::always(),
        applies_because: String::new(),
        objectives: vec![ObjectiveLink {
            objective: "OBJ-A".to_owned(),
            link: Strength::Contributes,
            confidence: Confidence::High,
        }],
        needs,
        answered: Vec::new(),
        work_products: Vec::new(),
        reviews: Vec::new(),
        notice: None,
    }
}

pub(super) fn clock() -> Clock {
    Clock {
        id: item("doc#clock"),
        title: "Report".to_owned(),
        topics: Vec::new(),
        trigger: "A correction is initiated.".to_owned(),
        starts: ClockStart::CorrectionInitiated,
        length: 10,
        unit: ClockUnit::CalendarDays,
        calendar: None,
        recipient: "Authority".to_owned(),
        event: "Report submitted".to_owned(),
        ends: vec![EventKind::Reported],
        requires: Vec::new(),
        applies: Condition::Fact(Fact::Network),
        binding: Binding::Regulation,
        confidence: Confidence::High,
        section: "1".to_owned(),
        summary: String::new(),
    }
}

/// Returns a catalogue with one item for each word of the needs, and more that its tests name.
#[expect(clippy::too_many_lines, reason = "one flat list of catalogue rows")]
fn catalogue() -> Catalogue {
    let mut items: Vec<Item> = NEEDS
        .iter()
        .map(|(word, _)| {
            let filter: &[(&str, &str)] = if *word == "label" {
                &[("duty", "need-label")]
            } else {
                &[]
            };
            catalogue_item(
                &format!("need-{word}"),
                vec![need(word, filter, Strength::Satisfies)],
            )
        })
        .collect();
    items.push(catalogue_item("by-objective", Vec::new()));
    let mut windows = catalogue_item("windows", Vec::new());
    windows.applies = Condition::Fact(Fact::Windows);
    items.push(windows);
    let mut unverified = catalogue_item("unverified", vec![need("risk", &[], Strength::Satisfies)]);
    unverified.confidence = Confidence::Unverified;
    items.push(unverified);
    let metric = |name: &str, measure| Metric {
        id: item(&format!("doc#{name}")),
        title: name.to_owned(),
        formula: String::new(),
        measure,
        confidence: Confidence::High,
    };
    let document = Document {
        id: "doc".to_owned(),
        digest: Digest::of(b"doc"),
        title: "Document".to_owned(),
        short_title: "Doc".to_owned(),
        publisher: String::new(),
        market: Some("xx".to_owned()),
        kind: "guidance".to_owned(),
        edition: "1".to_owned(),
        date: day("2026-01-01"),
        status: DocumentStatus::InForce,
        licence: String::new(),
        sources: Vec::new(),
        pathways: Vec::new(),
        items,
        clocks: vec![clock()],
        metrics: vec![
            metric("MET-1", Measure::ShareFixed),
            metric("MET-2", Measure::TimeIdentifiedToFixed),
            metric("MET-3", Measure::TimeAvailableToFielded),
        ],
    };
    Catalogue {
        documents: [("doc".to_owned(), document)].into(),
        objectives: [(
            "OBJ-A".to_owned(),
            Objective {
                id: "OBJ-A".to_owned(),
                title: "Objective".to_owned(),
                evidence: String::new(),
                needs: vec![
                    need("threat", &[], Strength::Satisfies),
                    need("plan", &[], Strength::Contributes),
                ],
            },
        )]
        .into(),
        submissions: [(
            "form".to_owned(),
            SubmissionForm {
                id: "form".to_owned(),
                title: String::new(),
                market: "xx".to_owned(),
                pathway: "path-a".to_owned(),
                also_for: Vec::new(),
                form: String::new(),
                versions: Vec::new(),
                documents: Vec::new(),
                files: Vec::new(),
                answers: Vec::new(),
            },
        )]
        .into(),
        ..Catalogue::default()
    }
}
