//! Scanning real SBOMs against real advisories, where these are at hand, and the contract of the report.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::run::{asepsis, asepsis_in, cached, demo, shared, text};

/// Returns a data folder with all shared advisories, imported once.
fn data(shared: &Path) -> PathBuf {
    cached("shared-advisories", |dir| {
        let advisories = shared.join("advisories");
        asepsis(&[
            "--data-dir",
            text(dir),
            "feeds",
            "import",
            text(&advisories),
        ])
        .ended(0);
    })
}

fn scan(data: &Path, sbom: &Path) -> Value {
    let args = [
        "--data-dir",
        text(data),
        "--as-of",
        "2026-11-24",
        "scan",
        text(sbom),
        "--format",
        "json",
    ];
    asepsis(&args).ended(0).json()
}

#[test]
fn nightscout_counts_its_nested_components() {
    let Some(shared) = shared() else { return };
    let report = scan(&data(&shared), &shared.join("sboms/nightscout.cdx.json"));
    assert_eq!(report["schema"], "asepsis.scan/1");
    assert_eq!(report["as_of"], "2026-11-24T00:00:00Z");
    assert!(report["summary"]["components"].as_u64().unwrap() >= 1057);
    let findings = report["findings"].as_array().unwrap();
    assert!(findings.len() >= 116, "{}", findings.len());
    for finding in findings {
        for key in ["matcher", "source", "advisory", "scheme", "range"] {
            assert!(finding["why"][key].is_string(), "{finding:#}");
        }
        for key in [
            "id",
            "target",
            "component",
            "purl",
            "version",
            "vulnerability",
            "aliases",
            "status",
            "severity",
            "cvss",
            "kev",
            "epss",
            "fixed_in",
            "why",
            "decision",
        ] {
            assert!(finding.get(key).is_some(), "no `{key}`: {finding:#}");
        }
    }
    let mut pairs: Vec<(String, String)> = findings
        .iter()
        .map(|f| (f["component"].to_string(), f["vulnerability"].to_string()))
        .collect();
    let all = pairs.len();
    pairs.sort();
    pairs.dedup();
    assert_eq!(
        pairs.len(),
        all,
        "one vulnerability of one component is one finding"
    );
}

#[test]
fn the_type_of_the_root_changes_nothing() {
    let Some(shared) = shared() else { return };
    let path = shared.join("sboms/nightscout.cdx.json");
    let dir = tempfile::tempdir().unwrap();
    let plain = scan(&data(&shared), &path);
    for kind in ["firmware", "device"] {
        let mut sbom: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        sbom["metadata"]["component"]["type"] = kind.into();
        let changed: PathBuf = dir.path().join("sbom.json");
        fs::write(&changed, sbom.to_string()).unwrap();
        let report = scan(&data(&shared), &changed);
        let names = |r: &Value| -> Vec<String> {
            r["findings"]
                .as_array()
                .unwrap()
                .iter()
                .map(|f| format!("{}{}", f["component"], f["vulnerability"]))
                .collect()
        };
        assert_eq!(names(&plain), names(&report), "{kind}");
    }
}

#[test]
fn every_shared_sbom_is_read() {
    let Some(shared) = shared() else { return };
    for entry in fs::read_dir(shared.join("sboms")).unwrap() {
        let report = scan(&data(&shared), &entry.unwrap().path());
        let summary = &report["summary"];
        let components = report["components"].as_array().unwrap();
        assert_eq!(
            summary["components"].as_u64().unwrap(),
            components.len() as u64
        );
        assert!(
            components
                .iter()
                .all(|c| !c["status"].as_str().unwrap().is_empty())
        );
    }
}

#[test]
fn standard_input_is_a_target() {
    let sbom = br#"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[
        {"type":"library","name":"lodash","version":"4.17.15","purl":"pkg:npm/lodash@4.17.15","bom-ref":"a"}]}"#;
    let data = demo().join("data");
    let ran = asepsis_in(
        Path::new("."),
        &["--data-dir", text(&data), "scan", "-", "--format", "json"],
        sbom,
    )
    .ended(0);
    assert_eq!(ran.json()["components"][0]["ref"], "a");
}

