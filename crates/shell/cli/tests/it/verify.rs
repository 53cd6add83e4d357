//! Verifying packages: what was touched is named, what is hostile does no harm, what is made again is the same.

use std::fs;
use std::path::{Path, PathBuf};

use asepsis_format::container::flat::write_zip;
use serde_json::Value;

use crate::package::small;
use crate::run::{Ran, asepsis, copy, demo, files, text};

fn verified(package: &Path, more: &[&str]) -> Ran {
    let mut args = vec!["verify", text(package), "--format", "json"];
    args.extend(more);
    asepsis(&args)
}

/// Returns a copy of the small package that a test may change.
fn changed(change: impl FnOnce(&Path)) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let package = dir.path().join("package");
    copy(&small(), &package);
    change(&package);
    (dir, package)
}

/// Returns `(kind, path)` of every difference.
fn differences(ran: &Ran) -> Vec<(String, String)> {
    let rows = ran.json()["differences"].as_array().unwrap().clone();
    let word = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    rows.iter()
        .map(|r| (word(r, "kind"), word(r, "path")))
        .collect()
}

fn manifest(package: &Path, change: impl FnOnce(&mut Value)) {
    let path = package.join("manifest.json");
    let mut value: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    change(&mut value);
    fs::write(path, serde_json::to_vec_pretty(&value).unwrap()).unwrap();
}

#[test]
fn the_demonstration_comes_out_the_same_again() {
    let ran = verified(&demo().join("package"), &["--rebuild"]).ended(0);
    let report = ran.json();
    assert_eq!(report["schema"], "asepsis.verify/1");
    assert_eq!(report["rebuild"]["same"], true);
    assert_eq!(report["rebuild"]["files"], report["files"]);
    assert_eq!(report["signatures"][0], "signatures/signature-page.pdf");
}

#[test]
fn each_file_that_is_not_as_made_is_named() {
    type Change = (
        &'static str,
        fn(&Path),
        &'static [(&'static str, &'static str)],
    );
    let cases: &[Change] = &[
        (
            "touched",
            |p| {
                let path = p.join("documents/01-metrics.pdf");
                let mut bytes = fs::read(&path).unwrap();
                let middle = bytes.len() / 2;
                bytes[middle] ^= 1;
                fs::write(path, bytes).unwrap();
            },
            &[("touched", "documents/01-metrics.pdf")],
        ),
        (
            "longer",
            |p| {
                let path = p.join("documents/01-metrics.html");
                let mut bytes = fs::read(&path).unwrap();
                bytes.push(b' ');
                fs::write(path, bytes).unwrap();
            },
            &[("touched", "documents/01-metrics.html")],
        ),
        (
            "missing and additional",
            |p| {
                fs::rename(
                    p.join("inputs/advisories.json"),
                    p.join("inputs/advisories.jso"),
                )
                .unwrap();
                fs::write(p.join("signatures/signed.pdf"), "x").unwrap();
                fs::write(p.join(".hidden"), "x").unwrap();
            },
            &[
                ("additional", ".hidden"),
                ("additional", "inputs/advisories.jso"),
                ("missing", "inputs/advisories.json"),
            ],
        ),
        (
            "folder in a file's place",
            |p| {
                let path = p.join("documents/01-metrics.pdf");
                fs::remove_file(&path).unwrap();
                fs::create_dir(path).unwrap();
            },
            &[("missing", "documents/01-metrics.pdf")],
        ),
    ];
    for (name, change, expect) in cases {
        let (_guard, package) = changed(change);
        let found = differences(&verified(&package, &[]).ended(1));
        let expect: Vec<_> = expect
            .iter()
            .map(|(k, p)| ((*k).to_owned(), (*p).to_owned()))
            .collect();
        assert_eq!(found, expect, "{name}");
    }
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let (_guard, package) = changed(|p| {
        let path = p.join("documents/01-metrics.pdf");
        let real = p.with_file_name("real.pdf");
        fs::rename(&path, &real).unwrap();
        std::os::unix::fs::symlink(&real, &path).unwrap();
        std::os::unix::fs::symlink("/etc", p.join("outside")).unwrap();
    });
    assert_eq!(
        differences(&verified(&package, &["--rebuild"]).ended(1)),
        [
            ("link".to_owned(), "documents/01-metrics.pdf".to_owned()),
            ("link".to_owned(), "outside".to_owned()),
        ]
    );
}

#[test]
fn a_manifest_that_leads_out_of_the_package_is_not_followed() {
    for path in [
        "../real.txt",
        "/etc/passwd",
        "inputs/../../real.txt",
        "C:\\x",
        "manifest.json",
        "signatures/x",
    ] {
        let (_guard, package) = changed(|p| {
            fs::write(p.with_file_name("real.txt"), "secret").unwrap();
            manifest(p, |m| {
                let mut row = m["files"][0].clone();
                row["path"] = path.into();
                m["files"].as_array_mut().unwrap().push(row);
            });
        });
        let found = differences(&verified(&package, &["--rebuild"]).ended(1));
        assert_eq!(found, [("path".to_owned(), path.to_owned())]);
    }
    let (_guard, package) = changed(|p| {
        manifest(p, |m| {
            let row = m["files"][0].clone();
            m["files"].as_array_mut().unwrap().push(row);
        });
    });
    assert_eq!(differences(&verified(&package, &[]).ended(1))[0].0, "twice");
}

#[test]
fn the_digest_of_a_signature_page_is_held_against_the_manifest() {
    let digest = verified(&small(), &[]).ended(0).json()["digest"]
        .as_str()
        .unwrap()
        .to_owned();
    verified(&small(), &["--digest", &digest]).ended(0);
    verified(
        &small(),
        &["--digest", digest.trim_start_matches("sha256:")],
    )
    .ended(0);
    let other = format!("sha256:{}", "0".repeat(64));
    let ran = verified(&small(), &["--digest", &other]).ended(1);
    assert_eq!(
        differences(&ran),
        [("touched".to_owned(), "manifest.json".to_owned())]
    );
    verified(&small(), &["--digest", "12"]).ended(2);
}

