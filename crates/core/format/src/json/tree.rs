//! A JSON document as a tree that knows where each value stands and which keys stand twice.
//! For documents that are judged as a whole (SBOM, VEX); bulk records go through wire types.

mod apart;
mod scalar;

use std::borrow::Cow;

use super::{Lines, Member, Outline, outline, place};
use crate::limits::{Limits, ReadError};

pub use apart::{Apart, Part};

/// A value and the byte offset at which it starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node<'a> {
    /// Offset of its first byte.
    pub at: usize,
    /// The value.
    pub value: Value<'a>,
}

/// A JSON value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number as written.
    Number(&'a str),
    /// A text.
    Text(Cow<'a, str>),
    /// A list.
    List(Vec<Node<'a>>),
    /// An object, in the order of the document; a key that stands twice is there twice.
    Object(Vec<(Cow<'a, str>, Node<'a>)>),
}

/// A key that stands twice in one object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicate {
    /// The key.
    pub key: String,
    /// Offset of the second value.
    pub at: usize,
}

/// A whole document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree<'a> {
    /// The text.
    pub text: &'a str,
    /// The outermost value.
    pub root: Node<'a>,
    /// Keys that stand twice.
    pub duplicates: Vec<Duplicate>,
    lines: Lines<'a>,
}

impl<'a> Tree<'a> {
    /// Returns the document as a tree.
    pub fn of(text: &'a str, limits: &Limits) -> Result<Self, ReadError> {
        Ok(Self::apart(text, limits, None, &[])?.0)
    }

    /// Returns the document as a tree and its outline, in one pass: for a small one, of which nothing is set apart.
    pub fn with_outline(text: &'a str, limits: &Limits) -> Result<(Self, Outline<'a>), ReadError> {
        let is_list = text.trim_start().starts_with('[');
        let mut parser = Parser::at(text, 0, 0, limits);
        parser.noted = if is_list { 2 } else { 1 };
        let root = parser.whole().map_err(|e| *e)?;
        let members = std::mem::take(&mut parser.outline);
        Ok((parser.tree(root), Outline { is_list, members }))
    }

    /// Returns the document as a tree in which the lists under these keys of its own object are empty, and those lists:
    /// their elements are parsed when they are asked for, so that not all of a large document is in memory as a tree. Where
    /// they are is taken from the outline of the text.
    pub fn apart(
        text: &'a str,
        limits: &Limits,
        outline: Option<&Outline<'a>>,
        keys: &[&str],
    ) -> Result<(Self, Vec<Apart<'a>>), ReadError> {
        let mut parser = Parser::at(text, 0, 0, limits);
        let members = outline.map_or(&[][..], |o| &o.members).iter();
        let named = members.filter(|m| keys.contains(&m.key) && m.is_list());
        parser.set_apart = named.cloned().collect();
        let root = parser.whole().map_err(|e| *e)?;
        let apart = std::mem::take(&mut parser.apart);
        Ok((parser.tree(root), apart))
    }

    /// Returns a tree that was made from a text of another form, such as XML.
    pub(crate) fn made(text: &'a str, root: Node<'a>) -> Self {
        Self {
            text,
            root,
            duplicates: Vec::new(),
            lines: Lines::of(text),
        }
    }

    /// Returns the line of a node, from 1.
    pub fn line(&self, node: &Node<'_>) -> usize {
        self.line_at(node.at)
    }

    /// Returns the line of a byte offset, from 1.
    pub fn line_at(&self, offset: usize) -> usize {
        self.lines.at(offset)
    }
}

impl<'a> Node<'a> {
    /// Returns a text that stands in the document as it is.
    fn plain(at: usize, text: &'a str) -> Self {
        let value = Value::Text(Cow::Borrowed(text));
        Self { at, value }
    }

    /// Returns the member of an object; the first where the key stands twice. Inlined, so that a key that is known when this is
    /// compiled is compared in a word or two.
    #[inline]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.members()
            .iter()
            .find(|(k, _)| is_same(k, key))
            .map(|(_, node)| node)
    }

    /// Returns the node as a text.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the node as a piece of the document, where it is a text that stands there as it is.
    pub(crate) fn borrowed(&self) -> Option<&'a str> {
        match self.value {
            Value::Text(Cow::Borrowed(text)) => Some(text),
            _ => None,
        }
    }

    /// Returns the elements of a list; none for other values.
    pub fn list(&self) -> &[Self] {
        match &self.value {
            Value::List(list) => list,
            _ => &[],
        }
    }

    /// Returns the members of an object; none for other values.
    pub fn members(&self) -> &[(Cow<'a, str>, Self)] {
        match &self.value {
            Value::Object(members) => members,
            _ => &[],
        }
    }

    /// Returns the kind of the value in a word.
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Bool(_) => "a truth value",
            Value::Number(_) => "a number",
            Value::Text(_) => "a text",
            Value::List(_) => "a list",
            Value::Object(_) => "an object",
        }
    }
}

