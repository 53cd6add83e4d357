//! Explanations of single things: a decision, a risk, a catalogue item, a component, a diagnostic code.

use asepsis_domain::catalogue::{Binding, Item};
use asepsis_domain::diagnostic::Code;
use asepsis_domain::evaluation::{ComponentState, ItemState, SupportRule, SupportStatement};
use asepsis_domain::id::{ItemRef, RecordId};

use crate::content::{Body, Column, Document, Inline, KeyValue, Row, Source, coded, joined, line};
use crate::findings::{facts, rubric, stale_box, verdict};
use crate::subject::Subject;
use crate::words::{
    capital, component_badge, item_badge, rating_badge, sentence, state_badge, support, vex_badge,
    word,
};
use crate::{gap_report, risk_assessment};

/// Returns a decision explained: what it says, what it covers, which facts it rests on and which have moved.
pub fn explain_decision(subject: &Subject<'_>, id: &RecordId) -> Option<Document> {
    let decision = subject.decision(id)?;
    let source = Source::from(id);
    let mut body = Body::new();
    let mut pairs = vec![
        KeyValue::new(
            "Vulnerability",
            line![Inline::code(&*decision.vulnerability.value)],
            [source.clone()],
        ),
        KeyValue::new("Status", verdict(decision), [source.clone()]),
    ];
    let texts = [
        ("Reasoning", &decision.impact),
        ("Effect on patients", &decision.patient_impact),
        ("Action", &decision.action),
        ("Compensating control", &decision.workaround),
        ("Discovered", &decision.discovered),
    ];
    for (label, text) in texts {
        if !text.trim().is_empty() {
            pairs.push(KeyValue::new(
                label,
                line![sentence(text)],
                [source.clone()],
            ));
        }
    }
    pairs.extend(facts(decision));
    let state = subject.decision_state(id);
    let result = state.and_then(|state| state.rubric.as_ref());
    pairs.extend(result.map(|result| rubric(decision, result)));
    let written = decision.head.at.to_string();
    pairs.push(KeyValue::new(
        "Written at",
        line![Inline::code(written)],
        [source.clone()],
    ));
    body.key_values(pairs);
    if let Some(state) = state {
        stale_box(decision, state, &mut body);
        covered(
            subject,
            state.findings.iter().filter_map(|f| subject.finding(f)),
            &source,
            &mut body,
        );
    }
    Some(explained(
        "decision",
        id.as_str(),
        &decision.head.title,
        body,
    ))
}

fn covered<'a>(
    subject: &Subject<'_>,
    findings: impl Iterator<Item = &'a asepsis_domain::evaluation::Finding>,
    source: &Source,
    body: &mut Body,
) {
    body.heading(1, "covers", "Findings that it covers");
    let rows: Vec<Row> = findings
        .map(|finding| {
            let status = subject
                .decided(finding)
                .map(|d| vex_badge(d.decision.status));
            let mut state = line![state_badge(finding.state)];
            state.extend(status.map(|badge| line![" ", badge]).unwrap_or_default());
            Row::new(
                [
                    line![finding.release.to_string()],
                    line![format!("{} {}", finding.name, finding.version)],
                    line![rating_badge(finding.vulnerability.rating)],
                    state,
                    line![Inline::refer(&finding.id)],
                ],
                [Source::from(&finding.id)],
            )
        })
        .collect();
    if rows.is_empty() {
        body.warning(
            "It covers no finding",
            line!["No release has this vulnerability in these components."],
            (
                "decisions.toml",
                "correct the vulnerability, component or releases, or remove it",
            ),
            [source.clone()],
        );
    }
    let columns = [
        ("Release", Column::left(14)),
        ("Component", Column::left(30)),
        ("Severity", Column::left(14)),
        ("State", Column::left(22)),
        ("Finding", Column::left(22)),
    ];
    body.table("covers-table", "", &columns, rows);
}

/// Returns a risk explained, as the risk assessment has it.
pub fn explain_risk(subject: &Subject<'_>, id: &RecordId) -> Option<Document> {
    let risk = subject.risk(id)?;
    let mut body = Body::new();
    body.extend(risk_assessment::entry(subject, risk));
    Some(explained("risk", id.as_str(), &risk.head.title, body))
}

