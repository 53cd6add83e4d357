//! What a statement says beyond a format's own members, carried in a text that people can read: a line that
//! announces it, then `Label: value` lines; further lines of a value are indented.

use std::collections::HashMap;

use asepsis_domain::decision::VexStatus;
use asepsis_domain::time::{Date, Instant};
use asepsis_domain::vex::{Identity, Statement, VexDocument, justification_of};

use crate::json::{Node, Tree};
use crate::limits::{ReadError, shown};

/// The line that announces the fields.
const MARK: &str = "--- Of this record ---";

/// Labels of fields, in the order written.
const LABELS: &[&str] = &[
    "Decision",
    "Title",
    "Action",
    "Workaround",
    "Patient impact",
    "Responses",
    "By",
    "On",
];

/// Returns a text with fields after it; those that are empty are left out.
pub(super) fn pack(body: &str, fields: &[(&str, &str)]) -> String {
    let mut text = body.to_owned();
    let mut is_first = true;
    for (label, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
        if is_first {
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            text.push_str(MARK);
            is_first = false;
        }
        text.push_str(&format!("\n{label}: {}", value.replace('\n', "\n  ")));
    }
    text
}

/// Returns the text without its fields, and the fields.
pub(super) fn unpack(text: &str) -> (String, Vec<(String, String)>) {
    let whole = (String::new(), Vec::new());
    let (body, rest) = if let Some(at) = text.rfind(&format!("\n\n{MARK}\n")) {
        let start = at + MARK.len() + 3;
        (
            text.get(..at).unwrap_or_default(),
            text.get(start..).unwrap_or_default(),
        )
    } else if let Some(rest) = text.strip_prefix(MARK).and_then(|r| r.strip_prefix('\n')) {
        ("", rest)
    } else {
        return (text.to_owned(), whole.1);
    };
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in rest.split('\n') {
        if let Some(more) = line.strip_prefix("  ") {
            if let Some((_, value)) = fields.last_mut() {
                value.push('\n');
                value.push_str(more);
            }
        } else if let Some((label, value)) = line
            .split_once(": ")
            .or_else(|| Some((line.strip_suffix(':')?, "")))
            && LABELS.contains(&label)
        {
            fields.push((label.to_owned(), value.to_owned()));
        } else {
            // Somebody else's text that happens to hold the mark.
            return (text.to_owned(), Vec::new());
        }
    }
    (body.to_owned(), fields)
}

/// Puts fields into a statement.
pub(super) fn fill(statement: &mut Statement, fields: Vec<(String, String)>) {
    for (label, value) in fields {
        match label.as_str() {
            "Decision" => statement.decision = value,
            "Title" => statement.title = value,
            "Action" => statement.action = value,
            "Workaround" => statement.workaround = value,
            "Patient impact" => statement.patient_impact = value,
            "Responses" => statement.responses = value.split(", ").map(str::to_owned).collect(),
            "By" => statement.by = value,
            "On" => statement.on = value,
            _ => {}
        }
    }
}

/// Returns the day of an instant or day as written; `None` where it is neither.
pub(super) fn day(written: &str) -> Option<String> {
    let written = written.trim();
    let day = written.get(..10)?;
    let is_time = written.parse::<Instant>().is_ok() || written.parse::<Date>().is_ok();
    (is_time && day.parse::<Date>().is_ok()).then(|| day.to_owned())
}

/// Returns the day of a statement: of its own date, else of its document's; and its own where that is none.
pub(super) fn day_of(own: &str, document: &str) -> (String, Option<String>) {
    let of_document = || day(document).unwrap_or_default();
    if own.trim().is_empty() {
        return (of_document(), None);
    }
    match day(own) {
        Some(day) => (day, None),
        None => (of_document(), Some(shown(own))),
    }
}

/// Refuses a document in which a key stands twice in one of these objects: one of the two would be lost unseen.
pub(super) fn assert_once<'t, 'a: 't>(
    tree: &'t Tree<'a>,
    objects: impl IntoIterator<Item = &'t Node<'a>>,
) -> Result<(), ReadError> {
    if tree.duplicates.is_empty() {
        return Ok(());
    }
    let twice: HashMap<usize, &str> = tree
        .duplicates
        .iter()
        .map(|d| (d.at, d.key.as_str()))
        .collect();
    for object in objects {
        let mut members = object.members().iter();
        if let Some((at, key)) = members.find_map(|(_, n)| Some((n.at, *twice.get(&n.at)?))) {
            return Err(ReadError::Twice {
                key: shown(key),
                line: tree.line_at(at),
            });
        }
    }
    Ok(())
}

