//! Standards as processes: the work products of the release, and the reviews that are due.

use std::collections::BTreeSet;

use asepsis_domain::evaluation::{
    ItemState, NeedState, ProcessState, ReviewState, ReviewStatus, WorkProductState,
};
use asepsis_domain::id::RecordId;

use super::items::{because, need_missing};
use crate::content::{Body, Cell, Column, Inline, Inlines, Row, Source, Tone, coded, joined, line};
use crate::subject::Subject;
use crate::words::{capital, item_badge, sentence};

/// How many records a row names before it counts the rest.
const NAMED: usize = 6;

pub(super) fn write(subject: &Subject<'_>, items: &[&ItemState], body: &mut Body) {
    let files: BTreeSet<&str> = items.iter().map(|i| i.item.file.as_str()).collect();
    let states = subject.evaluation.process.iter();
    let states: Vec<&ProcessState> = states
        .filter(|p| files.contains(p.item.file.as_str()))
        .collect();
    if states.is_empty() {
        return;
    }
    body.heading(1, "process", "Work products and reviews");
    body.standing(
        "A standard of a process asks for activities. Each leaves something behind, which has to be there for the \
         release, and some are reviewed again: when the period of the plan has passed, or when something has happened \
         since the last review. A review is shown by dated evidence that serves the clause or its objective.",
    );
    let each = |p: &&ProcessState| -> Vec<Row> { p.reviews.iter().map(|r| review(p, r)).collect() };
    let columns = [
        ("Clause", Column::left(20)),
        ("Review of", Column::left(22)),
        ("Status", Column::left(14)),
        ("Last", Column::left(18)),
        ("Due", Column::left(16)),
        ("Why", Column::left(30)),
    ];
    let rows = states.iter().flat_map(each).collect();
    body.table("process-reviews", "Reviews", &columns, rows);
    let each =
        |p: &&ProcessState| -> Vec<Row> { p.work_products.iter().map(|w| product(p, w)).collect() };
    let columns = [
        ("Clause", Column::left(24)),
        ("Work product", Column::left(28)),
        ("Status", Column::left(14)),
        ("Because of", Column::left(24)),
        ("What is missing", Column::left(28)),
    ];
    let rows = states.iter().flat_map(each).collect();
    body.table("process-products", "Work products", &columns, rows);
}

fn clause(state: &ProcessState) -> Inlines {
    line![
        &state.title,
        Inline::Break,
        Inline::code(state.item.to_string()),
        Inline::Break,
        state.confidence.explained(),
    ]
}

fn review(state: &ProcessState, review: &ReviewState) -> Row {
    let last = match &review.last {
        Some((evidence, on)) => line![on.to_string(), Inline::Break, Inline::refer(evidence)],
        None => line!["none"],
    };
    let mut due = line![review.due.map_or_else(|| "–".to_owned(), |d| d.to_string())];
    if let (Some(days), Some(plan)) = (review.days, &review.plan) {
        due.extend(line![
            Inline::Break,
            format!("every {days} days: "),
            Inline::refer(plan)
        ]);
    }
    let mut why = line![sentence(&review.because)];
    for since in &review.since {
        why.extend(line![Inline::Break, sentence(&capital(since))]);
    }
    let mut rests_on = vec![Source::from(&state.item)];
    rests_on.extend(review.last.iter().map(|(id, _)| Source::from(id)));
    rests_on.extend(review.plan.iter().map(Source::from));
    rests_on.extend(review.records.iter().map(Source::from));
    let status = Inline::badge(review.status.as_str(), tone(review.status));
    let cells = [
        clause(state),
        line![&review.title],
        line![status],
        last,
        due,
        why,
    ];
    Row {
        cells: cells.into_iter().map(Cell::new).collect(),
        rests_on,
    }
}

fn tone(status: ReviewStatus) -> Tone {
    match status {
        ReviewStatus::Overdue | ReviewStatus::Never => Tone::Bad,
        ReviewStatus::Due | ReviewStatus::NoPeriod => Tone::Caution,
        ReviewStatus::Current => Tone::Good,
        ReviewStatus::Unverified | ReviewStatus::NotApplicable => Tone::Neutral,
    }
}

fn product(state: &ProcessState, product: &WorkProductState) -> Row {
    let records = records(product);
    let because = because(&records, NAMED, &product.needs);
    let lacks: Vec<&NeedState> = product.needs.iter().filter(|n| !n.met).collect();
    let lacks: BTreeSet<String> = lacks.into_iter().map(need_missing).collect();
    let missing = if lacks.is_empty() {
        line!["nothing"]
    } else {
        joined(lacks.iter().map(|text| coded(text)), &Inline::Break)
    };
    let mut rests_on = vec![Source::from(&state.item)];
    rests_on.extend(records.iter().take(NAMED).map(|id| Source::from(*id)));
    Row::new(
        [
            clause(state),
            line![&product.title],
            line![item_badge(product.status)],
            because,
            missing,
        ],
        rests_on,
    )
}

/// Returns the records on which a work product rests, each once.
fn records(product: &WorkProductState) -> Vec<&RecordId> {
    let mut all: Vec<&RecordId> = Vec::new();
    let of_needs = product.needs.iter().flat_map(|need| &need.records);
    for id in of_needs.chain(&product.evidence) {
        if !all.contains(&id) {
            all.push(id);
        }
    }
    all
}
