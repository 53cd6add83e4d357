//! What the snapshot in use says otherwise than an earlier one.

use std::collections::BTreeSet;
use std::path::Path;

use asepsis_matching::portfolio::{keys_since, number_of};
use asepsis_store::{SnapshotStore, name_of};

use crate::failure::Failure;

/// Returns the name of the snapshot in use; empty where there is none.
///
/// # Errors
///
/// Where it cannot be read.
pub fn current_name(data_dir: &Path) -> Result<String, Failure> {
    if !data_dir.is_dir() {
        return Ok(String::new());
    }
    let store = SnapshotStore::open(data_dir)?;
    Ok(store.current_name()?.unwrap_or_default())
}

/// Returns the numbers of the keys of all that the snapshot in use says otherwise than the one of this name; `None` where
/// that is not known, as after an import of everything: then anything may be different.
///
/// # Errors
///
/// Where the snapshot cannot be read.
pub fn numbers_since(data_dir: &Path, name: &str) -> Result<Option<BTreeSet<i64>>, Failure> {
    if name.is_empty() || !data_dir.is_dir() {
        return Ok(None);
    }
    let Some(way) = SnapshotStore::open(data_dir)?.way_from(name)? else {
        return Ok(None);
    };
    let mut numbers = BTreeSet::new();
    for (snapshot, from) in way {
        match keys_since(&snapshot, |digest| name_of(digest) == from)? {
            Some(keys) => numbers.extend(keys.iter().map(|key| number_of(key))),
            None => return Ok(None),
        }
    }
    Ok(Some(numbers))
}
