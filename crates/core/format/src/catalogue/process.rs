//! A standard as a process: work products and reviews of its items.

use asepsis_domain::catalogue::{Confidence, REVIEW_TRIGGERS, Review, WorkProduct};
use asepsis_domain::plan::Topic;

use super::check::References;
use super::item::confidence;
use super::need::needs;
use crate::schema::{Form, Row, none_of};

/// Returns the work products of an item, in order.
pub(super) fn work_products(row: &mut Row<'_>, references: &mut References) -> Vec<WorkProduct> {
    row.may("work_products", "What carrying it out leaves behind.")
        .tables("work_product", |row| work_product(row, references))
}

/// Returns the reviews of an item, in order.
pub(super) fn reviews(row: &mut Row<'_>) -> Vec<Review> {
    row.may("reviews", "Reviews that it asks for.")
        .tables("review", review)
}

fn work_product(row: &mut Row<'_>, references: &mut References) -> WorkProduct {
    let at = row.at().clone();
    let product = WorkProduct {
        title: row.must("title", "What it is called, own words.").text(),
        needs: needs(row, references),
    };
    if product.needs.is_empty() {
        row.wrong(
            "a work product says by its `needs` which records it is",
            &at,
        );
    }
    product
}

fn review(row: &mut Row<'_>) -> Review {
    let words = || REVIEW_TRIGGERS.iter().map(|(word, _)| *word);
    let at = row.at().clone();
    let review = Review {
        title: row.must("title", "What is reviewed, own words.").text(),
        plan: row
            .may(
                "plan",
                "The topic of the section of the plan that states the period.",
            )
            .word(Topic::WORDS),
        days: row
            .may("days", "The period where the plan states none.")
            .small_number(),
        after: row.may("after", "What makes it due again.").many(
            || Form::Word(words().collect()),
            |cell| {
                let word = cell.str()?;
                if words().any(|w| w == word) {
                    cell.text()
                } else {
                    Err(none_of(word, words()))
                }
            },
        ),
        confidence: confidence(row),
        because: row.must("because", "Why it is due then, own words.").text(),
    };
    let sure = review.confidence != Confidence::Unverified;
    if sure && review.plan.is_none() && review.days.is_none() && review.after.is_empty() {
        row.wrong(
            "a review says when it is due: `plan`, `days` or `after`",
            &at,
        );
    }
    review
}
