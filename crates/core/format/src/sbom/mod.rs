//! Software bills of materials: one table of formats, each in its folder. Reading keeps everything
//! that matching and documents need; it judges no vulnerability.

use asepsis_domain::sbom::Sbom;

use crate::limits::{Limits, ReadError, Reading, Strength};
use crate::probe::Probe;
use crate::validation::Breach;

/// An SBOM format.
#[derive(Debug)]
pub struct SbomFormat {
    /// Id, such as `cyclonedx-json`.
    pub id: &'static str,
    /// Name for people.
    pub title: &'static str,
    /// Versions of the specification that are read.
    pub versions: &'static [&'static str],
    /// Returns how sure it is that a document is its own.
    pub detect: fn(&Probe<'_>) -> Strength,
    /// Reads a document.
    pub read: fn(&Probe<'_>, &Limits) -> Result<Reading<Sbom>, ReadError>,
    /// Returns the version found and what breaks the specification's rules.
    pub validate: fn(&Probe<'_>, &Limits) -> Result<(String, Vec<Breach>), ReadError>,
}

/// All SBOM formats, alphabetical.
pub const SBOM_FORMATS: &[SbomFormat] = &[];

/// Reads an SBOM of any known format, detected by content.
///
/// # Errors
/// Where the bytes are no SBOM that can be read, or cost more than the limits allow.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Reading<Sbom>, ReadError> {
    let probe = Probe::new("", bytes, limits)?;
    match detect(&probe) {
        Some(format) => (format.read)(&probe, limits),
        None => Err(probe.into_error().unwrap_or_else(|| ReadError::Unknown {
            known: SBOM_FORMATS.iter().map(|f| f.title).collect(),
        })),
    }
}

/// Returns the format that is most sure of a document.
pub fn detect(probe: &Probe<'_>) -> Option<&'static SbomFormat> {
    let mut best = (Strength::No, None);
    for format in SBOM_FORMATS {
        let strength = (format.detect)(probe);
        if strength > best.0 {
            best = (strength, Some(format));
        }
    }
    best.1
}

#[cfg(test)]
mod tests;
