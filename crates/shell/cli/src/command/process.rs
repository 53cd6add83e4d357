//! `asepsis process`: a standard as a process, its work products for the release and the reviews that are due.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use asepsis_domain::evaluation::{Evaluation, ItemStatus, ProcessState, ReviewStatus};
use asepsis_format::json::pretty;
use asepsis_format::report::process::{ActivityRow, ProcessReport, ReviewRow, WorkProductRow};
use asepsis_workflow::evaluate::{self, Evaluated, Question};
use asepsis_workflow::failure::Failure;
use asepsis_workflow::{advisories, catalogue};

use crate::arguments::{Process, ProcessFormat};
use crate::command::{Context, gap};
use crate::configuration;
use crate::failure::Outcome;
use crate::show;

/// Shows the process.
pub(crate) fn run(context: Context<'_>, given: &Process) -> Result<Outcome, Failure> {
    let resolved = configuration::resolve(context.global, None, Some(&given.dir))?;
    let snapshot = advisories::open(&resolved.data_dir)?;
    let known = catalogue::of_dossier(&given.dir)?.catalogue;
    let question = Question {
        as_of: resolved.as_of,
        release: given.release.clone(),
        markets: Vec::new(),
        standards: gap::standards(&known, &given.standard)?,
        max_advisory_age_days: resolved.max_advisory_age_days,
        as_far_as_read: false,
    };
    let evaluated = evaluate::evaluate(&given.dir, snapshot.as_ref(), &question)?;
    let report = ProcessReport::of(&evaluated.evaluation, &evaluated.catalogue);
    let text = match given.format {
        ProcessFormat::Json => pretty(&report)?,
        ProcessFormat::Csv => report.csv().map_err(|e| gap::inside("CSV", &e))?,
        ProcessFormat::Human => human(context, &evaluated, &report, given.all),
    };
    gap::give(context, given.out.as_deref(), text.as_bytes())?;
    Ok(Outcome::Done)
}

fn human(context: Context<'_>, evaluated: &Evaluated, report: &ProcessReport, all: bool) -> String {
    if report.activities.is_empty() {
        return "No standard of a process is looked at: name some with --standard, or under [device] in device.toml.\n"
            .to_owned();
    }
    let mut text = summary(evaluated);
    text.push_str(&reviews(context, report, all));
    text.push_str(&work_products(context, report, all));
    text
}

/// Returns how each standard stands, a line each, and what to do first.
fn summary(evaluated: &Evaluated) -> String {
    let evaluation = &evaluated.evaluation;
    let mut text = match &evaluation.focus {
        Some(release) => format!("Release {release}\n"),
        None => String::new(),
    };
    let mut by_document: BTreeMap<&str, Vec<&ProcessState>> = BTreeMap::new();
    for state in &evaluation.process {
        by_document.entry(&state.item.file).or_default().push(state);
    }
    for (file, states) in by_document {
        let document = evaluated.catalogue.documents.get(file);
        let title = document.map_or(file, |d| d.short_title.as_str());
        let products = states.iter().flat_map(|s| &s.work_products);
        let products = counted(products.map(|p| p.status.as_str()));
        let reviews = states.iter().flat_map(|s| &s.reviews);
        let reviews = counted(reviews.map(|r| r.status.as_str()));
        let _ = writeln!(
            text,
            "{title}: work products: {products}; reviews: {reviews}"
        );
    }
    let _ = writeln!(text, "{}\n", first(evaluation));
    text
}

/// Returns what is most urgent, in a sentence.
fn first(evaluation: &Evaluation) -> String {
    let reviews = evaluation.process.iter().flat_map(|s| &s.reviews);
    let due = reviews.filter(|r| r.status.is_due()).count();
    let products = evaluation.process.iter().flat_map(|s| &s.work_products);
    let open = |s: ItemStatus| matches!(s, ItemStatus::Missing | ItemStatus::Partly);
    let missing = products.filter(|p| open(p.status)).count();
    match (due, missing) {
        (0, 0) => "Nothing is due or missing.".to_owned(),
        (due, 0) => format!("To do: {due} reviews are due."),
        (0, missing) => format!("To do: {missing} work products are missing or incomplete."),
        (due, missing) => format!(
            "To do: {due} reviews are due, {missing} work products are missing or incomplete."
        ),
    }
}

