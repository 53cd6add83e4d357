//! npm: SemVer as `node-semver` reads it (loose): a leading `v` or `=`, a pre-release without its hyphen.
//! A range such as `^1.2` is no version.

use super::semver::Key;
use super::{Scheme, Version, split_while};

/// npm.
pub(super) const SCHEME: Scheme = Scheme {
    id: "npm",
    title: "npm (node-semver)",
    ecosystems: &["npm"],
    aliases: &["node"],
    parse,
};

fn parse(text: &str) -> Option<Version> {
    let text = text.trim().trim_start_matches(['v', 'V', '=', ' ']);
    let key = Key::parse(text, |word| word.into()).or_else(|| {
        // `1.2.3beta` is `1.2.3-beta`; `1.x` is a range.
        let (core, rest) = split_while(text, |c| c.is_ascii_digit() || c == '.');
        let core = core.trim_end_matches('.');
        let full = core.split('.').count() == 3;
        (full && rest.starts_with(|c: char| c.is_ascii_alphabetic()))
            .then(|| Key::parse(&format!("{core}-{rest}"), |word| word.into()))
            .flatten()
    })?;
    Some(key.into_version())
}
