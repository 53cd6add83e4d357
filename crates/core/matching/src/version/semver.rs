//! SemVer 2.0.0 (<https://semver.org>, clause 11): numbers, then pre-release identifiers; build metadata does not
//! count. Read with some leniency, as in advisories: a leading `v`, one to any number of numbers.

use std::cmp::Ordering;

use super::{Scheme, Version, number, split_while};

/// SemVer, for crates.io and what says `SEMVER` of itself.
pub(super) const SCHEME: Scheme = Scheme {
    id: "semver",
    title: "SemVer 2.0.0",
    ecosystems: &["GitHub Actions", "crates.io"],
    aliases: &["cargo", "crates"],
    parse,
};

/// A version as SemVer orders it.
#[derive(Debug, Clone)]
pub(super) struct Key {
    numbers: Vec<u128>,
    pre: Vec<Identifier>,
}

/// An identifier of a pre-release: numbers are before words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Identifier {
    /// Digits only.
    Number(u128),
    /// Anything else, in ASCII order.
    Word(Box<str>),
}

fn parse(text: &str) -> Option<Version> {
    let text = text.trim();
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    Key::parse(text, |word| word.into()).map(Key::into_version)
}

impl Key {
    /// Returns the version; `fold` gives words the form in which they are compared.
    pub(super) fn parse(text: &str, fold: fn(&str) -> Box<str>) -> Option<Self> {
        let (core, rest) = split_while(text, |c| c.is_ascii_digit() || c == '.');
        let numbers = core.split('.').map(number).collect::<Option<Vec<_>>>()?;
        let (rest, build) = rest
            .split_once('+')
            .map_or((rest, None), |(r, b)| (r, Some(b)));
        let is_identifier = |part: &str| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        };
        if build.is_some_and(|b| !b.split(['.', '+']).all(is_identifier)) {
            return None;
        }
        let pre = match rest.strip_prefix('-') {
            None if rest.is_empty() => Vec::new(),
            None => return None,
            Some(pre) if pre.split('.').all(is_identifier) => pre
                .split('.')
                .map(|part| Identifier::of(part, fold))
                .collect::<Option<_>>()?,
            Some(_) => return None,
        };
        Some(Self { numbers, pre })
    }

    /// Returns the key as a version.
    pub(super) fn into_version(self) -> Version {
        Version(super::Key::Semver(self))
    }

    /// Returns how many numbers were written.
    pub(super) fn width(&self) -> usize {
        self.numbers.len()
    }
}

impl Identifier {
    /// Returns the identifier; `fold` gives words the form in which they are compared.
    pub(super) fn of(part: &str, fold: fn(&str) -> Box<str>) -> Option<Self> {
        if part.bytes().all(|b| b.is_ascii_digit()) {
            number(part).map(Self::Number)
        } else {
            Some(Self::Word(fold(part)))
        }
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        let width = self.numbers.len().max(other.numbers.len());
        let at = |key: &Self, place: usize| key.numbers.get(place).copied().unwrap_or(0);
        let numbers = (0..width)
            .map(|place| at(self, place).cmp(&at(other, place)))
            .find(|order| order.is_ne());
        // No pre-release is after any.
        let pre = || {
            let released = self.pre.is_empty().cmp(&other.pre.is_empty());
            released.then_with(|| self.pre.cmp(&other.pre))
        };
        numbers.unwrap_or_else(pre)
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
