//! CycloneDX XML as the tree of its JSON form, in one pass: attributes and elements become members, elements
//! that only gather others become lists. Elements of other namespaces are kept under their name.

use std::borrow::Cow;

use super::super::document::{Document, Give, Walked};
use crate::json::{Node, Tree, Value};
use crate::limits::{Limits, ReadError};
use crate::xml::{Tag, Visit, walk};

/// Elements that are lists in JSON, with the elements that they gather.
const LISTS: &[(&str, &str)] = &[
    ("advisories", "advisory"),
    ("affects", "target"),
    ("ancestors", "component"),
    ("annotations", "annotation"),
    ("assemblies", "assembly"),
    ("authors", "author"),
    ("commits", "commit"),
    ("components", "component"),
    ("compositions", "composition"),
    ("cwes", "cwe"),
    ("dependencies", "dependency"),
    ("dependsOn", "dependency"),
    ("descendants", "component"),
    ("endpoints", "endpoint"),
    ("externalReferences", "reference"),
    ("hashes", "hash"),
    ("individuals", "individual"),
    ("licenses", "license"),
    ("lifecycles", "lifecycle"),
    ("occurrences", "occurrence"),
    ("organizations", "organization"),
    ("patches", "patch"),
    ("properties", "property"),
    ("provides", "provides"),
    ("ratings", "rating"),
    ("references", "reference"),
    ("resolves", "issue"),
    ("responses", "response"),
    ("services", "service"),
    ("subjects", "subject"),
    ("tags", "tag"),
    ("targets", "target"),
    ("tools", "tool"),
    ("variants", "component"),
    ("versions", "version"),
    ("vulnerabilities", "vulnerability"),
];

/// Attributes that have another name in JSON.
pub(super) const RENAMED: &[(&str, &str)] = &[
    ("content-type", "contentType"),
    ("license-identifier", "licenseIdentifier"),
];

/// Members that JSON has as a list, whether they stand once or several times in XML.
const REPEATED: &[&str] = &["contact", "omniborId", "swhid"];

/// Returns the name of the elements that a list gathers.
pub(super) fn item(list: &str) -> Option<&'static str> {
    // Most elements are no list, and the names of lists are told by their ends.
    if !list.ends_with('s') && list != "dependsOn" {
        return None;
    }
    let at = LISTS.binary_search_by_key(&list, |(name, _)| name).ok()?;
    LISTS.get(at).map(|(_, item)| *item)
}

/// Takes a component of the document's list, with the members of the document that stand before the list.
pub(super) type Take<'a, 't> = dyn FnMut(&Members<'a>, Node<'a>) + 't;
/// Members of an object.
pub(super) type Members<'a> = [(Cow<'a, str>, Node<'a>)];

/// Does something with a document whose components are gone through one by one.
///
/// # Errors
/// As [`walk`]; and those of what is done.
pub(crate) fn in_parts<'a, T>(
    text: &'a str,
    version: &'static str,
    limits: &Limits,
    act: impl FnOnce(&Document<'_, 'a>) -> Result<T, ReadError>,
) -> Result<T, ReadError> {
    let tree = without_components(text, version, limits, &mut |_, _| {})?;
    let walk = |give: &mut Give<'a, '_>| {
        let mut number = 0;
        without_components(text, version, limits, &mut |_, node| {
            give("components", number, &node);
            number += 1;
        })?;
        Ok(())
    };
    act(&Document {
        tree: &tree,
        lists: &Walked { walk },
    })
}

/// Returns the document as a tree in which the list of components is empty: they are given away one by one.
///
/// # Errors
/// As [`walk`].
pub(super) fn without_components<'a>(
    text: &'a str,
    version: &'static str,
    limits: &Limits,
    take: &mut Take<'a, '_>,
) -> Result<Tree<'a>, ReadError> {
    build(text, version, limits, Some(take))
}

fn build<'a>(
    text: &'a str,
    version: &'static str,
    limits: &Limits,
    take: Option<&mut Take<'a, '_>>,
) -> Result<Tree<'a>, ReadError> {
    let mut builder = Builder {
        open: Vec::new(),
        members: Vec::new(),
        root: None,
        version,
        take,
    };
    walk(text, limits, &mut builder)?;
    let nothing = Node {
        at: 0,
        value: Value::Null,
    };
    Ok(Tree::made(text, builder.root.unwrap_or(nothing)))
}

