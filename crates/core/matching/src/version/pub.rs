//! Dart packages (`pub_semver`, <https://pub.dev/documentation/pub_semver/latest/>): SemVer 2.0.0, but build metadata
//! counts: a version with a build is after the same without.

use super::semver::{Identifier, Key as Semver};
use super::{Scheme, Version};

/// Pub.
pub(super) const SCHEME: Scheme = Scheme {
    id: "pub",
    title: "Dart packages",
    ecosystems: &["Pub"],
    aliases: &["dart"],
    parse,
};

/// A version with its build.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key(Semver, Vec<Identifier>);

fn parse(text: &str) -> Option<Version> {
    let text = text.trim();
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let plain = |word: &str| -> Box<str> { word.into() };
    let key = Semver::parse(text, plain)?;
    if key.width() > 3 {
        return None;
    }
    let build = match text.split_once('+') {
        None => Vec::new(),
        Some((_, build)) => {
            let parts = build.split(['.', '-']);
            parts
                .map(|part| Identifier::of(part, plain))
                .collect::<Option<_>>()?
        }
    };
    Some(Version(super::Key::Pub(Key(key, build))))
}
