//! OSV records held against their schema: the structure, and what ranges and severities ask for.

use std::sync::LazyLock;

use crate::json::{Node, Tree};
use crate::limits::{Limits, ReadError, shown};
use crate::probe::Probe;
use crate::validation::Breach;
use crate::validation::check::check;
use crate::validation::forms::{Form, has_scheme, is_instant, is_iri_reference};
use crate::validation::structure::Structure;

const EDITION: &str = "1.7";

/// Forms of OSV, alphabetical.
const FORMS: &[Form] = &[
    Form {
        id: "osv-ecosystem",
        must: "an ecosystem of the OSV list, with `:` and a suffix where it has one",
        holds: is_ecosystem,
    },
    Form {
        id: "osv-id",
        must: "an id with a registered prefix, or one that starts with `x_`",
        holds: is_id,
    },
    Form {
        id: "osv-instant",
        must: "an instant in UTC like 2026-11-23T08:00:00Z",
        holds: |t| t.ends_with('Z') && is_instant(t),
    },
    Form {
        id: "uri",
        must: "an absolute address (URI, RFC 3986)",
        holds: |t| t.is_ascii() && has_scheme(t) && is_iri_reference(t),
    },
];

/// Ecosystems (OSV schema, "Defined Ecosystems").
const ECOSYSTEMS: &[&str] = &[
    "AlmaLinux",
    "Alpaquita",
    "Alpine",
    "Android",
    "Azure Linux",
    "BellSoft Hardened Containers",
    "Bioconductor",
    "Bitnami",
    "CRAN",
    "Chainguard",
    "CleanStart",
    "ConanCenter",
    "Debian",
    "Docker Hardened Images",
    "Echo",
    "FreeBSD",
    "GHC",
    "GIT",
    "GitHub Actions",
    "Go",
    "Hackage",
    "Hex",
    "Julia",
    "Kubernetes",
    "Linux",
    "Mageia",
    "Maven",
    "MinimOS",
    "NuGet",
    "OSS-Fuzz",
    "Packagist",
    "Photon OS",
    "Pub",
    "PyPI",
    "Red Hat",
    "Rocky Linux",
    "Root",
    "RubyGems",
    "SUSE",
    "SwiftURL",
    "TuxCare",
    "Ubuntu",
    "VSCode",
    "Wolfi",
    "crates.io",
    "npm",
    "opam",
    "openEuler",
    "openSUSE",
];

/// Prefixes of ids (OSV schema, "id, modified fields").
const PREFIXES: &[&str] = &[
    "ALBA",
    "ALEA",
    "ALPINE",
    "ALSA",
    "ASB-A",
    "AZL",
    "BELL",
    "BIT",
    "CGA",
    "CLEANSTART",
    "CLSA",
    "CURL",
    "CVE",
    "DEBIAN",
    "DHI",
    "DLA",
    "DRUPAL",
    "DSA",
    "DTSA",
    "ECHO",
    "EEF",
    "ELA",
    "FreeBSD",
    "GHSA",
    "GO",
    "GSD",
    "HSEC",
    "JLSEC",
    "KUBE",
    "LBSEC",
    "LSN",
    "MAL",
    "MGASA",
    "MINI",
    "OESA",
    "OSEC",
    "OSV",
    "PHSA",
    "PSF",
    "PUB-A",
    "PYSEC",
    "RHBA",
    "RHEA",
    "RHSA",
    "RLSA",
    "ROOT",
    "RSEC",
    "RUSTSEC",
    "RXSA",
    "SUSE-FU",
    "SUSE-OU",
    "SUSE-RU",
    "SUSE-SU",
    "UBUNTU",
    "USN",
    "V8",
    "openSUSE-SU",
];

pub(super) static STRUCTURE: LazyLock<Structure> =
    LazyLock::new(|| Structure::read_with(include_str!("structure.txt"), FORMS));

fn is_ecosystem(text: &str) -> bool {
    let (name, suffix) = text
        .split_once(':')
        .map_or((text, None), |(n, s)| (n, Some(s)));
    ECOSYSTEMS.contains(&name) && suffix != Some("")
}

