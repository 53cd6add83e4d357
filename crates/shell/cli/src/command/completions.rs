//! `asepsis completions`.

use clap::CommandFactory as _;

use crate::arguments::{Arguments, Completions};
use crate::command::Context;

/// Prints the completions for a shell.
pub(crate) fn run(context: Context<'_>, given: &Completions) {
    let mut text = Vec::new();
    clap_complete::generate(given.shell, &mut Arguments::command(), "asepsis", &mut text);
    context.terminal.result(&String::from_utf8_lossy(&text));
}
