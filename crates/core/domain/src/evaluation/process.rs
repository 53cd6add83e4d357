//! What is known of the activities of a standard: their work products and reviews.

use super::{ItemStatus, NeedState};
use crate::catalogue::Confidence;
use crate::id::{ItemRef, RecordId};
use crate::time::Date;

/// What an item of a process has left behind, and which reviews it asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcessState {
    /// The item.
    pub item: ItemRef,
    /// Short title.
    pub title: String,
    /// Section.
    pub section: String,
    /// How sure.
    pub confidence: Confidence,
    /// Its work products, in file order.
    pub work_products: Vec<WorkProductState>,
    /// Its reviews, in file order.
    pub reviews: Vec<ReviewState>,
}

/// What is known of a work product for the release in focus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkProductState {
    /// What it is called.
    pub title: String,
    /// Whether it is there.
    pub status: ItemStatus,
    /// Each need with the records that meet it.
    pub needs: Vec<NeedState>,
    /// Evidence that names the item.
    pub evidence: Vec<RecordId>,
}

/// What is known of a review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewState {
    /// What is reviewed.
    pub title: String,
    /// Where it stands.
    pub status: ReviewStatus,
    /// The evidence of the last review, with its day.
    pub last: Option<(RecordId, Date)>,
    /// Its period in days; `None`: nobody has stated one.
    pub days: Option<u32>,
    /// The section of the plan that states the period.
    pub plan: Option<RecordId>,
    /// The day on which it falls due, where that can be said.
    pub due: Option<Date>,
    /// What has happened since, in a few words each; empty: nothing that makes it due.
    pub since: Vec<String>,
    /// The records of what has happened since.
    pub records: Vec<RecordId>,
    /// How sure period and triggers are.
    pub confidence: Confidence,
    /// Why it is due, own words.
    pub because: String,
}

/// Where a review stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReviewStatus {
    /// Its period has passed.
    Overdue,
    /// Something has happened since that makes it due.
    Due,
    /// No evidence of one is there.
    Never,
    /// It was done, and no period is stated that says when it is due again.
    NoPeriod,
    /// It is done, and not due yet.
    Current,
    /// The row is not verified: it only prompts.
    Unverified,
    /// The item does not apply.
    NotApplicable,
}

impl ReviewStatus {
    /// Returns the words shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Due => "due",
            Self::Never => "no review found",
            Self::NoPeriod => "no period stated",
            Self::Current => "current",
            Self::Unverified => "unverified",
            Self::NotApplicable => "not applicable",
        }
    }

    /// Returns whether a review has to be done.
    pub fn is_due(self) -> bool {
        matches!(self, Self::Overdue | Self::Due | Self::Never)
    }
}
