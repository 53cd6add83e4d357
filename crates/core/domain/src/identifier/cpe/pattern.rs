//! Wildcards in a value of a CPE name.
//!
//! Source: NISTIR 7696, CPE Name Matching 2.3, section 7.3 (`compareStrings`): at the beginning and at the end of a value `*`
//! stands for any characters or none, and each `?` for one character or none. Escaped, and in the middle of a value, they
//! stand for themselves.

const WILD: [char; 2] = ['*', '?'];

/// Returns whether a value begins or ends with a wildcard.
pub(super) fn has_wildcard(value: &str) -> bool {
    value.starts_with(WILD) || ends_with(value, '*') || ends_with(value, '?')
}

/// Returns whether a value, which may have wildcards, holds for another. One that has wildcards itself is held by the same
/// only.
pub(super) fn holds(pattern: &str, value: &str) -> bool {
    if pattern == value {
        return true;
    }
    if !has_wildcard(pattern) || has_wildcard(value) {
        return false;
    }
    let (before, core) = begin(pattern);
    let (core, after) = end(core);
    let Some(spare) = length(value).checked_sub(length(core)) else {
        return false;
    };
    if before == usize::MAX && after == usize::MAX {
        return value.contains(core);
    }
    // Where the core may stand: so far from the beginning, and so far from the end.
    let mut starts = spare.saturating_sub(after)..=before.min(spare);
    starts.any(|start| from(value, start).starts_with(core))
}

/// Returns how many characters the wildcards at the beginning stand for at most, and what follows them.
fn begin(pattern: &str) -> (usize, &str) {
    if let Some(core) = pattern.strip_prefix('*') {
        return (usize::MAX, core);
    }
    let core = pattern.trim_start_matches('?');
    (pattern.len() - core.len(), core)
}

/// Returns what stands before the wildcards at the end, and how many characters these stand for at most.
fn end(pattern: &str) -> (&str, usize) {
    if ends_with(pattern, '*') {
        return (pattern.strip_suffix('*').unwrap_or(pattern), usize::MAX);
    }
    let mut core = pattern;
    while ends_with(core, '?') {
        core = core.strip_suffix('?').unwrap_or_default();
    }
    (core, pattern.len() - core.len())
}

fn ends_with(value: &str, wildcard: char) -> bool {
    let before = value.strip_suffix(wildcard);
    before.is_some_and(|before| !before.ends_with('\\'))
}

/// Returns where each character of a value begins; one that is escaped is one character.
fn characters(value: &str) -> impl Iterator<Item = usize> {
    let mut is_escaped = false;
    value.char_indices().filter_map(move |(at, character)| {
        let escapes = character == '\\'
            && !is_escaped
            && value
                .get(at + 1..)
                .is_some_and(|rest| rest.starts_with(WILD));
        let begins = !std::mem::replace(&mut is_escaped, escapes);
        begins.then_some(at)
    })
}

fn length(value: &str) -> usize {
    characters(value).count()
}

/// Returns a value from one of its characters on.
fn from(value: &str, start: usize) -> &str {
    let at = characters(value).nth(start).unwrap_or(value.len());
    value.get(at..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Value with wildcards, those that it holds for, and those that it does not.
    const CASES: &[(&str, &[&str], &[&str])] = &[
        (
            "1.1.1*",
            &["1.1.1", "1.1.1k", "1.1.10", "1.1.1*"],
            &["1.1", "1.1.2", "1.1.1k*"],
        ),
        (
            "1.1.?",
            &["1.1.", "1.1.1", "1.1.x"],
            &["1.1", "1.1.10", "1.1.?1"],
        ),
        ("1.??", &["1.", "1.1", "1.11"], &["1.111", "11.1"]),
        ("*ssl", &["ssl", "openssl"], &["openssl1", "sl"]),
        ("*ss*", &["ss", "openssl"], &["opens"]),
        ("??ab", &["ab", "xab", "xyab"], &["xyzab", "abx"]),
        ("?a?", &["a", "xa", "ax", "aa", "aaa"], &["xxa", "aaaa", ""]),
        ("?a*", &["a", "xab"], &["xxab"]),
        ("*a?", &["a", "bbab"], &["abb"]),
        // Escaped, they are characters like others; in the middle of a value too.
        ("a\\*", &["a\\*"], &["ab", "a"]),
        ("a\\?", &["a\\?"], &["a", "ab"]),
        ("a\\*?", &["a\\*", "a\\*b", "a\\*\\?"], &["a", "ab"]),
        ("a?", &["a\\*", "a", "aä"], &["a\\*b"]),
        ("1.*.2", &["1.*.2"], &["1.1.2"]),
        ("\\*a", &["\\*a"], &["xa"]),
    ];

    #[test]
    fn wildcards_stand_for_what_the_standard_says() {
        for (pattern, yes, no) in CASES {
            for value in *yes {
                assert!(holds(pattern, value), "{pattern} {value}");
            }
            for value in *no {
                assert!(!holds(pattern, value), "{pattern} {value}");
            }
        }
    }
}
