//! SPDX 3 held against its model: the classes as data, and the rules that no class can say.

use std::sync::LazyLock;

use super::super::document::{Document, Rules, parsed};
use super::super::names::Names;
use super::elements::{GRAPH, class, each_within, id, is_of_the_model};
use super::read::targets;
use super::version_of;
use crate::json::{Node, Tree, Value, step};
use crate::limits::{Limits, ReadError, shown};
use crate::probe::Probe;
use crate::sbom::vocabulary;
use crate::validation::Breach;
use crate::validation::check::check_class;
use crate::validation::licence;
use crate::validation::structure::Structure;

pub(super) static STRUCTURE: LazyLock<Structure> =
    LazyLock::new(|| Structure::read(include_str!("structure.txt")));

pub(super) fn validate(
    probe: &Probe<'_>,
    limits: &Limits,
) -> Result<(String, Vec<Breach>), ReadError> {
    parsed(probe, limits, GRAPH, |document| {
        let tree = document.tree;
        let version = version_of(tree)?;
        let breaches = if tree.root.get("@graph").is_some() {
            document.hold(&STRUCTURE, version, GRAPH, Ids::of(tree))?
        } else {
            let mut breaches = check_class(tree, &STRUCTURE, version, &["@context"]);
            breaches.extend(rules(document)?);
            breaches
        };
        Ok((version.to_owned(), breaches))
    })
}

/// Holds a document against the rules that no class can say.
///
/// # Errors
/// Where an element is not of the form that it must be.
pub(super) fn rules(document: &Document<'_, '_>) -> Result<Vec<Breach>, ReadError> {
    document.hold_rules(GRAPH, Ids::of(document.tree))
}

/// The rules that no class can say.
struct Ids<'t, 'a> {
    tree: &'t Tree<'a>,
    /// Ids with the number of the class of each; `u16::MAX` where the model has none.
    ids: Names<u16>,
    /// There is a document.
    has_document: bool,
    found: Vec<Breach>,
}

impl<'a> Rules<'a> for Ids<'_, 'a> {
    fn start(&mut self, root: &Node<'a>) {
        if root.get("@graph").is_none() {
            each_within(root, "", &mut |node, pointer| self.one(node, pointer));
        }
    }

    fn element(&mut self, key: &'static str, number: usize, node: &Node<'a>) {
        let pointer = format!("/{key}/{number}");
        each_within(node, &pointer, &mut |node, pointer| self.one(node, pointer));
    }

    fn finish(mut self, document: &Document<'_, 'a>) -> Result<Vec<Breach>, ReadError> {
        let mut one = |node: &Node<'a>, pointer: &str| {
            self.references(node, pointer);
            if class(node).ends_with("elationship") {
                self.ends(node, pointer);
            }
        };
        if document.tree.root.get("@graph").is_none() {
            each_within(&document.tree.root, "", &mut one);
        }
        document.each(GRAPH, &mut |key, number, node| {
            each_within(node, &format!("/{key}/{number}"), &mut one);
        })?;
        Ok(self.found)
    }
}

impl<'t, 'a> Ids<'t, 'a> {
    fn of(tree: &'t Tree<'a>) -> Self {
        Self {
            tree,
            ids: Names::new(),
            has_document: false,
            found: Vec::new(),
        }
    }

    fn one(&mut self, node: &Node<'a>, pointer: &str) {
        self.digest(node, pointer);
        self.licence(node, pointer);
        let name = class(node);
        if name == "SpdxDocument" && std::mem::replace(&mut self.has_document, true) {
            let message = "more than one SpdxDocument stands in one file";
            let breach = Breach::at("document-once", self.tree, node, pointer, message);
            breach.add_to(&mut self.found);
        }
        let Some(id) = id(node) else { return };
        let number = STRUCTURE.class_number(name);
        let number = number.and_then(|n| u16::try_from(n).ok());
        if self.ids.insert(id, number.unwrap_or(u16::MAX)).is_some() {
            let message = format!("the id `{}` stands twice", shown(id));
            // A reference to an element that stands within another may look the same; the model asks for one
            // element of an id, its schema does not.
            let breach = Breach::at("reference-unique", self.tree, node, pointer, message);
            breach.warning().add_to(&mut self.found);
        }
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

    /// What a member names is of the class that the model asks for; a blank node stands in no other document.
    fn references(&mut self, node: &Node<'_>, pointer: &str) {
        let Some(own) = STRUCTURE.class_number(class(node)) else {
            return;
        };
        for (key, member) in node.members() {
            let Some((wanted, name)) = STRUCTURE.referred(own, key) else {
                continue;
            };
            for id in targets(Some(member)).into_iter().filter_map(Node::text) {
                let told = match self.ids.get(id) {
                    Some(found) if found == u16::MAX => None,
                    Some(found) if STRUCTURE.is_below(usize::from(found), wanted) => None,
                    Some(_) => Some(("class-wrong", format!("`{}` is no {name}", shown(id)))),
                    None if id.starts_with("_:") => {
                        let message = format!("`{}` is the id of no element here", shown(id));
                        Some(("reference-resolves", message))
                    }
                    None => None,
                };
                if let Some((rule, message)) = told {
                    let at = step(pointer, key);
                    let breach = Breach::at(rule, self.tree, member, &at, message);
                    breach.add_to(&mut self.found);
                }
            }
        }
    }

    /// What a relation names may be another document's (SPDX 3.0.1, ExternalMap), so it is only a warning.
    fn ends(&mut self, node: &Node<'_>, pointer: &str) {
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
                if self.ids.get(id).is_none() && !is_of_the_model(id) {
                    let message = format!("`{}` is the id of no element here", shown(id));
                    let at = step(pointer, key);
                    let breach = Breach::at("reference-resolves", self.tree, end, &at, message);
                    breach.warning().add_to(&mut self.found);
                }
            }
        }
    }
}
