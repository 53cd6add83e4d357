//! `asepsis.gap/1`: every catalogue item with its status and the records it rests on.

use asepsis_domain::catalogue::{Binding, Catalogue, Confidence};
use asepsis_domain::evaluation::{Evaluation, ItemState, NeedState, ObjectiveState};
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
        }
    }
}

impl ItemRow {
    fn of(state: &ItemState, catalogue: &Catalogue) -> Self {
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
