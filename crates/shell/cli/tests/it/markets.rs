//! Markets side by side, and a standard as a process, as users meet them.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::run::{Ran, asepsis, demo, demo_copy, judged, text};

fn markets(dossier: &Path, more: &[&str]) -> Ran {
    let mut args = vec!["markets", text(dossier)];
    args.extend(more);
    asepsis(&judged(&args))
}

fn process(dossier: &Path, more: &[&str]) -> Ran {
    let mut args = vec!["process", text(dossier)];
    args.extend(more);
    asepsis(&judged(&args))
}

/// Returns the cell of a topic and market.
fn cell<'v>(report: &'v Value, table: &str, topic: &str, market: &str) -> &'v Value {
    let rows = report[table].as_array().unwrap();
    let row = rows.iter().find(|r| r["topic"] == topic).unwrap();
    let cells = row["cells"].as_array().unwrap();
    cells.iter().find(|c| c["market"] == market).unwrap()
}

const SEVEN: &str = "us,eu,ca,au,jp,uk,cn";

#[test]
fn one_label_counts_in_every_market_that_asks_for_its_topic() {
    let dossier = demo().join("dossier");
    let report = markets(&dossier, &["--market", SEVEN, "--format", "json"])
        .ended(0)
        .json();
    let heads = report["markets"].as_array().unwrap();
    assert_eq!(heads.len(), 7);
    assert_eq!(heads[0]["status"], "authorised");
    assert_eq!(
        heads[5]["status"],
        Value::Null,
        "the device is not meant for it"
    );
    let at = |topic: &str, market: &str| cell(&report, "labeling", topic, market).clone();
    assert_eq!(at("tell-ports", "us")["status"], "met");
    assert_eq!(at("tell-ports", "eu")["status"], "evidence present");
    assert_eq!(at("tell-ports", "eu")["records"][0], "LAB-03");
    assert_eq!(at("tell-decommissioning", "us")["status"], "missing");
    assert_eq!(at("tell-decommissioning", "jp")["status"], "unverified");
    assert_eq!(at("tell-ports", "uk")["status"], Value::Null);
    // What is not verified is never met, whatever labels there are.
    for row in report["labeling"].as_array().unwrap() {
        for cell in row["cells"].as_array().unwrap() {
            for item in cell["items"].as_array().unwrap() {
                let open = ["unverified", "not applicable"].map(Value::from);
                let unsure = item["confidence"] == "U";
                assert!(!unsure || open.contains(&item["status"]), "{item}");
                assert!(unsure || item["status"] != "unverified", "{item}");
            }
        }
    }
}

#[test]
fn clocks_stand_side_by_side_and_run_only_where_the_device_is_sold() {
    let dossier = demo().join("dossier");
    let report = markets(&dossier, &["--market", SEVEN, "--format", "json"])
        .ended(0)
        .json();
    let clock = |topic: &str, market: &str, id: &str| {
        let clocks = cell(&report, "clocks", topic, market)["clocks"].as_array();
        let mut clocks = clocks.unwrap().iter();
        clocks.find(|c| c["clock"] == id).unwrap().clone()
    };
    let us = clock("event-correction", "us", "us-cfr-21-806#806.10");
    assert_eq!(
        (
            us["length"].as_u64(),
            us["unit"].as_str(),
            us["calendar"].as_str()
        ),
        (Some(10), Some("working-days"), Some("us-federal"))
    );
    let mut cases = us["cases"].as_array().unwrap().iter();
    let case = cases.find(|c| c["case"] == "CASE-2026-01").unwrap();
    assert_eq!(case["status"], "running");
    assert!(
        case["due"].is_string() && case["entity"] == "ENT-US",
        "{case}"
    );
    let eu = clock("event-death", "eu", "eu-mdr-2017-745#87(5)");
    assert_eq!(
        (eu["length"].as_u64(), eu["unit"].as_str()),
        (Some(10), Some("calendar-days"))
    );
    assert_eq!(eu["standing"], "not on this market");
    assert_eq!(eu["cases"].as_array().unwrap().len(), 0);
    let pending = cell(&report, "clocks", "event-vulnerability", "eu");
    let clocks = pending["clocks"].as_array().unwrap();
    assert!(clocks.iter().any(|c| c["standing"] == "proposed, no duty"));
    // A negative decision is kept with its reason.
    let death = clock("event-death", "us", "us-cfr-21-803#803.50");
    assert_eq!(death["cases"][0]["status"], "not reportable");
    assert!(death["cases"][0]["reason"].as_str().unwrap().len() > 20);
}

