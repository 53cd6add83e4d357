//! Work that waits in the database: put there in the transaction of the act that makes it needed, taken by one process at a
//! time for as long as its lease runs, and ended once.
//!
//! ```text
//! waiting ──take──► running ──finish──► done
//!    ▲                │  └──fail, tries left──► waiting, later
//!    └── lease over ──┘  └──fail, none left───► given up
//! ```
//!
//! Where a job stands is written without waiting for the disk: what a machine that loses its power forgets of it is done
//! again, and comes to the same. That it is needed is written with the act.
//!
//! Each taking has a number. What ends or renews a job names it, so that a process that was thought dead and lives has no
//! effect any more.
//!
//! A job is no record: one that ended is forgotten after a while, but for the last of each work.

use asepsis_domain::time::{Instant, rfc3339};

use super::db::{Arg, Tx};
use super::{Records, RecordsError};

/// A job to put into the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewJob<'a> {
    /// The word of its kind.
    pub kind: &'a str,
    /// The project that it is about; `*` for none.
    pub project: &'a str,
    /// What it is about there, such as a release; may be empty.
    pub about: &'a str,
    /// From when on it may be taken.
    pub due: Instant,
}

/// A job that somebody has taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Its id.
    pub id: i64,
    /// The word of its kind.
    pub kind: String,
    /// The project that it is about; `*` for none.
    pub project: String,
    /// What it is about there.
    pub about: String,
    /// How often it was taken, this time included.
    pub tries: i64,
    /// The number of this taking.
    pub lease: i64,
}

/// A job as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its id.
    pub id: i64,
    /// The word of its kind.
    pub kind: String,
    /// The project that it is about; `*` for none.
    pub project: String,
    /// What it is about there.
    pub about: String,
    /// Where it stands: `waiting`, `running`, `done`, `given up`, `folded` into a later one that waits for the same.
    pub state: String,
    /// How often it was taken.
    pub tries: i64,
    /// From when on it may be taken, RFC 3339.
    pub due: String,
    /// What came of it, or the last error.
    pub told: String,
    /// When it was put into the queue.
    pub enqueued: String,
    /// When it ended.
    pub ended: Option<String>,
}

/// A job as the databases give it.
pub(super) type Row = (
    i64,
    String,
    String,
    String,
    String,
    i64,
    String,
    String,
    String,
    Option<String>,
);

/// Returns the job of a row.
pub(super) fn job(row: Row) -> Job {
    let (id, kind, project, key, state, tries, due, told, enqueued, ended) = row;
    Job {
        about: about(&kind, &project, &key),
        id,
        kind,
        project,
        state,
        tries,
        due,
        told,
        enqueued,
        ended,
    }
}

/// Returns what makes two jobs the same work.
pub(super) fn key(kind: &str, project: &str, about: &str) -> String {
    format!("{kind} {project} {about}")
}

fn about(kind: &str, project: &str, key: &str) -> String {
    let head = format!("{kind} {project} ");
    key.strip_prefix(&head).unwrap_or_default().to_owned()
}

/// Takes the job that has waited longest: the words for a database that knows one writer only.
const TAKE: &str = "UPDATE job SET state = 'running', tries = tries + 1, lease = lease + 1, until = $2, worker = $3 \
     WHERE id = (SELECT j.id FROM job j WHERE j.state = 'waiting' AND j.due <= $1 AND NOT EXISTS \
     (SELECT 1 FROM job r WHERE r.key = j.key AND r.state = 'running') ORDER BY j.due, j.id LIMIT 1) \
     RETURNING id, kind, project, key, tries, lease";

/// The same where several write at a time: none waits for a row that another is taking.
const TAKE_PAST_OTHERS: &str = "UPDATE job SET state = 'running', tries = tries + 1, lease = lease + 1, until = $2, worker = $3 \
     WHERE id = (SELECT j.id FROM job j WHERE j.state = 'waiting' AND j.due <= $1 AND NOT EXISTS \
     (SELECT 1 FROM job r WHERE r.key = j.key AND r.state = 'running') ORDER BY j.due, j.id LIMIT 1 \
     FOR UPDATE SKIP LOCKED) RETURNING id, kind, project, key, tries, lease";

