//! Identifiers and forms of texts: weaknesses, languages, package URLs, dates, numbers with stars, licences.

use std::collections::BTreeSet;

use asepsis_domain::identifier::Purl;
use language_tags::LanguageTag;

use super::super::Edition;
use super::super::cwe::{Answer, look_up};
use super::super::subject::{Found, Subject, each, each_from, text, text_at};
use super::profile::one_note;
use super::tree::purls;
use crate::limits::shown;
use crate::validation::forms::is_instant;

pub(super) fn weakness(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let path = match subject.edition {
        Edition::V20 => "vulnerabilities/*/cwe",
        Edition::V21 => "vulnerabilities/*/cwes/*",
    };
    for (pointer, cwe) in each(subject.root, path) {
        let (Some(id), Some(name)) = (text(cwe, "id"), text(cwe, "name")) else {
            continue;
        };
        match look_up(id, name, text(cwe, "version")) {
            Answer::Good | Answer::NoVersion => {}
            Answer::NoId => found.tell(
                cwe,
                &format!("{pointer}/id"),
                format!("there is no {}", shown(id)),
            ),
            Answer::Name(right) => {
                let message = format!("the name of {} is `{right}`", shown(id));
                found.tell(cwe, &format!("{pointer}/name"), message);
            }
        }
    }
}

pub(super) fn language(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for key in ["lang", "source_lang"] {
        for (pointer, node) in each(subject.root, &format!("document/{key}")) {
            let Some(tag) = node.text() else {
                continue;
            };
            if !exists(tag) {
                found.tell(node, &pointer, format!("`{}` is no language", shown(tag)));
            }
        }
    }
}

/// Returns whether every subtag is registered; ranges for private use are (RFC 5646 section 2.2).
fn exists(tag: &str) -> bool {
    if tag.eq_ignore_ascii_case("i-default") || tag.eq_ignore_ascii_case("i-mingo") {
        return true;
    }
    let Ok(parsed) = LanguageTag::parse(tag) else {
        return false;
    };
    parsed.is_valid() || without_private(&parsed).is_some_and(|t| t.is_valid())
}

/// Replaces subtags of the ranges for private use by registered ones.
fn without_private(tag: &LanguageTag) -> Option<LanguageTag> {
    let primary = tag.primary_language();
    let is_private_language =
        primary.len() == 3 && ("qaa"..="qtz").contains(&primary.to_ascii_lowercase().as_str());
    let region = tag.region().unwrap_or_default().to_ascii_uppercase();
    let is_private_region = ["AA", "ZZ"].contains(&region.as_str())
        || ("QM"..="QZ").contains(&region.as_str())
        || ("XA"..="XZ").contains(&region.as_str());
    let script = tag.script().unwrap_or_default().to_ascii_lowercase();
    let is_private_script = ("qaaa"..="qabx").contains(&script.as_str());
    let mut parts: Vec<String> = tag.as_str().split('-').map(str::to_owned).collect();
    for part in &mut parts {
        let same = |other: &str| part.eq_ignore_ascii_case(other);
        if is_private_language && same(primary) {
            *part = "en".to_owned();
        } else if is_private_region && same(&region) {
            *part = "DE".to_owned();
        } else if is_private_script && same(&script) {
            *part = "Latn".to_owned();
        }
    }
    LanguageTag::parse(&parts.join("-")).ok()
}

pub(super) fn purl(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (at, product) in subject.products.iter().enumerate() {
        for (pointer, written) in purls(subject, at) {
            if let Err(error) = Purl::parse(written) {
                found.tell(product.node, &pointer, error.to_string());
            }
        }
    }
}

