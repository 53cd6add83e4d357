//! Each item of the catalogue that has a condition, on the demonstration device: once it applies, once it does not,
//! by nothing but the device's facts and pathway.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use asepsis_assessment::{Request, Settings, assess};
use asepsis_domain::catalogue::{Catalogue, DocumentStatus};
use asepsis_domain::condition::Condition;
use asepsis_domain::dossier::Dossier;
use asepsis_domain::evaluation::ItemStatus;
use asepsis_domain::id::ItemRef;
use asepsis_domain::stage::Stage;
use asepsis_domain::time::start_of_day;
use asepsis_format::limits::Limits;

use crate::run::demo;

/// Returns the items that do not apply to the device as it stands in the dossier.
fn not_applicable(dossier: &Dossier, catalogue: &Catalogue) -> BTreeSet<ItemRef> {
    let documents = catalogue.documents.values();
    let markets: BTreeSet<String> = documents.filter_map(|d| d.market.clone()).collect();
    let standards = catalogue.documents.values().filter(|d| d.market.is_none());
    let settings = Settings {
        markets: markets.into_iter().collect(),
        standards: standards.map(|d| d.id.clone()).collect(),
        ..Settings::default()
    };
    let request = Request {
        dossier,
        matches: &BTreeMap::new(),
        catalogue,
        snapshot: None,
        settings: &settings,
        as_of: start_of_day("2026-11-24".parse().unwrap()),
        reading: Vec::new(),
        baselines: BTreeSet::new(),
    };
    let items = assess(&request).items.into_iter();
    items
        .filter(|item| item.status == ItemStatus::NotApplicable)
        .map(|item| item.item)
        .collect()
}

/// Changes the device's facts, or the stage of its releases, so that the condition holds, or does not.
fn change(dossier: &mut Dossier, condition: &Condition, holds: bool) {
    let device = &mut dossier.device;
    match condition {
        Condition::All(parts) | Condition::Any(parts) => {
            // One part is enough to break "all" and to make "any".
            let every = holds == matches!(condition, Condition::All(_));
            let parts = parts.iter().take(if every { parts.len() } else { 1 });
            parts.for_each(|part| change(dossier, part, holds));
        }
        Condition::Not(part) => change(dossier, part, !holds),
        Condition::Fact(fact) => {
            device.facts.insert(*fact, holds);
        }
        Condition::Pathway(words) => {
            let other = ["510k", "pma", "ide"].map(str::to_owned);
            let wanted = other
                .iter()
                .chain(words)
                .find(|word| words.contains(word) == holds);
            for market in &mut device.markets {
                market.pathway.value.clone_from(wanted.unwrap());
            }
        }
        Condition::SafetyClass(classes) => {
            device.safety_class = classes.first().copied().filter(|_| holds);
        }
        Condition::Stage(stages) => {
            let all = Stage::WORDS.iter().map(|(_, stage)| *stage);
            let wanted = all.clone().find(|stage| stages.contains(stage) == holds);
            for entry in &mut dossier.stages {
                entry.stage = wanted.unwrap();
            }
        }
        Condition::Market(_) => panic!("a market is no fact of the device"),
    }
}

#[test]
fn each_conditional_item_applies_and_does_not() {
    let dir = demo().join("dossier");
    let limits = Limits::default();
    let (_, mut dossier) = asepsis_workflow::dossier::load_whole(&dir, &limits).unwrap();
    let catalogue = asepsis_workflow::catalogue::read(Path::new(&dir), &[]).unwrap();
    let catalogue = catalogue.catalogue;
    dossier.overrides.clear();
    let conditional: BTreeMap<&ItemRef, &Condition> = catalogue
        .documents
        .values()
        .filter(|document| document.status == DocumentStatus::InForce)
        .flat_map(|document| &document.items)
        .filter(|item| !item.applies.is_always())
        .map(|item| (&item.id, &item.applies))
        .collect();
    assert!(conditional.len() > 100, "{}", conditional.len());
    let mut unique: Vec<&Condition> = Vec::new();
    for condition in conditional.values() {
        if !unique.contains(condition) {
            unique.push(condition);
        }
    }
    let as_it_is = (dossier.device.clone(), dossier.stages.clone());
    for condition in unique {
        for holds in [true, false] {
            (dossier.device, dossier.stages) = as_it_is.clone();
            change(&mut dossier, condition, holds);
            let out = not_applicable(&dossier, &catalogue);
            let of_it = conditional.iter().filter(|(_, c)| **c == condition);
            for (id, _) in of_it {
                assert_eq!(out.contains(*id), !holds, "{id}: {condition:?}");
            }
        }
    }
}
