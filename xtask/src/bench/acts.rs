//! `bench acts`: the main acts on the demonstration and on the SBOMs kept beside the project.

use std::path::{Path, PathBuf};

use super::measure::Act;
use super::{Bench, package, text};
use crate::Failure;

/// Times each act.
pub(crate) fn run(bench: &Bench) -> Result<String, Failure> {
    if bench.place.exists() {
        std::fs::remove_dir_all(&bench.place)?;
    }
    std::fs::create_dir_all(&bench.place)?;
    let mut table = String::from("| act | best | median | peak memory |\n|---|--:|--:|--:|\n");
    for mut act in acts(bench)? {
        act.line.insert(0, bench.product()?.to_owned());
        let cost = act.times(bench.runs)?;
        let (best, median, mib) = (cost.best(), cost.median(), cost.mib());
        let name = &act.name;
        let row = format!("| {name} | {best:.1} ms | {median:.1} ms | {mib:.0} MiB |\n");
        print!("{row}");
        table.push_str(&row);
    }
    Ok(table)
}

fn acts(bench: &Bench) -> Result<Vec<Act>, Failure> {
    let mut acts = demo_acts(text(&bench.place.join("demo"))?);
    match &bench.shared {
        Some(shared) => acts.extend(shared_acts(text(&bench.place.join("data"))?, shared)?),
        None => println!("../shared/data is not at hand: its SBOMs and advisories are left out"),
    }
    Ok(acts)
}

/// The main acts on the demonstration, which the second of them makes.
fn demo_acts(demo: &str) -> Vec<Act> {
    let dossier = format!("{demo}/dossier");
    let data = format!("{demo}/data");
    let package = package::line(demo);
    let again: Vec<&str> = package.iter().map(String::as_str).collect();
    let all_forms = [again.as_slice(), &["--formats", "pdf,html,docx"]].concat();
    let made = format!("{demo}/package");
    vec![
        Act::new("start of the binary (--version)", &["--version"], &[0]),
        Act::new(
            "demo: dossier, snapshot, evaluation, package",
            &["demo", "--no-serve", "--dir", demo],
            &[0],
        ),
        Act::new(
            "evaluation of the demo (check)",
            &["--data-dir", &data, "check", &dossier],
            &[0, 1],
        ),
        Act::new("package of the demo", &again, &[0]),
        Act::new("package of the demo, PDF, HTML and Word", &all_forms, &[0]),
        Act::new("verify of the demo's package", &["verify", &made], &[0]),
        Act::new(
            "verify --rebuild of the demo's package",
            &["verify", &made, "--rebuild"],
            &[0],
        ),
    ]
}

/// Import, opening and the scan of each SBOM kept beside the project.
fn shared_acts(data: &str, shared: &Path) -> Result<Vec<Act>, Failure> {
    let advisories = shared.join("advisories");
    let advisories = text(&advisories)?;
    let mut acts = vec![
        Act::new(
            "import of all shared advisories",
            &["--data-dir", data, "feeds", "import", advisories],
            &[0],
        ),
        Act::new(
            "opening of the snapshot (feeds status)",
            &["--data-dir", data, "feeds", "status"],
            &[0],
        ),
    ];
    let mut sboms: Vec<PathBuf> = std::fs::read_dir(shared.join("sboms"))?
        .map(|e| e.map(|e| e.path()))
        .collect::<Result<_, _>>()?;
    sboms.sort();
    for sbom in sboms {
        let name = format!("scan {}", sbom.file_name().unwrap_or_default().display());
        let sbom = text(&sbom)?;
        acts.push(Act::new(
            &name,
            &["--data-dir", data, "scan", sbom, "--format", "json"],
            &[0],
        ));
    }
    Ok(acts)
}
