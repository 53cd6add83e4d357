//! An XML document as elements, for holding it against a grammar.

use std::borrow::Cow;

use super::walk::{Attribute, Tag, Visit, walk};
use crate::limits::{Limits, ReadError};

/// An element.
#[derive(Debug)]
pub(crate) struct Element<'a> {
    /// Offset of its `<`.
    pub(crate) at: usize,
    /// Name without prefix.
    pub(crate) name: &'a str,
    /// It is of the namespace of the document's own element.
    pub(crate) is_own: bool,
    /// Attributes.
    pub(crate) attributes: Vec<Attribute<'a>>,
    /// Elements in it.
    pub(crate) children: Vec<Self>,
    /// All character data directly in it.
    pub(crate) text: Cow<'a, str>,
}

impl<'a> Element<'a> {
    /// Returns a document's outermost element.
    ///
    /// # Errors
    /// As [`walk`].
    pub(crate) fn of(text: &'a str, limits: &Limits) -> Result<Self, ReadError> {
        let mut builder = Builder {
            open: Vec::new(),
            namespace: None,
            root: None,
        };
        walk(text, limits, &mut builder)?;
        builder.root.ok_or(ReadError::NotThisFormat {
            expected: "XML",
            reason: "there is no element",
        })
    }

    /// Returns an attribute without prefix.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        let found = attributes.find(|a| a.prefix.is_none() && a.name == name)?;
        Some(&found.value)
    }
}

struct Builder<'a> {
    open: Vec<Element<'a>>,
    namespace: Option<String>,
    root: Option<Element<'a>>,
}

impl<'a> Visit<'a> for Builder<'a> {
    fn start(&mut self, tag: &Tag<'a, '_>) -> bool {
        let own = self
            .namespace
            .get_or_insert_with(|| tag.namespace.to_owned());
        self.open.push(Element {
            at: tag.at,
            name: tag.name,
            is_own: own == tag.namespace,
            attributes: tag.attributes.to_vec(),
            children: Vec::new(),
            text: Cow::Borrowed(""),
        });
        true
    }

    fn text(&mut self, _: usize, text: Cow<'a, str>) {
        if let Some(open) = self.open.last_mut() {
            if open.text.is_empty() {
                open.text = text;
            } else {
                open.text.to_mut().push_str(&text);
            }
        }
    }

    fn end(&mut self) {
        if let Some(done) = self.open.pop() {
            match self.open.last_mut() {
                Some(parent) => parent.children.push(done),
                None => self.root = Some(done),
            }
        }
    }
}
