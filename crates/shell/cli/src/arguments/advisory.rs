//! What can be typed after `asepsis advisory`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum Advisory {
    /// Write the CSAF security advisory of a case, valid by the standard's own tests
    Export(AdvisoryExport),
    /// Write the static folder of a CSAF provider with the advisories that everybody may read
    Publish(AdvisoryPublish),
}

#[derive(Debug, Args)]
pub(crate) struct AdvisoryExport {
    /// Folder of the dossier
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) dir: PathBuf,
    /// The case
    #[arg(long, value_name = "ID")]
    pub(crate) case: String,
    /// File to write
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct AdvisoryPublish {
    /// Folder of the dossier
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) dir: PathBuf,
    /// Folder of the site; what an earlier run wrote there is replaced, all else stays
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// OpenPGP key of gpg's keyring that signs each advisory
    #[arg(long, value_name = "KEY")]
    pub(crate) key: Option<String>,
}
