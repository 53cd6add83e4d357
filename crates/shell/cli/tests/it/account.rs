//! Accounts from the command line: who has the machine makes them, and the trail tells of it.

use std::path::Path;

use crate::run::{Ran, asepsis, text};

fn on(folder: &Path, args: &[&str]) -> Ran {
    let database = folder.join("records.sqlite");
    let mut all = args.to_vec();
    all.extend(["--database", text(&database)]);
    if args[1] != "list" && args[0] == "account" {
        all.extend(["--actor", "root", "--reason", "new colleague"]);
    }
    asepsis(&all)
}

#[test]
fn accounts_are_made_granted_and_disabled() {
    let dir = tempfile::tempdir().unwrap();
    let none = on(dir.path(), &["account", "list"]).ended(2);
    assert!(none.err.contains("there are no records"), "{}", none.err);
    let link = on(dir.path(), &["account", "invite", "Anna"]).ended(0);
    assert!(
        link.out.starts_with("one-time link of anna, until "),
        "{}",
        link.out
    );
    let token = link.out.lines().nth(1).unwrap().trim();
    let token = token.strip_prefix("/invitations/").unwrap().to_owned();
    assert_eq!(token.len(), 52);
    let grant = ["account", "grant", "anna", "engineer", "--project", "pump"];
    on(dir.path(), &grant).ended(0);
    on(dir.path(), &grant).ended(0);
    let again = on(
        dir.path(),
        &["account", "link", "anna", "--forget-second-factor"],
    )
    .ended(0);
    assert!(!again.out.contains(&token));
    on(dir.path(), &["account", "disable", "anna"]).ended(0);
    let list = on(dir.path(), &["account", "list"]).ended(0);
    assert!(
        list.out.contains("disabled") && list.out.contains("engineer in pump"),
        "{}",
        list.out
    );
    on(dir.path(), &["account", "enable", "anna"]).ended(0);
    let list = on(dir.path(), &["account", "list"]).ended(0);
    assert!(list.out.contains("invited"), "{}", list.out);

    let copy = on(
        dir.path(),
        &["audit", "export", "--by", "root", "--format", "json"],
    );
    let copy = copy.ended(0).json();
    let entries = copy["entries"].as_array().unwrap();
    let told: Vec<String> = entries
        .iter()
        .map(|e| {
            format!(
                "{} {}",
                e["act"].as_str().unwrap(),
                e["subject"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "account anna",
            "invite anna",
            "grant anna engineer in pump",
            "invite anna",
            "disable anna",
            "enable anna"
        ]
    );
    for entry in entries {
        assert_eq!(entry["actor"], "root (not authenticated)");
        assert_eq!(entry["reason"], "new colleague");
        assert!(!entry.to_string().contains(&token));
    }
    on(dir.path(), &["audit", "verify"]).ended(0);
}

#[test]
fn what_cannot_be_is_told() {
    let dir = tempfile::tempdir().unwrap();
    on(dir.path(), &["account", "invite", "anna"]).ended(0);
    for (args, word) in [
        (&["account", "invite", "anna"][..], "given before"),
        (&["account", "invite", "Größe"], "cannot be a login"),
        (&["account", "link", "bert"], "no account `bert`"),
        (&["account", "disable", "bert"], "no account `bert`"),
        (&["account", "grant", "bert", "viewer"], "no account `bert`"),
        (&["account", "grant", "anna", "boss"], "quality-approver"),
        (
            &["account", "grant", "anna", "viewer", "--project", "a b"],
            "is no project",
        ),
    ] {
        let ran = on(dir.path(), args).ended(2);
        assert!(ran.err.contains(word), "{args:?}: {}", ran.err);
    }
    on(dir.path(), &["account", "grant", "anna", "administrator"]).ended(0);
    let last = on(
        dir.path(),
        &["account", "withdraw", "anna", "administrator"],
    )
    .ended(2);
    assert!(last.err.contains("last who administers"), "{}", last.err);
}
