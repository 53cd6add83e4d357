//! The catalogue: what is part of the binary, and what a dossier adds.

use std::path::Path;

use asepsis_domain::catalogue::Catalogue;
use asepsis_domain::diagnostic::Diagnostic;
use asepsis_format::catalogue;

use crate::embedded;
use crate::failure::Failure;
use crate::{folder, settings};

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

/// Returns the catalogue of the binary with the files that the settings of a dossier name.
///
/// # Errors
///
/// [`Failure::File`] where the settings or a file that the dossier adds cannot be read.
pub fn of_dossier(dir: &Path) -> Result<Read, Failure> {
    let written = settings::own(dir)?;
    let added: Vec<String> = written
        .catalogue_files
        .iter()
        .map(|f| f.value.clone())
        .collect();
    read(dir, &added)
}

/// Returns the catalogue of the binary with the files that a dossier adds.
///
/// # Errors
///
/// [`Failure::File`] where a file that the dossier adds cannot be read.
pub fn read(dir: &Path, added: &[String]) -> Result<Read, Failure> {
    let mut files: Vec<(String, Vec<u8>)> = embedded::CATALOGUE
        .iter()
        .map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec()))
        .collect();
    for path in added {
        files.push((path.clone(), folder::read(dir, path)?));
    }
    let reading = catalogue::read(&files);
    Ok(Read {
        catalogue: reading.value,
        files,
        diagnostics: reading.diagnostics,
    })
}
