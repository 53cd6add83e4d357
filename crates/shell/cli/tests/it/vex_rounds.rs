//! VEX: decisions on the whole device out and in again; which documents a rule of trust decides by; revisions.

use std::path::Path;

use serde_json::{Value, json};

use crate::run::asepsis;
use crate::vex::{dossier, text};

fn import(dossier: &Path, files: &[&Path], more: &[&str]) -> Value {
    let mut args = vec!["vex", "import"];
    args.extend(files.iter().map(|f| text(f)));
    args.extend(["--dossier", text(dossier), "--format", "json"]);
    args.extend(["--as-of", "2026-11-26"]);
    args.extend(more);
    asepsis(&args).json()
}

fn trust(dossier: &Path) {
    let path = dossier.join("asepsis.toml");
    let rule = "\n[[trust]]\nauthor = \"Acme\"\nreason = \"audited\"\n";
    let before = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, before + rule).unwrap();
}

fn openvex(version: u32, time: &str, status: &str) -> Value {
    json!({ "@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://acme.example/1", "author": "Acme",
        "timestamp": time, "version": version, "statements": [{
            "vulnerability": { "name": "CVE-2026-2001" }, "products": [{ "@id": "pkg:generic/zlib@1.3.1" }],
            "status": status, "justification": "vulnerable_code_not_present", "action_statement": "Update." }] })
}

fn row(report: &Value, file: usize, key: &str) -> String {
    let row = &report["files"][file]["statements"][0];
    row[key].as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_decision_on_the_whole_device_survives_every_pair_of_formats() {
    let home = tempfile::tempdir().unwrap();
    let dossier = dossier(home.path());
    let decisions = dossier.join("decisions.toml");
    let whole = "[[decision]]\nid = \"DEC-1\"\ntitle = \"All of it\"\nvulnerability = \"CVE-2026-2001\"\nreleases = [\"1.1\"]\n\
        status = \"under_investigation\"\nby = \"A\"\non = 2026-10-01\n";
    let formats = ["openvex", "csaf", "cyclonedx"];
    for first in formats {
        std::fs::write(&decisions, whole).unwrap();
        for second in formats {
            let out = home.path().join(format!("{first}-{second}.json"));
            let export = |format: &str| {
                let args = ["vex", "export", text(&dossier), "--format", format];
                let out = [
                    "--all-releases",
                    "--out",
                    text(&out),
                    "--as-of",
                    "2026-11-26",
                ];
                asepsis(&[&args[..], &out].concat()).ended(0);
            };
            export(first);
            let known = import(&dossier, &[&out], &["--dry-run"]);
            assert_eq!(row(&known, 0, "outcome"), "known", "{known:#}");
            for format in [first, second] {
                export(format);
                std::fs::write(&decisions, "").unwrap();
                import(&dossier, &[&out], &[]);
                let back = std::fs::read_to_string(&decisions).unwrap();
                assert!(!back.contains("components"), "{first} {second}: {back}");
                assert!(back.contains("releases = [\"1.1\"]"), "{back}");
                let decided = back.replace("[[proposal]]", "[[decision]]");
                std::fs::write(&decisions, decided).unwrap();
            }
        }
    }
}

#[test]
fn a_rule_of_trust_decides_by_no_document_that_is_invalid_or_not_in_force() {
    let home = tempfile::tempdir().unwrap();
    let dossier = dossier(home.path());
    trust(&dossier);
    let file = home.path().join("v.json");
    let tried = |document: Value| {
        std::fs::write(&file, document.to_string()).unwrap();
        import(&dossier, &[&file], &["--dry-run"])
    };
    let plain = openvex(1, "2026-01-02T00:00:00Z", "not_affected");
    assert_eq!(row(&tried(plain.clone()), 0, "kind"), "decision");
    let report = tried(openvex(1, "yesterday", "not_affected"));
    assert_eq!(row(&report, 0, "kind"), "proposal");
    assert!(row(&report, 0, "why").contains("the document is not valid (text-form)"));
    let mut misdated = plain.clone();
    misdated["statements"][0]["timestamp"] = "2026-02-30T99:00:00Z".into();
    let why = row(&tried(misdated), 0, "why");
    assert!(
        why.contains("its date `2026-02-30T99:00:00Z` is none"),
        "{why}"
    );
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../corpus/vex/csaf/valid/ten.json"
    );
    let mut draft: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    draft["document"]["publisher"]["name"] = "Acme".into();
    draft["document"]["tracking"]["status"] = "draft".into();
    draft["vulnerabilities"][0]
        .as_object_mut()
        .unwrap()
        .remove("cve");
    let report = tried(draft);
    let rows = report["files"][0]["statements"].as_array().unwrap();
    assert!(rows.iter().all(|r| r["kind"] != "decision"), "{report:#}");
    let is_told = |r: &&Value| {
        r["why"]
            .as_str()
            .unwrap()
            .contains("the document is a draft")
    };
    assert!(rows.iter().any(|r| is_told(&r)), "{report:#}");
    let unread = report["files"][0]["unread"][0]["message"].as_str().unwrap();
    assert!(unread.contains("has no id"), "{unread}");
}

