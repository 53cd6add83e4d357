//! The operational and clinical states of the device: a drawing of what follows what, and what happens in each.

use std::collections::BTreeMap;

use asepsis_domain::architecture::StateKind;
use asepsis_domain::id::RecordId;
use asepsis_drawing::{Graph, Link, Node, Page, Shape, lay_out};

use super::{FILE, picture, said};
use crate::content::{Body, Column, Inline, Row, Source, joined, line};
use crate::subject::{Subject, linked};
use crate::words::{capital, counted, word};

pub(super) fn write(subject: &Subject<'_>, body: &mut Body) {
    body.heading(1, "states", "Operational and clinical states");
    let states = &subject.dossier.architecture.states;
    let file = Source::File(FILE.to_owned());
    if states.is_empty() {
        body.missing(
            "No state is described",
            line!["Use cases need the operational and clinical states of the device."],
            (
                FILE,
                "add the states, each with what happens in it and what can follow it",
            ),
            [file],
        );
        return;
    }
    if states.iter().all(|state| state.next.is_empty()) {
        body.missing(
            "It is not said which state follows which",
            line!["Without it the states cannot be drawn."],
            (FILE, "add `next` to the states"),
            [file],
        );
    } else {
        drawing(subject, body);
    }
    let columns = [
        ("State", Column::left(24)),
        ("Kind", Column::left(14)),
        ("What happens in it", Column::left(42)),
        ("Next", Column::left(20)),
    ];
    let rows = states.iter().map(|state| {
        let id = &state.head.id;
        let next = state
            .next
            .iter()
            .map(|link| line![Inline::refer(&link.value)]);
        Row::new(
            [
                line![Inline::refer(id), " ", Inline::strong(&*state.head.title)],
                line![capital(word(StateKind::WORDS, &state.kind))],
                said(&state.description),
                joined(next, &Inline::text(", ")),
            ],
            std::iter::once(Source::from(id)).chain(linked(&state.next)),
        )
    });
    body.table(
        "states-table",
        "States of the device",
        &columns,
        rows.collect(),
    );
}

fn drawing(subject: &Subject<'_>, body: &mut Body) {
    let states = &subject.dossier.architecture.states;
    let mut graph = Graph::default();
    let mut numbers: BTreeMap<&RecordId, usize> = BTreeMap::new();
    for state in states {
        numbers.insert(&state.head.id, graph.nodes.len());
        let shape = match state.kind {
            StateKind::Operational => Shape::Round,
            StateKind::Clinical => Shape::Double,
        };
        graph.nodes.push(Node {
            title: state.head.title.clone(),
            note: state.head.id.to_string(),
            shape,
            within: None,
        });
    }
    let mut text = format!(
        "State drawing with {}.",
        counted(states.len(), "state", "states")
    );
    for state in states {
        for link in &state.next {
            let from = numbers.get(&state.head.id).copied();
            let to = numbers.get(&link.value).copied();
            if let (Some(from), Some(to)) = (from, to) {
                graph.links.push(Link {
                    from,
                    to,
                    label: String::new(),
                    both_ways: false,
                });
            }
            let name = match to {
                Some(_) => subject.title(&link.value).to_owned(),
                None => format!("{}, which is missing", link.value),
            };
            text.push_str(&format!(" {} can be followed by {name}.", state.head.title));
        }
    }
    let layout = lay_out(&graph, Page::A4);
    body.push(picture::figure(
        (
            "states-drawing",
            "States of the device; clinical states have a second line",
        ),
        &graph,
        &layout,
        text,
        &[Source::File(FILE.to_owned())],
    ));
}
