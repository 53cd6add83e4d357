//! Versions as they were pushed: the state of a project, the history of a record, and whether the kept contents are
//! still what the audit trail says.

use std::collections::BTreeMap;

use asepsis_domain::audit::Break;
use asepsis_domain::digest::Digest;

use super::db::{Arg, Tx};
use super::standing::texts;
use super::{Records, RecordsError};

/// A state of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// The push that made it.
    pub push: i64,
    /// Its files by path.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// A push that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushMade {
    /// Its number, which is that of its entry in the audit trail.
    pub number: i64,
    /// When, RFC 3339.
    pub at: String,
    /// By whom.
    pub actor: String,
    /// The repository, where it is known.
    pub repository: Option<String>,
    /// The commit, where it is known.
    pub revision: Option<String>,
    /// The digest of the project's files, all together.
    pub tree: String,
    /// Why.
    pub reason: String,
}

/// A version of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordVersion {
    /// The push that brought it.
    pub push: i64,
    /// What it says; `None` where the record was not there any more.
    pub text: Option<String>,
    /// The file.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
    /// The repository, where it is known.
    pub repository: Option<String>,
    /// The commit, where it is known.
    pub revision: Option<String>,
}

/// A record as it says now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordNow {
    /// What it says.
    pub text: String,
    /// SHA-256 of that.
    pub digest: String,
    /// The file.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
}

/// A record as it stands.
#[derive(Debug)]
pub(super) struct Standing {
    pub(super) digest: String,
    pub(super) path: String,
    pub(super) line: u32,
}

/// Records as they stand, by kind and id.
pub(super) type Versions = BTreeMap<(String, String), Standing>;

/// Returns the digests of a project's files, by path, after a push or now.
pub(super) async fn current_files(
    tx: &mut Tx,
    project: &str,
    push: Option<i64>,
) -> Result<BTreeMap<String, String>, RecordsError> {
    let sql = "SELECT path, digest FROM file_version v WHERE project = $1 AND digest IS NOT NULL AND push = \
               (SELECT max(push) FROM file_version w WHERE w.project = v.project AND w.path = v.path AND w.push <= $2)";
    let args = vec![project.into(), Arg::Number(push.unwrap_or(i64::MAX))];
    let rows: Vec<(String, String)> = tx.rows(sql, args).await?;
    Ok(rows.into_iter().collect())
}

/// Returns a project's records, by kind and id, after a push or now.
pub(super) async fn current_records(
    tx: &mut Tx,
    project: &str,
    push: Option<i64>,
) -> Result<Versions, RecordsError> {
    let sql = "SELECT kind, id, digest, path, line FROM record_version v \
               WHERE project = $1 AND digest IS NOT NULL AND push = (SELECT max(push) FROM record_version w \
               WHERE w.project = v.project AND w.kind = v.kind AND w.id = v.id AND w.push <= $2)";
    let args = vec![project.into(), Arg::Number(push.unwrap_or(i64::MAX))];
    let rows: Vec<(String, String, String, String, i64)> = tx.rows(sql, args).await?;
    let standing = |(kind, id, digest, path, line)| {
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        ((kind, id), Standing { digest, path, line })
    };
    Ok(rows.into_iter().map(standing).collect())
}

/// Returns the bytes of a content, which are what their digest says.
pub(super) async fn content(tx: &mut Tx, digest: &str) -> Result<Vec<u8>, RecordsError> {
    let sql = "SELECT bytes FROM content WHERE digest = $1";
    let row: Option<(Vec<u8>,)> = tx.row(sql, vec![digest.into()]).await?;
    row.map(|(bytes,)| bytes)
        .filter(|bytes| Digest::of(bytes).hex() == digest)
        .ok_or_else(|| RecordsError::Content(digest.to_owned()))
}

/// A version's push, digest, path, line, repository and commit.
type Versioned = (
    i64,
    Option<String>,
    String,
    i64,
    Option<String>,
    Option<String>,
);

impl Records {
    /// Returns the ids of the projects.
    ///
    /// # Errors
    ///
    /// [`RecordsError`] where the database fails.
    pub fn projects(&self) -> Result<Vec<String>, RecordsError> {
        self.wait(async {
            let sql = "SELECT id FROM project ORDER BY id";
            let rows: Vec<(String,)> = self.db.read().await?.rows(sql, vec![]).await?;
            Ok(rows.into_iter().map(|(id,)| id).collect())
        })
    }

    /// Returns the ids of projects that come first, at most so many.
    ///
    /// # Errors
    ///
    /// [`RecordsError`] where the database fails.
    pub fn first_projects(&self, most: usize) -> Result<Vec<String>, RecordsError> {
        self.wait(async {
            let sql = "SELECT id FROM project ORDER BY id LIMIT $1";
            let most = Arg::Number(i64::try_from(most).unwrap_or(i64::MAX));
            let rows: Vec<(String,)> = self.db.read().await?.rows(sql, vec![most]).await?;
            Ok(rows.into_iter().map(|(id,)| id).collect())
        })
    }

