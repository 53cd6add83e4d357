//! Words that mean the same in several formats: digests, kinds of components, references and relations. The
//! graph speaks CycloneDX, except for relations, which only SPDX names.

use super::spdx3_json::has_word;

/// Digest algorithms: CycloneDX, SPDX 2, SPDX 3.
const ALGORITHMS: &[(&str, &str, &str)] = &[
    ("ADLER32", "ADLER32", "adler32"),
    ("BLAKE2b-256", "BLAKE2b-256", "blake2b256"),
    ("BLAKE2b-384", "BLAKE2b-384", "blake2b384"),
    ("BLAKE2b-512", "BLAKE2b-512", "blake2b512"),
    ("BLAKE3", "BLAKE3", "blake3"),
    ("MD2", "MD2", "md2"),
    ("MD4", "MD4", "md4"),
    ("MD5", "MD5", "md5"),
    ("MD6", "MD6", "md6"),
    ("SHA-1", "SHA1", "sha1"),
    ("SHA-224", "SHA224", "sha224"),
    ("SHA-256", "SHA256", "sha256"),
    ("SHA-384", "SHA384", "sha384"),
    ("SHA-512", "SHA512", "sha512"),
    ("SHA3-224", "", "sha3_224"),
    ("SHA3-256", "SHA3-256", "sha3_256"),
    ("SHA3-384", "SHA3-384", "sha3_384"),
    ("SHA3-512", "SHA3-512", "sha3_512"),
];

/// Kinds of components: CycloneDX, SPDX 2 (primaryPackagePurpose), SPDX 3 (primaryPurpose).
const KINDS: &[(&str, &str, &str)] = &[
    ("application", "APPLICATION", "application"),
    ("container", "CONTAINER", "container"),
    ("cryptographic-asset", "", ""),
    ("data", "", "data"),
    ("device", "DEVICE", "device"),
    ("device-driver", "", "deviceDriver"),
    ("file", "FILE", "file"),
    ("firmware", "FIRMWARE", "firmware"),
    ("framework", "FRAMEWORK", "framework"),
    ("library", "LIBRARY", "library"),
    ("machine-learning-model", "", "model"),
    ("operating-system", "OPERATING-SYSTEM", "operatingSystem"),
    ("platform", "", "platform"),
    ("archive", "ARCHIVE", "archive"),
    ("install", "INSTALL", "install"),
    ("other", "OTHER", "other"),
    ("source", "SOURCE", "source"),
];

/// Kinds of references: CycloneDX, SPDX 3 (externalRefType).
const REFERENCES: &[(&str, &str)] = &[
    ("advisories", "securityAdvisory"),
    ("adversary-model", "securityAdversaryModel"),
    ("build-meta", "buildMeta"),
    ("build-system", "buildSystem"),
    ("certification-report", "certificationReport"),
    ("chat", "chat"),
    ("component-analysis-report", "componentAnalysisReport"),
    ("documentation", "documentation"),
    ("dynamic-analysis-report", "dynamicAnalysisReport"),
    (
        "exploitability-statement",
        "vulnerabilityExploitabilityAssessment",
    ),
    ("issue-tracker", "issueTracker"),
    ("license", "license"),
    ("mailing-list", "mailingList"),
    ("other", "other"),
    ("pentest-report", "securityPenTestReport"),
    ("quality-metrics", "metrics"),
    ("release-notes", "releaseNotes"),
    ("risk-assessment", "riskAssessment"),
    ("runtime-analysis-report", "runtimeAnalysisReport"),
    ("security-contact", "securityPolicy"),
    ("social", "socialMedia"),
    ("source-distribution", "sourceArtifact"),
    ("static-analysis-report", "staticAnalysisReport"),
    ("support", "support"),
    ("threat-model", "securityThreatModel"),
    ("vcs", "vcs"),
    ("vulnerability-assertion", "vulnerabilityDisclosureReport"),
];

