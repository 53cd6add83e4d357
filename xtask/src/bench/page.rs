//! `docs/reference/performance.md`: the sections that the last runs kept, with the machine they hold for.

use std::fs;
use std::path::PathBuf;

use super::target;
use crate::Failure;
use crate::process::root;

/// Keeps a section for the page.
pub(crate) fn keep(word: &str, section: &str, profile: &str) -> Result<(), Failure> {
    fs::create_dir_all(kept(word).with_file_name(""))?;
    fs::write(
        kept(word),
        format!("Build profile: {profile}.\n\n{section}"),
    )?;
    Ok(())
}

/// Writes the page from the sections that are kept.
pub(crate) fn write<'a>(kinds: impl Iterator<Item = (&'a str, &'a str)>) -> Result<(), Failure> {
    let mut page = String::from(
        "# Performance\n\nWritten by `cargo xtask bench acts scan compile increments curves read commands server --release --write`, not compared by any test: the figures\n\
         hold for the machine below, the ratios carry further. All are of whole processes, from start to exit.\n\n",
    );
    page.push_str(&format!("Machine: {}.\n", machine()));
    for (word, title) in kinds {
        if let Ok(section) = fs::read_to_string(kept(word)) {
            page.push_str(&format!("\n## {title}\n\n{section}"));
        }
    }
    let path = root().join("docs/reference/performance.md");
    fs::write(&path, page)?;
    println!("written: docs/reference/performance.md");
    Ok(())
}

fn kept(word: &str) -> PathBuf {
    target().join("bench/sections").join(format!("{word}.md"))
}

/// Returns processor, cores, memory and kernel in a phrase.
fn machine() -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let value = |text: &str, key: &str| {
        let line = text.lines().find(|l| l.starts_with(key));
        line.and_then(|l| l.split_once(':'))
            .map(|(_, v)| v.trim().to_owned())
    };
    let model = value(&read("/proc/cpuinfo"), "model name")
        .unwrap_or_else(|| "unknown processor".to_owned());
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let memory = value(&read("/proc/meminfo"), "MemTotal")
        .and_then(|m| m.split_whitespace().next()?.parse::<u64>().ok())
        .map_or_else(
            || "unknown memory".to_owned(),
            |kib| format!("{} GiB", kib >> 20),
        );
    let kernel = read("/proc/sys/kernel/osrelease");
    format!("{model}, {cores} cores, {memory}, Linux {}", kernel.trim())
}
