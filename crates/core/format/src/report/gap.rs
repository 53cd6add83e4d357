//! `asepsis.gap/1`: every catalogue item with its status and the records it rests on.

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::catalogue::{Binding, Catalogue, Confidence, DocumentStatus, Item};
use asepsis_domain::evaluation::{
    Evaluation, ItemState, ItemStatus, NeedState, ObjectiveState, StepState,
};
use asepsis_domain::id::ItemRef;
use asepsis_domain::time::rfc3339;
use schemars::JsonSchema;
use serde::Serialize;

use super::word;

/// The value of `schema`.
pub const SCHEMA: &str = "asepsis.gap/1";

/// The report.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct GapReport {
    /// `asepsis.gap/1`.
    pub schema: &'static str,
    /// The instant for which it holds.
    pub as_of: String,
    /// The release judged.
    pub release: Option<String>,
    /// How each market and standard stands, markets first.
    pub summary: Vec<CoverageRow>,
    /// Items, by document, then in its order.
    pub items: Vec<ItemRow>,
    /// Objectives, those first that hold back most.
    pub objectives: Vec<ObjectiveRow>,
    /// What to do next, the step first that unlocks most.
    pub steps: Vec<StepRow>,
    /// Proposals of the markets looked at: no duties, and counted nowhere.
    pub pending: Vec<PendingRow>,
}

/// How a market or standard stands: items by status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CoverageRow {
    /// Id of the market; null: a standard.
    pub market: Option<String>,
    /// Id of the document, for a standard.
    pub standard: Option<String>,
    /// Met.
    pub met: usize,
    /// Evidence is there, and nobody has confirmed that it is enough.
    pub evidence_present: usize,
    /// Partly there.
    pub partly: usize,
    /// Missing.
    pub missing: usize,
    /// Not verified.
    pub unverified: usize,
    /// Not applicable.
    pub not_applicable: usize,
}

/// One thing to add to the dossier.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct StepRow {
    /// The need in words.
    pub need: String,
    /// What is missing.
    pub missing: Vec<String>,
    /// Open items that lack it.
    pub holds_back: Vec<String>,
    /// How many of them lack nothing else.
    pub completes: usize,
    /// Their markets.
    pub markets: Vec<String>,
    /// Their standards.
    pub standards: Vec<String>,
}

/// What a proposal would ask.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PendingRow {
    /// `<file>#<item>`.
    pub item: String,
    /// Document, short title.
    pub document: String,
    /// Market.
    pub market: String,
    /// Title.
    pub title: String,
    /// Summary.
    pub summary: String,
}

/// A catalogue item.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ItemRow {
    /// `<file>#<item>`.
    pub item: String,
    /// Document, short title.
    pub document: String,
    /// Market; null for standards.
    pub market: Option<String>,
    /// Title.
    pub title: String,
    /// Section.
    pub section: String,
    /// What is asked, in our own words.
    pub asked: String,
    /// What is expected as an answer.
    pub expects: String,
    /// How binding.
    pub binding: &'static str,
    /// How sure.
    pub confidence: &'static str,
    /// Status.
    pub status: &'static str,
    /// Why it applies or not.
    pub applicability: String,
    /// Needs.
    pub needs: Vec<NeedRow>,
    /// Evidence that serves its objectives.
    pub evidence: Vec<String>,
    /// The override in force.
    pub overridden: Option<String>,
}

/// A need.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct NeedRow {
    /// In words.
    pub need: String,
    /// It is met.
    pub met: bool,
    /// It is the thing asked, not only a contribution.
    pub satisfies: bool,
    /// Records that meet it.
    pub records: Vec<String>,
    /// What is missing.
    pub missing: Option<String>,
}

/// An objective.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ObjectiveRow {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Needs.
    pub needs: Vec<NeedRow>,
    /// Evidence.
    pub evidence: Vec<String>,
    /// Items that rest on it and are not met.
    pub holds_back: Vec<String>,
}

impl GapReport {
    /// Returns the report on an evaluation.
    pub fn of(evaluation: &Evaluation, catalogue: &Catalogue) -> Self {
        let mut objectives: Vec<&ObjectiveState> = evaluation.objectives.iter().collect();
        objectives.sort_by_key(|o| (std::cmp::Reverse(o.holds_back.len()), o.id.clone()));
        Self {
            schema: SCHEMA,
            as_of: rfc3339(evaluation.as_of),
            release: evaluation.focus.as_ref().map(ToString::to_string),
            summary: summary(evaluation, catalogue),
            items: items(evaluation, catalogue),
            objectives: objectives.into_iter().map(ObjectiveRow::of).collect(),
            steps: evaluation.steps.iter().map(StepRow::of).collect(),
            pending: pending(evaluation, catalogue),
        }
    }

    /// Returns the items as CSV with a header, one line each.
    ///
    /// # Errors
    ///
    /// Never in practice: it writes into memory.
    pub fn csv(&self) -> Result<String, csv::Error> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record([
            "market",
            "document",
            "item",
            "section",
            "title",
            "binding",
            "confidence",
            "status",
            "missing",
            "records",
            "applicability",
            "asked",
            "expects",
        ])?;
        for row in &self.items {
            let missing: Vec<&str> = row
                .needs
                .iter()
                .filter_map(|n| n.missing.as_deref())
                .collect();
            writer.write_record([
                row.market.as_deref().unwrap_or(""),
                &row.document,
                &row.item,
                &row.section,
                &row.title,
                row.binding,
                row.confidence,
                row.status,
                &missing.join("; "),
                &row.records().join(" "),
                &row.applicability,
                &row.asked,
                &row.expects,
            ])?;
        }
        super::finished(writer)
    }
}

