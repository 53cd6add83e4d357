//! What of CycloneDX the component graph keeps.

use super::super::document::Document;
use super::super::names::Names;
use super::validate::LISTS;
use crate::json::{Node, step};
use crate::limits::ReadError;
use crate::sbom::leftover::{Kept, Leftover, of_document};

/// Returns what is not kept of a document: members, and of those that are kept what their values say beside.
///
/// # Errors
/// Where an element is not of the form that it must be.
pub(in super::super) fn of(document: &Document<'_, '_>) -> Result<Vec<Leftover>, ReadError> {
    let mut found = of_document(document, LISTS, &KEPT)?;
    let mut add = |path: &str, places: Vec<String>| {
        if !places.is_empty() {
            found.push(Leftover {
                path: path.to_owned(),
                count: places.len(),
                places,
            });
        }
    };
    let metadata = document.tree.root.get("metadata");
    for (key, what) in [
        ("manufacture", "metadata.manufacture (becomes an author)"),
        ("manufacturer", "metadata.manufacturer (becomes an author)"),
        ("supplier", "metadata.supplier (becomes an author)"),
    ] {
        let party = metadata.and_then(|m| m.get(key)?.get("name")?.text());
        let is_said = party.is_some_and(|name| !name.is_empty());
        add(
            what,
            is_said
                .then(|| format!("/metadata/{key}"))
                .into_iter()
                .collect(),
        );
    }
    let mut components = Names::new();
    let described = metadata.and_then(|m| m.get("component"));
    described.into_iter().for_each(|c| name(c, &mut components));
    document.each(&["components"], &mut |_, _, component| {
        name(component, &mut components);
    })?;
    let (mut nothing, mut others) = (Vec::new(), Vec::new());
    document.each(&["dependencies"], &mut |_, number, row| {
        let ends = ["dependsOn", "provides"].into_iter();
        let mut ends = ends
            .flat_map(|key| row.get(key).map_or(&[][..], Node::list))
            .peekable();
        let is_other = |end: &Node<'_>| end.text().is_some_and(|e| components.get(e).is_none());
        let pointer = || step("/dependencies", &number.to_string());
        if ends.peek().is_none() {
            nothing.push(pointer());
        } else if row.get("ref").is_some_and(is_other) || ends.any(is_other) {
            others.push(pointer());
        }
    })?;
    for (what, rows) in [
        ("dependencies (that there are none)", nothing),
        ("dependencies (with what is no component)", others),
    ] {
        add(what, rows);
    }
    Ok(found)
}

/// Makes a component and those in it known.
fn name(component: &Node<'_>, known: &mut Names<()>) {
    if let Some(reference) = component.get("bom-ref").and_then(Node::text) {
        known.insert(reference, ());
    }
    let nested = component.get("components").map_or(&[][..], Node::list);
    nested.iter().for_each(|inner| name(inner, known));
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
        "component.licenses.acknowledgement",
        "component.licenses.license.acknowledgement",
        "component.licenses.license.text.content",
        "component.licenses.license.id",
        "component.licenses.license.name",
        "component.copyright",
        "component.cpe",
        "component.purl",
        "component.omniborId",
        "component.swhid",
        "component.swid.tagId",
        "component.swid.name",
        "component.swid.version",
        "component.swid.tagVersion",
        "component.swid.patch",
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