/// Returns how many there are of each word, in alphabetical order.
fn counted<'s>(words: impl Iterator<Item = &'s str>) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for word in words {
        *counts.entry(word).or_default() += 1;
    }
    if counts.is_empty() {
        return "none".to_owned();
    }
    let parts = counts.iter().map(|(word, count)| format!("{count} {word}"));
    parts.collect::<Vec<_>>().join(", ")
}

fn reviews(context: Context<'_>, report: &ProcessReport, all: bool) -> String {
    let quiet = [
        ReviewStatus::Current.as_str(),
        ReviewStatus::NotApplicable.as_str(),
    ];
    let each = report
        .activities
        .iter()
        .flat_map(|a| a.reviews.iter().map(move |r| (a, r)));
    let rows: Vec<Vec<String>> = each
        .filter(|(_, r)| all || !quiet.contains(&r.status))
        .map(|(activity, review)| review_row(activity, review))
        .collect();
    titled(
        context,
        "Reviews",
        &["clause", "review of", "status", "last", "due", "why"],
        &rows,
    )
}

fn review_row(activity: &ActivityRow, review: &ReviewRow) -> Vec<String> {
    let last = match (&review.last, &review.last_on) {
        (Some(id), Some(on)) => format!("{on} ({id})"),
        _ => "none".to_owned(),
    };
    let why = if review.since.is_empty() {
        review.because.clone()
    } else {
        format!("since: {}", review.since.join("; "))
    };
    let due = match (&review.due, review.days, &review.plan) {
        (Some(due), Some(days), Some(plan)) => format!("{due} (every {days} days, {plan})"),
        (Some(due), Some(days), None) => format!("{due} (every {days} days)"),
        _ => String::new(),
    };
    vec![
        clause(activity),
        review.title.clone(),
        review.status.to_owned(),
        last,
        due,
        why,
    ]
}

fn work_products(context: Context<'_>, report: &ProcessReport, all: bool) -> String {
    let open = [
        ItemStatus::Missing.as_str(),
        ItemStatus::Partly.as_str(),
        ItemStatus::Unverified.as_str(),
    ];
    let each = report
        .activities
        .iter()
        .flat_map(|a| a.work_products.iter().map(move |p| (a, p)));
    let rows: Vec<Vec<String>> = each
        .filter(|(_, p)| all || open.contains(&p.status))
        .map(|(activity, product)| product_row(activity, product))
        .collect();
    titled(
        context,
        "Work products",
        &["clause", "work product", "status", "missing or resting on"],
        &rows,
    )
}

fn product_row(activity: &ActivityRow, product: &WorkProductRow) -> Vec<String> {
    const NAMED: usize = 6;
    let missing = product.missing();
    let last = if missing.is_empty() {
        let records = product.records();
        let shown = records.iter().take(NAMED).copied();
        let shown = shown.collect::<Vec<_>>().join(", ");
        match records.len().saturating_sub(NAMED) {
            0 => shown,
            more => format!("{shown} and {more} more"),
        }
    } else {
        missing
    };
    vec![
        clause(activity),
        product.title.clone(),
        product.status.to_owned(),
        last,
    ]
}

/// Returns document and section; a row that is not verified says so.
fn clause(activity: &ActivityRow) -> String {
    format!("{} {}", activity.document, activity.section)
}

fn titled(context: Context<'_>, title: &str, heads: &[&str], rows: &[Vec<String>]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    format!("{title}\n{}\n", show::table(context.terminal, heads, rows))
}
