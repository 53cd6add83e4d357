//! Product tree: ids, groups, circles, branches.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Edition;
use super::super::subject::{At, Found, Subject, each, each_from, list, text, texts};
use crate::limits::shown;

/// Paths of lists of product ids.
const PRODUCT_LISTS: &[&str] = &[
    "document/notes/*/product_ids/*",
    "product_tree/product_groups/*/product_ids/*",
    "vulnerabilities/*/first_known_exploitation_dates/*/product_ids/*",
    "vulnerabilities/*/flags/*/product_ids/*",
    "vulnerabilities/*/ids/*/product_ids/*",
    "vulnerabilities/*/involvements/*/product_ids/*",
    "vulnerabilities/*/metrics/*/products/*",
    "vulnerabilities/*/notes/*/product_ids/*",
    "vulnerabilities/*/product_status/*/*",
    "vulnerabilities/*/remediations/*/product_ids/*",
    "vulnerabilities/*/scores/*/products/*",
    "vulnerabilities/*/threats/*/product_ids/*",
];

/// Paths of product ids from which another product is made.
const PRODUCT_SOURCES: &[&str] = &[
    "product_tree/relationships/*/product_reference",
    "product_tree/relationships/*/relates_to_product_reference",
    "product_tree/product_paths/*/beginning_product_reference",
    "product_tree/product_paths/*/subpaths/*/next_product_reference",
];

/// Members that name groups.
const GROUP_LISTS: &[&str] = &[
    "document/notes/*/group_ids/*",
    "vulnerabilities/*/first_known_exploitation_dates/*/group_ids/*",
    "vulnerabilities/*/flags/*/group_ids/*",
    "vulnerabilities/*/ids/*/group_ids/*",
    "vulnerabilities/*/involvements/*/group_ids/*",
    "vulnerabilities/*/notes/*/group_ids/*",
    "vulnerabilities/*/remediations/*/group_ids/*",
    "vulnerabilities/*/threats/*/group_ids/*",
];

/// Returns every use of a product id.
pub(super) fn uses<'t, 'a>(subject: &Subject<'t, 'a>) -> Vec<At<'t, 'a>> {
    let paths = PRODUCT_LISTS.iter().chain(PRODUCT_SOURCES);
    paths.flat_map(|path| each(subject.root, path)).collect()
}

pub(super) fn missing_product(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let defined: BTreeSet<&str> = subject.products.iter().map(|p| p.id).collect();
    for (pointer, node) in uses(subject) {
        if let Some(id) = node.text()
            && !defined.contains(id)
        {
            found.tell(
                node,
                &pointer,
                format!("no product has the id `{}`", shown(id)),
            );
        }
    }
}

pub(super) fn product_twice(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let mut seen = BTreeSet::new();
    for product in &subject.products {
        if !seen.insert(product.id) {
            let message = format!("two products have the id `{}`", shown(product.id));
            found.tell(
                product.node,
                &format!("{}/product_id", product.pointer),
                message,
            );
        }
    }
}

pub(super) fn circle(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let mut made_of: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut places = Vec::new();
    for (path, keys) in [
        (
            "product_tree/relationships/*",
            &["product_reference", "relates_to_product_reference"][..],
        ),
        (
            "product_tree/product_paths/*",
            &["beginning_product_reference"][..],
        ),
    ] {
        for (pointer, node) in each(subject.root, path) {
            let Some(id) = node
                .get("full_product_name")
                .and_then(|n| text(n, "product_id"))
            else {
                continue;
            };
            let sources = made_of.entry(id).or_default();
            sources.extend(keys.iter().filter_map(|key| text(node, key)));
            let next = each_from(node, &pointer, "subpaths/*/next_product_reference");
            sources.extend(next.iter().filter_map(|(_, n)| n.text()));
            places.push((pointer, node, id));
        }
    }
    for (pointer, node, id) in places {
        let mut seen = BTreeSet::new();
        let mut next: Vec<&str> = made_of.get(id).cloned().unwrap_or_default();
        while let Some(source) = next.pop() {
            if source == id {
                let message = format!("the product `{}` is made of itself", shown(id));
                found.tell(node, &pointer, message);
                break;
            }
            if seen.insert(source) {
                next.extend(made_of.get(source).into_iter().flatten());
            }
        }
    }
}

pub(super) fn missing_group(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (pointer, node) in GROUP_LISTS.iter().flat_map(|path| each(subject.root, path)) {
        if let Some(id) = node.text()
            && !subject.groups.contains_key(id)
        {
            found.tell(
                node,
                &pointer,
                format!("no product group has the id `{}`", shown(id)),
            );
        }
    }
}

pub(super) fn group_twice(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let mut seen = BTreeSet::new();
    for (pointer, node) in each(subject.root, "product_tree/product_groups/*/group_id") {
        if node.text().is_some_and(|id| !seen.insert(id)) {
            found.tell(node, &pointer, "two product groups have this id");
        }
    }
}

pub(super) fn algorithm_twice(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for product in &subject.products {
        let path = "product_identification_helper/hashes/*";
        for (pointer, hash) in each_from(product.node, &product.pointer, path) {
            let mut seen = BTreeSet::new();
            for (index, file) in list(hash, "file_hashes").iter().enumerate() {
                if text(file, "algorithm").is_some_and(|a| !seen.insert(a)) {
                    let pointer = format!("{pointer}/file_hashes/{index}/algorithm");
                    found.tell(file, &pointer, "this algorithm stands twice for one file");
                }
            }
        }
    }
}

/// Branches that a path may have.
const MOST_BRANCHES: usize = 30;

pub(super) fn depth(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (pointer, branch) in subject.all_branches() {
        let depth = pointer.matches("/branches/").count();
        if depth == MOST_BRANCHES + 1 {
            let message = format!("more than {MOST_BRANCHES} branches lead here");
            found.tell(branch, &pointer, message);
        }
    }
}

pub(super) fn stacked(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for product in &subject.products {
        let mut seen = BTreeSet::new();
        for (category, _) in &product.path {
            if *category != "product_family" && !seen.insert(*category) {
                let message = format!(
                    "the branch category `{}` stands twice on this path",
                    shown(category)
                );
                found.tell(product.node, &product.pointer, message);
            }
        }
    }
}

pub(super) fn version_and_range(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for product in &subject.products {
        let has = |word: &str| product.path.iter().any(|(category, _)| *category == word);
        if has("product_version") && has("product_version_range") {
            let message = "both a version and a version range lead to this product";
            found.tell(product.node, &product.pointer, message);
        }
    }
}

/// Returns the package URLs of a product, of both editions.
pub(super) fn purls<'t>(subject: &Subject<'t, '_>, at: usize) -> Vec<(String, &'t str)> {
    let Some(product) = subject.products.get(at) else {
        return Vec::new();
    };
    let pointer = format!("{}/product_identification_helper", product.pointer);
    let Some(helper) = product.node.get("product_identification_helper") else {
        return Vec::new();
    };
    match subject.edition {
        Edition::V20 => {
            let one = text(helper, "purl").into_iter();
            one.map(|p| (format!("{pointer}/purl"), p)).collect()
        }
        Edition::V21 => {
            let many = texts(helper, "purls").into_iter().enumerate();
            many.map(|(i, p)| (format!("{pointer}/purls/{i}"), p))
                .collect()
        }
    }
}