#[test]
fn a_folder_without_a_dossier_says_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    let data = demo().join("data");
    let ran = asepsis(&["--data-dir", text(&data), "scan", text(dir.path())]).ended(3);
    for part in ["it is a folder", "`device.toml`", "--portfolio"] {
        assert!(ran.err.contains(part), "{}", ran.err);
    }
}

#[test]
fn without_advisories_nothing_is_called_clean() {
    let dir = tempfile::tempdir().unwrap();
    let sbom = dir.path().join("a.json");
    fs::write(
        &sbom,
        r#"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[]}"#,
    )
    .unwrap();
    let ran = asepsis(&[
        "--data-dir",
        text(&dir.path().join("none")),
        "scan",
        text(&sbom),
    ])
    .ended(3);
    assert!(ran.err.contains("feeds import"), "{}", ran.err);
}

#[test]
fn advisories_grow_by_increments() {
    let dir = tempfile::tempdir().unwrap();
    let record = |id: &str, alias: &str, fixed: &str| {
        format!(
            r#"{{"id":"{id}","aliases":["{alias}"],"modified":"2026-01-01T00:00:00Z","affected":[{{"package":
            {{"ecosystem":"npm","name":"left"}},"ranges":[{{"type":"SEMVER","events":[{{"introduced":"0"}},{{"fixed":"{fixed}"}}]}}]}}]}}"#
        )
    };
    let files = [
        ("a.json", record("GHSA-1", "CVE-2026-1", "2.0.0")),
        ("b.json", record("PYSEC-1", "GHSA-1", "3.0.0")),
        (
            "sbom.json",
            r#"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","name":"left","version":"1.0.0",
            "bom-ref":"l","purl":"pkg:npm/left@1.0.0"}]}"#
                .to_owned(),
        ),
    ];
    let path = |name: &str| dir.path().join(name);
    for (name, content) in &files {
        fs::write(path(name), content).unwrap();
    }
    let (whole, steps) = (path("whole"), path("steps"));
    let import = |data: &Path, more: &[&str]| {
        let args = [&["--data-dir", text(data), "feeds", "import"], more].concat();
        asepsis(&args).ended(0);
    };
    let (a, b) = (path("a.json"), path("b.json"));
    import(&whole, &[text(&a), text(&b)]);
    // Where nothing is there yet, adding is importing.
    import(&steps, &["--add", text(&a)]);
    import(&steps, &["--add", text(&b)]);
    let found = |data: &Path| scan(data, &path("sbom.json"))["findings"].clone();
    assert_eq!(found(&whole), found(&steps));
    let finding = &found(&steps)[0];
    assert_eq!(finding["vulnerability"], "CVE-2026-1");
    assert_eq!(finding["reasons"].as_array().unwrap().len(), 2);
}

/// Two sources that say different things of one vulnerability, and an SBOM whose component both know.
fn disputed(dir: &Path) -> (PathBuf, PathBuf) {
    let files = [
        (
            "osv.json",
            r#"{"id":"GHSA-1","aliases":["CVE-2026-1"],"modified":"2026-01-01T00:00:00Z",
            "severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
            "affected":[{"package":{"ecosystem":"npm","name":"left"},
            "ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"2.0.0"}]}]}]}"#,
        ),
        (
            "nvd.json",
            r#"{"format":"NVD_CVE","resultsPerPage":1,"vulnerabilities":[{"cve":{"id":"CVE-2026-1",
            "vulnStatus":"Analyzed","lastModified":"2026-01-02T00:00:00.000",
            "descriptions":[{"lang":"en","value":"x"}],
            "metrics":{"cvssMetricV31":[{"source":"nvd@nist.gov","type":"Primary","cvssData":{"version":"3.1",
            "vectorString":"CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N"}}]},
            "configurations":[{"nodes":[{"operator":"OR","negate":false,"cpeMatch":[{"vulnerable":true,
            "criteria":"cpe:2.3:a:left:left:*:*:*:*:*:*:*:*","versionEndExcluding":"3.0.0"}]}]}]}}]}"#,
        ),
        (
            "sbom.json",
            r#"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","name":"left","version":"1.0.0",
            "bom-ref":"l","purl":"pkg:npm/left@1.0.0","cpe":"cpe:2.3:a:left:left:1.0.0:*:*:*:*:*:*:*"}]}"#,
        ),
    ];
    let path = |name: &str| dir.join(name);
    for (name, content) in files {
        fs::write(path(name), content).unwrap();
    }
    let (data, osv, nvd) = (path("data"), path("osv.json"), path("nvd.json"));
    asepsis(&[
        "--data-dir",
        text(&data),
        "feeds",
        "import",
        text(&osv),
        text(&nvd),
    ])
    .ended(0);
    (data, path("sbom.json"))
}

