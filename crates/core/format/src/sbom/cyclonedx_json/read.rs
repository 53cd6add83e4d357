//! CycloneDX into the one component graph, from the tree of its JSON form; XML comes as the same tree. A wrong
//! member is told and the rest is read.

mod listing;
mod relations;

use asepsis_domain::identifier::Purl;
use asepsis_domain::sbom::{
    Acknowledgement, Agent, Aside, Component, Details, ExternalReference, Licence, Party, Place,
    Role, Sbom, Tool,
};
use asepsis_domain::text::FixedText;
use asepsis_domain::time::Date;
use thin_vec::ThinVec;

use self::relations::dependencies;
use super::super::at::At;
use super::super::fields::Fields;
use super::super::graph::Graph;
use super::super::identifiers::{IN_LISTS, SWID, SWID_MEMBERS, SWID_PROPERTY};
use super::super::source::Source;
use super::super::written;
use super::write::{END_OF_SUPPORT, MILESTONE_END_OF_SUPPORT, SUPPORT_LEVEL};
use super::{FORMAT, version_of};
use crate::json::{Node, Value};
use crate::limits::{Limits, ReadError, Reading};
use crate::probe::Probe;

pub(in super::super) use self::listing::{Listing, Part};

/// Lists that are read a part at a time: the longest ones.
const APART: &[&str] = &["components", "dependencies"];

pub(super) fn read(probe: &Probe<'_>, limits: &Limits) -> Result<Reading<Sbom>, ReadError> {
    let (tree, apart) = probe.tree_apart(limits, APART)?;
    let version = version_of(&tree)?;
    let source = Source {
        tree: &tree,
        apart: &apart,
        limits,
    };
    let mut listing = Listing::default();
    listing.fields.duplicates(&tree);
    listing.describe(tree.root.get("metadata"));
    listing.read(&source)?;
    finish(&source, listing, FORMAT.id, version, probe)
}

/// Reads what is left of a document whose components have been read, whatever its form was.
///
/// # Errors
/// Where a list that was set apart is no JSON, and where the components take more memory than the limits allow.
pub(in super::super) fn finish(
    source: &Source<'_, '_>,
    listing: Listing,
    format: &str,
    version: &str,
    probe: &Probe<'_>,
) -> Result<Reading<Sbom>, ReadError> {
    let Listing {
        components,
        subject,
        mut fields,
        weight,
    } = listing;
    weight.check(source.limits)?;
    let root = &source.tree.root;
    let metadata = fields.object(root, "metadata", &At::DOCUMENT);
    let mut graph = Graph::new(&components, &mut fields, weight, source.limits);
    services(root, &mut graph);
    let relations = dependencies(source, &components, &mut graph, &mut fields)?;
    let (dependencies, relations) = graph.finish(&components, relations, &mut fields)?;
    let metadata = metadata
        .map(|m| Metadata::of(m, &mut fields))
        .unwrap_or_default();
    let revision = match root.get("version").map(|v| &v.value) {
        Some(Value::Number(number)) => number.parse().ok(),
        _ => None,
    };
    let value = Sbom {
        format: format.to_owned(),
        spec_version: version.to_owned(),
        serial: fields
            .text(root, "serialNumber", &At::DOCUMENT)
            .map(Into::into),
        revision,
        digest: probe.digest(),
        authors: metadata.authors,
        tools: metadata.tools,
        timestamp: metadata.timestamp,
        subject,
        components,
        dependencies,
        aside: Aside {
            name: None,
            lifecycles: metadata.lifecycles,
            relations,
            references: references(root, &At::DOCUMENT, &mut fields)
                .into_iter()
                .collect(),
            ..Aside::default()
        },
    };
    Ok(Reading {
        value,
        diagnostics: fields.diagnostics,
    })
}

#[derive(Default)]
struct Metadata {
    authors: Vec<Agent>,
    tools: Vec<Tool>,
    timestamp: Option<String>,
    lifecycles: Vec<String>,
}

