//! `bench evaluate`: judging dossiers of growing size against every market and standard, without reading them.
//!
//! The dossiers are the demonstration's, its records repeated under other ids. Times hold for the machine; whether cost
//! grows with the number of records holds anywhere.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::{Bench, target, text};
use crate::Failure;
use crate::process::{output, root, run as run_shown};

/// Numbers of records that are aimed at.
const SIZES: [usize; 3] = [500, 5_000, 50_000];
/// The size for which the limit holds, and the limit in milliseconds.
const LIMIT: (usize, f64) = (5_000, 100.0);
/// How many times faster than the records the time may grow before it counts as more than linear.
const SLACK: f64 = 1.5;

/// One size, measured.
struct Measured {
    records: usize,
    best: f64,
}

/// Times each size; fails where the limit or the growth is exceeded.
pub(crate) fn run(bench: &Bench) -> Result<String, Failure> {
    let release = bench.profile == "release";
    let mut build = vec![
        "build",
        "--quiet",
        "--package",
        "asepsis-workflow",
        "--example",
        "evaluate",
    ];
    if release {
        build.push("--release");
    }
    run_shown("cargo", &build)?;
    let built = if release { "release" } else { "debug" };
    let program = target().join(built).join("examples/evaluate");
    let model = root().join("corpus/demo/dossier");
    let each = ids(&model)?.len().max(1);
    let mut all: Vec<Measured> = Vec::new();
    for size in SIZES {
        let copies = size.div_ceil(each);
        let dossier = bench.place.join(format!("{size}"));
        write(&model, &dossier, copies)?;
        let runs = bench.runs.to_string();
        let said = output(text(&program)?, &[text(&dossier)?, &runs])?;
        all.push(measured(&String::from_utf8(said.stdout)?)?);
    }
    let mut section = format!(
        "Judgement alone, in one process, best of {} runs. The limit is {:.0} ms at {} records, and growth of the time by at most \
         {SLACK} times that of the records.\n\n\
         | records | best | time per record | records grew | time grew |\n|--:|--:|--:|--:|--:|\n",
        bench.runs, LIMIT.1, LIMIT.0
    );
    for (at, row) in all.iter().enumerate() {
        let grew = at.checked_sub(1).and_then(|before| all.get(before));
        let grew = grew.map_or_else(
            || " | ".to_owned(),
            |before| {
                let (records, time) = growth(before, row);
                format!("{records:.1}× | {time:.1}×")
            },
        );
        let per = row.best * 1000.0 / number(row.records);
        section.push_str(&format!(
            "| {} | {:.1} ms | {per:.1} µs | {grew} |\n",
            row.records, row.best
        ));
    }
    faults(&all).map_or(Ok(section), Err)
}

/// Returns what is slower than it may be.
fn faults(all: &[Measured]) -> Option<Failure> {
    let slow = all
        .iter()
        .find(|m| m.records <= LIMIT.0 * 11 / 10 && m.best > LIMIT.1);
    if let Some(slow) = slow {
        return Some(
            format!(
                "judging {} records took {:.1} ms: the limit is {:.0} ms",
                slow.records, slow.best, LIMIT.1
            )
            .into(),
        );
    }
    all.windows(2).find_map(|pair| {
        let [before, after] = pair else { return None };
        let (records, time) = growth(before, after);
        (time > records * SLACK).then(|| {
            format!(
                "from {} to {} records the time grew {time:.1} times",
                before.records, after.records
            )
            .into()
        })
    })
}

fn growth(before: &Measured, after: &Measured) -> (f64, f64) {
    let records = number(after.records) / number(before.records);
    (records, after.best / before.best)
}

#[expect(clippy::cast_precision_loss, reason = "sizes of benchmarks")]
fn number(count: usize) -> f64 {
    count as f64
}

fn measured(said: &str) -> Result<Measured, Failure> {
    let mut lines = said.lines();
    let records = lines.next().ok_or("the example said nothing")?.parse()?;
    let times: Result<Vec<f64>, _> = lines.map(str::parse).collect();
    let best = times?.into_iter().fold(f64::INFINITY, f64::min);
    Ok(Measured { records, best })
}

/// Files whose records are repeated.
const REPEATED: [&str; 11] = [
    "anomalies.toml",
    "architecture.toml",
    "cases.toml",
    "controls.toml",
    "decisions.toml",
    "evidence.toml",
    "labeling.toml",
    "plans.toml",
    "risks.toml",
    "tests.toml",
    "threats.toml",
];

