//! Forms of texts that CSAF, CVSS and SSVC ask for, for the structure of the format.

mod vector;

use crate::validation::forms::{Form, cpe, has_scheme, is_iri_reference};

/// Forms of CSAF, alphabetical.
pub(super) const FORMS: &[Form] = &[
    Form {
        id: "csaf-algorithm",
        must: "a hash algorithm in lower case",
        holds: |t| {
            !t.starts_with('-')
                && !t.is_empty()
                && t.bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        },
    },
    Form {
        id: "csaf-category",
        must: "a text that neither starts nor ends with white space, `-`, `_` or `.`",
        holds: |t| {
            let edge = |c: char| c.is_whitespace() || matches!(c, '-' | '_' | '.');
            !t.is_empty() && !t.starts_with(edge) && !t.ends_with(edge)
        },
    },
    Form {
        id: "csaf-cpe",
        must: "a CPE name (formatted string or URI binding)",
        holds: cpe::holds,
    },
    Form {
        id: "csaf-cve",
        must: "a CVE id like CVE-2026-12345",
        holds: |t| {
            t.strip_prefix("CVE-")
                .and_then(|r| r.split_once('-'))
                .is_some_and(|(year, number)| {
                    year.len() == 4 && digits(year) && number.len() >= 4 && digits(number)
                })
        },
    },
    Form {
        id: "csaf-cwe",
        must: "a CWE id like CWE-79",
        holds: |t| {
            t.strip_prefix("CWE-")
                .is_some_and(|n| digits(n) && !n.starts_with('0') && n.len() <= 6)
        },
    },
    Form {
        id: "csaf-cwe-version",
        must: "a version of the CWE list like 4.17",
        holds: is_cwe_version,
    },
    Form {
        id: "csaf-epss",
        must: "a decimal text between 0.0 and 1.0",
        holds: |t| match t.split_once('.') {
            Some(("0", rest)) => digits(rest),
            Some(("1", rest)) => !rest.is_empty() && rest.bytes().all(|b| b == b'0'),
            _ => false,
        },
    },
    Form {
        id: "csaf-extension-schema",
        must: "the https address of an extension's own schema, named `…_1.0.0.json`",
        holds: is_extension_schema,
    },
    Form {
        id: "csaf-hash",
        must: "at least 32 hexadecimal digits",
        holds: |t| t.len() >= 32 && t.bytes().all(|b| b.is_ascii_hexdigit()),
    },
    Form {
        id: "csaf-hash-lower",
        must: "at least 32 hexadecimal digits in lower case",
        holds: |t| {
            t.len() >= 32
                && t.bytes()
                    .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        },
    },
    Form {
        id: "csaf-lang",
        must: "a language tag (BCP 47)",
        holds: is_language,
    },
    Form {
        id: "csaf-purl",
        must: "a package URL",
        holds: |t| is_purl(t, |b| b.is_ascii_alphabetic()),
    },
    Form {
        id: "csaf-purl-lower",
        must: "a package URL with its type in lower case",
        holds: |t| is_purl(t, |b| b.is_ascii_lowercase()),
    },
    Form {
        id: "csaf-trimmed",
        must: "a text without white space at its ends",
        holds: |t| !t.is_empty() && t.trim() == t,
    },
    Form {
        id: "csaf-uuid",
        must: "a UUID of version 4 in lower case, or the nil or max UUID",
        holds: is_uuid,
    },
    Form {
        id: "csaf-version",
        must: "a whole number or a semantic version",
        holds: |t| is_whole(t) || semver::Version::parse(t).is_ok(),
    },
    Form {
        id: "cvss2.0-vector",
        must: "a CVSS 2.0 vector",
        holds: |t| vector::holds(t, vector::V2),
    },
    Form {
        id: "cvss3.0-vector",
        must: "a CVSS 3.0 vector",
        holds: |t| {
            t.strip_prefix("CVSS:3.0/")
                .is_some_and(|t| vector::holds(t, vector::V3))
        },
    },
    Form {
        id: "cvss3.1-vector",
        must: "a CVSS 3.1 vector",
        holds: |t| {
            t.strip_prefix("CVSS:3.1/")
                .is_some_and(|t| vector::holds(t, vector::V3))
        },
    },
    Form {
        id: "cvss4.0-vector",
        must: "a CVSS 4.0 vector with its metrics in order",
        holds: |t| {
            t.strip_prefix("CVSS:4.0/")
                .is_some_and(|rest| vector::holds(rest, vector::V4) && vector::is_ordered_v4(rest))
        },
    },
    Form {
        id: "semver",
        must: "a semantic version",
        holds: |t| semver::Version::parse(t).is_ok(),
    },
    Form {
        id: "ssvc-key",
        must: "a key of letters, digits and inner `_`",
        holds: |t| {
            t == "T*"
                || (!t.is_empty()
                    && !t.starts_with('_')
                    && !t.ends_with('_')
                    && t.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'))
        },
    },
    Form {
        id: "ssvc-namespace",
        must: "an SSVC namespace",
        holds: is_namespace,
    },
    Form {
        id: "uri",
        must: "an absolute address (URI, RFC 3986)",
        holds: |t| t.is_ascii() && has_scheme(t) && is_iri_reference(t),
    },
];

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Returns whether a text is a whole number as CSAF versions are written: no leading zero.
pub(super) fn is_whole(text: &str) -> bool {
    digits(text) && (text == "0" || !text.starts_with('0'))
}

fn is_cwe_version(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    match parts.as_slice() {
        [major, minor] => is_whole(major) && *major != "0" && is_whole(minor),
        [major, minor, patch] => {
            is_whole(major) && *major != "0" && is_whole(minor) && digits(patch)
        }
        _ => false,
    }
}

fn is_purl(text: &str, first: fn(u8) -> bool) -> bool {
    let Some((kind, rest)) = text.strip_prefix("pkg:").and_then(|r| r.split_once('/')) else {
        return false;
    };
    let inner = |b: u8| b.is_ascii_digit() || b".-+".contains(&b) || first(b);
    let start = kind.bytes().next();
    start.is_some_and(|b| first(b) || b".-+".contains(&b))
        && kind.bytes().all(inner)
        && !rest.is_empty()
        && text.is_ascii()
        && is_iri_reference(text)
}

fn is_uuid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let lower = |t: &&str| {
        t.bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    };
    if !parts.iter().map(|p| p.len()).eq([8, 4, 4, 4, 12]) || !parts.iter().all(lower) {
        return false;
    }
    let all = |c: char| text.chars().all(|t| t == c || t == '-');
    parts.get(2).is_some_and(|p| p.starts_with('4')) || all('0') || all('f')
}

