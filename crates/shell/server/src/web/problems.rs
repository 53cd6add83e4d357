//! What is wrong: diagnostics of the dossier; and the ways in which a request can fail.

use std::collections::BTreeMap;

use asepsis_domain::diagnostic::{Diagnostic, Level};
use asepsis_domain::evaluation::Evaluation;
use maud::{Markup, html};

use super::part::{Choice, chips, coded, counted, empty, pager};
use super::{Sheet, Shown, link};
use crate::ask::{Asked, Slice};
use crate::error::{CODES, Error};

const LEVELS: &[(&str, Level)] = &[
    ("error", Level::Error),
    ("warning", Level::Warning),
    ("open", Level::Open),
];

/// Returns how many things cannot be true.
pub(crate) fn errors(evaluation: &Evaluation) -> usize {
    evaluation
        .diagnostics
        .iter()
        .filter(|d| d.level == Level::Error)
        .count()
}

/// Diagnostics of the dossier: of the files as they stand now, where these cannot be evaluated.
pub(crate) fn diagnostics(asked: &Asked) -> Result<Shown, Error> {
    let trouble = asked.standing.trouble.as_deref();
    let all: &[Diagnostic] = match trouble {
        Some(trouble) => &trouble.diagnostics,
        None => &asked.evaluation()?.diagnostics,
    };
    let level = asked.word("level", LEVELS)?;
    let mut counts: BTreeMap<Level, usize> = BTreeMap::new();
    for diagnostic in all {
        *counts.entry(diagnostic.level).or_default() += 1;
    }
    let mut choices: Vec<Choice> = vec![(String::new(), "all".to_owned(), all.len())];
    choices.extend(LEVELS.iter().map(|(word, l)| {
        (
            (*word).to_owned(),
            (*word).to_owned(),
            counts.get(l).copied().unwrap_or(0),
        )
    }));
    let mut shown: Vec<&Diagnostic> = all
        .iter()
        .filter(|d| level.is_none_or(|l| d.level == l))
        .collect();
    shown.sort_by_key(|d| d.level);
    let slice = Slice::of(asked, 100, 500)?;
    let total = shown.len();
    let content = html! {
        @if all.is_empty() { (empty("Nothing is wrong, open or worth a look", "Every file was read, every link leads somewhere, and nothing waits to be filled in.")) }
        @else {
            p { em { "error" } ": cannot be true. " em { "warning" } ": worth a look. " em { "open" } ": only a person can fill it in." }
            (chips(asked, "level", "Level", &choices))
            ul.rows.diagnostics { @for one in slice.cut(shown) { li { (diagnostic(one)) } } }
            (pager(asked, slice, total))
        }
    };
    let under = html! { (counted(all.len(), "point", "points")) @if trouble.is_some() { " of the files as they stand now" } };
    Ok(Sheet::new("/diagnostics", "Problems", content)
        .under(under)
        .into())
}

fn diagnostic(one: &Diagnostic) -> Markup {
    let class = match one.level {
        Level::Error => "bad",
        Level::Warning => "caution",
        Level::Open => "neutral",
    };
    html! {
        span.badge.(class) { (one.level.as_str()) } " " (coded(&one.message))
        @if !one.help.is_empty() { span.line { (coded(&one.help)) } }
        span.line {
            @if let Some(at) = &one.at { code { (at.file) ":" (at.line) } " · " }
            @if let Some(record) = &one.record { a href=(link::record(record)) { (record) } " · " }
            code { (one.code.id()) }
        }
    }
}

/// The ways in which a request can fail.
pub(crate) fn page(_: &Asked) -> Result<Shown, Error> {
    let content = html! {
        p { "Answers to programs are problems of RFC 9457; their " code { "type" } " leads here." }
        @for code in CODES {
            h2 id=(code.id) { (code.title) }
            p { code { (code.id) } ", HTTP " (code.status) }
            p { (coded(code.meaning)) }
        }
    };
    Ok(Sheet::new("", "When something fails", content).into())
}
