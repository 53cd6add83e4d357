//! CycloneDX JSON into the one component graph. A wrong member is told and the rest is read.

use asepsis_domain::digest::Digest;
use asepsis_domain::identifier::Purl;
use asepsis_domain::sbom::{Component, Sbom};

use rayon::prelude::*;

use super::super::fields::Fields;
use super::super::graph::Graph;
use super::write::END_OF_SUPPORT;
use super::{FORMAT, open};
use crate::json::{Node, Value, step};
use crate::limits::{Limits, ReadError, Reading};
use crate::probe::Probe;

/// Components that one task reads.
const TASK: usize = 512;

pub(super) fn read(probe: &Probe<'_>, limits: &Limits) -> Result<Reading<Sbom>, ReadError> {
    let (tree, version) = open(probe, limits)?;
    let mut fields = Fields::default();
    fields.duplicates(&tree);
    let root = &tree.root;
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
    let listed: Vec<_> = fields.list(root, "components", "").collect();
    let parts = listed.par_chunks(TASK).map(|part| {
        let (mut components, mut fields) = (Vec::with_capacity(part.len()), Fields::default());
        for (pointer, node) in part {
            component(node, pointer, None, &mut components, &mut fields);
        }
        (components, fields)
    });
    let parts: Vec<(Vec<Component>, Fields)> = parts.collect();
    components.reserve_exact(parts.iter().map(|(part, _)| part.len()).sum());
    for (part, found) in parts {
        fields.take(found);
        let before = components.len();
        components.extend(part.into_iter().map(|c| Component {
            parent: c.parent.map(|p| p + before),
            ..c
        }));
    }
    drop(listed);
    let mut graph = Graph::new(&components, &mut fields);
    services(root, &mut graph);
    dependencies(root, &mut graph, &mut fields);
    let dependencies = graph.finish(&components, &mut fields);
    let metadata = metadata
        .map(|m| Metadata::of(m, &mut fields))
        .unwrap_or_default();
    let revision = match root.get("version").map(|v| &v.value) {
        Some(Value::Number(number)) => number.parse().ok(),
        _ => None,
    };
    let value = Sbom {
        format: FORMAT.id.to_owned(),
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
    };
    Ok(Reading {
        value,
        diagnostics: fields.diagnostics,
    })
}

#[derive(Default)]
struct Metadata {
    authors: Vec<String>,
    tools: Vec<String>,
    timestamp: Option<String>,
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
        Self {
            authors,
            tools,
            timestamp: fields.text(node, "timestamp", at),
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
    components.push(one(node, pointer, parent, fields));
    for (pointer, nested) in fields.list(node, "components", pointer) {
        component(nested, &pointer, Some(index), components, fields);
    }
}

fn one(node: &Node<'_>, at: &str, parent: Option<usize>, fields: &mut Fields) -> Component {
    let raw_purl = fields.text(node, "purl", at);
    let purl = raw_purl.as_deref().and_then(|p| {
        let read = Purl::parse(p).ok();
        read.or_else(|| fields.purl(p, &step(at, "purl")))
    });
    let mut component = Component {
        reference: fields
            .text(node, "bom-ref", at)
            .unwrap_or_else(|| at.to_owned()),
        kind: fields.text(node, "type", at).unwrap_or_default(),
        group: fields.text(node, "group", at),
        name: fields.text(node, "name", at).unwrap_or_default(),
        version: fields.text(node, "version", at),
        supplier: supplier(node, at, fields),
        purl,
        raw_purl,
        hashes: hashes(node, at, fields),
        licences: licences(node, at, fields),
        parent,
        scope: fields.text(node, "scope", at),
        description: fields.text(node, "description", at),
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
        if name == END_OF_SUPPORT {
            component.end_of_support = value.parse().ok();
        }
        component.properties.push((name, value));
    }
    component
}

fn supplier(node: &Node<'_>, at: &str, fields: &mut Fields) -> Option<String> {
    for key in ["supplier", "manufacturer"] {
        let entity = fields.object(node, key, at);
        if let Some(name) = entity.and_then(|e| fields.text(e, "name", &step(at, key))) {
            return Some(name);
        }
    }
    let author = fields.text(node, "author", at);
    let mut authors = fields.list(node, "authors", at);
    author
        .or_else(|| authors.find_map(|(pointer, a)| fields.text(a, "name", &pointer)))
        .or_else(|| fields.text(node, "publisher", at))
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

fn dependencies(root: &Node<'_>, graph: &mut Graph, fields: &mut Fields) {
    let all = fields.elements(root, "dependencies", "");
    for (index, dependency) in all.iter().enumerate() {
        let at = || format!("/dependencies/{index}");
        let from = match reference(dependency.get("ref"), graph) {
            Some(from) => Some(from),
            None => {
                let Some(from) = fields.text(dependency, "ref", &at()) else {
                    continue;
                };
                graph.find(&from, &step(&at(), "ref"), fields)
            }
        };
        let targets = match dependency.get("dependsOn") {
            Some(_) => fields.elements(dependency, "dependsOn", &at()),
            None => &[],
        };
        for (place, target) in targets.iter().enumerate() {
            let at = || format!("{}/dependsOn/{place}", at());
            let to = match (reference(Some(target), graph), target.text()) {
                (Some(to), _) => Some(to),
                (None, Some(unknown)) => graph.find(unknown, &at(), fields),
                (None, None) => {
                    let kind = target.kind();
                    fields.form(&at(), format!("a reference is {kind} and must be a text"));
                    continue;
                }
            };
            if let (Some(from), Some(to)) = (from, to) {
                graph.depends(from, to);
            }
        }
    }
}

/// Returns the component that a reference names, where it does: nothing is told.
fn reference(node: Option<&Node<'_>>, graph: &Graph) -> Option<usize> {
    graph.known(node?.text()?)
}
