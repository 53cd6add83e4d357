//! A team's installation: the projects of a records database, and who may do what with them.
//!
//! ```text
//! touch: what came (pushes, snapshot, time) ──► whom it touches ──► jobs
//! work: a job ──► project: evaluation ──► standing: what lists show
//! kept: evaluations in memory, for pages
//! ```

mod bell;
mod entries;
mod kept;
mod packaging;
mod project;
mod standing;
mod tally;
pub(crate) mod touch;
mod visitor;
pub(crate) mod work;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use asepsis_domain::time::Instant;
use asepsis_workflow::advisories::Wanted;
use asepsis_workflow::records::Records;
use asepsis_workflow::worker::WorkerCommand;

use crate::error::Error;
use crate::live::{Live, locked};

use self::bell::Bell;
use self::kept::Kept;
use self::tally::Tallies;
pub(crate) use entries::{PAGES, PROJECT};
pub(crate) use project::Project;
pub(crate) use visitor::Visitor;

/// How often advisories are fetched, and from where.
#[derive(Debug, Clone)]
pub struct Feeds {
    /// Seconds from the end of one sync to the next.
    pub seconds: i64,
    /// Which sources, and how they are reached.
    pub wanted: Wanted,
}

/// How a team is served.
#[derive(Debug, Clone)]
pub struct TeamOptions {
    /// Folder of the snapshots, of dossiers as they were pushed, and of packages made.
    pub data_dir: PathBuf,
    /// The instant for which everything is judged; `None`: now.
    pub as_of: Option<Instant>,
    /// Reads the clock.
    pub clock: fn() -> Instant,
    /// Days after which advisory data is too old.
    pub max_advisory_age_days: Option<u32>,
    /// How often the database and the snapshot are looked at.
    pub interval: Duration,
    /// How a PDF worker is started.
    pub worker: WorkerCommand,
    /// The origin under which others reach the server.
    pub public: Option<String>,
    /// Browsers come by TLS of the server itself.
    pub tls: bool,
    /// Each answer is told on standard error, as a line of JSON.
    pub logs: bool,
    /// Fetching of advisories; `None`: they are brought in otherwise.
    pub feeds: Option<Feeds>,
}

/// A team's installation.
pub(crate) struct Team {
    pub(crate) records: Records,
    pub(crate) options: TeamOptions,
    /// What evaluations rest on beside pushes, snapshot and time.
    pub(crate) basis: String,
    pub(crate) tallies: Tallies,
    kept: Kept,
    bell: Bell,
    /// The name of the snapshot for which everything is shown; `None` before the first look.
    snapshot: Mutex<Option<String>>,
    /// Somebody wanted a project of which nothing is known.
    missed: AtomicBool,
}

impl Team {
    /// Returns the installation over a records database.
    pub(crate) fn new(records: Records, options: TeamOptions) -> Self {
        Self {
            records,
            basis: standing::basis(options.as_of, options.max_advisory_age_days),
            options,
            tallies: Tallies::default(),
            kept: Kept::default(),
            bell: Bell::default(),
            snapshot: Mutex::default(),
            missed: AtomicBool::default(),
        }
    }

    /// Returns the time now.
    pub(crate) fn now(&self) -> Instant {
        (self.options.clock)()
    }

    /// Returns whether browsers come by TLS alone.
    pub(crate) fn secure(&self) -> bool {
        let public = self.options.public.as_deref();
        self.options.tls || public.is_some_and(|origin| origin.starts_with("https://"))
    }

    /// Returns a project as it stands, evaluated; `None` where there is none of this id.
    ///
    /// # Errors
    ///
    /// Where the database fails or the dossier cannot be laid out.
    pub(crate) fn project(&self, id: &str) -> Result<Option<Arc<Live>>, Error> {
        let kept = self.kept.get(id);
        let live = kept.and_then(|project| match self.snapshot() {
            Some(snapshot) => project.live_for(&snapshot),
            None => project.live(),
        });
        if let Some(live) = live {
            return Ok(Some(live));
        }
        let latest = self.records.latest(Some(id))?;
        let Some((id, push)) = latest.into_iter().next() else {
            return Ok(None);
        };
        self.follow(&id, push).map(Some)
    }

    /// Brings a project to a push, evaluates it where it was not there yet, and keeps it in memory.
    ///
    /// # Errors
    ///
    /// As [`Self::project`].
    pub(crate) fn follow(&self, id: &str, push: i64) -> Result<Arc<Live>, Error> {
        let project = self.kept.take_in(id);
        Ok(project.follow(self, id, push)?.0)
    }

    /// Brings a project to a push, and keeps how it stands; in memory it stays only where it was.
    fn bring(&self, id: &str, push: i64) -> Result<Arc<Live>, Error> {
        let project = self.kept.get(id).unwrap_or_default();
        let (live, is_new) = project.follow(self, id, push)?;
        if !is_new {
            project.keep(self, id)?;
        }
        Ok(live)
    }

    /// Says that something is shown of which nothing is known: it is asked for at the next look.
    pub(crate) fn miss(&self) {
        self.missed.store(true, Ordering::Relaxed);
    }

    fn is_missed(&self) -> bool {
        self.missed.swap(false, Ordering::Relaxed)
    }

    fn snapshot(&self) -> Option<String> {
        locked(&self.snapshot).clone()
    }

    fn see(&self, snapshot: String) {
        *locked(&self.snapshot) = Some(snapshot);
    }

    /// Tells all who wait for news that something is different.
    fn tell_all(&self) {
        let kept = self.kept.all().into_iter();
        kept.filter_map(|p| p.live()).for_each(|live| live.tell());
    }

    /// Tells all who wait for news that the server ends.
    pub(crate) fn end(&self) {
        let kept = self.kept.all().into_iter();
        kept.filter_map(|p| p.live()).for_each(|live| live.end());
        self.bell.ring();
    }
}

#[cfg(test)]
mod tests;