fn is_language(text: &str) -> bool {
    text.eq_ignore_ascii_case("i-default")
        || text.eq_ignore_ascii_case("i-mingo")
        || language_tags::LanguageTag::parse(text).is_ok()
}

/// SSVC 2: an ordinary or `x_` base namespace, and extensions after `/`.
fn is_namespace(text: &str) -> bool {
    let (base, extensions) = text
        .split_once('/')
        .map_or((text, None), |(b, e)| (b, Some(e)));
    let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let named = |t: &str| !t.is_empty() && t.chars().all(|c| word(c) || matches!(c, '.' | '-'));
    let good_base = match base.strip_prefix("x_") {
        Some(rest) => rest
            .split_once('#')
            .is_some_and(|(domain, name)| domain.contains('.') && named(domain) && named(name)),
        None => {
            let (domain, name) = base
                .split_once('#')
                .map_or((base, None), |(d, n)| (d, Some(n)));
            domain.len() >= 3
                && domain.starts_with(|c: char| c.is_ascii_lowercase())
                && named(domain)
                && domain.ends_with(word)
                && name.is_none_or(named)
        }
    };
    let extension = |t: &str| {
        t.is_empty()
            || language_tags::LanguageTag::parse(t).is_ok()
            || t.strip_prefix('.')
                .is_some_and(|t| t.contains('.') && t.contains(['#', '$']))
    };
    text.len() >= 3
        && text.len() <= 1000
        && good_base
        && extensions.is_none_or(|e| e.split('/').all(extension))
}