/// Puts a job into the queue; one that waits for the same work already stands for it. Returns whether it was put there.
pub(super) async fn enqueue(
    tx: &mut Tx,
    new: &NewJob<'_>,
    at: Instant,
) -> Result<bool, RecordsError> {
    let sql = "INSERT INTO job (kind, project, key, state, tries, due, lease, until, worker, told, enqueued) \
               VALUES ($1, $2, $3, 'waiting', 0, $4, 0, '', '', '', $5) ON CONFLICT DO NOTHING RETURNING id";
    let args = vec![
        new.kind.into(),
        new.project.into(),
        Arg::Text(key(new.kind, new.project, new.about)),
        Arg::Text(rfc3339(new.due)),
        Arg::Text(rfc3339(at)),
    ];
    let put: Option<(i64,)> = tx.row(sql, args).await?;
    Ok(put.is_some())
}

impl Records {
    /// Puts a job into the queue; one that waits for the same work already stands for it. Returns whether it was put there.
    ///
    /// # Errors
    ///
    /// [`RecordsError`] where the database fails.
    pub fn enqueue(&self, new: &NewJob<'_>, at: Instant) -> Result<bool, RecordsError> {
        self.wait(async {
            let mut tx = self.db.write().await?;
            let put = enqueue(&mut tx, new, at).await?;
            tx.commit().await?;
            Ok(put)
        })
    }

    /// Takes the job that has been due longest until its lease ends; first puts jobs back whose lease is over, and gives up
    /// those that were taken `most` times. `None` where nothing is due.
    ///
    /// # Errors
    ///
    /// As [`Records::enqueue`].
    pub fn take_job(
        &self,
        worker: &str,
        now: Instant,
        until: Instant,
        most: i64,
    ) -> Result<Option<Taken>, RecordsError> {
        self.wait(async {
            let mut tx = self.db.write_soon().await?;
            put_back(&mut tx, now, most).await?;
            let sql = tx.words(TAKE, TAKE_PAST_OTHERS);
            let args = vec![
                Arg::Text(rfc3339(now)),
                Arg::Text(rfc3339(until)),
                worker.into(),
            ];
            let row: Option<(i64, String, String, String, i64, i64)> = tx.row(sql, args).await?;
            tx.commit().await?;
            Ok(row.map(|(id, kind, project, key, tries, lease)| Taken {
                about: about(&kind, &project, &key),
                id,
                kind,
                project,
                tries,
                lease,
            }))
        })
    }

    /// Lets the lease of a job run longer; `false` where the job is not this taking's any more.
    ///
    /// # Errors
    ///
    /// As [`Records::enqueue`].
    pub fn renew_job(&self, taken: &Taken, until: Instant) -> Result<bool, RecordsError> {
        let sql = "UPDATE job SET until = $3 WHERE id = $1 AND lease = $2 AND state = 'running' RETURNING id";
        self.end(sql, taken, vec![Arg::Text(rfc3339(until))])
    }

    /// Ends a job, with what came of it; `false` where it is not this taking's any more: then nothing is written.
    ///
    /// # Errors
    ///
    /// As [`Records::enqueue`].
    pub fn finish_job(
        &self,
        taken: &Taken,
        told: &str,
        now: Instant,
    ) -> Result<bool, RecordsError> {
        let sql = "UPDATE job SET state = 'done', told = $3, ended = $4 \
                   WHERE id = $1 AND lease = $2 AND state = 'running' RETURNING id";
        self.end(sql, taken, vec![told.into(), Arg::Text(rfc3339(now))])
    }

    /// Says that a job failed: it waits until `again`, or with `None` is given up; `false` where it is not this taking's
    /// any more.
    ///
    /// # Errors
    ///
    /// As [`Records::enqueue`].
    pub fn fail_job(
        &self,
        taken: &Taken,
        error: &str,
        again: Option<Instant>,
        now: Instant,
    ) -> Result<bool, RecordsError> {
        let Some(again) = again else {
            let sql = "UPDATE job SET state = 'given up', told = $3, ended = $4 \
                       WHERE id = $1 AND lease = $2 AND state = 'running' RETURNING id";
            return self.end(sql, taken, vec![error.into(), Arg::Text(rfc3339(now))]);
        };
        self.wait(async {
            let mut tx = self.db.write_soon().await?;
            let key = key(&taken.kind, &taken.project, &taken.about);
            let is_awaited = waits(&mut tx, &key).await?;
            let (state, ended) = match is_awaited {
                true => ("folded", Some(rfc3339(now))),
                false => ("waiting", None),
            };
            let sql = "UPDATE job SET state = $3, told = $4, due = $5, ended = $6 \
                       WHERE id = $1 AND lease = $2 AND state = 'running' RETURNING id";
            let args = vec![
                Arg::Number(taken.id),
                Arg::Number(taken.lease),
                state.into(),
                error.into(),
                Arg::Text(rfc3339(again)),
                Arg::Maybe(ended),
            ];
            let failed: Option<(i64,)> = tx.row(sql, args).await?;
            tx.commit().await?;
            Ok(failed.is_some())
        })
    }