impl Metadata {
    fn of(node: &Node<'_>, fields: &mut Fields) -> Self {
        let at = &At::Pointer("/metadata");
        let mut authors: Vec<Agent> = Vec::new();
        fields.each(node, "authors", at, |author, at, fields| {
            authors.extend(agent(author, true, at, fields));
        });
        for key in ["manufacturer", "manufacture", "supplier"] {
            let entity = fields.object(node, key, at);
            let entity = entity.and_then(|e| agent(e, false, &at.key(key), fields));
            authors.extend(entity.filter(|e| !authors.iter().any(|a| a.name == e.name)));
        }
        let mut tools = Vec::new();
        let mut add = |entry: &Node<'_>, at: &At<'_>, fields: &mut Fields| {
            let name = fields.text(entry, "name", at);
            tools.extend(name.map(|name| Tool {
                name: name.to_string(),
                version: fields.text(entry, "version", at).map(String::from),
            }));
        };
        match node.get("tools") {
            Some(listed) if matches!(listed.value, Value::Object(_)) => {
                for key in ["components", "services"] {
                    fields.each(listed, key, &at.key("tools"), &mut add);
                }
            }
            _ => fields.each(node, "tools", at, &mut add),
        }
        let mut lifecycles = Vec::new();
        fields.each(node, "lifecycles", at, |cycle, at, fields| {
            let phase = fields.text(cycle, "phase", at);
            let named = phase.or_else(|| fields.text(cycle, "name", at));
            lifecycles.extend(named.map(String::from));
        });
        Self {
            authors,
            tools,
            timestamp: fields.text(node, "timestamp", at).map(Into::into),
            lifecycles,
        }
    }
}

/// Returns a person or an entity that has a name or an address.
fn agent(node: &Node<'_>, is_person: bool, at: &At<'_>, fields: &mut Fields) -> Option<Agent> {
    let name = fields.text(node, "name", at);
    let contact = contact(node);
    let is_said = name.is_some() || contact.is_some();
    is_said.then(|| Agent {
        is_person,
        name: name.map(String::from).unwrap_or_default(),
        contact: contact.map(String::from),
    })
}

/// Adds a component and, after it, those nested in it. The depth is that of the document, which is limited.
fn component(
    node: &Node<'_>,
    place: Place,
    parent: Option<usize>,
    components: &mut Vec<Component>,
    fields: &mut Fields,
) {
    if !matches!(node.value, Value::Object(_)) {
        fields.form(
            &At::Component(&place),
            format!("a component is {} and must be an object", node.kind()),
        );
        return;
    }
    let index = components.len();
    let nested = node.get("components").map(|_| place.clone());
    push(node, place, parent, components, fields);
    let Some(place) = nested else {
        return;
    };
    let at = At::Component(&place);
    fields.each(node, "components", &at, |nested, at, fields| {
        let place = Place::from(at.pointer());
        component(nested, place, Some(index), components, fields);
    });
}

/// Apart from the descent, so that each level of it costs little stack.
#[inline(never)]
fn push(
    node: &Node<'_>,
    place: Place,
    parent: Option<usize>,
    components: &mut Vec<Component>,
    fields: &mut Fields,
) {
    components.push(one(node, place, parent, fields));
}

