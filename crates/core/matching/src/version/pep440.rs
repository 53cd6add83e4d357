//! Python versions (<https://packaging.python.org/specifications/version-specifiers/>): epoch, release, pre, post,
//! dev, local; read in all spellings that the specification normalises.

use std::cmp::Ordering;

use super::{Scheme, Version, number, split_while};

/// PEP 440.
pub(super) const SCHEME: Scheme = Scheme {
    id: "pep440",
    title: "PEP 440",
    ecosystems: &["PyPI"],
    aliases: &["pypi"],
    parse,
};

/// A version in the order of its fields.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    epoch: u128,
    release: Release,
    pre: Pre,
    /// None is before all.
    post: Option<u128>,
    dev: Dev,
    local: Vec<Local>,
}

/// Numbers without the zeros at their end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Release(Vec<u128>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Pre {
    /// A development release of what has no pre-release.
    OnlyDev,
    Alpha(u128),
    Beta(u128),
    Candidate(u128),
    Final,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Dev {
    Number(u128),
    Not,
}

/// A segment of a local version: words are before numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Local {
    Word(Box<str>),
    Number(u128),
}

impl Ord for Local {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Word(a), Self::Word(b)) => a.cmp(b),
            (Self::Number(a), Self::Number(b)) => a.cmp(b),
            (Self::Word(_), Self::Number(_)) => Ordering::Less,
            (Self::Number(_), Self::Word(_)) => Ordering::Greater,
        }
    }
}

impl PartialOrd for Local {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn parse(text: &str) -> Option<Version> {
    let text = text.trim().to_ascii_lowercase();
    let text = text.strip_prefix('v').unwrap_or(&text);
    let (public, local) = text
        .split_once('+')
        .map_or((text, None), |(p, l)| (p, Some(l)));
    let (epoch, rest) = match public.split_once('!') {
        Some((epoch, rest)) => (number(epoch)?, rest),
        None => (0, public),
    };
    let (release, rest) = release(rest)?;
    let (pre, rest) = pre(rest)?;
    let (post, rest) = post(rest)?;
    let (dev, rest) = dev(rest)?;
    if !rest.is_empty() {
        return None;
    }
    let pre = match pre {
        Some(pre) => pre,
        None if post.is_none() && dev != Dev::Not => Pre::OnlyDev,
        None => Pre::Final,
    };
    let local = local.map_or(Some(Vec::new()), locals)?;
    Some(Version(super::Key::Pep440(Key {
        epoch,
        release,
        pre,
        post,
        dev,
        local,
    })))
}

fn release(text: &str) -> Option<(Release, &str)> {
    let (first, mut rest) = split_while(text, |c| c.is_ascii_digit());
    let mut numbers = vec![number(first)?];
    while let Some(after) = rest.strip_prefix('.') {
        let (digits, behind) = split_while(after, |c| c.is_ascii_digit());
        if digits.is_empty() {
            break;
        }
        numbers.push(number(digits)?);
        rest = behind;
    }
    while numbers.last() == Some(&0) {
        numbers.pop();
    }
    Some((Release(numbers), rest))
}

/// Returns the word and number at the start, with the separators that may be there; `None` where another thing is. Of
/// several words the longest counts; what follows may stand right behind it: `1.0bdev` is `1.0b0.dev0`.
fn tagged<'a>(text: &'a str, words: &[&str]) -> Option<(usize, u128, &'a str)> {
    let begun = skip(text);
    let found = words
        .iter()
        .enumerate()
        .filter(|(_, w)| begun.starts_with(**w));
    let (place, word) = found.max_by_key(|(_, w)| w.len())?;
    let rest = begun.strip_prefix(word)?;
    let (digits, after) = split_while(skip(rest), |c| c.is_ascii_digit());
    let count = if digits.is_empty() {
        0
    } else {
        number(digits)?
    };
    Some((place, count, after))
}

fn skip(text: &str) -> &str {
    text.strip_prefix(['.', '-', '_']).unwrap_or(text)
}

fn pre(text: &str) -> Option<(Option<Pre>, &str)> {
    let words = ["a", "alpha", "b", "beta", "c", "rc", "pre", "preview"];
    Some(match tagged(text, &words) {
        Some((0 | 1, count, rest)) => (Some(Pre::Alpha(count)), rest),
        Some((2 | 3, count, rest)) => (Some(Pre::Beta(count)), rest),
        Some((_, count, rest)) => (Some(Pre::Candidate(count)), rest),
        None => (None, text),
    })
}

fn post(text: &str) -> Option<(Option<u128>, &str)> {
    if let Some((_, count, rest)) = tagged(text, &["post", "rev", "r"]) {
        return Some((Some(count), rest));
    }
    if let Some(rest) = text.strip_prefix('-') {
        let (digits, after) = split_while(rest, |c| c.is_ascii_digit());
        if !digits.is_empty() {
            return Some((Some(number(digits)?), after));
        }
    }
    Some((None, text))
}

fn dev(text: &str) -> Option<(Dev, &str)> {
    Some(match tagged(text, &["dev"]) {
        Some((_, count, rest)) => (Dev::Number(count), rest),
        None => (Dev::Not, text),
    })
}

fn locals(text: &str) -> Option<Vec<Local>> {
    text.split(['.', '-', '_'])
        .map(|part| {
            let good = !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric());
            match number(part) {
                Some(count) => Some(Local::Number(count)),
                None if good => Some(Local::Word(part.into())),
                None => None,
            }
        })
        .collect()
}
