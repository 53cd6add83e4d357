//! Every real SBOM and every valid case of our own, written in every format that is written and read back: each
//! component, identifier, digest, licence and relation is there, and what we write is valid.

use std::path::{Path, PathBuf};

use asepsis_format::limits::Limits;
use asepsis_format::sbom::convert::{Converted, convert};
use asepsis_format::sbom::{SBOM_FORMATS, SBOM_WRITERS, SbomWriter};
use asepsis_format::validation::validate;

/// What every target can hold.
const HELD: &[&str] = &[
    "component",
    "version",
    "supplier",
    "licence",
    "hash",
    "relationship",
    "identifier",
];

fn converted(path: &Path, target: &SbomWriter) -> Converted {
    let bytes = std::fs::read(path).unwrap();
    let limits = Limits::default();
    let done = convert(&bytes, target, "2026-11-26T00:00:00Z", &limits).unwrap();
    let verdict = validate("written", done.text.as_bytes(), &limits).unwrap();
    assert!(
        verdict.is_valid(),
        "{} as {} {}: {:?}",
        path.display(),
        target.name,
        target.version,
        verdict.breaches.iter().take(3).collect::<Vec<_>>()
    );
    done
}

fn held(path: &Path, target: &SbomWriter) {
    let done = converted(path, target);
    let lost: Vec<_> = done
        .losses
        .iter()
        .filter(|l| HELD.contains(&l.what.as_str()) && can_hold(target, &l.values, &l.what))
        .take(5)
        .collect();
    assert!(
        lost.is_empty(),
        "{} as {} {}: {lost:?}",
        path.display(),
        target.name,
        target.version
    );
}

/// CycloneDX has no kinds of relations; SPDX has none that CycloneDX alone has.
fn can_hold(target: &SbomWriter, values: &[String], what: &str) -> bool {
    let plain = |v: &String| v.starts_with("depends on ") || v.starts_with("is part of ");
    what != "relationship"
        || values.iter().any(plain)
        || (target.name == "spdx" && !values.iter().all(|v| v.starts_with("provides ")))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    found.sort();
    found
}

#[test]
fn our_own_cases_come_back_whole() {
    let corpus = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../corpus/sbom"));
    for format in SBOM_FORMATS {
        for path in files(&corpus.join(format.id).join("valid")) {
            for target in SBOM_WRITERS {
                held(&path, target);
            }
        }
    }
}

#[test]
fn real_sboms_come_back_whole() {
    let Some(folder) = super::place::shared() else {
        return;
    };
    for path in files(&folder.join("sboms")) {
        for target in SBOM_WRITERS {
            held(&path, target);
        }
    }
}

#[test]
fn the_authorities_sboms_come_back_whole() {
    let Some(folder) = super::place::conformance() else {
        return;
    };
    let index = std::fs::read_to_string(folder.join("INDEX.tsv")).unwrap();
    for line in index.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        // The newest version of each suite: the others have the same members.
        let is_read = columns[3] == "valid"
            && ["cyclonedx-spec/1.7/", "spdx-examples/"]
                .iter()
                .any(|s| columns[0].starts_with(s))
            && [".json", ".xml", ".spdx"]
                .iter()
                .any(|e| columns[0].ends_with(e))
            && !columns[0].contains("/ext/");
        if is_read {
            for target in SBOM_WRITERS {
                held(&folder.join(columns[0]), target);
            }
        }
    }
}
