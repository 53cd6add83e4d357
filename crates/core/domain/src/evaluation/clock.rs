//! What is known of a reporting clock.

use crate::id::{ItemRef, RecordId};
use crate::time::{Date, Instant};

/// A day in the time zone of the legal entity whose clock it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastDay {
    /// The day.
    pub day: Date,
    /// IANA name of the time zone.
    pub zone: String,
}

/// Where a clock stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockState {
    /// The clock.
    pub clock: ItemRef,
    /// Title.
    pub title: String,
    /// The case.
    pub case: RecordId,
    /// The legal entity, where the case names one.
    pub entity: Option<RecordId>,
    /// Where it stands.
    pub status: ClockStatus,
    /// When it started.
    pub started: Option<Instant>,
    /// The instant at which it has run out, or has if it runs where nobody has decided.
    pub due: Option<Instant>,
    /// The last day on which the act is in time; `None` where it has no end, or is counted in hours.
    pub last_day: Option<LastDay>,
    /// When it was fulfilled.
    pub fulfilled: Option<Instant>,
    /// Who receives the report.
    pub recipient: String,
    /// It was opened as a stated precaution.
    pub precaution: bool,
    /// The reason of the decision, or what must be decided.
    pub reason: String,
    /// The row is not verified: no countdown.
    pub unverified: bool,
}

impl ClockState {
    /// Returns until when the act is in time, in words: a day of the entity's time zone, or an instant where hours
    /// count; for a clock on which nobody has decided, until when that is if it runs. `None` where it has no end, or
    /// only prompts.
    pub fn until(&self) -> Option<String> {
        let due = self.due.filter(|_| !self.unverified)?;
        let until = match &self.last_day {
            Some(last) => format!("{} (whole day, {})", last.day, last.zone),
            None => due.strftime("%Y-%m-%d %H:%M UTC").to_string(),
        };
        Some(match self.status {
            ClockStatus::Undecided => format!("if it runs: {until}"),
            _ => until,
        })
    }
}

/// Where a clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ClockStatus {
    /// It runs.
    Running,
    /// It ran out.
    Overdue,
    /// The act was done in time.
    Fulfilled,
    /// The act was done late.
    FulfilledLate,
    /// A person decided that it does not run, with a reason.
    NotReportable,
    /// Nobody has decided.
    Undecided,
}

impl ClockStatus {
    /// Returns the words shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Overdue => "overdue",
            Self::Fulfilled => "fulfilled",
            Self::FulfilledLate => "fulfilled late",
            Self::NotReportable => "not reportable",
            Self::Undecided => "undecided",
        }
    }
}
