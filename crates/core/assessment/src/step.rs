//! What to do next: each thing that open items lack, with how many items, markets and standards it counts for.
//!
//! A step says nothing about how hard it is, and not that a reviewer will be content.

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::evaluation::{ItemState, NeedState, StepState};

use crate::basis::Basis;

/// Returns the steps, those first that hold back most items, then those that complete most.
pub(crate) fn steps(basis: &Basis<'_>, items: &[ItemState]) -> Vec<StepState> {
    let mut by_need: BTreeMap<&str, StepState> = BTreeMap::new();
    for item in items.iter().filter(|i| i.is_open()) {
        let lacking: Vec<&NeedState> = item.needs.iter().filter(|n| !n.met).collect();
        for need in &lacking {
            let step = by_need.entry(&need.need).or_insert_with(|| empty(need));
            if !step.missing.contains(&need.missing) && !need.missing.is_empty() {
                step.missing.push(need.missing.clone());
            }
            step.holds_back.push(item.item.clone());
            step.completes += usize::from(lacking.len() == 1);
        }
    }
    let mut steps: Vec<StepState> = by_need.into_values().collect();
    for step in &mut steps {
        let documents = step.holds_back.iter();
        let documents: BTreeSet<&str> = documents.map(|i| i.file.as_str()).collect();
        let mut markets = BTreeSet::new();
        for document in documents {
            let asked = basis.catalogue.documents.get(document);
            match asked.and_then(|d| d.market.as_ref()) {
                Some(market) => {
                    markets.insert(market.clone());
                }
                None => step.standards.push(document.to_owned()),
            }
        }
        step.markets = markets.into_iter().collect();
    }
    steps.sort_by(|a, b| {
        let weight = |s: &StepState| (s.holds_back.len(), s.completes);
        weight(b).cmp(&weight(a)).then_with(|| a.need.cmp(&b.need))
    });
    steps
}

fn empty(need: &NeedState) -> StepState {
    StepState {
        need: need.need.clone(),
        missing: Vec::new(),
        holds_back: Vec::new(),
        completes: 0,
        markets: Vec::new(),
        standards: Vec::new(),
    }
}
