//! Software bills of materials: one table of formats, each in its folder. Reading keeps everything
//! that matching and documents need; it judges no vulnerability.

mod agents;
mod at;
mod carry;
pub mod convert;
pub mod cyclonedx_json;
pub(crate) mod cyclonedx_xml;
pub mod diff;
mod document;
mod fields;
mod graph;
mod identifiers;
mod ids;
mod leftover;
mod lost;
mod lost_people;
mod matched;
mod members;
pub mod merge;
mod names;
mod nesting;
mod own;
mod parts;
mod parts_csv;
mod parts_heading;
mod parts_xlsx;
mod portion;
pub mod profile;
mod source;
mod spdx3_json;
pub mod spdx_json;
mod spdx_tag_value;
mod vocabulary;
mod weight;
mod written;

use asepsis_domain::sbom::Sbom;
use asepsis_domain::time::Date;

use crate::encoding::as_utf8;
use crate::limits::{Limits, ReadError, Reading, Strength};
use crate::probe::Probe;
use crate::validation::Validate;

pub(crate) use carry::Through;
pub(crate) use document::Document;
pub use leftover::Leftover;
pub(crate) use parts_csv::headless;

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
    /// How documents are gone through member by member; `None` where everything in them is read.
    pub(crate) through: Option<Through>,
}

/// All SBOM formats, alphabetical.
pub const SBOM_FORMATS: &[SbomFormat] = &[
    cyclonedx_json::FORMAT,
    cyclonedx_xml::FORMAT,
    parts_csv::FORMAT,
    parts_xlsx::FORMAT,
    spdx_json::FORMAT,
    spdx_tag_value::FORMAT,
    spdx3_json::FORMAT,
];

/// What is known of a component's support, besides the SBOM.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Support {
    /// Level, such as `maintained`; empty: not stated.
    pub level: String,
    /// End of support.
    pub end: Option<Date>,
    /// Why level or date is not given; empty: not stated.
    pub justification: String,
    /// Supplier as the dossier names it; empty: as the SBOM does.
    pub supplier: String,
    /// By which rule level and end are stated; empty: as the SBOM does.
    pub basis: String,
}

/// What is written, besides the graph.
#[derive(Debug, Clone, Copy)]
pub struct Writing<'s> {
    /// The SBOM.
    pub sbom: &'s Sbom,
    /// Support by component index; may be shorter.
    pub support: &'s [Support],
    /// Instant (RFC 3339, UTC) for a document that does not say when it was made and must.
    pub created: &'s str,
}

/// A format that is written.
#[derive(Debug)]
pub struct SbomWriter {
    /// Id of the format in [`SBOM_FORMATS`].
    pub format: &'static str,
    /// The name under which it is asked for as well.
    pub name: &'static str,
    /// Version of the specification.
    pub version: &'static str,
    /// Writes a document, as it is made; the error is the writer's own, or says that what it is written to does not take it.
    pub write: fn(&Writing<'_>, &mut dyn std::io::Write) -> Result<(), serde_json::Error>,
}

impl SbomWriter {
    /// Returns a document as one text.
    ///
    /// # Errors
    /// The writer's own.
    pub fn text(&self, writing: &Writing<'_>) -> Result<String, serde_json::Error> {
        let mut text = Vec::new();
        (self.write)(writing, &mut text)?;
        String::from_utf8(text).map_err(serde::ser::Error::custom)
    }
}

/// All formats that are written, the preferred version of each name first.
pub const SBOM_WRITERS: &[SbomWriter] = &[
    SbomWriter {
        format: "cyclonedx-json",
        name: "cyclonedx",
        version: "1.6",
        write: |writing, out| cyclonedx_json::write::of(writing, "1.6", out),
    },
    SbomWriter {
        format: "cyclonedx-json",
        name: "cyclonedx",
        version: "1.7",
        write: |writing, out| cyclonedx_json::write::of(writing, "1.7", out),
    },
    SbomWriter {
        format: "spdx-json",
        name: "spdx",
        version: "2.3",
        write: spdx_json::write::of,
    },
    SbomWriter {
        format: "spdx3-json",
        name: "spdx",
        version: "3.0.1",
        write: spdx3_json::write::of,
    },
];

/// Returns the writer of `FORMAT@VERSION` or `FORMAT`, such as `spdx@2.3`.
pub fn writer(text: &str) -> Option<&'static SbomWriter> {
    let (name, version) = match text.split_once('@') {
        Some((name, version)) => (name, Some(version)),
        None => (text, None),
    };
    SBOM_WRITERS
        .iter()
        .find(|w| (w.name == name || w.format == name) && version.is_none_or(|v| v == w.version))
}

/// What a document of CycloneDX says that is no SBOM is read where it belongs: its VEX.
pub(crate) struct CycloneDx<T> {
    /// What was made of it.
    pub(crate) made: T,
    /// Turns a JSON pointer into the address of the same in the document: for XML an XPath.
    pub(crate) place: fn(&str) -> String,
}

/// Does something with a document of CycloneDX, JSON or XML, whose components are gone through one by one.
///
/// # Errors
/// Where it is none that can be read; and those of what is done.
pub(crate) fn cyclonedx<T>(
    probe: &Probe<'_>,
    limits: &Limits,
    act: impl FnOnce(&Document<'_, '_>) -> Result<T, ReadError>,
) -> Result<CycloneDx<T>, ReadError> {
    if probe.outline().is_some() {
        let made = document::parsed(probe, limits, &[COMPONENTS], act)?;
        let place = str::to_owned;
        return Ok(CycloneDx { made, place });
    }
    let version = cyclonedx_xml::version(probe, limits)?;
    let made = cyclonedx_xml::in_parts(probe.text()?, version, limits, act)?;
    let place = cyclonedx_xml::place;
    Ok(CycloneDx { made, place })
}

/// The list of a document's components.
pub(crate) const COMPONENTS: &str = "components";

/// Reads an SBOM of any known format, detected by content.
///
/// # Errors
/// Where the bytes are no SBOM that can be read, or cost more than the limits allow.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Reading<Sbom>, ReadError> {
    let utf8 = as_utf8(bytes);
    let probe = Probe::transcribed("", bytes, &utf8, limits)?;
    match detect(&probe) {
        Some(format) => probe.while_digested(|| (format.read)(&probe, limits)),
        None => {
            let headless = headless(&probe);
            let unknown = || ReadError::Unknown {
                known: SBOM_FORMATS.iter().map(|f| f.title).collect(),
            };
            Err(probe.why_unknown().or(headless).unwrap_or_else(unknown))
        }
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
        // None can be more so.
        if strength == Strength::Sure {
            break;
        }
    }
    best.1
}

#[cfg(test)]
mod carry_tests;
#[cfg(test)]
mod kept_tests;
#[cfg(test)]
mod licences_tests;
#[cfg(test)]
mod losses_tests;
#[cfg(test)]
mod people_tests;
#[cfg(test)]
mod tests;