fn one(node: &Node<'_>, place: Place, parent: Option<usize>, fields: &mut Fields) -> Component {
    let at = &At::Component(&place);
    let parties = parties(node, at, fields);
    let reference = fields.text(node, "bom-ref", at);
    let mut component = Component {
        reference: reference.unwrap_or_else(|| place.to_string().into()),
        kind: fields.text(node, "type", at).unwrap_or_default(),
        group: fields.text(node, "group", at),
        name: fields.text(node, "name", at).unwrap_or_default(),
        version: fields.text(node, "version", at),
        hashes: hashes(node, at, fields),
        licences: licences(node, at, fields),
        parent,
        rest: Details {
            supplier: supplier(&parties),
            scope: fields.text(node, "scope", at),
            description: fields.text(node, "description", at),
            copyright: fields.text(node, "copyright", at),
            references: references(node, at, fields),
            parties,
            ..Details::default()
        }
        .into(),
        ..Component::default()
    };
    if let Some(written) = node
        .get("purl")
        .and_then(Node::text)
        .filter(|t| !t.is_empty())
    {
        let read = Purl::parse(written).ok();
        let purl = read.or_else(|| fields.purl(written, &at.key("purl")));
        component.set_purl(purl, written);
    } else if let Some(written) = fields.text(node, "purl", at) {
        let purl = fields.purl(&written, &at.key("purl"));
        component.set_purl(purl, &written);
    }
    if component.name.is_empty() {
        fields.form(at, "a component has no name".to_owned());
    }
    if let Some(cpe) = fields.text(node, "cpe", at) {
        fields.cpe(&mut component, cpe, &at.key("cpe"));
    }
    identifiers(node, at, &mut component, fields);
    properties(node, at, &mut component, fields);
    component.pointer = place;
    component.shrink();
    component
}

/// Adds the identifiers beside package URL and CPE name; what a SWID tag says beside its id becomes properties.
fn identifiers(node: &Node<'_>, at: &At<'_>, component: &mut Component, fields: &mut Fields) {
    for (key, kind) in IN_LISTS {
        let listed = fields.elements(node, key, at).iter();
        let listed = listed.filter_map(Node::text).filter(|t| !t.is_empty());
        for value in listed {
            component.identifiers.push(((*kind).into(), value.into()));
        }
    }
    let Some(swid) = fields.object(node, "swid", at) else {
        return;
    };
    if let Some(id) = fields.text(swid, "tagId", &at.key("swid")) {
        let value = format!("{SWID}{id}");
        component.identifiers.push(("swid".into(), value.into()));
    }
    for key in SWID_MEMBERS {
        let said: Option<FixedText> = match swid.get(key).map(|member| &member.value) {
            Some(Value::Text(text)) if !text.is_empty() => Some(text.as_ref().into()),
            Some(Value::Number(number)) => Some((*number).into()),
            Some(Value::Bool(is_so)) => Some(is_so.to_string().into()),
            _ => None,
        };
        // A tag of which nothing else is said has the name of the component.
        let said = said.filter(|said| *key != "name" || *said != component.name);
        let name = || format!("{SWID_PROPERTY}{key}").into();
        component.properties.extend(said.map(|said| (name(), said)));
    }
}

fn properties(node: &Node<'_>, at: &At<'_>, component: &mut Component, fields: &mut Fields) {
    let mut is_own = false;
    fields.each(node, "properties", at, |property, at, fields| {
        let name = fields.text(property, "name", at).unwrap_or_default();
        let value = fields.text(property, "value", at).unwrap_or_default();
        match name.as_str() {
            END_OF_SUPPORT => component.end_of_support = value.parse().ok(),
            MILESTONE_END_OF_SUPPORT if component.end_of_support.is_none() => {
                component.end_of_support = day(&value);
            }
            SUPPORT_LEVEL => component.support_level = Some(value.clone()),
            _ => {}
        }
        is_own |= name.starts_with("asepsis:");
        component.properties.push((name, value));
    });
    if is_own {
        written::restore(component);
    }
}

/// Returns the day of an ISO 8601 date or instant.
fn day(text: &str) -> Option<Date> {
    text.get(..10)?.parse().ok()
}

