//! Rules about documents.

use super::{Broken, Tracked};
use crate::Failure;
use crate::process::root;

/// Paths in back quotes that look like ours exist.
pub(super) fn paths(files: &[Tracked]) -> Result<Broken, Failure> {
    const TOPS: [&str; 7] = [
        "catalogue/",
        "corpus/",
        "crates/",
        "docs/",
        "xtask/",
        ".ci/",
        ".cargo/",
    ];
    let root = root();
    let mut broken = Broken::new();
    let ours = |f: &&Tracked| {
        f.path.ends_with(".md")
            && !f.path.starts_with("corpus/demo/")
            && !f.path.starts_with("docs/reference/")
    };
    for file in files.iter().filter(ours) {
        for quoted in file.text.split('`').skip(1).step_by(2) {
            let path = quoted.trim_end_matches('/');
            let plain = !path.contains(['<', '*', '{', ' ', '…'])
                && TOPS.iter().any(|top| quoted.starts_with(top));
            if plain && !root.join(path).exists() {
                broken.push(format!(
                    "{} names `{quoted}`, which is not there",
                    file.path
                ));
            }
        }
    }
    Ok(broken)
}

/// ADRs are numbered 001, 002, …
pub(super) fn decisions(files: &[Tracked]) -> Result<Broken, Failure> {
    let numbers: Vec<usize> = files
        .iter()
        .filter_map(|f| f.path.strip_prefix("docs/adr/"))
        .filter_map(|name| name.get(..3)?.parse().ok())
        .collect();
    let wrong = numbers
        .iter()
        .enumerate()
        .find(|(index, number)| index + 1 != **number);
    Ok(wrong
        .map(|(_, number)| format!("docs/adr/{number:03} is out of order"))
        .into_iter()
        .collect())
}

/// The project speaks of itself alone.
pub(super) fn machine_paths(files: &[Tracked]) -> Result<Broken, Failure> {
    let words = [
        concat!("/wo", "rk/"),
        concat!("/ro", "ot/"),
        concat!("/ho", "me/"),
        concat!("/tm", "p/bash_jobs"),
    ];
    let own = files.iter().filter(|f| f.path != "Cargo.lock");
    Ok(own
        .filter(|f| words.iter().any(|w| f.text.contains(w)))
        .map(|f| format!("{} names a path of a machine", f.path))
        .collect())
}
