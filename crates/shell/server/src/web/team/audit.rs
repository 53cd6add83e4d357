//! The audit trail: what was done, by whom, when and why; whether it is whole; copies of it.

use asepsis_domain::audit::Entry;
use asepsis_format::json::pretty;
use asepsis_format::report::audit::AuditReport;
use asepsis_workflow::records::{self, Wanted};
use maud::{Markup, html};

use super::field::Field;
use crate::ask::{Asked, Slice};
use crate::error::{Error, FAULT, QUERY, words};
use crate::web::part::{counted, empty, pager};
use crate::web::{Sheet, Shown, link};

/// Rows of the page.
const MOST: usize = 100;

/// Which entries are asked for, by parameter and label.
const FILTERS: &[(&str, &str)] = &[
    ("project", "Project"),
    ("subject", "About"),
    ("actor", "By"),
    ("from", "From (UTC)"),
    ("before", "Before (UTC)"),
];

/// Returns which entries are asked for.
///
/// # Errors
///
/// Where a time is none.
pub(crate) fn wanted(asked: &Asked) -> Result<Wanted, Error> {
    let own = |name: &str| asked.parameter(name).map(str::to_owned);
    let time = |name: &str| {
        let text = asked.parameter(name).filter(|text| !text.is_empty());
        let moment = text.map(records::moment).transpose();
        moment.map_err(|failure| Error::new(QUERY, format!("`{name}`: {}", words(&failure))))
    };
    Ok(Wanted {
        // Below a project nothing else is shown.
        project: asked
            .part("project")
            .ok()
            .map(str::to_owned)
            .or_else(|| own("project")),
        subject: own("subject"),
        actor: own("actor"),
        from: time("from")?,
        before: time("before")?,
    })
}

/// The trail, latest first.
pub(crate) fn page(asked: &Asked) -> Result<Shown, Error> {
    let records = &asked.team()?.records;
    let mut entries = records.entries(&wanted(asked)?)?;
    entries.reverse();
    let slice = Slice::of(asked, MOST, MOST)?;
    let total = entries.len();
    let given = |name: &str| asked.parameter(name).unwrap_or_default().to_owned();
    let copy: Vec<(&str, String)> = FILTERS.iter().map(|(n, _)| (*n, given(n))).collect();
    let copy: Vec<(&str, &str)> = copy.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let content = html! {
        form.filter action="/audit" {
            @for (name, label) in FILTERS.iter().filter(|(name, _)| asked.live.is_none() || *name != "project") { (Field { value: &given(name), optional: true, ..Field::text(name, label) }.shown()) }
            button { "Show" }
        }
        p {
            a.button href=(link::query("/audit/copy/json", &copy)) { "Keep a copy as JSON" } " "
            a.button href=(link::query("/audit/copy/pdf", &copy)) { "Keep a copy as PDF" } " "
            a href=(link::query("/audit", &[("verify", "yes")])) { "Verify the whole trail" }
        }
        @if asked.parameter("verify").is_some() { (verdict(asked)?) }
        @if entries.is_empty() { (empty("No entry", "Nothing was done that these words name. Times are written as in 2026-11-24T08:00:00Z.")) }
        @else { (table(slice.cut(entries))) (pager(asked, slice, total)) }
    };
    let under = html! { (counted(total, "entry", "entries")) ", latest first. Nobody can change or remove one, or switch the trail off." };
    Ok(Sheet::new("/audit", "Audit trail", content)
        .under(under)
        .into())
}

fn verdict(asked: &Asked) -> Result<Markup, Error> {
    let (head, breaks) = records::verify(&asked.team()?.records, None)?;
    Ok(html! {
        @if breaks.is_empty() {
            div.note.info role="status" { p.head { "The trail is whole" } p { "It ends with entry " code { (head.number) ":" (head.hash) } ". Note that where nobody who can write the database reaches it." } }
        } @else {
            div.note.warning role="alert" {
                p.head { "The trail does not hold" }
                ul { @for found in breaks.iter().take(100) { li { "Entry " (found.number) ": " (found.what) } } }
            }
        }
    })
}

fn table(entries: Vec<Entry>) -> Markup {
    let short = |digest: &Option<String>| {
        let digest = digest.as_deref().unwrap_or("–");
        digest.chars().take(12).collect::<String>()
    };
    html! {
        div.table tabindex="0" role="group" aria-label="Entries" {
            table.cards {
                thead { tr { th.right scope="col" { "No" } th scope="col" { "When" } th scope="col" { "By" } th scope="col" { "Did" } th scope="col" { "To" } th scope="col" { "Was → is" } th scope="col" { "Why" } } }
                tbody { @for entry in entries { tr {
                    td.right data-label="No" { (entry.number) }
                    td.nowrap data-label="When" { (entry.at) }
                    td data-label="By" { (entry.actor) }
                    td.nowrap data-label="Did" { (entry.act) }
                    td data-label="To" { (entry.subject) @if !entry.project.is_empty() { span.line { (entry.project) } } }
                    td data-label="Was → is" { @if entry.old.is_some() || entry.new.is_some() { code { (short(&entry.old)) } " → " code { (short(&entry.new)) } } }
                    td.why data-label="Why" { (entry.reason) }
                } } }
            }
        }
    }
}

/// A copy for inspection.
pub(crate) fn copy(asked: &Asked) -> Result<Shown, Error> {
    let team = asked.team()?;
    let wanted = wanted(asked)?;
    let copied = records::copy(&team.records, &wanted)?;
    match asked.part("format")? {
        "pdf" => {
            let worker = &team.options.worker;
            let bytes = records::copy_as_pdf(&copied, &wanted, team.now(), worker)?;
            Ok(Shown::File {
                kind: "application/pdf",
                name: "audit-trail.pdf".to_owned(),
                bytes,
            })
        }
        "json" => Ok(Shown::File {
            kind: "application/json",
            name: "audit-trail.json".to_owned(),
            bytes: pretty(&AuditReport::of(
                &copied.end,
                &copied.breaks,
                &copied.entries,
            ))
            .map_err(|e| Error::new(FAULT, e.to_string()))?
            .into_bytes(),
        }),
        other => Err(Error::no("form of a copy", other)),
    }
}
