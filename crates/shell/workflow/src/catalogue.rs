//! The catalogue: what is part of the binary, and what a dossier adds.

use std::path::Path;

use asepsis_domain::catalogue::Catalogue;
use asepsis_domain::diagnostic::Diagnostic;
use asepsis_format::catalogue;

use crate::dossier;
use crate::embedded;
use crate::failure::Failure;
use crate::folder::Files;

/// The catalogue with the bytes that it was read from.
#[derive(Debug)]
pub struct Read {
    /// The catalogue.
    pub catalogue: Catalogue,
    /// Its files, `(path, bytes)`, sorted.
    pub files: Vec<(String, Vec<u8>)>,
    /// What is wrong in files that the dossier adds.
    pub diagnostics: Vec<Diagnostic>,
}

/// Returns the catalogue of the binary with the files that a dossier adds.
///
/// # Errors
///
/// [`Failure::Value`] where a file that the dossier adds cannot be read or lies outside it.
pub fn read(dir: &Path, added: &[String]) -> Result<Read, Failure> {
    let mut files: Vec<(String, Vec<u8>)> = embedded::CATALOGUE
        .iter()
        .map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec()))
        .collect();
    for path in added {
        let bytes = dossier::inside(dir, path).ok_or_else(|| {
            Failure::Value(format!(
                "asepsis.toml: the catalogue file `{path}` cannot be read: it has to be a file inside the dossier"
            ))
        })?;
        files.push((path.clone(), bytes));
    }
    Ok(whole(files))
}

/// Returns the catalogue of files that a package carries.
pub fn of(mut carried: Files, added: &[String]) -> Read {
    let last: Vec<_> = added
        .iter()
        .filter_map(|p| carried.remove_entry(p))
        .collect();
    whole(carried.into_iter().chain(last).collect())
}

fn whole(files: Vec<(String, Vec<u8>)>) -> Read {
    let reading = catalogue::read(&files);
    Read {
        catalogue: reading.value,
        files,
        diagnostics: reading.diagnostics,
    }
}
