//! A project as it was pushed last: its files are laid out in a folder of their own for each push, and evaluated there.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use asepsis_workflow::{advisories, records};

use super::Team;
use crate::error::Error;
use crate::live::{Live, Options, locked};

/// A project.
#[derive(Debug, Default)]
pub(crate) struct Project {
    live: OnceLock<Arc<Live>>,
    /// Of what the evaluation is.
    of: Mutex<Of>,
    /// One at a time brings the project further.
    turn: Mutex<()>,
    /// When it was last asked for, in turns of all.
    pub(super) used: AtomicU64,
}

/// Of what an evaluation is: the push that is laid out, and the name of the snapshot.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Of {
    push: i64,
    snapshot: String,
}

impl Project {
    /// Returns the project where it has been evaluated.
    pub(crate) fn live(&self) -> Option<Arc<Live>> {
        self.live.get().cloned()
    }

    /// Returns the project where it has been evaluated for a snapshot.
    pub(super) fn live_for(&self, snapshot: &str) -> Option<Arc<Live>> {
        self.live()
            .filter(|_| locked(&self.of).snapshot == snapshot)
    }

    /// Notes that it is asked for.
    pub(super) fn use_at(&self, turn: u64) {
        self.used.store(turn, Ordering::Relaxed);
    }

    /// Brings the project to a push and to the snapshot in use, and returns whether it had to be evaluated for that.
    pub(super) fn follow(
        &self,
        team: &Team,
        id: &str,
        push: i64,
    ) -> Result<(Arc<Live>, bool), Error> {
        let _turn = locked(&self.turn);
        // Asked before the evaluation opens it: one that comes meanwhile is found to be another at the next look.
        let snapshot = advisories::current_name(&team.options.data_dir)?;
        let of = locked(&self.of).clone();
        let live = match self.live() {
            Some(live) if of.push >= push && of.snapshot == snapshot && !live.is_over() => {
                return Ok((live, false));
            }
            Some(live) if of.push >= push => {
                live.evaluate();
                live
            }
            Some(live) => {
                live.lay(laid_out(team, id, push)?);
                live
            }
            None => {
                let live = Live::new(options(team, id, laid_out(team, id, push)?));
                self.live.get_or_init(|| Arc::new(live)).clone()
            }
        };
        team.tallies.evaluations.add(1);
        let push = push.max(of.push);
        *locked(&self.of) = Of {
            push,
            snapshot: snapshot.clone(),
        };
        team.keep(&live, (id, push), &snapshot)?;
        Ok((live, true))
    }

    /// Keeps how it stands once more: what was kept of it is gone.
    pub(super) fn keep(&self, team: &Team, id: &str) -> Result<(), Error> {
        let of = locked(&self.of).clone();
        match self.live() {
            Some(live) => team.keep(&live, (id, of.push), &of.snapshot),
            None => Ok(()),
        }
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
