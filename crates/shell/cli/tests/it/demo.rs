//! The demonstration: offline, twice the same bytes, and a fact that moves names its decision.

use std::fs;

use crate::run::{asepsis, demo, demo_copy, files, judged, text};

#[test]
fn twice_the_same_bytes() {
    let dir = tempfile::tempdir().unwrap();
    let other = dir.path().join("other");
    let ran = asepsis(&["demo", "--no-serve", "--dir", text(&other)]).ended(0);
    for word in ["stale", "missing", "package", "manifest.json"] {
        assert!(
            ran.out.contains(word),
            "no `{word}` in the summary:\n{}",
            ran.out
        );
    }
    let (one, two) = (files(&demo()), files(&other));
    assert_eq!(
        one.iter().map(|f| &f.0).collect::<Vec<_>>(),
        two.iter().map(|f| &f.0).collect::<Vec<_>>()
    );
    for (a, b) in one.iter().zip(&two) {
        assert!(a.1 == b.1, "{} differs", a.0);
    }
}

#[test]
fn the_demonstration_has_no_errors_and_shows_everything() {
    let dossier = demo().join("dossier");
    // The demonstration sets gates, and these fail.
    let ran = asepsis(&judged(&["check", text(&dossier), "--format", "json"])).ended(1);
    let report = ran.json();
    assert_eq!(report["schema"], "asepsis.check/1");
    assert_eq!(
        report["summary"]["errors"], 0,
        "{:#}",
        report["diagnostics"]
    );
    let facts: Vec<&str> = report["stale"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["fact"].as_str().unwrap())
        .collect();
    for fact in ["kev", "cvss", "range", "release", "expires"] {
        assert!(
            facts.contains(&fact),
            "no stale decision by {fact}: {facts:?}"
        );
    }
    let clocks = report["clocks"].as_array().unwrap();
    assert!(
        clocks.iter().any(|c| c["status"] == "running"),
        "{clocks:#?}"
    );
    let codes: Vec<&str> = report["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| d["code"].as_str().unwrap())
        .collect();
    assert!(codes.contains(&"risk-uncontrolled"), "{codes:?}");
    let latest = &report["findings"]["2.1.0"];
    for state in ["untriaged", "stale", "open", "closed"] {
        assert!(
            latest[state].as_u64().unwrap_or(0) > 0,
            "no {state} finding: {latest:#}"
        );
    }
}

/// Returns `(decision, fact)` of every moved fact.
fn stale(dossier: &std::path::Path, more: &[&str]) -> Vec<(String, String)> {
    let mut args = judged(&["check", text(dossier), "--format", "json"]);
    args.extend(more);
    let report = asepsis(&args).json();
    let rows = report["stale"].as_array().unwrap().clone();
    rows.iter()
        .map(|s| {
            (
                s["decision"].as_str().unwrap().to_owned(),
                s["fact"].as_str().unwrap().to_owned(),
            )
        })
        .collect()
}

/// Each fact of a current decision, changed alone, makes exactly that decision stale by exactly that fact.
#[test]
fn one_changed_fact_names_its_decision() {
    let before = stale(&demo().join("dossier"), &[]);
    let source = fs::read_to_string(demo().join("dossier/decisions.toml")).unwrap();
    let mut tried = 0;
    type Change = (&'static str, fn(&str) -> bool, &'static str);
    let changes: [Change; 3] = [
        ("kev", |line| line.trim() == "kev = false", "kev = true"),
        (
            "range",
            |line| line.starts_with("range = "),
            "range = \">=0, <0.0.1\"",
        ),
        (
            "cvss",
            |line| line.starts_with("cvss = "),
            "cvss = \"CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:L\"",
        ),
    ];
    for (fact, concerns, change) in changes {
        let mut decision = String::new();
        let current = |id: &str| !before.iter().any(|(stale, _)| stale == id);
        for (index, line) in source.lines().enumerate() {
            if let Some(id) = line.strip_prefix("id = ") {
                decision = id.trim_matches('"').to_owned();
            }
            if !concerns(line) || !current(&decision) {
                continue;
            }
            let mut lines: Vec<&str> = source.lines().collect();
            lines[index] = change;
            let (_guard, copy) = demo_copy();
            fs::write(copy.join("decisions.toml"), lines.join("\n")).unwrap();
            let mut after = stale(&copy, &[]);
            after.retain(|row| !before.contains(row));
            assert_eq!(
                after,
                [(decision.clone(), fact.to_owned())],
                "line {}",
                index + 1
            );
            tried += 1;
            break;
        }
    }
    assert_eq!(tried, 3);
}

#[test]
fn a_later_day_names_decisions_that_expire() {
    let dossier = demo().join("dossier");
    let data = demo().join("data");
    let report = asepsis(&[
        "--data-dir",
        text(&data),
        "--as-of",
        "2036-01-01",
        "check",
        text(&dossier),
        "--format",
        "json",
    ])
    .json();
    let expired = report["stale"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|s| s["fact"] == "expires")
        .count();
    let before = stale(&dossier, &[])
        .iter()
        .filter(|(_, fact)| fact == "expires")
        .count();
    assert!(expired > before, "{expired} {before}");
}

#[test]
fn a_device_fact_decides_what_applies() {
    let (_guard, copy) = demo_copy();
    let count = |dossier: &std::path::Path| {
        let report = asepsis(&judged(&["gap", text(dossier), "--format", "json"]))
            .ended(0)
            .json();
        report["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|i| i["status"] == "not applicable")
            .count()
    };
    let before = count(&copy);
    let device = fs::read_to_string(copy.join("device.toml")).unwrap();
    assert!(device.contains("interoperable = true"));
    fs::write(
        copy.join("device.toml"),
        device.replace("interoperable = true", "interoperable = false"),
    )
    .unwrap();
    assert!(count(&copy) > before);
}

#[test]
fn the_three_voices_say_different_things_of_one_finding() {
    let dossier = demo().join("dossier");
    let report = asepsis(&judged(&[
        "scan",
        text(&dossier),
        "--release",
        "2.1.0",
        "--format",
        "json",
    ]))
    .ended(1)
    .json();
    let id = report["findings"][0]["id"].as_str().unwrap().to_owned();
    let mut said = Vec::new();
    for voice in ["engineering", "it", "regulatory"] {
        let ran = asepsis(&judged(&[
            "explain",
            &id,
            "--dossier",
            text(&dossier),
            "--voice",
            voice,
        ]))
        .ended(0);
        assert!(ran.out.len() > 200, "{}", ran.out);
        said.push(ran.out);
    }
    assert!(said[0] != said[1] && said[1] != said[2]);
}

#[test]
fn gates_decide_the_exit_code() {
    let dossier = demo().join("dossier");
    for (gate, code) in [
        ("stale", 1),
        ("kev", 1),
        ("untriaged", 1),
        ("gap", 1),
        ("clock", 0),
        ("nonsense", 2),
    ] {
        asepsis(&judged(&["check", text(&dossier), "--fail-on", gate])).ended(code);
    }
}
