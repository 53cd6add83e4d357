//! `asepsis config`: each setting and where it comes from.

use std::fmt::Write as _;

use asepsis_workflow::failure::Failure;

use crate::arguments::{Config, Format};
use crate::command::Context;
use crate::configuration::{self, Setting};
use crate::failure::Outcome;
use crate::show;

/// Shows the settings.
pub(crate) fn run(context: Context<'_>, given: &Config) -> Result<Outcome, Failure> {
    let resolved = configuration::resolve(context.global, None, Some(&given.dir))?;
    let text = match given.format {
        Format::Human => show::table(
            context.terminal,
            &["setting", "value", "from"],
            &rows(&resolved.settings),
        ),
        Format::Json => json(&resolved.settings)?,
    };
    context.terminal.result(&text);
    Ok(Outcome::Done)
}

fn rows(settings: &[Setting]) -> Vec<Vec<String>> {
    settings
        .iter()
        .map(|s| vec![s.name.to_owned(), s.value.clone(), s.origin.clone()])
        .collect()
}

fn json(settings: &[Setting]) -> Result<String, Failure> {
    let mut text = String::from("{\n  \"schema\": \"asepsis.config/1\",\n  \"settings\": [\n");
    for (index, setting) in settings.iter().enumerate() {
        let comma = if index + 1 < settings.len() { "," } else { "" };
        let _ = writeln!(
            text,
            "    {{ \"name\": {}, \"value\": {}, \"from\": {} }}{comma}",
            serde_json::to_string(setting.name)?,
            serde_json::to_string(&setting.value)?,
            serde_json::to_string(&setting.origin)?,
        );
    }
    text.push_str("  ]\n}\n");
    Ok(text)
}
