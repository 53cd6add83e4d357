//! Many projects at once: those that somebody may see, chosen, sorted, a part of them.

use std::collections::BTreeMap;

use super::ProjectStanding;
use crate::record::db::{Arg, Tx};
use crate::record::{Records, RecordsError};

/// Orders of the list, by word.
pub const ORDERS: &[&str] = &["need", "severity", "clock", "title"];

/// What can be asked for alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Only {
    /// With a finding known to be exploited.
    Exploited,
    /// With a finding that nobody has decided.
    Undecided,
    /// With a decision of which a fact has moved.
    Stale,
    /// With a clock that runs.
    Clocks,
    /// That are not whole.
    Broken,
}

/// What can be asked for alone, by word.
pub const ONLY: &[(&str, Only)] = &[
    ("exploited", Only::Exploited),
    ("undecided", Only::Undecided),
    ("stale", Only::Stale),
    ("clocks", Only::Clocks),
    ("broken", Only::Broken),
];

/// Which projects are wanted.
#[derive(Debug, Clone, Default)]
pub struct Chosen<'a> {
    /// Only these; `None`: all.
    pub visible: Option<&'a [String]>,
    /// Words that all have to occur in id, title or release.
    pub words: &'a str,
    /// Only those that are so.
    pub only: Option<Only>,
    /// One of [`ORDERS`]; the first where it is none.
    pub order: &'a str,
    /// Rows before the part.
    pub offset: usize,
    /// Most rows.
    pub limit: usize,
}

/// A project of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The project.
    pub project: String,
    /// Its last push.
    pub push: i64,
    /// How it stood when it was evaluated; `None`: it is yet to be.
    pub stood: Option<ProjectStanding>,
    /// Nothing has come since that touches it.
    pub is_current: bool,
}

/// All projects that are wanted, together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    /// How many.
    pub projects: usize,
    /// Of them, those that are yet to be evaluated.
    pub unknown: usize,
    /// Open findings: critical, high, medium, low, of unknown severity.
    pub open: [i64; 5],
}

/// A part of the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Portfolio {
    /// All together.
    pub sums: Sums,
    /// The rows of the part.
    pub rows: Vec<Standing>,
}

macro_rules! chosen {
    ($lite:literal, $head:literal, $tail:literal) => {
        concat!(
            "SELECT ", $head, " FROM project p LEFT JOIN standing s ON s.basis = $1 AND s.project = p.id WHERE ",
            "($2 = '[]' OR p.id IN ", $lite, ") AND coalesce(s.words, p.id) LIKE $3 ESCAPE '!' AND ($4 = '' ",
            "OR ($4 = 'exploited' AND s.exploited > 0) OR ($4 = 'undecided' AND s.undecided > 0) ",
            "OR ($4 = 'stale' AND s.stale > 0) OR ($4 = 'clocks' AND s.clocks > 0) OR ($4 = 'broken' AND s.whole = 0)) ",
            $tail
        )
    };
}

macro_rules! both {
    ($tx:expr, $head:literal, $tail:literal) => {
        $tx.words(
            chosen!("(SELECT value FROM json_each($2))", $head, $tail),
            chosen!(
                "(SELECT json_array_elements_text(CAST(CAST($2 AS TEXT) AS JSON)))",
                $head,
                $tail
            ),
        )
    };
}

macro_rules! rows {
    ($tx:expr, $order:literal) => {
        both!(
            $tx,
            "p.id, coalesce(s.push, 0), coalesce(s.as_of, ''), coalesce(s.until, ''), coalesce(s.title, ''), \
             coalesce(s.focus, ''), coalesce(s.whole, 0), coalesce(s.searched, 0), coalesce(s.critical || ' ' || s.high \
             || ' ' || s.medium || ' ' || s.low || ' ' || s.unknown || ' ' || s.exploited || ' ' || s.undecided \
             || ' ' || s.stale || ' ' || s.clocks, ''), coalesce(s.clock_ends, ''), coalesce(s.state, 0)",
            $order
        )
    };
}

/// All projects as a list begins, where all are known: the rows of a page are read, and no other.
const EVERY: &str = "SELECT s.project, s.push, s.as_of, s.until, s.title, s.focus, s.whole, s.searched, s.critical || ' ' \
     || s.high || ' ' || s.medium || ' ' || s.low || ' ' || s.unknown || ' ' || s.exploited || ' ' || s.undecided || ' ' \
     || s.stale || ' ' || s.clocks, s.clock_ends, s.state FROM standing s WHERE s.basis = $1 \
     ORDER BY s.clocks DESC, s.exploited DESC, s.stale DESC, s.undecided DESC, s.project LIMIT $2 OFFSET $3";

