//! `cargo xtask accuracy`: the labelled corpus scored, and held against `corpus/accuracy.json`, whose figures may only
//! rise. The scoring is a test of `asepsis-matching`, so that every run of the tests holds it too.

use std::process::Command;

use crate::Failure;
use crate::process::root;

/// Shows the table; with `--raise`, writes the figures as the new baseline.
pub(crate) fn run(args: &[String]) -> Result<(), Failure> {
    let mut command = Command::new("cargo");
    command
        .args([
            "test",
            "--quiet",
            "--package",
            "asepsis-matching",
            "--test",
            "it",
        ])
        .args(["--", "--nocapture", "accuracy_is_not_below_the_baseline"])
        .current_dir(root());
    for arg in args {
        match arg.as_str() {
            "--raise" => drop(command.env("ASEPSIS_ACCURACY_WRITE", "1")),
            "--list" => drop(command.env("ASEPSIS_ACCURACY_LIST", "1")),
            other => {
                return Err(
                    format!("`{other}` is not an option: accuracy [--list] [--raise]").into(),
                );
            }
        }
    }
    if command.status()?.success() {
        Ok(())
    } else {
        Err("accuracy is below the baseline, or could not be measured".into())
    }
}
