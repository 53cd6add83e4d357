//! Suites of SBOM formats.

use asepsis_format::limits::{Limits, ReadError};
use asepsis_format::{sbom, validation};

use super::{Group, Judged, Known, Row};

pub(super) const GROUP: Group = Group {
    suites: &[
        ("cyclonedx-spec", "CycloneDX specification"),
        ("cyclonedx-bom-examples", "CycloneDX examples"),
        ("cyclonedx-cli", "CycloneDX command-line tool"),
        ("cyclonedx-sbom-utility", "CycloneDX sbom-utility"),
        ("spdx-spec-v2.2.2", "SPDX specification 2.2.2"),
        ("spdx-spec-v2.3.1", "SPDX specification 2.3.1"),
        ("spdx-examples", "SPDX examples"),
        ("spdx-tools-java", "SPDX Java tools"),
        ("spdx-tools-python", "SPDX Python tools"),
        ("ntia-bsi-conformance", "NTIA and BSI conformance checker, forms"),
        ("realworld-dependencytrack", "Dependency-Track's test files"),
        ("realworld-trustify", "Trustify's test files"),
    ],
    judge,
    known: KNOWN,
};

const KNOWN: &[Known] = &[];

fn judge(row: &Row, bytes: &[u8]) -> Judged {
    if let Some(reason) = other_form(&row.path) {
        return Judged::Out(reason);
    }
    let Some(valid) = expected(row) else {
        return Judged::Out("no verdict stated");
    };
    let result = validation::validate(&row.path, bytes, &Limits::default());
    let word = |valid| if valid { "valid" } else { "invalid" }.to_owned();
    let (found, said) = match result {
        Ok(result) => {
            let errors = || {
                let level = asepsis_domain::diagnostic::Level::Error;
                result.breaches.iter().filter(move |b| b.diagnostic.level == level)
            };
            let said = errors().take(3).map(|b| {
                format!("{} {} {}", b.rule, b.diagnostic.pointer, b.diagnostic.message)
            });
            let said = said.collect();
            if valid && result.is_valid() {
                sbom::read(bytes, &Limits::default()).unwrap();
            }
            let right = rule_of(&row.path).is_none_or(|rules| {
                errors().any(|b| rules.contains(&b.rule))
            });
            match (result.is_valid(), valid, right) {
                (false, false, false) => ("invalid for another reason".to_owned(), said),
                (is_valid, ..) => (word(is_valid), said),
            }
        }
        Err(ReadError::Unknown { .. }) if !row.oracle.contains("cdx") && !row.oracle.contains("spdx") => {
            return Judged::Out("no SBOM");
        }
        Err(error) => (word(false), vec![format!("unreadable: {error}")]),
    };
    Judged::Verdict {
        wanted: word(valid),
        found,
        said,
    }
}

/// Forms that are not read.
fn other_form(path: &str) -> Option<&'static str> {
    let ends = |list: &[&str]| list.iter().any(|e| path.ends_with(e));
    if ends(&[".textproto"]) {
        Some("Protocol Buffers")
    } else if ends(&[".rdf", ".rdf.xml"]) {
        Some("SPDX RDF")
    } else if ends(&[".spdx.xml"]) {
        Some("SPDX XML")
    } else if ends(&[".yaml", ".yml"]) {
        Some("SPDX YAML")
    } else if ends(&[".csv", ".txt", ".md"]) {
        Some("no SBOM")
    } else if path.starts_with("realworld-trustify/")
        && !path.contains("/cyclonedx/")
        && !path.contains("/spdx/")
    {
        Some("no SBOM")
    } else {
        None
    }
}

fn expected(row: &Row) -> Option<bool> {
    let (expect, oracle) = (row.expect.as_str(), row.oracle.as_str());
    if expect == "valid" || expect == "conformant" {
        return Some(true);
    }
    if expect == "invalid" {
        return Some(false);
    }
    if oracle.contains("schema-valid") || oracle.ends_with("spdx2: valid") {
        Some(true)
    } else if oracle.contains("schema-invalid")
        || oracle.contains("validation messages")
        || oracle.contains("not parseable")
        || oracle.contains("oracle error")
    {
        Some(false)
    } else {
        None
    }
}

/// Rules for which a file of the specification's suite is to be refused, by what its name says is wrong.
const REASONS: &[(&str, &[&str])] = &[
    ("invalid-bomformat", &["value-unknown"]),
    ("invalid-component-external-version-and-range", &["none-of", "element-unknown"]),
    ("invalid-component-ref", &["reference-unique"]),
    ("invalid-component-swid", &["required-member", "required-attribute"]),
    ("invalid-component-versionRange", &["version-range"]),
    ("invalid-empty-component", &["required-member", "required-element"]),
    ("invalid-hash-alg", &["value-unknown"]),
    ("invalid-hash-md5", &["text-form"]),
    ("invalid-hash-sha1", &["text-form"]),
    ("invalid-license-encoding", &["value-unknown"]),
    ("invalid-license-id-count", &["element-unknown"]),
    ("invalid-license-id", &["text-form"]),
    ("invalid-license-missing-id-and-name", &["one-of", "required-element"]),
    ("invalid-license-name-count", &["element-unknown"]),
    ("invalid-metadata-license", &["one-of", "unknown-member", "required-member", "element-unknown", "required-element"]),
    ("invalid-metadata-timestamp", &["text-form"]),
    ("invalid-scope", &["value-unknown"]),
    ("invalid-serialnumber", &["text-form"]),
];

fn rule_of(path: &str) -> Option<&'static [&'static str]> {
    let name = path.strip_prefix("cyclonedx-spec/")?.rsplit('/').next()?;
    let found = REASONS.iter().find(|(stem, _)| name.starts_with(stem));
    found.map(|(_, rules)| *rules)
}
