//! Records of a kind as a workbook that people fill in and that is read again.

use asepsis_domain::record::RecordKind;
use asepsis_domain::time::Instant;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use crate::sheet::{Field, MOST, Page};

/// Returns the workbook's bytes: one sheet with a column for each field. The same records give the same bytes.
///
/// # Errors
///
/// Where the workbook cannot be made: more rows than a sheet holds.
pub fn record_sheet(
    kind: RecordKind,
    heads: &[&str],
    rows: &[Vec<String>],
    as_of: Instant,
) -> Result<Vec<u8>, XlsxError> {
    // What is cut off would be lost when the table comes back.
    let cells = rows.iter().flatten();
    if cells.clone().any(|text| text.chars().count() > MOST) {
        return Err(XlsxError::MaxStringLengthExceeded);
    }
    let mut book = Workbook::new();
    let created = ExcelDateTime::from_timestamp(as_of.as_second())?;
    let title = format!("Records: {}", kind.id());
    book.set_properties(
        &DocProperties::new()
            .set_title(&title)
            .set_creation_datetime(&created),
    );
    // As wide as what stands there asks for, within what can be read.
    let width = |at: usize| {
        let texts = rows.iter().filter_map(|row| row.get(at));
        let lines = texts.flat_map(|text| text.lines()).map(str::len);
        let longest = u8::try_from(lines.max().unwrap_or(0).clamp(10, 60)).unwrap_or(60);
        f64::from(longest) + 4.0
    };
    let columns: Vec<(&str, f64)> = heads
        .iter()
        .enumerate()
        .map(|(at, head)| (*head, width(at)))
        .collect();
    let mut page = Page::new(&mut book, kind.id(), &columns, 1)?;
    for row in rows {
        page.row(row.iter().map(Field::text).collect())?;
    }
    page.end(columns.len())?;
    book.save_to_buffer()
}
