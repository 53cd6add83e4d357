//! Forms of texts that specifications ask for: instants, addresses, ids, digests. Whether what they
//! name exists is not asked.

mod address;
pub(crate) mod cpe;
mod xs;

use self::address::is_any_uri;
pub(crate) use self::address::{has_scheme, is_iri_reference};

/// A form of text.
pub(crate) struct Form {
    /// Id in the notation of structures.
    pub(crate) id: &'static str,
    /// What a text must be, for messages.
    pub(crate) must: &'static str,
    /// Returns whether a text has the form.
    pub(crate) holds: fn(&str) -> bool,
}

/// All forms, alphabetical.
pub(crate) const FORMS: &[Form] = &[
    Form {
        id: "any-uri",
        must: "an address (anyURI)",
        holds: is_any_uri,
    },
    Form {
        id: "bom-link",
        must: "a BOM-Link like urn:cdx:UUID/1",
        holds: |t| is_bom_link(t),
    },
    Form {
        id: "bom-link-element",
        must: "a BOM-Link of an element like urn:cdx:UUID/1#ref",
        holds: |t| {
            t.split_once('#')
                .is_some_and(|(link, e)| is_bom_link(link) && !e.is_empty())
        },
    },
    Form {
        id: "content-type",
        must: "a media type like text/plain",
        holds: |t| {
            t.split_once('/')
                .is_some_and(|(a, b)| !a.is_empty() && !b.is_empty() && !b.contains('/'))
        },
    },
    Form {
        id: "country-code",
        must: "two capital letters",
        holds: |t| t.len() == 2 && t.bytes().all(|b| b.is_ascii_uppercase()),
    },
    Form {
        id: "cpe-schema",
        must: "a CPE 2.2 or 2.3 name",
        holds: |t| cpe::holds(t),
    },
    Form {
        id: "cre",
        must: "an OpenCRE id like CRE:764-507",
        holds: |t| {
            t.strip_prefix("CRE:")
                .and_then(|r| r.split_once('-'))
                .is_some_and(|(a, b)| digits(a) && digits(b))
        },
    },
    Form {
        id: "date",
        must: "a day like 2026-11-23",
        holds: |t| t.len() == 10 && t.parse::<asepsis_domain::time::Date>().is_ok(),
    },
    Form {
        id: "decimal-text",
        must: "a decimal number",
        holds: is_decimal_text,
    },
    Form {
        id: "digest",
        must: "32, 40, 64, 96 or 128 hexadecimal digits",
        holds: |t| matches!(t.len(), 32 | 40 | 64 | 96 | 128) && hex(t),
    },
    Form {
        id: "email",
        must: "an e-mail address",
        holds: |t| t.contains('@'),
    },
    Form {
        id: "hex",
        must: "hexadecimal digits",
        holds: |t| !t.is_empty() && hex(t),
    },
    Form {
        id: "instant",
        must: "an instant like 2026-11-23T08:00:00Z",
        holds: is_instant,
    },
    Form {
        id: "iri",
        must: "an address (IRI reference, RFC 3987)",
        holds: is_iri_reference,
    },
    Form {
        id: "line",
        must: "a text on one line",
        holds: |t| {
            !t.trim_end_matches('\n')
                .contains(['\n', '\r', '\u{2028}', '\u{2029}'])
        },
    },
    Form {
        id: "locale",
        must: "a locale like en or en-US",
        holds: is_locale,
    },
    Form {
        id: "mime",
        must: "a media type like text/plain in lower case",
        holds: |t| t.split_once('/').is_some_and(|(a, b)| mime(a) && mime(b)),
    },
    Form {
        id: "patent-number",
        must: "a patent number of 2 to 30 letters, digits and `-/.() `",
        holds: is_patent_number,
    },
    Form {
        id: "semver",
        must: "a version of three numbers like 3.0.1",
        holds: is_semver,
    },
    Form {
        id: "serial",
        must: "urn:uuid: and a UUID in lower case",
        holds: |t| t.strip_prefix("urn:uuid:").is_some_and(is_uuid),
    },
    Form {
        id: "sha1-hex",
        must: "40 hexadecimal digits",
        holds: |t| t.len() == 40 && hex(t),
    },
    Form {
        id: "spdx-agent",
        must: "NOASSERTION, or `Person: ` or `Organization: ` and a name",
        holds: |t| t == "NOASSERTION" || named(t, &["Person:", "Organization:"]),
    },
    Form {
        id: "spdx-creator",
        must: "`Person: `, `Organization: ` or `Tool: ` and a name",
        holds: |t| named(t, &["Person:", "Organization:", "Tool:"]),
    },
    Form {
        id: "spdx-document-ref",
        must: "DocumentRef- and letters, digits, `.`, `-`, `+`",
        holds: |t| {
            t.strip_prefix("DocumentRef-")
                .is_some_and(|r| id_string(r, "+"))
        },
    },
    Form {
        id: "spdx-id",
        must: "SPDXRef- and letters, digits, `.`, `-`",
        holds: |t| t.strip_prefix("SPDXRef-").is_some_and(|r| id_string(r, "")),
    },
    Form {
        id: "spdx-instant",
        must: "an instant like 2026-11-23T08:00:00Z",
        holds: |t| t.len() == 20 && t.ends_with('Z') && is_instant(t),
    },
    Form {
        id: "spdx-licence",
        must: "an id of the SPDX licence list",
        holds: is_listed_licence,
    },
    Form {
        id: "spdx-licence-ref",
        must: "LicenseRef- and letters, digits, `.`, `-`",
        holds: |t| {
            t.strip_prefix("LicenseRef-")
                .is_some_and(|r| id_string(r, ""))
        },
    },
    Form {
        id: "spdx-location",
        must: "NONE, NOASSERTION or an address",
        holds: |t| t == "NONE" || t == "NOASSERTION" || is_location(t),
    },
    Form {
        id: "spdx-namespace",
        must: "an absolute address without `#`",
        holds: |t| has_scheme(t) && !t.contains('#') && is_iri_reference(t),
    },
    Form {
        id: "spdx-ref",
        must: "the SPDXRef- id of an element, with DocumentRef- and `:` before it where it is in another document",
        holds: is_spdx_ref,
    },
    Form {
        id: "spdx-target",
        must: "NONE, NOASSERTION or the id of an element",
        holds: |t| t == "NONE" || t == "NOASSERTION" || is_spdx_ref(t),
    },
    Form {
        id: "spdx3-iri",
        must: "an address with a scheme",
        holds: |t| is_absolute(t) && !t.starts_with("_:"),
    },
    Form {
        id: "spdx3-ref",
        must: "an address with a scheme or a blank node like _:a",
        holds: is_absolute,
    },
    Form {
        id: "xml-serial",
        must: "urn:uuid: and a UUID in lower case",
        holds: is_xml_serial,
    },
    Form {
        id: "xs-bool",
        must: "true or false",
        holds: |t| matches!(t.trim(), "true" | "false" | "0" | "1"),
    },
    Form {
        id: "xs-date",
        must: "a day like 2026-11-23",
        holds: xs::is_date,
    },
    Form {
        id: "xs-instant",
        must: "an instant like 2026-11-23T08:00:00Z",
        holds: xs::is_instant,
    },
];

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn hex(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_hexdigit())
}

