//! Suites of SBOM formats.

use asepsis_format::limits::{Limits, ReadError};
use asepsis_format::{sbom, validation};

use super::{By, Group, Judged, Known, Row};

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
        (
            "ntia-bsi-conformance",
            "NTIA and BSI conformance checker, forms",
        ),
        ("realworld-dependencytrack", "Dependency-Track's test files"),
        ("realworld-trustify", "Trustify's test files"),
    ],
    judge,
    known: KNOWN,
    contradicts: CONTRADICTS,
};

const SUPPLIER: &str = "The package has the member `packageSupplier`, which SPDX does not know (the member is `supplier`); objects of SPDX JSON take no further members (SPDX 2.3, JSON schema, `packages.items.additionalProperties: false`). The other validator passes over it.";

const ADDRESS: &str = "`referenceType` is the address of a type that SPDX lists, `http://spdx.org/rdf/references/cpe23Type`, which is how the JSON form of 2.2 writes it (SPDX 2.2.2, JSON example; clause 7.21: a type is a URI reference). The other validator takes the short name only.";

const CONTRADICTS: &[Known] = &[
    (
        "cyclonedx-cli/CsvSerializer/bom-1.2.xml",
        "The component in `metadata` has no `type`, which is required (CycloneDX 1.2, XML schema, `component/@type`). The file is a test of a CSV writer.",
    ),
    (
        "spdx-tools-python/writer/tagvalue/expected_results/expected_tag_value.spdx",
        "`SPDXVersion: spdxVersion` is a placeholder: the field must be `SPDX-` and a version (SPDX 2.3, clause 6.1). The file is a test of a writer.",
    ),
];

const KNOWN: &[Known] = &[
    (
        "ntia-bsi-conformance/data/real_world_sboms/spdx_sample_15.spdx",
        "`FilesAnalyzed` stands after an annotation of the package, which names its element by `SPDXREF` (SPDX 2.3, clause 12.4), so it does not end the package. The other validator takes tags of a package right after each other only.",
    ),
    ("spdx-tools-java/SPDXJSONExample-v2.2.spdx.json", ADDRESS),
    ("realworld-trustify/spdx/issue-552.json", ADDRESS),
    (
        "ntia-bsi-conformance/doc_fest/OpenEmbedded/python3-pyyaml-src.spdx.json",
        SUPPLIER,
    ),
    (
        "ntia-bsi-conformance/doc_fest/OpenEmbedded/python3-pyyaml.spdx.json",
        SUPPLIER,
    ),
    (
        "ntia-bsi-conformance/doc_fest/OpenEmbedded/time-dev.spdx.json",
        SUPPLIER,
    ),
    (
        "ntia-bsi-conformance/doc_fest/OpenEmbedded/time-doc.spdx.json",
        SUPPLIER,
    ),
    (
        "ntia-bsi-conformance/doc_fest/OpenEmbedded/time-src.spdx.json",
        SUPPLIER,
    ),
];

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
                result
                    .breaches
                    .iter()
                    .filter(move |b| b.diagnostic.level == level)
            };
            let said = errors().take(3).map(|b| {
                format!(
                    "{} {} {}",
                    b.rule, b.diagnostic.pointer, b.diagnostic.message
                )
            });
            let said = said.collect();
            if valid && result.is_valid() {
                sbom::read(bytes, &Limits::default()).unwrap();
            }
            let right =
                rule_of(&row.path).is_none_or(|rules| errors().any(|b| rules.contains(&b.rule)));
            match (result.is_valid(), valid, right) {
                (false, false, false) => ("invalid for another reason".to_owned(), said),
                (is_valid, ..) => (word(is_valid), said),
            }
        }
        Err(ReadError::Unknown { .. })
            if !row.oracle.contains("cdx") && !row.oracle.contains("spdx") =>
        {
            return Judged::Out("no SBOM");
        }
        Err(error) => (word(false), vec![format!("unreadable: {error}")]),
    };
    let is_stated = matches!(
        row.expect.as_str(),
        "valid" | "conformant" | "invalid" | "informal-invalid"
    );
    Judged::Verdict {
        by: if is_stated { By::Suite } else { By::Validator },
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
    } else if path.starts_with("cyclonedx-spec/ext/") {
        Some("extension vocabularies")
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
    if matches!(expect, "invalid" | "informal-invalid") {
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
    (
        "invalid-component-external-version-and-range",
        &["none-of", "element-unknown"],
    ),
    (
        "invalid-component-ref",
        &["reference-unique", "text-length"],
    ),
    (
        "invalid-component-swid",
        &["required-member", "required-attribute"],
    ),
    ("invalid-component-versionRange", &["version-range"]),
    (
        "invalid-empty-component",
        &["required-member", "required-element"],
    ),
    ("invalid-hash-alg", &["value-unknown"]),
    ("invalid-hash-md5", &["text-form"]),
    ("invalid-hash-sha1", &["text-form"]),
    ("invalid-license-encoding", &["value-unknown"]),
    ("invalid-license-id-count", &["element-unknown"]),
    ("invalid-license-id", &["text-form"]),
    (
        "invalid-license-missing-id-and-name",
        &["one-of", "required-element"],
    ),
    ("invalid-license-name-count", &["element-unknown"]),
    ("invalid-metadata-license", &["text-form"]),
    ("invalid-metadata-timestamp", &["text-form"]),
    ("invalid-scope", &["value-unknown"]),
    ("invalid-serialnumber", &["text-form"]),
];

fn rule_of(path: &str) -> Option<&'static [&'static str]> {
    let name = path.strip_prefix("cyclonedx-spec/")?.rsplit('/').next()?;
    let found = REASONS.iter().find(|(stem, _)| name.starts_with(stem));
    found.map(|(_, rules)| *rules)
}
