//! How projects stood when they were evaluated: a cache, so that a page of many projects is one question to the database,
//! and so that an advisory finds the projects it concerns without a look at the others.
//!
//! ```text
//! standing        a row for each project: what a list says of it, of which push, until when it holds
//! standing_state  the snapshot for which some of them hold; state 0: touched, and to be evaluated anew
//! standing_key    numbers of the keys under which something can be said of a project's components
//! ```
//!
//! All of it can be dropped at any time: what is missing is evaluated. Rows belong to a basis: what else than push,
//! snapshot and time an evaluation rests on, such as the version of the program.

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::digest::Digest;
use asepsis_domain::time::{Instant, rfc3339};

use super::db::{Arg, Tx};
use super::job::{NewJob, enqueue};
use super::{Records, RecordsError};

mod portfolio;

pub(super) use portfolio::texts;
pub use portfolio::{Chosen, ONLY, ORDERS, Only, Portfolio, Standing, Sums};

/// So many keys are looked up at a time.
const AT_ONCE: usize = 1_000;

/// How a project stood when it was evaluated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProjectStanding {
    /// The project.
    pub project: String,
    /// The push that was evaluated.
    pub push: i64,
    /// The instant for which it holds, RFC 3339.
    pub as_of: String,
    /// The next instant at which it changes by itself; empty where there is none.
    pub until: String,
    /// The device's title.
    pub title: String,
    /// The release in focus.
    pub release: String,
    /// The dossier could be evaluated.
    pub is_whole: bool,
    /// There were advisories to look up in.
    pub is_searched: bool,
    /// Findings of the release that are not closed: critical, high, medium, low, of unknown severity.
    pub open: [i64; 5],
    /// Of them, those known to be exploited.
    pub exploited: i64,
    /// Of them, those that nobody has decided.
    pub undecided: i64,
    /// Decisions of which a fact has moved.
    pub stale: i64,
    /// Reporting clocks that run.
    pub clocks: i64,
    /// When the first of them ends, RFC 3339; empty where none runs.
    pub clock_ends: String,
}

/// What is known of a project's last evaluation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluated {
    /// The push that was evaluated.
    pub push: i64,
    /// The name of the snapshot for which it holds.
    pub snapshot: String,
    /// Until when it holds, RFC 3339; empty: until something comes.
    pub until: String,
}

/// What became of the projects when a snapshot came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Carried {
    /// Those that it touches, sorted: evaluations wait for them.
    pub touched: Vec<String>,
    /// Rows of the index that were read for it.
    pub rows: usize,
}

impl Records {
    /// Keeps how a project stands for a snapshot, and the numbers of its keys; one of a later push stays.
    ///
    /// # Errors
    ///
    /// [`RecordsError`] where the database fails.
    pub fn keep_standing(
        &self,
        (basis, snapshot): (&str, &str),
        standing: &ProjectStanding,
        keys: &BTreeSet<i64>,
    ) -> Result<(), RecordsError> {
        self.wait(async {
            let mut tx = self.db.write_soon().await?;
            let state = state_of(&mut tx, basis, snapshot).await?;
            let known = "SELECT keys FROM standing WHERE basis = $1 AND project = $2";
            let args = vec![basis.into(), standing.project.as_str().into()];
            let before: Option<(String,)> = tx.row(known, args).await?;
            let all = listed(&tx, keys);
            let digest = Digest::of(all.as_bytes()).hex();
            let args = row_of((basis, state), standing, &digest);
            let kept: Option<(i64,)> = tx.row(KEEP, args).await?;
            if let Some((number,)) = kept
                && before.is_none_or(|(before,)| before != digest)
            {
                let sql = "DELETE FROM standing_key WHERE standing = $1";
                tx.run(sql, vec![Arg::Number(number)]).await?;
                let sql = tx.words(
                    "INSERT INTO standing_key SELECT value, $2 FROM json_each($1)",
                    "INSERT INTO standing_key SELECT unnest(CAST(CAST($1 AS TEXT) AS BIGINT[])), $2",
                );
                tx.run(sql, vec![Arg::Text(all), Arg::Number(number)])
                    .await?;
            }
            Ok(tx.commit().await?)
        })
    }

    /// Returns what is known of a project's last evaluation; `None` where nothing is, or it was touched since.
    ///
    /// # Errors
    ///
    /// As [`Records::keep_standing`].
    pub fn evaluated(&self, basis: &str, project: &str) -> Result<Option<Evaluated>, RecordsError> {
        self.wait(async {
            let sql = "SELECT s.push, t.snapshot, s.until FROM standing s JOIN standing_state t ON t.number = s.state \
                       WHERE s.basis = $1 AND s.project = $2";
            let args = vec![basis.into(), project.into()];
            let row: Option<(i64, String, String)> = self.db.read().await?.row(sql, args).await?;
            Ok(row.map(|(push, snapshot, until)| Evaluated { push, snapshot, until }))
        })
    }

