//! Go modules (<https://go.dev/ref/mod#versions>): SemVer with `v`; a pseudo-version is a pre-release by its form,
//! `+incompatible` does not count. The toolchain's own spelling is read too: `go1.21rc2` is `1.21.0-rc.2`.

use super::semver::Key;
use super::{Scheme, Version, split_while};

/// Go.
pub(super) const SCHEME: Scheme = Scheme {
    id: "go",
    title: "Go modules",
    ecosystems: &["Go"],
    aliases: &["golang"],
    parse,
};

fn parse(text: &str) -> Option<Version> {
    let text = text.trim();
    if let Some(toolchain) = text.strip_prefix("go") {
        return parse_toolchain(toolchain);
    }
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let key = Key::parse(text, |word| word.into()).map(Key::into_version);
    key.or_else(|| parse_toolchain(text))
}

/// `1.21rc2`, `1.20.1`, and what follows a space, such as an experiment's name, left out.
fn parse_toolchain(text: &str) -> Option<Version> {
    let text = text.split([' ', '-']).next().unwrap_or(text);
    let (core, word) = split_while(text, |c| c.is_ascii_digit() || c == '.');
    let (word, count) = split_while(word, |c| c.is_ascii_alphabetic());
    let written = match (word, count) {
        ("", "") => core.to_owned(),
        ("rc" | "beta" | "alpha", _) => format!("{core}-{word}.{count}"),
        _ => return None,
    };
    Key::parse(&written, |word| word.into()).map(Key::into_version)
}
