//! The parts of the report: which document holds what, with its figures.

use asepsis_domain::evaluation::FindingState;

use crate::content::{Body, Column, Row, Source, line};
use crate::subject::Subject;
use crate::words::counted;

/// A part: its document, what it says, and what the figures rest on.
struct Part {
    document: &'static str,
    says: String,
    rests_on: Vec<Source>,
}

pub(super) fn write(subject: &Subject<'_>, body: &mut Body) {
    body.heading(1, "parts", "Parts of this report");
    let columns = [
        ("Document", Column::left(36)),
        ("What it holds", Column::left(64)),
    ];
    let parts = design(subject)
        .into_iter()
        .chain(software(subject))
        .chain(other(subject));
    let rows = parts.map(|part| {
        Row::new(
            [subject.named(part.document), line![part.says]],
            part.rests_on,
        )
    });
    let caption = "Documents that are part of the security risk management report";
    body.table("parts-table", caption, &columns, rows.collect());
}

fn file(name: &str) -> Vec<Source> {
    vec![Source::File(name.to_owned())]
}

fn design(subject: &Subject<'_>) -> [Part; 2] {
    let dossier = subject.dossier;
    let threats = &dossier.threats;
    let risks = &dossier.risks;
    [
        Part {
            document: "threat-model",
            says: format!(
                "Method, {} and {} over all stages of life, with the response to each.",
                counted(threats.assumptions.len(), "assumption", "assumptions"),
                counted(threats.threats.len(), "threat", "threats")
            ),
            rests_on: file("threats.toml"),
        },
        Part {
            document: "risk-assessment",
            says: format!(
                "Method, acceptance criteria and {} before and after control, with {} of the safety \
                 risk file.",
                counted(risks.risks.len(), "security risk", "security risks"),
                counted(risks.hazards.len(), "hazard", "hazards")
            ),
            rests_on: file("risks.toml"),
        },
    ]
}

fn software(subject: &Subject<'_>) -> [Part; 3] {
    let release = Source::from(&subject.release.id);
    let findings = subject.findings();
    let open = findings.iter().filter(|f| f.state != FindingState::Closed);
    let here = |a: &&asepsis_domain::postmarket::Anomaly| subject.in_release(&a.releases);
    let anomalies = subject.dossier.anomalies.iter().filter(here).count();
    [
        Part {
            document: "sbom-report",
            says: format!(
                "Software bill of materials and support information of {}.",
                counted(subject.components().len(), "component", "components")
            ),
            rests_on: vec![release.clone()],
        },
        Part {
            document: "vulnerability-assessment",
            says: format!(
                "Assessment of {}; not closed: {}.",
                counted(
                    findings.len(),
                    "known vulnerability of a component",
                    "known vulnerabilities of components"
                ),
                open.count()
            ),
            rests_on: [vec![release, subject.snapshot()], file("decisions.toml")].concat(),
        },
        Part {
            document: "unresolved-anomalies",
            says: format!(
                "{} with the effect on safety and security.",
                counted(anomalies, "unresolved anomaly", "unresolved anomalies")
            ),
            rests_on: file("anomalies.toml"),
        },
    ]
}

fn other(subject: &Subject<'_>) -> [Part; 4] {
    let dossier = subject.dossier;
    let here = |t: &&asepsis_domain::test::Test| subject.in_release(&t.releases);
    let tests = dossier.tests.iter().filter(here).count();
    [
        Part {
            document: "security-controls",
            says: format!(
                "{} and {} by category.",
                counted(dossier.requirements.len(), "requirement", "requirements"),
                counted(dossier.controls.len(), "control", "controls")
            ),
            rests_on: file("controls.toml"),
        },
        Part {
            document: "testing-summary",
            says: format!(
                "{} of this release with results and findings.",
                counted(tests, "test", "tests")
            ),
            rests_on: file("tests.toml"),
        },
        Part {
            document: "architecture-views",
            says: format!(
                "{} of the system with the details of {}.",
                counted(dossier.architecture.views.len(), "view", "views"),
                counted(dossier.architecture.flows.len(), "data flow", "data flows")
            ),
            rests_on: file("architecture.toml"),
        },
        Part {
            document: "traceability",
            says: "Threats, risks, requirements, controls, tests, evidence and components, linked \
                   in both directions."
                .to_owned(),
            rests_on: vec![Source::Standing],
        },
    ]
}