#[test]
fn another_version_lists_what_differs() {
    let (_guard, package) = changed(|p| manifest(p, |m| m["asepsis"] = "0.0.1".into()));
    let report = verified(&package, &["--rebuild"]).ended(1).json();
    assert_eq!(report["differences"], serde_json::json!([]));
    let rows = report["rebuild"]["differences"].as_array().unwrap();
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(rows[0]["path"], "manifest.json");
    let ran = asepsis(&["verify", text(&package), "--rebuild"]).ended(1);
    assert!(
        ran.out.contains("made with Asepsis 0.0.1 and this is"),
        "{}",
        ran.out
    );
    let (_guard, package) = changed(|p| manifest(p, |m| m["order"]["formats"][0] = "odt".into()));
    let report = verified(&package, &["--rebuild"]).ended(1).json();
    assert!(
        report["rebuild"]["problem"]
            .as_str()
            .unwrap()
            .contains("odt"),
        "{report:#}"
    );
}

#[test]
fn what_was_made_from_other_inputs_does_not_come_out_the_same() {
    use sha2::Digest as _;
    let (_guard, package) = changed(|p| {
        let path = p.join("inputs/dossier/device.toml");
        let written = fs::read_to_string(&path)
            .unwrap()
            .replace("Example Infusion Works", "Someone else");
        fs::write(&path, &written).unwrap();
        manifest(p, |m| {
            let rows = m["files"].as_array_mut().unwrap();
            let row = rows
                .iter_mut()
                .find(|r| r["path"] == "inputs/dossier/device.toml")
                .unwrap();
            let digest = sha2::Sha256::digest(written.as_bytes());
            row["sha256"] = digest
                .iter()
                .map(|b| format!("{b:02x}"))
                .collect::<String>()
                .into();
            row["bytes"] = written.len().into();
        });
    });
    let report = verified(&package, &["--rebuild"]).ended(1).json();
    assert_eq!(
        report["differences"],
        serde_json::json!([]),
        "the manifest was made to fit"
    );
    let rows = report["rebuild"]["differences"].as_array().unwrap();
    assert!(
        rows.iter().any(|r| r["path"] == "documents/01-metrics.pdf"),
        "{rows:?}"
    );
}

fn zipped(package: &Path, prefix: &str) -> Vec<(String, Vec<u8>)> {
    files(package)
        .into_iter()
        .map(|(p, b)| (format!("{prefix}{p}"), b))
        .collect()
}

fn zip(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    write_zip(files.iter().map(|(p, b)| (p.as_str(), b.as_slice()))).unwrap()
}

#[test]
fn hostile_zips_do_no_harm() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("package.zip");
    let put = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        path.clone()
    };
    // The folder zipped as such is the package, too.
    let inside = zipped(&small(), "package/");
    verified(&put(&zip(&inside)), &["--rebuild"]).ended(0);

    let mut out_of = zipped(&small(), "");
    out_of.push(("../../outside.txt".to_owned(), b"x".to_vec()));
    out_of.push(("/etc/outside.txt".to_owned(), b"x".to_vec()));
    let found = differences(&verified(&put(&zip(&out_of)), &["--rebuild"]).ended(1));
    assert_eq!(
        found,
        [
            ("path".to_owned(), "../../outside.txt".to_owned()),
            ("path".to_owned(), "/etc/outside.txt".to_owned()),
        ]
    );

    let mut bomb = zipped(&small(), "");
    let listed = bomb
        .iter_mut()
        .find(|(p, _)| p == "documents/01-metrics.pdf")
        .unwrap();
    listed.1 = vec![0; 200 << 20];
    let found = differences(&verified(&put(&zip(&bomb)), &[]).ended(1));
    assert_eq!(
        found,
        [("touched".to_owned(), "documents/01-metrics.pdf".to_owned())]
    );

    let whole = zip(&zipped(&small(), ""));
    for cut in [0, 3, whole.len() / 2, whole.len() - 1] {
        let ran = verified(&put(&whole[..cut]), &[]).ended(3);
        assert!(ran.err.contains("package.zip"), "{}", ran.err);
    }
    let mut damaged = whole.clone();
    damaged[60..90].fill(0xff);
    let ran = verified(&put(&damaged), &[]);
    assert!(matches!(ran.code, 1 | 3), "{}", ran.err);
}

#[test]
fn what_is_no_package_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let ran = verified(dir.path(), &[]).ended(3);
    assert!(ran.err.contains("manifest.json"), "{}", ran.err);
    let ran = verified(&dir.path().join("gone"), &[]).ended(3);
    assert!(ran.err.contains("gone"), "{}", ran.err);
    let cases: [(&[u8], &str); 4] = [
        (b"{}", "not JSON of this form"),
        (b"{\"schema\":\"asepsis.scan/1\"}", "another"),
        (b"{\"schema\":\"asepsis.package/7\"}", "versions read: 1"),
        (b"", "not JSON of this form"),
    ];
    let path = dir.path().join("manifest.json");
    for (bytes, expect) in cases {
        fs::write(&path, bytes).unwrap();
        let ran = verified(dir.path(), &[]).ended(3);
        assert!(ran.err.contains(expect), "{}", ran.err);
    }
    fs::write(&path, vec![b'['; 65 << 20]).unwrap();
    let ran = verified(dir.path(), &[]).ended(3);
    assert!(
        ran.err.contains("no more than 67108864 are read"),
        "{}",
        ran.err
    );
}
