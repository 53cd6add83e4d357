//! Security advisories: what they say agrees with the dossier, and only what is meant for their readers goes out.

use std::path::Path;

use serde_json::Value;

use crate::run::{Ran, asepsis};
use crate::vex::{dossier, text};

/// Replaces text in a file of the dossier, which must be there.
fn change(file: &Path, from: &str, to: &str) {
    let written = std::fs::read_to_string(file).unwrap();
    assert!(written.contains(from), "{from}");
    std::fs::write(file, written.replacen(from, to, 1)).unwrap();
}

fn export(dossier: &Path) -> Ran {
    let data = dossier.join("none");
    asepsis(&[
        "advisory",
        "export",
        text(dossier),
        "--case",
        "CASE-1",
        "--as-of",
        "2026-11-26",
        "--data-dir",
        text(&data),
    ])
}

#[test]
fn an_advisory_that_contradicts_the_dossier_is_refused() {
    for (file, from, to, told) in [
        (
            "cases.toml",
            "tlp = \"white\"\n",
            "tlp = \"white\"\nfixed = [\"1.11\"]\n",
            &[
                "release-unknown",
                "no release `1.11`",
                "Perhaps `1.1`",
                "cases.toml:1",
            ][..],
        ),
        (
            "cases.toml",
            "tlp = \"white\"\n",
            "tlp = \"white\"\nfixed = { from = \"1.1\", until = \"1.9\" }\n",
            &["release-unknown", "no release `1.9`"],
        ),
        (
            "cases.toml",
            "tlp = \"white\"\n",
            "tlp = \"white\"\nfixed = [\"1.1\"]\n",
            &[
                "case-advisory",
                "calls fixed 1.1",
                "DEC-2 at decisions.toml:",
                "affected",
                "cases.toml:1",
            ],
        ),
        (
            "decisions.toml",
            "releases = { from = \"1.1\" }",
            "releases = [\"1.0\", \"1.1\"]",
            &[
                "case-advisory",
                "leaves out",
                "1.0: DEC-2 at decisions.toml:",
            ],
        ),
    ] {
        let home = tempfile::tempdir().unwrap();
        let dossier = dossier(home.path());
        change(&dossier.join(file), from, to);
        let refused = export(&dossier).ended(2).err;
        let check = asepsis(&["check", text(&dossier), "--format", "json"]).json();
        let (code, words) = told.split_first().unwrap();
        let known = check["diagnostics"].to_string();
        assert!(known.contains(code), "{known}");
        for word in words {
            assert!(refused.contains(word), "{word}: {refused}");
        }
    }
}

#[test]
fn what_is_internal_stays_inside() {
    let home = tempfile::tempdir().unwrap();
    let dossier = dossier(home.path());
    let out = export(&dossier).ended(0).out;
    assert!(!out.contains("ward 3"), "{out}");
    assert!(out.contains("Close the import port until 1.2 is installed."));
    change(
        &dossier.join("cases.toml"),
        "summary = \"A crafted",
        "#summary = \"A crafted",
    );
    let refused = export(&dossier).ended(2).err;
    assert!(refused.contains("`summary`"), "{refused}");
}

