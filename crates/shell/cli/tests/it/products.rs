//! `asepsis products`.

use crate::run::asepsis;

const ADVISORY: &str = r#"{
  "document": {
    "category": "csaf_security_advisory", "csaf_version": "2.0", "title": "Infusion pumps",
    "publisher": { "category": "coordinator", "name": "Somebody", "namespace": "https://example.org" },
    "tracking": { "id": "EX-1", "status": "final", "version": "1", "initial_release_date": "2026-01-01T00:00:00Z",
      "current_release_date": "2026-01-01T00:00:00Z",
      "revision_history": [{ "date": "2026-01-01T00:00:00Z", "number": "1", "summary": "First" }] }
  },
  "product_tree": { "branches": [
    { "category": "vendor", "name": "Example Infusion Works (EIW)", "branches": [
      { "category": "product_name", "name": "Flowline Infusion System", "branches": [
        { "category": "product_version_range", "name": "<= 2.0.0",
          "product": { "product_id": "P1", "name": "Flowline Infusion System <= 2.0.0" } } ] } ] },
    { "category": "vendor", "name": "Another Maker", "branches": [
      { "category": "product_name", "name": "Bedside Imager", "branches": [
        { "category": "product_version", "name": "vers:all/*",
          "product": { "product_id": "P2", "name": "Bedside Imager" } } ] } ] } ] },
  "vulnerabilities": [{ "cve": "CVE-2026-1000", "product_status": { "known_affected": ["P1", "P2"] } }]
}"#;

/// The dossier of the demonstration device.
const DOSSIER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../corpus/demo/dossier");

#[test]
fn an_advisory_in_words_finds_the_releases_it_may_mean() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("advisory.json");
    std::fs::write(&file, ADVISORY).unwrap();
    let file = file.to_str().unwrap();
    let ran = asepsis(&["products", file, "--dossier", DOSSIER]).ended(0);
    // The range ends with release 2.0.0; 2.1.0 is not meant, and nobody else's product is.
    for (text, is_there) in [
        ("release 1.4.0", true),
        ("release 2.0.0", true),
        ("release 2.1.0", false),
        ("Bedside Imager", false),
        ("confidence high", true),
        ("CVE-2026-1000", true),
        ("names alone are never certain", true),
    ] {
        assert_eq!(ran.out.contains(text), is_there, "{text}\n{}", ran.out);
    }
    let other = dir.path().join("other.json");
    std::fs::write(&other, "{}").unwrap();
    let ran = asepsis(&[
        "products",
        other.to_str().unwrap(),
        file,
        "--dossier",
        DOSSIER,
    ])
    .ended(3);
    assert!(
        ran.err.contains("other.json") && ran.out.contains("release 2.0.0"),
        "{} {}",
        ran.err,
        ran.out
    );
}
