//! What a package is made from, so that it can be made again without the snapshot.

use asepsis_format::advisory::slice;
use asepsis_matching::snapshot::Snapshot;

use super::brand::Brand;
use crate::evaluate::Evaluated;
use crate::failure::Failure;
use crate::folder::Files;

/// Folder of the dossier among the inputs.
pub(crate) const DOSSIER: &str = "dossier/";
/// Folder of the catalogue among the inputs.
pub(crate) const CATALOGUE: &str = "catalogue/";
/// The advisories among the inputs.
pub(crate) const ADVISORIES: &str = "advisories.json";

/// Returns the dossier, the catalogue files and the advisories that were considered, by path.
pub(super) fn gather<B: AsRef<[u8]> + Sync>(
    evaluated: &Evaluated,
    snapshot: &Snapshot<B>,
    brand: &Brand,
) -> Result<Files, Failure> {
    let mut files = Files::new();
    for (path, bytes) in evaluated.files.iter().chain(&brand.files) {
        files.insert(format!("{DOSSIER}{path}"), bytes.clone());
    }
    for (path, bytes) in evaluated.catalogue_files.iter() {
        files.insert(format!("{CATALOGUE}{path}"), bytes.clone());
    }
    let sboms: Vec<_> = evaluated.dossier.sboms.values().collect();
    let corrections = crate::evaluate::corrections(&evaluated.dossier);
    let cut = asepsis_matching::slice(&sboms, &corrections, snapshot)?;
    let text = slice::write(&slice::Slice {
        snapshot: snapshot.facts(),
        advisories: &cut.advisories,
        kev: &cut.kev,
        epss: &cut.epss,
        lifecycles: &cut.lifecycles,
    })?;
    files.insert(ADVISORIES.to_owned(), text.into_bytes());
    Ok(files)
}
