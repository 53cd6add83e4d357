//! Evaluating a dossier: load, match every SBOM, assess.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use asepsis_assessment::{Request, Settings, assess};
use asepsis_domain::catalogue::Catalogue;
use asepsis_domain::device::Release;
use asepsis_domain::dossier::Dossier;
use asepsis_domain::evaluation::Evaluation;
use asepsis_domain::id::ReleaseId;
use asepsis_domain::matches::{Matches, SnapshotFacts};
use asepsis_domain::sides::Sides;
use asepsis_domain::time::Instant;
use asepsis_format::limits::Limits;
use asepsis_matching::Correction;
use asepsis_matching::portfolio::{keys_of_corrected, number_of};
use asepsis_matching::snapshot::Snapshot;

use crate::failure::Failure;
use crate::folder::Files;
use crate::{catalogue, dossier, settings};

/// For what, and when, a dossier is evaluated.
#[derive(Debug, Clone)]
pub struct Question {
    /// The instant for which everything is judged.
    pub as_of: Instant,
    /// The release in focus; the latest if not given.
    pub release: Option<String>,
    /// Markets; with no standards either: those of the device.
    pub markets: Vec<String>,
    /// Standards; with no markets either: those of the device.
    pub standards: Vec<String>,
    /// Days after which advisory data is too old.
    pub max_advisory_age_days: Option<u32>,
    /// Evaluate what is read even where parts are not: for those who are told what is wrong.
    pub as_far_as_read: bool,
}

impl Question {
    /// Returns the question for the latest release and the device's own markets.
    pub fn at(as_of: Instant) -> Self {
        Self {
            as_of,
            release: None,
            markets: Vec::new(),
            standards: Vec::new(),
            max_advisory_age_days: None,
            as_far_as_read: false,
        }
    }
}

/// A dossier with everything that follows from it.
#[derive(Debug)]
pub struct Evaluated {
    /// The dossier.
    pub dossier: Dossier,
    /// What matching said of each SBOM, by path.
    pub matches: BTreeMap<String, Matches>,
    /// The catalogue.
    pub catalogue: Arc<Catalogue>,
    /// The catalogue's files.
    pub catalogue_files: Arc<[(String, Vec<u8>)]>,
    /// The evaluation.
    pub evaluation: Evaluation,
    /// The files that the dossier was read from.
    pub files: Files,
    /// Settings of the dossier.
    pub settings: asepsis_format::settings::Settings,
}

impl Evaluated {
    /// Returns markets side by side, in the order given; none given: those of the device.
    pub fn sides(&self, markets: &[String]) -> Sides {
        let own = self.dossier.device.markets.iter();
        let own: Vec<String> = own.map(|m| m.id.value.clone()).collect();
        let markets = if markets.is_empty() { &own } else { markets };
        asepsis_assessment::sides::sides(&self.dossier, &self.evaluation, &self.catalogue, markets)
    }

    /// Returns the numbers of the keys of all that can be said of its components: what is said under none of them touches
    /// no finding of it.
    pub fn keys(&self) -> BTreeSet<i64> {
        let corrections = corrections(&self.dossier);
        let sboms = self.dossier.sboms.values();
        let keys = sboms.flat_map(|sbom| keys_of_corrected(sbom, &corrections));
        keys.map(|key| number_of(&key)).collect()
    }

    /// Returns the release in focus.
    ///
    /// # Errors
    ///
    /// Where the device has no such release.
    pub fn release(&self, wanted: Option<&str>) -> Result<&Release, Failure> {
        release(&self.dossier, wanted)
    }
}

/// Returns a release of a dossier; the latest if none is named.
///
/// # Errors
///
/// Where the device has no such release.
pub fn release<'a>(dossier: &'a Dossier, wanted: Option<&str>) -> Result<&'a Release, Failure> {
    let device = &dossier.device;
    let found = match wanted {
        None => device.latest(),
        Some(name) => ReleaseId::parse(name)
            .ok()
            .and_then(|id| device.release(&id)),
    };
    found.ok_or_else(|| Failure::NoRelease {
        wanted: wanted.unwrap_or("(latest)").to_owned(),
        known: device.releases.iter().map(|r| r.id.to_string()).collect(),
    })
}

