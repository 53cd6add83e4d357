//! `cargo xtask fuzz`: every reader of untrusted bytes under libFuzzer, one after the other, on the toolchain of the
//! project. What is found is kept in `fuzz/found/`, where the ordinary tests replay it.

mod ledger;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, mpsc};
use std::time::Instant;

use crate::Failure;
use crate::process::{output, root};

/// How the code is marked so that the fuzzer sees where an input goes. These are stable options.
const COVERAGE: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";

/// Seconds for which a target runs.
const MINUTES: f64 = 2.0;
/// Seconds that one input may take.
const SLOW: u32 = 20;
/// MiB that the process may take.
const MEMORY: u32 = 2048;
/// Bytes of an input.
const LONGEST: u32 = 32 << 10;

/// What one run did.
struct Run {
    target: String,
    seconds: u64,
    executions: u64,
    covered: u64,
    found: Vec<PathBuf>,
}

/// What is asked for.
struct Asked<'a> {
    minutes: f64,
    /// How many run at once.
    jobs: usize,
    named: Vec<&'a str>,
}

/// Runs the targets that are named, or all: `fuzz [--minutes N] [--jobs N] [--list] [TARGET…]`; a target is named by its
/// id or by what its id begins with.
pub(crate) fn run(args: &[String]) -> Result<(), Failure> {
    let asked = arguments(args)?;
    let named = &asked.named;
    let place = crate::bench::target().join("fuzz");
    let seeds = place.join("seeds");
    let listed = seed(&seeds)?;
    let is_named = |id: &&String| named.is_empty() || named.iter().any(|n| id.starts_with(n));
    let chosen: Vec<&String> = listed.iter().filter(is_named).collect();
    let is_unknown = |name: &&&str| !listed.iter().any(|id| id.starts_with(**name));
    if let Some(unknown) = named.iter().find(is_unknown) {
        let all = listed.join(", ");
        return Err(format!("no target is called `{unknown}`; there are {all}").into());
    }
    if args.iter().any(|a| a == "--list") {
        chosen.iter().for_each(|id| println!("{id}"));
        return Ok(());
    }
    let fuzzer = build(&place)?;
    println!("| target | seconds | executions | edges | found |\n|---|--:|--:|--:|--:|");
    let kept = all(&fuzzer, &place, &chosen, &asked)?;
    if kept.is_empty() {
        return Ok(());
    }
    Err(format!(
        "{} inputs found something; `cargo nextest run -p asepsis-fuzz` shows what:\n{}",
        kept.len(),
        kept.join("\n")
    )
    .into())
}

fn arguments(args: &[String]) -> Result<Asked<'_>, Failure> {
    let mut asked = Asked {
        minutes: MINUTES,
        jobs: 1,
        named: Vec::new(),
    };
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let mut number = || args.next().ok_or(format!("`{arg}` needs a number"));
        match arg.as_str() {
            "--minutes" => asked.minutes = number()?.parse()?,
            "--jobs" => asked.jobs = number()?.parse()?,
            "--list" => {}
            other if other.starts_with('-') => {
                let known = "--minutes N, --jobs N, --list";
                return Err(format!("`{other}` is no option: {known}").into());
            }
            target => asked.named.push(target),
        }
    }
    Ok(asked)
}

