//! `asepsis gap`: what each market still misses.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use asepsis_domain::evaluation::{ItemState, ItemStatus, ObjectiveState};
use asepsis_format::json::pretty;
use asepsis_format::report;
use asepsis_workflow::advisories;
use asepsis_workflow::evaluate::{self, Evaluated, Question};
use asepsis_workflow::failure::Failure;

use crate::arguments::{Format, Gap};
use crate::command::{Context, gates};
use crate::configuration;
use crate::failure::Outcome;
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

/// Shows the gap.
pub(crate) fn run(context: Context<'_>, given: &Gap) -> Result<Outcome, Failure> {
    let resolved = configuration::resolve(context.global, None, Some(&given.dir))?;
    // The gates of the project are for `check` and `scan`; here only those count that were asked for.
    let wanted = gates::parse(&given.gates.fail_on)?;
    let snapshot = advisories::open(&resolved.data_dir)?;
    let question = Question {
        as_of: resolved.as_of,
        release: given.release.clone(),
        markets: given.market.clone(),
        max_advisory_age_days: resolved.max_advisory_age_days,
    };
    let evaluated = evaluate::evaluate(&given.dir, snapshot.as_ref(), &question)?;
    known_markets(&evaluated, &given.market)?;
    let text = match given.format {
        Format::Json => pretty(&report::gap::GapReport::of(
            &evaluated.evaluation,
            &evaluated.catalogue,
        ))?,
        Format::Human => human(context, &evaluated, given.all),
    };
    context.terminal.result(&text);
    let failed = gates::report(context, &evaluated.evaluation, &wanted);
    Ok(if failed {
        Outcome::Failed
    } else {
        Outcome::Done
    })
}

fn known_markets(evaluated: &Evaluated, wanted: &[String]) -> Result<(), Failure> {
    let known: Vec<&str> = evaluated
        .catalogue
        .documents
        .values()
        .filter_map(|d| d.market.as_deref())
        .collect();
    match wanted.iter().find(|m| !known.contains(&m.as_str())) {
        None => Ok(()),
        Some(other) => {
            let known: std::collections::BTreeSet<&str> = known.into_iter().collect();
            let known: Vec<&str> = known.into_iter().collect();
            Err(Failure::Value(format!(
                "the catalogue has no market `{other}`: it has {}",
                known.join(", ")
            )))
        }
    }
}

fn human(context: Context<'_>, evaluated: &Evaluated, all: bool) -> String {
    let mut text = String::new();
    for (file, items) in by_document(&evaluated.evaluation.items) {
        let title = evaluated
            .catalogue
            .documents
            .get(file)
            .map_or(file, |d| d.short_title.as_str());
        let counts = STATUSES
            .iter()
            .map(|s| (items.iter().filter(|i| i.status == *s).count(), s.as_str()))
            .filter(|(n, _)| *n > 0)
            .map(|(n, word)| format!("{n} {word}"))
            .collect::<Vec<_>>();
        let _ = writeln!(text, "{title}: {}", counts.join(", "));
        let shown: Vec<Vec<String>> = items
            .iter()
            .filter(|i| all || is_open(i))
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
    text.push_str(&next_steps(context, &evaluated.evaluation.objectives));
    text
}

fn by_document(items: &[ItemState]) -> BTreeMap<&str, Vec<&ItemState>> {
    let mut by: BTreeMap<&str, Vec<&ItemState>> = BTreeMap::new();
    for item in items {
        by.entry(&item.item.file).or_default().push(item);
    }
    by
}

fn is_open(item: &ItemState) -> bool {
    matches!(item.status, ItemStatus::Missing | ItemStatus::Partly)
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

fn next_steps(context: Context<'_>, objectives: &[ObjectiveState]) -> String {
    let mut open: Vec<&ObjectiveState> = objectives
        .iter()
        .filter(|o| !o.holds_back.is_empty())
        .collect();
    open.sort_by_key(|o| (std::cmp::Reverse(o.holds_back.len()), o.id.clone()));
    let rows: Vec<Vec<String>> = open
        .iter()
        .filter_map(|o| {
            let missing: Vec<&str> = o
                .needs
                .iter()
                .map(|n| n.missing.as_str())
                .filter(|m| !m.is_empty())
                .collect();
            (!missing.is_empty()).then(|| {
                vec![
                    o.holds_back.len().to_string(),
                    o.title.clone(),
                    missing.join("; "),
                ]
            })
        })
        .take(10)
        .collect();
    if rows.is_empty() {
        return "Nothing is missing that an objective asks for.\n".to_owned();
    }
    format!(
        "What to do next, by what it unlocks\n{}",
        show::table(context.terminal, &["items", "objective", "missing"], &rows)
    )
}