/// Evaluates the dossier of a folder against a snapshot.
///
/// # Errors
///
/// Where the folder holds no dossier that can be evaluated, the release is unknown, or the snapshot is damaged.
pub fn evaluate<B: AsRef<[u8]> + Sync>(
    dir: &Path,
    snapshot: Option<&Snapshot<B>>,
    question: &Question,
) -> Result<Evaluated, Failure> {
    let given = Given {
        facts: snapshot.map(|s| s.facts().clone()),
        ..Given::default()
    };
    evaluate_as(dir, snapshot, given, question)
}

/// What is given instead of being read.
#[derive(Debug, Default)]
pub struct Given {
    /// The facts of the snapshot that are cited.
    pub facts: Option<SnapshotFacts>,
    /// The catalogue's files, those that the dossier adds last; `None`: what is part of the binary, and the dossier's.
    pub catalogue: Option<Files>,
    /// Releases that have a baseline; `None`: those of the folder.
    pub baselines: Option<Vec<String>>,
}

/// Evaluates as [`evaluate`], with some things given: a package is made again from what it carries.
///
/// # Errors
///
/// As [`evaluate`].
pub fn evaluate_as<B: AsRef<[u8]> + Sync>(
    dir: &Path,
    snapshot: Option<&Snapshot<B>>,
    given: Given,
    question: &Question,
) -> Result<Evaluated, Failure> {
    let load = if question.as_far_as_read {
        dossier::load_readable
    } else {
        dossier::load_whole
    };
    let (mut loaded, dossier) = load(dir, &Limits::default())?;
    let written = settings::own(dir)?;
    let added: Vec<String> = written
        .catalogue_files
        .iter()
        .map(|f| f.value.clone())
        .collect();
    let catalogue = match given.catalogue {
        None => catalogue::read(dir, &added)?,
        Some(files) => catalogue::of(files, &added),
    };
    let focus = release(&dossier, question.release.as_deref())?.id.clone();
    let matches = match snapshot {
        Some(snapshot) => match_all(&dossier, snapshot)?,
        None => BTreeMap::new(),
    };
    let mut reading = std::mem::take(&mut loaded.diagnostics);
    reading.extend(catalogue.diagnostics);
    let age = question.max_advisory_age_days;
    let settings = Settings {
        max_advisory_age_days: age
            .or_else(|| Some(written.gates.max_advisory_age_days.as_ref()?.value)),
        markets: question.markets.clone(),
        standards: question.standards.clone(),
        release: Some(focus),
    };
    let request = Request {
        dossier: &dossier,
        matches: &matches,
        catalogue: &catalogue.catalogue,
        snapshot: given.facts.as_ref(),
        settings: &settings,
        as_of: question.as_of,
        reading,
        baselines: given
            .baselines
            .unwrap_or(loaded.baselines)
            .iter()
            .filter_map(|b| ReleaseId::parse(b).ok())
            .collect::<BTreeSet<_>>(),
    };
    let evaluation = assess(&request);
    Ok(Evaluated {
        matches,
        catalogue: catalogue.catalogue,
        catalogue_files: catalogue.files,
        evaluation,
        files: loaded.files,
        settings: written,
        dossier,
    })
}

/// Matches every SBOM of a dossier, with the identities that its people corrected.
pub(crate) fn match_all<B: AsRef<[u8]> + Sync>(
    dossier: &Dossier,
    snapshot: &Snapshot<B>,
) -> Result<BTreeMap<String, Matches>, Failure> {
    let corrections = corrections(dossier);
    let mut all = BTreeMap::new();
    for (path, sbom) in &dossier.sboms {
        let matches = asepsis_matching::match_sbom(path, sbom, &corrections, snapshot)?;
        all.insert(path.clone(), matches);
    }
    Ok(all)
}

/// Returns the corrected identities of a dossier's components.
pub fn corrections(dossier: &Dossier) -> Vec<Correction> {
    dossier
        .components
        .iter()
        .filter_map(Correction::of)
        .collect()
}
