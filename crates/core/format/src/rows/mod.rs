//! Tables that people keep in spreadsheets, as rows of texts with the line or row that each stands in.

mod workbook;

use crate::limits::{Limits, ReadError};

pub(crate) use workbook::Book;

/// A row: its line in a text or its number in a sheet, from 1, and its cells.
pub(crate) type Row = (usize, Vec<String>);

/// Returns the rows of CSV (RFC 4180), separated by commas, semicolons or tabs; the separator is the one that stands most often in the first line that has any.
pub(crate) fn of_csv(text: &str, limits: &Limits) -> Result<Vec<Row>, ReadError> {
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
