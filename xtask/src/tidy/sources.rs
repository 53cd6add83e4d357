//! Rules about source files.

use super::{Broken, Tracked};
use crate::Failure;

const LONGEST: usize = 500;
const EMPTY_NAMES: [&str; 5] = ["common", "utils", "helpers", "types", "manager"];

/// Every source file opens with `//!`.
pub(super) fn opening(files: &[Tracked]) -> Result<Broken, Failure> {
    let bare = |f: &&Tracked| {
        f.is_rust() && !f.path.ends_with("/tests.rs") && !f.text.trim_start().starts_with("//!")
    };
    Ok(files
        .iter()
        .filter(bare)
        .map(|f| format!("{} does not open with `//!`", f.path))
        .collect())
}

/// No file is longer than the limit, its tests aside.
pub(super) fn length(files: &[Tracked]) -> Result<Broken, Failure> {
    let sources = files.iter().filter(|f| f.is_rust() && !f.is_test());
    Ok(sources
        .map(|f| (f, f.lines_without_tests().count()))
        .filter(|(_, lines)| *lines > LONGEST)
        .map(|(f, lines)| format!("{} has {lines} lines: split it by meaning", f.path))
        .collect())
}

/// Names say what is in a folder or file.
pub(super) fn names(files: &[Tracked]) -> Result<Broken, Failure> {
    let named = |f: &Tracked| {
        f.path
            .split('/')
            .any(|part| EMPTY_NAMES.contains(&part.split('.').next().unwrap_or(part)))
    };
    let code = files
        .iter()
        .filter(|f| f.path.starts_with("crates/") || f.path.starts_with("xtask/"));
    Ok(code
        .filter(|f| named(f))
        .map(|f| format!("{} has a name that says nothing", f.path))
        .collect())
}

/// Nothing is left half done.
pub(super) fn leftovers(files: &[Tracked]) -> Result<Broken, Failure> {
    let words = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("X", "XX "),
        concat!("dbg", "!("),
    ];
    let mut broken = Broken::new();
    for file in files
        .iter()
        .filter(|f| f.is_rust() || f.path.ends_with(".toml") || f.path.ends_with(".md"))
    {
        for (number, line) in file.text.lines().enumerate() {
            if words.iter().any(|w| line.contains(w)) {
                broken.push(format!(
                    "{}:{} is a leftover: {}",
                    file.path,
                    number + 1,
                    line.trim()
                ));
            }
        }
    }
    broken.extend(
        files
            .iter()
            .filter(|f| f.path.ends_with(".snap.new"))
            .map(|f| format!("{} awaits review", f.path)),
    );
    Ok(broken)
}
