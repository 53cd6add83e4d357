//! plans.toml: the cybersecurity management plan.

use asepsis_domain::plan::{PlanSection, Topic};

use super::DossierFile;
use super::parts::Parts;
use super::record::head;
use crate::schema::Row;

/// The file.
pub(super) const FILE: DossierFile = DossierFile {
    name: "plans.toml",
    what: "The cybersecurity management plan: monitoring, disclosure, patching, support life.",
    reader: read,
};

fn read(row: &mut Row<'_>, parts: &mut Parts) {
    let sections = row
        .may("section", "A section of the plan.")
        .tables("section", section);
    parts.plan.extend(sections.into_iter().flatten());
}

/// Returns the section; one without a readable topic is told and left out: it would speak of something else.
fn section(row: &mut Row<'_>) -> Option<PlanSection> {
    let head = head(row);
    let topic = row.must("topic", "What it is about.").word(Topic::WORDS);
    let text = row.may("text", "The text.").text();
    let responsible = row.may("responsible", "Who is responsible.").text();
    let frequency = row.may("frequency", "How often, such as `monthly`.").text();
    let days = row.may("days", "A period in days, where the section states one.");
    let days = days.small_number();
    let justification = row.may("justification", "Why this period or way.").text();
    let evidence = row.may("evidence", "Evidence.").links();
    Some(PlanSection {
        head,
        topic: topic?,
        text,
        responsible,
        frequency,
        days,
        justification,
        evidence,
    })
}
