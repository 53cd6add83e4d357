//! `bench scan`: the same SBOMs by the product and by Trivy in turn, with the same OSV records.

use std::fs;

use serde_json::Value;

use super::measure::{Act, Cost, alternating, times};
use super::synthetic::Packages;
use super::trivy::Trivy;
use super::{Bench, text};
use crate::Failure;

/// Numbers of components of the synthetic SBOMs.
const SIZES: [usize; 3] = [1_000, 10_000, 100_000];

/// Times both and says how they compare.
pub(crate) fn run(bench: &Bench) -> Result<String, Failure> {
    let shared = bench.shared()?;
    let trivy = Trivy::prepare(shared)?;
    let data = text(&bench.place)?.to_owned() + "/data";
    let (osv, derived) = (
        shared.join("advisories/osv"),
        shared.join("advisories/osv-derived"),
    );
    let import = [
        bench.product()?,
        "--data-dir",
        &data,
        "feeds",
        "import",
        text(&osv)?,
        text(&derived)?,
    ];
    Act::new("import", &import, &[0]).times(1)?;
    let packages = Packages::read(shared)?;
    let mut sboms = vec![(
        "Nightscout".to_owned(),
        shared.join("sboms/nightscout.cdx.json"),
    )];
    for size in SIZES {
        sboms.push((
            format!("{size} components"),
            packages.file(&bench.place, size)?,
        ));
    }
    let mut section = format!(
        "Best of {} runs in turn; answers as JSON written to a new file. Trivy 0.69.3, offline, on a database of the same OSV records. The targets:\n\
         10 times faster from 10,000 components up, 5 times at 1,000, in less than a third of the memory.\n\n\
         | SBOM | Asepsis | Trivy | times faster | times less processor time | Asepsis memory | Trivy memory | share | findings | Trivy's |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n",
        bench.runs
    );
    for (name, sbom) in sboms {
        let sbom = text(&sbom)?;
        let out = text(&bench.place)?.to_owned() + "/trivy.json";
        let own = text(&bench.place)?.to_owned() + "/asepsis.json";
        let line = [
            bench.product()?,
            "--quiet",
            "--data-dir",
            &data,
            "scan",
            sbom,
            "--format",
            "json",
        ];
        let acts = [
            Act::new("asepsis", &line, &[0]).into_file(&own),
            trivy.scan(sbom)?.into_file(&out),
        ];
        let costs = alternating(&acts, bench.runs)?;
        let [asepsis, other] = costs.as_slice() else {
            return Err("two programs were timed".into());
        };
        let row = row(&name, (asepsis, other), (findings(&own)?, trivys(&out)?));
        print!("{row}");
        section.push_str(&row);
    }
    Ok(section)
}

/// Returns the row of an SBOM: what it cost us and them, and how much was found.
fn row(name: &str, (own, other): (&Cost, &Cost), (found, theirs): (usize, usize)) -> String {
    format!(
        "| {name} | {:.0} ms | {:.0} ms | {:.1} | {} | {:.0} MiB | {:.0} MiB | {:.2} | {found} | {theirs} |\n",
        own.best(),
        other.best(),
        other.best() / own.best(),
        times(other.processor, own.processor),
        own.mib(),
        other.mib(),
        own.mib() / other.mib(),
    )
}

fn findings(path: &str) -> Result<usize, Failure> {
    let report: Value = serde_json::from_slice(&fs::read(path)?)?;
    Ok(report["findings"].as_array().map_or(0, Vec::len))
}

fn trivys(path: &str) -> Result<usize, Failure> {
    let report: Value = serde_json::from_slice(&fs::read(path)?)?;
    let results = report["Results"].as_array().into_iter().flatten();
    Ok(results
        .filter_map(|r| r["Vulnerabilities"].as_array())
        .map(Vec::len)
        .sum())
}