/// Relations: SPDX 2.3 (clause 11.1), SPDX 3, and whether SPDX 3 says it from the other side.
const RELATIONS: &[(&str, &str, bool)] = &[
    ("AMENDS", "amendedBy", true),
    ("ANCESTOR_OF", "ancestorOf", false),
    ("CONTAINED_BY", "contains", true),
    ("CONTAINS", "contains", false),
    ("COPY_OF", "copiedTo", true),
    ("DATA_FILE_OF", "hasDataFile", true),
    ("DEPENDENCY_MANIFEST_OF", "hasDependencyManifest", true),
    ("DEPENDENCY_OF", "dependsOn", true),
    ("DEPENDS_ON", "dependsOn", false),
    ("DESCENDANT_OF", "descendantOf", false),
    ("DISTRIBUTION_ARTIFACT", "hasDistributionArtifact", false),
    ("DOCUMENTATION_OF", "hasDocumentation", true),
    ("DYNAMIC_LINK", "hasDynamicLink", false),
    ("EXAMPLE_OF", "hasExample", true),
    ("EXPANDED_FROM_ARCHIVE", "expandsTo", true),
    ("FILE_ADDED", "hasAddedFile", true),
    ("FILE_DELETED", "hasDeletedFile", true),
    ("FILE_MODIFIED", "modifiedBy", true),
    ("GENERATED_FROM", "generates", true),
    ("GENERATES", "generates", false),
    ("HAS_PREREQUISITE", "hasPrerequisite", false),
    ("METAFILE_OF", "hasMetadata", true),
    ("OPTIONAL_COMPONENT_OF", "hasOptionalComponent", true),
    ("OPTIONAL_DEPENDENCY_OF", "hasOptionalDependency", true),
    ("OTHER", "other", false),
    ("PACKAGE_OF", "packagedBy", true),
    ("PATCH_APPLIED", "patchedBy", true),
    ("PATCH_FOR", "patchedBy", true),
    ("PREREQUISITE_FOR", "hasPrerequisite", true),
    ("PROVIDED_DEPENDENCY_OF", "hasProvidedDependency", true),
    ("REQUIREMENT_DESCRIPTION_FOR", "hasRequirement", true),
    ("SPECIFICATION_FOR", "hasSpecification", true),
    ("STATIC_LINK", "hasStaticLink", false),
    ("TEST_CASE_OF", "hasTestCase", true),
    ("TEST_OF", "hasTest", true),
    ("VARIANT_OF", "hasVariant", true),
];

/// Dependencies of one phase: SPDX 2, SPDX 3, and the scope (LifecycleScopeType); SPDX 3 says them from the other side.
const SCOPED: &[(&str, &str, &str)] = &[
    ("BUILD_DEPENDENCY_OF", "dependsOn", "build"),
    ("BUILD_TOOL_OF", "usesTool", "build"),
    ("DEV_DEPENDENCY_OF", "dependsOn", "development"),
    ("DEV_TOOL_OF", "usesTool", "development"),
    ("RUNTIME_DEPENDENCY_OF", "dependsOn", "runtime"),
    ("TEST_DEPENDENCY_OF", "dependsOn", "test"),
    ("TEST_TOOL_OF", "usesTool", "test"),
];

/// Returns the relation of SPDX 2 that a scoped one of SPDX 3 is, read from the other side.
pub(super) fn scoped_of_spdx3(kind: &str, scope: &str) -> Option<&'static str> {
    let found = SCOPED.iter().find(|(_, k, s)| (*k, *s) == (kind, scope))?;
    Some(found.0)
}

/// Returns SPDX 3's kind and scope of a relation of SPDX 2 that it says from the other side.
pub(super) fn scoped_in_spdx3(kind: &str) -> Option<(&'static str, &'static str)> {
    let found = SCOPED.iter().find(|(two, ..)| *two == kind)?;
    Some((found.1, found.2))
}

/// Stands between kind and scope of a relation of SPDX 3, where SPDX 2 has no word for both together.
const SCOPE: char = ':';

/// Returns whether a word is a scope of relations in SPDX 3.
pub(super) fn is_scope(word: &str) -> bool {
    has_word("LifecycleScopedRelationship_scope", word)
}

/// Returns what a relation of SPDX 3 is noted under that has a scope for which SPDX 2 has no word.
pub(super) fn with_scope(kind: &str, scope: &str) -> String {
    format!("{kind}{SCOPE}{scope}")
}

/// Returns kind and scope of a relation that is noted under the words of SPDX 3.
pub(super) fn own_of_spdx3(kind: &str) -> Option<(&str, &str)> {
    let (kind, scope) = kind.split_once(SCOPE).unwrap_or((kind, ""));
    let is_known = has_word("Relationship_relationshipType", kind);
    (is_known && (scope.is_empty() || is_scope(scope))).then_some((kind, scope))
}

/// Kinds of relations in SPDX 3 that are dependencies too.
const DEPENDENCIES: &[&str] = &[
    "dependsOn",
    "hasDynamicLink",
    "hasOptionalDependency",
    "hasPrerequisite",
    "hasProvidedDependency",
    "hasStaticLink",
];

