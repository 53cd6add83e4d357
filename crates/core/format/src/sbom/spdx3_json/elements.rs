//! The elements of an SPDX 3 document by their ids, wherever they stand: in the graph or within each other.

use std::collections::HashMap;

use crate::json::{Node, Value, step};

/// An element with its pointer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found<'n, 'a> {
    pub(super) node: &'n Node<'a>,
    /// Place in the list of pointers.
    pub(super) place: usize,
}

/// All elements of a document.
pub(super) struct Elements<'n, 'a> {
    /// In document order.
    pub(super) all: Vec<Found<'n, 'a>>,
    pub(super) pointers: Vec<String>,
    by_id: HashMap<&'n str, usize>,
    /// Ids that stand twice, by place.
    pub(super) twice: Vec<usize>,
}

impl<'n, 'a> Elements<'n, 'a> {
    /// Returns all elements: of the graph, or the one that the document is; and those that stand within them.
    pub(super) fn of(root: &'n Node<'a>) -> Self {
        let mut elements = Self {
            all: Vec::new(),
            pointers: Vec::new(),
            by_id: HashMap::new(),
            twice: Vec::new(),
        };
        match root.get("@graph") {
            Some(graph) => {
                for (index, node) in graph.list().iter().enumerate() {
                    elements.add(node, format!("/@graph/{index}"));
                }
            }
            None => elements.add(root, String::new()),
        }
        elements
    }

    fn add(&mut self, node: &'n Node<'a>, pointer: String) {
        let Value::Object(members) = &node.value else {
            return;
        };
        let place = self.all.len();
        if let Some(id) = id_of(node)
            && self.by_id.insert(id, place).is_some()
        {
            self.twice.push(place);
        }
        self.all.push(Found { node, place });
        for (key, member) in members {
            match &member.value {
                Value::Object(_) => self.add(member, step(&pointer, key)),
                Value::List(list) => {
                    for (index, element) in list.iter().enumerate() {
                        if matches!(element.value, Value::Object(_)) {
                            self.add(element, format!("{}/{index}", step(&pointer, key)));
                        }
                    }
                }
                _ => {}
            }
        }
        let at = self.pointers.len();
        self.pointers.resize(at.max(place + 1), String::new());
        if let Some(slot) = self.pointers.get_mut(place) {
            *slot = pointer;
        }
    }

    /// Returns what a member names: an element that stands in it, or the one of its id.
    pub(super) fn resolve(&self, node: &'n Node<'a>) -> Option<&'n Node<'a>> {
        match &node.value {
            Value::Object(_) => Some(node),
            Value::Text(id) => {
                let place = self.by_id.get(id.as_ref())?;
                self.all.get(*place).map(|f| f.node)
            }
            _ => None,
        }
    }

    /// Returns whether an id is that of an element.
    pub(super) fn has(&self, id: &str) -> bool {
        self.by_id.contains_key(id)
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

/// Returns the id of an element.
pub(super) fn id_of<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    let id = node.get("spdxId").or_else(|| node.get("@id"))?;
    id.text()
}

/// Returns the class of an element.
pub(super) fn class<'n>(node: &'n Node<'_>) -> &'n str {
    node.get("type").and_then(Node::text).unwrap_or("")
}
