//! Reports of tests and scanners as evidence.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::run::{asepsis, copy, files, text};

fn guide() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../corpus/guide")
}

/// Returns the guide's dossier and reports, for a test of its own.
fn stage() -> (tempfile::TempDir, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("guide");
    copy(&guide(), &dir);
    (home, dir)
}

fn import(dir: &Path, reports: &[&str], more: &[&str], code: i32) -> Value {
    let reports: Vec<PathBuf> = reports.iter().map(|r| dir.join(r)).collect();
    let pump = dir.join("pump");
    let mut args = vec![
        "evidence",
        "import",
        "--dossier",
        text(&pump),
        "--release",
        "2.1",
    ];
    args.extend(["--format", "json", "--as-of", "2026-11-26"]);
    args.extend(reports.iter().map(|r| text(r)));
    args.extend(more);
    asepsis(&args).ended(code).json()
}

fn outcomes(file: &Value) -> Vec<String> {
    let rows = file["results"].as_array().unwrap().iter();
    rows.map(|r| {
        let tests: Vec<&str> = r["tests"]
            .as_array()
            .unwrap()
            .iter()
            .map(|t| t.as_str().unwrap())
            .collect();
        format!("{} {}", r["outcome"].as_str().unwrap(), tests.join(" "))
    })
    .collect()
}

#[test]
fn every_result_is_accounted_for_and_a_dry_run_writes_nothing() {
    let (_home, dir) = stage();
    let before = files(&dir);
    let more = ["--dry-run", "--fail-on", "unmatched"];
    let report = import(&dir, &["junit.xml", "cppcheck.sarif"], &more, 1);
    assert_eq!(
        outcomes(&report["files"][0]),
        [
            "applied TST-01",
            "applied TST-01",
            "applied TST-02",
            "unmatched ",
            "unmatched "
        ]
    );
    assert_eq!(
        outcomes(&report["files"][1]),
        ["known TST-07", "applied TST-07"]
    );
    assert_eq!(report["summary"]["results"], 7);
    assert_eq!(report["summary"]["unmatched"], 2);
    assert_eq!(files(&dir), before);
    // Without the gate the rows are the same and nothing fails.
    import(&dir, &["junit.xml"], &["--dry-run"], 0);
    import(
        &dir,
        &["junit.xml"],
        &["--dry-run", "--fail-on", "failed"],
        1,
    );
}

