//! The audit trail in the database: written in the transaction of the act, read, and verified.

use asepsis_domain::audit::{BEGINNING, Break, Entry, Head};
use asepsis_domain::time::{Instant, rfc3339};

use super::db::{Arg, Tx};
use super::{Records, RecordsError};

/// So many entries are in memory at once while the chain is verified.
const PAGE: i64 = 10_000;

/// A row of the trail as both databases give it.
pub(super) type Written = (
    i64,
    String,
    String,
    String,
    String,
    String,
    Option<String>,
    Option<String>,
    String,
    String,
    String,
);

/// Returns the entry of a row.
pub(super) fn entry(row: Written) -> Entry {
    let (number, at, actor, act, project, subject, old, new, reason, previous, hash) = row;
    Entry {
        number,
        at,
        actor,
        act,
        project,
        subject,
        old,
        new,
        reason,
        previous,
        hash,
    }
}

/// Returns the row of an entry.
pub(super) fn row(entry: Entry) -> Written {
    (
        entry.number,
        entry.at,
        entry.actor,
        entry.act,
        entry.project,
        entry.subject,
        entry.old,
        entry.new,
        entry.reason,
        entry.previous,
        entry.hash,
    )
}

/// Which entries to return.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Of this project.
    pub project: Option<String>,
    /// About this.
    pub subject: Option<String>,
    /// By this person or program: a name or login, whatever the trail says beside it of how it was known.
    pub actor: Option<String>,
    /// From this time on, RFC 3339.
    pub from: Option<String>,
    /// Before this time, RFC 3339.
    pub before: Option<String>,
}

/// An act about to be written down.
#[derive(Debug, Clone)]
pub(super) struct Act<'a> {
    pub(super) act: &'a str,
    pub(super) subject: &'a str,
    pub(super) old: Option<&'a str>,
    pub(super) new: Option<&'a str>,
}

/// Who acts, when, where and why: the same for all entries of one act.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) at: Instant,
    pub(super) actor: &'a str,
    pub(super) project: &'a str,
    pub(super) reason: &'a str,
}

/// The pen: it holds the end of the trail from the beginning of an act to its end.
#[derive(Debug)]
pub(super) struct Pen<'a> {
    context: Context<'a>,
    head: Head,
}

impl<'a> Pen<'a> {
    /// Takes the end of the trail; another act waits until this one is over.
    pub(super) async fn take(tx: &mut Tx, context: Context<'a>) -> Result<Self, RecordsError> {
        let sql = "UPDATE chain SET number = number WHERE only_one = 1 RETURNING number, hash";
        let head: Option<(i64, String)> = tx.row(sql, vec![]).await?;
        let (number, hash) = head.ok_or(RecordsError::NoChain)?;
        Ok(Self {
            context,
            head: Head { number, hash },
        })
    }

    /// Writes an entry and returns its number.
    pub(super) async fn write(&mut self, tx: &mut Tx, act: Act<'_>) -> Result<i64, RecordsError> {
        let mut entry = Entry {
            number: self.head.number + 1,
            at: rfc3339(self.context.at),
            actor: self.context.actor.to_owned(),
            act: act.act.to_owned(),
            project: self.context.project.to_owned(),
            subject: act.subject.to_owned(),
            old: act.old.map(str::to_owned),
            new: act.new.map(str::to_owned),
            reason: self.context.reason.to_owned(),
            previous: self.head.hash.clone(),
            hash: String::new(),
        };
        entry.hash = entry.expected_hash();
        let head = Head {
            number: entry.number,
            hash: entry.hash.clone(),
        };
        insert(tx, entry).await?;
        self.head = head;
        Ok(self.head.number)
    }

    /// Lets go of the end of the trail.
    pub(super) async fn put_down(self, tx: &mut Tx) -> Result<(), RecordsError> {
        let sql = "UPDATE chain SET number = $1, hash = $2 WHERE only_one = 1";
        let args = vec![Arg::Number(self.head.number), Arg::Text(self.head.hash)];
        Ok(tx.run(sql, args).await?)
    }
}

/// Puts an entry in as it is.
pub(super) async fn insert(tx: &mut Tx, entry: Entry) -> Result<(), RecordsError> {
    let sql = "INSERT INTO audit VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let args = vec![
        Arg::Number(entry.number),
        Arg::Text(entry.at),
        Arg::Text(entry.actor),
        Arg::Text(entry.act),
        Arg::Text(entry.project),
        Arg::Text(entry.subject),
        Arg::Maybe(entry.old),
        Arg::Maybe(entry.new),
        Arg::Text(entry.reason),
        Arg::Text(entry.previous),
        Arg::Text(entry.hash),
    ];
    Ok(tx.run(sql, args).await?)
}

