//! What has been fetched, on disk: a folder per source with its files and a state that says what they are and where
//! fetching goes on. A file has its name only when it is whole and could be read, so a stop at any point, by force too,
//! leaves every source as it was, and what was half fetched is continued.
//!
//! ```text
//! <folder>/<source>/state.json          what is there, since when, how it went
//! <folder>/<source>/<file>              as fetched
//! <folder>/<source>/.incoming/<…>.part  what is coming in
//! ```

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader, Write as _};
use std::path::{Path, PathBuf};

use asepsis_domain::digest::{Digest, Digester};
use serde::{Deserialize, Serialize};

use crate::failure::FetchError;
use crate::http::Validators;

/// The folder of all sources.
#[derive(Debug, Clone)]
pub struct Mirror {
    folder: PathBuf,
}

/// Holds the mirror for one process.
#[derive(Debug)]
pub struct Held {
    _lock: File,
}

impl Mirror {
    /// Returns the mirror in a data folder; it need not be there yet.
    pub fn of(data_dir: &Path) -> Self {
        Self {
            folder: data_dir.join("feeds"),
        }
    }

    /// Holds the mirror for this process, until what is returned is dropped.
    ///
    /// # Errors
    ///
    /// Where another process holds it, or the folder cannot be made.
    pub fn hold(&self) -> Result<Held, FetchError> {
        fs::create_dir_all(&self.folder).map_err(FetchError::file("made", &self.folder))?;
        let path = self.folder.join("lock");
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(FetchError::file("written", &path))?;
        match file.try_lock() {
            Ok(()) => Ok(Held { _lock: file }),
            Err(fs::TryLockError::WouldBlock) => Err(FetchError::Busy(self.folder.clone())),
            Err(fs::TryLockError::Error(error)) => Err(FetchError::file("locked", &path)(error)),
        }
    }

    /// Returns the shelf of a source.
    pub fn shelf(&self, source: &str) -> Shelf {
        Shelf::open(self.folder.join(source))
    }
}

/// The files of one source and their state.
#[derive(Debug)]
pub struct Shelf {
    folder: PathBuf,
    /// What is known of them.
    pub(crate) state: State,
    /// Files that have come in since the state was written.
    unsaved: usize,
}

/// After so many files the state is written, so that many small ones do not cost a writing each.
const SAVE_AFTER: usize = 64;

/// What is known of a source's files, as kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct State {
    /// Where fetching goes on, by the source's own keys.
    pub(crate) cursor: BTreeMap<String, String>,
    /// Files by name.
    pub(crate) files: BTreeMap<String, Kept>,
    /// When it was last tried.
    pub(crate) tried: Option<String>,
    /// When it last went well.
    pub(crate) succeeded: Option<String>,
    /// Why it last did not, where it did not.
    pub(crate) error: Option<String>,
}

/// A file that is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Kept {
    /// From where.
    pub(crate) url: String,
    /// Its bytes.
    pub(crate) bytes: u64,
    /// Their SHA-256.
    pub(crate) sha256: String,
    /// What says whether it has changed.
    #[serde(flatten)]
    pub(crate) validators: Validators,
}

/// How a source stands, for those who look at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Files.
    pub files: u64,
    /// Bytes of them.
    pub bytes: u64,
    /// When it was last tried, RFC 3339.
    pub tried: Option<String>,
    /// When it last went well, RFC 3339.
    pub succeeded: Option<String>,
    /// Why it last did not, where it did not.
    pub error: Option<String>,
}

impl Shelf {
    /// A state that cannot be read is none: its files are then fetched anew.
    fn open(folder: PathBuf) -> Self {
        let text = fs::read(folder.join("state.json")).unwrap_or_default();
        let state = serde_json::from_slice(&text).unwrap_or_default();
        Self {
            folder,
            state,
            unsaved: 0,
        }
    }

