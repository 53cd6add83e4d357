//! Metrics of 2.1 beside CVSS, and how often a product has one.

use std::collections::BTreeSet;

use super::super::ssvc::{REGISTERED, base, points};
use super::super::subject::{Found, Subject, each, each_from, instant, text};
use super::tracking::not_after_revision;
use crate::json::Node;
use crate::limits::shown;

pub(super) fn twice(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (pointer, vulnerability) in subject.vulnerabilities() {
        let mut seen = BTreeSet::new();
        for (at, products, source, content) in subject.metrics(vulnerability, &pointer) {
            for (key, member) in content.members() {
                if !is_metric(key) {
                    continue;
                }
                let version = text(member, "version").unwrap_or(key);
                for product in &products {
                    if !seen.insert((source, version.to_owned(), *product)) {
                        let message = format!(
                            "the product `{}` has two `{key}` of one version",
                            shown(product)
                        );
                        found.tell(member, &format!("{at}/{key}"), message);
                    }
                }
            }
        }
    }
}

fn is_metric(key: &str) -> bool {
    key.starts_with("cvss_v")
}

const SSVC: &str = "vulnerabilities/*/metrics/*/content/ssvc_v2";

pub(super) fn ssvc_targets(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let vulnerabilities = subject.vulnerabilities();
    let several = vulnerabilities.len() > 1;
    for (pointer, vulnerability) in vulnerabilities {
        let mut own: BTreeSet<&str> = text(vulnerability, "cve").into_iter().collect();
        let ids = each_from(vulnerability, &pointer, "ids/*/text");
        own.extend(ids.iter().filter_map(|(_, n)| n.text()));
        for (at, target) in each_from(
            vulnerability,
            &pointer,
            "metrics/*/content/ssvc_v2/target_ids/*",
        ) {
            let Some(id) = target.text() else {
                continue;
            };
            let is_document = subject.tracking("id") == Some(id);
            if (is_document && several) || !(is_document || own.contains(id)) {
                found.tell(
                    target,
                    &at,
                    format!("`{}` is no id of this vulnerability", shown(id)),
                );
            }
        }
    }
}

pub(super) fn ssvc_points(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (pointer, selection) in each(subject.root, &format!("{SSVC}/selections/*")) {
        let word = |key| text(selection, key).unwrap_or_default();
        let namespace = base(word("namespace"));
        if !REGISTERED.contains(&namespace) {
            continue;
        }
        let (key, version) = (word("key"), word("version"));
        let known =
            points().find(|p| p.namespace == namespace && p.key == key && p.version == version);
        let Some(known) = known else {
            let message = format!(
                "`{namespace}` has no decision point `{}` in version {}",
                shown(key),
                shown(version)
            );
            found.tell(selection, &pointer, message);
            continue;
        };
        let values = each_from(selection, &pointer, "values/*/key");
        let places: Option<Vec<usize>> = values
            .iter()
            .map(|(_, n)| known.values.iter().position(|v| Some(*v) == n.text()))
            .collect();
        let message = match places {
            None => format!(
                "the values of `{}` are {}",
                known.key,
                known.values.join(", ")
            ),
            Some(places) if !places.is_sorted_by(|a, b| a < b) => {
                format!(
                    "the values of `{}` stand in the order {}",
                    known.key,
                    known.values.join(", ")
                )
            }
            Some(_) => continue,
        };
        found.tell(selection, &format!("{pointer}/values"), message);
    }
}

pub(super) fn ssvc_time(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    not_after_revision(subject, found, &[&format!("{SSVC}/timestamp")]);
}

pub(super) fn epss_time(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    not_after_revision(
        subject,
        found,
        &["vulnerabilities/*/metrics/*/content/epss/timestamp"],
    );
}

pub(super) fn rated(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let path = "vulnerabilities/*/metrics/*/content/qualitative_severity_rating";
    for (pointer, rating) in each(subject.root, path) {
        found.tell(
            rating,
            &pointer,
            "a qualitative rating, which says less than CVSS",
        );
    }
}

pub(super) fn qualitative(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let has_cvss = |content: &Node<'_>| {
        ["cvss_v2", "cvss_v3", "cvss_v4"]
            .iter()
            .any(|k| content.get(k).is_some())
    };
    for (pointer, vulnerability) in subject.vulnerabilities() {
        let metrics = subject.metrics(vulnerability, &pointer);
        let mut scored = BTreeSet::new();
        for (_, products, source, _) in metrics.iter().filter(|(_, _, _, c)| has_cvss(c)) {
            scored.extend(products.iter().map(|p| (*source, *p)));
        }
        for (at, products, source, content) in &metrics {
            let Some(rating) = content.get("qualitative_severity_rating") else {
                continue;
            };
            if products.iter().any(|p| scored.contains(&(*source, *p))) {
                let message =
                    "a product has both a CVSS score and a qualitative rating from one source";
                found.tell(
                    rating,
                    &format!("{at}/qualitative_severity_rating"),
                    message,
                );
            }
        }
    }
}

/// Returns the EPSS timestamps that are older than a number of days before the newest revision.
pub(super) fn old_epss(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>, days: i64) {
    let Some(newest) = subject.newest() else {
        return;
    };
    for (pointer, vulnerability) in subject.vulnerabilities() {
        let all = each_from(vulnerability, &pointer, "metrics/*/content/epss/timestamp");
        let times: Vec<_> = all.iter().filter_map(|(_, n)| instant(n.text()?)).collect();
        if let (Some(last), Some((at, node))) = (times.into_iter().max(), all.last())
            && newest.as_second() - last.as_second() > days * 86_400
        {
            found.tell(
                node,
                at,
                format!("the newest EPSS is more than {days} days older than the newest revision"),
            );
        }
    }
}
