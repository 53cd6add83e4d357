//! Long lists of a document that are parsed a part at a time, so that not all of it is in memory as a tree.

use super::{Duplicate, Node, Parser, Value};
use crate::limits::{Limits, ReadError};

/// A long list whose elements are parsed a part at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Apart<'a> {
    /// Key of the list in the document's own object.
    pub key: &'static str,
    text: &'a str,
    /// Where each element starts and ends.
    spans: Vec<(usize, usize)>,
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
        self.spans.len()
    }

    /// Returns whether there is none.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
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
        let end = range.end.min(self.spans.len());
        let spans = self.spans.get(range.start..end).unwrap_or_default();
        let mut parser = Parser::at(self.text, 0, LIST_DEPTH, limits);
        let mut nodes = Vec::with_capacity(spans.len());
        for (start, end) in spans {
            parser.at = *start;
            nodes.push(parser.value()?);
            if parser.at != *end {
                return Err(parser.error("`,` or `]` was expected"));
            }
        }
        Ok(Part {
            nodes,
            duplicates: parser.duplicates,
        })
    }
}

/// Depth of the elements of a list of the document's own object.
const LIST_DEPTH: usize = 2;

impl<'a> Parser<'a, '_> {
    /// Returns an empty list in place of one that is set apart; nothing where it is to be parsed.
    pub(super) fn list_apart(&mut self, key: &str) -> Result<Option<Node<'a>>, ReadError> {
        let known = self.set_apart.iter().find(|k| **k == key).copied();
        let Some(key) = known.filter(|_| self.depth == 1) else {
            return Ok(None);
        };
        self.space();
        let at = self.at;
        if self.peek() != Some(b'[') {
            return Ok(None);
        }
        let mut spans = Vec::new();
        self.at += 1;
        self.space();
        let mut is_open = !self.take(b']');
        while is_open {
            self.space();
            let start = self.at;
            self.skip();
            if start == self.at {
                return Err(self.error("a value was expected"));
            }
            spans.push((start, self.at));
            self.space();
            is_open = !self.take(b']');
            if is_open && !self.take(b',') {
                return Err(self.error("`,` or `]` was expected"));
            }
        }
        let text = self.text;
        self.apart.push(Apart { key, text, spans });
        let value = Value::List(Vec::new());
        Ok(Some(Node { at, value }))
    }

    /// Goes past a value without judging it.
    fn skip(&mut self) {
        let mut open = 0_usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => self.skip_string(),
                b'{' | b'[' => {
                    open += 1;
                    self.at += 1;
                }
                b'}' | b']' if open == 0 => return,
                b'}' | b']' => {
                    open -= 1;
                    self.at += 1;
                }
                b',' | b' ' | b'\n' | b'\r' | b'\t' if open == 0 => return,
                _ => {
                    self.at += 1;
                    continue;
                }
            }
            if open == 0 {
                return;
            }
        }
    }

    fn skip_string(&mut self) {
        self.at += 1;
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let Some(found) = memchr::memchr2(b'"', b'\\', rest) else {
                self.at = self.bytes.len();
                return;
            };
            let is_end = rest.get(found) == Some(&b'"');
            self.at += found + if is_end { 1 } else { 2 };
            if is_end {
                return;
            }
        }
    }
}
