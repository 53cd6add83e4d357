//! Packages that were made: ordered by an act in the trail, kept by whoever holds the job, once.

use asepsis_domain::time::rfc3339;

use super::act::{By, tell};
use super::audit::{Act, Context, Pen};
use super::db::Arg;
use super::job::{Job, NewJob, Row, Taken, enqueue, job, key};
use super::{Records, RecordsError};

/// What a package is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PackageOf<'a> {
    /// The project.
    pub project: &'a str,
    /// The submission.
    pub submission: &'a str,
    /// The release.
    pub release: &'a str,
}

/// A package that is to be kept.
#[derive(Debug, Clone, Copy)]
pub struct PackageIn<'a> {
    /// What it is of.
    pub of: PackageOf<'a>,
    /// The push from which it was made.
    pub push: i64,
    /// The digest of its manifest.
    pub manifest: &'a str,
    /// The zip.
    pub bytes: &'a [u8],
}

/// A package that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageMade {
    /// The submission.
    pub submission: String,
    /// The release.
    pub release: String,
    /// The push from which it was made.
    pub push: i64,
    /// The digest of its manifest.
    pub manifest: String,
    /// When it was made, RFC 3339.
    pub made: String,
}

impl PackageOf<'_> {
    fn args(self) -> Vec<Arg> {
        vec![
            self.project.into(),
            self.submission.into(),
            self.release.into(),
        ]
    }

    /// Returns its name in the trail.
    fn named(self) -> String {
        format!("{} {}", self.submission, self.release)
    }
}

impl Records {
    /// Puts a job into the queue and tells the trail who wanted it; one that waits for the same work already stands for it.
    /// Returns whether it was put there.
    ///
    /// # Errors
    ///
    /// [`RecordsError`] where the database fails.
    pub fn order(&self, new: &NewJob<'_>, by: &By<'_>) -> Result<bool, RecordsError> {
        self.act(by, new.project, async |tx, pen| {
            let put = enqueue(tx, new, by.at).await?;
            if put {
                tell(tx, pen, "order", &format!("{} {}", new.kind, new.about)).await?;
            }
            Ok(put)
        })
    }

    /// Keeps a package in the place of an earlier one and ends its job, all of it or nothing; `false` where the job is not
    /// this taking's any more: then nothing is written.
    ///
    /// # Errors
    ///
    /// As [`Records::order`].
    pub fn finish_package(
        &self,
        taken: &Taken,
        package: &PackageIn<'_>,
        told: &str,
        by: &By<'_>,
    ) -> Result<bool, RecordsError> {
        self.wait(async {
            let mut tx = self.db.write().await?;
            let context = Context {
                at: by.at,
                actor: by.actor,
                project: package.of.project,
                reason: by.reason,
            };
            let mut pen = Pen::take(&mut tx, context).await?;
            let at = rfc3339(by.at);
            let sql = "UPDATE job SET state = 'done', told = $3, ended = $4 \
                       WHERE id = $1 AND lease = $2 AND state = 'running' RETURNING id";
            let args = vec![
                Arg::Number(taken.id),
                Arg::Number(taken.lease),
                told.into(),
                at.as_str().into(),
            ];
            let ended: Option<(i64,)> = tx.row(sql, args).await?;
            if ended.is_none() {
                return Ok(false);
            }
            let sql = "SELECT manifest FROM package WHERE project = $1 AND submission = $2 AND release = $3";
            let old: Option<(String,)> = tx.row(sql, package.of.args()).await?;
            let sql = "INSERT INTO package VALUES ($1, $2, $3, $4, $5, $6, $7) \
                       ON CONFLICT (project, submission, release) DO UPDATE SET push = excluded.push, \
                       manifest = excluded.manifest, made = excluded.made, bytes = excluded.bytes";
            let mut args = package.of.args();
            args.extend([
                Arg::Number(package.push),
                package.manifest.into(),
                at.as_str().into(),
                Arg::Bytes(package.bytes.to_vec()),
            ]);
            tx.run(sql, args).await?;
            let act = Act {
                act: "package",
                subject: &package.of.named(),
                old: old.as_ref().map(|(manifest,)| manifest.as_str()),
                new: Some(package.manifest),
            };
            pen.write(&mut tx, act).await?;
            pen.put_down(&mut tx).await?;
            tx.commit().await?;
            Ok(true)
        })
    }

    /// Returns the packages of a project that are kept.
    ///
    /// # Errors
    ///
    /// As [`Records::order`].
    pub fn packages(&self, project: &str) -> Result<Vec<PackageMade>, RecordsError> {
        self.wait(async {
            let sql = "SELECT submission, release, push, manifest, made FROM package WHERE project = $1 \
                       ORDER BY submission, release";
            let rows: Vec<(String, String, i64, String, String)> =
                self.db.read().await?.rows(sql, vec![project.into()]).await?;
            let made = |(submission, release, push, manifest, made)| PackageMade {
                submission,
                release,
                push,
                manifest,
                made,
            };
            Ok(rows.into_iter().map(made).collect())
        })
    }

    /// Returns the zip of a package; `None` where none is kept.
    ///
    /// # Errors
    ///
    /// As [`Records::order`].
    pub fn package_bytes(&self, of: PackageOf<'_>) -> Result<Option<Vec<u8>>, RecordsError> {
        self.wait(async {
            let sql =
                "SELECT bytes FROM package WHERE project = $1 AND submission = $2 AND release = $3";
            let row: Option<(Vec<u8>,)> = self.db.read().await?.row(sql, of.args()).await?;
            Ok(row.map(|(bytes,)| bytes))
        })
    }

    /// Returns the job that was put into the queue last for some work; `None`: there was none.
    ///
    /// # Errors
    ///
    /// As [`Records::order`].
    pub fn last_job(
        &self,
        kind: &str,
        project: &str,
        about: &str,
    ) -> Result<Option<Job>, RecordsError> {
        self.wait(async {
            let sql = "SELECT id, kind, project, key, state, tries, due, told, enqueued, ended FROM job \
                       WHERE key = $1 ORDER BY id DESC LIMIT 1";
            let args = vec![Arg::Text(key(kind, project, about))];
            let found: Option<Row> = self.db.read().await?.row(sql, args).await?;
            Ok(found.map(job))
        })
    }
}
