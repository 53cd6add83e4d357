//! The kinds of testing, each with its tests.

use asepsis_domain::record::is_written;
use asepsis_domain::test::{Test, TestKind, Tool};

use super::{FILE, penetration};
use crate::content::{Body, Column, Inline, Inlines, Row, Source, Tone, joined, line};
use crate::subject::{Subject, linked};
use crate::words::{counted, listed, outcome_badge, sentence};

/// A group of kinds that a reviewer looks for together.
pub(super) struct Group {
    pub(super) anchor: &'static str,
    pub(super) title: &'static str,
    says: &'static str,
    /// Kinds with what a table of them is called; each is looked for unless it is optional.
    kinds: &'static [(TestKind, &'static str)],
    optional: bool,
}

/// The four groups of FDA's premarket guidance, section V.C, and what comes beside them.
pub(super) const GROUPS: &[Group] = &[
    Group {
        anchor: "requirement-tests",
        title: "Security requirements",
        says: "These tests show that each security requirement is implemented, and where the \
               boundaries of the system are.",
        kinds: &[
            (TestKind::Requirement, "Tests of security requirements"),
            (TestKind::Boundary, "Boundary analysis"),
        ],
        optional: false,
    },
    Group {
        anchor: "threat-mitigation",
        title: "Threat mitigation",
        says: "These tests show that the controls hold against the threats of the threat model, and \
               that each control is adequate: that it enforces its policy, and stays stable under \
               load and misuse.",
        kinds: &[
            (TestKind::ThreatMitigation, "Tests of threat mitigation"),
            (
                TestKind::ControlEffectiveness,
                "Tests of the adequacy of controls",
            ),
        ],
        optional: false,
    },
    Group {
        anchor: "vulnerability-testing",
        title: "Vulnerability testing",
        says: "These tests look for weaknesses, known and unknown: malformed input, attack surface, \
               chains of weaknesses, known vulnerabilities from outside, the composition of \
               binaries, the code itself, and credentials.",
        kinds: &[
            (TestKind::Fuzz, "Abuse cases, malformed input and fuzzing"),
            (TestKind::AttackSurface, "Attack surface analysis"),
            (TestKind::Chaining, "Chains of vulnerabilities"),
            (
                TestKind::KnownVulnerabilityScan,
                "Closed-box scans for known vulnerabilities",
            ),
            (TestKind::BinarySca, "Composition analysis of binaries"),
            (TestKind::StaticAnalysis, "Static code analysis"),
            (TestKind::DynamicAnalysis, "Dynamic analysis"),
            (
                TestKind::Credential,
                "Hard-coded, default and weak credentials",
            ),
        ],
        optional: false,
    },
    Group {
        anchor: "penetration-testing",
        title: "Penetration testing",
        says: "A penetration test finds and describes security issues from an attacker's point of \
               view, by testers who had no part in the design.",
        kinds: &[(TestKind::Penetration, "Penetration tests")],
        optional: false,
    },
    Group {
        anchor: "regression",
        title: "Regression of security functions",
        says: "These tests show that changes did not break what was verified before.",
        kinds: &[(TestKind::Regression, "Regression tests")],
        optional: true,
    },
];

impl Group {
    pub(super) fn has(&self, test: &Test) -> bool {
        self.kinds.iter().any(|(kind, _)| *kind == test.kind)
    }

    /// Returns whether the group has a section: an optional one only where it has a test.
    pub(super) fn is_shown(&self, tests: &[&Test]) -> bool {
        !self.optional || tests.iter().any(|t| self.has(t))
    }
}

const COLUMNS: &[(&str, Column)] = &[
    ("Test", Column::left(36)),
    ("Verifies", Column::left(12)),
    ("By whom, with what", Column::left(27)),
    ("Result and evidence", Column::left(27)),
];

