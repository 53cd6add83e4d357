//! Texts in the order of their UTF-8 bytes, without any normalisation (VERS scheme `lexicographic`).

use super::{Coder, Scheme, Version};

/// Any text.
pub(super) const SCHEME: Scheme = Scheme {
    id: "lexicographic",
    title: "texts by their bytes",
    ecosystems: &[],
    aliases: &[],
    parse,
};

fn parse(text: &str) -> Option<Version> {
    if text.is_empty() {
        return None;
    }
    let mut coder = Coder::default();
    text.bytes().for_each(|b| coder.byte(b));
    Some(coder.into_version(SCHEME.id))
}
