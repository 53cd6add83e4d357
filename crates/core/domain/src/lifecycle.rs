//! Life cycles of products as the world states them: which lines of releases there are, and until when each is supported.
//! What a device makes of it is judged elsewhere.

use crate::identifier::cpe::Attribute;
use crate::identifier::{Cpe, Purl};
use crate::time::{Date, Instant};

/// A product with its lines of releases.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lifecycle {
    /// Id of the source.
    pub source: String,
    /// The product's id at the source.
    pub product: String,
    /// Name for people.
    pub title: String,
    /// Other names, without order.
    pub aliases: Vec<String>,
    /// Identities of the product, sorted.
    pub identities: Vec<Identity>,
    /// Page for people.
    pub page: String,
    /// When the source made the statement.
    pub modified: Option<Instant>,
    /// Lines of releases, in the source's order.
    pub lines: Vec<Line>,
}

/// An identity that finds a product whatever its version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Identity {
    /// Package URL without version, qualifiers and subpath.
    Purl(String),
    /// Part, vendor and product of a CPE name, such as `a:openssl:openssl`.
    Cpe(String),
}

/// A line of releases, such as 3.0 of OpenSSL.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    /// Name, such as `3.0`.
    pub name: String,
    /// Name for people.
    pub title: String,
    /// First release.
    pub released: Option<Date>,
    /// End of active support: from then on, security fixes only.
    pub active: End,
    /// End of security support.
    pub security: End,
    /// End of support that is had by contract.
    pub extended: End,
    /// Latest release of the line.
    pub latest: String,
}

/// The end of something, as a source states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct End {
    /// The day.
    pub on: Option<Date>,
    /// Whether it was reached when the source said so; counts where no day is given.
    pub reached: Option<bool>,
}

/// What a source says of the support of a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LifecycleMatch {
    /// Index of the component in its SBOM.
    pub component: usize,
    /// Id of the source.
    pub source: String,
    /// The product's id at the source.
    pub product: String,
    /// The product's name.
    pub title: String,
    /// Page for people.
    pub page: String,
    /// When the source made the statement.
    pub modified: Option<Instant>,
    /// The line that the component's version is of.
    pub line: Line,
    /// Under which identity it was found, such as `pkg:npm/express` or `name openssl`.
    pub identity: String,
    /// Why it is only a proposal; empty where it counts.
    pub doubt: String,
}

impl Identity {
    /// Returns the identity that a purl has whatever its version.
    pub fn of_purl(purl: &Purl) -> Self {
        Self::Purl(purl.package().to_owned())
    }

    /// Returns the identity that a CPE name has whatever its version; `None` where vendor or product is not named.
    pub fn of_cpe(cpe: &Cpe) -> Option<Self> {
        let part = cpe.part.value()?;
        let (vendor, product) = (cpe.vendor.value()?, cpe.product.value()?);
        let is_named = |a: &Attribute| matches!(a, Attribute::Value(_));
        (is_named(&cpe.vendor) && is_named(&cpe.product))
            .then(|| Self::Cpe(format!("{part}:{vendor}:{product}")))
    }

    /// Returns the text by which it is looked up and shown.
    pub fn shown(&self) -> String {
        match self {
            Self::Purl(text) => text.clone(),
            Self::Cpe(text) => format!("cpe {text}"),
        }
    }
}

impl Lifecycle {
    /// Returns the line that a version is of: the one of the longest name that the version starts with, up to a border
    /// between numbers. A letter after a number is a patch of it (`1.1.1w`).
    pub fn line_of(&self, version: &str) -> Option<&Line> {
        let version = bare(version);
        let fits = self
            .lines
            .iter()
            .filter(|line| is_of(version, bare(&line.name)));
        fits.max_by_key(|line| bare(&line.name).len())
    }
}

impl End {
    /// Returns whether it lies before a day; `None` where the source does not say.
    pub fn is_before(&self, day: Date) -> Option<bool> {
        match self.on {
            Some(on) => Some(on < day),
            None => self.reached,
        }
    }
}

/// Returns a version without a leading `v`.
fn bare(version: &str) -> &str {
    let text = version.trim();
    match text.strip_prefix(['v', 'V']) {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => rest,
        _ => text,
    }
}

fn is_of(version: &str, line: &str) -> bool {
    if line.is_empty() {
        return false;
    }
    let Some(rest) = version.strip_prefix(line) else {
        return false;
    };
    let ends_in_digit = line.ends_with(|c: char| c.is_ascii_digit());
    match rest.chars().next() {
        None => true,
        Some(next) if next.is_ascii_alphabetic() => ends_in_digit,
        Some(next) => !next.is_ascii_digit(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(lines: &[&str]) -> Lifecycle {
        let line = |name: &&str| Line {
            name: (*name).to_owned(),
            ..Line::default()
        };
        Lifecycle {
            lines: lines.iter().map(line).collect(),
            ..Lifecycle::default()
        }
    }

    #[test]
    fn a_version_is_of_the_longest_line_it_starts_with() {
        let openssl = product(&["3.0", "3", "1.1.1", "1.1", "10"]);
        let cases = [
            ("3.0.13", Some("3.0")),
            ("v3.0.13", Some("3.0")),
            ("3.1.0", Some("3")),
            ("3.01", Some("3")),
            ("1.1.1w", Some("1.1.1")),
            ("1.1.10", Some("1.1")),
            ("1.1.1-r3", Some("1.1.1")),
            ("10.2", Some("10")),
            ("1.0.2u", None),
            ("", None),
            ("100", None),
        ];
        for (version, line) in cases {
            let found = openssl.line_of(version).map(|l| l.name.as_str());
            assert_eq!(found, line, "{version}");
        }
    }

    #[test]
    fn identities_do_not_depend_on_versions() {
        let purl = Purl::parse("pkg:npm/%40angular/core@17.0.1?x=y").unwrap();
        assert_eq!(Identity::of_purl(&purl).shown(), "pkg:npm/%40angular/core");
        let cpe = Cpe::parse("cpe:2.3:a:openssl:openssl:3.0.1:*:*:*:*:*:*:*").unwrap();
        assert_eq!(
            Identity::of_cpe(&cpe).unwrap().shown(),
            "cpe a:openssl:openssl"
        );
        let any = Cpe::parse("cpe:2.3:a:*:openssl:3.0.1:*:*:*:*:*:*:*").unwrap();
        assert_eq!(Identity::of_cpe(&any), None);
    }
}
