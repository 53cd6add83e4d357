//! The software bill of materials with its support addendum.
//!
//! Says in numbers how complete the SBOMs are, then lists every component with its level of
//! support and end of support (FDA premarket guidance 2026, section V.A.4.b). The machine-readable
//! SBOMs themselves travel beside it.

mod coverage;
mod replacement;
mod stage;
mod support;

use asepsis_domain::device::SbomEntry;
use asepsis_domain::evaluation::ComponentState;
use asepsis_domain::sbom::Sbom;

use crate::content::{Body, Column, Document, Inline, Row, Source, joined, line};
use crate::inputs;
use crate::prose;
use crate::scope;
use crate::subject::Subject;
use crate::words::counted;

pub(crate) use support::{end, level};

/// Id of the document.
const ID: &str = "sbom-report";

/// Writes the document.
pub(crate) fn build(subject: &Subject<'_>) -> Document {
    let mut body = Body::new();
    scope::write(
        subject,
        "This document says what the release is made of, how complete the machine-readable SBOMs \
         are, and for each component how it is supported and until when.",
        &mut body,
    );
    body.heading(1, "files", "The machine-readable SBOMs");
    body.standing(
        "The SBOMs are made by the build of each configuration and kept under configuration \
         management with the device's source. They list the manufacturer's own software, the \
         software of third parties, and what these depend on. This document adds what their \
         format does not carry: how each component is supported, and until when.",
    );
    files(subject, &mut body);
    coverage::write(subject, &mut body);
    operating_systems(subject, &mut body);
    replacement::write(subject, &mut body);
    support::write(subject, &mut body);
    stage::write(subject, &mut body);
    prose::include_remarks(subject, ID, &mut body);
    inputs::write(subject, &mut body);
    subject.issue(ID, body)
}

/// An SBOM of the release that could be read, with its components.
pub(crate) struct Configuration<'a> {
    pub(crate) entry: &'a SbomEntry,
    pub(crate) sbom: &'a Sbom,
    pub(crate) components: Vec<&'a ComponentState>,
}

impl Configuration<'_> {
    pub(crate) fn source(&self) -> Source {
        Source::Sbom(self.entry.file.value.clone())
    }
}

/// Returns the SBOMs of the release that could be read.
pub(crate) fn configurations<'a>(subject: &Subject<'a>) -> Vec<Configuration<'a>> {
    let dossier = subject.dossier;
    let read = subject.release.sboms.iter().filter_map(|entry| {
        let sbom = dossier.sboms.get(&entry.file.value)?;
        let components = subject
            .components()
            .iter()
            .filter(|c| c.sbom == entry.file.value);
        Some(Configuration {
            entry,
            sbom,
            components: components.collect(),
        })
    });
    read.collect()
}

fn files(subject: &Subject<'_>, body: &mut Body) {
    let release = Source::from(&subject.release.id);
    if subject.release.sboms.is_empty() {
        body.missing(
            "The release has no SBOM",
            line![format!("Release {} names no SBOM.", subject.release.id)],
            (
                "device.toml",
                "add the path of the SBOM that the build made to the release",
            ),
            [release.clone()],
        );
    }
    for entry in &subject.release.sboms {
        if !subject.dossier.sboms.contains_key(&entry.file.value) {
            body.missing(
                format!("The SBOM of {} cannot be read", entry.configuration),
                line![
                    Inline::code(&*entry.file.value),
                    " is missing or none of the known formats."
                ],
                (
                    "device.toml",
                    "correct the path of the SBOM, or make the SBOM again",
                ),
                [release.clone(), Source::Sbom(entry.file.value.clone())],
            );
        }
    }
    let columns = [
        ("Configuration", Column::left(18)),
        ("File", Column::left(24)),
        ("Format", Column::left(14)),
        ("Made by, on", Column::left(28)),
        ("Components", Column::right(16)),
        ("SHA-256", Column::left(32)),
    ];
    let rows = configurations(subject)
        .iter()
        .map(|c| file_row(subject, c))
        .collect();
    body.table("sbom-files", "SBOM files of the release", &columns, rows);
}

fn file_row(subject: &Subject<'_>, configuration: &Configuration<'_>) -> Row {
    let Configuration {
        entry,
        sbom,
        components,
    } = configuration;
    let element = entry.element.as_ref().map(|link| {
        line![
            Inline::Break,
            "on ",
            Inline::refer(&link.value),
            " ",
            subject.title(&link.value)
        ]
    });
    let mut name = line![&entry.configuration];
    name.extend(element.unwrap_or_default());
    let mut made: Vec<_> = sbom
        .authors
        .iter()
        .map(|by| line![&by.name])
        .chain(sbom.tools.iter().map(|by| line![by.to_string()]))
        .collect();
    made.dedup();
    made.extend(sbom.timestamp.as_ref().map(|at| line![at]));
    let mut rests_on = vec![configuration.source()];
    rests_on.extend(entry.element.as_ref().map(|link| Source::from(&link.value)));
    Row::new(
        [
            name,
            line![Inline::code(&*entry.file.value)],
            line![format!("{} {}", sbom.format, sbom.spec_version)],
            joined(made, &Inline::Break),
            line![components.len().to_string()],
            line![Inline::code(sbom.digest.hex())],
        ],
        rests_on,
    )
}

fn operating_systems(subject: &Subject<'_>, body: &mut Body) {
    body.heading(1, "operating-systems", "Operating systems");
    let mut rows = Vec::new();
    for configuration in configurations(subject) {
        for state in &configuration.components {
            if is_operating_system(subject, state) {
                rows.push(Row::new(
                    [
                        line![&state.name],
                        line![&state.version],
                        line![&configuration.entry.configuration],
                        level(state),
                        end(subject, state),
                    ],
                    [configuration.source(), Source::Component(state.key.clone())],
                ));
            }
        }
    }
    if rows.is_empty() {
        body.say(
            line!["No SBOM of the release has a component marked as an operating system."],
            configurations(subject)
                .iter()
                .map(Configuration::source)
                .chain([subject.device()]),
        );
        return;
    }
    let count = counted(rows.len(), "operating system", "operating systems");
    body.say(
        line![format!("The release runs on {count}.")],
        configurations(subject).iter().map(Configuration::source),
    );
    let columns = [
        ("Operating system", Column::left(22)),
        ("Version", Column::left(16)),
        ("Configuration", Column::left(18)),
        ("Level of support", Column::left(18)),
        ("End of support", Column::left(26)),
    ];
    body.table(
        "operating-systems-table",
        "Operating systems",
        &columns,
        rows,
    );
}

/// Returns whether the component is marked as an operating system in its SBOM.
pub(crate) fn is_operating_system(subject: &Subject<'_>, state: &ComponentState) -> bool {
    subject.component(state).is_some_and(|component| {
        component.kind.eq_ignore_ascii_case("operating-system")
            || component
                .cpes
                .iter()
                .any(|cpe| cpe.part.value() == Some("o"))
    })
}
