//! VEX: statements on vulnerabilities, read from and written to each format in its folder. Which statement
//! concerns what of ours, and who wins, is judged elsewhere.

pub mod csaf;
pub mod cyclonedx;
pub mod openvex;
mod record;

use asepsis_domain::time::Instant;
use asepsis_domain::vex::VexDocument;

use crate::encoding::as_utf8;
use crate::limits::{Limits, ReadError, Reading, Strength};
use crate::probe::Probe;
use crate::sbom::SBOM_FORMATS;

pub use record::portable;

/// A VEX format.
#[derive(Debug)]
pub struct VexFormat {
    /// Id: `openvex`, `csaf`, `cyclonedx`.
    pub id: &'static str,
    /// Name for people.
    pub title: &'static str,
    /// Returns how sure it is that a document is its own.
    pub detect: fn(&Probe<'_>) -> Strength,
    /// Reads a document.
    pub read: fn(&Probe<'_>, &Limits) -> Result<Reading<VexDocument>, ReadError>,
    /// Writes a document.
    pub write: fn(&VexDocument, &Origin<'_>) -> Result<Written, serde_json::Error>,
}

/// All VEX formats, alphabetical.
pub const VEX_FORMATS: &[VexFormat] = &[csaf::FORMAT, cyclonedx::FORMAT, openvex::FORMAT];

/// Who writes a document, and when.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// Name of the manufacturer.
    pub manufacturer: &'a str,
    /// An address under its control: CSAF's namespace, OpenVEX's ids.
    pub namespace: &'a str,
    /// How product security is reached.
    pub contact: &'a str,
    /// Name of the device.
    pub device: &'a str,
    /// What the document is called, such as `flowline-vex-2.1.0`.
    pub id: &'a str,
    /// The instant for which it is written.
    pub as_of: Instant,
    /// Revisions before this one: number, date, summary.
    pub revisions: &'a [(String, String, String)],
}

/// A document as written, and what the format could not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The text.
    pub text: String,
    /// What is not in it.
    pub losses: Vec<String>,
}

/// Reads a VEX document of any known format, detected by content.
///
/// # Errors
/// Where the bytes are no VEX document that can be read, or cost more than the limits allow.
pub fn read(path: &str, bytes: &[u8], limits: &Limits) -> Result<Reading<VexDocument>, ReadError> {
    let utf8 = as_utf8(bytes);
    let probe = Probe::transcribed(path, bytes, &utf8, limits)?;
    match detect(&probe) {
        Some(format) => (format.read)(&probe, limits),
        None if is_bare_sbom(&probe) => Err(ReadError::NotThisFormat {
            expected: "a VEX document",
            reason: "an SBOM without statements (no `vulnerabilities`)",
        }),
        None => Err(probe.why_unknown().unwrap_or_else(|| ReadError::Unknown {
            known: VEX_FORMATS.iter().map(|f| f.title).collect(),
        })),
    }
}

/// Returns whether a document is a CycloneDX SBOM; one with statements is a VEX document.
fn is_bare_sbom(probe: &Probe<'_>) -> bool {
    let mut formats = SBOM_FORMATS.iter();
    formats.any(|f| f.title.starts_with("CycloneDX") && (f.detect)(probe) == Strength::Sure)
}

/// Returns the format that is most sure of a document.
pub fn detect(probe: &Probe<'_>) -> Option<&'static VexFormat> {
    let mut best = (Strength::No, None);
    for format in VEX_FORMATS {
        let strength = (format.detect)(probe);
        if strength > best.0 {
            best = (strength, Some(format));
        }
    }
    best.1
}

#[cfg(test)]
mod read_tests;
#[cfg(test)]
mod tests;
