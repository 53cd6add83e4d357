//! The report at a glance: each market in a row, before anything else.

use asepsis_domain::evaluation::{ItemState, ItemStatus};

use super::{OfMarket, STATUSES, count, name};
use crate::content::{Body, Cell, Column, Inline, Row, Source, Tone, line};
use crate::subject::Subject;
use crate::words::{counted, item_tone};

pub(super) fn write(subject: &Subject<'_>, markets: &[OfMarket<'_>], body: &mut Body) {
    if markets.is_empty() {
        return;
    }
    body.heading(1, "glance", "At a glance");
    let open =
        |items: &[&ItemState]| count(items, ItemStatus::Missing) + count(items, ItemStatus::Partly);
    let all = flat(markets);
    let confirm = count(&all, ItemStatus::EvidencePresent);
    let text = format!(
        "{} missing or partly there, {} there and to be confirmed by a person, in {}. What to do first stands in the \
         next section.",
        counted(open(&all), "item is", "items are"),
        counted(confirm, "is", "are"),
        counted(
            markets.len(),
            "market or set of standards",
            "markets and sets of standards"
        ),
    );
    body.say(line![text], files(markets));
    let mut columns = vec![("Market", Column::left(26))];
    columns.extend(STATUSES.map(|status| (status.as_str(), Column::right(14))));
    let rows = markets.iter().map(|of_it| row(subject, of_it));
    body.table(
        "glance-table",
        "Items by market and status",
        &columns,
        rows.collect(),
    );
}

fn flat<'a>(markets: &[OfMarket<'a>]) -> Vec<&'a ItemState> {
    let groups = markets.iter().flat_map(|(_, groups)| groups);
    groups
        .flat_map(|(_, _, items)| items.iter().copied())
        .collect()
}

fn files(markets: &[OfMarket<'_>]) -> Vec<Source> {
    let groups = markets.iter().flat_map(|(_, groups)| groups);
    groups
        .map(|(_, file, _)| Source::File(file.clone()))
        .collect()
}

fn row(subject: &Subject<'_>, (market, groups): &OfMarket<'_>) -> Row {
    let items: Vec<&ItemState> = groups
        .iter()
        .flat_map(|(_, _, items)| items.iter().copied())
        .collect();
    let mut cells = vec![Cell::new(line![Inline::strong(name(market.as_deref()))])];
    for status in STATUSES {
        let number = count(&items, status);
        let cell = Cell::new(line![number.to_string()]);
        let toned = number > 0 && item_tone(status) != Tone::Neutral;
        cells.push(if toned {
            cell.tone(item_tone(status))
        } else {
            cell
        });
    }
    let files = groups.iter().map(|(_, file, _)| Source::File(file.clone()));
    Row {
        cells,
        rests_on: files.chain([subject.device()]).collect(),
    }
}
