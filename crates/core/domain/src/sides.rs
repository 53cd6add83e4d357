//! Markets side by side: what each wants users to be told, and what each wants to be reported, by the same topics.

use crate::catalogue::{Binding, ClockStart, ClockUnit, Confidence};
use crate::device::MarketStatus;
use crate::evaluation::{ClockState, ItemStatus};
use crate::id::{ItemRef, RecordId};

/// Markets in columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sides {
    /// The markets, in the order of the columns.
    pub markets: Vec<MarketSide>,
    /// What users are told, a row for each topic.
    pub labeling: Vec<LabelingRow>,
    /// What is reported, a row for each topic; clocks of no topic last.
    pub clocks: Vec<ClockRow>,
}

/// A market.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarketSide {
    /// Its id.
    pub id: String,
    /// Where the device's authorisation stands there; `None`: the device is not meant for it.
    pub status: Option<MarketStatus>,
    /// The legal entity that answers there.
    pub entity: Option<RecordId>,
}

/// A topic of labeling in every market.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelingRow {
    /// Id of the topic.
    pub topic: String,
    /// Its title.
    pub title: String,
    /// A cell for each market.
    pub cells: Vec<LabelingCell>,
}

/// A topic of labeling in a market.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LabelingCell {
    /// The items that ask for it, by document, then file order; empty: none does.
    pub items: Vec<LabelingItem>,
}

/// An item that asks to tell users of a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelingItem {
    /// The item.
    pub item: ItemRef,
    /// Short title.
    pub title: String,
    /// Section.
    pub section: String,
    /// How binding.
    pub binding: Binding,
    /// How sure.
    pub confidence: Confidence,
    /// Where it stands, for this topic alone.
    pub status: ItemStatus,
    /// The labels that tell of it.
    pub records: Vec<RecordId>,
    /// What is missing; empty: nothing.
    pub missing: String,
}

/// A topic of events in every market.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockRow {
    /// Id of the topic; `None`: clocks of no topic.
    pub topic: Option<String>,
    /// Its title.
    pub title: String,
    /// The clocks of each market, by document, then file order.
    pub cells: Vec<Vec<ClockSide>>,
}

/// A reporting clock of a market.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockSide {
    /// The clock.
    pub clock: ItemRef,
    /// Title.
    pub title: String,
    /// Section of the source.
    pub section: String,
    /// What opens it.
    pub trigger: String,
    /// The event from which it counts.
    pub starts: ClockStart,
    /// Length.
    pub length: u32,
    /// Unit of the length.
    pub unit: ClockUnit,
    /// Id of the holiday calendar, for working days.
    pub calendar: Option<String>,
    /// Who receives the report.
    pub recipient: String,
    /// The act that ends it.
    pub event: String,
    /// Conditions, in own words.
    pub requires: Vec<String>,
    /// How binding.
    pub binding: Binding,
    /// How sure.
    pub confidence: Confidence,
    /// Whether it can run for the device.
    pub standing: ClockStanding,
    /// Why it applies or not.
    pub applicability: String,
    /// Where it stands, for each case and legal entity.
    pub states: Vec<ClockState>,
}

/// Whether a clock can run for the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ClockStanding {
    /// It runs on cases.
    InForce,
    /// The device is not on that market: its clocks do not run yet.
    NotMarketed,
    /// The device's facts say that it does not apply.
    NotApplicable,
    /// It is only proposed: no duty.
    Proposed,
}

impl ClockStanding {
    /// Returns the words shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InForce => "in force",
            Self::NotMarketed => "not on this market",
            Self::NotApplicable => "not applicable",
            Self::Proposed => "proposed, no duty",
        }
    }
}

impl LabelingCell {
    /// Returns where the topic stands in the market: what is worst among the items that apply and are verified, else
    /// what the others say; `None` where nothing is asked.
    pub fn status(&self) -> Option<ItemStatus> {
        use ItemStatus::{EvidencePresent, Met, Missing, NotApplicable, Partly, Unverified};
        let order = [
            Missing,
            Partly,
            EvidencePresent,
            Met,
            Unverified,
            NotApplicable,
        ];
        let has = |status: &ItemStatus| self.items.iter().any(|i| i.status == *status);
        order.into_iter().find(has)
    }

    /// Returns the labels that tell of the topic, each once, sorted.
    pub fn records(&self) -> Vec<&RecordId> {
        let mut all: Vec<&RecordId> = self.items.iter().flat_map(|i| &i.records).collect();
        all.sort();
        all.dedup();
        all
    }
}

impl ClockSide {
    /// Returns the length with its unit, such as `10 working days`.
    pub fn span(&self) -> String {
        let unit = match self.unit {
            ClockUnit::Hours => "hour",
            ClockUnit::CalendarDays => "calendar day",
            ClockUnit::WorkingDays => "working day",
            ClockUnit::Months => "month",
            ClockUnit::Years => "year",
        };
        let plural = if self.length == 1 { "" } else { "s" };
        format!("{} {unit}{plural}", self.length)
    }
}
