//! Swift packages (`Version` of the Swift Package Manager,
//! <https://docs.swift.org/package-manager/PackageDescription/>): SemVer 2.0.0; a tag may leave out the last number.

use super::semver::Key;
use super::{Scheme, Version};

/// Swift.
pub(super) const SCHEME: Scheme = Scheme {
    id: "swift",
    title: "Swift packages",
    ecosystems: &["SwiftURL"],
    aliases: &["swifturl"],
    parse,
};

fn parse(text: &str) -> Option<Version> {
    let text = text.trim();
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let key = Key::parse(text, |word| word.into())?;
    (key.width() <= 3).then(|| key.into_version())
}
