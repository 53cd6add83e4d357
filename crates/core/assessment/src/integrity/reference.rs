//! Names from the catalogue: items, clocks, objectives, markets and pathways that exist there.

use std::collections::BTreeSet;

use asepsis_domain::catalogue::TopicKind;
use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::id::ItemRef;
use asepsis_domain::place::Located;
use asepsis_domain::record::Head;

use crate::basis::Basis;
use crate::clock;
use crate::spelling::Speller;

/// Returns what is named and not in the catalogue.
pub(super) fn diagnostics(basis: &Basis<'_>) -> Vec<Diagnostic> {
    let documents = basis.catalogue.documents.values();
    let items: BTreeSet<String> = documents
        .flat_map(|d| &d.items)
        .map(|i| i.id.to_string())
        .collect();
    let clocks: BTreeSet<String> = clock::known(basis).iter().map(|c| c.to_string()).collect();
    let mut all = Vec::new();
    all.extend(overrides(basis, &items, &clocks));
    all.extend(labels(basis, &items));
    all.extend(controls(basis, &items));
    all.extend(case_clocks(basis, &clocks));
    all.extend(objectives(basis, &items));
    all.extend(markets(basis));
    all.extend(standards(basis));
    all
}

/// Checks one name; the code says what it should be.
fn named<T: std::fmt::Display>(
    code: Code,
    what: &str,
    name: &Located<T>,
    speller: &mut Speller<'_>,
) -> Diagnostic {
    let text = name.value.to_string();
    let message = format!("the catalogue has no {what} `{text}`");
    let advice = speller.advice(&text, code.entry().action);
    Diagnostic::new(code, message).at(&name.at).help(advice)
}

fn overrides(
    basis: &Basis<'_>,
    items: &BTreeSet<String>,
    clocks: &BTreeSet<String>,
) -> Vec<Diagnostic> {
    let mut speller = Speller::of(items.iter().map(String::as_str));
    let known = |name: &String| items.contains(name) || clocks.contains(name);
    let overrides = basis.dossier.overrides.iter().map(|o| &o.item);
    overrides
        .filter(|i| !known(&i.value.to_string()))
        .map(|i| named(Code::OverrideItem, "item", i, &mut speller))
        .collect()
}

fn labels(basis: &Basis<'_>, items: &BTreeSet<String>) -> Vec<Diagnostic> {
    let labels = basis.dossier.labels.iter().map(|l| (&l.head, &l.meets));
    let mut found = unmet(Code::LabelItem, labels, items);
    let lists = basis.catalogue.topics.values();
    let lists = lists.filter(|l| l.kind == TopicKind::Labeling);
    let topics: BTreeSet<&str> = lists
        .flat_map(|l| l.topics.iter().map(|t| t.id.as_str()))
        .collect();
    let mut speller = Speller::of(topics.iter().copied());
    let said = basis.dossier.labels.iter().flat_map(|l| &l.topics);
    let unknown = said.filter(|t| !topics.contains(t.value.as_str()));
    found.extend(unknown.map(|t| named(Code::LabelTopic, "topic of labeling", t, &mut speller)));
    found
}

fn controls(basis: &Basis<'_>, items: &BTreeSet<String>) -> Vec<Diagnostic> {
    let controls = basis.dossier.controls.iter().map(|c| (&c.head, &c.meets));
    unmet(Code::ControlItem, controls, items)
}

/// Returns the items that records say they meet and that the catalogue does not have.
fn unmet<'a>(
    code: Code,
    records: impl Iterator<Item = (&'a Head, &'a Vec<Located<ItemRef>>)>,
    items: &BTreeSet<String>,
) -> Vec<Diagnostic> {
    let mut speller = Speller::of(items.iter().map(String::as_str));
    let mut all = Vec::new();
    for (head, meets) in records {
        for item in meets
            .iter()
            .filter(|m| !items.contains(&m.value.to_string()))
        {
            let unknown = named(code, "item", item, &mut speller);
            all.push(unknown.record(&head.id));
        }
    }
    all
}

fn case_clocks(basis: &Basis<'_>, clocks: &BTreeSet<String>) -> Vec<Diagnostic> {
    let mut speller = Speller::of(clocks.iter().map(String::as_str));
    let mut all = Vec::new();
    for case in &basis.dossier.cases {
        let decided = case.reportability.iter().map(|r| &r.clock);
        let ended = case.events.iter().flat_map(|e| &e.ends);
        for clock in decided
            .chain(ended)
            .filter(|c| !clocks.contains(&c.value.to_string()))
        {
            let unknown = named(Code::ClockUnknown, "clock", clock, &mut speller);
            all.push(unknown.record(&case.head.id));
        }
    }
    all
}

fn objectives(basis: &Basis<'_>, items: &BTreeSet<String>) -> Vec<Diagnostic> {
    let objectives = &basis.catalogue.objectives;
    let mut speller = Speller::of(objectives.keys().map(String::as_str));
    let mut all = Vec::new();
    for evidence in &basis.dossier.evidence {
        let served = evidence.serves.iter();
        for id in served.filter(|s| !objectives.contains_key(&s.value) && !items.contains(&s.value))
        {
            let message = format!("the catalogue has no objective or item `{}`", id.value);
            let advice = speller.advice(&id.value, Code::EvidenceObjective.entry().action);
            let unknown = Diagnostic::new(Code::EvidenceObjective, message);
            all.push(unknown.at(&id.at).help(advice).record(&evidence.head.id));
        }
    }
    all
}

/// Returns markets without any document, and pathways that no document or submission of the market names.
fn markets(basis: &Basis<'_>) -> Vec<Diagnostic> {
    let pathways = basis.catalogue.pathways();
    let mut all = Vec::new();
    let mut speller = Speller::of(pathways.keys().copied());
    for entry in &basis.device().markets {
        let (market, pathway) = (&entry.id, &entry.pathway);
        let Some(known) = pathways.get(market.value.as_str()) else {
            let message = format!("the catalogue has nothing on the market `{}`", market.value);
            let advice = speller.advice(&market.value, Code::DeviceMarket.entry().action);
            all.push(
                Diagnostic::new(Code::DeviceMarket, message)
                    .at(&market.at)
                    .help(advice),
            );
            continue;
        };
        let named = !pathway.value.is_empty() && !known.is_empty();
        if named && !known.contains(pathway.value.as_str()) {
            let list: Vec<&str> = known.iter().copied().collect();
            let message = format!(
                "the catalogue knows no pathway `{}` of the market `{}`",
                pathway.value, market.value
            );
            let unknown = Diagnostic::new(Code::DeviceMarket, message).at(&pathway.at);
            all.push(unknown.help(format!("Pathways: {}.", list.join(", "))));
        }
    }
    all
}

/// Returns standards that the catalogue does not have.
fn standards(basis: &Basis<'_>) -> Vec<Diagnostic> {
    let of_no_market = basis
        .catalogue
        .documents
        .values()
        .filter(|d| d.market.is_none());
    let mut speller = Speller::of(of_no_market.map(|d| d.id.as_str()));
    let declared = basis.device().standards.iter();
    let unknown = declared.filter(|s| basis.catalogue.standard(&s.value).is_none());
    unknown
        .map(|name| {
            let message = format!("the catalogue has no standard `{}`", name.value);
            let advice = speller.advice(&name.value, Code::DeviceMarket.entry().action);
            Diagnostic::new(Code::DeviceMarket, message)
                .at(&name.at)
                .help(advice)
        })
        .collect()
}
