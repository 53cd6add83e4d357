//! Starting, checking, freezing and configuring a dossier.

use std::fs;

use crate::run::{asepsis, demo, demo_copy, judged, shared, text};

#[test]
fn a_new_dossier_has_only_open_points() {
    let dir = tempfile::tempdir().unwrap();
    let new = dir.path().join("new");
    let none = dir.path().join("none");
    asepsis(&[
        "--data-dir",
        text(&none),
        "init",
        text(&new),
        "--title",
        "Pump",
        "--market",
        "us:510k",
    ])
    .ended(0);
    let report = asepsis(&[
        "--data-dir",
        text(&none),
        "check",
        text(&new),
        "--format",
        "json",
    ])
    .json();
    assert_eq!(
        report["summary"]["errors"].as_u64().unwrap(),
        errors_only_for_sbom(&report),
        "{report:#}"
    );
    asepsis(&["init", text(&new)]).ended(2);
}

#[test]
fn a_market_or_pathway_that_is_not_known_starts_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let new = dir.path().join("new");
    for (market, says) in [
        ("mars:x", "no market `mars`: it has au, br, ca"),
        ("us:510kk", "us:PATHWAY with one of 510k, "),
        ("us", "us:PATHWAY with one of 510k, "),
        (":", "no market ``"),
        (
            "jp",
            "jp:PATHWAY with one of certification, ministerial-approval, notification",
        ),
        ("uk:x", "uk:PATHWAY with one of ce, ukca"),
        ("eu:mdrr", "eu:PATHWAY with one of ivdr, mdr"),
        ("imdrf", "a name of your own, such as imdrf:approval"),
    ] {
        let ran = asepsis(&["init", text(&new), "--market", market]).ended(2);
        assert!(ran.err.contains(says), "{market}: {}", ran.err);
        assert!(!new.exists(), "{market}");
    }
    asepsis(&[
        "init",
        text(&new),
        "--market",
        "US:510K",
        "--market",
        "EU:mdr",
    ])
    .ended(0);
    let device = fs::read_to_string(new.join("device.toml")).unwrap();
    assert!(
        device.contains("id = \"us\"\npathway = \"510k\""),
        "{device}"
    );
    // The pathway answers what it decides: the other regulation is not asked for.
    assert!(device.contains("\nivd = false\n"), "{device}");
    let report = asepsis(&[
        "gap",
        text(&new),
        "--market",
        "eu",
        "--all",
        "--format",
        "json",
    ]);
    let report = report.ended(0).json();
    let items = report["items"].as_array().unwrap().iter();
    let other: Vec<_> = items.filter(|i| i["document"] == "IVDR").collect();
    assert!(!other.is_empty(), "{report:#}");
    for item in other {
        assert_eq!(item["status"], "not applicable", "{item:#}");
    }
    let upper = asepsis(&["gap", text(&new), "--market", "US"]).ended(0);
    let lower = asepsis(&["gap", text(&new), "--market", "us"]).ended(0);
    assert_eq!(upper.out, lower.out);
}

#[test]
fn a_check_ends_on_what_to_do_next() {
    let (_guard, copy) = demo_copy();
    let out = asepsis(&judged(&["check", text(&copy)])).out;
    let next = out.split("What to do next").nth(1).unwrap();
    assert!(next.contains("Answer the clock of CASE-2026-01"), "{next}");
    assert!(next.contains("`asepsis gap "), "{next}");
    assert!(!next.contains("Mend what is wrong"), "{next}");
    let device = copy.join("device.toml");
    let broken = fs::read_to_string(&device)
        .unwrap()
        .replace("pathway = \"mdr\"", "pathway = 1");
    fs::write(&device, broken).unwrap();
    let out = asepsis(&judged(&["check", text(&copy)])).ended(1).out;
    assert!(out.contains("• Mend what is wrong: "), "{out}");
}

