//! CycloneDX JSON (ECMA-424; <https://cyclonedx.org/specification/overview/>), versions 1.2 to 1.7.
//! Services, vulnerabilities and pedigrees are checked, not kept; `leftover` tells what is not.

pub(super) mod leftover;
pub(super) mod read;
pub(super) mod validate;
pub mod write;

use super::SbomFormat;
use super::carry::{Family, Opened, Through};
use super::document::parsed;
use crate::json::Tree;
use crate::limits::{ReadError, Strength, shown};
use crate::probe::Probe;

/// CycloneDX JSON.
pub const FORMAT: SbomFormat = SbomFormat {
    id: "cyclonedx-json",
    title: "CycloneDX 1.2 to 1.7 JSON",
    versions: VERSIONS,
    detect,
    read: read::read,
    validate: validate::validate,
    through: Some(Through {
        family: &FAMILY,
        open: |probe, limits, act| {
            parsed(probe, limits, validate::LISTS, |document| {
                act(document, &Opened::json(version_of(document.tree)?))
            })
        },
    }),
};

/// CycloneDX.
pub(super) static FAMILY: Family = Family {
    structure: || &validate::STRUCTURE,
    lists: validate::LISTS,
    kept: Some(&leftover::KEPT),
    leftover: leftover::of,
    rules: |document| document.hold_rules(validate::LISTS, validate::References::of(document.tree)),
    version: |key, version| match key {
        "$schema" => Some(format!(
            "http://cyclonedx.org/schema/bom-{version}.schema.json"
        )),
        "specVersion" => Some(version.to_owned()),
        _ => None,
    },
    seal: "signature",
};

const VERSIONS: &[&str] = &["1.2", "1.3", "1.4", "1.5", "1.6", "1.7"];

fn detect(probe: &Probe<'_>) -> Strength {
    let Some(outline) = probe.outline().filter(|o| !o.is_list) else {
        return Strength::No;
    };
    if outline.text("bomFormat") == Some("CycloneDX") {
        Strength::Sure
    } else if outline.has("bomFormat")
        || outline
            .text("$schema")
            .is_some_and(|s| s.contains("cyclonedx.org"))
        || (outline.has("specVersion") && outline.has_list("components"))
    {
        Strength::Maybe
    } else {
        Strength::No
    }
}

/// Returns the version of a document; an error where it is not one that is read.
fn version_of(tree: &Tree<'_>) -> Result<&'static str, ReadError> {
    let written = tree.root.get("specVersion").and_then(|v| v.text());
    let found = written.unwrap_or("without a specVersion");
    match VERSIONS.iter().find(|v| **v == found) {
        Some(version) => Ok(version),
        None => Err(ReadError::UnknownVersion {
            format: "CycloneDX",
            found: shown(found),
            known: VERSIONS,
        }),
    }
}

/// Returns the structure of the format, for the test that holds its notation.
#[cfg(test)]
pub(super) fn structure() -> &'static crate::validation::structure::Structure {
    &validate::STRUCTURE
}
