//! `bench read`: reading SBOMs beside the least that can be done with the same bytes: JSON into untyped values by
//! `serde_json`, XML through quick-xml's bare loop of events. Both are measured in turn, in the same run.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::measure::Act;
use super::{Bench, target, text};
use crate::{Failure, process};

/// Formats that are grown, from an SBOM kept beside the project: id, and what is compared with.
pub(super) const GROWN: &[(&str, &str)] = &[
    ("cyclonedx-json", "serde"),
    ("spdx-json", "serde"),
    ("spdx3-json", "serde"),
    ("cyclonedx-xml", "events"),
    ("spdx-tag-value", "lines"),
];
/// Bytes to which they are grown.
pub(super) const SIZES: [usize; 2] = [50 << 20, 200 << 20];
/// Files smaller than this are read so often that a clock can tell.
const SMALL: u64 = 4 << 20;

/// Times both on each file.
pub(crate) fn run(bench: &Bench) -> Result<String, Failure> {
    let shared = bench.shared()?.join("sboms");
    let reader = reader()?;
    let mut section = format!(
        "Best of {} rounds in turn, in one process each; the peak is that of a process that reads the file once, its bytes\n\
         included. Limits: 1.5 times `serde_json`, 3 times the events of quick-xml; memory 3 times the file up to 50 MB, 512 MiB\n\
         for larger. For tag-value the measure is a split into lines, with no limit.\n\n\
         | file | size | ours | measure | ratio | peak | times the file |\n|---|--:|--:|--:|--:|--:|--:|\n",
        bench.runs
    );
    let mut row = |name: &str, file: &Path, measure: &str| -> Result<(), Failure> {
        let row = one(bench, &reader, name, file, measure)?;
        print!("{row}");
        section.push_str(&row);
        Ok(())
    };
    let mut real: Vec<PathBuf> = std::fs::read_dir(&shared)?
        .map(|e| e.map(|e| e.path()))
        .collect::<Result<_, _>>()?;
    real.sort();
    for file in &real {
        row(
            &file.file_name().unwrap_or_default().to_string_lossy(),
            file,
            "serde",
        )?;
    }
    for (format, measure) in GROWN {
        for size in SIZES {
            let grown = grown(bench, format, size)?;
            row(&format!("{format}, grown"), &grown, measure)?;
        }
    }
    Ok(section)
}

/// Builds what reads and grows documents.
fn reader() -> Result<PathBuf, Failure> {
    process::run(
        "cargo",
        &[
            "build",
            "--quiet",
            "--release",
            "--package",
            "asepsis-format",
            "--example",
            "read",
        ],
    )?;
    Ok(target().join("release/examples/read"))
}

/// Returns a document of about so many bytes, grown from a real one where it is not there yet.
pub(super) fn grown(bench: &Bench, format: &str, size: usize) -> Result<PathBuf, Failure> {
    let folder = target().join("bench/read");
    let grown = folder.join(format!("{format}-{size}"));
    if grown.is_file() {
        return Ok(grown);
    }
    std::fs::create_dir_all(&folder)?;
    let source = bench.shared()?.join("sboms/nightscout.cdx.json");
    let status = Command::new(reader()?)
        .args(["grow", format, &size.to_string()])
        .args([&source, &grown])
        .status()?;
    if !status.success() {
        return Err(format!("{format} was not grown: {status}").into());
    }
    Ok(grown)
}

fn one(
    bench: &Bench,
    reader: &Path,
    name: &str,
    file: &Path,
    measure: &str,
) -> Result<String, Failure> {
    let size = std::fs::metadata(file)?.len();
    let inner = if size < SMALL { 20 } else { 1 };
    let (mut ours, mut theirs) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..bench.runs {
        ours = ours.min(millis(reader, "sbom", file, inner)?);
        theirs = theirs.min(millis(reader, measure, file, inner)?);
    }
    let act = Act::new("read", &[text(reader)?, "sbom", text(file)?, "1"], &[0]);
    let peak = act.times(1)?.mib();
    #[expect(clippy::cast_precision_loss, reason = "bytes of a file")]
    let mib = size as f64 / f64::from(1 << 20);
    Ok(format!(
        "| {name} | {mib:.1} MiB | {ours:.1} ms | {measure} {theirs:.1} ms | {:.2} | {peak:.0} MiB | {:.1} |\n",
        ours / theirs,
        peak / mib
    ))
}

fn millis(reader: &Path, what: &str, file: &Path, runs: usize) -> Result<f64, Failure> {
    let said = Command::new(reader)
        .arg(what)
        .arg(file)
        .arg(runs.to_string())
        .output()?;
    if !said.status.success() {
        let error = String::from_utf8_lossy(&said.stderr).into_owned();
        return Err(format!("{what} of {}: {error}", file.display()).into());
    }
    Ok(String::from_utf8(said.stdout)?.trim().parse()?)
}
