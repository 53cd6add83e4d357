//! Product status, flags, remediations, involvements of a vulnerability.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Edition;
use super::super::subject::{Found, Subject, each_from, instant, text, texts};
use crate::json::Node;
use crate::limits::shown;

/// Groups of statuses that contradict each other (section 3.2.3.9; 2.1: 3.2.4.12).
pub(super) const GROUPS: &[(&str, &[&str])] = &[
    (
        "affected",
        &["first_affected", "known_affected", "last_affected"],
    ),
    ("not affected", &["known_not_affected"]),
    ("fixed", &["first_fixed", "fixed"]),
    ("under investigation", &["under_investigation"]),
    ("unknown", &["unknown"]),
];

/// Returns the products of a group of statuses.
pub(super) fn of_group<'t>(vulnerability: &'t Node<'_>, group: &str) -> BTreeSet<&'t str> {
    let Some(status) = vulnerability.get("product_status") else {
        return BTreeSet::new();
    };
    let keys = GROUPS.iter().find(|(name, _)| *name == group);
    let keys = keys.map_or(&[][..], |(_, keys)| *keys);
    keys.iter().flat_map(|key| texts(status, key)).collect()
}

pub(super) fn contradiction(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (pointer, vulnerability) in subject.vulnerabilities() {
        let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
        for (group, _) in GROUPS {
            for product in of_group(vulnerability, group) {
                if let Some(other) = seen.insert(product, group) {
                    let message = format!(
                        "the product `{}` is both {other} and {group}",
                        shown(product)
                    );
                    let at = format!("{pointer}/product_status");
                    found.tell(
                        vulnerability.get("product_status").unwrap_or(vulnerability),
                        &at,
                        message,
                    );
                }
            }
        }
    }
}

pub(super) fn cve_twice(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let mut seen = BTreeSet::new();
    for (pointer, vulnerability) in subject.vulnerabilities() {
        if let Some(cve) = text(vulnerability, "cve")
            && !seen.insert(cve)
        {
            let message = format!("{} has two entries", shown(cve));
            found.tell(vulnerability, &format!("{pointer}/cve"), message);
        }
    }
}

pub(super) fn involvement_twice(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (pointer, vulnerability) in subject.vulnerabilities() {
        let mut seen = BTreeSet::new();
        for (at, involvement) in each_from(vulnerability, &pointer, "involvements/*") {
            let party = text(involvement, "party").unwrap_or_default();
            let Some(date) = text(involvement, "date") else {
                continue;
            };
            let date = instant(date).map_or_else(|| date.to_owned(), |i| i.to_string());
            let products = match subject.edition {
                Edition::V20 => vec![None],
                Edition::V21 => products_or_all(subject, involvement),
            };
            let mut is_twice = false;
            for product in products {
                is_twice |= !seen.insert((party, date.clone(), product));
            }
            if is_twice {
                found.tell(
                    involvement,
                    &at,
                    "this party has another status at the same date",
                );
            }
        }
    }
}

fn products_or_all<'t>(subject: &Subject<'t, '_>, node: &'t Node<'_>) -> Vec<Option<String>> {
    let ids = texts(node, "product_ids").into_iter().map(str::to_owned);
    let mut all: Vec<Option<String>> = ids.map(Some).collect();
    for group in texts(node, "group_ids") {
        let members = subject.groups.get(group).into_iter().flatten();
        all.extend(members.map(|m| Some((*m).to_owned())));
    }
    if all.is_empty() {
        all.push(None);
    }
    all
}

pub(super) fn remediation_product(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    names_products(
        subject,
        found,
        "remediations/*",
        "this remediation names no product",
    );
}

pub(super) fn flag_product(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    names_products(subject, found, "flags/*", "this flag names no product");
}

fn names_products(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>, path: &str, message: &str) {
    for (pointer, vulnerability) in subject.vulnerabilities() {
        for (at, node) in each_from(vulnerability, &pointer, path) {
            if node.get("product_ids").is_none() && node.get("group_ids").is_none() {
                found.tell(node, &at, message);
            }
        }
    }
}

pub(super) fn flags(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (pointer, vulnerability) in subject.vulnerabilities() {
        let mut seen = BTreeSet::new();
        for (at, flag) in each_from(vulnerability, &pointer, "flags/*") {
            let products: BTreeSet<&str> = subject.named(flag).into_iter().collect();
            for product in products {
                if !seen.insert(product) {
                    let message =
                        format!("the product `{}` has two justifications", shown(product));
                    found.tell(flag, &at, message);
                }
            }
        }
    }
}

/// Pairs of remediation categories that contradict each other (2.1 draft, 3.2.4.14.1, table 1).
const CONTRADICTING: &[(&str, &[&str])] = &[
    ("workaround", &["optional_patch", "none_available"]),
    ("mitigation", &["optional_patch", "none_available"]),
    (
        "vendor_fix",
        &[
            "optional_patch",
            "none_available",
            "fix_planned",
            "no_fix_planned",
        ],
    ),
    (
        "optional_patch",
        &["none_available", "fix_planned", "no_fix_planned"],
    ),
    ("none_available", &["fix_planned", "no_fix_planned"]),
    ("fix_planned", &["no_fix_planned"]),
];

pub(super) fn remediations(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (pointer, vulnerability) in subject.vulnerabilities() {
        let mut seen: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (at, remediation) in each_from(vulnerability, &pointer, "remediations/*") {
            let category = text(remediation, "category").unwrap_or_default();
            for product in subject.named(remediation) {
                let others = seen.entry(product).or_default();
                let contradicts = |other: &&&str| {
                    CONTRADICTING.iter().any(|(one, list)| {
                        (*one == category && list.contains(other))
                            || (one == *other && list.contains(&category))
                    })
                };
                if let Some(other) = others.iter().find(contradicts) {
                    let message = format!(
                        "`{category}` contradicts `{other}` for the product `{}`",
                        shown(product)
                    );
                    found.tell(remediation, &at, message);
                }
                others.push(category);
            }
        }
    }
}

/// Statuses that a remediation category contradicts (2.1 draft, 3.2.4.14.1, table 2).
const UNFIT: &[(&str, &[&str])] = &[
    ("workaround", &["not affected", "fixed"]),
    ("mitigation", &["not affected", "fixed"]),
    ("vendor_fix", &["not affected", "fixed"]),
    ("optional_patch", &["affected"]),
    ("none_available", &["not affected", "fixed"]),
    ("fix_planned", &["fixed"]),
    ("no_fix_planned", &["fixed"]),
];

pub(super) fn remediation_status(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    fits(subject, found, UNFIT);
}

/// Tells each remediation whose products have a status that its category does not go with.
pub(super) fn fits(
    subject: &Subject<'_, '_>,
    found: &mut Found<'_, '_>,
    table: &[(&str, &[&str])],
) {
    for (pointer, vulnerability) in subject.vulnerabilities() {
        for (at, remediation) in each_from(vulnerability, &pointer, "remediations/*") {
            let category = text(remediation, "category").unwrap_or_default();
            let unfit = table.iter().find(|(c, _)| *c == category);
            for group in unfit.map_or(&[][..], |(_, groups)| *groups) {
                let products = of_group(vulnerability, group);
                for product in subject.named(remediation) {
                    if products.contains(product) {
                        let message = format!(
                            "`{category}` does not go with the product `{}`, which is {group}",
                            shown(product)
                        );
                        found.tell(remediation, &at, message);
                    }
                }
            }
        }
    }
}
