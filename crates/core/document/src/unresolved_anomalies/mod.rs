//! The assessment of unresolved anomalies: weakness, effect on safety and on security, why each may stay.
//!
//! As FDA's premarket guidance of 2026 asks in section V.A.5. That there are none is a statement of the
//! manufacturer's, not something that follows from an empty file.

use asepsis_domain::postmarket::Anomaly;

use crate::content::{
    Body, Column, Document, Inline, Inlines, KeyValue, Row, Source, Tone, joined, line,
};
use crate::inputs;
use crate::prose;
use crate::risks;
use crate::scope;
use crate::subject::{Subject, files};
use crate::words::{counted, sentence};

/// Id of the document, and name of the manufacturer's text for it.
const ID: &str = "unresolved-anomalies";

const FILE: &str = "anomalies.toml";

/// Writes the document.
pub(crate) fn build(subject: &Subject<'_>) -> Document {
    let all = &subject.dossier.anomalies;
    let (here, elsewhere): (Vec<&Anomaly>, Vec<&Anomaly>) =
        all.iter().partition(|a| subject.in_release(&a.releases));
    let mut body = Body::new();
    scope::write(
        subject,
        "This document lists the anomalies that remain in the software of the release, and assesses \
         each for its effect on safety and effectiveness and on security.",
        &mut body,
    );
    criteria(&mut body);
    body.heading(1, "overview", "Overview");
    if here.is_empty() {
        none(subject, &mut body);
    } else {
        overview(subject, &here, &mut body);
        body.heading(1, "anomalies", "The anomalies");
        for anomaly in &here {
            entry(subject, anomaly, &mut body);
        }
        prose::include_remarks(subject, ID, &mut body);
    }
    resolved(&elsewhere, &mut body);
    inputs::write(subject, &mut body);
    subject.issue(ID, body)
}

fn criteria(body: &mut Body) {
    body.heading(1, "criteria", "Criteria");
    body.standing(
        "An anomaly that users meet rarely and by accident can be brought about by an attacker at \
         will, as often as wanted and at the worst time. Each anomaly is therefore assessed anew \
         for security, whatever its effect in normal use, with the class of weakness (CWE) behind \
         it.",
    );
    body.standing(
        "An anomaly may stay in the release if its effect on safety and effectiveness is \
         acceptable when it happens by accident, and if it gives an attacker nothing that could \
         lead to unacceptable harm when it is brought about on purpose. Where it can, it is \
         handled as a security risk with levels before and after control.",
    );
}

fn none(subject: &Subject<'_>, body: &mut Body) {
    if prose::include(subject, ID, body) {
        return;
    }
    body.missing(
        "No anomaly is recorded",
        line!["A reviewer asks for the list, or for the statement that there is none."],
        (
            "anomalies.toml",
            "add the unresolved anomalies; if there are none, say so in text/unresolved-anomalies.md",
        ),
        [Source::from(&subject.release.id)],
    );
}

fn overview(subject: &Subject<'_>, anomalies: &[&Anomaly], body: &mut Body) {
    let with_risk = anomalies
        .iter()
        .filter(|a| !subject.risks_of(&a.head.id).is_empty())
        .count();
    let text = format!(
        "Release {} has {}. Handled as a security risk: {with_risk}.",
        subject.release.id,
        counted(
            anomalies.len(),
            "unresolved anomaly",
            "unresolved anomalies"
        ),
    );
    body.say(line![text], files([FILE, "risks.toml"]));
    let columns = [
        ("Anomaly", Column::left(40)),
        ("Weakness", Column::left(16)),
        ("Assessed for", Column::left(22)),
        ("Security risk", Column::left(24)),
    ];
    let rows = anomalies.iter().map(|a| row(subject, a)).collect();
    let caption = format!("Unresolved anomalies of release {}", subject.release.id);
    body.table("anomalies-table", caption, &columns, rows);
}

