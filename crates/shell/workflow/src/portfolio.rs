//! Scanning all SBOMs of a folder in one go, on all cores, in bounded memory; and finding those that one advisory touches
//! without reading the others.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use asepsis_domain::digest::Digest;
use asepsis_domain::matches::Matches;
use asepsis_domain::sbom::Sbom;
use asepsis_format::limits::Limits;
use asepsis_format::sbom;
use asepsis_matching::portfolio::{Entry, PortfolioIndex, keys_of_sbom, keys_of_vulnerability};
use asepsis_matching::snapshot::Snapshot;
use asepsis_store::portfolio::IndexStore;
use rayon::prelude::*;

use crate::failure::Failure;
use crate::{folder, scan};

/// SBOMs that are read and matched at the same time.
const AT_ONCE: usize = 32;

/// A file changed this shortly before the index was written may have changed once more within the clock's grain.
const GRAIN: Duration = Duration::from_secs(2);

/// One part of a portfolio: the targets whose name falls to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Which part, from 1.
    pub part: u64,
    /// Of how many.
    pub of: u64,
}

impl Shard {
    /// Returns whether a target belongs to the part. Decided by its name alone, so that no process has to ask another.
    pub fn has(self, name: &str) -> bool {
        let digest = Digest::of(name.as_bytes());
        let start = digest.as_bytes().first_chunk().copied();
        u64::from_be_bytes(start.unwrap_or_default()) % self.of.max(1) + 1 == self.part
    }
}

/// An SBOM of a portfolio, scanned.
#[derive(Debug)]
pub struct Scanned {
    /// Its path below the portfolio's folder, with `/`.
    pub name: String,
    /// The SBOM and what was found in it, or why it could not be read.
    pub result: Result<(Sbom, Matches), Failure>,
}

/// Returns the names of the SBOMs in a folder and those below it, sorted: all files but hidden ones.
///
/// # Errors
///
/// Where a folder cannot be listed.
pub fn targets(dir: &Path, shard: Option<Shard>) -> Result<Vec<String>, Failure> {
    let mut names = folder::list(dir, &[])?;
    let is_hidden = |name: &String| name.rsplit('/').next().is_some_and(|n| n.starts_with('.'));
    names.retain(|name| !is_hidden(name) && shard.is_none_or(|s| s.has(name)));
    Ok(names)
}

/// Scans SBOMs of a folder, makes something of each, and gives that to the sink, in the order of the names.
///
/// # Errors
///
/// Where the sink fails. An SBOM that cannot be read is given as such.
pub fn scan<B: AsRef<[u8]> + Sync, T: Send>(
    dir: &Path,
    names: &[String],
    snapshot: &Snapshot<B>,
    limits: &Limits,
    make: impl Fn(Scanned) -> T + Sync,
    mut sink: impl FnMut(T) -> Result<(), Failure>,
) -> Result<(), Failure> {
    for part in names.chunks(AT_ONCE) {
        let scanned = part.par_iter().map(|name| {
            let result = scan::read_sbom(&dir.join(name), limits).and_then(|reading| {
                let matches = scan::scan(name, &reading.value, snapshot)?;
                Ok((reading.value, matches))
            });
            make(Scanned {
                name: name.clone(),
                result,
            })
        });
        for each in scanned.collect::<Vec<_>>() {
            sink(each)?;
        }
    }
    Ok(())
}

/// What is known of a portfolio that an advisory may touch.
#[derive(Debug)]
pub struct Touched {
    /// SBOMs that may be touched, sorted: these are to be scanned.
    pub names: Vec<String>,
    /// SBOMs that had to be read because the index did not know them as they are.
    pub read: usize,
}

/// Returns the SBOMs among these that have a component of which the vulnerability's advisories speak. Keeps an index in
/// the data folder, so that the next question reads only what has changed since.
///
/// # Errors
///
/// Where the vulnerability is unknown or the snapshot is damaged. That the index cannot be kept is no error.
pub fn touched<B: AsRef<[u8]> + Sync>(
    dir: &Path,
    names: &[String],
    id: &str,
    snapshot: &Snapshot<B>,
    (data_dir, limits): (&Path, &Limits),
) -> Result<Touched, Failure> {
    if snapshot.vulnerability(id)?.is_none() {
        return Err(Failure::UnknownId(id.to_owned()));
    }
    let store = IndexStore::of(data_dir, dir);
    let old = store.read().and_then(|(bytes, written)| {
        let index = PortfolioIndex::open(&bytes).ok()?;
        Some((index, written))
    });
    let wanted = keys_of_vulnerability(id, snapshot)?;
    if let Some((index, written)) = &old
        && is_current(index, *written, dir)
    {
        return Ok(found(index, &wanted, names, 0));
    }
    let all = targets(dir, None)?;
    let (entries, unread, read) = indexed(dir, &all, old, limits);
    let bytes = PortfolioIndex::build(&entries)
        .map_err(|error| Failure::Internal(format!("an index cannot be built: {error}")))?;
    // Without it the next question takes longer; that is all.
    let _ = store.write(&bytes);
    let index = PortfolioIndex::open(&bytes)
        .map_err(|error| Failure::Internal(format!("a new index cannot be read: {error}")))?;
    let mut touched = found(&index, &wanted, names, read);
    // What cannot be read may be touched: it is tried once more with the others, and told.
    touched.names.extend(
        unread
            .into_iter()
            .filter(|name| names.binary_search(name).is_ok()),
    );
    touched.names.sort();
    Ok(touched)
}

