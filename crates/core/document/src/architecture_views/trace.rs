//! From each part of the drawings to threats, risks and hazards, controls, requirements and tests.

use std::collections::BTreeSet;

use asepsis_domain::id::RecordId;
use asepsis_domain::record::Head;

use crate::content::{Body, Column, Inline, Row, Source, Tone, joined, line};
use crate::subject::{Subject, files};

/// What follows from threats.
pub(super) struct Traced<'a> {
    pub(super) threats: BTreeSet<&'a RecordId>,
    /// Risks, then the hazards that they can lead to.
    pub(super) risks: Vec<&'a RecordId>,
    pub(super) controls: BTreeSet<&'a RecordId>,
    pub(super) tests: BTreeSet<&'a RecordId>,
}

impl<'a> Traced<'a> {
    pub(super) fn of(
        subject: &Subject<'a>,
        threats: impl IntoIterator<Item = &'a RecordId>,
    ) -> Self {
        let threats: BTreeSet<&RecordId> = threats.into_iter().collect();
        let mut risks = BTreeSet::new();
        let mut hazards = BTreeSet::new();
        let mut controls = BTreeSet::new();
        for risk in threats.iter().flat_map(|id| subject.risks_of(id)) {
            risks.insert(&risk.head.id);
            let of_risk = risk.safety.iter().flat_map(|s| &s.hazards);
            hazards.extend(of_risk.map(|link| &link.value));
            if let Some(state) = subject.risk_state(&risk.head.id) {
                controls.extend(&state.controls);
            }
        }
        let tests = controls.iter().flat_map(|id| subject.tests_of(id));
        let tests = tests.map(|test| &test.head.id).collect();
        Self {
            threats,
            risks: risks.into_iter().chain(hazards).collect(),
            controls,
            tests,
        }
    }

    /// Returns all that a statement about them rests on.
    pub(super) fn sources(&self, first: Source) -> Vec<Source> {
        let ids = self.threats.iter().chain(&self.risks);
        let ids = ids.chain(&self.controls).chain(&self.tests);
        std::iter::once(first)
            .chain(ids.map(|id| Source::from(*id)))
            .collect()
    }
}

pub(super) fn write(subject: &Subject<'_>, body: &mut Body) {
    let architecture = &subject.dossier.architecture;
    if architecture.elements.is_empty() {
        return;
    }
    body.heading(
        1,
        "traces",
        "From the drawings to threats, risks, controls and tests",
    );
    let mut text = line![
        "Each element and interface with the threats on it, the risks that arise from them with \
         the hazards that these can lead to, the controls, and the tests that verify these. Traces \
         of paths stand with the paths; the whole graph is in "
    ];
    text.extend(subject.named("traceability"));
    text.push(Inline::text("."));
    body.say(text, [Source::Standing]);
    let columns = [
        ("Part of the system", Column::left(28)),
        ("Threats", Column::left(16)),
        ("Risks, hazards", Column::left(18)),
        ("Controls", Column::left(19)),
        ("Tests", Column::left(19)),
    ];
    let elements = architecture.elements.iter().map(|e| &e.head);
    let interfaces = architecture.interfaces.iter().map(|i| &i.head);
    let rows = elements.chain(interfaces).map(|head| row(subject, head));
    let caption = "Traces of elements and interfaces";
    body.table("traces-table", caption, &columns, rows.collect());
}

fn row(subject: &Subject<'_>, head: &Head) -> Row {
    let all = subject.dossier.threats.threats.iter();
    let on = all.filter(|t| t.on.iter().any(|link| link.value == head.id));
    let traced = Traced::of(subject, on.map(|t| &t.head.id));
    let mut name = line![Inline::refer(&head.id), " ", &head.title];
    if !subject.loose_on(&head.id).is_empty() {
        name.extend(line![Inline::Break, Inline::badge("no threat", Tone::Bad)]);
    } else if traced.threats.is_empty() {
        name.extend(line![
            Inline::Break,
            Inline::emphasis("by its paths and interfaces")
        ]);
    }
    let list = |ids: &mut dyn Iterator<Item = &&RecordId>| {
        joined(ids.map(|id| line![Inline::refer(*id)]), &Inline::text(", "))
    };
    let cells = [
        name,
        list(&mut traced.threats.iter()),
        list(&mut traced.risks.iter()),
        list(&mut traced.controls.iter()),
        list(&mut traced.tests.iter()),
    ];
    let sources = traced.sources(Source::from(&head.id));
    let sources = sources
        .into_iter()
        .chain(files(["architecture.toml", "threats.toml"]));
    Row::new(cells, sources.collect::<Vec<_>>())
}
