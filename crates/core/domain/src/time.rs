//! Dates and instants. Nothing here reads a clock: `as_of` is always an argument.

pub use jiff::Timestamp as Instant;
pub use jiff::civil::{Date, Weekday};

use jiff::tz::TimeZone;

/// Returns 00:00:00Z of a day.
pub fn start_of_day(date: Date) -> Instant {
    date.to_zoned_datetime(TimeZone::UTC)
        .map_or(Instant::UNIX_EPOCH, |z| z.timestamp())
}

/// Returns the UTC day of an instant.
pub fn day_of(instant: Instant) -> Date {
    instant.to_zoned_datetime(TimeZone::UTC).date()
}

/// Returns the instant as RFC 3339, UTC, whole seconds, `Z`.
pub fn rfc3339(instant: Instant) -> String {
    instant.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_starts_at_midnight_utc() {
        let day: Date = "2026-11-23".parse().unwrap();
        assert_eq!(rfc3339(start_of_day(day)), "2026-11-23T00:00:00Z");
        assert_eq!(day_of(start_of_day(day)), day);
    }
}
