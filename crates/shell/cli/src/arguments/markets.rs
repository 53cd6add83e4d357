//! What can be typed after `asepsis markets`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub(crate) struct Markets {
    /// Folder of the dossier
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) dir: PathBuf,
    /// Markets in the order of the columns, separated by commas; `all`: every one; those of the device if not given
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(crate) market: Vec<String>,
    /// Only this case: what it means in each market
    #[arg(long, value_name = "ID")]
    pub(crate) case: Option<String>,
    /// The release judged; the latest if not given
    #[arg(long)]
    pub(crate) release: Option<String>,
    /// Form of the result
    #[arg(long, default_value = "human")]
    pub(crate) format: MarketsFormat,
    /// File to write instead of standard output; needed for xlsx on a terminal
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// The forms of markets side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum MarketsFormat {
    /// For people, on a terminal
    Human,
    /// asepsis.markets/1
    Json,
    /// One line per item that asks, clock, and case of a clock
    Csv,
    /// Tables with the markets in columns
    Markdown,
    /// A workbook: labeling, clocks, cases
    Xlsx,
}
