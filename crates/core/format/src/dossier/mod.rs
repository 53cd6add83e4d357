//! The dossier: the text files that people write, read into one [`Dossier`] with places.
//!
//! Reading goes in two steps, since the dossier itself names the SBOMs and evidence files
//! that belong to it: [`parse`] reads the texts, [`Draft::sbom_paths`] and
//! [`Draft::evidence_paths`] say what else to load, [`Draft::finish`] puts it in. Every
//! problem of every file is told in one run. What records mean to each other (links,
//! duplicate ids, releases that do not exist) is judged elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::digest::Digest;
use asepsis_domain::dossier::Dossier;
use asepsis_domain::place::Place;
use asepsis_domain::sbom::Sbom;

use crate::limits::{Limits, Reading};
use crate::schema::{self, Row, Title, nearest};

mod anomalies;
mod append;
mod architecture;
mod cases;
pub mod compare;
mod components;
mod controls;
mod decisions;
mod device;
mod evidence;
mod fielded;
pub mod form;
mod keep;
mod labeling;
mod lifecycle;
mod organisation;
mod overrides;
mod parts;
mod plans;
mod record;
mod risks;
mod submissions;
mod template;

pub mod table;
mod text;
mod threats;
mod verification;
pub mod written;

#[cfg(test)]
mod tests;

pub use append::{Addition, append};
pub use keep::{NewEvidence, TestUpdate, add_evidence, update_tests};
use parts::Parts;
pub use template::{InitMarket, InitRequest, InitSbom, template};

/// A file of the dossier.
#[derive(Debug)]
pub struct DossierFile {
    /// Path in the dossier.
    pub name: &'static str,
    /// What it is for, in a sentence.
    pub what: &'static str,
    reader: fn(&mut Row<'_>, &mut Parts),
}

/// The TOML files of a dossier, by name.
pub const DOSSIER_FILES: &[DossierFile] = &[
    anomalies::FILE,
    architecture::FILE,
    cases::FILE,
    components::FILE,
    controls::FILE,
    decisions::FILE,
    device::FILE,
    evidence::FILE,
    fielded::FILE,
    labeling::FILE,
    lifecycle::FILE,
    organisation::FILE,
    overrides::FILE,
    plans::FILE,
    risks::FILE,
    submissions::FILE,
    verification::FILE,
    threats::FILE,
];

/// A dossier whose texts are read; its SBOMs and evidence files are not in it yet.
#[derive(Debug)]
pub struct Draft {
    parts: Parts,
    read: BTreeMap<String, Digest>,
    diagnostics: Vec<Diagnostic>,
}

/// Returns what the text files say. `files` are all files of the dossier's folder that may be its texts, by path with
/// `/`; those that are no text of a dossier (SBOMs, evidence, baselines, settings) are left alone.
pub fn parse(files: &BTreeMap<String, Vec<u8>>, limits: &Limits) -> Draft {
    let mut draft = Draft {
        parts: Parts::default(),
        read: BTreeMap::new(),
        diagnostics: Vec::new(),
    };
    for (path, bytes) in files {
        if let Some(file) = DOSSIER_FILES.iter().find(|f| f.holds(path)) {
            draft.read.insert(path.clone(), Digest::of(bytes));
            let reader = |row: &mut Row<'_>| (file.reader)(row, &mut draft.parts);
            let reading = schema::read(path, bytes, &schema::DOSSIER, limits, reader);
            draft.diagnostics.extend(reading.diagnostics);
        } else if let Some(name) = text::name_of(path) {
            draft.read.insert(path.clone(), Digest::of(bytes));
            let mut reading = text::read(path, name, bytes, limits);
            draft.parts.texts.extend(reading.value.take());
            draft.diagnostics.append(&mut reading.diagnostics);
        } else {
            draft.diagnostics.extend(stranger(path));
        }
    }
    if draft.parts.device.is_none() {
        draft.diagnostics.extend(no_device(files));
    }
    draft
}

/// Returns the dossier where everything that it points to is at hand already; see [`parse`] and [`Draft::finish`].
pub fn read(
    files: &BTreeMap<String, Vec<u8>>,
    sboms: BTreeMap<String, Sbom>,
    files_on_disk: BTreeMap<String, Option<Digest>>,
    limits: &Limits,
) -> Reading<Option<Dossier>> {
    parse(files, limits).finish(sboms, files_on_disk)
}

/// Returns the JSON Schemas of the dossier's files and of the settings: file name and text.
pub fn schemas() -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = DOSSIER_FILES
        .iter()
        .map(|file| {
            let shape = Row::describe("file", |row| (file.reader)(row, &mut Parts::default()));
            let title = Title {
                file: file.name,
                what: file.what,
            };
            (file.schema_name(), schema::render(&title, &shape))
        })
        .collect();
    all.push(crate::settings::schema());
    all.sort();
    all
}

