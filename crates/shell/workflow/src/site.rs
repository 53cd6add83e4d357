//! What is published into the folder of a site: an earlier run's files are replaced, nobody else's.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use asepsis_domain::digest::Digest;

use crate::failure::Failure;
use crate::folder::{self, Files};

/// What is ours of a site.
const OURS: &str = ".well-known/csaf";
/// What an earlier run wrote: a SHA-256 and a path per line.
const WRITTEN: &str = ".well-known/csaf/.published";

/// Digests with paths.
type Written = BTreeSet<(String, String)>;

/// Writes files into the folder of a site and removes what an earlier run wrote and is no longer published.
///
/// # Errors
///
/// Where a file is in the way that no earlier run wrote, or that was changed since: nothing is written then. Where writing fails.
pub(crate) fn write(out: &Path, files: &Files) -> Result<(), Failure> {
    let before = written(out)?;
    for (path, bytes) in files {
        let now = current(out, path)?;
        let is_ours = |digest: &String| before.contains(&(digest.clone(), path.clone()));
        if now.is_some_and(|digest| digest != of(bytes) && !is_ours(&digest)) {
            return Err(in_the_way(&out.join(path)));
        }
    }
    let after: Written = files.iter().map(|(p, b)| (of(b), p.clone())).collect();
    // Until all is written, files of both runs are ours: a run that is cut off is made up for by the next.
    keep(out, &before.union(&after).cloned().collect())?;
    for (path, bytes) in files {
        put(&out.join(path), bytes)?;
    }
    for (digest, path) in &before {
        if !files.contains_key(path) && current(out, path)?.as_ref() == Some(digest) {
            let gone = out.join(path);
            fs::remove_file(&gone).map_err(Failure::file("removed", &gone))?;
        }
    }
    keep(out, &after)
}

fn of(bytes: &[u8]) -> String {
    Digest::of(bytes).hex()
}

/// Returns the digest of what is at a path now.
fn current(out: &Path, path: &str) -> Result<Option<String>, Failure> {
    let full = out.join(path);
    if full.is_dir() {
        return Err(in_the_way(&full));
    }
    if !full.exists() {
        return Ok(None);
    }
    Ok(Some(of(&folder::read(out, path)?)))
}

/// Returns what earlier runs wrote. A folder of a provider without a list of it is somebody else's.
fn written(out: &Path) -> Result<Written, Failure> {
    let list = out.join(WRITTEN);
    if !list.is_file() {
        let target = out.join(OURS);
        let is_empty = fs::read_dir(&target).map_or(!target.exists(), |mut d| d.next().is_none());
        return if is_empty {
            Ok(Written::new())
        } else {
            Err(in_the_way(&target))
        };
    }
    let text = fs::read_to_string(&list).map_err(Failure::file("read", &list))?;
    let lines = text.lines().filter_map(|line| line.split_once("  "));
    let is_inside = |path: &str| path.starts_with(".well-known/") && !path.contains("..");
    let lines = lines.filter(|(_, path)| is_inside(path));
    Ok(lines.map(|(d, p)| (d.to_owned(), p.to_owned())).collect())
}

fn keep(out: &Path, all: &Written) -> Result<(), Failure> {
    let lines: Vec<String> = all.iter().map(|(d, p)| format!("{d}  {p}\n")).collect();
    put(&out.join(WRITTEN), lines.concat().as_bytes())
}

/// Writes a file that is there whole at each moment, and that a web server may read.
fn put(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(Failure::file("made", parent))?;
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.new"));
    folder::write_file(&beside, bytes)?;
    fs::rename(&beside, path).map_err(Failure::file("written", path))
}

fn in_the_way(path: &Path) -> Failure {
    Failure::Value(format!(
        "`{}` was not written by an earlier `advisory publish`, or was changed since, and nothing is written: move it away, or give another folder with `--out`",
        path.display()
    ))
}
