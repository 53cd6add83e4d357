//! The gap as a workbook: what to do next, coverage, every item. The same evaluation gives the same bytes.

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::catalogue::{Binding, Catalogue, Confidence, Item};
use asepsis_domain::evaluation::{Evaluation, ItemState, ItemStatus, StepState};
use asepsis_domain::id::ItemRef;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use crate::names::Names;
use crate::sheet::{Field, Page, number};
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

/// Returns the workbook's bytes: sheets "Next", "Coverage" and "Items".
///
/// # Errors
///
/// Where the workbook cannot be made: more rows than a sheet holds.
pub fn gap_sheet(evaluation: &Evaluation, catalogue: &Catalogue) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    properties(&mut book, evaluation, "Gap by market and standard")?;
    let names = Names::of(evaluation, catalogue);
    next(&mut book, evaluation, &names)?;
    coverage(&mut book, &by_name(evaluation, catalogue, &names))?;
    items(&mut book, evaluation, catalogue, &names)?;
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
    names: &Names<'_>,
) -> BTreeMap<(bool, String, String), Counts> {
    let mut rows: BTreeMap<(bool, String, String), Counts> = BTreeMap::new();
    for item in &evaluation.items {
        let document = catalogue.documents.get(&item.item.file);
        let market = document.and_then(|d| d.market.clone());
        let title = names.name(&item.item.file).to_owned();
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

/// Returns the fill of a status.
pub(crate) fn fill(of: ItemStatus) -> Option<u32> {
    let found = STATUSES.iter().find(|(status, _)| *status == of);
    found.map(|(_, fill)| *fill)
}

/// What to do next, the first first: a person reads the top row and begins.
fn next(book: &mut Workbook, evaluation: &Evaluation, names: &Names<'_>) -> Result<(), XlsxError> {
    let columns = [
        ("Step", 8.0),
        ("What is missing", 66.0),
        ("Items held back", 11.0),
        ("Of them lacking nothing else", 14.0),
        ("Markets", 16.0),
        ("In these documents (items)", 52.0),
        ("Which record meets it", 36.0),
    ];
    let mut page = Page::new(book, "Next", &columns, 2)?;
    for (place, step) in (1..).zip(&evaluation.steps) {
        let missing = if step.missing.is_empty() {
            format!("There is no {}", step.need)
        } else {
            step.missing.join("\n")
        };
        page.row(vec![
            Field::Count(place, None),
            Field::text(missing),
            Field::Count(step.holds_back.len(), None),
            Field::Count(step.completes, None),
            Field::text(step.markets.join(", ")),
            Field::text(documents(step, names)),
            Field::text(&*step.need),
        ])?;
    }
    page.end(columns.len())
}

/// Returns the documents whose items a step holds back, with how many; the sheet of items names them.
fn documents(step: &StepState, names: &Names<'_>) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for item in &step.holds_back {
        *counts.entry(&item.file).or_default() += 1;
    }
    let named = counts
        .iter()
        .map(|(file, count)| format!("{} ({count})", names.name(file)));
    named.collect::<Vec<_>>().join(", ")
}

fn coverage(
    book: &mut Workbook,
    rows: &BTreeMap<(bool, String, String), Counts>,
) -> Result<(), XlsxError> {
    let mut columns = vec![("Market", 12.0), ("Document", 44.0)];
    columns.extend(STATUSES.map(|(status, _)| (status.as_str(), 13.0)));
    columns.push(("There, of what applies", 14.0));
    let mut page = Page::new(book, "Coverage", &columns, 2)?;
    for ((_, market, title), counts) in rows {
        let of = |status: ItemStatus| counts.get(&status).copied().unwrap_or(0);
        let mut fields = vec![Field::text(market), Field::text(title)];
        fields.extend(STATUSES.map(|(status, fill)| {
            let count = of(status);
            Field::Count(count, Some(fill).filter(|_| count > 0))
        }));
        let apply = counts.values().sum::<usize>() - of(ItemStatus::NotApplicable);
        let there = of(ItemStatus::Met) + of(ItemStatus::EvidencePresent);
        fields.push(if apply > 0 {
            Field::Share(number(there) / number(apply))
        } else {
            Field::Empty
        });
        page.row(fields)?;
    }
    page.end(columns.len())
}

/// The columns of the items; on paper the first of them, on which one acts.
const COLUMNS: [(&str, f64); 14] = [
    ("Market", 9.0),
    ("Document", 22.0),
    ("Section", 16.0),
    ("Title", 34.0),
    ("Status", 15.0),
    ("Missing", 60.0),
    ("Records", 30.0),
    ("Steps", 11.0),
    ("Item", 40.0),
    ("What is asked", 60.0),
    ("What is expected", 44.0),
    ("Binding", 12.0),
    ("Confidence", 22.0),
    ("Why it applies", 60.0),
];
const PRINTED: usize = 8;

fn items(
    book: &mut Workbook,
    evaluation: &Evaluation,
    catalogue: &Catalogue,
    names: &Names<'_>,
) -> Result<(), XlsxError> {
    let mut page = Page::new(book, "Items", &COLUMNS, 4)?;
    let known = catalogue.documents.values().flat_map(|d| &d.items);
    let known: BTreeMap<&ItemRef, &Item> = known.map(|i| (&i.id, i)).collect();
    let mut steps: BTreeMap<&ItemRef, Vec<String>> = BTreeMap::new();
    for (place, step) in (1_usize..).zip(&evaluation.steps) {
        for item in &step.holds_back {
            steps.entry(item).or_default().push(place.to_string());
        }
    }
    for item in &evaluation.items {
        let asked = known.get(&item.item).copied();
        let steps = steps.get(&item.item).map(|s| s.join(", "));
        page.row(item_row(
            (item, asked),
            &steps.unwrap_or_default(),
            (catalogue, names),
        ))?;
    }
    page.end(PRINTED)
}

fn item_row(
    (item, asked): (&ItemState, Option<&Item>),
    steps: &str,
    (catalogue, names): (&Catalogue, &Names<'_>),
) -> Vec<Field> {
    let document = catalogue.documents.get(&item.item.file);
    let missing: BTreeSet<&str> = item.needs.iter().map(|n| n.missing.as_str()).collect();
    let missing: Vec<&str> = missing.into_iter().filter(|m| !m.is_empty()).collect();
    let needs = item.needs.iter().flat_map(|n| &n.records);
    let records: BTreeSet<String> = needs
        .chain(&item.evidence)
        .map(ToString::to_string)
        .collect();
    let records: Vec<String> = records.into_iter().collect();
    let text = |text: String| Field::text(text);
    vec![
        text(document.and_then(|d| d.market.clone()).unwrap_or_default()),
        text(names.name(&item.item.file).to_owned()),
        text(item.section.clone()),
        text(item.title.clone()),
        Field::Text(item.status.as_str().to_owned(), fill(item.status)),
        text(missing.join("\n")),
        text(few(&records)),
        text(steps.to_owned()),
        text(item.item.to_string()),
        text(asked.map(|a| a.summary.clone()).unwrap_or_default()),
        text(asked.map(|a| a.expects.clone()).unwrap_or_default()),
        text(word(Binding::WORDS, &item.binding).to_owned()),
        text(Confidence::explained(item.confidence).to_owned()),
        text(item.applicability.clone()),
    ]
}

/// Returns the names of the first records, and how many more there are: a cell is for reading.
fn few(records: &[String]) -> String {
    const NAMED: usize = 12;
    let named = records.iter().take(NAMED).map(String::as_str);
    let named = named.collect::<Vec<_>>().join(", ");
    match records.len().saturating_sub(NAMED) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}
