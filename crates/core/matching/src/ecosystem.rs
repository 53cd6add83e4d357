//! Which package URL is which package of which ecosystem, as OSV names them, in one table; and how names are
//! compared. How versions are ordered stands with the schemes.

use asepsis_domain::identifier::Purl;

use crate::matcher::distribution::namespace_of;

/// A package type of the purl specification with its ecosystem.
#[derive(Debug)]
pub struct Ecosystem {
    /// Type in a package URL.
    pub purl: &'static str,
    /// Namespace that the purl must have; empty: any.
    pub namespace: &'static str,
    /// Name of the ecosystem in OSV, without release.
    pub name: &'static str,
    /// What joins namespace and name.
    joint: Joint,
    /// How names compare.
    fold: Fold,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joint {
    /// Only the name counts.
    NameOnly,
    /// `namespace/name`.
    Slash,
    /// `namespace:name`.
    Colon,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fold {
    /// As written.
    Exact,
    /// Whatever the case.
    Case,
    /// Whatever the case; `-` and `_` are the same.
    CaseAndHyphen,
    /// PEP 503: whatever the case; runs of `-`, `_`, `.` are the same.
    Pep503,
}

const fn row(
    purl: &'static str,
    namespace: &'static str,
    name: &'static str,
    joint: Joint,
    fold: Fold,
) -> Ecosystem {
    Ecosystem {
        purl,
        namespace,
        name,
        joint,
        fold,
    }
}

/// Packages of no registry: an advisory that names one by its package URL speaks of it, and that none does says nothing.
const GENERIC: &str = "generic";

/// All package types that some advisory source speaks of, alphabetical by purl type, then namespace.
pub const ECOSYSTEMS: &[Ecosystem] = &[
    row("apk", "alpine", "Alpine", Joint::NameOnly, Fold::Exact),
    row(
        "apk",
        "chainguard",
        "Chainguard",
        Joint::NameOnly,
        Fold::Exact,
    ),
    row("apk", "wolfi", "Wolfi", Joint::NameOnly, Fold::Exact),
    row(
        "bioconductor",
        "",
        "Bioconductor",
        Joint::NameOnly,
        Fold::Exact,
    ),
    row("bitnami", "", "Bitnami", Joint::NameOnly, Fold::Case),
    row(
        "cargo",
        "",
        "crates.io",
        Joint::NameOnly,
        Fold::CaseAndHyphen,
    ),
    row("composer", "", "Packagist", Joint::Slash, Fold::Case),
    row("conan", "", "ConanCenter", Joint::NameOnly, Fold::Case),
    row("cran", "", "CRAN", Joint::NameOnly, Fold::Exact),
    row("deb", "debian", "Debian", Joint::NameOnly, Fold::Exact),
    row("deb", "ubuntu", "Ubuntu", Joint::NameOnly, Fold::Exact),
    row("gem", "", "RubyGems", Joint::NameOnly, Fold::Exact),
    row("generic", "", GENERIC, Joint::Slash, Fold::Exact),
    row("golang", "", "Go", Joint::Slash, Fold::Case),
    row("hackage", "", "Hackage", Joint::NameOnly, Fold::Exact),
    row("hex", "", "Hex", Joint::NameOnly, Fold::Case),
    row("maven", "", "Maven", Joint::Colon, Fold::Case),
    row("npm", "", "npm", Joint::Slash, Fold::Exact),
    row("nuget", "", "NuGet", Joint::NameOnly, Fold::Case),
    row("opam", "", "opam", Joint::NameOnly, Fold::Exact),
    row("pub", "", "Pub", Joint::NameOnly, Fold::Exact),
    row("pypi", "", "PyPI", Joint::NameOnly, Fold::Pep503),
    row(
        "rpm",
        "almalinux",
        "AlmaLinux",
        Joint::NameOnly,
        Fold::Exact,
    ),
    row(
        "rpm",
        "azurelinux",
        "Azure Linux",
        Joint::NameOnly,
        Fold::Exact,
    ),
    row("rpm", "mageia", "Mageia", Joint::NameOnly, Fold::Exact),
    row(
        "rpm",
        "openeuler",
        "openEuler",
        Joint::NameOnly,
        Fold::Exact,
    ),
    row("rpm", "opensuse", "openSUSE", Joint::NameOnly, Fold::Exact),
    row("rpm", "photon", "Photon OS", Joint::NameOnly, Fold::Exact),
    row("rpm", "redhat", "Red Hat", Joint::NameOnly, Fold::Exact),
    row("rpm", "rocky", "Rocky Linux", Joint::NameOnly, Fold::Exact),
    row("rpm", "suse", "SUSE", Joint::NameOnly, Fold::Exact),
    row("swift", "", "SwiftURL", Joint::Slash, Fold::Case),
];

/// A package under the name that advisories are looked up by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Package {
    /// Ecosystem without release.
    pub ecosystem: String,
    /// Name as compared.
    pub name: String,
}

impl Package {
    /// Returns the package that a purl names; `None` where no advisory source knows its type.
    pub fn of_purl(purl: &Purl) -> Option<Self> {
        let namespace = match purl.kind() {
            "apk" | "deb" | "rpm" => namespace_of(purl)?,
            _ => purl.namespace().unwrap_or(""),
        };
        let row = ECOSYSTEMS.iter().find(|e| {
            e.purl == purl.kind() && (e.namespace.is_empty() || e.namespace == namespace)
        })?;
        let name = match row.joint {
            Joint::Slash if !namespace.is_empty() => format!("{namespace}/{}", purl.name()),
            Joint::Colon if !namespace.is_empty() => format!("{namespace}:{}", purl.name()),
            _ => purl.name().to_owned(),
        };
        Some(Self {
            ecosystem: row.name.to_owned(),
            name: row.fold.apply(&name),
        })
    }

