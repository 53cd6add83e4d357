//! What is done with SBOMs beside scanning: held against a profile, compared, merged, converted.

use std::io;
use std::path::{Path, PathBuf};

use asepsis_domain::device::Release;
use asepsis_domain::diagnostic::Diagnostic;
use asepsis_domain::evaluation::ComponentState;
use asepsis_domain::sbom::Sbom;
use asepsis_format::catalogue::profile;
use asepsis_format::limits::{Limits, Reading};
use asepsis_format::sbom::convert::{self, Content, ConvertError, Converted, Loss, Losses};
use asepsis_format::sbom::merge::{self, Merging};
use asepsis_format::sbom::profile::{Missing, Profile, missing};
use asepsis_format::sbom::{SBOM_WRITERS, SbomWriter, Support, writer};
use asepsis_matching::snapshot::Snapshot;
pub use asepsis_store::spool::Spool;

use crate::embedded;
use crate::evaluate::{self, Evaluated, Question};
use crate::failure::Failure;
use crate::scan::{read_bytes, read_sbom};

/// An SBOM held against a profile.
#[derive(Debug)]
pub struct Checked {
    /// Path, or path within the dossier.
    pub path: String,
    /// The SBOM.
    pub sbom: Sbom,
    /// What it lacks.
    pub missing: Missing,
    /// What is stated of each component's support, and by which rule; empty without a dossier.
    pub states: Vec<ComponentState>,
}

/// Returns the profile of an id.
///
/// # Errors
///
/// [`Failure::Value`] where none is named, or there is none of that id: it names those there are.
pub fn profile(id: Option<&str>) -> Result<Profile, Failure> {
    let files: Vec<(String, Vec<u8>)> = embedded::CATALOGUE
        .iter()
        .map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec()))
        .collect();
    let all = profile::read(&files).value;
    let known: Vec<String> = all.iter().map(|p| p.id.clone()).collect();
    let wrong = match id {
        Some(id) => format!("there is no profile `{id}`: there is {}", known.join(", ")),
        None => format!("name a profile, `--profile ID`: {}", known.join(", ")),
    };
    all.into_iter()
        .find(|p| Some(p.id.as_str()) == id)
        .ok_or(Failure::Value(wrong))
}

/// Holds an SBOM file, or the SBOMs of a dossier's release with what the dossier says of support, against a profile.
///
/// # Errors
///
/// Where the file or dossier cannot be read.
pub fn check<B: AsRef<[u8]> + Sync>(
    target: &Path,
    release: Option<&str>,
    profile: &Profile,
    snapshot: Option<&Snapshot<B>>,
    question: &Question,
    limits: &Limits,
) -> Result<Vec<Checked>, Failure> {
    if !target.is_dir() {
        let sbom = read_sbom(target, limits)?.value;
        return Ok(vec![Checked {
            path: target.display().to_string(),
            missing: missing(profile, &sbom, &[]),
            sbom,
            states: Vec::new(),
        }]);
    }
    let evaluated = evaluate::evaluate(target, snapshot, question)?;
    let release = evaluated.release(release)?;
    let each = supported(&evaluated, release).into_iter();
    let states = evaluated.evaluation.releases.iter();
    let states = states.filter(|r| r.id == release.id);
    let states: Vec<&ComponentState> = states.flat_map(|r| &r.components).collect();
    let each = each.map(|(path, sbom, support)| Checked {
        missing: missing(profile, sbom, &support),
        sbom: sbom.clone(),
        states: states
            .iter()
            .filter(|s| s.sbom == path)
            .map(|s| (*s).clone())
            .collect(),
        path,
    });
    Ok(each.collect())
}

/// Returns the SBOMs of a release with what the dossier says of the support of their components.
pub(crate) fn supported<'e>(
    evaluated: &'e Evaluated,
    release: &Release,
) -> Vec<(String, &'e Sbom, Vec<Support>)> {
    let mut states = evaluated.evaluation.releases.iter();
    let state = states.find(|r| r.id == release.id);
    let components = state.map(|s| s.components.as_slice()).unwrap_or_default();
    let mut found = Vec::new();
    for entry in &release.sboms {
        let Some(sbom) = evaluated.dossier.sboms.get(&entry.file.value) else {
            continue;
        };
        let mut support = vec![Support::default(); sbom.components.len()];
        for state in components.iter().filter(|c| c.sbom == entry.file.value) {
            if let Some(place) = support.get_mut(state.index) {
                *place = Support {
                    level: state.support.clone(),
                    end: state.end_of_support,
                    justification: state.support_justification.clone(),
                    supplier: state.supplier.clone(),
                    basis: basis(state),
                };
            }
        }
        found.push((entry.file.value.clone(), sbom, support));
    }
    found
}

/// Returns by which rules level and end of a component's support are known.
fn basis(state: &ComponentState) -> String {
    let words = [("level", state.support_by), ("end", state.end_by)];
    match (state.support_by, state.end_by) {
        (Some(level), Some(end)) if level == end => level.word().to_owned(),
        _ => {
            let stated = words.iter().filter_map(|(what, by)| Some((what, (*by)?)));
            let each = stated.map(|(what, by)| format!("{what}: {}", by.word()));
            each.collect::<Vec<_>>().join("; ")
        }
    }
}

