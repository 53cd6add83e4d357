//! CycloneDX XML as the tree of its JSON form, in one pass: attributes and elements become members, elements
//! that only gather others become lists. Elements of other namespaces are kept under their name.

use std::borrow::Cow;

use crate::json::{Node, Tree, Value};
use crate::limits::{Limits, ReadError};
use crate::xml::{Tag, Visit, walk};

/// Elements that are lists in JSON, with the elements that they gather.
const LISTS: &[(&str, &str)] = &[
    ("advisories", "advisory"),
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

/// Returns the document as a tree.
///
/// # Errors
/// As [`walk`].
pub(super) fn tree<'a>(
    text: &'a str,
    version: &'static str,
    limits: &Limits,
) -> Result<Tree<'a>, ReadError> {
    build(text, version, limits, None)
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

/// An element that has started.
struct Open<'a> {
    name: &'a str,
    at: usize,
    members: Vec<(Cow<'a, str>, Node<'a>)>,
    text: Cow<'a, str>,
}

struct Builder<'a, 'f, 't> {
    open: Vec<Open<'a>>,
    root: Option<Node<'a>>,
    version: &'static str,
    take: Option<&'f mut Take<'a, 't>>,
}

impl<'a> Visit<'a> for Builder<'a, '_, '_> {
    fn start(&mut self, tag: &Tag<'a, '_>) -> bool {
        let member = |a: &crate::xml::Attribute<'a>| {
            let value = Value::Text(a.value.clone());
            (Cow::Borrowed(a.name), Node { at: tag.at, value })
        };
        let own = tag.attributes.iter().filter(|a| a.prefix.is_none());
        let mut members: Vec<_> = own.map(member).collect();
        if self.open.is_empty() {
            for (name, node) in &mut members {
                if name == "version"
                    && let Value::Text(Cow::Borrowed(number)) = &node.value
                {
                    node.value = Value::Number(number);
                }
            }
            for (key, value) in [("bomFormat", "CycloneDX"), ("specVersion", self.version)] {
                let value = Value::Text(Cow::Borrowed(value));
                members.push((Cow::Borrowed(key), Node { at: tag.at, value }));
            }
        }
        self.open.push(Open {
            name: tag.name,
            at: tag.at,
            members,
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
        let value = finish(done, self.open.last());
        let node = Node { at, value };
        if let (Some(take), "component", [document, list]) =
            (&mut self.take, name, self.open.as_slice())
            && list.name == "components"
        {
            take(&document.members, node);
            return;
        }
        match self.open.last_mut() {
            Some(parent) => add(parent, name, node),
            None => self.root = Some(node),
        }
    }
}

/// Returns the value of an element that has ended.
fn finish<'a>(mut done: Open<'a>, parent: Option<&Open<'a>>) -> Value<'a> {
    let gathers = item(done.name).is_some_and(|item| {
        let of_items = |(name, _): &(Cow<'a, str>, Node<'a>)| {
            name == item || (done.name == "licenses" && name == "expression")
        };
        // Tools are a list of the old form or an object of lists; so are references within lists.
        done.name != "provides" && done.members.iter().all(of_items)
    });
    if gathers {
        let wraps = done.name == "licenses";
        let element = |(name, node): (Cow<'a, str>, Node<'a>)| {
            if wraps && (name == "license" || !matches!(node.value, Value::Object(_))) {
                let at = node.at;
                let value = Value::Object(vec![(name, node)]);
                return Node { at, value };
            }
            node
        };
        return Value::List(done.members.into_iter().map(element).collect());
    }
    let text = trimmed(std::mem::take(&mut done.text));
    if done.members.is_empty() {
        return Value::Text(text);
    }
    // A reference in a list of references is that reference.
    let refers = parent.is_some_and(|p| matches!(p.name, "assemblies" | "subjects" | "dependency"));
    if refers
        && matches!(
            done.name,
            "assembly" | "subject" | "dependency" | "provides"
        )
        && done.members.len() == 1
        && let Some((_, node)) = done.members.pop()
    {
        return node.value;
    }
    if !text.is_empty() {
        let key = match done.name {
            "property" => "value",
            "expression" => "expression",
            _ => "content",
        };
        let value = Value::Text(text);
        done.members
            .push((Cow::Borrowed(key), Node { at: done.at, value }));
    }
    Value::Object(done.members)
}

fn add<'a>(parent: &mut Open<'a>, name: &'a str, mut node: Node<'a>) {
    if (parent.name, name) == ("composition", "dependencies") {
        bare(&mut node);
    }
    // What a dependency depends on stands in it.
    let name = match (parent.name, name) {
        ("dependency", "dependency") => "dependsOn",
        ("analysis", "responses") => "response",
        (_, name) => name,
    };
    let is_list = matches!(
        (parent.name, name),
        ("dependency", "dependsOn" | "provides")
    ) || REPEATED.contains(&name);
    let gathered = item(parent.name).is_some_and(|item| item == name);
    if gathered && !is_list {
        parent.members.push((Cow::Borrowed(name), node));
        return;
    }
    let before = parent.members.iter_mut().find(|(key, _)| key == name);
    match before {
        Some((_, there)) => gather(there, node),
        None if is_list => {
            let at = node.at;
            let value = Value::List(vec![node]);
            parent
                .members
                .push((Cow::Borrowed(name), Node { at, value }));
        }
        None => parent.members.push((Cow::Borrowed(name), node)),
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
