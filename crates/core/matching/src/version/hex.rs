//! Hex packages (Elixir's `Version`, <https://hexdocs.pm/elixir/Version.html>): SemVer 2.0.0; build metadata does not
//! count.

use super::semver::Key;
use super::{Scheme, Version};

/// Hex.
pub(super) const SCHEME: Scheme = Scheme {
    id: "hex",
    title: "Hex (Elixir)",
    ecosystems: &["Hex"],
    aliases: &["elixir", "erlang"],
    parse,
};

fn parse(text: &str) -> Option<Version> {
    let text = text.trim();
    let text = text.strip_prefix('v').unwrap_or(text);
    let key = Key::parse(text, |word| word.into())?;
    (key.width() <= 3).then(|| key.into_version())
}
