//! Records as a table: a column for each field, a row for each record, as CSV or a workbook.

use asepsis_domain::record::RecordKind;

use super::form::{Field, Filled, columns, fields, named, spread};
use super::written::WrittenRecord;
use crate::limits::{Limits, ReadError};
use crate::rows::{Book, Row, of_csv};

/// A table that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRead {
    /// Headings that are no field of the kind: nothing is read from their columns.
    pub unknown: Vec<String>,
    /// Its rows, those without a word left out.
    pub rows: Vec<TableRow>,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRow {
    /// Its line or row, from 1.
    pub line: usize,
    /// What it says in the columns that are there; an empty text says nothing.
    pub filled: Filled,
}

/// Returns records of a kind as a table: its headings, and a row for each.
pub fn sheet<'r>(
    kind: RecordKind,
    records: impl IntoIterator<Item = &'r WrittenRecord>,
) -> (Vec<String>, Vec<Vec<String>>) {
    let all = records.into_iter();
    let said: Vec<Filled> = all.map(|r| spread(kind, &r.filled())).collect();
    let mut heads = columns(kind, &said);
    // What is no such table stands as a whole.
    let whole = fields(kind).into_iter().filter(|f| f.entry.has_parts());
    let whole = whole.filter(|f| said.iter().any(|said| said.contains_key(f.key)));
    heads.extend(whole.map(|f| f.key.to_owned()));
    let row = |said: &Filled| {
        let cells = heads.iter().map(|key| said.get(key).cloned());
        cells.map(Option::unwrap_or_default).collect()
    };
    let rows = said.iter().map(row).collect();
    (heads, rows)
}

/// Returns records as CSV.
///
/// # Errors
///
/// Where the text cannot be written.
pub fn to_csv<'r>(
    kind: RecordKind,
    records: impl IntoIterator<Item = &'r WrittenRecord>,
) -> Result<String, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let (heads, rows) = sheet(kind, records);
    writer.write_record(heads)?;
    for row in rows {
        writer.write_record(row)?;
    }
    text_of(writer)
}

/// Returns a table that was read as CSV: what is read from it again is the same, but for the numbers of its rows.
///
/// # Errors
///
/// Where the text cannot be written.
pub fn as_csv(kind: RecordKind, table: &TableRead) -> Result<String, csv::Error> {
    let said: Vec<Filled> = table.rows.iter().map(|row| row.filled.clone()).collect();
    let there = |key: &String| said.iter().any(|said| said.contains_key(key));
    let whole = fields(kind).into_iter().filter(|f| f.entry.has_parts());
    let all = columns(kind, &said).into_iter();
    let all = all.chain(whole.map(|f| f.key.to_owned()));
    let heads: Vec<String> = all.filter(there).collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&heads)?;
    for row in &table.rows {
        let cell = |key: &String| row.filled.get(key).map_or("", String::as_str);
        writer.write_record(heads.iter().map(cell))?;
    }
    text_of(writer)
}

