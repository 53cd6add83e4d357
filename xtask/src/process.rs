//! Running other programs from the workspace's root.

use std::path::PathBuf;
use std::process::{Command, Output};

use crate::Failure;

/// Returns the root of the workspace.
pub(crate) fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.parent().map_or_else(|| here.clone(), PathBuf::from)
}

/// Runs a program with its output shown; fails when it fails.
pub(crate) fn run(program: &str, args: &[&str]) -> Result<(), Failure> {
    println!("$ {program} {}", args.join(" "));
    let status = Command::new(program)
        .args(args)
        .current_dir(root())
        .status()?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("`{program} {}` failed: {status}", args.join(" ")).into())
    }
}

/// Runs a program and returns what it printed; fails when it fails.
pub(crate) fn output(program: &str, args: &[&str]) -> Result<Output, Failure> {
    let output = Command::new(program)
        .args(args)
        .current_dir(root())
        .output()?;
    if output.status.success() {
        return Ok(output);
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(format!(
        "`{program} {}` failed: {}\n{said}",
        args.join(" "),
        output.status
    )
    .into())
}

/// Returns whether a program can be started.
pub(crate) fn exists(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .status()
        .is_ok()
}