    /// Returns those of some ids that are projects', sorted.
    ///
    /// # Errors
    ///
    /// [`RecordsError`] where the database fails.
    pub fn projects_among<T: AsRef<str>>(&self, ids: &[T]) -> Result<Vec<String>, RecordsError> {
        let ids: Vec<&str> = ids.iter().map(AsRef::as_ref).collect();
        self.wait(async {
            let mut tx = self.db.read().await?;
            let sql = tx.words(
                "SELECT id FROM project WHERE id IN (SELECT value FROM json_each($1)) ORDER BY id",
                "SELECT id FROM project WHERE id IN \
                 (SELECT json_array_elements_text(CAST(CAST($1 AS TEXT) AS JSON))) ORDER BY id",
            );
            let rows: Vec<(String,)> = tx.rows(sql, vec![Arg::Text(texts(&ids)?)]).await?;
            Ok(rows.into_iter().map(|(id,)| id).collect())
        })
    }

    /// Returns the last push of each project, or of this one alone.
    ///
    /// # Errors
    ///
    /// [`RecordsError`] where the database fails.
    pub fn latest(&self, project: Option<&str>) -> Result<Vec<(String, i64)>, RecordsError> {
        self.wait(async {
            let (sql, args) = match project {
                Some(project) => (
                    "SELECT project, max(number) FROM push WHERE project = $1 GROUP BY project",
                    vec![project.into()],
                ),
                None => (
                    "SELECT project, max(number) FROM push GROUP BY project ORDER BY project",
                    vec![],
                ),
            };
            Ok(self.db.read().await?.rows(sql, args).await?)
        })
    }

    /// Returns all pushes of a project, latest first.
    ///
    /// # Errors
    ///
    /// [`RecordsError`] where the database fails.
    pub fn pushes(&self, project: &str) -> Result<Vec<PushMade>, RecordsError> {
        self.wait(async {
            let sql = "SELECT p.number, a.at, a.actor, p.repository, p.revision, p.tree, a.reason FROM push p \
                       JOIN audit a ON a.number = p.number WHERE p.project = $1 ORDER BY p.number DESC";
            type Row = (i64, String, String, Option<String>, Option<String>, String, String);
            let rows: Vec<Row> = self.db.read().await?.rows(sql, vec![project.into()]).await?;
            let made = |(number, at, actor, repository, revision, tree, reason)| PushMade {
                number,
                at,
                actor,
                repository,
                revision,
                tree,
                reason,
            };
            Ok(rows.into_iter().map(made).collect())
        })
    }

    /// Returns the files of a project as they are, or as they were after a push; `None` where there is no such state.
    ///
    /// # Errors
    ///
    /// [`RecordsError`] where the database fails or a content is not what it was.
    pub fn state(&self, project: &str, push: Option<i64>) -> Result<Option<State>, RecordsError> {
        self.wait(async {
            let mut tx = self.db.read().await?;
            let sql = "SELECT number FROM push WHERE project = $1 AND number <= $2 ORDER BY number DESC LIMIT 1";
            let args = vec![project.into(), Arg::Number(push.unwrap_or(i64::MAX))];
            let found: Option<(i64,)> = tx.row(sql, args).await?;
            let exact = |(number,): &(i64,)| push.is_none_or(|wanted| wanted == *number);
            let Some((number,)) = found.filter(exact) else {
                return Ok(None);
            };
            let mut files = BTreeMap::new();
            for (path, digest) in current_files(&mut tx, project, Some(number)).await? {
                files.insert(path, content(&mut tx, &digest).await?);
            }
            Ok(Some(State { push: number, files }))
        })
    }

    /// Returns a record as it says now; `None` where it is not there.
    ///
    /// # Errors
    ///
    /// As [`Records::state`].
    pub fn record(
        &self,
        project: &str,
        kind: &str,
        id: &str,
    ) -> Result<Option<RecordNow>, RecordsError> {
        self.wait(async {
            let mut tx = self.db.read().await?;
            let sql = "SELECT digest, path, line FROM record_version WHERE project = $1 AND kind = $2 AND id = $3 \
                       ORDER BY push DESC LIMIT 1";
            let args = vec![project.into(), kind.into(), id.into()];
            let row: Option<(Option<String>, String, i64)> = tx.row(sql, args).await?;
            let Some((Some(digest), path, line)) = row else {
                return Ok(None);
            };
            let bytes = content(&mut tx, &digest).await?;
            let text = String::from_utf8(bytes).map_err(|_| RecordsError::Content(digest.clone()))?;
            let line = u32::try_from(line).unwrap_or(u32::MAX);
            Ok(Some(RecordNow { text, digest, path, line }))
        })
    }

