//! Conan packages (<https://docs.conan.io/2/tutorial/versioning/version_ranges.html>): items parted by points, numbers
//! before words; zeros at the end do not count; a pre-release is before its release, a build after it.
//!
//! Conan compares an item that is no number by its text with a number's; that does not make an order (`2` < `10` <
//! `1a` < `2`). Here such an item goes by the number it begins with.

use std::cmp::Ordering;

use super::{Scheme, Version, number, split_while};

/// Conan.
pub(super) const SCHEME: Scheme = Scheme {
    id: "conan",
    title: "Conan",
    ecosystems: &["ConanCenter"],
    aliases: &["conancenter"],
    parse,
};

/// A version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    items: Vec<Item>,
    /// A pre-release.
    pre: Option<Vec<Item>>,
    build: Option<Vec<Item>>,
}

/// An item by the number it begins with, where it begins with one, then by the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Item {
    number: Option<u128>,
    rest: Box<str>,
}

fn parse(text: &str) -> Option<Version> {
    let text = text.trim().to_ascii_lowercase();
    let text = text
        .strip_prefix('v')
        .filter(|t| begins_with_digit(t))
        .unwrap_or(&text);
    let (text, build) = text
        .split_once('+')
        .map_or((text, None), |(t, b)| (t, Some(b)));
    let (main, pre) = text
        .split_once('-')
        .map_or((text, None), |(t, p)| (t, Some(p)));
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '*' | '-' | '+');
    if main.is_empty() || !text.chars().all(good) || !main.split('.').any(|p| !p.is_empty()) {
        return None;
    }
    Some(Version(super::Key::Conan(Key {
        items: items(main)?,
        pre: pre.map_or(Some(None), |p| items(p).map(Some))?,
        build: build.map_or(Some(None), |b| items(b).map(Some))?,
    })))
}

fn begins_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

fn items(text: &str) -> Option<Vec<Item>> {
    let mut items = Vec::new();
    for part in text.split('.') {
        let (digits, rest) = split_while(part, |c| c.is_ascii_digit());
        items.push(Item {
            number: if digits.is_empty() {
                None
            } else {
                Some(number(digits)?)
            },
            rest: rest.into(),
        });
    }
    while items
        .last()
        .is_some_and(|i| i.number == Some(0) && i.rest.is_empty())
    {
        items.pop();
    }
    Some(items)
}

impl Ord for Item {
    fn cmp(&self, other: &Self) -> Ordering {
        // Words without a number are after all numbers.
        let numbers = match (self.number, other.number) {
            (Some(a), Some(b)) => a.cmp(&b),
            (a, b) => b.is_some().cmp(&a.is_some()),
        };
        numbers.then_with(|| self.rest.cmp(&other.rest))
    }
}

impl PartialOrd for Item {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        let pre = || match (&self.pre, &other.pre) {
            (Some(a), Some(b)) => a.cmp(b),
            (a, b) => b.is_some().cmp(&a.is_some()),
        };
        self.items
            .cmp(&other.items)
            .then_with(pre)
            .then_with(|| self.build.cmp(&other.build))
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
