//! Interoperability: the electronic interfaces, what is exchanged with other products, and what protects it.
//!
//! As FDA's premarket guidance of 2026 asks in section V.A.3, beside the guidance on interoperable devices of 2017.

mod exchange;

use std::collections::BTreeSet;

use asepsis_domain::architecture::Interface;
use asepsis_domain::condition::Fact;
use asepsis_domain::evidence::EvidenceKind;
use asepsis_domain::postmarket::Label;
use asepsis_domain::threat::{LifeCycle, Threat};

use crate::asked;
use crate::content::{Body, Column, Document, Inline, Inlines, Row, Source, Tone, joined, line};
use crate::inputs;
use crate::prose;
use crate::scope;
use crate::subject::{Subject, files};
use crate::words::{capital, control_badge, counted, sentence};

/// Id of the document, and name of the manufacturer's text for it.
const ID: &str = "interoperability";

/// Writes the document.
pub(crate) fn build(subject: &Subject<'_>) -> Document {
    let mut body = Body::new();
    scope::write(
        subject,
        "This document names the electronic interfaces of the device, what is exchanged over them \
         with other products, and how security was considered for each: the risks, the controls \
         above and beneath the technologies used, their verification, and what users are told.",
        &mut body,
    );
    purpose(subject, &mut body);
    interfaces(subject, &mut body);
    exchange::write(subject, &mut body);
    threats(subject, &mut body);
    verification(subject, &mut body);
    labels(subject, &mut body);
    asked::write(subject, ID, &mut body);
    inputs::write(subject, &mut body);
    subject.issue(ID, body)
}

/// Adds the manufacturer's own words: with what the device works together, and access of users to their data.
fn purpose(subject: &Subject<'_>, body: &mut Body) {
    body.heading(1, "purpose", "What the device works together with");
    let facts = &subject.dossier.device.facts;
    if prose::include_below(subject, ID, body) {
        return;
    }
    if facts.get(&Fact::Interoperable) == Some(&false) {
        body.say(
            line!["The device is not meant to exchange data with other products."],
            [subject.device()],
        );
        return;
    }
    body.missing(
        "It is not said what the device works together with",
        line![
            "Needed are the other products, the standards and the purpose of each exchange, why \
             controls beneath common technologies are enough or what was added, and that controls \
             do not keep users from their own data."
        ],
        ("text/interoperability.md", "write the text"),
        [subject.device()],
    );
}

/// Returns the state of an interface: in use or not, for service only.
pub(crate) fn state(interface: &Interface) -> Inlines {
    let word = if interface.active {
        "active"
    } else {
        "inactive as shipped"
    };
    let mut text = line![Inline::badge(word, Tone::Neutral)];
    if interface.service_only {
        text.extend(line![
            Inline::Break,
            Inline::badge("service only", Tone::Neutral)
        ]);
    }
    text
}

/// Returns the kind of an interface as people write it.
fn technology(kind: &str) -> String {
    const WRITTEN: &[(&str, &str)] = &[
        ("api", "API"),
        ("ble", "BLE"),
        ("dicom", "DICOM"),
        ("fhir", "FHIR"),
        ("hl7", "HL7"),
        ("http", "HTTP"),
        ("le", "LE"),
        ("mqtt", "MQTT"),
        ("nfc", "NFC"),
        ("ssh", "SSH"),
        ("tcp", "TCP"),
        ("udp", "UDP"),
        ("usb", "USB"),
        ("wifi", "Wi-Fi"),
    ];
    let words = kind.split(['-', '_', ' ']).map(|word| {
        let known = WRITTEN.iter().find(|(known, _)| *known == word);
        known.map_or(word, |(_, written)| written)
    });
    capital(&words.collect::<Vec<_>>().join(" "))
}

fn interfaces(subject: &Subject<'_>, body: &mut Body) {
    let all = &subject.dossier.architecture.interfaces;
    body.heading(1, "interfaces", "Electronic interfaces");
    let source = Source::File("architecture.toml".to_owned());
    if all.is_empty() {
        body.missing(
            "No interface is described",
            line!["Every way into the device has to be named, unused ones too."],
            ("architecture.toml", "add the interfaces"),
            [source],
        );
        return;
    }
    let inactive = all.iter().filter(|i| !i.active).count();
    let service = all.iter().filter(|i| i.service_only).count();
    let text = format!(
        "The system has {}; inactive as shipped: {inactive}; for service only: {service}.",
        counted(all.len(), "interface", "interfaces")
    );
    body.say(line![text], [source]);
    let columns = [
        ("Interface", Column::left(28)),
        ("Technology and protocol", Column::left(26)),
        ("Purpose, direction", Column::left(26)),
        ("Who may connect", Column::left(26)),
    ];
    let rows = all.iter().map(|interface| {
        let id = &interface.head.id;
        let on = &interface.on.value;
        let mut what = line![
            Inline::refer(id),
            " ",
            Inline::strong(&*interface.head.title)
        ];
        what.extend(line![
            Inline::Break,
            "on ",
            subject.title(on),
            Inline::Break
        ]);
        what.extend(state(interface));
        let kind = format!("{}.", technology(&interface.kind));
        let lines = |texts: [&String; 2]| {
            let said = texts.into_iter().filter(|t| !t.trim().is_empty());
            joined(said.map(|t| line![sentence(t)]), &Inline::Break)
        };
        let cells = [
            what,
            line![kind, Inline::Break, sentence(&interface.protocol)],
            lines([&interface.purpose, &interface.direction]),
            line![sentence(&interface.approved_endpoints)],
        ];
        Row::new(cells, [Source::from(id), Source::from(on)])
    });
    let caption = "Electronic interfaces of the system";
    body.table("interfaces-table", caption, &columns, rows.collect());
}

