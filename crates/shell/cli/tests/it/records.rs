//! Records in a database: what goes in comes out, what changed is told, what is broken is refused, what was tampered
//! with is found.

use std::fs;
use std::path::Path;

use crate::run::{Ran, asepsis, demo_copy, text};

/// Runs a command on a database in this folder.
fn on(folder: &Path, args: &[&str]) -> Ran {
    let database = folder.join("records.sqlite");
    let mut all = args.to_vec();
    all.extend(["--database", text(&database)]);
    asepsis(&all)
}

fn push(folder: &Path, dossier: &Path) -> Ran {
    let args = [
        "push",
        text(dossier),
        "--actor",
        "ci",
        "--repository",
        "git.example.com/pump",
        "--commit",
        "abc123",
        "--reason",
        "merged",
    ];
    on(folder, &args)
}

#[test]
fn a_dossier_comes_back_as_it_was() {
    let (dir, dossier) = demo_copy();
    let first = push(dir.path(), &dossier).ended(0);
    assert!(first.out.starts_with("flowline: push 1\n"), "{}", first.out);
    let again = push(dir.path(), &dossier).ended(0);
    assert!(again.out.contains("nothing was written"), "{}", again.out);

    let back = dir.path().join("back");
    on(dir.path(), &["pull", "flowline", "--out", text(&back)]).ended(0);
    assert_eq!(crate::run::files(&back), crate::run::files(&dossier));
    let taken = on(dir.path(), &["pull", "flowline", "--out", text(&back)]).ended(2);
    assert!(taken.err.contains("is there already"), "{}", taken.err);

    let risks = dossier.join("risks.toml");
    let was = fs::read_to_string(&risks).unwrap();
    fs::write(
        &risks,
        was.replacen("title = \"A wrong dose", "title = \"The wrong dose", 1),
    )
    .unwrap();
    let second = push(dir.path(), &dossier).ended(0);
    assert!(
        second.out.contains("0 new, 1 changed, 0 removed"),
        "{}",
        second.out
    );

    let old = dir.path().join("old");
    on(
        dir.path(),
        &["pull", "flowline", "--push", "1", "--out", text(&old)],
    )
    .ended(0);
    assert_eq!(fs::read_to_string(old.join("risks.toml")).unwrap(), was);

    let copy = on(
        dir.path(),
        &[
            "audit",
            "export",
            "--subject",
            "risk RSK-01",
            "--format",
            "json",
        ],
    );
    let copy = copy.ended(0).json();
    let entries = copy["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[0]["new"], entries[1]["old"]);
    assert_eq!(entries[1]["actor"], "ci (not authenticated)");
    assert_eq!(entries[1]["reason"], "merged");
}

#[test]
fn a_dossier_with_errors_is_refused_whole() {
    let (dir, dossier) = demo_copy();
    let tests = dossier.join("tests.toml");
    let was = fs::read_to_string(&tests).unwrap();
    fs::write(&tests, was.replacen("\"CTL-01\"", "\"CTL-98\"", 1)).unwrap();
    let refused = push(dir.path(), &dossier).ended(1);
    assert!(
        refused.out.contains("error[link-broken]"),
        "{}",
        refused.out
    );
    assert!(
        refused.err.contains("nothing of the dossier was kept"),
        "{}",
        refused.err
    );

    fs::write(&tests, was.replacen("[[test]]", "[[test]", 1)).unwrap();
    let unread = push(dir.path(), &dossier).ended(3);
    assert!(unread.err.contains("tests.toml:"), "{}", unread.err);

    let none = on(
        dir.path(),
        &["pull", "flowline", "--out", text(&dir.path().join("out"))],
    )
    .ended(2);
    assert!(none.err.contains("no project `flowline`"), "{}", none.err);
    let whole = on(dir.path(), &["audit", "verify"]).ended(0);
    assert!(whole.out.contains("0 entries"), "{}", whole.out);
}

#[test]
fn a_changed_database_is_found_out_and_a_backup_restores_it() {
    let (dir, dossier) = demo_copy();
    push(dir.path(), &dossier).ended(0);
    let backup = dir.path().join("backup.tar.zst");
    on(dir.path(), &["backup", text(&backup)]).ended(0);
    on(dir.path(), &["backup", text(&backup)]).ended(2);
    let whole = on(dir.path(), &["audit", "verify"]).ended(0);
    let end = whole.out.trim().rsplit(' ').next().unwrap().to_owned();

    // A byte of a kept text, changed behind the database's back.
    let file = dir.path().join("records.sqlite");
    let mut bytes = fs::read(&file).unwrap();
    let known = b"A wrong dose passes";
    let places = bytes.windows(known.len()).enumerate();
    let places: Vec<usize> = places
        .filter(|(_, w)| *w == known)
        .map(|(at, _)| at)
        .collect();
    assert!(!places.is_empty(), "the database holds the risk's title");
    for at in places {
        bytes[at] = b'B';
    }
    fs::write(&file, bytes).unwrap();
    let found = on(dir.path(), &["audit", "verify"]).ended(1);
    assert!(found.out.contains("does not hold"), "{}", found.out);
    assert!(
        found.out.contains("missing or was changed"),
        "{}",
        found.out
    );
    let out = dir.path().join("out");
    let refused = on(dir.path(), &["pull", "flowline", "--out", text(&out)]).ended(3);
    assert!(refused.err.contains("audit verify"), "{}", refused.err);
    assert!(!out.exists());

    let full = on(dir.path(), &["restore", text(&backup)]).ended(3);
    assert!(full.err.contains("empty database only"), "{}", full.err);
    fs::remove_file(&file).unwrap();
    on(dir.path(), &["restore", text(&backup)]).ended(0);
    on(dir.path(), &["audit", "verify", "--noted", &end]).ended(0);
    on(dir.path(), &["pull", "flowline", "--out", text(&out)]).ended(0);
}

#[test]
fn an_inspection_copy_is_a_pdf() {
    let (dir, dossier) = demo_copy();
    push(dir.path(), &dossier).ended(0);
    let pdf = dir.path().join("copy.pdf");
    let args = [
        "audit",
        "export",
        "--subject",
        "risk RSK-01",
        "--format",
        "pdf",
        "--out",
        text(&pdf),
    ];
    on(dir.path(), &args).ended(0);
    assert!(fs::read(&pdf).unwrap().starts_with(b"%PDF-"));
    let missing = on(dir.path(), &["audit", "export", "--format", "pdf"]).ended(2);
    assert!(missing.err.contains("--out"), "{}", missing.err);
}

#[test]
fn what_cannot_be_is_told() {
    let dir = tempfile::tempdir().unwrap();
    for (args, code, word) in [
        (vec!["audit", "verify"], 2, "there are no records"),
        (vec!["audit", "verify", "--noted", "12"], 2, "NUMBER:HASH"),
        (
            vec!["audit", "export", "--from", "yesterday"],
            2,
            "2026-11-24",
        ),
        (vec!["backup", "x.tar.zst"], 2, "there are no records"),
        (vec!["pull", "x", "--out", "y"], 2, "there are no records"),
        (vec!["restore", "no-such-file"], 3, "no-such-file"),
    ] {
        let ran = on(dir.path(), &args).ended(code);
        assert!(ran.err.contains(word), "{args:?}: {}", ran.err);
    }
    let args = [
        "audit",
        "verify",
        "--database",
        "postgres://user:secret@127.0.0.1:1/none",
    ];
    let refused = asepsis(&args).ended(3);
    assert!(!refused.err.contains("secret"), "{}", refused.err);
}
