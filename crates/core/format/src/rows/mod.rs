//! Tables that people keep in spreadsheets, as rows of texts with the line or row that each stands in.

mod workbook;

use crate::limits::{Limits, ReadError};

pub(crate) use workbook::Book;

/// A row: its line in a text or its number in a sheet, from 1, and its cells.
pub(crate) type Row = (usize, Vec<String>);

/// Lines among which the heading is looked for.
const TELLING: usize = 20;

/// Returns the rows of a whole CSV, in which every quote is closed; see [`start_of_csv`].
pub(crate) fn of_csv(
    text: &str,
    limits: &Limits,
    is_heading: &dyn Fn(&[String]) -> bool,
) -> Result<Vec<Row>, ReadError> {
    let rows = start_of_csv(text, limits, is_heading)?;
    match rows.last() {
        Some((line, cells)) if is_open(text, cells) => Err(ReadError::OpenQuote { line: *line }),
        _ => Ok(rows),
    }
}

/// Returns the rows of CSV (RFC 4180), or of the start of one, separated by commas, semicolons or tabs: by what makes a heading of one of the first
/// lines, so that commas of a title above, of decimals and of texts below are none.
pub(crate) fn start_of_csv(
    text: &str,
    limits: &Limits,
    is_heading: &dyn Fn(&[String]) -> bool,
) -> Result<Vec<Row>, ReadError> {
    let separator = separator(text, is_heading);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator as u8)
        .from_reader(text.as_bytes());
    let mut rows: Vec<Row> = Vec::new();
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

/// Returns whether the last row of a text runs to its end because a quote in it is not closed: quotes come in pairs, and the
/// last cell has lines of its own.
fn is_open(text: &str, last: &[String]) -> bool {
    let is_long = last
        .last()
        .is_some_and(|cell| cell.trim_end().contains('\n'));
    is_long && memchr::memchr_iter(b'"', text.as_bytes()).count() % 2 == 1
}

fn separator(text: &str, is_heading: &dyn Fn(&[String]) -> bool) -> char {
    const ALL: [char; 3] = [',', ';', '\t'];
    for line in text.lines().take(TELLING) {
        let cells = |separator: char| -> Vec<String> {
            let cells = line.split(separator).map(|c| c.trim().trim_matches('"'));
            cells.map(str::to_owned).collect()
        };
        if let Some(found) = ALL.into_iter().find(|c| is_heading(&cells(*c))) {
            return found;
        }
    }
    let first = text.lines().find(|line| line.contains(ALL)).unwrap_or("");
    let told = |c: &char| (first.matches(*c).count(), *c == ',');
    ALL.into_iter().max_by_key(told).unwrap_or(',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separator_is_the_one_of_the_rows() {
        let is_heading = |cells: &[String]| cells.contains(&"name".to_owned());
        for (text, expect) in [
            ("name,version\na,1\n", ','),
            ("name;version\na;1,0\nb;2,0\n", ';'),
            (
                "List of parts, pump, revision 3\n\"name\";version\na;1\n",
                ';',
            ),
            ("name\tversion\nthis, and that\t1\n", '\t'),
            ("name,text\na,\"x; y\n;;\nz; z\"\n", ','),
            ("name\na;b\n", ','),
            ("part;number\na,b\n", ';'),
            ("", ','),
        ] {
            assert_eq!(separator(text, &is_heading), expect, "{text}");
        }
    }
}
