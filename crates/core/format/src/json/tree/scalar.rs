//! Texts, numbers and words of a JSON document.

use std::borrow::Cow;

use super::{Parsed, Parser, Value};
use crate::json::place;
use crate::json::special::before_special;
use crate::limits::ReadError;

impl<'a> Parser<'a, '_> {
    /// Returns a text without escapes, and goes over it, where one stands here.
    #[inline]
    pub(super) fn plain(&mut self) -> Option<&'a str> {
        let (quote, rest) = self.bytes.get(self.at..)?.split_first()?;
        if *quote != b'"' {
            return None;
        }
        let length = before_special(rest);
        if rest.get(length) != Some(&b'"') || length > self.limits.max_string {
            return None;
        }
        let start = self.at + 1;
        self.at = start + length + 1;
        self.text.get(start..start + length)
    }

    pub(super) fn string(&mut self) -> Parsed<Cow<'a, str>> {
        let start = self.at;
        let mut escaped = false;
        self.at += 1;
        loop {
            self.at += before_special(self.bytes.get(self.at..).unwrap_or_default());
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    self.at += 2;
                }
                Some(_) => return Err(self.error("a control character in a text must be escaped")),
                None => break,
            }
        }
        if self.at - start - 1 > self.limits.max_string {
            let (line, column) = place(self.text, start);
            return Err(Box::new(ReadError::LongText {
                limit: self.limits.max_string,
                line,
                column,
            }));
        }
        if !self.take(b'"') {
            return Err(self.error("a text does not end"));
        }
        let raw = self.text.get(start..self.at).unwrap_or("\"\"");
        if escaped {
            return serde_json::from_str(raw)
                .map(Cow::Owned)
                .map_err(|_| self.error_at(start, "a text has a wrong escape"));
        }
        Ok(Cow::Borrowed(raw.get(1..raw.len() - 1).unwrap_or("")))
    }

    pub(super) fn number(&mut self) -> Parsed<&'a str> {
        let start = self.at;
        self.take(b'-');
        let leading_zero = self.peek() == Some(b'0');
        let digits = self.digits();
        let mut good = digits > 0 && !(leading_zero && digits > 1);
        if self.take(b'.') {
            good &= self.digits() > 0;
        }
        if self.take(b'e') || self.take(b'E') {
            let _ = self.take(b'+') || self.take(b'-');
            good &= self.digits() > 0;
        }
        if good {
            Ok(self.text.get(start..self.at).unwrap_or("0"))
        } else {
            Err(self.error_at(start, "a number is not written as one"))
        }
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while self.peek().is_some_and(|b| b.is_ascii_digit()) {
            self.at += 1;
        }
        self.at - start
    }

    pub(super) fn word(&mut self, word: &str, value: Value<'a>) -> Parsed<Value<'a>> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        if rest.starts_with(word.as_bytes()) {
            self.at += word.len();
            Ok(value)
        } else {
            Err(self.error("a value was expected"))
        }
    }
}
