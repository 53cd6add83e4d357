//! What a document says that the component graph has no room for: every member that no reader keeps, counted
//! by its path, so that nothing is dropped in silence when a document is converted or merged.

use std::collections::BTreeMap;

use super::document::Document;
use crate::json::{Node, Value, step};
use crate::limits::ReadError;

/// Members of one path that are not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leftover {
    /// Path without indexes, such as `components.pedigree`.
    pub path: String,
    /// How many there are.
    pub count: usize,
    /// Where they stand, the first ones.
    pub places: Vec<String>,
}

/// Places that are kept of what does not come along under one path.
const MOST: usize = 10_000;

/// What is not kept, while it is gathered.
#[derive(Default)]
pub(super) struct Leftovers {
    /// Count and places by path.
    found: BTreeMap<String, (usize, Vec<String>)>,
}

impl Leftovers {
    /// Adds one.
    pub(super) fn add(&mut self, path: &str, place: impl FnOnce() -> String) {
        if !self.found.contains_key(path) {
            self.found.insert(path.to_owned(), (0, Vec::new()));
        }
        if let Some((count, places)) = self.found.get_mut(path) {
            *count += 1;
            if places.len() < MOST {
                places.push(place());
            }
        }
    }

    /// Returns them by path.
    pub(super) fn list(self) -> Vec<Leftover> {
        let list = self.found.into_iter();
        list.map(|(path, (count, places))| Leftover {
            path,
            count,
            places,
        })
        .collect()
    }
}

/// Which members are kept: paths from `start`, wholly; a path that begins anew leads to another start.
#[derive(Debug)]
pub(super) struct Kept {
    /// Paths kept with all that is in them.
    pub(super) whole: &'static [&'static str],
    /// Paths at which another path goes on: components in components.
    pub(super) anew: &'static [(&'static str, &'static str)],
}

impl Kept {
    /// Returns whether something of what these keys lead to is kept.
    pub(super) fn keeps(&self, keys: &[String]) -> bool {
        let mut known = String::new();
        for key in keys {
            known = join(&known, key);
            match self.way(&known) {
                Way::Whole => return true,
                Way::Inside(next) => known = next.map_or(known, str::to_owned),
                Way::Lost => return false,
            }
        }
        true
    }

    fn way(&self, known: &str) -> Way {
        if self.whole.contains(&known) {
            return Way::Whole;
        }
        if let Some((_, next)) = self.anew.iter().find(|(from, _)| *from == known) {
            return Way::Inside(Some(next));
        }
        let goes_on = |known_path: &&str| {
            known_path
                .strip_prefix(known)
                .is_some_and(|rest| rest.starts_with('.'))
        };
        let anew = self.anew.iter().map(|(from, _)| from);
        if self.whole.iter().chain(anew).any(goes_on) {
            return Way::Inside(None);
        }
        Way::Lost
    }
}

/// Returns what is not kept of an object, by path.
pub(super) fn of(root: &Node<'_>, kept: &Kept) -> Vec<Leftover> {
    let mut walk = Walk::of(kept);
    walk.members(root, "", "", "");
    walk.found.list()
}

/// Returns what is not kept of a document, by path; `lists` are those that may be out of memory.
///
/// # Errors
/// Where an element is not of the form that it must be.
pub(super) fn of_document(
    document: &Document<'_, '_>,
    lists: &[&'static str],
    kept: &Kept,
) -> Result<Vec<Leftover>, ReadError> {
    let mut walk = Walk::of(kept);
    walk.members(&document.tree.root, "", "", "");
    document.lists.each(lists, &mut |key, number, node| {
        walk.element(key, number, node);
    })?;
    Ok(walk.found.list())
}

struct Walk<'k> {
    kept: &'k Kept,
    found: Leftovers,
}

/// What is kept of a member.
enum Way {
    /// All of it.
    Whole,
    /// Some of what is in it, looked up by this path.
    Inside(Option<&'static str>),
    /// Nothing.
    Lost,
}

impl<'k> Walk<'k> {
    fn of(kept: &'k Kept) -> Self {
        Self {
            kept,
            found: Leftovers::default(),
        }
    }

    /// `known` is the path by which members are looked up, `path` the one that people read.
    fn members(&mut self, node: &Node<'_>, known: &str, path: &str, pointer: &str) {
        match &node.value {
            Value::List(list) => {
                for (index, element) in list.iter().enumerate() {
                    self.members(element, known, path, &step(pointer, &index.to_string()));
                }
            }
            Value::Object(members) => {
                for (key, member) in members {
                    self.member(
                        member,
                        &join(known, key),
                        &join(path, key),
                        &step(pointer, key),
                    );
                }
            }
            _ => {}
        }
    }

    fn member(&mut self, node: &Node<'_>, known: &str, path: &str, pointer: &str) {
        if is_empty(node) {
            return;
        }
        match self.kept.way(known) {
            Way::Whole => {}
            Way::Inside(next) => self.members(node, next.unwrap_or(known), path, pointer),
            Way::Lost => self.found.add(path, || pointer.to_owned()),
        }
    }

    /// Looks at an element of a list of the document's own object.
    fn element(&mut self, key: &'static str, number: usize, node: &Node<'_>) {
        match self.kept.way(key) {
            Way::Inside(next) => {
                self.members(node, next.unwrap_or(key), key, &format!("/{key}/{number}"));
            }
            // A list that is not kept is one member.
            Way::Lost if number == 0 => self.found.add(key, || format!("/{key}")),
            Way::Whole | Way::Lost => {}
        }
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

fn is_empty(node: &Node<'_>) -> bool {
    match &node.value {
        Value::Null => true,
        Value::List(list) => list.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Text(text) => text.is_empty(),
        _ => false,
    }
}
