//! Where data outside the project is.

use std::path::PathBuf;

/// Returns the folder of shared data, or `None` after saying that the test is skipped.
pub(crate) fn shared() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared");
    let folder = std::env::var_os("ASEPSIS_SHARED").map_or_else(|| beside.into(), PathBuf::from);
    present("shared", folder.join("data"))
}

/// Returns the folder of conformance vectors, unpacked once below the build folder, or `None` after saying that
/// the test is skipped.
pub(crate) fn conformance() -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os("ASEPSIS_CONFORMANCE").map(PathBuf::from) {
        return present("conformance", folder);
    }
    let archive = shared()?.join("conformance.tar.zst");
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("conformance");
    let done = folder.join("visible/INDEX.tsv");
    if !done.is_file() && archive.is_file() {
        // Beside it first: another test may be unpacking too.
        let beside = folder.with_extension(std::process::id().to_string());
        let bytes = std::fs::File::open(&archive).unwrap();
        let mut tar = tar::Archive::new(zstd::Decoder::new(bytes).unwrap());
        tar.unpack(&beside).unwrap();
        if std::fs::rename(&beside, &folder).is_err() {
            let _ = std::fs::remove_dir_all(&beside);
        }
    }
    present("conformance", folder.join("visible"))
}

fn present(name: &str, folder: PathBuf) -> Option<PathBuf> {
    if folder.is_dir() {
        return Some(folder);
    }
    let required = std::env::var("ASEPSIS_REQUIRE").unwrap_or_default();
    assert!(
        !required.contains(name),
        "{} is required and absent",
        folder.display()
    );
    eprintln!("skipped: {} is absent", folder.display());
    None
}
