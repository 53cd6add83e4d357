//! Software bills of materials: one table of formats, each in its folder. Reading keeps everything
//! that matching and documents need; it judges no vulnerability.

pub mod cyclonedx_json;
mod fields;
mod graph;
pub mod spdx_json;

use asepsis_domain::sbom::Sbom;

use crate::limits::{Limits, ReadError, Reading, Strength};
use crate::probe::Probe;
use crate::validation::Validate;

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
}

/// All SBOM formats, alphabetical.
pub const SBOM_FORMATS: &[SbomFormat] = &[cyclonedx_json::FORMAT, spdx_json::FORMAT];

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

/// Returns the bits of a digest by its algorithm, as CycloneDX (`SHA-256`) or SPDX (`SHA256`) names it; `None` where they vary.
fn digest_bits(algorithm: &str) -> Option<usize> {
    let bits = match algorithm {
        "MD2" | "MD4" | "MD5" => 128,
        "SHA-1" | "SHA1" => 160,
        "SHA224" => 224,
        "SHA-256" | "SHA256" | "SHA3-256" | "BLAKE2b-256" => 256,
        "SHA-384" | "SHA384" | "SHA3-384" | "BLAKE2b-384" => 384,
        "SHA-512" | "SHA512" | "SHA3-512" | "BLAKE2b-512" => 512,
        "ADLER32" => 32,
        _ => return None,
    };
    Some(bits)
}

#[cfg(test)]
mod tests;
