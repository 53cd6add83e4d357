//! The Linux kernel: numbers, `-rcN` before the release; what a builder puts behind, such as `-yocto-standard` or
//! `-21-amd64`, names a build and does not count (<https://docs.kernel.org/process/2.Process.html>).

use super::{Coder, Scheme, Version, dotted, split_while};

/// The Linux kernel.
pub(super) const SCHEME: Scheme = Scheme {
    id: "kernel",
    title: "Linux kernel",
    ecosystems: &["Linux"],
    aliases: &["linux"],
    parse,
};

fn parse(text: &str) -> Option<Version> {
    let text = text.trim().to_ascii_lowercase();
    let text = text.strip_prefix("linux-").unwrap_or(&text);
    let text = text.strip_prefix('v').unwrap_or(text);
    let (parts, rest) = dotted(text)?;
    let build = rest.strip_prefix(['-', '_', '+', ' ']);
    let (word, after) = split_while(build.unwrap_or(rest), |c| c.is_ascii_alphabetic());
    let (count, _) = split_while(after, |c| c.is_ascii_digit());
    let is_candidate = word == "rc" && !count.is_empty();
    if build.is_none() && !rest.is_empty() && !is_candidate {
        return None;
    }
    let mut coder = Coder::default();
    for part in parts {
        coder.byte(1);
        coder.digits(part)?;
    }
    coder.byte(0);
    coder.byte(u8::from(!is_candidate));
    coder.digits(if is_candidate { count } else { "0" })?;
    Some(coder.into_version(SCHEME.id))
}
