//! Advisory snapshots on disk. A snapshot is a file named by its digest, written whole before it has its name and
//! never changed afterwards; a small file says which one is current. A crash at any point leaves the old one current
//! and whole.
//!
//! ```text
//! <data folder>/advisories/<first 16 digits of the digest>.snapshot
//! <data folder>/advisories/current       the name of one of them
//! <data folder>/advisories/<name>.same   the name of one with increments that says the same
//! ```

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use asepsis_domain::digest::Digest;
use asepsis_matching::snapshot::{Snapshot, SnapshotError};
use memmap2::Mmap;
use tempfile::NamedTempFile;

/// A snapshot that all processes on the machine share in memory.
pub type MappedSnapshot = Snapshot<Mmap>;

const FOLDER: &str = "advisories";
const CURRENT: &str = "current";
const ENDING: &str = "snapshot";
const SAME: &str = "same";

/// Why snapshots cannot be kept or opened.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A file or folder failed.
    #[error("`{}` cannot be {act}", path.display())]
    File {
        /// What was to be done: `read`, `written` …
        act: &'static str,
        /// The path.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The folder lets nobody write into it.
    #[error("`{}` cannot be written to: give a data folder of your own with `--data-dir`", path.display())]
    ReadOnly {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// A snapshot is damaged or of another version.
    #[error("the advisory snapshot `{}` cannot be used", path.display())]
    Snapshot {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: SnapshotError,
    },
    /// The bytes to keep are no whole snapshot.
    #[error("the new advisory snapshot is damaged and was not taken")]
    Refused(#[source] SnapshotError),
    /// The current snapshot is not there.
    #[error("`{}` names the snapshot `{name}`, which is not there: import the advisories again", pointer.display())]
    Missing {
        /// The file that names it.
        pointer: PathBuf,
        /// The name.
        name: String,
    },
    /// A snapshot is not the one that its name says.
    #[error("`{}` holds the snapshot {found} under another's name: import the advisories again", path.display())]
    Misnamed {
        /// The file.
        path: PathBuf,
        /// The digest found in it.
        found: Digest,
    },
}

/// A snapshot that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// First 16 hexadecimal digits of its digest.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Whether it is the one that is used.
    pub is_current: bool,
}

/// The snapshots in a data folder.
#[derive(Debug, Clone)]
pub struct SnapshotStore {
    folder: PathBuf,
}

/// Whole snapshots in a row, each made of the one before and what was added to it, that are gone back through.
const MOST_SAME: usize = 3;

/// What an installation has done; only tests stop before the end, as a crash would.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    HalfWritten,
    Written,
    Named,
    PointerWritten,
    Done,
}

impl SnapshotStore {
    /// Opens the store of a data folder, which need not be there yet.
    ///
    /// # Errors
    ///
    /// Where the place of its folder is taken by something else.
    pub fn open(data_dir: &Path) -> Result<Self, StoreError> {
        let folder = data_dir.join(FOLDER);
        match fs::metadata(&folder) {
            Ok(found) if !found.is_dir() => {
                let source = io::Error::from(io::ErrorKind::NotADirectory);
                Err(StoreError::File {
                    act: "used as a folder",
                    path: folder,
                    source,
                })
            }
            _ => Ok(Self { folder }),
        }
    }

    /// Keeps a snapshot and makes it the current one; returns its digest.
    ///
    /// # Errors
    ///
    /// Where the bytes are no whole snapshot or the disk fails; the old one then stays current.
    pub fn install(&self, bytes: &[u8]) -> Result<Digest, StoreError> {
        self.install_until(bytes, Step::Done)
    }

    /// Keeps a snapshot that says the same as the current one, whose increments it takes in, and makes it the current one.
    ///
    /// # Errors
    ///
    /// As [`SnapshotStore::install`].
    pub fn install_same(&self, bytes: &[u8]) -> Result<Digest, StoreError> {
        let snapshot = Snapshot::open(bytes).map_err(StoreError::Refused)?;
        if let Some(current) = self.current_name()? {
            let note = self.part(&[format!("{current}\n").as_bytes()])?;
            let path = self.folder.join(name_of(&snapshot.digest()));
            self.rename(note, &path.with_extension(SAME), false)?;
        }
        self.install(bytes)
    }

