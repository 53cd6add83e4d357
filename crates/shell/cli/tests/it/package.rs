//! The forms of a package: the same bytes twice, one document alone, drafts and what is issued.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::run::{Ran, asepsis, cached, demo, demo_copy, files, judged, skipped, text};

/// Packages a dossier for the demonstration's day.
pub(crate) fn package(dossier: &Path, out: &Path, more: &[&str]) -> Ran {
    let mut args = judged(&["package", text(dossier), "--submission", "us-510k"]);
    args.extend(["--out", text(out)]);
    args.extend(more);
    asepsis(&args)
}

/// A package of two short documents in all forms, made once.
pub(crate) fn small() -> PathBuf {
    cached("small-package", |dir| {
        package(&demo().join("dossier"), &dir.join("made"), SMALL).ended(0);
    })
    .join("made")
}

const SMALL: &[&str] = &[
    "--document",
    "metrics",
    "--document",
    "risk-assessment",
    "--formats",
    "docx,html,pdf",
];

#[test]
fn one_document_alone_twice_the_same_bytes() {
    let dir = tempfile::tempdir().unwrap();
    let again = dir.path().join("again");
    package(&demo().join("dossier"), &again, SMALL).ended(0);
    let (one, two) = (files(&small()), files(&again));
    assert!(one == two);
    let names: Vec<_> = one
        .iter()
        .map(|(path, _)| path.as_str())
        .filter(|path| !path.starts_with("inputs/"))
        .collect();
    assert_eq!(
        names,
        [
            "documents/01-metrics.docx",
            "documents/01-metrics.html",
            "documents/01-metrics.pdf",
            "documents/02-risk-assessment.docx",
            "documents/02-risk-assessment.html",
            "documents/02-risk-assessment.pdf",
            "manifest.json",
            "signatures/signature-page.pdf",
        ]
    );
}

#[test]
fn a_zip_holds_what_the_folder_holds() {
    use asepsis_format::container::flat::FlatZip;
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out/package.zip");
    package(&demo().join("dossier"), &out, SMALL).ended(0);
    let mut zip = FlatZip::open(fs::File::open(&out).unwrap()).unwrap();
    let names: Vec<String> = zip.entries().iter().map(|e| e.name.clone()).collect();
    let mut held = Vec::new();
    for (place, name) in names.into_iter().enumerate() {
        let mut bytes = Vec::new();
        zip.unpack(place, u64::MAX, &mut bytes).unwrap();
        held.push((name, bytes));
    }
    assert!(held == files(&small()));
    let refused = package(&demo().join("dossier"), &out, SMALL).ended(2);
    assert!(refused.err.contains("--force"), "{}", refused.err);
    asepsis(&["verify", text(&out)]).ended(0);
}

/// Returns the parts of a Word document.
fn parts(docx: &Path) -> Vec<(String, String)> {
    use asepsis_format::container::flat::FlatZip;
    let mut zip = FlatZip::open(fs::File::open(docx).unwrap()).unwrap();
    let names: Vec<String> = zip.entries().iter().map(|e| e.name.clone()).collect();
    let mut parts = Vec::new();
    for (place, name) in names.into_iter().enumerate() {
        let mut bytes = Vec::new();
        zip.unpack(place, 64 << 20, &mut bytes).unwrap();
        parts.push((name, String::from_utf8_lossy(&bytes).into_owned()));
    }
    parts
}

#[test]
fn a_template_gives_word_documents_their_looks() {
    let (_guard, dossier) = demo_copy();
    // A company takes one of our documents and makes it its own.
    let theirs = parts(&small().join("documents/01-metrics.docx"));
    let theirs: Vec<(String, String)> = theirs
        .into_iter()
        .map(|(path, text)| {
            let text = text.replace("0F5464", "7A1F7A");
            (path, text.replace("FL-SEC-MET", "{number} of {company}"))
        })
        .collect();
    let zip = asepsis_format::container::flat::write_zip(
        theirs.iter().map(|(p, t)| (p.as_str(), t.as_bytes())),
    );
    fs::write(dossier.join("template.docx"), zip.unwrap()).unwrap();
    let settings = dossier.join("asepsis.toml");
    let written = fs::read_to_string(&settings).unwrap();
    let with = written.replace("[documents]", "[documents]\ntemplate = \"template.docx\"");
    fs::write(&settings, with).unwrap();
    let out = dossier.with_file_name("out");
    let asked = ["--formats", "docx", "--document", "risk-assessment"];
    package(&dossier, &out, &asked).ended(0);
    let made = parts(&out.join("documents/01-risk-assessment.docx"));
    let of = |path: &str| &made.iter().find(|(p, _)| p == path).unwrap().1;
    assert_eq!(made[0].0, "[Content_Types].xml");
    assert!(of("word/styles.xml").contains("7A1F7A"));
    assert!(of("word/header1.xml").contains("FL-SEC-RA of Example Infusion Works"));
    assert!(
        of("word/document.xml").contains("RSK-01")
            && !of("word/document.xml").contains("Cybersecurity metrics")
    );
    asepsis(&["verify", text(&out), "--rebuild"]).ended(0);
    fs::write(dossier.join("template.docx"), "no zip").unwrap();
    let ran = package(&dossier, &out, &["--force"]).ended(2);
    assert!(
        ran.err.contains("template.docx") && ran.err.contains("asepsis.toml:"),
        "{}",
        ran.err
    );
}

