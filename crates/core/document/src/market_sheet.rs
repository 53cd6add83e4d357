//! Markets side by side as a workbook: labeling, clocks, cases. The same evaluation gives the same bytes.

use asepsis_domain::evaluation::Evaluation;
use asepsis_domain::sides::Sides;
use rust_xlsxwriter::{Workbook, XlsxError};

use crate::gap_sheet::{fill, properties};
use crate::market_tables::{CASE_HEADS, case_row, clock_states, heads, in_full, told};
use crate::sheet::{Field, Page};

/// Returns the workbook's bytes: sheets "Labeling", "Clocks" and "Cases".
///
/// # Errors
///
/// Where the workbook cannot be made: more rows than a sheet holds.
pub fn market_sheet(evaluation: &Evaluation, sides: &Sides) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    properties(&mut book, evaluation, "Markets side by side")?;
    labeling(&mut book, sides)?;
    clocks(&mut book, sides)?;
    cases(&mut book, sides)?;
    book.save_to_buffer()
}

/// The columns: what it is about, then one for each market.
fn columns(heads: &[String]) -> Vec<(&str, f64)> {
    let each = heads.iter().enumerate();
    each.map(|(at, head)| (head.as_str(), if at == 0 { 34.0 } else { 36.0 }))
        .collect()
}

fn labeling(book: &mut Workbook, sides: &Sides) -> Result<(), XlsxError> {
    let heads = heads("What users are told", sides);
    let mut page = Page::new(book, "Labeling", &columns(&heads), 1)?;
    for row in &sides.labeling {
        let cells = row.cells.iter();
        let cells = cells.map(|side| Field::Text(told(side), side.status().and_then(fill)));
        page.row(
            std::iter::once(Field::text(&*row.title))
                .chain(cells)
                .collect(),
        )?;
    }
    page.end(heads.len())
}

fn clocks(book: &mut Workbook, sides: &Sides) -> Result<(), XlsxError> {
    let heads = heads("What is reported", sides);
    let mut page = Page::new(book, "Clocks", &columns(&heads), 1)?;
    for row in &sides.clocks {
        let cells = row.cells.iter().map(|side| Field::text(in_full(side)));
        page.row(
            std::iter::once(Field::text(&*row.title))
                .chain(cells)
                .collect(),
        )?;
    }
    page.end(heads.len())
}

fn cases(book: &mut Workbook, sides: &Sides) -> Result<(), XlsxError> {
    const WIDTHS: [f64; 10] = [16.0, 9.0, 40.0, 14.0, 18.0, 21.0, 16.0, 24.0, 26.0, 60.0];
    let columns: Vec<(&str, f64)> = CASE_HEADS.into_iter().zip(WIDTHS).collect();
    let mut page = Page::new(book, "Cases", &columns, 2)?;
    for state in &clock_states(sides) {
        page.row(case_row(state).into_iter().map(Field::text).collect())?;
    }
    page.end(columns.len())
}
