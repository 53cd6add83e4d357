//! Versions as medical advisories write them: `<= 2.1.1.3069`, `1.1.7.333 | 2.1.1.3069`, `>= 5.01 | <= 6.4.0`, `2.X`,
//! `vers:all/*`, `prior to 3.0`. What is no version, such as a date of manufacture, is left open.

use crate::vers::{Comparator, Vers};
use crate::version::scheme;

/// Whether a version is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// That cannot be said, and why.
    Open(String),
}

/// Returns whether a version text means a version.
pub fn holds(text: &str, version: Option<&str>) -> Held {
    let text = text.trim().to_lowercase();
    if is_all(&text) {
        return Held::Yes;
    }
    let Some(version) = version.map(str::trim).filter(|v| !v.is_empty()) else {
        return Held::Open("our product has no version here".to_owned());
    };
    if text.starts_with("vers:") {
        let held = Vers::parse(&text)
            .ok()
            .and_then(|vers| vers.contains(version));
        return said(held, &text, version);
    }
    let own = version.to_lowercase();
    // `C.00.04` and `C.00.03` differ in what stands behind the letters.
    let letters = own.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    let (prefix, version) = own.split_at_checked(letters).unwrap_or(("", own.as_str()));
    let mut constraints = Vec::new();
    for part in text.split(['|', ',', ';']).flat_map(ands).map(str::trim) {
        if let Some(prefix) = wildcard(part) {
            if begins(version, prefix) {
                return Held::Yes;
            }
            continue;
        }
        if bare(part) == own {
            return Held::Yes;
        }
        match constraint(part, prefix) {
            Some(constraint) => constraints.push(constraint),
            None => return Held::Open(format!("`{text}` cannot be read as a version")),
        }
    }
    constraints.dedup();
    if constraints.is_empty() {
        return Held::No;
    }
    let vers = Vers::of("generic", constraints).ok();
    said(vers.and_then(|vers| vers.contains(version)), &text, version)
}

/// Splits at `and`, unless it belongs to `and below`.
fn ands(part: &str) -> Vec<&str> {
    let part = part.trim();
    let whole = ["below", "earlier", "prior", "later"]
        .iter()
        .any(|w| part.ends_with(w));
    if whole {
        vec![part]
    } else {
        part.split(" and ").collect()
    }
}

fn said(held: Option<bool>, text: &str, version: &str) -> Held {
    match held {
        Some(true) => Held::Yes,
        Some(false) => Held::No,
        None => Held::Open(format!("`{version}` cannot be compared with `{text}`")),
    }
}

fn is_all(text: &str) -> bool {
    let is_vers = text.starts_with("vers:") && text.ends_with("/*");
    is_vers || matches!(text, "*" | "all" | "all versions" | "all/*" | "any" | "")
}

/// Returns what stands before the wildcard of `2.x` or `2.*`.
fn wildcard(part: &str) -> Option<&str> {
    let part = bare(part);
    part.strip_suffix(".x").or_else(|| part.strip_suffix(".*"))
}

fn begins(version: &str, prefix: &str) -> bool {
    let rest = version.strip_prefix(prefix);
    rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// Without words that only announce a version.
fn bare(part: &str) -> &str {
    let part = part.trim();
    let words = ["versions", "version", "ver.", "v."];
    let rest = words
        .iter()
        .find_map(|w| part.strip_prefix(w))
        .unwrap_or(part);
    rest.trim()
}

fn constraint(part: &str, prefix: &str) -> Option<(Comparator, String)> {
    const BEFORE: &[(&str, Comparator)] = &[
        ("<=", Comparator::LessOrEqual),
        ("≤", Comparator::LessOrEqual),
        (">=", Comparator::GreaterOrEqual),
        ("≥", Comparator::GreaterOrEqual),
        ("<", Comparator::Less),
        (">", Comparator::Greater),
        ("=", Comparator::Equal),
        ("prior to", Comparator::Less),
        ("before", Comparator::Less),
        ("up to", Comparator::LessOrEqual),
    ];
    const BEHIND: &[(&str, Comparator)] = &[
        ("and below", Comparator::LessOrEqual),
        ("and earlier", Comparator::LessOrEqual),
        ("and prior", Comparator::LessOrEqual),
        ("and later", Comparator::GreaterOrEqual),
        ("or earlier", Comparator::LessOrEqual),
        ("or prior", Comparator::LessOrEqual),
        ("or below", Comparator::LessOrEqual),
        ("or later", Comparator::GreaterOrEqual),
        ("or newer", Comparator::GreaterOrEqual),
    ];
    let part = bare(part);
    let before = BEFORE
        .iter()
        .find_map(|(sign, c)| Some((*c, part.strip_prefix(sign)?)));
    let behind = || {
        BEHIND
            .iter()
            .find_map(|(sign, c)| Some((*c, part.strip_suffix(sign)?)))
    };
    let (comparator, version) = before.or_else(behind).unwrap_or((Comparator::Equal, part));
    let version = bare(version).trim_start_matches("firmware").trim();
    let version = version.strip_prefix(prefix)?;
    let is_version = scheme("generic").is_some_and(|s| (s.parse)(version).is_some());
    (is_version && version.split_whitespace().count() <= 3)
        .then(|| (comparator, version.to_owned()))
}
