//! A project as it was pushed last: its files are laid out in a folder of their own for each push, and evaluated there.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};

use asepsis_workflow::records;

use super::Team;
use crate::error::Error;
use crate::live::{Live, Options, locked};

/// A project.
#[derive(Debug, Default)]
pub(crate) struct Project {
    live: OnceLock<Arc<Live>>,
    /// The push that is laid out, or was last asked for; one at a time brings the project further.
    push: Mutex<i64>,
}

impl Project {
    /// Returns the project where it has been evaluated.
    pub(crate) fn live(&self) -> Option<Arc<Live>> {
        self.live.get().cloned()
    }

    /// Brings the project to a push.
    pub(super) fn follow(&self, team: &Team, id: &str, push: i64) -> Result<Arc<Live>, Error> {
        let mut at = locked(&self.push);
        let live = match self.live() {
            Some(live) if *at >= push => live,
            Some(live) => {
                live.lay(laid_out(team, id, push)?);
                live
            }
            None => {
                let live = Live::new(options(team, id, laid_out(team, id, push)?));
                self.live.get_or_init(|| Arc::new(live)).clone()
            }
        };
        *at = push.max(*at);
        Ok(live)
    }
}

fn options(team: &Team, id: &str, dossier: PathBuf) -> Options {
    let all = &team.options;
    Options {
        dossier,
        data_dir: all.data_dir.clone(),
        keeping: home(team, id),
        as_of: all.as_of,
        clock: all.clock,
        max_advisory_age_days: all.max_advisory_age_days,
        interval: all.interval,
        worker: all.worker.clone(),
    }
}

fn home(team: &Team, id: &str) -> PathBuf {
    team.options.data_dir.join("projects").join(id)
}

/// Returns the folder of a project as it was after a push, laid out where it is not yet.
fn laid_out(team: &Team, id: &str, push: i64) -> Result<PathBuf, Error> {
    let pushes = home(team, id).join("pushes");
    Ok(records::lay_out(&team.records, (id, push), &pushes)?)
}
