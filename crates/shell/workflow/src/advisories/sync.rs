//! Fetching advisories from their sources. Each source is brought up to date by itself; then what came is brought into the
//! snapshot. A stop at any point leaves the old snapshot in use, and the
//! next sync goes on where this one stopped.

use std::path::Path;

use asepsis_feed::{
    Client, Clock, FEEDS, Feed, FetchError, Mirror, Network, Options, Progress, Visited, visit,
};
use asepsis_format::limits::Limits;

use super::Imported;
use super::compiled::bring_in;
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
    /// What the visit did, or why it could not be fetched.
    pub result: Result<Visited, FetchError>,
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
        fetched.push(Fetched { feed, result });
    }
    let imported = bring_in(data_dir, &mirror, limits, progress);
    match imported {
        // Nothing is there because nothing came: why is more to the point.
        Err(Failure::NothingImported(_)) => {
            let is_quiet = !fetched.is_empty() && fetched.iter().all(|f| f.result.is_ok());
            if is_quiet {
                return Ok(Synced {
                    fetched,
                    imported: None,
                });
            }
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
