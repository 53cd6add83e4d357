//! A push: the files of a project as they are now; what differs from before becomes new versions.

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::digest::Digest;
use asepsis_domain::time::{Instant, rfc3339};

use super::audit::{Act, Context, Pen};
use super::contents::{Versions, current_files, current_records};
use super::db::{Arg, Tx};
use super::job::{NewJob, enqueue};
use super::{Records, RecordsError};

/// Where pushed files come from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Provenance {
    /// The repository, where there is one.
    pub repository: Option<String>,
    /// The commit.
    pub revision: Option<String>,
}

/// A file of a push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileIn {
    /// Its path in the project, with `/`.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A record of a push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordIn {
    /// Its kind's word.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// The file in which it stands.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
    /// What it says.
    pub text: String,
}

/// What is pushed, by whom, when and why.
#[derive(Debug, Clone)]
pub struct Push<'a> {
    /// The project.
    pub project: &'a str,
    /// Its files, all of them.
    pub files: &'a [FileIn],
    /// The records in them, all of them.
    pub records: &'a [RecordIn],
    /// Where they come from.
    pub provenance: &'a Provenance,
    /// Who pushes.
    pub actor: &'a str,
    /// When.
    pub at: Instant,
    /// Why.
    pub reason: &'a str,
    /// The push that it was made from, 0 before the first; where another came since, nothing is written. `None`: it needs
    /// none.
    pub after: Option<i64>,
    /// What there is to do when something is different, put into the queue in the same transaction.
    pub jobs: &'a [NewJob<'a>],
}

/// How many files or records came, changed and went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Changes {
    /// That were not there.
    pub added: usize,
    /// That say something else.
    pub changed: usize,
    /// That are not there any more.
    pub removed: usize,
}

impl Changes {
    fn count(&mut self, old: Option<&str>, new: Option<&str>) {
        match (old, new) {
            (None, _) => self.added += 1,
            (Some(_), Some(_)) => self.changed += 1,
            (Some(_), None) => self.removed += 1,
        }
    }

    /// Returns whether nothing is different.
    pub fn none(&self) -> bool {
        *self == Self::default()
    }
}

/// What a push did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pushed {
    /// The number of the push; `None` where nothing was different and nothing was written.
    pub number: Option<i64>,
    /// The digest of the project's files, all together.
    pub tree: String,
    /// What became of files.
    pub files: Changes,
    /// What became of records.
    pub records: Changes,
}

impl Records {
    /// Keeps the state of a project's files; a state that is there already changes nothing.
    ///
    /// # Errors
    ///
    /// [`RecordsError`] where the database fails, or another push came since the one that this was made from; then
    /// nothing of the push is there.
    pub fn push(&self, push: &Push<'_>) -> Result<Pushed, RecordsError> {
        self.wait(async {
            let mut tx = self.db.write().await?;
            let context = Context {
                at: push.at,
                actor: push.actor,
                project: push.project,
                reason: push.reason,
            };
            let pen = Pen::take(&mut tx, context).await?;
            let pushed = Writing {
                tx: &mut tx,
                pen,
                push,
            }
            .write()
            .await?;
            tx.commit().await?;
            Ok(pushed)
        })
    }
}

/// Returns the digest of all files together: over the sorted lines of digest and path.
fn tree(files: &BTreeMap<&str, String>) -> String {
    let lines: String = files
        .iter()
        .map(|(path, digest)| format!("{digest}  {path}\n"))
        .collect();
    Digest::of(lines.as_bytes()).hex()
}

/// A push that is being written.
struct Writing<'a> {
    tx: &'a mut Tx,
    pen: Pen<'a>,
    push: &'a Push<'a>,
}