    /// Returns the package that an advisory names, and the release of the ecosystem (`12` of `Debian:12`), if it has one.
    pub fn of_advisory(ecosystem: &str, name: &str) -> (Self, String) {
        let (base, release) = ecosystem.split_once(':').unwrap_or((ecosystem, ""));
        let fold = ECOSYSTEMS
            .iter()
            .find(|e| e.name == base)
            .map_or(Fold::Exact, |e| e.fold);
        let package = Self {
            ecosystem: base.to_owned(),
            name: fold.apply(name),
        };
        (package, release.to_owned())
    }

    /// Returns whether that no advisory names it says nothing: its name is anybody's.
    pub fn is_generic(&self) -> bool {
        self.ecosystem == GENERIC
    }

    /// Returns the identity as shown: `npm lodash`.
    pub fn shown(&self) -> String {
        format!("{} {}", self.ecosystem, self.name)
    }
}

impl Fold {
    fn apply(self, name: &str) -> String {
        match self {
            Self::Exact => name.to_owned(),
            Self::Case => name.to_lowercase(),
            Self::CaseAndHyphen => name.to_lowercase().replace('_', "-"),
            Self::Pep503 => {
                let mut folded = String::with_capacity(name.len());
                for c in name.to_lowercase().chars() {
                    if !matches!(c, '-' | '_' | '.') {
                        folded.push(c);
                    } else if !folded.ends_with('-') {
                        folded.push('-');
                    }
                }
                folded
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purls_and_advisories_name_the_same_packages() {
        for (purl, ecosystem, name) in [
            ("pkg:npm/lodash@4.17.15", "npm", "lodash"),
            ("pkg:npm/%40angular/core@17.0.0", "npm", "@angular/core"),
            ("pkg:pypi/Ruamel.Yaml@0.1", "PyPI", "ruamel-yaml"),
            ("pkg:pypi/typing_extensions@4", "PyPI", "typing-extensions"),
            (
                "pkg:maven/xerces/xercesimpl@2.9.1",
                "Maven",
                "xerces:xercesImpl",
            ),
            (
                "pkg:golang/github.com/azure/go-autorest@v1.0.0",
                "Go",
                "github.com/Azure/go-autorest",
            ),
            ("pkg:golang/stdlib@1.20.1", "Go", "stdlib"),
            ("pkg:cargo/tokio_util@1.0.0", "crates.io", "tokio-util"),
            (
                "pkg:nuget/newtonsoft.json@12.0.1",
                "NuGet",
                "Newtonsoft.Json",
            ),
            (
                "pkg:composer/symfony/http-kernel@5",
                "Packagist",
                "symfony/http-kernel",
            ),
            ("pkg:deb/debian/openssl@1.1.1", "Debian:12", "openssl"),
            ("pkg:generic/acme/rtos@5.0", "generic", "acme/rtos"),
        ] {
            let purl = Purl::parse(purl).unwrap();
            let (package, _) = Package::of_advisory(ecosystem, name);
            assert_eq!(Package::of_purl(&purl), Some(package), "{purl}");
        }
        assert_eq!(
            Package::of_purl(&Purl::parse("pkg:github/openssl/openssl@3").unwrap()),
            None
        );
        assert_eq!(Package::of_advisory("Debian:12", "openssl").1, "12");
    }

    #[test]
    fn the_table_is_in_order() {
        let rows: Vec<_> = ECOSYSTEMS.iter().map(|e| (e.purl, e.namespace)).collect();
        assert!(rows.is_sorted(), "{rows:?}");
    }
}
