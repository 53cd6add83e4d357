//! Watching the folder: what its files are is looked at in an interval, which works on every file system, network
//! drives and containers included.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::SystemTime;

use asepsis_workflow::folder;

use crate::live::Live;

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
        } else if changing || live.is_over() {
            changing = false;
            live.evaluate();
        }
    }
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
