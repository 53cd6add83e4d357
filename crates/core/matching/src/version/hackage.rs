//! Haskell packages (Haskell Package Versioning Policy, <https://pvp.haskell.org>): numbers parted by points; of two
//! that begin alike, the shorter is before. The scheme `intdot` of VERS is the same.

use super::{Scheme, Version, cran};

/// Hackage.
pub(super) const SCHEME: Scheme = Scheme {
    id: "hackage",
    title: "Haskell packages",
    ecosystems: &["GHC", "Hackage"],
    aliases: &["haskell", "intdot"],
    parse,
};

fn parse(text: &str) -> Option<Version> {
    cran::list(text.trim(), &['.'], SCHEME.id)
}
