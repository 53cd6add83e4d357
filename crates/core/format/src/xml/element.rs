//! An XML document as elements, for holding it against a grammar.

use std::borrow::Cow;
use std::collections::HashMap;

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

/// Where an element of the second level stands.
pub(crate) struct Inner<'e, 'a> {
    /// The outermost element, without what comes after.
    pub(crate) root: &'e Element<'a>,
    /// The element that it stands in, without what comes after.
    pub(crate) parent: &'e Element<'a>,
    /// Number of the parent, and its own, among those of the same name.
    pub(crate) numbers: [usize; 2],
}

/// Takes an element of the second level.
pub(crate) type Take<'a, 't> = dyn FnMut(&Inner<'_, 'a>, &Element<'a>) + 't;

impl<'a> Element<'a> {
    /// Returns a document's outermost element with all that is in it.
    ///
    /// # Errors
    /// As [`walk`].
    pub(crate) fn of(text: &'a str, limits: &Limits) -> Result<Self, ReadError> {
        Self::built(text, limits, None)
    }

    /// Returns a document's outermost element and those in it. The elements of the second level are given away one by one, as
    /// there may be many, and stand in the document without attributes, children and text.
    ///
    /// # Errors
    /// As [`walk`].
    pub(crate) fn outer(
        text: &'a str,
        limits: &Limits,
        take: &mut Take<'a, '_>,
    ) -> Result<Self, ReadError> {
        Self::built(text, limits, Some(take))
    }

    fn built(
        text: &'a str,
        limits: &Limits,
        take: Option<&mut Take<'a, '_>>,
    ) -> Result<Self, ReadError> {
        let mut builder = Builder {
            open: Vec::new(),
            namespace: None,
            root: None,
            counts: [HashMap::new(), HashMap::new()],
            numbers: [0; 2],
            take,
        };
        walk(text, limits, &mut builder)?;
        builder.root.ok_or(ReadError::NotThisFormat {
            expected: "XML",
            reason: "there is no element",
        })
    }

    /// Returns an attribute without prefix.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.value(name).map(AsRef::as_ref)
    }

    /// Returns the value of an attribute without prefix, as far as it goes a piece of the document.
    pub(crate) fn value(&self, name: &str) -> Option<&Cow<'a, str>> {
        let mut attributes = self.attributes.iter();
        let found = attributes.find(|a| a.prefix.is_none() && a.name == name)?;
        Some(&found.value)
    }

    /// Returns the element with nothing in it.
    fn bare(&self) -> Self {
        Self {
            attributes: Vec::new(),
            children: Vec::new(),
            text: Cow::Borrowed(""),
            ..*self
        }
    }
}

struct Builder<'a, 't, 'f> {
    open: Vec<Element<'a>>,
    namespace: Option<String>,
    root: Option<Element<'a>>,
    /// How often each name stood in the outermost element, and in the one of the first level that is open.
    counts: [HashMap<&'a str, usize>; 2],
    /// Numbers of the elements of the first two levels that are open.
    numbers: [usize; 2],
    take: Option<&'t mut Take<'a, 'f>>,
}

impl<'a> Builder<'a, '_, '_> {
    /// Counts an element that starts on the first two levels.
    fn count(&mut self, name: &'a str) {
        let level = self.open.len().wrapping_sub(1);
        if level == 0 {
            self.counts[1].clear();
        }
        if let (Some(counts), Some(number)) =
            (self.counts.get_mut(level), self.numbers.get_mut(level))
        {
            let count = counts.entry(name).or_default();
            *count += 1;
            *number = *count;
        }
    }
}

impl<'a> Visit<'a> for Builder<'a, '_, '_> {
    fn start(&mut self, tag: &Tag<'a, '_>) -> bool {
        self.count(tag.name);
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
        let Some(mut done) = self.open.pop() else {
            return;
        };
        if let (Some(take), [root, parent]) = (&mut self.take, self.open.as_slice()) {
            let inner = Inner {
                root,
                parent,
                numbers: self.numbers,
            };
            take(&inner, &done);
            done = done.bare();
        }
        match self.open.last_mut() {
            Some(parent) => parent.children.push(done),
            None => self.root = Some(done),
        }
    }
}
