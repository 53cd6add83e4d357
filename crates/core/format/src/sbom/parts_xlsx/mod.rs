//! A parts list as a workbook of Office Open XML (ECMA-376): the first sheet that has a heading of a parts list.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};

use super::SbomFormat;
use super::parts::{Parts, Row};
use crate::limits::{Limits, ReadError, Strength};
use crate::probe::Probe;

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
    leftover: |_, _| Ok(Vec::new()),
};

const NO_HEADING: ReadError = ReadError::NotThisFormat {
    expected: "a parts list",
    reason: "no sheet has headings like `name` and `version`",
};

const BROKEN: ReadError = ReadError::NotThisFormat {
    expected: "a workbook",
    reason: "it cannot be opened: save it again as XLSX",
};

fn detect(probe: &Probe<'_>) -> Strength {
    let is_zip = probe.bytes.starts_with(b"PK\x03\x04");
    if is_zip && memchr::memmem::find(probe.bytes, b"xl/workbook.xml").is_some() {
        Strength::Sure
    } else {
        Strength::No
    }
}

/// Returns the rows of the first sheet that is a parts list, else of the first sheet.
fn rows(bytes: &[u8], limits: &Limits) -> Result<Vec<Row>, ReadError> {
    within(bytes, limits)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| BROKEN)?;
    let mut first = None;
    for name in book.sheet_names() {
        let Ok(range) = book.worksheet_range(&name) else {
            continue;
        };
        let start = range.start().map_or(0, |(row, _)| row as usize);
        let row =
            |(at, cells): (usize, &[Data])| (start + at + 1, cells.iter().map(text).collect());
        let rows: Vec<Row> = range.rows().enumerate().map(row).collect();
        if Parts::of(&rows).is_some() {
            return Ok(rows);
        }
        first.get_or_insert(rows);
    }
    first.ok_or(BROKEN)
}

/// Holds the limits on what the workbook is when it is expanded.
fn within(bytes: &[u8], limits: &Limits) -> Result<(), ReadError> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| BROKEN)?;
    let mut size = 0_u64;
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|_| BROKEN)?;
        size = size.saturating_add(entry.size());
    }
    let packed = bytes.len() as u64;
    let most = limits
        .max_bytes
        .min(packed.saturating_mul(limits.max_expansion));
    if size > most {
        return Err(ReadError::TooLarge { size, limit: most });
    }
    Ok(())
}

/// Returns a cell as people read it; a date as a day.
fn text(cell: &Data) -> String {
    match cell {
        Data::DateTime(when) => {
            let (year, month, day, ..) = when.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::DateTimeIso(text) => text.get(..10).unwrap_or(text).to_owned(),
        Data::Error(_) | Data::Empty => String::new(),
        other => other.to_string(),
    }
}
