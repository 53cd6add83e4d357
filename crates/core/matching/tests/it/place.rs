//! Where data outside the project is.

use std::path::PathBuf;

/// Returns the folder of shared data, or `None` after saying that the test is skipped.
pub(crate) fn shared() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared");
    let folder = std::env::var_os("ASEPSIS_SHARED").map_or_else(|| beside.into(), PathBuf::from);
    let folder = folder.join("data");
    if folder.is_dir() {
        return Some(folder);
    }
    let required = std::env::var("ASEPSIS_REQUIRE").unwrap_or_default();
    assert!(
        !required.contains("shared"),
        "{} is required and absent",
        folder.display()
    );
    eprintln!("skipped: {} is absent", folder.display());
    None
}

/// Returns our own cases.
pub(crate) fn corpus() -> PathBuf {
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../../corpus/matching").into()
}
