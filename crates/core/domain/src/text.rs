//! A text that does not change once it has been read. A large SBOM holds millions of them: each is one machine word, in
//! which eight bytes stand themselves; none keeps room to grow into.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::ops::Deref;

use cold_string::ColdString;

/// A text that does not change.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FixedText(ColdString);

impl FixedText {
    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for FixedText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for FixedText {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for FixedText {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FixedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for FixedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl From<&str> for FixedText {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<&Self> for FixedText {
    fn from(text: &Self) -> Self {
        text.clone()
    }
}

impl From<&String> for FixedText {
    fn from(text: &String) -> Self {
        Self(text.as_str().into())
    }
}

impl From<String> for FixedText {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<Cow<'_, str>> for FixedText {
    fn from(text: Cow<'_, str>) -> Self {
        Self(text.into())
    }
}

impl From<FixedText> for String {
    fn from(text: FixedText) -> Self {
        text.as_str().to_owned()
    }
}

impl From<&FixedText> for String {
    fn from(text: &FixedText) -> Self {
        text.as_str().to_owned()
    }
}

impl PartialEq<str> for FixedText {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for FixedText {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl PartialEq<String> for FixedText {
    fn eq(&self, other: &String) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<FixedText> for String {
    fn eq(&self, other: &FixedText) -> bool {
        self.as_str() == other.as_str()
    }
}

impl PartialEq<FixedText> for &str {
    fn eq(&self, other: &FixedText) -> bool {
        *self == other.as_str()
    }
}

impl PartialEq<FixedText> for str {
    fn eq(&self, other: &FixedText) -> bool {
        self == other.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_one_word_whether_it_is_there_or_not() {
        let word = size_of::<usize>();
        assert_eq!(size_of::<FixedText>(), word);
        assert_eq!(size_of::<Option<FixedText>>(), word);
    }

    #[test]
    fn a_text_of_any_length_is_kept_as_it_is() {
        let signs = ["a", "\0", "\u{7f}", "é", "ö́", "\u{ffff}", "\u{10ffff}"];
        for sign in signs {
            for count in (0..40).chain([255, 256, 257, 264, 300, 70_000]) {
                let text = sign.repeat(count);
                let fixed = FixedText::from(text.as_str());
                assert!(fixed == text, "{sign:?} {count} times");
                assert_eq!(Some(&fixed), Some(fixed.clone()).as_ref());
                assert_eq!(String::from(fixed), text);
            }
        }
    }

    #[test]
    fn it_is_as_the_text_it_was_made_of() {
        let text = FixedText::from("pump");
        assert_eq!(text, "pump");
        assert_eq!(format!("{text} {text:?}"), "pump \"pump\"");
        let before = FixedText::from("a");
        assert!(before < text);
        assert_eq!(String::from(text), "pump");
    }
}
