//! The items of one document: what is asked, where it stands, and because of which records.

use std::collections::BTreeMap;

use asepsis_domain::catalogue::{Binding, Confidence, Document as Asked, Item};
use asepsis_domain::evaluation::{ItemState, ItemStatus, NeedState};
use asepsis_domain::id::{ItemRef, RecordId};

use crate::content::{Body, Column, Inline, Inlines, Row, Source, coded, joined, line};
use crate::subject::Subject;
use crate::words::{capital, counted, item_badge, sentence, word};

/// How many records a row names before it counts the rest.
const NAMED: usize = 8;

/// How many files and statements a row names beside its records before it counts the rest.
const ALSO: usize = 3;

pub(super) fn write(
    subject: &Subject<'_>,
    asked: &Option<&Asked>,
    items: &[&ItemState],
    anchor: &str,
    body: &mut Body,
) {
    let asked: BTreeMap<&ItemRef, &Item> = asked
        .iter()
        .flat_map(|d| &d.items)
        .map(|i| (&i.id, i))
        .collect();
    let (not, apply): (Vec<&ItemState>, Vec<&ItemState>) = items
        .iter()
        .copied()
        .partition(|item| item.status == ItemStatus::NotApplicable);
    let usual = usual(&apply);
    if let Some((binding, confidence)) = usual {
        let text = format!(
            "Weight, where a row does not say otherwise: {}; {}.",
            word(Binding::WORDS, &binding),
            confidence.explained()
        );
        body.say(
            line![text],
            apply.first().map(|i| Source::File(i.item.file.clone())),
        );
    }
    let columns = [
        ("Item", Column::left(24)),
        ("What is asked", Column::left(30)),
        ("Status", Column::left(13)),
        ("Because of", Column::left(20)),
        ("What is missing", Column::left(26)),
    ];
    let rows = apply
        .iter()
        .map(|item| row(item, asked.get(&item.item).copied(), usual));
    let rows = rows.collect();
    body.table(
        format!("{anchor}-items"),
        "What is asked, and where it stands",
        &columns,
        rows,
    );
    if not.is_empty() {
        return;
    }
    let columns = [
        ("Item that does not apply", Column::left(38)),
        ("Section", Column::left(14)),
        ("Why", Column::left(48)),
    ];
    let rows = not.iter().map(|item| {
        let mut why = coded(&sentence(&item.applicability));
        if !item.overridden.is_empty() {
            why.push(Inline::text(format!(
                " Decided by a person: {}",
                sentence(&item.overridden)
            )));
        }
        let source = Source::from(&item.item);
        Row::new(
            [title(item), line![&item.section], why],
            [source, subject.device()],
        )
    });
    let caption = format!("{} not apply", counted(not.len(), "item does", "items do"));
    body.table(format!("{anchor}-not"), caption, &columns, rows.collect());
}

/// Returns the weight that most items of a document have: said once, and in a row only where it differs.
fn usual(items: &[&ItemState]) -> Option<(Binding, Confidence)> {
    let mut counts: BTreeMap<(Binding, Confidence), usize> = BTreeMap::new();
    for item in items {
        *counts.entry((item.binding, item.confidence)).or_default() += 1;
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count);
    most.map(|(weight, _)| weight)
}

fn title(item: &ItemState) -> Inlines {
    line![
        &item.title,
        Inline::Break,
        Inline::code(item.item.to_string())
    ]
}

/// Returns what an item asks for, in our own words; what is expected as an answer, too, where it is still open.
fn summary(asked: Option<&Item>, status: ItemStatus) -> Inlines {
    let Some(asked) = asked else {
        return line![""];
    };
    let mut text = line![&asked.summary];
    if !asked.expects.is_empty() && status != ItemStatus::Met {
        text.extend(line![
            Inline::Break,
            format!("Expected: {}", sentence(&asked.expects))
        ]);
    }
    text
}

fn row(item: &ItemState, asked: Option<&Item>, usual: Option<(Binding, Confidence)>) -> Row {
    let mut title = title(item);
    title.extend(line![Inline::Break, &item.section]);
    let differs = |same: &dyn Fn((Binding, Confidence)) -> bool| !usual.is_some_and(same);
    if differs(&|(binding, _)| binding == item.binding) {
        let binding = word(Binding::WORDS, &item.binding);
        title.extend(line![Inline::Break, binding]);
    }
    if differs(&|(_, confidence)| confidence == item.confidence) {
        title.extend(line![Inline::Break, item.confidence.explained()]);
    }
    let records = records(item);
    let mut rests_on = vec![Source::from(&item.item)];
    rests_on.extend(records.iter().take(NAMED).map(|id| Source::from(*id)));
    let because = because(&records, NAMED, &item.needs);
    let mut status = line![item_badge(item.status)];
    if !item.overridden.is_empty() {
        status.extend(line![
            Inline::Break,
            format!("by a person: {}", sentence(&item.overridden))
        ]);
    }
    Row::new(
        [
            title,
            summary(asked, item.status),
            status,
            because,
            missing(item),
        ],
        rests_on,
    )
}

/// Returns because of what an item stands where it does: the first records, and what else meets its needs.
pub(super) fn because(records: &[&RecordId], named: usize, needs: &[NeedState]) -> Inlines {
    let first = records.iter().take(named);
    let mut because = joined(
        first.map(|id| line![Inline::refer(*id)]),
        &Inline::text(", "),
    );
    if records.len() > named {
        because.push(Inline::text(format!(" and {} more", records.len() - named)));
    }
    let mut seen = std::collections::BTreeSet::new();
    let also = needs.iter().flat_map(|need| &need.also);
    let also: Vec<&String> = also.filter(|also| seen.insert(*also)).collect();
    for also in also.iter().take(ALSO) {
        if !because.is_empty() {
            because.push(Inline::Break);
        }
        because.push(Inline::text(*also));
    }
    if also.len() > ALSO {
        because.push(Inline::text(format!(" and {} more", also.len() - ALSO)));
    }
    if because.is_empty() {
        because.push(Inline::text("no record"));
    }
    because
}

/// Returns the records that an item rests on, each once.
pub(crate) fn records(item: &ItemState) -> Vec<&RecordId> {
    let mut all: Vec<&RecordId> = Vec::new();
    for id in item
        .needs
        .iter()
        .flat_map(|need| &need.records)
        .chain(&item.evidence)
    {
        if !all.contains(&id) {
            all.push(id);
        }
    }
    all
}

/// Returns what an item misses, one need a line.
pub(crate) fn missing(item: &ItemState) -> Inlines {
    if item.status == ItemStatus::Met {
        return line!["nothing"];
    }
    let mut lines: Vec<Inlines> = Vec::new();
    if item.status == ItemStatus::Unverified {
        lines.push(line![
            "Not verified: check the source; this row only prompts."
        ]);
    }
    let mut seen = std::collections::BTreeSet::new();
    for need in item.needs.iter().filter(|need| !need.met) {
        let text = need_missing(need);
        if seen.insert(text.clone()) {
            lines.push(coded(&text));
        }
    }
    if item.status == ItemStatus::EvidencePresent {
        lines.push(line!["A person's confirmation."]);
    }
    if lines.is_empty() {
        lines.push(line![
            "See the item's expectation: asepsis explain ",
            Inline::code(item.item.to_string())
        ]);
    }
    joined(lines, &Inline::Break)
}

/// Returns what a need misses, in a sentence.
pub(crate) fn need_missing(need: &NeedState) -> String {
    if need.missing.trim().is_empty() {
        format!("No {}.", need.need)
    } else {
        sentence(&capital(&need.missing))
    }
}
