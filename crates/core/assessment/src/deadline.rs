//! When a reporting clock ends.
//!
//! Days, months and years are counted on the calendar of the legal entity's time zone (UTC where none is given). The
//! day on which the clock starts does not count, and the clock ends with the last moment of its last day: its end is
//! 00:00 local time of the day after. Hours are counted from the instant. Working days are Monday to Friday without
//! the holidays of the clock's calendar; beyond the days that the calendar knows nothing is computed.

use asepsis_domain::catalogue::{Calendar, ClockUnit};
use asepsis_domain::evaluation::LastDay;
use asepsis_domain::time::{Date, Instant};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span};

/// When a clock ends.
#[derive(Debug)]
pub(crate) struct Deadline {
    /// The instant at which it has run out.
    pub(crate) end: Instant,
    /// The last day on which the act is in time, where days count.
    pub(crate) last_day: Option<LastDay>,
}

/// Why the end of a clock cannot be computed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DeadlineError {
    /// The clock counts working days and names no calendar that is there.
    #[error("there is no calendar of working days for it")]
    NoCalendar,
    /// The calendar does not know a day that counts.
    #[error("the calendar `{calendar}` knows only the days from {from} to {until}")]
    BeyondCalendar {
        /// Id of the calendar.
        calendar: String,
        /// First day that it knows.
        from: Date,
        /// Last day that it knows.
        until: Date,
    },
    /// The end is later than can be written.
    #[error("its end is beyond the calendar")]
    TooLate(#[source] jiff::Error),
}

/// Returns when a clock that started then ends.
pub(crate) fn deadline(
    started: Instant,
    length: u32,
    unit: ClockUnit,
    calendar: Option<&Calendar>,
    zone: &TimeZone,
) -> Result<Deadline, DeadlineError> {
    let length = i64::from(length);
    if unit == ClockUnit::Hours {
        let hours = SignedDuration::from_hours(length);
        let end = started.checked_add(hours).map_err(DeadlineError::TooLate)?;
        return Ok(Deadline {
            end,
            last_day: None,
        });
    }
    let day = zone.to_datetime(started).date();
    let last = match unit {
        ClockUnit::Hours | ClockUnit::CalendarDays => add(day, || Span::new().try_days(length))?,
        ClockUnit::Months => add(day, || Span::new().try_months(length))?,
        ClockUnit::Years => add(day, || Span::new().try_years(length))?,
        ClockUnit::WorkingDays => working_days(day, length, calendar)?,
    };
    let after = last.tomorrow().map_err(DeadlineError::TooLate)?;
    let end = after
        .to_zoned_datetime(zone.clone())
        .map_err(DeadlineError::TooLate)?;
    let last_day = LastDay {
        day: last,
        zone: zone.iana_name().unwrap_or("UTC").to_owned(),
    };
    Ok(Deadline {
        end: end.timestamp(),
        last_day: Some(last_day),
    })
}

fn add(day: Date, span: impl Fn() -> Result<Span, jiff::Error>) -> Result<Date, DeadlineError> {
    span()
        .and_then(|s| day.checked_add(s))
        .map_err(DeadlineError::TooLate)
}

fn working_days(
    day: Date,
    length: i64,
    calendar: Option<&Calendar>,
) -> Result<Date, DeadlineError> {
    let calendar = calendar.ok_or(DeadlineError::NoCalendar)?;
    let mut day = day;
    let mut left = length;
    while left > 0 {
        day = day.tomorrow().map_err(DeadlineError::TooLate)?;
        if day < calendar.from || day > calendar.until {
            return Err(DeadlineError::BeyondCalendar {
                calendar: calendar.id.clone(),
                from: calendar.from,
                until: calendar.until,
            });
        }
        if calendar.is_working_day(day) {
            left -= 1;
        }
    }
    Ok(day)
}

#[cfg(test)]
mod tests {
    use asepsis_domain::time::Weekday;

    use super::*;

    fn calendar() -> Calendar {
        Calendar {
            id: "test".to_owned(),
            title: String::new(),
            from: "2026-01-01".parse().unwrap(),
            until: "2026-12-31".parse().unwrap(),
            weekend: vec![Weekday::Saturday, Weekday::Sunday],
            holidays: [("2026-07-03".parse().unwrap(), "a holiday".to_owned())].into(),
        }
    }

    fn check(started: &str, length: u32, unit: ClockUnit, zone: &str, expect: &str) {
        let zone = TimeZone::get(zone).unwrap();
        let calendar = calendar();
        let end = deadline(
            started.parse().unwrap(),
            length,
            unit,
            Some(&calendar),
            &zone,
        );
        if let Ok(Deadline {
            end,
            last_day: Some(last),
        }) = &end
        {
            let after = last.day.tomorrow().unwrap();
            let after = after.to_zoned_datetime(zone).unwrap().timestamp();
            assert_eq!(after, *end, "the last day ends with the clock");
        }
        let text = end.map_or_else(|e| e.to_string(), |e| e.end.to_string());
        assert_eq!(text, expect, "{started} + {length} {unit:?}");
    }

    #[test]
    fn clocks_end_with_their_last_day() {
        use ClockUnit::{CalendarDays, Hours, Months, WorkingDays, Years};
        check(
            "2026-06-01T15:30:00Z",
            72,
            Hours,
            "UTC",
            "2026-06-04T15:30:00Z",
        );
        check(
            "2026-06-01T15:30:00Z",
            30,
            CalendarDays,
            "UTC",
            "2026-07-02T00:00:00Z",
        );
        check(
            "2026-06-02T01:00:00Z",
            30,
            CalendarDays,
            "America/New_York",
            "2026-07-02T04:00:00Z",
        );
        // Over the change to winter time, the local day counts.
        check(
            "2026-10-20T12:00:00Z",
            15,
            CalendarDays,
            "Europe/Berlin",
            "2026-11-04T23:00:00Z",
        );
        // A Thursday, a holiday on Friday: the next working day is Monday.
        check(
            "2026-07-02T12:00:00Z",
            1,
            WorkingDays,
            "UTC",
            "2026-07-07T00:00:00Z",
        );
        check(
            "2026-06-29T12:00:00Z",
            10,
            WorkingDays,
            "UTC",
            "2026-07-15T00:00:00Z",
        );
        check(
            "2026-01-31T12:00:00Z",
            1,
            Months,
            "UTC",
            "2026-03-01T00:00:00Z",
        );
        check(
            "2026-01-31T12:00:00Z",
            2,
            Years,
            "UTC",
            "2028-02-01T00:00:00Z",
        );
        let beyond = "the calendar `test` knows only the days from 2026-01-01 to 2026-12-31";
        check("2026-12-29T12:00:00Z", 10, WorkingDays, "UTC", beyond);
    }

    #[test]
    fn days_off_are_those_of_the_calendar() {
        let mut calendar = calendar();
        calendar.weekend = vec![Weekday::Friday, Weekday::Saturday];
        // Wednesday, then Thursday and, after the days off, Sunday.
        let day = working_days("2026-06-03".parse().unwrap(), 2, Some(&calendar)).unwrap();
        assert_eq!(day.to_string(), "2026-06-07");
    }

    #[test]
    fn working_days_need_a_calendar() {
        let started = "2026-06-01T00:00:00Z".parse().unwrap();
        let end = deadline(started, 1, ClockUnit::WorkingDays, None, &TimeZone::UTC);
        assert!(matches!(end, Err(DeadlineError::NoCalendar)));
    }
}
