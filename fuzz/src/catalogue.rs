//! Catalogue files, profiles, OSCAL catalogs, the manifest of a package, and what a person saw last.

use asepsis_format::catalogue::{self, profile};
use asepsis_format::look;
use asepsis_format::oscal::catalogue_file;
use asepsis_format::report::manifest;

use crate::seed::{self, Seed};
use crate::{Family, limits};

pub(crate) const FAMILY: Family = Family {
    id: "catalogue",
    parts: || vec!["file", "look", "manifest", "oscal", "oscal-mapping"],
    seeds,
    run,
};

const CATALOG: &str = r#"{"catalog": {"uuid": "74c8ba1e-5cd4-4ad1-bbfd-d888e2f6c724", "metadata": {"title": "Example", "last-modified": "2026-01-01T00:00:00Z", "version": "1", "oscal-version": "1.2.1"}, "groups": [{"id": "g1", "title": "Access", "controls": [{"id": "c-1", "title": "Accounts", "params": [{"id": "p", "label": "days"}], "parts": [{"name": "statement", "prose": "Remove after {{ insert: param, p }}.", "parts": [{"name": "item", "prose": "One."}]}], "controls": [{"id": "c-1.1", "title": "More"}]}]}]}}"#;
const MAPPING: &str = r#"{"mapping-collection": {"mappings": [{"maps": [{"relationship": "subset-of", "sources": [{"type": "control", "id-ref": "c-1"}], "targets": [{"type": "control", "id-ref": "o-1"}]}]}]}}"#;
const LOOK: &str = r#"{"schema": "asepsis.look/1", "as_of": "2026-11-24T00:00:00Z", "states": {"finding": {"F-1": "open"}}}"#;
const MANIFEST: &str = r#"{"schema": "asepsis-package/1", "dossier": "00", "files": []}"#;

fn seeds(part: &str) -> Vec<Seed> {
    match part {
        "file" => {
            let mut seeds = seed::corpus(&[
                "catalogue",
                "../catalogue/submission",
                "../catalogue/library",
                "../catalogue/calendar",
            ]);
            seeds.extend(
                seed::corpus(&[
                    "../catalogue/market",
                    "../catalogue/profile",
                    "../catalogue/change",
                ])
                .into_iter()
                .take(12),
            );
            seeds.retain(|s| s.name.ends_with(".toml"));
            seeds
        }
        "look" => seed::lines(&[LOOK]),
        "manifest" => seed::lines(&[MANIFEST]),
        "oscal-mapping" => seed::lines(&[MAPPING]),
        _ => seed::lines(&[CATALOG]),
    }
}

fn run(part: &str, bytes: &[u8]) {
    match part {
        "file" => {
            let files = [("file.toml".to_owned(), bytes.to_vec())];
            let _ = catalogue::read(&files);
            let _ = profile::read(&files);
        }
        "look" => {
            if let Some(seen) = look::read(bytes) {
                let text = look::write(&seen).unwrap_or_default();
                assert_eq!(look::read(text.as_bytes()), Some(seen), "a look reads back");
            }
        }
        "manifest" => {
            let _ = manifest::read(bytes);
        }
        "oscal-mapping" => {
            let _ = catalogue_file(CATALOG.as_bytes(), "own", Some(bytes), &limits());
        }
        _ => {
            if let Ok(imported) = catalogue_file(bytes, "own", None, &limits()) {
                // What is made of it is a catalogue file: it may lack what a person adds, and is TOML.
                let files = [("file.toml".to_owned(), imported.toml.into_bytes())];
                let _ = catalogue::read(&files);
            }
        }
    }
}
