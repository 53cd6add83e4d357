//! What can be typed after `asepsis process`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub(crate) struct Process {
    /// Folder of the dossier
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) dir: PathBuf,
    /// Standards, separated by commas, with or without edition, such as iec-81001-5-1; those of the device if not given
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(crate) standard: Vec<String>,
    /// The release judged; the latest if not given
    #[arg(long)]
    pub(crate) release: Option<String>,
    /// Show every work product and review, those that are there too
    #[arg(long)]
    pub(crate) all: bool,
    /// Form of the result
    #[arg(long, default_value = "human")]
    pub(crate) format: ProcessFormat,
    /// File to write instead of standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// The forms of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProcessFormat {
    /// For people, on a terminal
    Human,
    /// asepsis.process/1
    Json,
    /// One line per work product and review
    Csv,
}
