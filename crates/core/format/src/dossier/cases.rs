//! cases.toml: postmarket cases, what happened when, and what was decided on reporting.

use asepsis_domain::id::ItemRef;
use asepsis_domain::place::Located;
use asepsis_domain::postmarket::{
    Case, CaseAdvisory, CaseEvent, EventKind, ReportDecision, Reportability, Tlp,
};
use asepsis_domain::record::Releases;
use asepsis_domain::time::{Date, Instant};

use super::DossierFile;
use super::parts::Parts;
use super::record::head;
use crate::schema::Row;

/// The file.
pub(super) const FILE: DossierFile = DossierFile {
    name: "cases.toml",
    what: "Postmarket cases: what happened when, per legal entity, and the decisions on reporting.",
    reader: read,
};

fn read(row: &mut Row<'_>, parts: &mut Parts) {
    parts
        .cases
        .extend(row.may("case", "A postmarket case.").tables("case", case));
}

fn case(row: &mut Row<'_>) -> Case {
    Case {
        head: head(row),
        description: row.may("description", "What it is about.").text(),
        vulnerabilities: row
            .may("vulnerabilities", "Vulnerabilities, by id.")
            .all_located(),
        releases: row
            .may("releases", "Releases concerned; absent: all.")
            .releases(),
        about: row
            .may("about", "Risks and decisions that it belongs to.")
            .links(),
        events: row
            .may("event", "What happened.")
            .tables("event", event)
            .into_iter()
            .flatten()
            .collect(),
        reportability: row
            .may("reportability", "A decision on a reporting duty.")
            .tables("reporting decision", reportability)
            .into_iter()
            .flatten()
            .collect(),
        advisory_reference: row
            .may(
                "advisory_reference",
                "Address or number of the advisory or alert about it, as published.",
            )
            .text(),
        related_events: row
            .may(
                "related_events",
                "Events with patients and field actions, with report numbers; or that none is known.",
            )
            .text(),
        other_devices: row
            .may(
                "other_devices",
                "Other submissions and devices changed for the same vulnerability; or that there are none.",
            )
            .text(),
        submission_basis: row
            .may(
                "submission_basis",
                "Submissions that the change needed, or why it needed none.",
            )
            .text(),
        advisory: row
            .may("advisory", "The security advisory that tells users of it.")
            .table("advisory", advisory),
    }
}

fn advisory(row: &mut Row<'_>) -> CaseAdvisory {
    let at = row.at().clone();
    let has_fix = row.has("fixed");
    CaseAdvisory {
        id: row.must("id", "Its id, which its readers cite.").text(),
        title: row.may("title", "Title; absent: the case's.").text(),
        summary: row
            .must(
                "summary",
                "What its readers are told: what happens, to whom, what to do. The case's description is not in it.",
            )
            .text(),
        tlp: row
            .may("tlp", "To whom it may be shown; absent: those named.")
            .word(Tlp::WORDS)
            .unwrap_or(Tlp::Red),
        is_final: row
            .may("final", "Whether it is final.")
            .flag()
            .unwrap_or(false),
        fixed: match row.may("fixed", "Releases that have the fix.").releases() {
            Releases::All if !has_fix => Releases::List(Vec::new()),
            named => named,
        },
        acknowledgments: row
            .may("acknowledgments", "Who is thanked, a line each.")
            .texts(),
        revisions: row
            .may("revision", "A revision, oldest first.")
            .tables("revision", revision)
            .into_iter()
            .flatten()
            .collect(),
        at,
    }
}

fn revision(row: &mut Row<'_>) -> Option<(Instant, String)> {
    let at = row.must("at", "When, as 2026-11-23T08:00:00Z.").instant();
    let summary = row.must("summary", "What changed.").text();
    Some((at?.value, summary))
}

/// Returns the event; one without a readable kind or time is told and left out, since no clock can count from it.
fn event(row: &mut Row<'_>) -> Option<CaseEvent> {
    let kind = row.must("kind", "What happened.").word(EventKind::WORDS);
    let at = row.must("at", "When, as 2026-11-23T08:00:00Z.").instant();
    let entity = row.may("entity", "The legal entity concerned.").link();
    let release = row
        .may(
            "release",
            "The release concerned; absent: those of the case.",
        )
        .release();
    let units = row
        .may("units", "Units concerned, for field actions.")
        .number();
    let ends = ends(row);
    let note = row.may("note", "In a sentence.").text();
    let evidence = row.may("evidence", "Proof.").links();
    Some(CaseEvent {
        kind: kind?,
        at: at?,
        entity,
        release,
        units,
        ends,
        note,
        evidence,
    })
}

/// Returns the clocks that the event ends; what cannot be read must not mean all of them.
fn ends(row: &mut Row<'_>) -> Vec<Located<ItemRef>> {
    let key = "ends";
    let doc =
        "Clocks that it ends: `<file>#<clock>`; absent: each open one that such an event can end.";
    let ends = row.may(key, doc).items();
    if ends.is_empty() && row.has(key) {
        let none = ItemRef {
            file: "?".to_owned(),
            item: "?".to_owned(),
        };
        return vec![Located::new(none, row.at().clone())];
    }
    ends
}

/// Returns the decision; one without a readable clock or decision is told and left out.
fn reportability(row: &mut Row<'_>) -> Option<Reportability> {
    let clock = row.must("clock", "The clock: `<file>#<clock>`.").item();
    let decision = row
        .must("decision", "Whether it is to be reported.")
        .word(ReportDecision::WORDS);
    let reason = row.must("reason", "Why.").text();
    let by = row.must("by", "Who decided.").text();
    let on = row.must("on", "When.").date();
    Some(Reportability {
        clock: clock?,
        decision: decision?,
        reason,
        by,
        on: on.unwrap_or(Date::ZERO),
    })
}