    /// Forgets what rests on another basis.
    ///
    /// # Errors
    ///
    /// As [`Records::keep_standing`].
    pub fn forget_standings(&self, other_than: &str) -> Result<(), RecordsError> {
        self.wait(async {
            let mut tx = self.db.write_soon().await?;
            for sql in [
                "DELETE FROM standing_key WHERE standing IN (SELECT number FROM standing WHERE basis <> $1)",
                "DELETE FROM standing WHERE basis <> $1",
                "DELETE FROM standing_state WHERE basis <> $1",
            ] {
                tx.run(sql, vec![other_than.into()]).await?;
            }
            Ok(tx.commit().await?)
        })
    }

    /// Puts an evaluation into the queue for each project of which nothing is known as it stands; returns how many.
    ///
    /// # Errors
    ///
    /// As [`Records::keep_standing`].
    pub fn ask_for_unknown(
        &self,
        basis: &str,
        kind: &str,
        now: Instant,
    ) -> Result<usize, RecordsError> {
        let sql = "SELECT p.project FROM (SELECT project, max(number) AS push FROM push GROUP BY project) p \
                   LEFT JOIN standing s ON s.basis = $1 AND s.project = p.project \
                   WHERE s.number IS NULL OR s.push < p.push OR s.state = 0 ORDER BY p.project";
        self.wait(async {
            let mut tx = self.db.write_soon().await?;
            let projects: Vec<(String,)> = tx.rows(sql, vec![basis.into()]).await?;
            let projects: Vec<String> = projects.into_iter().map(|(id,)| id).collect();
            wait_for(&mut tx, &projects, kind, now).await?;
            tx.commit().await?;
            Ok(projects.len())
        })
    }

    /// Puts an evaluation into the queue for each project that changes by itself at this time; returns how many.
    ///
    /// # Errors
    ///
    /// As [`Records::keep_standing`].
    pub fn ask_for_due(
        &self,
        basis: &str,
        kind: &str,
        now: Instant,
    ) -> Result<usize, RecordsError> {
        let due = "SELECT project FROM standing WHERE basis = $1 AND until <> '' AND until <= $2 ORDER BY project";
        let args = || vec![basis.into(), Arg::Text(rfc3339(now))];
        self.wait(async {
            let projects: Vec<(String,)> = self.db.read().await?.rows(due, args()).await?;
            if projects.is_empty() {
                return Ok(0);
            }
            let mut tx = self.db.write_soon().await?;
            let projects: Vec<String> = projects.into_iter().map(|(id,)| id).collect();
            wait_for(&mut tx, &projects, kind, now).await?;
            let sql = "UPDATE standing SET state = 0, until = '' WHERE basis = $1 AND until <> '' AND until <= $2";
            tx.run(sql, args()).await?;
            tx.commit().await?;
            Ok(projects.len())
        })
    }

    /// Returns the states that hold for other snapshots than this one, with their names.
    ///
    /// # Errors
    ///
    /// As [`Records::keep_standing`].
    pub fn states_before(
        &self,
        basis: &str,
        snapshot: &str,
    ) -> Result<Vec<(i64, String)>, RecordsError> {
        self.wait(async {
            let sql = "SELECT number, snapshot FROM standing_state WHERE basis = $1 AND snapshot <> $2 ORDER BY number";
            let args = vec![basis.into(), snapshot.into()];
            Ok(self.db.read().await?.rows(sql, args).await?)
        })
    }

    /// Carries what holds for a state to another snapshot. Projects that have one of the keys that say something else there
    /// are touched: an evaluation is put into the queue for each. `None`: any key may, and all are. The others are not
    /// looked at.
    ///
    /// # Errors
    ///
    /// As [`Records::keep_standing`].
    pub fn carry(
        &self,
        state: i64,
        to: &str,
        keys: Option<&BTreeSet<i64>>,
        kind: &str,
        now: Instant,
    ) -> Result<Carried, RecordsError> {
        self.wait(async {
            let mut tx = self.db.write_soon().await?;
            let (hit, rows) = match keys {
                Some(keys) => hit(&mut tx, state, keys).await?,
                None => {
                    let sql = "SELECT number, project FROM standing WHERE state = $1";
                    let all: Vec<(i64, String)> = tx.rows(sql, vec![Arg::Number(state)]).await?;
                    (all.into_iter().collect(), 0)
                }
            };
            let sql = "UPDATE standing SET state = 0 WHERE number = $1";
            for number in hit.keys() {
                tx.run(sql, vec![Arg::Number(*number)]).await?;
            }
            let sql = "UPDATE standing_state SET snapshot = $2 WHERE number = $1";
            tx.run(sql, vec![Arg::Number(state), to.into()]).await?;
            let mut touched: Vec<String> = hit.into_values().collect();
            touched.sort();
            wait_for(&mut tx, &touched, kind, now).await?;
            tx.commit().await?;
            Ok(Carried { touched, rows })
        })
    }
}

