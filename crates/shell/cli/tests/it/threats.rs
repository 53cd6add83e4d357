//! `asepsis threats suggest` on the playbook's worked example.

use crate::run::asepsis;

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../corpus/playbook/amps");

#[test]
fn proposals_for_an_element_read_as_they_should() {
    let ran = asepsis(&[
        "threats",
        "suggest",
        EXAMPLE,
        "--element",
        "ELM-STORE",
        "--all",
    ])
    .ended(0);
    for words in [
        "ELM-STORE App store",
        "A person or system outside passes as another",
        "THR-05",
        "Nothing was added.",
    ] {
        assert!(ran.out.contains(words), "{words}\n{}", ran.out);
    }
}

#[test]
fn the_report_for_programs_has_every_part_and_marks_what_is_covered() {
    let ran = asepsis(&["threats", "suggest", EXAMPLE, "--format", "json"]).ended(0);
    let report = ran.json();
    assert_eq!(report["schema"], "asepsis.threats/1");
    let rows = report["suggestions"].as_array().unwrap();
    for status in ["covered", "nearby", "open"] {
        assert!(rows.iter().any(|row| row["status"] == status), "{status}");
    }
    let named = report["interfaces_without_threat"].as_array().unwrap();
    assert!(named.iter().any(|id| id == "IFC-JTAG"));
}

#[test]
fn an_unknown_part_is_wrong_usage() {
    let ran = asepsis(&["threats", "suggest", EXAMPLE, "--element", "NOTHING"]).ended(2);
    assert!(ran.err.contains("NOTHING"), "{}", ran.err);
}
