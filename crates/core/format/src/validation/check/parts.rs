//! A document whose long lists are not in its tree: their elements come one by one.

use std::collections::HashSet;

use asepsis_domain::digest::Digest;

use super::{Check, Step};
use crate::json::{Duplicate, Node, Tree};
use crate::validation::Breach;
use crate::validation::structure::{Kind, Structure};

/// A list of the document's own object that is not in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Apart {
    /// Its key.
    pub(crate) key: &'static str,
    /// How many elements it has.
    pub(crate) length: usize,
}

/// A document while it is held against its structure.
pub(crate) struct InParts<'c, 'n> {
    check: Check<'c, 'n>,
    /// The list whose elements come.
    list: Option<List<'c>>,
}

/// A list that is not in the tree.
struct List<'c> {
    key: &'static str,
    /// What its elements may be; `None`: it does not belong there, which has been told.
    of: Option<&'c Kind>,
    /// Elements seen, where no two may be equal.
    seen: Option<HashSet<Digest>>,
}

impl<'c, 'n> InParts<'c, 'n> {
    /// Looks at what is in the tree.
    pub(crate) fn of(
        tree: &'c Tree<'n>,
        structure: &'c Structure,
        edition: &'c str,
        apart: &'c [Apart],
    ) -> Self {
        let mut check = Check::of(tree, structure, edition);
        check.apart = apart;
        if let Some(root) = structure.root() {
            check.object(&tree.root, root);
        }
        Self { check, list: None }
    }

    /// Looks at an element of a list that is not in the tree. The elements of a list come together.
    pub(crate) fn element(&mut self, key: &'static str, number: usize, node: &Node<'_>) {
        if self.list.as_ref().is_none_or(|list| list.key != key) {
            self.list = Some(self.check.list_of(key));
        }
        let Some(List {
            of: Some(of), seen, ..
        }) = &mut self.list
        else {
            return;
        };
        let whole = &mut self.check;
        let mut check = whole.within(vec![Step::Key(key), Step::Index(number)]);
        check.breaches = std::mem::take(&mut whole.breaches);
        check.more = whole.more;
        check.value(node, of);
        if let Some(seen) = seen {
            check.once(node, seen);
        }
        whole.more = check.more;
        whole.breaches = check.breaches;
    }

    /// Tells keys that stand twice in elements.
    pub(crate) fn twice(&mut self, duplicates: &[Duplicate]) {
        self.check.twice(duplicates);
    }

    /// Returns every difference.
    pub(crate) fn finish(self) -> Vec<Breach> {
        self.check.finish()
    }
}

impl<'c> Check<'c, '_> {
    /// Returns how many elements a member has that is not in the tree.
    pub(super) fn length_apart(&self, key: &str) -> Option<usize> {
        if self.apart.is_empty() || self.path.len() > 1 {
            return None;
        }
        let list = self.apart.iter().find(|list| list.key == key);
        list.map(|list| list.length)
    }

    /// Tells that a list that is not in the tree is too short or too long.
    pub(super) fn length(&mut self, node: &Node<'_>, kind: &Kind, length: usize) {
        if let Kind::List { min, max, .. } = kind {
            self.count(node, length, (*min, *max));
        }
    }

    fn list_of(&self, key: &'static str) -> List<'c> {
        let root = self.structure.root();
        let member = root.and_then(|root| self.known(root, key));
        let (of, unique) = match member.map(|m| &m.kind) {
            Some(Kind::List { of, unique, .. }) => (Some(of.as_ref()), *unique),
            _ => (None, false),
        };
        List {
            key,
            of,
            seen: unique.then(HashSet::new),
        }
    }
}
