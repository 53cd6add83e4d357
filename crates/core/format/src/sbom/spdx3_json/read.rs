//! SPDX 3 into the one component graph. A wrong member is told and the rest is read. The graph of a document is read a part
//! at a time: packages become components at once where they can, relations wait in a short form for the packages that
//! they name, and what others name by id is kept as it stands.

mod licence;
mod package;
mod relations;
mod streamed;

use std::sync::Arc;

use asepsis_domain::sbom::{Agent, Aside, Component, OwnLicences, Sbom, Tool};
use indexmap::IndexSet;

use self::package::package;
use self::relations::{Ends, Link, Relations};
use self::streamed::Streamed;
use super::elements::{Elements, class, id_of};
use super::{FORMAT, version_of};
use crate::json::{Node, Value};
use crate::limits::{Limits, ReadError, Reading};
use crate::probe::Probe;
use crate::sbom::agents;
use crate::sbom::fields::Fields;
use crate::sbom::graph::Graph;

/// The class of a digest over many files: it is of none of them.
pub(super) const CODE: &str = "PackageVerificationCode";

/// Classes whose elements are components.
pub(super) const PACKAGES: &[&str] =
    &["software_Package", "ai_AIPackage", "dataset_DatasetPackage"];

fn is_package(node: &Node<'_>) -> bool {
    PACKAGES.contains(&class(node))
}

pub(super) fn is_relation(class: &str) -> bool {
    class.ends_with("elationship")
}

pub(super) fn read(probe: &Probe<'_>, limits: &Limits) -> Result<Reading<Sbom>, ReadError> {
    let (tree, apart) = probe.tree_apart(limits, &["@graph"])?;
    let version = version_of(&tree)?;
    let mut fields = Fields::default();
    fields.duplicates(&tree);
    let mut streamed = Streamed::default();
    if let Some(graph) = apart.first() {
        streamed.read(graph, &tree, limits, &mut fields)?;
    }
    let kept = std::mem::take(&mut streamed.kept);
    let elements = if apart.is_empty() {
        Elements::of(&tree.root)
    } else {
        Elements::listed(kept.iter().map(|(number, node)| (*number, node)))
    };
    streamed.name_parties(&elements);
    let mut components = std::mem::take(&mut streamed.components);
    whole_packages(&elements, &mut components, &mut fields);
    let mut graph = Graph::new(&components, &mut fields, streamed.weight, limits);
    let others = elements.all.iter().filter(|found| !is_package(found.node));
    let others = others.filter_map(|found| id_of(found.node));
    others.for_each(|id| graph.other(id));
    streamed.others.iter().for_each(|id| graph.other(id));
    let mut links = std::mem::take(&mut streamed.links);
    whole_relations(&elements, &mut links);
    let mut relations = Relations {
        elements: &elements,
        components: &mut components,
        graph: &mut graph,
        found: Vec::new(),
        described: IndexSet::new(),
        own: OwnLicences::new(),
    };
    relations.licences(&links);
    for link in &links {
        relations.add(link, &mut fields);
    }
    let (found, mut own, others) = (relations.found, relations.own, relations.described);
    drop(links);
    licence::of_nothing(&elements, &components, &mut own);
    let mut described = roots_of(&elements, &components, &graph);
    described.extend(others);
    let mut described = described.into_iter();
    let subject = described.next();
    let (dependencies, relations) = graph.finish(&components, found, &mut fields)?;
    let made = Made::of(&elements);
    let value = Sbom {
        format: FORMAT.id.to_owned(),
        spec_version: version.to_owned(),
        serial: made.serial,
        revision: None,
        digest: probe.digest(),
        authors: made.authors,
        tools: made.tools,
        timestamp: made.timestamp,
        subject,
        components,
        dependencies,
        aside: Aside {
            name: made.name,
            lifecycles: lifecycles(&elements),
            relations,
            references: Vec::new(),
            licences: Arc::new(own),
            described: described.collect(),
        },
    };
    Ok(Reading {
        value,
        diagnostics: fields.diagnostics,
    })
}

/// Adds the packages that were kept whole where they stand among the others.
fn whole_packages(
    elements: &Elements<'_, '_>,
    components: &mut Vec<Component>,
    fields: &mut Fields,
) {
    let before = components.len();
    for found in elements.all.iter().filter(|f| is_package(f.node)) {
        let place = elements.stands(found.place);
        components.push(package(found.node, place, Some(elements), fields));
    }
    if before > 0 && components.len() > before {
        components.sort_by_key(|c| {
            c.pointer
                .in_list()
                .map_or_else(|| number_in(&c.pointer.to_string()), |(_, n)| n)
        });
    }
}

