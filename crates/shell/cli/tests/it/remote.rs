//! What a team's server keeps, asked for by the command line with a token: a project as files, the audit trail.

use std::path::Path;
use std::process::{Command, Output};

use crate::run::{demo, files, text};
use crate::served::Served;
use crate::team::{PROJECT, Person, on_both, push};

/// Runs the command against a server, with a token.
fn asked(served: &Served, token: &str, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_asepsis"))
        .args(args)
        .arg("--server")
        .arg(format!("http://{}/", served.address))
        .env_clear()
        .env("HOME", served.data.path())
        .env("ASEPSIS_TOKEN", token)
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    let all = [output.stdout.as_slice(), &output.stderr].concat();
    String::from_utf8_lossy(&all).into_owned()
}

#[test]
fn what_a_server_keeps_comes_back_by_the_command_line() {
    on_both(|served| {
        let admin = Person::by_link(served, served.link.as_ref().unwrap(), "Ada Admin");
        let engineer = admin.invite(served, "ci", "engineer", "*");
        let quality = admin.invite(served, "quality", "quality-approver", PROJECT);
        let token = engineer.token(served);
        let dossier = demo().join("dossier");
        let (code, told) = push(served, &dossier, &token);
        assert_eq!(code, Some(0), "{told}");
        pulled(served, &token, &dossier);
        let audits = quality.token_for(served, &["read", "audit"]);
        let auditor = admin.invite(served, "auditor", "regulatory", "*");
        trail(served, &audits, &auditor.token_for_all(served, &["audit"]));
    });
}

fn pulled(served: &Served, token: &str, dossier: &Path) {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("flowline");
    let pull = |more: &[&str]| {
        let args = [&["pull", PROJECT, "--out", text(&out)], more].concat();
        asked(served, token, &args)
    };
    let done = pull(&[]);
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    let (back, sent) = (files(&out), files(dossier));
    let of = |all: &[(String, Vec<u8>)]| all.len();
    assert!(of(&back) > 20 && of(&back) <= of(&sent), "{}", of(&back));
    for file in &back {
        assert!(sent.contains(file), "{} came back otherwise", file.0);
    }
    let again = pull(&[]);
    assert_eq!(again.status.code(), Some(2), "{}", said(&again));
    std::fs::remove_dir_all(&out).unwrap();
    let none = pull(&["--push", "999999"]);
    assert!(
        none.status.code() == Some(2) && said(&none).contains("999999"),
        "{}",
        said(&none)
    );
    assert!(!out.exists());
    for (args, tells) in [
        (["pull", "../escape", "--out", text(&out)], "is no project"),
        (["pull", "another", "--out", text(&out)], "Not there"),
    ] {
        let refused = asked(served, token, &args);
        assert!(said(&refused).contains(tells), "{}", said(&refused));
    }
    let refused = asked(served, "asepsis_wrong", &["audit", "verify"]);
    assert!(
        said(&refused).contains("Not signed in"),
        "{}",
        said(&refused)
    );
}

fn trail(served: &Served, of_project: &str, of_all: &str) {
    let refused = asked(served, of_project, &["audit", "export"]);
    assert!(said(&refused).contains("Not allowed"), "{}", said(&refused));
    let own = ["audit", "export", "--project", PROJECT, "--format", "json"];
    let own = asked(served, of_project, &own);
    assert_eq!(own.status.code(), Some(0), "{}", said(&own));
    let own: serde_json::Value = serde_json::from_slice(&own.stdout).unwrap();
    let entries = own["entries"].as_array().unwrap();
    assert!(
        !entries.is_empty() && entries.iter().all(|e| e["project"] == PROJECT),
        "{own}"
    );

    let table = asked(served, of_all, &["audit", "export", "--by", "ci"]);
    assert!(said(&table).contains("push"), "{}", said(&table));
    let verified = asked(served, of_all, &["audit", "verify"]);
    assert!(
        said(&verified).contains("the audit trail is whole"),
        "{}",
        said(&verified)
    );
    let all = said(&verified);
    let end = all.trim_end().rsplit(' ').next().unwrap();
    let noted = asked(served, of_all, &["audit", "verify", "--noted", end]);
    assert_eq!(noted.status.code(), Some(0), "{}", said(&noted));
    let other = format!("{}{}", &end[..end.len() - 64], "0".repeat(64));
    let broken = asked(served, of_all, &["audit", "verify", "--noted", &other]);
    assert_eq!(broken.status.code(), Some(1), "{}", said(&broken));
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("trail.pdf");
    let print = ["audit", "export", "--format", "pdf", "--out", text(&out)];
    let print = asked(served, of_all, &print);
    assert_eq!(print.status.code(), Some(0), "{}", said(&print));
    assert!(std::fs::read(&out).unwrap().starts_with(b"%PDF"));
}
