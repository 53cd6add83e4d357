//! The order for what has no ecosystem: versions as CPE names and NVD ranges write them. Numbers and words in turn;
//! `1.1.1k` and `9.0p1` are after `1.1.1` and `9.0`, while `rc1`, `beta`, `alpha` and the like are before.
//!
//! Bitnami uses it too: its revisions, such as `-1`, come after the version, where SemVer would put them before.
//!
//! There is no authority for it; it is chosen so that it is a total order and agrees with the projects' own orders
//! where these are known (OpenSSL, OpenSSH, NTP, the Linux kernel, Java updates).

use super::{Scheme, Version, number, runs};

/// For CPE.
pub(super) const SCHEME: Scheme = Scheme {
    id: "generic",
    title: "numbers and words in turn",
    ecosystems: &["Bitnami"],
    aliases: &["bitnami", "cpe"],
    parse,
};

/// A version in parts, closed by an end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key(Vec<Part>);

/// A part; the order of the kinds is the order at the same place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// A word for what comes before the release, by its rank.
    Before(u8),
    /// Nothing more.
    End,
    /// A word for what comes after the release: a patch letter, `p`, `sp`, `update`.
    After(Box<str>),
    Number(u128),
}

/// Words for what comes before a release, in their order.
const BEFORE: &[&[&str]] = &[
    &["dev", "snapshot", "nightly", "canary"],
    &["alpha"],
    &["beta"],
    &["milestone"],
    &["pre", "prerelease", "preview"],
    &["rc", "cr"],
];

/// Letters that mean the same where a number follows them.
const SHORT: &[(&str, u8)] = &[("a", 1), ("b", 2), ("m", 3)];

/// Words that say that it is the release.
const RELEASE: &[&str] = &["final", "ga", "release", "stable"];

/// Words that only announce the number behind them: Java's `1.8.0-update212` is `1.8.0_212`.
const BETWEEN: &[&str] = &["update", "u"];

fn parse(text: &str) -> Option<Version> {
    let text = text.trim().to_lowercase();
    let text = text.strip_prefix('v').unwrap_or(&text);
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let runs = runs(text, |c| !c.is_alphanumeric());
    let mut parts = Vec::new();
    for (place, run) in runs.iter().enumerate() {
        if run.starts_with(|c: char| c.is_ascii_digit()) {
            parts.push(Part::Number(number(run)?));
            continue;
        }
        if RELEASE.contains(run) {
            continue;
        }
        let number_follows = runs
            .get(place + 1)
            .is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit()));
        if number_follows && BETWEEN.contains(run) {
            continue;
        }
        trim(&mut parts);
        parts.push(word(run, number_follows));
    }
    trim(&mut parts);
    parts.push(Part::End);
    Some(Version(super::Key::Generic(Key(parts))))
}

/// Takes out zeros at the end of the numbers: `1.0` is `1`.
fn trim(parts: &mut Vec<Part>) {
    while parts.last() == Some(&Part::Number(0)) {
        parts.pop();
    }
}

fn word(run: &str, number_follows: bool) -> Part {
    let long = BEFORE.iter().position(|words| words.contains(&run));
    let short = SHORT.iter().find(|(s, _)| number_follows && *s == run);
    let rank = long.and_then(|place| u8::try_from(place).ok());
    match rank.or(short.map(|(_, rank)| *rank)) {
        Some(rank) => Part::Before(rank),
        None => Part::After(run.into()),
    }
}
