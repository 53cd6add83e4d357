//! One file per command: what was typed → workflow → what is shown.

pub(crate) mod account;
pub(crate) mod advisory;
pub(crate) mod baseline;
pub(crate) mod catalogue;
pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod config;
pub(crate) mod demo;
pub(crate) mod diff;
pub(crate) mod evidence;
pub(crate) mod explain;
pub(crate) mod feeds;
pub(crate) mod gap;
pub(crate) mod gates;
pub(crate) mod init;
pub(crate) mod markets;
pub(crate) mod package;
pub(crate) mod portfolio;
pub(crate) mod process;
pub(crate) mod products;
pub(crate) mod records;
pub(crate) mod reference;
pub(crate) mod render;
pub(crate) mod sbom;
pub(crate) mod scan;
pub(crate) mod serve;
pub(crate) mod table;
pub(crate) mod threats;
pub(crate) mod validate;
pub(crate) mod verify;
pub(crate) mod version;
pub(crate) mod vex;

use asepsis_workflow::failure::Failure;
use asepsis_workflow::worker::WorkerCommand;

use crate::arguments::Global;
use crate::terminal::Terminal;

/// What every command is given.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context<'a> {
    /// Global options.
    pub(crate) global: &'a Global,
    /// Where results and remarks go.
    pub(crate) terminal: Terminal,
}

/// Returns how the PDF worker is started: this binary again.
pub(crate) fn worker() -> Result<WorkerCommand, Failure> {
    let program = std::env::current_exe().map_err(Failure::Worker)?;
    Ok(WorkerCommand {
        program,
        arguments: vec!["__render".to_owned()],
    })
}
