//! The `asepsis` command: reads what was typed, has `workflow` do it, shows the result. No judgement here.

mod arguments;
mod command;
mod configuration;
mod failure;
mod show;
mod terminal;

use std::process::ExitCode;

use clap::Parser as _;

use crate::arguments::{Arguments, Color, Command};
use crate::failure::Outcome;
use crate::terminal::Terminal;

/// Typesetting and reading ask for millions of small pieces; this hands them out faster than the C library.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let global = &arguments.global;
    let terminal = Terminal::new(global.color.unwrap_or(Color::Auto), global.quiet);
    let context = command::Context { global, terminal };
    let result = match &arguments.command {
        Command::Demo(given) => command::demo::run(context, given),
        Command::Serve(given) => command::serve::run(context, given),
        Command::Init(given) => command::init::run(context, given),
        Command::Check(given) => command::check::run(context, given),
        Command::Scan(given) => command::scan::run(context, given),
        Command::Explain(given) => command::explain::run(context, given),
        Command::Feeds(given) => command::feeds::run(context, given),
        Command::Catalogue(given) => command::catalogue::run(context, given),
        Command::Diff(given) => command::diff::run(context, given),
        Command::Gap(given) => command::gap::run(context, given),
        Command::Markets(given) => command::markets::run(context, given),
        Command::Process(given) => command::process::run(context, given),
        Command::Threats(given) => command::threats::run(context, given),
        Command::Package(given) => command::package::run(context, given),
        Command::Verify(given) => command::verify::run(context, given),
        Command::Baseline(given) => command::baseline::run(context, given),
        Command::Push(given) => command::records::push(context, given),
        Command::Pull(given) => command::records::pull(context, given),
        Command::Audit(given) => command::records::audit(context, given),
        Command::Account(given) => command::account::run(context, given),
        Command::Backup(given) => command::records::backup(context, given),
        Command::Restore(given) => command::records::restore(context, given),
        Command::Validate(given) => command::validate::run(context, given),
        Command::Sbom(given) => command::sbom::run(context, given),
        Command::Products(given) => command::products::run(context, given),
        Command::Advisory(given) => command::advisory::run(context, given),
        Command::Vex(given) => command::vex::run(context, given),
        Command::Table(given) => command::table::run(context, given),
        Command::Evidence(given) => command::evidence::run(context, given),
        Command::Version(given) => command::version::run(context, given),
        Command::Config(given) => command::config::run(context, given),
        Command::Completions(given) => {
            command::completions::run(context, given);
            Ok(Outcome::Done)
        }
        Command::Render => command::render::run(),
        Command::Reference { dir } => command::reference::run(dir),
    };
    match result {
        Ok(outcome) => outcome.code(),
        Err(failed) => {
            terminal.error(&failure::words(&failed));
            failure::code(&failed)
        }
    }
}
