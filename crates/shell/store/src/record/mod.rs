//! Records: what people wrote of their devices, version after version, and the trail of who changed what.
//!
//! ```text
//! push ──► contents, versions of files and of records ──► pull
//!   ├────► audit trail, in the same transaction
//!   └────► jobs, in the same transaction ──► whoever takes them
//! accounts, grants, approvals, signatures ──► audit trail, in the same transaction
//! ```
//!
//! Nothing is overwritten or deleted. What the bytes mean is not known here. One interface over SQLite, the embedded
//! default, and PostgreSQL, for teams.

mod account;
mod act;
mod address;
mod answered;
mod approval;
mod audit;
mod backup;
mod contents;
mod db;
mod door;
mod job;
mod package;
mod push;
mod standing;
mod token;

use std::future::Future;

use tokio::runtime::{Builder, Runtime};

pub use account::{Account, Changed, Secrets};
pub use act::{By, ORGANISATION};
pub use address::Address;
pub use answered::{Keyed, Known};
pub use approval::{Approval, Approved, Approving, Signature, Signing};
pub use audit::Wanted;
pub use contents::{PushMade, RecordNow, RecordVersion, State};
pub use door::{Accepting, Attempt, NewSession, Session};
pub use job::{Job, NewJob, Taken};
pub use package::{PackageIn, PackageMade, PackageOf};
pub use push::{Changes, FileIn, Provenance, Push, Pushed, RecordIn};
pub use standing::{
    Carried, Chosen, Evaluated, ONLY, ORDERS, Only, Portfolio, ProjectStanding, Standing, Sums,
};
pub use token::ApiToken;

use db::Db;

/// Why records cannot be kept or given back.
#[derive(Debug, thiserror::Error)]
pub enum RecordsError {
    /// The database says no.
    #[error("the records database fails")]
    Database(#[from] sqlx::Error),
    /// Its tables cannot be brought to this version.
    #[error("the tables of the records database cannot be brought to this version")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The waiting for it cannot begin.
    #[error("no thread can be had to wait for the records database")]
    Runtime(#[source] std::io::Error),
    /// The end of the audit trail is not there.
    #[error(
        "the end of the audit trail is missing: this is no records database, or it was tampered with"
    )]
    NoChain,
    /// A content is not there, or not what its digest says.
    #[error("the content {0} is missing or was changed: `asepsis audit verify` says more")]
    Content(String),
    /// A project is not as it was when a change to it was begun.
    #[error("`{0}` was changed meanwhile: look at it as it is now, then change it again")]
    Moved(String),
    /// A backup cannot be written or read.
    #[error("the backup cannot be {act}")]
    Backup {
        /// `written` or `read`.
        act: &'static str,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// A backup does not hold what it should.
    #[error("the backup is not whole: {0}")]
    BackupBroken(String),
    /// A database that should be empty is not.
    #[error("there are records in `{0}` already: a backup is restored into an empty database only")]
    NotEmpty(Address),
}

/// A records database.
#[derive(Debug)]
pub struct Records {
    address: Address,
    db: Db,
    runtime: Runtime,
}

impl Records {
    /// Opens a database, makes it where it is a file that is not there, and brings its tables to this version.
    ///
    /// # Errors
    ///
    /// [`RecordsError`] where it cannot be reached or is of a later version.
    pub fn open(address: &Address) -> Result<Self, RecordsError> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .map_err(RecordsError::Runtime)?;
        let db = runtime.block_on(Db::open(address))?;
        Ok(Self {
            address: address.clone(),
            db,
            runtime,
        })
    }

    /// Waits for the database.
    fn wait<T>(
        &self,
        act: impl Future<Output = Result<T, RecordsError>>,
    ) -> Result<T, RecordsError> {
        self.runtime.block_on(act)
    }
}

impl Drop for Records {
    fn drop(&mut self) {
        self.runtime.block_on(self.db.close());
    }
}