/// The sums of all projects.
const EVERY_SUM: &str = "SELECT (SELECT count(*) FROM project), count(*), CAST(coalesce(sum(critical), 0) AS BIGINT), \
     CAST(coalesce(sum(high), 0) AS BIGINT), CAST(coalesce(sum(medium), 0) AS BIGINT), \
     CAST(coalesce(sum(low), 0) AS BIGINT), CAST(coalesce(sum(unknown), 0) AS BIGINT) FROM standing WHERE basis = $1";

type Row = (
    String,
    i64,
    String,
    String,
    String,
    String,
    i64,
    i64,
    String,
    String,
    i64,
);

impl Records {
    /// Returns a part of the projects that are wanted, as they stood, with the sums of all of them.
    ///
    /// # Errors
    ///
    /// [`RecordsError`] where the database fails.
    pub fn portfolio(&self, basis: &str, chosen: &Chosen<'_>) -> Result<Portfolio, RecordsError> {
        self.wait(async {
            let mut tx = self.db.read().await?;
            let is_all = chosen.visible.is_none() && chosen.words.trim().is_empty() && chosen.only.is_none();
            let sums = match is_all {
                true => added_up(tx.row(EVERY_SUM, vec![basis.into()]).await?),
                false => sums(&mut tx, args(basis, chosen)?).await?,
            };
            let is_sorted = !ORDERS.iter().skip(1).any(|order| *order == chosen.order);
            let begins = is_all && is_sorted && sums.unknown == 0;
            let mut args = match begins {
                true => vec![basis.into()],
                false => args(basis, chosen)?,
            };
            let number = |n: usize| Arg::Number(i64::try_from(n).unwrap_or(i64::MAX));
            args.extend([number(chosen.limit), number(chosen.offset)]);
            let sql = match chosen.order {
                _ if begins => EVERY,
                "severity" => rows!(
                    tx,
                    "ORDER BY coalesce(s.critical, -1) DESC, coalesce(s.high, -1) DESC, coalesce(s.medium, -1) DESC, p.id \
                     LIMIT $5 OFFSET $6"
                ),
                "clock" => rows!(
                    tx,
                    "ORDER BY CASE WHEN s.clock_ends > '' THEN s.clock_ends ELSE '~' END, p.id LIMIT $5 OFFSET $6"
                ),
                "title" => rows!(
                    tx,
                    "ORDER BY lower(coalesce(s.title, p.id)), p.id LIMIT $5 OFFSET $6"
                ),
                _ => rows!(
                    tx,
                    "ORDER BY coalesce(s.clocks, -1) DESC, coalesce(s.exploited, -1) DESC, coalesce(s.stale, -1) DESC, \
                     coalesce(s.undecided, -1) DESC, p.id LIMIT $5 OFFSET $6"
                ),
            };
            let found: Vec<Row> = tx.rows(sql, args).await?;
            let mut rows: Vec<Standing> = found.into_iter().map(standing).collect();
            latest(&mut tx, &mut rows).await?;
            Ok(Portfolio { sums, rows })
        })
    }

    /// Returns the number of the last push of all; 0 where there is none.
    ///
    /// # Errors
    ///
    /// As [`Records::portfolio`].
    pub fn last_push(&self) -> Result<i64, RecordsError> {
        self.wait(async {
            let sql = "SELECT coalesce(max(number), 0) FROM push";
            let row: Option<(i64,)> = self.db.read().await?.row(sql, vec![]).await?;
            Ok(row.map_or(0, |(number,)| number))
        })
    }

    /// Returns the projects that were pushed after a push, each with its last.
    ///
    /// # Errors
    ///
    /// As [`Records::portfolio`].
    pub fn pushed_since(&self, number: i64) -> Result<Vec<(String, i64)>, RecordsError> {
        self.wait(async {
            let sql = "SELECT project, max(number) FROM push WHERE number > $1 GROUP BY project ORDER BY project";
            Ok(self.db.read().await?.rows(sql, vec![Arg::Number(number)]).await?)
        })
    }
}

fn args(basis: &str, chosen: &Chosen<'_>) -> Result<Vec<Arg>, RecordsError> {
    // The empty list stands for all, one of an id that cannot be for none.
    let visible = match chosen.visible {
        None => "[]".to_owned(),
        Some([]) => "[\"\"]".to_owned(),
        Some(ids) => texts(ids)?,
    };
    let mut like = String::from("%");
    for letter in chosen.words.trim().to_lowercase().chars() {
        match letter {
            '%' | '_' | '!' => like.extend(['!', letter]),
            white if white.is_whitespace() => like.push('%'),
            other => like.push(other),
        }
    }
    like.push('%');
    let only = ONLY.iter().find(|(_, only)| Some(*only) == chosen.only);
    Ok(vec![
        basis.into(),
        Arg::Text(visible),
        Arg::Text(like),
        only.map_or("", |(word, _)| word).into(),
    ])
}

