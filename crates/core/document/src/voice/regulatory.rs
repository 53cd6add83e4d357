//! The regulator's voice: patient harm, risk, conclusion, clock, the decision with its facts, the documents that state it.

use asepsis_domain::evaluation::{ClockState, Finding, RiskState};

use crate::content::{Body, Inline, KeyValue, Source, joined, line};
use crate::documents::DOCUMENTS;
use crate::findings::{facts, rubric, stale_box, verdict};
use crate::risks;
use crate::subject::Subject;
use crate::words::{clock_badge, minute, sentence};

pub(super) fn write(subject: &Subject<'_>, finding: &Finding, body: &mut Body) {
    let risks = subject.risks_of_finding(finding);
    patients(subject, finding, &risks, body);
    decision(subject, finding, body);
    reporting(subject, finding, body);
    documents(finding, &risks, body);
}

fn patients(subject: &Subject<'_>, finding: &Finding, risks: &[&RiskState], body: &mut Body) {
    body.heading(1, "patients", "What it means for patients");
    let source = Source::from(&finding.id);
    match subject.decided(finding) {
        Some(decided) if !decided.decision.patient_impact.trim().is_empty() => {
            let id = Source::from(&decided.decision.head.id);
            body.say(line![sentence(&decided.decision.patient_impact)], [id]);
        }
        decided => {
            let id = decided.map_or_else(|| source.clone(), |d| Source::from(&d.decision.head.id));
            body.missing(
                "What it means for patients is not said",
                line!["No decision states the effect on patients."],
                ("decisions.toml", "add `patient_impact` to the decision"),
                [id],
            );
        }
    }
    if risks.is_empty() {
        body.missing(
            "No risk is linked",
            line!["Exploitability and severity of patient harm are not judged."],
            (
                "risks.toml",
                "add a risk that names the vulnerability, or link the decision to one",
            ),
            [source],
        );
    }
    for risk in risks {
        let mut pairs = vec![KeyValue::new(
            "Risk",
            risks::in_short(subject, risk),
            [Source::from(&risk.id)],
        )];
        if let Some(safety) = risks::safety(subject, &risk.id) {
            pairs.push(KeyValue::new("Safety", safety, [Source::from(&risk.id)]));
        }
        if let Some(harm) = risks::data_harm(subject, &risk.id) {
            pairs.push(KeyValue::new(
                "Data and systems",
                harm,
                [Source::from(&risk.id)],
            ));
        }
        let reason = subject.risk(&risk.id).and_then(|r| r.decision.as_ref());
        if let Some(reason) = reason {
            let text = line![
                sentence(&reason.reason),
                format!(" {} on {}.", reason.by, reason.on)
            ];
            pairs.push(KeyValue::new("Why", text, [Source::from(&risk.id)]));
        }
        body.key_values(pairs);
    }
}

fn decision(subject: &Subject<'_>, finding: &Finding, body: &mut Body) {
    body.heading(1, "decision", "The decision and the facts under it");
    let Some(decided) = subject.decided(finding) else {
        body.missing(
            "Nobody has decided on this finding",
            line!["Until then it counts as affecting the device."],
            (
                "decisions.toml",
                "add a decision with status, reasoning and the facts it rests on",
            ),
            [Source::from(&finding.id)],
        );
        return;
    };
    let decision = decided.decision;
    let id = Source::from(&decision.head.id);
    let mut text = line![Inline::refer(&decision.head.id), " "];
    text.extend(verdict(decision));
    let mut pairs = vec![KeyValue::new("Decision", text, [id.clone()])];
    if !decision.impact.trim().is_empty() {
        pairs.push(KeyValue::new(
            "Reasoning",
            line![sentence(&decision.impact)],
            [id],
        ));
    }
    pairs.extend(facts(decision));
    pairs.extend(
        decided
            .state
            .rubric
            .as_ref()
            .map(|result| rubric(decision, result)),
    );
    body.key_values(pairs);
    stale_box(decision, decided.state, body);
}

fn reporting(subject: &Subject<'_>, finding: &Finding, body: &mut Body) {
    body.heading(1, "reporting", "Reporting");
    let cases = subject.cases_of(finding);
    if cases.is_empty() {
        body.say(
            line![
                "No postmarket case is about this vulnerability, so no reporting clock was opened."
            ],
            [Source::from(&finding.id)],
        );
        return;
    }
    for case in cases {
        let id = &case.head.id;
        let text = line![
            Inline::refer(id),
            " ",
            Inline::strong(&*case.head.title),
            ": ",
            sentence(&case.description)
        ];
        body.say(text, [Source::from(id)]);
        let of_it = subject
            .evaluation
            .clocks
            .iter()
            .filter(|clock| &clock.case == id);
        let pairs: Vec<KeyValue> = of_it.map(clock_pair).collect();
        if pairs.is_empty() {
            body.say(
                line!["No reporting rule of the device's markets applies to it."],
                [Source::from(id)],
            );
        }
        body.key_values(pairs);
    }
}

/// Returns where a clock stands, as a pair.
fn clock_pair(clock: &ClockState) -> KeyValue {
    let mut parts = vec![line![clock_badge(clock.status)]];
    if clock.unverified {
        parts.push(line![
            Inline::badge("unverified", crate::content::Tone::Caution),
            " only prompts"
        ]);
    } else if let Some(until) = clock.until() {
        parts.push(line![format!("due {until}")]);
    }
    if let Some(done) = clock.fulfilled {
        parts.push(line![format!("done {}", minute(done))]);
    }
    if !clock.recipient.is_empty() {
        parts.push(line![format!("to {}", clock.recipient)]);
    }
    let mut text = joined(parts, &Inline::text(", "));
    text.push(Inline::text(format!(". {}", sentence(&clock.reason))));
    let sources = [Source::from(&clock.case), Source::from(&clock.clock)];
    KeyValue::new(&*clock.title, text, sources)
}

fn documents(finding: &Finding, risks: &[&RiskState], body: &mut Body) {
    body.heading(1, "documents", "Documents that state it");
    let stated = |id: &str| id != "risk-assessment" || !risks.is_empty();
    let stating = ["vulnerability-assessment", "risk-assessment"]
        .into_iter()
        .filter(|id| stated(id));
    let titles = stating.filter_map(|id| DOCUMENTS.iter().find(|kind| kind.id == id));
    body.list(titles.map(|kind| {
        let text = line![kind.title, " (", Inline::code(kind.id), ")"];
        let of_it = std::iter::once(Source::from(&finding.id));
        (
            text,
            of_it
                .chain(risks.iter().map(|risk| Source::from(&risk.id)))
                .collect(),
        )
    }));
}
