//! A parts list as CSV (RFC 4180), separated by commas, semicolons or tabs.

use super::SbomFormat;
use super::parts::{Parts, Row};
use crate::limits::{Limits, ReadError, Strength};
use crate::probe::Probe;

/// A parts list as CSV.
pub(super) const FORMAT: SbomFormat = SbomFormat {
    id: "parts-csv",
    title: "parts list as CSV",
    versions: &["1"],
    detect,
    read: |probe, limits| {
        let rows = rows(probe.text()?, limits)?;
        let parts = Parts::of(&rows).ok_or(NO_HEADING)?;
        Ok(parts.read(FORMAT.id, probe.whole))
    },
    validate: |probe, limits| {
        let rows = rows(probe.text()?, limits)?;
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
    let rows = rows(&start.join("\n"), &Limits::default());
    if rows.is_ok_and(|rows| Parts::of(&rows).is_some()) {
        Strength::Maybe
    } else {
        Strength::No
    }
}

/// Returns the rows; the separator is the one that stands most often in the first line that has any.
fn rows(text: &str, limits: &Limits) -> Result<Vec<Row>, ReadError> {
    let count = |line: &str, c: char| line.matches(c).count();
    let mut lines = text.lines().filter(|l| l.contains([',', ';', '\t']));
    let first = lines.next().unwrap_or("");
    let mut separators = [',', ';', '\t'].into_iter();
    let separator = separators
        .by_ref()
        .max_by_key(|c| (count(first, *c), *c == ','));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator.map_or(b',', |c| c as u8))
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(ReadError::Csv)?;
        let line = record.position().map_or(0, csv::Position::line);
        if rows.len() >= limits.max_items {
            return Err(ReadError::TooMany {
                limit: limits.max_items,
                line: usize::try_from(line).unwrap_or(usize::MAX),
                column: 1,
            });
        }
        let cells = record.iter().map(str::to_owned).collect();
        rows.push((usize::try_from(line).unwrap_or(usize::MAX), cells));
    }
    Ok(rows)
}
