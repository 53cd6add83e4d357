//! What a document says that the component graph has no room for: every member that no reader keeps, counted
//! by its path, so that nothing is dropped in silence when a document is converted or merged.

use std::collections::BTreeMap;

use crate::json::{Node, Value, step};

/// Members of one path that are not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leftover {
    /// Path without indexes, such as `components.pedigree`.
    pub path: String,
    /// How many there are.
    pub count: usize,
    /// Where the first stands.
    pub first: String,
}

/// Which members are kept: paths from `start`, wholly; a path that begins anew leads to another start.
pub(super) struct Kept {
    /// Paths kept with all that is in them.
    pub(super) whole: &'static [&'static str],
    /// Paths at which another path goes on: components in components.
    pub(super) anew: &'static [(&'static str, &'static str)],
}

/// Returns what is not kept of a document, by path.
pub(super) fn of(root: &Node<'_>, kept: &Kept) -> Vec<Leftover> {
    let mut walk = Walk {
        kept,
        found: BTreeMap::new(),
    };
    walk.members(root, "", "", "");
    let list = walk.found.into_iter();
    list.map(|(path, (count, first))| Leftover { path, count, first })
        .collect()
}

struct Walk<'k> {
    kept: &'k Kept,
    /// Count and first pointer by path.
    found: BTreeMap<String, (usize, String)>,
}

impl Walk<'_> {
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
        if self.kept.whole.contains(&known) || is_empty(node) {
            return;
        }
        if let Some((_, next)) = self.kept.anew.iter().find(|(from, _)| *from == known) {
            return self.members(node, next, path, pointer);
        }
        let goes_on = |known_path: &&str| {
            known_path
                .strip_prefix(known)
                .is_some_and(|rest| rest.starts_with('.'))
        };
        let anew = self.kept.anew.iter().map(|(from, _)| from);
        if self.kept.whole.iter().chain(anew).any(goes_on) {
            return self.members(node, known, path, pointer);
        }
        let entry = self.found.entry(path.to_owned());
        entry.or_insert_with(|| (0, pointer.to_owned())).0 += 1;
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
