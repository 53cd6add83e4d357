//! Package URLs as most of them are: in canonical form, of a well-known type, with nothing that has to be decoded but the `@` of
//! an npm scope, and qualifiers of plain signs in their order. They are read where they stand; all others go through the library.

use thin_vec::ThinVec;

use super::{LONGEST, Purl, offset};
use crate::text::FixedText;

/// Signs of every namespace and name: lower-case letters, digits, `.`, `-`.
const NAME: u8 = 1;
/// Upper-case letters.
const UPPER: u8 = 1 << 1;
/// `_`.
const LOW_LINE: u8 = 1 << 2;
/// `~`.
const TILDE: u8 = 1 << 3;
/// `:`.
const COLON: u8 = 1 << 4;
/// Lower-case letters, of which the key of a qualifier is.
const KEY: u8 = 1 << 5;

/// Signs of a version.
const VERSION: u8 = NAME | UPPER | LOW_LINE | TILDE | COLON;
/// Signs of a qualifier's value.
const VALUE: u8 = NAME | UPPER | LOW_LINE;

/// Of what each byte is a sign.
const SIGNS: [u8; 256] = {
    let mut signs = [0; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        signs[byte as usize] = match byte {
            b'a'..=b'z' => NAME | KEY,
            b'0'..=b'9' | b'.' | b'-' => NAME,
            b'A'..=b'Z' => UPPER,
            b'_' => LOW_LINE,
            b'~' => TILDE,
            b':' => COLON,
            _ => 0,
        };
        byte += 1;
    }
    signs
};

/// Returns what is plain in a type: the signs of its namespaces and names, and whether it has a namespace: always, never, or
/// either way.
fn plain(kind: &str) -> Option<(u8, Option<bool>)> {
    Some(match kind {
        "npm" => (NAME | LOW_LINE | TILDE, None),
        "maven" => (NAME | LOW_LINE | UPPER, Some(true)),
        "pypi" => (NAME, Some(false)),
        "cargo" | "gem" => (NAME | LOW_LINE, Some(false)),
        "nuget" => (NAME | LOW_LINE | UPPER, Some(false)),
        "golang" => (NAME | LOW_LINE | TILDE, Some(true)),
        "deb" => (NAME, Some(true)),
        "rpm" => (NAME | LOW_LINE, Some(true)),
        "generic" => (NAME | LOW_LINE | UPPER, None),
        _ => return None,
    })
}

/// Returns the package URL that a text is, where it is plain.
pub(super) fn read(text: &str) -> Option<Purl> {
    let (kind, path) = cut(text.strip_prefix("pkg:")?, b'/')?;
    let (signs, has_namespace) = plain(kind)?;
    let start = "pkg:".len() + kind.len() + 1;
    let is_scoped = kind == "npm" && path.starts_with("%40");
    let first = if is_scoped { start + 3 } else { start };
    let byte = |at: usize| text.as_bytes().get(at).copied();
    let is_name = |from: usize, until: usize| from < until && byte(from) != Some(b'.');
    // Namespaces and, at last, the name.
    let (mut name, mut end) = (first, run(text, first, signs));
    while byte(end) == Some(b'/') && is_name(name, end) {
        name = end + 1;
        end = run(text, name, signs);
    }
    let in_namespace = name > first;
    if !is_name(name, end)
        || (is_scoped && !in_namespace)
        || has_namespace.is_some_and(|has| has != in_namespace)
    {
        return None;
    }
    let span = |from: usize, until: usize| (offset(from), offset(until));
    let name_span = span(name, end);
    let mut version = None;
    if byte(end) == Some(b'@') {
        let from = end + 1;
        end = run(text, from, VERSION);
        version = Some(span(from, end)).filter(|_| end > from);
        version?;
    }
    let qualifiers = match byte(end) {
        None => ThinVec::new(),
        Some(b'?') => qualifiers(text.get(end + 1..)?)?,
        Some(_) => return None,
    };
    let end = text.len();
    let (text, namespace): (FixedText, _) = if is_scoped {
        // The scope as it is meant stands behind the text.
        let scope = text.get(first..name - 1).filter(|s| !s.contains('/'))?;
        let whole = [text, "@", scope].concat();
        let scope = span(end, whole.len());
        (whole.as_str().into(), Some(scope))
    } else {
        let namespace = in_namespace.then(|| span(start, name - 1));
        (text.into(), namespace)
    };
    (text.len() <= LONGEST).then(|| Purl {
        end: offset(end),
        kind: span("pkg:".len(), start - 1),
        namespace,
        name: name_span,
        version,
        qualifiers,
        text,
    })
}

/// Returns where the signs of some kinds end that begin at a place.
fn run(text: &str, from: usize, signs: u8) -> usize {
    let rest = text.as_bytes().get(from..).unwrap_or_default();
    let others = |b: &u8| SIGNS.get(usize::from(*b)).is_none_or(|s| s & signs == 0);
    from + rest.iter().position(others).unwrap_or(rest.len())
}

