//! Cybersecurity testing: what was tested how, by whom, with which tools and result, and what became of each finding.
//!
//! As FDA's premarket guidance of 2026 asks in section V.C. The reports themselves travel beside it as they are.

mod findings;
mod kinds;
mod penetration;
mod reports;
mod who;

use asepsis_domain::control::Requirement;
use asepsis_domain::plan::Topic;
use asepsis_domain::test::{Outcome, Test};

use crate::asked;
use crate::content::{Body, Column, Document, Inline, Row, Source, Tone, joined, line};
use crate::inputs;
use crate::plan_section;
use crate::prose;
use crate::scope;
use crate::subject::{Subject, files};
use crate::words::counted;

pub(crate) use reports::attachment_of;

/// Id of the document.
pub(crate) const ID: &str = "testing-summary";

const FILE: &str = "tests.toml";

/// Writes the document.
pub(crate) fn build(subject: &Subject<'_>) -> Document {
    let tests = subject.dossier.tests.iter();
    let (here, elsewhere): (Vec<&Test>, Vec<&Test>) =
        tests.partition(|t| subject.in_release(&t.releases));
    let mut body = Body::new();
    scope::write(
        subject,
        "This document summarises the cybersecurity testing of the release: requirements, threat \
         mitigation, vulnerability testing and penetration testing; who tested and how independent \
         they are of the designers; the tools with their versions and settings; and what was done \
         about every finding. The reports are attached as they are.",
        &mut body,
    );
    overview(subject, &here, &mut body);
    kinds::write(subject, &here, &mut body);
    uncovered(subject, &mut body);
    findings::write(subject, &here, &mut body);
    who::write(subject, &here, &mut body);
    reports::write(subject, &here, &mut body);
    body.heading(1, "after-release", "Testing after release");
    plan_section::write(subject, Topic::Testing, &mut body);
    other_releases(&elsewhere, &mut body);
    asked::write(subject, ID, &mut body);
    prose::include_remarks(subject, ID, &mut body);
    inputs::write(subject, &mut body);
    subject.issue(ID, body)
}

fn outcome(test: &Test) -> Option<Outcome> {
    test.result.as_ref().map(|result| result.outcome)
}

fn overview(subject: &Subject<'_>, tests: &[&Test], body: &mut Body) {
    body.heading(1, "overview", "Overview");
    if tests.is_empty() {
        body.missing(
            "There is no test of this release",
            line!["Without tests nothing shows that the controls are there and work."],
            (
                FILE,
                "add the tests with the releases that they cover and their results",
            ),
            [Source::File(FILE.to_owned())],
        );
        return;
    }
    let columns = [
        ("Kind of testing", Column::left(40)),
        ("Tests", Column::right(12)),
        ("passed", Column::right(12)),
        ("failed", Column::right(12)),
        ("no result", Column::right(14)),
        ("Findings", Column::right(14)),
    ];
    let shown = kinds::GROUPS.iter().filter(|g| g.is_shown(tests));
    let rows = shown.map(|group| {
        let of: Vec<&&Test> = tests.iter().filter(|t| group.has(t)).collect();
        let count = |wanted: Option<Outcome>| of.iter().filter(|t| outcome(t) == wanted).count();
        let failed = count(Some(Outcome::Fail)) + count(Some(Outcome::Blocked));
        let found: usize = of.iter().map(|t| t.findings.len()).sum();
        let numbers = [
            of.len(),
            count(Some(Outcome::Pass)),
            failed,
            count(None),
            found,
        ];
        let place = Inline::CrossRef {
            anchor: group.anchor.to_owned(),
            text: group.title.to_owned(),
        };
        let cells = std::iter::once(line![place]);
        Row::new(
            cells.chain(numbers.map(|n| line![n.to_string()])),
            files([FILE]),
        )
    });
    let caption = format!("Tests of release {} by kind", subject.release.id);
    body.table("overview-table", caption, &columns, rows.collect());
}

/// Names the requirements and risks for which no test speaks.
fn uncovered(subject: &Subject<'_>, body: &mut Body) {
    body.heading(1, "coverage", "What no test covers");
    let requirements = &subject.dossier.requirements;
    let open: Vec<&Requirement> = requirements
        .iter()
        .filter(|r| !is_verified(subject, r))
        .collect();
    let sources = ["controls.toml", FILE];
    if open.is_empty() && !requirements.is_empty() {
        let text = format!(
            "Security requirements with a test that passed for this release: all {}.",
            requirements.len()
        );
        body.say(line![text], files(sources));
    } else if !open.is_empty() {
        let named = open
            .iter()
            .map(|r| line![Inline::refer(&r.head.id), " ", &r.head.title]);
        let mut text = joined(named, &Inline::text(", "));
        text.push(Inline::text("."));
        let number = counted(open.len(), "requirement has", "requirements have");
        body.missing(
            format!("{number} no test that passed for this release"),
            text,
            (
                FILE,
                "add the test that verifies it, or its result for this release",
            ),
            files(sources),
        );
    }
    let risks = subject.evaluation.risks.iter();
    let unproven: Vec<_> = risks
        .filter(|r| !r.controls.is_empty() && r.proven_by.is_empty())
        .collect();
    if unproven.is_empty() {
        body.say(
            line!["Every risk that controls lower has a test of such a control that passed."],
            files(["risks.toml", "controls.toml", FILE]),
        );
    } else {
        let named = unproven
            .iter()
            .map(|r| line![Inline::refer(&r.id), " ", &r.title]);
        let mut text = joined(named, &Inline::text(", "));
        text.push(Inline::text("."));
        let number = counted(unproven.len(), "risk rests", "risks rest");
        body.missing(
            format!("{number} on controls without a test that passed"),
            text,
            (FILE, "add tests of the controls that mitigate them"),
            files(["risks.toml", "controls.toml", FILE]),
        );
    }
}

/// Returns whether a test of the requirement, or of a control that fulfils it, passed for the release.
fn is_verified(subject: &Subject<'_>, requirement: &Requirement) -> bool {
    let id = &requirement.head.id;
    let controls = subject.dossier.controls.iter();
    let fulfilling = controls.filter(|c| c.requirements.iter().any(|link| &link.value == id));
    let verified = std::iter::once(id).chain(fulfilling.map(|c| &c.head.id));
    let mut tests = verified.flat_map(|id| subject.tests_of(id).iter());
    tests.any(|t| outcome(t) == Some(Outcome::Pass) && subject.in_release(&t.releases))
}

fn other_releases(tests: &[&Test], body: &mut Body) {
    if tests.is_empty() {
        return;
    }
    body.heading(1, "other-releases", "Tests of other releases");
    body.say(
        line!["The tests below cover other releases only. They are no proof for this one."],
        files([FILE]),
    );
    let rows = tests.iter().map(|test| {
        let id = &test.head.id;
        let result = test.result.as_ref().map_or_else(
            || line![Inline::badge("no result", Tone::Neutral)],
            |r| {
                let word = crate::words::outcome_badge(Some(r.outcome));
                line![word, format!(" {}", r.date)]
            },
        );
        let name = line![Inline::refer(id), " ", &test.head.title];
        Row::new([name, result], [Source::from(id)])
    });
    let columns = [("Test", Column::left(70)), ("Result", Column::left(32))];
    let caption = "Tests that cover other releases only";
    body.table("other-releases-table", caption, &columns, rows.collect());
}

#[cfg(test)]
mod tests;