pub(super) fn qualifiers(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (at, product) in subject.products.iter().enumerate() {
        let without = |(_, written): &(String, &str)| {
            let parsed = Purl::parse(written).ok()?;
            let (body, path) = parsed
                .as_str()
                .split_once('#')
                .unwrap_or((parsed.as_str(), ""));
            let body = body.split('?').next().unwrap_or_default();
            Some(format!("{body}#{path}"))
        };
        let all: BTreeSet<_> = purls(subject, at).iter().filter_map(without).collect();
        if all.len() > 1 {
            let pointer = format!("{}/product_identification_helper/purls", product.pointer);
            found.tell(
                product.node,
                &pointer,
                "these package URLs differ in more than qualifiers",
            );
        }
    }
}

/// Members that hold a date and time.
const DATES: &[&str] = &[
    "document/tracking/current_release_date",
    "document/tracking/generator/date",
    "document/tracking/initial_release_date",
    "document/tracking/revision_history/*/date",
    "vulnerabilities/*/disclosure_date",
    "vulnerabilities/*/discovery_date",
    "vulnerabilities/*/first_known_exploitation_dates/*/date",
    "vulnerabilities/*/first_known_exploitation_dates/*/exploitation_date",
    "vulnerabilities/*/flags/*/date",
    "vulnerabilities/*/involvements/*/date",
    "vulnerabilities/*/metrics/*/content/epss/timestamp",
    "vulnerabilities/*/metrics/*/content/ssvc_v2/timestamp",
    "vulnerabilities/*/remediations/*/date",
    "vulnerabilities/*/threats/*/date",
];

/// CSAF 2.1 draft, section 2.2: RFC 3339 in capital letters, without leap seconds.
pub(super) fn dates(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (pointer, node) in DATES.iter().flat_map(|path| each(subject.root, path)) {
        let Some(written) = node.text() else {
            continue;
        };
        let is_leap = written.get(17..19) == Some("60");
        if !is_instant(written) || written.contains(['t', 'z']) || is_leap {
            found.tell(
                node,
                &pointer,
                format!("`{}` is not a date and time as CSAF asks", shown(written)),
            );
        }
    }
}

pub(super) fn model_stars(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    stars(subject, found, "model_numbers");
}

pub(super) fn serial_stars(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    stars(subject, found, "serial_numbers");
}

pub(super) fn sku_stars(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    stars(subject, found, "skus");
}

fn stars(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>, key: &str) {
    for product in &subject.products {
        let path = format!("product_identification_helper/{key}/*");
        for (pointer, node) in each_from(product.node, &product.pointer, &path) {
            let written = node.text().unwrap_or_default();
            if count_unescaped(written) > 1 {
                found.tell(
                    node,
                    &pointer,
                    format!("`{}` has more than one star", shown(written)),
                );
            }
        }
    }
}

fn count_unescaped(text: &str) -> usize {
    let (mut count, mut escaped) = (0, false);
    for c in text.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '*' => count += 1,
            _ => {}
        }
    }
    count
}

pub(super) fn licence(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (pointer, node) in each(subject.root, "document/license_expression") {
        let written = node.text().unwrap_or_default();
        if expression(written).is_none() {
            found.tell(
                node,
                &pointer,
                format!("`{}` is not a licence expression", shown(written)),
            );
        }
    }
}

/// Returns the ids of an expression (SPDX 3.0.1 annex B, without `DocumentRef-`), or nothing where it is none.
fn expression(text: &str) -> Option<Vec<&str>> {
    let spaced: Vec<&str> = text
        .split_inclusive(['(', ')'])
        .flat_map(|piece| match piece.strip_suffix(['(', ')']) {
            Some(before) => [before, piece.get(before.len()..).unwrap_or_default()],
            None => [piece, ""],
        })
        .flat_map(str::split_whitespace)
        .collect();
    let mut ids = Vec::new();
    let mut at = 0;
    let good = alternatives(&spaced, &mut at, &mut ids, 0) && at == spaced.len();
    good.then_some(ids)
}

/// Brackets in an expression beyond this are not followed.
const DEEPEST: usize = 64;

