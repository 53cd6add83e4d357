//! The package: its manifest is true, its PDFs hold before two independent readers.

use std::path::PathBuf;
use std::process::Command;

use crate::run::{demo, files, skipped};

fn pdfs() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(demo().join("package/documents"))
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    found.sort();
    found
}

#[test]
fn the_manifest_names_every_file_with_its_digest() {
    use sha2::{Digest as _, Sha256};
    let package = demo().join("package");
    let manifest: serde_json::Value =
        serde_json::from_slice(&std::fs::read(package.join("manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest["schema"], "asepsis.package/1");
    let listed = manifest["files"].as_array().unwrap();
    let there = files(&package);
    // Neither the manifest nor what signs it stands in it.
    let covered = |path: &str| path != "manifest.json" && !path.starts_with("signatures/");
    assert_eq!(
        listed.len(),
        there.iter().filter(|(path, _)| covered(path)).count()
    );
    for (path, bytes) in there.iter().filter(|(path, _)| covered(path)) {
        let row = listed
            .iter()
            .find(|f| f["path"] == path.as_str())
            .unwrap_or_else(|| panic!("{path} is not listed"));
        let digest: String = Sha256::digest(bytes)
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect();
        assert_eq!(row["sha256"], digest, "{path}");
    }
    for part in ["inputs/dossier/device.toml", "inputs/advisories.json"] {
        assert!(listed.iter().any(|f| f["path"] == part), "{part}");
    }
    assert!(
        listed
            .iter()
            .any(|f| f["path"].as_str().unwrap().starts_with("inputs/catalogue/"))
    );
}

#[test]
fn the_machine_readable_files_read_back() {
    for (path, bytes) in files(&demo().join("package/files")) {
        let document: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(document["bomFormat"], "CycloneDX", "{path}");
        if path.starts_with("vex") {
            assert!(!document["vulnerabilities"].as_array().unwrap().is_empty());
        } else {
            assert!(!document["components"].as_array().unwrap().is_empty());
        }
    }
}

#[test]
fn what_a_document_shows_is_carried_inside_it() {
    if Command::new("pdfdetach").arg("-v").output().is_err() {
        return skipped("pdf-tools", "poppler-utils");
    }
    let package = demo().join("package");
    let carried = |ending: &str| {
        let pdf = pdfs()
            .into_iter()
            .find(|p| crate::run::text(p).ends_with(ending))
            .unwrap();
        let dir = tempfile::tempdir().unwrap();
        let run = Command::new("pdfdetach")
            .args(["-saveall", "-o", crate::run::text(dir.path())])
            .arg(&pdf)
            .output()
            .unwrap();
        assert!(run.status.success());
        let metadata = Command::new("pdfinfo")
            .arg("-meta")
            .arg(&pdf)
            .output()
            .unwrap();
        let metadata = String::from_utf8_lossy(&metadata.stdout).into_owned();
        assert!(metadata.contains("pdfaid:part>3<"), "{metadata}");
        files(dir.path())
    };
    let all = files(&package.join("files"));
    let (vex, sboms): (Vec<_>, Vec<_>) = all.into_iter().partition(|(p, _)| p.starts_with("vex"));
    assert!(carried("sbom-report.pdf") == sboms);
    assert!(carried("vulnerability-assessment.pdf") == vex);
}

#[test]
fn pdfs_hold_before_poppler_and_qpdf() {
    let at_hand = |program: &str| Command::new(program).arg("--version").output().is_ok();
    if !at_hand("pdfinfo") || !at_hand("qpdf") {
        return skipped("pdf-tools", "poppler-utils and qpdf");
    }
    let package = demo().join("package");
    let manifest: serde_json::Value =
        serde_json::from_slice(&std::fs::read(package.join("manifest.json")).unwrap()).unwrap();
    let listed = manifest["files"].as_array().unwrap();
    let issued = listed.iter().filter(|f| f["pages"].is_number()).count();
    assert_eq!(pdfs().len(), issued);
    for pdf in pdfs() {
        let run = |program: &str, args: &[&str]| {
            let output = Command::new(program).args(args).arg(&pdf).output().unwrap();
            (
                output.status.success(),
                String::from_utf8_lossy(&output.stdout).into_owned(),
            )
        };
        assert!(run("qpdf", &["--check"]).0, "{}", pdf.display());
        let (read, info) = run("pdfinfo", &[]);
        assert!(
            read && info
                .lines()
                .any(|l| l.starts_with("Tagged:") && l.contains("yes")),
            "{info}"
        );
        let (_, fonts) = run("pdffonts", &[]);
        for font in fonts.lines().skip(2) {
            let columns: Vec<&str> = font.split_whitespace().rev().collect();
            assert_eq!(columns.get(4), Some(&"yes"), "not embedded: {font}");
        }
        let outlines = run("qpdf", &["--json", "--json-key=outlines"]).1;
        let outlines: serde_json::Value = serde_json::from_str(&outlines).unwrap();
        assert!(
            !outlines["outlines"].as_array().unwrap().is_empty(),
            "{} has no bookmarks",
            pdf.display()
        );
    }
}
