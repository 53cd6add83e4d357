//! Package URLs, kept as written and in canonical form.
//!
//! Source: the purl specification, <https://github.com/package-url/purl-spec>.

mod plain;

use std::str::FromStr;

use packageurl::PackageUrl;
use thin_vec::ThinVec;

use crate::text::FixedText;

/// A package URL: one text with its parts, since an SBOM has one for each of many components.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Purl {
    /// The canonical text, and behind it the parts that are encoded in it.
    text: FixedText,
    /// Where the canonical text ends.
    end: u16,
    kind: Span,
    namespace: Option<Span>,
    name: Span,
    version: Option<Span>,
    qualifiers: ThinVec<(FixedText, FixedText)>,
}

/// A part of the text: from, until.
type Span = (u16, u16);

/// Why a text is no package URL.
#[derive(Debug, thiserror::Error)]
#[error("`{text}` is not a package URL: {source}")]
pub struct PurlError {
    text: String,
    source: Fault,
}

/// What is wrong with it.
#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error(transparent)]
    Form(#[from] packageurl::Error),
    #[error("it has more than {LONGEST} bytes")]
    Long,
}

/// Bytes of the canonical text with the parts that are encoded in it. No real name is a tenth as long.
const LONGEST: usize = u16::MAX as usize;

impl Purl {
    /// Returns the package URL, or why the text is none.
    pub fn parse(text: &str) -> Result<Self, PurlError> {
        let error = |source| PurlError {
            text: text.chars().take(200).collect(),
            source,
        };
        if text.len() > LONGEST {
            return Err(error(Fault::Long));
        }
        if let Some(purl) = plain::read(text) {
            return Ok(purl);
        }
        Self::parse_any(text).map_err(error)
    }

    /// Returns the package URL of any form.
    fn parse_any(text: &str) -> Result<Self, Fault> {
        let parsed = PackageUrl::from_str(text)?;
        // Of a namespace of nothing but separators and dots nothing is left: there is none.
        if parsed.namespace() == Some("") {
            return Self::parse_any(&parsed.to_string());
        }
        let mut qualifiers: ThinVec<(FixedText, FixedText)> = parsed
            .qualifiers()
            .iter()
            .map(|(k, v)| (k.as_ref().into(), v.as_ref().into()))
            .collect();
        qualifiers.sort();
        let mut parts = Parts::of(&parsed, text.len());
        let end = parts.end();
        let kind = parts.place(parsed.ty());
        let namespace = parsed.namespace().map(|n| parts.place(n));
        let name = parts.place(parsed.name());
        let version = parsed.version().map(|v| parts.place(v));
        if parts.text.len() > LONGEST {
            return Err(Fault::Long);
        }
        Ok(Self {
            // A copy has no room to grow into; giving room back does not give back all of it.
            text: parts.text.as_str().into(),
            end,
            kind,
            namespace,
            name,
            version,
            qualifiers,
        })
    }

    fn part(&self, (from, until): Span) -> &str {
        self.text
            .get(usize::from(from)..usize::from(until))
            .unwrap_or_default()
    }

    /// Returns the package type, such as `npm`.
    pub fn kind(&self) -> &str {
        self.part(self.kind)
    }

    /// Returns the namespace, such as `@angular` or `org.apache.logging.log4j`.
    pub fn namespace(&self) -> Option<&str> {
        self.namespace.map(|span| self.part(span))
    }

    /// Returns the name.
    pub fn name(&self) -> &str {
        self.part(self.name)
    }

    /// Returns the version.
    pub fn version(&self) -> Option<&str> {
        self.version.map(|span| self.part(span))
    }

    /// Returns the qualifiers, sorted by key.
    pub fn qualifiers(&self) -> &[(FixedText, FixedText)] {
        &self.qualifiers
    }

    /// Returns the subpath, as it stands in the canonical text: a part of the package.
    pub fn subpath(&self) -> Option<&str> {
        let (_, subpath) = self.as_str().split_once('#')?;
        Some(subpath).filter(|path| !path.is_empty())
    }

    /// Returns the canonical text.
    pub fn as_str(&self) -> &str {
        self.part((0, self.end))
    }

    /// Returns the canonical text without version, qualifiers and subpath.
    pub fn package(&self) -> &str {
        let canonical = self.as_str();
        let end = canonical.find(['?', '#']).unwrap_or(canonical.len());
        let whole = canonical.get(..end).unwrap_or(canonical);
        match whole.rfind('@') {
            // A namespace starts with an encoded `%40`, so the last `@` is the version's.
            Some(at) if self.version.is_some() => whole.get(..at).unwrap_or(whole),
            _ => whole,
        }
    }
}

impl std::fmt::Display for Purl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::fmt::Debug for Purl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Purl").field(&self.as_str()).finish()
    }
}

impl Ord for Purl {
    /// By type, namespace, name, version; then by the rest.
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.kind(), self.namespace(), self.name(), self.version())
            .cmp(&(
                other.kind(),
                other.namespace(),
                other.name(),
                other.version(),
            ))
            .then_with(|| self.qualifiers.cmp(&other.qualifiers))
            .then_with(|| self.as_str().cmp(other.as_str()))
    }
}

