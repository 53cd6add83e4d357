//! Backups: one state of the whole database as `tar.zst`, the same for both databases, made while others write.
//!
//! ```text
//! manifest.json          form and end of the audit trail
//! project.jsonl          rows, one JSON array a line
//! content/<digest>       bytes
//! push.jsonl file_version.jsonl record_version.jsonl
//! account_version.jsonl grant_version.jsonl approval_version.jsonl signature.jsonl
//! credential.jsonl api_token.jsonl job.jsonl audit.jsonl
//! ```
//!
//! Not in it: sessions, invitations, the secrets of API tokens, jobs that have ended, packages made, answers kept for a day.

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
const FORM: &str = "asepsis.backup/2";

/// The form before there were accounts, which is still read.
const WITHOUT_ACCOUNTS: &str = "asepsis.backup/1";

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
type AccountRow = (
    i64,
    String,
    String,
    String,
    i64,
    Option<String>,
    Option<String>,
);
type GrantRow = (i64, String, String, String, i64);
type ApprovalRow = (i64, String, String, String, String, String, String);
type SignatureRow = (
    i64,
    String,
    String,
    String,
    String,
    String,
    String,
    String,
    String,
);
type CredentialRow = (String, Option<String>, Option<String>, i64);
type TokenRow = (
    String,
    String,
    String,
    String,
    String,
    String,
    String,
    Option<String>,
);
type JobRow = (String, String, String, String, String);

const PROJECTS: &str = "SELECT id, since FROM project ORDER BY id";
const PUSHES: &str = "SELECT number, project, repository, revision, tree FROM push ORDER BY number";
const FILES: &str =
    "SELECT project, path, push, digest FROM file_version ORDER BY project, path, push";
const RECORDS: &str = "SELECT project, kind, id, push, digest, path, line FROM record_version \
                       ORDER BY project, kind, id, push";
const ACCOUNTS: &str =
    "SELECT number, login, name, zone, active, password, totp FROM account_version ORDER BY number";
const GRANTS: &str = "SELECT number, login, scope, role, given FROM grant_version ORDER BY number";
const APPROVALS: &str = "SELECT number, project, subject, digest, state, login, at FROM approval_version \
                         ORDER BY number";
const SIGNATURES: &str = "SELECT number, project, subject, digest, login, name, at, zone, meaning FROM signature \
                          ORDER BY number";
const CREDENTIALS: &str = "SELECT login, password, totp, totp_step FROM credential ORDER BY login";
const TOKENS: &str = "SELECT id, login, label, allows, scope, begun, ends, revoked FROM api_token ORDER BY begun, id";
const JOBS: &str = "SELECT kind, project, key, min(due), min(enqueued) FROM job \
                    WHERE state IN ('waiting', 'running') GROUP BY kind, project, key ORDER BY key";

/// For each file of rows: how many cells a row has, and how it goes into its table.
const TABLES: &[(&str, usize, &str)] = &[
    ("project.jsonl", 2, "INSERT INTO project VALUES ($1, $2)"),
    (
        "push.jsonl",
        5,
        "INSERT INTO push VALUES ($1, $2, $3, $4, $5)",
    ),
    (
        "file_version.jsonl",
        4,
        "INSERT INTO file_version VALUES ($1, $2, $3, $4)",
    ),
    (
        "record_version.jsonl",
        7,
        "INSERT INTO record_version VALUES ($1, $2, $3, $4, $5, $6, $7)",
    ),
    (
        "account_version.jsonl",
        7,
        "INSERT INTO account_version VALUES ($1, $2, $3, $4, $5, $6, $7)",
    ),
    (
        "grant_version.jsonl",
        5,
        "INSERT INTO grant_version VALUES ($1, $2, $3, $4, $5)",
    ),
    (
        "approval_version.jsonl",
        7,
        "INSERT INTO approval_version VALUES ($1, $2, $3, $4, $5, $6, $7)",
    ),
    (
        "signature.jsonl",
        9,
        "INSERT INTO signature VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    ),
    (
        "credential.jsonl",
        4,
        "INSERT INTO credential (login, password, totp, totp_step) VALUES ($1, $2, $3, $4)",
    ),
    (
        "api_token.jsonl",
        8,
        "INSERT INTO api_token (id, login, label, allows, scope, begun, ends, revoked) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    ),
    (
        "job.jsonl",
        5,
        "INSERT INTO job (kind, project, key, due, enqueued, state, tries, lease, until, worker, told) \
         VALUES ($1, $2, $3, $4, $5, 'waiting', 0, 0, '', '', '')",
    ),
];

/// A cell of a row in a backup.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Cell {
    Number(i64),
    Text(Option<String>),
}

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
            people(&mut tx, &mut tar).await?;
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
            // Locks are not restored: each account begins without failures.
            let sql = "INSERT INTO door SELECT login, 0, '' FROM credential";
            tx.run(sql, vec![]).await?;
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

/// Writes accounts, what they signed, and the work that waits.
async fn people(tx: &mut Tx, tar: &mut Builder<impl Write>) -> Result<(), RecordsError> {
    table::<AccountRow>(tx, tar, "account_version.jsonl", ACCOUNTS).await?;
    table::<GrantRow>(tx, tar, "grant_version.jsonl", GRANTS).await?;
    table::<ApprovalRow>(tx, tar, "approval_version.jsonl", APPROVALS).await?;
    table::<SignatureRow>(tx, tar, "signature.jsonl", SIGNATURES).await?;
    table::<CredentialRow>(tx, tar, "credential.jsonl", CREDENTIALS).await?;
    table::<TokenRow>(tx, tar, "api_token.jsonl", TOKENS).await?;
    table::<JobRow>(tx, tar, "job.jsonl", JOBS).await
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
    if ![FORM, WITHOUT_ACCOUNTS].contains(&manifest.schema.as_str()) {
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
    if path == "audit.jsonl" {
        for row in rows::<Written>(path, &bytes)? {
            insert(tx, entry(row)).await?;
        }
        return Ok(());
    }
    let table = TABLES.iter().find(|(known, ..)| *known == path);
    let Some((_, cells, sql)) = table else {
        return Err(broken(format!("`{path}` does not belong into a backup")));
    };
    for row in rows::<Vec<Cell>>(path, &bytes)? {
        if row.len() != *cells {
            return Err(broken(format!("a row of `{path}` has not {cells} cells")));
        }
        let args = row.into_iter().map(|cell| match cell {
            Cell::Number(number) => Arg::Number(number),
            Cell::Text(text) => Arg::Maybe(text),
        });
        tx.run(sql, args.collect()).await?;
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
