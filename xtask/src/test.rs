//! `cargo xtask test`: everything that must pass before a change lands.

use crate::process::{exists, run};
use crate::{Failure, generate, tidy};

/// Runs all checks, the cheap ones first.
pub(crate) fn run(args: &[String]) -> Result<(), Failure> {
    if let Some(other) = args.first() {
        return Err(format!("`{other}` is not an option: `cargo xtask test` runs everything").into());
    }
    run_format()?;
    tidy::run(&[])?;
    run("cargo", &["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"])?;
    run("cargo", &["build", "--workspace", "--all-targets"])?;
    generate::run(&["--check".to_owned()])?;
    if exists("cargo-nextest") {
        run("cargo", &["nextest", "run", "--workspace", "--no-fail-fast"])?;
        run("cargo", &["test", "--workspace", "--doc", "--quiet"])
    } else {
        run("cargo", &["test", "--workspace"])
    }
}

fn run_format() -> Result<(), Failure> {
    run("cargo", &["fmt", "--all", "--check"])
}
