//! The examples of the guide are run: what a page shows is what the command says. `INSTA_UPDATE=always` writes
//! the pages anew.

use std::path::Path;

use crate::run::asepsis_in;

/// Pages whose examples are run in a folder with the files of `corpus/guide`.
const PAGES: &[&str] = &["evidence.md", "sboms.md"];

const START: &str = "```console\n";

#[test]
fn examples_are_what_the_command_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    for page in PAGES {
        let folder = tempfile::tempdir().unwrap();
        copy(&root.join("corpus/guide"), folder.path());
        let path = root.join("docs/guide").join(page);
        let text = std::fs::read_to_string(&path).unwrap();
        let mut now = String::new();
        let mut rest = text.as_str();
        let mut count = 0;
        while let Some((before, after)) = rest.split_once(START) {
            let (block, after) = after.split_once("```\n").unwrap();
            now.push_str(before);
            now.push_str(START);
            for line in block.lines().filter(|l| l.starts_with("$ asepsis ")) {
                count += 1;
                now.push_str(&format!("{line}\n{}", said(folder.path(), line)));
            }
            now.push_str("```\n");
            rest = after;
        }
        now.push_str(rest);
        assert!(count > 0, "{page} has no example");
        if std::env::var("INSTA_UPDATE").is_ok_and(|u| u == "always") {
            std::fs::write(&path, &now).unwrap();
        }
        assert_eq!(now, std::fs::read_to_string(&path).unwrap(), "{page}");
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            std::fs::create_dir(&target).unwrap();
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

/// Returns what a command says: what it tells, then its result.
fn said(folder: &Path, line: &str) -> String {
    let mut args = vec!["--as-of", "2026-11-26"];
    args.extend(line.split_whitespace().skip(2));
    let ran = asepsis_in(folder, &args, b"");
    let mut text = ran.err + &ran.out;
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}
