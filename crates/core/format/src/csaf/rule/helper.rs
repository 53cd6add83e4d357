//! Product identification helpers, product paths and vendors, as the draft of 2.1 recommends (6.2.31, 6.2.32, 6.2.42,
//! 6.2.48, 6.2.52, 6.3.22).

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::identifier::cpe::Attribute;
use asepsis_domain::identifier::{Cpe, Purl};

use super::super::subject::{Found, Product, Subject, each, each_from, text};
use crate::json::{Node, Value};
use crate::limits::shown;

const HELPER: &str = "product_identification_helper";

pub(super) fn hardware(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let paths = [
        "product_tree/product_paths/*/beginning_product_reference",
        "product_tree/product_paths/*/subpaths/*/next_product_reference",
        "product_tree/product_paths/*/full_product_name/product_id",
    ];
    let on_a_path: BTreeSet<&str> = paths
        .iter()
        .flat_map(|path| each(subject.root, path))
        .filter_map(|(_, node)| node.text())
        .collect();
    for product in subject
        .products
        .iter()
        .filter(|p| !on_a_path.contains(p.id))
    {
        let is_hardware = ["serial_numbers", "model_numbers"]
            .iter()
            .any(|key| !each_from(product.node, "", &format!("{HELPER}/{key}/*")).is_empty());
        if is_hardware {
            let message = "a serial or model number is that of hardware: a product path says which software it runs";
            found.tell(
                product.node,
                &format!("{}/{HELPER}", product.pointer),
                message,
            );
        }
    }
}

