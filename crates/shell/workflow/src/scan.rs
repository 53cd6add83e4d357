//! Scanning an SBOM that belongs to no dossier.

use std::io::Read;
use std::path::Path;

use asepsis_domain::matches::Matches;
use asepsis_domain::sbom::Sbom;
use asepsis_format::limits::{Limits, Reading};
use asepsis_format::sbom;
use asepsis_matching::snapshot::Snapshot;
use asepsis_store::spool::Spool;

use crate::failure::Failure;

/// Reads an SBOM from a file, or from standard input where the path is `-`.
///
/// # Errors
///
/// Where it cannot be read.
pub fn read_sbom(path: &Path, limits: &Limits) -> Result<Reading<Sbom>, Failure> {
    let bytes = read_bytes(path, limits)?;
    sbom::read(&bytes, limits).map_err(|source| Failure::Document {
        name: path.display().to_string(),
        source,
    })
}

/// Reads an SBOM from bytes that came by another way.
///
/// # Errors
///
/// Where it cannot be read.
pub fn sbom_of(bytes: &[u8], limits: &Limits) -> Result<Reading<Sbom>, Failure> {
    sbom::read(bytes, limits).map_err(|source| Failure::Document {
        name: "the SBOM".to_owned(),
        source,
    })
}

/// Reads a file, or standard input where the path is `-`, up to the limit.
///
/// # Errors
///
/// Where it cannot be read.
pub fn read_bytes(path: &Path, limits: &Limits) -> Result<Spool, Failure> {
    let over = limits.max_bytes.saturating_add(1);
    let bytes = if path.as_os_str() == "-" {
        Spool::of(std::io::stdin().lock().take(over), 0)
    } else if path.is_dir() {
        Err(std::io::Error::other(FOLDER))
    } else {
        std::fs::File::open(path).and_then(|file| {
            let size = file.metadata().map_or(0, |facts| facts.len());
            Spool::of(file.take(over), size.min(over))
        })
    };
    bytes.map_err(Failure::file("read", path))
}

/// Why a folder is no document.
const FOLDER: &str = "it is a folder: name the file in it that is meant; the folder of a dossier has `device.toml`, and \
                      `scan --portfolio` takes all SBOMs below a folder";

/// Matches an SBOM.
///
/// # Errors
///
/// Where the snapshot is damaged.
pub fn scan<B: AsRef<[u8]> + Sync>(
    target: &str,
    sbom: &Sbom,
    snapshot: &Snapshot<B>,
) -> Result<Matches, Failure> {
    Ok(asepsis_matching::match_sbom(target, sbom, &[], snapshot)?)
}
