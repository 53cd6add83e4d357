//! Times the judgement alone: `evaluate DOSSIER RUNS` reads a dossier once, and judges it against every market and standard
//! of the catalogue. Prints the number of records, then milliseconds, a run a line. For `cargo xtask bench evaluate`.

#![expect(
    clippy::print_stdout,
    reason = "what it finds is read by the benchmark"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Instant;

use asepsis_assessment::{Request, Settings, assess};
use asepsis_matching::snapshot::Snapshot;
use asepsis_workflow::evaluate::{Question, evaluate};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let dossier = arguments.next().ok_or("a folder is needed")?;
    let runs: usize = arguments.next().map_or(Ok(10), |r| r.parse())?;
    let as_of = "2026-11-23T00:00:00Z".parse()?;
    let none: Option<&Snapshot<Vec<u8>>> = None;
    let read = evaluate(Path::new(&dossier), none, &Question::at(as_of))?;
    let documents = read.catalogue.documents.values();
    let markets: BTreeSet<&String> = documents
        .clone()
        .filter_map(|d| d.market.as_ref())
        .collect();
    let standards = documents.filter(|d| d.market.is_none());
    let settings = Settings {
        markets: markets.into_iter().cloned().collect(),
        standards: standards.map(|d| d.id.clone()).collect(),
        ..Settings::default()
    };
    println!("{}", read.dossier.records().len());
    for _ in 0..runs {
        let request = Request {
            dossier: &read.dossier,
            matches: &BTreeMap::new(),
            catalogue: &read.catalogue,
            snapshot: None,
            settings: &settings,
            as_of,
            reading: Vec::new(),
            baselines: BTreeSet::new(),
        };
        let began = Instant::now();
        let evaluation = std::hint::black_box(assess(&request));
        println!("{:.3}", began.elapsed().as_secs_f64() * 1000.0);
        drop(evaluation);
    }
    Ok(())
}
