//! Reading and writing whole folders.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use crate::failure::Failure;

/// Files by path relative to a folder, with `/`.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Returns the paths of all files below a folder, sorted, without those in folders of the names given.
///
/// # Errors
///
/// [`Failure::File`] when a folder cannot be listed.
pub fn list(folder: &Path, without: &[&str]) -> Result<Vec<String>, Failure> {
    let mut found = Vec::new();
    collect(folder, "", without, 0, &mut found)?;
    found.sort();
    Ok(found)
}

fn collect(
    folder: &Path,
    prefix: &str,
    without: &[&str],
    depth: usize,
    found: &mut Vec<String>,
) -> Result<(), Failure> {
    if depth > 32 {
        return Err(Failure::Value(format!(
            "`{}` is nested deeper than 32 folders",
            folder.display()
        )));
    }
    for entry in fs::read_dir(folder).map_err(Failure::file("read", folder))? {
        let entry = entry.map_err(Failure::file("read", folder))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry
            .file_type()
            .map_err(Failure::file("read", &entry.path()))?;
        if kind.is_dir() {
            let left_out = depth == 0 && without.contains(&name.as_str());
            if !name.starts_with('.') && !left_out {
                collect(
                    &entry.path(),
                    &format!("{prefix}{name}/"),
                    without,
                    depth + 1,
                    found,
                )?;
            }
        } else if entry.path().is_file() {
            found.push(format!("{prefix}{name}"));
        }
    }
    Ok(())
}

/// Returns the bytes of a file below a folder.
///
/// # Errors
///
/// [`Failure::File`] when it cannot be read.
pub fn read(folder: &Path, path: &str) -> Result<Vec<u8>, Failure> {
    let full = folder.join(path);
    fs::read(&full).map_err(Failure::file("read", &full))
}

/// Writes files below a folder that does not exist yet: into a folder beside it first, so that a reader sees all or
/// nothing. With `replace`, what is there is replaced.
///
/// # Errors
///
/// [`Failure::InTheWay`] when something is there, [`Failure::File`] when writing fails.
pub fn write_whole(folder: &Path, files: &Files, replace: bool) -> Result<(), Failure> {
    let there = folder.exists()
        && (!folder.is_dir() || fs::read_dir(folder).is_ok_and(|mut d| d.next().is_some()));
    if there && !replace {
        return Err(Failure::InTheWay(folder.to_owned()));
    }
    let name = folder
        .file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default();
    let beside = folder.with_file_name(format!(".{name}.new"));
    if beside.exists() {
        fs::remove_dir_all(&beside).map_err(Failure::file("removed", &beside))?;
    }
    write_into(&beside, files)?;
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(Failure::file("removed", folder))?;
    }
    fs::rename(&beside, folder).map_err(Failure::file("written", folder))
}

/// Writes one file.
///
/// # Errors
///
/// [`Failure::File`] when it cannot be written.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    fs::write(path, bytes).map_err(Failure::file("written", path))
}

/// Returns whether two paths lead to one file that is there.
pub fn is_same_file(left: &Path, right: &Path) -> bool {
    let real = |path: &Path| fs::canonicalize(path).ok().filter(|p| p.is_file());
    real(left).is_some_and(|left| real(right) == Some(left))
}

/// Writes one file as it is made.
///
/// # Errors
///
/// [`Failure::File`] when it cannot be written.
pub fn write_as_made(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    let written = fs::File::create(path).and_then(|file| {
        let mut out = io::BufWriter::new(file);
        write(&mut out)?;
        out.flush()
    });
    written.map_err(Failure::file("written", path))
}

/// Writes a file that is there whole at each moment, as it was or as it is.
///
/// # Errors
///
/// [`Failure::File`] when it cannot be written.
pub fn replace_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(Failure::file("made", folder))?;
    let mut beside =
        tempfile::NamedTempFile::new_in(folder).map_err(Failure::file("written", path))?;
    beside
        .write_all(bytes)
        .map_err(Failure::file("written", path))?;
    let kept = beside.persist(path).map_err(|e| e.error);
    kept.map_err(Failure::file("written", path))?;
    Ok(())
}

/// Writes files into a folder of their own, which goes with what is returned.
///
/// # Errors
///
/// [`Failure::File`] when it cannot be made or written.
pub fn aside(files: &Files) -> Result<tempfile::TempDir, Failure> {
    let dir = tempfile::tempdir().map_err(Failure::file("made", Path::new("a folder")))?;
    write_into(dir.path(), files)?;
    Ok(dir)
}

/// Writes files below a folder, making folders as needed.
///
/// # Errors
///
/// [`Failure::File`] when writing fails.
pub fn write_into(folder: &Path, files: &Files) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(Failure::file("made", folder))?;
    for (path, bytes) in files {
        let full = folder.join(path);
        if let Some(parent) = full.parent() {
            fs::create_dir_all(parent).map_err(Failure::file("made", parent))?;
        }
        fs::write(&full, bytes).map_err(Failure::file("written", &full))?;
    }
    Ok(())
}
