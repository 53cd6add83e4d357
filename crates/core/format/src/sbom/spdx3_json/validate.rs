//! SPDX 3 held against its model: the classes as data, and the rules that no class can say.

use std::sync::LazyLock;

use super::elements::{Elements, class, id_of};
use super::open;
use crate::json::{Node, Tree, Value, step};
use crate::limits::{Limits, ReadError, shown};
use crate::probe::Probe;
use crate::sbom::vocabulary;
use crate::validation::Breach;
use crate::validation::check::{check, check_class};
use crate::validation::licence;
use crate::validation::structure::Structure;

pub(super) static STRUCTURE: LazyLock<Structure> =
    LazyLock::new(|| Structure::read(include_str!("structure.txt")));

pub(super) fn validate(
    probe: &Probe<'_>,
    limits: &Limits,
) -> Result<(String, Vec<Breach>), ReadError> {
    let (tree, version) = open(probe, limits)?;
    let mut breaches = if tree.root.get("@graph").is_some() {
        check(&tree, &STRUCTURE, version)
    } else {
        check_class(&tree, &STRUCTURE, version, &["@context"])
    };
    let elements = Elements::of(&tree.root);
    let mut rules = Rules {
        tree: &tree,
        elements: &elements,
        found: Vec::new(),
    };
    rules.all();
    breaches.append(&mut rules.found);
    Ok((version.to_owned(), breaches))
}

struct Rules<'t, 'a> {
    tree: &'t Tree<'a>,
    elements: &'t Elements<'t, 'a>,
    found: Vec<Breach>,
}

impl<'t, 'a> Rules<'t, 'a> {
    fn all(&mut self) {
        for found in &self.elements.all {
            let pointer = self.pointer(found.place);
            self.digest(found.node, &pointer);
            self.licence(found.node, &pointer);
            if class(found.node).ends_with("elationship") {
                self.ends(found.node, &pointer);
            }
        }
        for place in &self.elements.twice {
            let Some(found) = self.elements.all.get(*place) else {
                continue;
            };
            let id = id_of(found.node).unwrap_or("");
            let message = format!("the id `{}` stands twice", shown(id));
            let at = self.pointer(*place);
            // A reference to an element that stands within another may look the same; the model asks for one
            // element of an id, its schema does not.
            let breach = Breach::at("reference-unique", self.tree, found.node, &at, message);
            breach.warning().add_to(&mut self.found);
        }
    }

    fn pointer(&self, place: usize) -> String {
        self.elements.pointer(place)
    }

    fn digest(&mut self, node: &Node<'_>, pointer: &str) {
        let text = |key: &str| node.get(key).and_then(Node::text);
        if let (Some(algorithm), Some(value)) = (text("algorithm"), text("hashValue"))
            && let Some(bits) = vocabulary::digest_bits(algorithm)
            && (value.len() != bits / 4 || !value.bytes().all(|b| b.is_ascii_hexdigit()))
        {
            let message = format!(
                "a {algorithm} digest has {} hexadecimal digits, this has {}",
                bits / 4,
                value.len()
            );
            let breach = Breach::at("digest-length", self.tree, node, pointer, message);
            breach.warning().add_to(&mut self.found);
        }
    }

    fn licence(&mut self, node: &Node<'_>, pointer: &str) {
        let key = "simplelicensing_licenseExpression";
        let Some(member) = node.get(key) else {
            return;
        };
        let Some(text) = member
            .text()
            .filter(|t| !matches!(*t, "NONE" | "NOASSERTION"))
        else {
            return;
        };
        if let Err(reason) = licence::references(text) {
            let message = format!("`{}` is not a licence expression: {reason}", shown(text));
            let breach = Breach::at(
                "licence-expression",
                self.tree,
                member,
                &step(pointer, key),
                message,
            );
            breach.warning().add_to(&mut self.found);
        }
    }

    /// What a relation names may be another document's (SPDX 3.0.1, ExternalMap), so it is only a warning.
    fn ends(&mut self, node: &'t Node<'a>, pointer: &str) {
        for key in ["from", "to"] {
            let Some(member) = node.get(key) else {
                continue;
            };
            let ends: Vec<&Node<'_>> = match &member.value {
                Value::List(list) => list.iter().collect(),
                _ => vec![member],
            };
            for end in ends {
                let Some(id) = end.text() else { continue };
                if !self.elements.has(id) && !id.starts_with("https://spdx.org/") {
                    let message = format!("`{}` is the id of no element here", shown(id));
                    let at = step(pointer, key);
                    let breach = Breach::at("reference-resolves", self.tree, end, &at, message);
                    breach.warning().add_to(&mut self.found);
                }
            }
        }
    }
}