fn is_id(text: &str) -> bool {
    text.starts_with("x_")
        || PREFIXES.iter().any(|p| {
            text.strip_prefix(p)
                .is_some_and(|rest| rest.starts_with('-'))
        })
}

/// Returns the version of the schema and what breaks its rules.
///
/// # Errors
/// Where the bytes are no JSON, or cost more than the limits allow.
pub fn validate(probe: &Probe<'_>, limits: &Limits) -> Result<(String, Vec<Breach>), ReadError> {
    let tree = probe.tree(limits)?;
    let mut breaches = check(&tree, &STRUCTURE, EDITION);
    let root = &tree.root;
    severities(&tree, root, "", &mut breaches);
    let has_severity = root.get("severity").is_some_and(|s| !s.list().is_empty());
    for (index, affected) in list(root, "affected").iter().enumerate() {
        let pointer = format!("/affected/{index}");
        severities(&tree, affected, &pointer, &mut breaches);
        if has_severity
            && affected
                .get("severity")
                .is_some_and(|s| !s.list().is_empty())
        {
            let message = "severities stand at the record or at what is affected, not at both";
            Breach::at("osv-severity-place", &tree, affected, &pointer, message)
                .add_to(&mut breaches);
        }
        for (at, range) in list(affected, "ranges").iter().enumerate() {
            ranges(
                &tree,
                range,
                &format!("{pointer}/ranges/{at}"),
                &mut breaches,
            );
        }
    }
    let version = root
        .get("schema_version")
        .and_then(Node::text)
        .unwrap_or(EDITION);
    Ok((version.to_owned(), breaches))
}

fn list<'t, 'a>(node: &'t Node<'a>, key: &str) -> &'t [Node<'a>] {
    node.get(key).map_or(&[], Node::list)
}

fn word<'t>(node: &'t Node<'_>, key: &str) -> &'t str {
    node.get(key).and_then(Node::text).unwrap_or_default()
}

fn severities(tree: &Tree<'_>, node: &Node<'_>, pointer: &str, breaches: &mut Vec<Breach>) {
    for (index, severity) in list(node, "severity").iter().enumerate() {
        let score = word(severity, "score");
        let good = match word(severity, "type") {
            "CVSS_V2" => crate::csaf::is_vector("2.0", score),
            "CVSS_V3" => {
                crate::csaf::is_vector("3.0", score) || crate::csaf::is_vector("3.1", score)
            }
            "CVSS_V4" => crate::csaf::is_vector("4.0", score),
            "Ubuntu" => ["negligible", "low", "medium", "high", "critical"].contains(&score),
            _ => true,
        };
        if !good {
            let message = format!("`{}` is no score of this type", shown(score));
            Breach::at(
                "osv-score",
                tree,
                severity,
                &format!("{pointer}/severity/{index}/score"),
                message,
            )
            .add_to(breaches);
        }
    }
}

fn ranges(tree: &Tree<'_>, range: &Node<'_>, pointer: &str, breaches: &mut Vec<Breach>) {
    let events = list(range, "events");
    let has = |key: &str| events.iter().any(|e| e.get(key).is_some());
    let mut tell = |rule, message: &str| {
        Breach::at(rule, tree, range, pointer, message).add_to(breaches);
    };
    if !events.is_empty() && !has("introduced") {
        tell(
            "osv-introduced",
            "a range says where it starts: `introduced`",
        );
    }
    if has("fixed") && has("last_affected") {
        tell(
            "osv-fixed-and-last",
            "a range ends by `fixed` or by `last_affected`, not by both",
        );
    }
    if word(range, "type") != "GIT" {
        return;
    }
    if range.get("repo").is_none() {
        tell("osv-repo", "a range of commits names its `repo`");
    }
    let is_commit = |t: &str| {
        let hex = |t: &str| {
            t.bytes()
                .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        };
        t == "0" || (matches!(t.len(), 40 | 64) && hex(t))
    };
    for event in events {
        for key in ["introduced", "fixed", "last_affected", "limit"] {
            if event
                .get(key)
                .and_then(Node::text)
                .is_some_and(|t| !is_commit(t))
            {
                tell(
                    "osv-commit",
                    "an event of a range of commits is a whole commit hash",
                );
            }
        }
    }
}
