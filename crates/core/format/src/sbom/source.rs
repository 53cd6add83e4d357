//! Where the long lists of a document are: in its tree, or apart, to be parsed a part at a time.

use rayon::prelude::*;

use super::at::At;
use super::fields::Fields;
use crate::json::{Apart, Duplicate, Node, Tree};
use crate::limits::{Limits, ReadError};

/// Elements that are in memory as a tree at a time, for each thread. Few, so that what they are read into is small enough to
/// be used again by the allocator at once.
pub(super) const TASK: usize = 32;

/// Tasks after which what they read is taken.
const ROUND: usize = 16;

/// Lists no longer than this are read by the thread that asks: waking another takes longer.
const SHORT: usize = 1024;

/// Reads a list that was set apart, several tasks at a time, and gives what was read in the order of the list, with the keys
/// that stand twice in it.
///
/// # Errors
/// Where an element is no JSON.
pub(super) fn in_order<'a, T: Send>(
    list: &Apart<'a>,
    limits: &Limits,
    read: impl Fn(Vec<Node<'a>>, usize) -> T + Sync,
    mut take: impl FnMut(T, &[Duplicate]),
) -> Result<(), ReadError> {
    let one = |start: &usize| {
        let part = list.part(*start..start + TASK, limits)?;
        Ok((read(part.nodes, *start), part.duplicates))
    };
    let starts: Vec<usize> = (0..list.len()).step_by(TASK).collect();
    for round in starts.chunks(ROUND) {
        let parts: Vec<Result<_, ReadError>> = if list.len() <= SHORT {
            round.iter().map(one).collect()
        } else {
            round.par_iter().map(one).collect()
        };
        // In their order, so that the first error of the document is the one told.
        for part in parts {
            let (part, duplicates) = part?;
            take(part, &duplicates);
        }
    }
    Ok(())
}

/// A document as its reader sees it.
pub(super) struct Source<'s, 'a> {
    /// What is not set apart.
    pub(super) tree: &'s Tree<'a>,
    /// Lists that are not in the tree.
    pub(super) apart: &'s [Apart<'a>],
    /// Limits on what is parsed.
    pub(super) limits: &'s Limits,
}

impl<'a> Source<'_, 'a> {
    /// Returns a list that is not in the tree.
    pub(super) fn apart(&self, key: &str) -> Option<&Apart<'a>> {
        self.apart.iter().find(|list| list.key == key)
    }

    /// Gives each element of a list of the document with its number.
    ///
    /// # Errors
    /// Where an element that was set apart is no JSON.
    pub(super) fn each(
        &self,
        key: &str,
        fields: &mut Fields,
        give: &mut dyn FnMut(usize, &Node<'_>, &mut Fields),
    ) -> Result<(), ReadError> {
        let in_tree = fields.elements(&self.tree.root, key, &At::DOCUMENT);
        for (index, node) in in_tree.iter().enumerate() {
            give(index, node, fields);
        }
        let Some(list) = self.apart(key) else {
            return Ok(());
        };
        let twice = list.each(self.limits, &mut |number, node| give(number, node, fields))?;
        fields.duplicates_of(self.tree, &twice);
        Ok(())
    }
}
