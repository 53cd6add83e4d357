//! SPDX 2 into the one component graph, from the tree of its JSON form; tag-value comes as the same tree. A wrong
//! member is told and the rest is read.

use std::sync::Arc;

use asepsis_domain::sbom::{
    Agent, Aside, Component, Details, ExternalReference, List, Party, Place, Relation, Role, Sbom,
    Tool,
};
use indexmap::IndexSet;
use thin_vec::ThinVec;

use super::super::agents::{self, is_said};
use super::super::at::At;
use super::super::fields::Fields;
use super::super::graph::{Graph, also_contains};
use super::super::identifiers;
use super::super::members;
use super::super::source::{Source, in_order};
use super::super::weight::Weight;
use super::super::written;
use super::licence;
use super::relation::{Meaning, meaning};
use super::{FORMAT, version};
use crate::json::{Node, Value};
use crate::limits::{Limits, ReadError, Reading};
use crate::probe::Probe;

pub(super) fn read(probe: &Probe<'_>, limits: &Limits) -> Result<Reading<Sbom>, ReadError> {
    let (tree, apart) = probe.tree_apart(limits, APART)?;
    let found = version(&tree)?;
    let source = Source {
        tree: &tree,
        apart: &apart,
        limits,
    };
    let mut elements = Elements::default();
    elements.fields.duplicates(&tree);
    let in_tree = elements
        .fields
        .elements(&tree.root, "packages", &At::DOCUMENT);
    in_tree.iter().for_each(|node| elements.package(node));
    if let Some(packages) = source.apart("packages") {
        elements.expect(packages.len());
        let part = |nodes: Vec<Node<'_>>, first| {
            let mut part = Elements::from(first);
            nodes.iter().for_each(|node| part.package(node));
            part
        };
        in_order(packages, limits, part, |part, duplicates| {
            elements.fields.duplicates_of(&tree, duplicates);
            elements.take(part, limits);
        })?;
    }
    finish(&source, FORMAT.id, found, probe, elements)
}

/// Lists that are read a part at a time: the longest ones.
const APART: &[&str] = &["files", "packages", "relationships"];

/// The packages of a document, and what else has an id, as far as they have been read before the rest of it.
#[derive(Default)]
pub(in super::super) struct Elements<'a> {
    components: Vec<Component>,
    /// How many packages there were.
    packages: usize,
    /// Ids of files and snippets.
    others: Vec<&'a str>,
    pub(in super::super) fields: Fields,
    weight: Weight,
}

impl<'a> Elements<'a> {
    /// Returns elements of which none has been read, from a package of this number on.
    pub(in super::super) fn from(first: usize) -> Self {
        Self {
            packages: first,
            ..Self::default()
        }
    }

    /// Reads the package that comes next.
    pub(in super::super) fn package(&mut self, node: &Node<'_>) {
        let place = Place::listed(List::Packages, self.packages);
        self.packages += 1;
        let component = package(node, place, &mut self.fields);
        self.components.extend(component);
    }

    /// Adds what was read of the part that comes next, unless the document will be refused.
    pub(in super::super) fn take(&mut self, part: Self, limits: &Limits) {
        self.fields.take(part.fields);
        if self.weight.is_over(limits) {
            return;
        }
        self.weight.add(&part.components);
        self.packages = self.packages.max(part.packages);
        self.components.extend(part.components);
    }

    /// Makes room for so many more packages.
    pub(in super::super) fn expect(&mut self, more: usize) {
        self.components.reserve(more);
    }

    /// Makes a file or snippet known.
    pub(in super::super) fn other(&mut self, id: Option<&'a str>) {
        self.others.extend(id);
    }
}

