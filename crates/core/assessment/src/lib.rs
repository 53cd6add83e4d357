//! Regulatory judgement: dossier, matches and catalogue to one [`Evaluation`].
//!
//! Pure: the instant is an argument, and the same request gives the same value. It judges what
//! was read and matched; it reads no bytes, compares no versions, and writes nothing. Which
//! markets, documents, clocks and rubrics there are is the catalogue's data, never code here.

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::catalogue::Catalogue;
use asepsis_domain::diagnostic::Diagnostic;
use asepsis_domain::dossier::Dossier;
use asepsis_domain::evaluation::{Evaluation, Inputs};
use asepsis_domain::id::ReleaseId;
use asepsis_domain::matches::{Matches, SnapshotFacts};
use asepsis_domain::time::Instant;

use crate::basis::Basis;
use crate::evidence::Serving;
use crate::need::{Ground, Needs};
use crate::proof::Proof;
use crate::standing::Standing;
use crate::told::Told;

mod basis;
mod inventory;
mod lineage;
pub mod look;
mod record;
mod selector;
mod spelling;

mod integrity;

mod decision;
mod finding;
mod notice;
mod stage;
mod support;

mod proof;
mod risk;
mod traceability;

mod clock;
mod deadline;
mod metric;

mod applicability;
pub mod change;
pub mod edition;
mod evidence;
mod gap;
mod need;
mod process;
mod standing;
mod statement;
mod step;
mod suggestion;
mod told;

pub mod sides;

pub mod age;
mod horizon;

pub use suggestion::suggest;

pub mod gate;
pub mod results;
pub mod vex;

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
    /// Markets looked at; with no standards either: those of the device.
    pub markets: Vec<String>,
    /// Standards looked at, with or without edition; with no markets either: those of the device.
    pub standards: Vec<String>,
    /// The release for which needs, tests and evidence are judged; `None`: the latest.
    pub release: Option<ReleaseId>,
}

/// Returns what follows from the request.
pub fn assess(request: &Request<'_>) -> Evaluation {
    let basis = Basis::of(request);
    let proof = Proof::of(&basis);
    let standing = Standing::of(&basis);
    let mut diagnostics = request.reading.clone();
    diagnostics.extend(integrity::diagnostics(&basis, &proof));
    diagnostics.extend(applicability::unstated(&basis));
    diagnostics.extend(age::diagnostics(&basis));

    let mut findings = finding::findings(&basis);
    let decisions = decision::decide(&basis, &mut findings, &mut diagnostics);
    let releases = support::releases(&basis, &findings);
    diagnostics.extend(support::diagnostics(&basis, &releases));
    diagnostics.extend(stage::diagnostics(&basis, &releases));
    diagnostics.extend(notice::diagnostics(&basis, &releases));
    diagnostics.extend(process::topics(&basis));
    diagnostics.extend(stage::lowered(&basis));

    let risks = risk::risks(&basis, &proof, &findings);
    diagnostics.extend(risk::diagnostics(&basis));
    let ends = traceability::loose_ends(&basis, &proof);
    diagnostics.extend(traceability::diagnostics(&basis, &ends));

    let clocks = clock::clocks(&basis, &standing, &mut diagnostics);
    let metrics = metric::metrics(&basis);
    let serving = Serving::of_dossier(&basis);
    let told = Told::of_dossier(&basis);
    let mut needs = Needs::on(Ground {
        basis: &basis,
        proof: &proof,
        serving: &serving,
        told: &told,
        ends: &ends,
        findings: &findings,
        decisions: &decisions,
        releases: &releases,
        clocks: &clocks,
        metrics: &metrics,
    });
    let items = gap::items(&basis, &standing, &mut needs, &mut diagnostics);
    let objectives = gap::objectives(&basis, &mut needs, &items);
    let process = process::process(&basis, &standing, &mut needs, &mut diagnostics);
    let steps = step::steps(&basis, &items);
    let focus = basis.focus.and_then(|f| basis.device().releases.get(f));
    sort(&mut diagnostics);
    Evaluation {
        as_of: request.as_of,
        valid_until: horizon::valid_until(&basis, &clocks, &process, &releases),
        inputs: inputs(request),
        focus: focus.map(|r| r.id.clone()),
        trace: traceability::trace(&basis, &ends),
        releases,
        findings: findings.into_iter().map(|f| f.finding).collect(),
        decisions,
        risks,
        items,
        objectives,
        steps,
        process,
        clocks,
        metrics: metrics.into_iter().map(|m| m.state).collect(),
        diagnostics,
    }
}

fn inputs(request: &Request<'_>) -> Inputs {
    let documents = request.catalogue.documents.values();
    let mut catalogue: Vec<_> = documents.map(|d| (d.id.clone(), d.digest)).collect();
    catalogue.sort();
    Inputs {
        dossier: request.dossier.digest,
        snapshot: request.snapshot.cloned(),
        catalogue,
    }
}

/// Sorts by file, line, column, code, then message; what has no place comes last. What is said twice is said once.
fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| order(a).cmp(&order(b)));
    diagnostics.dedup();
}

fn order(of: &Diagnostic) -> impl Ord + use<'_> {
    let at = of.at.as_ref();
    let place = at.map(|p| (&*p.file, p.line, p.column));
    (at.is_none(), place, of.code.id(), &of.pointer, &of.message)
}

#[cfg(test)]
mod tests;
