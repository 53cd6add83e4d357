//! Keeps what must last: advisory snapshots, each a file named by its digest, put in place by a rename and mapped
//! into memory. What is in a snapshot is `matching`'s business.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use asepsis_domain::digest::Digest;
use asepsis_matching::snapshot::{Snapshot, SnapshotError};
use memmap2::Mmap;

/// Name of the file that names the current snapshot.
const CURRENT: &str = "current";
/// Ending of snapshot files.
const ENDING: &str = "snapshot";

/// A snapshot mapped into memory.
pub type MappedSnapshot = Snapshot<Mmap>;

/// Why the store failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A file or folder could not be used.
    #[error("`{}` cannot be {act}", path.display())]
    File {
        /// What was to be done.
        act: &'static str,
        /// The path.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The current snapshot is named but not there.
    #[error("`{}` names the snapshot `{name}`, which is not there: import the advisories again", path.display())]
    Missing {
        /// The file that names it.
        path: PathBuf,
        /// The name.
        name: String,
    },
    /// A snapshot is damaged.
    #[error("`{}` is no good snapshot", path.display())]
    Snapshot {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: SnapshotError,
    },
}

/// The snapshots in a data folder.
#[derive(Debug)]
pub struct SnapshotStore {
    dir: PathBuf,
}

impl SnapshotStore {
    /// Opens the store in a data folder, making nothing.
    pub fn open(data_dir: &Path) -> Self {
        Self {
            dir: data_dir.join("advisories"),
        }
    }

    /// Keeps a snapshot and makes it the current one; the one before stays whole until then, and on disk after.
    ///
    /// # Errors
    ///
    /// Where the bytes are no snapshot, or cannot be written.
    pub fn install(&self, bytes: &[u8]) -> Result<Digest, StoreError> {
        let digest = match Snapshot::open(bytes) {
            Ok(snapshot) => snapshot.facts().digest,
            Err(source) => {
                return Err(StoreError::Snapshot {
                    path: self.dir.clone(),
                    source,
                });
            }
        };
        fs::create_dir_all(&self.dir).map_err(file("made", &self.dir))?;
        let name = format!("{}.{ENDING}", digest.hex());
        self.put(&name, bytes)?;
        self.put(CURRENT, name.as_bytes())?;
        Ok(digest)
    }

    /// Opens the current snapshot; `None` where none was ever installed.
    ///
    /// # Errors
    ///
    /// Where it is missing, damaged or cannot be read.
    pub fn current(&self) -> Result<Option<MappedSnapshot>, StoreError> {
        let pointer = self.dir.join(CURRENT);
        let name = match fs::read_to_string(&pointer) {
            Ok(name) => name.trim().to_owned(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(file("read", &pointer)(error)),
        };
        let path = self.dir.join(&name);
        let plain = Path::new(&name)
            .file_name()
            .is_some_and(|n| n == name.as_str());
        if !plain || !path.is_file() {
            return Err(StoreError::Missing {
                path: pointer,
                name,
            });
        }
        let map = map(&path)?;
        Snapshot::open(map)
            .map(Some)
            .map_err(|source| StoreError::Snapshot { path, source })
    }

    /// Returns the names of all snapshots kept, sorted.
    ///
    /// # Errors
    ///
    /// Where the folder cannot be read.
    pub fn list(&self) -> Result<Vec<String>, StoreError> {
        let entries = match fs::read_dir(&self.dir) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(file("read", &self.dir)(error)),
        };
        let mut names: Vec<String> = entries
            .filter_map(Result::ok)
            .map(|e| e.file_name().to_string_lossy().into_owned())
            .filter(|name| Path::new(name).extension().is_some_and(|e| e == ENDING))
            .collect();
        names.sort();
        Ok(names)
    }

    /// Writes a file beside its place, makes it last, and puts it there at once.
    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let path = self.dir.join(name);
        let mut new = tempfile::NamedTempFile::new_in(&self.dir).map_err(file("written", &path))?;
        new.write_all(bytes)
            .and_then(|()| new.as_file().sync_all())
            .map_err(file("written", &path))?;
        new.persist(&path)
            .map_err(|error| file("put in place", &path)(error.error))?;
        // The rename lasts once the folder is written.
        File::open(&self.dir)
            .and_then(|dir| dir.sync_all())
            .map_err(file("written", &self.dir))
    }
}

fn file(act: &'static str, path: &Path) -> impl FnOnce(io::Error) -> StoreError {
    let path = path.to_owned();
    move |source| StoreError::File { act, path, source }
}

#[expect(
    unsafe_code,
    reason = "the one memory map: snapshot files are never changed in place, only replaced"
)]
fn map(path: &Path) -> Result<Mmap, StoreError> {
    let opened = File::open(path).map_err(file("read", path))?;
    // SAFETY: a snapshot's file is written once, under its digest, and never changed; header and indexes are verified
    // at open and each block at first touch, so bytes that change all the same give an error, not a wrong answer.
    unsafe { Mmap::map(&opened) }.map_err(file("mapped", path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use asepsis_domain::vulnerability::Advisory;
    use asepsis_matching::snapshot::Builder;

    fn snapshot(id: &str) -> Vec<u8> {
        let mut builder = Builder::new();
        builder.add(Advisory {
            source: "osv".to_owned(),
            id: id.to_owned(),
            ..Advisory::default()
        });
        builder.finish().unwrap().bytes
    }

    #[test]
    fn a_new_snapshot_replaces_the_old_at_once() {
        let dir = tempfile::tempdir().unwrap();
        let store = SnapshotStore::open(dir.path());
        assert!(store.current().unwrap().is_none());
        let first = store.install(&snapshot("A-1")).unwrap();
        assert_eq!(store.current().unwrap().unwrap().facts().digest, first);
        let second = store.install(&snapshot("A-2")).unwrap();
        assert_ne!(first, second);
        assert_eq!(store.current().unwrap().unwrap().facts().digest, second);
        assert_eq!(store.list().unwrap().len(), 2);
    }

    #[test]
    fn a_cut_before_the_pointer_leaves_the_old_one() {
        let dir = tempfile::tempdir().unwrap();
        let store = SnapshotStore::open(dir.path());
        let first = store.install(&snapshot("A-1")).unwrap();
        // Killed after the new file is there, or half of it under another name.
        fs::write(dir.path().join("advisories/.half"), &snapshot("A-2")[..40]).unwrap();
        fs::write(
            dir.path()
                .join(format!("advisories/{}.snapshot", "0".repeat(64))),
            snapshot("A-2"),
        )
        .unwrap();
        assert_eq!(store.current().unwrap().unwrap().facts().digest, first);
    }

    #[test]
    fn damage_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let store = SnapshotStore::open(dir.path());
        let digest = store.install(&snapshot("A-1")).unwrap();
        let path = dir
            .path()
            .join(format!("advisories/{}.snapshot", digest.hex()));
        let mut bytes = fs::read(&path).unwrap();
        bytes[20] ^= 1;
        fs::write(&path, &bytes).unwrap();
        assert!(matches!(store.current(), Err(StoreError::Snapshot { .. })));
        fs::remove_file(&path).unwrap();
        assert!(matches!(store.current(), Err(StoreError::Missing { .. })));
        assert!(store.install(b"nothing").is_err());
    }
}
