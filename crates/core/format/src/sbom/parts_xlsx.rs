//! A parts list as a workbook of Office Open XML (ECMA-376 part 1, SpreadsheetML): the first sheet that has a
//! heading of a parts list.

use super::SbomFormat;
use super::parts::{self, Parts};
use crate::limits::{Limits, ReadError, Strength};
use crate::probe::Probe;
use crate::rows::{Book, Row};

/// A parts list as a workbook.
pub(super) const FORMAT: SbomFormat = SbomFormat {
    id: "parts-xlsx",
    title: "parts list as XLSX",
    versions: &["1"],
    detect,
    read: |probe, limits| {
        let rows = rows(probe.bytes, limits)?;
        let parts = Parts::of(&rows).ok_or(NO_HEADING)?;
        Ok(parts.read(FORMAT.id, probe.whole))
    },
    validate: |probe, limits| {
        let rows = rows(probe.bytes, limits)?;
        let parts = Parts::of(&rows).ok_or(NO_HEADING)?;
        Ok(("1".to_owned(), parts.breaches(FORMAT.id)))
    },
    through: None,
};

const NO_HEADING: ReadError = ReadError::NotThisFormat {
    expected: "a parts list",
    reason: "no sheet has headings like `name` and `version`",
};

fn detect(probe: &Probe<'_>) -> Strength {
    let is_zip = probe.bytes.starts_with(b"PK\x03\x04");
    if is_zip && memchr::memmem::find(probe.bytes, b"xl/workbook.xml").is_some() {
        Strength::Sure
    } else {
        Strength::No
    }
}

/// Returns the rows of the first sheet that is a parts list.
fn rows(bytes: &[u8], limits: &Limits) -> Result<Vec<Row>, ReadError> {
    let limits = parts::limits(bytes, limits)?;
    let mut book = Book::open(bytes, &limits)?;
    for sheet in book.sheets()? {
        let rows = book.rows(&sheet)?;
        if Parts::of(&rows).is_some() {
            return Ok(rows);
        }
    }
    Err(NO_HEADING)
}