/// Returns everyone named: supplier and manufacturer are entities, authors persons, the rest texts.
fn parties(node: &Node<'_>, at: &At<'_>, fields: &mut Fields) -> ThinVec<Party> {
    let mut found = ThinVec::new();
    let mut add = |role, name: Option<FixedText>, contact: Option<FixedText>| {
        if let Some(name) = name {
            found.push(Party {
                role,
                is_person: role == Role::Author,
                name,
                contact,
            });
        }
    };
    for (key, role) in [
        ("supplier", Role::Supplier),
        ("manufacturer", Role::Manufacturer),
    ] {
        let entity = fields.object(node, key, at);
        add(
            role,
            entity.and_then(|e| fields.text(e, "name", &at.key(key))),
            entity.and_then(contact),
        );
    }
    add(Role::Author, fields.text(node, "author", at), None);
    fields.each(node, "authors", at, |author, at, fields| {
        let name = fields.text(author, "name", at);
        add(Role::Author, name, contact(author));
    });
    add(Role::Publisher, fields.text(node, "publisher", at), None);
    found
}

/// Returns an e-mail address or URL of an entity or person.
pub(super) fn contact(node: &Node<'_>) -> Option<FixedText> {
    let text = |n: &Node<'_>| n.text().filter(|t| !t.is_empty()).map(FixedText::from);
    let url = node
        .get("url")
        .and_then(|u| text(u).or_else(|| u.list().iter().find_map(text)));
    let own = node.get("email").and_then(text);
    let persons = node.get("contact").map_or(&[][..], Node::list);
    let of_person = || persons.iter().find_map(|p| p.get("email").and_then(text));
    own.or(url).or_else(of_person)
}

/// Returns the supplier, else who made, wrote or published it.
fn supplier(parties: &[Party]) -> Option<FixedText> {
    parties.first().map(|p| p.name.clone())
}

fn references(node: &Node<'_>, at: &At<'_>, fields: &mut Fields) -> ThinVec<ExternalReference> {
    let mut found = ThinVec::new();
    fields.each(node, "externalReferences", at, |reference, at, fields| {
        if let Some(url) = fields.text(reference, "url", at) {
            found.push(ExternalReference {
                kind: fields.text(reference, "type", at).unwrap_or_default(),
                url,
                comment: fields.text(reference, "comment", at),
                hashes: hashes(reference, at, fields),
            });
        }
    });
    found
}

fn hashes(node: &Node<'_>, at: &At<'_>, fields: &mut Fields) -> ThinVec<(FixedText, FixedText)> {
    let mut found = ThinVec::new();
    fields.each(node, "hashes", at, |hash, at, fields| {
        let algorithm = fields.text(hash, "alg", at);
        let content = fields.text(hash, "content", at);
        found.extend(algorithm.zip(content));
    });
    found
}

fn licences(node: &Node<'_>, at: &At<'_>, fields: &mut Fields) -> ThinVec<Licence> {
    let mut found = ThinVec::new();
    let acknowledged = |node: &Node<'_>, at: &At<'_>, fields: &mut Fields| {
        let word = fields.text(node, "acknowledgement", at);
        word.map_or_else(Acknowledgement::default, |w| Acknowledgement::of_word(&w))
    };
    fields.each(node, "licenses", at, |choice, at, fields| {
        if let Some(expression) = fields.text(choice, "expression", at) {
            found.push(Licence::new(expression, acknowledged(choice, at, fields)));
        }
        if let Some(licence) = fields.object(choice, "license", at) {
            let at = &at.key("license");
            let id = fields.text(licence, "id", at);
            let is_name = id.is_none();
            let said = id.or_else(|| fields.text(licence, "name", at));
            // One that is written in another way stays where it is, and is told.
            let text = licence.get("text").filter(|t| t.get("encoding").is_none());
            let text = text.and_then(|t| t.text().or_else(|| t.get("content")?.text()));
            let text = text.map(FixedText::from);
            found.extend(said.map(|said| Licence {
                said,
                is_name,
                acknowledgement: acknowledged(licence, at, fields),
                text: text.filter(|t| !t.is_empty()),
            }));
        }
    });
    found
}

/// Makes the references of services known: relations may go to them.
fn services(node: &Node<'_>, graph: &mut Graph) {
    for service in node.get("services").map_or(&[][..], Node::list) {
        if let Some(reference) = service.get("bom-ref").and_then(Node::text) {
            graph.other(reference);
        }
        services(service, graph);
    }
}
