//! CycloneDX into the one component graph, from the tree of its JSON form; XML comes as the same tree. A wrong
//! member is told and the rest is read.

mod relations;

use asepsis_domain::digest::Digest;
use asepsis_domain::identifier::Purl;
use asepsis_domain::sbom::{Aside, Component, ExternalReference, Party, Role, Sbom};
use asepsis_domain::time::Date;

use rayon::prelude::*;

use self::relations::dependencies;
use super::super::fields::Fields;
use super::super::graph::Graph;
use super::super::source::{Source, TASK};
use super::super::written;
use super::write::{END_OF_SUPPORT, MILESTONE_END_OF_SUPPORT, SUPPORT_LEVEL};
use super::{FORMAT, version_of};
use crate::json::{Apart, Node, Tree, Value, step};
use crate::limits::{Limits, ReadError, Reading};
use crate::probe::Probe;

/// Tasks after which their trees are let go.
const ROUND: usize = 16;
/// Lists that are read a part at a time: the longest ones.
const APART: &[&str] = &["components", "dependencies"];

pub(super) fn read(probe: &Probe<'_>, limits: &Limits) -> Result<Reading<Sbom>, ReadError> {
    let (tree, apart) = Tree::apart(probe.text()?, limits, APART)?;
    let version = version_of(&tree)?;
    let source = Source {
        tree: &tree,
        apart: &apart,
        limits,
    };
    of_source(&source, FORMAT.id, version, probe)
}

/// Reads a document that has been parsed, whatever its form was.
///
/// # Errors
/// None where all of it is in the tree.
pub(in super::super) fn of_tree(
    tree: &Tree<'_>,
    format: &str,
    version: &str,
    probe: &Probe<'_>,
) -> Result<Reading<Sbom>, ReadError> {
    let source = Source {
        tree,
        apart: &[],
        limits: &Limits::default(),
    };
    of_source(&source, format, version, probe)
}

fn of_source(
    source: &Source<'_, '_>,
    format: &str,
    version: &str,
    probe: &Probe<'_>,
) -> Result<Reading<Sbom>, ReadError> {
    let mut fields = Fields::default();
    fields.duplicates(source.tree);
    let root = &source.tree.root;
    let mut components = Vec::new();
    let metadata = fields.object(root, "metadata", "");
    let described = metadata.and_then(|m| fields.object(m, "component", "/metadata"));
    if let Some(described) = described {
        component(
            described,
            "/metadata/component",
            None,
            &mut components,
            &mut fields,
        );
    }
    let subject = described.map(|_| 0);
    listed(source, &mut components, &mut fields)?;
    let mut graph = Graph::new(&components, &mut fields);
    services(root, &mut graph);
    let relations = dependencies(source, &mut graph, &mut fields)?;
    let dependencies = graph.finish(&components, &mut fields);
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
        serial: fields.text(root, "serialNumber", ""),
        revision,
        digest: Digest::of(probe.whole),
        authors: metadata.authors,
        tools: metadata.tools,
        timestamp: metadata.timestamp,
        subject,
        components,
        dependencies,
        aside: Aside {
            name: None,
            lifecycles: metadata.lifecycles,
            author_contact: metadata.author_contact,
            relations,
            references: references(root, "", &mut fields),
        },
    };
    Ok(Reading {
        value,
        diagnostics: fields.diagnostics,
    })
}

/// Adds the components of the document's list, several tasks at a time.
fn listed(
    source: &Source<'_, '_>,
    components: &mut Vec<Component>,
    fields: &mut Fields,
) -> Result<(), ReadError> {
    let in_tree = fields.elements(&source.tree.root, "components", "");
    let apart = source.apart("components");
    let count = apart.map_or(in_tree.len(), Apart::len);
    components.reserve_exact(count);
    let starts: Vec<usize> = (0..count).step_by(TASK).collect();
    let limits = source.limits;
    for round in starts.chunks(ROUND) {
        let parts = round.par_iter().map(|start| match apart {
            Some(list) => {
                let part = list.part(*start..start + TASK, limits)?;
                Ok((of_part(&part.nodes, *start), part.duplicates))
            }
            None => {
                let end = (start + TASK).min(count);
                let nodes = in_tree.get(*start..end).unwrap_or_default();
                Ok((of_part(nodes, *start), Vec::new()))
            }
        });
        // In their order, so that the first error of the document is the one told.
        let parts: Vec<Result<_, ReadError>> = parts.collect();
        for part in parts {
            let ((part, found), duplicates) = part?;
            fields.duplicates_of(source.tree, &duplicates);
            fields.take(found);
            let before = components.len();
            components.extend(part.into_iter().map(|c| Component {
                parent: c.parent.map(|p| p + before),
                ..c
            }));
        }
    }
    Ok(())
}

