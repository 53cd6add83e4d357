//! What came, and what it touches: a push its project, a snapshot those of which it says something else, a time those that
//! change by themselves then. An evaluation is put into the queue for each of them, and for no other.
//!
//! ```text
//! pushes, snapshot, time ──look──► jobs ──work──► evaluation ──► standing ──► lists of projects
//! ```

use std::sync::mpsc::{Receiver, RecvTimeoutError};

use asepsis_workflow::advisories;
use asepsis_workflow::jobs::Kind;

use super::{Team, packaging};
use crate::error::Error;

/// What was there at the last look.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// The last push of all; `None` before the first look.
    push: Option<i64>,
}

/// Looks at what came, again and again; ends when told to.
pub(crate) fn follow(team: &Team, stop: &Receiver<()>) {
    let mut seen = Seen::default();
    let mut packages = packaging::Seen::default();
    loop {
        packages.tell(team);
        // What fails now is tried again; who asks for it meanwhile is told why.
        let _ = look(team, &mut seen);
        match stop.recv_timeout(team.options.interval) {
            Err(RecvTimeoutError::Timeout) => {}
            _ => return,
        }
    }
}

/// Looks once.
pub(super) fn look(team: &Team, seen: &mut Seen) -> Result<(), Error> {
    let now = team.now();
    let records = &team.records;
    let kind = Kind::Evaluate.word();
    let mut asked = 0;
    if seen.push.is_none() {
        records.forget_standings(&team.basis)?;
    }
    asked += snapshot(team)?;
    if team.options.as_of.is_none() {
        asked += records.ask_for_due(&team.basis, kind, now)?;
    }
    let push = records.last_push()?;
    let before = seen.push.replace(push);
    match before {
        // Those that wait for news are told soonest by the process that they wait at.
        Some(before) if before < push => {
            for (project, push) in records.pushed_since(before)? {
                asked += 1;
                if team.kept.has(&project) {
                    team.follow(&project, push)?;
                }
            }
        }
        Some(_) => {}
        None => team.miss(),
    }
    if team.is_missed() {
        asked += records.ask_for_unknown(&team.basis, kind, now)?;
    }
    if asked > 0 {
        team.bell.ring();
    }
    Ok(())
}

/// Carries all that was evaluated to the snapshot in use, where another has come; returns how many it touches.
fn snapshot(team: &Team) -> Result<usize, Error> {
    let data_dir = &team.options.data_dir;
    let current = advisories::current_name(data_dir)?;
    if team.snapshot() == Some(current.clone()) {
        return Ok(0);
    }
    let mut touched = 0;
    for (state, name) in team.records.states_before(&team.basis, &current)? {
        let keys = advisories::numbers_since(data_dir, &name)?;
        let kind = Kind::Evaluate.word();
        let carried = team
            .records
            .carry(state, &current, keys.as_ref(), kind, team.now())?;
        team.tallies.index_rows.add(carried.rows);
        touched += carried.touched.len();
    }
    team.tallies.touched.add(touched);
    team.see(current);
    Ok(touched)
}