/// Reads a document whose packages may have been read before.
///
/// # Errors
/// Where a list that was set apart is no JSON, and where the components take more memory than the limits allow.
pub(in super::super) fn finish(
    source: &Source<'_, '_>,
    format: &str,
    version: &str,
    probe: &Probe<'_>,
    elements: Elements<'_>,
) -> Result<Reading<Sbom>, ReadError> {
    let Elements {
        mut components,
        others,
        mut fields,
        weight,
        ..
    } = elements;
    let root = &source.tree.root;
    let mut graph = Graph::new(&components, &mut fields, weight, source.limits);
    others.into_iter().for_each(|id| graph.other(id));
    let document = fields
        .text(root, "SPDXID", &At::DOCUMENT)
        .unwrap_or_default();
    graph.other(&document);
    elsewhere(source, &mut graph, &mut fields)?;
    let mut found = Found {
        document: &document,
        components: &mut components,
        graph: &mut graph,
        relations: Vec::new(),
        described: IndexSet::new(),
    };
    found.described(root, &mut fields);
    source.each("relationships", &mut fields, &mut |index, node, fields| {
        let list = At::Pointer("/relationships");
        found.relationship(node, &list.index(index), fields);
    })?;
    let relations = found.relations;
    let mut described = found.described.into_iter();
    let subject = described.next();
    let (dependencies, relations) = graph.finish(&components, relations, &mut fields)?;
    let creation = fields.object(root, "creationInfo", &At::DOCUMENT);
    let (authors, tools) = creation
        .map(|c| creators(c, &mut fields))
        .unwrap_or_default();
    let value = Sbom {
        format: format.to_owned(),
        spec_version: version.to_owned(),
        serial: fields
            .text(root, "documentNamespace", &At::DOCUMENT)
            .map(Into::into),
        revision: None,
        digest: probe.digest(),
        authors,
        tools,
        timestamp: creation
            .and_then(|c| fields.text(c, "created", &At::Pointer("/creationInfo")))
            .map(Into::into),
        subject,
        components,
        dependencies,
        aside: Aside {
            name: fields.text(root, "name", &At::DOCUMENT).map(Into::into),
            relations,
            licences: Arc::new(licence::own(root)),
            described: described.collect(),
            ..Aside::default()
        },
    };
    Ok(Reading {
        value,
        diagnostics: fields.diagnostics,
    })
}

/// Makes the files and snippets known that have not been gone through with the packages.
fn elsewhere(
    source: &Source<'_, '_>,
    graph: &mut Graph,
    fields: &mut Fields,
) -> Result<(), ReadError> {
    for key in ["files", "snippets"] {
        source.each(key, fields, &mut |_, node, _| {
            if let Some(id) = node.get("SPDXID").and_then(Node::text) {
                graph.other(id);
            }
        })?;
    }
    Ok(())
}

fn creators(node: &Node<'_>, fields: &mut Fields) -> (Vec<Agent>, Vec<Tool>) {
    let (mut authors, mut tools) = (Vec::new(), Vec::new());
    let listed = fields.elements(node, "creators", &At::Pointer("/creationInfo"));
    for text in listed.iter().filter_map(Node::text) {
        match text.split_once(':') {
            Some(("Tool", name)) => tools.push(agents::tool(name)),
            _ => authors.extend(agents::read(text)),
        }
    }
    (authors, tools)
}

