//! One cheap pass over JSON text before anything is built: holds the limits on depth, string
//! length and list length, and notes the members of the document's own object. It does not judge
//! the grammar beyond that; the reader that follows does.

use super::place;
use super::special::before_special;
use crate::limits::{Limits, ReadError};

/// The members of a document's own object, or of the first object of its list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline<'a> {
    /// The document is a list.
    pub is_list: bool,
    /// The members, in order; at most 256.
    pub members: Vec<Member<'a>>,
}

/// A member of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member<'a> {
    /// Key as written.
    pub key: &'a str,
    /// Value as written.
    pub value: &'a str,
    /// Offset of the value.
    pub(crate) at: usize,
    /// Where each element of a list ends; none where the value is no list.
    pub(crate) ends: Vec<u32>,
}

impl<'a> Outline<'a> {
    /// Returns the outline, or the limit that the text breaks.
    pub fn of(text: &'a str, limits: &Limits) -> Result<Self, ReadError> {
        let mut scan = Scan::new(text, limits);
        scan.run()?;
        Ok(Self {
            is_list: scan.is_list,
            members: scan.members,
        })
    }

    /// Returns the value under a key, as written.
    pub fn raw(&self, key: &str) -> Option<&'a str> {
        self.members.iter().find(|m| m.key == key).map(|m| m.value)
    }

    /// Returns the text under a key where it is one without escapes.
    pub fn text(&self, key: &str) -> Option<&'a str> {
        self.raw(key)?
            .strip_prefix('"')?
            .strip_suffix('"')
            .filter(|t| !t.contains('\\'))
    }

    /// Returns whether the key is there.
    pub fn has(&self, key: &str) -> bool {
        self.raw(key).is_some()
    }

    /// Returns whether the value under a key is a list.
    pub fn has_list(&self, key: &str) -> bool {
        self.raw(key).is_some_and(|v| v.starts_with('['))
    }
}

impl Member<'_> {
    /// Returns whether the value is one list, with nothing behind it, whose elements are known.
    pub(super) fn is_list(&self) -> bool {
        let inner = self
            .value
            .strip_prefix('[')
            .and_then(|v| v.strip_suffix(']'));
        match self.ends.last() {
            Some(last) => inner.is_some() && *last as usize + 1 == self.at + self.value.len(),
            None => inner.is_some_and(|inner| inner.trim().is_empty()),
        }
    }
}

/// Members that are noted.
pub(super) const MEMBERS: usize = 256;

struct Scan<'a, 'l> {
    text: &'a str,
    bytes: &'a [u8],
    limits: &'l Limits,
    /// Commas seen in each open list or object.
    open: Vec<usize>,
    is_list: bool,
    /// Depth whose members are noted: 1, or 2 in a list of objects; `usize::MAX` once they are complete.
    noted: usize,
    key: Option<&'a str>,
    value: Option<usize>,
    /// Ends of the elements of the list that is the value.
    ends: Vec<u32>,
    members: Vec<Member<'a>>,
}

impl<'a, 'l> Scan<'a, 'l> {
    fn new(text: &'a str, limits: &'l Limits) -> Self {
        let is_list = text.trim_start().starts_with('[');
        Self {
            text,
            bytes: text.as_bytes(),
            limits,
            open: Vec::new(),
            is_list,
            noted: if is_list { 2 } else { 1 },
            key: None,
            value: None,
            ends: Vec::new(),
            members: Vec::new(),
        }
    }

    fn run(&mut self) -> Result<(), ReadError> {
        let mut at = 0;
        while let Some(byte) = self.bytes.get(at) {
            match byte {
                b'"' => {
                    at = self.string(at)?;
                    continue;
                }
                b'{' | b'[' => self.enter(at)?,
                b'}' | b']' => self.leave(at),
                b',' => self.comma(at)?,
                b':' if self.open.len() == self.noted && self.value.is_none() => {
                    self.value = Some(at + 1);
                }
                _ => {}
            }
            at += 1;
        }
        Ok(())
    }

    /// Returns the offset after the string that starts at `start`.
    fn string(&mut self, start: usize) -> Result<usize, ReadError> {
        let mut at = start + 1;
        loop {
            let rest = self.bytes.get(at..).unwrap_or_default();
            // Looking no further than the limit keeps a hostile text cheap.
            let window = rest
                .get(..self.limits.max_string.saturating_add(1))
                .unwrap_or(rest);
            let end = at + before_special(window);
            if end - start - 1 > self.limits.max_string {
                let (line, column) = place(self.text, start);
                return Err(ReadError::LongText {
                    limit: self.limits.max_string,
                    line,
                    column,
                });
            }
            match self.bytes.get(end) {
                Some(b'"') => {
                    self.note_key(start, end);
                    return Ok(end + 1);
                }
                Some(b'\\') => at = end + 2,
                // That a control character may not stand here is for who reads it to say.
                Some(_) => at = end + 1,
                None => return Ok(self.bytes.len()),
            }
        }
    }

    fn note_key(&mut self, start: usize, end: usize) {
        if self.open.len() == self.noted && self.value.is_none() && self.key.is_none() {
            self.key = self.text.get(start + 1..end);
        }
    }

    fn enter(&mut self, at: usize) -> Result<(), ReadError> {
        if self.open.len() >= self.limits.max_depth {
            let (line, column) = place(self.text, at);
            return Err(ReadError::TooDeep {
                limit: self.limits.max_depth,
                line,
                column,
            });
        }
        self.open.push(0);
        Ok(())
    }

    fn leave(&mut self, at: usize) {
        if self.open.len() == self.noted {
            self.note_member(at);
            self.noted = usize::MAX;
        } else if self.open.len() == self.noted.saturating_add(1) {
            self.note_last(at);
        }
        self.open.pop();
    }

    /// Notes the end of the last element of a list, if it has any.
    fn note_last(&mut self, at: usize) {
        let last = self.ends.last().map(|end| *end as usize);
        let start = last.or(self.value).unwrap_or(at) + 1;
        let rest = self.text.get(start..at).unwrap_or_default();
        if last.is_some()
            || !rest
                .trim_start()
                .trim_start_matches('[')
                .trim_start()
                .is_empty()
        {
            self.note_end(at);
        }
    }

    /// Notes where an element of the value of a member ends. A text of which a place does not fit is beyond every limit.
    fn note_end(&mut self, at: usize) {
        self.ends.push(u32::try_from(at).unwrap_or(u32::MAX));
    }

    fn comma(&mut self, at: usize) -> Result<(), ReadError> {
        if self.open.len() == self.noted {
            self.note_member(at);
        } else if self.open.len() == self.noted.saturating_add(1) {
            self.note_end(at);
        }
        if let Some(count) = self.open.last_mut() {
            *count += 1;
            if *count >= self.limits.max_items {
                let (line, column) = place(self.text, at);
                return Err(ReadError::TooMany {
                    limit: self.limits.max_items,
                    line,
                    column,
                });
            }
        }
        Ok(())
    }

    fn note_member(&mut self, end: usize) {
        let mut ends = std::mem::take(&mut self.ends);
        let from = self.value.take();
        let value = from.and_then(|from| self.text.get(from..end));
        if let (Some(key), Some(from), Some(value)) = (self.key.take(), from, value)
            && self.members.len() < MEMBERS
        {
            let at = from + (value.len() - value.trim_start().len());
            let value = value.trim();
            if !value.starts_with('[') {
                ends = Vec::new();
            }
            ends.shrink_to_fit();
            self.members.push(Member {
                key,
                value,
                at,
                ends,
            });
        }
    }
}