/// Returns the entries after this one, in their order, at most so many.
pub(super) async fn after(tx: &mut Tx, number: i64, most: i64) -> Result<Vec<Entry>, RecordsError> {
    let sql = "SELECT number, at, actor, act, project, subject, old, new, reason, previous, hash \
               FROM audit WHERE number > $1 ORDER BY number LIMIT $2";
    let args = vec![Arg::Number(number), Arg::Number(most)];
    let rows: Vec<Written> = tx.rows(sql, args).await?;
    Ok(rows.into_iter().map(entry).collect())
}

impl Records {
    /// Returns the entries that are wanted, oldest first.
    ///
    /// # Errors
    ///
    /// [`RecordsError`] where the database fails.
    pub fn entries(&self, wanted: &Wanted) -> Result<Vec<Entry>, RecordsError> {
        let sql = "SELECT number, at, actor, act, project, subject, old, new, reason, previous, hash \
                   FROM audit WHERE ($1 IS NULL OR project = $1) AND ($2 IS NULL OR subject = $2) \
                   AND ($3 IS NULL OR actor = $3 \
                   OR substr(actor, 1, length($3) + 2) = $3 || ' (') AND ($4 IS NULL OR at >= $4) AND ($5 IS NULL OR at < $5) \
                   ORDER BY number";
        let args = [
            &wanted.project,
            &wanted.subject,
            &wanted.actor,
            &wanted.from,
            &wanted.before,
        ];
        let args = args.map(|a| Arg::Maybe(a.clone())).into();
        self.wait(async {
            let rows: Vec<Written> = self.db.read().await?.rows(sql, args).await?;
            Ok(rows.into_iter().map(entry).collect())
        })
    }

    /// Walks the whole trail and returns its end and where it does not hold; `known` is an end that somebody noted
    /// earlier, which the trail must still contain.
    ///
    /// # Errors
    ///
    /// [`RecordsError`] where the database fails.
    pub fn verify(&self, known: Option<&Head>) -> Result<(Head, Vec<Break>), RecordsError> {
        self.wait(async { walk(&mut self.db.read().await?, known).await })
    }
}

/// Walks the whole trail and compares what is kept with what it tells.
pub(super) async fn walk(
    tx: &mut Tx,
    known: Option<&Head>,
) -> Result<(Head, Vec<Break>), RecordsError> {
    let mut walk = Walk::default();
    loop {
        let page = after(tx, walk.head.number, PAGE).await?;
        if page.is_empty() {
            break;
        }
        page.iter().for_each(|entry| walk.step(entry, known));
    }
    walk.end(tx, known).await?;
    super::contents::compare(tx, &mut walk.breaks).await?;
    super::act::compare(tx, &mut walk.breaks).await?;
    Ok((walk.head, walk.breaks))
}

/// A walk along the trail.
#[derive(Debug)]
struct Walk {
    head: Head,
    breaks: Vec<Break>,
}

impl Default for Walk {
    fn default() -> Self {
        let (number, hash) = (0, BEGINNING.to_owned());
        Self {
            head: Head { number, hash },
            breaks: Vec::new(),
        }
    }
}

impl Walk {
    fn step(&mut self, entry: &Entry, known: Option<&Head>) {
        let mut wrong = |what: &str| {
            let (number, what) = (entry.number, what.to_owned());
            self.breaks.push(Break { number, what });
        };
        if entry.number != self.head.number + 1 {
            wrong("the entries before it are missing");
        } else if entry.previous != self.head.hash {
            wrong("it does not follow the entry before it");
        }
        if entry.hash != entry.expected_hash() {
            wrong("its content is not what was written");
        }
        if known.is_some_and(|k| k.number == entry.number && k.hash != entry.hash) {
            wrong("it is not the entry that was noted earlier");
        }
        self.head = Head {
            number: entry.number,
            hash: entry.hash.clone(),
        };
    }

    async fn end(&mut self, tx: &mut Tx, known: Option<&Head>) -> Result<(), RecordsError> {
        let sql = "SELECT number, hash FROM chain WHERE only_one = 1";
        let end: Option<(i64, String)> = tx.row(sql, vec![]).await?;
        let (number, hash) = end.ok_or(RecordsError::NoChain)?;
        if (number, &hash) != (self.head.number, &self.head.hash) {
            let what = format!("the trail ends here, but {number} entries were written");
            let number = self.head.number + 1;
            self.breaks.push(Break { number, what });
        }
        if let Some(known) = known.filter(|k| k.number > self.head.number) {
            let what = format!(
                "the trail ends before entry {}, which was noted earlier",
                known.number
            );
            let number = self.head.number + 1;
            self.breaks.push(Break { number, what });
        }
        Ok(())
    }
}
