//! The catalogue: what is part of the binary, and what a dossier adds.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use asepsis_domain::catalogue::{Catalogue, Document};
use asepsis_domain::diagnostic::Diagnostic;
use asepsis_format::limits::Limits;
use asepsis_format::{catalogue, oscal};

use crate::dossier::{self, causes};
use crate::embedded;
use crate::failure::Failure;
use crate::folder::Files;
use crate::{folder, settings};

/// The catalogue with the bytes that it was read from.
#[derive(Debug, Clone)]
pub struct Read {
    /// The catalogue.
    pub catalogue: Arc<Catalogue>,
    /// Its files, `(path, bytes)`, sorted.
    pub files: Arc<[(String, Vec<u8>)]>,
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
/// [`Failure::Value`] where a file that the dossier adds cannot be read or lies outside it.
pub fn read(dir: &Path, added: &[String]) -> Result<Read, Failure> {
    // That of the binary alone is read once, however many dossiers there are.
    static OWN: OnceLock<Read> = OnceLock::new();
    let own = || embedded::CATALOGUE.iter();
    let own = || own().map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec()));
    if added.is_empty() {
        return Ok(OWN.get_or_init(|| whole(own().collect())).clone());
    }
    let mut files: Vec<(String, Vec<u8>)> = own().collect();
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
        catalogue: Arc::new(reading.value),
        files: files.into(),
        diagnostics: reading.diagnostics,
    }
}

/// A document that was added to a dossier.
#[derive(Debug)]
pub struct Added {
    /// Path of the file in the dossier.
    pub path: String,
    /// Ids of the documents in it.
    pub documents: Vec<String>,
    /// Number of items.
    pub items: usize,
    /// Remarks.
    pub notes: Vec<String>,
}

/// A file to add to a dossier's catalogue.
#[derive(Debug, Clone)]
pub struct Addition<'a> {
    /// The file: a catalogue file, or an OSCAL catalog in JSON.
    pub file: &'a Path,
    /// An OSCAL mapping collection to the objectives, for an OSCAL catalog.
    pub mapping: Option<&'a Path>,
    /// Id of the document, where an OSCAL catalog does not say it.
    pub id: Option<&'a str>,
}

/// Copies a file into `catalogue/` of a dossier and names it in `asepsis.toml`; nothing is written where it is not whole.
///
/// # Errors
///
/// Where the file cannot be read, is no catalogue file or OSCAL catalog, has something wrong in it, or is there already
/// with other content.
pub fn add(dir: &Path, addition: &Addition<'_>) -> Result<Added, Failure> {
    let bytes = std::fs::read(addition.file).map_err(Failure::file("read", addition.file))?;
    let stem = addition
        .file
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let (name, bytes, notes) = as_file(addition, &stem, bytes)?;
    let known = of_dossier(dir)?;
    let path = format!("catalogue/{name}");
    let others = known.files.iter().filter(|(other, _)| *other != path);
    let mut files: Vec<(String, Vec<u8>)> = others.cloned().collect();
    let before = catalogue::read(&files).value;
    files.push((path.clone(), bytes.clone()));
    let reading = catalogue::read(&files);
    if let Some(wrong) = reading.diagnostics.first() {
        let at = wrong
            .at
            .as_ref()
            .map(|at| format!("{at}: "))
            .unwrap_or_default();
        let more = reading.diagnostics.len() - 1;
        return Err(Failure::Value(format!(
            "{at}{}. {} ({more} more); nothing was added",
            wrong.message, wrong.help
        )));
    }
    let new = reading.value.documents.into_values();
    let new: Vec<_> = new
        .filter(|d| !before.documents.contains_key(&d.id))
        .collect();
    let files = Files::from([(path.clone(), bytes), settings::naming(dir, &path)?]);
    folder::write_into(dir, &files)?;
    Ok(Added {
        path,
        items: new.iter().map(|d| d.items.len()).sum(),
        documents: new.into_iter().map(|d| d.id).collect(),
        notes,
    })
}

/// Returns name and bytes of the catalogue file, and remarks.
fn as_file(
    addition: &Addition<'_>,
    stem: &str,
    bytes: Vec<u8>,
) -> Result<(String, Vec<u8>, Vec<String>), Failure> {
    let start = bytes.iter().find(|b| !b.is_ascii_whitespace());
    if start != Some(&b'{') {
        return Ok((format!("{stem}.toml"), bytes, Vec::new()));
    }
    let mapping = addition
        .mapping
        .map(|path| std::fs::read(path).map_err(Failure::file("read", path)));
    let mapping = mapping.transpose()?;
    let id = addition.id.unwrap_or(stem);
    let limits = Limits::default();
    let imported = oscal::catalogue_file(&bytes, id, mapping.as_deref(), &limits)
        .map_err(|e| Failure::Value(format!("{}: {}", addition.file.display(), causes(&e))))?;
    let name = format!("{}.toml", imported.id);
    Ok((name, imported.toml.into_bytes(), imported.notes))
}

/// Returns the document of a file beside the catalogue that is known; `None` where it holds none.
///
/// # Errors
///
/// Where the file cannot be read, or has something wrong in it.
pub fn with_file(known: &Read, file: &Path) -> Result<Option<Document>, Failure> {
    let bytes = std::fs::read(file).map_err(Failure::file("read", file))?;
    let name = file.display().to_string();
    let alone = catalogue::read(&[(name.clone(), bytes.clone())]);
    let Some(id) = alone.value.documents.into_keys().next() else {
        return Ok(None);
    };
    // Other editions of it give way: their ids may be the same.
    let holds = |bytes: &[u8]| {
        let read = catalogue::read(&[(String::new(), bytes.to_vec())]);
        read.value.documents.contains_key(&id)
    };
    let others = known.files.iter().filter(|(_, b)| !holds(b)).cloned();
    let mut files: Vec<(String, Vec<u8>)> = others.collect();
    files.push((name, bytes));
    let reading = catalogue::read(&files);
    let wrong = reading.diagnostics.iter().find(|d| {
        d.at.as_ref()
            .is_some_and(|at| Path::new(at.file.as_ref()) == file)
    });
    if let Some(wrong) = wrong {
        let at = wrong
            .at
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default();
        return Err(Failure::Value(format!(
            "{at}: {}. {}",
            wrong.message, wrong.help
        )));
    }
    let mut documents = reading.value.documents;
    Ok(documents.remove(&id))
}