#[test]
fn of_several_decisions_the_worst_counts_and_patients_stand_once() {
    const SECOND: &str = r#"
[[decision]]
id = "DEC-0"
title = "zlib is not given foreign data"
vulnerability = "CVE-2026-1002"
components = ["pkg:generic/zlib"]
status = "not_affected"
justification = "vulnerable_code_not_in_execute_path"
impact = "Only our own signed images are unpacked."
patient_impact = "None."
by = "Product security lead"
on = 2026-10-01

[[decision]]
id = "DEC-3"
title = "The other library"
vulnerability = "CVE-2026-1003"
components = ["pkg:generic/expat@2.6.0"]
releases = { from = "1.1" }
status = "affected"
impact = "A crafted file ends the service."
action = "Update to release 1.2."
patient_impact = "None: the pump doses on its own."
by = "Product security lead"
on = 2026-10-02
"#;
    let home = tempfile::tempdir().unwrap();
    let dossier = dossier(home.path());
    let path = dossier.join("decisions.toml");
    let written = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("{SECOND}{written}")).unwrap();
    let listed = "vulnerabilities = [\"CVE-2026-1002\"]";
    let both = "vulnerabilities = [\"CVE-2026-1002\", \"CVE-2026-1003\"]";
    change(&dossier.join("cases.toml"), listed, both);
    let out = export(&dossier).ended(0).out;
    let made: Value = serde_json::from_str(&out).unwrap();
    let status = &made["vulnerabilities"][0]["product_status"];
    assert_eq!(status["known_affected"], serde_json::json!(["RELEASE-1.1"]));
    assert_eq!(
        status["known_not_affected"],
        serde_json::json!(["RELEASE-1.0"])
    );
    assert_eq!(out.matches("the pump doses on its own").count(), 2, "{out}");
    // Said in the same words of each vulnerability, it stands once, of the document.
    change(&path, "patient_impact = \"None.\"\n", "");
    let out = export(&dossier).ended(0).out;
    assert_eq!(out.matches("the pump doses on its own").count(), 1, "{out}");
    let made: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(made["document"]["notes"][1]["title"], "Impact on patients");
}

/// Publishes the advisories of a dossier into a site.
fn publish(dossier: &Path, site: &Path, as_of: &str) -> Ran {
    let (dossier, site) = (text(dossier), text(site));
    asepsis(&[
        "advisory",
        "publish",
        dossier,
        "--out",
        site,
        "--as-of",
        as_of,
        "--data-dir",
        &format!("{dossier}/none"),
    ])
}

#[test]
fn publishing_replaces_only_what_an_earlier_run_wrote() {
    let home = tempfile::tempdir().unwrap();
    let dossier = dossier(home.path());
    let site = home.path().join("site");
    let known = site.join(".well-known");
    publish(&dossier, &site, "2026-11-26").ended(0);
    let foreign = known.join("csaf/white/2020/of-others.json");
    std::fs::create_dir_all(foreign.parent().unwrap()).unwrap();
    std::fs::write(&foreign, "{}").unwrap();
    let security = known.join("security.txt");
    let first = std::fs::read_to_string(&security).unwrap();
    publish(&dossier, &site, "2026-11-27").ended(0);
    assert_ne!(std::fs::read_to_string(&security).unwrap(), first);
    let advisory = known.join("csaf/white/2026/ex-2026-001.json");
    assert!(advisory.exists());
    // What is no longer published goes; what others put beside it stays.
    let cases = dossier.join("cases.toml");
    change(&cases, "tlp = \"white\"", "tlp = \"amber\"");
    publish(&dossier, &site, "2026-11-27").ended(0);
    assert!(!advisory.exists() && foreign.exists());
    // What somebody changed meanwhile is theirs.
    std::fs::write(&security, "Contact: https://example.com\n").unwrap();
    let refused = publish(&dossier, &site, "2026-11-28").ended(2).err;
    assert!(refused.contains("security.txt"), "{refused}");
}

#[test]
fn publishing_leaves_what_is_of_others() {
    for of_others in [".well-known/security.txt", ".well-known/csaf/mine.json"] {
        let home = tempfile::tempdir().unwrap();
        let dossier = dossier(home.path());
        let site = home.path().join("site");
        let file = site.join(of_others);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, "of others").unwrap();
        let refused = publish(&dossier, &site, "2026-11-26").ended(2).err;
        let named = of_others.trim_end_matches("/mine.json");
        assert!(
            refused.contains(named) && refused.contains("`--out`"),
            "{refused}"
        );
        assert!(!refused.contains("--force"), "{refused}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "of others");
        assert!(
            !site
                .join(".well-known/csaf/provider-metadata.json")
                .exists()
        );
    }
}