/// Runs the targets, as many at once as are asked for; returns the inputs that found something.
fn all(
    fuzzer: &Path,
    place: &Path,
    chosen: &[&String],
    asked: &Asked<'_>,
) -> Result<Vec<String>, Failure> {
    let next = Mutex::new(chosen.iter());
    let (sender, ended) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..asked.jobs.max(1) {
            let (next, sender) = (&next, sender.clone());
            scope.spawn(move || {
                let taken = || next.lock().ok().and_then(|mut next| next.next().copied());
                while let Some(id) = taken() {
                    let run = one(fuzzer, place, id, asked.minutes).map_err(|e| e.to_string());
                    if sender.send(run).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut kept = Vec::new();
        for run in ended {
            let run = run?;
            ledger::add(&run)?;
            let (seconds, executions) = (run.seconds, run.executions);
            let (covered, found) = (run.covered, run.found.len());
            println!(
                "| {} | {seconds} | {executions} | {covered} | {found} |",
                run.target
            );
            for input in &run.found {
                kept.push(keep(&run.target, input)?);
            }
        }
        Ok(kept)
    })
}

/// Writes the seeds of all targets; returns the targets' ids.
fn seed(folder: &Path) -> Result<Vec<String>, Failure> {
    let folder = crate::bench::text(folder)?;
    let args = [
        "run",
        "--quiet",
        "--package",
        "asepsis-fuzz",
        "--bin",
        "asepsis-fuzz-seeds",
        "--",
        folder,
    ];
    let said = output("cargo", &args)?.stdout;
    Ok(String::from_utf8(said)?
        .lines()
        .map(str::to_owned)
        .collect())
}

/// Builds the fuzzer apart from everything else; its code is marked, build scripts and macros are not.
fn build(place: &Path) -> Result<PathBuf, Failure> {
    let version = output("rustc", &["-vV"])?.stdout;
    let version = String::from_utf8(version)?;
    let host = version.lines().find_map(|l| l.strip_prefix("host: "));
    let host = host.ok_or("rustc does not say for which machine it builds")?;
    let status = Command::new("cargo")
        .args([
            "build",
            "--package",
            "asepsis-fuzz",
            "--bin",
            "asepsis-fuzz",
        ])
        .args([
            "--features",
            "libfuzzer",
            "--profile",
            "fuzz",
            "--target",
            host,
            "--target-dir",
        ])
        .arg(place)
        .env("RUSTFLAGS", COVERAGE)
        .current_dir(root())
        .status()?;
    if !status.success() {
        return Err(format!("the fuzzer was not built: {status}; it needs a C++ compiler").into());
    }
    Ok(place.join(host).join("fuzz/asepsis-fuzz"))
}

/// Runs one target; what it learns stays in a folder of its own and is where the next run begins.
fn one(fuzzer: &Path, place: &Path, id: &str, minutes: f64) -> Result<Run, Failure> {
    let (corpus, artifacts) = (place.join("corpus").join(id), place.join("found").join(id));
    for folder in [&corpus, &artifacts] {
        std::fs::create_dir_all(folder)?;
    }
    for old in files(&artifacts)? {
        std::fs::remove_file(old)?;
    }
    let started = Instant::now();
    let said = Command::new(fuzzer)
        .env("ASEPSIS_FUZZ_TARGET", id)
        .env("RAYON_NUM_THREADS", "1")
        .arg(format!("-max_total_time={:.0}", (minutes * 60.0).max(1.0)))
        .args([
            format!("-timeout={SLOW}"),
            format!("-rss_limit_mb={MEMORY}"),
        ])
        .args([
            format!("-max_len={LONGEST}"),
            "-print_final_stats=1".to_owned(),
        ])
        .arg(format!("-artifact_prefix={}/", artifacts.display()))
        .args([&corpus, &place.join("seeds").join(id)])
        .output()?;
    let log = String::from_utf8_lossy(&said.stderr);
    std::fs::write(place.join(format!("{id}.log")), log.as_bytes())?;
    let figure = |name: &str| {
        let line = log.lines().rev().find_map(|l| l.split_once(name));
        let word = line.and_then(|(_, rest)| rest.split_whitespace().next());
        word.and_then(|w| w.parse().ok()).unwrap_or(0)
    };
    // An input that only took long is told in the log: a machine that is busy makes any input slow.
    let is_find = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        !name.starts_with("slow-unit-")
    };
    let found: Vec<PathBuf> = files(&artifacts)?.into_iter().filter(is_find).collect();
    if !said.status.success() && found.is_empty() {
        return Err(format!(
            "{id} ended with {}: see {}",
            said.status,
            place.join(format!("{id}.log")).display()
        )
        .into());
    }
    Ok(Run {
        target: id.to_owned(),
        seconds: started.elapsed().as_secs(),
        executions: figure("stat::number_of_executed_units:"),
        covered: figure(" cov: "),
        found,
    })
}

/// Keeps an input where the tests replay it.
fn keep(id: &str, input: &Path) -> Result<String, Failure> {
    let folder = root().join("fuzz/found").join(id);
    std::fs::create_dir_all(&folder)?;
    let name = input.file_name().ok_or("an input has no name")?;
    std::fs::copy(input, folder.join(name))?;
    Ok(format!("fuzz/found/{id}/{}", name.display()))
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)?
        .map(|e| e.map(|e| e.path()))
        .collect::<Result<_, _>>()?;
    found.sort();
    Ok(found)
}
