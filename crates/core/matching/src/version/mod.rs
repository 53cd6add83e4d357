//! The orders of versions: one file per scheme, one table. What a range means is not said here.

mod alpm;
mod apk;
mod composer;
mod conan;
mod cran;
mod datetime;
mod deb;
mod gem;
mod generic;
mod gentoo;
mod go;
mod hackage;
mod hex;
mod kernel;
mod lexicographic;
mod maven;
mod npm;
mod nuget;
mod openssl;
mod pep440;
mod r#pub;
mod rpm;
mod semver;
mod swift;

use std::cmp::Ordering;

/// Raised whenever an order changes: a snapshot leaves out listed versions that a range of its time covers.
pub const REVISION: u32 = 2;

/// An order of versions.
#[derive(Debug)]
pub struct Scheme {
    /// Id, such as `semver`.
    pub id: &'static str,
    /// Name for people.
    pub title: &'static str,
    /// Ecosystems that use it, as OSV names them, without release.
    pub ecosystems: &'static [&'static str],
    /// Other names of it: of package URL types, of VERS, of tools; lower case.
    pub aliases: &'static [&'static str],
    /// Returns the version, or `None` where the text is no version of this scheme.
    pub parse: fn(&str) -> Option<Version>,
}

/// A version of some scheme; versions of different schemes do not compare.
#[derive(Debug, Clone)]
pub struct Version(Key);

#[derive(Debug, Clone)]
enum Key {
    Alpm(alpm::Key),
    Coded(&'static str, Box<[u8]>),
    Composer(composer::Key),
    Conan(conan::Key),
    Gem(gem::Key),
    Generic(generic::Key),
    Maven(maven::Key),
    Pep440(pep440::Key),
    Pub(r#pub::Key),
    Semver(semver::Key),
}

/// All schemes, alphabetical.
pub const SCHEMES: &[Scheme] = &[
    alpm::SCHEME,
    apk::SCHEME,
    composer::SCHEME,
    conan::SCHEME,
    cran::SCHEME,
    datetime::SCHEME,
    deb::SCHEME,
    gem::SCHEME,
    generic::SCHEME,
    gentoo::SCHEME,
    go::SCHEME,
    hackage::SCHEME,
    hex::SCHEME,
    kernel::SCHEME,
    lexicographic::SCHEME,
    maven::SCHEME,
    npm::SCHEME,
    nuget::SCHEME,
    openssl::SCHEME,
    pep440::SCHEME,
    r#pub::SCHEME,
    rpm::SCHEME,
    semver::SCHEME,
    swift::SCHEME,
];

/// Returns the scheme with this id.
pub fn scheme(id: &str) -> Option<&'static Scheme> {
    SCHEMES.iter().find(|s| s.id == id)
}

/// Returns the scheme that a person or a VERS range calls by this name: its id, another name, or an ecosystem, whatever
/// the case.
pub fn scheme_named(name: &str) -> Option<&'static Scheme> {
    let is = |known: &&str| known.eq_ignore_ascii_case(name);
    let by_id = SCHEMES.iter().find(|s| is(&s.id));
    by_id.or_else(|| {
        SCHEMES
            .iter()
            .find(|s| s.aliases.iter().any(is) || s.ecosystems.iter().any(is))
    })
}

/// Returns the scheme of an ecosystem, which may carry a release, such as `Debian:12`.
pub fn scheme_of(ecosystem: &str) -> Option<&'static Scheme> {
    let base = ecosystem.split(':').next().unwrap_or(ecosystem);
    SCHEMES.iter().find(|s| s.ecosystems.contains(&base))
}

/// Returns the order of two versions; `None` where one of them is no version of the scheme.
pub fn compare(scheme: &Scheme, a: &str, b: &str) -> Option<Ordering> {
    (scheme.parse)(a)?.compare(&(scheme.parse)(b)?)
}

