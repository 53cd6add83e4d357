//! What can be typed after `asepsis init`.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct Init {
    /// Folder of the new dossier
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) dir: PathBuf,
    /// Start from this SBOM; may be repeated, one per configuration
    #[arg(long, value_name = "FILE")]
    pub(crate) sbom: Vec<PathBuf>,
    /// Name of the device
    #[arg(long)]
    pub(crate) title: Option<String>,
    /// Manufacturer as printed on documents
    #[arg(long)]
    pub(crate) manufacturer: Option<String>,
    /// Name of the first release
    #[arg(long, default_value = "1.0.0")]
    pub(crate) release: String,
    /// Market and pathway, such as us:510k; may be repeated
    #[arg(long, value_name = "MARKET:PATHWAY")]
    pub(crate) market: Vec<String>,
}
