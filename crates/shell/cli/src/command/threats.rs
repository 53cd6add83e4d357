//! `asepsis threats suggest`: threats that a library proposes for the parts of the system.

use std::fmt::Write as _;

use asepsis_domain::library::{Suggestion, Suggestions};
use asepsis_domain::threat::Stride;
use asepsis_format::json::pretty;
use asepsis_format::report::threats::{self, ThreatsReport};
use asepsis_workflow::failure::Failure;
use asepsis_workflow::threats::propose;

use crate::arguments::{Threats, ThreatsFormat, ThreatsSuggest};
use crate::command::Context;
use crate::failure::Outcome;
use crate::show;

/// Runs a subcommand.
pub(crate) fn run(context: Context<'_>, given: &Threats) -> Result<Outcome, Failure> {
    let Threats::Suggest(given) = given;
    suggest(context, given)
}

fn suggest(context: Context<'_>, given: &ThreatsSuggest) -> Result<Outcome, Failure> {
    let proposed = propose(&given.dir, given.element.as_deref())?;
    let text = match given.format {
        ThreatsFormat::Human => human(context, &proposed.suggestions, given.all),
        ThreatsFormat::Json => pretty(&ThreatsReport::of(&proposed.suggestions))?,
        ThreatsFormat::Toml => threats::toml(&proposed.dossier, &proposed.suggestions),
    };
    context.terminal.result(&text);
    Ok(Outcome::Done)
}

fn human(context: Context<'_>, suggestions: &Suggestions, all: bool) -> String {
    let mut text = String::new();
    let shown: Vec<&Suggestion> = suggestions
        .all
        .iter()
        .filter(|s| all || !s.is_covered())
        .collect();
    let rows: Vec<Vec<String>> = shown.iter().map(|s| row(s)).collect();
    if !rows.is_empty() {
        let heads = ["part", "class", "proposed threat", "covered by"];
        text.push_str(&show::table(context.terminal, &heads, &rows));
        text.push('\n');
    }
    let covered = suggestions.all.iter().filter(|s| s.is_covered()).count();
    let _ = writeln!(
        text,
        "{}: {covered} covered by threats of the dossier, {} not.",
        show::count(suggestions.all.len(), "proposal"),
        suggestions.all.len() - covered,
    );
    if !suggestions.unthreatened.is_empty() {
        let ids: Vec<String> = suggestions
            .unthreatened
            .iter()
            .map(ToString::to_string)
            .collect();
        let _ = writeln!(
            text,
            "Interfaces without any threat on them or on a flow through them: {}.",
            ids.join(", ")
        );
    }
    for (id, kind) in &suggestions.unknown {
        let _ = writeln!(
            text,
            "The library does not know the kind `{kind}` of {id}: the classes of any interface are proposed."
        );
    }
    text.push_str(
        "Nothing was added. `--format toml` prints what is not covered as records to paste into `threats.toml`.\n",
    );
    text
}

fn row(s: &Suggestion) -> Vec<String> {
    let class = Stride::WORDS.iter().find(|(_, stride)| *stride == s.stride);
    let mut covered: Vec<String> = s.covered_by.iter().map(ToString::to_string).collect();
    covered.extend(s.covered_nearby.iter().map(|id| format!("({id})")));
    let title = threats::title(s);
    vec![
        format!("{} {}", s.on, s.part),
        class.map_or(String::new(), |(word, _)| word.replace('-', " ")),
        if s.sometimes {
            format!("{title} (some of this kind)")
        } else {
            title
        },
        covered.join(", "),
    ]
}
