//! One pass over XML text: every element and text in order, with namespaces resolved and limits held.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::attributes::Attributes;
use quick_xml::events::{BytesRef, Event};

use crate::json::place;
use crate::limits::{Limits, ReadError, shown};

/// What a walk tells.
pub(crate) trait Visit<'a> {
    /// An element starts; `false` ends the walk.
    fn start(&mut self, tag: &Tag<'a, '_>) -> bool;
    /// Character data; consecutive pieces belong together.
    fn text(&mut self, at: usize, text: Cow<'a, str>);
    /// The element that started last and has not ended, ends.
    fn end(&mut self);
}

/// The start of an element.
pub(crate) struct Tag<'a, 'w> {
    /// Offset of its `<`.
    pub(crate) at: usize,
    /// Name without prefix.
    pub(crate) name: &'a str,
    /// Namespace; empty: none.
    pub(crate) namespace: &'w str,
    /// Attributes in order, without namespace declarations.
    pub(crate) attributes: &'w [Attribute<'a>],
}

/// An attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attribute<'a> {
    /// Prefix, where it has one: an attribute of another namespace.
    pub(crate) prefix: Option<&'a str>,
    /// Name without prefix.
    pub(crate) name: &'a str,
    /// Value, normalised.
    pub(crate) value: Cow<'a, str>,
}

/// Walks through a document.
///
/// # Errors
/// Where the text is not well-formed XML, declares entities, or costs more than the limits allow.
pub(crate) fn walk<'a>(
    text: &'a str,
    limits: &Limits,
    visit: &mut impl Visit<'a>,
) -> Result<(), ReadError> {
    let mut reader = Reader::from_str(text);
    let mut walk = Walk {
        text,
        limits,
        depth: 0,
        values: 0,
        piece: 0,
        had_root: false,
        spaces: Vec::new(),
        attributes: Vec::new(),
    };
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        // The event is looked at where it is: to move it takes as long as to read it.
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                if !walk.start(at, tag.name().as_ref().len(), tag.len(), visit)? {
                    return Ok(());
                }
            }
            Ok(Event::Empty(tag)) => {
                if !walk.start(at, tag.name().as_ref().len(), tag.len(), visit)? {
                    return Ok(());
                }
                walk.end();
                visit.end();
            }
            Ok(Event::End(_)) => {
                walk.end();
                visit.end();
            }
            Ok(Event::Text(content)) => walk.content(at, content.xml10_content(), visit)?,
            Ok(Event::CData(content)) => walk.content(at, content.xml10_content(), visit)?,
            Ok(Event::GeneralRef(reference)) => {
                let resolved = walk.reference(at, &reference)?;
                walk.content(at, Cow::Owned(resolved), visit)?;
            }
            Ok(Event::DocType(_)) => {
                return Err(walk.fault(at, "a document type definition is not read: remove it"));
            }
            Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_)) => {}
            Ok(Event::Eof) if walk.depth == 0 && walk.had_root => return Ok(()),
            Ok(Event::Eof) => return Err(walk.fault(text.len(), "the document does not end")),
            Err(error) => {
                let at = usize::try_from(reader.error_position()).unwrap_or(at);
                return Err(walk.fault(at, &error.to_string()));
            }
        }
    }
}

struct Walk<'a, 'l> {
    text: &'a str,
    limits: &'l Limits,
    depth: usize,
    values: usize,
    /// Bytes of the text that is going on.
    piece: usize,
    had_root: bool,
    /// Namespaces in force: depth, prefix (empty: the default), address.
    spaces: Vec<(usize, &'a str, String)>,
    attributes: Vec<Attribute<'a>>,
}

impl<'a> Walk<'a, '_> {
    fn start(
        &mut self,
        at: usize,
        name_length: usize,
        length: usize,
        visit: &mut impl Visit<'a>,
    ) -> Result<bool, ReadError> {
        self.enter(at)?;
        let inner = self.text.get(at + 1..at + 1 + length).unwrap_or_default();
        let qualified = inner.get(..name_length).unwrap_or_default();
        self.attributes.clear();
        if length > name_length {
            self.attributes(at, inner, name_length)?;
        }
        let (prefix, name) = split(qualified);
        let prefix = prefix.unwrap_or("");
        let mut declared = self.spaces.iter().rev();
        // Empty texts are told apart first: comparing the bytes of nothing at all is slow on some processors.
        let is_it = |p: &str| p.is_empty() == prefix.is_empty() && (p.is_empty() || p == prefix);
        let found = declared.find(|(_, p, _)| is_it(p));
        if found.is_none() && !prefix.is_empty() && prefix != "xml" {
            let message = format!("the prefix `{}` is not declared", shown(prefix));
            return Err(self.fault(at, &message));
        }
        Ok(visit.start(&Tag {
            at,
            name,
            namespace: found.map_or("", |(_, _, address)| address),
            attributes: &self.attributes,
        }))
    }

