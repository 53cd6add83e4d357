//! Tests that the draft of 2.1 recommends beyond those of 2.0.

use std::collections::BTreeSet;

use super::super::cwe::{latest_on, of_version};
use super::super::subject::{Found, Subject, each, instant, text, text_at};
use super::base::{MAX, NIL};
use super::metric;
use super::status::fits;

pub(super) fn same_time(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let mut seen = BTreeSet::new();
    for (pointer, revision) in subject.revisions() {
        let time = text(revision, "date").and_then(instant);
        if time.is_some_and(|t| !seen.insert(t)) {
            found.tell(
                revision,
                &format!("{pointer}/date"),
                "two revisions have this time",
            );
        }
    }
}

pub(super) fn id_in_title(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let title = text_at(subject.root, &["document", "title"]);
    if let (Some(title), Some(id)) = (title, subject.tracking("id"))
        && title.contains(id)
    {
        let node = subject.root.get("document").unwrap_or(subject.root);
        found.tell(
            node,
            "/document/title",
            "the title repeats the id of the document",
        );
    }
}

fn weaknesses(
    subject: &Subject<'_, '_>,
    found: &mut Found<'_, '_>,
    message: &str,
    is_it: fn(char, bool) -> bool,
) {
    for (pointer, node) in each(subject.root, "vulnerabilities/*/cwes/*") {
        let (Some(id), Some(version)) = (text(node, "id"), text(node, "version")) else {
            continue;
        };
        if of_version(id, version).is_some_and(|n| is_it(n.usage, n.is_deprecated)) {
            found.tell(node, &format!("{pointer}/id"), message);
        }
    }
}

pub(super) fn deprecated_weakness(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    weaknesses(
        subject,
        found,
        "this weakness is deprecated",
        |_, deprecated| deprecated,
    );
}

pub(super) fn prohibited_weakness(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let message = "vulnerabilities are not to be mapped to this weakness";
    weaknesses(subject, found, message, |usage, _| {
        matches!(usage, 'D' | 'P')
    });
}

pub(super) fn reviewed_weakness(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    weaknesses(
        subject,
        found,
        "mapping to this weakness asks for a review",
        |usage, _| usage == 'R',
    );
}

pub(super) fn old_weakness_list(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let parts = |v: &str| {
        v.split('.')
            .map(|p| p.parse().unwrap_or(0))
            .collect::<Vec<u64>>()
    };
    let Some(day) = subject.newest().map(|time| time.to_string()) else {
        return;
    };
    let latest = latest_on(day.get(..10).unwrap_or_default());
    for (pointer, node) in each(subject.root, "vulnerabilities/*/cwes/*/version") {
        if node.text().is_some_and(|v| parts(v) != parts(latest)) {
            found.tell(node, &pointer, format!("the CWE list was at {latest}"));
        }
    }
}

/// Statuses that a remediation category is discouraged for (2.1 draft, 3.2.4.14.1, table 2).
const DISCOURAGED: &[(&str, &[&str])] = &[
    ("workaround", &["under investigation", "unknown"]),
    ("mitigation", &["under investigation", "unknown"]),
    ("vendor_fix", &["under investigation", "unknown"]),
    ("optional_patch", &["fixed"]),
    (
        "fix_planned",
        &["not affected", "under investigation", "unknown"],
    ),
    ("no_fix_planned", &["not affected"]),
];

pub(super) fn discouraged(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    fits(subject, found, DISCOURAGED);
}

fn group_id<'t>(subject: &Subject<'t, '_>) -> Option<&'t str> {
    text_at(
        subject.root,
        &["document", "distribution", "sharing_group", "id"],
    )
}

fn tell_group(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>, message: &str) {
    let node = subject.root.get("document").unwrap_or(subject.root);
    found.tell(node, "/document/distribution/sharing_group/id", message);
}

pub(super) fn max_uuid(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    if group_id(subject) == Some(MAX) {
        tell_group(subject, found, "the max UUID says no more than TLP:CLEAR");
    }
}

pub(super) fn nil_uuid(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    if group_id(subject) == Some(NIL) {
        tell_group(
            subject,
            found,
            "the nil UUID is for documents that are not shared",
        );
    }
}

pub(super) fn group_on_clear(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let label = text_at(subject.root, &["document", "distribution", "tlp", "label"]);
    if label == Some("CLEAR") && group_id(subject).is_some() {
        tell_group(
            subject,
            found,
            "a TLP:CLEAR document needs no sharing group",
        );
    }
}

pub(super) fn deprecated_profile(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    if subject.category.starts_with("csaf_deprecated_") {
        let node = subject.root.get("document").unwrap_or(subject.root);
        found.tell(node, "/document/category", "this profile is deprecated");
    }
}

/// Days after which an EPSS score is old (6.2.41).
const EPSS_DAYS: i64 = 15;

pub(super) fn old_epss(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    if subject.is_released() {
        metric::old_epss(subject, found, EPSS_DAYS);
    }
}

pub(super) fn licence(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    if text_at(subject.root, &["document", "license_expression"]).is_none() {
        let node = subject.root.get("document").unwrap_or(subject.root);
        found.tell(
            node,
            "/document/license_expression",
            "the document names no licence",
        );
    }
}

pub(super) fn own_rating(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (pointer, metric) in each(subject.root, "vulnerabilities/*/metrics/*") {
        let rating = metric
            .get("content")
            .and_then(|c| c.get("qualitative_severity_rating"));
        // A source that is this very document is the issuing party too.
        let own = subject
            .tracking("id")
            .map(asepsis_domain::postmarket::advisory_file_name)
            .unwrap_or_default();
        let is_own = text(metric, "source").is_none_or(|s| s.ends_with(&own));
        if let (Some(rating), true) = (rating, is_own) {
            let at = format!("{pointer}/content/qualitative_severity_rating");
            found.tell(
                rating,
                &at,
                "the issuing party gives a CVSS score rather than a qualitative rating",
            );
        }
    }
}
