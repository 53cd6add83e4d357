//! From the files that were fetched to the snapshot in use. What came since the last time is added to it, in work that
//! grows with what came; all is compiled anew where that would not say the same: where the snapshot is none that was made
//! of these files, or records went.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use asepsis_domain::time::Instant;
use asepsis_feed::{FEEDS, Feed, Mirror, Progress};
use asepsis_format::limits::Limits;
use asepsis_matching::snapshot::{BuildError, Builder};
use asepsis_store::SnapshotStore;

use super::{Imported, add_to, gather, imported, open};
use crate::failure::Failure;

/// The file in the mirror's folder that says of what the snapshot in use was compiled.
const NOTE: &str = "feeds/compiled";

/// The files of a source that are there.
struct Shelved {
    feed: &'static Feed,
    /// Path and digest by name.
    files: BTreeMap<String, (PathBuf, String)>,
    /// When it was last asked with success.
    made: Option<Instant>,
}

/// Of what a snapshot was compiled: digests of files by source and name, and the day of each source.
type Noted = BTreeMap<String, String>;

/// What has come of one source since.
struct Came {
    feed: &'static Feed,
    paths: Vec<PathBuf>,
    made: Option<Instant>,
    /// The files are all that the source says.
    is_whole: bool,
}

/// Brings the snapshot up to date with what is there; `None` where it was made of the same on the same day.
pub(super) fn bring_in(
    data_dir: &Path,
    mirror: &Mirror,
    limits: &Limits,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<Option<Imported>, Failure> {
    let there: Vec<Shelved> = FEEDS
        .iter()
        .filter_map(|f| Shelved::of(f, mirror))
        .collect();
    let now: Noted = there.iter().flat_map(Shelved::lines).collect();
    let note = data_dir.join(NOTE);
    let noted = noted(data_dir, &note);
    if noted.as_ref() == Some(&now) {
        return Ok(None);
    }
    progress(Progress {
        source: "snapshot",
        file: "compiling",
        bytes: 0,
        total: None,
    });
    let came = noted.and_then(|noted| came(&there, &noted));
    let added = match came {
        Some(came) => added(data_dir, &came, limits)?,
        None => None,
    };
    let imported = match added {
        Some(imported) => imported,
        None => compiled(data_dir, &there, limits)?,
    };
    let digest = imported.facts.digest.hex();
    write(&note, &digest, &now)?;
    Ok(Some(imported))
}

/// Compiles all that is there.
fn compiled(data_dir: &Path, there: &[Shelved], limits: &Limits) -> Result<Imported, Failure> {
    let paths = there.iter().flat_map(|s| s.files.values());
    let paths: Vec<PathBuf> = paths.map(|(path, _)| path.clone()).collect();
    super::compile(data_dir, &paths, limits, &mut |builder| {
        there.iter().for_each(|s| made(builder, s.feed, s.made));
    })
}

/// Adds what came to the snapshot in use; `None` where that cannot say what is there now.
fn added(data_dir: &Path, came: &[Came], limits: &Limits) -> Result<Option<Imported>, Failure> {
    let paths: Vec<PathBuf> = came.iter().flat_map(|c| c.paths.iter().cloned()).collect();
    let (summary, mut builder) = if paths.is_empty() {
        Default::default()
    } else {
        match gather(&paths, limits) {
            // Nothing in them can be read: what was read of them before is no longer there.
            Err(Failure::NothingImported(_)) => return Ok(None),
            other => other?,
        }
    };
    for each in came {
        made(&mut builder, each.feed, each.made);
        if each.is_whole {
            builder.whole(each.feed.source);
        }
    }
    let store = SnapshotStore::open(data_dir)?;
    let Some(current) = store.current()? else {
        return Ok(None);
    };
    match add_to(&store, builder, &current) {
        Err(Failure::Build(BuildError::Gone(_))) => Ok(None),
        Err(other) => Err(other),
        Ok(diagnostics) => imported(data_dir, summary, diagnostics).map(Some),
    }
}

/// What a source said when it was asked is as new as the asking, whatever its records say.
fn made(builder: &mut Builder, feed: &Feed, at: Option<Instant>) {
    if let Some(at) = at {
        builder.made(feed.source, at);
    }
}

impl Shelved {
    /// Returns the files of a source; `None` where there is none.
    fn of(feed: &'static Feed, mirror: &Mirror) -> Option<Self> {
        let shelf = mirror.shelf(feed.id);
        let files = shelf.contents().into_iter().zip(shelf.paths());
        let files: BTreeMap<_, _> = files
            .map(|((name, sha256), path)| (name, (path, sha256)))
            .collect();
        let succeeded = shelf.standing().and_then(|standing| standing.succeeded);
        let made = succeeded.and_then(|time| time.parse().ok());
        (!files.is_empty()).then_some(Self { feed, files, made })
    }

    /// Returns what is noted of it.
    fn lines(&self) -> impl Iterator<Item = (String, String)> {
        let day = self.made.map_or_else(String::new, |at| {
            asepsis_domain::time::day_of(at).to_string()
        });
        let files = self.files.iter().map(|(name, (_, sha256))| (name, sha256));
        let files = files.map(|(name, sha256)| (self.key(name), sha256.clone()));
        files.chain([(self.key(""), day)])
    }

    fn key(&self, name: &str) -> String {
        format!("{}/{name}", self.feed.id)
    }

    /// Returns what has come of it since; `None` where its files went and it keeps no records.
    fn came(&self, noted: &Noted) -> Came {
        let before = |name: &str| noted.get(&self.key(name));
        let is_new =
            |(name, (_, sha256)): &(&String, &(PathBuf, String))| before(name) != Some(sha256);
        let is_other = |name: &str| {
            let now = self.files.get(name).map(|(_, sha256)| sha256);
            before(name).is_some_and(|old| Some(old) != now)
        };
        let own = self.key("");
        let names = noted.keys().filter_map(|key| key.strip_prefix(&own));
        let has_gone = names.filter(|name| !name.is_empty()).any(is_other);
        // Where a file went or was replaced, all others are read too: what is in none of them is gone.
        let is_whole = has_gone && !self.feed.keeps;
        let files = self.files.iter().filter(|file| is_whole || is_new(file));
        Came {
            feed: self.feed,
            paths: files.map(|(_, (path, _))| path.clone()).collect(),
            made: self.made,
            is_whole,
        }
    }
}

/// Returns what has come since; `None` where a source went as a whole.
fn came(there: &[Shelved], noted: &Noted) -> Option<Vec<Came>> {
    let is_there = |key: &String| {
        let source = key.split('/').next().unwrap_or(key);
        there.iter().any(|s| s.feed.id == source)
    };
    if !noted.keys().all(is_there) {
        return None;
    }
    Some(there.iter().map(|s| s.came(noted)).collect())
}

/// Returns of what the snapshot in use was compiled, where that is known.
fn noted(data_dir: &Path, note: &Path) -> Option<Noted> {
    let text = std::fs::read_to_string(note).ok()?;
    let current = open(data_dir).ok().flatten()?;
    let mut lines = text.lines();
    if lines.next()? != current.facts().digest.hex() {
        return None;
    }
    lines
        .map(|line| line.split_once('\t'))
        .map(|pair| pair.map(|(key, value)| (key.to_owned(), value.to_owned())))
        .collect()
}

fn write(note: &Path, digest: &str, now: &Noted) -> Result<(), Failure> {
    let mut text = format!("{digest}\n");
    for (key, value) in now {
        text.push_str(&format!("{key}\t{value}\n"));
    }
    std::fs::write(note, text).map_err(Failure::file("written", note))
}
