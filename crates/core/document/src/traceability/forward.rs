//! From threat to evidence: threats with their risks, then each risk with its controls, requirements and tests.

use asepsis_domain::control::Control;
use asepsis_domain::evaluation::RiskState;
use asepsis_domain::postmarket::Anomaly;
use asepsis_domain::risk::Risk;
use asepsis_domain::threat::{Response, Threat};

use crate::content::{Body, Column, Inline, Inlines, Row, Source, Tone, joined, line};
use crate::risks::{test_with_evidence, tests_of};
use crate::subject::{Subject, linked};
use crate::words::{control_badge, sentence, word};

/// How many findings a risk names before it counts the rest.
const NAMED: usize = 6;

pub(super) fn write(subject: &Subject<'_>, body: &mut Body) {
    origins(subject, body);
    let risks = &subject.dossier.risks.risks;
    if risks.is_empty() {
        return;
    }
    body.heading(1, "risks", "From risk to control, test and evidence");
    for risk in risks {
        chain(subject, risk, body);
    }
}

/// Adds the threats and anomalies with what arises from them.
fn origins(subject: &Subject<'_>, body: &mut Body) {
    let threats = &subject.dossier.threats.threats;
    let anomalies = &subject.dossier.anomalies;
    let mut rows: Vec<Row> = threats.iter().map(|t| threat_row(subject, t)).collect();
    let here = anomalies.iter().filter(|a| subject.in_release(&a.releases));
    rows.extend(here.map(|a| anomaly_row(subject, a)));
    if rows.is_empty() {
        return;
    }
    body.heading(1, "threats", "From threat to risk");
    let columns = [
        ("Threat or anomaly", Column::left(36)),
        ("On", Column::left(24)),
        ("Response", Column::left(14)),
        ("Risks that arise", Column::left(30)),
    ];
    let caption = "Threats and anomalies with the risks that arise from them";
    body.table("threats-table", caption, &columns, rows);
}

fn threat_row(subject: &Subject<'_>, threat: &Threat) -> Row {
    let id = &threat.head.id;
    let on = threat
        .on
        .iter()
        .map(|link| line![Inline::refer(&link.value)]);
    let risks = subject.risks_of(id);
    let settled = threat.response != Response::Mitigate && !threat.rationale.trim().is_empty();
    let arising = match (risks.is_empty(), settled) {
        (false, _) => named_risks(risks),
        (true, true) => line![format!("None: {}", sentence(&threat.rationale))],
        (true, false) => line![Inline::badge("no risk", Tone::Bad)],
    };
    let sources = std::iter::once(Source::from(id))
        .chain(linked(&threat.on))
        .chain(risks.iter().map(|r| Source::from(&r.head.id)));
    Row::new(
        [
            line![Inline::refer(id), " ", &threat.head.title],
            joined(on, &Inline::text(", ")),
            line![word(Response::WORDS, &threat.response)],
            arising,
        ],
        sources,
    )
}

fn anomaly_row(subject: &Subject<'_>, anomaly: &Anomaly) -> Row {
    let id = &anomaly.head.id;
    let risks = subject.risks_of(id);
    let arising = if risks.is_empty() {
        line!["None; the assessment stands in the list of anomalies."]
    } else {
        named_risks(risks)
    };
    let sources =
        std::iter::once(Source::from(id)).chain(risks.iter().map(|r| Source::from(&r.head.id)));
    Row::new(
        [
            line![Inline::refer(id), " ", &anomaly.head.title],
            line![&anomaly.cwe],
            line!["anomaly"],
            arising,
        ],
        sources,
    )
}

fn named_risks(risks: &[&Risk]) -> Inlines {
    let named = risks
        .iter()
        .map(|r| line![Inline::refer(&r.head.id), " ", &r.head.title]);
    joined(named, &Inline::Break)
}

/// Adds one risk with what it arises from and what answers it.
fn chain(subject: &Subject<'_>, risk: &Risk, body: &mut Body) {
    let id = &risk.head.id;
    let source = Source::from(id);
    let anchor = source.anchor().unwrap_or_default();
    let title = line![Inline::refer(id), " ", &risk.head.title];
    body.heading(2, anchor.clone(), title);
    let state = subject.risk_state(id);
    let (mut text, sources) = origin(subject, risk, state);
    let decision = control_badge(state.and_then(|s| s.decision));
    text.extend(line![Inline::Break, "The risk is ", decision, "."]);
    body.say(text, [source.clone()].into_iter().chain(sources));
    let controls = state.iter().flat_map(|s| &s.controls);
    let rows: Vec<Row> = controls
        .filter_map(|id| subject.control(id))
        .map(|control| control_row(subject, risk, control))
        .collect();
    if rows.is_empty() {
        let none = line![Inline::badge("no control", Tone::Caution), " mitigates it."];
        body.say(none, [source]);
        return;
    }
    let columns = [
        ("Control", Column::left(26)),
        ("Requirement", Column::left(28)),
        ("Test, result, evidence", Column::left(48)),
    ];
    let caption = format!("Controls of {id}, with requirements and tests");
    body.table(format!("{anchor}-controls"), caption, &columns, rows);
}

/// What a risk arises from: threats, anomalies, findings of the release.
fn origin(subject: &Subject<'_>, risk: &Risk, state: Option<&RiskState>) -> (Inlines, Vec<Source>) {
    let mut lines: Vec<Inlines> = Vec::new();
    for link in &risk.arises_from {
        lines.push(line![
            Inline::refer(&link.value),
            " ",
            subject.title(&link.value)
        ]);
    }
    let mut sources = linked(&risk.arises_from);
    let findings = state.map(|s| subject.findings_of(s)).unwrap_or_default();
    for finding in findings.iter().take(NAMED) {
        lines.push(line![
            format!(
                "{} in {} {}, finding ",
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
        let none = line!["Arises from ", Inline::badge("no origin", Tone::Bad)];
        return (none, sources);
    }
    let mut text = line!["Arises from:", Inline::Break];
    text.extend(joined(lines, &Inline::Break));
    (text, sources)
}

fn control_row(subject: &Subject<'_>, risk: &Risk, control: &Control) -> Row {
    let mut rests_on = vec![Source::from(&risk.head.id), Source::from(&control.head.id)];
    rests_on.extend(linked(&control.requirements));
    let requirements = control.requirements.iter().map(|link| {
        let title = subject
            .requirement(&link.value)
            .map(|r| r.head.title.as_str());
        line![Inline::refer(&link.value), " ", title.unwrap_or_default()]
    });
    let mut requirements = joined(requirements, &Inline::Break);
    if requirements.is_empty() {
        requirements.push(Inline::badge("no requirement", Tone::Bad));
    }
    let tests = tests_of(subject, control);
    for test in &tests {
        rests_on.push(Source::from(&test.head.id));
        rests_on.extend(linked(&test.evidence));
    }
    let mut shown = joined(
        tests.iter().map(|test| test_with_evidence(subject, test)),
        &Inline::Break,
    );
    if shown.is_empty() {
        shown.push(Inline::badge("no test", Tone::Bad));
    }
    Row::new(
        [
            line![Inline::refer(&control.head.id), " ", &control.head.title],
            requirements,
            shown,
        ],
        rests_on,
    )
}
