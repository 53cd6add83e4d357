//! The demonstration device, evaluated against its own advisories.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use asepsis_assessment::{Request, Settings, assess};
use asepsis_document::{Branding, Document, Subject};
use asepsis_domain::dossier::Dossier;
use asepsis_domain::evaluation::Evaluation;
use asepsis_format::limits::Limits;
use asepsis_workflow::advisories;
use asepsis_workflow::evaluate::{self, Evaluated, Question};

/// The folder of the demonstration in the repository.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../corpus/demo")
}

/// Returns the demonstration, evaluated for its day.
pub(crate) fn demo() -> Evaluated {
    let data = tempfile::tempdir().unwrap();
    let demo = folder();
    let limits = Limits::default();
    advisories::import(data.path(), &[demo.join("advisories")], &limits).unwrap();
    let snapshot = advisories::open(data.path()).unwrap().unwrap();
    let question = Question::at("2026-11-24T00:00:00Z".parse().unwrap());
    evaluate::evaluate(&demo.join("dossier"), Some(&snapshot), &question).unwrap()
}

/// Returns the evaluation of another dossier with everything else as in the demonstration.
pub(crate) fn evaluate_again(demo: &Evaluated, dossier: &Dossier) -> Evaluation {
    evaluate_for(demo, dossier, Vec::new(), Vec::new())
}

/// Returns the evaluation of another dossier for all markets and standards of the catalogue.
pub(crate) fn evaluate_everywhere(demo: &Evaluated, dossier: &Dossier) -> Evaluation {
    let documents = demo.catalogue.documents.values();
    let markets: BTreeSet<String> = documents.clone().filter_map(|d| d.market.clone()).collect();
    let standards = documents.filter(|d| d.market.is_none());
    let standards = standards.map(|d| d.id.clone()).collect();
    evaluate_for(demo, dossier, markets.into_iter().collect(), standards)
}

fn evaluate_for(
    demo: &Evaluated,
    dossier: &Dossier,
    markets: Vec<String>,
    standards: Vec<String>,
) -> Evaluation {
    let settings = Settings {
        max_advisory_age_days: None,
        markets,
        standards,
        release: demo.evaluation.focus.clone(),
    };
    assess(&Request {
        dossier,
        matches: &demo.matches,
        catalogue: &demo.catalogue,
        snapshot: demo.evaluation.inputs.snapshot.as_ref(),
        settings: &settings,
        as_of: demo.evaluation.as_of,
        reading: Vec::new(),
        baselines: BTreeSet::new(),
    })
}

/// Returns all documents of the latest release.
pub(crate) fn documents(
    demo: &Evaluated,
    dossier: &Dossier,
    evaluation: &Evaluation,
) -> Vec<Document> {
    let branding = Branding::default();
    let release = dossier.device.latest().unwrap();
    let subject =
        Subject::new(dossier, evaluation, &demo.catalogue, release, &branding).for_market("us");
    asepsis_document::DOCUMENTS
        .iter()
        .map(|kind| (kind.build)(&subject))
        .collect()
}
