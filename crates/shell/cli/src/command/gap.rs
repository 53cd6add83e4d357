//! `asepsis gap`: what each market and standard still misses.

mod human;

use std::collections::BTreeSet;
use std::path::Path;

use asepsis_document::render::markdown;
use asepsis_document::{Branding, Subject, coverage, document, gap_sheet};
use asepsis_domain::catalogue::Catalogue;
use asepsis_format::json::pretty;
use asepsis_format::report::gap::GapReport;
use asepsis_workflow::evaluate::{self, Evaluated, Question};
use asepsis_workflow::failure::Failure;
use asepsis_workflow::{advisories, catalogue};

use crate::arguments::{Gap, GapFormat};
use crate::command::{Context, gates};
use crate::configuration;
use crate::failure::Outcome;

/// What stands for every market or standard.
const ALL: &str = "all";

/// Shows the gap.
pub(crate) fn run(context: Context<'_>, given: &Gap) -> Result<Outcome, Failure> {
    let resolved = configuration::resolve(context.global, None, Some(&given.dir))?;
    // The gates of the project are for `check` and `scan`; here only those count that were asked for.
    let wanted = gates::parse(&given.gates.fail_on)?;
    let snapshot = advisories::open(&resolved.data_dir)?;
    let known = catalogue::of_dossier(&given.dir)?.catalogue;
    let question = Question {
        as_of: resolved.as_of,
        release: given.release.clone(),
        markets: markets(&known, &given.market)?,
        standards: standards(&known, &given.standard)?,
        max_advisory_age_days: resolved.max_advisory_age_days,
        as_far_as_read: false,
    };
    let evaluated = evaluate::evaluate(&given.dir, snapshot.as_ref(), &question)?;
    let bytes = written(context, &evaluated, given)?;
    give(context, given.out.as_deref(), &bytes)?;
    let failed = gates::report(context, &evaluated.evaluation, &wanted);
    Ok(if failed {
        Outcome::Failed
    } else {
        Outcome::Done
    })
}

/// Returns the gap in the form asked for.
fn written(context: Context<'_>, evaluated: &Evaluated, given: &Gap) -> Result<Vec<u8>, Failure> {
    let (evaluation, catalogue) = (&evaluated.evaluation, &evaluated.catalogue);
    let report = GapReport::of(evaluation, catalogue);
    let text = match given.format {
        GapFormat::Json => pretty(&report)?,
        GapFormat::Csv => report.csv().map_err(|e| inside("CSV", &e))?,
        GapFormat::Human => human::human(context, evaluated, &report, given.all),
        GapFormat::Svg => coverage(evaluation, catalogue),
        GapFormat::Markdown => as_markdown(evaluated, given)?,
        GapFormat::Xlsx => {
            return gap_sheet(evaluation, catalogue).map_err(|e| inside("a workbook", &e));
        }
    };
    Ok(text.into_bytes())
}

/// Returns the failure of writing into memory.
pub(crate) fn inside(form: &str, error: &dyn std::fmt::Display) -> Failure {
    Failure::Internal(format!("the gap cannot be written as {form}: {error}"))
}

/// Returns the gap report of all that was looked at, as Markdown.
fn as_markdown(evaluated: &Evaluated, given: &Gap) -> Result<String, Failure> {
    let release = evaluated.release(given.release.as_deref())?;
    let branding = Branding::default();
    let subject = Subject::new(
        &evaluated.dossier,
        &evaluated.evaluation,
        &evaluated.catalogue,
        release,
        &branding,
    );
    let kind =
        document("gap-report").ok_or_else(|| Failure::NoDocument("gap-report".to_owned()))?;
    Ok(markdown::document(&(kind.build)(&subject)))
}

/// Writes the result to the file named, else to standard output.
pub(crate) fn give(context: Context<'_>, out: Option<&Path>, bytes: &[u8]) -> Result<(), Failure> {
    match (out, std::str::from_utf8(bytes)) {
        (Some(path), _) => std::fs::write(path, bytes).map_err(|source| Failure::File {
            act: "written",
            path: path.to_owned(),
            source,
        }),
        (None, Ok(text)) => {
            context.terminal.result(text);
            Ok(())
        }
        (None, Err(_)) => context.terminal.bytes(bytes),
    }
}

/// Returns the markets asked for.
pub(crate) fn markets(catalogue: &Catalogue, wanted: &[String]) -> Result<Vec<String>, Failure> {
    let documents = catalogue.documents.values();
    let known: BTreeSet<&str> = documents.filter_map(|d| d.market.as_deref()).collect();
    let wanted: Vec<String> = wanted.iter().map(|m| m.to_ascii_lowercase()).collect();
    if wanted.iter().any(|m| m == ALL) {
        return Ok(known.into_iter().map(str::to_owned).collect());
    }
    let unknown = wanted.iter().find(|m| !known.contains(m.as_str()));
    match unknown {
        None => Ok(wanted),
        Some(other) => Err(nothing("market", other, &known)),
    }
}

/// Returns the standards asked for.
pub(crate) fn standards(catalogue: &Catalogue, wanted: &[String]) -> Result<Vec<String>, Failure> {
    let documents = catalogue.documents.values();
    let known: BTreeSet<&str> = documents
        .filter(|d| d.market.is_none())
        .map(|d| d.id.as_str())
        .collect();
    let wanted: Vec<String> = wanted.iter().map(|s| s.to_ascii_lowercase()).collect();
    if wanted.iter().any(|s| s == ALL) {
        return Ok(known.into_iter().map(str::to_owned).collect());
    }
    match wanted.iter().find(|s| catalogue.standard(s).is_none()) {
        None => Ok(wanted),
        Some(other) => Err(nothing("standard", other, &known)),
    }
}

fn nothing(kind: &str, name: &str, known: &BTreeSet<&str>) -> Failure {
    let known: Vec<&str> = known.iter().copied().collect();
    Failure::Value(format!(
        "the catalogue has no {kind} `{name}`: it has {}",
        known.join(", ")
    ))
}
