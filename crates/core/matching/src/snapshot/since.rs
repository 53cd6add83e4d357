//! What increments have added: under which names something is said otherwise than before. An increment is its own list of
//! that, since all that it says stands in its indexes.

use std::collections::BTreeSet;

use asepsis_domain::digest::Digest;
use fst::Streamer as _;

use super::layout::Section;
use super::lifecycle::{is_product, keys, lookup_of, read};
use super::{Snapshot, SnapshotError, WILDCARDS, layout};
use crate::ecosystem::Package;

/// What is said otherwise than before, by what it is said of.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Since {
    pub(crate) packages: BTreeSet<Package>,
    /// Products of CPE names; `None`: any.
    pub(crate) products: BTreeSet<Option<String>>,
    /// Vulnerabilities of which the exploitation or its probability is another.
    pub(crate) cves: BTreeSet<String>,
    /// What looks life cycles up.
    pub(crate) lives: BTreeSet<String>,
}

impl<B: AsRef<[u8]>> Snapshot<B> {
    /// Returns what the increments after an earlier state say; `None` where this was not made of such a state.
    pub(crate) fn since(
        &self,
        was: impl Fn(&Digest) -> bool,
    ) -> Result<Option<Since>, SnapshotError> {
        let Some(at) = self.layers.iter().rposition(|layer| was(&layer.digest)) else {
            return Ok(None);
        };
        let mut since = Since::default();
        for number in at + 1..self.layers.len() {
            self.each_key(number, Section::Packages, |key| {
                since.packages.extend(package(key));
            })?;
            self.each_key(number, Section::Products, |key| {
                let product = key.split('\0').next().unwrap_or(key);
                let known = (key != WILDCARDS).then(|| product.to_owned());
                since.products.insert(known);
            })?;
            for section in [Section::Exploited, Section::Scores] {
                self.each_key(number, section, |key| {
                    since.cves.insert(key.to_owned());
                })?;
            }
            let mut changed = BTreeSet::new();
            self.each_key(number, Section::Lifecycles, |key| {
                since.lives.extend(lookup_of(key));
                changed.extend(is_product(key).then(|| key.to_owned()));
            })?;
            for product in changed {
                since.lives.extend(self.lookups_before(number, &product)?);
            }
        }
        Ok(Some(since))
    }

    /// Returns what looked a product up before an increment, which may have taken names from it.
    fn lookups_before(&self, number: usize, key: &str) -> Result<Vec<String>, SnapshotError> {
        for before in (0..number).rev() {
            if let Some(at) = self.index(before, Section::Lifecycles)?.get(key) {
                let block = self.block(Section::PostingBlocks, layout::place(before, at))?;
                return Ok(keys(&read(block)?)
                    .iter()
                    .filter_map(|k| lookup_of(k))
                    .collect());
            }
        }
        Ok(Vec::new())
    }

    fn each_key(
        &self,
        number: usize,
        section: Section,
        mut take: impl FnMut(&str),
    ) -> Result<(), SnapshotError> {
        let index = self.index(number, section)?;
        let mut keys = index.keys();
        while let Some(key) = keys.next() {
            take(&String::from_utf8_lossy(key));
        }
        Ok(())
    }
}

fn package(key: &str) -> Option<Package> {
    let mut parts = key.split('\0');
    Some(Package {
        ecosystem: parts.next()?.to_owned(),
        name: parts.next()?.to_owned(),
    })
}