fn row(subject: &Subject<'_>, anomaly: &Anomaly) -> Row {
    let id = &anomaly.head.id;
    let risks = subject.risks_of(id);
    let refs = risks.iter().map(|r| line![Inline::refer(&r.head.id)]);
    let mut shown = joined(refs, &Inline::text(", "));
    if shown.is_empty() {
        shown.push(Inline::text("none"));
    }
    let assessed = [
        ("safety", &anomaly.safety_impact),
        ("security", &anomaly.security_impact),
    ]
    .map(|(what, text)| match text.trim().is_empty() {
        false => line![what],
        true => line![what, " ", Inline::badge("missing", Tone::Bad)],
    });
    Row::new(
        [
            line![Inline::refer(id), " ", &anomaly.head.title],
            weakness(anomaly),
            joined(assessed, &Inline::text(", ")),
            shown,
        ],
        std::iter::once(Source::from(id)).chain(risks.iter().map(|r| Source::from(&r.head.id))),
    )
}

fn weakness(anomaly: &Anomaly) -> Inlines {
    let cwe = anomaly.cwe.trim();
    if cwe.is_empty() {
        return line![Inline::badge("missing", Tone::Bad)];
    }
    match cwe.strip_prefix("CWE-") {
        Some(number) if number.bytes().all(|b| b.is_ascii_digit()) => vec![Inline::Link {
            url: format!("https://cwe.mitre.org/data/definitions/{number}.html"),
            text: line![cwe],
        }],
        _ => line![cwe],
    }
}

fn entry(subject: &Subject<'_>, anomaly: &Anomaly, body: &mut Body) {
    let id = &anomaly.head.id;
    let source = Source::from(id);
    let title = line![Inline::refer(id), " ", &anomaly.head.title];
    body.heading(2, source.anchor().unwrap_or_default(), title);
    if !anomaly.description.trim().is_empty() {
        body.say(line![sentence(&anomaly.description)], [source.clone()]);
    }
    let mut pairs = vec![KeyValue::new(
        "Weakness",
        weakness(anomaly),
        [source.clone()],
    )];
    for (label, text) in [
        ("Safety, effectiveness", &anomaly.safety_impact),
        ("Security", &anomaly.security_impact),
        ("Why it may stay", &anomaly.rationale),
    ] {
        if !text.trim().is_empty() {
            pairs.push(KeyValue::new(
                label,
                line![sentence(text)],
                [source.clone()],
            ));
        }
    }
    for risk in subject.risks_of(id) {
        if let Some(state) = subject.risk_state(&risk.head.id) {
            let text = risks::in_short(subject, state);
            let sources = [Source::from(&risk.head.id), source.clone()];
            pairs.push(KeyValue::new("Risk", text, sources));
        }
    }
    body.key_values(pairs);
    open_points(anomaly, body);
}

fn open_points(anomaly: &Anomaly, body: &mut Body) {
    let id = &anomaly.head.id;
    for (text, key, title) in [
        (&anomaly.cwe, "cwe", "The weakness is not named"),
        (
            &anomaly.safety_impact,
            "safety_impact",
            "The effect on safety and effectiveness is not assessed",
        ),
        (
            &anomaly.security_impact,
            "security_impact",
            "The effect on security is not assessed",
        ),
        (
            &anomaly.rationale,
            "rationale",
            "Why the anomaly may stay is not said",
        ),
    ] {
        if text.trim().is_empty() {
            let said = line![Inline::refer(id), " ", &anomaly.head.title];
            let what = format!("add `{key}` to {id}");
            body.missing(title, said, (FILE, &what), [Source::from(id)]);
        }
    }
}

/// Says which recorded anomalies this release does not have.
fn resolved(elsewhere: &[&Anomaly], body: &mut Body) {
    if elsewhere.is_empty() {
        return;
    }
    body.heading(1, "elsewhere", "Anomalies of other releases");
    let sources: Vec<Source> = elsewhere.iter().map(|a| Source::from(&a.head.id)).collect();
    let text = "Recorded for other releases; this release does not have them:";
    body.say(line![text], sources);
    body.list(elsewhere.iter().map(|a| {
        let text = line![Inline::refer(&a.head.id), " ", sentence(&a.head.title)];
        (text, vec![Source::from(&a.head.id)])
    }));
}
