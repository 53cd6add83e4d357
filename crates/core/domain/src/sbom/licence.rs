//! Licences of components, and who says so.

use std::collections::BTreeMap;

use crate::text::FixedText;

/// A licence of a component.
#[derive(Debug, Clone, PartialEq, Eq, Default, PartialOrd, Ord)]
pub struct Licence {
    /// Id of the SPDX list, name, or expression; `NONE` where the document says that there is none.
    pub said: FixedText,
    /// The document gives it as a name, whatever it looks like.
    pub is_name: bool,
    /// Who says so.
    pub acknowledgement: Acknowledgement,
    /// Its text, where it stands with it.
    pub text: Option<FixedText>,
}

/// A licence of a document's own (SPDX 2.3, clause 10): what stands behind a `LicenseRef-`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub struct OwnLicence {
    /// Its name; empty where there is none.
    pub name: String,
    /// Its text; empty where there is none.
    pub text: String,
}

/// Licences of a document's own by their ids.
pub type OwnLicences = BTreeMap<String, OwnLicence>;

/// Whether a licence is what its maker declares or what someone concludes who looked (SPDX 2.3, clauses 7.13 and 7.15;
/// CycloneDX 1.6, `acknowledgement`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord, Hash)]
pub enum Acknowledgement {
    /// The document does not say.
    #[default]
    Unstated,
    /// Declared.
    Declared,
    /// Concluded.
    Concluded,
}

impl Acknowledgement {
    /// Returns the word of CycloneDX for it.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Self::Unstated => None,
            Self::Declared => Some("declared"),
            Self::Concluded => Some("concluded"),
        }
    }

    /// Returns what a word of CycloneDX says; others say nothing.
    pub fn of_word(word: &str) -> Self {
        let all = [Self::Declared, Self::Concluded].into_iter();
        let mut all = all.filter(|a| a.word() == Some(word));
        all.next().unwrap_or_default()
    }
}

impl Licence {
    /// Returns the licence that a text names.
    pub fn new(said: impl Into<FixedText>, acknowledgement: Acknowledgement) -> Self {
        Self {
            said: said.into(),
            acknowledgement,
            ..Self::default()
        }
    }

    /// Returns whether someone concluded it; what is neither declared nor concluded counts as declared.
    pub fn is_concluded(&self) -> bool {
        self.acknowledgement == Acknowledgement::Concluded
    }
}

impl From<&str> for Licence {
    fn from(said: &str) -> Self {
        Self::new(said, Acknowledgement::Unstated)
    }
}