#[test]
fn of_several_revisions_of_one_document_the_latest_counts() {
    let home = tempfile::tempdir().unwrap();
    let dossier = dossier(home.path());
    trust(&dossier);
    let (first, second) = (home.path().join("1.json"), home.path().join("2.json"));
    let write = |path: &Path, document: Value| std::fs::write(path, document.to_string()).unwrap();
    write(&first, openvex(1, "2026-01-01T00:00:00Z", "not_affected"));
    write(&second, openvex(2, "2026-02-01T00:00:00Z", "affected"));
    for (files, old) in [([&*first, &*second], 0), ([&*second, &*first], 1)] {
        let report = import(&dossier, &files, &["--dry-run"]);
        assert_eq!(row(&report, old, "outcome"), "superseded");
        assert!(row(&report, old, "why").contains("2.json"));
        assert_eq!(row(&report, 1 - old, "kind"), "decision");
        assert_eq!(report["summary"]["superseded"], 1);
    }
    // One that comes later overtakes what a rule of trust decided: a person is asked.
    assert_eq!(
        row(&import(&dossier, &[&first], &[]), 0, "kind"),
        "decision"
    );
    let report = import(&dossier, &[&second], &[]);
    assert_eq!(row(&report, 0, "kind"), "proposal");
    let why = row(&report, 0, "why");
    assert!(
        why.contains("which a rule of trust decided of an earlier document"),
        "{why}"
    );
    // An earlier one does not.
    let before = openvex(1, "2025-12-01T00:00:00Z", "affected");
    write(&second, before);
    let report = import(&dossier, &[&second], &[]);
    assert_eq!(row(&report, 0, "outcome"), "conflict");
    let why = row(&report, 0, "why");
    assert!(!why.contains("only a person changes it"), "{why}");
}

#[test]
fn what_would_be_read_in_part_only_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let dossier = dossier(home.path());
    let file = home.path().join("v.json");
    let document = openvex(1, "2026-01-02T00:00:00Z", "not_affected").to_string();
    for (document, expect) in [
        (
            document.replacen('{', "{\"statements\":[],\n", 1),
            "line 2: the key `statements` stands twice",
        ),
        (
            document.replace("\"status\":", "\"status\":\"affected\",\"status\":"),
            "the key `status` stands twice",
        ),
        (
            json!({ "bomFormat": "CycloneDX", "specVersion": "1.6", "components": [] }).to_string(),
            "an SBOM without statements (no `vulnerabilities`)",
        ),
    ] {
        std::fs::write(&file, document).unwrap();
        let report = import(&dossier, &[&file], &["--dry-run"]);
        let error = report["files"][0]["error"].as_str().unwrap();
        assert!(error.contains(expect), "{error}");
    }
}

#[test]
fn advisories_that_would_take_each_others_place_are_not_published() {
    let home = tempfile::tempdir().unwrap();
    let dossier = dossier(home.path());
    let path = dossier.join("cases.toml");
    let cases = std::fs::read_to_string(&path).unwrap();
    let case = |case: &str, id: &str| cases.replace("CASE-1", case).replace("EX-2026-001", id);
    for (first, second, expect) in [
        ("EX-1", "EX-1", "the same id, `EX-1`"),
        ("EX 1", "EX.1", "the same file name, `ex_1.json`"),
    ] {
        let both = [case("CASE-1", first), case("CASE-2", second)].concat();
        std::fs::write(&path, both).unwrap();
        let (out, data) = (home.path().join("site"), home.path().join("none"));
        let args = ["advisory", "publish", text(&dossier), "--out", text(&out)];
        let more = ["--data-dir", text(&data), "--as-of", "2026-11-26"];
        let told = asepsis(&[&args[..], &more].concat()).ended(2).err;
        assert!(told.contains("CASE-1 and CASE-2"), "{told}");
        assert!(told.contains(expect), "{told}");
        assert!(!out.exists());
    }
}
