//! Markets side by side as a workbook: labeling, clocks, cases. The same evaluation gives the same bytes.

use asepsis_domain::evaluation::Evaluation;
use asepsis_domain::sides::Sides;
use rust_xlsxwriter::{Color, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use crate::gap_sheet::{STATUSES, cell, head, properties};
use crate::market_tables::{CASE_HEADS, case_row, clock_states, heads, in_full, told};

/// Returns the workbook's bytes: sheets "Labeling", "Clocks" and "Cases".
///
/// # Errors
///
/// Where the workbook cannot be made: more rows than a sheet holds.
pub fn market_sheet(evaluation: &Evaluation, sides: &Sides) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    properties(&mut book, evaluation, "Markets side by side")?;
    labeling(book.add_worksheet(), sides)?;
    clocks(book.add_worksheet(), sides)?;
    cases(book.add_worksheet(), sides)?;
    book.save_to_buffer()
}

fn wrapped() -> Format {
    Format::new().set_text_wrap().set_align(FormatAlign::Top)
}

/// Writes the heads: a wide column, then one for each market.
fn columns(sheet: &mut Worksheet, first: &str, sides: &Sides) -> Result<(), XlsxError> {
    let heads = heads(first, sides);
    let widths = heads.iter().enumerate();
    let columns: Vec<(&str, f64)> = widths
        .map(|(at, head)| (head.as_str(), if at == 0 { 50.0 } else { 34.0 }))
        .collect();
    head(sheet, &columns)?;
    sheet.set_freeze_panes(1, 1)?;
    Ok(())
}

fn labeling(sheet: &mut Worksheet, sides: &Sides) -> Result<(), XlsxError> {
    sheet.set_name("Labeling")?;
    columns(sheet, "What users are told", sides)?;
    for (at, row) in (1_u32..).zip(&sides.labeling) {
        sheet.write_string_with_format(at, 0, &row.title, &wrapped())?;
        for (column, side) in (1_u16..).zip(&row.cells) {
            let fill = STATUSES
                .iter()
                .find(|(status, _)| Some(*status) == side.status());
            let format = match fill {
                Some((_, fill)) => wrapped().set_background_color(Color::RGB(*fill)),
                None => wrapped(),
            };
            sheet.write_string_with_format(at, column, cell(&told(side)), &format)?;
        }
    }
    Ok(())
}

fn clocks(sheet: &mut Worksheet, sides: &Sides) -> Result<(), XlsxError> {
    sheet.set_name("Clocks")?;
    columns(sheet, "What is reported", sides)?;
    for (at, row) in (1_u32..).zip(&sides.clocks) {
        sheet.write_string_with_format(at, 0, &row.title, &wrapped())?;
        for (column, side) in (1_u16..).zip(&row.cells) {
            sheet.write_string_with_format(at, column, cell(&in_full(side)), &wrapped())?;
        }
    }
    Ok(())
}

fn cases(sheet: &mut Worksheet, sides: &Sides) -> Result<(), XlsxError> {
    const WIDTHS: [f64; 10] = [16.0, 9.0, 44.0, 14.0, 18.0, 21.0, 16.0, 24.0, 30.0, 70.0];
    sheet.set_name("Cases")?;
    let columns: Vec<(&str, f64)> = CASE_HEADS.into_iter().zip(WIDTHS).collect();
    head(sheet, &columns)?;
    let states = clock_states(sides);
    for (at, state) in (1_u32..).zip(&states) {
        for (column, text) in (0_u16..).zip(case_row(state)) {
            sheet.write_string_with_format(at, column, cell(&text), &wrapped())?;
        }
    }
    let last = u32::try_from(states.len()).unwrap_or(u32::MAX);
    sheet.autofilter(0, 0, last, 9)?;
    Ok(())
}
