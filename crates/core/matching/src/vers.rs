//! Version ranges in the notation VERS (<https://github.com/package-url/vers-spec>): `vers:npm/>=1.0|<2`. Read strictly
//! in the canonical form but for the order of its constraints; written in that form.

use std::cmp::Ordering;
use std::fmt;

use crate::range::in_order;
use crate::version::{Scheme, scheme_named};

/// How a version is held against that of a constraint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Comparator {
    /// The same, written without a sign.
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// The signs, the longer before those that they begin with.
const SIGNS: &[(&str, Comparator)] = &[
    ("!=", Comparator::NotEqual),
    ("<=", Comparator::LessOrEqual),
    (">=", Comparator::GreaterOrEqual),
    ("<", Comparator::Less),
    (">", Comparator::Greater),
];

impl Comparator {
    /// Returns the sign; nothing for the same.
    pub fn sign(self) -> &'static str {
        SIGNS
            .iter()
            .find(|(_, c)| *c == self)
            .map_or("", |(sign, _)| sign)
    }

    fn opens(self) -> bool {
        matches!(self, Self::Greater | Self::GreaterOrEqual)
    }

    fn closes(self) -> bool {
        matches!(self, Self::Less | Self::LessOrEqual)
    }

    /// Returns whether a version of this order to the constraint's is on the right side of it.
    fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

/// A range of versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vers {
    /// Name of the versioning scheme, lower case.
    scheme: String,
    /// Comparator and version, in the scheme's order where it is known; none: every version.
    constraints: Vec<(Comparator, String)>,
}

/// Why a text is no range.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VersError {
    /// No prefix.
    #[error("a VERS range begins with `vers:`, a scheme and `/`, such as `vers:npm/>=1.0|<2.0`")]
    Shape,
    /// White space.
    #[error("white space is not permitted in a VERS range")]
    Space,
    /// A pipe too many.
    #[error("a constraint of the VERS range is empty: `|` only parts constraints")]
    Empty,
    /// An asterisk with company.
    #[error("`*` stands alone in a VERS range")]
    Asterisk,
    /// Two constraints of one version.
    #[error("the version `{0}` stands twice in the VERS range")]
    Twice(String),
    /// Quoting.
    #[error(
        "`{0}` is not quoted as VERS asks: only characters that would be misread, each as `%XX`"
    )]
    Quoting(String),
    /// Not a version of the scheme.
    #[error("`{0}` is not a version of the scheme `{1}`")]
    Version(String, String),
}

impl Vers {
    /// Reads a range.
    ///
    /// # Errors
    ///
    /// Where the text is none.
    pub fn parse(text: &str) -> Result<Self, VersError> {
        if text.chars().any(char::is_whitespace) {
            return Err(VersError::Space);
        }
        let rest = text.strip_prefix("vers:").ok_or(VersError::Shape)?;
        let (scheme, constraints) = rest.split_once('/').ok_or(VersError::Shape)?;
        let is_name = |c: char| {
            c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_' | '+')
        };
        if scheme.is_empty() || !scheme.chars().all(is_name) {
            return Err(VersError::Shape);
        }
        if constraints == "*" {
            return Ok(Self {
                scheme: scheme.to_owned(),
                constraints: Vec::new(),
            });
        }
        let mut read = Vec::new();
        for part in constraints.split('|') {
            read.push(constraint(part, scheme)?);
        }
        Self::of(scheme, read)
    }

    /// Makes a range of constraints; none is every version.
    ///
    /// # Errors
    ///
    /// Where two are about one version.
    pub fn of(scheme: &str, mut constraints: Vec<(Comparator, String)>) -> Result<Self, VersError> {
        let order = scheme_named(scheme);
        // What is no version of the scheme stands behind those that are, so that the order is one.
        let parsed = |text: &str| order.and_then(|scheme: &Scheme| (scheme.parse)(text));
        let by_version = |a: &str, b: &str| match (parsed(a), parsed(b)) {
            (Some(x), Some(y)) => x.compare(&y).unwrap_or_else(|| a.cmp(b)),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => a.cmp(b),
        };
        in_order(&mut constraints, |a, b| by_version(&a.1, &b.1));
        if let Some(pair) = constraints
            .windows(2)
            .find(|p| matches!(p, [a, b] if a.1 == b.1))
        {
            let twice = pair.first().map(|(_, version)| version.clone());
            return Err(VersError::Twice(twice.unwrap_or_default()));
        }
        Ok(Self {
            scheme: scheme.to_owned(),
            constraints,
        })
    }

