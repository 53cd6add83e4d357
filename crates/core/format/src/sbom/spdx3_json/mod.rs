//! SPDX 3.0.1 JSON-LD (<https://spdx.github.io/spdx-spec/v3.0.1/>), in the form of its own context: elements in
//! `@graph` that name each other. Packages become components; files, licences, vulnerabilities are checked, and
//! kept where a package names them.

mod elements;
mod known;
mod leftover;
mod read;
mod validate;
pub(super) mod write;

use super::SbomFormat;
use super::carry::{Family, Opened, Through};
use super::document::parsed;
use crate::json::Tree;
use crate::limits::{ReadError, Strength, shown};
use crate::probe::Probe;
use elements::GRAPH;

/// SPDX 3 JSON-LD.
pub(super) const FORMAT: SbomFormat = SbomFormat {
    id: "spdx3-json",
    title: "SPDX 3.0.1 JSON-LD",
    versions: VERSIONS,
    detect,
    read: read::read,
    validate: validate::validate,
    through: Some(Through {
        family: &FAMILY,
        open: |probe, limits, act| {
            parsed(probe, limits, GRAPH, |document| {
                act(document, &Opened::json(version_of(document.tree)?))
            })
        },
    }),
};

/// SPDX 3.
static FAMILY: Family = Family {
    structure: || &validate::STRUCTURE,
    lists: GRAPH,
    kept: None,
    leftover: leftover::of_document,
    rules: validate::rules,
    version: |_, _| None,
    seal: "",
};

const VERSIONS: &[&str] = &["3.0.1"];

/// Start of the addresses of SPDX' contexts; the version follows.
const CONTEXT: &str = "https://spdx.org/rdf/";

fn detect(probe: &Probe<'_>) -> Strength {
    let Some(outline) = probe.outline().filter(|o| !o.is_list) else {
        return Strength::No;
    };
    if outline
        .raw("@context")
        .is_some_and(|c| c.contains("spdx.org/rdf/"))
    {
        Strength::Sure
    } else if outline.has_list("@graph")
        && outline
            .raw("@graph")
            .is_some_and(|g| g.contains("\"SpdxDocument\""))
    {
        Strength::Maybe
    } else {
        Strength::No
    }
}

/// Returns the version of a document; an error where it is not one that is read.
fn version_of(tree: &Tree<'_>) -> Result<&'static str, ReadError> {
    let context = tree.root.get("@context");
    let found = context.and_then(|c| c.text()).unwrap_or("");
    let version = found
        .strip_prefix(CONTEXT)
        .and_then(|rest| rest.split('/').next())
        .unwrap_or("without its context");
    match VERSIONS.iter().find(|v| **v == version) {
        Some(version) => Ok(version),
        None => Err(ReadError::UnknownVersion {
            format: "SPDX",
            found: shown(version),
            known: VERSIONS,
        }),
    }
}

/// Returns whether a word is one of a list of the model, such as `Hash_algorithm`.
pub(super) fn has_word(list: &str, word: &str) -> bool {
    validate::STRUCTURE.has_word(list, "3.0.1", word)
}

/// Returns the structure of the format, for the test that holds its notation.
#[cfg(test)]
pub(super) fn structure() -> &'static crate::validation::structure::Structure {
    &validate::STRUCTURE
}
