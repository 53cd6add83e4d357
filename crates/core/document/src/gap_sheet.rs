//! The gap as a workbook: coverage, what to do next, every item. The same evaluation gives the same bytes.

use std::collections::BTreeMap;

use asepsis_domain::catalogue::{Binding, Catalogue, Confidence, Item};
use asepsis_domain::evaluation::{Evaluation, ItemState, ItemStatus};
use asepsis_domain::id::ItemRef;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};

use crate::words::word;

/// The statuses in the order of the columns, with their fill.
pub(crate) const STATUSES: [(ItemStatus, u32); 6] = [
    (ItemStatus::Met, 0x00C6_E7D2),
    (ItemStatus::EvidencePresent, 0x00E3_F3E8),
    (ItemStatus::Partly, 0x00FB_EBC4),
    (ItemStatus::Missing, 0x00F4_C7C3),
    (ItemStatus::Unverified, 0x00E4_E8EA),
    (ItemStatus::NotApplicable, 0x00F4_F5F6),
];

/// Returns the workbook's bytes: sheets "Coverage", "Next" and "Items".
///
/// # Errors
///
/// Where the workbook cannot be made: more rows than a sheet holds.
pub fn gap_sheet(evaluation: &Evaluation, catalogue: &Catalogue) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    properties(&mut book, evaluation, "Gap by market and standard")?;
    let rows = by_name(evaluation, catalogue);
    coverage(book.add_worksheet(), &rows)?;
    next(book.add_worksheet(), evaluation)?;
    items(book.add_worksheet(), evaluation, catalogue)?;
    book.save_to_buffer()
}

/// Sets title and day of a workbook: the evaluation's, not the clock's, for the same bytes each time.
pub(crate) fn properties(
    book: &mut Workbook,
    evaluation: &Evaluation,
    title: &str,
) -> Result<(), XlsxError> {
    let created = ExcelDateTime::from_timestamp(evaluation.as_of.as_second())?;
    book.set_properties(
        &DocProperties::new()
            .set_title(title)
            .set_creation_datetime(&created),
    );
    Ok(())
}

type Counts = BTreeMap<ItemStatus, usize>;

/// Counts by market and document; standards last.
fn by_name(
    evaluation: &Evaluation,
    catalogue: &Catalogue,
) -> BTreeMap<(bool, String, String), Counts> {
    let mut rows: BTreeMap<(bool, String, String), Counts> = BTreeMap::new();
    for item in &evaluation.items {
        let document = catalogue.documents.get(&item.item.file);
        let market = document.and_then(|d| d.market.clone());
        let title = document.map_or_else(|| item.item.file.clone(), |d| d.short_title.clone());
        let name = (
            market.is_none(),
            market.unwrap_or_else(|| "standard".to_owned()),
            title,
        );
        *rows
            .entry(name)
            .or_default()
            .entry(item.status)
            .or_default() += 1;
    }
    rows
}

