//! Rules about crates: who may use whom, licences, reasons.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Broken, Tracked};
use crate::Failure;
use crate::process::output;

/// For each crate of ours, which others of ours it may use.
const EDGES: &[(&str, &[&str])] = &[
    ("asepsis-domain", &[]),
    ("asepsis-format", &["asepsis-domain"]),
    ("asepsis-matching", &["asepsis-domain"]),
    ("asepsis-assessment", &["asepsis-domain"]),
    ("asepsis-drawing", &[]),
    ("asepsis-document", &["asepsis-domain", "asepsis-drawing"]),
    ("asepsis-feed", &["asepsis-domain", "asepsis-format"]),
    ("asepsis-store", &["asepsis-domain", "asepsis-matching"]),
    ("asepsis-typeset", &[]),
    (
        "asepsis-workflow",
        &[
            "asepsis-domain",
            "asepsis-format",
            "asepsis-matching",
            "asepsis-assessment",
            "asepsis-document",
            "asepsis-feed",
            "asepsis-store",
            "asepsis-typeset",
        ],
    ),
    (
        "asepsis-server",
        &[
            "asepsis-domain",
            "asepsis-format",
            "asepsis-document",
            "asepsis-workflow",
        ],
    ),
    (
        "asepsis-cli",
        &[
            "asepsis-server",
            "asepsis-domain",
            "asepsis-format",
            "asepsis-matching",
            "asepsis-assessment",
            "asepsis-document",
            "asepsis-workflow",
            "asepsis-typeset",
        ],
    ),
    (
        "asepsis-fuzz",
        &[
            "asepsis-domain",
            "asepsis-format",
            "asepsis-matching",
            "asepsis-assessment",
        ],
    ),
    ("xtask", &[]),
];

/// Libraries that only one crate of ours may use.
const BEHIND_A_BORDER: &[(&str, &str)] = &[
    ("axum", "asepsis-server"),
    ("clap", "asepsis-cli"),
    ("maud", "asepsis-server"),
    ("memmap2", "asepsis-store"),
    ("ureq", "asepsis-feed"),
    ("typst", "asepsis-typeset"),
];

/// Licences that may be shipped.
const LICENCES: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "OFL-1.1",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Unlicense",
    "Zlib",
];

/// Crates of ours use only those that the table allows.
pub(super) fn edges(_files: &[Tracked]) -> Result<Broken, Failure> {
    let metadata = metadata(&["--no-deps"])?;
    let mut broken = Broken::new();
    for package in packages(&metadata) {
        let name = package["name"].as_str().unwrap_or_default();
        let Some((_, allowed)) = EDGES.iter().find(|(known, _)| *known == name) else {
            broken.push(format!("crate {name} has no line in the table of edges"));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let on = dependency["name"].as_str().unwrap_or_default();
            // Tests may use what lies before them in the data's way, but core never the shell's store or network.
            if dependency["kind"] == "dev" {
                continue;
            }
            if on.starts_with("asepsis-") && !allowed.contains(&on) {
                broken.push(format!("{name} may not depend on {on}"));
            }
            if BEHIND_A_BORDER
                .iter()
                .any(|(library, home)| *library == on && *home != name)
            {
                broken.push(format!(
                    "{name} may not depend on {on}: it stays behind its border"
                ));
            }
        }
    }
    Ok(broken)
}

/// Every package that ends up in the product has a licence of the list.
pub(super) fn licences(_files: &[Tracked]) -> Result<Broken, Failure> {
    let metadata = metadata(&["--filter-platform", "x86_64-unknown-linux-gnu"])?;
    let shipped = shipped(&metadata);
    let mut broken = Broken::new();
    for package in packages(&metadata).filter(|p| p["source"].is_string()) {
        let id = package["id"].as_str().unwrap_or_default();
        let licence = package["license"].as_str().unwrap_or("none");
        if shipped.contains(id) && !permitted(licence) {
            broken.push(format!(
                "{} has the licence `{licence}`",
                package["name"].as_str().unwrap_or_default()
            ));
        }
    }
    Ok(broken)
}

/// Every line of the workspace's dependencies on others has a comment.
pub(super) fn reasons(files: &[Tracked]) -> Result<Broken, Failure> {
    let root = files
        .iter()
        .find(|f| f.path == "Cargo.toml")
        .ok_or("no Cargo.toml at the root")?;
    let section = root
        .text
        .split("[workspace.dependencies]")
        .nth(1)
        .unwrap_or_default();
    let lines = section.lines().take_while(|l| !l.starts_with('['));
    let bare = lines.filter(|l| l.contains(" = ") && !l.contains("path =") && !l.contains('#'));
    Ok(bare
        .map(|l| format!("Cargo.toml does not say why it has `{l}`"))
        .collect())
}

fn metadata(more: &[&str]) -> Result<Value, Failure> {
    let mut args = vec!["metadata", "--format-version", "1", "--locked"];
    args.extend(more);
    Ok(serde_json::from_slice(&output("cargo", &args)?.stdout)?)
}

fn packages(metadata: &Value) -> impl Iterator<Item = &Value> {
    metadata["packages"].as_array().into_iter().flatten()
}

/// Ids of the packages that the product links, from its crate on, without tests and build scripts.
fn shipped(metadata: &Value) -> BTreeSet<&str> {
    let nodes: BTreeMap<&str, &Value> = metadata["resolve"]["nodes"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|n| Some((n["id"].as_str()?, n)))
        .collect();
    let start = packages(metadata)
        .find(|p| p["name"] == "asepsis-cli")
        .and_then(|p| p["id"].as_str());
    let mut seen = BTreeSet::new();
    let mut todo: Vec<&str> = start.into_iter().collect();
    while let Some(id) = todo.pop() {
        if !seen.insert(id) {
            continue;
        }
        for dependency in nodes
            .get(id)
            .and_then(|n| n["deps"].as_array())
            .into_iter()
            .flatten()
        {
            let normal = dependency["dep_kinds"]
                .as_array()
                .into_iter()
                .flatten()
                .any(|k| k["kind"].is_null());
            if let (true, Some(next)) = (normal, dependency["pkg"].as_str()) {
                todo.push(next);
            }
        }
    }
    seen
}

/// Returns whether an SPDX expression can be met with licences of the list.
fn permitted(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ").replace(['(', ')'], "");
    expression.split(" OR ").any(|choice| {
        choice
            .split(" AND ")
            .all(|one| LICENCES.contains(&one.trim()))
    })
}
