//! The catalogue as a user meets it: listed, compared, added to, exported.

use std::fs;

use crate::run::{asepsis, demo, demo_copy, judged, text};

#[test]
fn documents_are_listed_with_market_edition_and_status() {
    let ran = asepsis(&["catalogue", "list"]).ended(0);
    for part in [
        "iec-81001-5-1-2021",
        "nist-csf-2.0",
        "eu-com-2025-1023",
        "proposed",
        "106",
        "510k",
    ] {
        assert!(ran.out.contains(part), "{part}: {}", ran.out);
    }
}

#[test]
fn an_export_is_oscal_and_comes_back_into_a_dossier() {
    let (_guard, copy) = demo_copy();
    let catalog = asepsis(&["catalogue", "export", "nist-csf"]).ended(0);
    let mapping = asepsis(&["catalogue", "export", "nist-csf", "--mapping"]).ended(0);
    let controls = catalog.json();
    let controls = controls["catalog"]["controls"].as_array().unwrap().len();
    assert_eq!(controls, 106);
    // As another document: the one of the binary has the id already.
    let other = catalog.out.replace("nist-csf-2.0", "own-csf");
    let file = copy.join("csf.json");
    fs::write(&file, other).unwrap();
    fs::write(copy.join("map.json"), mapping.out).unwrap();
    let add = [
        "catalogue",
        "add",
        text(&file),
        "--dossier",
        text(&copy),
        "--mapping",
    ];
    let map = copy.join("map.json");
    let mut args = add.to_vec();
    args.push(text(&map));
    let ran = asepsis(&args).ended(0);
    assert!(ran.out.contains("own-csf (106 items)"), "{}", ran.out);
    let status = |standard: &str| {
        let args = [
            "gap",
            text(&copy),
            "--standard",
            standard,
            "--format",
            "json",
        ];
        let report = asepsis(&judged(&args)).ended(0).json();
        let items = report["items"].as_array().unwrap().clone();
        items
            .iter()
            .map(|i| i["status"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(status("own-csf"), status("nist-csf-2.0"));
    // Twice changes nothing.
    asepsis(&args).ended(0);
    let settings = fs::read_to_string(copy.join("asepsis.toml")).unwrap();
    assert_eq!(
        settings.matches("catalogue/own-csf.toml").count(),
        1,
        "{settings}"
    );
}

#[test]
fn what_is_no_catalogue_is_not_added() {
    let (_guard, copy) = demo_copy();
    for (name, bytes) in [
        ("a.json", "{"),
        ("b.json", "{}"),
        ("c.toml", "[document]\nid = 3\n"),
        ("d.toml", "\u{0}"),
    ] {
        let file = copy.join(name);
        fs::write(&file, bytes).unwrap();
        let ran = asepsis(&["catalogue", "add", text(&file), "--dossier", text(&copy)]).ended(2);
        assert!(ran.err.len() > 20, "{name}: {}", ran.err);
        fs::remove_file(file).unwrap();
    }
    assert!(!copy.join("catalogue").exists());
}

#[test]
fn two_editions_are_compared_with_the_records_that_are_touched() {
    let dossier = demo().join("dossier");
    let (_guard, copy) = demo_copy();
    let export = asepsis(&["catalogue", "export", "us-cfr-21-806"]).ended(0);
    let later = export
        .out
        .replace("us-cfr-21-806", "us-cfr-21-806-next")
        .replacen(
            "Report corrections and removals",
            "Report every correction",
            1,
        );
    let file = copy.join("next.json");
    fs::write(&file, later).unwrap();
    asepsis(&["catalogue", "add", text(&file), "--dossier", text(&copy)]).ended(0);
    let args = [
        "catalogue",
        "diff",
        "us-cfr-21-806",
        "us-cfr-21-806-next",
        "--dossier",
        text(&copy),
    ];
    let ran = asepsis(&judged(&args)).ended(0);
    assert!(
        ran.out
            .contains("title: Report corrections and removals → Report every correction"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("touches: CASE-"), "{}", ran.out);
    let item = ran.out.lines().find_map(|l| l.strip_prefix("~ ")).unwrap();
    let item = item.split(' ').next().unwrap();
    let word = format!(
        "\n[[override]]\nitem = \"us-cfr-21-806#{item}\"\nstatus = \"met\"\nover = \"partly\"\nreason = \"Tried.\"\nby = \"Quality\"\non = 2026-11-01\n"
    );
    let overrides = copy.join("overrides.toml");
    let before = fs::read_to_string(&overrides).unwrap_or_default();
    fs::write(&overrides, before + &word).unwrap();
    let ran = asepsis(&judged(&args)).ended(0);
    assert!(ran.out.contains("overrides.toml:"), "{}", ran.out);
    let same = [
        "catalogue",
        "diff",
        "us-cfr-21-806",
        "us-cfr-21-806",
        "--dossier",
        text(&dossier),
    ];
    let ran = asepsis(&judged(&same)).ended(0);
    assert!(ran.out.contains("No item is different"), "{}", ran.out);
    asepsis(&["catalogue", "diff", "us-cfr-21-806", "no-such"]).ended(2);
}
