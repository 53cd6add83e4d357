//! `asepsis feeds`: advisories.

use asepsis_domain::matches::SnapshotFacts;
use asepsis_domain::time::rfc3339;
use asepsis_format::json::pretty;
use asepsis_format::limits::Limits;
use asepsis_format::report;
use asepsis_workflow::advisories;
use asepsis_workflow::failure::Failure;

use crate::arguments::{Feeds, FeedsImport, FeedsStatus, Format};
use crate::command::Context;
use crate::configuration;
use crate::failure::Outcome;
use crate::show;

/// Runs the command.
pub(crate) fn run(context: Context<'_>, given: &Feeds) -> Result<Outcome, Failure> {
    match given {
        Feeds::Import(given) => import(context, given),
        Feeds::Status(given) => status(context, given),
    }
}

fn import(context: Context<'_>, given: &FeedsImport) -> Result<Outcome, Failure> {
    let resolved = configuration::resolve(context.global, &[], None)?;
    if context.terminal.is_watched() {
        context.terminal.remark("reading advisories …");
    }
    let imported = if given.add {
        advisories::add(&resolved.data_dir, &given.paths, &Limits::default())?
    } else {
        advisories::import(&resolved.data_dir, &given.paths, &Limits::default())?
    };
    for diagnostic in imported
        .summary
        .diagnostics
        .iter()
        .chain(&imported.diagnostics)
    {
        if context.global.verbose > 0 {
            context
                .terminal
                .remark(&format!("{}: {}", diagnostic.code.id(), diagnostic.message));
        }
    }
    let remarks = imported.summary.diagnostics.len() + imported.diagnostics.len();
    if remarks > 0 && context.global.verbose == 0 {
        context.terminal.remark(&format!(
            "{}; -v shows them",
            show::count(remarks, "remark on records")
        ));
    }
    for (path, reason) in &imported.summary.unread {
        context
            .terminal
            .error(&format!("not read: {path}: {reason}"));
    }
    context
        .terminal
        .result(&shown(context, &imported.facts, given.format)?);
    Ok(if imported.summary.unread.is_empty() {
        Outcome::Done
    } else {
        Outcome::Unread
    })
}

fn status(context: Context<'_>, given: &FeedsStatus) -> Result<Outcome, Failure> {
    let resolved = configuration::resolve(context.global, &[], None)?;
    let snapshot = advisories::open(&resolved.data_dir)?;
    let snapshot = snapshot.ok_or_else(|| Failure::NoAdvisories(resolved.data_dir.clone()))?;
    context
        .terminal
        .result(&shown(context, snapshot.facts(), given.format)?);
    Ok(Outcome::Done)
}

fn shown(context: Context<'_>, facts: &SnapshotFacts, format: Format) -> Result<String, Failure> {
    if format == Format::Json {
        return Ok(pretty(&report::feeds::FeedsReport::of(facts))?);
    }
    let rows: Vec<Vec<String>> = facts
        .sources
        .iter()
        .map(|s| {
            let newest = s
                .newest
                .map(rfc3339)
                .unwrap_or_else(|| "not said".to_owned());
            vec![
                s.id.clone(),
                s.records.to_string(),
                newest,
                s.digest.to_string().chars().take(23).collect(),
            ]
        })
        .collect();
    let table = show::table(
        context.terminal,
        &["source", "records", "newest", "digest"],
        &rows,
    );
    Ok(format!("{table}snapshot {}\n", facts.digest))
}
