//! Records written on pages: by forms made from the readers of the files that they stand in, and by tables.

mod field;
mod finding;
mod form;
mod keep;
mod several;
pub(crate) mod table;

use asepsis_domain::access::Permission;
use asepsis_domain::record::RecordKind;
use asepsis_workflow::editing;
use maud::{Markup, html};

pub(crate) use self::finding::facts;
use self::form::Form;
pub(crate) use self::keep::not_come;
use self::several::Several;
pub(crate) use self::several::goes_with_others;
use super::{Sheet, Shown, link};
use crate::ask::Asked;
use crate::error::{CANNOT, Error};

/// Kinds of records, those that are written here first.
pub(crate) fn kinds(asked: &Asked) -> Result<Shown, Error> {
    let evaluated = &asked.view()?.evaluated;
    let records = evaluated.dossier.records();
    let (here, elsewhere): (Vec<_>, Vec<_>) = RecordKind::ALL
        .iter()
        .partition(|kind| is_written_here(asked, **kind));
    let row = |kind: &RecordKind, new: bool| {
        let of_it = records.iter().filter(|r| r.kind == *kind).count();
        html! { li {
            strong { (kind.id()) } " " span.faint { (of_it) }
            span.line { (kind.doc()) }
            @if new && asked.may(permission(*kind)) { a.button href=(place(*kind, &[])) aria-label={ "New " (kind.id()) } { "New" } " " }
            a href=(table::place(*kind)) aria-label={ "Table of records of the kind " (kind.id()) } { "Table" }
        } }
    };
    let content = html! {
        @if !here.is_empty() { ul.rows { @for kind in &here { (row(kind, true)) } } }
        @if !elsewhere.is_empty() {
            h2 { "Written in the repository" }
            p { "Their files are read only here. " code { "[home]" } " in " code { "device.toml" } " brings a kind onto the server, such as " code { "decision = \"server\"" } "." }
            ul.rows { @for kind in &elsewhere { (row(kind, false)) } }
        }
    };
    Ok(Sheet::new("/trace", "Write a record", content).into())
}

/// The form of a decision: on one finding, on several at once, or of its own.
pub(crate) fn decide(asked: &Asked) -> Result<Shown, Error> {
    match Several::of(asked)? {
        Some(several) => several.begun(),
        None => Form::of(asked, RecordKind::Decision)?.begun(),
    }
}

/// Keeps a decision, or several that say the same.
pub(crate) fn decided(asked: &Asked) -> Result<Shown, Error> {
    match Several::of(asked)? {
        Some(several) => several.sent(),
        None => Form::of(asked, RecordKind::Decision)?.sent(),
    }
}

/// The form of a record of another kind.
pub(crate) fn write(asked: &Asked) -> Result<Shown, Error> {
    Form::of(asked, kind(asked)?)?.begun()
}

/// Keeps a record of another kind.
pub(crate) fn written_down(asked: &Asked) -> Result<Shown, Error> {
    Form::of(asked, kind(asked)?)?.sent()
}

pub(super) fn kind(asked: &Asked) -> Result<RecordKind, Error> {
    let word = asked.part("kind")?;
    let found = RecordKind::parse(word).filter(|kind| *kind != RecordKind::Decision);
    found.ok_or_else(|| Error::no("form for the kind", word))
}

/// Returns the address of the form of a kind.
pub(crate) fn place(kind: RecordKind, pairs: &[(&str, &str)]) -> String {
    match kind {
        RecordKind::Decision => link::query("/decide", pairs),
        other => link::query(&format!("/write/{}", other.id()), pairs),
    }
}

/// Returns what it takes to write a record of a kind.
pub(crate) fn permission(kind: RecordKind) -> Permission {
    match kind {
        RecordKind::Decision => Permission::Decide,
        _ => Permission::Edit,
    }
}

/// Returns whether new records of the kind are written here: by whoever is alone with a folder all, else those at home.
pub(crate) fn is_written_here(asked: &Asked, kind: RecordKind) -> bool {
    let view = asked.standing.view.as_ref();
    let at_home = view.is_some_and(|v| editing::at_home(&v.evaluated.dossier, kind));
    asked.site.team().is_none() || at_home
}

/// Returns whether the record of this file may be changed here by who asks.
pub(crate) fn may_change(asked: &Asked, kind: RecordKind, file: &str) -> bool {
    let here = asked.site.team().is_none() || file.starts_with("server/");
    here && is_written_here(asked, kind) && asked.may(permission(kind))
}

/// Returns whether who asks may decide here.
pub(crate) fn may_decide(asked: &Asked) -> bool {
    let kind = RecordKind::Decision;
    is_written_here(asked, kind) && asked.may(permission(kind))
}

/// Returns the way to the form of a new record, for whom may write one here.
pub(crate) fn begin(asked: &Asked, kind: RecordKind) -> Markup {
    let may = is_written_here(asked, kind) && asked.may(permission(kind));
    html! { @if may { p { a.button href=(place(kind, &[])) { "New " (kind.id()) } } } }
}

/// Checks that records of the kind are written here, by who asks, in this file.
///
/// # Errors
///
/// Where they are not: the error says what brings them here.
fn written_here(asked: &Asked, kind: RecordKind, file: &str) -> Result<(), Error> {
    if may_change(asked, kind, file) {
        return Ok(());
    }
    let detail = format!(
        "It is written in `{file}` of the repository. `[home] {} = \"server\"` in `device.toml` brings records of this kind here.",
        kind.id()
    );
    Err(Error::new(CANNOT, detail))
}
