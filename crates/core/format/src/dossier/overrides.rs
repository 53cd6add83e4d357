//! overrides.toml: a person's word over a computed status.

use asepsis_domain::postmarket::{Override, OverrideStatus};
use asepsis_domain::time::Date;

use super::DossierFile;
use super::parts::Parts;
use crate::schema::Row;

/// The file.
pub(super) const FILE: DossierFile = DossierFile {
    name: "overrides.toml",
    what: "A person's word over a computed status, with the reason.",
    reader: read,
};

fn read(row: &mut Row<'_>, parts: &mut Parts) {
    let overrides = row
        .may("override", "A person's word over a computed status.")
        .tables("override", read_override);
    parts.overrides.extend(overrides.into_iter().flatten());
}

/// Returns the override; one without a readable item or status is told and left out: the computed status stands.
fn read_override(row: &mut Row<'_>) -> Option<Override> {
    let at = row.at().clone();
    let item = row
        .must("item", "The catalogue item: `<file>#<item>`.")
        .item();
    let status = row
        .must("status", "The status given.")
        .word(OverrideStatus::WORDS);
    let over = row
        .may(
            "over",
            "The computed status at the time, to notice when it moves.",
        )
        .located();
    let reason = row.must("reason", "Why.").text();
    let source = row
        .may(
            "source",
            "The source that confirms it, for unverified items.",
        )
        .text();
    let by = row.must("by", "Who.").text();
    let on = row.must("on", "When.").date();
    Some(Override {
        item: item?,
        status: status?,
        over,
        reason,
        source,
        by,
        on: on.unwrap_or(Date::ZERO),
        at,
    })
}
