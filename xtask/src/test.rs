//! `cargo xtask test`: everything that must pass before a change lands.

use crate::process::{self, exists};
use crate::{Failure, generate, oracles, tidy};

/// Runs all checks, the cheap ones first.
pub(crate) fn run(args: &[String]) -> Result<(), Failure> {
    match args {
        [] => {}
        [only] if only == "--oracles" => return oracles::run_all(),
        [other, ..] => {
            return Err(format!(
                "`{other}` is not an option: `cargo xtask test` runs everything that a change must pass, \
                 `cargo xtask test --oracles` compares with others' libraries"
            )
            .into());
        }
    }
    run_format()?;
    tidy::run(&[])?;
    process::run("cargo", CLIPPY)?;
    process::run("cargo", CLIPPY_TESTS)?;
    process::run("cargo", &["build", "--workspace", "--all-targets"])?;
    generate::run(&["--check".to_owned()])?;
    let axe = oracles::axe()?;
    if exists("cargo-nextest") {
        let all = ["nextest", "run", "--workspace", "--no-fail-fast"];
        run_tests(axe.as_deref(), &all)?;
        process::run("cargo", &["test", "--workspace", "--doc", "--quiet"])
    } else {
        run_tests(axe.as_deref(), &["test", "--workspace"])
    }
}

/// Runs the tests; those in a browser find axe-core where it is at hand.
fn run_tests(axe: Option<&str>, args: &[&str]) -> Result<(), Failure> {
    let set = axe.map(|script| format!("ASEPSIS_AXE={script}"));
    let mut all: Vec<&str> = set.iter().map(String::as_str).collect();
    all.push("cargo");
    all.extend(args);
    process::run("env", &all)
}

fn run_format() -> Result<(), Failure> {
    process::run("cargo", &["fmt", "--all", "--check"])
}

/// Clippy over the product: nothing is only a warning.
const CLIPPY: &[&str] = &["clippy", "--quiet", "--workspace", "--", "-D", "warnings"];

/// Clippy over the tests, which may read files and stop where something is wrong, as the product may not.
const CLIPPY_TESTS: &[&str] = &[
    "clippy",
    "--quiet",
    "--workspace",
    "--tests",
    "--",
    "-D",
    "warnings",
    "-A",
    "clippy::disallowed_methods",
    "-A",
    "clippy::disallowed_types",
    "-A",
    "clippy::unwrap_used",
    "-A",
    "clippy::panic",
    "-A",
    "clippy::print_stderr",
];
