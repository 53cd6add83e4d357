//! Package URLs as most of them are: in canonical form, of a well-known type, with nothing that has to be decoded but the `@` of
//! an npm scope, and qualifiers of plain signs in their order. They are read where they stand; all others go through the library.

use thin_vec::ThinVec;

use super::{LONGEST, Purl, Span, offset};
use crate::text::FixedText;

/// What is plain in a type.
struct Plain {
    kind: &'static str,
    /// It has a namespace: always, never, or either way.
    namespace: Option<bool>,
    /// Bytes of its namespaces and names beside lower-case letters, digits, `.`, `-`.
    more: fn(u8) -> bool,
}

/// Types, by how often they occur.
const TYPES: &[Plain] = &[
    plain("npm", None, |b| matches!(b, b'_' | b'~')),
    plain("maven", Some(true), |b| b == b'_' || b.is_ascii_uppercase()),
    plain("pypi", Some(false), |_| false),
    plain("cargo", Some(false), |b| b == b'_'),
    plain("nuget", Some(false), |b| {
        b == b'_' || b.is_ascii_uppercase()
    }),
    plain("gem", Some(false), |b| b == b'_'),
    plain("golang", Some(true), |b| matches!(b, b'_' | b'~')),
    plain("deb", Some(true), |_| false),
    plain("rpm", Some(true), |b| b == b'_'),
    plain("generic", None, |b| b == b'_' || b.is_ascii_uppercase()),
];

const fn plain(kind: &'static str, namespace: Option<bool>, more: fn(u8) -> bool) -> Plain {
    Plain {
        kind,
        namespace,
        more,
    }
}

/// Returns the package URL that a text is, where it is plain.
pub(super) fn read(text: &str) -> Option<Purl> {
    let (kind, rest) = cut(text.strip_prefix("pkg:")?, b'/')?;
    let plain = TYPES.iter().find(|t| t.kind == kind)?;
    let (rest, said) = match cut(rest, b'?') {
        Some((rest, said)) => (rest, Some(said)),
        None => (rest, None),
    };
    let qualifiers = said.map_or_else(|| Some(ThinVec::new()), qualifiers)?;
    let (path, version) = match cut(rest, b'@') {
        Some((path, version)) => (path, Some(version)),
        None => (rest, None),
    };
    let (namespace, name) = match path.rsplit_once('/') {
        Some((namespace, name)) => (Some(namespace), name),
        None => (None, path),
    };
    let is_scoped = kind == "npm" && path.starts_with("%40");
    let is_name = |part: &str| {
        let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-.".contains(&b);
        let first = part.bytes().next().is_some_and(|b| b != b'.');
        first && part.bytes().all(|b| is_plain(b) || (plain.more)(b))
    };
    let is_version = |v: &str| {
        !v.is_empty()
            && v.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b".-_:~".contains(&b))
    };
    let parts = namespace.and_then(|n| {
        if is_scoped {
            n.strip_prefix("%40")
        } else {
            Some(n)
        }
    });
    if !is_name(name)
        || !parts.is_none_or(|n| n.split('/').all(is_name))
        || parts.is_some() != namespace.is_some()
        || plain
            .namespace
            .is_some_and(|has| has != namespace.is_some())
        || !version.is_none_or(is_version)
    {
        return None;
    }
    let after = |start: usize, part: &str| (offset(start), offset(start + part.len()));
    let start = "pkg:".len() + kind.len() + 1;
    let name_at = start + namespace.map_or(0, |n| n.len() + 1);
    let scope = parts.filter(|_| is_scoped);
    let (text, own): (FixedText, Option<Span>) = match scope {
        // The scope as it is meant stands behind the text.
        Some(scope) => (
            format!("{text}@{scope}").into(),
            Some((offset(text.len()), offset(text.len() + 1 + scope.len()))),
        ),
        None => (text.into(), namespace.map(|n| after(start, n))),
    };
    (text.len() <= LONGEST).then(|| Purl {
        end: own
            .filter(|_| is_scoped)
            .map_or_else(|| offset(text.len()), |(end, _)| end),
        kind: after("pkg:".len(), kind),
        namespace: own,
        name: after(name_at, name),
        version: version.map(|v| after(name_at + name.len() + 1, v)),
        qualifiers,
        text,
    })
}

/// Returns what is before and behind a sign. In texts as short as these, looking byte by byte is quicker than a search that
/// sets out for long ones.
fn cut(text: &str, sign: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|b| b == sign)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// Returns qualifiers that stand as they are written in canonical form.
fn qualifiers(said: &str) -> Option<ThinVec<(FixedText, FixedText)>> {
    let mut found = ThinVec::new();
    let mut last = "";
    for pair in said.split('&') {
        let (key, value) = cut(pair, b'=')?;
        let is_value = |b: u8| b.is_ascii_alphanumeric() || b".-_".contains(&b);
        if key <= last
            || value.is_empty()
            || !key.bytes().all(|b| b.is_ascii_lowercase())
            || !value.bytes().all(is_value)
        {
            return None;
        }
        found.push((key.into(), value.into()));
        last = key;
    }
    Some(found)
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
