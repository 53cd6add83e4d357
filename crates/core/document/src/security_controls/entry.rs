//! A control with everything that shows it is required, built and effective.

use asepsis_domain::control::Control;
use asepsis_domain::record::is_written;

use super::is_proven;
use crate::content::{Body, Inline, Inlines, KeyValue, Source, joined, line};
use crate::risks::{test_with_evidence, tests_of};
use crate::subject::{Subject, linked};
use crate::words::{listed, sentence};

pub(super) fn write(subject: &Subject<'_>, control: &Control, body: &mut Body) {
    let id = &control.head.id;
    body.heading(
        2,
        format!("rec-{id}"),
        line![Inline::refer(id), " ", &control.head.title],
    );
    body.key_values(pairs(subject, control));
    lacking(subject, control, body);
}

fn pairs(subject: &Subject<'_>, control: &Control) -> Vec<KeyValue> {
    let own = Source::from(&control.head.id);
    let mut pairs = Vec::new();
    let mut add = |label: &str, text: Inlines, sources: Vec<Source>| {
        if !text.is_empty() {
            let all = std::iter::once(own.clone()).chain(sources);
            pairs.push(KeyValue::new(label, text, all));
        }
    };
    add("What it does", said(&control.description), Vec::new());
    add(
        "Requirement",
        requirements(subject, control),
        linked(&control.requirements),
    );
    add("Accepted if", said(&control.acceptance), Vec::new());
    add("Implementation", said(&control.implementation), Vec::new());
    add(
        "Where",
        named(subject, control.on.iter().map(|l| &l.value)),
        linked(&control.on),
    );
    let risks = named(subject, control.mitigates.iter().map(|l| &l.value));
    add("Risks lowered", risks, linked(&control.mitigates));
    let mut tests = tests_of(subject, control);
    if tests.iter().any(|t| subject.in_release(&t.releases)) {
        tests.retain(|t| subject.in_release(&t.releases));
    }
    let sources = tests.iter().map(|t| Source::from(&t.head.id));
    let sources = sources.chain(linked(&control.requirements)).collect();
    let lines = tests.iter().map(|test| {
        let mut text = test_with_evidence(subject, test);
        if let Some(result) = test.result.as_ref().filter(|r| is_written(&r.summary)) {
            text.push(Inline::text(format!(": {}", sentence(&result.summary))));
        }
        text
    });
    add("Verified by", joined(lines, &Inline::Break), sources);
    if let Some(check) = &control.safety_check {
        let word = if check.introduces_risk {
            "It brings a new safety risk: "
        } else {
            "It brings no new safety risk: "
        };
        let mut text = line![word, sentence(&check.why)];
        for link in &check.introduces {
            text.extend(line![" ", Inline::refer(&link.value)]);
        }
        add("Effect on safety", text, linked(&check.introduces));
    }
    pairs
}

fn said(text: &str) -> Inlines {
    if is_written(text) {
        line![sentence(text)]
    } else {
        Inlines::new()
    }
}

fn named<'r>(
    subject: &Subject<'_>,
    ids: impl Iterator<Item = &'r asepsis_domain::id::RecordId>,
) -> Inlines {
    let lines = ids.map(|id| line![Inline::refer(id), " ", subject.title(id)]);
    joined(lines, &Inline::text(", "))
}

fn requirements(subject: &Subject<'_>, control: &Control) -> Inlines {
    let lines = control.requirements.iter().map(|link| {
        let mut text = line![Inline::refer(&link.value)];
        if let Some(requirement) = subject.requirement(&link.value) {
            text.extend(line![" ", sentence(&requirement.text)]);
            if is_written(&requirement.acceptance) {
                let criterion = sentence(&requirement.acceptance);
                text.extend(line![" ", Inline::emphasis("Accepted if:"), " ", criterion]);
            }
        }
        text
    });
    joined(lines, &Inline::Break)
}

/// Says what a reviewer would miss of the control.
fn lacking(subject: &Subject<'_>, control: &Control, body: &mut Body) {
    let id = &control.head.id;
    let criterion = control
        .requirements
        .iter()
        .filter_map(|link| subject.requirement(&link.value))
        .any(|r| is_written(&r.acceptance));
    let lacks = [
        ("a requirement", control.requirements.is_empty()),
        (
            "an acceptance criterion",
            !is_written(&control.acceptance) && !criterion,
        ),
        ("its implementation", !is_written(&control.implementation)),
        (
            "a test that passed for this release",
            !is_proven(subject, control),
        ),
    ];
    let lacks: Vec<String> = lacks
        .iter()
        .filter(|(_, open)| *open)
        .map(|(what, _)| (*what).to_owned())
        .collect();
    if lacks.is_empty() {
        return;
    }
    let tests = tests_of(subject, control);
    let sources = std::iter::once(Source::from(id))
        .chain(linked(&control.requirements))
        .chain(tests.iter().map(|t| Source::from(&t.head.id)));
    body.missing(
        format!("{id} lacks {}", listed(&lacks)),
        line!["A reviewer asks for evidence that each control is implemented and tested to be effective."],
        ("controls.toml, tests.toml", "complete the control, or add the test that verifies it"),
        sources,
    );
}
