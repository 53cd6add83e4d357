//! Making a package again from the inputs that it carries, with nothing else: no snapshot, no dossier, no catalogue
//! of this machine.

use std::collections::BTreeMap;
use std::path::Path;

use asepsis_domain::digest::Digest;
use asepsis_domain::time::Instant;
use asepsis_format::advisory::{self, Record, slice};
use asepsis_format::limits::Limits;
use asepsis_format::report::manifest::Manifest;
use asepsis_matching::snapshot::{Builder, Snapshot};

use super::archive::Archive;
use super::{Difference, Problem};
use crate::dossier::causes;
use crate::evaluate::{self, Given};
use crate::failure::Failure;
use crate::folder::{self, Files};
use crate::package::{self, MANIFEST, Made, Recipe, inputs};
use crate::worker::{WorkerCommand, Workers};

/// Bytes of inputs that are read to make a package again.
const MOST_INPUT: u64 = 2 << 30;

/// Folder of the inputs in a package.
const INPUTS: &str = "inputs/";

/// What making a package again gave.
#[derive(Debug)]
pub struct Rebuilt {
    /// Files that came out the same.
    pub same: usize,
    /// Files that came out otherwise, by path.
    pub differences: Vec<Difference>,
    /// Why it could not be made again; `None`: it could.
    pub problem: Option<String>,
    /// Version of Asepsis that made it again.
    pub asepsis: &'static str,
}

impl Rebuilt {
    /// Returns whether every file came out the same.
    pub fn is_same(&self) -> bool {
        self.differences.is_empty() && self.problem.is_none()
    }

    fn not(problem: String) -> Self {
        Self {
            same: 0,
            differences: Vec::new(),
            problem: Some(problem),
            asepsis: env!("CARGO_PKG_VERSION"),
        }
    }
}

/// Makes a package again and compares.
///
/// What is wrong with the inputs, or cannot be made by this version, is said in the result.
///
/// # Errors
///
/// Where this machine fails: no worker, no place for temporary files.
pub(super) fn rebuild(
    archive: &mut Archive,
    manifest: &Manifest,
    digest: &Digest,
    differences: &[Difference],
    worker: &WorkerCommand,
) -> Result<Rebuilt, Failure> {
    let inputs_differ = differences.iter().any(|d| d.path.starts_with(INPUTS));
    if inputs_differ {
        let problem = "its inputs are not as the manifest says";
        return Ok(Rebuilt::not(problem.to_owned()));
    }
    let carried = match gather(archive, manifest) {
        Ok(carried) => carried,
        Err(problem) => return Ok(Rebuilt::not(problem)),
    };
    match made(carried, manifest, worker) {
        Ok(made) => Ok(compared(manifest, digest, &made)),
        Err(failure @ (Failure::Worker(_) | Failure::File { .. })) => Err(failure),
        Err(failure) => Ok(Rebuilt::not(causes(&failure))),
    }
}

/// Reads the inputs, by path below their folder.
fn gather(archive: &mut Archive, manifest: &Manifest) -> Result<Files, String> {
    let mut files = Files::new();
    let mut left = MOST_INPUT;
    for file in &manifest.files {
        let Some(path) = file.path.strip_prefix(INPUTS) else {
            continue;
        };
        left = left
            .checked_sub(file.bytes)
            .ok_or_else(|| format!("its inputs have more than {MOST_INPUT} bytes"))?;
        let mut bytes = Vec::new();
        archive
            .unpack(&file.path, file.bytes, &mut bytes)
            .map_err(|error| format!("`{}` cannot be read: {error}", file.path))?;
        files.insert(path.to_owned(), bytes);
    }
    Ok(files)
}

