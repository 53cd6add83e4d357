//! Many SBOMs in one go: parts add up to the whole, the number of threads changes nothing, and what an advisory touches
//! is what a scan of everything finds.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::run::{asepsis, demo, files, text};

/// SBOMs of the demonstration under several names, and a file that is none.
fn portfolio(dir: &Path) {
    let dossier = demo().join("dossier");
    let sboms = files(&dossier).into_iter().filter(|(path, bytes)| {
        path.ends_with(".json") && String::from_utf8_lossy(bytes).contains("\"bomFormat\"")
    });
    for (number, (path, bytes)) in sboms.enumerate() {
        for copy in 0..3 {
            let folder = dir.join(format!("site-{copy}/{number}"));
            fs::create_dir_all(&folder).unwrap();
            let name = path.rsplit('/').next().unwrap();
            fs::write(folder.join(name), &bytes).unwrap();
        }
    }
    fs::write(dir.join("broken.json"), "{").unwrap();
}

/// Starts a scan of the portfolio with so many threads.
fn start(data: &Path, dir: &Path, threads: &str, more: &[&str]) -> std::process::Child {
    Command::new(env!("CARGO_BIN_EXE_asepsis"))
        .args(["--quiet", "--as-of", "2026-11-24", "--data-dir", text(data)])
        .args(["scan", "--format", "json", "--portfolio", text(dir)])
        .args(more)
        .env_clear()
        .env("RAYON_NUM_THREADS", threads)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn ended(child: std::process::Child, code: i32) -> String {
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{said}");
    String::from_utf8(output.stdout).unwrap()
}

fn values(lines: &str) -> Vec<Value> {
    lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn two_processes_add_up_to_one_and_threads_change_nothing() {
    let (dir, data) = (tempfile::tempdir().unwrap(), demo().join("data"));
    portfolio(dir.path());
    let whole = ended(start(&data, dir.path(), "2", &[]), 3);
    assert_eq!(whole, ended(start(&data, dir.path(), "1", &[]), 3));
    let shards = ["1/2", "2/2"].map(|shard| start(&data, dir.path(), "1", &["--shard", shard]));
    let mut codes = BTreeSet::new();
    let mut lines: Vec<String> = Vec::new();
    for child in shards {
        let output = child.wait_with_output().unwrap();
        codes.insert(output.status.code());
        let part = String::from_utf8(output.stdout).unwrap();
        assert!(!part.is_empty() && part.len() < whole.len());
        lines.extend(part.lines().map(str::to_owned));
    }
    lines.sort();
    assert_eq!(lines.join("\n") + "\n", whole);
    // The one file that is no SBOM falls to one of the two.
    assert_eq!(codes, [Some(0), Some(3)].into());
}

#[test]
fn a_line_says_what_a_scan_of_its_sbom_says() {
    let (dir, data) = (tempfile::tempdir().unwrap(), demo().join("data"));
    portfolio(dir.path());
    let lines = values(&ended(start(&data, dir.path(), "2", &[]), 3));
    let unread: Vec<&Value> = lines.iter().filter(|l| !l["unread"].is_null()).collect();
    assert_eq!(unread.len(), 1);
    assert_eq!(unread[0]["target"], "broken.json");
    let mut found = 0;
    for line in lines.iter().filter(|l| l["unread"].is_null()).take(3) {
        let path = dir.path().join(line["target"].as_str().unwrap());
        let alone = asepsis(&[
            "--quiet",
            "--as-of",
            "2026-11-24",
            "--data-dir",
            text(&data),
            "scan",
            text(&path),
            "--format",
            "json",
        ])
        .ended(0)
        .json();
        assert_eq!(line["summary"], alone["summary"]);
        let what = |all: &Value| -> Vec<String> {
            let all = all["findings"].as_array().unwrap().iter();
            all.map(|f| format!("{} {} {}", f["component"], f["vulnerability"], f["why"]))
                .collect()
        };
        assert_eq!(what(line), what(&alone));
        found += what(line).len();
    }
    assert!(found > 0);
}

#[test]
fn what_an_advisory_touches_is_what_a_scan_of_everything_finds() {
    let dir = tempfile::tempdir().unwrap();
    let (sboms, data) = (dir.path().join("sboms"), dir.path().join("data"));
    crate::run::copy(&demo().join("data"), &data);
    portfolio(&sboms);
    fs::remove_file(sboms.join("broken.json")).unwrap();
    let whole = values(&ended(start(&data, &sboms, "2", &[]), 0));
    let all = whole.iter().flat_map(|l| l["findings"].as_array().unwrap());
    let ids: BTreeSet<&str> = all.map(|f| f["vulnerability"].as_str().unwrap()).collect();
    let expect = |whole: &[Value], id: &str| -> Vec<(String, Value)> {
        let touched = whole.iter().map(|line| {
            let found = line["findings"].as_array().unwrap().iter();
            let found: Vec<Value> = found
                .filter(|f| f["vulnerability"] == id)
                .cloned()
                .collect();
            (line["target"].to_string(), found.into())
        });
        touched
            .filter(|(_, f): &(_, Value)| f != &Value::Array(Vec::new()))
            .collect()
    };
    let touched = |id: &str| -> Vec<(String, Value)> {
        let lines = ended(start(&data, &sboms, "2", &["--advisory", id]), 0);
        let lines = values(&lines).into_iter();
        let lines = lines.map(|l| (l["target"].to_string(), l["findings"].clone()));
        // A component of the package whose version is not affected leaves a line without findings.
        lines
            .filter(|(_, f)| f != &Value::Array(Vec::new()))
            .collect()
    };
    assert!(ids.len() > 5);
    for id in ids.iter().take(5) {
        assert_eq!(touched(id), expect(&whole, id), "{id}");
    }
    // What changes after the index was made counts at once, and a damaged index is made anew.
    let id = ids.iter().next().unwrap();
    let (hit, _) = expect(&whole, id).remove(0);
    let path = sboms.join(hit.trim_matches('"'));
    let empty = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[]}"#;
    fs::write(&path, empty).unwrap();
    let now = values(&ended(start(&data, &sboms, "2", &[]), 0));
    assert_eq!(touched(id), expect(&now, id));
    for (name, _) in files(&data)
        .into_iter()
        .filter(|(n, _)| n.ends_with(".index"))
    {
        fs::write(data.join(name), b"ASEPPORT and nonsense").unwrap();
    }
    assert_eq!(touched(id), expect(&now, id));
    let unknown = ["--advisory", "CVE-1999-0000000"];
    ended(start(&data, &sboms, "2", &unknown), 2);
}

#[test]
fn a_question_by_advisory_reads_what_is_touched_and_what_changed() {
    let dir = tempfile::tempdir().unwrap();
    let (sboms, data) = (dir.path().join("sboms"), dir.path().join("data"));
    crate::run::copy(&demo().join("data"), &data);
    portfolio(&sboms);
    fs::remove_file(sboms.join("broken.json")).unwrap();
    let one = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","name":"lodash",
        "version":"4.17.15","purl":"pkg:npm/lodash@4.17.15"}]}"#;
    fs::write(sboms.join("one.json"), one).unwrap();
    for number in 0..40 {
        let other = one.replace("lodash", &format!("other-{number}"));
        fs::write(sboms.join(format!("other-{number}.json")), other).unwrap();
    }
    // What has just been written may still change within the clock's grain, and is looked at again.
    let hour = std::time::Duration::from_secs(3600);
    let before = std::time::SystemTime::now() - hour;
    let all = files(&sboms).len();
    for (name, _) in files(&sboms) {
        let file = fs::File::options().write(true).open(sboms.join(name));
        file.unwrap().set_modified(before).unwrap();
    }
    let ask = || {
        let (data, sboms) = (text(&data), text(&sboms));
        let args = ["--data-dir", data, "scan", "--portfolio", sboms];
        let more = ["--advisory", "CVE-2021-23337", "--format", "json"];
        let ran = asepsis(&[&args[..], &more].concat()).ended(0);
        let read = ran.err.lines().find(|l| l.contains("read for the index"));
        let words = read.and_then(|l| l.split_whitespace().find_map(|w| w.parse::<usize>().ok()));
        (words.unwrap_or(0), ran.out.lines().count())
    };
    let (read, touched) = ask();
    assert_eq!(read, all);
    assert!(touched > 0 && touched < all - 39, "{touched} of {all}");
    // From then on, only what is touched is read, and what has changed.
    assert_eq!(ask(), (0, touched));
    fs::write(sboms.join("other-7.json"), one).unwrap();
    assert_eq!(ask(), (1, touched + 1));
}

#[test]
fn a_portfolio_is_summed_up_for_people() {
    let (dir, data) = (tempfile::tempdir().unwrap(), demo().join("data"));
    portfolio(dir.path());
    let args = [
        "--data-dir",
        text(&data),
        "scan",
        "--portfolio",
        text(dir.path()),
    ];
    let ran = asepsis(&args).ended(3);
    assert!(ran.out.contains("1 SBOM could not be read"), "{}", ran.out);
    assert!(ran.err.contains("broken.json"), "{}", ran.err);
    for (bad, code) in [("0/2", 2), ("3/2", 2), ("1", 2)] {
        let args = [&args[..], &["--shard", bad]].concat();
        asepsis(&args).ended(code);
    }
    let gated = [&args[..], &["--fail-on", "untriaged"]].concat();
    // What could not be read weighs more than a gate.
    assert!(
        asepsis(&gated)
            .ended(3)
            .err
            .contains("gate `untriaged` failed")
    );
}
