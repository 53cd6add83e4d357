//! Where a component stands in its document. Most stand in one long list: of these only list and number are kept, and the
//! pointer is written when someone asks.

use std::fmt;

use crate::text::FixedText;

/// Where a component stands: JSON pointer, XPath, or row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place(Kept);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Kept {
    Text(FixedText),
    Listed(List, u32),
}

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

impl Place {
    /// Returns the place of this number, from 0, in a list.
    pub fn listed(list: List, number: usize) -> Self {
        match u32::try_from(number) {
            Ok(number) => Self(Kept::Listed(list, number)),
            Err(_) => Self::from(written(list, number)),
        }
    }

    /// Returns list and number, for a component of a long list.
    pub fn in_list(&self) -> Option<(List, usize)> {
        match &self.0 {
            Kept::Listed(list, number) => Some((*list, *number as usize)),
            Kept::Text(_) => None,
        }
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
        match &self.0 {
            Kept::Text(text) => f.write_str(text),
            Kept::Listed(list, number) => f.write_str(&written(*list, *number as usize)),
        }
    }
}

impl Default for Place {
    fn default() -> Self {
        Self(Kept::Text(FixedText::default()))
    }
}

impl From<String> for Place {
    fn from(text: String) -> Self {
        Self(Kept::Text(text.into()))
    }
}

impl From<&str> for Place {
    fn from(text: &str) -> Self {
        Self(Kept::Text(text.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_two_words_and_is_written_as_its_format_does() {
        assert_eq!(size_of::<Place>(), 2 * size_of::<usize>());
        let text = |list| Place::listed(list, 3).to_string();
        assert_eq!(text(List::Components), "/components/3");
        assert_eq!(text(List::Elements), "/bom/components/component[4]");
        assert_eq!(text(List::Packages), "/packages/3");
        assert_eq!(text(List::Graph), "/@graph/3");
        assert_eq!(Place::from("row 4").to_string(), "row 4");
        assert_eq!(Place::default().to_string(), "");
    }
}
