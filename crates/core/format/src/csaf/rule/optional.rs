//! Optional tests of 2.0 (section 6.2), which 2.1 recommends.

use std::collections::BTreeSet;

use asepsis_domain::severity::Scores;

use super::super::subject::{Found, Subject, each, each_from, instant, list, text, text_at};
use super::status::of_group;
use super::tree::uses;
use crate::json::{Node, Value, step};
use crate::limits::shown;

pub(super) fn unused(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    if subject.category == "csaf_informational_advisory" {
        return;
    }
    let used: BTreeSet<&str> = uses(subject).iter().filter_map(|(_, n)| n.text()).collect();
    for product in subject.products.iter().filter(|p| !used.contains(p.id)) {
        let message = format!("the product `{}` is not used", shown(product.id));
        found.tell(
            product.node,
            &format!("{}/product_id", product.pointer),
            message,
        );
    }
}

pub(super) fn remediation(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (pointer, vulnerability) in subject.vulnerabilities() {
        let mut asked = of_group(vulnerability, "affected");
        asked.extend(of_group(vulnerability, "under investigation"));
        let given = each_from(vulnerability, &pointer, "remediations/*");
        let given: BTreeSet<&str> = given.iter().flat_map(|(_, r)| subject.named(r)).collect();
        for product in asked.difference(&given) {
            let message = format!("the product `{}` has no remediation", shown(product));
            found.tell(vulnerability, &format!("{pointer}/remediations"), message);
        }
    }
}

pub(super) fn score(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (pointer, vulnerability) in subject.vulnerabilities() {
        let metrics = subject.metrics(vulnerability, &pointer);
        let given: BTreeSet<&str> = metrics.iter().flat_map(|(_, p, _, _)| p).copied().collect();
        for product in of_group(vulnerability, "affected").difference(&given) {
            let message = format!("the affected product `{}` has no score", shown(product));
            found.tell(vulnerability, &pointer, message);
        }
    }
}

pub(super) fn build(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (pointer, revision) in subject.revisions() {
        if text(revision, "number").is_some_and(|n| n.contains('+')) {
            found.tell(
                revision,
                &format!("{pointer}/number"),
                "a revision has build metadata",
            );
        }
    }
}

fn revision_times(subject: &Subject<'_, '_>) -> Vec<asepsis_domain::time::Instant> {
    let all = subject.revisions();
    all.iter()
        .filter_map(|(_, r)| instant(text(r, "date")?))
        .collect()
}

pub(super) fn initial(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let first = revision_times(subject).into_iter().min();
    not_before(
        subject,
        found,
        "initial_release_date",
        first,
        "the oldest revision",
    );
}

pub(super) fn current(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    not_before(
        subject,
        found,
        "current_release_date",
        subject.newest(),
        "the newest revision",
    );
}

fn not_before(
    subject: &Subject<'_, '_>,
    found: &mut Found<'_, '_>,
    key: &str,
    other: Option<asepsis_domain::time::Instant>,
    what: &str,
) {
    let own = subject.tracking(key).and_then(instant);
    if let (Some(own), Some(other)) = (own, other)
        && own < other
    {
        let node = subject.root.get("document").unwrap_or(subject.root);
        found.tell(
            node,
            &format!("/document/tracking/{key}"),
            format!("this is before {what}"),
        );
    }
}

pub(super) fn involvement_date(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (pointer, node) in each(subject.root, "vulnerabilities/*/involvements/*") {
        if node.get("date").is_none() {
            found.tell(node, &pointer, "an involvement has no date");
        }
    }
}

pub(super) fn md5(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    only_hash(subject, found, "md5");
}

pub(super) fn sha1(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    only_hash(subject, found, "sha1");
}

fn only_hash(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>, algorithm: &str) {
    for product in &subject.products {
        let path = "product_identification_helper/hashes/*";
        for (pointer, hash) in each_from(product.node, &product.pointer, path) {
            let hashes = list(hash, "file_hashes");
            let is_it = |h: &Node<'_>| {
                text(h, "algorithm").is_some_and(|a| a.eq_ignore_ascii_case(algorithm))
            };
            if !hashes.is_empty() && hashes.iter().all(is_it) {
                let message = format!("{algorithm} is the only hash of this file");
                found.tell(hash, &format!("{pointer}/file_hashes"), message);
            }
        }
    }
}

pub(super) fn tlp(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    if text_at(subject.root, &["document", "distribution", "tlp", "label"]).is_none() {
        let node = subject.root.get("document").unwrap_or(subject.root);
        found.tell(
            node,
            "/document/distribution/tlp/label",
            "the document has no TLP label",
        );
    }
}

