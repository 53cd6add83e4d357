//! `asepsis.gap/1`: every catalogue item with its status and the records it rests on.

use std::collections::BTreeSet;

use asepsis_domain::catalogue::{Binding, Catalogue, Confidence, DocumentStatus};
use asepsis_domain::evaluation::{Evaluation, ItemState, NeedState, ObjectiveState, StepState};
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
    /// Items, by document, then in its order.
    pub items: Vec<ItemRow>,
    /// Objectives, those first that hold back most.
    pub objectives: Vec<ObjectiveRow>,
    /// What to do next, the step first that unlocks most.
    pub steps: Vec<StepRow>,
    /// Proposals of the markets looked at: no duties, and counted nowhere.
    pub pending: Vec<PendingRow>,
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
            items: evaluation
                .items
                .iter()
                .map(|i| ItemRow::of(i, catalogue))
                .collect(),
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
            ])?;
        }
        let bytes = writer
            .into_inner()
            .map_err(|e| csv::Error::from(e.into_error()))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
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

    /// Returns the row of an item.
    pub fn of(state: &ItemState, catalogue: &Catalogue) -> Self {
        let document = catalogue.documents.get(&state.item.file);
        Self {
            item: state.item.to_string(),
            document: document.map_or_else(|| state.item.file.clone(), |d| d.short_title.clone()),
            market: document.and_then(|d| d.market.clone()),
            title: state.title.clone(),
            section: state.section.clone(),
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
    fn of(state: &NeedState) -> Self {
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