fn text_of(writer: csv::Writer<Vec<u8>>) -> Result<String, csv::Error> {
    let bytes = writer
        .into_inner()
        .map_err(|e| csv::Error::from(e.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Returns what a table says of records of a kind: CSV, or the first sheet of a workbook that has a column `id`.
///
/// # Errors
///
/// Where it is neither, beyond the limits, or has no such column.
pub fn read(kind: RecordKind, bytes: &[u8], limits: &Limits) -> Result<TableRead, ReadError> {
    if bytes.starts_with(b"PK\x03\x04") {
        let mut book = Book::open(bytes, limits)?;
        for sheet in book.sheets()? {
            if let Some(table) = of_rows(kind, &book.rows(&sheet)?) {
                return Ok(table);
            }
        }
        return Err(NO_HEADING);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| ReadError::NotThisFormat {
        expected: "a table",
        reason: "it is neither a workbook nor text in UTF-8: save it as XLSX, or as CSV in UTF-8",
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let fields = fields(kind);
    let is_heading = |cells: &[String]| cells.iter().any(|cell| is_id(&fields, cell));
    of_rows(kind, &of_csv(text, limits, &is_heading)?).ok_or(NO_HEADING)
}

const NO_HEADING: ReadError = ReadError::NotThisFormat {
    expected: "a table of records",
    reason: "no row has the heading `id`",
};

fn is_id(fields: &[Field], cell: &str) -> bool {
    named(fields, cell).is_some_and(|name| name == "id")
}

fn of_rows(kind: RecordKind, rows: &[Row]) -> Option<TableRead> {
    let fields = fields(kind);
    let is_heading = |(_, cells): &Row| cells.iter().any(|cell| is_id(&fields, cell));
    let at = rows.iter().position(is_heading)?;
    let (heading, body) = rows.get(at..)?.split_first()?;
    let names: Vec<Option<String>> = heading.1.iter().map(|h| named(&fields, h)).collect();
    let unknown = heading.1.iter().zip(&names);
    let unknown = unknown.filter(|(head, name)| !head.trim().is_empty() && name.is_none());
    let said = |cells: &Vec<String>| -> Filled {
        let cells = cells.iter().map(String::as_str);
        let pairs = names.iter().zip(cells.chain(std::iter::repeat("")));
        let pairs = pairs.filter_map(|(name, cell)| Some((name.clone()?, cell.trim().to_owned())));
        pairs.collect()
    };
    let written = body
        .iter()
        .filter(|(_, cells)| cells.iter().any(|c| !c.trim().is_empty()));
    Some(TableRead {
        unknown: unknown.map(|(head, _)| head.trim().to_owned()).collect(),
        rows: written
            .map(|(line, cells)| TableRow {
                line: *line,
                filled: said(cells),
            })
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dossier::written::records;

    const RISKS: &str = "[[hazard]]\nid = \"HAZ-1\"\ntitle = \"Too \\\"much\\\", or\\ntoo late\"\nsituation = \"S\"\nharm = \"H\"\nseverity = \"5\"\n";

    #[test]
    fn a_table_comes_back_as_it_went_out() {
        let files = [("risks.toml".to_owned(), RISKS.as_bytes().to_vec())].into();
        let all = records(&files);
        let csv = to_csv(RecordKind::Hazard, &all).unwrap();
        let table = read(RecordKind::Hazard, csv.as_bytes(), &Limits::default()).unwrap();
        assert!(table.unknown.is_empty(), "{:?}", table.unknown);
        let said: Filled = table.rows[0]
            .filled
            .clone()
            .into_iter()
            .filter(|(_, t)| !t.is_empty())
            .collect();
        assert_eq!(said, spread(RecordKind::Hazard, &all[0].filled()));
    }

    #[test]
    fn headings_are_found_and_those_that_mean_nothing_are_named() {
        let text = "Hazards of the pump;;\nID;Owner;Harm\nHAZ-1;Someone;Pain\n;;\nHAZ-2\n";
        let table = read(RecordKind::Hazard, text.as_bytes(), &Limits::default()).unwrap();
        assert_eq!(table.unknown, ["Owner"]);
        let rows: Vec<_> = table
            .rows
            .iter()
            .map(|r| (r.line, r.filled["id"].as_str(), r.filled["harm"].as_str()))
            .collect();
        assert_eq!(rows, [(3, "HAZ-1", "Pain"), (5, "HAZ-2", "")]);
    }

    #[test]
    fn what_is_no_table_says_so() {
        for (bytes, says) in [
            (&b"name,version\na,1\n"[..], "no row has the heading `id`"),
            (b"", "no row has the heading `id`"),
            (b"\xff\xfe\x00", "neither a workbook nor text"),
            (b"PK\x03\x04 and nothing", "workbook"),
        ] {
            let error = read(RecordKind::Risk, bytes, &Limits::default()).unwrap_err();
            assert!(error.to_string().contains(says), "{error}");
        }
    }
}