fn mime(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-+.".contains(&b))
}

fn is_locale(text: &str) -> bool {
    let lower = |t: &str| t.len() == 2 && t.bytes().all(|b| b.is_ascii_lowercase());
    let upper = |t: &str| t.len() == 2 && t.bytes().all(|b| b.is_ascii_uppercase());
    match text.split_once('-') {
        Some((language, country)) => lower(language) && upper(country),
        None => lower(text),
    }
}

fn is_uuid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    parts.iter().map(|p| p.len()).eq([8, 4, 4, 4, 12])
        && text
            .bytes()
            .all(|b| b == b'-' || b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// RFC 3339 section 5.6, `date-time`.
pub(crate) fn is_instant(text: &str) -> bool {
    let Some((date, time)) = text.split_once(['T', 't']) else {
        return false;
    };
    if date.len() != 10 || date.parse::<asepsis_domain::time::Date>().is_err() {
        return false;
    }
    let (clock, offset) = match time.find(['Z', 'z', '+', '-']) {
        Some(at) => time.split_at(at),
        None => return false,
    };
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let two = |text: &str, most: u8| {
        text.len() == 2 && digits(text) && text.parse::<u8>().is_ok_and(|n| n <= most)
    };
    let parts: Vec<&str> = clock.split(':').collect();
    let [hour, minute, second] = parts.as_slice() else {
        return false;
    };
    let good_offset = matches!(offset, "Z" | "z")
        || offset
            .get(1..)
            .and_then(|o| o.split_once(':'))
            .is_some_and(|(h, m)| two(h, 23) && two(m, 59));
    two(hour, 23) && two(minute, 59) && two(second, 60) && digits(fraction) && good_offset
}

/// SPDX 2.3 clause 7.7: an address, or a version-control location like `git+https://…`.
fn is_location(text: &str) -> bool {
    (has_scheme(text) || text.starts_with("git@")) && !text.contains(char::is_control)
}

fn id_string(text: &str, more: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-' || more.contains(c))
}

fn is_spdx_ref(text: &str) -> bool {
    let own = |t: &str| t.strip_prefix("SPDXRef-").is_some_and(|r| id_string(r, ""));
    match text.split_once(':') {
        Some((document, element)) => {
            document
                .strip_prefix("DocumentRef-")
                .is_some_and(|r| id_string(r, "+"))
                && own(element)
        }
        None => own(text),
    }
}

/// ECMA-424, `bomLinkDocumentType`.
fn is_bom_link(text: &str) -> bool {
    let rest = text
        .strip_prefix("urn:cdx:")
        .and_then(|t| t.split_once('/'));
    rest.is_some_and(|(id, version)| is_uuid(id) && digits(version) && !version.starts_with('0'))
}

/// The XML form of CycloneDX takes a UUID in braces too.
fn is_xml_serial(text: &str) -> bool {
    let braced = || text.strip_prefix('{').and_then(|t| t.strip_suffix('}'));
    let id = text.strip_prefix("urn:uuid:").or_else(braced);
    id.is_some_and(is_uuid)
}

fn is_absolute(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, rest)| {
        !scheme.is_empty() && !rest.is_empty() && !text.contains('\n')
    })
}