/// Returns a value as a text that equal values share, whatever the order of members and elements.
fn canonical(node: &Node<'_>) -> String {
    match &node.value {
        Value::List(list) => {
            let mut all: Vec<String> = list.iter().map(canonical).collect();
            all.sort_unstable();
            format!("[{}]", all.join(","))
        }
        Value::Object(members) => {
            let one = |(key, member): &(_, Node<'_>)| format!("{key:?}:{}", canonical(member));
            let mut all: Vec<String> = members.iter().map(one).collect();
            all.sort_unstable();
            format!("{{{}}}", all.join(","))
        }
        Value::Text(text) => format!("{text:?}"),
        Value::Number(number) => (*number).to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Null => "null".to_owned(),
    }
}

pub(super) fn shared(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let mut owners: BTreeMap<(&str, String), &str> = BTreeMap::new();
    for product in &subject.products {
        for (at, helper) in each_from(product.node, &product.pointer, HELPER) {
            for (key, member) in helper.members() {
                let values = match &member.value {
                    Value::List(list) => list.iter().collect(),
                    _ => vec![member],
                };
                let shared = values.into_iter().find(|value| {
                    let owner = owners
                        .entry((key.as_ref(), canonical(value)))
                        .or_insert(product.id);
                    *owner != product.id
                });
                if let Some(value) = shared {
                    let message = format!("another product has the same in `{}`", shown(key));
                    found.tell(value, &format!("{at}/{key}"), message);
                }
            }
        }
    }
}

/// Returns the name of the last branch of a category on the way to a product.
fn on_path<'t>(product: &Product<'t, '_>, categories: &[&str]) -> Option<&'t str> {
    let mut path = product.path.iter().rev();
    path.find(|(category, _)| categories.contains(category))
        .map(|(_, name)| *name)
}

/// Parts of a CPE beyond vendor, product and version, by index, with the branch categories that say the same.
const BEYOND: &[(usize, &str, &[&str])] = &[
    (4, "update", &["patch_level", "service_pack"]),
    (5, "edition", &["specification", "legacy"]),
    (6, "language", &["language"]),
    (7, "software edition", &["specification"]),
    (8, "target software", &["host_name", "platform"]),
    (9, "target hardware", &["architecture", "platform"]),
    (
        10,
        "other",
        &["specification", "patch_level", "service_pack"],
    ),
];

pub(super) fn inconsistent(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for product in subject.products.iter().filter(|p| !p.path.is_empty()) {
        let version = on_path(product, &["product_version"]);
        let at = format!("{}/{HELPER}", product.pointer);
        for (_, node) in each_from(product.node, "", &format!("{HELPER}/cpe")) {
            if let Some(message) = node.text().and_then(|t| of_cpe(t, product, version)) {
                found.tell(node, &format!("{at}/cpe"), message);
            }
        }
        for (index, (_, node)) in each_from(product.node, "", &format!("{HELPER}/purls/*"))
            .into_iter()
            .enumerate()
        {
            let purl = node.text().and_then(|t| Purl::parse(t).ok());
            let (Some(purl), Some(version)) = (purl, version) else {
                continue;
            };
            if purl.version().is_none_or(|v| !same(v, version)) {
                let message = format!("the package URL is not of version `{}`", shown(version));
                found.tell(node, &format!("{at}/purls/{index}"), message);
            }
        }
    }
}

/// Returns in what a CPE says something else than the branches that lead to its product.
fn of_cpe(text: &str, product: &Product<'_, '_>, version: Option<&str>) -> Option<String> {
    let cpe = Cpe::parse(text).ok()?;
    let fields = cpe.fields();
    if let Some(version) = version {
        match fields.get(3)? {
            Attribute::Any => return Some("the CPE leaves the version open".to_owned()),
            field => {
                if field.value().is_some_and(|v| !same(v, version)) {
                    return Some(format!("the CPE is not of version `{}`", shown(version)));
                }
            }
        }
    }
    for (index, name, categories) in BEYOND {
        let is_set = fields.get(*index).is_some_and(|f| f.value().is_some());
        if is_set && on_path(product, categories).is_none() {
            return Some(format!("the CPE says a {name}, and no branch does"));
        }
    }
    None
}

/// Versions are the same whatever the case and what a CPE escapes.
fn same(one: &str, other: &str) -> bool {
    let plain = |text: &str| text.replace('\\', "").to_lowercase();
    plain(one) == plain(other)
}

pub(super) fn vendor(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (pointer, branch) in subject.all_branches() {
        let name = text(branch, "name").unwrap_or_default();
        let letters = name.chars().filter(|c| {
            !c.is_whitespace()
                && !"-_\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2212}\u{ad}\u{200b}".contains(*c)
        });
        let letters: String = letters.flat_map(char::to_lowercase).collect();
        if text(branch, "category") == Some("vendor") && letters == "opensource" {
            let message = format!("`{}` is no vendor: name the project", shown(name));
            found.tell(branch, &format!("{pointer}/name"), message);
        }
    }
}

/// Algorithms that the standard names (3.1.3.3.2: those of OpenSSL), as they are written in it.
const ALGORITHMS: &[&str] = &[
    "blake2b512",
    "blake2s256",
    "md4",
    "md5",
    "md5-sha1",
    "mdc2",
    "ripemd",
    "ripemd160",
    "rmd160",
    "sha1",
    "sha224",
    "sha256",
    "sha3-224",
    "sha3-256",
    "sha3-384",
    "sha3-512",
    "sha384",
    "sha512",
    "sha512-224",
    "sha512-256",
    "shake128",
    "shake256",
    "sm3",
    "ssl3-md5",
    "ssl3-sha1",
    "whirlpool",
];

pub(super) fn algorithm(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for product in &subject.products {
        let path = format!("{HELPER}/hashes/*/file_hashes/*/algorithm");
        for (pointer, node) in each_from(product.node, &product.pointer, &path) {
            if node.text().is_some_and(|a| !ALGORITHMS.contains(&a)) {
                found.tell(node, &pointer, "this hash algorithm is not known");
            }
        }
    }
}

pub(super) fn nested_path(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let made = each(
        subject.root,
        "product_tree/product_paths/*/full_product_name/product_id",
    );
    let made: BTreeSet<&str> = made.iter().filter_map(|(_, node)| node.text()).collect();
    let paths = [
        "product_tree/product_paths/*/beginning_product_reference",
        "product_tree/product_paths/*/subpaths/*/next_product_reference",
    ];
    for (pointer, node) in paths.iter().flat_map(|path| each(subject.root, path)) {
        if node.text().is_some_and(|id| made.contains(id)) {
            found.tell(
                node,
                &pointer,
                "a product path leads through another one: write it as one",
            );
        }
    }
}
