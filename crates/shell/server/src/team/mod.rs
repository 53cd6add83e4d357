//! A team's installation: the projects of a records database, and who may do what with them.

mod entries;
mod packaging;
mod project;
mod visitor;
pub(crate) mod work;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use asepsis_domain::time::Instant;
use asepsis_workflow::advisories::Wanted;
use asepsis_workflow::records::Records;
use asepsis_workflow::worker::WorkerCommand;

use crate::error::Error;
use crate::live::{Live, locked};

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
    /// Each answer is told on standard error, as a line of JSON.
    pub logs: bool,
    /// Fetching of advisories; `None`: they are brought in otherwise.
    pub feeds: Option<Feeds>,
}

/// A team's installation.
pub(crate) struct Team {
    pub(crate) records: Records,
    pub(crate) options: TeamOptions,
    projects: Mutex<BTreeMap<String, Arc<Project>>>,
}

impl Team {
    /// Returns the installation over a records database.
    pub(crate) fn new(records: Records, options: TeamOptions) -> Self {
        Self {
            records,
            options,
            projects: Mutex::default(),
        }
    }

    /// Returns the time now.
    pub(crate) fn now(&self) -> Instant {
        (self.options.clock)()
    }

    /// Returns whether browsers come by TLS alone.
    pub(crate) fn secure(&self) -> bool {
        let public = self.options.public.as_deref();
        public.is_some_and(|origin| origin.starts_with("https://"))
    }

    /// Returns all projects with the push at which each stands.
    ///
    /// # Errors
    ///
    /// Where the database fails.
    pub(crate) fn known(&self) -> Result<Vec<(String, i64)>, Error> {
        Ok(self.records.latest(None)?)
    }

    /// Returns a project as it stands, evaluated; `None` where there is none of this id.
    ///
    /// # Errors
    ///
    /// Where the database fails or the dossier cannot be laid out.
    pub(crate) fn project(&self, id: &str) -> Result<Option<Arc<Live>>, Error> {
        if let Some(live) = self.opened(id) {
            return Ok(Some(live));
        }
        let latest = self.records.latest(Some(id))?;
        let Some((id, push)) = latest.into_iter().next() else {
            return Ok(None);
        };
        self.follow(&id, push).map(Some)
    }

    /// Returns a project that is evaluated already.
    pub(crate) fn opened(&self, id: &str) -> Option<Arc<Live>> {
        let project = locked(&self.projects).get(id).cloned();
        project.and_then(|project| project.live())
    }

    /// Brings a project to a push, and evaluates it where it was not there yet.
    ///
    /// # Errors
    ///
    /// As [`Self::project`].
    pub(crate) fn follow(&self, id: &str, push: i64) -> Result<Arc<Live>, Error> {
        let project = locked(&self.projects)
            .entry(id.to_owned())
            .or_default()
            .clone();
        project.follow(self, id, push)
    }

    /// Returns all projects that are evaluated.
    pub(crate) fn all_opened(&self) -> Vec<Arc<Live>> {
        let projects = locked(&self.projects);
        projects.values().filter_map(|p| p.live()).collect()
    }

    /// Tells all who wait for news that the server ends.
    pub(crate) fn end(&self) {
        self.all_opened().iter().for_each(|live| live.end());
    }
}
