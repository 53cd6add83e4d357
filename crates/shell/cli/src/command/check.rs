//! `asepsis check`: what is wrong, open, stale, running out.

use std::fmt::Write as _;

use asepsis_document::render::text;
use asepsis_document::summarise;
use asepsis_domain::diagnostic::Level;
use asepsis_format::json::pretty;
use asepsis_format::limits::Limits;
use asepsis_format::report;
use asepsis_workflow::evaluate::{self, Evaluated, Question};
use asepsis_workflow::failure::Failure;
use asepsis_workflow::{advisories, dossier};

use crate::arguments::{Check, CheckFormat};
use crate::command::{Context, gates};
use crate::configuration;
use crate::failure::Outcome;
use crate::show;

/// Checks a dossier.
pub(crate) fn run(context: Context<'_>, given: &Check) -> Result<Outcome, Failure> {
    let resolved = configuration::resolve(context.global, Some(&given.gates), Some(&given.dir))?;
    let wanted = gates::parse(&resolved.fail_on)?;
    let snapshot = advisories::open(&resolved.data_dir)?;
    let question = Question {
        max_advisory_age_days: resolved.max_advisory_age_days,
        as_far_as_read: true,
        ..Question::at(resolved.as_of)
    };
    let evaluated = match evaluate::evaluate(&given.dir, snapshot.as_ref(), &question) {
        Ok(evaluated) => evaluated,
        Err(Failure::BrokenDossier(dir)) => return broken(context, given, &dir),
        Err(other) => return Err(other),
    };
    let diagnostics = &evaluated.evaluation.diagnostics;
    let text = match given.format {
        CheckFormat::Human => human(context, &evaluated),
        CheckFormat::Json => pretty(&report::check::CheckReport::of(&evaluated.evaluation))?,
        CheckFormat::Sarif => report::sarif::write(diagnostics)?,
        CheckFormat::Junit => {
            report::junit::write(diagnostics).map_err(|e| Failure::Internal(e.to_string()))?
        }
    };
    context.terminal.result(&text);
    let wrong = diagnostics.iter().any(|d| d.level == Level::Error);
    let failed = gates::report(context, &evaluated.evaluation, &wanted);
    Ok(if wrong || failed {
        Outcome::Failed
    } else {
        Outcome::Done
    })
}

/// Shows why a dossier cannot even be evaluated.
fn broken(context: Context<'_>, given: &Check, dir: &std::path::Path) -> Result<Outcome, Failure> {
    let loaded = dossier::load(dir, &Limits::default())?;
    let text = match given.format {
        CheckFormat::Human => loaded.diagnostics.iter().fold(String::new(), |all, d| {
            all + &show::diagnostic(d, &loaded.files) + "\n\n"
        }),
        CheckFormat::Json => pretty(&report::check::CheckReport::of_reading(&loaded.diagnostics))?,
        CheckFormat::Sarif => report::sarif::write(&loaded.diagnostics)?,
        CheckFormat::Junit => report::junit::write(&loaded.diagnostics)
            .map_err(|e| Failure::Internal(e.to_string()))?,
    };
    context.terminal.result(&text);
    Err(Failure::BrokenDossier(dir.to_owned()))
}

fn human(context: Context<'_>, evaluated: &Evaluated) -> String {
    let mut text = String::new();
    for diagnostic in &evaluated.evaluation.diagnostics {
        let _ = writeln!(text, "{}\n", show::diagnostic(diagnostic, &evaluated.files));
    }
    text.push_str(&text::blocks(
        &summarise(
            &evaluated.dossier,
            &evaluated.evaluation,
            &evaluated.catalogue,
        ),
        context.terminal.width,
    ));
    let count = |level| {
        evaluated
            .evaluation
            .diagnostics
            .iter()
            .filter(|d| d.level == level)
            .count()
    };
    let _ = writeln!(
        text,
        "\n{}, {}, {}. `asepsis explain CODE` explains a code.",
        show::count(count(Level::Error), "error"),
        show::count(count(Level::Warning), "warning"),
        show::count(count(Level::Open), "open point"),
    );
    text
}
