//! The audit trail for programs: entries of it, whether it is whole, copies for an inspection.

use asepsis_domain::audit::Head;
use asepsis_format::report::audit::{AuditReport, EntryRow};
use asepsis_workflow::records;

use super::v1::{MOST, USUAL};
use super::{page, written};
use crate::ask::{Asked, Slice};
use crate::error::{Error, QUERY};
use crate::web::Shown;
use crate::web::team::audit::wanted;

/// Entries of the audit trail, latest first.
pub(crate) fn entries(asked: &Asked) -> Result<Shown, Error> {
    let team = asked.team()?;
    let slice = Slice::of(asked, USUAL, MOST)?;
    let mut entries = team.records.entries(&wanted(asked)?)?;
    entries.reverse();
    let total = entries.len();
    let entries = slice.cut(entries);
    let items = entries.iter().map(EntryRow::of).collect();
    page(asked, team.now(), (slice, total), items).map(Shown::Json)
}

/// Whether the whole trail holds, and still has an end that was noted.
pub(crate) fn verified(asked: &Asked) -> Result<Shown, Error> {
    let wrong = || {
        let detail = "`noted`: give NUMBER:HASH, the end of a trail as an earlier answer has it.";
        Error::new(QUERY, detail)
    };
    let noted = asked.parameter("noted");
    let noted = noted.map(|text| Head::parse(text).ok_or_else(wrong));
    let noted = noted.transpose()?;
    let (end, breaks) = records::verify(&asked.team()?.records, noted.as_ref())?;
    written(&AuditReport::of(&end, &breaks, &[])).map(Shown::Json)
}

/// A copy of entries, oldest first, with the verdict on the whole trail.
pub(crate) fn copy(asked: &Asked) -> Result<Shown, Error> {
    let copied = records::copy(&asked.team()?.records, &wanted(asked)?)?;
    written(&AuditReport::of(
        &copied.end,
        &copied.breaks,
        &copied.entries,
    ))
    .map(Shown::Json)
}

/// The same in print.
pub(crate) fn copy_in_print(asked: &Asked) -> Result<Shown, Error> {
    let (team, wanted) = (asked.team()?, wanted(asked)?);
    let copied = records::copy(&team.records, &wanted)?;
    let worker = &team.options.worker;
    Ok(Shown::File {
        kind: "application/pdf",
        name: "audit-trail.pdf".to_owned(),
        bytes: records::copy_as_pdf(&copied, &wanted, team.now(), worker)?,
    })
}
