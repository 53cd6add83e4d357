//! Dates and instants. Nothing here reads a clock: `as_of` is always an argument.

pub use jiff::Timestamp as Instant;
pub use jiff::civil::{Date, Weekday};

use jiff::SignedDuration;
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

/// Returns a text that is an RFC 3339 instant in UTC and whole seconds; `None` where it is none.
pub fn in_utc(text: &str) -> Option<String> {
    text.trim().parse::<Instant>().ok().map(rfc3339)
}

/// Returns the instant so many seconds later, at most the last that there is.
pub fn later(instant: Instant, seconds: i64) -> Instant {
    let by = SignedDuration::from_secs(seconds);
    let bound = if seconds < 0 {
        Instant::MIN
    } else {
        Instant::MAX
    };
    instant.checked_add(by).unwrap_or(bound)
}

/// Returns an instant as it is on the clocks of a zone, such as `2026-11-26T11:00:00+01:00[Europe/Berlin]`; `None` where
/// the IANA database in the product has no such zone.
pub fn local(instant: Instant, zone: &str) -> Option<String> {
    let known = zone.len() <= 64 && zone.bytes().all(|b| b.is_ascii_graphic());
    let zone = TimeZone::get(zone).ok().filter(|_| known)?;
    Some(instant.to_zoned_datetime(zone).to_string())
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

    #[test]
    fn an_instant_is_told_in_its_zone_and_moves_within_bounds() {
        let at: Instant = "2026-11-26T10:00:00Z".parse().unwrap();
        let shown = local(at, "Europe/Berlin");
        assert_eq!(
            shown.as_deref(),
            Some("2026-11-26T11:00:00+01:00[Europe/Berlin]")
        );
        for none in ["", "Mars/Base", "Europe/Berlin\n", &"x".repeat(1000)] {
            assert_eq!(local(at, none), None, "{none}");
        }
        assert_eq!(rfc3339(later(at, 90)), "2026-11-26T10:01:30Z");
        assert_eq!(rfc3339(later(at, -90)), "2026-11-26T09:58:30Z");
        assert_eq!(later(at, i64::MAX), Instant::MAX);
        assert_eq!(later(at, i64::MIN), Instant::MIN);
    }
}