/// What an SBOM is written as.
#[derive(Debug)]
pub struct Target {
    /// Format and version.
    pub writer: &'static SbomWriter,
    /// Instant (RFC 3339, UTC) for a document that must say when it was made.
    pub created: String,
    /// Limits on what is read.
    pub limits: Limits,
    /// How many losses are listed.
    pub most: usize,
}

impl Target {
    /// Returns format and version as they are asked for.
    pub fn name(&self) -> String {
        format!("{}@{}", self.writer.name, self.writer.version)
    }

    /// Writes what was converted, as it is made.
    ///
    /// # Errors
    ///
    /// Where what it is written to does not take it.
    pub fn write(&self, done: &Converted<Spool>, out: &mut dyn io::Write) -> io::Result<()> {
        let written = done.write(self.writer, &self.created, &self.limits, out);
        written.map_err(io::Error::from)
    }
}

/// Returns the writer of `FORMAT@VERSION`.
///
/// # Errors
///
/// [`Failure::Value`] where it is not written.
pub fn writer_of(text: &str) -> Result<&'static SbomWriter, Failure> {
    writer(text).ok_or_else(|| {
        let known = SBOM_WRITERS.iter();
        let known: Vec<String> = known.map(|w| format!("{}@{}", w.name, w.version)).collect();
        Failure::Value(format!(
            "`{text}` is not written: choose one of {}",
            known.join(", ")
        ))
    })
}

/// Reads two SBOMs.
///
/// # Errors
///
/// Where one cannot be read.
pub fn pair(
    left: &Path,
    right: &Path,
    limits: &Limits,
) -> Result<(Reading<Sbom>, Reading<Sbom>), Failure> {
    // Both are in memory.
    let half = limits.halved();
    Ok((read_sbom(left, &half)?, read_sbom(right, &half)?))
}

/// Reads a file to be written in another format.
///
/// # Errors
///
/// Where it cannot be read.
pub fn convert(file: &Path, target: &Target) -> Result<Converted<Spool>, Failure> {
    let bytes = read_bytes(file, &target.limits)?;
    convert::convert(
        bytes,
        target.writer,
        &target.created,
        &target.limits,
        target.most,
    )
    .map_err(failure(file))
}

/// A product made of its parts.
#[derive(Debug)]
pub struct Product {
    /// How many components it has.
    pub components: usize,
    /// What is to be written.
    pub made: Converted<Spool>,
}

/// Merges files into the SBOM of a product, to be written.
///
/// # Errors
///
/// Where one cannot be read.
pub fn product(
    files: &[PathBuf],
    name: &str,
    version: Option<&str>,
    target: &Target,
) -> Result<Product, Failure> {
    if name.trim().is_empty() {
        let wrong = "the name of the product is empty: give it with `--name`";
        return Err(Failure::Value(wrong.to_owned()));
    }
    let limits = &target.limits;
    let mut losses = Losses::up_to(target.most);
    let mut merging = Merging::of(name, version, &target.created);
    let mut diagnostics = Vec::new();
    for file in files {
        let bytes = read_bytes(file, limits)?;
        let path = file.display().to_string();
        let document = |source| Failure::Document {
            name: path.clone(),
            source,
        };
        let reading = asepsis_format::sbom::read(&bytes, limits).map_err(document)?;
        let mut left = Losses::up_to(usize::MAX);
        convert::left(&bytes, limits, &mut left).map_err(document)?;
        for loss in left.listed {
            losses.add(Loss {
                component: path.clone(),
                ..loss
            });
        }
        diagnostics.extend(reading.diagnostics.into_iter().map(|told| Diagnostic {
            pointer: format!("{path} {}", told.pointer),
            ..told
        }));
        merge::left(&path, &reading.value, &mut losses);
        let name = part_name(file, files);
        merging
            .add(&name, reading.value, limits)
            .map_err(document)?;
    }
    let sbom = merging.finish();
    let first = files.first().map_or(Path::new(""), PathBuf::as_path);
    convert::lost(&sbom, target.writer, &target.created, limits, &mut losses)
        .map_err(failure(first))?;
    Ok(Product {
        components: sbom.components.len(),
        made: Converted {
            from: match files.len() {
                1 => "1 file".to_owned(),
                count => format!("{count} files"),
            },
            content: Content::Graph(Box::new(sbom)),
            anew: None,
            diagnostics,
            losses,
        },
    })
}

/// Returns what a part is called: its file, with the folder only where another file is called the same.
fn part_name(file: &Path, files: &[PathBuf]) -> String {
    let own = file.file_name();
    let alike = files
        .iter()
        .filter(|other| other.file_name() == own)
        .count();
    match own {
        Some(name) if alike == 1 => name.to_string_lossy().into_owned(),
        _ => file.display().to_string(),
    }
}

fn failure(file: &Path) -> impl FnOnce(ConvertError) -> Failure {
    let name = file.display().to_string();
    move |error| match error {
        ConvertError::Source(source) => Failure::Document { name, source },
        ConvertError::Written(source) => Failure::Internal(format!(
            "what was written of `{name}` cannot be read: {source}"
        )),
        ConvertError::Writing(source) => Failure::Json(source),
    }
}
