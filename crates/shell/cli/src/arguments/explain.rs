//! What can be typed after `explain`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// A diagnostic's code, or the id of a finding, decision, risk, record, vulnerability or catalogue item
    pub(crate) id: String,
    /// Folder of the dossier
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) dossier: PathBuf,
    /// An SBOM that belongs to no dossier, or `-`: explains a finding of its scan, a component of it, a vulnerability
    #[arg(long, value_name = "FILE", conflicts_with_all = ["dossier", "voice"])]
    pub(crate) sbom: Option<PathBuf>,
    /// For whom: what to change, what it exposes, or what it means for patients
    #[arg(long)]
    pub(crate) voice: Option<Voice>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Voice {
    /// What to change, and where.
    Engineering,
    /// What it exposes, and what to do on the network meanwhile.
    It,
    /// What it means for patients, which conclusion, which clock.
    Regulatory,
}
