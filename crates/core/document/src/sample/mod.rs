//! A small dossier with its evaluation, made by hand, for tests: one release in the field, one before it.
//!
//! Some of its texts are full of characters that mean something to Typst, Markdown or SVG.

mod evaluation;
mod risks;

use std::collections::BTreeMap;

use asepsis_domain::architecture::{
    Architecture, Controller, Element, ElementKind, Flow, Interface,
};
use asepsis_domain::catalogue::Catalogue;
use asepsis_domain::condition::Fact;
use asepsis_domain::device::{
    Device, MarketEntry, MarketStatus, Release, ReleaseStatus, SbomEntry,
};
use asepsis_domain::digest::Digest;
use asepsis_domain::dossier::Dossier;
use asepsis_domain::evaluation::Evaluation;
use asepsis_domain::evidence::Text;
use asepsis_domain::id::{RecordId, ReleaseId};
use asepsis_domain::identifier::{Cpe, Purl};
use asepsis_domain::organisation::Organisation;
use asepsis_domain::place::{Located, Place};
use asepsis_domain::postmarket::Fielded;
use asepsis_domain::record::{Head, Link};
use asepsis_domain::sbom::{Agent, Component, Dependency, Sbom, Tool};

use crate::issue::Branding;
use crate::subject::Subject;

/// Text in which nothing may come to mean anything.
pub(crate) const HOSTILE: &str = "#panic() *b* $x$ @ref <lab> [l](u) `c` \\ _e_ ~ // /* \"q\" & |";

/// Everything a subject needs.
pub(crate) struct Sample {
    pub(crate) dossier: Dossier,
    pub(crate) evaluation: Evaluation,
    pub(crate) catalogue: Catalogue,
    pub(crate) branding: Branding,
}

impl Sample {
    pub(crate) fn new() -> Self {
        Self {
            dossier: dossier(),
            evaluation: evaluation::evaluation(),
            catalogue: evaluation::catalogue(),
            branding: Branding {
                company: "Example Medical".into(),
                header: "Cybersecurity file".into(),
                document_prefix: "EX-100-".into(),
                revision: "B".into(),
                logo: None,
                ..Branding::default()
            },
        }
    }

    pub(crate) fn subject(&self) -> Subject<'_> {
        let release = &self.dossier.device.releases[1];
        Subject::new(
            &self.dossier,
            &self.evaluation,
            &self.catalogue,
            release,
            &self.branding,
        )
        .made_with("0.1.0", "newest record 3 days old")
    }
}

pub(crate) fn at(file: &str) -> Place {
    Place::start_of(file)
}

pub(crate) fn id(text: &str) -> RecordId {
    RecordId::parse(text).unwrap()
}

pub(crate) fn head(text: &str, title: &str) -> Head {
    Head {
        id: id(text),
        title: title.into(),
        formerly: Vec::new(),
        at: at("sample.toml"),
    }
}

pub(crate) fn link(text: &str) -> Link {
    Located::new(id(text), at("sample.toml"))
}

pub(crate) fn located<T>(value: T) -> Located<T> {
    Located::new(value, at("sample.toml"))
}

pub(crate) fn release_id(text: &str) -> ReleaseId {
    ReleaseId::parse(text).unwrap()
}

fn dossier() -> Dossier {
    Dossier {
        digest: Digest::of(b"dossier"),
        device: device(),
        architecture: architecture(),
        threats: risks::threats(),
        risks: risks::risks(),
        requirements: risks::requirements(),
        controls: risks::controls(),
        tests: risks::tests(),
        decisions: risks::decisions(),
        proposals: Vec::new(),
        anomalies: risks::anomalies(),
        cases: risks::cases(),
        fielded: vec![fielded()],
        components: Vec::new(),
        stages: Vec::new(),
        support_assessments: Vec::new(),
        submissions: Vec::new(),
        labels: Vec::new(),
        overrides: Vec::new(),
        plan: risks::plan(),
        evidence: Vec::new(),
        texts: vec![
            text(
                "risk-method",
                "# Our method\n\nLevels come from *answers*.\n\n- one\n- two\n",
            ),
            text("gap-report", "Some <b>remarks</b>."),
        ],
        organisation: Organisation::default(),
        sboms: BTreeMap::from([("sbom/pump.cdx.json".to_owned(), sbom())]),
        files: BTreeMap::new(),
    }
}

fn fielded() -> Fielded {
    Fielded {
        release: located(release_id("2.0")),
        market: "xx".into(),
        udi_di: "04012345678901".into(),
        units: 120,
        updated: Some("2026-10-31".parse().unwrap()),
        at: at("fielded.toml"),
    }
}

fn text(name: &str, markdown: &str) -> Text {
    Text {
        name: name.into(),
        markdown: markdown.into(),
        at: at("text"),
    }
}

