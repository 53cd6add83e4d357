//! Conditions: one key that says of which kind, and below it what it is about.

use asepsis_domain::condition::{Condition, SafetyClass};
use asepsis_domain::stage::Stage;

use crate::schema::{Form, Row, fact};

/// Returns the condition of a key, and whether it is written at all; always, where it is absent or cannot be read.
pub(super) fn applies(row: &mut Row<'_>) -> Condition {
    row.may("applies", "When it applies; absent: always.")
        .table("condition", condition)
        .flatten()
        .unwrap_or_else(Condition::always)
}

fn condition(row: &mut Row<'_>) -> Option<Condition> {
    let all = list(row, "all", "All hold.").map(Condition::All);
    let any = list(row, "any", "At least one holds.").map(Condition::Any);
    let not = row
        .may("not", "It does not hold.")
        .table("condition", condition);
    let fact = row
        .may("fact", "The fact is stated as true.")
        .one(|| Form::Text, |cell| fact(cell.str()?));
    let market = row
        .may("market", "The device is meant for this market.")
        .opt_text();
    let pathway = row.may("pathway", "The device goes one of these pathways.");
    let pathway = pathway.texts();
    let classes = row
        .may("safety_class", "The device has one of these classes.")
        .words(SafetyClass::WORDS);
    let stages = row
        .may(
            "stage",
            "The release looked at is in one of these stages of life.",
        )
        .words(Stage::WORDS);
    let stages = (!stages.is_empty()).then_some(Condition::Stage(stages));
    let pathway = (!pathway.is_empty()).then_some(Condition::Pathway(pathway));
    let classes = (!classes.is_empty()).then_some(Condition::SafetyClass(classes));
    let not = not.flatten().map(|part| Condition::Not(Box::new(part)));
    if row.size() != 1 {
        let at = row.at().clone();
        row.wrong(
            "a condition has one key: all, any, not, fact, market, pathway, safety_class or stage",
            &at,
        );
        return None;
    }
    all.or(any)
        .or(not)
        .or(fact.map(Condition::Fact))
        .or(market.map(Condition::Market))
        .or(pathway)
        .or(classes)
        .or(stages)
}

/// Returns the parts of a list of conditions; none where one of them cannot be read.
fn list(row: &mut Row<'_>, key: &'static str, doc: &'static str) -> Option<Vec<Condition>> {
    if !row.has(key) {
        // Still asked for, so that it is known.
        row.may(key, doc).tables("condition", condition);
        return None;
    }
    let parts = row.may(key, doc).tables("condition", condition);
    if parts.is_empty() {
        let at = row.at().clone();
        row.wrong("a list of conditions is not empty", &at);
    }
    parts.into_iter().collect()
}
