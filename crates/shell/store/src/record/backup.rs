//! Backups: one state of the whole database as `tar.zst`, the same for both databases, made while others write.
//!
//! ```text
//! manifest.json          form and end of the audit trail
//! project.jsonl          rows, one JSON array a line
//! content/<digest>       bytes
//! push.jsonl file_version.jsonl record_version.jsonl audit.jsonl
//! ```

use std::io::{Read, Write};

use asepsis_domain::audit::{BEGINNING, Head};
use asepsis_domain::digest::Digest;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tar::{Archive, Builder, Header};

use super::audit::{Written, after, entry, insert, row, walk};
use super::db::{Arg, Tx};
use super::{Records, RecordsError};

/// The form of a backup.
const FORM: &str = "asepsis.backup/1";

/// A file in a backup is at most this large, in bytes.
const LARGEST: u64 = 1 << 30;

/// So many entries of the trail are in memory at once.
const PAGE: i64 = 10_000;

/// The level of compression: what records hold is text, and a backup should not keep anybody waiting.
const LEVEL: i32 = 3;

#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    schema: String,
    number: i64,
    hash: String,
}

type PushRow = (i64, String, Option<String>, Option<String>, String);
type FileRow = (String, String, i64, Option<String>);
type RecordRow = (String, String, String, i64, Option<String>, String, i64);

const PROJECTS: &str = "SELECT id, since FROM project ORDER BY id";
const PUSHES: &str = "SELECT number, project, repository, revision, tree FROM push ORDER BY number";
const FILES: &str =
    "SELECT project, path, push, digest FROM file_version ORDER BY project, path, push";
const RECORDS: &str = "SELECT project, kind, id, push, digest, path, line FROM record_version \
                       ORDER BY project, kind, id, push";

impl Records {
    /// Writes a backup and returns the end of its audit trail.
    ///
    /// # Errors
    ///
    /// [`RecordsError`] where the database fails, a content is not what it was, or the backup cannot be written.
    pub fn backup(&self, out: &mut (impl Write + Send)) -> Result<Head, RecordsError> {
        let written = |source| RecordsError::Backup {
            act: "written",
            source,
        };
        self.wait(async {
            let mut tx = self.db.read().await?;
            let sql = "SELECT number, hash FROM chain WHERE only_one = 1";
            let end: Option<(i64, String)> = tx.row(sql, vec![]).await?;
            let (number, hash) = end.ok_or(RecordsError::NoChain)?;
            let packed = zstd::Encoder::new(out, LEVEL).map_err(written)?;
            let mut tar = Builder::new(packed);
            let schema = FORM.to_owned();
            let manifest = Manifest {
                schema,
                number,
                hash: hash.clone(),
            };
            add(&mut tar, "manifest.json", &json(&manifest)?)?;
            table::<(String, String)>(&mut tx, &mut tar, "project.jsonl", PROJECTS).await?;
            contents(&mut tx, &mut tar).await?;
            table::<PushRow>(&mut tx, &mut tar, "push.jsonl", PUSHES).await?;
            table::<FileRow>(&mut tx, &mut tar, "file_version.jsonl", FILES).await?;
            table::<RecordRow>(&mut tx, &mut tar, "record_version.jsonl", RECORDS).await?;
            trail(&mut tx, &mut tar).await?;
            let packed = tar.into_inner().map_err(written)?;
            packed.finish().map_err(written)?;
            Ok(Head { number, hash })
        })
    }

    /// Puts a backup into this database, which must be empty, and returns the end of its audit trail, which holds.
    ///
    /// # Errors
    ///
    /// [`RecordsError::NotEmpty`], [`RecordsError::BackupBroken`] where something is missing, changed or unknown, and
    /// where the database or the reading fails; then nothing is restored.
    pub fn restore(&self, from: &mut (impl Read + Send)) -> Result<Head, RecordsError> {
        self.wait(async {
            let mut tx = self.db.write().await?;
            let sql = "SELECT number FROM chain WHERE only_one = 1 AND number = 0";
            let empty: Option<(i64,)> = tx.row(sql, vec![]).await?;
            if empty.is_none() {
                return Err(RecordsError::NotEmpty(self.address.clone()));
            }
            let head = unpack(&mut tx, from).await?;
            let sql = "UPDATE chain SET number = $1, hash = $2 WHERE only_one = 1";
            let args = vec![Arg::Number(head.number), head.hash.as_str().into()];
            tx.run(sql, args).await?;
            let breaks = walk(&mut tx, Some(&head)).await?.1;
            if let Some(first) = breaks.first() {
                return Err(broken(format!("entry {}: {}", first.number, first.what)));
            }
            tx.commit().await?;
            Ok(head)
        })
    }
}

fn broken(what: impl Into<String>) -> RecordsError {
    RecordsError::BackupBroken(what.into())
}

fn json(value: &impl Serialize) -> Result<Vec<u8>, RecordsError> {
    serde_json::to_vec(value).map_err(|e| RecordsError::Backup {
        act: "written",
        source: e.into(),
    })
}

/// Adds a file, the same for the same bytes.
fn add(tar: &mut Builder<impl Write>, path: &str, bytes: &[u8]) -> Result<(), RecordsError> {
    let mut header = Header::new_gnu();
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    header.set_mtime(0);
    tar.append_data(&mut header, path, bytes)
        .map_err(|source| RecordsError::Backup {
            act: "written",
            source,
        })
}

async fn table<T: super::db::Given + Serialize>(
    tx: &mut Tx,
    tar: &mut Builder<impl Write>,
    path: &str,
    sql: &'static str,
) -> Result<(), RecordsError> {
    let rows: Vec<T> = tx.rows(sql, vec![]).await?;
    add(tar, path, &lines(&rows)?)
}

