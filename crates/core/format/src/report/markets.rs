//! `asepsis.markets/1`: labeling and reporting clocks of markets side by side.

use asepsis_domain::catalogue::{Binding, ClockStart, ClockUnit, Confidence};
use asepsis_domain::device::MarketStatus;
use asepsis_domain::evaluation::{ClockState, Evaluation};
use asepsis_domain::sides::{ClockSide, LabelingItem, MarketSide, Sides};
use asepsis_domain::time::rfc3339;
use schemars::JsonSchema;
use serde::Serialize;

use super::word;

/// The value of `schema`.
pub const SCHEMA: &str = "asepsis.markets/1";

/// The report.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct MarketsReport {
    /// `asepsis.markets/1`.
    pub schema: &'static str,
    /// The instant for which it holds.
    pub as_of: String,
    /// The release judged.
    pub release: Option<String>,
    /// The markets, in the order of the cells.
    pub markets: Vec<MarketRow>,
    /// What users are told, by topic.
    pub labeling: Vec<LabelingRow>,
    /// What is reported, by topic; a clock of two topics stands in both.
    pub clocks: Vec<ClockRow>,
}

/// A market.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct MarketRow {
    /// Its id.
    pub id: String,
    /// Where the authorisation stands; null: the device is not meant for it.
    pub status: Option<&'static str>,
    /// The legal entity that answers there.
    pub entity: Option<String>,
}

/// A topic of labeling.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LabelingRow {
    /// Id of the topic.
    pub topic: String,
    /// Its title.
    pub title: String,
    /// A cell for each market.
    pub cells: Vec<LabelingCellRow>,
}

/// A topic of labeling in a market.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LabelingCellRow {
    /// The market.
    pub market: String,
    /// Status; null: no item that is known asks for it.
    pub status: Option<&'static str>,
    /// The labels that tell of it.
    pub records: Vec<String>,
    /// The items that ask for it.
    pub items: Vec<LabelingItemRow>,
}

/// An item that asks to tell users of a topic.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LabelingItemRow {
    /// `<file>#<item>`.
    pub item: String,
    /// Title.
    pub title: String,
    /// Section.
    pub section: String,
    /// How binding.
    pub binding: &'static str,
    /// How sure.
    pub confidence: &'static str,
    /// Status, for this topic alone.
    pub status: &'static str,
    /// The labels that tell of it.
    pub records: Vec<String>,
    /// What is missing.
    pub missing: Option<String>,
}

/// A topic of events.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ClockRow {
    /// Id of the topic; null: clocks of no topic.
    pub topic: Option<String>,
    /// Its title.
    pub title: String,
    /// A cell for each market.
    pub cells: Vec<ClockCellRow>,
}

/// The clocks of a topic in a market.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ClockCellRow {
    /// The market.
    pub market: String,
    /// Its clocks; none: none is known.
    pub clocks: Vec<ClockSideRow>,
}

/// A reporting clock.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ClockSideRow {
    /// `<file>#<clock>`.
    pub clock: String,
    /// Title.
    pub title: String,
    /// Section of the source.
    pub section: String,
    /// What opens it.
    pub trigger: String,
    /// The event from which it counts.
    pub starts: &'static str,
    /// Length.
    pub length: u32,
    /// Unit of the length.
    pub unit: &'static str,
    /// The holiday calendar, for working days.
    pub calendar: Option<String>,
    /// Who receives the report.
    pub recipient: String,
    /// The act that ends it.
    pub event: String,
    /// Conditions.
    pub requires: Vec<String>,
    /// How binding.
    pub binding: &'static str,
    /// How sure.
    pub confidence: &'static str,
    /// Whether it can run for the device.
    pub standing: &'static str,
    /// Why it applies or not.
    pub applicability: String,
    /// Where it stands, for each case and legal entity.
    pub cases: Vec<ClockCaseRow>,
}

/// Where a clock stands for a case.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ClockCaseRow {
    /// The case.
    pub case: String,
    /// The legal entity.
    pub entity: Option<String>,
    /// Status.
    pub status: &'static str,
    /// When it started.
    pub started: Option<String>,
    /// The instant at which it has run out; null where the row is not verified.
    pub due: Option<String>,
    /// The last day on which the act is in time, in the time zone `zone`; null where hours count.
    pub last_day: Option<String>,
    /// IANA name of the time zone of `last_day`.
    pub zone: Option<String>,
    /// When it was fulfilled.
    pub fulfilled: Option<String>,
    /// It was opened as a stated precaution.
    pub precaution: bool,
    /// The reason of the decision, or what must be decided.
    pub reason: String,
    /// The row is not verified: no countdown.
    pub unverified: bool,
}

impl MarketsReport {
    /// Returns the report on markets side by side.
    pub fn of(evaluation: &Evaluation, sides: &Sides) -> Self {
        let ids: Vec<&str> = sides.markets.iter().map(|m| m.id.as_str()).collect();
        let labeling = sides.labeling.iter().map(|row| LabelingRow {
            topic: row.topic.clone(),
            title: row.title.clone(),
            cells: ids
                .iter()
                .zip(&row.cells)
                .map(|(market, cell)| LabelingCellRow {
                    market: (*market).to_owned(),
                    status: cell.status().map(|s| s.as_str()),
                    records: cell.records().iter().map(ToString::to_string).collect(),
                    items: cell.items.iter().map(LabelingItemRow::of).collect(),
                })
                .collect(),
        });
        let clocks = sides.clocks.iter().map(|row| ClockRow {
            topic: row.topic.clone(),
            title: row.title.clone(),
            cells: ids
                .iter()
                .zip(&row.cells)
                .map(|(market, clocks)| ClockCellRow {
                    market: (*market).to_owned(),
                    clocks: clocks.iter().map(ClockSideRow::of).collect(),
                })
                .collect(),
        });
        Self {
            schema: SCHEMA,
            as_of: rfc3339(evaluation.as_of),
            release: evaluation.focus.as_ref().map(ToString::to_string),
            markets: sides.markets.iter().map(MarketRow::of).collect(),
            labeling: labeling.collect(),
            clocks: clocks.collect(),
        }
    }

