//! How much work was done since the start, for those who watch the server.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

/// A count that grows.
#[derive(Debug, Default)]
pub(crate) struct Tally(AtomicU64);

impl Tally {
    /// Counts more.
    pub(crate) fn add(&self, more: usize) {
        let more = u64::try_from(more).unwrap_or(u64::MAX);
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    /// Returns the count.
    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Counts of work.
#[derive(Debug, Default)]
pub(crate) struct Tallies {
    /// Projects that were evaluated.
    pub(crate) evaluations: Tally,
    /// Projects that a new snapshot touched.
    pub(crate) touched: Tally,
    /// Rows of the index of components that were read for new snapshots.
    pub(crate) index_rows: Tally,
}

impl Tallies {
    /// Returns the counts in the text form of Prometheus, version 0.0.4.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        for (name, what, tally) in [
            ("evaluations", "Projects evaluated.", &self.evaluations),
            (
                "touched",
                "Projects that new advisories touched.",
                &self.touched,
            ),
            (
                "index_rows",
                "Rows of the index of components read for new advisories.",
                &self.index_rows,
            ),
        ] {
            let count = tally.get();
            let _ = writeln!(
                text,
                "# HELP asepsis_{name}_total {what}\n# TYPE asepsis_{name}_total counter\nasepsis_{name}_total {count}"
            );
        }
        text
    }
}