    /// Returns all versions of a record, oldest first.
    ///
    /// # Errors
    ///
    /// As [`Records::state`].
    pub fn history(
        &self,
        project: &str,
        kind: &str,
        id: &str,
    ) -> Result<Vec<RecordVersion>, RecordsError> {
        self.wait(async {
            let mut tx = self.db.read().await?;
            let sql = "SELECT v.push, v.digest, v.path, v.line, p.repository, p.revision FROM record_version v \
                       JOIN push p ON p.number = v.push WHERE v.project = $1 AND v.kind = $2 AND v.id = $3 \
                       ORDER BY v.push";
            let args = vec![project.into(), kind.into(), id.into()];
            let rows: Vec<Versioned> = tx.rows(sql, args).await?;
            let mut versions = Vec::new();
            for (push, digest, path, line, repository, revision) in rows {
                let text = match digest {
                    Some(digest) => {
                        let bytes = content(&mut tx, &digest).await?;
                        Some(String::from_utf8(bytes).map_err(|_| RecordsError::Content(digest))?)
                    }
                    None => None,
                };
                let line = u32::try_from(line).unwrap_or(u32::MAX);
                versions.push(RecordVersion { push, text, path, line, repository, revision });
            }
            Ok(versions)
        })
    }
}

/// Finds where versions and contents are not what the audit trail says of them.
pub(super) async fn compare(tx: &mut Tx, breaks: &mut Vec<Break>) -> Result<(), RecordsError> {
    for (sql, what) in [
        (
            "SELECT a.number FROM audit a WHERE a.act = 'push' AND NOT EXISTS (SELECT 1 FROM push p \
             WHERE p.number = a.number AND p.project = a.project AND p.tree = a.new) ORDER BY a.number",
            "the push that it tells of is not there as it was",
        ),
        (
            "SELECT a.number FROM audit a WHERE a.act = 'file' AND NOT EXISTS (SELECT 1 FROM file_version v \
             WHERE v.project = a.project AND v.path = a.subject \
             AND v.push = (SELECT max(p.number) FROM push p WHERE p.number < a.number) \
             AND coalesce(v.digest, '') = coalesce(a.new, '')) ORDER BY a.number",
            "the version of the file that it tells of is not there as it was",
        ),
        (
            "SELECT a.number FROM audit a WHERE a.act = 'record' AND NOT EXISTS (SELECT 1 FROM record_version v \
             WHERE v.project = a.project AND v.kind || ' ' || v.id = a.subject \
             AND v.push = (SELECT max(p.number) FROM push p WHERE p.number < a.number) \
             AND coalesce(v.digest, '') = coalesce(a.new, '')) ORDER BY a.number",
            "the version of the record that it tells of is not there as it was",
        ),
    ] {
        let rows: Vec<(i64,)> = tx.rows(sql, vec![]).await?;
        breaks.extend(rows.into_iter().map(|(number,)| Break {
            number,
            what: what.to_owned(),
        }));
    }
    strangers(tx, breaks).await?;
    altered(tx, breaks).await
}

/// Finds versions of which the audit trail tells nothing.
async fn strangers(tx: &mut Tx, breaks: &mut Vec<Break>) -> Result<(), RecordsError> {
    for (sql, act) in [
        (
            "SELECT v.push, v.path FROM file_version v WHERE NOT EXISTS (SELECT 1 FROM audit a WHERE a.act = 'file' \
             AND a.project = v.project AND a.subject = v.path AND a.number > v.push \
             AND coalesce(a.new, '') = coalesce(v.digest, ''))",
            "file",
        ),
        (
            "SELECT v.push, v.kind || ' ' || v.id FROM record_version v WHERE NOT EXISTS (SELECT 1 FROM audit a \
             WHERE a.act = 'record' AND a.project = v.project AND a.subject = v.kind || ' ' || v.id \
             AND a.number > v.push AND coalesce(a.new, '') = coalesce(v.digest, ''))",
            "record",
        ),
    ] {
        let rows: Vec<(i64, String)> = tx.rows(sql, vec![]).await?;
        breaks.extend(rows.into_iter().map(|(number, subject)| Break {
            number,
            what: format!(
                "a version of the {act} `{subject}` was put in that the trail does not tell of"
            ),
        }));
    }
    Ok(())
}

/// Finds contents that are missing or are not what their digest says.
async fn altered(tx: &mut Tx, breaks: &mut Vec<Break>) -> Result<(), RecordsError> {
    let sql = "SELECT min(number), new FROM audit WHERE act IN ('file', 'record') AND new IS NOT NULL GROUP BY new \
               ORDER BY min(number)";
    let named: Vec<(i64, String)> = tx.rows(sql, vec![]).await?;
    for (number, digest) in named {
        match content(tx, &digest).await {
            Ok(_) => {}
            Err(RecordsError::Content(_)) => {
                let what = "the content that it tells of is missing or was changed".to_owned();
                breaks.push(Break { number, what });
            }
            Err(other) => return Err(other),
        }
    }
    Ok(())
}