#[test]
fn what_applies_is_written_as_a_person_would_and_only_once() {
    let (_home, dir) = stage();
    let report = import(&dir, &["junit.xml", "cppcheck.sarif"], &[], 0);
    let id = report["files"][0]["evidence"].as_str().unwrap().to_owned();
    let tests = std::fs::read_to_string(dir.join("pump/tests.toml")).unwrap();
    let blocks: Vec<&str> = tests.split("[[test]]").skip(1).collect();
    assert!(
        blocks[0].contains("outcome = \"pass\", date = 2026-11-25"),
        "{tests}"
    );
    assert!(
        blocks[0].contains(&format!("evidence = [\"{id}\"]")),
        "{tests}"
    );
    assert!(blocks[1].contains("outcome = \"fail\""), "{tests}");
    assert!(blocks[2].contains("outcome = \"fail\""), "{tests}");
    assert_eq!(blocks[2].matches("[[test.finding]]").count(), 2, "{tests}");
    // The disposition of the first stays, the second has none: a person says what was done.
    assert_eq!(blocks[2].matches("status = ").count(), 1, "{tests}");
    // The evidence is the very file, and the dossier holds.
    let evidence = std::fs::read_to_string(dir.join("pump/evidence.toml")).unwrap();
    let file = evidence
        .split("file = \"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let kept = std::fs::read(dir.join("pump").join(file)).unwrap();
    assert_eq!(kept, std::fs::read(dir.join("junit.xml")).unwrap());
    let pump = dir.join("pump");
    let check = asepsis(&[
        "check",
        text(&pump),
        "--format",
        "json",
        "--as-of",
        "2026-11-26",
    ]);
    let errors = check.json();
    let errors: Vec<&Value> = errors["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|d| d["level"] == "error")
        .collect();
    assert_eq!(errors, Vec::<&Value>::new());
    // Again: all is known, and nothing changes.
    let before = files(&dir);
    let report = import(&dir, &["junit.xml", "cppcheck.sarif"], &[], 0);
    assert_eq!(report["summary"]["applied"], 0);
    assert_eq!(report["summary"]["known"], 5);
    assert_eq!(files(&dir), before);
}

#[test]
fn another_release_a_later_result_and_a_named_test() {
    let (_home, dir) = stage();
    let pump = dir.join("pump");
    let report = dir.join("junit.xml");
    // The tests do not cover 2.0.
    let args = [
        "evidence",
        "import",
        text(&report),
        "--dossier",
        text(&pump),
        "--release",
        "2.0",
    ];
    let ran = asepsis(
        &[
            &args[..],
            &[
                "--fail-on",
                "conflict",
                "--format",
                "json",
                "--as-of",
                "2026-11-26",
            ],
        ]
        .concat(),
    )
    .ended(1)
    .json();
    assert_eq!(ran["summary"]["conflict"], 3);
    assert_eq!(ran["files"][0]["evidence"], Value::Null);
    assert!(!pump.join("evidence.toml").exists());
    // What names no test is of the one that is named.
    let named = import(&dir, &["junit.xml"], &["--test", "TST-02", "--dry-run"], 0);
    assert_eq!(
        outcomes(&named["files"][0])[3..],
        ["applied TST-02", "applied TST-02"]
    );
    let unknown = asepsis(&[&args[..], &["--test", "TST-99"]].concat());
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("no test `TST-99`"), "{}", unknown.err);
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_taken() {
    let (_home, dir) = stage();
    for (name, bytes) in [
        ("a.xml", &b"<testsuites><testsuite>"[..]),
        ("b.json", b"{\"version\":\"2.0.0\",\"runs\":[]}"),
        (
            "c.xml",
            b"<!DOCTYPE a [<!ENTITY b \"c\">]><testsuite name=\"&b;\"/>",
        ),
        ("d.bin", b"\xff\xfe\x00"),
    ] {
        std::fs::write(dir.join(name), bytes).unwrap();
        let report = import(&dir, &[name, "cppcheck.sarif"], &["--dry-run"], 3);
        assert!(report["files"][0]["error"].is_string(), "{name}");
        assert_eq!(report["summary"]["results"], 2, "{name}");
    }
}

#[test]
fn a_scan_that_did_not_end_is_no_pass_and_each_run_is_accounted_for() {
    let (_home, dir) = stage();
    let run = |name: &str, rest: &str| {
        format!(r#"{{"tool":{{"driver":{{"name":"{name}"}}}},"results":[]{rest}}}"#)
    };
    let broken = run(
        "cppcheck",
        r#","invocations":[{"executionSuccessful":false}]"#,
    );
    let report = |runs: &[String]| format!(r#"{{"version":"2.1.0","runs":[{}]}}"#, runs.join(","));
    std::fs::write(dir.join("a.sarif"), report(&[broken])).unwrap();
    let more = ["--dry-run", "--fail-on", "failed"];
    let found = import(&dir, &["a.sarif"], &more, 1);
    assert_eq!(found["files"][0]["tests"][0]["outcome"], "blocked");
    // What ran and found nothing passes; a run that is of no test matches nothing.
    let runs = [run("cppcheck", ""), run("elsewhere", "")];
    std::fs::write(dir.join("b.sarif"), report(&runs)).unwrap();
    let found = import(
        &dir,
        &["b.sarif"],
        &["--dry-run", "--fail-on", "unmatched"],
        1,
    );
    assert_eq!(
        outcomes(&found["files"][0]),
        ["applied TST-07", "unmatched "]
    );
    assert_eq!(found["files"][0]["tests"][0]["outcome"], "pass");
    // What its source suppresses is told, and asks for no disposition.
    let aside = r#"{"ruleId":"x","message":{"text":"m"},"suppressions":[{"kind":"inSource","justification":"reviewed"}]}"#;
    let text = report(&[run("cppcheck", "").replace("[]", &format!("[{aside}]"))]);
    std::fs::write(dir.join("c.sarif"), text).unwrap();
    let found = import(&dir, &["c.sarif"], &["--dry-run", "--fail-on", "failed"], 0);
    let row = &found["files"][0]["results"][0];
    assert_eq!(row["verdict"], "dismissed");
    assert!(
        row["why"]
            .as_str()
            .unwrap()
            .starts_with("suppressed at its source: reviewed")
    );
}

#[test]
fn what_a_person_wrote_stays_unless_it_is_to_be_replaced() {
    let (_home, dir) = stage();
    let path = dir.join("pump/tests.toml");
    let tests = std::fs::read_to_string(&path).unwrap();
    let by_hand = "id = \"TST-01\"\nresult = { outcome = \"fail\", date = 2026-10-01, summary = \"Seen on the bench.\" }";
    let tests = tests.replacen("id = \"TST-01\"", by_hand, 1);
    std::fs::write(&path, &tests).unwrap();
    let report = import(&dir, &["junit.xml"], &[], 0);
    let test = &report["files"][0]["tests"][0];
    let refused = test["refused"].as_str().unwrap();
    assert!(
        refused.contains("fail of 2026-10-01: `Seen on the bench.`")
            && refused.contains("--replace"),
        "{refused}"
    );
    assert_eq!(report["summary"]["conflict"], 2);
    let kept = std::fs::read_to_string(&path).unwrap();
    assert!(kept.contains("Seen on the bench."));
    // The report is evidence now, of the other test; it counts for this one when that is wanted.
    let again = import(&dir, &["junit.xml"], &[], 0);
    assert_eq!(again["summary"]["known"], 3);
    let report = import(&dir, &["junit.xml"], &["--replace"], 0);
    let test = &report["files"][0]["tests"][0];
    assert_eq!(test["replaces"], "fail of 2026-10-01: `Seen on the bench.`");
    let kept = std::fs::read_to_string(&path).unwrap();
    assert!(
        !kept.contains("Seen on the bench.") && kept.contains("(junit.xml)."),
        "{kept}"
    );
    let evidence = std::fs::read_to_string(dir.join("pump/evidence.toml")).unwrap();
    assert_eq!(evidence.matches("[[evidence]]").count(), 1, "{evidence}");
    // What was imported is no person's: a later report replaces it, and that is told.
    let junit = std::fs::read_to_string(dir.join("junit.xml")).unwrap();
    std::fs::write(dir.join("third.xml"), format!("{junit}\n")).unwrap();
    let report = import(&dir, &["third.xml"], &[], 0);
    let replaced = report["files"][0]["tests"][0]["replaces"].as_str().unwrap();
    assert!(replaced.contains("(junit.xml)."), "{replaced}");
}

#[test]
fn a_report_without_a_day_and_ids_that_are_nearly_right_are_told() {
    let (_home, dir) = stage();
    let xml = r#"<testsuite name="s"><testcase name="TST-01 login"/><testcase name="TST-20 lockout"/><testcase name="ends"/></testsuite>"#;
    std::fs::write(dir.join("bare.xml"), xml).unwrap();
    let report = import(&dir, &["bare.xml"], &["--dry-run"], 0);
    let file = &report["files"][0];
    assert_eq!(
        (&file["is_dated"], &file["date"]),
        (&false.into(), &"2026-11-26".into())
    );
    let why = |at: usize| file["results"][at]["why"].as_str().unwrap();
    assert!(why(1).contains("nearest: TST-02"), "{}", why(1));
    assert!(!why(2).contains("nearest"), "{}", why(2));
    let (bare, pump) = (dir.join("bare.xml"), dir.join("pump"));
    let args = [
        "evidence",
        "import",
        text(&bare),
        "--dossier",
        text(&pump),
        "--release",
        "2.1",
        "--dry-run",
    ];
    let told = asepsis(&[&args[..], &["--as-of", "2026-11-26"]].concat())
        .ended(0)
        .out;
    assert!(
        told.contains("the report says no day: its results count as of 2026-11-26"),
        "{told}"
    );
}
