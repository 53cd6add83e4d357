//! `bench commands`: the memory of whole commands on large SBOMs, which `bench read` grows.

use std::path::Path;

use super::measure::Act;
use super::read::{GROWN, SIZES, grown};
use super::{Bench, text};
use crate::Failure;

/// A command: how it is called, before the file and after it, and the exit codes that mean it did its work.
type Line = (
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
    &'static [i32],
);

const LINES: &[Line] = &[
    ("validate", &["validate"], &[], &[0, 1]),
    (
        "sbom check",
        &["sbom", "check", "--profile", "ntia-2021"],
        &[],
        &[0, 1],
    ),
    (
        "sbom convert --to cyclonedx",
        &["sbom", "convert", "--to", "cyclonedx@1.6"],
        &["--out"],
        &[0],
    ),
    (
        "sbom convert --to spdx@2.3",
        &["sbom", "convert", "--to", "spdx@2.3"],
        &["--out"],
        &[0],
    ),
    (
        "sbom convert --to spdx@3.0.1",
        &["sbom", "convert", "--to", "spdx@3.0.1"],
        &["--out"],
        &[0],
    ),
];

/// Measures each command on each file.
pub(crate) fn run(bench: &Bench) -> Result<String, Failure> {
    let mut section =
        "Peak memory of the whole process, and in brackets how many times the file that is. What is converted is held once as\n\
         read, once as written, and once as read back to see what is lost; the target is often larger than the source.\n\n\
         | file | size |"
            .to_owned();
    for (name, ..) in LINES {
        section.push_str(&format!(" `{name}` |"));
    }
    section.push_str("\n|---|--:|");
    section.push_str(&"--:|".repeat(LINES.len()));
    section.push('\n');
    let out = bench.place.join("written");
    for (format, _) in GROWN {
        for size in SIZES {
            let file = grown(bench, format, size)?;
            let row = row(bench, &format!("{format}, grown"), &file, &out)?;
            print!("{row}");
            section.push_str(&row);
        }
    }
    Ok(section)
}

fn row(bench: &Bench, name: &str, file: &Path, out: &Path) -> Result<String, Failure> {
    #[expect(clippy::cast_precision_loss, reason = "bytes of a file")]
    let mib = std::fs::metadata(file)?.len() as f64 / f64::from(1 << 20);
    let mut row = format!("| {name} | {mib:.1} MiB |");
    for (word, before, after, good) in LINES {
        let mut line = vec![bench.product()?];
        line.extend(*before);
        line.push(text(file)?);
        line.extend(*after);
        if !after.is_empty() {
            line.push(text(out)?);
        }
        let peak = Act::new(word, &line, good).times(1)?.mib();
        row.push_str(&format!(" {peak:.0} MiB ({:.1}) |", peak / mib));
    }
    row.push('\n');
    Ok(row)
}
