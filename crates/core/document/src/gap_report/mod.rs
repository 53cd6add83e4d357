//! The gap report: at a glance, what to do next, then what each market still misses and because of which records.

mod glance;
mod items;
mod next;
mod process;

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::catalogue::Document as Asked;
use asepsis_domain::device::MarketStatus;
use asepsis_domain::evaluation::{ItemState, ItemStatus};

use crate::content::{
    Block, Body, Cell, Column, Document, Figure, Inline, Row, Source, Tone, line,
};
use crate::drawing::{Bar, Part, bars};
use crate::inputs;
use crate::prose;
use crate::subject::Subject;
use crate::words::{counted, item_tone, word};

pub(crate) use items::{missing, need_missing};

/// All statuses, in the order shown.
const STATUSES: [ItemStatus; 6] = [
    ItemStatus::Met,
    ItemStatus::EvidencePresent,
    ItemStatus::Partly,
    ItemStatus::Missing,
    ItemStatus::Unverified,
    ItemStatus::NotApplicable,
];

/// Id of the document.
const ID: &str = "gap-report";

/// Writes the document.
pub(crate) fn build(subject: &Subject<'_>) -> Document {
    let mut body = Body::new();
    let items = subject.items();
    let markets = by_market(subject, &items);
    glance::write(subject, &markets, &mut body);
    focus(subject, &mut body);
    next::write(subject, &items, &mut body);
    reading(&mut body);
    let mut parts = 0;
    for (market, documents) in &markets {
        parts += 1;
        part(subject, market.as_deref(), documents, parts, &mut body);
    }
    if parts == 0 {
        body.heading(1, "none", "Nothing is asked");
        body.missing(
            "No catalogue item is known for the device's markets",
            line!["Without a market nothing can be missing."],
            (
                "device.toml",
                "add the markets that the device is meant for, with their pathway",
            ),
            [subject.device()],
        );
    }
    process::write(subject, &items, &mut body);
    prose::include_remarks(subject, ID, &mut body);
    inputs::write(subject, &mut body);
    subject.issue(ID, body)
}

fn reading(body: &mut Body) {
    body.heading(1, "reading", "How to read this report");
    body.standing(
        "Each row is one thing that a document of the market asks, in our own words; the ids are \
         ours, not the authority's. “Met”: the record that is asked for is there, or a named \
         person has confirmed it. “Evidence present”: something contributes, and a person has not \
         confirmed in overrides.toml that it is enough. “Partly” and “missing” say what is not there. “Unverified” \
         rows could not be checked against the primary text: they only prompt, count for nothing \
         and are never met by themselves.",
    );
}

/// Says for which release records were judged, where it is not the document's.
fn focus(subject: &Subject<'_>, body: &mut Body) {
    match &subject.evaluation.focus {
        Some(release) if release == &subject.release.id => {
            let text = format!("Tests and evidence are judged for release {release}.");
            body.say(line![text], [Source::from(release)]);
        }
        Some(release) => body.warning(
            "The items were judged for another release",
            line![format!(
                "Tests and evidence below are judged for release {release}."
            )],
            ("asepsis gap", "evaluate for the release of this document"),
            [Source::from(release), Source::from(&subject.release.id)],
        ),
        None => body.missing(
            "The device has no release",
            line!["Tests and evidence cannot be judged without one."],
            ("device.toml", "add the device's releases"),
            [subject.device()],
        ),
    }
}

type Group<'a> = (Option<&'a Asked>, String, Vec<&'a ItemState>);

/// The documents of a market, or of none: the standards.
type OfMarket<'a> = (Option<String>, Vec<Group<'a>>);