/// Puts an evaluation of each project into the queue.
async fn wait_for(
    tx: &mut Tx,
    projects: &[String],
    kind: &str,
    now: Instant,
) -> Result<(), RecordsError> {
    for project in projects {
        let job = NewJob {
            kind,
            project,
            about: "",
            due: now,
        };
        enqueue(tx, &job, now).await?;
    }
    Ok(())
}

/// Returns the number of the state of a snapshot.
async fn state_of(tx: &mut Tx, basis: &str, snapshot: &str) -> Result<i64, RecordsError> {
    let sql = "SELECT number FROM standing_state WHERE basis = $1 AND snapshot = $2 ORDER BY number LIMIT 1";
    let args = || vec![basis.into(), snapshot.into()];
    let known: Option<(i64,)> = tx.row(sql, args()).await?;
    if let Some((number,)) = known {
        return Ok(number);
    }
    let sql = "INSERT INTO standing_state (basis, snapshot) VALUES ($1, $2) RETURNING number";
    let new: Option<(i64,)> = tx.row(sql, args()).await?;
    Ok(new.map_or(0, |(number,)| number))
}

/// Returns the projects of a state that have one of the keys, by the number of their row, and how many rows told so.
async fn hit(
    tx: &mut Tx,
    state: i64,
    keys: &BTreeSet<i64>,
) -> Result<(BTreeMap<i64, String>, usize), RecordsError> {
    let sql = tx.words(
        "SELECT s.number, s.project FROM standing_key k CROSS JOIN standing s \
         WHERE k.key IN (SELECT value FROM json_each($1)) AND s.number = k.standing AND s.state = $2",
        "SELECT s.number, s.project FROM standing_key k JOIN standing s ON s.number = k.standing \
         WHERE k.key = ANY (CAST(CAST($1 AS TEXT) AS BIGINT[])) AND s.state = $2",
    );
    let keys: Vec<i64> = keys.iter().copied().collect();
    let (mut all, mut rows) = (BTreeMap::new(), 0);
    for part in keys.chunks(AT_ONCE) {
        let part = listed(tx, part);
        let args = vec![Arg::Text(part), Arg::Number(state)];
        let found: Vec<(i64, String)> = tx.rows(sql, args).await?;
        rows += found.len();
        all.extend(found);
    }
    Ok((all, rows))
}

/// Returns numbers as this database takes a list of them.
fn listed<'n>(tx: &Tx, numbers: impl IntoIterator<Item = &'n i64>) -> String {
    let numbers: Vec<String> = numbers.into_iter().map(i64::to_string).collect();
    let (begin, end) = (tx.words("[", "{"), tx.words("]", "}"));
    format!("{begin}{}{end}", numbers.join(","))
}

const KEEP: &str = "INSERT INTO standing (basis, project, push, state, until, as_of, title, words, focus, whole, searched, \
     critical, high, medium, low, unknown, exploited, undecided, stale, clocks, clock_ends, keys) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22) \
     ON CONFLICT (basis, project) DO UPDATE SET push = excluded.push, state = excluded.state, until = excluded.until, \
     as_of = excluded.as_of, title = excluded.title, words = excluded.words, focus = excluded.focus, \
     whole = excluded.whole, searched = excluded.searched, critical = excluded.critical, high = excluded.high, \
     medium = excluded.medium, low = excluded.low, unknown = excluded.unknown, exploited = excluded.exploited, \
     undecided = excluded.undecided, stale = excluded.stale, clocks = excluded.clocks, \
     clock_ends = excluded.clock_ends, keys = excluded.keys WHERE standing.push <= excluded.push RETURNING number";

/// Returns the values of a row.
fn row_of((basis, state): (&str, i64), of: &ProjectStanding, keys: &str) -> Vec<Arg> {
    let words = format!("{} {} {}", of.project, of.title, of.release).to_lowercase();
    let mut args = vec![
        basis.into(),
        of.project.as_str().into(),
        Arg::Number(of.push),
        Arg::Number(state),
        of.until.as_str().into(),
        of.as_of.as_str().into(),
        of.title.as_str().into(),
        Arg::Text(words),
        of.release.as_str().into(),
        Arg::Number(i64::from(of.is_whole)),
        Arg::Number(i64::from(of.is_searched)),
    ];
    args.extend(of.open.map(Arg::Number));
    let counts = [of.exploited, of.undecided, of.stale, of.clocks];
    args.extend(counts.map(Arg::Number));
    args.extend([of.clock_ends.as_str().into(), keys.into()]);
    args
}