/// Returns the ids of the records that are repeated.
fn ids(model: &Path) -> Result<BTreeSet<String>, Failure> {
    let mut all = BTreeSet::new();
    for name in REPEATED {
        let file = fs::read_to_string(model.join(name))?;
        let mut is_record = false;
        for line in file.lines() {
            if line.starts_with('[') {
                is_record = headed(line).is_some_and(|(_, of_list)| of_list);
            }
            let id = line.strip_prefix("id = \"").filter(|_| is_record);
            all.extend(id.map(|rest| rest.trim_end_matches('"').to_owned()));
        }
    }
    Ok(all)
}

/// Writes a dossier with the records of the model `copies` times.
fn write(model: &Path, place: &Path, copies: usize) -> Result<(), Failure> {
    if place.exists() {
        fs::remove_dir_all(place)?;
    }
    let known = ids(model)?;
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        fs::create_dir_all(place.join(&folder))?;
        for entry in fs::read_dir(model.join(&folder))? {
            let entry = entry?;
            let path = folder.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else if path.to_str().is_some_and(|p| REPEATED.contains(&p)) {
                let file = fs::read_to_string(model.join(&path))?;
                fs::write(place.join(&path), repeated(&file, copies, &known))?;
            } else {
                fs::copy(model.join(&path), place.join(&path))?;
            }
        }
    }
    Ok(())
}

/// Returns the name before the first dot of a table's head, and whether the head is that of one more record.
fn headed(head: &str) -> Option<(&str, bool)> {
    let name = head.trim_start_matches('[').split(']').next()?;
    let of_list = head.starts_with("[[") && !name.contains('.');
    Some((name.split('.').next().unwrap_or(name), of_list))
}

/// Returns the text with its records repeated; what stands once, such as a method, stays so.
fn repeated(file: &str, copies: usize, known: &BTreeSet<String>) -> String {
    let first = file.find("\n[[").map_or(file.len(), |at| at + 1);
    let (head, records) = file.split_at(first);
    let heads = file.lines().filter(|line| line.starts_with('['));
    let roots = heads.filter_map(headed).filter(|(_, of_list)| *of_list);
    let roots: BTreeSet<&str> = roots.map(|(name, _)| name).collect();
    let mut all = format!("{head}{records}\n");
    for copy in 2..=copies {
        let mut kept = false;
        for line in records.lines() {
            if line.starts_with('[') {
                // Not a table of its own, such as `[method]`, nor what belongs to it.
                kept = headed(line).is_some_and(|(name, _)| roots.contains(name));
            }
            if kept {
                all.push_str(&renamed(line, copy, known));
                all.push('\n');
            }
        }
    }
    all
}

/// Returns the line with each id of a repeated record in quotes under its name in this copy.
fn renamed(line: &str, copy: usize, known: &BTreeSet<String>) -> String {
    let mut parts = line.split('"');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push('"');
        text.push_str(part);
        if known.contains(part) {
            text.push_str(&format!("-{copy}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_repeated_under_other_ids_and_the_rest_stands_once() {
        let file = "# Head.\n[method]\na = 1\n[[method.level]]\nid = \"low\"\n\n[[risk]]\nid = \"RSK-1\"\nabout = [\"RSK-1\", \"CTL-9\"]\n[risk.before]\nb = 2\n";
        let known = BTreeSet::from(["RSK-1".to_owned()]);
        let twice = repeated(file, 2, &known);
        assert_eq!(twice.matches("[method]").count(), 1);
        assert_eq!(twice.matches("[[method.level]]").count(), 1);
        assert_eq!(twice.matches("[risk.before]").count(), 2);
        assert!(
            twice.contains("about = [\"RSK-1-2\", \"CTL-9\"]"),
            "{twice}"
        );
    }

    #[test]
    fn more_than_linear_growth_is_a_fault() {
        let at = |records, best| Measured { records, best };
        assert!(faults(&[at(500, 5.0), at(5_000, 50.0), at(50_000, 510.0)]).is_none());
        assert!(faults(&[at(500, 5.0), at(5_000, 90.0), at(50_000, 510.0)]).is_some());
        assert!(faults(&[at(500, 50.0), at(5_000, 110.0), at(50_000, 510.0)]).is_some());
    }
}