impl Version {
    /// Returns the order of two versions; `None` where they are of different schemes.
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        Some(match (&self.0, &other.0) {
            (Key::Alpm(a), Key::Alpm(b)) => a.cmp(b),
            (Key::Coded(x, a), Key::Coded(y, b)) if x == y => a.cmp(b),
            (Key::Composer(a), Key::Composer(b)) => a.cmp(b),
            (Key::Conan(a), Key::Conan(b)) => a.cmp(b),
            (Key::Gem(a), Key::Gem(b)) => a.cmp(b),
            (Key::Generic(a), Key::Generic(b)) => a.cmp(b),
            (Key::Maven(a), Key::Maven(b)) => a.cmp(b),
            (Key::Pep440(a), Key::Pep440(b)) => a.cmp(b),
            (Key::Pub(a), Key::Pub(b)) => a.cmp(b),
            (Key::Semver(a), Key::Semver(b)) => a.cmp(b),
            _ => return None,
        })
    }

    /// Returns whether this is before the other; versions of different schemes are not.
    pub(crate) fn is_before(&self, other: &Self) -> bool {
        self.compare(other) == Some(Ordering::Less)
    }

    /// Returns whether both are the same version, however written.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.compare(other) == Some(Ordering::Equal)
    }
}

/// Writes a version as bytes whose order is that of the versions.
#[derive(Debug, Default)]
struct Coder(Vec<u8>);

impl Coder {
    fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    /// Writes a text without NUL so that what it begins with is before it.
    fn text(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
        self.0.push(0);
    }

    /// Writes a number of any size by its digits, none being 0; `None` above 65,535 digits.
    fn digits(&mut self, digits: &str) -> Option<()> {
        let digits = digits.trim_start_matches('0').as_bytes();
        let length = u16::try_from(digits.len()).ok()?;
        self.0.extend_from_slice(&length.to_be_bytes());
        self.0.extend_from_slice(digits);
        Some(())
    }

    fn into_bytes(self) -> Box<[u8]> {
        self.0.into_boxed_slice()
    }

    fn into_version(self, scheme: &'static str) -> Version {
        Version(Key::Coded(scheme, self.into_bytes()))
    }
}

/// Returns the number that the digits write; `None` above 38 digits, which no project uses.
fn number(digits: &str) -> Option<u128> {
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}

/// Splits the text after its leading characters of a kind.
fn split_while(text: &str, is: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|c| !is(c)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// Splits `[epoch:]version[-release]`, as packages of RPM and Arch write it; none where the text is empty or has spaces.
fn epoch_version_release(text: &str) -> Option<(&str, &str, Option<&str>)> {
    let text = text.trim();
    if text.is_empty() || text.chars().any(char::is_whitespace) {
        return None;
    }
    let (epoch, rest) = text.split_once(':').unwrap_or(("0", text));
    Some(match rest.rsplit_once('-') {
        Some((version, release)) => (epoch, version, Some(release)),
        None => (epoch, rest, None),
    })
}

/// Splits off the numbers with dots at the start, without zeros at their end; none where one of them is empty.
fn dotted(text: &str) -> Option<(Vec<&str>, &str)> {
    let (numbers, rest) = split_while(text, |c| c.is_ascii_digit() || c == '.');
    let mut parts: Vec<&str> = numbers.split('.').collect();
    if parts.iter().any(|p| p.is_empty()) {
        return None;
    }
    while parts.len() > 1 && parts.last().is_some_and(|p| p.bytes().all(|b| b == b'0')) {
        parts.pop();
    }
    Some((parts, rest))
}

/// Splits the text into runs of digits and runs of other characters, at the separators too, which are left out.
fn runs(text: &str, is_separator: impl Fn(char) -> bool) -> Vec<&str> {
    let mut found = Vec::new();
    for part in text.split(is_separator) {
        let mut rest = part;
        while let Some(first) = rest.chars().next() {
            let digits = first.is_ascii_digit();
            let (run, after) = split_while(rest, |c| c.is_ascii_digit() == digits);
            found.push(run);
            rest = after;
        }
    }
    found
}

#[cfg(test)]
mod tests;
