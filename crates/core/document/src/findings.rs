//! How a finding is said, wherever it is shown: why it was matched, what fixes it, what its decision says.

use asepsis_domain::decision::Decision;
use asepsis_domain::evaluation::{DecisionState, Finding, MovedFact, RubricResult};
use asepsis_domain::matches::{MatchStatus, Why};

use crate::content::{Body, Inline, Inlines, KeyValue, Source, Tone, joined, line};
use crate::words::{justification, listed, sentence, vex_badge};

/// Returns why a finding was matched, one reason a line.
pub(crate) fn reason(finding: &Finding) -> Inlines {
    joined(finding.why.iter().map(one_reason), &Inline::Break)
}

fn one_reason(why: &Why) -> Inlines {
    let mut text = line![format!("{} ", why.source), Inline::code(&*why.advisory)];
    if !why.identity.is_empty() {
        text.extend(line![" names ", Inline::code(&*why.identity)]);
    }
    if !why.range.is_empty() {
        text.extend(line![", affected ", Inline::code(&*why.range)]);
    }
    text.push(Inline::text(format!(
        " (by {}, {} order)",
        why.matcher.as_str(),
        why.scheme
    )));
    if why.status == MatchStatus::Indeterminate {
        text.extend(line![" ", Inline::badge("indeterminate", Tone::Caution)]);
    }
    if !why.remark.is_empty() {
        text.push(Inline::text(format!(" {}", sentence(&why.remark))));
    }
    text
}

/// Returns the versions that fix it.
pub(crate) fn fixes(versions: &[String]) -> Inlines {
    if versions.is_empty() {
        line!["none known"]
    } else {
        let codes = versions
            .iter()
            .map(|version| line![Inline::code(&**version)]);
        joined(codes, &Inline::text(", "))
    }
}

/// Returns the decision's status with its justification, its author and day.
pub(crate) fn verdict(decision: &Decision) -> Inlines {
    let mut text = line![vex_badge(decision.status)];
    if let Some(why) = decision.justification {
        text.push(Inline::text(format!(" because {}", justification(why))));
    }
    text.push(Inline::text(format!(
        "; decided by {} on {}",
        decision.by, decision.on
    )));
    if let Some(expires) = &decision.expires {
        text.push(Inline::text(format!(
            ", to be looked at again by {}",
            expires.value
        )));
    }
    text.push(Inline::text("."));
    text
}

/// Adds a box that names each fact under a decision that has moved.
pub(crate) fn stale_box(decision: &Decision, state: &DecisionState, body: &mut Body) {
    if !state.is_stale() {
        return;
    }
    let id = &decision.head.id;
    let moved = state.moved.iter().map(moved_fact);
    let mut text = line![
        "Decision ",
        Inline::refer(id),
        " rests on facts that have moved: "
    ];
    text.extend(joined(moved, &Inline::text("; ")));
    text.push(Inline::text("."));
    let concerned = state
        .moved
        .iter()
        .flat_map(|m| &m.findings)
        .map(Source::from);
    let facts: Vec<String> = state.moved.iter().map(|m| m.fact.clone()).collect();
    body.warning(
        format!("The decision is stale: {}", listed(&facts)),
        text,
        (
            "decisions.toml",
            "look at what moved, then renew or change the decision",
        ),
        [Source::from(id)].into_iter().chain(concerned),
    );
}

/// Returns a fact that has moved: what it was and what it is now.
pub(crate) fn moved_fact(moved: &MovedFact) -> Inlines {
    let shown = |text: &str| {
        if text.is_empty() {
            Inline::text("nothing")
        } else {
            Inline::code(text)
        }
    };
    line![
        Inline::strong(&*moved.fact),
        " was ",
        shown(&moved.was),
        ", is now ",
        shown(&moved.now)
    ]
}

/// Returns the pairs that say on which facts a decision rests.
pub(crate) fn facts(decision: &Decision) -> Option<KeyValue> {
    let on = &decision.rests_on;
    let mut parts: Vec<Inlines> = Vec::new();
    if let Some(kev) = &on.kev {
        let text = if kev.value {
            "known to be exploited"
        } else {
            "not known to be exploited"
        };
        parts.push(line![text]);
    }
    if let Some(cvss) = &on.cvss {
        parts.push(line!["CVSS ", Inline::code(&*cvss.value)]);
    }
    if let Some(range) = &on.range {
        parts.push(line!["affected range ", Inline::code(&*range.value)]);
    }
    if let Some(advisory) = &on.advisory {
        parts.push(line!["advisory ", Inline::code(&*advisory.value)]);
    }
    if let Some(limit) = &on.epss_below {
        let percent = f64::from(limit.value) / 1000.0;
        parts.push(line![format!("EPSS below {percent:.1}%")]);
    }
    for (fact, holds) in &on.facts {
        let text = if *holds { "" } else { "not " };
        parts.push(line![text, Inline::code(&*fact.value)]);
    }
    parts.extend(on.configuration.iter().map(|text| line![text]));
    let source = Source::from(&decision.head.id);
    (!parts.is_empty())
        .then(|| KeyValue::new("Rests on", joined(parts, &Inline::text("; ")), [source]))
}

/// Returns what the medical CVSS rubric gives.
pub(crate) fn rubric(decision: &Decision, result: &RubricResult) -> KeyValue {
    let mut text = Inlines::new();
    match result.tenths {
        Some(tenths) => {
            let score = f64::from(tenths) / 10.0;
            text.extend(line![format!("{score:.1} "), Inline::code(&*result.vector)]);
        }
        None => text.push(Inline::text("no score yet")),
    }
    if !result.missing.is_empty() {
        let asked = listed(&result.missing);
        text.push(Inline::text(format!("; not answered: {asked}")));
    }
    if !result.unverified.is_empty() {
        let answered = listed(&result.unverified);
        text.extend(line![
            "; ",
            Inline::badge("unverified branch", Tone::Caution),
            format!(" {answered}")
        ]);
    }
    text.push(Inline::text("."));
    KeyValue::new(
        "Medical CVSS rubric",
        text,
        [Source::from(&decision.head.id)],
    )
}
