//! `asepsis.audit/1`: entries of the audit trail, for programs that check them again.

use asepsis_domain::audit::{Break, Entry, Head};
use schemars::JsonSchema;
use serde::Serialize;

/// The value of `schema`.
pub const SCHEMA: &str = "asepsis.audit/1";

/// The report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AuditReport<'a> {
    /// `asepsis.audit/1`.
    pub schema: &'static str,
    /// The end of the trail when it was verified.
    pub end: End<'a>,
    /// Places where the trail, or what is kept, is not what was written.
    pub breaks: Vec<BreakRow<'a>>,
    /// The entries wanted, oldest first.
    pub entries: Vec<EntryRow<'a>>,
}

/// The end of a trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct End<'a> {
    /// Number of the last entry; 0: there is none.
    pub number: i64,
    /// Its hash, SHA-256 in hexadecimal.
    pub hash: &'a str,
}

/// A place where the trail does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BreakRow<'a> {
    /// Number of the entry.
    pub number: i64,
    /// What is wrong.
    pub what: &'a str,
}

/// An entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct EntryRow<'a> {
    /// Number, from 1.
    pub number: i64,
    /// When, UTC.
    pub at: &'a str,
    /// Who.
    pub actor: &'a str,
    /// What was done: `push`, `file`, `record`.
    pub act: &'a str,
    /// Project.
    pub project: &'a str,
    /// What it was done to.
    pub subject: &'a str,
    /// SHA-256 of what was; null: there was nothing.
    pub old: Option<&'a str>,
    /// SHA-256 of what is; null: there is nothing any more.
    pub new: Option<&'a str>,
    /// Why.
    pub reason: &'a str,
    /// Hash of the entry before.
    pub previous: &'a str,
    /// Hash of this entry.
    pub hash: &'a str,
}

impl<'a> AuditReport<'a> {
    /// Returns the report of entries of a trail that ends here.
    pub fn of(end: &'a Head, breaks: &'a [Break], entries: &'a [Entry]) -> Self {
        let found = |b: &'a Break| BreakRow {
            number: b.number,
            what: &b.what,
        };
        Self {
            schema: SCHEMA,
            end: End {
                number: end.number,
                hash: &end.hash,
            },
            breaks: breaks.iter().map(found).collect(),
            entries: entries.iter().map(EntryRow::of).collect(),
        }
    }
}

impl<'a> EntryRow<'a> {
    /// Returns the row of an entry.
    pub fn of(entry: &'a Entry) -> Self {
        Self {
            number: entry.number,
            at: &entry.at,
            actor: &entry.actor,
            act: &entry.act,
            project: &entry.project,
            subject: &entry.subject,
            old: entry.old.as_deref(),
            new: entry.new.as_deref(),
            reason: &entry.reason,
            previous: &entry.previous,
            hash: &entry.hash,
        }
    }
}