/// A device without SBOM lacks just that.
fn errors_only_for_sbom(report: &serde_json::Value) -> u64 {
    let errors = report["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|d| d["level"] == "error");
    errors.filter(|d| d["code"] == "release-sbom").count() as u64
}

#[test]
fn real_sboms_start_dossiers() {
    let Some(shared) = shared() else { return };
    let dir = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(shared.join("sboms")).unwrap() {
        let sbom = entry.unwrap().path();
        let new = dir.path().join(sbom.file_stem().unwrap());
        asepsis(&[
            "init",
            text(&new),
            "--sbom",
            text(&sbom),
            "--market",
            "us:510k",
        ])
        .ended(0);
        let report = asepsis(&judged(&["check", text(&new), "--format", "json"])).json();
        assert_eq!(
            report["summary"]["errors"],
            0,
            "{}: {:#}",
            sbom.display(),
            report["diagnostics"]
        );
    }
}

#[test]
fn all_problems_are_found_in_one_run() {
    let (_guard, copy) = demo_copy();
    let append = |file: &str, text: &str| {
        let path = copy.join(file);
        let old = fs::read_to_string(&path).unwrap();
        fs::write(&path, old + text).unwrap();
    };
    append(
        "threats.toml",
        "\n[[threat]]\nid = \"THR-X\"\ntitle = \"x\"\ndescription = \"x\"\nstride = [\"spoofing\"]\non = [\"AST-GONE\"]\nlife_cycle = \"design\"\nresponse = \"mitigate\"\n",
    );
    append(
        "controls.toml",
        "\n[[control]]\nid = \"ctl-x\"\ntitle = \"x\"\ncategory = \"autentication\"\ncolour = \"red\"\n",
    );
    append(
        "anomalies.toml",
        "\n[[anomaly]]\nid = \"CTL-X\"\ntitle = \"x\"\ndescription = \"x\"\nreleases = [\"9.9\"]\n",
    );
    append(
        "submissions.toml",
        "\n[[submission]]\nid = \"SUB-X\"\ntitle = \"x\"\nrelease = \"2.1.0\"\ndate = \"yesterday\"\n",
    );
    append(
        "risks.toml",
        "\n[[risk]]\nid = \"RSK-X\"\ntitle = \"x\"\ndescription = \"x\"\nprobability = \"low\"\nbefore = { exploitability = \"high\", severity = \"serious\" }\n",
    );
    let report = asepsis(&judged(&["check", text(&copy), "--format", "json"]))
        .ended(1)
        .json();
    let found: Vec<&str> = report["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| d["code"].as_str().unwrap())
        .collect();
    for code in [
        "link-broken",
        "dossier-value",
        "dossier-key",
        "dossier-duplicate",
        "release-unknown",
        "dossier-date",
        "risk-probability",
    ] {
        assert!(found.contains(&code), "no {code} in {found:?}");
    }
    let placed = report["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|d| d["level"] == "error");
    assert!(placed.clone().count() >= 7);
    assert!(
        placed
            .clone()
            .all(|d| d["line"].is_number() && d["help"].as_str().is_some_and(|h| !h.is_empty()))
    );
}

#[test]
fn other_forms_of_the_check_are_well_formed() {
    let dossier = demo().join("dossier");
    let sarif = asepsis(&judged(&["check", text(&dossier), "--format", "sarif"]))
        .ended(1)
        .json();
    assert_eq!(sarif["version"], "2.1.0");
    assert!(!sarif["runs"][0]["results"].as_array().unwrap().is_empty());
    let junit = asepsis(&judged(&["check", text(&dossier), "--format", "junit"]))
        .ended(1)
        .out;
    assert!(
        junit.starts_with("<?xml") && junit.contains("<testsuite "),
        "{junit}"
    );
    let human = asepsis(&judged(&["check", text(&dossier)])).ended(1).out;
    assert!(human.contains("decisions.toml:"), "{human}");
}

#[test]
fn the_beginning_of_an_id_is_enough_where_it_is_that_of_one_finding() {
    let dossier = demo().join("dossier");
    let args = |more: &[&'static str]| {
        let mut all = judged(&["scan"]);
        all.push(text(&dossier));
        all.extend(more);
        // The demonstration sets gates, and these fail.
        asepsis(&all).ended(1)
    };
    let report = args(&["--format", "json"]).json();
    let findings = report["findings"].as_array().unwrap();
    let ids: Vec<&str> = findings.iter().map(|f| f["id"].as_str().unwrap()).collect();
    let id = ids[0];
    let alone = |n: &usize| ids.iter().filter(|i| i.starts_with(&id[..*n])).count() == 1;
    let length = (3..=id.len()).find(alone).unwrap();
    let explain = |id: &str| asepsis(&judged(&["explain", id, "--dossier", text(&dossier)]));
    let whole = explain(id).ended(0);
    let begin = id[..length].to_uppercase();
    assert_eq!(explain(&begin).ended(0).out, whole.out);
    assert_eq!(explain(&format!("{begin}…")).ended(0).out, whole.out);
    let several = explain("F-").ended(2);
    assert!(
        several.err.contains("is the beginning of several ids") && several.err.contains(" more"),
        "{}",
        several.err
    );
    explain("F-00000000").ended(2);
}

#[test]
fn codes_are_explained() {
    let ran = asepsis(&["explain", "decision-stale"]).ended(0);
    assert!(ran.out.contains("decision"), "{}", ran.out);
    asepsis(&["explain", "no-such-code"]).ended(2);
}

#[test]
fn a_baseline_is_frozen_once() {
    let (_guard, copy) = demo_copy();
    asepsis(&["baseline", "2.0.0", "--dossier", text(&copy)]).ended(0);
    assert!(copy.join("baselines/2.0.0/device.toml").is_file());
    asepsis(&["baseline", "2.0.0", "--dossier", text(&copy)]).ended(2);
    let ran = asepsis(&["baseline", "9.9", "--dossier", text(&copy)]).ended(2);
    assert!(ran.err.contains("2.1.0"), "{}", ran.err);
}

#[test]
fn settings_say_where_they_come_from() {
    let dossier = demo().join("dossier");
    let report = asepsis(&[
        "--data-dir",
        "here",
        "config",
        text(&dossier),
        "--format",
        "json",
    ])
    .ended(0)
    .json();
    let settings = report["settings"].as_array().unwrap();
    let of = |name: &str| settings.iter().find(|s| s["name"] == name).unwrap().clone();
    assert_eq!(of("data_dir")["from"], "--data-dir");
    assert_eq!(of("as_of")["from"], "clock");
}

#[test]
fn files_are_validated() {
    let dir = tempfile::tempdir().unwrap();
    let (good, bad, none) = (
        dir.path().join("good"),
        dir.path().join("bad"),
        dir.path().join("none"),
    );
    fs::write(
        &good,
        r#"{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"components":[]}"#,
    )
    .unwrap();
    fs::write(
        &bad,
        r#"{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"components":[{"name":"a"}]}"#,
    )
    .unwrap();
    fs::write(&none, "no").unwrap();
    asepsis(&["validate", text(&good)]).ended(0);
    let report = asepsis(&["validate", text(&bad), "--format", "json"])
        .ended(1)
        .json();
    let found = &report["files"][0]["diagnostics"][0];
    assert!(
        found["pointer"]
            .as_str()
            .unwrap()
            .starts_with("/components/0"),
        "{report:#}"
    );
    assert!(found["line"].is_number());
    asepsis(&["validate", text(&none)]).ended(3);
    asepsis(&["validate", text(&good), text(&none), text(&bad)]).ended(3);
}

#[test]
fn usage_errors_end_with_2() {
    asepsis(&["nonsense"]).ended(2);
    asepsis(&["check", "--format", "nonsense"]).ended(2);
    asepsis(&[
        "--as-of",
        "yesterday",
        "check",
        text(&demo().join("dossier")),
    ])
    .ended(2);
    asepsis(&["check", "/nonexistent/dossier"]).ended(3);
}

#[test]
fn nothing_is_made_of_a_dossier_that_is_not_read_whole() {
    for (file, text, part) in [
        ("sbom/gateway-2.1.0.cdx.json", None, "gateway-2.1.0"),
        ("sbom/gateway-2.1.0.cdx.json", Some("{"), "gateway-2.1.0"),
        (
            "decisions.toml",
            Some("[[decision]]\nid = \"DEC"),
            "decisions.toml",
        ),
    ] {
        let (_guard, copy) = demo_copy();
        match text {
            None => fs::remove_file(copy.join(file)).unwrap(),
            Some(text) => fs::write(copy.join(file), text).unwrap(),
        }
        let (dossier, out) = (text_of(&copy), text_of(&copy.join("../made")));
        for args in [
            vec!["scan", &dossier],
            vec!["gap", &dossier],
            vec![
                "package",
                &dossier,
                "--submission",
                "us-510k",
                "--out",
                &out,
            ],
            vec![
                "vex",
                "export",
                &dossier,
                "--format",
                "openvex",
                "--release",
                "2.1.0",
            ],
            vec!["diff", "2.0.0", "2.1.0", "--dossier", &dossier],
        ] {
            let ran = asepsis(&judged(&args)).ended(3);
            assert!(ran.out.is_empty(), "{args:?}: {}", ran.out);
            assert!(ran.err.contains(part), "{args:?}: {}", ran.err);
        }
        // What is wrong is told with its place.
        asepsis(&judged(&["check", &dossier])).ended(1);
    }
}

fn text_of(path: &std::path::Path) -> String {
    path.to_str().unwrap().to_owned()
}
