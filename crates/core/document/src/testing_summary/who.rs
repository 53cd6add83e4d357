//! Who tested, how independent of the designers, and with which tools.

use std::collections::BTreeMap;

use asepsis_domain::record::is_written;
use asepsis_domain::test::{Test, Tool};

use super::FILE;
use crate::content::{Body, Column, Inline, Inlines, Row, Source, Tone, joined, line};
use crate::subject::Subject;
use crate::words::counted;

pub(super) fn write(_: &Subject<'_>, tests: &[&Test], body: &mut Body) {
    if tests.is_empty() {
        return;
    }
    body.heading(1, "testers", "Who tested");
    testers(tests, body);
    tools(tests, body);
}

fn refs(tests: &[&Test]) -> Inlines {
    joined(
        tests.iter().map(|t| line![Inline::refer(&t.head.id)]),
        &Inline::text(", "),
    )
}

fn sources(tests: &[&Test]) -> Vec<Source> {
    tests.iter().map(|t| Source::from(&t.head.id)).collect()
}

fn or_open(text: &str, open: &str) -> Inlines {
    if is_written(text) {
        line![text]
    } else {
        line![Inline::badge(open, Tone::Bad)]
    }
}

fn testers(tests: &[&Test], body: &mut Body) {
    let mut by: BTreeMap<(&str, &str), Vec<&Test>> = BTreeMap::new();
    for test in tests {
        let key = (test.tester.trim(), test.independence.trim());
        by.entry(key).or_default().push(test);
    }
    let rows = by.iter().map(|((tester, independence), of)| {
        let cells = [
            or_open(tester, "not stated"),
            or_open(independence, "not stated"),
            refs(of),
        ];
        Row::new(cells, sources(of))
    });
    let columns = [
        ("Tester", Column::left(32)),
        ("Independence of the designers", Column::left(32)),
        ("Tests", Column::left(38)),
    ];
    let caption = "Testers with their independence";
    body.table("testers-table", caption, &columns, rows.collect());
    let open: Vec<&Test> = tests
        .iter()
        .copied()
        .filter(|t| !is_written(&t.tester) || !is_written(&t.independence))
        .collect();
    if !open.is_empty() {
        body.missing(
            format!(
                "{} without tester or independence",
                counted(open.len(), "test", "tests")
            ),
            refs(&open),
            (
                FILE,
                "say who tested and how independent they are of the designers",
            ),
            sources(&open),
        );
    }
}

fn tools(tests: &[&Test], body: &mut Body) {
    let mut by: BTreeMap<(&str, &str, &str), Vec<&Test>> = BTreeMap::new();
    for test in tests {
        for Tool {
            name,
            version,
            settings,
        } in &test.tools
        {
            by.entry((name, version, settings)).or_default().push(test);
        }
    }
    body.heading(1, "tools", "Tools");
    if by.is_empty() {
        body.missing(
            "No tool is named",
            line!["Tools are named with version and settings, so that a test can be repeated."],
            (FILE, "add `tool` to the tests that use one"),
            [Source::File(FILE.to_owned())],
        );
        return;
    }
    let mut by: Vec<_> = by.into_iter().collect();
    by.sort_by_key(|((name, ..), _)| name.to_lowercase());
    let rows = by.iter().map(|((name, version, settings), of)| {
        let cells = [
            line![Inline::strong(*name)],
            or_open(version, "not stated"),
            or_open(settings, "not stated"),
            refs(of),
        ];
        Row::new(cells, sources(of))
    });
    let columns = [
        ("Tool", Column::left(24)),
        ("Version", Column::left(12)),
        ("Settings", Column::left(36)),
        ("Used in", Column::left(30)),
    ];
    let caption = "Tools with version and settings";
    body.table("tools-table", caption, &columns, rows.collect());
    let open =
        |(_, version, settings): &(&str, &str, &str)| !is_written(version) || !is_written(settings);
    let open: Vec<&Test> = by
        .iter()
        .filter(|(tool, _)| open(tool))
        .flat_map(|(_, of)| of.iter().copied())
        .collect();
    if !open.is_empty() {
        body.missing(
            "Versions or settings of tools are not stated",
            refs(&open),
            (FILE, "give each `tool` its `version` and `settings`"),
            sources(&open),
        );
    }
}
