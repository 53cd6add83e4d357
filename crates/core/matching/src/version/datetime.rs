//! Instants as versions (VERS scheme `datetime`): RFC 3339 with `T`, `Z` or an offset, ordered in time.

use asepsis_domain::time::Instant;

use super::{Coder, Scheme, Version};

/// Instants.
pub(super) const SCHEME: Scheme = Scheme {
    id: "datetime",
    title: "instants of RFC 3339",
    ecosystems: &[],
    aliases: &[],
    parse,
};

fn parse(text: &str) -> Option<Version> {
    let text = text.trim();
    let (date, time) = text.split_once('T')?;
    let has_zone = time.ends_with('Z') || time.contains(['+', '-']);
    if date.len() < 10 || !has_zone {
        return None;
    }
    let instant: Instant = text.parse().ok()?;
    let mut coder = Coder::default();
    // Shifted so that times before 1970 keep their order.
    let nanoseconds = instant.as_nanosecond().checked_add(1 << 100)?;
    coder.digits(&nanoseconds.to_string())?;
    Some(coder.into_version(SCHEME.id))
}