/// Returns what is before and behind a sign. In texts as short as these, looking byte by byte is quicker than a search that
/// sets out for long ones.
fn cut(text: &str, sign: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|b| b == sign)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// Returns qualifiers that stand as they are written in canonical form.
fn qualifiers(said: &str) -> Option<ThinVec<(FixedText, FixedText)>> {
    let mut found = ThinVec::with_capacity(said.bytes().filter(|b| *b == b'&').count() + 1);
    let (mut last, mut rest) = ("", said);
    loop {
        let (key, after) = cut(rest, b'=')?;
        let end = run(after, 0, VALUE);
        if key <= last || run(key, 0, KEY) < key.len() || end == 0 {
            return None;
        }
        found.push((key.into(), after.get(..end)?.into()));
        (last, rest) = match after.as_bytes().get(end) {
            None => return Some(found),
            Some(b'&') => (key, after.get(end + 1..)?),
            Some(_) => return None,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A plain package URL is what the library reads.
    fn check(text: &str, is_plain: bool) {
        let ours = read(text);
        assert_eq!(ours.is_some(), is_plain, "{text}");
        if let Some(ours) = ours {
            assert_eq!(Some(ours), Purl::parse_any(text).ok(), "{text}");
        }
    }

    #[test]
    fn what_is_plain_is_read_as_the_library_reads_it() {
        for text in [
            "pkg:npm/lodash@4.17.21",
            "pkg:npm/%40angular/core@17.0.0-rc.1",
            "pkg:npm/a_b~c",
            "pkg:maven/org.Apache.logging/log4j_Core@2.14.1",
            "pkg:pypi/django@4.2",
            "pkg:cargo/serde_json@1.0.1",
            "pkg:nuget/Newtonsoft.Json@13.0.1",
            "pkg:golang/github.com/a/b@v1.2.3",
            "pkg:deb/debian/libc6@2.36-9",
            "pkg:deb/debian/lib@1:2~3",
            "pkg:generic/Open_SSL@3.0",
            "pkg:generic/a/b/c",
            "pkg:npm/a@1?arch=x",
            "pkg:npm/%40a/b@1?arch=x",
            "pkg:maven/jakarta.servlet/jakarta.servlet-api@6.1.0?type=jar",
            "pkg:deb/debian/libc6@2.36-9?arch=amd64&distro=debian-12&upstream=glibc",
        ] {
            check(text, true);
        }
        for text in [
            "pkg:npm/Lodash@4",
            "pkg:npm/@angular/core@1",
            "pkg:npm/%40angular@1",
            "pkg:npm/%40/core@1",
            "pkg:npm/%40a/@1",
            "pkg:npm/%40a/b/c@1",
            "pkg:npm/a@1@2",
            "pkg:npm/a/",
            "pkg:npm/",
            "pkg:pypi/a_b@1",
            "pkg:pypi/a/b@1",
            "pkg:maven/log4j@1",
            "pkg:NPM/a@1",
            "pkg://npm/a@1",
            "pkg:npm/a@",
            "pkg:npm/a@1+2",
            "pkg:npm/a@1?",
            "pkg:npm/a@1?arch",
            "pkg:npm/a@1?arch=",
            "pkg:npm/a@1?=x",
            "pkg:npm/a@1?arch=x#s",
            "pkg:npm/a@1?arch=x?type=y",
            "pkg:npm/a@1?arch=x&arch=y",
            "pkg:npm/a@1?type=y&arch=x",
            "pkg:npm/a@1?Arch=x",
            "pkg:npm/a@1?arch=a%2Fb",
            "pkg:npm/a@1#s",
            "pkg:generic/./a@1",
            "pkg:generic/../a@1",
            "pkg:generic//a@1",
            "pkg:generic/a/@1",
            "pkg:generic/@1",
            "pkg:swift/a@1",
            "npm/a@1",
            "",
        ] {
            check(text, false);
        }
    }

    #[test]
    fn whatever_is_plain_is_read_as_the_library_reads_it() {
        let pieces = [
            "pkg:",
            "npm",
            "maven",
            "pypi",
            "golang",
            "generic",
            "nuget",
            "gem",
            "/",
            "/",
            "@",
            "%40",
            "a",
            "B",
            ".",
            "..",
            "_",
            "-",
            "~",
            ":",
            "1",
            "+",
            "?",
            "#",
            "%",
            "é",
            "?arch=x",
            "&type=jar",
            "&",
            "=",
        ];
        // A fixed walk over combinations: a multiplier that is coprime to the number of all of them.
        let mut state = 1_u64;
        for _ in 0..200_000 {
            let mut text = String::from("pkg:");
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let mut bits = state >> 11;
            for _ in 0..(3 + bits % 7) {
                bits /= 7;
                let at = (bits % 30) as usize;
                text.push_str(pieces.get(at).copied().unwrap_or_default());
                bits = bits.wrapping_mul(2_862_933_555_777_941_757) >> 3;
            }
            if let Some(ours) = read(&text) {
                assert_eq!(Some(ours), Purl::parse_any(&text).ok(), "{text}");
            }
        }
    }
}