/// Writes the heads of the columns, with their widths.
pub(crate) fn head(sheet: &mut Worksheet, columns: &[(&str, f64)]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold().set_text_wrap();
    for (number, (title, width)) in (0_u16..).zip(columns) {
        sheet.write_string_with_format(0, number, *title, &bold)?;
        sheet.set_column_width(number, *width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

fn coverage(
    sheet: &mut Worksheet,
    rows: &BTreeMap<(bool, String, String), Counts>,
) -> Result<(), XlsxError> {
    sheet.set_name("Coverage")?;
    let mut columns = vec![("Market", 12.0), ("Document", 34.0)];
    columns.extend(STATUSES.map(|(status, _)| (status.as_str(), 12.0)));
    columns.push(("There, of what applies", 14.0));
    head(sheet, &columns)?;
    let percent = Format::new().set_num_format("0 %");
    for (at, ((_, market, title), counts)) in (1_u32..).zip(rows) {
        sheet.write_string(at, 0, market)?;
        sheet.write_string(at, 1, title)?;
        for (column, (status, fill)) in (2_u16..).zip(STATUSES) {
            let count = counts.get(&status).copied().unwrap_or(0);
            let toned = Format::new().set_background_color(Color::RGB(fill));
            let format = if count > 0 { toned } else { Format::new() };
            sheet.write_number_with_format(at, column, number(count), &format)?;
        }
        let of = |status: ItemStatus| counts.get(&status).copied().unwrap_or(0);
        let all: usize = counts.values().sum();
        let apply = all - of(ItemStatus::NotApplicable);
        let there = of(ItemStatus::Met) + of(ItemStatus::EvidencePresent);
        if apply > 0 {
            sheet.write_number_with_format(at, 8, number(there) / number(apply), &percent)?;
        }
    }
    Ok(())
}

fn next(sheet: &mut Worksheet, evaluation: &Evaluation) -> Result<(), XlsxError> {
    sheet.set_name("Next")?;
    let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    head(
        sheet,
        &[
            ("What to add", 40.0),
            ("What is missing", 60.0),
            ("Items held back", 10.0),
            ("Lacking nothing else", 10.0),
            ("Markets", 24.0),
            ("Standards", 30.0),
            ("Items", 80.0),
        ],
    )?;
    for (at, step) in (1_u32..).zip(&evaluation.steps) {
        sheet.write_string_with_format(at, 0, &step.need, &wrap)?;
        sheet.write_string_with_format(at, 1, step.missing.join("; "), &wrap)?;
        sheet.write_number_with_format(at, 2, number(step.holds_back.len()), &wrap)?;
        sheet.write_number_with_format(at, 3, number(step.completes), &wrap)?;
        sheet.write_string_with_format(at, 4, step.markets.join(", "), &wrap)?;
        sheet.write_string_with_format(at, 5, step.standards.join(", "), &wrap)?;
        let held: Vec<String> = step.holds_back.iter().map(ToString::to_string).collect();
        sheet.write_string_with_format(at, 6, cell(&held.join(", ")), &wrap)?;
    }
    Ok(())
}

fn items(
    sheet: &mut Worksheet,
    evaluation: &Evaluation,
    catalogue: &Catalogue,
) -> Result<(), XlsxError> {
    sheet.set_name("Items")?;
    head(
        sheet,
        &[
            ("Market", 10.0),
            ("Document", 24.0),
            ("Item", 40.0),
            ("Section", 18.0),
            ("Title", 44.0),
            ("What is asked", 60.0),
            ("What is expected", 44.0),
            ("Binding", 11.0),
            ("Confidence", 22.0),
            ("Status", 16.0),
            ("Missing", 60.0),
            ("Records", 40.0),
            ("Why it applies", 60.0),
        ],
    )?;
    let known = catalogue.documents.values().flat_map(|d| &d.items);
    let known: BTreeMap<&ItemRef, &Item> = known.map(|i| (&i.id, i)).collect();
    for (at, item) in (1_u32..).zip(&evaluation.items) {
        let asked = known.get(&item.item).copied();
        item_row(sheet, at, (item, asked), catalogue)?;
    }
    let last = u32::try_from(evaluation.items.len()).unwrap_or(u32::MAX);
    sheet.autofilter(0, 0, last, 12)?;
    Ok(())
}

fn item_row(
    sheet: &mut Worksheet,
    at: u32,
    (item, asked): (&ItemState, Option<&Item>),
    catalogue: &Catalogue,
) -> Result<(), XlsxError> {
    let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let document = catalogue.documents.get(&item.item.file);
    let missing: Vec<&str> = item.needs.iter().map(|n| n.missing.as_str()).collect();
    let missing: Vec<&str> = missing.into_iter().filter(|m| !m.is_empty()).collect();
    let records = item
        .needs
        .iter()
        .flat_map(|n| &n.records)
        .chain(&item.evidence);
    let records: std::collections::BTreeSet<String> = records.map(ToString::to_string).collect();
    let records: Vec<String> = records.into_iter().collect();
    let texts = [
        document.and_then(|d| d.market.clone()).unwrap_or_default(),
        document.map_or_else(String::new, |d| d.short_title.clone()),
        item.item.to_string(),
        item.section.clone(),
        item.title.clone(),
        asked.map(|a| a.summary.clone()).unwrap_or_default(),
        asked.map(|a| a.expects.clone()).unwrap_or_default(),
        word(Binding::WORDS, &item.binding).to_owned(),
        Confidence::explained(item.confidence).to_owned(),
        item.status.as_str().to_owned(),
        missing.join("; "),
        records.join(", "),
        item.applicability.clone(),
    ];
    for (column, text) in (0_u16..).zip(&texts) {
        let fill = STATUSES.iter().find(|(status, _)| *status == item.status);
        let format = match fill {
            Some((_, fill)) if column == 9 => wrap.clone().set_background_color(Color::RGB(*fill)),
            _ => wrap.clone(),
        };
        sheet.write_string_with_format(at, column, cell(text), &format)?;
    }
    Ok(())
}

/// Returns the text as far as a cell holds it.
pub(crate) fn cell(text: &str) -> String {
    const MOST: usize = 32_000;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    text.chars().take(MOST).chain("…".chars()).collect()
}

/// Returns a count as a number of a sheet; counts here are far below what it holds exactly.
fn number(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}
