//! Fetching advisories from their sources. Each source is brought up to date by itself; then everything that has been
//! fetched, now or before, is compiled into one snapshot. A stop at any point leaves the old snapshot in use, and the
//! next sync goes on where this one stopped.

use std::path::Path;

use asepsis_domain::digest::Digest;
use asepsis_feed::{
    Client, Clock, FEEDS, Feed, FetchError, Mirror, Network, Options, Progress, visit,
};
use asepsis_format::limits::Limits;

use super::{Imported, compile, open};
use crate::failure::Failure;

/// What is wanted of a sync.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Ids of sources; those of the default, and those fetched before, where there is none.
    pub sources: Vec<String>,
    /// How the network is reached.
    pub network: Network,
    /// Settings of the sources.
    pub options: Options,
}

/// What came of one source.
#[derive(Debug)]
pub struct Fetched {
    /// The source.
    pub feed: &'static Feed,
    /// How many files changed, or why it could not be fetched.
    pub result: Result<u64, FetchError>,
}

/// What a sync did.
#[derive(Debug)]
pub struct Synced {
    /// By source, in the order of the table.
    pub fetched: Vec<Fetched>,
    /// The new snapshot; `None` where the one in use holds the same.
    pub imported: Option<Imported>,
}

/// How a source stands.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The source.
    pub feed: &'static Feed,
    /// What is known of it; `None` where it was never tried.
    pub known: Option<asepsis_feed::Standing>,
}

/// Fetches sources and compiles what has been fetched.
///
/// # Errors
///
/// Where a source is not known, another sync runs, or nothing at all has been fetched. One source that fails does not
/// keep the others from being used.
pub fn sync(
    data_dir: &Path,
    wanted: &Wanted,
    limits: &Limits,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<Synced, Failure> {
    let mirror = Mirror::of(data_dir);
    let feeds = chosen(&mirror, wanted)?;
    let _held = mirror.hold()?;
    let client = Client::new(&wanted.network, Clock::system())?;
    let mut fetched = Vec::new();
    for feed in feeds {
        let result = visit(feed, &mirror, &client, &wanted.options, limits, progress);
        fetched.push(Fetched {
            feed,
            result: result.map(|visited| visited.changes),
        });
    }
    let imported = compiled(data_dir, &mirror, limits, progress);
    match imported {
        // Nothing is there because nothing came: why is more to the point.
        Err(Failure::NothingImported(_)) => {
            let mut failures = fetched.into_iter().filter_map(|f| f.result.err());
            Err(failures
                .next()
                .map_or(Failure::NothingFetched, Failure::Fetch))
        }
        Err(error) => Err(error),
        Ok(imported) => Ok(Synced { fetched, imported }),
    }
}

/// Returns how each source stands, in the order of the table.
pub fn standings(data_dir: &Path) -> Vec<Standing> {
    let mirror = Mirror::of(data_dir);
    let standing = |feed: &'static Feed| Standing {
        feed,
        known: mirror.shelf(feed.id).standing(),
    };
    FEEDS.iter().map(standing).collect()
}

fn chosen(mirror: &Mirror, wanted: &Wanted) -> Result<Vec<&'static Feed>, Failure> {
    let all: Vec<&str> = FEEDS.iter().map(|f| f.id).collect();
    let given = wanted.options.mirrors.iter().map(|(id, _)| id);
    if let Some(unknown) = wanted
        .sources
        .iter()
        .chain(given)
        .find(|id| !all.contains(&id.as_str()))
    {
        let known = all.join(", ");
        return Err(Failure::Value(format!(
            "there is no source `{unknown}`: there are {known}"
        )));
    }
    let is_chosen = |feed: &&Feed| {
        if wanted.sources.is_empty() {
            feed.by_default || mirror.shelf(feed.id).standing().is_some()
        } else {
            wanted.sources.iter().any(|id| id == feed.id)
        }
    };
    Ok(FEEDS.iter().filter(is_chosen).collect())
}

/// Compiles what is there, unless the snapshot in use was made of the same on the same day.
fn compiled(
    data_dir: &Path,
    mirror: &Mirror,
    limits: &Limits,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<Option<Imported>, Failure> {
    let mut paths = Vec::new();
    let mut made = Vec::new();
    let mut inputs = Vec::new();
    for feed in FEEDS {
        let shelf = mirror.shelf(feed.id);
        if shelf.paths().is_empty() {
            continue;
        }
        paths.extend(shelf.paths());
        let known = shelf.standing().and_then(|standing| standing.succeeded);
        let day = known
            .as_deref()
            .and_then(|time| time.get(..10))
            .unwrap_or("")
            .to_owned();
        inputs.push(format!("{} {day}", feed.id));
        inputs.extend(
            shelf
                .contents()
                .into_iter()
                .map(|(name, sha256)| format!("{name} {sha256}")),
        );
        if let Some(time) = known.and_then(|time| time.parse().ok()) {
            made.push((feed.source, time));
        }
    }
    let inputs = Digest::of_parts(inputs.iter().map(|line| line.as_bytes())).hex();
    let note = data_dir.join("feeds/compiled");
    let noted = std::fs::read_to_string(&note).unwrap_or_default();
    let current = open(data_dir)
        .ok()
        .flatten()
        .map(|s| s.facts().digest.hex());
    if current.is_some_and(|digest| noted == format!("{inputs} {digest}\n")) {
        return Ok(None);
    }
    progress(Progress {
        source: "snapshot",
        file: "compiling",
        bytes: 0,
        total: None,
    });
    let imported = compile(data_dir, &paths, limits, &mut |builder| {
        // What a source said when it was asked is as new as the asking, whatever its records say.
        for (source, time) in &made {
            builder.made(source, *time);
        }
    })?;
    let digest = imported.facts.digest.hex();
    std::fs::write(&note, format!("{inputs} {digest}\n"))
        .map_err(Failure::file("written", &note))?;
    Ok(Some(imported))
}
