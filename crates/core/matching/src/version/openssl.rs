//! OpenSSL: numbers and, up to 1.1.1, a patch letter (`1.0.2zg` is after `1.0.2z`); `dev`, `alpha`, `beta` and `pre`
//! releases are before; what names a build, such as `-fips`, does not count
//! (<https://openssl-library.org/policies/general/versioning-policy/>).

use super::{Coder, Scheme, Version, dotted, split_while};

/// OpenSSL.
pub(super) const SCHEME: Scheme = Scheme {
    id: "openssl",
    title: "OpenSSL",
    ecosystems: &[],
    aliases: &[],
    parse,
};

const BEFORE: &[&str] = &["dev", "alpha", "beta", "pre", "rc"];
const BUILDS: &[&str] = &["fips", "lts", "quic", "quic1"];

fn parse(text: &str) -> Option<Version> {
    let text = text.trim().to_ascii_lowercase();
    let text = text.strip_prefix("openssl-").unwrap_or(&text);
    let text = text.strip_prefix('v').unwrap_or(text);
    let (parts, rest) = dotted(text)?;
    let mut coder = Coder::default();
    for part in parts {
        coder.byte(1);
        coder.digits(part)?;
    }
    coder.byte(0);
    let (letters, rest) = split_while(rest, |c| c.is_ascii_lowercase());
    coder.text(letters);
    // A release is after all that comes before it.
    let mut stage = (u8::MAX, "0");
    let rest = rest.split('+').next().unwrap_or(rest);
    for word in rest.split(['-', '_']).filter(|w| !w.is_empty()) {
        let (name, digits) = split_while(word, |c| c.is_ascii_lowercase());
        let count = digits.strip_prefix('.').unwrap_or(digits);
        let count = if count.is_empty() { "0" } else { count };
        match BEFORE.iter().position(|b| *b == name) {
            Some(place) => stage = (u8::try_from(place).ok()?, count),
            None if BUILDS.contains(&name) || BUILDS.contains(&word) => {}
            None => return None,
        }
    }
    if !stage.1.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    coder.byte(stage.0);
    coder.digits(stage.1)?;
    Some(coder.into_version(SCHEME.id))
}
