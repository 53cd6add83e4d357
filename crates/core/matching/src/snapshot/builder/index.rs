//! Collects what all advisories say of one package or product into its posting, under the key it is found by.

use std::collections::BTreeMap;

use asepsis_domain::identifier::cpe::Attribute;
use asepsis_domain::vulnerability::{Advisory, Affected, Configuration, Node, Operator, RangeKind};
use fst::MapBuilder;

use super::super::WILDCARDS;
use super::super::codec::Writer;
use super::super::posting::{Head, ProductCriterion, write_package_entry, write_product_entry};
use super::BuildError;
use crate::ecosystem::Package;
use crate::range::{RangeRef, Timeline};
use crate::version::scheme_of;

/// Postings by key.
type Entries = BTreeMap<String, Vec<u8>>;

/// The postings while they are collected.
#[derive(Default)]
pub(super) struct Postings {
    packages: BTreeMap<String, Writer>,
    products: BTreeMap<String, Writer>,
}

impl Postings {
    /// Adds what an advisory says to the postings of all that it names.
    pub(super) fn add(&mut self, head: &Head<'_>, advisory: &Advisory) {
        let mut packages: BTreeMap<String, Vec<(&Affected, Vec<&str>)>> = BTreeMap::new();
        for affected in advisory.affected.iter().filter(|a| !a.name.is_empty()) {
            let (package, release) = Package::of_advisory(&affected.ecosystem, &affected.name);
            let key = format!("{}\0{}\0{release}", package.ecosystem, package.name);
            packages
                .entry(key)
                .or_default()
                .push((affected, outside_ranges(affected)));
        }
        for (key, affected) in packages {
            write_package_entry(self.packages.entry(key).or_default(), head, &affected);
        }
        for (key, criteria) in products(&advisory.configurations) {
            write_product_entry(self.products.entry(key).or_default(), head, &criteria);
        }
    }

    /// Returns the blocks of packages and of products by their keys.
    pub(super) fn into_parts(self) -> (Entries, Entries) {
        let blocks = |map: BTreeMap<String, Writer>| {
            map.into_iter().map(|(k, w)| (k, w.into_bytes())).collect()
        };
        (blocks(self.packages), blocks(self.products))
    }
}

/// Returns an index's bytes.
pub(super) fn write(index: &BTreeMap<String, u64>) -> Result<Vec<u8>, BuildError> {
    let mut builder = MapBuilder::memory();
    for (key, offset) in index {
        builder.insert(key, *offset)?;
    }
    Ok(builder.into_inner()?)
}

/// Returns the listed versions that no range of the same statement holds: the others need not be looked through.
fn outside_ranges(affected: &Affected) -> Vec<&str> {
    let all = || affected.versions.iter().map(String::as_str);
    let Some(scheme) = scheme_of(&affected.ecosystem) else {
        return all().collect();
    };
    let ranges: Vec<_> = affected
        .ranges
        .iter()
        .filter(|r| r.kind != RangeKind::Git)
        .map(RangeRef::of)
        .collect();
    let timelines: Vec<_> = ranges
        .iter()
        .filter_map(|r| Timeline::of(scheme, r).ok())
        .collect();
    let held = |version: &&str| {
        (scheme.parse)(version).is_some_and(|v| timelines.iter().any(|t| t.holds(&v).is_some()))
    };
    all().filter(|version| !held(version)).collect()
}

fn products(configurations: &[Configuration]) -> BTreeMap<String, Vec<ProductCriterion>> {
    let mut found: BTreeMap<String, Vec<ProductCriterion>> = BTreeMap::new();
    for (index, configuration) in configurations.iter().enumerate() {
        for (node_index, node) in configuration.nodes.iter().enumerate() {
            let alone = decides_alone(configuration, node);
            for (place, criterion) in node
                .criteria
                .iter()
                .enumerate()
                .filter(|(_, c)| c.vulnerable)
            {
                let key = match (&criterion.cpe.vendor, &criterion.cpe.product) {
                    (Attribute::Value(vendor), Attribute::Value(product))
                        if !has_wildcard(vendor) && !has_wildcard(product) =>
                    {
                        format!("{product}\0{vendor}")
                    }
                    _ => WILDCARDS.to_owned(),
                };
                found.entry(key).or_default().push(ProductCriterion {
                    configuration: index,
                    node: node_index,
                    place,
                    alone,
                    criterion: criterion.clone(),
                });
            }
        }
    }
    found
}

/// Returns whether a criterion that holds makes the whole configuration hold.
fn decides_alone(configuration: &Configuration, node: &Node) -> bool {
    let one_node = configuration.operator == Operator::Or || configuration.nodes.len() == 1;
    let one_criterion = node.operator == Operator::Or || node.criteria.len() == 1;
    one_node && one_criterion && !configuration.negate && !node.negate
}

/// Returns whether an attribute's value has a wildcard that is not escaped.
fn has_wildcard(value: &str) -> bool {
    let mut escaped = false;
    value.chars().any(|c| {
        let wild = matches!(c, '*' | '?') && !escaped;
        escaped = c == '\\' && !escaped;
        wild
    })
}
