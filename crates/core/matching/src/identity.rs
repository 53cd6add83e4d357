//! Under which names a component is looked up: purl type → ecosystem and order, CPE → vendor and product.

use asepsis_domain::identifier::{Cpe, Purl};

use crate::version::{Scheme, scheme};

/// Ecosystems: purl type, name in OSV, version order, how names are written.
struct Ecosystem {
    purl: &'static str,
    osv: &'static str,
    scheme: &'static str,
    normal: fn(&str) -> String,
    /// What stands between namespace and name.
    joint: &'static str,
}

const ECOSYSTEMS: &[Ecosystem] = &[
    Ecosystem {
        purl: "cargo",
        osv: "crates.io",
        scheme: "semver",
        normal: same,
        joint: "/",
    },
    Ecosystem {
        purl: "golang",
        osv: "Go",
        scheme: "go",
        normal: same,
        joint: "/",
    },
    Ecosystem {
        purl: "maven",
        osv: "Maven",
        scheme: "maven",
        normal: same,
        joint: ":",
    },
    Ecosystem {
        purl: "npm",
        osv: "npm",
        scheme: "npm",
        normal: same,
        joint: "/",
    },
    Ecosystem {
        purl: "nuget",
        osv: "NuGet",
        scheme: "nuget",
        normal: lower,
        joint: "/",
    },
    Ecosystem {
        purl: "pypi",
        osv: "PyPI",
        scheme: "pep440",
        normal: pep503,
        joint: "/",
    },
    // Their orders are not known here yet: listed versions are compared letter by letter, all else stays open.
    Ecosystem {
        purl: "bitnami",
        osv: "Bitnami",
        scheme: "",
        normal: lower,
        joint: "/",
    },
    Ecosystem {
        purl: "composer",
        osv: "Packagist",
        scheme: "",
        normal: lower,
        joint: "/",
    },
    Ecosystem {
        purl: "cran",
        osv: "CRAN",
        scheme: "",
        normal: same,
        joint: "/",
    },
    Ecosystem {
        purl: "gem",
        osv: "RubyGems",
        scheme: "",
        normal: same,
        joint: "/",
    },
    Ecosystem {
        purl: "hex",
        osv: "Hex",
        scheme: "",
        normal: same,
        joint: "/",
    },
    Ecosystem {
        purl: "pub",
        osv: "Pub",
        scheme: "",
        normal: same,
        joint: "/",
    },
    Ecosystem {
        purl: "swift",
        osv: "SwiftURL",
        scheme: "",
        normal: same,
        joint: "/",
    },
];

fn same(name: &str) -> String {
    name.to_owned()
}

fn lower(name: &str) -> String {
    name.to_lowercase()
}

/// PEP 503: runs of `-`, `_`, `.` are one hyphen.
fn pep503(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        if matches!(c, '-' | '_' | '.') {
            if !out.ends_with('-') {
                out.push('-');
            }
        } else {
            out.extend(c.to_lowercase());
        }
    }
    out
}

/// A name under which a package is looked up.
pub(crate) struct PackageName {
    /// Ecosystem as in OSV.
    pub(crate) ecosystem: String,
    /// Name in the ecosystem's own form.
    pub(crate) name: String,
    /// The ecosystem's order; `None` where it is not known.
    pub(crate) scheme: Option<&'static Scheme>,
}

/// Returns the name of a package URL; `None` where its type has no ecosystem of advisories.
pub(crate) fn package(purl: &Purl) -> Option<PackageName> {
    let ecosystem = ECOSYSTEMS.iter().find(|e| e.purl == purl.kind())?;
    let whole = match purl.namespace() {
        Some(namespace) => format!("{namespace}{}{}", ecosystem.joint, purl.name()),
        None => purl.name().to_owned(),
    };
    Some(PackageName {
        ecosystem: ecosystem.osv.to_owned(),
        name: (ecosystem.normal)(&whole),
        scheme: scheme(ecosystem.scheme),
    })
}

/// Returns the key under which a package's postings are kept.
pub(crate) fn package_key(ecosystem: &str, name: &str) -> String {
    let base = self::ecosystem(ecosystem);
    let normal = ECOSYSTEMS
        .iter()
        .find(|e| e.osv == base)
        .map_or(same as fn(&str) -> String, |e| e.normal);
    format!("p\0{base}\0{}", normal(name))
}

/// What a source covers that speaks of CPE names.
pub(crate) const CPE: &str = "cpe";

/// Returns an ecosystem without its release: `Debian` of `Debian:12`.
pub(crate) fn ecosystem(whole: &str) -> &str {
    whole.split(':').next().unwrap_or(whole)
}

/// Returns the key under which a product's postings are kept.
pub(crate) fn cpe_key(cpe: &Cpe) -> String {
    let (vendor, product) = cpe.vendor_product();
    format!("c\0{vendor}\0{product}")
}

/// Returns the id of an ecosystem's version order.
pub(crate) fn order_of(ecosystem: &str) -> Option<&'static str> {
    let base = self::ecosystem(ecosystem);
    ECOSYSTEMS.iter().find(|e| e.osv == base).map(|e| e.scheme)
}
