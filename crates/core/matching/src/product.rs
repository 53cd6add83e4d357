//! Devices themselves: whether a product that an advisory names in words (vendor, product, version text, as medical
//! advisories do, without CPE or package URL) may be one of ours or of a supplier. Never certain: a person confirms.

mod version;

use std::collections::BTreeSet;

pub use self::version::{Held, holds};

/// A product as an advisory names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named<'a> {
    /// Vendor; empty where it says none.
    pub vendor: &'a str,
    /// Product.
    pub product: &'a str,
    /// Version text, such as `<= 2.1.1.3069`.
    pub version: &'a str,
}

/// A product of ours, or a component with its supplier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    /// Who makes it, in all spellings; none where nobody says it.
    pub makers: Vec<String>,
    /// Its name, in all spellings: title, models.
    pub names: Vec<String>,
    /// Its version, where it has one.
    pub version: Option<String>,
}

/// How likely two names are one product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Confidence {
    /// The same maker and the same name.
    High,
    /// The same maker and a name that contains the other; or the same name where nobody says who makes ours.
    Medium,
    /// The same name of another maker.
    Low,
}

impl Confidence {
    /// Returns the word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

/// That an advisory may be about a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likeness {
    /// How likely.
    pub confidence: Confidence,
    /// Whether its version is meant.
    pub version: Held,
    /// Why, in a sentence.
    pub reason: String,
}

/// Words that say nothing about which product it is.
const GENERIC: &[&str] = &[
    "a",
    "an",
    "and",
    "application",
    "device",
    "devices",
    "firmware",
    "for",
    "of",
    "platform",
    "product",
    "products",
    "series",
    "server",
    "software",
    "system",
    "systems",
    "the",
    "unit",
    "version",
    "versions",
    "with",
];

/// Words of companies' legal forms and the like.
const FORMS: &[&str] = &[
    "ab",
    "ag",
    "and",
    "as",
    "bv",
    "co",
    "company",
    "corp",
    "corporation",
    "gmbh",
    "group",
    "holding",
    "inc",
    "incorporated",
    "international",
    "kg",
    "kgaa",
    "limited",
    "llc",
    "ltd",
    "nv",
    "oy",
    "plc",
    "sa",
    "se",
    "spa",
    "the",
];

/// Returns how likely an advisory's product is this one; `None` where nothing speaks for it.
pub fn compare(named: Named<'_>, own: &Own) -> Option<Likeness> {
    let vendors = companies(named.vendor);
    let makers: Vec<BTreeSet<String>> = own.makers.iter().flat_map(|m| companies(m)).collect();
    let same_maker = vendors
        .iter()
        .any(|v| makers.iter().any(|m| is_within(v, m) || is_within(m, v)));
    let likeness = own
        .names
        .iter()
        .filter_map(|name| alike(named.product, name, &vendors))
        .max()?;
    let (confidence, why) = match (same_maker, likeness) {
        (true, Alike::Same) => (Confidence::High, "the same maker and the same name"),
        (true, Alike::Part) => (
            Confidence::Medium,
            "the same maker, and one name contains the other",
        ),
        (false, Alike::Same) if makers.is_empty() || vendors.is_empty() => (
            Confidence::Medium,
            "the same name, and it is not said on both sides who makes it",
        ),
        (false, Alike::Same) => (Confidence::Low, "the same name, but another maker"),
        (false, Alike::Part) => return None,
    };
    let version = holds(named.version, own.version.as_deref());
    Some(Likeness {
        confidence,
        reason: format!(
            "{why}: the advisory names `{} {}`",
            named.vendor, named.product
        ),
        version,
    })
}

/// How alike two names are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Alike {
    /// One contains the other.
    Part,
    Same,
}

fn alike(product: &str, name: &str, vendors: &[BTreeSet<String>]) -> Option<Alike> {
    let telling = |text: &str| -> BTreeSet<String> {
        let words = words(text).into_iter();
        let is_vendor = |w: &String| vendors.iter().any(|v| v.contains(w));
        words
            .filter(|w| !GENERIC.contains(&w.as_str()) && !is_vendor(w))
            .collect()
    };
    let (theirs, own) = (telling(product), telling(name));
    if theirs.is_empty() || own.is_empty() {
        // A name of nothing but generic words and the vendor's counts only as a whole.
        return (words(product) == words(name)).then_some(Alike::Same);
    }
    if theirs == own {
        return Some(Alike::Same);
    }
    let (less, more) = if theirs.len() < own.len() {
        (&theirs, &own)
    } else {
        (&own, &theirs)
    };
    let is_telling = less
        .iter()
        .any(|w| w.len() >= 4 || w.contains(|c: char| c.is_ascii_digit()));
    (is_telling && less.is_subset(more)).then_some(Alike::Part)
}

/// Lower case, in words of letters and digits.
fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let parts = lower.split(|c: char| !c.is_alphanumeric());
    parts.filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

/// Returns the companies that a vendor's text names, each by its words: `Becton, Dickinson and Company (BD)` is also `BD`.
fn companies(text: &str) -> Vec<BTreeSet<String>> {
    let telling = |part: &str| -> BTreeSet<String> {
        words(part)
            .into_iter()
            .filter(|w| !FORMS.contains(&w.as_str()))
            .collect()
    };
    let mut parts = Vec::new();
    let mut outside = String::new();
    for (place, part) in text.split(['(', ')']).enumerate() {
        if place % 2 == 1 {
            parts.push(telling(part));
        } else {
            outside.push_str(part);
            outside.push(' ');
        }
    }
    parts.push(telling(&outside));
    parts.extend(
        outside
            .split([',', ';', '/'])
            .filter(|p| words(p).len() > 1)
            .map(telling),
    );
    parts.retain(|p| !p.is_empty());
    parts
}

/// Whether one company's words are all among the other's.
fn is_within(less: &BTreeSet<String>, more: &BTreeSet<String>) -> bool {
    less.is_subset(more)
}

#[cfg(test)]
mod tests;