/// Returns whether a relation of SPDX 3 is a dependency.
pub(super) fn is_dependency_of_spdx3(kind: &str) -> bool {
    DEPENDENCIES.contains(&kind)
}

/// Returns whether a relation is a dependency, under whatever words it is noted.
pub(super) fn is_dependency(kind: &str) -> bool {
    let scoped = scoped_in_spdx3(kind).map(|(three, _)| three);
    let plain = || relation_in_spdx3(kind).map(|(three, _)| three);
    let own = || own_of_spdx3(kind).map(|(three, _)| three);
    let three = scoped.or_else(plain).or_else(own);
    three.is_some_and(is_dependency_of_spdx3)
}

/// Returns CycloneDX' name of a digest algorithm that any of the formats names.
pub(super) fn algorithm(name: &str) -> Option<&'static str> {
    let found = ALGORITHMS
        .iter()
        .find(|(cdx, two, three)| [*cdx, *two, *three].contains(&name));
    found.map(|(cdx, ..)| *cdx)
}

/// Returns the name of an algorithm in SPDX 2, and in SPDX 3.
pub(super) fn algorithm_spdx(name: &str) -> Option<(&'static str, &'static str)> {
    let cdx = algorithm(name)?;
    let found = ALGORITHMS.iter().find(|(c, ..)| *c == cdx)?;
    Some((found.1, found.2))
}

/// Returns CycloneDX' name of a kind of component that SPDX 3 names; SPDX 3's own where there is none.
pub(super) fn kind_of_spdx3(purpose: &str) -> String {
    let found = KINDS.iter().find(|(.., three)| *three == purpose);
    found.map_or(purpose, |(cdx, ..)| cdx).to_owned()
}

/// Returns the purposes in SPDX 2 and SPDX 3 of a kind; empty where they have none.
pub(super) fn purposes(kind: &str) -> (&'static str, &'static str) {
    let found = KINDS.iter().find(|(cdx, ..)| *cdx == kind);
    found.map_or(("", ""), |(_, two, three)| (two, three))
}

/// Returns CycloneDX' name of a kind of reference that SPDX 3 names; SPDX 3's own where there is none.
pub(super) fn reference_of_spdx3(kind: &str) -> String {
    let found = REFERENCES.iter().find(|(_, three)| *three == kind);
    found.map_or(kind, |(cdx, _)| cdx).to_owned()
}

/// Returns SPDX 3's name of a kind of reference.
pub(super) fn reference_in_spdx3(kind: &str) -> Option<&'static str> {
    let found = REFERENCES.iter().find(|(cdx, _)| *cdx == kind);
    found.map(|(_, three)| *three)
}

/// Returns the relation of SPDX 2 that one of SPDX 3 is: read from the same side where there is one so.
pub(super) fn relation_of_spdx3(kind: &str) -> Option<(&'static str, bool)> {
    let of_kind = || RELATIONS.iter().filter(|(_, three, _)| *three == kind);
    let found = of_kind().find(|r| !r.2).or_else(|| of_kind().next())?;
    Some((found.0, found.2))
}

/// Returns SPDX 3's name of a relation of SPDX 2, and whether it is said from the other side.
pub(super) fn relation_in_spdx3(kind: &str) -> Option<(&'static str, bool)> {
    let found = RELATIONS.iter().find(|(two, ..)| *two == kind)?;
    Some((found.1, found.2))
}

/// Returns a relation of SPDX 2 as it is compared, and whether its ends change places: SPDX 3 says several with one word.
pub(super) fn compared(kind: &str) -> (&str, bool) {
    let Some((three, turned)) = relation_in_spdx3(kind) else {
        return (kind, false);
    };
    relation_of_spdx3(three).map_or((kind, false), |(two, back)| (two, back != turned))
}

/// Returns the bits of a digest by its algorithm, whatever format names it; `None` where they vary.
pub(super) fn digest_bits(name: &str) -> Option<usize> {
    let bits = match algorithm(name).unwrap_or(name) {
        "MD2" | "MD4" | "MD5" => 128,
        "SHA-1" => 160,
        "SHA-224" | "SHA3-224" => 224,
        "SHA-256" | "SHA3-256" | "BLAKE2b-256" | "Streebog-256" => 256,
        "SHA-384" | "SHA3-384" | "BLAKE2b-384" => 384,
        "SHA-512" | "SHA3-512" | "BLAKE2b-512" | "Streebog-512" => 512,
        "ADLER32" => 32,
        _ => return None,
    };
    Some(bits)
}