/// CSAF 2.1 draft, section 3.1: the address of an extension's schema, not of the general one.
fn is_extension_schema(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://") else {
        return false;
    };
    if rest.starts_with("docs.oasis-open.org/csaf/csaf/v2.1/")
        && rest.ends_with("schema/extension-content.json")
    {
        return false;
    }
    let Some((host, path)) = rest.split_once('/') else {
        return false;
    };
    let label = |l: &str| {
        !l.is_empty()
            && l.len() <= 63
            && !l.starts_with('-')
            && !l.ends_with('-')
            && l.bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    let file = path.rsplit('/').next().unwrap_or_default();
    host.contains('.')
        && host.split('.').all(label)
        && file
            .strip_suffix(".json")
            .and_then(|f| f.rsplit_once('_'))
            .is_some_and(|(name, version)| {
                !name.is_empty() && semver::Version::parse(version).is_ok()
            })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(id: &str, good: &[&str], bad: &[&str]) {
        let form = FORMS.iter().find(|f| f.id == id).unwrap();
        for text in good {
            assert!((form.holds)(text), "{id}: {text}");
        }
        for text in bad {
            assert!(!(form.holds)(text), "{id}: {text}");
        }
    }

    #[test]
    fn identifiers_are_told_from_other_texts() {
        check(
            "csaf-cpe",
            &[
                "cpe:2.3:a:acme:pump:1.0:*:*:*:*:*:*:*",
                "cpe:2.3:a:acme:pu\\:mp:1\\!0:-:*:en-us:*:*:*:*",
                "cpe:2.3:o:acme:p??:*:*:*:*:*:*:*:*",
                "cpe:/a:acme:pump:1.0",
                "cpe:/",
            ],
            &[
                "cpe:2.3:a:acme:pump:1.0",
                "cpe:2.3:x:acme:pump:1.0:*:*:*:*:*:*:*",
                "cpe:2.3:a:ac me:pump:1.0:*:*:*:*:*:*:*",
                "cpe:2.3:a:a*b:pump:1.0:*:*:*:*:*:*:*",
                "CPE:/a:acme",
                "cpe:/x:acme",
            ],
        );
        check(
            "csaf-uuid",
            &[
                "00000000-0000-0000-0000-000000000000",
                "ffffffff-ffff-ffff-ffff-ffffffffffff",
                "5c3a6a5e-9c1b-4f3a-8f10-2f2f1b8a7c11",
            ],
            &[
                "5c3a6a5e-9c1b-1f3a-8f10-2f2f1b8a7c11",
                "5C3A6A5E-9C1B-4F3A-8F10-2F2F1B8A7C11",
                "",
            ],
        );
        check(
            "csaf-purl",
            &["pkg:npm/a@1", "pkg:NPM/a"],
            &["pkg:npm", "pkg:/a", "npm/a", "pkg:npm/a b"],
        );
        check("csaf-purl-lower", &["pkg:npm/a@1"], &["pkg:NPM/a"]);
        check(
            "csaf-version",
            &["0", "1", "10", "1.0.0", "1.0.0-a+b"],
            &["01", "1.0", "v1", ""],
        );
        check(
            "csaf-cve",
            &["CVE-2026-12345"],
            &["CVE-2026-123", "cve-2026-1234", "CVE-26-1234"],
        );
        check("csaf-epss", &["0.5", "1.000"], &["1.1", "0", ".5"]);
    }

    #[test]
    fn vectors_are_told_from_other_texts() {
        check(
            "cvss2.0-vector",
            &["AV:N/AC:L/Au:N/C:P/I:P/A:P"],
            &["AV:X", "CVSS:3.1/AV:N"],
        );
        check(
            "cvss4.0-vector",
            &["CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:A"],
            &[
                "CVSS:4.0/AC:L/AV:N/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
                "CVSS:4.0/AV:N/AC:L",
            ],
        );
    }

    #[test]
    fn forms_are_sorted() {
        assert!(FORMS.is_sorted_by(|a, b| a.id < b.id));
    }
}
