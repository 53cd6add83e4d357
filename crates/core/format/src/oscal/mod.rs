//! OSCAL (NIST, model 1.2.1, <https://pages.nist.gov/OSCAL/>): catalogue documents as catalogs, their objectives as
//! mapping collections, and catalogs of others as catalogue files. Profiles, plans and results are not read.

mod catalog;
mod mapping;
mod read;

#[cfg(test)]
mod tests;

pub use catalog::{catalog, objectives};
pub use mapping::mapping;
pub use read::{Imported, ReadOscal, catalogue_file};

use asepsis_domain::digest::Digest;
use serde::Serialize;

/// The version of OSCAL that is written.
pub const VERSION: &str = "1.2.1";
/// The namespace of our properties.
pub(crate) const NAMESPACE: &str = "https://asepsis.example/ns/oscal";

/// Metadata of an OSCAL document.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Metadata {
    title: String,
    last_modified: String,
    version: String,
    oscal_version: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    props: Vec<Property>,
    #[serde(skip_serializing_if = "String::is_empty")]
    remarks: String,
}

/// A named value.
#[derive(Debug, Serialize)]
struct Property {
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ns: Option<&'static str>,
    value: String,
}

impl Property {
    fn ours(name: &'static str, value: impl Into<String>) -> Self {
        Self {
            name,
            ns: Some(NAMESPACE),
            value: value.into(),
        }
    }
}

/// Returns a UUID that the same parts always give.
fn uuid(parts: &[&str]) -> String {
    let hex = Digest::of(parts.join("\n").as_bytes()).hex();
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!(
        "{}-{}-5{}-a{}-{}",
        part(0, 8),
        part(8, 12),
        part(13, 16),
        part(17, 20),
        part(20, 32)
    )
}

/// Returns an id as an OSCAL token: what a token cannot have is written as `_` and its code.
fn token(id: &str) -> String {
    let mut token = String::with_capacity(id.len() + 1);
    for (place, c) in id.chars().enumerate() {
        let letter = c.is_ascii_alphabetic();
        let later = place > 0 && (c.is_ascii_digit() || matches!(c, '-' | '.'));
        if letter || later {
            token.push(c);
        } else if c.is_ascii_digit() {
            token.push('_');
            token.push(c);
        } else {
            token.push_str(&format!("_{:02x}", u32::from(c)));
        }
    }
    token
}
