//! Every real SBOM and every valid case of our own, written in every format that is written and read back: each
//! component, identifier, digest, licence and relation is there, and what we write is valid. Whether it is, is judged twice: by
//! our reader, and by the plain JSON of both files, of which our reader may be wrong.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use asepsis_format::limits::Limits;
use asepsis_format::sbom::convert::{ConvertError, Converted, Losses, anew_from, convert};
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

/// Returns what is written of a file, and what does not come along.
fn converted(path: &Path, target: &SbomWriter) -> (String, Losses) {
    written(path, target, &convert)
}

/// How a file is converted.
type Convert =
    dyn Fn(Vec<u8>, &SbomWriter, &str, &Limits, usize) -> Result<Converted<Vec<u8>>, ConvertError>;

fn written(path: &Path, target: &SbomWriter, convert: &Convert) -> (String, Losses) {
    let bytes = std::fs::read(path).unwrap();
    let limits = Limits::default();
    let created = "2026-11-26T00:00:00Z";
    let done = convert(bytes, target, created, &limits, usize::MAX).unwrap();
    let mut text = Vec::new();
    done.write(target, created, &limits, &mut text).unwrap();
    let verdict = validate("written", &text, &limits).unwrap();
    assert!(
        verdict.is_valid(),
        "{} as {} {}: {:?}",
        path.display(),
        target.name,
        target.version,
        verdict.breaches.iter().take(3).collect::<Vec<_>>()
    );
    (String::from_utf8(text).unwrap(), done.losses)
}

fn held(path: &Path, target: &SbomWriter) {
    converted(path, target);
    // Through the component graph, whatever the family.
    let (_, losses) = written(path, target, &anew_from);
    let lost: Vec<_> = losses
        .listed
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

/// Returns every text of a document, hashes in lower case.
fn texts(value: &serde_json::Value, found: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::String(text) => {
            found.insert(text.to_ascii_lowercase());
        }
        serde_json::Value::Array(list) => list.iter().for_each(|v| texts(v, found)),
        serde_json::Value::Object(members) => members.values().for_each(|v| texts(v, found)),
        _ => {}
    }
}

/// Returns the names, versions, identifiers, digests and licences of components in a document of CycloneDX, as they stand.
fn said(components: &serde_json::Value, found: &mut Vec<String>) {
    for component in components.as_array().into_iter().flatten() {
        for key in ["name", "version", "purl", "cpe"] {
            found.extend(component[key].as_str().map(str::to_owned));
        }
        for hash in component["hashes"].as_array().into_iter().flatten() {
            found.extend(hash["content"].as_str().map(str::to_owned));
        }
        for licence in component["licenses"].as_array().into_iter().flatten() {
            found.extend(licence["license"]["id"].as_str().map(str::to_owned));
        }
        said(&component["components"], found);
    }
}

/// Returns the dependencies of a document as names with versions, each once, by its own ids.
fn depends(value: &serde_json::Value) -> BTreeSet<(String, String)> {
    let called = |c: &serde_json::Value, name: &str, version: &str| {
        let version = c[version].as_str().unwrap_or("");
        format!("{} {version}", c[name].as_str().unwrap_or(""))
    };
    let mut names = std::collections::BTreeMap::new();
    let mut found = BTreeSet::new();
    let mut add = |from: &serde_json::Value, to: &serde_json::Value, names: &Names| {
        if let (Some(from), Some(to)) = (names.get(text(from)), names.get(text(to))) {
            found.insert((from.clone(), to.clone()));
        }
    };
    if value["bomFormat"] == "CycloneDX" {
        let mut open: Vec<&serde_json::Value> = vec![&value["metadata"]["component"]];
        open.extend(value["components"].as_array().into_iter().flatten());
        while let Some(component) = open.pop() {
            let name = called(component, "name", "version");
            names.insert(text(&component["bom-ref"]).to_owned(), name);
            open.extend(component["components"].as_array().into_iter().flatten());
        }
        for row in value["dependencies"].as_array().into_iter().flatten() {
            for to in row["dependsOn"].as_array().into_iter().flatten() {
                add(&row["ref"], to, &names);
            }
        }
    } else if value["spdxVersion"].is_string() {
        for package in value["packages"].as_array().into_iter().flatten() {
            let name = called(package, "name", "versionInfo");
            names.insert(text(&package["SPDXID"]).to_owned(), name);
        }
        for row in value["relationships"].as_array().into_iter().flatten() {
            if row["relationshipType"] == "DEPENDS_ON" {
                add(&row["spdxElementId"], &row["relatedSpdxElement"], &names);
            }
        }
    } else {
        let graph = value["@graph"].as_array().into_iter().flatten();
        for element in graph.clone() {
            let name = called(element, "name", "software_packageVersion");
            names.insert(text(&element["spdxId"]).to_owned(), name);
        }
        for row in graph.filter(|e| e["relationshipType"] == "dependsOn") {
            for to in row["to"].as_array().into_iter().flatten() {
                add(&row["from"], to, &names);
            }
        }
    }
    found
}

type Names = std::collections::BTreeMap<String, String>;

fn text(value: &serde_json::Value) -> &str {
    value.as_str().unwrap_or("")
}

#[test]
fn plain_json_has_all_that_the_source_says_of_components() {
    let corpus = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../corpus/sbom"));
    let mut paths = files(&corpus.join("cyclonedx-json").join("valid"));
    if let Some(folder) = super::place::shared() {
        paths.extend(files(&folder.join("sboms")));
    }
    for path in paths {
        let bytes = std::fs::read(&path).unwrap();
        let plain = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let source: serde_json::Value = serde_json::from_slice(plain).unwrap();
        let mut wanted = Vec::new();
        said(&source["components"], &mut wanted);
        for target in SBOM_WRITERS {
            let written: serde_json::Value =
                serde_json::from_str(&converted(&path, target).0).unwrap();
            let mut there = BTreeSet::new();
            texts(&written, &mut there);
            // Licences of one component may stand in one expression.
            let whole: String = there.iter().map(|t| format!(" {t} ")).collect();
            let is_there = |w: &&String| {
                let w = w.to_ascii_lowercase();
                there.contains(&w) || whole.contains(&w)
            };
            let lost: Vec<_> = wanted.iter().filter(|w| !is_there(w)).take(5).collect();
            let place = format!("{} as {} {}", path.display(), target.name, target.version);
            assert!(lost.is_empty(), "{place}: {lost:?}");
            let (before, after) = (depends(&source), depends(&written));
            let lost: Vec<_> = before.difference(&after).take(5).collect();
            assert!(lost.is_empty(), "{place}: {lost:?}");
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
