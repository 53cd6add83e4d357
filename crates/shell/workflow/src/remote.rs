//! What a server keeps, asked for by the command line: a project as files, the audit trail.

use std::path::Path;

use asepsis_domain::audit::{Break, Entry, Head};
use asepsis_domain::id::RecordId;
use asepsis_feed::{Client, Clock};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::failure::Failure;
use crate::folder;
use crate::records::{Copied, Wanted};
use crate::sending::{MOST_BYTES, Server, told, unpack};

/// The members of a server's answers that are used: pushes of a project, latest first.
#[derive(Debug, Deserialize)]
struct Pushes {
    items: Vec<Push>,
}

#[derive(Debug, Deserialize)]
struct Push {
    number: i64,
}

/// A copy of the trail, `asepsis.audit/1`.
#[derive(Debug, Deserialize)]
struct Report {
    end: End,
    breaks: Vec<Broken>,
    entries: Vec<Row>,
}

#[derive(Debug, Deserialize)]
struct End {
    number: i64,
    hash: String,
}

#[derive(Debug, Deserialize)]
struct Broken {
    number: i64,
    what: String,
}

#[derive(Debug, Deserialize)]
struct Row {
    number: i64,
    at: String,
    actor: String,
    act: String,
    project: String,
    subject: String,
    old: Option<String>,
    new: Option<String>,
    reason: String,
    previous: String,
    hash: String,
}

/// Writes a project of a server as files into a folder, as it is or as it was after a push; returns the push and how many
/// files.
///
/// # Errors
///
/// Where the server cannot be reached or does not give it, or the folder is not empty.
pub fn pull(
    server: &Server<'_>,
    project: &str,
    push: Option<i64>,
    out: &Path,
) -> Result<(i64, usize), Failure> {
    let place = place_of(project)?;
    let push = match push {
        Some(push) => push,
        None => {
            let pushes: Pushes = read(server, &format!("{place}/pushes"), &[])?;
            let none = || Failure::Value(format!("nothing was ever pushed of `{project}`"));
            pushes.items.first().ok_or_else(none)?.number
        }
    };
    let files = ask(server, &format!("{place}/pushes/{push}/files"), &[])?;
    let files = unpack(&files)?;
    folder::write_whole(out, &files, false)?;
    Ok((push, files.len()))
}

/// Has a server verify its audit trail; `noted` is an end that it must still contain.
///
/// # Errors
///
/// Where the server cannot be reached or does not do it.
pub fn verify(server: &Server<'_>, noted: Option<&Head>) -> Result<(Head, Vec<Break>), Failure> {
    let noted = noted.map(|head| format!("{}:{}", head.number, head.hash));
    let report: Report = read(server, "/audit/verified", &[("noted", noted.as_deref())])?;
    let copied = copied(report);
    Ok((copied.end, copied.breaks))
}

/// Returns the entries that are wanted of a server's audit trail, which it has verified.
///
/// # Errors
///
/// As [`verify`].
pub fn copy(server: &Server<'_>, wanted: &Wanted) -> Result<Copied, Failure> {
    let place = format!("{}/audit/copy", place_within(wanted)?);
    Ok(copied(read(server, &place, &asked(wanted))?))
}

/// Returns the same in print.
///
/// # Errors
///
/// As [`verify`].
pub fn copy_as_pdf(server: &Server<'_>, wanted: &Wanted) -> Result<Vec<u8>, Failure> {
    let place = format!("{}/audit/copy/pdf", place_within(wanted)?);
    ask(server, &place, &asked(wanted))
}

fn place_of(project: &str) -> Result<String, Failure> {
    match RecordId::parse(project) {
        Ok(_) => Ok(format!("/projects/{project}")),
        Err(_) => Err(Failure::Value(format!(
            "`{project}` is no project: give the id of its device"
        ))),
    }
}

/// Returns the place below which the trail is asked for: a role in one project gives that project's.
fn place_within(wanted: &Wanted) -> Result<String, Failure> {
    wanted
        .project
        .as_deref()
        .map_or(Ok(String::new()), place_of)
}

fn asked(wanted: &Wanted) -> [(&'static str, Option<&str>); 4] {
    [
        ("subject", wanted.subject.as_deref()),
        ("actor", wanted.actor.as_deref()),
        ("from", wanted.from.as_deref()),
        ("before", wanted.before.as_deref()),
    ]
}

fn copied(report: Report) -> Copied {
    let entry = |row: Row| Entry {
        number: row.number,
        at: row.at,
        actor: row.actor,
        act: row.act,
        project: row.project,
        subject: row.subject,
        old: row.old,
        new: row.new,
        reason: row.reason,
        previous: row.previous,
        hash: row.hash,
    };
    let found = |broken: Broken| Break {
        number: broken.number,
        what: broken.what,
    };
    Copied {
        end: Head {
            number: report.end.number,
            hash: report.end.hash,
        },
        breaks: report.breaks.into_iter().map(found).collect(),
        entries: report.entries.into_iter().map(entry).collect(),
    }
}

fn read<T: DeserializeOwned>(
    server: &Server<'_>,
    place: &str,
    given: &[(&str, Option<&str>)],
) -> Result<T, Failure> {
    let bytes = ask(server, place, given)?;
    let base = server.url.trim_end_matches('/');
    serde_json::from_slice(&bytes).map_err(|error| {
        Failure::Value(format!(
            "`{base}` answers as no server of this version does: {error}"
        ))
    })
}

fn ask(
    server: &Server<'_>,
    place: &str,
    given: &[(&str, Option<&str>)],
) -> Result<Vec<u8>, Failure> {
    let given = given
        .iter()
        .filter_map(|(name, value)| Some((*name, (*value)?)));
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(given)
        .finish();
    let base = server.url.trim_end_matches('/');
    let url = match query.is_empty() {
        true => format!("{base}/api/v1{place}"),
        false => format!("{base}/api/v1{place}?{query}"),
    };
    let client = Client::new(server.network, Clock::system())?;
    let asked = client.ask(&url, server.token, MOST_BYTES);
    let (status, bytes) = asked.map_err(|error| {
        let why = error.told();
        Failure::Value(format!("`{base}` cannot be asked: {why}"))
    })?;
    match status {
        200 => Ok(bytes),
        other => Err(told(base, other, &bytes)),
    }
}
