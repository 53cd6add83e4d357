//! The submissions: each makes a package of the demonstration, and one of a dossier that has just been started.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::run::{asepsis, demo, files, judged, shared, skipped, text};

/// All submissions of the catalogue.
fn submissions() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../catalogue/submission");
    let mut all: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|e| {
            e.unwrap()
                .path()
                .file_stem()
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    all.sort();
    all
}

fn manifest(package: &Path) -> serde_json::Value {
    serde_json::from_slice(&fs::read(package.join("manifest.json")).unwrap()).unwrap()
}

/// The manifest's rows of files that answer something, by path.
fn answering(package: &Path) -> BTreeMap<String, serde_json::Value> {
    let manifest = manifest(package);
    let rows = manifest["files"].as_array().unwrap().iter();
    rows.filter(|f| f["document"].is_string())
        .map(|f| (f["path"].as_str().unwrap().to_owned(), f.clone()))
        .collect()
}

/// How many documents a package has.
fn documents(package: &Path) -> usize {
    let answering = answering(package);
    let paths = answering.keys();
    paths.filter(|p| p.starts_with("documents/")).count()
}

/// Makes a package with its documents as HTML, which takes no typesetting.
fn as_html(dossier: &Path, submission: &str, out: &Path) {
    let args = [
        "package",
        text(dossier),
        "--submission",
        submission,
        "--formats",
        "html",
        "--out",
        text(out),
    ];
    asepsis(&judged(&args)).ended(0);
}

#[test]
fn every_submission_makes_its_package_of_the_demonstration() {
    let dir = tempfile::tempdir().unwrap();
    let all = submissions();
    assert!(all.len() >= 4, "{all:?}");
    for id in all {
        let out = dir.path().join(&id);
        as_html(&demo().join("dossier"), &id, &out);
        assert!(documents(&out) >= 4, "{id}");
        let answering = answering(&out);
        assert!(
            answering.keys().any(|p| p.starts_with("files/sbom-")),
            "{id}"
        );
    }
}

#[test]
fn reports_travel_as_they_are() {
    let package = demo().join("package");
    let answering = answering(&package);
    let attached: Vec<_> = answering
        .iter()
        .filter(|(path, _)| path.starts_with("attachments/"))
        .collect();
    assert!(!attached.is_empty());
    let originals: Vec<Vec<u8>> = files(&package.join("inputs/dossier/evidence"))
        .into_iter()
        .map(|(_, bytes)| bytes)
        .collect();
    for (path, row) in attached {
        let bytes = fs::read(package.join(path)).unwrap();
        assert!(
            originals.contains(&bytes),
            "{path} is not a file of the dossier"
        );
        assert!(
            row["document"].as_str().unwrap().starts_with("EVD-"),
            "{row}"
        );
        assert_eq!(row["slot"], "ES-15", "{row}");
    }
}

/// The pages that the answer sheet names, `(number of the document, section, page)`.
fn named_pages(sheet: &str) -> Vec<(String, String, usize)> {
    let words: Vec<&str> = sheet.split_whitespace().collect();
    let text = words.join(" ");
    let mut all = Vec::new();
    for (at, _) in text.match_indices("), section ") {
        let code = text[..at].rsplit('(').next().unwrap();
        let rest = &text[at + "), section ".len()..];
        let Some((title, page)) = rest.split_once(", page ") else {
            continue;
        };
        let page: String = page.chars().take_while(char::is_ascii_digit).collect();
        all.push((code.to_owned(), title.to_owned(), page.parse().unwrap()));
    }
    all
}

#[test]
fn the_answer_sheet_names_the_pages_on_which_the_parts_stand() {
    if Command::new("pdftotext").arg("-v").output().is_err() {
        return skipped("pdf-tools", "poppler-utils");
    }
    let package = demo().join("package");
    let read = |path: &Path| {
        let output = Command::new("pdftotext")
            .arg("-raw")
            .arg(path)
            .arg("-")
            .output()
            .unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let pdfs: Vec<PathBuf> = fs::read_dir(package.join("documents"))
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "pdf"))
        .collect();
    let sheet = pdfs
        .iter()
        .find(|p| text(p).contains("answer-sheet"))
        .unwrap();
    let named = named_pages(&read(sheet));
    assert!(named.len() > 15, "{named:?}");
    let bare = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    let by_number: BTreeMap<String, Vec<String>> = pdfs
        .iter()
        .map(|pdf| {
            let all = read(pdf);
            let number = all
                .split_once("Document number ")
                .and_then(|(_, rest)| rest.lines().next())
                .unwrap_or_else(|| panic!("{} has no number", pdf.display()));
            (
                number.trim().to_owned(),
                all.split('\u{c}').map(bare).collect(),
            )
        })
        .collect();
    for (number, title, page) in named {
        let pages = &by_number[&bare_code(&number)];
        let there = pages
            .get(page - 1)
            .is_some_and(|p| p.contains(&bare(&title)));
        assert!(there, "{number}: `{title}` is not on page {page}");
    }
}

/// The number of a document without the blanks that a line break leaves.
fn bare_code(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Starts a dossier with an SBOM.
fn start(sbom: &Path, new: &Path) {
    asepsis(&[
        "init",
        text(new),
        "--title",
        "Device",
        "--market",
        "us:510k",
        "--sbom",
        text(sbom),
    ])
    .ended(0);
}

#[test]
fn a_dossier_that_has_just_been_started_gives_a_draft() {
    let dir = tempfile::tempdir().unwrap();
    let (new, out) = (dir.path().join("dossier"), dir.path().join("package"));
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../corpus");
    start(&corpus.join("init/thermometer.cdx.json"), &new);
    let args = [
        "package",
        text(&new),
        "--submission",
        "us-510k",
        "--out",
        text(&out),
    ];
    asepsis(&judged(&args)).ended(0);
    assert!(documents(&out) > 15);
}

#[test]
fn real_sboms_give_drafts() {
    let Some(shared) = shared() else { return };
    let dir = tempfile::tempdir().unwrap();
    let mut tried = 0;
    for entry in fs::read_dir(shared.join("sboms")).unwrap() {
        let sbom = entry.unwrap().path();
        let home = dir.path().join(sbom.file_stem().unwrap());
        let (new, out) = (home.join("dossier"), home.join("package"));
        start(&sbom, &new);
        as_html(&new, "us-510k", &out);
        assert!(documents(&out) > 15, "{}", sbom.display());
        tried += 1;
    }
    assert!(tried > 0);
}