fn device() -> Device {
    Device {
        id: id("PUMP"),
        title: "Infusion pump P1".into(),
        manufacturer: "Example Medical GmbH".into(),
        models: vec!["P1-100".into()],
        udi_di: vec!["04012345678901".into()],
        description: "A pump.".into(),
        intended_use: "Infusion.".into(),
        safety_class: None,
        facts: BTreeMap::from([(Fact::Network, true)]),
        standards: Vec::new(),
        markets: vec![MarketEntry {
            id: located("xx".into()),
            pathway: located("510k".into()),
            status: MarketStatus::Planned,
            entity: None,
        }],
        releases: vec![release("1.0", None), release("2.0", Some("1.0"))],
        home: BTreeMap::new(),
        at: at("device.toml"),
    }
}

fn release(name: &str, follows: Option<&str>) -> Release {
    Release {
        id: release_id(name),
        title: format!("Release {name}"),
        date: Some("2026-03-01".parse().unwrap()),
        follows: follows.map(|name| located(release_id(name))),
        status: ReleaseStatus::Released,
        sboms: vec![SbomEntry {
            file: located("sbom/pump.cdx.json".into()),
            configuration: "pump-firmware".into(),
            element: Some(link("AST-pump")),
        }],
        support_until: None,
        at: at("device.toml"),
    }
}

fn architecture() -> Architecture {
    let element = |name: &str, title: &str| Element {
        head: head(name, title),
        kind: ElementKind::Device,
        controlled_by: Controller::Manufacturer,
        description: format!("The {title}"),
        within: None,
        dormant: String::new(),
        identity: String::new(),
        access_control: String::new(),
        roles: Vec::new(),
        settings: String::new(),
        on_error: String::new(),
    };
    let interface = |name: &str, title: &str, service_only: bool| Interface {
        head: head(name, title),
        on: link("AST-pump"),
        kind: "ethernet".into(),
        protocol: "TCP 443".into(),
        purpose: String::new(),
        active: true,
        service_only,
        approved_endpoints: "The gateway".into(),
        direction: String::new(),
    };
    let flow = Flow {
        head: head("FLW-1", "Status"),
        from: link("AST-pump"),
        to: link("AST-gateway"),
        via: Some(link("IFC-net")),
        through: Vec::new(),
        data: "Status and alarms".into(),
        both_ways: true,
        protocol: "HTTPS".into(),
        authentication: "Mutual TLS".into(),
        encryption: "TLS 1.3".into(),
        session: String::new(),
        credentials: String::new(),
        handoff: String::new(),
        on_error: String::new(),
        assets: Vec::new(),
        update_path: false,
    };
    Architecture {
        elements: vec![
            element("AST-pump", "pump"),
            element("AST-gateway", "gateway"),
        ],
        interfaces: vec![
            interface("IFC-net", "Network", false),
            interface("IFC-service", "Service port", true),
        ],
        flows: vec![flow],
        ..Architecture::default()
    }
}

fn sbom() -> Sbom {
    let component = |reference: &str, name: &str, version: &str, purl: Option<&str>| Component {
        reference: reference.into(),
        kind: "library".into(),
        name: name.into(),
        version: Some(version.into()),
        rest: asepsis_domain::sbom::Details {
            supplier: Some("Somebody".into()),
            ..asepsis_domain::sbom::Details::default()
        }
        .into(),
        purl: purl.map(|text| Purl::parse(text).unwrap()),
        hashes: [("SHA-256".into(), "ab".repeat(32).into())]
            .into_iter()
            .collect(),
        pointer: format!("/components/{reference}").into(),
        ..Component::default()
    };
    let log = "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1";
    let mut components = vec![
        component("0", "pump-firmware", "2.0", None),
        component("1", "log4j-core", "2.14.1", Some(log)),
        component("2", "linux", "5.10.1", None),
        component("3", "lodash", "4.17.15", Some("pkg:npm/lodash@4.17.15")),
        component("4", "mystery", "r7", None),
    ];
    components[2].kind = "operating-system".into();
    let linux = Cpe::parse("cpe:2.3:o:linux:linux_kernel:5.10.1:*:*:*:*:*:*:*");
    components[2].cpes = linux.into_iter().collect();
    components[4].supplier = None;
    components[4].hashes.clear();
    components[3].parent = Some(0);
    Sbom {
        format: "cyclonedx-json".into(),
        spec_version: "1.6".into(),
        serial: None,
        revision: None,
        digest: Digest::of(b"sbom"),
        authors: vec![Agent::organization("Example Medical GmbH")],
        tools: vec![Tool {
            name: "buildtool".to_owned(),
            version: Some("3.1".to_owned()),
        }],
        timestamp: Some("2026-02-28T10:00:00Z".into()),
        subject: Some(0),
        components,
        dependencies: vec![Dependency { from: 0, to: 1 }, Dependency { from: 0, to: 2 }],
        aside: asepsis_domain::sbom::Aside::default(),
    }
}
