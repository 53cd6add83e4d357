//! What can be typed after `asepsis gap`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Gates;

#[derive(Debug, Args)]
pub(crate) struct Gap {
    /// Folder of the dossier
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) dir: PathBuf,
    /// Markets, separated by commas; `all`: every one. With neither market nor standard: those of the device
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(crate) market: Vec<String>,
    /// Standards, separated by commas, with or without edition, such as iec-81001-5-1; `all`: every one
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(crate) standard: Vec<String>,
    /// The release judged; the latest if not given
    #[arg(long)]
    pub(crate) release: Option<String>,
    /// Show every item, met and not applicable too
    #[arg(long)]
    pub(crate) all: bool,
    /// Form of the result
    #[arg(long, default_value = "human")]
    pub(crate) format: GapFormat,
    /// File to write instead of standard output; needed for xlsx on a terminal
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) gates: Gates,
}

/// The forms of a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum GapFormat {
    /// For people, on a terminal
    Human,
    /// asepsis.gap/1
    Json,
    /// One line per item
    Csv,
    /// The gap report as text
    Markdown,
    /// A picture of coverage per market
    Svg,
    /// A workbook: what to do next, coverage, items
    Xlsx,
}
