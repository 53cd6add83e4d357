//! What of CycloneDX the component graph keeps.

use super::super::document::Document;
use super::super::names::Names;
use super::read::contact;
use super::validate::LISTS;
use crate::json::{Node, Value, step};
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
    let root = &document.tree.root;
    let revision = root.get("version").map(|version| &version.value);
    let is_too_large = matches!(revision, Some(Value::Number(n)) if n.parse::<u64>().is_err());
    let revision = is_too_large.then(|| "/version".to_owned());
    add("version (too large)", revision.into_iter().collect());
    let metadata = root.get("metadata");
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
    let mut addresses = Vec::new();
    for key in ENTITIES {
        let entity = metadata.and_then(|m| m.get(key));
        further(entity, &format!("/metadata/{key}"), &mut addresses);
    }
    let mut components = Names::new();
    let described = metadata.and_then(|m| m.get("component"));
    if let Some(described) = described {
        name(described, &mut components);
        further_of(described, "/metadata/component", &mut addresses);
    }
    document.each(&["components"], &mut |_, number, component| {
        name(component, &mut components);
        further_of(component, &format!("/components/{number}"), &mut addresses);
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
        ("address of an organization (beyond the first)", addresses),
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

/// Members that are organizations.
const ENTITIES: [&str; 3] = ["manufacturer", "manufacture", "supplier"];

/// Adds the addresses of the organizations of a component, and of those in it, that the graph has no room for.
fn further_of(component: &Node<'_>, pointer: &str, found: &mut Vec<String>) {
    for key in ENTITIES {
        if let Some(entity) = component.get(key) {
            further(Some(entity), &step(pointer, key), found);
        }
    }
    if let Some(nested) = component.get("components") {
        for (index, inner) in nested.list().iter().enumerate() {
            let pointer = format!("{pointer}/components/{index}");
            further_of(inner, &pointer, found);
        }
    }
}

/// Adds the addresses of an organization beside the one that the graph keeps.
fn further(entity: Option<&Node<'_>>, pointer: &str, found: &mut Vec<String>) {
    let Some(entity) = entity else { return };
    let kept = contact(entity);
    let mut add = |node: &Node<'_>, place: &dyn Fn() -> String| {
        let text = node.text().filter(|t| !t.is_empty());
        if text.is_some_and(|text| kept.as_deref() != Some(text)) {
            found.push(place());
        }
    };
    if let Some(url) = entity.get("url") {
        add(url, &|| step(pointer, "url"));
        for (index, one) in url.list().iter().enumerate() {
            add(one, &|| format!("{pointer}/url/{index}"));
        }
    }
    let persons = entity.get("contact").map_or(&[][..], Node::list);
    for (index, person) in persons.iter().enumerate() {
        if let Some(mail) = person.get("email") {
            add(mail, &|| format!("{pointer}/contact/{index}/email"));
        }
    }
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
        "metadata.authors.email",
        "metadata.manufacturer.name",
        "metadata.manufacturer.url",
        "metadata.manufacturer.contact.email",
        "metadata.manufacture.name",
        "metadata.manufacture.url",
        "metadata.manufacture.contact.email",
        "metadata.supplier.name",
        "metadata.supplier.url",
        "metadata.supplier.contact.email",
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
        "component.supplier.url",
        "component.supplier.contact.email",
        "component.manufacturer.name",
        "component.manufacturer.url",
        "component.manufacturer.contact.email",
        "component.author",
        "component.authors.name",
        "component.authors.email",
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
