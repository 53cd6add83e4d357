//! Regulatory judgement: dossier, matches and catalogue to one [`Evaluation`].
//!
//! Pure: the instant is an argument, and the same request gives the same value. It judges what
//! was read and matched; it reads no bytes, compares no versions, and writes nothing. Which
//! markets, documents, clocks and rubrics there are is the catalogue's data, never code here.

pub mod gate;

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::catalogue::Catalogue;
use asepsis_domain::diagnostic::Diagnostic;
use asepsis_domain::dossier::Dossier;
use asepsis_domain::evaluation::{Evaluation, Inputs, Trace};
use asepsis_domain::id::ReleaseId;
use asepsis_domain::matches::{Matches, SnapshotFacts};
use asepsis_domain::time::Instant;

/// Everything that an evaluation follows from.
#[derive(Debug)]
pub struct Request<'a> {
    /// What people wrote about the device.
    pub dossier: &'a Dossier,
    /// What matching found, by path of the SBOM; an SBOM without an entry was not searched.
    pub matches: &'a BTreeMap<String, Matches>,
    /// What is asked.
    pub catalogue: &'a Catalogue,
    /// The advisory snapshot that was searched.
    pub snapshot: Option<&'a SnapshotFacts>,
    /// Settings.
    pub settings: &'a Settings,
    /// The instant for which the evaluation holds.
    pub as_of: Instant,
    /// What the readers found; it goes into the evaluation's diagnostics.
    pub reading: Vec<Diagnostic>,
    /// Releases that have a frozen baseline.
    pub baselines: BTreeSet<ReleaseId>,
}

/// What a user can set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// Days after which advisory data is too old; `None`: never.
    pub max_advisory_age_days: Option<u32>,
    /// Markets looked at; empty: those of the device.
    pub markets: Vec<String>,
    /// The release for which needs, tests and evidence are judged; `None`: the latest.
    pub release: Option<ReleaseId>,
}

/// Returns what follows from the request.
pub fn assess(request: &Request<'_>) -> Evaluation {
    Evaluation {
        as_of: request.as_of,
        valid_until: None,
        inputs: Inputs {
            dossier: request.dossier.digest,
            snapshot: request.snapshot.cloned(),
            catalogue: Vec::new(),
        },
        focus: request.settings.release.clone(),
        releases: Vec::new(),
        findings: Vec::new(),
        decisions: Vec::new(),
        risks: Vec::new(),
        trace: Trace::default(),
        items: Vec::new(),
        objectives: Vec::new(),
        clocks: Vec::new(),
        metrics: Vec::new(),
        diagnostics: request.reading.clone(),
    }
}