/// Returns whether two keys are the same. Most differ in length or first byte, which is looked at without a call.
#[inline]
fn is_same(left: &str, right: &str) -> bool {
    let first = |key: &str| key.as_bytes().first().copied();
    left.len() == right.len() && first(left) == first(right) && left == right
}

/// Elements and members for which a parser has room at once.
const ROOM: usize = 64;

/// Objects with fewer members are looked through, larger ones through a set.
const FEW: usize = 16;

/// What a step of the parser gives. Its error is kept small: a value is moved with each step, an error once.
type Parsed<T> = Result<T, Box<ReadError>>;

struct Parser<'a, 'l> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    depth: usize,
    values: usize,
    limits: &'l Limits,
    duplicates: Vec<Duplicate>,
    /// Elements of the lists that are open, the innermost last: each list gets what it needs when it is closed, and no
    /// memory to grow into.
    nodes: Vec<Node<'a>>,
    /// The same for members of objects.
    members: Vec<(Cow<'a, str>, Node<'a>)>,
    /// Members of the document's own object whose lists are set apart.
    set_apart: Vec<Member<'a>>,
    apart: Vec<Apart<'a>>,
    /// Depth of the object whose members are noted for an outline; `usize::MAX` where none are, or no more.
    noted: usize,
    outline: Vec<Member<'a>>,
}

