//! What can be typed after `asepsis package`, `asepsis verify` and `asepsis baseline`.

use std::path::PathBuf;

use clap::Args;

use super::{Format, PackageFormat};

#[derive(Debug, Args)]
pub(crate) struct Package {
    /// Folder of the dossier
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) dir: PathBuf,
    /// Which submission
    #[arg(long, value_name = "ID")]
    pub(crate) submission: String,
    /// The release; the latest if not given. A baseline of it is used where there is one
    #[arg(long)]
    pub(crate) release: Option<String>,
    /// Issue only this document; may be repeated
    #[arg(long, value_name = "ID")]
    pub(crate) document: Vec<String>,
    /// Forms of each document, separated by commas
    #[arg(
        long,
        value_name = "LIST",
        value_delimiter = ',',
        default_value = "pdf"
    )]
    pub(crate) formats: Vec<PackageFormat>,
    /// Issue it: refuse while boxes are open, decisions stale or rows not verified; without, all is marked as draft
    #[arg(long = "final")]
    pub(crate) issue: bool,
    /// Folder to write, which must not exist or be empty, or a file that ends in .zip
    #[arg(long, value_name = "DIR|ZIP")]
    pub(crate) out: PathBuf,
    /// Replace a package that is there
    #[arg(long)]
    pub(crate) force: bool,
    /// Make it so many times, write nothing, and say the workers' memory after each: for benchmarks
    #[arg(long, value_name = "N", hide = true)]
    pub(crate) repeat: Option<usize>,
}

#[derive(Debug, Args)]
pub(crate) struct Baseline {
    /// The release to freeze
    pub(crate) release: String,
    /// Folder of the dossier
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) dossier: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// Folder or zip of a package
    #[arg(value_name = "PACKAGE")]
    pub(crate) package: PathBuf,
    /// The digest that its manifest must have, such as that on its signature page
    #[arg(long, value_name = "SHA256")]
    pub(crate) digest: Option<String>,
    /// Make the package again from the inputs that it carries, and compare every byte
    #[arg(long)]
    pub(crate) rebuild: bool,
    /// Form of the result
    #[arg(long, default_value = "human", env = "ASEPSIS_FORMAT")]
    pub(crate) format: Format,
}
