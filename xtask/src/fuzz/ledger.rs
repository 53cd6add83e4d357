//! `docs/reference/fuzzing.md`: what each target got in all its runs, so that short ones add up.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use super::Run;
use crate::Failure;
use crate::process::root;

/// Seconds, executions and inputs that found something, of one target.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Sum {
    seconds: u64,
    executions: u64,
    found: u64,
}

const HEAD: &str = "# Fuzzing\n\n\
    Kept by `cargo xtask fuzz`, which adds each of its runs: what every target got since this page is there. Inputs that found\n\
    something were mended and are replayed by the tests (`fuzz/found/`).\n\n\
    | target | seconds | executions | found something |\n|---|--:|--:|--:|\n";

/// Adds a run to the page.
pub(super) fn add(run: &Run) -> Result<(), Failure> {
    let path = path();
    let mut sums = read(&fs::read_to_string(&path).unwrap_or_default());
    let sum = sums.entry(run.target.clone()).or_default();
    sum.seconds += run.seconds;
    sum.executions += run.executions;
    sum.found += run.found.len() as u64;
    fs::write(path, written(&sums))?;
    Ok(())
}

fn path() -> PathBuf {
    root().join("docs/reference/fuzzing.md")
}

fn read(page: &str) -> BTreeMap<String, Sum> {
    let row = |line: &str| {
        let mut cells = line.trim_matches('|').split('|').map(str::trim);
        let target = cells.next()?.to_owned();
        let mut number = || cells.next()?.parse().ok();
        let sum = Sum {
            seconds: number()?,
            executions: number()?,
            found: number()?,
        };
        Some((target, sum))
    };
    page.lines().filter_map(row).collect()
}

fn written(sums: &BTreeMap<String, Sum>) -> String {
    let mut page = HEAD.to_owned();
    for (target, sum) in sums {
        // Writing to a text does not fail.
        let _ = writeln!(
            page,
            "| {target} | {} | {} | {} |",
            sum.seconds, sum.executions, sum.found
        );
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let sum = |seconds| Sum {
            seconds,
            executions: 7,
            found: 1,
        };
        let sums = BTreeMap::from([("a-b".to_owned(), sum(1)), ("c".to_owned(), sum(1200))]);
        assert_eq!(read(&written(&sums)), sums);
    }
}