    /// Returns the name of the scheme.
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// Returns the constraints in the scheme's order; none is every version.
    pub fn constraints(&self) -> &[(Comparator, String)] {
        &self.constraints
    }

    /// Returns whether a version lies in the range; `None` where that cannot be said: the scheme is not known, or a
    /// version is none of it.
    pub fn contains(&self, version: &str) -> Option<bool> {
        if self.constraints.is_empty() {
            return Some(true);
        }
        let scheme = scheme_named(&self.scheme)?;
        let version = (scheme.parse)(version)?;
        let orders = self
            .constraints
            .iter()
            .map(|(comparator, text)| Some((*comparator, version.compare(&(scheme.parse)(text)?)?)))
            .collect::<Option<Vec<_>>>()?;
        Some(holds(&orders))
    }
}

/// Whether a version lies between constraints to which it has these orders (VERS, "Checking if a version is contained
/// within a range").
fn holds(orders: &[(Comparator, Ordering)]) -> bool {
    if let Some((comparator, _)) = orders.iter().find(|(_, order)| order.is_eq()) {
        return comparator.holds(Ordering::Equal);
    }
    let bounds: Vec<_> = orders
        .iter()
        .filter(|(c, _)| c.opens() || c.closes())
        .collect();
    let (Some(first), Some(last)) = (bounds.first(), bounds.last()) else {
        // Exclusions alone leave everything else.
        return orders.iter().all(|(c, _)| *c == Comparator::NotEqual);
    };
    let inside = |(comparator, order): &(Comparator, Ordering)| comparator.holds(*order);
    if first.0.closes() && inside(first) || last.0.opens() && inside(last) {
        return true;
    }
    bounds.windows(2).any(|pair| match pair {
        [low, high] => low.0.opens() && high.0.closes() && inside(low) && inside(high),
        _ => false,
    })
}

fn constraint(part: &str, scheme: &str) -> Result<(Comparator, String), VersError> {
    let (comparator, version) = SIGNS
        .iter()
        .find_map(|(sign, comparator)| Some((*comparator, part.strip_prefix(sign)?)))
        .unwrap_or((Comparator::Equal, part));
    if version.is_empty() {
        return Err(VersError::Empty);
    }
    if version.contains('*') && !version.contains('%') {
        return Err(VersError::Asterisk);
    }
    let unquoted = unquote(version).filter(|text| quote(text) == version);
    let text = unquoted.ok_or_else(|| VersError::Quoting(version.to_owned()))?;
    let is_version = |s: &Scheme| (s.parse)(&text).is_some();
    if scheme == "datetime" && !scheme_named(scheme).is_some_and(is_version) {
        return Err(VersError::Version(text, scheme.to_owned()));
    }
    Ok((comparator, text))
}

fn unquote(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first != b'%' {
            bytes.push(*first);
            rest = after;
            continue;
        }
        let (digits, after) = after.split_at_checked(2)?;
        let digits = std::str::from_utf8(digits).ok()?;
        if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        rest = after;
    }
    String::from_utf8(bytes).ok()
}

/// Quotes the characters that would be misread.
fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len());
    for byte in text.bytes() {
        let plain = byte.is_ascii_alphanumeric()
            || matches!(byte, b'.' | b'-' | b'_' | b'~' | b'+' | b':' | b'^' | b'@');
        if plain {
            quoted.push(char::from(byte));
        } else {
            quoted.push_str(&format!("%{byte:02X}"));
        }
    }
    quoted
}

impl fmt::Display for Vers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "vers:{}/", self.scheme)?;
        if self.constraints.is_empty() {
            return f.write_str("*");
        }
        for (place, (comparator, version)) in self.constraints.iter().enumerate() {
            if place > 0 {
                f.write_str("|")?;
            }
            write!(f, "{}{}", comparator.sign(), quote(version))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
