//! Ids of records, releases, findings and catalogue items. Those of records, releases and findings share their text:
//! an evaluation names each in many places.

use std::sync::Arc;

use crate::digest::Digest;
use crate::place::Place;

/// The id of a record: `[A-Za-z][A-Za-z0-9._-]{0,63}`, unique in a device whatever its case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordId(Arc<str>);

/// The name of a device release: 1 to 64 of `[A-Za-z0-9._+-]`, starting with a letter or digit.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ReleaseId(Arc<str>);

/// A catalogue item: `<file-id>#<item>`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ItemRef {
    /// The id of the catalogue file.
    pub file: String,
    /// The id of the item in it.
    pub item: String,
}

/// The id of a finding: `F-` and 16 base32 characters of a SHA-256.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FindingId(Arc<str>);

/// Why a text is not an id of its kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Not a record id.
    #[error(
        "`{0}` is not a record id: it starts with a letter, then has up to 63 of letters, digits, `.`, `_`, `-`"
    )]
    Record(String),
    /// Not a release id.
    #[error(
        "`{0}` is not a release name: it has 1 to 64 of letters, digits, `.`, `_`, `+`, `-` and starts with a letter or digit"
    )]
    Release(String),
    /// Not an item reference.
    #[error("`{0}` is not a catalogue item: write `<file>#<item>`")]
    Item(String),
}

impl RecordId {
    /// Returns the id, or why the text is none.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let mut chars = text.chars();
        let good = chars.next().is_some_and(|c| c.is_ascii_alphabetic())
            && text.len() <= 64
            && chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'));
        if good {
            Ok(Self(text.into()))
        } else {
            Err(IdError::Record(text.to_owned()))
        }
    }

    /// Returns the id as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the id that stands where a file has none that can be read; nobody can write it, and it is told already.
    pub fn unread(at: &Place) -> Self {
        Self(format!("?{at}").into())
    }

    /// Returns whether this stands where a file has no id that can be read: nothing else is to be said of it.
    pub fn is_unread(&self) -> bool {
        self.0.starts_with('?')
    }

    /// Returns the form under which ids are compared for uniqueness.
    pub fn folded(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

impl ReleaseId {
    /// Returns the name, or why the text is none.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let mut chars = text.chars();
        let good = chars.next().is_some_and(|c| c.is_ascii_alphanumeric())
            && text.len() <= 64
            && chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '+' | '-'));
        if good {
            Ok(Self(text.into()))
        } else {
            Err(IdError::Release(text.to_owned()))
        }
    }

    /// Returns the name that stands where a file has none that can be read; nobody can write it, and it is told already.
    pub fn unread(at: &Place) -> Self {
        Self(format!("?{at}").into())
    }

    /// Returns whether this stands where a file has no name that can be read: nothing else is to be said of it.
    pub fn is_unread(&self) -> bool {
        self.0.starts_with('?')
    }

    /// Returns the name as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ItemRef {
    /// Returns the reference, or why the text is none.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        match text.split_once('#') {
            Some((file, item)) if !file.is_empty() && !item.is_empty() => Ok(Self {
                file: file.to_owned(),
                item: item.to_owned(),
            }),
            _ => Err(IdError::Item(text.to_owned())),
        }
    }
}

impl FindingId {
    /// Returns the id of the finding of a vulnerability in a component of a release of a device.
    pub fn of(device: &str, release: &str, component_key: &str, vulnerability: &str) -> Self {
        let digest =
            Digest::of_parts([device, release, component_key, vulnerability].map(str::as_bytes));
        // 16 characters of 5 bits are 10 bytes.
        let begin = digest.as_bytes().get(..10).unwrap_or_default();
        let text = base32::encode(base32::Alphabet::Rfc4648Lower { padding: false }, begin);
        Self(format!("F-{text}").into())
    }

    /// Returns the id as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

macro_rules! shown {
    ($($name:ident),*) => {$(
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}
shown!(RecordId, ReleaseId, FindingId);

impl std::fmt::Display for ItemRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}#{}", self.file, self.item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn record_ids_follow_their_pattern() {
        for good in ["RSK-1", "a", "A.b_c-9", &"x".repeat(64)] {
            assert!(RecordId::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "1A", "a b", "ä", "-a", &"x".repeat(65)] {
            assert!(RecordId::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_unread_id_is_no_id_that_can_be_written() {
        let id = RecordId::unread(&Place::start_of("risks.toml"));
        assert!(id.is_unread() && RecordId::parse(id.as_str()).is_err());
        let release = ReleaseId::unread(&Place::start_of("device.toml"));
        assert!(release.is_unread() && ReleaseId::parse(release.as_str()).is_err());
    }

    #[test]
    fn finding_ids_are_stable() {
        let id = FindingId::of("pump", "2.0", "pkg:npm/a@1", "CVE-1-1");
        assert_eq!(id, FindingId::of("pump", "2.0", "pkg:npm/a@1", "CVE-1-1"));
        assert_ne!(id, FindingId::of("pump", "2.1", "pkg:npm/a@1", "CVE-1-1"));
        assert_eq!(id.as_str().len(), 18);
    }
}