fn found(
    index: &PortfolioIndex,
    wanted: &BTreeSet<String>,
    names: &[String],
    read: usize,
) -> Touched {
    let hit = index.find(wanted).into_iter();
    let hit = hit.filter_map(|number| index.entries().get(number));
    let mut hit: Vec<String> = hit
        .filter(|entry| names.binary_search(&entry.name).is_ok())
        .map(|entry| entry.name.clone())
        .collect();
    hit.sort();
    Touched { names: hit, read }
}

/// Returns whether the index knows every SBOM of the folder as it is, and no other.
fn is_current(index: &PortfolioIndex, written: SystemTime, dir: &Path) -> bool {
    let Ok(names) = targets(dir, None) else {
        return false;
    };
    names.len() == index.entries().len()
        && names
            .par_iter()
            .zip(index.entries())
            .all(|(name, entry)| name == &entry.name && is_same(entry, &dir.join(name), written))
}

/// Returns whether a file is as the index knows it, as far as can be said without reading it.
fn is_same(entry: &Entry, path: &Path, written: SystemTime) -> bool {
    let Some((size, changed, time)) = facts(path) else {
        return false;
    };
    let is_old = time.checked_add(GRAIN).is_some_and(|t| t < written);
    is_old && (size, changed) == (entry.size, entry.changed)
}

/// Returns size and time of change of a file.
fn facts(path: &Path) -> Option<(u64, i64, SystemTime)> {
    let facts = std::fs::metadata(path).ok()?;
    let time = facts.modified().ok()?;
    let nanos = match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).ok()?,
        Err(before) => -i64::try_from(before.duration().as_nanos()).ok()?,
    };
    Some((facts.len(), nanos, time))
}

/// SBOMs with their keys, names of those that cannot be read, and how many had to be read.
type Indexed = (Vec<(Entry, BTreeSet<String>)>, Vec<String>, usize);

/// Returns all SBOMs with their keys: of those that the old index knows as they are, from there.
fn indexed(
    dir: &Path,
    names: &[String],
    old: Option<(PortfolioIndex, SystemTime)>,
    limits: &Limits,
) -> Indexed {
    let known: std::collections::BTreeMap<String, (Entry, BTreeSet<String>)> = match &old {
        Some((index, _)) => {
            let keys = index.keys().into_iter();
            let entries = index.entries().iter().cloned();
            entries
                .zip(keys)
                .map(|(e, k)| (e.name.clone(), (e, k)))
                .collect()
        }
        None => Default::default(),
    };
    let written = old.map(|(_, written)| written);
    let (mut entries, mut unread, mut read) = (Vec::new(), Vec::new(), 0);
    for part in names.chunks(AT_ONCE) {
        let one = part.par_iter().map(|name| {
            let path = dir.join(name);
            let kept = known.get(name).zip(written);
            match kept.filter(|((entry, _), written)| is_same(entry, &path, *written)) {
                Some((kept, _)) => (name, Ok(kept.clone()), false),
                None => (name, index_one(name, &path, known.get(name), limits), true),
            }
        });
        for (name, result, was_read) in one.collect::<Vec<_>>() {
            read += usize::from(was_read);
            match result {
                Ok(entry) => entries.push(entry),
                Err(_) => unread.push(name.clone()),
            }
        }
    }
    (entries, unread, read)
}

fn index_one(
    name: &str,
    path: &Path,
    known: Option<&(Entry, BTreeSet<String>)>,
    limits: &Limits,
) -> Result<(Entry, BTreeSet<String>), Failure> {
    let (size, changed, _) = facts(path).unwrap_or((0, 0, UNIX_EPOCH));
    let bytes = scan::read_bytes(path, limits)?;
    let entry = Entry {
        name: name.to_owned(),
        size,
        changed,
        digest: Digest::of(&bytes),
    };
    if let Some((_, keys)) = known.filter(|(old, _)| old.digest == entry.digest) {
        return Ok((entry, keys.clone()));
    }
    let reading = sbom::read(&bytes, limits).map_err(|source| Failure::Document {
        name: name.to_owned(),
        source,
    })?;
    Ok((entry, keys_of_sbom(&reading.value)))
}