impl DossierFile {
    /// Returns the name of the file's JSON Schema, such as `risks.schema.json`.
    pub fn schema_name(&self) -> String {
        let base = self.name.rsplit('/').next().unwrap_or(self.name);
        format!("{}.schema.json", base.trim_end_matches(".toml"))
    }

    /// Returns whether the path is this file, or its part that is at home on a server.
    fn holds(&self, path: &str) -> bool {
        let home = path.strip_prefix("server/");
        path == self.name || (self.name != device::FILE.name && home == Some(self.name))
    }
}

impl Draft {
    /// Returns the paths of the SBOMs that the releases name, relative to the dossier, each once.
    pub fn sbom_paths(&self) -> Vec<String> {
        let releases = self.parts.device.iter().flat_map(|d| &d.releases);
        let paths: BTreeSet<&String> = releases
            .flat_map(|r| &r.sboms)
            .map(|s| &s.file.value)
            .collect();
        paths.into_iter().cloned().collect()
    }

    /// Returns the paths of the evidence files that records point to, relative to the dossier, each once.
    pub fn evidence_paths(&self) -> Vec<String> {
        let files = self.parts.evidence.iter().filter_map(|e| e.file.as_ref());
        let paths: BTreeSet<&String> = files.map(|f| &f.value).collect();
        paths.into_iter().cloned().collect()
    }

    /// Returns what was found in the text files.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Returns the dossier with its SBOMs (those that could be read, by path) and with the digests of its evidence
    /// files (`None`: not there); `None` where no device.toml says which device it is.
    pub fn finish(
        self,
        sboms: BTreeMap<String, Sbom>,
        files_on_disk: BTreeMap<String, Option<Digest>>,
    ) -> Reading<Option<Dossier>> {
        let digest = digest(&self.read, &sboms, &files_on_disk);
        Reading {
            value: self.parts.into_dossier(digest, sboms, files_on_disk),
            diagnostics: self.diagnostics,
        }
    }
}

/// Returns the digest over the paths and bytes of everything that the dossier was read from.
fn digest(
    read: &BTreeMap<String, Digest>,
    sboms: &BTreeMap<String, Sbom>,
    files: &BTreeMap<String, Option<Digest>>,
) -> Digest {
    let texts = read.iter().map(|(path, d)| (path, "text", Some(*d)));
    let sboms = sboms.iter().map(|(path, s)| (path, "sbom", Some(s.digest)));
    let files = files.iter().map(|(path, d)| (path, "file", *d));
    let lines: Vec<String> = texts
        .chain(sboms)
        .chain(files)
        .map(|(path, kind, digest)| {
            let digest = digest.map_or_else(|| "missing".to_owned(), |d| d.hex());
            format!("{kind}\t{path}\t{digest}")
        })
        .collect();
    Digest::of_parts(lines.iter().map(String::as_bytes))
}

/// Returns what is to be said of a TOML file at the top level that is none of the dossier's.
fn stranger(path: &str) -> Option<Diagnostic> {
    let base = path.strip_prefix("server/").unwrap_or(path);
    let ours = base == crate::settings::FILE || base.contains('/');
    if ours || !base.ends_with(".toml") {
        return None;
    }
    let message = format!("{path} is none of the dossier's files and was not read");
    let names = DOSSIER_FILES.iter().map(|f| f.name);
    let plain = |name: &'static str| name.trim_end_matches(".toml");
    let near = nearest(base.trim_end_matches(".toml"), names.clone().map(plain));
    let help = near.map_or_else(
        || {
            format!(
                "Files of a dossier: {}.",
                names.collect::<Vec<_>>().join(", ")
            )
        },
        |near| format!("Perhaps {near}.toml is meant; else move the file into a folder."),
    );
    let at = Place::start_of(path);
    Some(
        Diagnostic::new(Code::DossierFile, message)
            .at(&at)
            .help(help),
    )
}

/// Returns what is to be said where no device is known.
fn no_device(files: &BTreeMap<String, Vec<u8>>) -> Option<Diagnostic> {
    let name = device::FILE.name;
    if files.contains_key(name) {
        // A device.toml without [device] has its own diagnostic.
        return None;
    }
    let message = format!("there is no {name}: nothing says which device this is");
    let help = "Run `asepsis init`, or name the folder that has it.";
    Some(
        Diagnostic::new(Code::DossierFile, message)
            .at(&Place::start_of(name))
            .help(help),
    )
}
