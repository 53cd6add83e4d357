//! A rubric: questions whose answers lead to the values of CVSS base metrics.

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::catalogue::{Answer, Document, Outcome, Question, Rollup, Rubric};
use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::place::{Located, Place};

use super::item::{confidence, id};
use crate::limits::shown;
use crate::schema::{Row, nearest};

/// Returns the rubric of a file.
pub(super) fn read(row: &mut Row<'_>, head: &Document) -> Rubric {
    let cvss = row
        .must("rubric", "What the rubric gives.")
        .table("rubric", |row| {
            row.must("cvss", "CVSS version for which it gives values.")
                .text()
        });
    let questions = row
        .must("question", "A question.")
        .tables("question", question);
    let rollups = row
        .may("rollup", "A metric that is the maximum over questions.")
        .tables("rollup", rollup);
    check(row, &questions, &rollups);
    Rubric {
        id: head.id.clone(),
        title: format!("{}, {}", head.title, head.edition),
        cvss: cvss.unwrap_or_default(),
        questions: questions.into_iter().filter_map(|q| q.question).collect(),
        rollups: rollups
            .into_iter()
            .map(|(metric, questions)| Rollup {
                metric,
                questions: questions.into_iter().map(|q| q.value).collect(),
            })
            .collect(),
    }
}

/// A question as written.
struct Written {
    id: Located<String>,
    question: Option<Question>,
    /// Questions with which its answers go on.
    next: Vec<Located<String>>,
}

fn question(row: &mut Row<'_>) -> Written {
    let id = id(row);
    let metric = row.must("metric", "CVSS metric that it leads to.").text();
    let text = row.must("text", "The question, own words.").text();
    let mut next = Vec::new();
    let mut outcome = |key| {
        let (outcome, name) = row
            .must(key, "What follows from this answer.")
            .table("outcome", outcome)??;
        next.extend(name);
        Some(outcome)
    };
    let outcomes = (outcome("yes"), outcome("no"), outcome("unknown"));
    let unverified = row
        .may("unverified", "Answers whose outcome is not verified.")
        .words(Answer::WORDS);
    let confidence = confidence(row);
    let question = match outcomes {
        (Some(yes), Some(no), Some(unknown)) => Some(Question {
            id: id.value.clone(),
            metric,
            text,
            outcomes: [yes, no, unknown],
            unverified,
            confidence,
        }),
        _ => None,
    };
    Written { id, question, next }
}

fn outcome(row: &mut Row<'_>) -> Option<(Outcome, Option<Located<String>>)> {
    let next = row.may("next", "Go on with this question.").located();
    let value = row.may("value", "The metric has this value.").opt_text();
    if row.size() != 1 {
        let at = row.at().clone();
        row.wrong("an outcome has either `next` or `value`", &at);
        return None;
    }
    match (next, value) {
        (Some(next), _) => Some((Outcome::Next(next.value.clone()), Some(next))),
        (None, value) => Some((Outcome::Value(value?), None)),
    }
}

fn rollup(row: &mut Row<'_>) -> (String, Vec<Located<String>>) {
    (
        row.must("metric", "CVSS metric.").text(),
        row.must("questions", "Questions.").all_located(),
    )
}

/// Tells questions that stand twice, names of questions that there are not, and answers that lead in a circle.
fn check(row: &mut Row<'_>, questions: &[Written], rollups: &[(String, Vec<Located<String>>)]) {
    let mut ids: BTreeMap<&str, &Place> = BTreeMap::new();
    for Located { value, at } in questions.iter().map(|q| &q.id) {
        if let Some(first) = ids.get(value.as_str()) {
            let message = format!("question `{}` stands already at {first}", shown(value));
            row.found(Diagnostic::new(Code::CatalogueDuplicate, message).at(at));
        }
        ids.entry(value).or_insert(at);
    }
    let named = questions.iter().flat_map(|q| &q.next);
    for name in named.chain(rollups.iter().flat_map(|(_, names)| names)) {
        if !ids.contains_key(name.value.as_str()) {
            let message = format!("there is no question `{}`", shown(&name.value));
            let mut unknown = Diagnostic::new(Code::CatalogueReference, message).at(&name.at);
            if let Some(near) = nearest(&name.value, ids.keys().copied()) {
                unknown = unknown.help(format!("Perhaps `{near}` is meant."));
            }
            row.found(unknown);
        }
    }
    for circle in circles(questions) {
        let message = format!(
            "the answers of question `{}` lead back to it",
            shown(&circle.value)
        );
        row.found(Diagnostic::new(Code::CatalogueForm, message).at(&circle.at));
    }
}

/// Returns the questions from which answers lead back to themselves.
fn circles(questions: &[Written]) -> Vec<Located<String>> {
    let next: BTreeMap<&str, Vec<&str>> = questions
        .iter()
        .map(|q| {
            let names = q.next.iter().map(|n| n.value.as_str()).collect();
            (q.id.value.as_str(), names)
        })
        .collect();
    let leads_back = |start: &str| {
        let mut seen = BTreeSet::new();
        let mut open: Vec<&str> = next.get(start).into_iter().flatten().copied().collect();
        while let Some(id) = open.pop() {
            if id == start {
                return true;
            }
            if seen.insert(id) {
                open.extend(next.get(id).into_iter().flatten());
            }
        }
        false
    };
    let ids = questions.iter().map(|q| &q.id);
    ids.filter(|id| leads_back(&id.value)).cloned().collect()
}
