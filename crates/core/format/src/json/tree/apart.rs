//! Long lists of a document that are parsed a part at a time, so that not all of it is in memory as a tree.

use super::{Duplicate, Member, Node, Parser, Value};
use crate::limits::{Limits, MOST_DIAGNOSTICS, ReadError};

/// A long list whose elements are parsed a part at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Apart<'a> {
    /// Key of the list in the document's own object.
    pub key: &'a str,
    text: &'a str,
    /// Where the first element starts.
    start: usize,
    /// Where each element ends: at a comma or at the end of the list.
    ends: Vec<u32>,
}

/// Some elements of a list, parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part<'a> {
    /// The elements.
    pub nodes: Vec<Node<'a>>,
    /// Keys that stand twice in them.
    pub duplicates: Vec<Duplicate>,
}

impl<'a> Apart<'a> {
    /// Returns how many elements there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Returns the elements of a range, as far as there are so many.
    ///
    /// # Errors
    /// Where they are no JSON, or more values than the limits allow at a time.
    pub fn part(
        &self,
        range: std::ops::Range<usize>,
        limits: &Limits,
    ) -> Result<Part<'a>, ReadError> {
        let end = range.end.min(self.ends.len());
        let ends = self.ends.get(range.start..end).unwrap_or_default();
        let before = range.start.checked_sub(1).and_then(|b| self.ends.get(b));
        let start = before.map_or(self.start, |end| *end as usize + 1);
        let mut parser = Parser::at(self.text, start, LIST_DEPTH, limits);
        let mut nodes = Vec::with_capacity(ends.len());
        for end in ends {
            nodes.push(parser.value().map_err(|e| *e)?);
            parser.space();
            if parser.at != *end as usize {
                return Err(*parser.error("`,` or `]` was expected"));
            }
            parser.at += 1;
        }
        Ok(Part {
            nodes,
            duplicates: parser.duplicates,
        })
    }

    /// Gives each element with its number, few of them in memory at a time, and returns the keys that stand twice in them.
    ///
    /// # Errors
    /// As [`Self::part`].
    pub fn each(
        &self,
        limits: &Limits,
        give: &mut dyn FnMut(usize, &Node<'a>),
    ) -> Result<Vec<Duplicate>, ReadError> {
        let mut twice = Vec::new();
        for start in (0..self.len()).step_by(FEW) {
            let part = self.part(start..start + FEW, limits)?;
            for (number, node) in part.nodes.iter().enumerate() {
                give(start + number, node);
            }
            if twice.len() <= MOST_DIAGNOSTICS {
                twice.extend(part.duplicates);
            }
        }
        Ok(twice)
    }
}

/// Elements that [`Apart::each`] has in memory at a time.
const FEW: usize = 32;

/// Depth of the elements of a list of the document's own object.
const LIST_DEPTH: usize = 2;

impl<'a> Parser<'a, '_> {
    /// Returns an empty list in place of one that is set apart; nothing where it is to be parsed.
    pub(super) fn list_apart(&mut self, key: &str) -> Option<Node<'a>> {
        if self.depth != 1 || self.set_apart.is_empty() {
            return None;
        }
        self.space();
        let at = self.at;
        let is_it = |m: &Member<'a>| m.at == at && m.key == key;
        let known = self.set_apart.iter().position(is_it)?;
        let Member {
            key, value, ends, ..
        } = self.set_apart.swap_remove(known);
        self.at += value.len();
        let text = self.text;
        let start = at + 1;
        self.apart.push(Apart {
            key,
            text,
            start,
            ends,
        });
        let value = Value::List(Vec::new());
        Some(Node { at, value })
    }
}
