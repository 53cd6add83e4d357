//! Bad input ends in a clear error, whatever it is.

use std::fs;
use std::path::Path;

use crate::run::{asepsis, demo, text};

fn scanned(dir: &Path, name: &str, bytes: &[u8]) -> crate::run::Ran {
    let path = dir.join(name);
    fs::write(&path, bytes).unwrap();
    let data = demo().join("data");
    asepsis(&[
        "--data-dir",
        text(&data),
        "scan",
        text(&path),
        "--format",
        "json",
    ])
}

#[test]
fn what_is_no_sbom_is_told_and_never_passes() {
    let dir = tempfile::tempdir().unwrap();
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let nested = format!(
        r#"{{"bomFormat":"CycloneDX","specVersion":"1.6","components":{}{}}}"#,
        r#"[{"type":"library","name":"a","components":"#.repeat(10_000),
        "[]".to_owned() + &"}]".repeat(10_000)
    );
    let cases: &[(&str, &[u8])] = &[
        ("empty", b""),
        ("text", b"hello"),
        ("deep", deep.as_bytes()),
        ("nested", nested.as_bytes()),
        (
            "not-utf8",
            b"{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"x\":\"\xff\"}",
        ),
        (
            "cut",
            br#"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"#,
        ),
        (
            "unknown-version",
            br#"{"bomFormat":"CycloneDX","specVersion":"9.9","components":[]}"#,
        ),
    ];
    for (name, bytes) in cases {
        let ran = scanned(dir.path(), name, bytes).ended(3);
        assert!(ran.err.contains(name), "{name}: {}", ran.err);
        assert_eq!(ran.json()["unread"].as_array().unwrap().len(), 1, "{name}");
    }
}

#[test]
fn a_long_text_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let long = format!(
        r#"{{"bomFormat":"CycloneDX","specVersion":"1.6","serialNumber":"{}"}}"#,
        "x".repeat(64 << 20)
    );
    scanned(dir.path(), "long", long.as_bytes()).ended(3);
}

#[test]
fn circles_and_doubles_are_survived() {
    let dir = tempfile::tempdir().unwrap();
    let sbom = br#"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[
        {"type":"library","name":"a","version":"1","bom-ref":"x"},{"type":"library","name":"b","version":"1","bom-ref":"x"}],
        "dependencies":[{"ref":"x","dependsOn":["x","gone"]}]}"#;
    let ran = scanned(dir.path(), "circle", sbom).ended(0);
    assert_eq!(ran.json()["components"].as_array().unwrap().len(), 2);
    assert!(ran.err.contains("sbom-duplicate"), "{}", ran.err);
}

#[test]
fn a_dossier_of_a_hundred_thousand_records_is_judged() {
    let dir = tempfile::tempdir().unwrap();
    let dossier = dir.path().join("large");
    asepsis(&["init", text(&dossier)]).ended(0);
    let controls: String = (0..100_000)
        .map(|n| {
            format!("[[control]]\nid = \"CTL-{n}\"\ntitle = \"c\"\ncategory = \"authentication\"\n")
        })
        .collect();
    fs::write(dossier.join("controls.toml"), controls).unwrap();
    // The whole command, its text of a hundred megabytes included, within this much memory.
    let line = "ulimit -v 900000 && exec \"$0\" check \"$1\"";
    let output = std::process::Command::new("sh")
        .args(["-c", line, env!("CARGO_BIN_EXE_asepsis"), text(&dossier)])
        .env_clear()
        .env("HOME", dir.path())
        .output()
        .unwrap();
    let out = String::from_utf8_lossy(&output.stdout);
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{err}");
    assert!(out.contains("id = \"CTL-99999\"") || err.contains("id = \"CTL-99999\""));
}

#[test]
fn a_damaged_snapshot_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    crate::run::copy(&demo().join("data"), dir.path());
    let mut touched = 0;
    for (path, mut bytes) in crate::run::files(dir.path()) {
        if path.starts_with("advisories/") && bytes.len() > 4096 {
            bytes[40] ^= 0xff;
            fs::write(dir.path().join(path), bytes).unwrap();
            touched += 1;
        }
    }
    assert_eq!(touched, 1);
    let ran = asepsis(&["--data-dir", text(dir.path()), "feeds", "status"]).ended(3);
    assert!(ran.err.contains("import"), "{}", ran.err);
}

#[test]
fn containers_that_lie_do_no_harm() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let bomb = {
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        let zeros = vec![b' '; 1 << 20];
        for _ in 0..64 {
            std::io::Write::write_all(&mut gz, &zeros).unwrap();
        }
        gz.finish().unwrap()
    };
    for (name, bytes) in [
        ("bomb.json.gz", bomb.as_slice()),
        ("cut.zip", b"PK\x03\x04\x14\x00"),
        ("not.json", b"{}"),
    ] {
        let path = dir.path().join(name);
        fs::write(&path, bytes).unwrap();
        let ran = asepsis(&["--data-dir", text(&data), "feeds", "import", text(&path)]).ended(3);
        assert!(ran.err.contains(name), "{}", ran.err);
    }
}