/// Returns a catalogue item explained for this device: what it asks, where it stands and why.
pub fn explain_item(subject: &Subject<'_>, id: &ItemRef) -> Option<Document> {
    let item = subject.catalogue_item(id)?;
    let state = subject
        .evaluation
        .items
        .iter()
        .find(|state| &state.item == id);
    let mut body = Body::new();
    body.key_values(asked(subject, item));
    body.heading(1, "stands", "Where it stands for this device");
    match state {
        Some(state) => stands(state, &mut body),
        None => body.say(
            line!["Its document is for a market that the device is not meant for."],
            [Source::from(id), subject.device()],
        ),
    }
    Some(explained("item", &id.to_string(), &item.title, body))
}

fn asked(subject: &Subject<'_>, item: &Item) -> Vec<KeyValue> {
    let source = Source::from(&item.id);
    let mut pairs = Vec::new();
    let mut pair = |label: &str, text: String| {
        if !text.trim().is_empty() {
            pairs.push(KeyValue::new(label, line![text], [source.clone()]));
        }
    };
    if let Some(document) = subject.catalogue_document(&item.id) {
        pair(
            "Document",
            format!(
                "{} ({}, {})",
                document.title, document.publisher, document.date
            ),
        );
    }
    pair("Section", item.section.clone());
    let binding = word(Binding::WORDS, &item.binding);
    pair(
        "Weight",
        format!("{binding}; {}", item.confidence.explained()),
    );
    pair("What it asks", sentence(&item.summary));
    pair("What a reviewer expects", sentence(&item.expects));
    pair("Evidence", item.evidence.join(", ").replace('_', " "));
    pair("Applies because", sentence(&item.applies_because));
    let objectives = item.objectives.iter().map(|link| {
        let objective = subject.catalogue.objectives.get(&link.objective);
        objective.map_or_else(
            || link.objective.clone(),
            |o| format!("{} ({})", o.title, o.id),
        )
    });
    pair(
        "Rests on objectives",
        objectives.collect::<Vec<_>>().join("; "),
    );
    pairs
}

fn stands(state: &ItemState, body: &mut Body) {
    let source = Source::from(&state.item);
    let mut pairs = vec![
        KeyValue::new("Status", line![item_badge(state.status)], [source.clone()]),
        KeyValue::new(
            "Applicability",
            coded(&sentence(&state.applicability)),
            [source.clone()],
        ),
    ];
    if !state.overridden.is_empty() {
        let text = line![sentence(&state.overridden)];
        pairs.push(KeyValue::new("A person's word", text, [source.clone()]));
    }
    for need in &state.needs {
        let mut text = line![if need.met { "there" } else { "not there" }];
        if !need.records.is_empty() {
            let refs = need.records.iter().map(|id| line![Inline::refer(id)]);
            text.push(Inline::text(": "));
            text.extend(joined(refs, &Inline::text(", ")));
        }
        if !need.also.is_empty() {
            text.push(Inline::text(format!(" ({})", need.also.join("; "))));
        }
        text.push(Inline::text(if need.satisfies {
            ". "
        } else {
            " (contributes). "
        }));
        if !need.met {
            text.extend(coded(&gap_report::need_missing(need)));
        }
        let sources = need.records.iter().map(Source::from);
        pairs.push(KeyValue::new(
            capital(&need.need),
            text,
            std::iter::once(source.clone()).chain(sources),
        ));
    }
    if !state.evidence.is_empty() {
        let refs = state.evidence.iter().map(|id| line![Inline::refer(id)]);
        let sources = state.evidence.iter().map(Source::from);
        pairs.push(KeyValue::new(
            "Evidence",
            joined(refs, &Inline::text(", ")),
            sources,
        ));
    }
    pairs.push(KeyValue::new(
        "What is missing",
        gap_report::missing(state),
        [source],
    ));
    body.key_values(pairs);
}

