//! The gap over all markets and standards, in every form, and with files that a company brings itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::run::{asepsis, demo, demo_copy, judged, text};

fn gap(dossier: &std::path::Path, more: &[&str]) -> crate::run::Ran {
    let mut args = vec!["gap", text(dossier)];
    args.extend(more);
    asepsis(&judged(&args))
}

/// Every market and standard of the catalogue.
const EVERYTHING: [&str; 4] = ["--market", "all", "--standard", "all"];

#[test]
fn every_market_and_standard_is_judged_from_the_same_records() {
    let dossier = demo().join("dossier");
    let mut args = EVERYTHING.to_vec();
    args.extend(["--format", "json"]);
    let report = gap(&dossier, &args).ended(0).json();
    let items = report["items"].as_array().unwrap();
    let markets: BTreeSet<&str> = items.iter().filter_map(|i| i["market"].as_str()).collect();
    for market in ["au", "ca", "cn", "eu", "imdrf", "jp", "uk", "us"] {
        assert!(markets.contains(market), "{market}");
    }
    let standards = items.iter().filter(|i| i["market"].is_null());
    let standards: BTreeSet<&str> = standards.map(|i| i["document"].as_str().unwrap()).collect();
    assert!(standards.len() >= 10, "{standards:?}");
    // An unsure row only prompts, whatever records there are.
    for item in items.iter().filter(|i| i["confidence"] == "U") {
        let status = item["status"].as_str().unwrap();
        assert!(["unverified", "not applicable"].contains(&status), "{item}");
    }
    // Proposals are pending and are no items.
    let pending = report["pending"].as_array().unwrap();
    assert!(!pending.is_empty());
    for row in pending {
        assert!(!items.iter().any(|i| i["item"] == row["item"]));
    }
}

#[test]
fn steps_say_in_how_many_markets_a_missing_record_counts() {
    let dossier = demo().join("dossier");
    let mut args = EVERYTHING.to_vec();
    args.extend(["--format", "json"]);
    let report = gap(&dossier, &args).ended(0).json();
    let steps = report["steps"].as_array().unwrap();
    let held = |step: &serde_json::Value| step["holds_back"].as_array().unwrap().len();
    assert!(steps.windows(2).all(|w| held(&w[0]) >= held(&w[1])));
    let first = &steps[0];
    assert!(first["markets"].as_array().unwrap().len() > 5, "{first}");
    // Each item that a step names lacks just that.
    let items = report["items"].as_array().unwrap();
    for name in first["holds_back"].as_array().unwrap() {
        let item = items.iter().find(|i| &i["item"] == name).unwrap();
        let needs = item["needs"].as_array().unwrap();
        let lacks = needs
            .iter()
            .any(|n| n["need"] == first["need"] && n["met"] == false);
        assert!(lacks, "{item}");
    }
}

#[test]
fn the_gap_goes_out_in_every_form() {
    let (dossier, dir) = (demo().join("dossier"), tempfile::tempdir().unwrap());
    let few = ["--market", "us,eu", "--standard", "iec-81001-5-1"];
    let with = |form: &str, out: &str| {
        let out = dir.path().join(out);
        let mut args = few.to_vec();
        args.extend(["--format", form, "--out", text(&out)]);
        gap(&dossier, &args).ended(0);
        fs::read(out).unwrap()
    };
    let json: serde_json::Value = serde_json::from_slice(&with("json", "a.json")).unwrap();
    let count = json["items"].as_array().unwrap().len();
    let csv = String::from_utf8(with("csv", "a.csv")).unwrap();
    assert!(csv.starts_with("market,document,item,"), "{csv}");
    assert_eq!(csv.lines().count(), count + 1);
    let svg = String::from_utf8(with("svg", "a.svg")).unwrap();
    assert!(
        svg.contains(">EU<") && svg.contains(">IEC 81001-5-1<"),
        "{svg}"
    );
    let markdown = String::from_utf8(with("markdown", "a.md")).unwrap();
    assert!(markdown.contains("# ") && markdown.contains("MDCG 2019-16"));
    let book = with("xlsx", "a.xlsx");
    assert!(book.starts_with(b"PK"));
    assert_eq!(book, with("xlsx", "b.xlsx"), "the same bytes twice");
}

