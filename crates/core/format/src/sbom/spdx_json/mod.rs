//! SPDX JSON (<https://spdx.github.io/spdx-spec/v2.3/>), versions 2.2 and 2.3. Packages become
//! components; files and snippets are checked, not kept.

pub(super) mod leftover;
mod licence;
pub(super) mod read;
pub(super) mod relation;
pub(super) mod validate;
pub mod write;

use super::SbomFormat;
use super::carry::{Family, Opened, Through};
use super::document::parsed;
use crate::json::Tree;
use crate::limits::{ReadError, Strength, shown};
use crate::probe::Probe;

/// SPDX JSON.
pub const FORMAT: SbomFormat = SbomFormat {
    id: "spdx-json",
    title: "SPDX 2.2 and 2.3 JSON",
    versions: VERSIONS,
    detect,
    read: read::read,
    validate: validate::validate,
    through: Some(Through {
        family: &FAMILY,
        open: |probe, limits, act| {
            parsed(probe, limits, validate::LISTS, |document| {
                act(document, &Opened::json(version(document.tree)?))
            })
        },
    }),
};

/// SPDX 2.
pub(super) static FAMILY: Family = Family {
    structure: || &validate::STRUCTURE,
    lists: validate::LISTS,
    kept: Some(&leftover::KEPT),
    leftover: leftover::leftover,
    rules: validate::rules,
    version: |key, version| (key == "spdxVersion").then(|| format!("SPDX-{version}")),
    seal: "",
};

/// Who annotates packages with properties that SPDX 2 has no member for.
pub(super) const ANNOTATOR: &str = "Tool: asepsis";

pub(super) const VERSIONS: &[&str] = &["2.2", "2.3"];

fn detect(probe: &Probe<'_>) -> Strength {
    let Some(outline) = probe.outline().filter(|o| !o.is_list) else {
        return Strength::No;
    };
    if outline.has("spdxVersion") {
        Strength::Sure
    } else if outline.has("SPDXID") || outline.has("documentNamespace") {
        Strength::Maybe
    } else {
        Strength::No
    }
}

/// Returns the version that a document names; an error where it is not one that is read.
pub(super) fn version(tree: &Tree<'_>) -> Result<&'static str, ReadError> {
    let written = tree.root.get("spdxVersion").and_then(|v| v.text());
    let found = written.unwrap_or("without a spdxVersion");
    let number = found.strip_prefix("SPDX-").unwrap_or("");
    match VERSIONS.iter().find(|v| **v == number) {
        Some(version) => Ok(version),
        None => Err(ReadError::UnknownVersion {
            format: "SPDX",
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
