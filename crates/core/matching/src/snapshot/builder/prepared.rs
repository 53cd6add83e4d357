//! What of a record is worked out when it comes, on all cores, so that putting the snapshot together only sorts and copies.

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::digest::Digest;
use asepsis_domain::time::Instant;
use asepsis_domain::vulnerability::{Advisory, Affected, Bound, CpeCriterion};

use super::super::codec::{Malformed, Reader, Writer};
use super::super::layout::Section;
use super::super::posting::{write_criteria, write_statements};
use super::super::record::{read_advisory, write_advisory};
use super::facts::CPE;
use super::{BuildError, index};
use crate::ecosystem::Package;
use crate::matcher::cpe::order_of;
use crate::range::{RangeRef, Timeline};
use crate::version::{self, scheme_of};

/// An advisory as it will stand in its block, with what it adds elsewhere: a fraction of the memory of its parts.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) modified: Option<Instant>,
    pub(super) block: Vec<u8>,
    pub(super) digest: Digest,
    pub(super) aliases: Vec<String>,
    /// Withdrawn or rejected.
    pub(super) withdrawn: bool,
    /// What its source covers because of it.
    pub(super) covers: BTreeSet<String>,
    /// What it adds to the postings of packages, by key, without the head.
    packages: Vec<(String, Vec<u8>)>,
    /// The same for products.
    products: Vec<(String, Vec<u8>)>,
    /// What is wrong with it.
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Prepared {
    /// Prepares an advisory; returns its source and id too.
    pub(super) fn of(advisory: Advisory) -> ((String, String), Self) {
        let mut writer = Writer::default();
        write_advisory(&mut writer, &advisory);
        let block = writer.into_bytes();
        let ecosystems = advisory.affected.iter();
        let mut covers: BTreeSet<String> = ecosystems
            .map(|a| Package::of_advisory(&a.ecosystem, &a.name).0.ecosystem)
            .collect();
        if !advisory.configurations.is_empty() {
            covers.insert(CPE.to_owned());
        }
        let prepared = Self {
            modified: advisory.modified,
            digest: Digest::of(&block),
            block,
            withdrawn: advisory.withdrawn.is_some() || advisory.rejected,
            covers,
            packages: packages(&advisory),
            products: products(&advisory),
            diagnostics: contradictions(&advisory),
            aliases: advisory.aliases,
        };
        ((advisory.source, advisory.id), prepared)
    }

    /// Returns what it adds to the postings of packages, or of products.
    pub(super) fn additions(&self, section: Section) -> &[(String, Vec<u8>)] {
        if section == Section::Packages {
            &self.packages
        } else {
            &self.products
        }
    }

    /// Returns whether it stays where both are there. Where both have the same time, the bytes decide, so that the order
    /// of coming does not.
    pub(super) fn is_later_than(&self, other: &Self) -> bool {
        let time = |p: &Self| p.modified.map(Instant::as_second);
        (time(self), &self.block) > (time(other), &other.block)
    }

    /// Returns the advisory.
    pub(super) fn read(&self) -> Result<Advisory, BuildError> {
        read_advisory(&mut Reader::new(&self.block)).map_err(|Malformed| BuildError::Unread)
    }
}

fn packages(advisory: &Advisory) -> Vec<(String, Vec<u8>)> {
    let mut packages: BTreeMap<String, Vec<(&Affected, Vec<&str>)>> = BTreeMap::new();
    for affected in advisory.affected.iter().filter(|a| !a.name.is_empty()) {
        let (package, release) = Package::of_advisory(&affected.ecosystem, &affected.name);
        let key = format!("{}\0{}\0{release}", package.ecosystem, package.name);
        packages
            .entry(key)
            .or_default()
            .push((affected, index::outside_ranges(affected)));
    }
    let body = |(key, statements): (String, Vec<(&Affected, Vec<&str>)>)| {
        let mut writer = Writer::default();
        write_statements(&mut writer, &statements);
        (key, writer.into_bytes())
    };
    packages.into_iter().map(body).collect()
}

fn products(advisory: &Advisory) -> Vec<(String, Vec<u8>)> {
    let products = index::products(&advisory.configurations).into_iter();
    let body = products.map(|(key, criteria)| {
        let mut writer = Writer::default();
        write_criteria(&mut writer, &criteria);
        (key, writer.into_bytes())
    });
    body.collect()
}

/// Returns a diagnostic for each range that ends before it begins.
fn contradictions(advisory: &Advisory) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut tell = |name: &str, start: &str, end: &str| {
        let message = format!(
            "{} {}: a range of {name} begins at {start} and ends before, at {end}",
            advisory.source, advisory.id
        );
        found.push(Diagnostic::new(Code::AdvisoryRange, message));
    };
    for affected in &advisory.affected {
        let Some(scheme) = scheme_of(&affected.ecosystem) else {
            continue;
        };
        for range in &affected.ranges {
            let range = RangeRef::of(range);
            let timeline = Timeline::of(scheme, &range).unwrap_or_default();
            for (start, end) in timeline.contradictions {
                tell(
                    &format!("{} {}", affected.ecosystem, affected.name),
                    start,
                    end,
                );
            }
        }
    }
    let nodes = advisory.configurations.iter().flat_map(|c| &c.nodes);
    for criterion in nodes.flat_map(|n| &n.criteria) {
        if let Some((start, end)) = inverted(criterion) {
            tell(&criterion.cpe.formatted(), start, end);
        }
    }
    found
}

/// Returns the bounds of a criterion whose end lies before its start.
fn inverted(criterion: &CpeCriterion) -> Option<(&str, &str)> {
    let (start, end) = (version_of(&criterion.start)?, version_of(&criterion.end)?);
    let order = version::compare(order_of(&criterion.cpe)?, end, start)?;
    order.is_lt().then_some((start, end))
}

fn version_of(bound: &Bound) -> Option<&str> {
    match bound {
        Bound::Open => None,
        Bound::Including(version) | Bound::Excluding(version) => Some(version),
    }
}