/// Returns the parts of a workbook by their paths.
fn parts(book: &std::path::Path) -> BTreeMap<String, String> {
    use asepsis_format::container::flat::FlatZip;
    let mut zip = FlatZip::open(fs::File::open(book).unwrap()).unwrap();
    let names: Vec<String> = zip.entries().iter().map(|e| e.name.clone()).collect();
    let each = names.into_iter().enumerate().map(|(place, name)| {
        let mut bytes = Vec::new();
        zip.unpack(place, 64 << 20, &mut bytes).unwrap();
        (name, String::from_utf8(bytes).unwrap())
    });
    each.collect()
}

#[test]
fn a_workbook_opens_at_what_to_do_next_and_prints_with_its_heads() {
    let (dossier, dir) = (demo().join("dossier"), tempfile::tempdir().unwrap());
    let out = dir.path().join("a.xlsx");
    gap(&dossier, &["--format", "xlsx", "--out", text(&out)]).ended(0);
    let parts = parts(&out);
    let book = &parts["xl/workbook.xml"];
    let at = |name: &str| book.find(&format!("<sheet name=\"{name}\"")).unwrap();
    assert!(at("Next") < at("Coverage") && at("Coverage") < at("Items"));
    for sheet in ["Next", "Coverage", "Items"] {
        for named in ["_xlnm.Print_Titles", "_xlnm.Print_Area"] {
            let found = book.split("<definedName").filter(|d| d.contains(named));
            assert!(
                found.filter(|d| d.contains(&format!("{sheet}!"))).count() == 1,
                "{sheet} {named}: {book}"
            );
        }
    }
    for number in 1..=3 {
        let sheet = &parts[&format!("xl/worksheets/sheet{number}.xml")];
        let rows: Vec<&str> = sheet.split("<row ").skip(1).collect();
        assert!(rows.len() > 10 && rows.iter().all(|r| r.contains("customHeight=\"1\"")));
        for asked in [
            "state=\"frozen\"",
            "<autoFilter ",
            "orientation=\"landscape\"",
            "fitToHeight=\"0\"",
        ] {
            assert!(sheet.contains(asked), "sheet {number}: {asked}");
        }
    }
}

#[test]
fn a_persons_word_is_shown_and_told_when_what_it_stood_over_has_moved() {
    let (_guard, dossier) = demo_copy();
    let (file, item) = (
        dossier.join("overrides.toml"),
        "eu-mdr-2017-745#MDR AnnI 17.2",
    );
    let word = |over: &str| {
        format!(
            "[[override]]\nitem = \"{item}\"\nstatus = \"not-applicable\"\n{over}\
             reason = \"Softwareless.\"\nby = \"Regulatory affairs\"\non = 2026-11-01\n"
        )
    };
    let with = |over: &str| {
        fs::write(&file, word(over)).unwrap();
        gap(&dossier, &["--market", "eu", "--all"]).ended(0).out
    };
    let shown = with("");
    assert!(shown.contains("Softwareless."), "{shown}");
    assert!(shown.contains("[override-over]"), "{shown}");
    let shown = with("over = \"met\"\n");
    assert!(
        shown.contains("A person's word to look at again"),
        "{shown}"
    );
    assert!(shown.contains("given over `met`"), "{shown}");
    // Over what it is now: nothing to look at.
    let now = shown.split("it is now `").nth(1).unwrap();
    let now = now.split('`').next().unwrap();
    let shown = with(&format!("over = \"{now}\"\n"));
    assert!(!shown.contains("to look at again"), "{shown}");
    assert!(shown.contains("Softwareless."), "{shown}");
}

#[test]
fn unknown_markets_and_standards_are_told_with_those_there_are() {
    let dossier = demo().join("dossier");
    let ran = gap(&dossier, &["--market", "mars"]).ended(2);
    assert!(
        ran.err.contains("`mars`") && ran.err.contains("au, br"),
        "{}",
        ran.err
    );
    // The beginning of several names is none of them.
    let ran = gap(&dossier, &["--standard", "nist"]).ended(2);
    assert!(ran.err.contains("nist-csf-2.0"), "{}", ran.err);
    gap(&dossier, &["--standard", "nist-csf"]).ended(0);
}

const OWN: &str = r#"
[document]
id = "xx-law-2026"
title = "Law of a country that does not exist"
short_title = "Law X"
publisher = "X"
market = "xx"
kind = "statute"
edition = "2026"
date = 2026-01-01
status = "in-force"
licence = "Own words."
sources = [ { key = "X", title = "X", reference = "X", read = "Whole." } ]

