//! Verifying a package: each file against the manifest, and on request all of it made again from its inputs.
//!
//! A package may come from anywhere, so nothing in it is believed: paths are never followed out of it, links are
//! not read, and no more of a file is unpacked than the manifest says it has.

mod archive;
mod rebuild;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use asepsis_domain::digest::{Digest, Digester};
use asepsis_format::container::flat::EntryKind;
use asepsis_format::report::manifest::{self, Manifest};

use crate::failure::Failure;
use crate::package::{MANIFEST, SIGNATURES};
use crate::worker::WorkerCommand;
use archive::Archive;

pub use rebuild::Rebuilt;

/// What is verified.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// Folder or zip of the package.
    pub package: &'a Path,
    /// The digest that its manifest must have, such as that on a signature page.
    pub digest: Option<Digest>,
    /// Make it again; how a PDF worker is started.
    pub rebuild: Option<&'a WorkerCommand>,
}

/// What verifying found.
#[derive(Debug)]
pub struct Verified {
    /// What the manifest says.
    pub manifest: Manifest,
    /// Its digest.
    pub digest: Digest,
    /// Files that are not as the manifest says, by path.
    pub differences: Vec<Difference>,
    /// Files that the manifest does not cover, because they sign it.
    pub signatures: Vec<String>,
    /// What making it again gave.
    pub rebuilt: Option<Rebuilt>,
}

/// A file that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// Path in the package, as written there.
    pub path: String,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Problem {
    /// It has other bytes.
    Touched {
        /// Its digest as it should be.
        expected: String,
        /// Its digest as it is, or how its length differs.
        found: String,
    },
    /// It is not there.
    Missing,
    /// The manifest does not name it.
    Additional,
    /// The manifest names it twice.
    Twice,
    /// It is a link or something else that is no file.
    Link,
    /// Its path leads out of the package or has no one meaning on all systems.
    Path,
    /// It cannot be unpacked or read.
    Damaged(String),
}

impl Problem {
    /// Returns its word.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Touched { .. } => "touched",
            Self::Missing => "missing",
            Self::Additional => "additional",
            Self::Twice => "twice",
            Self::Link => "link",
            Self::Path => "path",
            Self::Damaged(_) => "damaged",
        }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Touched { expected, found } => {
                write!(f, "was changed: it should be {expected} and is {found}")
            }
            Self::Missing => f.write_str("is not there"),
            Self::Additional => f.write_str("is not in the manifest"),
            Self::Twice => f.write_str("stands in the manifest twice"),
            Self::Link => f.write_str("is a link, or no file: it was not followed"),
            Self::Path => f.write_str("is a path that leads out of the package, or is not plain"),
            Self::Damaged(why) => write!(f, "cannot be read: {why}"),
        }
    }
}

impl Verified {
    /// Returns whether nothing differs.
    pub fn is_same(&self) -> bool {
        self.differences.is_empty() && self.rebuilt.as_ref().is_none_or(Rebuilt::is_same)
    }
}

/// Verifies a package.
///
/// # Errors
///
/// Where it is no package: neither folder nor zip, or without a manifest that can be read.
pub fn verify(request: &Request<'_>) -> Result<Verified, Failure> {
    let mut archive = Archive::open(request.package)?;
    let unread = |source| Failure::Document {
        name: MANIFEST.to_owned(),
        source,
    };
    let bytes = archive.manifest()?;
    let manifest = manifest::read(&bytes).map_err(unread)?;
    let digest = Digest::of(&bytes);
    let mut differences = BTreeSet::new();
    if let Some(expected) = request.digest.filter(|d| *d != digest) {
        differences.insert(Difference {
            path: MANIFEST.to_owned(),
            problem: Problem::Touched {
                expected: expected.to_string(),
                found: digest.to_string(),
            },
        });
    }
    let signatures = compare(&mut archive, &manifest, &mut differences);
    let differences: Vec<Difference> = differences.into_iter().collect();
    let rebuilt = match request.rebuild {
        Some(worker) => Some(rebuild::rebuild(
            &mut archive,
            &manifest,
            &digest,
            &differences,
            worker,
        )?),
        None => None,
    };
    Ok(Verified {
        manifest,
        digest,
        differences,
        signatures,
        rebuilt,
    })
}

/// Compares every file with the manifest; returns the files that sign it.
fn compare(
    archive: &mut Archive,
    manifest: &Manifest,
    differences: &mut BTreeSet<Difference>,
) -> Vec<String> {
    let mut differs = |path: &str, problem: Problem| {
        differences.insert(Difference {
            path: path.to_owned(),
            problem,
        });
    };
    let there: BTreeMap<String, EntryKind> = archive.entries().clone();
    let mut listed = BTreeSet::new();
    for file in &manifest.files {
        if !listed.insert(file.path.as_str()) {
            differs(&file.path, Problem::Twice);
            continue;
        }
        if !is_plain(&file.path) || file.path == MANIFEST || file.path.starts_with(SIGNATURES) {
            differs(&file.path, Problem::Path);
            continue;
        }
        let problem = match there.get(&file.path) {
            None => Some(Problem::Missing),
            Some(EntryKind::File) => touched(archive, file),
            Some(_) => Some(Problem::Link),
        };
        if let Some(problem) = problem {
            differs(&file.path, problem);
        }
    }
    let mut signatures = Vec::new();
    for (path, kind) in there {
        if listed.contains(path.as_str()) || path == MANIFEST {
            continue;
        }
        if !is_plain(&path) {
            differs(&path, Problem::Path);
        } else if kind != EntryKind::File {
            differs(&path, Problem::Link);
        } else if path.starts_with(SIGNATURES) {
            signatures.push(path);
        } else {
            differs(&path, Problem::Additional);
        }
    }
    signatures
}

fn touched(archive: &mut Archive, file: &manifest::File) -> Option<Problem> {
    let mut digester = Digester::default();
    let longer = file.bytes.saturating_add(1);
    let length = match archive.unpack(&file.path, longer, &mut digester) {
        Ok(length) => length,
        Err(error) => return Some(Problem::Damaged(error.to_string())),
    };
    let expected = || format!("sha256:{}", file.sha256);
    if length > file.bytes {
        let found = format!("longer than its {} bytes", file.bytes);
        return Some(Problem::Touched {
            expected: expected(),
            found,
        });
    }
    let found = digester.finish();
    (found.hex() != file.sha256).then(|| Problem::Touched {
        expected: expected(),
        found: found.to_string(),
    })
}

/// Whether a path is that of a file below a folder, and the same on every system.
fn is_plain(path: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty() && part != "." && part != ".." && !part.contains(['\\', ':', '\0'])
    };
    path.len() <= 1024 && path.split('/').all(part) && !path.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_that_stay_inside_are_plain() {
        for plain in ["a", "documents/01-a.pdf", "a/b/c.d", "a b/ü"] {
            assert!(is_plain(plain), "{plain}");
        }
        for not in [
            "", "/a", "a/", "a//b", "../a", "a/../b", "a/./b", ".", "..", "C:/a", "a\\b", "a\0b",
            "a\nb",
        ] {
            assert!(!is_plain(not), "{not:?}");
        }
    }
}