/// Returns ids as both databases take a list of them.
pub(in crate::record) fn texts<T: serde::Serialize>(ids: &[T]) -> Result<String, RecordsError> {
    let list = serde_json::to_string(ids);
    list.map_err(|e| RecordsError::Database(sqlx::Error::Encode(e.into())))
}

async fn sums(tx: &mut Tx, args: Vec<Arg>) -> Result<Sums, RecordsError> {
    let sql = both!(
        tx,
        "count(*), count(s.number), CAST(coalesce(sum(s.critical), 0) AS BIGINT), \
         CAST(coalesce(sum(s.high), 0) AS BIGINT), CAST(coalesce(sum(s.medium), 0) AS BIGINT), \
         CAST(coalesce(sum(s.low), 0) AS BIGINT), CAST(coalesce(sum(s.unknown), 0) AS BIGINT)",
        ""
    );
    Ok(added_up(tx.row(sql, args).await?))
}

type Added = (i64, i64, i64, i64, i64, i64, i64);

fn added_up(row: Option<Added>) -> Sums {
    let (all, known, critical, high, medium, low, unknown) = row.unwrap_or_default();
    let count = |n: i64| usize::try_from(n).unwrap_or_default();
    Sums {
        projects: count(all),
        unknown: count(all - known),
        open: [critical, high, medium, low, unknown],
    }
}

/// Says which push is the last of each.
async fn latest(tx: &mut Tx, rows: &mut [Standing]) -> Result<(), RecordsError> {
    let sql = tx.words(
        "SELECT project, max(number) FROM push WHERE project IN (SELECT value FROM json_each($1)) GROUP BY project",
        "SELECT project, max(number) FROM push WHERE project IN \
         (SELECT json_array_elements_text(CAST(CAST($1 AS TEXT) AS JSON))) GROUP BY project",
    );
    let ids: Vec<&str> = rows.iter().map(|row| row.project.as_str()).collect();
    let ids = Arg::Text(texts(&ids)?);
    let last: Vec<(String, i64)> = tx.rows(sql, vec![ids]).await?;
    let last: BTreeMap<String, i64> = last.into_iter().collect();
    for row in rows {
        row.push = last.get(&row.project).copied().unwrap_or(0);
        let stood = row.stood.as_ref().map(|s| s.push);
        row.is_current &= stood == Some(row.push);
    }
    Ok(())
}

fn standing(row: Row) -> Standing {
    let (project, push, as_of, until, title, release, whole, searched, counts, clock_ends, state) =
        row;
    let mut counts = counts.split(' ').map(|n| n.parse().unwrap_or_default());
    let mut next = || counts.next().unwrap_or_default();
    let open = [next(), next(), next(), next(), next()];
    let stood = ProjectStanding {
        project: project.clone(),
        push,
        as_of,
        until,
        title,
        release,
        is_whole: whole != 0,
        is_searched: searched != 0,
        open,
        exploited: next(),
        undecided: next(),
        stale: next(),
        clocks: next(),
        clock_ends,
    };
    Standing {
        project,
        push: 0,
        stood: (push > 0).then_some(stood),
        is_current: state > 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Address;

    /// Returns how SQLite would answer.
    fn plan(sql: &str) -> String {
        let dir = tempfile::tempdir().unwrap();
        let records = Records::open(&Address::Sqlite(dir.path().join("records.sqlite"))).unwrap();
        let sql: &'static str = Box::leak(format!("EXPLAIN QUERY PLAN {sql}").into_boxed_str());
        let steps: Vec<(i64, i64, i64, String)> = records
            .wait(async {
                let args = vec!["b".into(), Arg::Number(50), Arg::Number(0)];
                let args = args.into_iter().take(sql.matches('$').count()).collect();
                Ok::<_, RecordsError>(records.db.read().await?.rows(sql, args).await?)
            })
            .unwrap();
        let steps = steps.into_iter().map(|(.., step)| step);
        steps.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_page_reads_the_rows_that_it_shows_however_many_there_are() {
        let rows = plan(EVERY);
        assert!(rows.contains("standing_by_need (basis=?)"), "{rows}");
        assert!(
            !rows.contains("TEMP B-TREE") && !rows.contains("SCAN"),
            "{rows}"
        );
        let sums = plan(EVERY_SUM);
        assert!(sums.contains("COVERING INDEX standing_sums"), "{sums}");
    }
}
