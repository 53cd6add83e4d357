//! A document whose long lists are gone through an element at a time, so that few of them are in memory as a tree: to be
//! held against rules, or to see what of it is not kept.

use crate::json::{Apart, Duplicate, Node, Tree};
use crate::limits::{Limits, ReadError};
use crate::probe::Probe;
use crate::validation::Breach;
use crate::validation::check::{self, InParts};
use crate::validation::structure::Structure;

/// A document.
pub(crate) struct Document<'s, 'a> {
    /// What is in memory.
    pub(crate) tree: &'s Tree<'a>,
    /// Lists of the document's own object that are not.
    pub(crate) lists: &'s dyn Lists<'a>,
}

/// Takes an element of a list: key of the list, number in it, the element.
pub(crate) type Give<'a, 'g> = dyn FnMut(&'static str, usize, &Node<'a>) + 'g;

/// Lists that are not in memory.
pub(crate) trait Lists<'a> {
    /// Returns how many elements a list has; `None` where it is in memory, or not there.
    fn length(&self, key: &str) -> Option<usize>;

    /// Gives the elements of these lists, and returns the keys that stand twice in them.
    ///
    /// # Errors
    /// Where the text is not of the form that it must be.
    fn each(
        &self,
        keys: &[&'static str],
        give: &mut Give<'a, '_>,
    ) -> Result<Vec<Duplicate>, ReadError>;
}

/// Rules that no structure can say.
pub(crate) trait Rules<'a> {
    /// Looks at what is in memory, but for the elements of long lists.
    fn start(&mut self, root: &Node<'a>);

    /// Looks at an element of a long list, whether it is in memory or not.
    fn element(&mut self, key: &'static str, number: usize, node: &Node<'a>);

    /// Looks at what can be judged only once all elements are known.
    ///
    /// # Errors
    /// Where an element is not of the form that it must be.
    fn finish(self, document: &Document<'_, 'a>) -> Result<Vec<Breach>, ReadError>;
}

impl<'a> Document<'_, 'a> {
    /// Gives the elements of these lists, wherever they are, and returns the keys that stand twice in those out of memory.
    ///
    /// # Errors
    /// As [`Lists::each`].
    pub(crate) fn each(
        &self,
        keys: &[&'static str],
        give: &mut Give<'a, '_>,
    ) -> Result<Vec<Duplicate>, ReadError> {
        self.in_memory(keys, give);
        self.lists.each(keys, give)
    }

    fn in_memory(&self, keys: &[&'static str], give: &mut Give<'a, '_>) {
        for key in keys {
            let list = self.tree.root.get(key).map_or(&[][..], Node::list);
            for (number, node) in list.iter().enumerate() {
                give(key, number, node);
            }
        }
    }

    /// Holds the document against rules alone.
    ///
    /// # Errors
    /// As [`Lists::each`].
    pub(crate) fn hold_rules(
        &self,
        keys: &[&'static str],
        mut rules: impl Rules<'a>,
    ) -> Result<Vec<Breach>, ReadError> {
        rules.start(&self.tree.root);
        self.each(keys, &mut |key, number, node| {
            rules.element(key, number, node)
        })?;
        rules.finish(self)
    }

    /// Holds the document against its structure and its rules; `keys` are all lists that may be long.
    ///
    /// # Errors
    /// As [`Lists::each`].
    pub(crate) fn hold(
        &self,
        structure: &Structure,
        edition: &str,
        keys: &[&'static str],
        mut rules: impl Rules<'a>,
    ) -> Result<Vec<Breach>, ReadError> {
        let lists = keys.iter().filter_map(|key| {
            let length = self.lists.length(key)?;
            Some(check::Apart { key, length })
        });
        let apart: Vec<check::Apart> = lists.collect();
        let mut held = InParts::of(self.tree, structure, edition, &apart);
        rules.start(&self.tree.root);
        self.in_memory(keys, &mut |key, number, node| {
            rules.element(key, number, node)
        });
        let twice = self.lists.each(keys, &mut |key, number, node| {
            held.element(key, number, node);
            rules.element(key, number, node);
        })?;
        held.twice(&twice);
        let mut breaches = held.finish();
        breaches.extend(rules.finish(self)?);
        Ok(breaches)
    }
}

/// Lists of a JSON document, parsed a part at a time.
pub(crate) struct Parsed<'s, 'a> {
    pub(crate) apart: &'s [Apart<'a>],
    pub(crate) limits: &'s Limits,
}

impl<'a> Lists<'a> for Parsed<'_, 'a> {
    fn length(&self, key: &str) -> Option<usize> {
        let list = self.apart.iter().find(|list| list.key == key);
        list.map(Apart::len)
    }

    fn each(
        &self,
        keys: &[&'static str],
        give: &mut Give<'a, '_>,
    ) -> Result<Vec<Duplicate>, ReadError> {
        let mut twice = Vec::new();
        for key in keys {
            if let Some(list) = self.apart.iter().find(|list| list.key == *key) {
                twice.extend(list.each(self.limits, &mut |number, node| give(key, number, node))?);
            }
        }
        Ok(twice)
    }
}

/// Lists of a text that is no JSON, for which it is walked through once more.
pub(crate) struct Walked<W> {
    /// Gives each element of the text's long lists: key of the list, number in it, the element.
    pub(crate) walk: W,
}

impl<'a, W> Lists<'a> for Walked<W>
where
    W: Fn(&mut Give<'a, '_>) -> Result<(), ReadError>,
{
    fn length(&self, _: &str) -> Option<usize> {
        None
    }

    fn each(
        &self,
        keys: &[&'static str],
        give: &mut Give<'a, '_>,
    ) -> Result<Vec<Duplicate>, ReadError> {
        (self.walk)(&mut |key, number, node| {
            if keys.contains(&key) {
                give(key, number, node);
            }
        })?;
        Ok(Vec::new())
    }
}

/// Does something with a JSON document whose lists under these keys are parsed a part at a time.
///
/// # Errors
/// Where the document is not JSON, or costs more than the limits allow; and those of what is done.
pub(crate) fn parsed<T>(
    probe: &Probe<'_>,
    limits: &Limits,
    keys: &[&str],
    act: impl FnOnce(&Document<'_, '_>) -> Result<T, ReadError>,
) -> Result<T, ReadError> {
    let (tree, apart) = probe.tree_apart(limits, keys)?;
    let lists = Parsed {
        apart: &apart,
        limits,
    };
    act(&Document {
        tree: &tree,
        lists: &lists,
    })
}
