//! Looking at an evaluation: what a person saw last, kept in the data folder, and what is different since.

use std::path::{Path, PathBuf};

use asepsis_domain::evaluation::Evaluation;
use asepsis_domain::id::RecordId;
use asepsis_domain::look::{Look, Shift};
use asepsis_format::look;

use crate::failure::Failure;
use crate::folder;

/// Folder of the looks in the data folder.
const FOLDER: &str = "looks";

/// A look beyond this size is not ours.
const MOST_BYTES: u64 = 64 << 20;

/// Returns what was seen last of a device; `None` where nobody has looked yet.
pub fn last(data_dir: &Path, device: &RecordId) -> Option<Look> {
    let file = path(data_dir, device);
    let small = std::fs::metadata(&file).is_ok_and(|facts| facts.len() <= MOST_BYTES);
    let bytes = std::fs::read(&file).ok().filter(|_| small)?;
    look::read(&bytes)
}

/// Keeps what is seen now as what was seen last.
///
/// # Errors
///
/// Where it cannot be written.
pub fn keep(data_dir: &Path, device: &RecordId, evaluation: &Evaluation) -> Result<(), Failure> {
    let text = look::write(&asepsis_assessment::look::look(evaluation))?;
    let file = path(data_dir, device);
    let home = data_dir.join(FOLDER);
    std::fs::create_dir_all(&home).map_err(Failure::file("made", &home))?;
    let beside = tempfile::NamedTempFile::new_in(&home).map_err(Failure::file("written", &file))?;
    folder::write_file(beside.path(), text.as_bytes())?;
    beside
        .persist(&file)
        .map_err(|error| Failure::file("written", &file)(error.error))?;
    Ok(())
}

/// Returns what is different since a look: what got worse first.
pub fn since(before: &Look, evaluation: &Evaluation) -> Vec<Shift> {
    let now = asepsis_assessment::look::look(evaluation);
    asepsis_assessment::look::since(before, &now)
}

fn path(data_dir: &Path, device: &RecordId) -> PathBuf {
    data_dir.join(FOLDER).join(format!("{device}.json"))
}
