//! What can be typed after `asepsis table`.

use std::path::PathBuf;

use asepsis_domain::record::RecordKind;
use clap::{Args, Subcommand, ValueEnum};

use super::Format;

#[derive(Debug, Subcommand)]
pub(crate) enum Table {
    /// Write the records of a kind as a table: a column for each field
    Export(TableExport),
    /// Account for every row of a table, and write what is new or different into the dossier
    Import(TableImport),
}

#[derive(Debug, Args)]
pub(crate) struct TableExport {
    /// Kind of the records: risk, threat, requirement, test, …
    #[arg(value_name = "KIND", value_parser = kind)]
    pub(crate) kind: RecordKind,
    /// Folder of the dossier
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) dossier: PathBuf,
    /// File to write; standard output if not given
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Form of the table
    #[arg(long, default_value = "csv")]
    pub(crate) format: TableFormat,
}

#[derive(Debug, Args)]
pub(crate) struct TableImport {
    /// Kind of the records: risk, threat, requirement, test, …
    #[arg(value_name = "KIND", value_parser = kind)]
    pub(crate) kind: RecordKind,
    /// CSV or XLSX with a heading `id`; other headings are the fields of the kind
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Folder of the dossier
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) dossier: PathBuf,
    /// Write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Form of the result
    #[arg(long, default_value = "human", env = "ASEPSIS_FORMAT")]
    pub(crate) format: Format,
}

/// Form of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableFormat {
    /// Text for any program.
    Csv,
    /// A workbook.
    Xlsx,
}

fn kind(text: &str) -> Result<RecordKind, String> {
    RecordKind::parse(text).ok_or_else(|| {
        let known: Vec<&str> = RecordKind::ALL.iter().map(|k| k.id()).collect();
        format!("kinds are {}", known.join(", "))
    })
}
