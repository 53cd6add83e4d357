//! What an advisory adds to the postings of packages and products, under the keys it is found by; and indexes.

use std::collections::BTreeMap;

use asepsis_domain::identifier::cpe::Attribute;
use asepsis_domain::vulnerability::{Affected, Configuration, Node, Operator, RangeKind};
use fst::MapBuilder;

use super::super::WILDCARDS;
use super::super::posting::ProductCriterion;
use super::BuildError;
use crate::range::{RangeRef, Timeline};
use crate::version::scheme_of;

/// Returns the bytes of an index whose keys are sorted.
pub(super) fn write<K: AsRef<[u8]>>(index: Vec<(K, u64)>) -> Result<Vec<u8>, BuildError> {
    let mut builder = MapBuilder::memory();
    for (key, offset) in index {
        builder.insert(key, offset)?;
    }
    Ok(builder.into_inner()?)
}

/// Returns the listed versions that no range of the same statement holds: the others need not be looked through.
pub(super) fn outside_ranges(affected: &Affected) -> Vec<&str> {
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

pub(super) fn products(
    configurations: &[Configuration],
) -> BTreeMap<String, Vec<ProductCriterion>> {
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
