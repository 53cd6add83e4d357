//! Package URLs, kept as written and in canonical form.
//!
//! Source: the purl specification, <https://github.com/package-url/purl-spec>.

use std::str::FromStr;

use packageurl::PackageUrl;

/// A package URL.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Purl {
    kind: String,
    namespace: Option<String>,
    name: String,
    version: Option<String>,
    qualifiers: Vec<(String, String)>,
    canonical: String,
}

/// Why a text is no package URL.
#[derive(Debug, thiserror::Error)]
#[error("`{text}` is not a package URL: {source}")]
pub struct PurlError {
    text: String,
    source: packageurl::Error,
}

impl Purl {
    /// Returns the package URL, or why the text is none.
    pub fn parse(text: &str) -> Result<Self, PurlError> {
        let error = |source| PurlError {
            text: text.chars().take(200).collect(),
            source,
        };
        let parsed = PackageUrl::from_str(text).map_err(error)?;
        // Of a namespace of nothing but separators and dots nothing is left: there is none.
        if parsed.namespace() == Some("") {
            return Self::parse(&parsed.to_string());
        }
        let mut qualifiers: Vec<_> = parsed
            .qualifiers()
            .iter()
            .map(|(k, v)| (k.to_string(), v.to_string()))
            .collect();
        qualifiers.sort();
        Ok(Self {
            kind: parsed.ty().to_owned(),
            namespace: parsed.namespace().map(str::to_owned),
            name: parsed.name().to_owned(),
            version: parsed.version().map(str::to_owned),
            qualifiers,
            canonical: parsed.to_string(),
        })
    }

    /// Returns the package type, such as `npm`.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// Returns the namespace, such as `@angular` or `org.apache.logging.log4j`.
    pub fn namespace(&self) -> Option<&str> {
        self.namespace.as_deref()
    }

    /// Returns the name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the version.
    pub fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// Returns the qualifiers, sorted by key.
    pub fn qualifiers(&self) -> &[(String, String)] {
        &self.qualifiers
    }

    /// Returns the canonical text.
    pub fn as_str(&self) -> &str {
        &self.canonical
    }

    /// Returns the canonical text without version, qualifiers and subpath.
    pub fn package(&self) -> &str {
        let end = self
            .canonical
            .find(['?', '#'])
            .unwrap_or(self.canonical.len());
        let whole = self.canonical.get(..end).unwrap_or(&self.canonical);
        match whole.rfind('@') {
            // A namespace starts with an encoded `%40`, so the last `@` is the version's.
            Some(at) if self.version.is_some() => whole.get(..at).unwrap_or(whole),
            _ => whole,
        }
    }
}

impl std::fmt::Display for Purl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.canonical)
    }
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
        assert!(Purl::parse("lodash@4").is_err());
        let purl = Purl::parse("pkg:generic//.//pump@1").unwrap();
        assert_eq!(
            (purl.namespace(), purl.as_str()),
            (None, "pkg:generic/pump@1")
        );
    }
}
