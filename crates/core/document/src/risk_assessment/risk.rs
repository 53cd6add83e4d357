//! One risk: what it arises from, its levels, what it means for safety, what controls it, who decided.

use asepsis_domain::evaluation::RiskState;
use asepsis_domain::risk::{Acceptability, Risk};

use crate::content::{Body, Inline, Inlines, KeyValue, Source, Tone, joined, line};
use crate::risks;
use crate::subject::{Subject, linked};
use crate::words::{control_badge, sentence};

/// How many findings an entry lists before it counts the rest.
const LISTED: usize = 12;

pub(super) fn write(subject: &Subject<'_>, risk: &Risk, body: &mut Body) {
    let source = Source::from(&risk.head.id);
    let title = line![Inline::refer(&risk.head.id), " ", &risk.head.title];
    body.heading(2, source.anchor().unwrap_or_default(), title);
    body.extend(entry(subject, risk));
}

/// Returns what there is to say of a risk, without heading.
pub(crate) fn entry(subject: &Subject<'_>, risk: &Risk) -> Vec<crate::content::Block> {
    let mut body = Body::new();
    let source = Source::from(&risk.head.id);
    if !risk.description.trim().is_empty() {
        body.say(line![sentence(&risk.description)], [source.clone()]);
    }
    if let Some(state) = subject.risk_state(&risk.head.id) {
        let mut pairs = vec![arises_from(subject, risk, state)];
        pairs.extend(levels(subject, risk, state));
        pairs.extend(harm(subject, risk));
        pairs.extend(control(subject, state));
        pairs.push(decision(risk));
        body.key_values(pairs);
        open_points(risk, state, &mut body);
    }
    body.finish()
}

fn arises_from(subject: &Subject<'_>, risk: &Risk, state: &RiskState) -> KeyValue {
    let mut lines: Vec<Inlines> = risk
        .arises_from
        .iter()
        .map(|link| line![Inline::refer(&link.value), " ", subject.title(&link.value)])
        .collect();
    for vulnerability in &risk.vulnerabilities {
        let found = state
            .findings
            .iter()
            .filter_map(|id| subject.finding(id))
            .find(|f| {
                f.release == subject.release.id && names(&f.vulnerability, &vulnerability.value)
            });
        let mut text = line![Inline::code(&*vulnerability.value)];
        match found {
            Some(finding) => text.extend(line![
                format!(" in {} {}, finding ", finding.name, finding.version),
                Inline::refer(&finding.id),
            ]),
            None => text.push(Inline::text(" (not found in this release)")),
        }
        lines.push(text);
    }
    if lines.is_empty() {
        lines.push(line![Inline::badge("origin missing", Tone::Bad)]);
    }
    let sources = std::iter::once(Source::from(&risk.head.id)).chain(linked(&risk.arises_from));
    let findings = state.findings.iter().take(LISTED).filter(|id| {
        subject
            .finding(id)
            .is_some_and(|f| f.release == subject.release.id)
    });
    let all: Vec<Source> = sources.chain(findings.map(Source::from)).collect();
    KeyValue::new("Arises from", joined(lines, &Inline::Break), all)
}

fn names(vulnerability: &asepsis_domain::vulnerability::Vulnerability, id: &str) -> bool {
    vulnerability.id == id || vulnerability.aliases.iter().any(|alias| alias == id)
}

fn levels(subject: &Subject<'_>, risk: &Risk, state: &RiskState) -> Vec<KeyValue> {
    let method = &subject.dossier.risks.method;
    let source = [Source::from(&risk.head.id)];
    let before = risks::score(method, &state.before, state.before_verdict);
    let after = match &state.after {
        Some(after) => risks::score(method, after, state.after_verdict),
        None => line![Inline::badge("not stated", Tone::Caution)],
    };
    let mut pairs = vec![
        KeyValue::new("Before control", before, source.clone()),
        KeyValue::new("After control", after, source.clone()),
    ];
    if !risk.rationale.trim().is_empty() {
        pairs.push(KeyValue::new(
            "Why these levels",
            line![sentence(&risk.rationale)],
            source,
        ));
    }
    pairs
}

