//! What of CycloneDX the component graph keeps.

use super::super::document::parsed;
use super::validate::LISTS;
use super::version_of;
use crate::limits::{Limits, ReadError};
use crate::probe::Probe;
use crate::sbom::leftover::{Kept, Leftover, of_document};

pub(super) fn leftover(probe: &Probe<'_>, limits: &Limits) -> Result<Vec<Leftover>, ReadError> {
    parsed(probe, limits, LISTS, |document| {
        version_of(document.tree)?;
        of_document(document, LISTS, &KEPT)
    })
}

/// Members of the document, then those of a component.
pub(in super::super) const KEPT: Kept = Kept {
    whole: &[
        "$schema",
        "bomFormat",
        "specVersion",
        "serialNumber",
        "version",
        "metadata.timestamp",
        "metadata.authors.name",
        "metadata.manufacturer.name",
        "metadata.manufacture.name",
        "metadata.supplier.name",
        "metadata.tools.name",
        "metadata.tools.version",
        "metadata.tools.components.type",
        "metadata.tools.components.name",
        "metadata.tools.components.version",
        "metadata.tools.services.name",
        "metadata.tools.services.version",
        "metadata.lifecycles.phase",
        "metadata.lifecycles.name",
        "externalReferences.type",
        "externalReferences.url",
        "externalReferences.comment",
        "externalReferences.hashes",
        "dependencies.ref",
        "dependencies.dependsOn",
        "dependencies.provides",
        "component.type",
        "component.bom-ref",
        "component.supplier.name",
        "component.manufacturer.name",
        "component.author",
        "component.authors.name",
        "component.publisher",
        "component.group",
        "component.name",
        "component.version",
        "component.description",
        "component.scope",
        "component.hashes",
        "component.licenses.expression",
        "component.licenses.license.id",
        "component.licenses.license.name",
        "component.copyright",
        "component.cpe",
        "component.purl",
        "component.properties",
        "component.externalReferences.type",
        "component.externalReferences.url",
        "component.externalReferences.comment",
        "component.externalReferences.hashes",
    ],
    anew: &[
        ("metadata.component", "component"),
        ("components", "component"),
        ("component.components", "component"),
    ],
};
