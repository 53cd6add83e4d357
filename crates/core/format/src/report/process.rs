//! `asepsis.process/1`: standards as processes, their work products and the reviews that are due.

use asepsis_domain::catalogue::{Catalogue, Confidence};
use asepsis_domain::evaluation::{Evaluation, ProcessState, ReviewState, WorkProductState};
use asepsis_domain::time::rfc3339;
use schemars::JsonSchema;
use serde::Serialize;

use super::gap::NeedRow;
use super::word;

/// The value of `schema`.
pub const SCHEMA: &str = "asepsis.process/1";

/// The report.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ProcessReport {
    /// `asepsis.process/1`.
    pub schema: &'static str,
    /// The instant for which it holds.
    pub as_of: String,
    /// The release judged.
    pub release: Option<String>,
    /// Activities, by document, then in its order.
    pub activities: Vec<ActivityRow>,
}

/// An item that leaves work products or asks for reviews.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ActivityRow {
    /// `<file>#<item>`.
    pub item: String,
    /// Document, short title.
    pub document: String,
    /// Section.
    pub section: String,
    /// Title.
    pub title: String,
    /// How sure.
    pub confidence: &'static str,
    /// Work products.
    pub work_products: Vec<WorkProductRow>,
    /// Reviews.
    pub reviews: Vec<ReviewRow>,
}

/// A work product.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WorkProductRow {
    /// What it is called.
    pub title: String,
    /// Status.
    pub status: &'static str,
    /// Needs.
    pub needs: Vec<NeedRow>,
    /// Evidence that names the item.
    pub evidence: Vec<String>,
}

/// A review.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ReviewRow {
    /// What is reviewed.
    pub title: String,
    /// Status.
    pub status: &'static str,
    /// The evidence of the last review.
    pub last: Option<String>,
    /// Its day.
    pub last_on: Option<String>,
    /// Its period in days.
    pub days: Option<u32>,
    /// The section of the plan that states the period.
    pub plan: Option<String>,
    /// The day on which it falls due.
    pub due: Option<String>,
    /// What has happened since.
    pub since: Vec<String>,
    /// How sure period and triggers are.
    pub confidence: &'static str,
    /// Why it is due.
    pub because: String,
}

impl ProcessReport {
    /// Returns the report on an evaluation.
    pub fn of(evaluation: &Evaluation, catalogue: &Catalogue) -> Self {
        let rows = evaluation.process.iter();
        Self {
            schema: SCHEMA,
            as_of: rfc3339(evaluation.as_of),
            release: evaluation.focus.as_ref().map(ToString::to_string),
            activities: rows.map(|p| ActivityRow::of(p, catalogue)).collect(),
        }
    }

    /// Returns work products and reviews as CSV with a header, one line each.
    ///
    /// # Errors
    ///
    /// Never in practice: it writes into memory.
    pub fn csv(&self) -> Result<String, csv::Error> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record([
            "document",
            "item",
            "section",
            "title",
            "confidence",
            "kind",
            "what",
            "status",
            "records",
            "missing",
            "last",
            "due",
            "since",
        ])?;
        for activity in &self.activities {
            let head = [
                activity.document.as_str(),
                &activity.item,
                &activity.section,
                &activity.title,
                activity.confidence,
            ];
            for product in &activity.work_products {
                let (records, missing) = (product.records().join(" "), product.missing());
                let rest = [
                    "work product",
                    &product.title,
                    product.status,
                    &records,
                    &missing,
                    "",
                    "",
                    "",
                ];
                writer.write_record(head.iter().chain(&rest))?;
            }
            for review in &activity.reviews {
                let since = review.since.join("; ");
                let rest = [
                    "review",
                    &review.title,
                    review.status,
                    review.last.as_deref().unwrap_or(""),
                    "",
                    review.last_on.as_deref().unwrap_or(""),
                    review.due.as_deref().unwrap_or(""),
                    &since,
                ];
                writer.write_record(head.iter().chain(&rest))?;
            }
        }
        super::finished(writer)
    }
}

impl ActivityRow {
    fn of(state: &ProcessState, catalogue: &Catalogue) -> Self {
        let document = catalogue.documents.get(&state.item.file);
        Self {
            item: state.item.to_string(),
            document: document.map_or_else(|| state.item.file.clone(), |d| d.short_title.clone()),
            section: state.section.clone(),
            title: state.title.clone(),
            confidence: word(Confidence::WORDS, state.confidence),
            work_products: state.work_products.iter().map(WorkProductRow::of).collect(),
            reviews: state.reviews.iter().map(ReviewRow::of).collect(),
        }
    }
}

impl WorkProductRow {
    /// Returns the records on which it rests, each once, sorted.
    pub fn records(&self) -> Vec<&str> {
        let of_needs = self.needs.iter().flat_map(|n| &n.records);
        let mut all: Vec<&str> = of_needs.chain(&self.evidence).map(String::as_str).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Returns what is missing, each once.
    pub fn missing(&self) -> String {
        let mut all: Vec<&str> = Vec::new();
        for missing in self.needs.iter().filter_map(|n| n.missing.as_deref()) {
            if !all.contains(&missing) {
                all.push(missing);
            }
        }
        all.join("; ")
    }

    fn of(state: &WorkProductState) -> Self {
        Self {
            title: state.title.clone(),
            status: state.status.as_str(),
            needs: state.needs.iter().map(NeedRow::of).collect(),
            evidence: state.evidence.iter().map(ToString::to_string).collect(),
        }
    }
}

impl ReviewRow {
    fn of(state: &ReviewState) -> Self {
        let last = state.last.as_ref();
        Self {
            title: state.title.clone(),
            status: state.status.as_str(),
            last: last.map(|(id, _)| id.to_string()),
            last_on: last.map(|(_, on)| on.to_string()),
            days: state.days,
            plan: state.plan.as_ref().map(ToString::to_string),
            due: state.due.map(|d| d.to_string()),
            since: state.since.clone(),
            confidence: word(Confidence::WORDS, state.confidence),
            because: state.because.clone(),
        }
    }
}
