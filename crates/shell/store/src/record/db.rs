//! The two databases behind one way to ask: each statement is written once, in the words that both understand.

use std::str::FromStr as _;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgRow};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow, SqliteSynchronous,
};
use sqlx::{
    ConnectOptions as _, Connection as _, FromRow, PgPool, Postgres, Sqlite, SqlitePool,
    Transaction,
};

use super::{Address, RecordsError};

/// How long a writer waits for another.
const PATIENCE: Duration = Duration::from_secs(30);

/// How many connections one process holds.
const CONNECTIONS: u32 = 8;

/// How many of them write what need not last.
const SOON: u32 = 2;

/// Makes the tables of what can be dropped, where they were. Two processes that begin at once make them one after the other.
const CACHES_LITE: &str = concat!(
    include_str!("../../migration/sqlite/0003_keep_standing.sql"),
    include_str!("../../migration/sqlite/0005_sort_standing.sql")
);
const CACHES_PG: &str = concat!(
    "SELECT pg_advisory_xact_lock(7310603); ",
    include_str!("../../migration/postgres/0003_keep_standing.sql"),
    include_str!("../../migration/postgres/0005_sort_standing.sql")
);

/// A database.
#[derive(Debug)]
pub(super) enum Db {
    /// With connections that do not wait for the disk.
    Lite(SqlitePool, SqlitePool),
    Pg(PgPool),
}

/// A value for a statement's `$1`, `$2`, …
#[derive(Debug)]
pub(super) enum Arg {
    Number(i64),
    Text(String),
    Maybe(Option<String>),
    Bytes(Vec<u8>),
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// What is done as one: all of it, or nothing.
#[derive(Debug)]
pub(super) enum Tx {
    Lite(Transaction<'static, Sqlite>),
    Pg(Transaction<'static, Postgres>),
}

/// A row that both databases can give.
pub(super) trait Given:
    Send + Unpin + for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow>
{
}

impl<T> Given for T where
    T: Send + Unpin + for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow>
{
}

impl Db {
    /// Opens a database and brings its tables to this program's version.
    pub(super) async fn open(address: &Address) -> Result<Self, RecordsError> {
        match address {
            Address::Sqlite(path) => {
                let options = SqliteConnectOptions::new()
                    .filename(path)
                    .create_if_missing(true)
                    .foreign_keys(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .busy_timeout(PATIENCE);
                let soon = options.clone().synchronous(SqliteSynchronous::Normal);
                let pool = SqlitePoolOptions::new()
                    .max_connections(CONNECTIONS)
                    .connect_with(options)
                    .await?;
                sqlx::migrate!("migration/sqlite").run(&pool).await?;
                sqlx::raw_sql(CACHES_LITE).execute(&pool).await?;
                let soon = SqlitePoolOptions::new()
                    .max_connections(SOON)
                    .connect_lazy_with(soon);
                Ok(Self::Lite(pool, soon))
            }
            Address::Postgres(url) => {
                let options = PgConnectOptions::from_str(url)?;
                // A pool tries again until its patience ends; a server that is not there is told at once.
                options.connect().await?.close().await?;
                let pool = PgPoolOptions::new()
                    .max_connections(CONNECTIONS)
                    .acquire_timeout(PATIENCE)
                    .connect_with(options)
                    .await?;
                sqlx::migrate!("migration/postgres").run(&pool).await?;
                sqlx::raw_sql(CACHES_PG).execute(&pool).await?;
                Ok(Self::Pg(pool))
            }
        }
    }

    /// Begins an act that writes; where the database knows one writer only, this waits for its turn.
    pub(super) async fn write(&self) -> Result<Tx, sqlx::Error> {
        Ok(match self {
            Self::Lite(pool, _) => Tx::Lite(pool.begin_with("BEGIN IMMEDIATE").await?),
            Self::Pg(pool) => Tx::Pg(pool.begin().await?),
        })
    }

    /// Begins an act that writes what can be done again: it is whole like any other, and lost where the machine (not the
    /// process) dies within the next moments.
    pub(super) async fn write_soon(&self) -> Result<Tx, sqlx::Error> {
        Ok(match self {
            Self::Lite(_, soon) => Tx::Lite(soon.begin_with("BEGIN IMMEDIATE").await?),
            Self::Pg(pool) => {
                let mut tx = pool.begin().await?;
                let sql = "SET LOCAL synchronous_commit = off";
                sqlx::query(sql).execute(&mut *tx).await?;
                Tx::Pg(tx)
            }
        })
    }

    /// Begins a look at one state, whatever others write meanwhile.
    pub(super) async fn read(&self) -> Result<Tx, sqlx::Error> {
        Ok(match self {
            Self::Lite(pool, _) => Tx::Lite(pool.begin().await?),
            Self::Pg(pool) => Tx::Pg(
                pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .await?,
            ),
        })
    }

    /// Closes every connection.
    pub(super) async fn close(&self) {
        match self {
            Self::Lite(pool, soon) => {
                soon.close().await;
                pool.close().await;
            }
            Self::Pg(pool) => pool.close().await,
        }
    }
}

/// Binds the values in their order.
macro_rules! bound {
    ($query:expr, $args:expr) => {
        $args.into_iter().fold($query, |query, arg| match arg {
            Arg::Number(number) => query.bind(number),
            Arg::Text(text) => query.bind(text),
            Arg::Maybe(text) => query.bind(text),
            Arg::Bytes(bytes) => query.bind(bytes),
        })
    };
}

impl Tx {
    /// Returns the words of the two that this database understands, for the few statements that cannot be written once.
    pub(super) fn words(&self, lite: &'static str, pg: &'static str) -> &'static str {
        match self {
            Self::Lite(_) => lite,
            Self::Pg(_) => pg,
        }
    }

    /// Runs a statement.
    pub(super) async fn run(
        &mut self,
        sql: &'static str,
        args: Vec<Arg>,
    ) -> Result<(), sqlx::Error> {
        match self {
            Self::Lite(tx) => bound!(sqlx::query(sql), args)
                .execute(&mut **tx)
                .await
                .map(drop),
            Self::Pg(tx) => bound!(sqlx::query(sql), args)
                .execute(&mut **tx)
                .await
                .map(drop),
        }
    }

    /// Returns the rows of a statement.
    pub(super) async fn rows<T: Given>(
        &mut self,
        sql: &'static str,
        args: Vec<Arg>,
    ) -> Result<Vec<T>, sqlx::Error> {
        match self {
            Self::Lite(tx) => bound!(sqlx::query_as(sql), args).fetch_all(&mut **tx).await,
            Self::Pg(tx) => bound!(sqlx::query_as(sql), args).fetch_all(&mut **tx).await,
        }
    }

    /// Returns the one row of a statement, if it has one.
    pub(super) async fn row<T: Given>(
        &mut self,
        sql: &'static str,
        args: Vec<Arg>,
    ) -> Result<Option<T>, sqlx::Error> {
        Ok(self.rows(sql, args).await?.pop())
    }

    /// Makes it last.
    pub(super) async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Lite(tx) => tx.commit().await,
            Self::Pg(tx) => tx.commit().await,
        }
    }
}
