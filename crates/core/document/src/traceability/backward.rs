//! From test and requirement back to control, risk and threat.

use asepsis_domain::control::{Control, Requirement};
use asepsis_domain::id::RecordId;
use asepsis_domain::test::{Test, TestKind};

use crate::content::{Body, Column, Inline, Inlines, Row, Source, Tone, joined, line};
use crate::risks::tests_of;
use crate::subject::{Subject, linked};
use crate::words::{capital, outcome_badge, spoken, word};

pub(super) fn write(subject: &Subject<'_>, body: &mut Body) {
    requirements(subject, body);
    tests(subject, body);
}

fn requirements(subject: &Subject<'_>, body: &mut Body) {
    let requirements = &subject.dossier.requirements;
    if requirements.is_empty() {
        return;
    }
    body.heading(
        1,
        "requirements",
        "From requirement back to threat and risk",
    );
    let columns = [
        ("Requirement", Column::left(30)),
        ("Derives from", Column::left(22)),
        ("Fulfilled by", Column::left(26)),
        ("Verified by", Column::left(24)),
    ];
    let rows = requirements.iter().map(|r| requirement(subject, r));
    let caption = "Requirements with their origin, controls and tests";
    body.table("requirements-table", caption, &columns, rows.collect());
}

fn requirement(subject: &Subject<'_>, requirement: &Requirement) -> Row {
    let id = &requirement.head.id;
    let controls: Vec<&Control> = subject
        .dossier
        .controls
        .iter()
        .filter(|c| c.requirements.iter().any(|link| &link.value == id))
        .collect();
    let mut tests: Vec<&RecordId> = subject.tests_of(id).iter().map(|t| &t.head.id).collect();
    for control in &controls {
        for test in tests_of(subject, control) {
            if !tests.contains(&&test.head.id) {
                tests.push(&test.head.id);
            }
        }
    }
    tests.sort();
    let sources = std::iter::once(Source::from(id))
        .chain(linked(&requirement.derives_from))
        .chain(controls.iter().map(|c| Source::from(&c.head.id)))
        .chain(tests.iter().map(|t| Source::from(*t)));
    let from: Vec<&RecordId> = requirement.derives_from.iter().map(|l| &l.value).collect();
    let fulfilled = controls
        .iter()
        .map(|c| line![Inline::refer(&c.head.id), " ", &c.head.title]);
    Row::new(
        [
            line![Inline::refer(id), " ", &requirement.head.title],
            ids_or(&from, "no origin"),
            or(joined(fulfilled, &Inline::Break), "no control"),
            ids_or(&tests, "no test"),
        ],
        sources,
    )
}

fn tests(subject: &Subject<'_>, body: &mut Body) {
    let tests = &subject.dossier.tests;
    if tests.is_empty() {
        return;
    }
    body.heading(1, "tests", "From test back to control, risk and threat");
    let columns = [
        ("Test", Column::left(30)),
        ("Result", Column::left(14)),
        ("Verifies", Column::left(20)),
        ("Risks lowered", Column::left(18)),
        ("Threats", Column::left(18)),
    ];
    let rows = tests.iter().map(|t| test(subject, t));
    let caption =
        "Tests with what they verify, the risks lowered by it and the threats behind them";
    body.table("tests-table", caption, &columns, rows.collect());
}

fn test(subject: &Subject<'_>, test: &Test) -> Row {
    let verified: Vec<&RecordId> = test.verifies.iter().map(|l| &l.value).collect();
    let controls = subject.dossier.controls.iter().filter(|control| {
        let fulfils = |id: &&RecordId| control.requirements.iter().any(|r| r.value == **id);
        verified.contains(&&control.head.id) || verified.iter().any(fulfils)
    });
    let controls: Vec<&Control> = controls.collect();
    let mut risks: Vec<&RecordId> = controls
        .iter()
        .flat_map(|c| &c.mitigates)
        .map(|l| &l.value)
        .collect();
    risks.sort();
    risks.dedup();
    let mut threats: Vec<&RecordId> = risks
        .iter()
        .filter_map(|id| subject.risk(id))
        .flat_map(|r| &r.arises_from)
        .map(|l| &l.value)
        .collect();
    threats.sort();
    threats.dedup();
    let mut result = line![outcome_badge(test.result.as_ref().map(|r| r.outcome))];
    if !subject.in_release(&test.releases) {
        result.extend(line![
            Inline::Break,
            Inline::badge("other release", Tone::Caution)
        ]);
    }
    let kind = capital(&spoken(word(TestKind::WORDS, &test.kind)));
    let sources = std::iter::once(&test.head.id)
        .chain(verified.iter().copied())
        .chain(controls.iter().map(|c| &c.head.id))
        .chain(risks.iter().copied())
        .chain(threats.iter().copied());
    let sources: Vec<Source> = sources.map(Source::from).collect();
    Row::new(
        [
            line![
                Inline::refer(&test.head.id),
                " ",
                &test.head.title,
                Inline::Break,
                Inline::emphasis(kind)
            ],
            result,
            ids_or(&verified, "nothing"),
            ids_or(&risks, "no risk"),
            ids_or(&threats, "no threat"),
        ],
        sources,
    )
}

fn ids_or(ids: &[&RecordId], none: &str) -> Inlines {
    let refs = ids.iter().map(|id| line![Inline::refer(*id)]);
    or(joined(refs, &Inline::text(", ")), none)
}

fn or(text: Inlines, none: &str) -> Inlines {
    if text.is_empty() {
        line![Inline::badge(none, Tone::Bad)]
    } else {
        text
    }
}