impl<'a, 'l> Parser<'a, 'l> {
    fn at(text: &'a str, at: usize, depth: usize, limits: &'l Limits) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            at,
            depth,
            values: 0,
            limits,
            duplicates: Vec::new(),
            nodes: Vec::with_capacity(ROOM),
            members: Vec::with_capacity(ROOM),
            set_apart: Vec::new(),
            apart: Vec::new(),
            noted: usize::MAX,
            outline: Vec::new(),
        }
    }

    /// Parses the text as one value with nothing behind it.
    fn whole(&mut self) -> Parsed<Node<'a>> {
        let root = self.value()?;
        self.space();
        if self.at < self.bytes.len() {
            return Err(self.error("nothing may follow the document"));
        }
        Ok(root)
    }

    fn tree(self, root: Node<'a>) -> Tree<'a> {
        Tree {
            text: self.text,
            root,
            duplicates: self.duplicates,
            lines: Lines::of(self.text),
        }
    }

    fn value(&mut self) -> Parsed<Node<'a>> {
        self.space();
        let at = self.at;
        self.values += 1;
        if self.values > self.limits.max_values {
            return Err(self.too_many(self.limits.max_values));
        }
        let value = match self.peek() {
            Some(b'{') => self.nested(Self::object)?,
            Some(b'[') => self.nested(Self::list)?,
            Some(b'"') => Value::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => Value::Number(self.number()?),
            Some(b't') => self.word("true", Value::Bool(true))?,
            Some(b'f') => self.word("false", Value::Bool(false))?,
            Some(b'n') => self.word("null", Value::Null)?,
            _ => return Err(self.error("a value was expected")),
        };
        Ok(Node { at, value })
    }

    /// Returns the value that stands here where it is what most are, a text without escapes.
    #[inline]
    fn plain_value(&mut self) -> Option<&'a str> {
        if self.values >= self.limits.max_values {
            return None;
        }
        let text = self.plain()?;
        self.values += 1;
        Some(text)
    }

    fn nested(&mut self, inner: fn(&mut Self) -> Parsed<Value<'a>>) -> Parsed<Value<'a>> {
        self.depth += 1;
        if self.depth > self.limits.max_depth {
            let (line, column) = place(self.text, self.at);
            return Err(Box::new(ReadError::TooDeep {
                limit: self.limits.max_depth,
                line,
                column,
            }));
        }
        self.at += 1;
        let value = inner(self);
        if self.depth == self.noted {
            self.noted = usize::MAX;
        }
        self.depth -= 1;
        value
    }

    fn object(&mut self) -> Parsed<Value<'a>> {
        let own = self.members.len();
        let mut seen: Option<std::collections::HashSet<Cow<'a, str>>> = None;
        self.space();
        if self.take(b'}') {
            return Ok(Value::Object(Vec::new()));
        }
        loop {
            self.space();
            if self.peek() != Some(b'"') {
                return Err(self.error("a key in double quotes was expected"));
            }
            let key = match self.plain() {
                Some(key) => Cow::Borrowed(key),
                None => self.string()?,
            };
            self.space();
            if !self.take(b':') {
                return Err(self.error("`:` was expected after a key"));
            }
            let members = self.members.get(own..).unwrap_or_default();
            let twice = if members.len() < FEW {
                members.iter().any(|(k, _)| is_same(k, &key))
            } else {
                let all = || members.iter().map(|(k, _)| k.clone()).collect();
                !seen.get_or_insert_with(all).insert(key.clone())
            };
            // Of a key that stands twice the first counts: only that is set apart.
            let apart = if twice { None } else { self.list_apart(&key) };
            self.space();
            let at = self.at;
            if let Some(list) = apart {
                self.members.push((key, list));
            } else if let Cow::Borrowed(key) = key
                && let Some(text) = self.plain_value()
            {
                self.put_member(key, at, text);
            } else {
                let node = self.value()?;
                self.members.push((key, node));
            }
            if twice || self.depth == self.noted {
                self.note(twice);
            }
            self.space();
            if self.take(b'}') {
                return Ok(Value::Object(self.members.split_off(own)));
            }
            self.next_of(self.members.len() - own, "`,` or `}` was expected")?;
        }
    }

    fn list(&mut self) -> Parsed<Value<'a>> {
        let own = self.nodes.len();
        self.space();
        if self.take(b']') {
            return Ok(Value::List(Vec::new()));
        }
        loop {
            self.space();
            let at = self.at;
            if let Some(text) = self.plain_value() {
                self.put_element(at, text);
            } else {
                let node = self.value()?;
                self.nodes.push(node);
            }
            self.space();
            if self.take(b']') {
                return Ok(Value::List(self.nodes.split_off(own)));
            }
            self.next_of(self.nodes.len() - own, "`,` or `]` was expected")?;
        }
    }

    /// Puts a text into the object that is open. Not inlined: it is written to its place at once, and not first to the one
    /// from which values of all kinds are copied, where processors wait for what has just been written.
    #[inline(never)]
    fn put_member(&mut self, key: &'a str, at: usize, text: &'a str) {
        self.members
            .push((Cow::Borrowed(key), Node::plain(at, text)));
    }

    /// The same for the list that is open.
    #[inline(never)]
    fn put_element(&mut self, at: usize, text: &'a str) {
        self.nodes.push(Node::plain(at, text));
    }

    /// Goes over the comma behind so many elements or members.
    fn next_of(&mut self, count: usize, expected: &'static str) -> Parsed<()> {
        if self.peek() != Some(b',') {
            return Err(self.error(expected));
        }
        if count >= self.limits.max_items {
            return Err(self.too_many(self.limits.max_items));
        }
        self.at += 1;
        Ok(())
    }

    /// Notes the member that ends here: one whose key stands twice, one of the object that an outline is made of.
    fn note(&mut self, twice: bool) {
        let Some((key, Node { at, .. })) = self.members.last() else {
            return;
        };
        let at = *at;
        if twice {
            let key = key.to_string();
            self.duplicates.push(Duplicate { key, at });
        }
        // A key with escapes is none that anybody asks an outline for.
        if self.depth == self.noted
            && let Cow::Borrowed(key) = *key
            && let Some(value) = self.text.get(at..self.at)
            && self.outline.len() < outline::MEMBERS
        {
            let ends = Vec::new();
            self.outline.push(Member {
                key,
                value,
                at,
                ends,
            });
        }
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        if found {
            self.at += 1;
        }
        found
    }

    fn too_many(&self, limit: usize) -> Box<ReadError> {
        let (line, column) = place(self.text, self.at);
        Box::new(ReadError::TooMany {
            limit,
            line,
            column,
        })
    }

    fn error(&self, problem: &'static str) -> Box<ReadError> {
        self.error_at(self.at, problem)
    }

    fn error_at(&self, at: usize, problem: &'static str) -> Box<ReadError> {
        let (line, column) = place(self.text, at);
        Box::new(ReadError::Syntax {
            line,
            column,
            problem,
        })
    }
}
