//! Forms of XML Schema 1.0 part 2: white space around them is not theirs, and a time zone may be missing.

use super::{digits, is_instant as is_zoned};

/// 3.2.7, `dateTime`.
pub(super) fn is_instant(text: &str) -> bool {
    let text = text.trim();
    let has_zone = text
        .split_once('T')
        .is_some_and(|(_, time)| time.contains(['Z', '+', '-']));
    if text.contains(['t', 'z']) || !has_zone {
        return !text.contains(['t', 'z']) && is_zoned(&format!("{text}Z"));
    }
    is_zoned(text)
}

/// 3.2.9, `date`, with a time zone or without.
pub(super) fn is_date(text: &str) -> bool {
    let text = text.trim();
    let (day, zone) = match text.get(..10) {
        Some(day) => (day, text.get(10..).unwrap_or("")),
        None => return false,
    };
    let good_zone = match zone.as_bytes() {
        [] | [b'Z'] => true,
        [b'+' | b'-', a, b, b':', c, d] => [a, b, c, d].iter().all(|x| x.is_ascii_digit()),
        _ => false,
    };
    good_zone
        && digits(day.get(..4).unwrap_or(""))
        && day.parse::<asepsis_domain::time::Date>().is_ok()
}
