//! Bringing advisories in: from disk, from their sources, from a bundle; and opening what is there.

mod bundle;
mod compiled;
mod since;
mod sync;

use std::path::{Path, PathBuf};

use asepsis_domain::diagnostic::Diagnostic;
use asepsis_domain::matches::SnapshotFacts;
use asepsis_feed::Summary;
use asepsis_format::advisory::Record;
use asepsis_format::limits::Limits;
use asepsis_matching::snapshot::{BuildError, Builder};
use asepsis_store::{MappedSnapshot, SnapshotStore};

pub use asepsis_feed::{FEEDS, Feed, Network, Options, Progress, Proxy};

pub use self::bundle::{Exported, Taken, export, is_bundle, take};
pub use self::since::{current_name, numbers_since};
pub use self::sync::{Fetched, Standing, Synced, Wanted, standings, sync};
use crate::failure::Failure;

/// What an import did.
#[derive(Debug)]
pub struct Imported {
    /// What was read.
    pub summary: Summary,
    /// The snapshot made of it.
    pub facts: SnapshotFacts,
    /// Ranges that contradict themselves, and the like.
    pub diagnostics: Vec<Diagnostic>,
}

/// Compiles advisories from files and folders into a new snapshot, which replaces the old one.
///
/// # Errors
///
/// Where a path cannot be read, no record was found, or the snapshot cannot be kept. The old one then stays.
pub fn import(data_dir: &Path, paths: &[PathBuf], limits: &Limits) -> Result<Imported, Failure> {
    compile(data_dir, paths, limits, &mut |_| {})
}

/// Adds what advisories from files and folders say to the current snapshot, in work that grows with what changes.
///
/// # Errors
///
/// As [`import`].
pub fn add(data_dir: &Path, paths: &[PathBuf], limits: &Limits) -> Result<Imported, Failure> {
    let (summary, builder) = gather(paths, limits)?;
    let store = SnapshotStore::open(data_dir)?;
    let diagnostics = match store.current()? {
        Some(current) => add_to(&store, builder, &current)?,
        None => {
            let built = builder.finish()?;
            store.install(&built.bytes)?;
            built.diagnostics
        }
    };
    imported(data_dir, summary, diagnostics)
}

/// Keeps an increment of the current snapshot, and makes a whole one where increments have grown too much.
fn add_to(
    store: &SnapshotStore,
    builder: Builder,
    current: &Current,
) -> Result<Vec<Diagnostic>, Failure> {
    let Some(increment) = builder.finish_on(current)? else {
        return Ok(Vec::new());
    };
    store.append(&increment.bytes)?;
    if let Some(grown) = store.current()?.filter(Current::is_to_be_compacted) {
        let mut whole = Builder::new();
        whole.load(&grown).map_err(BuildError::Base)?;
        store.install_same(&whole.finish()?.bytes)?;
    }
    Ok(increment.diagnostics)
}

/// Compiles advisories into a new snapshot; `more` says what else is known of them.
fn compile(
    data_dir: &Path,
    paths: &[PathBuf],
    limits: &Limits,
    more: &mut dyn FnMut(&mut Builder),
) -> Result<Imported, Failure> {
    let (summary, mut builder) = gather(paths, limits)?;
    more(&mut builder);
    let built = builder.finish()?;
    SnapshotStore::open(data_dir)?.install(&built.bytes)?;
    imported(data_dir, summary, built.diagnostics)
}

/// Reads advisories from files and folders.
fn gather(paths: &[PathBuf], limits: &Limits) -> Result<(Summary, Builder), Failure> {
    let mut builder = Builder::new();
    let summary = asepsis_feed::read_paths(paths, limits, &mut |_, record| match record {
        Record::Advisory(advisory) => builder.add(*advisory),
        Record::Kev { cve, kev } => builder.add_kev(cve, kev),
        Record::Epss { cve, epss } => builder.add_epss(cve, epss),
        Record::Lifecycle(each) => builder.add_lifecycle(*each),
    });
    if summary.records() == 0 {
        return Err(Failure::NothingImported(summary.unread));
    }
    for (source, count) in &summary.sources {
        if let Some(made) = count.made {
            builder.made(source, made);
        }
    }
    Ok((summary, builder))
}

fn imported(
    data_dir: &Path,
    summary: Summary,
    diagnostics: Vec<Diagnostic>,
) -> Result<Imported, Failure> {
    let snapshot = open(data_dir)?.ok_or_else(|| Failure::NoAdvisories(data_dir.to_owned()))?;
    Ok(Imported {
        summary,
        facts: snapshot.facts().clone(),
        diagnostics,
    })
}

/// Opens the current snapshot; `None` where there is none.
///
/// # Errors
///
/// Where the data folder cannot be read or the snapshot is damaged.
pub fn open(data_dir: &Path) -> Result<Option<MappedSnapshot>, Failure> {
    if !data_dir.is_dir() {
        return Ok(None);
    }
    Ok(SnapshotStore::open(data_dir)?.current()?)
}

/// Removes all snapshots but the current one; returns how many files went.
///
/// # Errors
///
/// Where one cannot be removed.
pub fn prune(data_dir: &Path) -> Result<usize, Failure> {
    Ok(SnapshotStore::open(data_dir)?.prune()?)
}

/// The current snapshot, mapped.
pub type Current = MappedSnapshot;