impl PartialOrd for Purl {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// The text of a package URL while its parts are placed in it, in their order.
struct Parts {
    text: String,
    /// Where the next part can begin.
    at: usize,
    end: usize,
}

impl Parts {
    fn of(parsed: &PackageUrl<'_>, length: usize) -> Self {
        use std::fmt::Write as _;
        let mut text = String::with_capacity(length);
        // Writing to a text does not fail.
        let _ = write!(text, "{parsed}");
        if parsed
            .version()
            .is_some_and(|version| version.contains('/'))
        {
            text = with_version_encoded(&text);
        }
        Self {
            end: text.len(),
            at: "pkg:".len(),
            text,
        }
    }

    fn end(&self) -> u16 {
        offset(self.end)
    }

    /// Returns where a part is: in the canonical text where it stands there as it is, else behind it.
    fn place(&mut self, part: &str) -> Span {
        let rest = self.text.get(self.at..self.end).unwrap_or_default();
        let from = if rest.starts_with(part) {
            let from = self.at;
            // Behind each part is one sign.
            self.at = (from + part.len() + 1).min(self.end);
            from
        } else {
            let encoded = rest.find(['/', '@', '?', '#']).unwrap_or(rest.len());
            self.at = (self.at + encoded + 1).min(self.end);
            self.text.push_str(part);
            self.text.len() - part.len()
        };
        (offset(from), offset(from + part.len()))
    }
}

/// Returns a package URL with `/` encoded in its version, as in every version (purl specification, `version`): the library leaves
/// it as it is, which reads back as more of the path.
fn with_version_encoded(text: &str) -> String {
    // Other signs that divide are encoded wherever they are not meant.
    let start = text.find('@').unwrap_or(text.len());
    let (path, rest) = text.split_at(start);
    let end = rest.find(['?', '#']).unwrap_or(rest.len());
    let (version, rest) = rest.split_at(end);
    [path, &version.replace('/', "%2F"), rest].concat()
}

/// Returns a place in the text; beyond [`LONGEST`] the text is refused.
fn offset(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_purl_gives_its_parts() {
        let purl = Purl::parse("pkg:npm/%40angular/core@17.0.0?arch=x#sub").unwrap();
        assert_eq!(
            (
                purl.kind(),
                purl.namespace(),
                purl.name(),
                purl.version(),
                purl.package()
            ),
            (
                "npm",
                Some("@angular"),
                "core",
                Some("17.0.0"),
                "pkg:npm/%40angular/core"
            )
        );
        assert_eq!(purl.subpath(), Some("sub"));
        let whole = Purl::parse("pkg:npm/a@1?x=%23y").unwrap();
        assert_eq!(whole.subpath(), None);
        let slash = Purl::parse("pkg:generic/a@1%2F2?arch=x%2Fy#s").unwrap();
        assert_eq!(slash.as_str(), "pkg:generic/a@1%2F2?arch=x%2Fy#s");
        assert_eq!((slash.name(), slash.version()), ("a", Some("1/2")));
        assert_eq!(Purl::parse(slash.as_str()).ok(), Some(slash));
        assert!(Purl::parse("lodash@4").is_err());
        let long = |length: usize| Purl::parse(&format!("pkg:npm/{}", "a".repeat(length)));
        assert!(long(60_000).is_ok() && long(70_000).is_err());
        // Encoded, each sign is nine bytes.
        let wide = Purl::parse(&format!("pkg:npm/{}", "猫".repeat(9_000)));
        assert!(
            wide.unwrap_err()
                .to_string()
                .ends_with("more than 65535 bytes")
        );
        let purl = Purl::parse("pkg:generic//.//pump@1").unwrap();
        assert_eq!(
            (purl.namespace(), purl.as_str()),
            (None, "pkg:generic/pump@1")
        );
    }

    #[test]
    fn parts_are_what_they_mean_whatever_is_encoded() {
        for (text, namespace, name, version) in [
            ("pkg:npm/a@1", None, "a", Some("1")),
            ("pkg:npm/%40a/a@1%2B2", Some("@a"), "a", Some("1+2")),
            (
                "pkg:golang/b.org/%20x/y/b@v1",
                Some("b.org/ x/y"),
                "b",
                Some("v1"),
            ),
            ("pkg:generic/a/a/a", Some("a/a"), "a", None),
            (
                "pkg:deb/debian/lib@1:2?arch=x&epoch=1#s",
                Some("debian"),
                "lib",
                Some("1:2"),
            ),
        ] {
            let purl = Purl::parse(text).unwrap();
            let parts = (purl.namespace(), purl.name(), purl.version());
            assert_eq!(parts, (namespace, name, version), "{text}");
            let again = Purl::parse(purl.as_str()).unwrap();
            assert_eq!(again, purl, "{text}");
        }
    }

    #[test]
    fn they_are_in_the_order_of_their_parts() {
        let texts = [
            "pkg:npm/%40z/a@1",
            "pkg:npm/b@1",
            "pkg:npm/b@2",
            "pkg:pypi/a@1",
        ];
        let mut purls: Vec<Purl> = texts.iter().map(|t| Purl::parse(t).unwrap()).collect();
        purls.reverse();
        purls.sort();
        let sorted: Vec<&str> = purls.iter().map(Purl::as_str).collect();
        let none_first = [
            "pkg:npm/b@1",
            "pkg:npm/b@2",
            "pkg:npm/%40z/a@1",
            "pkg:pypi/a@1",
        ];
        assert_eq!(sorted, none_first);
    }
}
