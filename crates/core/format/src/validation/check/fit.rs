//! A document as an edition of its format can hold it: what has no place there is left out, and told.

use std::collections::HashSet;

use asepsis_domain::digest::Digest;

use super::{Check, Step, canonical};
use crate::json::{Node, Tree, Value, step};
use crate::validation::structure::{Kind, Member, Shape, Structure};

/// What has no place in an edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Gone {
    /// The keys that lead to it, from the document's own object.
    pub(crate) keys: Vec<String>,
    /// JSON pointer.
    pub(crate) pointer: String,
}

impl Gone {
    /// Returns that an element of a list of the document's own object is gone.
    fn element(key: &str, number: usize) -> Self {
        let list = Self::member(key);
        Self {
            pointer: step(&list.pointer, &number.to_string()),
            ..list
        }
    }

    /// Returns that a member of the document's own object is gone.
    pub(crate) fn member(key: &str) -> Self {
        Self {
            keys: vec![key.to_owned()],
            pointer: step("", key),
        }
    }
}

/// A value in an edition.
pub(crate) enum Fitted<'a> {
    /// As it is.
    Whole,
    /// Without what has no place there, and with numbers and truth values where they stood as text.
    Changed(Node<'a>),
    /// It has no place itself.
    Gone,
}

/// A document while it is fitted into an edition.
pub(crate) struct Fit<'c, 'n> {
    check: Check<'c, 'n>,
    gone: Vec<Gone>,
    /// The document comes from XML: all values are texts, and what gathers others is an object of them.
    is_xml: bool,
    /// Elements of lists in which no two may be equal.
    seen: HashSet<(String, Digest)>,
}

impl<'c, 'n> Fit<'c, 'n> {
    /// Returns what fits documents of a tree into an edition.
    pub(crate) fn of(
        tree: &'c Tree<'n>,
        structure: &'c Structure,
        edition: &'c str,
        is_xml: bool,
    ) -> Self {
        let mut check = Check::of(tree, structure, edition);
        check.breaches.clear();
        Self {
            check,
            gone: Vec::new(),
            is_xml,
            seen: HashSet::new(),
        }
    }

    /// Returns what has had no place since this was asked last.
    pub(crate) fn take_gone(&mut self) -> Vec<Gone> {
        std::mem::take(&mut self.gone)
    }

    /// Returns whether all that must be said of the document is, given the keys of its own object.
    pub(crate) fn has_required(&self, has: &dyn Fn(&str) -> bool) -> bool {
        let root = self.check.structure.root();
        let members = root.map_or(&[][..], |root| &root.members).iter();
        let edition = self.check.edition;
        let mut asked = members.filter(|m| m.required && m.editions & edition != 0);
        asked.all(|member| has(&member.key))
    }

    /// Fits a member of the document's own object.
    pub(crate) fn member(&mut self, key: &str, node: &Node<'n>) -> Fitted<'n> {
        match self.root_member(key) {
            Some(member) => self.fitted(&[Step::Key(key)], node, &member.kind),
            None => self.unless_open(key),
        }
    }

    /// Fits an element of a list of the document's own object.
    pub(crate) fn element(&mut self, key: &str, number: usize, node: &Node<'n>) -> Fitted<'n> {
        match self.root_member(key).map(|m| &m.kind) {
            Some(Kind::List { of, unique, .. }) => {
                let digest = || Digest::of(canonical(node).as_bytes());
                if *unique && !self.seen.insert((key.to_owned(), digest())) {
                    self.gone.push(Gone::element(key, number));
                    return Fitted::Gone;
                }
                self.fitted(&[Step::Key(key), Step::Index(number)], node, of)
            }
            Some(_) => {
                self.gone.push(Gone::member(key));
                Fitted::Gone
            }
            None => self.unless_open(key),
        }
    }

    fn root_member(&self, key: &str) -> Option<&'c Member> {
        self.check.known(self.check.structure.root()?, key)
    }

    fn unless_open(&mut self, key: &str) -> Fitted<'n> {
        let root = self.check.structure.root();
        if root.is_some_and(|root| root.open & self.check.edition != 0) {
            return Fitted::Whole;
        }
        self.gone.push(Gone::member(key));
        Fitted::Gone
    }

