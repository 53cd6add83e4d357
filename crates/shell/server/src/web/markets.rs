//! Markets: how ready each is, what each asks and where it stands, what unlocks most.

use std::collections::BTreeMap;

use asepsis_document::{explain_item, item_badge};
use asepsis_domain::catalogue::{Binding, Catalogue};
use asepsis_domain::evaluation::{ItemState, ItemStatus, StepState};
use asepsis_domain::id::ItemRef;
use maud::{Markup, html};

use super::chart::{Segment, bar, legend};
use super::part::{Choice, badge, chips, coded, counted, empty, written};
use super::{Sheet, Shown, link};
use crate::ask::Asked;
use crate::error::Error;
use crate::live::View;

/// What the items of no market are called.
const STANDARDS: &str = "standards";

const STATUSES: &[(&str, ItemStatus)] = &[
    ("missing", ItemStatus::Missing),
    ("partly", ItemStatus::Partly),
    ("evidence present", ItemStatus::EvidencePresent),
    ("met", ItemStatus::Met),
    ("unverified", ItemStatus::Unverified),
    ("not applicable", ItemStatus::NotApplicable),
];

/// How ready a market is.
#[derive(Debug, Clone)]
pub(crate) struct Summary {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) counts: BTreeMap<ItemStatus, usize>,
    pub(crate) missing: usize,
    pub(crate) partly: usize,
    /// The first item that is missing.
    pub(crate) first: Option<(ItemRef, String)>,
}

/// Returns the market of an item, as addresses name it.
pub(crate) fn of_market<'a>(catalogue: &'a Catalogue, item: &ItemState) -> &'a str {
    let document = catalogue.documents.get(&item.item.file);
    document
        .and_then(|d| d.market.as_deref())
        .unwrap_or(STANDARDS)
}

/// Returns how ready each market is, in the device's order, and the standards last.
pub(crate) fn summaries(view: &View) -> Vec<Summary> {
    let evaluated = &view.evaluated;
    let mut order: Vec<&str> = evaluated
        .dossier
        .device
        .markets
        .iter()
        .map(|m| m.id.value.as_str())
        .collect();
    order.push(STANDARDS);
    let summary = |id: &str| {
        let items = evaluated.evaluation.items.iter();
        let own: Vec<&ItemState> = items
            .filter(|i| of_market(&evaluated.catalogue, i) == id)
            .collect();
        let mut counts = BTreeMap::new();
        for item in &own {
            *counts.entry(item.status).or_default() += 1;
        }
        let first = own.iter().find(|i| i.status == ItemStatus::Missing);
        (!own.is_empty()).then(|| Summary {
            id: id.to_owned(),
            title: title(id),
            partly: counts.get(&ItemStatus::Partly).copied().unwrap_or(0),
            missing: counts.get(&ItemStatus::Missing).copied().unwrap_or(0),
            counts,
            first: first.map(|i| (i.item.clone(), i.title.clone())),
        })
    };
    order.into_iter().filter_map(summary).collect()
}

fn title(id: &str) -> String {
    match id {
        STANDARDS => "Standards".to_owned(),
        id => id.to_uppercase(),
    }
}

/// Returns the parts of a market's bar: those that apply, in the order from met to missing.
pub(crate) fn segments(counts: &BTreeMap<ItemStatus, usize>) -> Vec<Segment> {
    let of = |status| counts.get(&status).copied().unwrap_or(0);
    vec![
        ("met", of(ItemStatus::Met), "good"),
        (
            "evidence present",
            of(ItemStatus::EvidencePresent),
            "present",
        ),
        ("partly", of(ItemStatus::Partly), "medium"),
        ("missing", of(ItemStatus::Missing), "critical"),
        (
            "not verified: only prompt",
            of(ItemStatus::Unverified),
            "unknown",
        ),
    ]
}

/// All markets, and what to do next.
pub(crate) fn page(asked: &Asked) -> Result<Shown, Error> {
    let view = asked.view()?;
    let all = summaries(view);
    let content = html! {
        @if all.is_empty() { (empty("No market", "Name the markets that the device is meant for in `device.toml`; then what each asks is compared with what the dossier has.")) }
        div.cards {
            @for market in &all {
                @let parts = segments(&market.counts);
                section.card aria-labelledby={ "m-" (market.id) } {
                    h2 id={ "m-" (market.id) } { a href=(link::market(&market.id)) { (market.title) } }
                    (bar(&market.title, &parts)) (legend(&parts))
                    @if let Some((item, title)) = &market.first { p { "First missing: " a href=(link::item(item)) { (title) } } }
                    @else { p { "Nothing that is verified is missing." } }
                }
            }
        }
        (steps(view, &view.evaluated.evaluation.steps.iter().collect::<Vec<_>>(), 12))
    };
    let under = html! { "What each asks, and where it stands for release " (view.evaluated.evaluation.focus.as_ref().map(ToString::to_string).unwrap_or_default()) };
    Ok(Sheet::new("/markets", "Markets", content)
        .under(under)
        .into())
}

