//! A package as a flat list of files, whether it is a folder or a zip.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read as _, Write};
use std::path::{Path, PathBuf};

use asepsis_format::container::flat::{EntryKind, FlatZip};
use asepsis_format::limits::ReadError;
use asepsis_format::report::manifest::MAX_BYTES;

use crate::failure::Failure;
use crate::package::MANIFEST;

/// Files that a package may have.
const MOST_FILES: usize = 200_000;

/// Folders in folders that a package may have.
const DEEPEST: usize = 32;

/// A package that is read.
#[derive(Debug)]
pub(super) struct Archive {
    name: PathBuf,
    entries: BTreeMap<String, EntryKind>,
    store: Store,
}

#[derive(Debug)]
enum Store {
    Folder(PathBuf),
    Zip {
        zip: FlatZip<File>,
        /// Each path's place in the zip.
        places: BTreeMap<String, usize>,
    },
}

impl Archive {
    /// Opens a package and lists it.
    pub(super) fn open(package: &Path) -> Result<Self, Failure> {
        let wrong = || Failure::file("read", package);
        let kind = fs::metadata(package).map_err(wrong())?;
        let name = package.to_owned();
        if kind.is_dir() {
            let mut entries = BTreeMap::new();
            list(package, "", 0, &mut entries)?;
            let store = Store::Folder(package.to_owned());
            return Ok(Self {
                name,
                entries,
                store,
            });
        }
        let file = File::open(package).map_err(wrong())?;
        let zip = FlatZip::open(file).map_err(|source| Failure::Package {
            path: package.to_owned(),
            source,
        })?;
        let (entries, places) = listed(&zip);
        Ok(Self {
            name,
            entries,
            store: Store::Zip { zip, places },
        })
    }

    /// Returns what is in it, by path; folders are left out.
    pub(super) fn entries(&self) -> &BTreeMap<String, EntryKind> {
        &self.entries
    }

    /// Returns the manifest's bytes.
    pub(super) fn manifest(&mut self) -> Result<Vec<u8>, Failure> {
        if self.entries.get(MANIFEST) != Some(&EntryKind::File) {
            return Err(Failure::NoPackage(self.name.clone()));
        }
        let mut bytes = Vec::new();
        let size = self
            .unpack(MANIFEST, MAX_BYTES + 1, &mut bytes)
            .map_err(Failure::file("read", &self.name.join(MANIFEST)))?;
        if size > MAX_BYTES {
            return Err(Failure::Document {
                name: MANIFEST.to_owned(),
                source: ReadError::TooLarge {
                    size,
                    limit: MAX_BYTES,
                },
            });
        }
        Ok(bytes)
    }

    /// Unpacks a file that is in the list, at most this many bytes; returns how many these were.
    pub(super) fn unpack(&mut self, path: &str, most: u64, to: &mut dyn Write) -> io::Result<u64> {
        let gone = || io::Error::from(io::ErrorKind::NotFound);
        match &mut self.store {
            Store::Folder(folder) => {
                let file = File::open(folder.join(path))?;
                io::copy(&mut file.take(most), to)
            }
            Store::Zip { zip, places } => zip.unpack(*places.get(path).ok_or_else(gone)?, most, to),
        }
    }
}

/// Lists a folder without following links.
fn list(
    folder: &Path,
    prefix: &str,
    depth: usize,
    found: &mut BTreeMap<String, EntryKind>,
) -> Result<(), Failure> {
    let too_much = found.len() > MOST_FILES || depth > DEEPEST;
    if too_much {
        return Err(Failure::Value(format!(
            "`{}`: a package has at most {MOST_FILES} files and {DEEPEST} folders in each other",
            folder.display()
        )));
    }
    for entry in fs::read_dir(folder).map_err(Failure::file("read", folder))? {
        let entry = entry.map_err(Failure::file("read", folder))?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let kind = entry
            .file_type()
            .map_err(Failure::file("read", &entry.path()))?;
        if kind.is_dir() {
            list(&entry.path(), &format!("{path}/"), depth + 1, found)?;
        } else {
            let kind = match kind.is_file() {
                true => EntryKind::File,
                false => EntryKind::Other,
            };
            found.insert(path, kind);
        }
    }
    Ok(())
}

type Listed = (BTreeMap<String, EntryKind>, BTreeMap<String, usize>);

/// Lists a zip; one that holds the package's folder instead of its content is taken as its content.
fn listed(zip: &FlatZip<File>) -> Listed {
    let entries = zip.entries();
    let outer = outer_folder(entries.iter().map(|e| e.name.as_str()));
    let (mut kinds, mut places) = Listed::default();
    for (place, entry) in entries.iter().enumerate() {
        if entry.kind == EntryKind::Folder {
            continue;
        }
        let path = entry.name.strip_prefix(&outer).unwrap_or(&entry.name);
        kinds.insert(path.to_owned(), entry.kind);
        places.insert(path.to_owned(), place);
    }
    (kinds, places)
}

/// Returns the one folder in which everything lies, with its `/`; empty where there is none.
fn outer_folder<'a>(names: impl Iterator<Item = &'a str> + Clone) -> String {
    let inside = |name: &'a str| name.strip_suffix(MANIFEST).filter(|p| p.ends_with('/'));
    let folder = names.clone().find_map(inside).unwrap_or_default();
    let all = names.clone().all(|name| name.starts_with(folder));
    if all && folder.matches('/').count() == 1 {
        folder.to_owned()
    } else {
        String::new()
    }
}
