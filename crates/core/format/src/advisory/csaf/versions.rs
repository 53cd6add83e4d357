//! Which versions of a product a CSAF document means (CSAF 2.0 section 3.1.2.2): one, named by its package URL or its
//! branch; a range in VERS or in the like of it without a scheme; or all. In what order versions stand is not said here.

use asepsis_domain::identifier::Purl;
use asepsis_domain::vulnerability::{Bound, Event};

use crate::csaf::{Branch, Product};
use crate::limits::shown;

/// The versions of a product.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Versions {
    /// Every one, or none is named.
    All,
    /// This one.
    One(String),
    /// Those of a range.
    Range(Ranges),
    /// A text that names none that could be compared.
    Unread(String),
}

/// A range.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Ranges {
    /// Where it begins and ends, in its own order.
    pub(super) events: Vec<Event>,
    /// Versions besides.
    pub(super) listed: Vec<String>,
}

/// Schemes that order the versions of many ecosystems.
const GENERAL: &[&str] = &["all", "generic", "intdot", "semver"];

/// The signs, the longer before those that they begin with.
const SIGNS: &[(&str, Sign)] = &[
    ("!=", Sign::NotEqual),
    ("<=", Sign::LessOrEqual),
    (">=", Sign::GreaterOrEqual),
    ("=", Sign::Equal),
    ("<", Sign::Less),
    (">", Sign::Greater),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Versions {
    /// Returns the versions of a product with a package URL.
    pub(super) fn of_package(product: &Product, purl: &Purl, own: Option<String>) -> Self {
        match branch(product, "product_version_range") {
            Some(range) => Self::of_range(range, Some(purl.kind())),
            None => own.map_or_else(|| Self::of_branch(product), Self::One),
        }
    }

    /// Returns the range that a product with a CPE is of; `None` where its CPE says all there is.
    pub(super) fn of_product(product: &Product) -> Option<Self> {
        let range = branch(product, "product_version_range")?;
        Some(Self::of_range(range, None))
    }

    /// Returns the version that a branch names; some have the product's name there.
    fn of_branch(product: &Product) -> Self {
        let named = branch(product, "product_version").filter(|name| is_version(name));
        named.map_or(Self::All, |name| Self::One(name.to_owned()))
    }

    /// Reads a range; `kind` is the type of the package URL whose order counts.
    fn of_range(text: &str, kind: Option<&str>) -> Self {
        let text = text.trim();
        let (scheme, body) = match text.strip_prefix("vers:").map(|rest| rest.split_once('/')) {
            Some(Some((scheme, body))) => (Some(scheme), body),
            Some(None) => return Self::Unread(text.to_owned()),
            None => (None, text),
        };
        let is_foreign = |scheme: &str| kind != Some(scheme) && !GENERAL.contains(&scheme);
        if body == "*" || body.eq_ignore_ascii_case("all") {
            return Self::All;
        }
        if kind.is_some() && scheme.is_some_and(is_foreign) {
            return Self::Unread(text.to_owned());
        }
        let constraints: Option<Vec<_>> = body.split('|').map(constraint).collect();
        match constraints {
            Some(constraints) => Self::Range(Ranges::of(constraints)),
            None => Self::Unread(text.to_owned()),
        }
    }

    /// Returns what is to be told of a text that names no versions.
    pub(super) fn doubt(&self) -> Option<String> {
        match self {
            Self::Unread(text) => Some(format!(
                "`{}` is no range of versions that can be compared",
                shown(text)
            )),
            _ => None,
        }
    }
}

impl Ranges {
    /// Puts constraints, which VERS has in the order of their versions, into events
    /// (<https://github.com/package-url/vers-spec>, "Checking if a version is contained within a range").
    fn of(constraints: Vec<(Sign, String)>) -> Self {
        let mut ranges = Self::default();
        let is_bound = |sign: Sign| !matches!(sign, Sign::Equal | Sign::NotEqual);
        let first = constraints
            .iter()
            .map(|(sign, _)| *sign)
            .find(|s| is_bound(*s));
        let mut is_open = match first {
            Some(sign) => matches!(sign, Sign::Less | Sign::LessOrEqual),
            None => constraints.iter().all(|(sign, _)| *sign == Sign::NotEqual),
        };
        if is_open {
            ranges.events.push(Event::Introduced("0".to_owned()));
        }
        for (sign, version) in constraints {
            match sign {
                Sign::Equal => ranges.listed.push(version),
                Sign::NotEqual if is_open => {
                    ranges.events.push(Event::Fixed(version.clone()));
                    ranges.events.push(Event::IntroducedAfter(version));
                }
                Sign::NotEqual => {}
                Sign::Less => ranges.events.push(Event::Fixed(version)),
                Sign::LessOrEqual => ranges.events.push(Event::LastAffected(version)),
                Sign::Greater => ranges.events.push(Event::IntroducedAfter(version)),
                Sign::GreaterOrEqual => ranges.events.push(Event::Introduced(version)),
            }
            is_open = match sign {
                Sign::Less | Sign::LessOrEqual => false,
                Sign::Greater | Sign::GreaterOrEqual => true,
                Sign::Equal | Sign::NotEqual => is_open,
            };
        }
        ranges
    }

    /// Returns the range as bounds of CPE criteria.
    pub(super) fn bounds(&self) -> Vec<(Bound, Bound)> {
        let mut bounds = Vec::new();
        let mut start = None;
        for event in &self.events {
            let end = match event {
                Event::Introduced(version) if version == "0" => {
                    start = Some(Bound::Open);
                    continue;
                }
                Event::Introduced(version) => {
                    start = Some(Bound::Including(version.clone()));
                    continue;
                }
                Event::IntroducedAfter(version) => {
                    start = Some(Bound::Excluding(version.clone()));
                    continue;
                }
                Event::Fixed(version) | Event::Limit(version) => Bound::Excluding(version.clone()),
                Event::LastAffected(version) => Bound::Including(version.clone()),
            };
            bounds.extend(start.take().map(|start| (start, end)));
        }
        bounds.extend(start.map(|start| (start, Bound::Open)));
        let only = |version: &String| {
            let bound = Bound::Including(version.clone());
            (bound.clone(), bound)
        };
        bounds.extend(self.listed.iter().map(only));
        bounds
    }
}

/// Returns the name of the innermost branch of a category that leads to a product.
fn branch<'p>(product: &'p Product, category: &str) -> Option<&'p str> {
    let branches = product.branches.iter().rev();
    let mut own = branches.filter(|b: &&Branch| b.category == category);
    own.next().map(|b| b.name.as_str())
}

