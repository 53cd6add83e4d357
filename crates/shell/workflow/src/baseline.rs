//! Freezing the dossier of a release: `baselines/<release>/` holds every file that it was read from.

use std::path::{Path, PathBuf};

use asepsis_domain::digest::Digest;
use asepsis_domain::id::ReleaseId;
use asepsis_format::limits::Limits;

use crate::dossier;
use crate::failure::Failure;
use crate::folder;

/// A baseline that was made.
#[derive(Debug)]
pub struct Frozen {
    /// Its folder.
    pub dir: PathBuf,
    /// Number of files.
    pub files: usize,
    /// Digest of the dossier frozen.
    pub digest: Digest,
}

/// Freezes the dossier as it stands for a release.
///
/// # Errors
///
/// Where the release is not the device's, a baseline of it is there already, or files cannot be written.
pub fn freeze(dir: &Path, release: &str) -> Result<Frozen, Failure> {
    let (loaded, dossier) = dossier::load_whole(dir, &Limits::default())?;
    let known = &dossier.device.releases;
    let id = ReleaseId::parse(release)
        .ok()
        .filter(|id| dossier.device.release(id).is_some());
    let Some(id) = id else {
        let known = known.iter().map(|r| r.id.to_string()).collect();
        return Err(Failure::NoRelease {
            wanted: release.to_owned(),
            known,
        });
    };
    let target = folder_of(dir, id.as_str());
    let mut files = loaded.files;
    if let Ok(settings) = folder::read(dir, "asepsis.toml") {
        files.insert("asepsis.toml".to_owned(), settings);
    }
    std::fs::create_dir_all(dir.join("baselines")).map_err(Failure::file("made", dir))?;
    folder::write_whole(&target, &files, false)?;
    Ok(Frozen {
        dir: target,
        files: files.len(),
        digest: dossier.digest,
    })
}

/// Returns the folder of a release's baseline.
pub fn folder_of(dir: &Path, release: &str) -> PathBuf {
    dir.join("baselines").join(release)
}
