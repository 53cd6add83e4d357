//! The inspection copy of an audit trail: its entries in print, with what makes them provable.
//!
//! 21 CFR 11.10(b) and (e), <https://www.ecfr.gov/current/title-21/section-11.10>: copies of records for an agency, in
//! readable and electronic form; the electronic form is the JSON report.

use asepsis_domain::audit::{Break, Entry, Head};
use asepsis_domain::time::{Instant, rfc3339};

use crate::content::{Body, Column, Document, Inline, KeyValue, Row, Source, line};

/// What is copied.
#[derive(Debug, Clone, Copy)]
pub struct AuditCopy<'a> {
    /// The entries, oldest first.
    pub entries: &'a [Entry],
    /// Which entries were asked for, in words; all where it is empty.
    pub wanted: &'a [(String, String)],
    /// The end of the whole trail.
    pub end: &'a Head,
    /// Where the trail does not hold.
    pub breaks: &'a [Break],
    /// When the copy was made.
    pub at: Instant,
}

/// Returns the inspection copy.
pub fn audit_copy(copy: &AuditCopy<'_>) -> Document {
    let mut body = Body::new();
    body.heading(1, "what", "What this is");
    body.standing(
        "A copy of entries of the audit trail. An entry says who did what to what, when (UTC) and why. \"Before\" and \
         \"after\" are the first digits of SHA-256 digests of what was and what is. Each entry carries a hash over \
         itself and the entry before, so that no entry can be changed, removed or moved unseen. The machine-readable \
         copy holds all hashes and digests whole.",
    );
    verdict(copy, &mut body);
    entries(copy, &mut body);
    Document {
        id: "audit-copy".to_owned(),
        title: "Audit trail".to_owned(),
        subtitle: "Inspection copy".to_owned(),
        front: None,
        blocks: body.finish(),
    }
}

fn verdict(copy: &AuditCopy<'_>, body: &mut Body) {
    body.heading(1, "whole", "Is the trail whole");
    let value = |label: &str, value| KeyValue::new(label, value, [Source::Standing]);
    let mut pairs = vec![
        value("Copied", line![rfc3339(copy.at)]),
        value("Entries in the trail", line![copy.end.number.to_string()]),
        value("Hash of the last", line![Inline::code(&copy.end.hash)]),
        value(
            "Entries in this copy",
            line![copy.entries.len().to_string()],
        ),
    ];
    for (label, text) in copy.wanted {
        pairs.push(value(label, line![text]));
    }
    body.key_values(pairs);
    if copy.breaks.is_empty() {
        body.standing("Every entry was verified when this copy was made: the trail is whole, and what it tells of is kept.");
        return;
    }
    body.standing("The trail does not hold when this copy was made:");
    let found = |b: &Break| {
        Row::new(
            [line![b.number.to_string()], line![&b.what]],
            [Source::Standing],
        )
    };
    let columns = [
        ("Entry", Column::right(10)),
        ("What is wrong", Column::left(90)),
    ];
    body.table(
        "breaks",
        "Breaks of the trail",
        &columns,
        copy.breaks.iter().map(found).collect(),
    );
}

fn entries(copy: &AuditCopy<'_>, body: &mut Body) {
    body.heading(1, "entries", "Entries");
    if copy.entries.is_empty() {
        body.standing("No entry of the trail is of this kind.");
        return;
    }
    let columns = [
        ("No.", Column::right(6)),
        ("When", Column::left(20)),
        ("Who", Column::left(12)),
        ("What", Column::left(28)),
        ("Before, after", Column::left(15)),
        ("Why", Column::left(19)),
    ];
    let rows = copy.entries.iter().map(|entry| {
        let what = format!("{} {} {}", entry.project, entry.act, entry.subject);
        let cells = [
            line![entry.number.to_string()],
            line![&entry.at],
            line![&entry.actor],
            line![what],
            line![
                short(entry.old.as_ref()),
                Inline::Break,
                short(entry.new.as_ref())
            ],
            line![&entry.reason],
        ];
        Row::new(cells, [Source::Standing])
    });
    body.table(
        "trail",
        "Entries of the audit trail",
        &columns,
        rows.collect(),
    );
}

/// Returns the beginning of a digest.
fn short(digest: Option<&String>) -> Inline {
    match digest {
        Some(digest) => Inline::code(digest.chars().take(12).collect::<String>()),
        None => Inline::text("none"),
    }
}