fn steps(view: &View, all: &[&StepState], most: usize) -> Markup {
    let items = &view.evaluated.evaluation.items;
    html! {
        @if !all.is_empty() {
            h2 { "What unlocks most" }
            ol.steps {
                @for step in all.iter().take(most) {
                    li {
                        strong { (step.need.replace('-', " ")) } " "
                        span.faint { (counted(step.holds_back.len(), "item waits", "items wait")) ", " (step.completes) " for nothing else" }
                        @for missing in step.missing.iter().take(2) { span.line { (coded(missing)) } }
                        details { summary { "Which items" }
                            ul { @for id in &step.holds_back {
                                @let title = items.iter().find(|i| &i.item == id).map_or_else(|| id.to_string(), |i| i.title.clone());
                                li { a href=(link::item(id)) { (title) } }
                            } }
                        }
                    }
                }
            }
            @if all.len() > most { p.faint { (all.len() - most) " more steps: " code { "asepsis gap" } } }
        }
    }
}

/// One market.
pub(crate) fn one(asked: &Asked) -> Result<Shown, Error> {
    let view = asked.view()?;
    let evaluated = &view.evaluated;
    let id = asked.part("market")?;
    let all = summaries(view);
    let market = all
        .iter()
        .find(|m| m.id == id)
        .ok_or_else(|| Error::no("market of this device", id))?;
    let status = asked.word("status", STATUSES)?;
    let mut choices: Vec<Choice> = vec![(
        String::new(),
        "any".to_owned(),
        market.counts.values().sum(),
    )];
    choices.extend(STATUSES.iter().map(|(word, s)| {
        (
            (*word).to_owned(),
            (*word).to_owned(),
            market.counts.get(s).copied().unwrap_or(0),
        )
    }));
    let items = evaluated.evaluation.items.iter();
    let own: Vec<&ItemState> = items
        .filter(|i| {
            of_market(&evaluated.catalogue, i) == id && status.is_none_or(|s| i.status == s)
        })
        .collect();
    let mut by_document: Vec<(&str, Vec<&ItemState>)> = Vec::new();
    for item in own {
        match by_document
            .last_mut()
            .filter(|(file, _)| *file == item.item.file)
        {
            Some((_, items)) => items.push(item),
            None => by_document.push((&item.item.file, vec![item])),
        }
    }
    let parts = segments(&market.counts);
    let waiting: Vec<&StepState> = evaluated
        .evaluation
        .steps
        .iter()
        .filter(|s| {
            s.markets.iter().any(|m| m == id) || (id == STANDARDS && !s.standards.is_empty())
        })
        .collect();
    let content = html! {
        (bar(&market.title, &parts)) (legend(&parts))
        @if status.is_none() { (steps(view, &waiting, 5)) }
        h2 { "What it asks" }
        (chips(asked, "status", "Status", &choices))
        @if by_document.is_empty() { (empty("No item is like that", "Take the filter away.")) }
        @for (file, items) in by_document { (document(&evaluated.catalogue, file, &items)) }
    };
    let under = html! { a href="/markets" { "All markets" } };
    Ok(Sheet::new("/markets", market.title.clone(), content)
        .under(under)
        .into())
}

fn document(catalogue: &Catalogue, file: &str, items: &[&ItemState]) -> Markup {
    let document = catalogue.documents.get(file);
    html! {
        h3 { (document.map_or(file, |d| d.short_title.as_str())) }
        @if let Some(d) = document { p.faint { (d.title) " (" (d.publisher) ", " (d.date) ")" } }
        div.table tabindex="0" role="group" aria-label=(file) {
            table.cards {
                thead { tr { th scope="col" { "Item" } th scope="col" { "Status" } th scope="col" { "What is missing" } th scope="col" { "Weight" } } }
                tbody {
                    @for item in items {
                        tr {
                            th scope="row" { a href=(link::item(&item.item)) { (item.title) } span.line { (item.section) } }
                            td data-label="Status" { (badge(&item_badge(item.status))) }
                            td data-label="Missing" { @for need in item.needs.iter().filter(|n| !n.missing.is_empty()).take(3) { span.line.plain { (coded(&need.missing)) } } }
                            td data-label="Weight" { (Binding::WORDS.iter().find(|(_, b)| *b == item.binding).map_or("", |(w, _)| w)) }
                        }
                    }
                }
            }
        }
    }
}

/// One item.
pub(crate) fn item(asked: &Asked) -> Result<Shown, Error> {
    let text = format!("{}#{}", asked.part("file")?, asked.part("item")?);
    let id = ItemRef::parse(&text).map_err(|_| Error::no("item", &text))?;
    let subject = asked.subject(None)?;
    let document = explain_item(&subject, &id).ok_or_else(|| Error::no("item", &text))?;
    let release = subject.release.id.clone();
    let content = written(&document, &release);
    let under = html! { code { (id) } };
    Ok(Sheet::new("/markets", document.title.clone(), content)
        .under(under)
        .into())
}