/// Returns what is to be told of a justification that is none.
pub(super) fn unread_justification(format: &str, status: VexStatus, written: &str) -> Vec<String> {
    let is_said = status == VexStatus::NotAffected && !written.is_empty();
    let is_unread = is_said && justification_of(format, written).is_none();
    let told = is_unread.then(|| format!("`{}` is no justification", shown(written)));
    told.into_iter().collect()
}

/// Returns the statements of a document in the one form that every format can hold and give back: sorted, with
/// one package URL and CPE per identity, names that follow from them, and what is not stated empty.
pub fn portable(document: &VexDocument) -> Vec<Statement> {
    let mut all: Vec<Statement> = document.statements.iter().map(portable_statement).collect();
    all.sort_by(|a, b| {
        let key = |s: &Statement| {
            (
                s.vulnerability.clone(),
                s.decision.clone(),
                s.status,
                s.subjects.clone(),
            )
        };
        key(a).cmp(&key(b))
    });
    for (at, statement) in all.iter_mut().enumerate() {
        statement.number = at + 1;
    }
    all
}

fn portable_statement(statement: &Statement) -> Statement {
    let mut plain = statement.clone();
    plain.pointer.clear();
    plain.aliases.sort();
    plain.aliases.dedup();
    if plain.status != VexStatus::NotAffected {
        plain.justification = None;
    }
    for subject in &mut plain.subjects {
        identity(&mut subject.part);
        if let Some(whole) = &mut subject.whole {
            identity(whole);
        }
    }
    plain.subjects.sort();
    plain.subjects.dedup();
    plain
}

/// Returns a subject in that form.
#[cfg(test)]
pub(super) fn portable_subject(
    subject: &asepsis_domain::vex::Subject,
) -> asepsis_domain::vex::Subject {
    let mut subject = subject.clone();
    identity(&mut subject.part);
    if let Some(whole) = &mut subject.whole {
        identity(whole);
    }
    subject
}

/// Names and versions are labels beside an identifier; formats keep them where they have a place.
fn identity(identity: &mut Identity) {
    identity.purls.truncate(1);
    identity.cpes.truncate(1);
    identity.links.truncate(1);
    identity.hashes.sort();
    identity.hashes.dedup_by(|a, b| a.0 == b.0);
    identity.name.clear();
    identity.version.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_that_is_none_is_no_day() {
        for (own, expect) in [
            ("2026-02-28T23:00:00-05:00", ("2026-02-28", None)),
            ("2026-02-28", ("2026-02-28", None)),
            ("", ("2026-01-02", None)),
            (
                "2026-02-30T99:00:00Z",
                ("2026-01-02", Some("2026-02-30T99:00:00Z")),
            ),
            ("yesterday", ("2026-01-02", Some("yesterday"))),
        ] {
            let (day, bad) = day_of(own, "2026-01-02T00:00:00Z");
            assert_eq!((day.as_str(), bad.as_deref()), expect, "{own}");
        }
        assert_eq!(day_of("", "yesterday"), (String::new(), None));
    }

    #[test]
    fn fields_come_back_from_the_text() {
        for body in [
            "",
            "One.\n\nTwo: x",
            "--- Of this record ---",
            "a\n\n--- Of this record ---\nnot a label",
        ] {
            for value in ["x", "a\nb\n\nc", " : ", "--- Of this record ---\nBy: x"] {
                let text = pack(body, &[("Title", value), ("By", ""), ("On", value)]);
                let expect =
                    [("Title", value), ("On", value)].map(|(l, v)| (l.to_owned(), v.to_owned()));
                assert_eq!(unpack(&text), (body.to_owned(), expect.to_vec()), "{text}");
            }
            assert_eq!(unpack(body), (body.to_owned(), Vec::new()));
        }
    }
}