fn made(mut carried: Files, manifest: &Manifest, worker: &WorkerCommand) -> Result<Made, Failure> {
    let advisories = carried.remove(inputs::ADVISORIES).unwrap_or_default();
    let snapshot = snapshot(&advisories)?;
    let dossier = below(&mut carried, inputs::DOSSIER);
    let catalogue = below(&mut carried, inputs::CATALOGUE);
    let place = tempfile::tempdir().map_err(Failure::file("made", Path::new("a folder")))?;
    folder::write_into(place.path(), &dossier)?;
    let recipe = Recipe::of(manifest)?;
    let as_of: Instant = manifest
        .as_of
        .parse()
        .map_err(|_| Failure::Value(format!("`{}` is not an instant", manifest.as_of)))?;
    let given = Given {
        facts: Some(snapshot.facts().clone()),
        catalogue: Some(catalogue),
        baselines: Some(recipe.baselines.clone()),
    };
    let question = recipe.question(as_of);
    let evaluated = evaluate::evaluate_as(place.path(), Some(&snapshot), given, &question)?;
    let workers = Workers::new(worker);
    let made = package::make(&evaluated, &snapshot, place.path(), &recipe, &workers)?;
    made.map_err(|open| {
        Failure::Value(format!(
            "it says that it was issued, but {} points are open in it",
            open.len()
        ))
    })
}

/// Takes the files below a folder, by their path below it.
fn below(files: &mut Files, folder: &str) -> Files {
    let within = files.extract_if(.., |path, _| path.starts_with(folder));
    within
        .filter_map(|(path, bytes)| Some((path.strip_prefix(folder)?.to_owned(), bytes)))
        .collect()
}

/// Returns the snapshot of the advisories that a package carries.
fn snapshot(bytes: &[u8]) -> Result<Snapshot<Vec<u8>>, Failure> {
    let no_slice = || Failure::Value(format!("`{}` holds no advisories", inputs::ADVISORIES));
    let facts = slice::snapshot_facts(bytes).ok_or_else(no_slice)?;
    let mut builder = Builder::new();
    advisory::read(
        inputs::ADVISORIES,
        bytes,
        &Limits::default(),
        &mut |record| match record {
            Record::Advisory(advisory) => builder.add(*advisory),
            Record::Kev { cve, kev } => builder.add_kev(cve, kev),
            Record::Epss { cve, epss } => builder.add_epss(cve, epss),
            Record::Lifecycle(each) => builder.add_lifecycle(*each),
        },
    )
    .map_err(|source| Failure::Document {
        name: inputs::ADVISORIES.to_owned(),
        source,
    })?;
    builder.cut_from(facts);
    Ok(Snapshot::open(builder.finish()?.bytes)?)
}

fn compared(manifest: &Manifest, digest: &Digest, made: &Made) -> Rebuilt {
    let was: BTreeMap<&str, &str> = manifest
        .files
        .iter()
        .map(|f| (f.path.as_str(), f.sha256.as_str()))
        .collect();
    let is: BTreeMap<&str, &str> = made
        .manifest
        .files
        .iter()
        .map(|f| (f.path.as_str(), f.sha256.as_str()))
        .collect();
    let mut differences = Vec::new();
    let mut same = 0;
    let mut differs = |path: &str, problem| {
        differences.push(Difference {
            path: path.to_owned(),
            problem,
        });
    };
    for (path, expected) in &was {
        match is.get(path) {
            Some(found) if found == expected => same += 1,
            Some(found) => differs(
                path,
                Problem::Touched {
                    expected: format!("sha256:{expected}"),
                    found: format!("sha256:{found}"),
                },
            ),
            None => differs(path, Problem::Missing),
        }
    }
    for path in is.keys().filter(|path| !was.contains_key(*path)) {
        differs(path, Problem::Additional);
    }
    if made.digest != *digest {
        differs(
            MANIFEST,
            Problem::Touched {
                expected: digest.to_string(),
                found: made.digest.to_string(),
            },
        );
    }
    Rebuilt {
        same,
        differences,
        problem: None,
        asepsis: env!("CARGO_PKG_VERSION"),
    }
}