impl Writing<'_> {
    async fn write(mut self) -> Result<Pushed, RecordsError> {
        let push = self.push;
        let files: BTreeMap<&str, String> = push
            .files
            .iter()
            .map(|f| (f.path.as_str(), Digest::of(&f.bytes).hex()))
            .collect();
        let mut pushed = Pushed {
            number: None,
            tree: tree(&files),
            files: Changes::default(),
            records: Changes::default(),
        };
        self.is_next().await?;
        let before = current_files(self.tx, push.project, None).await?;
        let same = before.len() == files.len()
            && files
                .iter()
                .all(|(path, digest)| before.get(*path) == Some(digest));
        if same {
            return Ok(pushed);
        }
        let number = self.begin(&pushed.tree).await?;
        pushed.number = Some(number);
        pushed.files = self.files(number, &before, &files).await?;
        pushed.records = self.records(number).await?;
        for job in push.jobs {
            enqueue(self.tx, job, push.at).await?;
        }
        self.pen.put_down(self.tx).await?;
        Ok(pushed)
    }

    /// Refuses what was made from an earlier state.
    async fn is_next(&mut self) -> Result<(), RecordsError> {
        let Some(after) = self.push.after else {
            return Ok(());
        };
        let sql = "SELECT number FROM push WHERE project = $1 ORDER BY number DESC LIMIT 1";
        let last: Option<(i64,)> = self.tx.row(sql, vec![self.push.project.into()]).await?;
        match last.map_or(0, |(number,)| number) == after {
            true => Ok(()),
            false => Err(RecordsError::Moved(self.push.project.to_owned())),
        }
    }

    /// Writes the push itself and returns its number.
    async fn begin(&mut self, tree: &str) -> Result<i64, RecordsError> {
        let push = self.push;
        let sql = "INSERT INTO project VALUES ($1, $2) ON CONFLICT DO NOTHING";
        let args = vec![push.project.into(), Arg::Text(rfc3339(push.at))];
        self.tx.run(sql, args).await?;
        let sql = "SELECT tree FROM push WHERE project = $1 ORDER BY number DESC LIMIT 1";
        let old: Option<(String,)> = self.tx.row(sql, vec![push.project.into()]).await?;
        let from = &push.provenance;
        let origin = [from.repository.as_deref(), from.revision.as_deref()];
        let subject = origin.into_iter().flatten().collect::<Vec<_>>().join("@");
        let act = Act {
            act: "push",
            subject: &subject,
            old: old.as_ref().map(|(tree,)| tree.as_str()),
            new: Some(tree),
        };
        let number = self.pen.write(self.tx, act).await?;
        let args = vec![
            Arg::Number(number),
            push.project.into(),
            Arg::Maybe(from.repository.clone()),
            Arg::Maybe(from.revision.clone()),
            tree.into(),
        ];
        let sql = "INSERT INTO push VALUES ($1, $2, $3, $4, $5)";
        self.tx.run(sql, args).await?;
        Ok(number)
    }

    async fn files(
        &mut self,
        push: i64,
        before: &BTreeMap<String, String>,
        now: &BTreeMap<&str, String>,
    ) -> Result<Changes, RecordsError> {
        let mut changes = Changes::default();
        let bytes: BTreeMap<&str, &[u8]> = self
            .push
            .files
            .iter()
            .map(|f| (f.path.as_str(), f.bytes.as_slice()))
            .collect();
        let paths: BTreeSet<&str> = before
            .keys()
            .map(String::as_str)
            .chain(now.keys().copied())
            .collect();
        for path in paths {
            let (old, new) = (
                before.get(path).map(String::as_str),
                now.get(path).map(String::as_str),
            );
            if old == new {
                continue;
            }
            changes.count(old, new);
            if let (Some(digest), Some(bytes)) = (new, bytes.get(path)) {
                self.content(digest, bytes).await?;
            }
            let act = Act {
                act: "file",
                subject: path,
                old,
                new,
            };
            self.pen.write(self.tx, act).await?;
            let args = vec![
                self.push.project.into(),
                path.into(),
                Arg::Number(push),
                Arg::Maybe(new.map(str::to_owned)),
            ];
            let sql = "INSERT INTO file_version VALUES ($1, $2, $3, $4)";
            self.tx.run(sql, args).await?;
        }
        Ok(changes)
    }

    async fn records(&mut self, push: i64) -> Result<Changes, RecordsError> {
        let before: Versions = current_records(self.tx, self.push.project, None).await?;
        let mut changes = Changes::default();
        let mut seen = BTreeSet::new();
        for record in self.push.records {
            let key = (record.kind.clone(), record.id.clone());
            let digest = Digest::of(record.text.as_bytes()).hex();
            let old = before.get(&key).map(|v| v.digest.as_str());
            // A second record of a name is an error of the dossier, which is told where it is checked.
            if seen.insert(key) && old != Some(digest.as_str()) {
                changes.count(old, Some(&digest));
                self.content(&digest, record.text.as_bytes()).await?;
                self.version(push, record, old, Some(&digest)).await?;
            }
        }
        for (key, version) in &before {
            if !seen.contains(key) {
                changes.count(Some(&version.digest), None);
                let gone = RecordIn {
                    kind: key.0.clone(),
                    id: key.1.clone(),
                    path: version.path.clone(),
                    line: version.line,
                    text: String::new(),
                };
                self.version(push, &gone, Some(&version.digest), None)
                    .await?;
            }
        }
        Ok(changes)
    }

    async fn version(
        &mut self,
        push: i64,
        record: &RecordIn,
        old: Option<&str>,
        new: Option<&str>,
    ) -> Result<(), RecordsError> {
        let subject = format!("{} {}", record.kind, record.id);
        let act = Act {
            act: "record",
            subject: &subject,
            old,
            new,
        };
        self.pen.write(self.tx, act).await?;
        let args = vec![
            self.push.project.into(),
            Arg::Text(record.kind.clone()),
            Arg::Text(record.id.clone()),
            Arg::Number(push),
            Arg::Maybe(new.map(str::to_owned)),
            Arg::Text(record.path.clone()),
            Arg::Number(i64::from(record.line)),
        ];
        let sql = "INSERT INTO record_version VALUES ($1, $2, $3, $4, $5, $6, $7)";
        Ok(self.tx.run(sql, args).await?)
    }

    async fn content(&mut self, digest: &str, bytes: &[u8]) -> Result<(), RecordsError> {
        let sql = "INSERT INTO content VALUES ($1, $2) ON CONFLICT DO NOTHING";
        let args = vec![digest.into(), Arg::Bytes(bytes.to_vec())];
        Ok(self.tx.run(sql, args).await?)
    }
}
