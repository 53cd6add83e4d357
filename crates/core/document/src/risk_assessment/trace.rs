//! Traceability: threat or finding, risk, control with its requirements, test, and what hangs loose.

use asepsis_domain::control::Control;
use asepsis_domain::risk::Risk;

use crate::content::{Body, Column, Inline, Inlines, Row, Source, Tone, coded, joined, line};
use crate::risks::{test_in_short, tests_of};
use crate::subject::Subject;
use crate::words::{capital, sentence};

/// How many findings a row names before it counts the rest.
const NAMED: usize = 6;

pub(super) fn write(subject: &Subject<'_>, body: &mut Body) {
    body.heading(1, "traceability", "Traceability");
    body.standing(
        "Each row leads from what a risk arises from to the risk, to one of its controls with the \
         requirements that it fulfils, and to the tests that verify them. The findings name the \
         components of the SBOM concerned. Rows with a mark break off there.",
    );
    let rows: Vec<Row> = rows(subject);
    if rows.is_empty() {
        body.missing(
            "Nothing to trace",
            line!["There are neither threats nor risks."],
            (
                "threats.toml",
                "add threats, and risks that arise from them",
            ),
            [subject.device()],
        );
    }
    let columns = [
        ("Threat, finding", Column::left(28)),
        ("Risk", Column::left(20)),
        ("Control, requirement", Column::left(28)),
        ("Test, result", Column::left(24)),
    ];
    body.table("trace-table", "From threat to test", &columns, rows);
    loose(subject, body);
}

fn rows(subject: &Subject<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    for risk in &subject.dossier.risks.risks {
        let (origin, sources) = origin(subject, risk);
        let state = subject.risk_state(&risk.head.id);
        let controls = state
            .iter()
            .flat_map(|s| &s.controls)
            .filter_map(|id| subject.control(id));
        let controls: Vec<Option<&Control>> = controls.map(Some).collect();
        let controls = if controls.is_empty() {
            vec![None]
        } else {
            controls
        };
        for control in controls {
            rows.push(row(subject, &origin, &sources, risk, control));
        }
    }
    for threat in &subject.dossier.threats.threats {
        if subject.risks_of(&threat.head.id).is_empty() {
            let id = &threat.head.id;
            rows.push(Row::new(
                [
                    line![Inline::refer(id), " ", &threat.head.title],
                    line![Inline::badge("no risk", Tone::Caution)],
                    Inlines::new(),
                    Inlines::new(),
                ],
                [Source::from(id)],
            ));
        }
    }
    rows
}

/// What a risk arises from: threats, anomalies, findings of the release.
fn origin(subject: &Subject<'_>, risk: &Risk) -> (Inlines, Vec<Source>) {
    let mut lines: Vec<Inlines> = Vec::new();
    let mut sources = Vec::new();
    for link in &risk.arises_from {
        lines.push(line![
            Inline::refer(&link.value),
            " ",
            subject.title(&link.value)
        ]);
        sources.push(Source::from(&link.value));
    }
    let state = subject.risk_state(&risk.head.id);
    let findings: Vec<_> = state
        .iter()
        .flat_map(|s| &s.findings)
        .filter_map(|id| subject.finding(id))
        .filter(|f| f.release == subject.release.id)
        .collect();
    for finding in findings.iter().take(NAMED) {
        lines.push(line![
            format!(
                "{} in {} {} ",
                finding.vulnerability.id, finding.name, finding.version
            ),
            Inline::refer(&finding.id),
        ]);
        sources.push(Source::from(&finding.id));
    }
    if findings.len() > NAMED {
        lines.push(line![format!(
            "and {} more findings",
            findings.len() - NAMED
        )]);
    }
    if lines.is_empty() {
        lines.push(line![Inline::badge("no origin", Tone::Bad)]);
    }
    (joined(lines, &Inline::Break), sources)
}

fn row(
    subject: &Subject<'_>,
    origin: &Inlines,
    sources: &[Source],
    risk: &Risk,
    control: Option<&Control>,
) -> Row {
    let mut rests_on = sources.to_vec();
    rests_on.push(Source::from(&risk.head.id));
    let risk_text = line![Inline::refer(&risk.head.id), " ", &risk.head.title];
    let Some(control) = control else {
        let none = line![Inline::badge("no control", Tone::Caution)];
        return Row::new([origin.clone(), risk_text, none, Inlines::new()], rests_on);
    };
    rests_on.push(Source::from(&control.head.id));
    let mut control_text = line![Inline::refer(&control.head.id), " ", &control.head.title];
    for link in &control.requirements {
        control_text.extend(line![Inline::Break, Inline::refer(&link.value)]);
        if let Some(requirement) = subject.requirement(&link.value) {
            control_text.push(Inline::text(format!(" {}", requirement.head.title)));
        }
        rests_on.push(Source::from(&link.value));
    }
    let tests = tests_of(subject, control);
    rests_on.extend(tests.iter().map(|test| Source::from(&test.head.id)));
    let mut test_text = joined(
        tests.iter().map(|test| test_in_short(subject, test)),
        &Inline::Break,
    );
    if test_text.is_empty() {
        test_text.push(Inline::badge("no test", Tone::Bad));
    }
    Row::new(
        [origin.clone(), risk_text, control_text, test_text],
        rests_on,
    )
}

fn loose(subject: &Subject<'_>, body: &mut Body) {
    body.heading(2, "loose", "What hangs loose");
    let loose: Vec<_> = subject
        .evaluation
        .trace
        .nodes
        .iter()
        .filter(|n| !n.loose.is_empty())
        .collect();
    if loose.is_empty() {
        body.say(
            line!["Every threat, risk, control and test is linked as it should be."],
            [subject.device()],
        );
        return;
    }
    let number = crate::words::counted(loose.len(), "record", "records");
    body.warning(
        format!("{number} not fully linked"),
        line!["The chain from threat to test is broken at the records below."],
        (
            "threats.toml, risks.toml, controls.toml, tests.toml",
            "add the links named in the table",
        ),
        loose
            .iter()
            .take(1)
            .map(|node| Source::from(&node.id))
            .chain([subject.device()]),
    );
    let columns = [
        ("Record", Column::left(40)),
        ("File", Column::left(18)),
        ("What is missing", Column::left(42)),
    ];
    let rows = loose.iter().map(|node| {
        let missing = node
            .loose
            .iter()
            .map(|text| coded(&sentence(&capital(text))));
        Row::new(
            [
                line![Inline::refer(&node.id), " ", &node.title],
                line![Inline::code(node.kind.file())],
                joined(missing, &Inline::Break),
            ],
            [Source::from(&node.id)],
        )
    });
    body.table(
        "loose-table",
        "Records that are not fully linked",
        &columns,
        rows.collect(),
    );
}