/// Returns a diagnostic code explained: what it means and what to do.
pub fn explain_code(code: Code) -> Document {
    let entry = code.entry();
    let mut body = Body::new();
    let pairs = [
        ("Level", entry.level.as_str()),
        ("Meaning", entry.meaning),
        ("What to do", entry.action),
    ];
    let pair = |(label, text): (&str, &str)| KeyValue::new(label, coded(text), [Source::Standing]);
    body.key_values(pairs.into_iter().map(pair).collect());
    explained("code", entry.id, &spoken_title(entry.id), body)
}

fn spoken_title(id: &str) -> String {
    capital(&crate::words::spoken(id))
}

/// Returns a component of a release explained: its identity, support, what was looked up, its findings.
pub fn explain_component(subject: &Subject<'_>, component: &ComponentState) -> Document {
    let source = Source::Component(component.key.clone());
    let mut body = Body::new();
    let mut pairs = Vec::new();
    let mut pair = |label: &str, text: String| {
        if !text.trim().is_empty() {
            pairs.push(KeyValue::new(label, line![text], [source.clone()]));
        }
    };
    pair(
        "Configuration",
        format!("{} ({})", component.configuration, component.sbom),
    );
    pair("Supplier", component.supplier.clone());
    pair("Class (risk transfer)", component.class.clone());
    pair(
        "Level of support",
        by_rule(support(&component.support), component.support_by),
    );
    pair(
        "End of support",
        by_rule(
            component
                .end_of_support
                .map_or_else(String::new, |day| day.to_string()),
            component.end_by,
        ),
    );
    pair("Why not given", sentence(&component.support_justification));
    for said in &component.support_said {
        pair(said_label(said), said_of_support(said));
    }
    pair("Looked up as", component.identities.join(", "));
    pair("Sources searched", component.searched.join(", "));
    pair("Advisories compared", component.considered.to_string());
    pair("Remark", sentence(&component.note));
    let result = line![component_badge(component.status)];
    pairs.insert(0, KeyValue::new("Result", result, [source.clone()]));
    pairs.insert(
        0,
        KeyValue::new(
            "Identifier",
            line![Inline::code(&*component.key)],
            [source.clone()],
        ),
    );
    body.key_values(pairs);
    let of_it = subject
        .findings()
        .into_iter()
        .filter(|f| f.component == component.key && f.configuration == component.configuration);
    let rows = of_it.map(|finding| {
        Row::new(
            [
                line![&finding.vulnerability.id],
                line![rating_badge(finding.vulnerability.rating)],
                line![state_badge(finding.state)],
                line![Inline::refer(&finding.id)],
            ],
            [Source::from(&finding.id)],
        )
    });
    let columns = [
        ("Vulnerability", Column::left(30)),
        ("Severity", Column::left(15)),
        ("State", Column::left(20)),
        ("Finding", Column::left(25)),
    ];
    body.table("findings", "Findings", &columns, rows.collect());
    let name = format!("{} {}", component.name, component.version);
    explained("component", &component.key, name.trim(), body)
}

/// Returns a text with the rule that gave it.
fn by_rule(text: String, rule: Option<SupportRule>) -> String {
    match rule {
        Some(rule) if !text.is_empty() => format!("{text}, by {}", rule.word()),
        _ => text,
    }
}

fn said_label(said: &SupportStatement) -> &'static str {
    match (said.doubt.is_empty(), said.rule) {
        (false, _) => "Proposed",
        (true, SupportRule::Hand) => "Said by hand",
        (true, SupportRule::Supplier) => "Said by the supplier",
        (true, SupportRule::Feed) => "Said by an end-of-life feed",
    }
}

fn said_of_support(said: &SupportStatement) -> String {
    let end = said.end_of_support.map(|day| format!("until {day}"));
    let level = Some(support(&said.level)).filter(|level| !level.is_empty());
    let what: Vec<String> = level.into_iter().chain(end).collect();
    let doubt = match said.doubt.as_str() {
        "" => String::new(),
        doubt => format!("; {doubt}"),
    };
    format!("{} ({}{doubt})", what.join(", "), said.from)
}

fn explained(what: &str, id: &str, title: &str, body: Body) -> Document {
    Document {
        id: format!("explain-{id}"),
        title: if title.is_empty() {
            id.to_owned()
        } else {
            title.to_owned()
        },
        subtitle: format!("{what} {id}"),
        front: None,
        blocks: body.finish(),
    }
}
