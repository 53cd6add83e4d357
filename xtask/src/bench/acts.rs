//! `cargo xtask bench`: the main acts timed as whole processes, best and median of several runs, with the
//! peak memory. Figures hold for the machine they were measured on; ratios carry further.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::process::{root, run as run_shown};
use crate::{Failure, process};

/// One thing to time.
struct Act {
    name: String,
    args: Vec<String>,
    /// Exit codes that mean it did its work.
    good: &'static [i32],
}

/// Builds the product, prepares data, and times each act.
pub(crate) fn run(args: &[String]) -> Result<(), Failure> {
    let runs = runs(args)?;
    let release = args.iter().any(|a| a == "--release");
    let mut build = vec!["build", "--package", "asepsis-cli"];
    if release {
        build.push("--release");
    }
    run_shown("cargo", &build)?;
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let binary = target.join(if release {
        "release/asepsis"
    } else {
        "debug/asepsis"
    });
    let place = target.join("bench");
    if place.exists() {
        std::fs::remove_dir_all(&place)?;
    }
    std::fs::create_dir_all(&place)?;
    println!(
        "profile: {}; {runs} runs each; whole processes",
        if release {
            "release"
        } else {
            "dev, as the README's commands build it"
        }
    );
    println!(
        "{:<44} {:>10} {:>10} {:>10}",
        "act", "best ms", "median ms", "peak MiB"
    );
    for act in acts(&place)? {
        time(&binary, &act, runs)?;
    }
    Ok(())
}

fn runs(args: &[String]) -> Result<usize, Failure> {
    match args.iter().position(|a| a == "--runs") {
        None => Ok(5),
        Some(at) => Ok(args.get(at + 1).ok_or("--runs needs a number")?.parse()?),
    }
}

fn acts(place: &Path) -> Result<Vec<Act>, Failure> {
    let mut acts = demo_acts(&text(&place.join("demo"))?);
    let shared =
        std::env::var_os("ASEPSIS_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
    if shared.join("data/advisories").is_dir() {
        acts.extend(shared_acts(
            &text(&place.join("data"))?,
            &shared.join("data"),
        )?);
    } else {
        println!("../shared/data is not at hand: its SBOMs and advisories are left out");
    }
    Ok(acts)
}

fn text(path: &Path) -> Result<String, Failure> {
    Ok(path.to_str().ok_or("a path is not UTF-8")?.to_owned())
}

fn act(name: &str, args: &[&str], good: &'static [i32]) -> Act {
    Act {
        name: name.to_owned(),
        args: args.iter().map(|a| (*a).to_owned()).collect(),
        good,
    }
}

/// The main acts on the demonstration, which the second of them makes.
fn demo_acts(demo: &str) -> Vec<Act> {
    let dossier = format!("{demo}/dossier");
    let data = format!("{demo}/data");
    let out = format!("{demo}/package-again");
    let package = [
        "--data-dir",
        &data,
        "package",
        &dossier,
        "--submission",
        "us-510k",
        "--out",
        &out,
        "--force",
    ];
    vec![
        act("start of the binary (--version)", &["--version"], &[0]),
        act(
            "demo: dossier, snapshot, evaluation, package",
            &["demo", "--no-serve", "--dir", demo],
            &[0],
        ),
        act(
            "evaluation of the demo (check)",
            &["--data-dir", &data, "check", &dossier],
            &[0, 1],
        ),
        act("package of the demo", &package, &[0]),
    ]
}

/// Import, opening and the scan of each SBOM kept beside the project.
fn shared_acts(data: &str, shared: &Path) -> Result<Vec<Act>, Failure> {
    let advisories = text(&shared.join("advisories"))?;
    let mut acts = vec![
        act(
            "import of all shared advisories",
            &["--data-dir", data, "feeds", "import", &advisories],
            &[0],
        ),
        act(
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
        acts.push(act(
            &name,
            &["--data-dir", data, "scan", &sbom, "--format", "json"],
            &[0],
        ));
    }
    Ok(acts)
}

fn time(binary: &Path, act: &Act, runs: usize) -> Result<(), Failure> {
    let measure = process::exists("/usr/bin/time");
    let mut millis = Vec::new();
    let mut peak = 0;
    for _ in 0..runs {
        let started = Instant::now();
        let mut command = if measure {
            let mut command = Command::new("/usr/bin/time");
            command.args(["-q", "-f", "peak-kib %M"]).arg(binary);
            command
        } else {
            Command::new(binary)
        };
        let output = command
            .args(&act.args)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .output()?;
        millis.push(started.elapsed().as_secs_f64() * 1000.0);
        let said = String::from_utf8_lossy(&output.stderr);
        if !output
            .status
            .code()
            .is_some_and(|code| act.good.contains(&code))
        {
            return Err(format!(
                "`{}` ended with {}:\n{said}",
                act.args.join(" "),
                output.status
            )
            .into());
        }
        let kib = said
            .lines()
            .rev()
            .find_map(|l| l.strip_prefix("peak-kib ")?.trim().parse::<u64>().ok());
        peak = peak.max(kib.unwrap_or(0));
    }
    millis.sort_by(f64::total_cmp);
    let median = millis.get(millis.len() / 2).copied().unwrap_or_default();
    let memory = if peak == 0 {
        "-".to_owned()
    } else {
        format!("{}", peak / 1024)
    };
    println!(
        "{:<44} {:>10.1} {:>10.1} {:>10}",
        act.name,
        millis.first().copied().unwrap_or_default(),
        median,
        memory
    );
    Ok(())
}
