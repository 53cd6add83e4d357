//! What to do next, at the end of a check: what cannot wait before what can.

use std::fmt::Write as _;

use asepsis_domain::diagnostic::Level;
use asepsis_domain::evaluation::{ClockStatus, Evaluation, Finding, FindingState};

use crate::show;

/// Names that are given of several.
const FEW: usize = 3;

/// Returns what to do next, in lines.
pub(super) fn next(evaluation: &Evaluation, dossier: &str) -> String {
    let parts = [
        wrong(evaluation),
        clocks(evaluation),
        stale(evaluation),
        undecided(evaluation),
        missing(evaluation, dossier),
    ];
    let mut text = "\nWhat to do next\n═══════════════\n\n".to_owned();
    for line in parts.iter().flatten() {
        let _ = writeln!(text, "• {line}");
    }
    if parts.iter().all(Option::is_none) {
        text.push_str("Nothing is wrong, running, stale, undecided or missing.\n");
    }
    text
}

fn wrong(evaluation: &Evaluation) -> Option<String> {
    let all = evaluation.diagnostics.iter();
    let number = all.filter(|d| d.level == Level::Error).count();
    (number > 0).then(|| format!("Mend what is wrong: {}.", show::count(number, "error")))
}

fn clocks(evaluation: &Evaluation) -> Option<String> {
    let asks = |status| {
        matches!(
            status,
            ClockStatus::Overdue | ClockStatus::Running | ClockStatus::Undecided
        )
    };
    let open: Vec<_> = evaluation
        .clocks
        .iter()
        .filter(|c| asks(c.status))
        .collect();
    let first = open.iter().min_by_key(|c| (c.due.is_none(), c.due))?;
    let until = first.until().map(|until| match first.status {
        ClockStatus::Overdue => format!(", was due until {until}"),
        ClockStatus::Undecided => format!(", to be decided on; due {until}"),
        _ => format!(", due {until}"),
    });
    let more = match open.len() - 1 {
        0 => String::new(),
        more => format!(" (and {})", show::count(more, "more clock")),
    };
    Some(format!(
        "Answer the clock of {}: {}{}{more}.",
        first.case,
        first.title,
        until.unwrap_or_default()
    ))
}

fn stale(evaluation: &Evaluation) -> Option<String> {
    let all = evaluation.decisions.iter().filter(|d| d.is_stale());
    let ids: Vec<String> = all.map(|d| d.id.to_string()).collect();
    named(&ids).map(|ids| format!("Look again at what is stale: {ids}."))
}

/// Findings on which nobody has decided, those first that are known to be exploited, then the gravest.
fn undecided(evaluation: &Evaluation) -> Option<String> {
    let all = evaluation.findings.iter();
    let mut all: Vec<&Finding> = all.filter(|f| f.state == FindingState::Untriaged).collect();
    all.sort_by_key(|f| {
        let vulnerability = &f.vulnerability;
        let gravity = std::cmp::Reverse(vulnerability.rating);
        (vulnerability.kev.is_none(), gravity, &f.id)
    });
    let first = all.first()?;
    Some(format!(
        "Decide on {}, on {} in {} first: `asepsis explain {}` says why.",
        show::count(all.len(), "finding"),
        first.vulnerability.id,
        first.name,
        first.id
    ))
}

fn missing(evaluation: &Evaluation, dossier: &str) -> Option<String> {
    let first = evaluation.steps.first()?;
    let what = first.missing.first().unwrap_or(&first.need);
    Some(format!(
        "Add what holds back most, {}: {}. `asepsis gap {dossier}` lists {}.",
        show::count(first.holds_back.len(), "item"),
        what.trim_end_matches('.'),
        show::count(evaluation.steps.len(), "step")
    ))
}

fn named(ids: &[String]) -> Option<String> {
    let shown = ids.get(..FEW.min(ids.len()))?.join(", ");
    match ids.len() {
        0 => None,
        number if number > FEW => Some(format!("{shown} and {} more", number - FEW)),
        _ => Some(shown),
    }
}
