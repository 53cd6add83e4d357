//! Collects what all advisories say of one package or product into its posting, under the key it is found by.

use std::collections::BTreeMap;

use asepsis_domain::identifier::cpe::Attribute;
use asepsis_domain::vulnerability::{Affected, Configuration, Node, Operator, RangeKind};
use fst::MapBuilder;
use rayon::prelude::*;

use super::super::WILDCARDS;
use super::super::codec::Writer;
use super::super::posting::{Head, ProductCriterion, write_head};
use super::BuildError;
use super::prepared::Prepared;
use crate::range::{RangeRef, Timeline};
use crate::version::scheme_of;

/// Postings by key, sorted.
type Entries<'a> = Vec<(&'a str, Vec<u8>)>;

/// The postings while they are collected: for each addition its key, the place of its head, and its body.
#[derive(Default)]
pub(super) struct Postings<'a> {
    heads: Vec<Vec<u8>>,
    packages: Vec<(&'a str, usize, &'a [u8])>,
    products: Vec<(&'a str, usize, &'a [u8])>,
}

impl<'a> Postings<'a> {
    /// Adds what an advisory says to the postings of all that it names.
    pub(super) fn add(&mut self, head: &Head<'_>, prepared: &'a Prepared) {
        let mut writer = Writer::default();
        write_head(&mut writer, head);
        let at = self.heads.len();
        self.heads.push(writer.into_bytes());
        for (all, added) in [
            (&mut self.packages, &prepared.packages),
            (&mut self.products, &prepared.products),
        ] {
            let added = added.iter();
            all.extend(added.map(|(key, body)| (key.as_str(), at, body.as_slice())));
        }
    }

    /// Returns the blocks of packages and of products by their keys.
    pub(super) fn into_parts(self) -> (Entries<'a>, Entries<'a>) {
        let heads = &self.heads;
        let blocks = |mut all: Vec<(&'a str, usize, &'a [u8])>| {
            all.par_sort_unstable();
            let same = all.chunk_by(|a, b| a.0 == b.0);
            let block = same.filter_map(|entries| {
                let (key, ..) = entries.first()?;
                let mut block = Vec::new();
                for (_, head, body) in entries {
                    block.extend_from_slice(heads.get(*head)?);
                    block.extend_from_slice(body);
                }
                Some((*key, block))
            });
            block.collect()
        };
        (blocks(self.packages), blocks(self.products))
    }
}

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
