//! Gentoo packages (Package Manager Specification 8, section 3.3): numbers, a letter, suffixes, a revision. Numbers
//! behind a point that begin with a zero are compared as text without zeros at their end.

use super::{Coder, Scheme, Version, split_while};

/// Gentoo.
pub(super) const SCHEME: Scheme = Scheme {
    id: "gentoo",
    title: "Gentoo packages",
    ecosystems: &[],
    aliases: &["ebuild"],
    parse,
};

/// The end of suffixes, between those before and those after a release.
const END: u8 = 5;
const SUFFIXES: &[(&str, u8)] = &[("alpha", 1), ("beta", 2), ("pre", 3), ("rc", 4), ("p", 6)];

fn parse(text: &str) -> Option<Version> {
    let text = text.trim();
    let (body, revision) = match text.rsplit_once("-r") {
        Some((body, revision)) => (body, revision),
        None => (text, "0"),
    };
    let mut parts = body.split('_');
    let numbers = parts.next()?;
    let (numbers, letter) = split_while(numbers, |c| c.is_ascii_digit() || c == '.');
    let small = |c: char| c.is_ascii_lowercase();
    if letter.len() > 1 || !letter.chars().all(small) || !is_number(revision) {
        return None;
    }
    let mut coder = Coder::default();
    for (place, digits) in numbers.split('.').enumerate() {
        if !is_number(digits) {
            return None;
        }
        // One more number is after whatever else can follow.
        coder.byte(1);
        if place > 0 && digits.starts_with('0') {
            coder.byte(0);
            coder.text(digits.trim_end_matches('0'));
        } else {
            coder.byte(1);
            coder.digits(digits)?;
        }
    }
    coder.byte(0);
    coder.text(letter);
    for suffix in parts {
        let (word, digits) = split_while(suffix, small);
        let (_, rank) = SUFFIXES.iter().find(|(known, _)| *known == word)?;
        if !digits.is_empty() && !is_number(digits) {
            return None;
        }
        coder.byte(*rank);
        coder.digits(digits)?;
    }
    coder.byte(END);
    coder.digits(revision)?;
    Some(coder.into_version(SCHEME.id))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}
