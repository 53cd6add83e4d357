//! `bench package`: the demonstration's package over and over with the same workers, whose memory must settle.

use std::process::{Command, Stdio};

use super::acts::package;
use super::{Bench, text};
use crate::Failure;
use crate::process::run as run_shown;

/// How often the package is made.
const TIMES: usize = 50;

/// Makes the package and tells what the workers hold after each.
pub(crate) fn run(bench: &Bench) -> Result<String, Failure> {
    let binary = bench.product()?;
    let demo = bench.place.join("demo");
    let demo = text(&demo)?;
    run_shown(binary, &["demo", "--no-serve", "--dir", demo])?;
    let mut args = package(demo);
    args.extend(["--repeat".to_owned(), TIMES.to_string()]);
    let output = Command::new(binary)
        .args(&args)
        .stderr(Stdio::inherit())
        .output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    print!("{said}");
    let held: Vec<u64> = said
        .lines()
        .filter_map(|l| l.split(", ").nth(1)?.split(' ').next()?.parse().ok())
        .collect();
    if held.len() != TIMES {
        return Err(format!("{} of {TIMES} packages were made", held.len()).into());
    }
    let settled = held.get(TIMES / 5).copied().unwrap_or_default();
    let last = held.last().copied().unwrap_or_default();
    if last > settled + settled / 4 {
        return Err(format!("the workers' memory grows: {settled} MiB, then {last} MiB").into());
    }
    Ok(format!(
        "The workers hold {settled} MiB after {} packages and {last} MiB after {TIMES}.\n",
        TIMES / 5
    ))
}
