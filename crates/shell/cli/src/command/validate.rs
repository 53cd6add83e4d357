//! `asepsis validate`: files held against the rules of their format.

use std::fmt::Write as _;

use asepsis_format::json::pretty;
use asepsis_format::report::validate::{FileReport, ValidateReport};
use asepsis_workflow::failure::Failure;
use asepsis_workflow::validate;

use crate::arguments::{Format, Validate};
use crate::command::Context;
use crate::failure::Outcome;
use crate::show;

/// Validates every file; the gravest result decides how it ends.
pub(crate) fn run(context: Context<'_>, given: &Validate) -> Result<Outcome, Failure> {
    let mut outcome = Outcome::Done;
    let mut files = Vec::new();
    for path in &given.files {
        let name = path.display().to_string();
        let file = match validate::validate(path, &given.memory.limits()) {
            Ok(Ok(validation)) => FileReport::of(&name, &validation),
            Ok(Err(error)) => FileReport::unread(&name, &error),
            Err(failure) => FileReport::unread(&name, &failure),
        };
        outcome = outcome.and(match (file.is_read(), file.valid) {
            (false, _) => Outcome::Unread,
            (true, false) => Outcome::Failed,
            (true, true) => Outcome::Done,
        });
        files.push(file);
    }
    let report = ValidateReport::of(files);
    let text = if given.format == Format::Json {
        pretty(&report)?
    } else {
        human(&report)
    };
    context.terminal.result(&text);
    Ok(outcome)
}

fn human(report: &ValidateReport) -> String {
    let mut text = String::new();
    for file in &report.files {
        let word = match (file.is_read(), file.valid) {
            (false, _) => "cannot be read",
            (true, true) => "valid",
            (true, false) => "not valid",
        };
        let form = match (&file.format, &file.version) {
            (Some(format), Some(version)) => format!(" ({format} {version})"),
            _ => String::new(),
        };
        let _ = writeln!(text, "{}: {word}{form}", file.path);
        for d in &file.diagnostics {
            let line = d.line.map(|l| format!("line {l}"));
            let pointer = Some(d.pointer.clone()).filter(|p| !p.is_empty());
            let place: Vec<String> = line.into_iter().chain(pointer).collect();
            let place = match place.as_slice() {
                [] => String::new(),
                place => format!("{}: ", place.join(", ")),
            };
            let _ = writeln!(text, "  {}[{}]: {place}{}", d.severity, d.rule, d.message);
        }
    }
    let _ = writeln!(text, "{}", show::count(report.files.len(), "file"));
    text
}
