//! Where the long lists of a document are: in its tree, or apart, to be parsed a part at a time.

use super::fields::Fields;
use crate::json::{Apart, Node, Tree};
use crate::limits::{Limits, ReadError};

/// Elements that are in memory as a tree at a time, for each thread. Few, so that what they are read into is small enough to
/// be used again by the allocator at once.
pub(super) const TASK: usize = 32;

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
        let in_tree = fields.elements(&self.tree.root, key, "");
        for (index, node) in in_tree.iter().enumerate() {
            give(index, node, fields);
        }
        let Some(list) = self.apart(key) else {
            return Ok(());
        };
        for start in (0..list.len()).step_by(TASK) {
            let part = list.part(start..start + TASK, self.limits)?;
            fields.duplicates_of(self.tree, &part.duplicates);
            for (number, node) in part.nodes.iter().enumerate() {
                give(start + number, node, fields);
            }
        }
        Ok(())
    }
}
