//! What changed between two releases, each statement with the difference that it rests on.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::run::{asepsis, demo_copy, judged, text};

fn diff(dossier: &Path, more: &[&str]) -> Value {
    let mut args = vec![
        "diff",
        "2.0.0",
        "2.1.0",
        "--dossier",
        text(dossier),
        "--format",
        "json",
    ];
    args.extend(more);
    asepsis(&judged(&args)).ended(0).json()
}

fn edit(dossier: &Path, file: &str, from: &str, to: &str) {
    let path = dossier.join(file);
    let before = fs::read_to_string(&path).unwrap();
    assert!(before.contains(from), "{from}");
    fs::write(path, before.replacen(from, to, 1)).unwrap();
}

fn market<'r>(report: &'r Value, id: &str) -> &'r Value {
    let markets = report["markets"].as_array().unwrap();
    markets.iter().find(|m| m["market"] == id).unwrap()
}

#[test]
fn components_and_findings_are_compared_without_a_baseline_and_the_rest_is_said() {
    let (_guard, copy) = demo_copy();
    let report = diff(&copy, &[]);
    let not_compared = report["not_compared"].to_string();
    assert!(
        not_compared.contains("release 2.0.0 has no baseline"),
        "{not_compared}"
    );
    let differences = report["differences"].as_array().unwrap();
    let count = |of: &str| differences.iter().filter(|d| d["of"] == of).count();
    assert!(count("component") > 50 && count("finding") > 10, "{report}");
    assert_eq!(count("flow"), 0);
}

#[test]
fn a_changed_record_is_named_with_what_it_means_for_each_market() {
    let (_guard, copy) = demo_copy();
    asepsis(&judged(&["baseline", "2.0.0", "--dossier", text(&copy)])).ended(0);
    edit(
        &copy,
        "architecture.toml",
        "encryption = \"",
        "encryption = \"Post-quantum now. ",
    );
    let report = diff(&copy, &["--market", "us,eu"]);
    let differences = report["differences"].as_array().unwrap();
    let flows: Vec<&Value> = differences.iter().filter(|d| d["of"] == "flow").collect();
    let [flow] = flows.as_slice() else {
        panic!("{flows:?}");
    };
    assert_eq!(flow["keys"][0]["key"], "encryption");
    let us = market(&report, "us");
    assert_eq!(us["conclusion"], "may-impact");
    assert_eq!(us["leads_to"], "us-fda-premarket-2026-02-03#MOD-A");
    let named = format!("flow {}", flow["id"].as_str().unwrap());
    let reasons = us["reasons"].as_array().unwrap();
    assert!(
        reasons.iter().any(|r| r["difference"] == named.as_str()),
        "{us}"
    );
    // Counted from the release last authorised there.
    assert_eq!(us["from"], "2.0.0");
    assert_eq!(us["submission"], "SUB-2024-01");
    // What is not verified concludes nothing.
    let eu = market(&report, "eu");
    assert_eq!(eu["conclusion"], "to-be-judged");
    assert_eq!(eu["confidence"], "U");
    assert_eq!(eu["submission"], Value::Null);
}

#[test]
fn releases_and_markets_that_are_not_there_are_told() {
    let (_guard, copy) = demo_copy();
    let ran = asepsis(&judged(&["diff", "2.0.0", "9.9", "--dossier", text(&copy)])).ended(2);
    assert!(
        ran.err.contains("`9.9`") && ran.err.contains("2.1.0"),
        "{}",
        ran.err
    );
    let report = diff(&copy, &["--market", "cn"]);
    assert!(
        report["not_compared"].to_string().contains("`cn`"),
        "{report}"
    );
    // From the later to the earlier one all would be told the wrong way round.
    let ran = asepsis(&judged(&[
        "diff",
        "2.1.0",
        "2.0.0",
        "--dossier",
        text(&copy),
    ]))
    .ended(2);
    assert!(ran.err.contains("2.0.0 and then 2.1.0"), "{}", ran.err);
    let same = asepsis(&judged(&[
        "diff",
        "2.1.0",
        "2.1.0",
        "--dossier",
        text(&copy),
    ]))
    .ended(0);
    assert!(same.out.contains("Nothing is different"), "{}", same.out);
}

#[test]
fn reasons_are_told_once_for_markets_that_have_the_same() {
    let (_guard, copy) = demo_copy();
    let args = ["diff", "2.0.0", "2.1.0", "--dossier", text(&copy)];
    let out = asepsis(&judged(&args)).ended(0).out;
    let mut reasons: Vec<&str> = out.lines().filter(|l| l.starts_with("  - ")).collect();
    assert!(
        reasons
            .iter()
            .any(|l| l.contains("the same reasons as for ")),
        "{out}"
    );
    reasons.retain(|l| !l.contains("the same reasons as for "));
    let all = reasons.len();
    reasons.sort_unstable();
    reasons.dedup();
    assert!(!reasons.is_empty() && reasons.len() == all, "{out}");
}
