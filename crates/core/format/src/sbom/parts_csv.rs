//! A parts list as CSV (RFC 4180), separated by commas, semicolons or tabs.

use super::SbomFormat;
use super::parts::Parts;
use crate::limits::{Limits, ReadError, Strength};
use crate::probe::Probe;
use crate::rows::of_csv;

/// A parts list as CSV.
pub(super) const FORMAT: SbomFormat = SbomFormat {
    id: "parts-csv",
    title: "parts list as CSV",
    versions: &["1"],
    detect,
    read: |probe, limits| {
        let rows = of_csv(probe.text()?, limits)?;
        let parts = Parts::of(&rows).ok_or(NO_HEADING)?;
        Ok(parts.read(FORMAT.id, probe.whole))
    },
    validate: |probe, limits| {
        let rows = of_csv(probe.text()?, limits)?;
        let parts = Parts::of(&rows).ok_or(NO_HEADING)?;
        Ok(("1".to_owned(), parts.breaches(FORMAT.id)))
    },
    leftover: |_, _| Ok(Vec::new()),
};

const NO_HEADING: ReadError = ReadError::NotThisFormat {
    expected: "a parts list",
    reason: "no row has headings like `name` and `version`",
};

fn detect(probe: &Probe<'_>) -> Strength {
    let Ok(text) = probe.text else {
        return Strength::No;
    };
    if probe.json.is_some() || text.trim_start().starts_with('<') {
        return Strength::No;
    }
    let start: Vec<&str> = text.lines().take(20).collect();
    let rows = of_csv(&start.join("\n"), &Limits::default());
    if rows.is_ok_and(|rows| Parts::of(&rows).is_some()) {
        Strength::Maybe
    } else {
        Strength::No
    }
}
