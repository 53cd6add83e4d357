//! `cargo xtask test`: everything that must pass before a change lands.

use crate::process::{self, exists};
use crate::{Failure, generate, tidy};

/// Runs all checks, the cheap ones first.
pub(crate) fn run(args: &[String]) -> Result<(), Failure> {
    if let Some(other) = args.first() {
        return Err(
            format!("`{other}` is not an option: `cargo xtask test` runs everything").into(),
        );
    }
    run_format()?;
    tidy::run(&[])?;
    process::run("cargo", CLIPPY)?;
    process::run("cargo", &["build", "--workspace", "--all-targets"])?;
    generate::run(&["--check".to_owned()])?;
    if exists("cargo-nextest") {
        process::run(
            "cargo",
            &["nextest", "run", "--workspace", "--no-fail-fast"],
        )?;
        process::run("cargo", &["test", "--workspace", "--doc", "--quiet"])
    } else {
        process::run("cargo", &["test", "--workspace"])
    }
}

fn run_format() -> Result<(), Failure> {
    process::run("cargo", &["fmt", "--all", "--check"])
}

/// Clippy over the product; its tests may read files. What the house rules forbid fails, what they advise is shown.
const CLIPPY: &[&str] = &[
    "clippy",
    "--quiet",
    "--workspace",
    "--",
    "-D",
    "clippy::disallowed_methods",
    "-D",
    "clippy::disallowed_types",
    "-D",
    "clippy::dbg_macro",
];
