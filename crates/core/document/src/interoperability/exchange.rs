//! What is exchanged with products and systems that are not the manufacturer's, and what protects it.

use asepsis_domain::architecture::{Controller, Flow};
use asepsis_domain::control::Control;
use asepsis_domain::id::RecordId;
use asepsis_domain::record::{Link, is_written};

use crate::content::{Body, Column, Inline, Inlines, Row, Source, Tone, joined, line};
use crate::risks::tests_of;
use crate::subject::{Subject, linked};
use crate::words::{outcome_badge, sentence};

pub(super) fn write(subject: &Subject<'_>, body: &mut Body) {
    let flows = &subject.dossier.architecture.flows;
    let outside: Vec<&Flow> = flows.iter().filter(|f| leaves(subject, f)).collect();
    body.heading(1, "exchange", "Exchange with other products");
    let source = Source::File("architecture.toml".to_owned());
    if outside.is_empty() {
        body.say(
            line!["No data flow of the architecture goes to or comes from an element that others are responsible for."],
            [source],
        );
        return;
    }
    body.standing(
        "The flows below go to or come from elements that the facility, a third party or users are \
         responsible for. The security of a technology beneath, such as Wi-Fi or TLS, is shown as \
         it is used; controls of the device that stand on the flow, its interface or its elements \
         are named with the tests that verify them.",
    );
    let columns = [
        ("Exchange", Column::left(30)),
        ("Protection of the technology", Column::left(36)),
        ("Controls and their tests", Column::left(40)),
    ];
    let rows = outside.iter().map(|flow| row(subject, flow)).collect();
    let caption = "Data flows with elements that others are responsible for";
    body.table("exchange-table", caption, &columns, rows);
    let bare: Vec<&&Flow> = outside
        .iter()
        .filter(|f| controls(subject, f).is_empty())
        .collect();
    if !bare.is_empty() {
        let named = bare
            .iter()
            .map(|f| line![Inline::refer(&f.head.id), " ", &f.head.title]);
        body.missing(
            "No control stands on an exchange with others",
            joined(named, &Inline::text(", ")),
            (
                "controls.toml",
                "name the flow or its interface in `on` of the controls that protect it",
            ),
            bare.iter().map(|f| Source::from(&f.head.id)),
        );
    }
}

/// Returns whether an end of the flow is not the manufacturer's.
fn leaves(subject: &Subject<'_>, flow: &Flow) -> bool {
    let elements = &subject.dossier.architecture.elements;
    [&flow.from, &flow.to].iter().any(|end| {
        let element = elements.iter().find(|e| e.head.id == end.value);
        element.is_some_and(|e| e.controlled_by != Controller::Manufacturer)
    })
}

/// Returns the controls on the flow, on its interface, or on an end that is the manufacturer's.
fn controls<'a>(subject: &Subject<'a>, flow: &Flow) -> Vec<&'a Control> {
    let places: Vec<&RecordId> = std::iter::once(&flow.head.id)
        .chain(flow.via.iter().map(|v| &v.value))
        .collect();
    let on = |control: &&Control, places: &[&RecordId]| {
        control.on.iter().any(|link| places.contains(&&link.value))
            && !is_written(&control.absent_because)
    };
    let all = &subject.dossier.controls;
    let direct: Vec<&Control> = all.iter().filter(|c| on(c, &places)).collect();
    if !direct.is_empty() {
        return direct;
    }
    let ends = [&flow.from.value, &flow.to.value];
    all.iter().filter(|c| on(c, &ends)).collect()
}

fn row(subject: &Subject<'_>, flow: &Flow) -> Row {
    let end = |link: &Link| line![Inline::refer(&link.value), " ", subject.title(&link.value)];
    let id = &flow.head.id;
    let mut what = line![
        Inline::refer(id),
        " ",
        Inline::strong(&*flow.head.title),
        Inline::Break
    ];
    what.extend(end(&flow.from));
    what.push(Inline::text(if flow.both_ways { " ↔ " } else { " → " }));
    what.extend(end(&flow.to));
    if is_written(&flow.data) {
        what.extend(line![Inline::Break, sentence(&flow.data)]);
    }
    let found = controls(subject, flow);
    let tests = found.iter().flat_map(|c| tests_of(subject, c));
    let sources: Vec<Source> = std::iter::once(Source::from(id))
        .chain(linked([&flow.from, &flow.to]))
        .chain(found.iter().map(|c| Source::from(&c.head.id)))
        .chain(found.iter().flat_map(|c| linked(&c.requirements)))
        .chain(tests.map(|t| Source::from(&t.head.id)))
        .collect();
    let lines = found.iter().map(|control| {
        let mut text = line![Inline::refer(&control.head.id), " ", &control.head.title];
        for test in tests_of(subject, control) {
            let outcome = test.result.as_ref().map(|r| r.outcome);
            text.extend(line![
                " ",
                Inline::refer(&test.head.id),
                " ",
                outcome_badge(outcome)
            ]);
        }
        text
    });
    let mut shown = joined(lines, &Inline::Break);
    if shown.is_empty() {
        shown.push(Inline::badge("none", Tone::Bad));
    }
    Row::new([what, technology(flow), shown], sources)
}

fn technology(flow: &Flow) -> Inlines {
    let parts = [
        ("Protocol", &flow.protocol),
        ("Authentication", &flow.authentication),
        ("Encryption", &flow.encryption),
        ("On error", &flow.on_error),
    ];
    let said = parts.iter().filter(|(_, text)| is_written(text));
    let lines =
        said.map(|(label, text)| line![Inline::emphasis(format!("{label}: ")), sentence(text)]);
    joined(lines, &Inline::Break)
}