pub(super) fn write(subject: &Subject<'_>, tests: &[&Test], body: &mut Body) {
    for group in GROUPS.iter().filter(|g| g.is_shown(tests)) {
        body.heading(1, group.anchor, group.title);
        body.say(line![group.says], [Source::File(FILE.to_owned())]);
        missing(group, tests, body);
        for (kind, title) in group.kinds {
            let of: Vec<&&Test> = tests.iter().filter(|t| t.kind == *kind).collect();
            if *kind == TestKind::Penetration {
                of.iter().for_each(|t| penetration::write(subject, t, body));
                continue;
            }
            let word = crate::words::word(TestKind::WORDS, kind);
            let rows = of.iter().map(|t| row(subject, t)).collect();
            body.table(format!("kind-{word}-table"), *title, COLUMNS, rows);
        }
    }
}

fn missing(group: &Group, tests: &[&Test], body: &mut Body) {
    let has = |kind: TestKind| tests.iter().any(|t| t.kind == kind);
    let open: Vec<String> = group
        .kinds
        .iter()
        .filter(|(kind, _)| !has(*kind))
        .map(|(_, title)| title.to_lowercase())
        .collect();
    if open.is_empty() {
        return;
    }
    let number = counted(open.len(), "kind of test is", "kinds of test are");
    body.missing(
        format!("{number} not there for this release"),
        line![format!("Not there: {}.", listed(&open))],
        (FILE, "add the tests, or tests of other kinds that cover the same with the reason in their description"),
        [Source::File(FILE.to_owned())],
    );
}

fn row(subject: &Subject<'_>, test: &Test) -> Row {
    let id = &test.head.id;
    let mut what = line![Inline::refer(id), " ", Inline::strong(&*test.head.title)];
    for text in [&test.description, &test.scope, &test.methods] {
        if is_written(text) {
            what.extend(line![Inline::Break, sentence(text)]);
        }
    }
    let refs = test
        .verifies
        .iter()
        .map(|link| line![Inline::refer(&link.value)]);
    let mut verifies = joined(refs, &Inline::text(", "));
    if verifies.is_empty() {
        verifies.push(Inline::badge("nothing", Tone::Bad));
    }
    let sources = std::iter::once(Source::from(id))
        .chain(linked(&test.verifies))
        .chain(linked(&test.evidence));
    let cells = [what, verifies, with_what(test), result(subject, test)];
    Row::new(cells, sources.collect::<Vec<_>>())
}

fn with_what(test: &Test) -> Inlines {
    let mut text = if is_written(&test.tester) {
        line![&test.tester]
    } else {
        line![Inline::badge("tester not stated", Tone::Bad)]
    };
    for tool in &test.tools {
        text.push(Inline::Break);
        text.extend(tool_in_short(tool));
    }
    text
}

/// Returns a tool with its version and settings.
pub(super) fn tool_in_short(tool: &Tool) -> Inlines {
    let mut text = line![Inline::emphasis(&*tool.name)];
    match is_written(&tool.version) {
        true => text.push(Inline::text(format!(" {}", tool.version))),
        false => text.extend(line![" ", Inline::badge("no version", Tone::Bad)]),
    }
    match is_written(&tool.settings) {
        true => text.push(Inline::text(format!(" ({})", tool.settings))),
        false => text.extend(line![" ", Inline::badge("no settings", Tone::Bad)]),
    }
    text
}

/// Returns the outcome with its day, summary and evidence.
pub(super) fn result(subject: &Subject<'_>, test: &Test) -> Inlines {
    let mut text = line![outcome_badge(test.result.as_ref().map(|r| r.outcome))];
    if let Some(result) = &test.result {
        text.push(Inline::text(format!(" {}", result.date)));
        if is_written(&result.summary) {
            text.extend(line![Inline::Break, sentence(&result.summary)]);
        }
    }
    for link in &test.evidence {
        let title = subject.title(&link.value);
        text.extend(line![Inline::Break, Inline::refer(&link.value), " ", title]);
    }
    text
}
