//! Composer, for Packagist: PHP's `version_compare` on what Composer makes of a version: numbers, then stability
//! words `dev` < `alpha` < `beta` < `RC` < nothing < `patch`; fewer than four numbers are filled up with zeros.

use std::cmp::Ordering;

use super::{Scheme, Version, number, runs};

/// Composer.
pub(super) const SCHEME: Scheme = Scheme {
    id: "composer",
    title: "Composer",
    ecosystems: &["Packagist"],
    aliases: &["packagist"],
    parse,
};

/// A version in parts.
#[derive(Debug, Clone)]
pub(super) struct Key(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// A word that means nothing.
    Other,
    Dev,
    Alpha,
    Beta,
    Candidate,
    /// Nothing at this place.
    End,
    Number(u128),
    Patch,
}

fn parse(text: &str) -> Option<Version> {
    let text = text.trim().to_ascii_lowercase();
    let text = text.strip_prefix('v').unwrap_or(&text);
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    // What follows `+` is build metadata, `#` a commit, `@` a stability flag.
    let text = text.split(['+', '@']).next().unwrap_or(text);
    let mut parts = Vec::new();
    let mut words = 0;
    for run in runs(text, |c| matches!(c, '.' | '-' | '_')) {
        if run.starts_with(|c: char| c.is_ascii_digit()) {
            parts.push(Part::Number(number(run)?));
            continue;
        }
        if matches!(run, "stable" | "#") {
            continue;
        }
        if words == 0 {
            pad(&mut parts);
        }
        words += 1;
        parts.push(word(run));
    }
    if words == 0 {
        pad(&mut parts);
    }
    Some(Version(super::Key::Composer(Key(parts))))
}

/// PHP knows a word by how it begins; what it does not know is before all.
fn word(run: &str) -> Part {
    const BEGINNINGS: &[(&str, Part)] = &[
        ("dev", Part::Dev),
        ("a", Part::Alpha),
        ("b", Part::Beta),
        ("rc", Part::Candidate),
        ("c", Part::Candidate),
        ("p", Part::Patch),
    ];
    let known = BEGINNINGS.iter().find(|(start, _)| run.starts_with(start));
    known.map_or(Part::Other, |(_, part)| part.clone())
}

/// Composer writes four numbers.
fn pad(parts: &mut Vec<Part>) {
    while parts.len() < 4 {
        parts.push(Part::Number(0));
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        let width = self.0.len().max(other.0.len());
        (0..width)
            .map(|place| {
                let at = |key: &Self| key.0.get(place).cloned().unwrap_or(Part::End);
                at(self).cmp(&at(other))
            })
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Key {}
