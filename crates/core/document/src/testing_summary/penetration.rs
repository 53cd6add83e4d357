//! A penetration test with the five elements of its report (FDA premarket guidance 2026, section V.C).

use asepsis_domain::record::is_written;
use asepsis_domain::test::Test;

use super::FILE;
use super::kinds::{result, tool_in_short};
use crate::content::{Body, Inline, Inlines, KeyValue, Source, joined, line};
use crate::subject::{Subject, linked};
use crate::words::{counted, listed, sentence, unwritten};

pub(super) fn write(subject: &Subject<'_>, test: &Test, body: &mut Body) {
    let id = &test.head.id;
    let own = Source::from(id);
    body.heading(
        2,
        format!("rec-{id}"),
        line![Inline::refer(id), " ", &test.head.title],
    );
    let mut pairs = Vec::new();
    let mut add = |label: &str, text: Inlines, sources: Vec<Source>| {
        if !text.is_empty() {
            let all = std::iter::once(own.clone()).chain(sources);
            pairs.push(KeyValue::new(label, text, all));
        }
    };
    add("What was done", said(&test.description), Vec::new());
    add("Testers", said(&test.tester), Vec::new());
    add("Independence", said(&test.independence), Vec::new());
    add("Expertise", said(&test.expertise), Vec::new());
    add("Scope", said(&test.scope), Vec::new());
    add("Build tested", said(&test.build), Vec::new());
    add("Duration", said(&test.duration), Vec::new());
    add("Methods", said(&test.methods), Vec::new());
    let tools = test.tools.iter().map(tool_in_short);
    add("Tools", joined(tools, &Inline::Break), Vec::new());
    let refs = test
        .verifies
        .iter()
        .map(|link| line![Inline::refer(&link.value)]);
    add(
        "Verifies",
        joined(refs, &Inline::text(", ")),
        linked(&test.verifies),
    );
    add("Result", result(subject, test), linked(&test.evidence));
    let found = match test.findings.len() {
        0 => line!["None."],
        n => line![
            format!("{}; see ", counted(n, "finding", "findings")),
            Inline::CrossRef {
                anchor: "findings".to_owned(),
                text: "what was done about each".to_owned(),
            },
            ".",
        ],
    };
    add("Findings", found, Vec::new());
    body.key_values(pairs);
    lacking(test, own, body);
}

fn said(text: &str) -> Inlines {
    if is_written(text) {
        line![sentence(text)]
    } else {
        Inlines::new()
    }
}

fn lacking(test: &Test, own: Source, body: &mut Body) {
    let elements = [
        ("`independence`", &test.independence),
        ("`expertise`", &test.expertise),
        ("`scope`", &test.scope),
        ("`build`", &test.build),
        ("`duration`", &test.duration),
        ("`methods`", &test.methods),
    ];
    let open = unwritten(&elements);
    if open.is_empty() {
        return;
    }
    let what = format!("add {} to {}", listed(&open), test.head.id);
    body.missing(
        "The report of the penetration test is not complete",
        line![
            "It says who tested with which independence and expertise, what was in scope and on \
             which build, for how long, by which methods, and with which result."
        ],
        (FILE, &what),
        [own],
    );
}
