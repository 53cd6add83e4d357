//! Next steps: objectives that hold items back, those first that unlock most.

use std::collections::BTreeSet;

use asepsis_domain::evaluation::{ItemState, ObjectiveState};
use asepsis_domain::id::ItemRef;

use super::items::need_missing;
use crate::content::{Body, Column, Inline, Row, Source, coded, joined, line};
use crate::subject::Subject;
use crate::words::counted;

/// How many items a row names before it counts the rest.
const NAMED: usize = 5;

pub(super) fn write(subject: &Subject<'_>, items: &[&ItemState], body: &mut Body) {
    body.heading(1, "next", "Next steps");
    let ours: BTreeSet<&ItemRef> = items.iter().map(|item| &item.item).collect();
    let steps = steps(subject, &ours);
    if steps.is_empty() {
        body.say(
            line!["No objective holds an item back."],
            [subject.device()],
        );
        return;
    }
    body.standing(
        "One piece of evidence counts for every item that rests on the same objective. The steps \
         are ordered by how many items each unlocks.",
    );
    let columns = [
        ("Objective", Column::left(26)),
        ("What to add", Column::left(40)),
        ("What it unlocks", Column::left(34)),
    ];
    let rows = steps
        .iter()
        .map(|(objective, held)| row(objective, held))
        .collect();
    body.table(
        "next-table",
        "Steps, those first that unlock most",
        &columns,
        rows,
    );
}

/// Objectives with the items of ours that they hold back, most first.
pub(crate) fn steps<'a>(
    subject: &Subject<'a>,
    ours: &BTreeSet<&ItemRef>,
) -> Vec<(&'a ObjectiveState, Vec<&'a ItemRef>)> {
    let held = subject
        .evaluation
        .objectives
        .iter()
        .filter_map(|objective| {
            let held: Vec<&ItemRef> = objective
                .holds_back
                .iter()
                .filter(|item| ours.contains(item))
                .collect();
            (!held.is_empty()).then_some((objective, held))
        });
    let mut steps: Vec<_> = held.collect();
    steps.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then_with(|| a.0.id.cmp(&b.0.id)));
    steps
}

fn row(objective: &ObjectiveState, held: &[&ItemRef]) -> Row {
    let open = objective.needs.iter().filter(|need| !need.met);
    let missing = joined(open.map(|need| coded(&need_missing(need))), &Inline::Break);
    let missing = if missing.is_empty() {
        line!["A person's confirmation (overrides.toml)."]
    } else {
        missing
    };
    let refs = held
        .iter()
        .take(NAMED)
        .map(|item| line![Inline::code(item.to_string())]);
    let mut unlocks = line![counted(held.len(), "item", "items"), ": "];
    unlocks.extend(joined(refs, &Inline::text(", ")));
    if held.len() > NAMED {
        unlocks.push(Inline::text(format!(" and {} more", held.len() - NAMED)));
    }
    let name = line![
        Inline::strong(&*objective.title),
        Inline::Break,
        Inline::code(&*objective.id)
    ];
    // Which items are held back follows from all items of their documents.
    let files: BTreeSet<&str> = held.iter().map(|item| item.file.as_str()).collect();
    let files = files.into_iter().map(|file| Source::File(file.to_owned()));
    let named = held.iter().take(NAMED).map(|item| Source::from(*item));
    Row::new([name, missing, unlocks], named.chain(files))
}
