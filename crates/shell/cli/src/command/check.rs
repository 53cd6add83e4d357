//! `asepsis check`: what is wrong, open, stale, running out.

mod next;

use std::fmt::Write as _;

use asepsis_document::render::text;
use asepsis_document::summarise;
use asepsis_domain::diagnostic::{Diagnostic, Level};
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

/// So many errors are named again at the end.
const MOST_ERRORS: usize = 10;

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
        CheckFormat::Human => human(context, &evaluated, given),
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

/// Returns what people read: the problems, errors first; where the device stands; at the end again what is wrong.
fn human(context: Context<'_>, evaluated: &Evaluated, given: &Check) -> String {
    let of = |level| {
        let all = evaluated.evaluation.diagnostics.iter();
        all.filter(move |d| d.level == level)
    };
    let mut text = String::new();
    for level in [Level::Error, Level::Warning, Level::Open] {
        for diagnostic in of(level) {
            let _ = writeln!(text, "{}\n", show::diagnostic(diagnostic, &evaluated.files));
        }
    }
    let summary = summarise(
        &evaluated.dossier,
        &evaluated.evaluation,
        &evaluated.catalogue,
    );
    text.push_str(&text::blocks(&summary, context.terminal.width));
    wrong(of(Level::Error), &mut text);
    let dir = given.dir.display().to_string();
    text.push_str(&next::next(&evaluated.evaluation, &dir));
    let _ = writeln!(
        text,
        "\n{}, {}, {}. `asepsis explain CODE` explains a code.",
        show::count(of(Level::Error).count(), "error"),
        show::count(of(Level::Warning).count(), "warning"),
        show::count(of(Level::Open).count(), "open point"),
    );
    text
}

/// Writes where the errors are: what stands first has scrolled away by now.
fn wrong<'a>(errors: impl Iterator<Item = &'a Diagnostic>, text: &mut String) {
    let mut errors = errors.peekable();
    if errors.peek().is_some() {
        text.push_str("\nWhat is wrong\n═════════════\n\n");
    }
    for (number, error) in errors.enumerate() {
        if number == MOST_ERRORS {
            text.push_str("• and more, at the top\n");
            break;
        }
        let place = error.at.as_ref().map(|at| format!("{at}: "));
        let place = place.unwrap_or_default();
        let _ = writeln!(text, "• {place}{} [{}]", error.message, error.code.id());
    }
}