fn threats(subject: &Subject<'_>, body: &mut Body) {
    body.heading(1, "risks", "Security risks of interoperation");
    let threats = subject.dossier.threats.threats.iter();
    let here: Vec<&Threat> = threats
        .filter(|t| t.life_cycle == LifeCycle::Interoperation)
        .collect();
    if here.is_empty() {
        body.missing(
            "No threat of use and interoperation is recorded",
            line!["The risks that interfaces to other products bring have to be assessed."],
            (
                "threats.toml",
                "add threats with `life_cycle = \"interoperation\"`",
            ),
            files(["threats.toml"]),
        );
        return;
    }
    let mut text =
        line!["The threats below act in use, over the interfaces. They stand in full in "];
    text.extend(subject.named("threat-model"));
    text.push(Inline::text(", the risks with their levels in "));
    text.extend(subject.named("risk-assessment"));
    text.push(Inline::text("."));
    body.say(text, [Source::Standing]);
    let columns = [
        ("Threat", Column::left(52)),
        ("Risks with the decision on them", Column::left(50)),
    ];
    let rows = here.iter().map(|threat| {
        let id = &threat.head.id;
        let risks = subject.risks_of(id);
        let lines = risks.iter().map(|risk| {
            let state = subject.risk_state(&risk.head.id).and_then(|s| s.decision);
            line![
                Inline::refer(&risk.head.id),
                " ",
                &risk.head.title,
                " ",
                control_badge(state)
            ]
        });
        let mut shown = joined(lines, &Inline::Break);
        if shown.is_empty() && !threat.rationale.trim().is_empty() {
            shown.extend(line!["No risk of its own: ", sentence(&threat.rationale)]);
        } else if shown.is_empty() {
            shown.push(Inline::badge("no risk", Tone::Bad));
        }
        let sources = std::iter::once(Source::from(id));
        let sources = sources.chain(risks.iter().map(|r| Source::from(&r.head.id)));
        let name = line![Inline::refer(id), " ", &threat.head.title];
        Row::new([name, shown], sources.collect::<Vec<_>>())
    });
    let caption = "Threats of use and interoperation";
    body.table("threats-table", caption, &columns, rows.collect());
}

/// Names the evidence of interoperability: what serves the objectives on which the items of this document rest.
fn verification(subject: &Subject<'_>, body: &mut Body) {
    body.heading(1, "verification", "Verification and validation");
    let mut text = line![
        "The tests of the controls are named with the interfaces above; their results stand in "
    ];
    text.extend(subject.named("testing-summary"));
    text.push(Inline::text("."));
    body.say(text, [Source::Standing]);
    let asked = asked::of(subject, ID);
    let objectives: BTreeSet<&str> = asked
        .iter()
        .flat_map(|a| &a.item.objectives)
        .map(|link| link.objective.as_str())
        .collect();
    let kinds = [
        EvidenceKind::TestReport,
        EvidenceKind::OriginalThirdPartyReport,
        EvidenceKind::Report,
    ];
    let evidence = subject.dossier.evidence.iter().filter(|e| {
        let serves = e
            .serves
            .iter()
            .any(|s| objectives.contains(s.value.as_str()));
        serves && kinds.contains(&e.kind) && subject.in_release(&e.releases)
    });
    let rows: Vec<Row> = evidence
        .map(|e| {
            let id = &e.head.id;
            let day = e.date.map_or_else(String::new, |d| d.to_string());
            let name = line![Inline::refer(id), " ", &e.head.title];
            Row::new([name, line![&e.reference], line![day]], [Source::from(id)])
        })
        .collect();
    if rows.is_empty() && !asked.is_empty() {
        body.missing(
            "There is no report on interoperability",
            line!["The exchange with other products has to be verified and validated."],
            (
                "evidence.toml",
                "add the report, with the objective that it serves",
            ),
            files(["evidence.toml"]),
        );
    }
    let columns = [
        ("Report", Column::left(56)),
        ("Reference", Column::left(28)),
        ("Date", Column::left(16)),
    ];
    let caption = "Reports on interoperability";
    body.table("reports-table", caption, &columns, rows);
}

/// Names what users are told of the interfaces: labels that meet a duty which is about interfaces.
fn labels(subject: &Subject<'_>, body: &mut Body) {
    let about_interfaces = |label: &&Label| {
        let items = label.meets.iter();
        let mut known = items.filter_map(|item| subject.catalogue_item(&item.value));
        known.any(|item| item.needs.iter().any(|need| need.record == "interface"))
            && subject.in_release(&label.releases)
    };
    let labels: Vec<&Label> = subject
        .dossier
        .labels
        .iter()
        .filter(about_interfaces)
        .collect();
    body.heading(1, "labeling", "What users are told");
    let mut text = line!["All texts for users are named in "];
    text.extend(subject.named("labeling"));
    text.push(Inline::text("."));
    body.say(text, [Source::Standing]);
    if labels.is_empty() {
        body.missing(
            "Users are not told of the interfaces",
            line!["The labeling names ports and interfaces with function, direction and approved endpoints."],
            ("labeling.toml", "add the text that lists ports and interfaces"),
            files(["labeling.toml"]),
        );
        return;
    }
    body.list(labels.iter().map(|label| {
        let id = &label.head.id;
        let place = crate::labeling::place(label);
        let text = line![
            Inline::refer(id),
            " ",
            Inline::strong(sentence(&label.head.title)),
            " ",
            sentence(&label.text),
            " ",
            place
        ];
        (text, vec![Source::from(id)])
    }));
}
