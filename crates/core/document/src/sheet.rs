//! Pages of a workbook for people: heads that stay, rows as high as their text, one page wide on paper.
//!
//! Heights are written out: not every program finds them by itself when it opens the file.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

/// Most characters of a cell; Excel opens no more than 32,767.
pub(crate) const MOST: usize = 32_000;

/// Pixels of one unit of a column's width.
const UNIT: f64 = 7.0;

/// Height of a line of text, in points.
const LINE: f64 = 13.0;

/// The highest row that a sheet can have, in points.
const HIGHEST: f64 = 409.0;

/// More units than this are printed on A3, for letters that can still be read.
const WIDE: f64 = 215.0;

const A3: u8 = 8;
const A4: u8 = 9;

/// What stands in a cell; texts and counts with their fill.
pub(crate) enum Field {
    /// A text.
    Text(String, Option<u32>),
    /// A count.
    Count(usize, Option<u32>),
    /// A share of one.
    Share(f64),
    /// Nothing.
    Empty,
}

impl Field {
    /// Returns a text without a fill.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into(), None)
    }
}

/// A sheet that is being written, row by row.
pub(crate) struct Page<'w> {
    sheet: &'w mut Worksheet,
    widths: Vec<f64>,
    rows: u32,
}

impl<'w> Page<'w> {
    /// Begins a sheet with the heads of its columns and their widths; so many columns stay when it is moved sideways.
    pub(crate) fn new(
        book: &'w mut Workbook,
        name: &str,
        columns: &[(&str, f64)],
        staying: u16,
    ) -> Result<Self, XlsxError> {
        let sheet = book.add_worksheet();
        sheet.set_name(name)?;
        let head = base()
            .set_bold()
            .set_indent(1)
            .set_align(FormatAlign::VerticalCenter)
            .set_font_color(Color::White)
            .set_background_color(Color::RGB(0x000F_5464));
        let widths: Vec<f64> = columns.iter().map(|(_, width)| *width).collect();
        let mut lines = 1;
        for (at, (title, width)) in (0_u16..).zip(columns) {
            sheet.write_string_with_format(0, at, *title, &head)?;
            sheet.set_column_width(at, *width)?;
            // Bold is wider, and the arrow of the filter takes its place.
            lines = lines.max(wrapped(title, (width - 3.0) * 0.9));
        }
        sheet.set_row_height(0, height(lines))?;
        sheet.set_freeze_panes(1, staying)?;
        Ok(Self {
            sheet,
            widths,
            rows: 0,
        })
    }

    /// Writes the next row.
    pub(crate) fn row(&mut self, fields: Vec<Field>) -> Result<(), XlsxError> {
        self.rows += 1;
        let mut lines = 1;
        for (at, field) in (0_u16..).zip(fields) {
            let width = self.widths.get(usize::from(at)).copied().unwrap_or(10.0);
            match field {
                Field::Text(text, fill) => {
                    let text = cell(&text);
                    lines = lines.max(wrapped(&text, width));
                    let format = filled(fill).set_align(FormatAlign::Left).set_indent(1);
                    self.sheet
                        .write_string_with_format(self.rows, at, text, &format)?;
                }
                Field::Count(count, fill) => {
                    let format = filled(fill).set_align(FormatAlign::Center);
                    self.sheet
                        .write_number_with_format(self.rows, at, number(count), &format)?;
                }
                Field::Share(share) => {
                    let format = filled(None)
                        .set_num_format("0 %")
                        .set_align(FormatAlign::Center);
                    self.sheet
                        .write_number_with_format(self.rows, at, share, &format)?;
                }
                Field::Empty => {
                    self.sheet.write_blank(self.rows, at, &filled(None))?;
                }
            }
        }
        self.sheet.set_row_height(self.rows, height(lines))?;
        Ok(())
    }

    /// Ends the sheet: filters over all columns; on paper the first `printed` of them, one page wide, with the heads on
    /// each page.
    pub(crate) fn end(self, printed: usize) -> Result<(), XlsxError> {
        let column = |count: usize| u16::try_from(count.saturating_sub(1)).unwrap_or(u16::MAX);
        let units: f64 = self.widths.iter().take(printed).sum();
        let last = self.rows.max(1);
        self.sheet
            .autofilter(0, 0, last, column(self.widths.len()))?;
        self.sheet.set_print_area(0, 0, last, column(printed))?;
        self.sheet.set_repeat_rows(0, 0)?;
        self.sheet
            .set_landscape()
            .set_paper_size(if units > WIDE { A3 } else { A4 })
            .set_print_fit_to_pages(1, 0)
            .set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3)
            .set_footer("&L&8&A&R&8Page &P of &N");
        Ok(())
    }
}

/// The format of all cells: a font whose widths every program knows.
fn base() -> Format {
    Format::new()
        .set_font_name("Arial")
        .set_font_size(10)
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_border_bottom(FormatBorder::Hair)
        .set_border_bottom_color(Color::RGB(0x0089_979E))
}

fn filled(fill: Option<u32>) -> Format {
    match fill {
        Some(fill) => base().set_background_color(Color::RGB(fill)),
        None => base(),
    }
}

fn height(lines: usize) -> f64 {
    (number(lines) * LINE + 4.0).min(HIGHEST)
}

/// Returns how many lines a text takes in a column, rather one too many than one too few.
fn wrapped(text: &str, width: f64) -> usize {
    // The indent takes a unit.
    let room = ((width - 1.0) * UNIT * 0.96).max(UNIT);
    text.lines()
        .map(|line| lines_of(line, room))
        .sum::<usize>()
        .max(1)
}

fn lines_of(line: &str, room: f64) -> usize {
    let mut lines = 1;
    let mut used = 0.0;
    for word in line.split(' ') {
        let long: f64 = word.chars().map(pixels).sum();
        if used > 0.0 && used + long > room {
            lines += 1;
            used = 0.0;
        }
        used += long;
        // A word that is longer than the column goes on in the next line.
        while used > room {
            lines += 1;
            used -= room;
        }
        used += pixels(' ');
    }
    lines
}

/// Returns the width of a character in Arial of 10 points, in pixels.
fn pixels(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '\'' | '|' => 3.0,
        ' ' | '.' | ',' | ':' | ';' | '!' | '/' | 'f' | 't' | 'I' | '[' | ']' => 3.7,
        'r' | '-' | '(' | ')' => 4.5,
        'm' | 'M' | 'W' | '%' | '@' => 12.0,
        'w' | 'A'..='Z' => 9.6,
        c if c.is_ascii() => 7.4,
        _ => 10.0,
    }
}

/// Returns the text as far as a cell holds it.
fn cell(text: &str) -> String {
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    text.chars().take(MOST).chain("…".chars()).collect()
}

/// Returns a count as a number of a sheet; counts here are far below what it holds exactly.
pub(crate) fn number(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_as_high_as_their_text() {
        for (text, width, lines) in [
            ("", 10.0, 1),
            ("one", 10.0, 1),
            ("one two three four five six", 10.0, 3),
            ("one\ntwo\n\nthree", 40.0, 4),
            (
                "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
                10.0,
                6,
            ),
            ("55 of 119 findings have no current decision", 60.0, 1),
        ] {
            assert_eq!(wrapped(text, width), lines, "{text}");
        }
        assert!(height(3) > 3.0 * 12.75);
        assert!((height(1_000) - HIGHEST).abs() < f64::EPSILON);
    }

    #[test]
    fn what_no_cell_holds_is_cut() {
        let long = "ä".repeat(40_000);
        assert_eq!(cell(&long).chars().count(), 32_001);
        assert_eq!(cell("short"), "short");
    }
}
