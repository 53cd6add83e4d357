//! The elements of an SPDX 3 document by their ids, wherever they stand: in the graph or within each other.

use std::borrow::Cow;
use std::collections::HashMap;

use asepsis_domain::sbom::{List, Place};

use crate::json::{Node, Value, step};

/// Returns whether an id is one of the model or of the list of licences: what it names stands in no document.
pub(super) fn is_of_the_model(id: &str) -> bool {
    ["https://spdx.org/rdf/", "https://spdx.org/licenses/"]
        .iter()
        .any(|start| id.starts_with(start))
}

/// An element with its pointer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found<'n, 'a> {
    pub(super) node: &'n Node<'a>,
    /// Place in the list of all.
    pub(super) place: usize,
    /// Place of the element that it stands in, and the member; none for one of the graph.
    within: Option<(u32, &'n str)>,
    /// Number in the list that it stands in; `u32::MAX` where it stands in none.
    number: u32,
}

/// All elements of a document.
pub(super) struct Elements<'n, 'a> {
    /// In document order.
    pub(super) all: Vec<Found<'n, 'a>>,
    by_id: HashMap<&'n str, u32>,
}

impl<'n, 'a> Elements<'n, 'a> {
    /// Returns all elements: of the graph, or the one that the document is; and those that stand within them.
    pub(super) fn of(root: &'n Node<'a>) -> Self {
        match root.get("@graph") {
            Some(graph) => {
                let all = graph.list().iter().enumerate();
                Self::listed(all.map(|(index, node)| (number(index), node)))
            }
            None => Self::listed([(ALONE, root)]),
        }
    }

    /// Returns these elements of the graph, by their numbers, and those that stand within them.
    pub(super) fn listed(all: impl IntoIterator<Item = (u32, &'n Node<'a>)>) -> Self {
        let mut elements = Self {
            all: Vec::new(),
            by_id: HashMap::new(),
        };
        for (number, node) in all {
            elements.add(node, None, number);
        }
        elements
    }

    fn add(&mut self, node: &'n Node<'a>, within: Option<(u32, &'n str)>, place_in_list: u32) {
        let Value::Object(members) = &node.value else {
            return;
        };
        let place = self.all.len();
        if let Some(id) = id_of(node) {
            self.by_id.insert(id, number(place));
        }
        self.all.push(Found {
            node,
            place,
            within,
            number: place_in_list,
        });
        for (key, member) in members {
            let within = Some((number(place), key.as_ref()));
            match &member.value {
                Value::Object(_) => self.add(member, within, ALONE),
                Value::List(list) => {
                    for (index, element) in list.iter().enumerate() {
                        self.add(element, within, number(index));
                    }
                }
                _ => {}
            }
        }
    }

    /// Returns the pointer of an element, by place.
    pub(super) fn pointer(&self, place: usize) -> String {
        let Some(found) = self.all.get(place) else {
            return String::new();
        };
        let mut pointer = match found.within {
            Some((above, key)) => step(&self.pointer(above as usize), key),
            None if found.number == ALONE => String::new(),
            None => "/@graph".to_owned(),
        };
        if found.number != ALONE {
            pointer = step(&pointer, &found.number.to_string());
        }
        pointer
    }

    /// Returns where an element stands, by place.
    pub(super) fn stands(&self, place: usize) -> Place {
        match self.all.get(place) {
            Some(found) if found.within.is_none() && found.number != ALONE => {
                Place::listed(List::Graph, found.number as usize)
            }
            _ => self.pointer(place).into(),
        }
    }

    /// Returns the element of an id.
    pub(super) fn by_id(&self, id: &str) -> Option<&'n Node<'a>> {
        let place = self.by_id.get(id)?;
        self.all.get(*place as usize).map(|f| f.node)
    }

    /// Returns what a member names: an element that stands in it, or the one of its id.
    pub(super) fn resolve(&self, node: &'n Node<'a>) -> Option<&'n Node<'a>> {
        match &node.value {
            Value::Object(_) => Some(node),
            Value::Text(id) => self.by_id(id),
            _ => None,
        }
    }

    /// Returns the elements that a member names: one or a list.
    pub(super) fn each(&self, node: Option<&'n Node<'a>>) -> Vec<&'n Node<'a>> {
        let one = |n| self.resolve(n);
        match node.map(|n| &n.value) {
            Some(Value::List(list)) => list.iter().filter_map(one).collect(),
            Some(_) => node.and_then(one).into_iter().collect(),
            None => Vec::new(),
        }
    }
}

/// The number of what stands in no list.
const ALONE: u32 = u32::MAX;

/// Returns a place as it is kept here; a document of so many elements is beyond every limit.
fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(ALONE)
}

/// The list of a document that may be long.
pub(super) const GRAPH: &[&str] = &["@graph"];

/// Gives an element and those that stand within it, with their pointers.
pub(super) fn each_within<'a>(
    node: &Node<'a>,
    pointer: &str,
    give: &mut dyn FnMut(&Node<'a>, &str),
) {
    let Value::Object(members) = &node.value else {
        return;
    };
    give(node, pointer);
    for (key, member) in members {
        match &member.value {
            Value::Object(_) => each_within(member, &step(pointer, key), give),
            Value::List(list) => {
                for (index, element) in list.iter().enumerate() {
                    if matches!(element.value, Value::Object(_)) {
                        let pointer = format!("{}/{index}", step(pointer, key));
                        each_within(element, &pointer, give);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Returns the id of an element.
pub(super) fn id_of<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    id(node).map(AsRef::as_ref)
}

/// Returns the id of an element, as far as it goes a piece of the document.
pub(super) fn id<'n, 'a>(node: &'n Node<'a>) -> Option<&'n Cow<'a, str>> {
    let id = node.get("spdxId").or_else(|| node.get("@id"))?;
    match &id.value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// Returns the class of an element.
pub(super) fn class<'n>(node: &'n Node<'_>) -> &'n str {
    node.get("type").and_then(Node::text).unwrap_or("")
}