fn items(evaluation: &Evaluation, catalogue: &Catalogue) -> Vec<ItemRow> {
    let known = catalogue.documents.values().flat_map(|d| &d.items);
    let known: BTreeMap<&ItemRef, &Item> = known.map(|i| (&i.id, i)).collect();
    let rows = evaluation.items.iter();
    rows.map(|state| ItemRow::of(state, catalogue, known.get(&state.item).copied()))
        .collect()
}

/// Returns how each market and standard stands.
fn summary(evaluation: &Evaluation, catalogue: &Catalogue) -> Vec<CoverageRow> {
    let mut rows: BTreeMap<(bool, String), CoverageRow> = BTreeMap::new();
    for item in &evaluation.items {
        let document = catalogue.documents.get(&item.item.file);
        let market = document.and_then(|d| d.market.clone());
        let key = (
            market.is_none(),
            market.clone().unwrap_or_else(|| item.item.file.clone()),
        );
        let row = rows.entry(key).or_insert_with(|| CoverageRow {
            standard: market.is_none().then(|| item.item.file.clone()),
            market,
            met: 0,
            evidence_present: 0,
            partly: 0,
            missing: 0,
            unverified: 0,
            not_applicable: 0,
        });
        *match item.status {
            ItemStatus::Met => &mut row.met,
            ItemStatus::EvidencePresent => &mut row.evidence_present,
            ItemStatus::Partly => &mut row.partly,
            ItemStatus::Missing => &mut row.missing,
            ItemStatus::Unverified => &mut row.unverified,
            ItemStatus::NotApplicable => &mut row.not_applicable,
        } += 1;
    }
    rows.into_values().collect()
}

/// Returns what proposals of the markets looked at would ask.
fn pending(evaluation: &Evaluation, catalogue: &Catalogue) -> Vec<PendingRow> {
    let looked_at: BTreeSet<&str> = evaluation
        .items
        .iter()
        .filter_map(|i| catalogue.documents.get(&i.item.file)?.market.as_deref())
        .collect();
    let proposed = catalogue
        .documents
        .values()
        .filter(|d| d.status == DocumentStatus::Proposed);
    let ours = proposed.filter_map(|d| {
        let market = d.market.as_deref().filter(|m| looked_at.contains(m))?;
        Some((market, d))
    });
    ours.flat_map(|(market, document)| {
        document.items.iter().map(move |item| PendingRow {
            item: item.id.to_string(),
            document: document.short_title.clone(),
            market: market.to_owned(),
            title: item.title.clone(),
            summary: item.summary.clone(),
        })
    })
    .collect()
}

impl StepRow {
    /// Returns the row of a step.
    pub fn of(state: &StepState) -> Self {
        Self {
            need: state.need.clone(),
            missing: state.missing.clone(),
            holds_back: state.holds_back.iter().map(ToString::to_string).collect(),
            completes: state.completes,
            markets: state.markets.clone(),
            standards: state.standards.clone(),
        }
    }
}

impl ItemRow {
    /// Returns the records on which the item rests, each once, sorted.
    pub fn records(&self) -> Vec<&str> {
        let of_needs = self.needs.iter().flat_map(|n| &n.records);
        let all: BTreeSet<&str> = of_needs.chain(&self.evidence).map(String::as_str).collect();
        all.into_iter().collect()
    }

    /// Returns the row of an item's state; `item` is the catalogue's, which says what is asked.
    pub fn of(state: &ItemState, catalogue: &Catalogue, item: Option<&Item>) -> Self {
        let document = catalogue.documents.get(&state.item.file);
        Self {
            item: state.item.to_string(),
            document: document.map_or_else(|| state.item.file.clone(), |d| d.short_title.clone()),
            market: document.and_then(|d| d.market.clone()),
            title: state.title.clone(),
            section: state.section.clone(),
            asked: item.map(|i| i.summary.clone()).unwrap_or_default(),
            expects: item.map(|i| i.expects.clone()).unwrap_or_default(),
            binding: word(Binding::WORDS, state.binding),
            confidence: word(Confidence::WORDS, state.confidence),
            status: state.status.as_str(),
            applicability: state.applicability.clone(),
            needs: state.needs.iter().map(NeedRow::of).collect(),
            evidence: state.evidence.iter().map(ToString::to_string).collect(),
            overridden: (!state.overridden.is_empty()).then(|| state.overridden.clone()),
        }
    }
}

impl NeedRow {
    pub(super) fn of(state: &NeedState) -> Self {
        Self {
            need: state.need.clone(),
            met: state.met,
            satisfies: state.satisfies,
            records: state.records.iter().map(ToString::to_string).collect(),
            missing: (!state.missing.is_empty()).then(|| state.missing.clone()),
        }
    }
}

impl ObjectiveRow {
    fn of(state: &ObjectiveState) -> Self {
        Self {
            id: state.id.clone(),
            title: state.title.clone(),
            needs: state.needs.iter().map(NeedRow::of).collect(),
            evidence: state.evidence.iter().map(ToString::to_string).collect(),
            holds_back: state.holds_back.iter().map(ToString::to_string).collect(),
        }
    }
}