    /// Returns all cells as CSV with a header: a line for each item that asks, each clock, and each case of a clock.
    ///
    /// # Errors
    ///
    /// Never in practice: it writes into memory.
    pub fn csv(&self) -> Result<String, csv::Error> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(HEADS)?;
        for row in &self.labeling {
            for cell in &row.cells {
                for item in &cell.items {
                    writer.write_record(item.line(&row.title, &cell.market))?;
                }
            }
        }
        for row in &self.clocks {
            for cell in &row.cells {
                for clock in &cell.clocks {
                    if clock.cases.is_empty() {
                        writer.write_record(clock.line(&row.title, &cell.market, None))?;
                    }
                    for case in &clock.cases {
                        writer.write_record(clock.line(&row.title, &cell.market, Some(case)))?;
                    }
                }
            }
        }
        super::finished(writer)
    }
}

const HEADS: [&str; 23] = [
    "kind",
    "topic",
    "market",
    "id",
    "title",
    "section",
    "binding",
    "confidence",
    "status",
    "records",
    "missing",
    "trigger",
    "starts",
    "length",
    "unit",
    "calendar",
    "recipient",
    "entity",
    "started",
    "due",
    "last_day",
    "zone",
    "reason",
];

impl MarketRow {
    fn of(side: &MarketSide) -> Self {
        Self {
            id: side.id.clone(),
            status: side.status.map(|s| word(MarketStatus::WORDS, s)),
            entity: side.entity.as_ref().map(ToString::to_string),
        }
    }
}

impl LabelingItemRow {
    fn of(item: &LabelingItem) -> Self {
        Self {
            item: item.item.to_string(),
            title: item.title.clone(),
            section: item.section.clone(),
            binding: word(Binding::WORDS, item.binding),
            confidence: word(Confidence::WORDS, item.confidence),
            status: item.status.as_str(),
            records: item.records.iter().map(ToString::to_string).collect(),
            missing: (!item.missing.is_empty()).then(|| item.missing.clone()),
        }
    }

    fn line(&self, topic: &str, market: &str) -> [String; 23] {
        let mut line: [String; 23] = Default::default();
        let texts = [
            "labeling",
            topic,
            market,
            &self.item,
            &self.title,
            &self.section,
            self.binding,
            self.confidence,
            self.status,
            &self.records.join(" "),
            self.missing.as_deref().unwrap_or(""),
        ];
        for (cell, text) in line.iter_mut().zip(texts) {
            text.clone_into(cell);
        }
        line
    }
}

impl ClockSideRow {
    fn of(clock: &ClockSide) -> Self {
        Self {
            clock: clock.clock.to_string(),
            title: clock.title.clone(),
            section: clock.section.clone(),
            trigger: clock.trigger.clone(),
            starts: start(clock.starts),
            length: clock.length,
            unit: word(ClockUnit::WORDS, clock.unit),
            calendar: clock.calendar.clone(),
            recipient: clock.recipient.clone(),
            event: clock.event.clone(),
            requires: clock.requires.clone(),
            binding: word(Binding::WORDS, clock.binding),
            confidence: word(Confidence::WORDS, clock.confidence),
            standing: clock.standing.as_str(),
            applicability: clock.applicability.clone(),
            cases: clock.states.iter().map(ClockCaseRow::of).collect(),
        }
    }

    fn line(&self, topic: &str, market: &str, case: Option<&ClockCaseRow>) -> [String; 23] {
        let of = |get: fn(&ClockCaseRow) -> String| case.map(get).unwrap_or_default();
        [
            "clock".to_owned(),
            topic.to_owned(),
            market.to_owned(),
            self.clock.clone(),
            self.title.clone(),
            self.section.clone(),
            self.binding.to_owned(),
            self.confidence.to_owned(),
            case.map_or(self.standing, |c| c.status).to_owned(),
            of(|c| c.case.clone()),
            String::new(),
            self.trigger.clone(),
            self.starts.to_owned(),
            self.length.to_string(),
            self.unit.to_owned(),
            self.calendar.clone().unwrap_or_default(),
            self.recipient.clone(),
            of(|c| c.entity.clone().unwrap_or_default()),
            of(|c| c.started.clone().unwrap_or_default()),
            of(|c| c.due.clone().unwrap_or_default()),
            of(|c| c.last_day.clone().unwrap_or_default()),
            of(|c| c.zone.clone().unwrap_or_default()),
            of(|c| c.reason.clone()),
        ]
    }
}

impl ClockCaseRow {
    fn of(state: &ClockState) -> Self {
        Self {
            case: state.case.to_string(),
            entity: state.entity.as_ref().map(ToString::to_string),
            status: state.status.as_str(),
            started: state.started.map(rfc3339),
            due: state.due.map(rfc3339),
            last_day: state.last_day.as_ref().map(|d| d.day.to_string()),
            zone: state.last_day.as_ref().map(|d| d.zone.clone()),
            fulfilled: state.fulfilled.map(rfc3339),
            precaution: state.precaution,
            reason: state.reason.clone(),
            unverified: state.unverified,
        }
    }
}

/// Returns the word of a start; of two that mean the same, the one that names no authority.
fn start(start: ClockStart) -> &'static str {
    let mut words = ClockStart::WORDS.iter().rev();
    words
        .find(|(_, s)| *s == start)
        .map_or("", |(word, _)| word)
}
