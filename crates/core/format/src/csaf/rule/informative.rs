//! Informative tests (section 6.3).

use super::super::Edition;
use super::super::subject::{Found, Subject, each_from, text};

pub(super) fn only_v2(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (pointer, vulnerability) in subject.vulnerabilities() {
        let metrics = subject.metrics(vulnerability, &pointer);
        let has = |key: &str| metrics.iter().any(|(_, _, _, c)| c.get(key).is_some());
        if has("cvss_v2") && !has("cvss_v3") && !has("cvss_v4") {
            found.tell(vulnerability, &pointer, "CVSS 2 is the only score");
        }
    }
}

pub(super) fn v30(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (pointer, cvss) in subject.cvss() {
        let is_30 = text(cvss, "version") == Some("3.0")
            || text(cvss, "vectorString").is_some_and(|v| v.starts_with("CVSS:3.0/"));
        if is_30 {
            found.tell(
                cvss,
                &format!("{pointer}/version"),
                "CVSS 3.0 is superseded",
            );
        }
    }
}

pub(super) fn v40(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (pointer, vulnerability) in subject.vulnerabilities() {
        let metrics = subject.metrics(vulnerability, &pointer);
        let has = |key: &str| metrics.iter().any(|(_, _, _, c)| c.get(key).is_some());
        if (has("cvss_v2") || has("cvss_v3")) && !has("cvss_v4") {
            found.tell(vulnerability, &pointer, "there is no CVSS 4.0 score");
        }
    }
}

pub(super) fn cve(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    lacks(subject, found, "cve");
}

pub(super) fn cwe(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    match subject.edition {
        Edition::V20 => lacks(subject, found, "cwe"),
        Edition::V21 => lacks(subject, found, "cwes"),
    }
}

fn lacks(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>, key: &str) {
    for (pointer, vulnerability) in subject.vulnerabilities() {
        if vulnerability.get(key).is_none() {
            found.tell(vulnerability, &pointer, format!("there is no `{key}`"));
        }
    }
}

/// Hexadecimal digits of a hash that is long enough.
const LONG_ENOUGH: usize = 64;

pub(super) fn short_hash(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for product in &subject.products {
        let path = "product_identification_helper/hashes/*/file_hashes/*/value";
        for (pointer, node) in each_from(product.node, &product.pointer, path) {
            if node.text().is_some_and(|h| h.len() < LONG_ENOUGH) {
                found.tell(node, &pointer, "a hash of fewer than 64 digits");
            }
        }
    }
}

pub(super) fn branches(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for product in subject.products.iter().filter(|p| !p.path.is_empty()) {
        let mut asked = ["vendor", "product_name", "product_version"]
            .iter()
            .peekable();
        for (category, _) in &product.path {
            if asked.peek() == Some(&category) {
                asked.next();
            }
        }
        if asked.next().is_some() {
            let message = "vendor, product name and product version do not lead here in this order";
            found.tell(product.node, &product.pointer, message);
        }
    }
}

pub(super) fn ranges(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (pointer, branch) in subject.all_branches() {
        if text(branch, "category") == Some("product_version_range") {
            found.tell(
                branch,
                &format!("{pointer}/category"),
                "versions one by one are easier to match than a range",
            );
        }
    }
}

pub(super) fn leading_v(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (pointer, branch) in subject.all_branches() {
        let name = text(branch, "name").unwrap_or_default();
        let has_v = name
            .strip_prefix(['v', 'V'])
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        if text(branch, "category") == Some("product_version") && has_v {
            found.tell(
                branch,
                &format!("{pointer}/name"),
                "a version starts with a `v`",
            );
        }
    }
}