[[item]]
id = "X-1"
title = "Fuzz tests"
section = "1"
binding = "statute"
confidence = "H"
summary = "Interfaces are tested with malformed input."
evidence = ["test_report"]
expects = "A report."
objectives = [ { id = "OBJ-25", link = "contributes" } ]

[[item]]
id = "X-2"
title = "Instructions for users"
section = "2"
binding = "statute"
confidence = "H"
summary = "Users are told how to keep the device secure."
evidence = ["label_extract"]
expects = "An extract."
needs = [ { record = "label", where = { duty = "X-2" }, link = "satisfies" } ]

[[item]]
id = "X-4"
title = "List of ports"
section = "4"
binding = "statute"
confidence = "H"
summary = "Users are told of ports."
evidence = ["label_extract"]
expects = "An extract."
needs = [ { record = "label", where = { topic = "tell-ports" }, link = "satisfies" } ]

[[clock]]
id = "X-3"
title = "Report"
topics = ["event-death"]
item = "X-1"
trigger = "Something happened."
starts = "awareness"
length = 3
unit = "calendar-days"
recipient = "Authority of X"
event = "Report sent"
ends = ["reported"]
binding = "statute"
confidence = "H"
source_section = "3"
summary = "Three days."
"#;

#[test]
fn a_market_is_one_file_and_brings_its_gap_clocks_and_labeling() {
    let (_guard, copy) = demo_copy();
    fs::write(copy.join("law-x.toml"), OWN).unwrap();
    let settings = fs::read_to_string(copy.join("asepsis.toml")).unwrap_or_default();
    fs::write(
        copy.join("asepsis.toml"),
        settings + "\n[catalogue]\nfiles = [\"law-x.toml\"]\n",
    )
    .unwrap();
    let report = gap(&copy, &["--market", "xx", "--format", "json"])
        .ended(0)
        .json();
    let status = |id: &str, report: &serde_json::Value| {
        let items = report["items"].as_array().unwrap();
        let item = items.iter().find(|i| i["item"] == id).unwrap();
        item["status"].as_str().unwrap().to_owned()
    };
    assert_ne!(status("xx-law-2026#X-1", &report), "missing");
    assert_eq!(status("xx-law-2026#X-2", &report), "missing");
    // A label that names the duty meets it.
    let labels = fs::read_to_string(copy.join("labeling.toml")).unwrap();
    let more = "\n[[label]]\nid = \"LAB-X\"\ntitle = \"Law X\"\nmeets = [\"xx-law-2026#X-2\"]\n\
                document = \"Manual\"\ntext = \"Keep it behind the firewall.\"\n";
    fs::write(copy.join("labeling.toml"), labels + more).unwrap();
    let report = gap(&copy, &["--market", "xx", "--format", "json"])
        .ended(0)
        .json();
    assert_eq!(status("xx-law-2026#X-2", &report), "met", "{report}");
    // On the market, its clock asks for a decision on each case.
    let device = fs::read_to_string(copy.join("device.toml")).unwrap();
    let entry = "[[market]]\nid = \"xx\"\npathway = \"\"\nstatus = \"authorised\"\n\n[[market]]\n";
    fs::write(
        copy.join("device.toml"),
        device.replacen("[[market]]\n", entry, 1),
    )
    .unwrap();
    let ran = asepsis(&judged(&["check", text(&copy), "--format", "json"]));
    assert!(ran.out.contains("xx-law-2026#X-3"), "{}", ran.out);
    // It has its column beside the others: a label of another market is evidence, and each case asks for a decision.
    let args = [
        "markets",
        text(&copy),
        "--market",
        "us,xx",
        "--format",
        "json",
    ];
    let report = asepsis(&judged(&args)).ended(0).json();
    let row = |table: &str, topic: &str| {
        let rows = report[table].as_array().unwrap();
        rows.iter().find(|r| r["topic"] == topic).unwrap()["cells"][1].clone()
    };
    let ports = row("labeling", "tell-ports");
    assert_eq!(ports["status"], "evidence present", "{ports}");
    let clock = row("clocks", "event-death")["clocks"][0].clone();
    assert_eq!(clock["clock"], "xx-law-2026#X-3");
    let cases = clock["cases"].as_array().unwrap();
    assert!(cases.iter().any(|c| c["status"] == "undecided"), "{clock}");
}
