//! The sheets of a workbook as rows of texts. Formulas count by the value that was kept with them.

use std::io::{Cursor, Read as _};

use zip::ZipArchive;

use super::Row;
use crate::limits::{Limits, ReadError};
use crate::xml::element::Element;

const BROKEN: ReadError = ReadError::NotThisFormat {
    expected: "a workbook",
    reason: "it cannot be opened: save it again as XLSX",
};

/// A workbook.
pub(crate) struct Book<'b, 'l> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    limits: &'l Limits,
    /// Texts that cells name by number.
    shared: Vec<String>,
    /// Whether cells of a style are days.
    days: Vec<bool>,
}

impl<'b, 'l> Book<'b, 'l> {
    /// Opens a workbook.
    pub(crate) fn open(bytes: &'b [u8], limits: &'l Limits) -> Result<Self, ReadError> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| BROKEN)?;
        let mut size = 0_u64;
        for index in 0..archive.len() {
            let entry = archive.by_index_raw(index).map_err(|_| BROKEN)?;
            size = size.saturating_add(entry.size());
        }
        let expanded = (bytes.len() as u64).saturating_mul(limits.max_expansion);
        let limit = limits.max_bytes.min(expanded);
        if size > limit {
            return Err(ReadError::TooLarge { size, limit });
        }
        let mut book = Self {
            archive,
            limits,
            shared: Vec::new(),
            days: Vec::new(),
        };
        if let Some(text) = book.part("xl/sharedStrings.xml")? {
            let root = Element::of(&text, limits)?;
            book.shared = root.children.iter().map(run).collect();
        }
        if let Some(text) = book.part("xl/styles.xml")? {
            book.days = days(&Element::of(&text, limits)?);
        }
        Ok(book)
    }

    /// Returns the paths of the sheets, in their order.
    pub(crate) fn sheets(&mut self) -> Result<Vec<String>, ReadError> {
        let limits = self.limits;
        let workbook = self.part("xl/workbook.xml")?.ok_or(BROKEN)?;
        let relations = self.part("xl/_rels/workbook.xml.rels")?.ok_or(BROKEN)?;
        let (workbook, relations) = (
            Element::of(&workbook, limits)?,
            Element::of(&relations, limits)?,
        );
        let sheets = workbook.children.iter().filter(|c| c.name == "sheets");
        let ids = sheets.flat_map(|s| &s.children).filter_map(|sheet| {
            let id = sheet
                .attributes
                .iter()
                .find(|a| a.prefix.is_some() && a.name == "id");
            id.map(|a| a.value.to_string())
        });
        let path = |id: String| {
            let mut all = relations.children.iter();
            let relation = all.find(|r| r.attribute("Id") == Some(&id))?;
            let target = relation.attribute("Target")?;
            Some(match target.strip_prefix('/') {
                Some(absolute) => absolute.to_owned(),
                None => format!("xl/{target}"),
            })
        };
        Ok(ids.filter_map(path).collect())
    }

    /// Returns the rows of a sheet.
    pub(crate) fn rows(&mut self, sheet: &str) -> Result<Vec<Row>, ReadError> {
        let Some(text) = self.part(sheet)? else {
            return Ok(Vec::new());
        };
        let root = Element::of(&text, self.limits)?;
        let data = root.children.iter().filter(|c| c.name == "sheetData");
        let mut rows = Vec::new();
        for (index, row) in data.flat_map(|d| &d.children).enumerate() {
            let number = row.attribute("r").and_then(|r| r.parse().ok());
            let mut cells: Vec<String> = Vec::new();
            for cell in &row.children {
                let place = cell.attribute("r").and_then(column).unwrap_or(cells.len());
                // A sheet has at most 16 384 columns.
                if place < 16_384 {
                    cells.resize(cells.len().max(place + 1), String::new());
                    if let Some(slot) = cells.get_mut(place) {
                        *slot = self.cell(cell);
                    }
                }
            }
            rows.push((number.unwrap_or(index + 1), cells));
        }
        fill(&mut rows, &merged(&root), self.limits.max_items);
        Ok(rows)
    }

    fn cell(&self, cell: &Element<'_>) -> String {
        let value = cell.children.iter().find(|c| c.name == "v");
        let value = value.map_or("", |v| v.text.trim());
        match cell.attribute("t") {
            Some("s") => {
                let at = value.parse::<usize>().ok();
                at.and_then(|at| self.shared.get(at))
                    .cloned()
                    .unwrap_or_default()
            }
            Some("inlineStr") => run(cell),
            Some("e") => String::new(),
            Some("d") => value.get(..10).unwrap_or(value).to_owned(),
            _ => {
                let style = cell.attribute("s").and_then(|s| s.parse::<usize>().ok());
                let is_day = style
                    .and_then(|s| self.days.get(s))
                    .copied()
                    .unwrap_or(false);
                let day = value.parse::<f64>().ok().filter(|_| is_day);
                day.map_or_else(|| value.to_owned(), of_serial)
            }
        }
    }

    fn part(&mut self, name: &str) -> Result<Option<String>, ReadError> {
        let Ok(entry) = self.archive.by_name(name) else {
            return Ok(None);
        };
        // What the directory says of the size is not believed.
        let limit = self.limits.max_bytes;
        let mut bytes = Vec::new();
        let mut entry = entry.take(limit.saturating_add(1));
        entry.read_to_end(&mut bytes).map_err(|_| BROKEN)?;
        if bytes.len() as u64 > limit {
            let size = bytes.len() as u64;
            return Err(ReadError::TooLarge { size, limit });
        }
        String::from_utf8(bytes).map(Some).map_err(|_| BROKEN)
    }
}

/// Cells that are merged down a column: the column from 0, the first row and the last.
type Merged = (usize, usize, usize);

