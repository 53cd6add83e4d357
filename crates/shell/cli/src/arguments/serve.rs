//! What `asepsis serve` takes.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Folder of the dossier; it is watched, and the pages follow
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) dossier: PathBuf,
    /// Make the demonstration device and show that
    #[arg(long, conflicts_with = "dossier")]
    pub(crate) demo: bool,
    /// Address of this machine and port; port 0 takes any that is free
    #[arg(
        long,
        value_name = "ADDRESS",
        default_value = "127.0.0.1:8070",
        env = "ASEPSIS_LISTEN"
    )]
    pub(crate) listen: SocketAddr,
    /// Seconds between two looks at the folder
    #[arg(long, value_name = "SECONDS", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(crate) interval: u64,
}