#[test]
fn word_documents_open_elsewhere() {
    if Command::new("soffice").arg("--version").output().is_err() {
        return skipped("libreoffice", "LibreOffice");
    }
    let dir = tempfile::tempdir().unwrap();
    let profile = format!("-env:UserInstallation=file://{}/profile", text(dir.path()));
    let ran = Command::new("soffice")
        .args([
            profile.as_str(),
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            text(dir.path()),
        ])
        .arg(small().join("documents/01-metrics.docx"))
        .output()
        .unwrap();
    assert!(ran.status.success());
    let pdf = fs::read(dir.path().join("01-metrics.pdf")).unwrap();
    assert!(pdf.starts_with(b"%PDF") && pdf.len() > 20_000);
}

#[test]
fn a_draft_says_so_and_an_open_package_is_not_issued() {
    let html = fs::read_to_string(small().join("documents/01-metrics.html")).unwrap();
    assert!(html.contains("DRAFT, not issued"));
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("final");
    let ran = package(&demo().join("dossier"), &out, &["--final"]).ended(1);
    for part in [
        "decision DEC-",
        "stale: kev was",
        "decisions.toml:",
        "mend: ",
        "not issued",
    ] {
        assert!(ran.out.contains(part), "no `{part}`:\n{}", ran.out);
    }
    assert!(!out.exists());
}

#[test]
fn what_is_closed_is_issued_without_a_mark() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("final");
    let closed = [
        "--final",
        "--formats",
        "html",
        "--document",
        "unresolved-anomalies",
    ];
    package(&demo().join("dossier"), &out, &closed).ended(0);
    let html = fs::read_to_string(out.join("documents/01-unresolved-anomalies.html")).unwrap();
    assert!(!html.contains("DRAFT") && !html.contains("draft, not issued"));
    asepsis(&["verify", text(&out), "--rebuild"]).ended(0);
}

#[test]
fn revisions_logo_and_signatures_come_from_the_settings() {
    let (_guard, dossier) = demo_copy();
    let settings = dossier.join("asepsis.toml");
    let mut written = fs::read_to_string(&settings).unwrap();
    if !written.contains("logo = ") {
        written = written.replace("[documents]", "[documents]\nlogo = \"brand/logo.svg\"");
    }
    written.push_str(
        "\n[[documents.history]]\nrevision = \"Z9\"\ndate = 2026-11-20\nauthor = \"Test lead\"\n\
         change = \"A <change> of one document\"\ndocuments = [\"metrics\"]\n\
         [[documents.signature]]\nrole = \"Test role\"\nmeaning = \"Seen\"\n",
    );
    fs::write(&settings, written).unwrap();
    fs::create_dir_all(dossier.join("brand")).unwrap();
    fs::write(
        dossier.join("brand/logo.svg"),
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><rect width=\"9\" height=\"9\"/></svg>",
    )
    .unwrap();
    let out = dossier.with_file_name("out");
    package(
        &dossier,
        &out,
        &[
            "--formats",
            "html,pdf",
            "--document",
            "metrics",
            "--document",
            "risk-assessment",
        ],
    )
    .ended(0);
    let of = |name: &str| fs::read_to_string(out.join("documents").join(name)).unwrap();
    assert!(of("01-metrics.html").contains("<td>A &lt;change&gt; of one document</td>"));
    assert!(!of("02-risk-assessment.html").contains("Z9"));
    assert!(of("01-metrics.html").contains("data:image/svg+xml;base64,"));
    assert!(out.join("inputs/dossier/brand/logo.svg").is_file());
    asepsis(&["verify", text(&out), "--rebuild"]).ended(0);
}

#[test]
fn a_brand_outside_the_dossier_is_refused() {
    let (_guard, dossier) = demo_copy();
    let settings = dossier.join("asepsis.toml");
    let written = fs::read_to_string(&settings).unwrap();
    for (logo, expect) in [
        ("../logo.svg", "inside the dossier"),
        ("/etc/passwd.png", "inside the dossier"),
        ("gone.svg", "cannot be read"),
        ("asepsis.toml", "no picture"),
    ] {
        let lines = written.lines().filter(|l| !l.starts_with("logo = "));
        let lines: Vec<_> = lines.collect();
        let with = lines
            .join("\n")
            .replace("[documents]", &format!("[documents]\nlogo = \"{logo}\""));
        fs::write(&settings, with).unwrap();
        let out = dossier.with_file_name("out");
        let ran = package(&dossier, &out, &["--document", "metrics"]).ended(2);
        assert!(
            ran.err.contains(expect) && ran.err.contains("asepsis.toml:"),
            "{}",
            ran.err
        );
        assert!(!out.exists());
    }
}

#[test]
fn what_cannot_be_made_is_told() {
    let dossier = demo().join("dossier");
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let ran = package(&dossier, &out, &["--document", "no-such"]).ended(2);
    assert!(
        ran.err.contains("no-such") && ran.err.contains("threat-model"),
        "{}",
        ran.err
    );
    package(&dossier, &out, &["--formats", "odt"]).ended(2);
    assert!(!out.exists());
}
