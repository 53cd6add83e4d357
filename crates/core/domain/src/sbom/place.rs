//! Where a component stands in its document. Most stand in one long list: of these only list and number are kept, and the
//! pointer is written when someone asks.

use std::fmt;

use crate::text::FixedText;

/// Where a component stands: JSON pointer, XPath, or row. A place in a list is a sign for the list, which starts no other
/// place, and its number in digits of [`SIGNS`]: eight bytes, which need no memory of their own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place(FixedText);

/// The list in which most components of a document stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum List {
    /// `components` of CycloneDX JSON.
    Components,
    /// The same of CycloneDX XML.
    Elements,
    /// `packages` of SPDX 2.
    Packages,
    /// `@graph` of SPDX 3.
    Graph,
}

impl List {
    const ALL: [Self; 4] = [
        Self::Components,
        Self::Elements,
        Self::Packages,
        Self::Graph,
    ];

    /// Returns the sign that stands for the list.
    fn sign(self) -> u8 {
        match self {
            Self::Components => 1,
            Self::Elements => 2,
            Self::Packages => 3,
            Self::Graph => 4,
        }
    }
}

/// Digits of a number: this one is zero, so many are there, and so many stand in each place. Places are in the order of their
/// numbers.
const SIGNS: (u8, usize, usize) = (b'0', 64, 6);

impl Place {
    /// Returns the place of this number, from 0, in a list.
    pub fn listed(list: List, number: usize) -> Self {
        let (zero, base, digits) = SIGNS;
        let mut text = [list.sign(); SIGNS.2 + 1];
        let mut rest = number;
        for place in text.iter_mut().rev().take(digits) {
            *place = zero + u8::try_from(rest % base).unwrap_or_default();
            rest /= base;
        }
        match std::str::from_utf8(&text) {
            Ok(text) if rest == 0 => Self(text.into()),
            _ => Self(written(list, number).into()),
        }
    }

    /// Returns list and number, for a component of a long list.
    pub fn in_list(&self) -> Option<(List, usize)> {
        let (zero, base, _) = SIGNS;
        let (sign, number) = self.0.as_bytes().split_first()?;
        let list = List::ALL.into_iter().find(|l| l.sign() == *sign)?;
        let digit = |sum: usize, d: &u8| sum * base + usize::from(d.saturating_sub(zero));
        Some((list, number.iter().fold(0, digit)))
    }
}

fn written(list: List, number: usize) -> String {
    match list {
        List::Components => format!("/components/{number}"),
        List::Elements => format!("/bom/components/component[{}]", number + 1),
        List::Packages => format!("/packages/{number}"),
        List::Graph => format!("/@graph/{number}"),
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.in_list() {
            None => f.write_str(&self.0),
            Some((list, number)) => f.write_str(&written(list, number)),
        }
    }
}

impl From<String> for Place {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<&str> for Place {
    fn from(text: &str) -> Self {
        // No pointer, path or row starts so.
        Self(text.trim_start_matches(|c: char| c < ' ').into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_one_word_and_is_written_as_its_format_does() {
        assert_eq!(size_of::<Place>(), size_of::<usize>());
        let text = |list| Place::listed(list, 3).to_string();
        assert_eq!(text(List::Components), "/components/3");
        assert_eq!(text(List::Elements), "/bom/components/component[4]");
        assert_eq!(text(List::Packages), "/packages/3");
        assert_eq!(text(List::Graph), "/@graph/3");
        assert_eq!(Place::from("row 4").to_string(), "row 4");
        assert_eq!(Place::default().to_string(), "");
        assert_eq!(Place::from("\u{1}row 4").to_string(), "row 4");
    }

    #[test]
    fn a_number_comes_back_and_places_are_in_its_order() {
        let largest = SIGNS.1.pow(6) - 1;
        let numbers = [0, 1, 63, 64, 4095, 4096, 999_999, largest];
        for list in List::ALL {
            let places = numbers.map(|n| Place::listed(list, n));
            assert!(places.is_sorted(), "{list:?}");
            assert_eq!(
                places.map(|p| p.in_list()),
                numbers.map(|n| Some((list, n)))
            );
        }
        let beyond = Place::listed(List::Graph, largest + 1);
        assert_eq!(beyond.in_list(), None);
        assert_eq!(beyond.to_string(), format!("/@graph/{}", largest + 1));
    }
}
