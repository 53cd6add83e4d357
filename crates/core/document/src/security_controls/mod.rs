//! Security controls by the eight categories: requirement, acceptance criterion, implementation and test evidence.
//!
//! As FDA's premarket guidance of 2026 asks in section V.B.1 with appendix 1. What each category recommends is data of
//! the catalogue; which control answers a recommendation, and why one is absent, the records say.

mod category;
mod entry;

use asepsis_domain::control::{Category, Control};
use asepsis_domain::record::is_written;
use asepsis_domain::test::Outcome;

use crate::asked;
use crate::content::{Body, Column, Document, Inline, Row, line};
use crate::inputs;
use crate::prose;
use crate::risks::tests_of;
use crate::scope;
use crate::subject::{Subject, files};
use crate::words::{capital, spoken};

/// Id of the document.
const ID: &str = "security-controls";

/// Writes the document.
pub(crate) fn build(subject: &Subject<'_>) -> Document {
    let mut body = Body::new();
    scope::write(
        subject,
        "This document names the security controls of the device by category. For each control it \
         gives the requirement, the criterion by which the requirement is accepted, how and where \
         it is implemented, and the tests that show it effective. A control that is recommended \
         and not there is named with the reason.",
        &mut body,
    );
    overview(subject, &mut body);
    for kind in kinds() {
        category::write(subject, &kind, &mut body);
    }
    unfulfilled(subject, &mut body);
    let whole = asked::of(subject, ID)
        .into_iter()
        .filter(|asked| !kinds().any(|kind| asked.answered.at == kind.anchor()));
    asked::write_of(subject, whole.collect(), &mut body);
    prose::include_remarks(subject, ID, &mut body);
    inputs::write(subject, &mut body);
    subject.issue(ID, body)
}

/// A category with its letter in appendix 1.
struct Kind {
    word: &'static str,
    category: Category,
    letter: char,
}

impl Kind {
    fn title(&self) -> String {
        let name = match self.category {
            Category::Integrity => "code, data and execution integrity".to_owned(),
            Category::EventDetection => "event detection and logging".to_owned(),
            Category::Resiliency => "resiliency and recovery".to_owned(),
            Category::Updates => "firmware and software updates".to_owned(),
            _ => spoken(self.word),
        };
        format!("{} (category {})", capital(&name), self.letter)
    }
}

fn kinds() -> impl Iterator<Item = Kind> {
    let letters = Category::WORDS.iter().zip('A'..);
    letters.map(|((word, category), letter)| Kind {
        word,
        category: *category,
        letter,
    })
}

/// Returns whether the record stands for a justified absence.
fn is_absent(control: &Control) -> bool {
    is_written(&control.absent_because)
}

fn controls_of<'a>(subject: &Subject<'a>, kind: &Kind) -> Vec<&'a Control> {
    let controls = subject.dossier.controls.iter();
    controls.filter(|c| c.category == kind.category).collect()
}

/// Returns whether a test of the control passed for the release of the document.
fn is_proven(subject: &Subject<'_>, control: &Control) -> bool {
    tests_of(subject, control).iter().any(|test| {
        let passed = test.result.as_ref().map(|r| r.outcome) == Some(Outcome::Pass);
        passed && subject.in_release(&test.releases)
    })
}

fn overview(subject: &Subject<'_>, body: &mut Body) {
    body.heading(1, "overview", "Overview");
    if subject.dossier.controls.is_empty() {
        body.missing(
            "There is no security control",
            line!["The controls of the device, and the reasons for those that are absent, have to be named."],
            ("controls.toml", "add requirements and controls of each category"),
            files(["controls.toml"]),
        );
        return;
    }
    body.standing(
        "A control counts as tested when a test of it, or of a requirement that it fulfils, passed \
         for this release.",
    );
    let columns = [
        ("Category", Column::left(40)),
        ("Controls", Column::right(12)),
        ("tested", Column::right(10)),
        ("Absent, with reason", Column::right(16)),
        ("Recommendations answered", Column::right(24)),
    ];
    let rows = kinds().map(|kind| {
        let controls = controls_of(subject, &kind);
        let (absent, here): (Vec<&Control>, Vec<&Control>) =
            controls.iter().partition(|c| is_absent(c));
        let tested = here.iter().filter(|c| is_proven(subject, c)).count();
        let asked = category::recommendations(subject, &kind);
        let asked: Vec<_> = asked.iter().filter(|a| a.applies()).collect();
        let answered = asked
            .iter()
            .filter(|a| !category::answers(subject, a).is_empty());
        let of = match asked.len() {
            0 => "–".to_owned(),
            all => format!("{} of {all}", answered.count()),
        };
        Row::new(
            [
                line![Inline::CrossRef {
                    anchor: kind.anchor(),
                    text: kind.title()
                }],
                line![here.len().to_string()],
                line![tested.to_string()],
                line![absent.len().to_string()],
                line![of],
            ],
            files(["controls.toml", "tests.toml"]),
        )
    });
    let caption = "Controls by category, with the recommendations that they answer";
    body.table("overview-table", caption, &columns, rows.collect());
}

impl Kind {
    fn anchor(&self) -> String {
        format!("category-{}", self.word)
    }
}

/// Names the requirements that no control fulfils.
fn unfulfilled(subject: &Subject<'_>, body: &mut Body) {
    let requirements = &subject.dossier.requirements;
    let fulfilled = |id| {
        let controls = subject.dossier.controls.iter();
        controls
            .flat_map(|c| &c.requirements)
            .any(|link| &link.value == id)
    };
    let open: Vec<_> = requirements
        .iter()
        .filter(|r| !fulfilled(&r.head.id))
        .collect();
    if open.is_empty() {
        return;
    }
    body.heading(1, "unfulfilled", "Requirements without a control");
    for requirement in open {
        let id = &requirement.head.id;
        body.missing(
            format!("No control fulfils {id} {}", requirement.head.title),
            line![crate::words::sentence(&requirement.text)],
            (
                "controls.toml",
                &format!("add `{id}` to the `requirements` of the control that fulfils it"),
            ),
            [crate::content::Source::from(id)],
        );
    }
}
