//! Wakes those who wait for work.

use std::sync::{Condvar, Mutex};
use std::time::Duration;

use crate::live::locked;

/// Rung when there is work.
#[derive(Debug, Default)]
pub(crate) struct Bell {
    rung: Mutex<u64>,
    heard: Condvar,
}

impl Bell {
    /// Wakes all who wait.
    pub(crate) fn ring(&self) {
        *locked(&self.rung) += 1;
        self.heard.notify_all();
    }

    /// Returns how often it was rung.
    pub(crate) fn count(&self) -> u64 {
        *locked(&self.rung)
    }

    /// Waits until it is rung once more than it was, but no longer than a time.
    pub(crate) fn wait(&self, was: u64, longest: Duration) {
        let rung = locked(&self.rung);
        let waited = self
            .heard
            .wait_timeout_while(rung, longest, |now| *now == was);
        drop(waited);
    }
}
