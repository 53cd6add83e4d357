//! Runs the tools of Debian that know PDF, and says which package brings a missing one.

use std::error::Error;
use std::ffi::OsStr;
use std::io::ErrorKind;
use std::process::{Command, Output};

/// Each tool with the Debian package it comes in.
const TOOLS: [(&str, &str); 7] = [
    ("fix-qdf", "qpdf"),
    ("montage", "imagemagick"),
    ("pdffonts", "poppler-utils"),
    ("pdfinfo", "poppler-utils"),
    ("pdftoppm", "poppler-utils"),
    ("pdftotext", "poppler-utils"),
    ("qpdf", "qpdf"),
];

/// Checks that every tool can be started.
///
/// # Errors
///
/// Names the Debian packages to install.
pub(super) fn require_all() -> Result<(), Box<dyn Error>> {
    let mut packages: Vec<&str> = Vec::new();
    for (tool, package) in TOOLS {
        let is_missing = Command::new(tool)
            .arg("--version")
            .stdin(std::process::Stdio::null())
            .output()
            .is_err_and(|error| error.kind() == ErrorKind::NotFound);
        if is_missing && !packages.contains(&package) {
            packages.push(package);
        }
    }
    if packages.is_empty() {
        return Ok(());
    }
    Err(format!(
        "tools are missing; install them: apt-get install {}",
        packages.join(" ")
    )
    .into())
}

/// Runs a tool and returns its output whatever its exit code.
///
/// # Errors
///
/// When it cannot be started.
pub(super) fn run<A: AsRef<OsStr>>(tool: &str, args: &[A]) -> Result<Output, Box<dyn Error>> {
    Command::new(tool)
        .args(args)
        .output()
        .map_err(|error| format!("{tool}: {error}").into())
}

/// Runs a tool and returns its standard output.
///
/// # Errors
///
/// When it cannot be started or fails; the message is the tool's own.
pub(super) fn read<A: AsRef<OsStr>>(tool: &str, args: &[A]) -> Result<Vec<u8>, Box<dyn Error>> {
    let output = run(tool, args)?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{tool} failed ({}): {}", output.status, said.trim()).into())
}