#[test]
fn an_event_asks_for_a_decision_in_each_market_where_the_device_is_sold() {
    let (_guard, copy) = demo_copy();
    let device = fs::read_to_string(copy.join("device.toml")).unwrap();
    let sold = device.replace(
        "pathway = \"mdr\"\nstatus = \"planned\"",
        "pathway = \"mdr\"\nstatus = \"authorised\"",
    );
    assert_ne!(device, sold);
    fs::write(copy.join("device.toml"), sold).unwrap();
    let args = [
        "--market",
        "us,eu",
        "--case",
        "CASE-2026-01",
        "--format",
        "json",
    ];
    let report = markets(&copy, &args).ended(0).json();
    let states = |report: &Value| -> Vec<(String, String)> {
        let clocks = cell(report, "clocks", "event-death", "eu")["clocks"]
            .as_array()
            .unwrap()
            .clone();
        let cases = clocks
            .iter()
            .flat_map(|c| c["cases"].as_array().unwrap().clone());
        cases
            .map(|c| {
                (
                    c["case"].as_str().unwrap().to_owned(),
                    c["status"].as_str().unwrap().to_owned(),
                )
            })
            .collect()
    };
    assert_eq!(
        states(&report),
        [("CASE-2026-01".to_owned(), "undecided".to_owned())]
    );
    // A stated precaution opens it.
    let cases = fs::read_to_string(copy.join("cases.toml")).unwrap();
    let decision = "[[case.reportability]]\nclock = \"eu-mdr-2017-745#87(5)\"\ndecision = \"precaution\"\n\
                    reason = \"Nobody knows yet whether anybody was harmed.\"\nby = \"Regulatory affairs lead\"\n\
                    on = 2026-11-17\n\n";
    let place = cases.find("[[case.reportability]]").unwrap();
    fs::write(
        copy.join("cases.toml"),
        format!("{}{decision}{}", &cases[..place], &cases[place..]),
    )
    .unwrap();
    let report = markets(&copy, &args).ended(0).json();
    let clocks = cell(&report, "clocks", "event-death", "eu")["clocks"]
        .as_array()
        .unwrap();
    let mut clocks = clocks.iter();
    let opened = clocks.find(|c| c["clock"] == "eu-mdr-2017-745#87(5)");
    let opened = &opened.unwrap()["cases"][0];
    assert_eq!(
        (opened["status"].as_str(), opened["precaution"].as_bool()),
        (Some("running"), Some(true))
    );
    let ran = markets(&copy, &["--case", "CASE-9"]).ended(2);
    assert!(ran.err.contains("CASE-2026-01"), "{}", ran.err);
}

#[test]
fn markets_go_out_in_every_form() {
    let (dossier, dir) = (demo().join("dossier"), tempfile::tempdir().unwrap());
    let with = |form: &str, out: &str| {
        let out = dir.path().join(out);
        markets(
            &dossier,
            &["--market", SEVEN, "--format", form, "--out", text(&out)],
        )
        .ended(0);
        fs::read(out).unwrap()
    };
    let csv = String::from_utf8(with("csv", "a.csv")).unwrap();
    assert!(csv.starts_with("kind,topic,market,id,"), "{csv}");
    assert!(
        csv.lines().any(|l| l.starts_with("labeling,"))
            && csv.lines().any(|l| l.starts_with("clock,"))
    );
    let markdown = String::from_utf8(with("markdown", "a.md")).unwrap();
    assert!(
        markdown.contains("| Topic | us (authorised) | eu (planned) |"),
        "{markdown}"
    );
    let book = with("xlsx", "a.xlsx");
    assert!(book.starts_with(b"PK"));
    assert_eq!(book, with("xlsx", "b.xlsx"), "the same bytes twice");
    let human = String::from_utf8(with("human", "a.txt")).unwrap();
    let next = human.find("What to do next").unwrap();
    assert!(next < human.find("Labeling:").unwrap(), "{human}");
    assert!(human.contains("CASE-2026-01"), "{human}");
}

#[test]
fn a_standard_is_a_process_with_work_products_and_reviews() {
    let dossier = demo().join("dossier");
    let asked = ["--standard", "iec-81001-5-1,aami-tir57", "--format", "json"];
    let report = process(&dossier, &asked).ended(0).json();
    let activities = report["activities"].as_array().unwrap();
    assert_eq!(report["release"], "2.1.0");
    let of = |document: &str| {
        activities
            .iter()
            .filter(|a| a["document"] == document)
            .count()
    };
    assert!(
        of("IEC 81001-5-1") >= 55 && of("AAMI TIR57") == 15,
        "{}",
        activities.len()
    );
    let by = |item: &str| activities.iter().find(|a| a["item"] == item).unwrap();
    let pentest = by("iec-81001-5-1-2021#81001-5.7.4");
    assert_eq!(pentest["work_products"][0]["status"], "met");
    let review = &pentest["reviews"][0];
    assert_eq!(
        (review["last"].as_str(), review["due"].as_str()),
        (Some("EVD-PENTEST"), Some("2027-08-07"))
    );
    assert_eq!(review["status"], "current");
    // Numbers that were not read only prompt.
    for activity in activities.iter().filter(|a| a["confidence"] == "U") {
        for product in activity["work_products"].as_array().unwrap() {
            assert_eq!(product["status"], "unverified", "{activity}");
        }
    }
    let csv = process(
        &dossier,
        &["--standard", "iec-81001-5-1", "--format", "csv"],
    )
    .ended(0);
    assert!(csv.out.starts_with("document,item,section,"), "{}", csv.out);
    let human = process(&dossier, &["--standard", "iec-81001-5-1"]).ended(0);
    assert!(human.out.contains("reviews: "), "{}", human.out);
}

#[test]
fn a_review_falls_due_by_date_and_by_what_happened_since() {
    let (_guard, copy) = demo_copy();
    let status = |as_of: &str| {
        let ran = asepsis(&[
            "--as-of",
            as_of,
            "process",
            text(&copy),
            "--standard",
            "iec-81001-5-1",
            "--format",
            "json",
        ]);
        let report = ran.ended(0).json();
        let activities = report["activities"].as_array().unwrap().clone();
        let found = activities
            .iter()
            .find(|a| a["item"] == "iec-81001-5-1-2021#81001-5.7.4")
            .unwrap();
        found["reviews"][0]["status"].as_str().unwrap().to_owned()
    };
    assert_eq!(status("2027-08-07"), "current");
    assert_eq!(status("2027-08-08"), "overdue");
    let device = fs::read_to_string(copy.join("device.toml")).unwrap();
    let release = "\n[[release]]\nid = \"2.2.0\"\nfollows = \"2.1.0\"\ndate = 2026-11-22\nstatus = \"development\"\n";
    fs::write(copy.join("device.toml"), device + release).unwrap();
    assert_eq!(status("2026-11-24"), "due");
}