fn constraint(part: &str) -> Option<(Sign, String)> {
    let part = part.trim();
    let (sign, version) = SIGNS
        .iter()
        .find_map(|(text, sign)| Some((*sign, part.strip_prefix(text)?)))
        .unwrap_or((Sign::Equal, part));
    let version = unquoted(version.trim())?;
    is_version(&version).then_some((sign, version))
}

/// A version is one word that begins with a digit, or with a letter before one.
fn is_version(text: &str) -> bool {
    let digits = text.find(|c: char| c.is_ascii_digit());
    digits.is_some_and(|at| at <= 1) && !text.contains(|c: char| c.is_whitespace() || c == '*')
}

/// Returns a text without the quoting of URLs, which VERS asks for.
fn unquoted(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            let digits = std::str::from_utf8(&digits).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_vers_says() {
        let after = |v: &str| Event::IntroducedAfter(v.to_owned());
        let from = |v: &str| Event::Introduced(v.to_owned());
        let fixed = |v: &str| Event::Fixed(v.to_owned());
        let last = |v: &str| Event::LastAffected(v.to_owned());
        let check = |text: &str, events: &[Event], listed: &[&str]| {
            let expect = Versions::Range(Ranges {
                events: events.to_vec(),
                listed: listed.iter().map(|v| (*v).to_owned()).collect(),
            });
            assert_eq!(Versions::of_range(text, Some("npm")), expect, "{text}");
        };
        check("vers:npm/>=1.0|<2.0", &[from("1.0"), fixed("2.0")], &[]);
        check("vers:semver/<2.0", &[from("0"), fixed("2.0")], &[]);
        check("<=2.0", &[from("0"), last("2.0")], &[]);
        check(">= 1.0 | <= 2.0", &[from("1.0"), last("2.0")], &[]);
        check("vers:npm/>1.0%2B5", &[after("1.0+5")], &[]);
        check("vers:npm/1.0|2.0", &[], &["1.0", "2.0"]);
        check(
            "vers:npm/0.5|>=1.0|!=1.5|<2.0|>=3.0",
            &[
                from("1.0"),
                fixed("1.5"),
                after("1.5"),
                fixed("2.0"),
                from("3.0"),
            ],
            &["0.5"],
        );
        check(
            "vers:npm/!=1.5",
            &[from("0"), fixed("1.5"), after("1.5")],
            &[],
        );
        // What is excluded where nothing is included changes nothing.
        check("vers:npm/!=1.5|>=3.0", &[from("3.0")], &[]);
    }

    #[test]
    fn what_is_no_range_is_told() {
        for text in ["vers:deb/<2.0", "vers:npm", "prior to May 2020", "", "<"] {
            let read = Versions::of_range(text, Some("npm"));
            assert_eq!(read, Versions::Unread(text.to_owned()), "{text}");
            assert!(read.doubt().is_some());
        }
        for text in ["vers:all/*", "vers:npm/*", "*", "All"] {
            assert_eq!(
                Versions::of_range(text, Some("npm")),
                Versions::All,
                "{text}"
            );
        }
    }

    #[test]
    fn ranges_bound_criteria() {
        let Versions::Range(ranges) = Versions::of_range("vers:generic/0.5|>1.0|<=2.0|>=3.0", None)
        else {
            panic!("no range");
        };
        let (with, without) = (
            |v: &str| Bound::Including(v.to_owned()),
            |v: &str| Bound::Excluding(v.to_owned()),
        );
        assert_eq!(
            ranges.bounds(),
            [
                (without("1.0"), with("2.0")),
                (with("3.0"), Bound::Open),
                (with("0.5"), with("0.5")),
            ]
        );
    }
}
