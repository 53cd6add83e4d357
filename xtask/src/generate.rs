//! `cargo xtask gen`: everything that is generated and committed. The product itself writes it
//! (`asepsis __reference DIR`), so that what is documented is what is built.

use std::fs;
use std::path::{Path, PathBuf};

use crate::Failure;
use crate::process::{self, root};

/// Writes the generated files into `docs/reference`, or with `--check` compares them.
pub(crate) fn run(args: &[String]) -> Result<(), Failure> {
    let check = args.iter().any(|a| a == "--check");
    let home = root().join("docs/reference");
    let target = if check {
        root().join("target/reference")
    } else {
        home.clone()
    };
    if check && target.exists() {
        fs::remove_dir_all(&target)?;
    }
    let path = target
        .to_str()
        .ok_or("the path of the workspace is not UTF-8")?;
    run_product(path)?;
    if !check {
        return Ok(());
    }
    let mut stale = Vec::new();
    for file in files(&target)? {
        let name = file.strip_prefix(&target)?;
        if fs::read(&file)? != fs::read(home.join(name)).unwrap_or_default() {
            stale.push(name.display().to_string());
        }
    }
    if stale.is_empty() {
        return Ok(());
    }
    Err(format!(
        "docs/reference is behind the code: {}. Run `cargo xtask gen` and commit the result.",
        stale.join(", ")
    )
    .into())
}

/// Runs the product as the whole workspace builds it, so that no second set of features is compiled.
fn run_product(target: &str) -> Result<(), Failure> {
    process::run("cargo", &["build", "--quiet", "--workspace"])?;
    let built =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let product = built.join("debug/asepsis");
    process::run(
        product
            .to_str()
            .ok_or("the path of the build is not UTF-8")?,
        &["__reference", target],
    )
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