fn alternatives<'t>(
    words: &[&'t str],
    at: &mut usize,
    ids: &mut Vec<&'t str>,
    depth: usize,
) -> bool {
    if depth > DEEPEST {
        return false;
    }
    loop {
        if words.get(*at) == Some(&"(") {
            *at += 1;
            if !alternatives(words, at, ids, depth + 1) || words.get(*at) != Some(&")") {
                return false;
            }
            *at += 1;
        } else {
            let Some(id) = words.get(*at).filter(|w| is_licence_id(w)) else {
                return false;
            };
            ids.push(id.trim_end_matches('+'));
            *at += 1;
            if matches!(words.get(*at), Some(&("WITH" | "with"))) {
                let Some(exception) = words.get(*at + 1).filter(|w| is_licence_id(w)) else {
                    return false;
                };
                ids.push(exception);
                *at += 2;
            }
        }
        if !matches!(words.get(*at), Some(&("AND" | "and" | "OR" | "or"))) {
            return true;
        }
        *at += 1;
    }
}

fn is_licence_id(word: &str) -> bool {
    let idstring = |t: &str| {
        !t.is_empty()
            && t.chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))
    };
    let is_operator = ["AND", "OR", "WITH"]
        .iter()
        .any(|o| word.eq_ignore_ascii_case(o));
    if let Some(own) = word
        .strip_prefix("LicenseRef-")
        .or_else(|| word.strip_prefix("AdditionRef-"))
    {
        return idstring(own);
    }
    let lower = word.to_ascii_lowercase();
    let is_reserved = ["licenseref-", "additionref-", "documentref-"]
        .iter()
        .any(|p| lower.starts_with(p));
    !is_operator && !is_reserved && idstring(word.strip_suffix('+').unwrap_or(word))
}

/// Returns whether an id is one of the author's own, whose text no list has.
fn is_own(id: &str) -> bool {
    let is_reference = id.starts_with("LicenseRef-") || id.starts_with("AdditionRef-");
    is_reference && !id.starts_with("LicenseRef-scancode-")
}

/// Returns the ids of the document's licence expression.
fn licences<'t>(subject: &Subject<'t, '_>) -> Vec<&'t str> {
    let written = text_at(subject.root, &["document", "license_expression"]);
    written.and_then(expression).unwrap_or_default()
}

/// Returns whether the document has a licence of the author's own.
pub(super) fn has_own_licence(subject: &Subject<'_, '_>) -> bool {
    licences(subject).iter().any(|id| is_own(id))
}

fn tell_licence(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>, message: String) {
    let node = subject.root.get("document").unwrap_or(subject.root);
    found.tell(node, "/document/license_expression", message);
}

pub(super) fn own_licence(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for id in licences(subject).iter().filter(|id| is_own(id)) {
        tell_licence(
            subject,
            found,
            format!("`{}` is on no list of licences", shown(id)),
        );
    }
}

/// The list of AboutCode, whose ids begin with `LicenseRef-scancode-`, is not at hand: nothing is said of those.
pub(super) fn deprecated_licence(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for id in licences(subject) {
        let bare = id.strip_suffix('+').unwrap_or(id);
        let licence = spdx::license_id(bare).map(|l| l.is_deprecated());
        let exception = || spdx::exception_id(bare).map(|e| e.is_deprecated());
        if licence.or_else(exception) == Some(true) {
            tell_licence(subject, found, format!("`{}` is deprecated", shown(id)));
        }
    }
}

pub(super) fn unlisted_licence(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for id in licences(subject) {
        let bare = id.strip_suffix('+').unwrap_or(id);
        let is_reference = id.starts_with("LicenseRef-") || id.starts_with("AdditionRef-");
        let is_listed = spdx::license_id(bare).is_some() || spdx::exception_id(bare).is_some();
        if !is_reference && !is_listed && bare != "NONE" && bare != "NOASSERTION" {
            tell_licence(
                subject,
                found,
                format!("`{}` is not on the SPDX licence list", shown(id)),
            );
        }
    }
}

pub(super) fn licence_text(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    if subject.is_english() && has_own_licence(subject) {
        one_note(subject, found, "License", "legal_disclaimer");
    }
}