fn lines(rows: &[impl Serialize]) -> Result<Vec<u8>, RecordsError> {
    let mut bytes = Vec::new();
    for row in rows {
        bytes.extend(json(row)?);
        bytes.push(b'\n');
    }
    Ok(bytes)
}

async fn contents(tx: &mut Tx, tar: &mut Builder<impl Write>) -> Result<(), RecordsError> {
    let sql = "SELECT digest FROM content ORDER BY digest";
    let digests: Vec<(String,)> = tx.rows(sql, vec![]).await?;
    for (digest,) in digests {
        let bytes = super::contents::content(tx, &digest).await?;
        add(tar, &format!("content/{digest}"), &bytes)?;
    }
    Ok(())
}

async fn trail(tx: &mut Tx, tar: &mut Builder<impl Write>) -> Result<(), RecordsError> {
    let mut bytes = Vec::new();
    let mut last = 0;
    loop {
        let page = after(tx, last, PAGE).await?;
        let Some(end) = page.last().map(|e| e.number) else {
            break;
        };
        let rows: Vec<Written> = page.into_iter().map(row).collect();
        bytes.extend(lines(&rows)?);
        last = end;
    }
    add(tar, "audit.jsonl", &bytes)
}

async fn unpack(tx: &mut Tx, from: &mut (impl Read + Send)) -> Result<Head, RecordsError> {
    let read = |source| RecordsError::Backup {
        act: "read",
        source,
    };
    let mut archive = Archive::new(zstd::Decoder::new(from).map_err(read)?);
    let mut head = None;
    for entry in archive.entries().map_err(read)? {
        let mut entry = entry.map_err(read)?;
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if entry.size() > LARGEST {
            return Err(broken(format!("`{path}` is larger than {LARGEST} bytes")));
        }
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).map_err(read)?;
        if path == "manifest.json" {
            head = Some(manifest(&bytes)?);
        } else {
            put(tx, &path, bytes).await?;
        }
    }
    head.ok_or_else(|| broken("there is no `manifest.json`"))
}

fn manifest(bytes: &[u8]) -> Result<Head, RecordsError> {
    let manifest: Manifest =
        serde_json::from_slice(bytes).map_err(|e| broken(format!("`manifest.json`: {e}")))?;
    if manifest.schema != FORM {
        return Err(broken(format!(
            "its form is `{}`, not `{FORM}`",
            manifest.schema
        )));
    }
    if manifest.number == 0 && manifest.hash != BEGINNING {
        return Err(broken("the end of its audit trail is no end"));
    }
    Ok(Head {
        number: manifest.number,
        hash: manifest.hash,
    })
}

/// Puts one file of a backup into its table.
async fn put(tx: &mut Tx, path: &str, bytes: Vec<u8>) -> Result<(), RecordsError> {
    if let Some(digest) = path.strip_prefix("content/") {
        if Digest::of(&bytes).hex() != digest {
            return Err(broken(format!("`{path}` was changed")));
        }
        let args = vec![digest.into(), Arg::Bytes(bytes)];
        return Ok(tx.run("INSERT INTO content VALUES ($1, $2)", args).await?);
    }
    match path {
        "project.jsonl" => {
            for (id, since) in rows::<(String, String)>(path, &bytes)? {
                let args = vec![Arg::Text(id), Arg::Text(since)];
                tx.run("INSERT INTO project VALUES ($1, $2)", args).await?;
            }
        }
        "push.jsonl" => {
            for (number, project, repository, revision, tree) in rows::<PushRow>(path, &bytes)? {
                let args = vec![
                    Arg::Number(number),
                    Arg::Text(project),
                    Arg::Maybe(repository),
                    Arg::Maybe(revision),
                    Arg::Text(tree),
                ];
                tx.run("INSERT INTO push VALUES ($1, $2, $3, $4, $5)", args)
                    .await?;
            }
        }
        "file_version.jsonl" => {
            for (project, file, push, digest) in rows::<FileRow>(path, &bytes)? {
                let args = vec![
                    Arg::Text(project),
                    Arg::Text(file),
                    Arg::Number(push),
                    Arg::Maybe(digest),
                ];
                tx.run("INSERT INTO file_version VALUES ($1, $2, $3, $4)", args)
                    .await?;
            }
        }
        "record_version.jsonl" => {
            for (project, kind, id, push, digest, file, line) in rows::<RecordRow>(path, &bytes)? {
                let args = vec![
                    Arg::Text(project),
                    Arg::Text(kind),
                    Arg::Text(id),
                    Arg::Number(push),
                    Arg::Maybe(digest),
                    Arg::Text(file),
                    Arg::Number(line),
                ];
                tx.run(
                    "INSERT INTO record_version VALUES ($1, $2, $3, $4, $5, $6, $7)",
                    args,
                )
                .await?;
            }
        }
        "audit.jsonl" => {
            for row in rows::<Written>(path, &bytes)? {
                insert(tx, entry(row)).await?;
            }
        }
        other => return Err(broken(format!("`{other}` does not belong into a backup"))),
    }
    Ok(())
}

fn rows<T: DeserializeOwned>(path: &str, bytes: &[u8]) -> Result<Vec<T>, RecordsError> {
    let mut rows = Vec::new();
    for (number, line) in bytes.split(|b| *b == b'\n').enumerate() {
        if line.is_empty() {
            continue;
        }
        let row = serde_json::from_slice(line);
        rows.push(row.map_err(|e| broken(format!("`{path}` line {}: {e}", number + 1)))?);
    }
    Ok(rows)
}