    fn enter(&mut self, at: usize) -> Result<(), ReadError> {
        if self.depth == 0 && self.had_root {
            return Err(self.fault(at, "a second outermost element"));
        }
        self.had_root = true;
        self.depth += 1;
        self.piece = 0;
        self.count(at)?;
        if self.depth > self.limits.max_depth {
            let (line, column) = place(self.text, at);
            return Err(ReadError::TooDeep {
                limit: self.limits.max_depth,
                line,
                column,
            });
        }
        Ok(())
    }

    fn count(&mut self, at: usize) -> Result<(), ReadError> {
        self.values += 1;
        if self.values <= self.limits.max_values {
            return Ok(());
        }
        let (line, column) = place(self.text, at);
        Err(ReadError::TooMany {
            limit: self.limits.max_values,
            line,
            column,
        })
    }

    fn attributes(
        &mut self,
        at: usize,
        inner: &'a str,
        name_length: usize,
    ) -> Result<(), ReadError> {
        let spaces = self.spaces.len();
        let mut attributes = Attributes::new(inner, name_length);
        // That a name stands once is seen from what has been read.
        for attribute in attributes.with_checks(false) {
            let attribute = attribute.map_err(|e| self.fault(at, &e.to_string()))?;
            self.count(at)?;
            // What the parser lends is the text itself, wherever it needs no change.
            let key = attribute.key.into_inner();
            let version = quick_xml::XmlVersion::Implicit1_0;
            let value = attribute
                .normalized_value(version)
                .map_err(|e| self.fault(at, &e.to_string()))?;
            self.long(at, value.len())?;
            let (prefix, name) = split(key);
            let is_twice = match (prefix, name) {
                (None, "xmlns") => self.declares(spaces, ""),
                (Some("xmlns"), prefix) => self.declares(spaces, prefix),
                _ => {
                    let mut before = self.attributes.iter();
                    before.any(|a| a.name == name && a.prefix == prefix)
                }
            };
            if is_twice {
                let message = format!("the attribute `{}` stands twice", shown(key));
                return Err(self.fault(at, &message));
            }
            match (prefix, name) {
                (None, "xmlns") => self.spaces.push((self.depth, "", value.into_owned())),
                (Some("xmlns"), prefix) => {
                    self.spaces.push((self.depth, prefix, value.into_owned()));
                }
                (prefix, name) => self.attributes.push(Attribute {
                    prefix,
                    name,
                    value,
                }),
            }
        }
        Ok(())
    }

    /// Returns whether one of the namespaces from a place on is declared for a prefix.
    fn declares(&self, from: usize, prefix: &str) -> bool {
        let own = self.spaces.get(from..).unwrap_or_default();
        own.iter().any(|(_, declared, _)| *declared == prefix)
    }

    fn end(&mut self) {
        while self
            .spaces
            .last()
            .is_some_and(|(depth, ..)| *depth >= self.depth)
        {
            self.spaces.pop();
        }
        self.depth = self.depth.saturating_sub(1);
        self.piece = 0;
    }

    fn content(
        &mut self,
        at: usize,
        content: Cow<'a, str>,
        visit: &mut impl Visit<'a>,
    ) -> Result<(), ReadError> {
        if self.depth == 0 {
            if content.trim().is_empty() {
                return Ok(());
            }
            return Err(self.fault(at, "text stands outside of the outermost element"));
        }
        self.piece += content.len();
        self.long(at, self.piece)?;
        visit.text(at, content);
        Ok(())
    }

    fn long(&self, at: usize, length: usize) -> Result<(), ReadError> {
        if length <= self.limits.max_string {
            return Ok(());
        }
        let (line, column) = place(self.text, at);
        Err(ReadError::LongText {
            limit: self.limits.max_string,
            line,
            column,
        })
    }

    fn reference(&self, at: usize, reference: &BytesRef<'_>) -> Result<String, ReadError> {
        let character = reference
            .resolve_char_ref()
            .map_err(|e| self.fault(at, &e.to_string()))?;
        if let Some(character) = character {
            return Ok(character.to_string());
        }
        let known = quick_xml::escape::resolve_xml_entity(reference);
        known.map(str::to_owned).ok_or_else(|| {
            let message = format!("the entity `{}` is none of XML's own", shown(reference));
            self.fault(at, &message)
        })
    }

    fn fault(&self, at: usize, problem: &str) -> ReadError {
        let (line, column) = place(self.text, at);
        ReadError::Markup {
            line,
            column,
            problem: shown(problem),
        }
    }
}

/// Splits a qualified name.
fn split(name: &str) -> (Option<&str>, &str) {
    // Names are short: looking byte by byte is quicker than a search that sets out for long texts.
    let colon = name.bytes().position(|b| b == b':');
    let parts = colon.and_then(|at| Some((name.get(..at)?, name.get(at + 1..)?)));
    parts.map_or((None, name), |(prefix, name)| (Some(prefix), name))
}
