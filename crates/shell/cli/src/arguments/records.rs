//! What can be typed after `asepsis push`, `pull`, `audit`, `backup` and `restore`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// Which database.
#[derive(Debug, Args)]
pub(crate) struct Database {
    /// Where records are kept: a file, or `postgres://USER@HOST/NAME` [default: records.sqlite in the data folder]
    #[arg(
        long,
        value_name = "PLACE",
        env = "ASEPSIS_DATABASE",
        hide_env_values = true
    )]
    pub(crate) database: Option<String>,
}

/// Which server, in the place of a database.
#[derive(Debug, Args)]
pub(crate) struct Remote {
    /// A server instead, such as `https://asepsis.example.com`; `ASEPSIS_TOKEN` holds the API token
    #[arg(
        long,
        value_name = "URL",
        env = "ASEPSIS_SERVER",
        conflicts_with = "database"
    )]
    pub(crate) server: Option<String>,
    /// Certificates (PEM) that are trusted of a server instead of the built-in ones
    #[arg(long, value_name = "FILE", env = "ASEPSIS_CA_CERT")]
    pub(crate) ca_cert: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Push {
    /// Folder of the dossier
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) dir: PathBuf,
    #[command(flatten)]
    pub(crate) database: Database,
    #[command(flatten)]
    pub(crate) remote: Remote,
    /// Who pushes [default: the user of the system]
    #[arg(
        long,
        value_name = "NAME",
        env = "ASEPSIS_ACTOR",
        conflicts_with = "server"
    )]
    pub(crate) actor: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(crate) reason: String,
    /// The repository that the dossier stands in
    #[arg(long, value_name = "URL")]
    pub(crate) repository: Option<String>,
    /// Its commit
    #[arg(long, value_name = "HASH")]
    pub(crate) commit: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Pull {
    /// The project: the id of its device
    pub(crate) project: String,
    #[command(flatten)]
    pub(crate) database: Database,
    #[command(flatten)]
    pub(crate) remote: Remote,
    /// The state after this push [default: the last]
    #[arg(long, value_name = "NUMBER")]
    pub(crate) push: Option<i64>,
    /// Folder to write
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Audit {
    /// Is the audit trail whole, and is what it tells of kept as it was
    Verify(AuditVerify),
    /// Copy entries for an inspection: to read, in print, for programs
    Export(AuditExport),
}

#[derive(Debug, Args)]
pub(crate) struct AuditVerify {
    #[command(flatten)]
    pub(crate) database: Database,
    #[command(flatten)]
    pub(crate) remote: Remote,
    /// An end that was noted earlier, which the trail must still contain
    #[arg(long, value_name = "NUMBER:HASH")]
    pub(crate) noted: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct AuditExport {
    #[command(flatten)]
    pub(crate) database: Database,
    #[command(flatten)]
    pub(crate) remote: Remote,
    /// Only of this project
    #[arg(long, value_name = "ID")]
    pub(crate) project: Option<String>,
    /// Only about this, such as `risk RSK-01` or `risks.toml`
    #[arg(long, value_name = "SUBJECT")]
    pub(crate) subject: Option<String>,
    /// Only by this person or program
    #[arg(long, value_name = "NAME")]
    pub(crate) by: Option<String>,
    /// Only from this day or instant on, UTC
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<String>,
    /// Only before this day or instant, UTC
    #[arg(long, value_name = "DATE")]
    pub(crate) before: Option<String>,
    /// Form
    #[arg(long, value_enum, default_value_t = AuditFormat::Human)]
    pub(crate) format: AuditFormat,
    /// File to write
    #[arg(long, value_name = "FILE", required_if_eq("format", "pdf"))]
    pub(crate) out: Option<PathBuf>,
}

/// Forms of a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AuditFormat {
    /// A table.
    Human,
    /// JSON, with all hashes.
    Json,
    /// Tagged PDF.
    Pdf,
}

#[derive(Debug, Args)]
pub(crate) struct Backup {
    #[command(flatten)]
    pub(crate) database: Database,
    /// File to write, a `tar.zst`
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    #[command(flatten)]
    pub(crate) database: Database,
    /// The backup
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}
