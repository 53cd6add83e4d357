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
    let runs = number(args, "--runs", 5)?;
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
    if args.first().is_some_and(|a| a == "package") {
        return steady(
            &binary,
            &text(&place.join("demo"))?,
            number(args, "--repeat", 50)?,
        );
    }
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

fn number(args: &[String], name: &str, usual: usize) -> Result<usize, Failure> {
    match args.iter().position(|a| a == name) {
        None => Ok(usual),
        Some(at) => {
            let given = args.get(at + 1).ok_or(format!("{name} needs a number"))?;
            Ok(given.parse()?)
        }
    }
}

/// Makes the demonstration's package over and over with the same workers: their memory must settle.
fn steady(binary: &Path, demo: &str, times: usize) -> Result<(), Failure> {
    let binary = binary.to_str().ok_or("a path is not UTF-8")?;
    run_shown(binary, &["demo", "--no-serve", "--dir", demo])?;
    let times_text = times.to_string();
    let mut args = package(demo);
    args.extend(["--repeat".to_owned(), times_text]);
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
    let settled = held.get(times / 5).copied().unwrap_or_default();
    let last = held.last().copied().unwrap_or_default();
    if held.len() != times {
        return Err(format!("{} of {times} packages were made", held.len()).into());
    }
    println!("settled at {settled} MiB, {last} MiB after {times} packages");
    if last > settled + settled / 4 {
        return Err("the workers' memory grows".into());
    }
    Ok(())
}

/// The arguments that package the demonstration.
fn package(demo: &str) -> Vec<String> {
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
    let package = package(demo);
    let again: Vec<&str> = package.iter().map(String::as_str).collect();
    let all_forms = [again.as_slice(), &["--formats", "pdf,html,docx"]].concat();
    let made = format!("{demo}/package");
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
        act("package of the demo", &again, &[0]),
        act("package of the demo, PDF, HTML and Word", &all_forms, &[0]),
        act("verify of the demo's package", &["verify", &made], &[0]),
        act(
            "verify --rebuild of the demo's package",
            &["verify", &made, "--rebuild"],
            &[0],
        ),
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