    /// Returns how the source stands; `None` where it was never tried.
    pub fn standing(&self) -> Option<Standing> {
        self.state.tried.as_ref()?;
        Some(Standing {
            files: self.state.files.len() as u64,
            bytes: self.state.files.values().map(|f| f.bytes).sum(),
            tried: self.state.tried.clone(),
            succeeded: self.state.succeeded.clone(),
            error: self.state.error.clone(),
        })
    }

    /// Returns the paths of the files, sorted.
    pub fn paths(&self) -> Vec<PathBuf> {
        self.state
            .files
            .keys()
            .map(|name| self.folder.join(name))
            .collect()
    }

    /// Returns the digests of the files with their names, which together say what the source holds.
    pub fn contents(&self) -> Vec<(String, String)> {
        let files = self.state.files.iter();
        files
            .map(|(name, kept)| (name.clone(), kept.sha256.clone()))
            .collect()
    }

    /// Returns the folder of what is coming in.
    pub(crate) fn incoming(&self) -> Result<PathBuf, FetchError> {
        let folder = self.folder.join(".incoming");
        fs::create_dir_all(&folder).map_err(FetchError::file("made", &folder))?;
        Ok(folder)
    }

    /// Returns the file of a name where it is there as it is known.
    pub(crate) fn kept(&self, name: &str) -> Option<&Kept> {
        let kept = self.state.files.get(name)?;
        let size = fs::metadata(self.folder.join(name)).ok()?.len();
        (size == kept.bytes).then_some(kept)
    }

    /// Gives a file that has come in its name.
    pub(crate) fn keep(
        &mut self,
        name: &str,
        url: &str,
        path: &Path,
        validators: Validators,
    ) -> Result<(), FetchError> {
        let (bytes, digest) = digest_of(path)?;
        let own = self.folder.join(name);
        fs::rename(path, &own).map_err(FetchError::file("written", &own))?;
        let kept = Kept {
            url: url.to_owned(),
            bytes,
            sha256: digest.hex(),
            validators,
        };
        self.state.files.insert(name.to_owned(), kept);
        self.unsaved += 1;
        // One large file is worth a writing of its own.
        if self.unsaved >= SAVE_AFTER || bytes > 1 << 20 {
            self.save()?;
        }
        Ok(())
    }

    /// Removes files by name; the state says so before they are gone.
    pub(crate) fn remove(&mut self, is_wanted: impl Fn(&str) -> bool) -> Result<(), FetchError> {
        let names: Vec<String> = self
            .state
            .files
            .keys()
            .filter(|n| !is_wanted(n))
            .cloned()
            .collect();
        for name in &names {
            self.state.files.remove(name);
        }
        if names.is_empty() {
            return Ok(());
        }
        self.save()?;
        for name in names {
            let path = self.folder.join(name);
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(FetchError::file("removed", &path)(error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Writes the state, whole or not at all.
    pub(crate) fn save(&mut self) -> Result<(), FetchError> {
        fs::create_dir_all(&self.folder).map_err(FetchError::file("made", &self.folder))?;
        let path = self.folder.join("state.json");
        let failed = || FetchError::file("written", &path);
        let mut file = tempfile::NamedTempFile::new_in(&self.folder).map_err(failed())?;
        let text =
            serde_json::to_vec_pretty(&self.state).map_err(|e| failed()(io::Error::other(e)))?;
        file.write_all(&text).map_err(failed())?;
        file.as_file().sync_all().map_err(failed())?;
        file.persist(&path).map_err(|e| failed()(e.error))?;
        self.unsaved = 0;
        Ok(())
    }
}

fn digest_of(path: &Path) -> Result<(u64, Digest), FetchError> {
    let failed = || FetchError::file("read", path);
    let file = File::open(path).map_err(failed())?;
    let mut digester = Digester::default();
    let mut file = BufReader::with_capacity(256 << 10, file);
    let size = io::copy(&mut file, &mut digester).map_err(failed())?;
    Ok((size, digester.finish()))
}
