//! RubyGems (`Gem::Version`): segments of digits and of letters; letters make a pre-release and are before numbers;
//! zeros at the end do not count.

use std::cmp::Ordering;

use super::{Scheme, Version, number, runs};

/// RubyGems.
pub(super) const SCHEME: Scheme = Scheme {
    id: "gem",
    title: "RubyGems",
    ecosystems: &["RubyGems"],
    aliases: &["rubygems"],
    parse,
};

/// A version: its segments without the zeros before the first letters and at the end.
#[derive(Debug, Clone)]
pub(super) struct Key(Vec<Segment>);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Segment {
    Word(Box<str>),
    Number(u128),
}

fn parse(text: &str) -> Option<Version> {
    let text = text.trim();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    if !text.starts_with(|c: char| c.is_ascii_digit()) || !text.chars().all(plain) {
        return None;
    }
    let mut segments = Vec::new();
    for run in runs(&text.replace('-', ".pre."), |c| c == '.') {
        if run.starts_with(|c: char| c.is_ascii_digit()) {
            segments.push(Segment::Number(number(run)?));
        } else {
            if !segments.iter().any(|s| matches!(s, Segment::Word(_))) {
                trim(&mut segments);
            }
            segments.push(Segment::Word(run.into()));
        }
    }
    trim(&mut segments);
    Some(Version(super::Key::Gem(Key(segments))))
}

fn trim(segments: &mut Vec<Segment>) {
    while segments.last() == Some(&Segment::Number(0)) {
        segments.pop();
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        const ZERO: Segment = Segment::Number(0);
        let width = self.0.len().max(other.0.len());
        (0..width)
            .map(|place| {
                let at = |key: &'_ Self| key.0.get(place).unwrap_or(&ZERO).clone();
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