    fn fitted(&mut self, path: &[Step<'_>], node: &Node<'n>, kind: &'c Kind) -> Fitted<'n> {
        let mut inside = Inside {
            check: self.check.within(Vec::new()),
            path: path.iter().map(Way::of).collect(),
            gone: std::mem::take(&mut self.gone),
            is_xml: self.is_xml,
        };
        let fitted = if inside.holds(node, kind) {
            Fitted::Whole
        } else {
            match inside.value(node, kind) {
                Some(changed) => Fitted::Changed(changed),
                None => {
                    inside.leave_out();
                    Fitted::Gone
                }
            }
        };
        self.gone = inside.gone;
        fitted
    }
}

/// A step that owns its key.
enum Way {
    Key(String),
    Index(usize),
}

impl Way {
    fn of(step: &Step<'_>) -> Self {
        match step {
            Step::Key(key) => Self::Key((*key).to_owned()),
            Step::Index(index) => Self::Index(*index),
        }
    }
}

/// A value that does not fit as it is.
struct Inside<'c, 'n> {
    check: Check<'c, 'n>,
    path: Vec<Way>,
    gone: Vec<Gone>,
    is_xml: bool,
}

impl<'c, 'n> Inside<'c, 'n> {
    /// Returns whether a value is of a kind as it is.
    fn holds(&self, node: &Node<'n>, kind: &'c Kind) -> bool {
        let mut check = self.check.within(Vec::new());
        check.value(node, kind);
        check.breaches.is_empty()
    }

    /// Tells that what stands here has no place.
    fn leave_out(&mut self) {
        let key = |way: &Way| match way {
            Way::Key(key) => Some(key.clone()),
            Way::Index(_) => None,
        };
        let pointer = self
            .path
            .iter()
            .fold(String::new(), |pointer, way| match way {
                Way::Key(key) => step(&pointer, key),
                Way::Index(index) => step(&pointer, &index.to_string()),
            });
        self.gone.push(Gone {
            keys: self.path.iter().filter_map(key).collect(),
            pointer,
        });
    }

    /// Returns what of a value is of a kind; `None` where that is nothing.
    fn value(&mut self, node: &Node<'n>, kind: &'c Kind) -> Option<Node<'n>> {
        if self.holds(node, kind) {
            return Some(node.clone());
        }
        match kind {
            Kind::Shape(at) => {
                let shape = self.check.structure.shape(*at)?;
                match node.value {
                    Value::Text(_) if self.is_xml => self.object(&content(node), shape),
                    _ => self.object(node, shape),
                }
            }
            Kind::List { .. } if self.is_xml => {
                let mut tries = vec![node.clone()];
                tries.extend(gathered(node));
                self.most(tries.into_iter().map(|node| (node, kind)), Self::list)
            }
            Kind::List { .. } => self.list(node, kind),
            Kind::Either(kinds) => {
                let tries = kinds.iter().map(|kind| (node.clone(), kind));
                self.most(tries, Self::value)
            }
            _ if self.is_xml => {
                let typed = typed(node, kind)?;
                self.holds(&typed, kind).then_some(typed)
            }
            _ => None,
        }
    }

    fn object(&mut self, node: &Node<'n>, shape: &'c Shape) -> Option<Node<'n>> {
        let Value::Object(members) = &node.value else {
            return None;
        };
        let before = self.gone.len();
        let mut kept = Vec::with_capacity(members.len());
        for (key, member) in members {
            self.path.push(Way::Key(key.to_string()));
            let fitted = match self.check.known(shape, key) {
                Some(known) => self.value(member, &known.kind),
                None if shape.open & self.check.edition != 0 => Some(member.clone()),
                None => None,
            };
            match fitted {
                Some(fitted) => kept.push((key.clone(), fitted)),
                None => self.leave_out(),
            }
            self.path.pop();
        }
        let fitted = Node {
            at: node.at,
            value: Value::Object(kept),
        };
        let mut check = self.check.within(Vec::new());
        check.complete(&fitted, shape, fitted.members().len());
        if check.breaches.is_empty() {
            return Some(fitted);
        }
        // It is all gone, not only this of it.
        self.gone.truncate(before);
        None
    }

