//! `bench package`: the demonstration's package made over and over with the same workers, whose memory must settle.

use std::process::{Command, Stdio};

use super::{Bench, text};
use crate::Failure;
use crate::process::run as run_shown;

/// Packages made with the same workers.
const REPEAT: usize = 50;

/// Makes the packages, and fails where memory grows.
pub(crate) fn run(bench: &Bench) -> Result<String, Failure> {
    let (binary, demo) = (bench.product()?, bench.place.join("demo"));
    let demo = text(&demo)?;
    run_shown(binary, &["demo", "--no-serve", "--dir", demo])?;
    let mut args = line(demo);
    args.extend(["--repeat".to_owned(), REPEAT.to_string()]);
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
    let settled = held.get(REPEAT / 5).copied().unwrap_or_default();
    let last = held.last().copied().unwrap_or_default();
    if held.len() != REPEAT {
        return Err(format!("{} of {REPEAT} packages were made", held.len()).into());
    }
    if last > settled + settled / 4 {
        return Err(format!("the workers' memory grows: {settled} MiB, then {last} MiB").into());
    }
    Ok(format!(
        "Settled at {settled} MiB, {last} MiB after {REPEAT} packages.\n"
    ))
}

/// The arguments that package the demonstration.
pub(crate) fn line(demo: &str) -> Vec<String> {
    let (data, dossier) = (format!("{demo}/data"), format!("{demo}/dossier"));
    let out = format!("{demo}/package-again");
    let args = [
        "--data-dir",
        &data,
        "package",
        &dossier,
        "--submission",
        "us-510k",
    ];
    let args = args.into_iter().chain(["--out", &out, "--force"]);
    args.map(str::to_owned).collect()
}
