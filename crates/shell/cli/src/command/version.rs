//! `asepsis version`: how ecosystems order versions, and what VERS ranges hold.

use std::cmp::Ordering;
use std::fmt::Write as _;
use std::path::Path;

use asepsis_format::limits::Limits;
use asepsis_matching::vers::Vers;
use asepsis_matching::version::{SCHEMES, Scheme, compare, scheme_named};
use asepsis_workflow::failure::Failure;
use asepsis_workflow::scan::read_bytes;

use crate::arguments::{Version, VersionCompare, VersionContains};
use crate::command::Context;
use crate::failure::Outcome;

/// Compares, looks into a range, or lists the schemes.
pub(crate) fn run(context: Context<'_>, given: &Version) -> Result<Outcome, Failure> {
    match given {
        Version::Compare(given) => compare_given(context, given),
        Version::Contains(given) => contains(context, given),
        Version::Schemes => {
            context.terminal.result(&schemes());
            Ok(Outcome::Done)
        }
    }
}

fn compare_given(context: Context<'_>, given: &VersionCompare) -> Result<Outcome, Failure> {
    let scheme = scheme_named(&given.scheme).ok_or_else(|| {
        let known: Vec<&str> = SCHEMES.iter().map(|s| s.id).collect();
        Failure::Value(format!(
            "there is no version scheme `{}`: there is {}",
            given.scheme,
            known.join(", ")
        ))
    })?;
    match &given.b {
        Some(b) => {
            context.terminal.result(answer(scheme, &given.a, b));
            Ok(Outcome::Done)
        }
        None if given.a == "-" => pairs(context, scheme),
        None => Err(Failure::Value(
            "`version compare` needs two versions, or `-` for pairs on standard input".to_owned(),
        )),
    }
}

/// Answers each line of standard input; one that is no pair is told and answered with `?`.
fn pairs(context: Context<'_>, scheme: &Scheme) -> Result<Outcome, Failure> {
    let bytes = read_bytes(Path::new("-"), &Limits::default())?;
    let text = String::from_utf8_lossy(&bytes);
    let mut outcome = Outcome::Done;
    let mut answers = String::new();
    for (place, line) in text.lines().enumerate() {
        let sign = match line.split_once('\t') {
            Some((a, b)) => answer(scheme, a, b),
            None => {
                let number = place + 1;
                let told =
                    format!("line {number}: no pair, two versions parted by a tab are expected");
                context.terminal.error(&told);
                outcome = Outcome::Unread;
                "?"
            }
        };
        answers.push_str(sign);
        answers.push('\n');
    }
    if !answers.is_empty() {
        context.terminal.result(&answers);
    }
    Ok(outcome)
}

fn answer(scheme: &Scheme, a: &str, b: &str) -> &'static str {
    match compare(scheme, a, b) {
        Some(Ordering::Less) => "<",
        Some(Ordering::Equal) => "=",
        Some(Ordering::Greater) => ">",
        None => "?",
    }
}

fn contains(context: Context<'_>, given: &VersionContains) -> Result<Outcome, Failure> {
    let range = Vers::parse(&given.range)
        .map_err(|error| Failure::Value(format!("`{}`: {error}", given.range)))?;
    context
        .terminal
        .result(match range.contains(&given.candidate) {
            Some(true) => "yes",
            Some(false) => "no",
            None => "?",
        });
    Ok(Outcome::Done)
}

fn schemes() -> String {
    let mut text = String::new();
    for scheme in SCHEMES {
        let mut names = scheme.aliases.to_vec();
        names.extend(scheme.ecosystems);
        let names = if names.is_empty() {
            String::new()
        } else {
            format!(" ({})", names.join(", "))
        };
        let _ = writeln!(text, "{:<14} {}{names}", scheme.id, scheme.title);
    }
    text
}