    fn list(&mut self, node: &Node<'n>, kind: &'c Kind) -> Option<Node<'n>> {
        let Kind::List {
            of,
            min,
            max,
            unique,
        } = kind
        else {
            return None;
        };
        let Value::List(list) = &node.value else {
            return None;
        };
        let before = self.gone.len();
        let mut seen = HashSet::new();
        let mut kept = Vec::with_capacity(list.len());
        for (index, element) in list.iter().enumerate() {
            self.path.push(Way::Index(index));
            match self.value(element, of) {
                // The same once more says nothing.
                Some(fitted) if !*unique || seen.insert(canonical(&fitted)) => kept.push(fitted),
                Some(_) => {}
                None => self.leave_out(),
            }
            self.path.pop();
        }
        if kept.len() < *min || kept.len() > *max {
            self.gone.truncate(before);
            return None;
        }
        Some(Node {
            at: node.at,
            value: Value::List(kept),
        })
    }

    /// Takes the alternative that keeps the most.
    fn most(
        &mut self,
        tries: impl Iterator<Item = (Node<'n>, &'c Kind)>,
        fitting: fn(&mut Self, &Node<'n>, &'c Kind) -> Option<Node<'n>>,
    ) -> Option<Node<'n>> {
        let before = self.gone.len();
        let mut best: Option<(Node<'n>, Vec<Gone>)> = None;
        for (node, kind) in tries {
            let fitted = fitting(self, &node, kind);
            let gone = self.gone.split_off(before);
            if let Some(fitted) = fitted
                && best
                    .as_ref()
                    .is_none_or(|(most, _)| leaves(&fitted) > leaves(most))
            {
                best = Some((fitted, gone));
            }
        }
        let (fitted, gone) = best?;
        self.gone.extend(gone);
        Some(fitted)
    }
}

/// Returns how many values are in one that are no lists or objects.
fn leaves(node: &Node<'_>) -> usize {
    match &node.value {
        Value::List(list) => list.iter().map(leaves).sum(),
        Value::Object(members) => members.iter().map(|(_, member)| leaves(member)).sum(),
        _ => 1,
    }
}

/// Returns the object whose content a text is: an element of XML without attributes.
fn content<'a>(node: &Node<'a>) -> Node<'a> {
    Node {
        at: node.at,
        value: Value::Object(vec![("content".into(), node.clone())]),
    }
}

/// Returns the lists that an element of XML may be: of itself alone, and of what it gathers.
fn gathered<'a>(node: &Node<'a>) -> Vec<Node<'a>> {
    let list = |list| Node {
        at: node.at,
        value: Value::List(list),
    };
    match &node.value {
        Value::List(_) => Vec::new(),
        Value::Text(text) if text.is_empty() => vec![list(Vec::new())],
        Value::Object(members) => {
            let mut found = vec![list(vec![node.clone()])];
            if let [(_, only)] = members.as_slice() {
                found.push(match &only.value {
                    Value::List(_) => only.clone(),
                    _ => list(vec![only.clone()]),
                });
            }
            found
        }
        _ => vec![list(vec![node.clone()])],
    }
}

/// Returns what an element of XML is in JSON where it is no text there: a truth value, a number, or the reference that is all it
/// says.
fn typed<'a>(node: &Node<'a>, kind: &Kind) -> Option<Node<'a>> {
    if let [(key, reference)] = node.members() {
        return (key == "ref").then(|| reference.clone());
    }
    let text = node.borrowed()?;
    let value = match (kind, text) {
        (Kind::Bool, "true" | "1") => Value::Bool(true),
        (Kind::Bool, "false" | "0") => Value::Bool(false),
        // A form of number that XML alone has is none.
        (Kind::Number { .. }, _) => {
            serde_json::from_str::<serde_json::Number>(text).ok()?;
            Value::Number(text)
        }
        _ => return None,
    };
    let at = node.at;
    Some(Node { at, value })
}
