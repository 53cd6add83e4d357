//! Where a package goes: a folder, or a zip whose bytes are the same each time.

use std::path::Path;

use asepsis_format::container::flat::write_zip;

use crate::failure::Failure;
use crate::folder::{self, Files};

/// Returns whether the place is a zip's.
pub(crate) fn is_zip(out: &Path) -> bool {
    out.extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("zip"))
}

/// Refuses a place that is taken, before any work is done.
///
/// # Errors
///
/// [`Failure::InTheWay`] where something is there that may not be replaced.
pub(super) fn free(out: &Path, replace: bool) -> Result<(), Failure> {
    let taken = if out.is_dir() {
        is_zip(out) || out.read_dir().is_ok_and(|mut d| d.next().is_some())
    } else {
        out.exists()
    };
    if taken && !replace {
        return Err(Failure::InTheWay(out.to_owned()));
    }
    Ok(())
}

/// Writes a package: all of it appears at once, or nothing.
///
/// # Errors
///
/// [`Failure::File`] where it cannot be written.
pub(super) fn write(out: &Path, files: &Files, replace: bool) -> Result<(), Failure> {
    if !is_zip(out) {
        return folder::write_whole(out, files, replace);
    }
    let wrong = |source| Failure::file("written", out)(source);
    let zip = write_zip(files.iter().map(|(p, b)| (p.as_str(), b.as_slice()))).map_err(wrong)?;
    if let Some(parent) = out.parent() {
        std::fs::create_dir_all(parent).map_err(wrong)?;
    }
    let name = out.file_name().unwrap_or_default().to_string_lossy();
    let beside = out.with_file_name(format!(".{name}.new"));
    std::fs::write(&beside, zip).map_err(wrong)?;
    std::fs::rename(&beside, out).map_err(wrong)
}