fn package(node: &Node<'_>, place: Place, fields: &mut Fields) -> Option<Component> {
    let at = &At::Component(&place);
    if !matches!(node.value, Value::Object(_)) {
        let message = format!("a package is {} and must be an object", node.kind());
        fields.form(at, message);
        return None;
    }
    let purpose = fields.text(node, "primaryPackagePurpose", at);
    let named = |key: &str, role: Role, fields: &mut Fields| {
        let text = fields.text(node, key, at)?;
        let agent = agents::read(&text)?;
        // Persons who made something are its authors.
        let role = match role {
            Role::Manufacturer if agent.is_person => Role::Author,
            role => role,
        };
        Some(Party {
            role,
            is_person: agent.is_person,
            name: agent.name.into(),
            contact: agent.contact.map(Into::into),
        })
    };
    let parties: ThinVec<Party> = [
        named("supplier", Role::Supplier, fields),
        named("originator", Role::Manufacturer, fields),
    ]
    .into_iter()
    .flatten()
    .collect();
    let description = fields.text(node, "description", at);
    let mut component = Component {
        reference: fields
            .text(node, "SPDXID", at)
            .unwrap_or_else(|| place.to_string().into()),
        kind: purpose
            .map_or_else(|| "package".to_owned(), |p| p.to_ascii_lowercase())
            .into(),
        name: fields.text(node, "name", at).unwrap_or_default(),
        version: fields.text(node, "versionInfo", at).filter(|v| is_said(v)),
        licences: licence::of_package(node, at, fields),
        rest: Details {
            supplier: parties.first().map(|p| p.name.clone()),
            parties,
            copyright: fields
                .text(node, "copyrightText", at)
                .filter(|c| is_said(c)),
            description,
            end_of_support: end_of_support(node, at, fields),
            ..Details::default()
        }
        .into(),
        ..Component::default()
    };
    if component.name.is_empty() {
        fields.form(at, "a package has no name".to_owned());
    }
    members::read(node, |member| member.two, &mut component);
    addresses(node, at, &mut component, fields);
    properties(node, at, &mut component, fields);
    fields.each(node, "checksums", at, |checksum, at, fields| {
        let algorithm = fields.text(checksum, "algorithm", at);
        let value = fields.text(checksum, "checksumValue", at);
        component.hashes.extend(algorithm.zip(value));
    });
    fields.each(node, "externalRefs", at, |reference, at, fields| {
        external(reference, at, &mut component, fields);
    });
    written::restore(&mut component);
    component.pointer = place;
    component.shrink();
    Some(component)
}

/// Adds where a package comes from and where its home is.
fn addresses(node: &Node<'_>, at: &At<'_>, component: &mut Component, fields: &mut Fields) {
    for (key, kind) in [
        ("downloadLocation", "distribution"),
        ("homepage", "website"),
    ] {
        if let Some(url) = fields.text(node, key, at).filter(|u| is_said(u)) {
            component.references.push(ExternalReference {
                kind: kind.into(),
                url,
                ..ExternalReference::default()
            });
        }
    }
}

/// Annotations that we wrote ourselves, `NAME=VALUE`: SPDX 2 has no other place for a property.
fn properties(node: &Node<'_>, at: &At<'_>, component: &mut Component, fields: &mut Fields) {
    fields.each(node, "annotations", at, |annotation, at, fields| {
        let comment = fields.text(annotation, "comment", at);
        if is_property(annotation)
            && let Some((name, value)) = comment.as_deref().and_then(|c| c.split_once('='))
        {
            component
                .properties
                .push((name.to_owned().into(), value.into()));
        }
    });
}

/// Returns whether an annotation is a property that we wrote.
pub(super) fn is_property(annotation: &Node<'_>) -> bool {
    let text = |key: &str| annotation.get(key).and_then(Node::text);
    text("annotator") == Some(super::ANNOTATOR) && text("comment").is_some_and(|c| c.contains('='))
}

/// Clause 7.27: the day until which the supplier supports the package.
fn end_of_support(
    node: &Node<'_>,
    at: &At<'_>,
    fields: &mut Fields,
) -> Option<asepsis_domain::time::Date> {
    let text = fields.text(node, "validUntilDate", at)?;
    let date = text.get(..10).and_then(|day| day.parse().ok());
    if date.is_none() {
        fields.form(
            &at.key("validUntilDate"),
            "`validUntilDate` must be an instant like 2026-11-23T08:00:00Z".to_owned(),
        );
    }
    date
}