fn harm(subject: &Subject<'_>, risk: &Risk) -> Vec<KeyValue> {
    let id = &risk.head.id;
    let mut pairs = Vec::new();
    if let Some(safety) = risks::safety(subject, id) {
        let hazards = risk.safety.iter().flat_map(|s| &s.hazards);
        let sources = std::iter::once(Source::from(id)).chain(linked(hazards));
        pairs.push(KeyValue::new("Safety", safety, sources));
    }
    if let Some(data) = risks::data_harm(subject, id) {
        pairs.push(KeyValue::new("Data and systems", data, [Source::from(id)]));
    }
    pairs
}

fn control(subject: &Subject<'_>, state: &RiskState) -> Vec<KeyValue> {
    if state.controls.is_empty() {
        let text = line![Inline::badge("no control", Tone::Caution)];
        return vec![KeyValue::new("Controls", text, [Source::from(&state.id)])];
    }
    let controls = risks::controls(subject, state);
    let mut pairs = vec![KeyValue::new(
        "Controls",
        controls,
        risks::with_controls(state),
    )];
    let mut tests = Vec::new();
    for control in state.controls.iter().filter_map(|id| subject.control(id)) {
        for test in risks::tests_of(subject, control) {
            if !tests
                .iter()
                .any(|known: &&asepsis_domain::test::Test| known.head.id == test.head.id)
            {
                tests.push(test);
            }
        }
    }
    let sources: Vec<Source> = tests
        .iter()
        .map(|test| Source::from(&test.head.id))
        .collect();
    let lines = tests.iter().map(|test| {
        let mut text = risks::test_in_short(subject, test);
        if let Some(result) = &test.result {
            text.push(Inline::text(format!(
                " on {}. {}",
                result.date,
                sentence(&result.summary)
            )));
        }
        text
    });
    let text = joined(lines, &Inline::Break);
    pairs.push(if text.is_empty() {
        let badge = line![Inline::badge("no test", Tone::Bad)];
        KeyValue::new("Tests", badge, risks::with_controls(state))
    } else {
        let sources = risks::with_controls(state).into_iter().chain(sources);
        KeyValue::new("Tests", text, sources)
    });
    pairs
}

fn decision(risk: &Risk) -> KeyValue {
    let source = [Source::from(&risk.head.id)];
    let text = match &risk.decision {
        Some(decision) => line![
            control_badge(Some(decision.status)),
            format!(
                " {} Decided by {} on {}.",
                sentence(&decision.reason),
                decision.by,
                decision.on
            ),
        ],
        None => line![control_badge(None)],
    };
    KeyValue::new("Decision", text, source)
}

fn open_points(risk: &Risk, state: &RiskState, body: &mut Body) {
    let source = [Source::from(&risk.head.id)];
    let mut missing = |title: &str, text: &str, what: &str| {
        let said = line![Inline::refer(&risk.head.id), format!(": {text}")];
        body.missing(title, said, ("risks.toml", what), source.clone());
    };
    if risk.decision.is_none() {
        missing(
            "No decision",
            "nobody has decided whether the risk is controlled.",
            "add `decision` with status, reason, by and on",
        );
    }
    if risk.safety.is_none() {
        missing(
            "Safety is not considered",
            "whether the risk may affect safety is not said.",
            "add `safety` with may_impact, why, and the hazards if so",
        );
    }
    if risk.after.is_none() && !state.controls.is_empty() {
        missing(
            "Levels after control are missing",
            "it has controls, but what they achieve is not said.",
            "add `after`",
        );
    }
    let needed = !matches!(state.before_verdict, Some(Acceptability::Acceptable));
    if state.controls.is_empty() && needed {
        let said = line![Inline::refer(&risk.head.id), ": no control mitigates it."];
        body.missing(
            "No control",
            said,
            ("controls.toml", "add a control that `mitigates` it"),
            source,
        );
    }
}
