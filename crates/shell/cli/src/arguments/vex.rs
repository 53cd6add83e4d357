//! What can be typed after `asepsis vex`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::Format;

#[derive(Debug, Subcommand)]
pub(crate) enum Vex {
    /// Account for every statement of VEX documents, and propose what concerns the device
    Import(VexImport),
    /// Write the decisions as a VEX document, valid by its format's own rules
    Export(VexExport),
}

#[derive(Debug, Args)]
pub(crate) struct VexImport {
    /// OpenVEX, CSAF or CycloneDX VEX documents
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Folder of the dossier
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) dossier: PathBuf,
    /// Write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Fail (exit 1) when a statement matches nothing, or contradicts a decision
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(crate) fail_on: Vec<VexGate>,
    /// Form of the result
    #[arg(long, default_value = "human", env = "ASEPSIS_FORMAT")]
    pub(crate) format: Format,
}

/// What makes an import fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum VexGate {
    /// A statement matches nothing.
    Unmatched,
    /// A statement contradicts a decision.
    Conflict,
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("which").required(true).args(["release", "all_releases"]))]
pub(crate) struct VexExport {
    /// Folder of the dossier
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) dir: PathBuf,
    /// Form of the document
    #[arg(long, value_name = "FORM")]
    pub(crate) format: VexForm,
    /// The release
    #[arg(long)]
    pub(crate) release: Option<String>,
    /// All releases that the decisions cover
    #[arg(long)]
    pub(crate) all_releases: bool,
    /// File to write; the revisions of a CSAF document that is there go on
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// Forms of VEX.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum VexForm {
    /// OpenVEX 0.2.0.
    Openvex,
    /// CSAF 2.0, profile csaf_vex.
    Csaf,
    /// CycloneDX 1.6, independent.
    Cyclonedx,
}

impl VexForm {
    /// Returns the id of the format.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Openvex => "openvex",
            Self::Csaf => "csaf",
            Self::Cyclonedx => "cyclonedx",
        }
    }
}