fn external(node: &Node<'_>, at: &At<'_>, component: &mut Component, fields: &mut Fields) {
    let kind = fields.text(node, "referenceType", at).unwrap_or_default();
    let Some(locator) = fields.text(node, "referenceLocator", at) else {
        return;
    };
    let place = &at.key("referenceLocator");
    match kind.rsplit('/').next().unwrap_or("") {
        "purl" => {
            let purl = fields.purl(&locator, place);
            if component.purl.is_none() && (purl.is_some() || component.written_purl().is_none()) {
                component.set_purl(purl, &locator);
            } else if component.written_purl() != Some(&*locator) {
                // One purl names the component; the others are kept beside it.
                component.identifiers.push(("packageUrl".into(), locator));
            }
        }
        "cpe22Type" | "cpe23Type" => fields.cpe(component, locator, place),
        last => {
            if let Some(kind) = identifiers::of_spdx2(last, &locator) {
                component.identifiers.push((kind.into(), locator));
                return;
            }
            let category = fields
                .text(node, "referenceCategory", at)
                .unwrap_or_default();
            component.references.push(ExternalReference {
                kind: reference_kind(&category, &kind).into(),
                url: locator,
                comment: fields.text(node, "comment", at),
                hashes: ThinVec::new(),
            });
        }
    }
}

/// Returns the kind of a reference: as CycloneDX names it where category OTHER does so, else with its category.
fn reference_kind(category: &str, kind: &str) -> String {
    match category {
        "OTHER" | "" => kind.to_owned(),
        category => format!("{}/{kind}", category.replace('_', "-")),
    }
}

/// Relations while they are read.
struct Found<'f> {
    /// Id of the document.
    document: &'f str,
    components: &'f mut [Component],
    graph: &'f mut Graph,
    /// Those that are neither a dependency nor a containment.
    relations: Vec<Relation>,
    /// The packages that the document describes.
    described: IndexSet<usize>,
}

/// Kinds of relations that stand in the graph itself.
const IN_GRAPH: &[&str] = &[
    "DEPENDS_ON",
    "DEPENDENCY_OF",
    "CONTAINS",
    "CONTAINED_BY",
    "DESCRIBES",
    "DESCRIBED_BY",
];

impl Found<'_> {
    fn described(&mut self, root: &Node<'_>, fields: &mut Fields) {
        let at = &At::DOCUMENT;
        fields.each(root, "documentDescribes", at, |described, at, fields| {
            let found = described.text();
            let found = found.and_then(|r| self.graph.find(r, self.components, at, fields));
            self.describe(found);
        });
    }

    fn relationship(&mut self, node: &Node<'_>, at: &At<'_>, fields: &mut Fields) {
        let (graph, components) = (&*self.graph, &*self.components);
        let mut side = |key: &str| {
            let id = fields.text(node, key, at)?;
            if !is_said(&id) || id.starts_with("DocumentRef-") {
                return None;
            }
            let found = graph.find(&id, components, &at.key(key), fields);
            Some((id, found))
        };
        let (left, right) = (side("spdxElementId"), side("relatedSpdxElement"));
        let kind = fields.text(node, "relationshipType", at);
        let kind = kind.unwrap_or_default();
        let (Some((left_id, left)), Some((right_id, right))) = (left, right) else {
            return;
        };
        if let (Some(from), Some(to)) = (left, right)
            && !IN_GRAPH.contains(&&*kind)
            && self.graph.has_room(0, 1)
        {
            let kind = kind.to_string();
            self.relations.push(Relation { from, to, kind });
        }
        let subject = match (meaning(&kind), left, right) {
            (Meaning::Describes, _, right) if left_id == self.document => right,
            (Meaning::DescribedBy, left, _) if right_id == self.document => left,
            (Meaning::Contains, Some(outer), Some(inner))
            | (Meaning::ContainedBy, Some(inner), Some(outer)) => {
                let components = &mut *self.components;
                let is_only = self.graph.contains(components, outer, inner, at, fields);
                if !is_only && self.graph.has_room(0, 1) {
                    self.relations.push(also_contains(outer, inner));
                }
                None
            }
            (Meaning::DependsOn, Some(from), Some(to))
            | (Meaning::DependencyOf, Some(to), Some(from)) => {
                if IN_GRAPH.contains(&&*kind) {
                    self.graph.depends_plainly(from, to);
                } else {
                    self.graph.depends(from, to);
                }
                None
            }
            _ => None,
        };
        self.describe(subject);
    }

    fn describe(&mut self, found: Option<usize>) {
        self.described.extend(found);
    }
}
