//! What can be typed after `sbom`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{Format, Memory};

#[derive(Debug, Subcommand)]
pub(crate) enum Sbom {
    /// Which attributes that an authority asks for are missing, per component
    Check(SbomCheck),
    /// What is different between two SBOMs: components are matched by identity, and compared by version, supplier, licence, hash,
    /// relationship, identifier and support
    Diff(SbomDiff),
    /// A product's SBOM from those of its parts
    #[command(disable_version_flag = true)]
    Merge(SbomMerge),
    /// The same SBOM in another format, with what does not come along
    Convert(SbomConvert),
}

#[derive(Debug, Args)]
pub(crate) struct SbomCheck {
    /// SBOM file, `-` for standard input, or folder of a dossier
    #[arg(value_name = "TARGET")]
    pub(crate) target: PathBuf,
    /// Whose attributes: a profile of the catalogue; none or an unknown one is answered with those there are
    #[arg(long, value_name = "ID")]
    pub(crate) profile: Option<String>,
    /// The release of a dossier; the latest if not given
    #[arg(long)]
    pub(crate) release: Option<String>,
    /// Form of the result
    #[arg(long, default_value = "human", env = "ASEPSIS_FORMAT")]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) memory: Memory,
}

#[derive(Debug, Args)]
pub(crate) struct SbomDiff {
    /// The first SBOM
    #[arg(value_name = "A")]
    pub(crate) left: PathBuf,
    /// The second SBOM
    #[arg(value_name = "B")]
    pub(crate) right: PathBuf,
    /// End with 1 where anything is different
    #[arg(long)]
    pub(crate) fail: bool,
    /// Form of the result
    #[arg(long, default_value = "human", env = "ASEPSIS_FORMAT")]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) memory: Memory,
}

/// Where a written SBOM goes, and what is told of it.
#[derive(Debug, Args)]
pub(crate) struct Written {
    /// Format and version: cyclonedx@1.6, cyclonedx@1.7, spdx@2.3, spdx@3.0.1
    #[arg(long, value_name = "FORMAT", default_value = "cyclonedx@1.6")]
    pub(crate) to: String,
    /// File to write; standard output if not given
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Write what does not come along into this file, as JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) losses: Option<PathBuf>,
    /// End with 1, and write nothing, where anything does not come along
    #[arg(long)]
    pub(crate) strict: bool,
    #[command(flatten)]
    pub(crate) memory: Memory,
}

#[derive(Debug, Args)]
pub(crate) struct SbomMerge {
    /// SBOMs of the parts
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Name of the product
    #[arg(long)]
    pub(crate) name: String,
    /// Version of the product
    #[arg(long = "version", value_name = "VERSION")]
    pub(crate) product_version: Option<String>,
    #[command(flatten)]
    pub(crate) written: Written,
}

#[derive(Debug, Args)]
pub(crate) struct SbomConvert {
    /// SBOM file, `-` for standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) written: Written,
}
