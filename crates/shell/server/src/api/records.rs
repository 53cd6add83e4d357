//! Records as programs read and write them, one by one, by their version.

use asepsis_domain::record::RecordKind;
use asepsis_format::report::api::acts::Outdated;
use asepsis_workflow::writing::{self, Change, Changed, Now, Provided};
use serde_json::{Map, Value};

use super::team::{refused, usage};
use super::written;
use crate::ask::Asked;
use crate::error::{BODY, CANNOT, Error, MOVED, QUERY, UNCONDITIONAL};
use crate::web::editing::{is_written_here, not_come};
use crate::web::{Shown, Told};
use crate::writing::{at_place, follow};

/// Returns the kind that an address names.
fn kind(asked: &Asked) -> Result<RecordKind, Error> {
    let word = asked.part("kind").unwrap_or("decision");
    RecordKind::parse(word).ok_or_else(|| Error::no("kind of record", word))
}

fn now(asked: &Asked, kind: RecordKind, id: &str) -> Result<Option<Now>, Error> {
    Ok(match asked.site.team() {
        Some(team) => writing::in_records(&team.records, asked.part("project")?, kind, id)?,
        None => writing::in_files(&asked.view()?.evaluated.files, kind, id),
    })
}

fn told(status: u16, now: Option<Now>) -> Result<Shown, Error> {
    let text = match &now {
        Some(now) => written(&now.says)?,
        None => String::new(),
    };
    Ok(Shown::Told(Told {
        status,
        tag: now.map(|now| now.version),
        text,
    }))
}

/// What a record says, with its version as tag.
pub(crate) fn read(asked: &Asked) -> Result<Shown, Error> {
    let (kind, id) = (kind(asked)?, asked.part("id")?);
    let now = now(asked, kind, id)?;
    told(200, Some(now.ok_or_else(|| Error::no(kind.id(), id))?))
}

/// Writes a record.
pub(crate) fn put(asked: &Asked) -> Result<Shown, Error> {
    let provided = provided(asked)?;
    let mut says: Map<String, Value> = asked.json()?;
    let id = asked.part("id")?;
    let given = says.entry("id").or_insert_with(|| Value::from(id));
    if given != id {
        let detail = format!("The body has another `id` than the address, which names `{id}`.");
        return Err(Error::new(BODY, detail));
    }
    let on = says.get("on").and_then(Value::as_str);
    if let Some(wrong) = not_come(asked, on.unwrap_or_default())? {
        return Err(Error::new(CANNOT, wrong));
    }
    change(asked, &provided, Some(&says))
}

/// Takes a record out; its versions stay.
pub(crate) fn delete(asked: &Asked) -> Result<Shown, Error> {
    let provided = provided(asked)?;
    if provided == Provided::Absent {
        let detail = "`If-None-Match: *` asks for a record that is not there: give `If-Match`.";
        return Err(Error::new(UNCONDITIONAL, detail));
    }
    change(asked, &provided, None)
}

/// Returns what must be there, which every change says.
fn provided(asked: &Asked) -> Result<Provided, Error> {
    let conditions = &asked.conditions;
    match (&conditions.matches, &conditions.matches_none) {
        (None, Some(none)) if none.trim() == "*" => Ok(Provided::Absent),
        (Some(one), None) if one.trim() == "*" => Ok(Provided::Present),
        (Some(tags), None) => {
            let plain = |tag: &str| tag.trim().trim_matches('"').to_owned();
            Ok(Provided::Version(tags.split(',').map(plain).collect()))
        }
        _ => {
            let detail = "Give either `If-Match` with the `ETag` that you saw, or `If-None-Match: *` for a new record.";
            Err(Error::new(UNCONDITIONAL, detail))
        }
    }
}

fn change(
    asked: &Asked,
    provided: &Provided,
    says: Option<&Map<String, Value>>,
) -> Result<Shown, Error> {
    let (kind, id) = (kind(asked)?, asked.part("id")?);
    if !is_written_here(asked, kind) {
        let detail = format!(
            "Records of the kind `{0}` are written in the repository. `[home] {0} = \"server\"` in `device.toml` brings them here.",
            kind.id()
        );
        return Err(Error::new(CANNOT, detail));
    }
    let change = Change {
        kind,
        id,
        says,
        provided,
    };
    let reason = asked.parameter("reason");
    if asked.site.team().is_some() && reason.is_none() {
        let missing = "`reason` is not given: say why, for the audit trail.";
        return Err(Error::new(QUERY, missing));
    }
    let why = reason.unwrap_or_default();
    let changed = at_place(asked, why, |place| writing::change(place, &change))?;
    match changed.map_err(usage)? {
        Changed::Done { now, created, push } => {
            follow(asked, push)?;
            match (now, created) {
                (None, _) => told(204, None),
                (now, true) => told(201, now),
                (now, false) => told(200, now),
            }
        }
        Changed::Refused(errors) => refused(&errors),
        Changed::Moved(now) => moved(kind, id, now),
    }
}

/// Says what is there instead of what the change was made from.
fn moved(kind: RecordKind, id: &str, now: Option<Now>) -> Result<Shown, Error> {
    let detail = match &now {
        Some(_) => format!(
            "The {} `{id}` is there, and says what `now` has.",
            kind.id()
        ),
        None => format!("There is no {} `{id}` now.", kind.id()),
    };
    let error = Error::new(MOVED, detail);
    let (tag, says) = now.map(|now| (now.version, now.says)).unzip();
    let outdated = Outdated {
        problem: error.problem(),
        now: says,
    };
    let text = written(&outdated)?;
    Ok(Shown::Told(Told {
        status: MOVED.status,
        tag,
        text,
    }))
}