/// Returns the cells of a sheet that are merged down (18.3.1.55).
fn merged(root: &Element<'_>) -> Vec<Merged> {
    let lists = root.children.iter().filter(|c| c.name == "mergeCells");
    let ranges = lists
        .flat_map(|l| &l.children)
        .filter_map(|m| m.attribute("ref"));
    let down = |range: &str| {
        let (from, until) = range.split_once(':')?;
        let row = |name: &str| {
            let digits = name.trim_start_matches(|c: char| c.is_ascii_uppercase());
            digits.parse::<usize>().ok()
        };
        let (first, last) = (row(from)?, row(until)?);
        (first < last).then_some((column(from)?, first, last))
    };
    ranges.filter_map(down).collect()
}

/// Lets what is merged down a column hold for each of its rows that says something itself, in at most so many cells.
fn fill(rows: &mut [Row], merged: &[Merged], most: usize) {
    let mut looked_at = 0;
    for (column, first, last) in merged {
        let start = rows.partition_point(|(number, _)| number < first);
        let Some((head, below)) = rows.get_mut(start..).and_then(<[Row]>::split_first_mut) else {
            continue;
        };
        let text = head.1.get(*column).filter(|_| head.0 == *first);
        let Some(text) = text.filter(|text| !text.trim().is_empty()).cloned() else {
            continue;
        };
        for (_, cells) in below.iter_mut().take_while(|(number, _)| number <= last) {
            looked_at += 1;
            if looked_at > most {
                return;
            }
            if cells.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            cells.resize(cells.len().max(column + 1), String::new());
            if let Some(slot) = cells.get_mut(*column).filter(|slot| slot.is_empty()) {
                slot.clone_from(&text);
            }
        }
    }
}

/// Returns the text of an element that holds runs of text; how it is spoken (`rPh`) is not part of it.
fn run(element: &Element<'_>) -> String {
    let mut text = String::new();
    for child in element.children.iter().filter(|c| c.name != "rPh") {
        if child.name == "t" {
            text.push_str(&child.text);
        } else {
            text.push_str(&run(child));
        }
    }
    text
}

/// Returns the column of a cell's name, from 0: `B3` is 1.
fn column(name: &str) -> Option<usize> {
    let letters = name.bytes().take_while(u8::is_ascii_uppercase);
    let number = letters.fold(0_usize, |sum, b| {
        sum.saturating_mul(26)
            .saturating_add(usize::from(b - b'A') + 1)
    });
    number.checked_sub(1)
}

/// Returns which styles show days (18.8.30: built-in formats 14 to 17 and 22, and own ones with years and days).
fn days(styles: &Element<'_>) -> Vec<bool> {
    let list = |name: &'static str| {
        let found = styles.children.iter().filter(move |c| c.name == name);
        found.flat_map(|c| &c.children)
    };
    let own: Vec<(&str, &str)> = list("numFmts")
        .filter_map(|f| Some((f.attribute("numFmtId")?, f.attribute("formatCode")?)))
        .collect();
    list("cellXfs")
        .map(|style| {
            let id = style.attribute("numFmtId").unwrap_or("0");
            let code = own
                .iter()
                .find(|(own, _)| *own == id)
                .map(|(_, code)| code.to_lowercase());
            matches!(id, "14" | "15" | "16" | "17" | "22")
                || code.is_some_and(|c| c.contains('y') && c.contains('d'))
        })
        .collect()
}

/// Returns the day of a serial number (18.17.4.1): day 1 is 1900-01-01, and a 29 February 1900 is counted that never was.
fn of_serial(serial: f64) -> String {
    if !(1.0..2_958_466.0).contains(&serial) {
        return serial.to_string();
    }
    #[expect(clippy::cast_possible_truncation, reason = "held to the range above")]
    let mut days = serial as i64;
    if days < 60 {
        days += 1;
    }
    // Days from 0000-03-01, in eras of 400 years: the calendar repeats after 146 097 days.
    let days = days - 25_569 + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let date = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{date:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serial_numbers_are_days() {
        let days = [
            (1.0, "1900-01-01"),
            (61.0, "1900-03-01"),
            (36_526.0, "2000-01-01"),
            (47_514.5, "2030-01-31"),
            (45_351.0, "2024-02-29"),
        ];
        for (serial, day) in days {
            assert_eq!(of_serial(serial), day);
        }
        assert_eq!(of_serial(0.5), "0.5");
    }

    #[test]
    fn what_is_merged_down_holds_for_each_row() {
        let sheet = r#"<worksheet><mergeCells><mergeCell ref="B2:B5"/><mergeCell ref="A1:C1"/><mergeCell ref="C9:C3"/><mergeCell ref="x"/></mergeCells></worksheet>"#;
        let root = Element::of(sheet, &Limits::default()).unwrap();
        let row =
            |number, cells: &[&str]| (number, cells.iter().map(|c| (*c).to_owned()).collect());
        let mut rows: Vec<Row> = vec![
            row(1, &["List"]),
            row(2, &["a", "Maker"]),
            row(3, &["b", "", "1"]),
            row(4, &["", ""]),
            row(5, &["c"]),
            row(6, &["d"]),
        ];
        fill(&mut rows, &merged(&root), 100);
        let second: Vec<_> = rows
            .iter()
            .map(|(_, c)| c.get(1).map_or("", String::as_str))
            .collect();
        assert_eq!(second, ["", "Maker", "Maker", "", "Maker", ""]);
    }

    #[test]
    fn columns_are_counted_from_their_letters() {
        assert_eq!(
            [column("A1"), column("Z9"), column("AB3"), column("1")],
            [Some(0), Some(25), Some(27), None]
        );
    }
}
