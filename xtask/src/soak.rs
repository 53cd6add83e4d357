//! `cargo xtask soak`: a team's server under attack for a while. Schemathesis, from the Python package index, asks what the
//! committed description allows; the server is killed while clients write, on both databases; one of two processes is
//! killed amid jobs. Everything stays on this machine and is taken away afterwards.

use std::path::{Path, PathBuf};

use crate::Failure;
use crate::process::{exists, root, run};

/// The library that asks, and its version.
const SCHEMATHESIS: &str = "schemathesis==4.32.5";

/// Seconds for which requests are made, where nothing is said.
const SECONDS: u32 = 600;

/// Kills on each database, where nothing is said.
const KILLS: u32 = 200;

/// Runs it.
pub(crate) fn run_all(args: &[String]) -> Result<(), Failure> {
    let (mut seconds, mut kills) = (SECONDS, KILLS);
    let mut rest = args.iter();
    while let Some(option) = rest.next() {
        let value = rest.next().and_then(|text| text.parse::<u32>().ok());
        let value = value.filter(|number| *number > 0);
        match (option.as_str(), value) {
            ("--seconds", Some(value)) => seconds = value,
            ("--kills", Some(value)) => kills = value,
            _ => return Err("give `--seconds N` and `--kills N`, numbers from 1".into()),
        }
    }
    let program = schemathesis()?;
    let settings = [
        format!("ASEPSIS_SOAK={seconds}"),
        format!("ASEPSIS_CUTS={kills}"),
        program.map_or_else(
            || "ASEPSIS_SOAK_WITHOUT=schemathesis".to_owned(),
            |program| format!("ASEPSIS_SCHEMATHESIS={program}"),
        ),
    ];
    let mut all: Vec<&str> = settings.iter().map(String::as_str).collect();
    // With the features of the workspace, as the tests have it built: nothing is built twice. One after another, so that
    // none takes the other's time.
    all.extend([
        "cargo",
        "test",
        "--quiet",
        "--workspace",
        "--tests",
        "soak::",
        "--",
        "--nocapture",
        "--test-threads=1",
    ]);
    run("env", &all)
}

/// Returns the program; `None`, with a message, where continuous integration cannot reach the package index.
fn schemathesis() -> Result<Option<String>, Failure> {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    match installed(&target.join("oracle/soak")) {
        Ok(program) => Ok(Some(program)),
        Err(error) if std::env::var_os("CI").is_some() => {
            println!(
                "Schemathesis is not at hand, no request is made from the description: {error}"
            );
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn installed(place: &Path) -> Result<String, Failure> {
    if !exists("python3") {
        return Err("`python3` is needed for schemathesis: install it".into());
    }
    let home = place.to_str().ok_or("a path is not UTF-8")?;
    let own = format!("{home}/bin/python");
    if !Path::new(&own).exists() {
        run("python3", &["-m", "venv", home])?;
    }
    let pip = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ];
    run(&own, &[&pip[..], &[SCHEMATHESIS]].concat())?;
    Ok(format!("{home}/bin/schemathesis"))
}
