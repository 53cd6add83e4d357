//! The graph of a document, read a part at a time. Of most elements little is kept; what cannot be understood alone, such as
//! a package with another in it, is kept whole for who reads the rest.

use asepsis_domain::sbom::{Component, List, Place, Role};

use super::super::elements::{Elements, class, id_of};
use super::package::{package, party};
use super::relations::Link;
use super::{PACKAGES, is_relation, targets};
use crate::json::{Apart, Node, Tree, Value};
use crate::limits::{Limits, ReadError};
use crate::sbom::fields::Fields;
use crate::sbom::source::in_order;
use crate::sbom::weight::Weight;

/// What has been read of the graph.
#[derive(Default)]
pub(super) struct Streamed<'a> {
    /// Packages that could be read alone.
    pub(super) components: Vec<Component>,
    /// Who supplied or made a component, by index and the id of the agent.
    parties: Vec<(u32, Role, &'a str)>,
    /// Relations between elements that are named by their ids.
    pub(super) links: Vec<Link<'a>>,
    /// Ids of what is no component and is not kept.
    pub(super) others: Vec<&'a str>,
    /// Elements that are kept whole, with their numbers.
    pub(super) kept: Vec<(u32, Node<'a>)>,
    fields: Fields,
    pub(super) weight: Weight,
}

/// Classes that other elements do not name for what they say, but for being there.
const LET_GO: &[&str] = &["software_File", "software_Snippet"];

/// Classes of what stands in an element and is part of it alone.
const PARTS: &[&str] = &[
    "ExternalIdentifier",
    "ExternalRef",
    "Hash",
    "PackageVerificationCode",
    "extension_CdxPropertiesExtension",
    "extension_CdxPropertyEntry",
];

impl<'a> Streamed<'a> {
    /// Reads the graph.
    pub(super) fn read(
        &mut self,
        graph: &Apart<'a>,
        tree: &Tree<'_>,
        limits: &Limits,
        fields: &mut Fields,
    ) -> Result<(), ReadError> {
        let mut done = 0;
        in_order(graph, limits, Self::of, |part, duplicates| {
            fields.duplicates_of(tree, duplicates);
            self.take(part, fields, limits);
            done += 1;
            if done == FIRST {
                self.expect(graph.len() / (FIRST * crate::sbom::source::TASK));
            }
        })?;
        self.weight.check(limits)
    }

    /// Makes room for this many times what there is.
    fn expect(&mut self, times: usize) {
        let more = |length: usize| length * times + length / 8;
        self.components.reserve(more(self.components.len()));
        self.parties.reserve(more(self.parties.len()));
        self.links.reserve(more(self.links.len()));
        self.others.reserve(more(self.others.len()));
    }

    fn of(nodes: Vec<Node<'a>>, first: usize) -> Self {
        let mut part = Self::default();
        for (place, node) in nodes.into_iter().enumerate() {
            part.add(node, first + place);
        }
        part
    }

    fn take(&mut self, part: Self, fields: &mut Fields, limits: &Limits) {
        fields.take(part.fields);
        if self.weight.is_over(limits) {
            return;
        }
        self.weight.add(&part.components);
        self.weight.relations(0, part.links.len());
        let before = u32::try_from(self.components.len()).unwrap_or(u32::MAX);
        let parties = part.parties.into_iter();
        self.parties
            .extend(parties.map(|(at, role, id)| (at.saturating_add(before), role, id)));
        self.components.extend(part.components);
        self.links.extend(part.links);
        self.others.extend(part.others);
        self.kept.extend(part.kept);
    }

    fn add(&mut self, node: Node<'a>, number: usize) {
        let short = u32::try_from(number).unwrap_or(u32::MAX);
        let is_let_go = match class(&node) {
            name if PACKAGES.contains(&name) => self.package(&node, number),
            name if is_relation(name) => self.relation(&node, short),
            name => LET_GO.contains(&name) && is_alone(&node) && self.other(&node),
        };
        if !is_let_go {
            self.kept.push((short, node));
        }
    }

    /// Reads a package, if it says all there is to know of it but who the parties are.
    fn package(&mut self, node: &Node<'a>, number: usize) -> bool {
        if !is_alone(node) {
            return false;
        }
        let before = self.parties.len();
        let at = u32::try_from(self.components.len()).unwrap_or(u32::MAX);
        for (key, role) in [
            ("suppliedBy", Role::Supplier),
            ("originatedBy", Role::Manufacturer),
        ] {
            for agent in targets(node.get(key)) {
                let Some(id) = agent.borrowed() else {
                    self.parties.truncate(before);
                    return false;
                };
                self.parties.push((at, role, id));
            }
        }
        let place = Place::listed(List::Graph, number);
        self.components
            .push(package(node, place, None, &mut self.fields));
        true
    }

    fn relation(&mut self, node: &Node<'a>, number: u32) -> bool {
        let is_short = |(key, member): &(_, Node<'a>)| match &member.value {
            Value::List(list) => list.iter().all(|n| n.borrowed().is_some()),
            Value::Object(_) => false,
            Value::Text(_) => {
                member.borrowed().is_some() || !ENDS.contains(&AsRef::<str>::as_ref(key))
            }
            _ => true,
        };
        if !node.members().iter().all(is_short) || !self.other(node) {
            return false;
        }
        self.links.extend(Link::borrowed(node, number));
        true
    }

    /// Notes the id of an element, where it has one that is a piece of the document.
    fn other(&mut self, node: &Node<'a>) -> bool {
        let id = node.get("spdxId").or_else(|| node.get("@id"));
        let Some(id) = id else { return true };
        self.others.extend(id.borrowed());
        id.borrowed().is_some()
    }

    /// Gives components their parties, now that all agents are known.
    pub(super) fn name_parties(&mut self, elements: &Elements<'_, '_>) {
        for (at, role, id) in std::mem::take(&mut self.parties) {
            let agent = elements.by_id(id);
            let named = agent.and_then(|agent| party(agent, role));
            if let (Some(named), Some(component)) = (named, self.components.get_mut(at as usize)) {
                if component.parties.is_empty() {
                    component.supplier = Some(named.name.clone());
                }
                component.parties.reserve_exact(1);
                component.parties.push(named);
            }
        }
    }
}

/// Parts after which it is foreseen how much there is.
const FIRST: usize = 16;

/// Members of a relation that are kept.
const ENDS: &[&str] = &["from", "relationshipType", "scope", "to"];

/// Returns whether an element is understood without others: what stands in it is part of it alone, and what it names by id
/// is no such part.
fn is_alone(node: &Node<'_>) -> bool {
    let by_id = [
        "extension",
        "externalIdentifier",
        "externalRef",
        "verifiedUsing",
    ];
    let names = |(key, member): &(_, Node<'_>)| {
        by_id.contains(&AsRef::<str>::as_ref(key))
            && targets(Some(member)).iter().any(|n| n.text().is_some())
    };
    !node.members().iter().any(names) && node.members().iter().all(|(_, member)| has_parts(member))
}

fn has_parts(node: &Node<'_>) -> bool {
    match &node.value {
        Value::List(list) => list.iter().all(has_parts),
        Value::Object(members) => {
            PARTS.contains(&class(node))
                && id_of(node).is_none()
                && members.iter().all(|(_, member)| has_parts(member))
        }
        _ => true,
    }
}
