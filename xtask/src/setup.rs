//! `cargo xtask setup`: the tools that tests and benchmarks use beside Rust.

use crate::Failure;
use crate::process;

/// `(program, Debian package)`.
const PROGRAMS: &[(&str, &str)] = &[
    ("pdftotext", "poppler-utils"),
    ("qpdf", "qpdf"),
    ("montage", "imagemagick"),
    ("pg_ctlcluster", "postgresql"),
];

/// Installs what is missing and says what else would help.
pub(crate) fn run(_args: &[String]) -> Result<(), Failure> {
    let packages: Vec<&str> = PROGRAMS
        .iter()
        .filter(|(program, _)| !process::exists(program))
        .map(|(_, package)| *package)
        .collect();
    if packages.is_empty() {
        println!("Debian packages: all there.");
    } else {
        let mut args = vec!["install", "-y", "--no-install-recommends"];
        args.extend(packages);
        process::run("apt-get", &["update", "-qq"])?;
        process::run("apt-get", &args)?;
    }
    if !process::exists("cargo-nextest") {
        println!("cargo-nextest is not installed: `cargo test` serves as well, only slower.");
    }
    if !process::exists("cargo-deny") {
        println!(
            "cargo-deny is not installed: `cargo install cargo-deny` adds its checks to those of `cargo xtask tidy`."
        );
    }
    process::run("python3", &["-m", "pip", "install", "--quiet", "pypdf"])
}
