//! Watching the folder: what its files are is looked at in an interval, which works on every file system, network
//! drives and containers included.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::SystemTime;

use asepsis_workflow::folder;

use crate::live::Live;
use crate::team::Team;

/// Folders that hold no part of a dossier.
const WITHOUT: &[&str] = &["target", "node_modules"];

/// Files beyond this number are not watched; no dossier has so many.
const MOST_FILES: usize = 100_000;

/// What tells two states of a folder apart: the size and time of each file.
type State = BTreeMap<String, (u64, Option<SystemTime>)>;

/// Evaluates again when a file changes or the evaluation has had its time; ends when told to.
pub(crate) fn watch(live: &Arc<Live>, stop: &Receiver<()>) {
    let mut seen = state(live);
    let mut changing = false;
    loop {
        match stop.recv_timeout(live.options.interval) {
            Err(RecvTimeoutError::Timeout) => {}
            _ => return,
        }
        let now = state(live);
        let moved = now != seen;
        seen = now;
        // Files that are still being written are waited for: one interval without a change.
        if moved {
            changing = true;
        } else if changing || is_over(live) {
            changing = false;
            live.evaluate();
        }
    }
}

/// Follows the pushes of a team's projects and the snapshot; ends when told to.
pub(crate) fn follow(team: &Team, stop: &Receiver<()>) {
    let snapshot = || state_of(&team.options.data_dir.join("advisories"));
    let mut seen = snapshot();
    loop {
        // What fails now is tried again; who asks for it meanwhile is told why.
        if let Ok(known) = team.known() {
            for (project, push) in known {
                let _ = team.follow(&project, push);
            }
        }
        let now = snapshot();
        let moved = now != seen;
        seen = now;
        for live in team.all_opened() {
            if moved || is_over(&live) {
                live.evaluate();
            }
        }
        match stop.recv_timeout(team.options.interval) {
            Err(RecvTimeoutError::Timeout) => {}
            _ => return,
        }
    }
}

fn state_of(dir: &Path) -> State {
    let mut all = State::new();
    add(dir, &[], &mut all);
    all
}

/// Returns whether the evaluation holds no longer, although no file has changed.
fn is_over(live: &Live) -> bool {
    let standing = live.standing();
    let until = standing
        .view
        .and_then(|v| v.evaluated.evaluation.valid_until);
    live.options.as_of.is_none() && until.is_some_and(|until| until <= live.as_of())
}

fn state(live: &Live) -> State {
    let mut all = State::new();
    add(&live.dossier(), WITHOUT, &mut all);
    add(&live.options.data_dir.join("advisories"), &[], &mut all);
    all
}

fn add(dir: &Path, without: &[&str], all: &mut State) {
    let files = folder::list(dir, without).unwrap_or_default();
    for path in files.into_iter().take(MOST_FILES) {
        let file = dir.join(path);
        if let Ok(facts) = std::fs::metadata(&file) {
            let name = file.display().to_string();
            all.insert(name, (facts.len(), facts.modified().ok()));
        }
    }
}
