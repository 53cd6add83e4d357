//! `cargo xtask bench`: the product timed as whole processes. Figures hold for the machine they were measured on;
//! ratios carry further. Each kind keeps its section of `docs/reference/performance.md`.

mod acts;
mod commands;
mod compile;
mod curves;
mod evaluate;
mod increments;
mod measure;
mod package;
mod page;
mod read;
mod scan;
mod server;
mod synthetic;
mod trivy;

use std::path::PathBuf;

pub(crate) use self::compile::baseline;

use crate::Failure;
use crate::process::{root, run as run_shown};

/// A kind of benchmark: its word, what it shows, what runs it.
type Kind = (
    &'static str,
    &'static str,
    fn(&Bench) -> Result<String, Failure>,
);

const KINDS: &[Kind] = &[
    ("acts", "Main acts", acts::run),
    ("scan", "Scan beside Trivy", scan::run),
    ("compile", "Compiling advisories", compile::run),
    ("increments", "One more day of advisories", increments::run),
    ("curves", "Cost curves", curves::run),
    ("package", "Memory of the PDF workers", package::run),
    ("evaluate", "Judgement by number of records", evaluate::run),
    ("read", "Reading SBOMs", read::run),
    (
        "commands",
        "Memory of commands on large SBOMs",
        commands::run,
    ),
    ("server", "A team's server", server::run),
];

/// What a benchmark works with.
pub(crate) struct Bench {
    /// The product.
    pub(crate) binary: PathBuf,
    /// How it was built, for people.
    pub(crate) profile: &'static str,
    /// A folder of its own under `target`.
    pub(crate) place: PathBuf,
    /// How often each thing is timed.
    pub(crate) runs: usize,
    /// Only a try, of a small size.
    pub(crate) quick: bool,
    /// The data kept beside the project, where it is at hand.
    pub(crate) shared: Option<PathBuf>,
}

/// Builds the product and runs the kinds that are named; the main acts where none is.
pub(crate) fn run(args: &[String]) -> Result<(), Failure> {
    let named: Vec<&Kind> = KINDS
        .iter()
        .filter(|(word, ..)| args.iter().any(|a| a == word))
        .collect();
    let kinds = if named.is_empty() {
        KINDS.iter().take(1).collect()
    } else {
        named
    };
    let mut bench = Bench::prepare(args)?;
    for (word, title, run) in kinds {
        bench.place = target().join("bench").join(word);
        std::fs::create_dir_all(&bench.place)?;
        println!(
            "{title}: profile {}, {} runs each, whole processes",
            bench.profile, bench.runs
        );
        let section = run(&bench)?;
        print!("{section}");
        if args.iter().any(|a| a == "--write") {
            page::keep(word, &section, bench.profile)?;
        }
    }
    if args.iter().any(|a| a == "--write") {
        page::write(KINDS.iter().map(|(word, title, _)| (*word, *title)))?;
    }
    Ok(())
}

impl Bench {
    fn prepare(args: &[String]) -> Result<Self, Failure> {
        let is_given = |word: &str| args.iter().any(|a| a == word);
        let release = ["--release", "scan", "server"].into_iter().any(is_given);
        let binary = match option(args, "--binary") {
            Some(path) => PathBuf::from(path),
            None => {
                let mut build = vec!["build", "--workspace", "--bin", "asepsis"];
                if release {
                    build.push("--release");
                }
                run_shown("cargo", &build)?;
                target().join(if release {
                    "release/asepsis"
                } else {
                    "debug/asepsis"
                })
            }
        };
        let shared = std::env::var_os("ASEPSIS_SHARED")
            .map_or_else(|| root().join("../shared"), PathBuf::from)
            .join("data");
        Ok(Self {
            binary,
            profile: if release {
                "release"
            } else if option(args, "--binary").is_some() {
                "that of the binary given"
            } else {
                "dev, as the README's commands build it"
            },
            place: target().join("bench"),
            quick: args.iter().any(|a| a == "--quick"),
            runs: option(args, "--runs").map_or(Ok(10), str::parse)?,
            shared: shared.join("advisories").is_dir().then_some(shared),
        })
    }

    /// Returns the data kept beside the project.
    pub(crate) fn shared(&self) -> Result<&PathBuf, Failure> {
        self.shared.as_ref().ok_or_else(|| {
            "this benchmark needs ../shared/data, or ASEPSIS_SHARED that names its parent".into()
        })
    }

    /// Returns the product's path as text.
    pub(crate) fn product(&self) -> Result<&str, Failure> {
        text(&self.binary)
    }
}

/// Returns the folder of build results.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Returns a path as text.
pub(crate) fn text(path: &std::path::Path) -> Result<&str, Failure> {
    path.to_str().ok_or_else(|| "a path is not UTF-8".into())
}

fn option<'a>(args: &'a [String], name: &str) -> Option<&'a str> {
    let at = args.iter().position(|a| a == name)?;
    args.get(at + 1).map(String::as_str)
}
