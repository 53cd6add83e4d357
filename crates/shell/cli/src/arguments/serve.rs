//! What can be typed after `asepsis serve`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

use super::records::Database;

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Folder of the dossier; it is watched, and the pages follow
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) dossier: PathBuf,
    /// Make the demonstration device and show that
    #[arg(long, conflicts_with = "dossier")]
    pub(crate) demo: bool,
    /// Serve the projects of a records database, to those who have accounts
    #[arg(long, conflicts_with_all = ["dossier", "demo"])]
    pub(crate) team: bool,
    #[command(flatten)]
    pub(crate) database: Database,
    /// Address under which others reach a team's server, such as `https://asepsis.example.com`; TLS ends before it, or with `--tls-cert` here
    #[arg(long, value_name = "ORIGIN", env = "ASEPSIS_PUBLIC", requires = "team")]
    pub(crate) public: Option<String>,
    /// Answer by TLS, with the certificate of this file and those that lead to its root, as PEM; read again when it changes
    #[arg(
        long,
        value_name = "FILE",
        env = "ASEPSIS_TLS_CERT",
        requires = "team",
        requires = "tls_key"
    )]
    pub(crate) tls_cert: Option<PathBuf>,
    /// The private key of the certificate, as PEM
    #[arg(
        long,
        value_name = "FILE",
        env = "ASEPSIS_TLS_KEY",
        requires = "tls_cert"
    )]
    pub(crate) tls_key: Option<PathBuf>,
    /// Tell of each answer on standard error, as a line of JSON without what may be secret
    #[arg(long, requires = "team")]
    pub(crate) logs: bool,
    /// Fetch advisories as often, from the sources of `asepsis feeds sync` [default: they are brought in otherwise]
    #[arg(long, value_name = "HOURS", requires = "team", value_parser = clap::value_parser!(i64).range(1..=8760))]
    pub(crate) sync_hours: Option<i64>,
    /// Address of this machine and port; port 0 takes any that is free
    #[arg(
        long,
        value_name = "ADDRESS",
        default_value = "127.0.0.1:8070",
        env = "ASEPSIS_LISTEN"
    )]
    pub(crate) listen: SocketAddr,
    /// Seconds between two looks at the folder, or at the database
    #[arg(long, value_name = "SECONDS", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(crate) interval: u64,
}
