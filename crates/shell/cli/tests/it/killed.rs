//! An import that is killed at any point leaves the old advisories or the new ones, whole.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::run::{asepsis, text};

/// Kills at seeded points.
const KILLS: u64 = 100;

/// Writes records of which each names one package, and returns their file.
fn records(dir: &Path, name: &str, fixed: &str) -> std::path::PathBuf {
    let record = |n: usize| {
        json!({
            "schema_version": "1.6.0", "id": format!("GHSA-{n:04}"), "modified": "2026-01-01T00:00:00Z",
            "summary": format!("{name} {n}"), "details": "d".repeat(200),
            "affected": [{"package": {"ecosystem": "npm", "name": format!("p{n}")},
                "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": fixed}]}]}],
        })
    };
    let path = dir.join(format!("{name}.json"));
    let all: Vec<Value> = (0..120).map(record).collect();
    fs::write(&path, serde_json::to_vec(&all).unwrap()).unwrap();
    path
}

fn import(data: &Path, records: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_asepsis"));
    command
        .args([
            "--quiet",
            "--data-dir",
            text(data),
            "feeds",
            "import",
            text(records),
        ])
        .env_clear()
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// Returns the findings of an SBOM that has all packages, and the snapshot's digest.
fn answer(data: &Path, sbom: &Path) -> Value {
    let args = [
        "--quiet",
        "--as-of",
        "2026-11-24",
        "--data-dir",
        text(data),
        "scan",
        text(sbom),
        "--format",
        "json",
    ];
    asepsis(&args).ended(0).json()
}

#[test]
fn a_killed_import_leaves_the_old_or_the_new_whole() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let both = [
        records(dir.path(), "old", "2.0.0"),
        records(dir.path(), "new", "1.0.0"),
    ];
    let components: Vec<Value> = (0..120)
        .map(|n| {
            let (name, version) = (format!("p{n}"), if n % 2 == 0 { "0.5.0" } else { "1.5.0" });
            json!({"type": "library", "name": name, "version": version, "purl": format!("pkg:npm/{name}@{version}")})
        })
        .collect();
    let sbom = dir.path().join("sbom.json");
    let document =
        json!({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": components});
    fs::write(&sbom, document.to_string()).unwrap();
    let mut longest = Duration::ZERO;
    let answers = [0, 1].map(|n: usize| {
        let started = Instant::now();
        assert!(import(&data, &both[n]).status().unwrap().success());
        longest = longest.max(started.elapsed());
        answer(&data, &sbom)
    });
    assert_ne!(answers[0], answers[1]);
    let mut seed = 7_u64;
    let mut current = 1;
    let mut cut_off = 0;
    for kill in 0..KILLS {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        // Spread over a little more than a whole import.
        let share = u32::try_from(seed >> 40).unwrap() % 1100;
        let mut child = import(&data, &both[1 - current]).spawn().unwrap();
        std::thread::sleep(longest * share / 1000);
        child.kill().unwrap();
        cut_off += u32::from(!child.wait().unwrap().success());
        let now = answer(&data, &sbom);
        let found = answers.iter().position(|a| *a == now);
        current = found.unwrap_or_else(|| panic!("kill {kill}: neither the old nor the new"));
    }
    assert!(cut_off > 0, "no import was cut off");
}