/// Reads components of the list, from one of this number on.
fn of_part(nodes: &[Node<'_>], first: usize) -> (Vec<Component>, Fields) {
    let (mut components, mut fields) = (Vec::with_capacity(nodes.len()), Fields::default());
    for (number, node) in nodes.iter().enumerate() {
        let pointer = format!("/components/{}", first + number);
        component(node, &pointer, None, &mut components, &mut fields);
    }
    (components, fields)
}

#[derive(Default)]
struct Metadata {
    authors: Vec<String>,
    tools: Vec<String>,
    timestamp: Option<String>,
    lifecycles: Vec<String>,
    author_contact: Option<String>,
}

impl Metadata {
    fn of(node: &Node<'_>, fields: &mut Fields) -> Self {
        let at = "/metadata";
        let mut authors = Vec::new();
        for (pointer, author) in fields.list(node, "authors", at) {
            authors.extend(fields.text(author, "name", &pointer));
        }
        for key in ["manufacturer", "manufacture", "supplier"] {
            let entity = fields.object(node, key, at);
            let name = entity.and_then(|e| fields.text(e, "name", &step(at, key)));
            authors.extend(name.filter(|n| !authors.contains(n)));
        }
        let mut tools = Vec::new();
        let listed = node.get("tools");
        if listed.is_some_and(|t| matches!(t.value, Value::Object(_))) {
            for key in ["components", "services"] {
                let list = listed
                    .into_iter()
                    .flat_map(|t| fields.list(t, key, "/metadata/tools"));
                for (pointer, entry) in list.collect::<Vec<_>>() {
                    tools.extend(tool(entry, &pointer, fields));
                }
            }
        } else {
            for (pointer, entry) in fields.list(node, "tools", at) {
                tools.extend(tool(entry, &pointer, fields));
            }
        }
        let entities = ["manufacturer", "manufacture", "supplier"];
        let persons = node.get("authors").map_or(&[][..], Node::list).iter();
        let author_contact = persons
            .chain(entities.into_iter().filter_map(|key| node.get(key)))
            .find_map(contact);
        let mut lifecycles = Vec::new();
        for (pointer, cycle) in fields.list(node, "lifecycles", at) {
            let phase = fields.text(cycle, "phase", &pointer);
            lifecycles.extend(phase.or_else(|| fields.text(cycle, "name", &pointer)));
        }
        Self {
            authors,
            tools,
            timestamp: fields.text(node, "timestamp", at),
            lifecycles,
            author_contact,
        }
    }
}

fn tool(node: &Node<'_>, pointer: &str, fields: &mut Fields) -> Option<String> {
    let name = fields.text(node, "name", pointer);
    let version = fields.text(node, "version", pointer);
    match (name, version) {
        (Some(name), Some(version)) => Some(format!("{name} {version}")),
        (name, _) => name,
    }
}

/// Adds a component and, after it, those nested in it. The depth is that of the document, which is limited.
fn component(
    node: &Node<'_>,
    pointer: &str,
    parent: Option<usize>,
    components: &mut Vec<Component>,
    fields: &mut Fields,
) {
    if !matches!(node.value, Value::Object(_)) {
        fields.form(
            pointer,
            format!("a component is {} and must be an object", node.kind()),
        );
        return;
    }
    let index = components.len();
    push(node, pointer, parent, components, fields);
    if node.get("components").is_none() {
        return;
    }
    for (pointer, nested) in fields.list(node, "components", pointer) {
        component(nested, &pointer, Some(index), components, fields);
    }
}

/// Apart from the descent, so that each level of it costs little stack.
#[inline(never)]
fn push(
    node: &Node<'_>,
    pointer: &str,
    parent: Option<usize>,
    components: &mut Vec<Component>,
    fields: &mut Fields,
) {
    components.push(one(node, pointer, parent, fields));
}

fn one(node: &Node<'_>, at: &str, parent: Option<usize>, fields: &mut Fields) -> Component {
    let raw_purl = fields.text(node, "purl", at);
    let purl = raw_purl.as_deref().and_then(|p| {
        let read = Purl::parse(p).ok();
        read.or_else(|| fields.purl(p, &step(at, "purl")))
    });
    let parties = parties(node, at, fields);
    let mut component = Component {
        reference: fields
            .text(node, "bom-ref", at)
            .unwrap_or_else(|| at.to_owned()),
        kind: fields.text(node, "type", at).unwrap_or_default(),
        group: fields.text(node, "group", at),
        name: fields.text(node, "name", at).unwrap_or_default(),
        version: fields.text(node, "version", at),
        supplier: supplier(&parties),
        purl,
        raw_purl,
        hashes: hashes(node, at, fields),
        licences: licences(node, at, fields),
        parent,
        scope: fields.text(node, "scope", at),
        description: fields.text(node, "description", at),
        copyright: fields.text(node, "copyright", at),
        references: references(node, at, fields),
        parties,
        pointer: at.to_owned(),
        ..Component::default()
    };
    if component.name.is_empty() {
        fields.form(at, "a component has no name".to_owned());
    }
    if let Some(cpe) = fields.text(node, "cpe", at) {
        fields.cpe(&mut component, cpe, &step(at, "cpe"));
    }
    for (pointer, property) in fields.list(node, "properties", at) {
        let name = fields.text(property, "name", &pointer).unwrap_or_default();
        let value = fields.text(property, "value", &pointer).unwrap_or_default();
        match name.as_str() {
            END_OF_SUPPORT => component.end_of_support = value.parse().ok(),
            MILESTONE_END_OF_SUPPORT if component.end_of_support.is_none() => {
                component.end_of_support = day(&value);
            }
            SUPPORT_LEVEL => component.support_level = Some(value.clone()),
            _ => {}
        }
        component.properties.push((name, value));
    }
    if component
        .properties
        .iter()
        .any(|(n, _)| n.starts_with("asepsis:"))
    {
        written::restore(&mut component);
    }
    component
}

/// Returns the day of an ISO 8601 date or instant.
fn day(text: &str) -> Option<Date> {
    text.get(..10)?.parse().ok()
}

/// Returns everyone named: supplier and manufacturer are entities, authors persons, the rest texts.
fn parties(node: &Node<'_>, at: &str, fields: &mut Fields) -> Vec<Party> {
    let mut found = Vec::new();
    let mut add = |role, name: Option<String>, contact: Option<String>| {
        found.extend(name.map(|name| Party {
            role,
            name,
            contact,
        }));
    };
    for (key, role) in [
        ("supplier", Role::Supplier),
        ("manufacturer", Role::Manufacturer),
    ] {
        let entity = fields.object(node, key, at);
        add(
            role,
            entity.and_then(|e| fields.text(e, "name", &step(at, key))),
            entity.and_then(contact),
        );
    }
    add(Role::Author, fields.text(node, "author", at), None);
    if node.get("authors").is_some() {
        for (pointer, author) in fields.list(node, "authors", at) {
            add(
                Role::Author,
                fields.text(author, "name", &pointer),
                contact(author),
            );
        }
    }
    add(Role::Publisher, fields.text(node, "publisher", at), None);
    found
}

/// Returns an e-mail address or URL of an entity or person.
fn contact(node: &Node<'_>) -> Option<String> {
    let text = |n: &Node<'_>| n.text().filter(|t| !t.is_empty()).map(str::to_owned);
    let url = node
        .get("url")
        .and_then(|u| text(u).or_else(|| u.list().iter().find_map(text)));
    let own = node.get("email").and_then(text);
    let persons = node.get("contact").map_or(&[][..], Node::list);
    let of_person = || persons.iter().find_map(|p| p.get("email").and_then(text));
    own.or(url).or_else(of_person)
}

/// Returns the supplier, else who made, wrote or published it.
fn supplier(parties: &[Party]) -> Option<String> {
    parties.first().map(|p| p.name.clone())
}

fn references(node: &Node<'_>, at: &str, fields: &mut Fields) -> Vec<ExternalReference> {
    if node.get("externalReferences").is_none() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (pointer, reference) in fields.list(node, "externalReferences", at) {
        if let Some(url) = fields.text(reference, "url", &pointer) {
            found.push(ExternalReference {
                kind: fields.text(reference, "type", &pointer).unwrap_or_default(),
                url,
                comment: fields.text(reference, "comment", &pointer),
                hashes: hashes(reference, &pointer, fields),
            });
        }
    }
    found
}

fn hashes(node: &Node<'_>, at: &str, fields: &mut Fields) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (pointer, hash) in fields.list(node, "hashes", at) {
        let algorithm = fields.text(hash, "alg", &pointer);
        let content = fields.text(hash, "content", &pointer);
        found.extend(algorithm.zip(content));
    }
    found
}

fn licences(node: &Node<'_>, at: &str, fields: &mut Fields) -> Vec<String> {
    let mut found = Vec::new();
    for (pointer, choice) in fields.list(node, "licenses", at) {
        found.extend(fields.text(choice, "expression", &pointer));
        if let Some(licence) = fields.object(choice, "license", &pointer) {
            let pointer = step(&pointer, "license");
            let id = fields.text(licence, "id", &pointer);
            found.extend(id.or_else(|| fields.text(licence, "name", &pointer)));
        }
    }
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