fn is_decimal_text(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    digits(whole) && fraction.bytes().all(|b| b.is_ascii_digit())
}

/// ECMA-424, `patentNumber`.
fn is_patent_number(text: &str) -> bool {
    let ends = |b: Option<u8>| b.is_some_and(|b| b.is_ascii_alphanumeric());
    (2..=30).contains(&text.len())
        && ends(text.bytes().next())
        && ends(text.bytes().last())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-/.() ".contains(&b))
}

/// Semantic Versioning 2.0.0, as SPDX 3.0.1 asks it of the versions of the specification.
fn is_semver(text: &str) -> bool {
    let (version, build) = text.split_once('+').unwrap_or((text, "0"));
    let (core, before) = version.split_once('-').unwrap_or((version, "0a"));
    let number = |t: &str| digits(t) && (t == "0" || !t.starts_with('0'));
    let word = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    core.split('.').count() == 3
        && core.split('.').all(number)
        && build.split('.').all(word)
        && before
            .split('.')
            .all(|t| word(t) && (number(t) || !digits(t)))
}

fn named(text: &str, prefixes: &[&str]) -> bool {
    prefixes.iter().any(|p| {
        text.strip_prefix(p)
            .is_some_and(|name| !name.trim().is_empty())
    })
}

fn is_listed_licence(text: &str) -> bool {
    // The library knows a word for what is not known too.
    text != "NOASSERTION" && spdx::license_id(text).is_some_and(|id| id.name == text)
        || spdx::exception_id(text).is_some_and(|id| id.name == text)
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
    fn instants_and_addresses_are_told_from_other_texts() {
        check(
            "instant",
            &[
                "2026-11-23T08:00:00Z",
                "2026-11-23t08:00:60.123+05:30",
                "2024-02-29T00:00:00z",
            ],
            &[
                "2026-11-23",
                "2026-02-30T00:00:00Z",
                "2026-11-23T08:00:00",
                "2026-11-23T24:00:00Z",
                "2026-11-23T8:00:00Z",
                "",
            ],
        );
        check(
            "iri",
            &[
                "https://example.org/a?b#c",
                "a/b",
                "",
                "urn:uuid:1",
                "mailto:a@b",
                "https://exämple.org",
                "http://[::1]:80/",
                "#x",
                "%20",
            ],
            &[
                "http://a b",
                ":foo",
                "a%2",
                "http://h:port/",
                "<x>",
                "http://[::1",
                "a\\b",
                "1a:b",
                "x#y#z",
            ],
        );
    }

    #[test]
    fn ids_and_digests_are_told_from_other_texts() {
        check(
            "serial",
            &["urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79"],
            &[
                "urn:uuid:3E671687-395b-41f5-a30f-a58921a69b79",
                "3e671687-395b-41f5-a30f-a58921a69b79",
            ],
        );
        check(
            "mime",
            &["text/plain", "image/svg+xml"],
            &["text", "text/", "Text/plain"],
        );
        check("locale", &["en", "en-US"], &["EN", "en-us", "eng"]);
        check("digest", &[&"a".repeat(64)], &["", "abc", &"g".repeat(64)]);
        check(
            "spdx-id",
            &["SPDXRef-a.b-1"],
            &["SPDXRef-", "SPDXRef-a_b", "a"],
        );
        check(
            "spdx-ref",
            &["SPDXRef-a", "DocumentRef-x:SPDXRef-a"],
            &["DocumentRef-x", "x:SPDXRef-a"],
        );
        check(
            "spdx-licence",
            &["MIT", "Apache-2.0"],
            &["mit", "Apache", "NOASSERTION", "NONE", ""],
        );
        check("cre", &["CRE:764-507"], &["CRE:764", "764-507"]);
    }

    #[test]
    fn forms_are_sorted() {
        assert!(FORMS.is_sorted_by(|a, b| a.id < b.id));
    }
}
