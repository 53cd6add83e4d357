//! Mitigation: each control with the risks it lowers and what proves it.

use std::collections::BTreeMap;

use asepsis_domain::control::{Category, Control};
use asepsis_domain::test::{Outcome, Test};

use crate::content::{Body, Column, Inline, Inlines, Row, Source, Tone, joined, line};
use crate::risks::tests_of;
use crate::subject::{Subject, linked};
use crate::words::{capital, outcome_badge, spoken, word};

pub(super) fn write(subject: &Subject<'_>, body: &mut Body) {
    body.heading(1, "mitigation", "Mitigation");
    let controls = &subject.dossier.controls;
    if controls.is_empty() {
        body.missing(
            "There is no security control",
            line!["Nothing mitigates the risks."],
            ("controls.toml", "add the device's security controls"),
            [subject.device()],
        );
        return;
    }
    let mut text = line![
        "The table names each control with the risks that it lowers and the tests that verify it. \
         Requirements, acceptance criteria and implementation stand in "
    ];
    text.extend(subject.named("security-controls"));
    text.push(Inline::text("."));
    body.say(text, [Source::Standing]);
    let columns = [
        ("Control", Column::left(30)),
        ("Category", Column::left(18)),
        ("Risks lowered", Column::left(16)),
        ("Tests", Column::left(38)),
    ];
    let rows = controls.iter().map(|control| row(subject, control));
    let caption = "Controls with the risks that they lower";
    body.table("mitigation-table", caption, &columns, rows.collect());
}

fn row(subject: &Subject<'_>, control: &Control) -> Row {
    let id = &control.head.id;
    let mut rests_on = vec![Source::from(id)];
    rests_on.extend(linked(&control.mitigates));
    let category = capital(&spoken(word(Category::WORDS, &control.category)));
    let name = line![Inline::refer(id), " ", &control.head.title];
    let why = control.absent_because.trim();
    if !why.is_empty() {
        let absent = line![Inline::badge("justified absence", Tone::Neutral)];
        return Row::new([name, line![category], absent, line![why]], rests_on);
    }
    let risks = control
        .mitigates
        .iter()
        .map(|link| line![Inline::refer(&link.value)]);
    let mut risks = joined(risks, &Inline::text(", "));
    if risks.is_empty() {
        risks.push(Inline::badge("no risk", Tone::Bad));
    }
    let tests = tests_of(subject, control);
    rests_on.extend(tests.iter().map(|test| Source::from(&test.head.id)));
    Row::new(
        [name, line![category], risks, results(subject, &tests)],
        rests_on,
    )
}

/// Returns the tests by what came of them: id after id, then the outcome.
fn results(subject: &Subject<'_>, tests: &[&Test]) -> Inlines {
    let mut by_outcome: BTreeMap<(bool, Option<Outcome>), Vec<Inlines>> = BTreeMap::new();
    for test in tests {
        let other = !subject.in_release(&test.releases);
        let outcome = test.result.as_ref().map(|result| result.outcome);
        let key = (other, outcome.filter(|_| !other));
        let ids = by_outcome.entry(key).or_default();
        ids.push(line![Inline::refer(&test.head.id)]);
    }
    let lines = by_outcome.into_iter().map(|((other, outcome), ids)| {
        let mut text = joined(ids, &Inline::text(", "));
        text.push(Inline::text(" "));
        text.push(if other {
            Inline::badge("other release", Tone::Caution)
        } else {
            outcome_badge(outcome)
        });
        text
    });
    let shown = joined(lines, &Inline::Break);
    if shown.is_empty() {
        return line![Inline::badge("no test", Tone::Bad)];
    }
    shown
}
