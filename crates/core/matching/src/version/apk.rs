//! Alpine packages, as apk-tools 3 orders (`src/version.c`): numbers, a letter, suffixes with their numbers, a commit,
//! a revision. What follows the first thing that is no part of a version does not count, and is before the end.

use super::{Coder, Scheme, Version, split_while};

/// Alpine and what is made like it.
pub(super) const SCHEME: Scheme = Scheme {
    id: "apk",
    title: "Alpine packages",
    ecosystems: &[
        "Alpaquita",
        "Alpine",
        "BellSoft Hardened Containers",
        "Chainguard",
        "MinimOS",
        "Wolfi",
    ],
    aliases: &["alpine"],
    parse,
};

/// What can stand at the same place, in its order: a suffix of a pre-release is before the end, all else after it.
mod token {
    pub(super) const BEFORE: u8 = 1;
    pub(super) const INVALID: u8 = 2;
    pub(super) const END: u8 = 3;
    pub(super) const REVISION: u8 = 4;
    pub(super) const COMMIT: u8 = 5;
    pub(super) const SUFFIX_NUMBER: u8 = 6;
    pub(super) const AFTER: u8 = 7;
    pub(super) const LETTER: u8 = 8;
    pub(super) const DIGIT: u8 = 9;
}

const BEFORE: &[&str] = &["alpha", "beta", "pre", "rc"];
const AFTER: &[&str] = &["cvs", "svn", "git", "hg", "p"];

/// How far the reading is; a part may only be followed by one of a later stage, or of its own where that repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Digit,
    Letter,
    Suffix,
    SuffixNumber,
    Commit,
    Revision,
}

fn parse(text: &str) -> Option<Version> {
    let text = text.trim();
    let (first, rest) = split_while(text, |c| c.is_ascii_digit());
    if first.is_empty() || text.chars().any(char::is_whitespace) {
        return None;
    }
    let mut coder = Coder::default();
    coder.digits(first)?;
    let mut reader = Reader {
        rest,
        stage: Stage::Digit,
    };
    while !reader.rest.is_empty() {
        if reader.step(&mut coder).is_none() {
            coder.byte(token::INVALID);
            return Some(coder.into_version(SCHEME.id));
        }
    }
    coder.byte(token::END);
    Some(coder.into_version(SCHEME.id))
}

struct Reader<'a> {
    rest: &'a str,
    stage: Stage,
}

impl<'a> Reader<'a> {
    /// Reads one part; `None` where there is none that may stand here.
    fn step(&mut self, coder: &mut Coder) -> Option<()> {
        let stage = self.stage;
        let first = self.rest.chars().next()?;
        match first {
            'a'..='z' if stage == Stage::Digit => {
                let (letter, after) = self.rest.split_at_checked(1)?;
                coder.byte(token::LETTER);
                coder.text(letter);
                self.to(Stage::Letter, after);
            }
            '.' if stage == Stage::Digit => {
                let digits = self.digits_behind(".", Stage::Digit)?;
                coder.byte(token::DIGIT);
                fraction(coder, digits)?;
            }
            // Only apk-tools 2 reads a number behind the letter: `6.0.2p1`.
            '0'..='9' if stage == Stage::Letter => {
                let digits = self.digits_behind("", Stage::Digit)?;
                coder.byte(token::DIGIT);
                fraction(coder, digits)?;
            }
            '0'..='9' if stage == Stage::Suffix => {
                let digits = self.digits_behind("", Stage::SuffixNumber)?;
                coder.byte(token::SUFFIX_NUMBER);
                coder.digits(digits)?;
            }
            '_' if stage <= Stage::SuffixNumber => {
                let (word, after) = split_while(self.rest.strip_prefix('_')?, is_small);
                let place = |words: &[&str]| words.iter().position(|w| *w == word);
                let (kind, place) = match (place(BEFORE), place(AFTER)) {
                    (Some(place), _) => (token::BEFORE, place),
                    (None, place) => (token::AFTER, place?),
                };
                coder.byte(kind);
                coder.byte(u8::try_from(place).ok()?);
                self.to(Stage::Suffix, after);
            }
            '~' if stage < Stage::Commit => {
                let behind = self.rest.strip_prefix('~')?;
                let (hash, after) =
                    split_while(behind, |c| c.is_ascii_digit() || ('a'..='f').contains(&c));
                if hash.is_empty() {
                    return None;
                }
                coder.byte(token::COMMIT);
                coder.text(hash);
                self.to(Stage::Commit, after);
            }
            '-' if stage < Stage::Revision => {
                let digits = self.digits_behind("-r", Stage::Revision)?;
                coder.byte(token::REVISION);
                coder.digits(digits)?;
            }
            _ => return None,
        }
        Some(())
    }

    fn to(&mut self, stage: Stage, rest: &'a str) {
        self.stage = stage;
        self.rest = rest;
    }

    fn digits_behind(&mut self, sign: &str, stage: Stage) -> Option<&'a str> {
        let (digits, after) = split_while(self.rest.strip_prefix(sign)?, |c| c.is_ascii_digit());
        if digits.is_empty() {
            return None;
        }
        self.to(stage, after);
        Some(digits)
    }
}

fn is_small(c: char) -> bool {
    c.is_ascii_lowercase()
}

/// Numbers behind a point: with a zero in front they are compared as text.
fn fraction(coder: &mut Coder, digits: &str) -> Option<()> {
    if digits.starts_with('0') {
        coder.byte(0);
        coder.text(digits);
        return Some(());
    }
    coder.byte(1);
    coder.digits(digits)
}