    /// Returns how the current snapshot came from one that was current under this name: snapshots, each with the name of
    /// the state whose later increments say what was added. `None` where that is not kept.
    ///
    /// # Errors
    ///
    /// Where it cannot be said which snapshot is current.
    pub fn way_from(
        &self,
        name: &str,
    ) -> Result<Option<Vec<(MappedSnapshot, String)>>, StoreError> {
        let Some(mut at) = self.current_name()? else {
            return Ok(None);
        };
        let mut way = Vec::new();
        for _ in 0..=MOST_SAME {
            if at == name {
                return Ok(Some(way));
            }
            let Ok(snapshot) = self.named(&at) else {
                return Ok(None);
            };
            if snapshot.has_grown_from(|digest| name_of(digest) == name) {
                way.push((snapshot, name.to_owned()));
                return Ok(Some(way));
            }
            // A whole snapshot that took increments in says the same as the one that had them.
            let base = name_of(&snapshot.base());
            let Some(same) = self.same_as(&base) else {
                return Ok(None);
            };
            way.push((snapshot, base));
            at = same;
        }
        Ok(None)
    }

    fn same_as(&self, name: &str) -> Option<String> {
        let note = self.folder.join(name).with_extension(SAME);
        let text = fs::read_to_string(note).ok()?;
        Some(text.trim().to_owned()).filter(|name| is_name(name))
    }

    /// Keeps the current snapshot with an increment after it, as a file of its own, and makes that the current one; returns
    /// its digest.
    ///
    /// # Errors
    ///
    /// Where there is no current snapshot, the increment does not count on it, or the disk fails; the old one then stays.
    pub fn append(&self, increment: &[u8]) -> Result<Digest, StoreError> {
        let current = self.current()?;
        let current = current.ok_or(StoreError::Refused(SnapshotError::NotASnapshot))?;
        let digest = current
            .check_increment(increment)
            .map_err(StoreError::Refused)?;
        self.keep(&[current.bytes(), increment], digest, Step::Done)
    }

    /// Opens the current snapshot; `None` where there is none.
    ///
    /// # Errors
    ///
    /// Where it cannot be read or is damaged.
    pub fn current(&self) -> Result<Option<MappedSnapshot>, StoreError> {
        self.current_name()?
            .map(|name| self.named(&name))
            .transpose()
    }

