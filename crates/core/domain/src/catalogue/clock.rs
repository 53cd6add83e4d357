//! Reporting clocks and the calendars they count by.

use std::collections::BTreeMap;

use super::{Binding, Confidence};
use crate::condition::Condition;
use crate::id::ItemRef;
use crate::postmarket::EventKind;
use crate::time::{Date, Weekday};

/// A reporting clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// Id: file and clock.
    pub id: ItemRef,
    /// Title.
    pub title: String,
    /// The topics of events that it belongs to, by which markets are laid side by side.
    pub topics: Vec<String>,
    /// What opens it, in own words.
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
    /// The act that fulfils it.
    pub event: String,
    /// The kinds of case event that are this act: the first of them after the start ends the clock.
    pub ends: Vec<EventKind>,
    /// Conditions, in own words.
    pub requires: Vec<String>,
    /// When it applies.
    pub applies: Condition,
    /// How binding.
    pub binding: Binding,
    /// How sure.
    pub confidence: Confidence,
    /// Section of the source.
    pub section: String,
    /// Summary.
    pub summary: String,
}

/// The event from which a clock counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ClockStart {
    /// A legal entity becomes aware of a reportable event.
    Awareness,
    /// The manufacturer learns of the vulnerability.
    Learned,
    /// A correction or removal is initiated.
    CorrectionInitiated,
    /// The authority asks.
    AuthorityRequest,
    /// A fix or mitigation is available to users.
    Available,
    /// The first report was made.
    Reported,
}

/// The unit of a clock's length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ClockUnit {
    /// Hours.
    Hours,
    /// Calendar days.
    CalendarDays,
    /// Working days of the calendar.
    WorkingDays,
    /// Months.
    Months,
    /// Years.
    Years,
}

/// A calendar of days that are not working days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// First day that it knows.
    pub from: Date,
    /// Last day that it knows.
    pub until: Date,
    /// Days of the week off work; Saturday and Sunday where the file names none.
    pub weekend: Vec<Weekday>,
    /// Holidays with their names.
    pub holidays: BTreeMap<Date, String>,
}

impl ClockStart {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("awareness", Self::Awareness),
        ("learned", Self::Learned),
        ("correction-initiated", Self::CorrectionInitiated),
        ("fda-request", Self::AuthorityRequest),
        ("authority-request", Self::AuthorityRequest),
        ("available", Self::Available),
        ("reported", Self::Reported),
    ];
}

impl ClockUnit {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("hours", Self::Hours),
        ("calendar-days", Self::CalendarDays),
        ("working-days", Self::WorkingDays),
        ("months", Self::Months),
        ("years", Self::Years),
    ];
}

impl Calendar {
    /// The days of the week with their words.
    pub const WEEKDAYS: &[(&str, Weekday)] = &[
        ("monday", Weekday::Monday),
        ("tuesday", Weekday::Tuesday),
        ("wednesday", Weekday::Wednesday),
        ("thursday", Weekday::Thursday),
        ("friday", Weekday::Friday),
        ("saturday", Weekday::Saturday),
        ("sunday", Weekday::Sunday),
    ];

    /// Returns whether people work on that day.
    pub fn is_working_day(&self, day: Date) -> bool {
        !self.weekend.contains(&day.weekday()) && !self.holidays.contains_key(&day)
    }
}
