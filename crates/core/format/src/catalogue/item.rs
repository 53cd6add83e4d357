//! Items of a document, and the objectives they rest on.

use asepsis_domain::catalogue::{
    Answered, Binding, Confidence, Item, Objective, ObjectiveLink, Strength,
};
use asepsis_domain::evidence::EvidenceKind;
use asepsis_domain::place::Located;

use super::check::{References, Target};
use super::condition::applies;
use super::need::needs;
use super::notice::notice;
use super::process::{reviews, work_products};
use crate::schema::{Form, Row, none_of, words_of};

/// Returns the items of a document, in order.
pub(super) fn items(row: &mut Row<'_>, references: &mut References) -> Vec<Item> {
    row.may("item", "One thing that is asked.")
        .tables("item", |row| item(row, references))
}

/// Returns the objectives of a file.
pub(super) fn objectives(row: &mut Row<'_>, references: &mut References) -> Vec<Objective> {
    row.must("objective", "An objective between evidence and clauses.")
        .tables("objective", |row| objective(row, references))
}

fn item(row: &mut Row<'_>, references: &mut References) -> Item {
    let id = id(row);
    let item = Item {
        id: references.part(Target::Item, &id),
        title: row.must("title", "Short title, own words.").text(),
        section: row.must("section", "Section of the document.").text(),
        binding: row
            .must("binding", "How binding.")
            .word(Binding::WORDS)
            .unwrap_or(Binding::Guidance),
        confidence: confidence(row),
        summary: row.must("summary", "Summary, own words.").text(),
        evidence: evidence_types(row),
        expects: row.must("expects", "What a reviewer expects.").text(),
        applies: applies(row),
        applies_because: row.may("applies_because", "Why that condition.").text(),
        objectives: links(row, references),
        needs: needs(row, references),
        answered: row
            .may(
                "answered",
                "Documents of ours that answer it, with the part.",
            )
            .tables("answer", answered),
        work_products: work_products(row, references),
        reviews: reviews(row),
        notice: notice(row),
    };
    if row.has("applies") && item.applies_because.trim().is_empty() {
        row.wrong("`applies` has no `applies_because`", &id.at);
    }
    if item.objectives.is_empty() && item.needs.is_empty() {
        row.wrong("an item rests on objectives, or has needs, or both", &id.at);
    }
    item
}

/// Returns the id of a part of the file; one that cannot be written where there is none.
pub(super) fn id(row: &mut Row<'_>) -> Located<String> {
    let id = row.must("id", "Id, unique in the file.").located();
    let id = id.unwrap_or_else(|| Located::new(format!("?{}", row.at()), row.at().clone()));
    if id.value.contains('#') || id.value.trim().is_empty() {
        row.wrong("an id is not empty and has no `#`", &id.at);
    }
    id
}

/// Returns how sure a row is; not at all, where that cannot be read.
pub(super) fn confidence(row: &mut Row<'_>) -> Confidence {
    row.must("confidence", "How sure: U, L, M, H*, H.")
        .word(Confidence::WORDS)
        .unwrap_or(Confidence::Unverified)
}

/// Returns a document that answers something, with the part.
pub(super) fn answered(row: &mut Row<'_>) -> Answered {
    Answered {
        document: row.must("document", "Id of the document.").text(),
        at: row
            .may("at", "Anchor of the part; absent: the whole document.")
            .text(),
    }
}

fn evidence_types(row: &mut Row<'_>) -> Vec<String> {
    let types = row.must("evidence", "Types of evidence expected.");
    types.many(
        || Form::Word(words_of(EvidenceKind::WORDS)),
        |cell| {
            let text = cell.str()?;
            let words = EvidenceKind::WORDS.iter().map(|(word, _)| *word);
            if words.clone().any(|word| word == text) {
                return cell.text();
            }
            Err(none_of(text, words))
        },
    )
}

fn links(row: &mut Row<'_>, references: &mut References) -> Vec<ObjectiveLink> {
    let links = row
        .may("objectives", "Objectives on which it rests.")
        .tables("objective", link);
    let mut all = Vec::new();
    for (name, link) in links.into_iter().flatten() {
        references.used(Target::Objective, name);
        all.push(link);
    }
    all
}

fn link(row: &mut Row<'_>) -> Option<(Located<String>, ObjectiveLink)> {
    let id = row.must("id", "Id of the objective.").located();
    let link = row
        .must(
            "link",
            "What evidence for the objective means for the item.",
        )
        .word(Strength::WORDS);
    let confidence = row
        .may(
            "confidence",
            "How sure the link is; absent: as sure as can be.",
        )
        .word(Confidence::WORDS);
    let id = id?;
    let link = ObjectiveLink {
        objective: id.value.clone(),
        link: link?,
        confidence: confidence.unwrap_or(Confidence::High),
    };
    Some((id, link))
}

fn objective(row: &mut Row<'_>, references: &mut References) -> Objective {
    let id = id(row);
    references.defined(Target::Objective, &id.value, &id.at);
    Objective {
        id: id.value,
        title: row.must("title", "Title.").text(),
        evidence: row
            .must("evidence", "Evidence that serves it, in own words.")
            .text(),
        needs: needs(row, references),
    }
}
