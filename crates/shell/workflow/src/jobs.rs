//! Jobs: work that waits in the database, done by whichever process takes it, ended once.

use std::sync::mpsc;
use std::time::Duration;

use asepsis_domain::time::{Instant, later};
pub use asepsis_store::record::{Job, Taken};
use asepsis_store::record::{NewJob, ORGANISATION, Records};

use crate::failure::Failure;

/// How long a taken job is its taker's without a word, in seconds.
pub const LEASE: i64 = 60;

/// How often a job is tried.
pub const MOST: i64 = 5;

/// How long a job that failed once waits, in seconds; twice as long each time.
const WAIT: i64 = 30;

/// The longest that a job waits before it is tried again, in seconds.
const LONGEST: i64 = 60 * 60;

/// The most of an error that is kept, in characters.
const ERROR: usize = 4000;

/// How long a job that has ended is shown, in seconds; the last of each work stays.
const SHOWN: i64 = 30 * 24 * 60 * 60;

/// What there is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Evaluate a project anew.
    Evaluate,
    /// Bring in advisories.
    Feeds,
    /// Make a package.
    Package,
}

impl Kind {
    /// All kinds with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("evaluate", Self::Evaluate),
        ("feeds", Self::Feeds),
        ("package", Self::Package),
    ];

    /// Returns the word.
    pub fn word(self) -> &'static str {
        let found = Self::WORDS.iter().find(|(_, kind)| *kind == self);
        found.map_or("", |(word, _)| word)
    }

    /// Returns the kind of a word.
    pub fn parse(word: &str) -> Option<Self> {
        let found = Self::WORDS.iter().find(|(known, _)| *known == word);
        found.map(|(_, kind)| *kind)
    }
}

/// Puts a job into the queue, for a project or with `None` for the organisation, due now or later. Work that waits already
/// is not put there twice; returns whether it was put.
///
/// # Errors
///
/// Where the database fails.
pub fn enqueue(
    records: &Records,
    kind: Kind,
    project: Option<&str>,
    about: &str,
    due: Instant,
    now: Instant,
) -> Result<bool, Failure> {
    let new = NewJob {
        kind: kind.word(),
        project: project.unwrap_or(ORGANISATION),
        about,
        due,
    };
    Ok(records.enqueue(&new, now)?)
}

/// Takes the job that has been due longest; `None` where nothing is due. What was taken by who did not come back is put back
/// first, and given up after [`MOST`] times.
///
/// # Errors
///
/// Where the database fails.
pub fn take(records: &Records, worker: &str, now: Instant) -> Result<Option<Taken>, Failure> {
    Ok(records.take_job(worker, now, later(now, LEASE), MOST)?)
}

/// Ends a job, with what came of it or why it failed: then it waits, longer each time, and is given up after [`MOST`] times.
/// `false` where somebody else has it by now: then nothing was written, and what was made must not be used.
///
/// # Errors
///
/// Where the database fails.
pub fn end(
    records: &Records,
    taken: &Taken,
    came: &Result<String, String>,
    now: Instant,
) -> Result<bool, Failure> {
    match came {
        Ok(told) => Ok(records.finish_job(taken, told, now)?),
        Err(error) => {
            let error: String = error.chars().take(ERROR).collect();
            let again = (taken.tries < MOST).then(|| later(now, wait(taken.tries)));
            Ok(records.fail_job(taken, &error, again, now)?)
        }
    }
}

/// Returns how long a job waits after so many tries, in seconds.
fn wait(tries: i64) -> i64 {
    let doubled = u32::try_from(tries.clamp(1, 20) - 1).unwrap_or_default();
    WAIT.saturating_mul(1 << doubled).min(LONGEST)
}

/// How a job ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worked {
    /// The job.
    pub job: Taken,
    /// What came of it, or why it failed.
    pub came: Result<String, String>,
    /// Whether that counts: `false` where somebody else had the job by then.
    pub counts: bool,
}

/// Takes a job, does it, and ends it; while it is done its lease is renewed. `None` where nothing is due. What `act` does
/// outside the database must be the same when it is done twice.
///
/// # Errors
///
/// Where the database fails.
pub fn work(
    records: &Records,
    worker: &str,
    clock: &(dyn Fn() -> Instant + Sync),
    act: impl FnOnce(&Taken) -> Result<String, String>,
) -> Result<Option<Worked>, Failure> {
    let Some(job) = take(records, worker, clock())? else {
        return Ok(None);
    };
    let came = std::thread::scope(|scope| {
        // Dropped when the work is over, however it ends.
        let (over, is_over) = mpsc::channel::<()>();
        let job = &job;
        scope.spawn(move || {
            let pause = Duration::from_secs(LEASE.unsigned_abs() / 3);
            while is_over.recv_timeout(pause) == Err(mpsc::RecvTimeoutError::Timeout) {
                // Where it cannot be renewed the job is somebody else's soon, and ending it says so.
                let _ = records.renew_job(job, later(clock(), LEASE));
            }
        });
        let came = act(job);
        drop(over);
        came
    });
    let counts = end(records, &job, &came, clock())?;
    Ok(Some(Worked { job, came, counts }))
}

/// Forgets jobs that ended a month ago, but for the last of each work; returns how many. What was done stands in the audit
/// trail where a person did it.
///
/// # Errors
///
/// Where the database fails.
pub fn forget(records: &Records, now: Instant) -> Result<usize, Failure> {
    Ok(records.forget_jobs(later(now, -SHOWN))?)
}

/// Returns jobs, the latest first, at most so many; of a project or of all.
///
/// # Errors
///
/// Where the database fails.
pub fn list(records: &Records, project: Option<&str>, most: i64) -> Result<Vec<Job>, Failure> {
    Ok(records.jobs(project, most)?)
}

/// Returns the jobs of a kind, the latest first, at most so many.
///
/// # Errors
///
/// Where the database fails.
pub fn of_kind(records: &Records, kind: Kind, most: i64) -> Result<Vec<Job>, Failure> {
    Ok(records.jobs_of(kind.word(), most)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_waits_longer_each_time_within_bounds() {
        let waits: Vec<i64> = [1, 2, 3, 4, 5, 9, 100, i64::MAX, 0, -1].map(wait).into();
        assert_eq!(waits, [30, 60, 120, 240, 480, 3600, 3600, 3600, 30, 30]);
        for (word, kind) in Kind::WORDS {
            assert_eq!((kind.word(), Kind::parse(word)), (*word, Some(*kind)));
        }
    }
}
