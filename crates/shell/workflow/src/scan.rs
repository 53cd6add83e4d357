//! Scanning an SBOM that belongs to no dossier.

use std::io::Read;
use std::path::Path;

use asepsis_domain::matches::Matches;
use asepsis_domain::sbom::Sbom;
use asepsis_format::limits::{Limits, Reading};
use asepsis_format::sbom;
use asepsis_matching::snapshot::Snapshot;

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
pub fn read_bytes(path: &Path, limits: &Limits) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let over = limits.max_bytes.saturating_add(1);
    if path.as_os_str() == "-" {
        std::io::stdin()
            .lock()
            .take(over)
            .read_to_end(&mut bytes)
            .map_err(Failure::file("read", path))?;
    } else {
        if path.is_dir() {
            return Err(Failure::file("read", path)(std::io::Error::other(FOLDER)));
        }
        let file = std::fs::File::open(path).map_err(Failure::file("read", path))?;
        // No more than the file says, and that it may lie costs nothing: what is not there is not touched.
        let size = file.metadata().map_or(0, |facts| facts.len().min(over));
        bytes.reserve_exact(usize::try_from(size).map_or(0, |s| s.saturating_add(1)));
        file.take(over)
            .read_to_end(&mut bytes)
            .map_err(Failure::file("read", path))?;
    }
    Ok(bytes)
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
