//! `cargo xtask tidy`: house rules that no other tool checks. Each rule is one function that returns what breaks it.

mod borders;
mod catalogue;
mod prose;
mod sources;

use std::fs;
use std::path::{Path, PathBuf};

use crate::Failure;
use crate::process::{output, root};

/// A file that git knows: path relative to the root, with `/`, and its text (empty where it is not UTF-8).
pub(crate) struct Tracked {
    /// Path.
    pub(crate) path: String,
    /// Text.
    pub(crate) text: String,
}

/// What breaks a rule, a sentence each.
type Broken = Vec<String>;

/// A rule: name and what checks it.
type Rule = (&'static str, fn(&[Tracked]) -> Result<Broken, Failure>);

const RULES: &[Rule] = &[
    ("every source file says what it is for", sources::opening),
    (
        "no source file is longer than 500 lines without its tests",
        sources::length,
    ),
    (
        "no folder or file is called common, utils, helpers, types or manager",
        sources::names,
    ),
    ("no leftover of unfinished work", sources::leftovers),
    (
        "no id of the catalogue is a string in the code",
        catalogue::ids_in_code,
    ),
    (
        "core depends on nothing of the shell, and heavy libraries stay behind their border",
        borders::edges,
    ),
    (
        "licences of what is shipped are permissive",
        borders::licences,
    ),
    ("every dependency says why it is there", borders::reasons),
    ("paths named in the documents exist", prose::paths),
    ("decisions are numbered without gaps", prose::decisions),
    (
        "nothing speaks of a machine's own paths",
        prose::machine_paths,
    ),
];

/// Checks all rules.
pub(crate) fn run(_args: &[String]) -> Result<(), Failure> {
    let tracked = tracked()?;
    let mut count = 0;
    for (rule, check) in RULES {
        for broken in check(&tracked)? {
            eprintln!("tidy: {broken}\n      ({rule})");
            count += 1;
        }
    }
    if count > 0 {
        return Err(format!("{count} rules broken").into());
    }
    println!(
        "tidy: {} rules hold over {} files",
        RULES.len(),
        tracked.len()
    );
    Ok(())
}

fn tracked() -> Result<Vec<Tracked>, Failure> {
    let root = root();
    let listed = output(
        "git",
        &[
            "ls-files",
            "--cached",
            "--others",
            "--exclude-standard",
            "-z",
        ],
    )?;
    let listed = String::from_utf8(listed.stdout)?;
    let mut files: Vec<Tracked> = Vec::new();
    for path in listed.split('\0').filter(|p| !p.is_empty()) {
        let full: PathBuf = root.join(path);
        if full.is_file() {
            files.push(Tracked {
                path: path.to_owned(),
                text: text_of(&full),
            });
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

fn text_of(path: &Path) -> String {
    fs::read(path)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .unwrap_or_default()
}

impl Tracked {
    /// Returns whether it is Rust source of ours.
    fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Returns whether it is a test.
    fn is_test(&self) -> bool {
        self.path.contains("/tests/")
            || self.path.ends_with("/tests.rs")
            || self.path.contains("/benches/")
    }

    /// Returns the lines before the inline tests.
    fn lines_without_tests(&self) -> impl Iterator<Item = &str> {
        let end = self
            .text
            .find("\n#[cfg(test)]\nmod ")
            .unwrap_or(self.text.len());
        self.text.get(..end).unwrap_or(&self.text).lines()
    }
}
