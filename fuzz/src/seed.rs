//! What targets start from: files of `corpus/` and of `fuzz/found/`, and little texts of their own.

use std::path::{Path, PathBuf};

/// Bytes with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seed {
    /// Name, without separators.
    pub name: String,
    /// Bytes.
    pub bytes: Vec<u8>,
}

/// Files larger than this teach a fuzzer nothing but slowness.
const LARGEST: usize = 64 << 10;

impl Seed {
    /// Returns a seed.
    pub(crate) fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            name: name.into(),
            bytes: bytes.into(),
        }
    }
}

/// Returns the inputs that once found something in a target, kept so that it stays mended.
pub fn found(target: &str) -> Vec<Seed> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("found")
        .join(target);
    files(&folder, "")
        .into_iter()
        .map(|(path, bytes)| Seed::new(flat(&path), bytes))
        .collect()
}

/// Returns the files of folders of `corpus/`, with all below them.
pub(crate) fn corpus(folders: &[&str]) -> Vec<Seed> {
    let mut seeds = Vec::new();
    for folder in folders {
        for (path, bytes) in texts(folder) {
            if bytes.len() <= LARGEST {
                seeds.push(Seed::new(flat(&format!("{folder}/{path}")), bytes));
            }
        }
    }
    seeds
}

/// Returns the files of a folder beside this crate, by path in it, in order.
pub(crate) fn texts(folder: &str) -> Vec<(String, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../corpus")
        .join(folder);
    files(&root, "")
}

/// Returns lines as seeds.
pub(crate) fn lines(lines: &[&str]) -> Vec<Seed> {
    let number = |(number, line): (usize, &&str)| Seed::new(format!("line-{number}"), *line);
    lines.iter().enumerate().map(number).collect()
}

fn flat(path: &str) -> String {
    path.replace('/', "-")
}

fn files(folder: &Path, prefix: &str) -> Vec<(String, Vec<u8>)> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.filter_map(|e| Some(e.ok()?.path())).collect();
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let own = format!("{prefix}{name}");
        if path.is_dir() {
            found.extend(files(&path, &format!("{own}/")));
        } else if let Ok(bytes) = std::fs::read(&path) {
            found.push((own, bytes));
        }
    }
    found
}
