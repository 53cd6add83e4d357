//! The dossier's files, and the settings. The input is a file, or several, each headed by a line `#= PATH`.

use std::collections::BTreeMap;

use asepsis_format::dossier::{self, DOSSIER_FILES, compare, written};
use asepsis_format::settings;

use crate::seed::{self, Seed};
use crate::{Family, limits};

pub(crate) const FAMILY: Family = Family {
    id: "dossier",
    parts: || vec!["files", "settings"],
    seeds,
    run,
};

const HEAD: &str = "#= ";

fn seeds(part: &str) -> Vec<Seed> {
    if part == "settings" {
        let mut seeds = seed::corpus(&["demo/dossier"]);
        seeds.retain(|s| s.name.ends_with("asepsis.toml"));
        seeds.extend(seed::lines(&[
            "[gate]\nfail-on = [\"stale\"]\n",
            "[catalogue]\nadd = [\"a.toml\"]\n",
        ]));
        return seeds;
    }
    let mut bundles: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for (path, bytes) in seed::texts("dossier") {
        if let Some((case, file)) = path.split_once('/') {
            add(bundles.entry(case.to_owned()).or_default(), file, &bytes);
        }
    }
    for (path, bytes) in seed::texts("demo/dossier") {
        let name = path.replace('/', "-");
        add(
            bundles.entry(format!("demo-{name}")).or_default(),
            &path,
            &bytes,
        );
    }
    bundles.retain(|name, _| !name.contains("sbom-") && !name.contains("evidence-"));
    bundles
        .into_iter()
        .map(|(name, bytes)| Seed::new(name, bytes))
        .collect()
}

fn add(bundle: &mut Vec<u8>, path: &str, bytes: &[u8]) {
    bundle.extend_from_slice(format!("{HEAD}{path}\n").as_bytes());
    bundle.extend_from_slice(bytes);
    bundle.push(b'\n');
}

fn run(part: &str, bytes: &[u8]) {
    if part == "settings" {
        let _ = settings::read("asepsis.toml", bytes, &limits());
        if let Ok(text) = std::str::from_utf8(bytes) {
            let _ = settings::with_catalogue_file(text, "more.toml");
        }
        return;
    }
    let limits = limits();
    let files = files(bytes);
    let draft = dossier::parse(&files, &limits);
    let (_, _) = (draft.sbom_paths(), draft.evidence_paths());
    for record in written::records(&files) {
        let _ = (record.filled(), record.json());
    }
    let _ = compare::differences(&BTreeMap::new(), &files);
    let _ = draft.finish(BTreeMap::new(), BTreeMap::new());
    for (path, bytes) in &files {
        let known = DOSSIER_FILES.iter().any(|f| f.name == path);
        if let (true, Ok(text)) = (known, std::str::from_utf8(bytes)) {
            let _ = dossier::append(text, &[]);
        }
    }
}

/// Returns the files of a bundle; bytes without a head are those of `device.toml`.
fn files(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut path = "device.toml".to_owned();
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        match line.strip_prefix(HEAD.as_bytes()) {
            Some(rest) => String::from_utf8_lossy(rest).trim().clone_into(&mut path),
            None => files
                .entry(path.clone())
                .or_default()
                .extend_from_slice(line),
        }
    }
    files
}
