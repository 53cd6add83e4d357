//! Elements that others name, known before it is told what of a document the component graph does not keep.

use std::borrow::Cow;
use std::collections::HashSet;

use super::elements::{class, id};
use super::read::{CODE, PACKAGES, targets};
use crate::json::{Node, Value};

/// Ids of elements that others name, by what they are.
#[derive(Default)]
pub(super) struct Known<'a> {
    /// Packages, and what describes: a relation may end there for the graph.
    ends: HashSet<Cow<'a, str>>,
    /// Those of them that describe.
    collections: HashSet<Cow<'a, str>>,
    /// Codes over many files.
    codes: HashSet<Cow<'a, str>>,
    /// Licences with a text of their own.
    licences: HashSet<Cow<'a, str>>,
    /// Agents and tools that packages or the document name.
    makers: HashSet<Cow<'a, str>>,
    /// Creation infos: the id of each, and whom it names.
    creations: Vec<Creation<'a>>,
    /// The creation info of the document.
    own: Option<Node<'a>>,
}

struct Creation<'a> {
    id: Option<Cow<'a, str>>,
    makers: Vec<Cow<'a, str>>,
}

impl<'a> Known<'a> {
    /// Notes an element.
    pub(super) fn add(&mut self, node: &Node<'a>) {
        let name = class(node);
        match name {
            "CreationInfo" => {
                let makers = ["createdBy", "createdUsing"];
                let makers = makers.into_iter().flat_map(|key| names(node, key));
                let makers = makers.collect();
                let id = id(node).cloned();
                self.creations.push(Creation { id, makers });
            }
            "SpdxDocument" if self.own.is_none() => self.own = node.get("creationInfo").cloned(),
            name if PACKAGES.contains(&name) => {
                for key in ["suppliedBy", "originatedBy"] {
                    self.makers.extend(names(node, key));
                }
            }
            _ => {}
        }
        let Some(id) = id(node) else { return };
        if is_end(name) {
            self.ends.insert(id.clone());
            if !PACKAGES.contains(&name) {
                self.collections.insert(id.clone());
            }
        } else if name == CODE {
            self.codes.insert(id.clone());
        } else if is_text(name) {
            self.licences.insert(id.clone());
        }
    }

    /// Ends the first look: whoever the creation info of the document names made it.
    pub(super) fn done(mut self) -> Self {
        let place = self
            .creations
            .iter()
            .position(|c| self.is_own(c.id.as_deref()));
        if let Some(own) = place.and_then(|at| self.creations.get(at)) {
            self.makers.extend(own.makers.iter().cloned());
        }
        self
    }

    /// Returns whether a creation info is that of the document; where that names none, the first.
    pub(super) fn is_own(&self, id: Option<&str>) -> bool {
        match self.own.as_ref().map(|own| (own, own.text())) {
            Some((_, Some(own))) => id == Some(own),
            Some((own, None)) => id.is_none() || id == self::id(own).map(AsRef::as_ref),
            None => self.creations.first().is_none_or(|c| c.id.as_deref() == id),
        }
    }

    /// Returns whether the creation info that stands in an element is another than the document's.
    pub(super) fn is_made_otherwise(&self, node: &Node<'_>) -> bool {
        let creation = node.get("creationInfo");
        let creation = creation.filter(|c| matches!(c.value, Value::Object(_)));
        creation.is_some_and(|creation| {
            let own = self.own.as_ref();
            own.is_none_or(|own| !is_alike(own, creation))
                && id(creation).is_none_or(|id| !self.is_own(Some(id)))
        })
    }

    /// Returns whether a relation may end here for the graph.
    pub(super) fn is_end(&self, end: &Node<'_>) -> bool {
        match end.text() {
            Some(id) => self.ends.contains(id),
            None => is_end(class(end)),
        }
    }

    /// Returns whether this is a package.
    pub(super) fn is_package(&self, end: &Node<'_>) -> bool {
        match end.text() {
            Some(id) => self.ends.contains(id) && !self.collections.contains(id),
            None => PACKAGES.contains(&class(end)),
        }
    }

    /// Returns whether this is a code over many files.
    pub(super) fn is_code(&self, method: &Node<'_>) -> bool {
        match method.text() {
            Some(id) => self.codes.contains(id),
            None => class(method) == CODE,
        }
    }

    /// Returns whether this is the id of a licence with a text of its own.
    pub(super) fn is_licence(&self, id: &str) -> bool {
        self.licences.contains(id)
    }

    /// Returns whether someone made a package or the document.
    pub(super) fn is_maker(&self, agent: &Node<'_>) -> bool {
        id(agent).is_none_or(|id| self.makers.contains(id))
    }
}

/// Returns the ids that a member names.
fn names<'a>(node: &Node<'a>, key: &str) -> Vec<Cow<'a, str>> {
    let each = targets(node.get(key)).into_iter();
    let named = each.filter_map(|n| match &n.value {
        Value::Text(text) => Some(text.clone()),
        _ => id(n).cloned(),
    });
    named.collect()
}

/// Returns whether two values are the same, wherever they stand.
fn is_alike(left: &Node<'_>, right: &Node<'_>) -> bool {
    match (&left.value, &right.value) {
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_alike(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            let same = |(key, left): &(Cow<'_, str>, Node<'_>)| {
                right.get(key).is_some_and(|right| is_alike(left, right))
            };
            a.len() == b.len() && a.iter().all(same)
        }
        (a, b) => a == b,
    }
}

fn is_end(class: &str) -> bool {
    PACKAGES.contains(&class) || matches!(class, "SpdxDocument" | "Bom" | "software_Sbom")
}

/// Returns whether a class is that of licences with a text of their own.
pub(super) fn is_text(class: &str) -> bool {
    matches!(
        class,
        "simplelicensing_SimpleLicensingText" | "expandedlicensing_CustomLicense"
    )
}