#[test]
fn sources_that_disagree_are_shown_as_disagreeing() {
    let dir = tempfile::tempdir().unwrap();
    let (data, sbom) = disputed(dir.path());
    let report = scan(&data, &sbom);
    let finding = &report["findings"][0];
    let disagreements = finding["disagreements"].as_array().unwrap();
    let told: Vec<String> = disagreements.iter().map(Value::to_string).collect();
    let value = |about: &str, source: &str| {
        let own = disagreements.iter().find(|d| d["about"] == about);
        let says = own.and_then(|d| d["says"].as_array()?.iter().find(|s| s["source"] == source));
        says.map(|s| s["value"].as_str().unwrap().to_owned())
    };
    assert_eq!(value("range", "osv").as_deref(), Some("<2.0.0"), "{told:?}");
    assert_eq!(value("range", "nvd").as_deref(), Some("<3.0.0"), "{told:?}");
    assert_eq!(
        value("severity", "osv").as_deref(),
        Some("critical"),
        "{told:?}"
    );
    assert_eq!(value("severity", "nvd").as_deref(), Some("low"), "{told:?}");
}

#[test]
fn a_narrow_table_breaks_no_id_and_says_what_is_old_and_disputed() {
    let dir = tempfile::tempdir().unwrap();
    let (data, sbom) = disputed(dir.path());
    let id = scan(&data, &sbom)["findings"][0]["id"].clone();
    let args = ["--data-dir", text(&data), "--as-of", "2026-11-24", "scan"];
    let ran = asepsis(&[&args[..], &[text(&sbom)]].concat()).ended(0);
    let row = ran.out.lines().find(|l| l.contains("CVE-2026-1")).unwrap();
    assert!(row.contains(id.as_str().unwrap()), "{}", ran.out);
    let words: Vec<&str> = ran.out.split_whitespace().collect();
    assert!(
        words.windows(2).any(|w| w == ["sources", "disagree"]),
        "{}",
        ran.out
    );
    assert!(
        ran.err.contains(
            "advisories older than 30 days: nvd of 2026-01-02, osv of 2026-01-01; `asepsis feeds sync` brings newer ones"
        ),
        "{}",
        ran.err
    );
    // Where a gate says it, it is not said twice.
    let gated = [&args[..], &[text(&sbom), "--fail-on", "old-advisories"]].concat();
    let ran = asepsis(&gated).ended(1);
    assert!(!ran.err.contains("brings newer ones"), "{}", ran.err);
}

#[test]
fn ids_do_not_rest_on_where_an_sbom_lies() {
    let dir = tempfile::tempdir().unwrap();
    let (data, sbom) = disputed(dir.path());
    let ids = |folder: &Path, path: &str| {
        let args = ["--data-dir", text(&data), "scan", path, "--format", "json"];
        let report = asepsis_in(folder, &args, b"").ended(0).json();
        let all = report["findings"].as_array().unwrap().clone();
        let ids = all.iter().map(|f| f["id"].as_str().unwrap().to_owned());
        ids.collect::<Vec<_>>()
    };
    let whole = ids(Path::new("."), text(&sbom));
    assert_eq!(whole.len(), 1);
    assert_eq!(whole, ids(dir.path(), "sbom.json"));
    assert_eq!(whole, ids(dir.path(), "./sbom.json"));
    let other = dir.path().join("other.json");
    fs::copy(&sbom, &other).unwrap();
    assert_eq!(whole, ids(dir.path(), "other.json"));
    // Of another product it is another finding.
    let described = fs::read_to_string(&sbom).unwrap().replace(
        r#""components""#,
        r#""metadata":{"component":{"type":"device","name":"pump","version":"1"}},"components""#,
    );
    fs::write(&other, described).unwrap();
    assert_ne!(whole, ids(dir.path(), "other.json"));
}

