//! What can be typed after `asepsis catalogue`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum Catalogue {
    /// Show the documents there are
    List(CatalogueList),
    /// Compare two editions of a document, and say which records that touches
    Diff(CatalogueDiff),
    /// Add a file of your own: a catalogue file, or an OSCAL catalog in JSON
    Add(CatalogueAdd),
    /// Write a document as OSCAL
    Export(CatalogueExport),
}

#[derive(Debug, Args)]
pub(crate) struct CatalogueList {
    /// Folder of the dossier whose own files count too
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) dossier: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct CatalogueDiff {
    /// The earlier edition: its id, or a file
    #[arg(value_name = "ID|FILE")]
    pub(crate) old: String,
    /// The later edition: its id, or a file
    #[arg(value_name = "ID|FILE")]
    pub(crate) new: String,
    /// Folder of the dossier whose records are looked at
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) dossier: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct CatalogueAdd {
    /// The file
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// OSCAL mapping collection to the objectives, for an OSCAL catalog
    #[arg(long, value_name = "FILE")]
    pub(crate) mapping: Option<PathBuf>,
    /// Id of the document, where an OSCAL catalog does not say it
    #[arg(long, value_name = "ID")]
    pub(crate) id: Option<String>,
    /// Folder of the dossier
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) dossier: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct CatalogueExport {
    /// Id of the document, or of a standard without edition; `objectives`: those to which mappings lead
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    /// What it rests on, as a mapping collection to the objectives, instead of the catalog
    #[arg(long)]
    pub(crate) mapping: bool,
    /// Folder of the dossier whose own files count too
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) dossier: PathBuf,
}
