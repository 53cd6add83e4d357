//! What can be typed after `asepsis evidence`.

use std::path::PathBuf;

use asepsis_domain::id::RecordId;
use clap::{Args, Subcommand, ValueEnum};

use super::Format;

#[derive(Debug, Subcommand)]
pub(crate) enum Evidence {
    /// Account for every result of test reports and scanners, and write what is of the dossier's tests
    Import(EvidenceImport),
}

#[derive(Debug, Args)]
pub(crate) struct EvidenceImport {
    /// JUnit XML or SARIF 2.1.0
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Folder of the dossier
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) dossier: PathBuf,
    /// The release that was tested; the latest if not given
    #[arg(long)]
    pub(crate) release: Option<String>,
    /// Test that results belong to where they name none themselves
    #[arg(long = "test", value_name = "ID", value_parser = test)]
    pub(crate) tests: Vec<RecordId>,
    /// Write over results that a person wrote
    #[arg(long)]
    pub(crate) replace: bool,
    /// Write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Fail (exit 1) when a result matches nothing, contradicts what is there, or a test failed
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(crate) fail_on: Vec<EvidenceGate>,
    /// Form of the result
    #[arg(long, default_value = "human", env = "ASEPSIS_FORMAT")]
    pub(crate) format: Format,
}

fn test(text: &str) -> Result<RecordId, String> {
    RecordId::parse(text).map_err(|error| error.to_string())
}

/// What makes an import fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EvidenceGate {
    /// A result matches nothing.
    Unmatched,
    /// A result contradicts what is there.
    Conflict,
    /// A test failed or could not be carried out.
    Failed,
}