pub(super) fn canonical(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let Some(id) = subject.tracking("id") else {
        return;
    };
    let name = asepsis_domain::postmarket::advisory_file_name(id);
    let references = each(subject.root, "document/references/*");
    let is_canonical = |r: &Node<'_>| {
        let url = text(r, "url").unwrap_or_default();
        text(r, "category") == Some("self") && url.starts_with("https://") && url.ends_with(&name)
    };
    if !references.iter().any(|(_, r)| is_canonical(r)) {
        let node = subject.root.get("document").unwrap_or(subject.root);
        let message = format!(
            "no reference of the category `self` has an https address that ends with `{}`",
            shown(&name)
        );
        found.tell(node, "/document/references", message);
    }
}

pub(super) fn lang(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    if text_at(subject.root, &["document", "lang"]).is_none() {
        let node = subject.root.get("document").unwrap_or(subject.root);
        found.tell(
            node,
            "/document/lang",
            "the document does not name its language",
        );
    }
}

pub(super) fn sorted(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    fn walk(node: &Node<'_>, pointer: &str, found: &mut Found<'_, '_>) {
        match &node.value {
            Value::List(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    walk(element, &format!("{pointer}/{index}"), found);
                }
            }
            Value::Object(members) => {
                if !members.is_sorted_by(|a, b| a.0 <= b.0) {
                    found.tell(node, pointer, "the keys of this object are not sorted");
                }
                for (key, member) in members {
                    walk(member, &step(pointer, key), found);
                }
            }
            _ => {}
        }
    }
    walk(subject.root, "", found);
}

fn tells_language(
    subject: &Subject<'_, '_>,
    found: &mut Found<'_, '_>,
    is_it: fn(&str) -> bool,
    message: &str,
) {
    for key in ["lang", "source_lang"] {
        for (pointer, node) in each(subject.root, &format!("document/{key}")) {
            if node.text().is_some_and(is_it) {
                found.tell(node, &pointer, message);
            }
        }
    }
}

pub(super) fn private_language(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    tells_language(
        subject,
        found,
        is_private,
        "this language tag is for private use",
    );
}

fn is_private(tag: &str) -> bool {
    let tag = tag.to_ascii_lowercase();
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    let private_language = first == "x" || (first.len() == 3 && ("qaa"..="qtz").contains(&first));
    let private_part = |part: &str| {
        part == "x"
            || (part.len() == 4 && ("qaaa"..="qabx").contains(&part))
            || (part.len() == 2
                && (matches!(part, "aa" | "zz")
                    || ("qm"..="qz").contains(&part)
                    || ("xa"..="xz").contains(&part)))
    };
    private_language || parts.any(private_part)
}

pub(super) fn default_language(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let is_default = |tag: &str| tag.eq_ignore_ascii_case("i-default");
    tells_language(subject, found, is_default, "`i-default` names no language");
}

pub(super) fn helper(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for product in &subject.products {
        if product.node.get("product_identification_helper").is_none() {
            let message = format!(
                "nothing identifies the product `{}` for a machine",
                shown(product.id)
            );
            found.tell(product.node, &product.pointer, message);
        }
    }
}

pub(super) fn cve_in_ids(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (pointer, node) in each(subject.root, "vulnerabilities/*/ids/*/text") {
        let is_cve = node
            .text()
            .and_then(|t| t.strip_prefix("CVE-"))
            .and_then(|t| t.split_once('-'));
        let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
        if is_cve.is_some_and(|(year, number)| year.len() == 4 && digits(year) && digits(number)) {
            found.tell(node, &pointer, "a CVE stands in `cve`");
        }
    }
}

pub(super) fn vers(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (pointer, branch) in subject.all_branches() {
        let name = text(branch, "name").unwrap_or_default();
        let is_vers = name
            .strip_prefix("vers:")
            .and_then(|rest| rest.split_once('/'))
            .is_some_and(|(scheme, body)| {
                !body.is_empty()
                    && scheme.starts_with(|c: char| c.is_ascii_lowercase())
                    && scheme.chars().all(|c| {
                        c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '+')
                    })
            });
        if text(branch, "category") == Some("product_version_range") && !is_vers {
            let message = format!("`{}` is not vers, which programs can compare", shown(name));
            found.tell(branch, &format!("{pointer}/name"), message);
        }
    }
}

pub(super) fn fixed_score(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (pointer, vulnerability) in subject.vulnerabilities() {
        let fixed = of_group(vulnerability, "fixed");
        for (at, products, _, content) in subject.metrics(vulnerability, &pointer) {
            if !products.iter().any(|p| fixed.contains(p)) {
                continue;
            }
            for key in ["cvss_v2", "cvss_v3", "cvss_v4"] {
                let Some(cvss) = content.get(key) else {
                    continue;
                };
                let vector = super::cvss::whole_vector(cvss, key == "cvss_v2");
                if Scores::of(&vector).is_none_or(|s| s.environmental > 0) {
                    let message =
                        "a fixed product has a score; its environmental score should be 0";
                    found.tell(cvss, &format!("{at}/{key}"), message);
                }
            }
        }
    }
}
