//! CycloneDX XML (ECMA-424; <https://cyclonedx.org/specification/overview/>), versions 1.0 to 1.7. Components are
//! read through the tree of the JSON form; its own grammar is checked on its elements.

mod convert;
mod path;
mod read;
mod validate;

use super::SbomFormat;
use super::carry::{Opened, Through};
use super::cyclonedx_json::FAMILY;
use crate::limits::{Limits, ReadError, Strength, shown};
use crate::probe::Probe;
use crate::xml::root;

/// CycloneDX XML.
pub(super) const FORMAT: SbomFormat = SbomFormat {
    id: "cyclonedx-xml",
    title: "CycloneDX 1.0 to 1.7 XML",
    versions: VERSIONS,
    detect,
    read: read::read,
    validate: validate::validate,
    through: Some(Through {
        family: &FAMILY,
        open: |probe, limits, act| {
            let version = version(probe, limits)?;
            let opened = Opened {
                place: path::of,
                is_xml: true,
                ..Opened::json(version)
            };
            in_parts(probe.text()?, version, limits, |document| {
                act(document, &opened)
            })
        },
    }),
};

const VERSIONS: &[&str] = &["1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7"];

/// Namespace of the format, before the version.
const NAMESPACE: &str = "http://cyclonedx.org/schema/bom/";

pub(crate) fn detect(probe: &Probe<'_>) -> Strength {
    let Some(root) = probe.text.ok().and_then(|t| root(t, &Limits::default())) else {
        return Strength::No;
    };
    if root.namespace.starts_with(NAMESPACE) {
        Strength::Sure
    } else if root.name == "bom" {
        Strength::Maybe
    } else {
        Strength::No
    }
}

pub(super) use convert::in_parts;
pub(super) use path::of as place;

/// Returns the version that the namespace names; an error where it is not one that is read.
pub(super) fn version(probe: &Probe<'_>, limits: &Limits) -> Result<&'static str, ReadError> {
    let root = root(probe.text()?, limits);
    let namespace = root.map(|r| r.namespace).unwrap_or_default();
    let found = namespace.strip_prefix(NAMESPACE).unwrap_or("");
    let unknown = || ReadError::UnknownVersion {
        format: "CycloneDX",
        found: if found.is_empty() {
            "without its namespace".to_owned()
        } else {
            shown(found)
        },
        known: VERSIONS,
    };
    VERSIONS
        .iter()
        .find(|v| **v == found)
        .copied()
        .ok_or_else(unknown)
}

/// Returns the lines of the grammar that are not in its notation, for the test that holds that there are none.
#[cfg(test)]
pub(super) fn unread() -> &'static [String] {
    &validate::GRAMMAR.unread
}