/// A member of an object.
type Member<'a> = (Cow<'a, str>, Node<'a>);

/// An element that has started.
struct Open<'a> {
    name: &'a str,
    at: usize,
    /// What it gathers, where it is a list.
    item: Option<&'static str>,
    /// Where its members start.
    own: usize,
    text: Cow<'a, str>,
}

struct Builder<'a, 'f, 't> {
    open: Vec<Open<'a>>,
    /// Members of the elements that are open, the innermost last: each gets what it needs when it ends, and no memory to
    /// grow into.
    members: Vec<Member<'a>>,
    root: Option<Node<'a>>,
    version: &'static str,
    take: Option<&'f mut Take<'a, 't>>,
}

impl<'a> Visit<'a> for Builder<'a, '_, '_> {
    fn start(&mut self, tag: &Tag<'a, '_>) -> bool {
        let own = self.members.len();
        let member = |a: &crate::xml::Attribute<'a>| {
            let value = Value::Text(a.value.clone());
            let renamed = RENAMED.iter().find(|(name, _)| *name == a.name);
            let key = renamed.map_or(a.name, |(_, key)| key);
            (Cow::Borrowed(key), Node { at: tag.at, value })
        };
        let attributes = tag.attributes.iter().filter(|a| a.prefix.is_none());
        self.members.extend(attributes.map(member));
        if self.open.is_empty() {
            for (name, node) in &mut self.members {
                if name == "version"
                    && let Value::Text(Cow::Borrowed(number)) = &node.value
                {
                    node.value = Value::Number(number);
                }
            }
            for (key, value) in [("bomFormat", "CycloneDX"), ("specVersion", self.version)] {
                let value = Value::Text(Cow::Borrowed(value));
                self.members
                    .push((Cow::Borrowed(key), Node { at: tag.at, value }));
            }
        }
        self.open.push(Open {
            name: tag.name,
            at: tag.at,
            item: item(tag.name),
            own,
            text: Cow::Borrowed(""),
        });
        true
    }

    fn text(&mut self, _: usize, text: Cow<'a, str>) {
        if let Some(open) = self.open.last_mut() {
            if open.text.is_empty() {
                // Space before a text is no part of it: most elements that hold others hold nothing else.
                if !text.trim_ascii_start().is_empty() {
                    open.text = text;
                }
            } else {
                open.text.to_mut().push_str(&text);
            }
        }
    }

    fn end(&mut self) {
        let Some(done) = self.open.pop() else {
            return;
        };
        let (name, at) = (done.name, done.at);
        if done.item.is_none() && done.own == self.members.len() && self.plain(&done) {
            return;
        }
        let value = self.finish(done);
        let node = Node { at, value };
        if let (Some(take), "component", [document, list]) =
            (&mut self.take, name, self.open.as_slice())
            && list.name == "components"
        {
            let before = self.members.get(document.own..list.own);
            take(before.unwrap_or_default(), node);
            return;
        }
        match self.open.last() {
            Some(parent) => add(parent, &mut self.members, name, node),
            None => self.root = Some(node),
        }
    }
}

impl<'a> Builder<'a, '_, '_> {
    /// Adds an element that holds nothing but a text of the document as it is, unless it is more than one more member: most
    /// elements are such, and are made where they stay.
    fn plain(&mut self, done: &Open<'a>) -> bool {
        let (Some(parent), Cow::Borrowed(text)) = (self.open.last(), &done.text) else {
            return false;
        };
        let (name, at) = (done.name, done.at);
        let own = self.members.get(parent.own..).unwrap_or_default();
        if parent.item.is_some()
            || parent.name == "dependency"
            || matches!(name, "component" | "responses")
            || REPEATED.contains(&name)
            || own.iter().any(|(key, _)| key == name)
        {
            return false;
        }
        self.members.push((
            Cow::Borrowed(name),
            Node {
                at,
                value: Value::Text(Cow::Borrowed(text.trim())),
            },
        ));
        true
    }

