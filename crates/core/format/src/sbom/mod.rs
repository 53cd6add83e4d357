//! Software bills of materials: one table of formats, each in its folder. Reading keeps everything
//! that matching and documents need; it judges no vulnerability.

pub mod cyclonedx_json;
mod cyclonedx_xml;
mod fields;
mod graph;
mod leftover;
mod spdx3_json;
pub mod spdx_json;
mod spdx_tag_value;
mod vocabulary;

use asepsis_domain::sbom::Sbom;

use crate::limits::{Limits, ReadError, Reading, Strength};
use crate::probe::Probe;
use crate::validation::Breach;

pub use leftover::Leftover;

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
    pub validate: Validate,
    /// Returns what the document says that the component graph does not keep.
    pub leftover: fn(&Probe<'_>, &Limits) -> Result<Vec<Leftover>, ReadError>,
}

/// Holds a document against its specification: the version found and the rules broken.
pub type Validate = fn(&Probe<'_>, &Limits) -> Result<(String, Vec<Breach>), ReadError>;

/// All SBOM formats, alphabetical.
pub const SBOM_FORMATS: &[SbomFormat] = &[
    cyclonedx_json::FORMAT,
    cyclonedx_xml::FORMAT,
    spdx_json::FORMAT,
    spdx_tag_value::FORMAT,
    spdx3_json::FORMAT,
];

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