/// Items by market, standards last; within, by document.
fn by_market<'a>(subject: &Subject<'a>, items: &[&'a ItemState]) -> Vec<OfMarket<'a>> {
    let mut markets: BTreeMap<(bool, Option<String>), Vec<Group<'a>>> = BTreeMap::new();
    for item in items {
        let asked = subject.catalogue_document(&item.item);
        let market = asked.and_then(|document| document.market.clone());
        let groups = markets.entry((market.is_none(), market)).or_default();
        match groups
            .iter_mut()
            .find(|(_, file, _)| *file == item.item.file)
        {
            Some((_, _, of_it)) => of_it.push(item),
            None => groups.push((asked, item.item.file.clone(), vec![item])),
        }
    }
    markets
        .into_iter()
        .map(|((_, market), groups)| (market, groups))
        .collect()
}

fn part(
    subject: &Subject<'_>,
    market: Option<&str>,
    groups: &[Group<'_>],
    number: usize,
    body: &mut Body,
) {
    body.heading(1, format!("part-{number}"), name(market));
    let entry = subject
        .dossier
        .device
        .markets
        .iter()
        .find(|m| Some(m.id.value.as_str()) == market);
    if let Some(entry) = entry {
        let text = format!(
            "Pathway {}, {}.",
            entry.pathway.value,
            word(MarketStatus::WORDS, &entry.status)
        );
        body.say(line![text], [subject.device()]);
    }
    counts(groups, number, body);
    for (place, (asked, file, items)) in groups.iter().enumerate() {
        let anchor = format!("part-{number}-{}", place + 1);
        let title = asked.map_or(file.as_str(), |document| document.short_title.as_str());
        body.heading(2, anchor.clone(), title);
        if let Some(document) = asked {
            let edition = if document.edition.is_empty() {
                String::new()
            } else {
                format!(", edition {}", document.edition)
            };
            let text = format!(
                "{}. {}, {}{edition}, {}.",
                document.title, document.publisher, document.kind, document.date
            );
            body.say(line![text], [Source::File(file.clone())]);
        }
        items::write(subject, asked, items, &anchor, body);
    }
}

/// Returns the name of a market, or of what belongs to none.
fn name(market: Option<&str>) -> String {
    market.map_or_else(
        || "Standards".to_owned(),
        |id| format!("Market {}", id.to_uppercase()),
    )
}

fn count(items: &[&ItemState], status: ItemStatus) -> usize {
    items.iter().filter(|item| item.status == status).count()
}

/// Counts by document and status, as a table and as bars.
fn counts(groups: &[Group<'_>], number: usize, body: &mut Body) {
    let all: Vec<&ItemState> = groups
        .iter()
        .flat_map(|(_, _, items)| items.iter().copied())
        .collect();
    let applying = all.len() - count(&all, ItemStatus::NotApplicable);
    let documents: BTreeSet<&str> = groups.iter().map(|(_, file, _)| file.as_str()).collect();
    let text = format!(
        "{} in {} apply; {} met, {} with evidence to be confirmed, {} partly or wholly missing.",
        counted(applying, "item", "items"),
        counted(documents.len(), "document", "documents"),
        count(&all, ItemStatus::Met),
        count(&all, ItemStatus::EvidencePresent),
        count(&all, ItemStatus::Partly) + count(&all, ItemStatus::Missing),
    );
    body.say(
        line![text],
        documents
            .iter()
            .map(|file| Source::File((*file).to_owned())),
    );
    let mut columns = vec![("Document", Column::left(36))];
    columns.extend(STATUSES.map(|status| (status.as_str(), Column::right(14))));
    columns.push(("all", Column::right(8)));
    let rows = groups.iter().map(|(asked, file, items)| {
        let title = asked.map_or(file.as_str(), |document| document.short_title.as_str());
        let name = line![title, Inline::Break, Inline::code(file.as_str())];
        let mut cells = vec![Cell::new(name)];
        for status in STATUSES {
            let number = count(items, status);
            let cell = Cell::new(line![number.to_string()]);
            let toned = number > 0 && item_tone(status) != Tone::Neutral;
            cells.push(if toned {
                cell.tone(item_tone(status))
            } else {
                cell
            });
        }
        cells.push(Cell::new(line![Inline::strong(items.len().to_string())]));
        Row {
            cells,
            rests_on: vec![Source::File(file.clone())],
        }
    });
    let anchor = format!("part-{number}-counts");
    body.table(
        anchor,
        "Items by document and status",
        &columns,
        rows.collect(),
    );
    body.push(chart(groups, number));
}

fn chart(groups: &[Group<'_>], number: usize) -> Block {
    let bar = |(asked, file, items): &Group<'_>| Bar {
        label: asked.map_or_else(|| file.clone(), |document| document.short_title.clone()),
        parts: STATUSES
            .map(|status| Part {
                count: count(items, status),
                tone: item_tone(status),
                light: matches!(status, ItemStatus::Partly | ItemStatus::NotApplicable),
            })
            .into(),
    };
    let all: Vec<Bar> = groups.iter().map(bar).collect();
    let described = all.iter().map(|bar| {
        let parts = bar.parts.iter().zip(STATUSES);
        let parts = parts.map(|(part, status)| format!("{} {}", part.count, status.as_str()));
        format!("{}: {}", bar.label, parts.collect::<Vec<_>>().join(", "))
    });
    Block::Figure(Figure {
        anchor: format!("part-{number}-chart"),
        svg: bars(&all),
        width: 100,
        caption: "Items by document; from left: met, evidence present, partly, missing, \
                  unverified, not applicable"
            .to_owned(),
        alt: format!(
            "Bars of items by document. {}.",
            described.collect::<Vec<_>>().join("; ")
        ),
        rests_on: groups
            .iter()
            .map(|(_, file, _)| Source::File(file.clone()))
            .collect(),
    })
}