/// Returns the number of the element of the graph at or within which a place is.
fn number_in(pointer: &str) -> usize {
    let number = pointer.split('/').nth(2);
    number.and_then(|n| n.parse().ok()).unwrap_or(0)
}

/// Adds the relations that were kept whole.
fn whole_relations<'n>(elements: &Elements<'n, '_>, links: &mut Vec<Link<'n>>) {
    let before = links.len();
    for found in &elements.all {
        if is_relation(class(found.node)) {
            let ends = Ends::At(elements.pointer(found.place));
            links.extend(Link::of(found.node, ends));
        }
    }
    if before > 0 && links.len() > before {
        links.sort_by_key(|link| match &link.at {
            Ends::Number(number) => *number as usize,
            Ends::At(pointer) => number_in(pointer),
        });
    }
}

/// Who made the document, when, and what it is called.
struct Made {
    serial: Option<String>,
    name: Option<String>,
    timestamp: Option<String>,
    authors: Vec<Agent>,
    tools: Vec<Tool>,
}

impl Made {
    fn of(elements: &Elements<'_, '_>) -> Self {
        let creation = creation(elements);
        let mut all = elements.all.iter();
        let document = all.find(|f| class(f.node) == "SpdxDocument");
        let text = |node: Option<&Node<'_>>, key: &str| {
            let member = node.and_then(|n| n.get(key))?;
            member.text().map(str::to_owned)
        };
        let named = |key: &str| elements.each(creation.and_then(|c| c.get(key)));
        let makers = named("createdBy").into_iter().filter_map(|agent| {
            Some(Agent {
                is_person: class(agent) == "Person",
                name: text(Some(agent), "name")?,
                contact: contact(agent),
            })
        });
        let tools = named("createdUsing").into_iter();
        let tools = tools.filter_map(|tool| text(Some(tool), "name"));
        Self {
            serial: document.and_then(|d| id_of(d.node)).map(str::to_owned),
            name: text(document.map(|d| d.node), "name"),
            timestamp: text(creation, "created"),
            authors: makers.collect(),
            tools: tools.map(|name| agents::tool(&name)).collect(),
        }
    }
}

/// Returns the creation info of the document, else the first there is.
fn creation<'n, 'a>(elements: &Elements<'n, 'a>) -> Option<&'n Node<'a>> {
    let of_class = |wanted: &str| elements.all.iter().find(|f| class(f.node) == wanted);
    let own = of_class("SpdxDocument").and_then(|d| d.node.get("creationInfo"));
    let resolved = own.and_then(|c| elements.resolve(c));
    resolved.or_else(|| of_class("CreationInfo").map(|f| f.node))
}

/// Returns what kind of SBOM it says to be, such as `build`.
fn lifecycles(elements: &Elements<'_, '_>) -> Vec<String> {
    let boms = elements
        .all
        .iter()
        .filter(|f| class(f.node) == "software_Sbom");
    let kinds = boms.filter_map(|f| f.node.get("software_sbomType"));
    let words = kinds.flat_map(|k| k.list().iter().filter_map(Node::text));
    let words: std::collections::BTreeSet<String> = words.map(str::to_owned).collect();
    words.into_iter().collect()
}

/// Returns the package that an SBOM, a BOM or the document has as its root, in this order.
fn roots_of(
    elements: &Elements<'_, '_>,
    components: &[Component],
    graph: &Graph,
) -> IndexSet<usize> {
    let mut found = IndexSet::new();
    for wanted in ["software_Sbom", "Bom", "SpdxDocument"] {
        let those = elements.all.iter().filter(|f| class(f.node) == wanted);
        for root in those.flat_map(|f| targets(f.node.get("rootElement"))) {
            let id = root.text().or_else(|| id_of(root));
            found.extend(id.and_then(|id| graph.known(id, components)));
        }
    }
    found
}

/// Returns the e-mail address or URL of an agent.
pub(super) fn contact(agent: &Node<'_>) -> Option<String> {
    let identifiers = agent.get("externalIdentifier").map_or(&[][..], Node::list);
    let of_kind = |i: &&Node<'_>| {
        let kind = i.get("externalIdentifierType").and_then(Node::text);
        matches!(kind, Some("email" | "urlScheme"))
    };
    let found = identifiers.iter().find(of_kind)?;
    found.get("identifier")?.text().map(str::to_owned)
}

/// Returns the ends of a relation as they stand.
pub(super) fn targets<'n, 'a>(node: Option<&'n Node<'a>>) -> Vec<&'n Node<'a>> {
    match node.map(|n| &n.value) {
        Some(Value::List(list)) => list.iter().collect(),
        _ => node.into_iter().collect(),
    }
}
