//! NuGet (<https://learn.microsoft.com/nuget/concepts/package-versioning>): up to four numbers, then a pre-release
//! as in SemVer but whatever the case; build metadata does not count.

use super::semver::Key;
use super::{Scheme, Version};

/// NuGet.
pub(super) const SCHEME: Scheme = Scheme {
    id: "nuget",
    title: "NuGet",
    ecosystems: &["NuGet"],
    aliases: &[],
    parse,
};

fn parse(text: &str) -> Option<Version> {
    let text = text.trim();
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let key = Key::parse(text, |word| word.to_ascii_lowercase().into())?;
    (key.width() <= 4).then(|| key.into_version())
}