#[test]
fn a_finding_of_an_sbom_alone_is_explained() {
    let dir = tempfile::tempdir().unwrap();
    let (data, sbom) = disputed(dir.path());
    let id = scan(&data, &sbom)["findings"][0]["id"].clone();
    let id = id.as_str().unwrap();
    let explain = |more: &[&str]| {
        let args = [&["--data-dir", text(&data), "explain"], more].concat();
        asepsis_in(dir.path(), &args, b"")
    };
    let whole = explain(&["--sbom", "sbom.json", id]).ended(0).out;
    for said in [
        "CVE-2026-1 in left 1.0.0",
        "npm left",
        "before 2.0.0",
        "Disagree on severity",
        "sbom.json",
    ] {
        assert!(whole.contains(said), "no `{said}`: {whole}");
    }
    // By its vulnerability, an alias of that, the beginning of its id, it is the same.
    let begin = format!("{}…", &id[..8]);
    for name in ["CVE-2026-1", "GHSA-1", &begin] {
        let said = explain(&["--sbom", "sbom.json", name]).ended(0).out;
        assert_eq!(said, whole, "{name}");
    }
    let component = explain(&["--sbom", "sbom.json", "left"]).ended(0).out;
    assert!(component.contains("npm left, cpe left:left"), "{component}");
    assert!(component.contains(id), "{component}");
    // Without an SBOM it is said what the advisories know; an id of nothing is refused, with what would help.
    let known = explain(&["CVE-2026-1"]).ended(0).out;
    assert!(
        known.contains("not looked for") && known.contains("--sbom FILE"),
        "{known}"
    );
    let unknown = explain(&[id]).ended(2).err;
    assert!(unknown.contains("--sbom FILE"), "{unknown}");
    explain(&["--sbom", "sbom.json", "CVE-1999-1"]).ended(2);
}

#[test]
fn a_vulnerability_that_nothing_has_is_told_with_what_cannot_be_judged() {
    let dir = tempfile::tempdir().unwrap();
    let (data, sbom) = disputed(dir.path());
    let fixed = fs::read_to_string(&sbom).unwrap().replace("1.0.0", "9.0.0");
    let fixed = fixed.replace(
        "[{\"type\"",
        "[{\"type\":\"library\",\"name\":\"mystery\"},{\"type\"",
    );
    fs::write(&sbom, fixed).unwrap();
    let args = [
        "--data-dir",
        text(&data),
        "explain",
        "--sbom",
        text(&sbom),
        "CVE-2026-1",
    ];
    let said = asepsis(&args).ended(0).out;
    let words: Vec<&str> = said.split_whitespace().collect();
    assert!(words.join(" ").contains("1 component cannot"), "{said}");
}

#[test]
fn components_that_cannot_be_judged_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let (data, sbom) = disputed(dir.path());
    let part = |n: usize| format!(r#"{{"type":"library","name":"part-{n:02}","version":"{n}"}}"#);
    let parts: Vec<String> = (1..=12).map(part).collect();
    let text_of = format!(
        r#"{{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{},
        {{"type":"library","name":"soft","version":"1","purl":"pkg:swift/example.com/soft@1"}}]}}"#,
        parts.join(",")
    );
    fs::write(&sbom, text_of).unwrap();
    let ran = asepsis(&["--data-dir", text(&data), "scan", text(&sbom)]).ended(0);
    let line = |kind: &str| {
        let own = ran.out.lines().find(|l| l.starts_with(kind));
        own.unwrap_or_else(|| panic!("no {kind}: {}", ran.out))
            .to_owned()
    };
    assert!(line("indeterminate: ").contains("soft 1"));
    let unidentified = line("unidentified: ");
    assert!(unidentified.contains("part-10 10"), "{unidentified}");
    assert!(!unidentified.contains("part-11"), "{unidentified}");
    assert!(unidentified.contains("2 more"), "{unidentified}");
}
