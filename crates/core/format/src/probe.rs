//! The first look at a document: what every format's `detect` sees. It decides nothing itself.

use std::sync::{Mutex, OnceLock, PoisonError};

use asepsis_domain::digest::Digest;

use crate::json::{Apart, Outline, Tree};
use crate::limits::{Limits, ReadError};
use crate::xml::fault_before_root;

/// A document with what a first look shows of it.
#[derive(Debug)]
pub struct Probe<'a> {
    /// Name or path, for messages and as a weak hint.
    pub path: &'a str,
    /// The bytes, without a byte order mark.
    pub bytes: &'a [u8],
    /// The bytes as given, over which digests go.
    pub whole: &'a [u8],
    /// The text, where the bytes are UTF-8.
    pub text: Result<&'a str, std::str::Utf8Error>,
    /// The outline, where the text starts like JSON.
    pub json: Option<Result<Outline<'a>, ReadError>>,
    digest: OnceLock<Digest>,
    /// The document as a tree, where the first look made one: whoever reads the document takes it.
    tree: Mutex<Option<Tree<'a>>>,
}

/// Bytes from which on a second thread is worth waking for the digest.
const LARGE: usize = 128 << 10;

/// Bytes up to which a document that will be read as a tree is made one at the first look, in one pass.
const SMALL: usize = 1 << 20;

impl<'a> Probe<'a> {
    /// Returns the first look at a document; an error where it is larger than the limit.
    pub fn new(path: &'a str, whole: &'a [u8], limits: &Limits) -> Result<Self, ReadError> {
        Self::look(path, whole, whole, limits, 0)
    }

    /// Returns the first look at a document that will be read as a tree, and whose bytes were turned into UTF-8: digests go
    /// over those given.
    pub fn transcribed(
        path: &'a str,
        whole: &'a [u8],
        bytes: &'a [u8],
        limits: &Limits,
    ) -> Result<Self, ReadError> {
        Self::look(path, whole, bytes, limits, SMALL)
    }

    /// Returns the first look; at a text of JSON of up to so many bytes it is parsed, where it can be.
    fn look(
        path: &'a str,
        whole: &'a [u8],
        bytes: &'a [u8],
        limits: &Limits,
        parsed_up_to: usize,
    ) -> Result<Self, ReadError> {
        let size = bytes.len() as u64;
        if size > limits.max_bytes {
            return Err(ReadError::TooLarge {
                size,
                limit: limits.max_bytes,
            });
        }
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let text = std::str::from_utf8(bytes);
        let is_json = |text: &&str| text.trim_start().starts_with(['{', '[']);
        let json = text.ok().filter(is_json);
        let small = json.filter(|text| text.len() <= parsed_up_to);
        let (json, tree) = match small.map(|text| Tree::with_outline(text, limits)) {
            Some(Ok((tree, outline))) => (Some(Ok(outline)), Some(tree)),
            // What is wrong is for who reads it to say.
            _ => (json.map(|text| Outline::of(text, limits)), None),
        };
        Ok(Self {
            path,
            bytes,
            whole,
            text,
            json,
            digest: OnceLock::new(),
            tree: Mutex::new(tree),
        })
    }

    /// Returns the digest of the bytes as given. It is made once, by whoever asks first.
    pub fn digest(&self) -> Digest {
        *self.digest.get_or_init(|| Digest::of(self.whole))
    }

    /// Does something while, for a large document, another thread makes the digest.
    pub(crate) fn while_digested<T>(&self, act: impl FnOnce() -> T) -> T {
        if self.whole.len() < LARGE {
            return act();
        }
        rayon::in_place_scope(|scope| {
            scope.spawn(|_| {
                self.digest();
            });
            act()
        })
    }

    /// Returns the text, or where it stops being UTF-8.
    pub fn text(&self) -> Result<&'a str, ReadError> {
        self.text.map_err(|source| ReadError::NotUtf8 {
            offset: source.valid_up_to() + (self.whole.len() - self.bytes.len()),
            source,
        })
    }

    /// Returns the document as a tree without the lists under these keys of its own object, and those lists; see
    /// [`Tree::apart`]. Of a small document nothing is set apart.
    ///
    /// # Errors
    /// Where the document is not JSON, or costs more than the limits allow.
    pub(crate) fn tree_apart(
        &self,
        limits: &Limits,
        keys: &[&str],
    ) -> Result<(Tree<'a>, Vec<Apart<'a>>), ReadError> {
        match self.parsed() {
            Some(tree) => Ok((tree, Vec::new())),
            None => Tree::apart(self.text()?, limits, self.outline(), keys),
        }
    }

    /// Returns the document as a tree.
    ///
    /// # Errors
    /// Where the document is not JSON, or costs more than the limits allow.
    pub(crate) fn tree(&self, limits: &Limits) -> Result<Tree<'a>, ReadError> {
        match self.parsed() {
            Some(tree) => Ok(tree),
            None => Tree::of(self.text()?, limits),
        }
    }

    /// Takes the tree that the first look made.
    fn parsed(&self) -> Option<Tree<'a>> {
        let mut tree = self.tree.lock().unwrap_or_else(PoisonError::into_inner);
        tree.take()
    }

    /// Returns the outline where the document is JSON within the limits.
    pub fn outline(&self) -> Option<&Outline<'a>> {
        self.json.as_ref().and_then(|o| o.as_ref().ok())
    }

    /// Returns why a document that starts as XML does has no outermost element to be known by; `None` where it has one, or is
    /// a page for browsers.
    fn why_no_xml(&self) -> Option<ReadError> {
        let start = self.bytes.trim_ascii_start();
        let page = b"<!doctype html";
        let is_page = start
            .get(..page.len())
            .is_some_and(|s| s.eq_ignore_ascii_case(page));
        if !start.starts_with(b"<") || is_page {
            return None;
        }
        match self.text() {
            Err(error) => Some(error),
            Ok(text) => fault_before_root(text, &Limits::default()),
        }
    }

    /// Returns why a document that may be JSON or XML cannot be read at all, for one that no format takes for its own.
    pub(crate) fn why_unknown(self) -> Option<ReadError> {
        if self.bytes.trim_ascii().is_empty() {
            return Some(ReadError::Empty);
        }
        self.why_no_xml().or_else(|| self.into_error())
    }

    /// Returns why the document cannot be read at all, for one that no format takes for its own.
    pub fn into_error(self) -> Option<ReadError> {
        let looks_like_json = |bytes: &[u8]| {
            let mut bytes = bytes.iter().filter(|b| !b.is_ascii_whitespace());
            match (bytes.next(), bytes.next()) {
                (Some(b'{'), _) => true,
                // A text of another kind may start with `[` too.
                (Some(b'['), next) => next.is_none_or(|b| b"{[\"]-0123456789tfn".contains(b)),
                _ => false,
            }
        };
        if !looks_like_json(self.bytes) {
            return None;
        }
        match (self.text(), self.json) {
            (Err(error), _) | (_, Some(Err(error))) => Some(error),
            (Ok(text), _) => serde_json::from_str::<serde::de::IgnoredAny>(text)
                .err()
                .map(ReadError::Json),
        }
    }
}
