//! The gap as people read it on a terminal.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use asepsis_document::Names;
use asepsis_domain::diagnostic::Code;
use asepsis_domain::evaluation::{ItemState, ItemStatus, StepState};
use asepsis_format::report::gap::{GapReport, PendingRow};
use asepsis_workflow::evaluate::Evaluated;

use crate::command::Context;
use crate::show;

/// The order in which statuses are counted and shown.
const STATUSES: [ItemStatus; 6] = [
    ItemStatus::Missing,
    ItemStatus::Partly,
    ItemStatus::EvidencePresent,
    ItemStatus::Met,
    ItemStatus::Unverified,
    ItemStatus::NotApplicable,
];

/// How many missing items are named at the top.
const FEW: usize = 10;

pub(super) fn human(
    context: Context<'_>,
    evaluated: &Evaluated,
    report: &GapReport,
    all: bool,
) -> String {
    let mut text = summary(report);
    text.push_str(&missing(&evaluated.evaluation.items));
    if evaluated.evaluation.items.is_empty() {
        text.push_str("Nothing was asked: the catalogue has no items for these markets. `asepsis catalogue list` names what it has, `asepsis check` a market that it does not know.\n");
        return text;
    }
    text.push_str(&next_steps(context, &evaluated.evaluation.steps));
    text.push_str(&words(evaluated));
    text.push_str("\nItem by item\n\n");
    let names = Names::of(&evaluated.evaluation, &evaluated.catalogue);
    for (file, items) in by_document(&evaluated.evaluation.items) {
        let title = names.name(file);
        let counts = STATUSES
            .iter()
            .map(|s| (items.iter().filter(|i| i.status == *s).count(), s.as_str()))
            .filter(|(n, _)| *n > 0)
            .map(|(n, word)| format!("{n} {word}"))
            .collect::<Vec<_>>();
        let _ = writeln!(text, "{title}: {}", counts.join(", "));
        let shown: Vec<Vec<String>> = items
            .iter()
            .filter(|i| all || i.is_open())
            .map(|i| row(i))
            .collect();
        if !shown.is_empty() {
            text.push_str(&show::table(
                context.terminal,
                &["item", "title", "status", "missing or resting on"],
                &shown,
            ));
        }
        text.push('\n');
    }
    text.push_str(&pending(&report.pending));
    text
}

/// Returns persons' words that stand over something that has moved, or that does not say over what.
fn words(evaluated: &Evaluated) -> String {
    let found = evaluated.evaluation.diagnostics.iter();
    let found = found.filter(|d| matches!(d.code, Code::OverrideMoved | Code::OverrideOver));
    let lines: String = found.fold(String::new(), |mut text, d| {
        let _ = writeln!(text, "  {} [{}]", d.message, d.code.id());
        text
    });
    match lines.is_empty() {
        true => lines,
        false => format!("\nA person's word to look at again (overrides.toml)\n{lines}"),
    }
}

/// Returns the items of which nothing is there, where they are few: among many things that are partly there one overlooks them.
fn missing(items: &[ItemState]) -> String {
    let missing = items.iter().filter(|i| i.status == ItemStatus::Missing);
    let lines: Vec<String> = missing
        .map(|i| format!("  {} ({})\n", i.title, i.item))
        .collect();
    match lines.len() {
        1..=FEW => format!("Nothing is there for\n{}\n", lines.concat()),
        _ => String::new(),
    }
}

/// Returns how each market and standard stands, a line each.
fn summary(report: &GapReport) -> String {
    let mut text = match &report.release {
        Some(release) => format!("Release {release}\n"),
        None => String::new(),
    };
    for row in &report.summary {
        let name = match (&row.market, &row.standard) {
            (Some(market), _) => market.to_uppercase(),
            (None, standard) => standard.clone().unwrap_or_default(),
        };
        let _ = writeln!(
            text,
            "{name}: {} missing, {} partly, {} evidence present, {} met, {} unverified",
            row.missing, row.partly, row.evidence_present, row.met, row.unverified
        );
    }
    text.push('\n');
    text
}

fn by_document(items: &[ItemState]) -> BTreeMap<&str, Vec<&ItemState>> {
    let mut by: BTreeMap<&str, Vec<&ItemState>> = BTreeMap::new();
    for item in items {
        by.entry(&item.item.file).or_default().push(item);
    }
    by
}

fn row(item: &ItemState) -> Vec<String> {
    let missing: Vec<&str> = item
        .needs
        .iter()
        .map(|n| n.missing.as_str())
        .filter(|m| !m.is_empty())
        .collect();
    let records: Vec<String> = item
        .needs
        .iter()
        .flat_map(|n| &n.records)
        .chain(&item.evidence)
        .map(ToString::to_string)
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect();
    let last = match item.status {
        ItemStatus::NotApplicable if !item.overridden.is_empty() => item.overridden.clone(),
        ItemStatus::NotApplicable => item.applicability.clone(),
        _ if !missing.is_empty() => missing.join("; "),
        _ if records.len() > 6 => {
            format!("{} and {} more", records[..6].join(", "), records.len() - 6)
        }
        _ => records.join(", "),
    };
    vec![
        item.item.item.clone(),
        item.title.clone(),
        item.status.as_str().to_owned(),
        last,
    ]
}

fn next_steps(context: Context<'_>, steps: &[StepState]) -> String {
    if steps.is_empty() {
        return "Nothing is missing.\n".to_owned();
    }
    let rows: Vec<Vec<String>> = steps
        .iter()
        .take(10)
        .map(|step| {
            let missing = step.missing.join("; ");
            let missing = if missing.is_empty() {
                step.need.clone()
            } else {
                missing
            };
            vec![
                step.holds_back.len().to_string(),
                step.completes.to_string(),
                scope(step),
                missing,
            ]
        })
        .collect();
    let more = match steps.len().saturating_sub(10) {
        0 => String::new(),
        more => format!("and {more} more: --format json, csv or xlsx\n"),
    };
    format!(
        "What to do next, by what it unlocks\n{}{more}",
        show::table(
            context.terminal,
            &["holds back", "completes", "where", "missing"],
            &rows
        )
    )
}

/// Returns for how many markets and standards a step counts.
fn scope(step: &StepState) -> String {
    let mut parts = Vec::new();
    match step.markets.as_slice() {
        [] => {}
        few if few.len() <= 4 => parts.push(few.join(", ")),
        many => parts.push(format!("{} markets", many.len())),
    }
    match step.standards.len() {
        0 => {}
        1 => parts.push("1 standard".to_owned()),
        many => parts.push(format!("{many} standards")),
    }
    parts.join("; ")
}

/// Returns what proposals would ask: no duties, and counted nowhere.
fn pending(rows: &[PendingRow]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let mut text = "\nPending, not duties\n".to_owned();
    for row in rows {
        let _ = writeln!(text, "  {} ({}): {}", row.title, row.document, row.summary);
    }
    text
}
