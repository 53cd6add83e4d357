//! What can be typed after `asepsis diff`.

use std::path::PathBuf;

use clap::Args;

use super::Format;

#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// The earlier release
    #[arg(value_name = "RELEASE")]
    pub(crate) from: String,
    /// The later release
    #[arg(value_name = "RELEASE")]
    pub(crate) to: String,
    /// Folder of the dossier
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) dossier: PathBuf,
    /// Markets, separated by commas; those of the device if not given
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(crate) market: Vec<String>,
    /// Show every difference, not only the first of each kind
    #[arg(long)]
    pub(crate) all: bool,
    /// Form of the result
    #[arg(long, default_value = "human", env = "ASEPSIS_FORMAT")]
    pub(crate) format: Format,
}
