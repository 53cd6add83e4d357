//! Who and what made a document.

use std::fmt;

/// Who made a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Agent {
    /// It is a person, no organization.
    pub is_person: bool,
    /// Name.
    pub name: String,
    /// How to reach them: e-mail address or URL.
    pub contact: Option<String>,
}

/// A program that made a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tool {
    /// Name.
    pub name: String,
    /// Version.
    pub version: Option<String>,
}

impl Agent {
    /// Returns the organization of a name.
    pub fn organization(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }
}

impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        match &self.version {
            Some(version) => write!(f, " {version}"),
            None => Ok(()),
        }
    }
}