    /// Returns the value of an element that has ended.
    fn finish(&mut self, done: Open<'a>) -> Value<'a> {
        let members = self.members.get(done.own..).unwrap_or_default();
        let gathers = done.item.is_some_and(|item| {
            let of_items = |(name, _): &Member<'a>| {
                name == item || (done.name == "licenses" && name.starts_with("expression"))
            };
            // Tools are a list of the old form or an object of lists; so are references within lists.
            done.name != "provides" && members.iter().all(of_items)
        });
        if gathers {
            let wraps = done.name == "licenses";
            let element = |(name, node): Member<'a>| {
                if wraps && (name == "license" || !matches!(node.value, Value::Object(_))) {
                    let at = node.at;
                    let value = Value::Object(vec![(name, node)]);
                    return Node { at, value };
                }
                node
            };
            return Value::List(self.members.drain(done.own..).map(element).collect());
        }
        let text = trimmed(done.text);
        if members.is_empty() {
            return Value::Text(text);
        }
        // A reference in a list of references is that reference.
        let parent = self.open.last().map(|p| p.name);
        if members.len() == 1
            && matches!(parent, Some("assemblies" | "subjects" | "dependency"))
            && matches!(
                done.name,
                "assembly" | "subject" | "dependency" | "provides"
            )
            && let Some((_, node)) = self.members.pop()
        {
            return node.value;
        }
        if !text.is_empty() {
            let key = match done.name {
                "property" => "value",
                "expression" => "expression",
                // How data flows is its attribute.
                "classification" => "classification",
                _ => "content",
            };
            let value = Value::Text(text);
            self.members
                .push((Cow::Borrowed(key), Node { at: done.at, value }));
        }
        Value::Object(self.members.drain(done.own..).collect())
    }
}

/// Adds a member to those of an element that is open.
fn add<'a>(parent: &Open<'a>, members: &mut Vec<Member<'a>>, name: &'a str, mut node: Node<'a>) {
    if (parent.name, name) == ("composition", "dependencies") {
        bare(&mut node);
    }
    if (parent.name, name) == ("dataflow", "classification")
        && let Value::Object(own) = node.value
    {
        // How it flows and what it is are members of the flow.
        members.extend(own);
        return;
    }
    // What a dependency depends on stands in it.
    let name = match (parent.name, name) {
        ("dependency", "dependency") => "dependsOn",
        ("analysis", "responses") => "response",
        ("expression-detailed", "details") => "expressionDetails",
        (_, name) => name,
    };
    let is_list = matches!(
        (parent.name, name),
        ("dependency", "dependsOn" | "provides") | (_, "expressionDetails")
    ) || REPEATED.contains(&name);
    let key = Cow::Borrowed(name);
    if parent.item == Some(name) && !is_list {
        members.push((key, node));
        return;
    }
    let own = members.get_mut(parent.own..).unwrap_or_default();
    match own.iter_mut().find(|(key, _)| key == name) {
        Some((_, there)) => gather(there, node),
        None if is_list => {
            let at = node.at;
            let value = Value::List(vec![node]);
            members.push((key, Node { at, value }));
        }
        None => members.push((key, node)),
    }
}

/// Makes references of the dependencies of a composition; those of the document are objects.
fn bare(node: &mut Node<'_>) {
    let Value::List(list) = &mut node.value else {
        return;
    };
    for element in list {
        if let Value::Object(members) = &mut element.value
            && members.len() == 1
            && let Some((_, reference)) = members.pop()
        {
            *element = reference;
        }
    }
}

/// Adds to a member that stood before.
fn gather<'a>(there: &mut Node<'a>, node: Node<'a>) {
    if let Value::List(list) = &mut there.value {
        list.push(node);
    } else {
        let first = Node {
            at: there.at,
            value: std::mem::replace(&mut there.value, Value::Null),
        };
        there.value = Value::List(vec![first, node]);
    }
}

fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted() {
        assert!(LISTS.is_sorted());
        assert!(LISTS.iter().all(|(name, of)| item(name) == Some(*of)));
    }
}
