//! Loading a dossier from a folder: its texts, then the SBOMs and evidence files that they name.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use asepsis_domain::diagnostic::{Code, Diagnostic, Level};
use asepsis_domain::digest::Digest;
use asepsis_domain::dossier::Dossier;
use asepsis_domain::place::Place;
use asepsis_domain::sbom::Sbom;
use asepsis_format::limits::Limits;
use asepsis_format::{dossier, sbom};

use crate::failure::Failure;
use crate::folder::{self, Files};

/// The file that makes a folder a dossier.
pub const MARK: &str = "device.toml";

/// A dossier as loaded.
#[derive(Debug)]
pub struct Loaded {
    /// Its folder.
    pub dir: PathBuf,
    /// The dossier; `None` where `device.toml` says too little.
    pub dossier: Option<Dossier>,
    /// What reading found.
    pub diagnostics: Vec<Diagnostic>,
    /// Every file that it was read from, by path: what a package carries as its input.
    pub files: Files,
    /// Releases that have a baseline.
    pub baselines: Vec<String>,
    /// Parts that were not read, each with the reason: what follows from the rest is no whole answer.
    pub unread: Vec<String>,
}

/// Returns whether a folder holds a dossier.
pub fn is_dossier(dir: &Path) -> bool {
    dir.join(MARK).is_file()
}

/// Loads a dossier.
///
/// # Errors
///
/// [`Failure::NoDossier`] where there is none, [`Failure::File`] where the folder cannot be read. Everything wrong
/// inside is a diagnostic.
pub fn load(dir: &Path, limits: &Limits) -> Result<Loaded, Failure> {
    if !is_dossier(dir) {
        return Err(Failure::NoDossier(dir.to_owned()));
    }
    let mut files = texts(dir)?;
    let draft = dossier::parse(&files, limits);
    let mut found = Vec::new();
    let paths = draft.sbom_paths();
    let sboms = load_sboms(dir, &paths, limits, &mut files, &mut found);
    let lost = paths.iter().filter(|path| !sboms.contains_key(*path));
    let mut unread: Vec<String> = lost
        .map(|path| format!("`{path}`, the SBOM of a release, is not there or cannot be read"))
        .collect();
    let evidence = digest_evidence(dir, &draft.evidence_paths(), &mut files);
    let reading = draft.finish(sboms, evidence);
    let mut diagnostics = reading.diagnostics;
    diagnostics.extend(found);
    unread.extend(diagnostics.iter().filter(|d| keeps_unread(d)).map(said));
    Ok(Loaded {
        dir: dir.to_owned(),
        dossier: reading.value,
        diagnostics,
        files,
        baselines: baselines(dir)?,
        unread,
    })
}

/// Returns whether the diagnostic says that a file, or all of it from a place on, was not read.
fn keeps_unread(diagnostic: &Diagnostic) -> bool {
    diagnostic.code == Code::DossierSyntax && diagnostic.level == Level::Error
}

fn said(diagnostic: &Diagnostic) -> String {
    match &diagnostic.at {
        Some(at) => format!("{at}: {}", diagnostic.message),
        None => diagnostic.message.clone(),
    }
}

/// Loads a dossier of which every part is read.
///
/// # Errors
///
/// As [`load_readable`], and [`Failure::Unread`] where a text or an SBOM of a release is not read: an answer from the
/// rest would look like one from the whole.
pub fn load_whole(dir: &Path, limits: &Limits) -> Result<(Loaded, Dossier), Failure> {
    let (loaded, dossier) = load_readable(dir, limits)?;
    if loaded.unread.is_empty() {
        return Ok((loaded, dossier));
    }
    Err(Failure::Unread {
        dir: dir.to_owned(),
        parts: loaded.unread,
    })
}

/// Loads a dossier that can be evaluated as far as it is read.
///
/// # Errors
///
/// As [`load`], and [`Failure::BrokenDossier`].
pub fn load_readable(dir: &Path, limits: &Limits) -> Result<(Loaded, Dossier), Failure> {
    let mut loaded = load(dir, limits)?;
    match loaded.dossier.take() {
        Some(dossier) => Ok((loaded, dossier)),
        None => Err(Failure::BrokenDossier(dir.to_owned())),
    }
}

/// Returns the text files: TOML at the top and in the known folders, Markdown under `text/`.
fn texts(dir: &Path) -> Result<Files, Failure> {
    let mut files = Files::new();
    for path in folder::list(dir, &["baselines", "target", "node_modules"])? {
        let depth = path.matches('/').count();
        let toml = path.ends_with(".toml")
            && (depth == 0
                || (depth == 1
                    && (path.starts_with("organisation/") || path.starts_with("server/"))));
        let prose = path.ends_with(".md") && path.starts_with("text/");
        if toml || prose {
            let bytes = folder::read(dir, &path)?;
            files.insert(path, bytes);
        }
    }
    Ok(files)
}

fn load_sboms(
    dir: &Path,
    paths: &[String],
    limits: &Limits,
    files: &mut Files,
    found: &mut Vec<Diagnostic>,
) -> BTreeMap<String, Sbom> {
    let mut sboms = BTreeMap::new();
    for path in paths {
        let Some(bytes) = inside(dir, path) else {
            // The assessment says which release lacks its SBOM.
            continue;
        };
        match sbom::read(&bytes, limits) {
            Ok(reading) => {
                let place = Place::start_of(path);
                found.extend(
                    reading
                        .diagnostics
                        .into_iter()
                        .map(|d| if d.at.is_none() { d.at(&place) } else { d }),
                );
                sboms.insert(path.clone(), reading.value);
            }
            Err(error) => {
                let message = format!("`{path}` cannot be read: {}", causes(&error));
                found.push(Diagnostic::new(Code::SbomForm, message).at(&Place::start_of(path)));
            }
        }
        files.insert(path.clone(), bytes);
    }
    sboms
}

fn digest_evidence(
    dir: &Path,
    paths: &[String],
    files: &mut Files,
) -> BTreeMap<String, Option<Digest>> {
    let mut digests = BTreeMap::new();
    for path in paths {
        let bytes = inside(dir, path);
        digests.insert(path.clone(), bytes.as_deref().map(Digest::of));
        if let Some(bytes) = bytes {
            files.insert(path.clone(), bytes);
        }
    }
    digests
}

/// Returns the bytes of a file inside the folder; `None` where it is missing or outside.
pub(crate) fn inside(dir: &Path, path: &str) -> Option<Vec<u8>> {
    let plain = !path.starts_with('/')
        && path
            .split('/')
            .all(|part| !part.is_empty() && part != ".." && part != ".");
    if plain {
        std::fs::read(dir.join(path)).ok()
    } else {
        None
    }
}

/// Returns the releases that have a baseline, sorted.
pub(crate) fn baselines(dir: &Path) -> Result<Vec<String>, Failure> {
    let home = dir.join("baselines");
    if !home.is_dir() {
        return Ok(Vec::new());
    }
    let mut names: Vec<String> = std::fs::read_dir(&home)
        .map_err(Failure::file("read", &home))?
        .filter_map(Result::ok)
        .filter(|e| is_dossier(&e.path()))
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    Ok(names)
}

/// Returns an error and its causes in one line.
pub(crate) fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}