    /// Forgets jobs that ended before a time, but for the last of each work; returns how many.
    ///
    /// # Errors
    ///
    /// As [`Records::enqueue`].
    pub fn forget_jobs(&self, before: Instant) -> Result<usize, RecordsError> {
        self.wait(async {
            let mut tx = self.db.write_soon().await?;
            let sql = "DELETE FROM job WHERE state IN ('done', 'folded', 'given up') AND ended < $1 \
                       AND id < (SELECT max(l.id) FROM job l WHERE l.key = job.key) RETURNING id";
            let gone: Vec<(i64,)> = tx.rows(sql, vec![Arg::Text(rfc3339(before))]).await?;
            tx.commit().await?;
            Ok(gone.len())
        })
    }

    /// Returns the jobs, the latest first, at most so many; of a project or of all.
    ///
    /// # Errors
    ///
    /// As [`Records::enqueue`].
    pub fn jobs(&self, project: Option<&str>, most: i64) -> Result<Vec<Job>, RecordsError> {
        let sql = "SELECT id, kind, project, key, state, tries, due, told, enqueued, ended FROM job \
                   WHERE ($1 IS NULL OR project = $1) ORDER BY id DESC LIMIT $2";
        self.listed(sql, project, most)
    }

    /// Returns the jobs of a kind, the latest first, at most so many.
    ///
    /// # Errors
    ///
    /// As [`Records::enqueue`].
    pub fn jobs_of(&self, kind: &str, most: i64) -> Result<Vec<Job>, RecordsError> {
        let sql = "SELECT id, kind, project, key, state, tries, due, told, enqueued, ended FROM job \
                   WHERE kind = $1 ORDER BY id DESC LIMIT $2";
        self.listed(sql, Some(kind), most)
    }

    fn listed(
        &self,
        sql: &'static str,
        of: Option<&str>,
        most: i64,
    ) -> Result<Vec<Job>, RecordsError> {
        self.wait(async {
            let args = vec![Arg::Maybe(of.map(str::to_owned)), Arg::Number(most)];
            let rows: Vec<Row> = self.db.read().await?.rows(sql, args).await?;
            Ok(rows.into_iter().map(job).collect())
        })
    }

    fn end(&self, sql: &'static str, taken: &Taken, rest: Vec<Arg>) -> Result<bool, RecordsError> {
        self.wait(async {
            let mut tx = self.db.write_soon().await?;
            let mut args = vec![Arg::Number(taken.id), Arg::Number(taken.lease)];
            args.extend(rest);
            let ended: Option<(i64,)> = tx.row(sql, args).await?;
            tx.commit().await?;
            Ok(ended.is_some())
        })
    }
}

async fn waits(tx: &mut Tx, key: &str) -> Result<bool, RecordsError> {
    let sql = "SELECT id FROM job WHERE key = $1 AND state = 'waiting'";
    let row: Option<(i64,)> = tx.row(sql, vec![key.into()]).await?;
    Ok(row.is_some())
}

/// Puts jobs back whose lease is over: whoever took them is gone.
async fn put_back(tx: &mut Tx, now: Instant, most: i64) -> Result<(), RecordsError> {
    const GONE: &str = "whoever had taken it did not come back";
    let sql = tx.words(
        "SELECT id, key, tries FROM job WHERE state = 'running' AND until <= $1 ORDER BY id",
        "SELECT id, key, tries FROM job WHERE state = 'running' AND until <= $1 ORDER BY id FOR UPDATE SKIP LOCKED",
    );
    let at = rfc3339(now);
    let over: Vec<(i64, String, i64)> = tx.rows(sql, vec![at.as_str().into()]).await?;
    for (id, key, tries) in over {
        let state = match () {
            () if tries >= most => "given up",
            () if waits(tx, &key).await? => "folded",
            () => "waiting",
        };
        let ended = (state != "waiting").then(|| at.clone());
        let sql = "UPDATE job SET state = $2, told = $3, ended = $4, due = $5 WHERE id = $1";
        let args = vec![
            Arg::Number(id),
            state.into(),
            GONE.into(),
            Arg::Maybe(ended),
            at.as_str().into(),
        ];
        tx.run(sql, args).await?;
    }
    Ok(())
}
