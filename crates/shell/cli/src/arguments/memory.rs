//! How much memory a large SBOM may take.

use asepsis_format::limits::Limits;
use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct Memory {
    /// Mebibytes that a command may take for an SBOM; what says more is refused
    #[arg(
        long,
        value_name = "MIB",
        env = "ASEPSIS_MAX_MEMORY",
        default_value_t = 512,
        value_parser = clap::value_parser!(u64).range(16..=1 << 20)
    )]
    pub(crate) max_memory: u64,
}

impl Memory {
    /// Returns the limits on an SBOM.
    pub(crate) fn limits(&self) -> Limits {
        Limits::within(self.max_memory << 20)
    }
}
