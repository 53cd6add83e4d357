//! Keeping what was filled in, in the folder or as a new version by a team; what is not kept is told, for the person to
//! mend.

use asepsis_domain::diagnostic::Diagnostic;
use asepsis_domain::record::RecordKind;
use asepsis_domain::time::{Date, day_of};
use asepsis_workflow::editing::{self, Edit, Field, Filled, Place, Written};
use asepsis_workflow::failure::{Failure, Kind};
use maud::{Markup, html};

use super::field::{REMOVE, WHY};
use crate::ask::Asked;
use crate::error::{Error, words};
use crate::web::part::{coded, counted};
use crate::web::team::field::trouble;
use crate::writing::{at_place, follow};

/// Why something is not kept.
#[derive(Debug, Default)]
pub(super) struct Wrong {
    what: String,
    errors: Vec<Diagnostic>,
}

impl Wrong {
    pub(super) fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            errors: Vec::new(),
        }
    }

    /// Returns what is wrong with a dossier that has errors with what was sent.
    pub(super) fn with(errors: Vec<Diagnostic>) -> Self {
        let number = counted(errors.len(), "error", "errors");
        Self {
            what: format!("It is not kept: with it, the dossier has {number}."),
            errors,
        }
    }

    /// Returns it as it stands at the head of a form; nothing where nothing is wrong.
    pub(super) fn shown(wrong: Option<&Self>) -> Markup {
        let errors = wrong.map_or(&[][..], |w| w.errors.as_slice());
        html! {
            (trouble(wrong.map(|w| w.what.as_str())))
            @if !errors.is_empty() { ul.rows { @for error in errors { li {
                strong { (coded(&error.message)) }
                @if let Some(record) = &error.record { " in " code { (record) } }
                @if !error.help.is_empty() { span.line { (coded(&error.help)) } }
            } } } }
        }
    }
}

/// Returns what was filled in, as it was typed; the parts of a table within the record each for itself.
pub(super) fn filled_in(asked: &Asked, fields: &[Field]) -> Filled {
    let plain = fields.iter().filter(|field| !field.entry.has_parts());
    let mut filled: Filled = plain
        .map(|field| (field.key.to_owned(), asked.exact(field.key).to_owned()))
        .collect();
    for (name, text) in &asked.given.form {
        if let Some(name) = editing::named(fields, name).filter(|known| known == name) {
            filled.entry(name).or_insert_with(|| text.clone());
        }
    }
    filled
}

/// Returns what was filled in without the rows that are taken away.
pub(super) fn without_removed(asked: &Asked, filled: &Filled) -> Filled {
    let removed: Vec<String> = asked.fields(REMOVE).map(|row| format!("{row}.")).collect();
    let mut left = filled.clone();
    for (name, text) in &mut left {
        if removed.iter().any(|row| name.starts_with(row.as_str())) {
            text.clear();
        }
    }
    left
}

/// Returns what is wrong with what was filled in, as far as that is seen without the dossier.
pub(super) fn wrong_with(
    asked: &Asked,
    fields: &[Field],
    filled: &Filled,
) -> Result<Option<Wrong>, Error> {
    let says = |field: &Field| {
        let own = |key: &str| match key.split_once('.') {
            Some((table, _)) => table == field.key,
            None => key == field.key,
        };
        let mut said = filled.iter().filter(|(key, _)| own(key));
        said.any(|(_, text)| !text.trim().is_empty())
    };
    let is_empty = |f: &&Field| !says(f);
    let lacking = fields.iter().filter(|f| f.required).filter(is_empty);
    let lacking: Vec<&str> = lacking.map(|f| f.key).collect();
    if !lacking.is_empty() {
        let what = format!("Still to be filled in: {}.", lacking.join(", "));
        return Ok(Some(Wrong::new(what)));
    }
    let on = filled.get("on").map_or("", |on| on.trim());
    Ok(not_come(asked, on)?.map(Wrong::new))
}

/// Returns what is wrong with a day on which somebody is said to have decided and that has not come yet, wherever they are:
/// zones are up to a day ahead of UTC.
pub(crate) fn not_come(asked: &Asked, on: &str) -> Result<Option<String>, Error> {
    let today = day_of(asked.evaluation()?.as_of);
    let latest = today.tomorrow().unwrap_or(today);
    let later = on.parse::<Date>().is_ok_and(|on| on > latest);
    Ok(later.then(|| format!("`on`: {on} has not come yet; today is {today}.")))
}

/// Keeps records of a kind; the pages follow.
pub(super) fn keep(
    asked: &Asked,
    kind: RecordKind,
    edits: &[Edit<'_>],
    mark: &str,
) -> Result<Result<(), Wrong>, Error> {
    let why = asked.field(WHY);
    if asked.site.team().is_some() && why.is_empty() {
        return Ok(Err(Wrong::new("Still to be filled in: why.")));
    }
    let kept = tried(asked, why, |place| editing::keep(place, kind, edits, mark))?;
    Ok(match kept {
        Ok(Written::Kept { push }) => {
            follow(asked, push)?;
            Ok(())
        }
        Ok(Written::Tried) => Ok(()),
        Ok(Written::Refused(errors)) => Err(Wrong::with(errors)),
        Err(wrong) => Err(wrong),
    })
}

/// Does something where the records of the dossier are written; returns why it cannot be done, for the person to mend.
pub(super) fn tried<T>(
    asked: &Asked,
    why: &str,
    act: impl FnOnce(Place<'_>) -> Result<T, Failure>,
) -> Result<Result<T, Wrong>, Error> {
    match at_place(asked, why, act)? {
        Ok(done) => Ok(Ok(done)),
        Err(failure) if failure.kind() == Kind::Internal => Err(failure.into()),
        Err(failure) => Ok(Err(Wrong::new(words(&failure)))),
    }
}