    fn named(&self, name: &str) -> Result<MappedSnapshot, StoreError> {
        let path = self.path_of(name);
        let file = match File::open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(StoreError::Missing {
                    pointer: self.folder.join(CURRENT),
                    name: name.to_owned(),
                });
            }
            other => other.map_err(failed("read", &path))?,
        };
        let snapshot =
            Snapshot::open(map(&file).map_err(failed("mapped", &path))?).map_err(|source| {
                StoreError::Snapshot {
                    path: path.clone(),
                    source,
                }
            })?;
        if name_of(&snapshot.digest()) != name {
            return Err(StoreError::Misnamed {
                path,
                found: snapshot.digest(),
            });
        }
        Ok(snapshot)
    }

    /// Returns the file of the current snapshot; `None` where there is none.
    ///
    /// # Errors
    ///
    /// Where it cannot be said.
    pub fn current_path(&self) -> Result<Option<PathBuf>, StoreError> {
        Ok(self.current_name()?.map(|name| self.path_of(&name)))
    }

    /// Returns the snapshots that are kept, by name.
    ///
    /// # Errors
    ///
    /// Where the folder cannot be read.
    pub fn list(&self) -> Result<Vec<Kept>, StoreError> {
        let current = self.current_name()?;
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other.map_err(failed("read", &self.folder))?,
        };
        let mut kept = Vec::new();
        for entry in entries {
            let entry = entry.map_err(failed("read", &self.folder))?;
            let path = entry.path();
            let name = path
                .file_stem()
                .and_then(|s| s.to_str())
                .unwrap_or("")
                .to_owned();
            if path.extension().is_some_and(|e| e == ENDING) && is_name(&name) {
                let bytes = entry.metadata().map_err(failed("read", &path))?.len();
                kept.push(Kept {
                    is_current: current.as_ref() == Some(&name),
                    name,
                    bytes,
                });
            }
        }
        kept.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(kept)
    }

    /// Removes all snapshots but the current one, and what a crash left half written; returns how many files.
    ///
    /// # Errors
    ///
    /// Where a file cannot be removed.
    pub fn prune(&self) -> Result<usize, StoreError> {
        let current = self.current_name()?.map(|name| self.path_of(&name));
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
            other => other.map_err(failed("read", &self.folder))?,
        };
        let mut removed = 0;
        for entry in entries {
            let path = entry.map_err(failed("read", &self.folder))?.path();
            let is_ours = path
                .extension()
                .is_some_and(|e| e == ENDING || e == SAME || e == "part");
            if is_ours && current.as_ref() != Some(&path) {
                fs::remove_file(&path).map_err(failed("removed", &path))?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    fn install_until(&self, bytes: &[u8], end: Step) -> Result<Digest, StoreError> {
        let snapshot = Snapshot::open(bytes).map_err(StoreError::Refused)?;
        snapshot.check().map_err(StoreError::Refused)?;
        self.keep(&[bytes], snapshot.digest(), end)
    }

    fn keep(&self, parts: &[&[u8]], digest: Digest, end: Step) -> Result<Digest, StoreError> {
        fs::create_dir_all(&self.folder).map_err(|source| self.unwritable(source))?;
        let name = name_of(&digest);
        if end == Step::HalfWritten {
            let halves: Vec<&[u8]> = parts.iter().map(|p| p.split_at(p.len() / 2).0).collect();
            self.part(&halves)?
                .keep()
                .map_err(|e| self.unwritable(e.error))?;
            return Ok(digest);
        }
        let part = self.part(parts)?;
        if end == Step::Written {
            part.keep().map_err(|e| self.unwritable(e.error))?;
            return Ok(digest);
        }
        self.rename(part, &self.path_of(&name), true)?;
        if end == Step::Named {
            return Ok(digest);
        }
        let pointer = self.part(&[format!("{name}\n").as_bytes()])?;
        if end == Step::PointerWritten {
            pointer.keep().map_err(|e| self.unwritable(e.error))?;
            return Ok(digest);
        }
        self.rename(pointer, &self.folder.join(CURRENT), false)?;
        Ok(digest)
    }

    /// Writes bytes to a file without a name of its own, safe on the disk.
    fn part(&self, parts: &[&[u8]]) -> Result<NamedTempFile, StoreError> {
        let mut file = tempfile::Builder::new()
            .prefix(".")
            .suffix(".part")
            .tempfile_in(&self.folder)
            .map_err(|source| self.unwritable(source))?;
        let path = file.path().to_owned();
        for part in parts {
            file.write_all(part).map_err(failed("written", &path))?;
        }
        file.as_file()
            .sync_all()
            .map_err(failed("written", &path))?;
        Ok(file)
    }

    /// Gives a written file its name, in one step, and makes that last.
    fn rename(&self, part: NamedTempFile, path: &Path, is_final: bool) -> Result<(), StoreError> {
        let file = part.persist(path).map_err(|e| StoreError::File {
            act: "written",
            path: path.to_owned(),
            source: e.error,
        })?;
        let mut permissions = file
            .metadata()
            .map_err(failed("written", path))?
            .permissions();
        readable_by_all(&mut permissions, is_final);
        file.set_permissions(permissions)
            .map_err(failed("written", path))?;
        let folder = File::open(&self.folder).map_err(failed("read", &self.folder))?;
        folder.sync_all().map_err(failed("written", &self.folder))
    }

    /// Returns the name of the current snapshot; `None` where there is none.
    ///
    /// # Errors
    ///
    /// Where it cannot be read.
    pub fn current_name(&self) -> Result<Option<String>, StoreError> {
        let pointer = self.folder.join(CURRENT);
        let text = match fs::read_to_string(&pointer) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            other => other.map_err(failed("read", &pointer))?,
        };
        let name = text.trim().to_owned();
        if is_name(&name) {
            Ok(Some(name))
        } else {
            Err(StoreError::Missing { pointer, name })
        }
    }

    fn path_of(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.{ENDING}"))
    }

    fn unwritable(&self, source: io::Error) -> StoreError {
        let path = self.folder.clone();
        match source.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                StoreError::ReadOnly { path, source }
            }
            _ => StoreError::File {
                act: "written",
                path,
                source,
            },
        }
    }
}

#[cfg(unix)]
fn readable_by_all(permissions: &mut fs::Permissions, is_final: bool) {
    use std::os::unix::fs::PermissionsExt as _;
    permissions.set_mode(if is_final { 0o444 } else { 0o644 });
}

#[cfg(not(unix))]
fn readable_by_all(permissions: &mut fs::Permissions, is_final: bool) {
    permissions.set_readonly(is_final);
}

/// Returns the name of a snapshot.
pub fn name_of(digest: &Digest) -> String {
    digest.hex().chars().take(16).collect()
}

fn is_name(text: &str) -> bool {
    text.len() == 16
        && text
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f'))
}

fn failed(act: &'static str, path: &Path) -> impl FnOnce(io::Error) -> StoreError {
    let path = path.to_owned();
    move |source| StoreError::File { act, path, source }
}

#[expect(
    unsafe_code,
    reason = "snapshots are shared between processes, and read only where they are touched"
)]
fn map(file: &File) -> io::Result<Mmap> {
    // SAFETY: a snapshot's file has its name only when it is whole, is made read-only, and is never written again; it is
    // replaced by another file, and removed only by its name, which leaves a map of it whole.
    unsafe { Mmap::map(file) }
}

#[cfg(test)]
mod tests;
