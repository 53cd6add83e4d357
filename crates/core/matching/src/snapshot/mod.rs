//! The advisory snapshot: one immutable piece of bytes with everything that sources say, ready to be searched. Who
//! keeps the bytes, and where, is not said here.

mod builder;
mod codec;
mod facts;
mod layout;
pub(crate) mod lifecycle;
mod merge;
pub(crate) mod posting;
mod record;
mod since;

use std::collections::BTreeMap;

use asepsis_domain::digest::Digest;
use asepsis_domain::matches::{SnapshotFacts, SourceFacts};
use asepsis_domain::severity::{Epss, Kev};
use asepsis_domain::vulnerability::{Advisory, Vulnerability};
use fst::{IntoStreamer, Map, Streamer};

pub use self::builder::{BuildError, Builder, Built};
pub(crate) use self::codec::{Malformed, Reader, Writer};
use self::facts::Stated;
pub use self::layout::TooLong;
use self::layout::{Header, Section};
use self::posting::Names;
pub(crate) use self::since::Since;
use crate::ecosystem::Package;

/// Why a snapshot, or a part of it, cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// Other bytes.
    #[error("these bytes are no advisory snapshot")]
    NotASnapshot,
    /// Written by another version.
    #[error(
        "the snapshot was written by another version of Asepsis (layout {found}): import the advisories again"
    )]
    OtherVersion {
        /// The layout found.
        found: u32,
    },
    /// Cut off, or longer than it says.
    #[error("the snapshot has {found} bytes where its header says {stated}")]
    Length {
        /// What its header says.
        stated: usize,
        /// What is there.
        found: usize,
    },
    /// The header is damaged.
    #[error("the header of the snapshot is damaged")]
    Header,
    /// A section that is read whole is damaged.
    #[error("the {section} of the snapshot is damaged")]
    Section {
        /// Its name.
        section: &'static str,
    },
    /// A block is damaged.
    #[error("the snapshot is damaged in its {section}, at offset {offset}")]
    Block {
        /// The section's name.
        section: &'static str,
        /// The block's offset in the section.
        offset: u64,
    },
    /// The digest is not that of the bytes.
    #[error("the bytes of the snapshot do not have the digest that its header says")]
    Digest,
}

/// An open snapshot over bytes: a memory map, a vector.
#[derive(Debug)]
pub struct Snapshot<B> {
    bytes: B,
    /// The snapshot and its increments, in the order of the file.
    layers: Vec<Header>,
    facts: SnapshotFacts,
}

/// A posting under one key, and the rest of the key: the release of an ecosystem.
pub(crate) type Found<'a> = (String, &'a [u8]);

/// Increments after which a whole snapshot is due.
const MOST_INCREMENTS: usize = 32;
/// The part of a snapshot that its increments may have.
const INCREMENTS_SHARE: usize = 4;

/// The key of the criteria whose vendor or product has wildcards.
const WILDCARDS: &str = "*";

impl<B: AsRef<[u8]>> Snapshot<B> {
    /// Opens a snapshot: checks header and indexes; blocks are checked when they are read.
    ///
    /// # Errors
    ///
    /// Where the bytes are no snapshot, are of another version, or are damaged.
    pub fn open(bytes: B) -> Result<Self, SnapshotError> {
        let layers = Header::read_all(bytes.as_ref())?;
        let damaged = SnapshotError::Section {
            section: Section::Facts.name(),
        };
        let mut last: Option<(Stated, Digest)> = None;
        for layer in &layers {
            let stated = facts::read(layer.section(bytes.as_ref(), Section::Facts));
            let stated = stated.map_err(|Malformed| damaged.clone())?;
            // An increment counts on the very bytes before it.
            if stated.base != last.map(|(_, digest)| digest) {
                return Err(damaged);
            }
            last = Some((stated, layer.digest));
        }
        let (stated, digest) = last.ok_or(damaged)?;
        Ok(Self {
            bytes,
            layers,
            facts: stated.into_facts(digest),
        })
    }

    /// Returns what it is made of; of a slice, what it was cut from is made of.
    pub fn facts(&self) -> &SnapshotFacts {
        &self.facts
    }

    /// Returns the digest of these very bytes.
    pub fn digest(&self) -> Digest {
        self.layers.last().map_or(Digest::of(b""), |l| l.digest)
    }

    /// Returns the digest of what its increments were added to; of one without increments its own.
    pub fn base(&self) -> Digest {
        self.layers.first().map_or(Digest::of(b""), |l| l.digest)
    }

    /// Returns whether it is an earlier state with increments after it, or that state itself.
    pub fn has_grown_from(&self, was: impl Fn(&Digest) -> bool) -> bool {
        self.layers.iter().any(|layer| was(&layer.digest))
    }

    /// Returns its bytes.
    pub fn bytes(&self) -> &[u8] {
        self.bytes.as_ref()
    }

    /// Checks every block and the digest of an increment, and that it counts on these very bytes; returns the digest of both
    /// together.
    ///
    /// # Errors
    ///
    /// Where it is damaged or counts on others.
    pub fn check_increment(&self, increment: &[u8]) -> Result<Digest, SnapshotError> {
        let header = Header::read(increment, 0)?;
        let stated = facts::read(header.section(increment, Section::Facts));
        let counts = stated.is_ok_and(|s| s.base == Some(self.digest()));
        if !counts || header.total != increment.len() {
            return Err(SnapshotError::Section {
                section: Section::Facts.name(),
            });
        }
        header.check_all(increment)?;
        Ok(header.digest)
    }

    /// Checks every block and the digest.
    ///
    /// # Errors
    ///
    /// Where anything is damaged.
    pub fn check(&self) -> Result<(), SnapshotError> {
        let mut layers = self.layers.iter();
        layers.try_for_each(|layer| layer.check_all(self.bytes.as_ref()))
    }

    /// Returns the vulnerabilities that have an id or alias: several where an advisory speaks of several.
    ///
    /// # Errors
    ///
    /// Where a block is damaged.
    pub fn vulnerabilities(&self, id: &str) -> Result<Vec<Vulnerability>, SnapshotError> {
        let names = self.names(id)?;
        let mut all: Vec<Vulnerability> = names
            .vulnerabilities
            .into_iter()
            .map(|at| self.vulnerability_at(at))
            .collect::<Result<_, _>>()?;
        all.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(all)
    }

    /// Returns what has a name: vulnerabilities, and the advisories that are called so or name it.
    pub(crate) fn names(&self, name: &str) -> Result<Names, SnapshotError> {
        let Some(at) = self.find(Section::Ids, name)? else {
            return Ok(Names::default());
        };
        let damaged = |Malformed| SnapshotError::Block {
            section: Section::PostingBlocks.name(),
            offset: at,
        };
        Names::read(self.block(Section::PostingBlocks, at)?).map_err(damaged)
    }

    /// Returns the vulnerability with an id or alias; the first by id where there are several.
    ///
    /// # Errors
    ///
    /// Where a block is damaged.
    pub fn vulnerability(&self, id: &str) -> Result<Option<Vulnerability>, SnapshotError> {
        Ok(self.vulnerabilities(id)?.into_iter().next())
    }

    /// Returns an advisory as its source says it.
    ///
    /// # Errors
    ///
    /// Where a block is damaged.
    pub fn advisory(&self, source: &str, id: &str) -> Result<Option<Advisory>, SnapshotError> {
        let at = self.advisory_place(source, id)?;
        at.map(|offset| self.advisory_at(offset)).transpose()
    }

    /// Returns where an advisory is.
    pub(crate) fn advisory_place(
        &self,
        source: &str,
        id: &str,
    ) -> Result<Option<u64>, SnapshotError> {
        self.find(Section::Advisories, &format!("{source}\0{id}"))
    }

    /// Returns all advisories that name a package, withdrawn ones too, by source and id.
    ///
    /// # Errors
    ///
    /// Where a block is damaged.
    pub fn advisories_for(&self, package: &Package) -> Result<Vec<Advisory>, SnapshotError> {
        let mut offsets = Vec::new();
        for (_, block) in self.package_postings(package)? {
            let entries = posting::read_package(block).map_err(|Malformed| postings_damaged())?;
            offsets.extend(entries.iter().map(|e| e.head.advisory));
        }
        self.advisories_at(offsets)
    }

    /// Returns all advisories that name a product by CPE, withdrawn ones too, by source and id.
    ///
    /// # Errors
    ///
    /// Where a block is damaged.
    pub fn advisories_for_product(
        &self,
        vendor: &str,
        product: &str,
    ) -> Result<Vec<Advisory>, SnapshotError> {
        let mut offsets = Vec::new();
        for (_, block) in self.product_postings(Some(vendor), product)? {
            let entries = posting::read_product(block).map_err(|Malformed| postings_damaged())?;
            offsets.extend(entries.iter().map(|e| e.head.advisory));
        }
        self.advisories_at(offsets)
    }

    /// Returns the ids of the sources that speak of an ecosystem (without release) or of `cpe`.
    pub fn sources_for(&self, scope: &str) -> Vec<&str> {
        let covers = |s: &&SourceFacts| s.covers.iter().any(|c| c == scope);
        self.facts
            .sources
            .iter()
            .filter(covers)
            .map(|s| s.id.as_str())
            .collect()
    }

    /// Returns the postings of a package, one for each release of its ecosystem.
    pub(crate) fn package_postings(
        &self,
        package: &Package,
    ) -> Result<Vec<Found<'_>>, SnapshotError> {
        self.found(
            Section::Packages,
            &format!("{}\0{}\0", package.ecosystem, package.name),
        )
    }

    /// Returns the postings of a product of a vendor, or of any where it is `None`.
    pub(crate) fn product_postings(
        &self,
        vendor: Option<&str>,
        product: &str,
    ) -> Result<Vec<Found<'_>>, SnapshotError> {
        match vendor {
            None => self.found(Section::Products, &format!("{product}\0")),
            Some(vendor) => {
                let posting = self.posting(Section::Products, &format!("{product}\0{vendor}"))?;
                Ok(posting
                    .map(|block| (vendor.to_owned(), block))
                    .into_iter()
                    .collect())
            }
        }
    }

    /// Returns the posting under a key.
    pub(crate) fn posting(
        &self,
        section: Section,
        key: &str,
    ) -> Result<Option<&[u8]>, SnapshotError> {
        let at = self.find(section, key)?;
        at.map(|at| self.block(Section::PostingBlocks, at))
            .transpose()
    }

    /// Returns the posting of the criteria whose vendor or product has wildcards.
    pub(crate) fn wildcard_posting(&self) -> Result<Option<&[u8]>, SnapshotError> {
        self.posting(Section::Products, WILDCARDS)
    }

    /// Returns the vulnerability at an offset.
    pub(crate) fn vulnerability_at(&self, offset: u64) -> Result<Vulnerability, SnapshotError> {
        let section = Section::VulnerabilityBlocks;
        let damaged = |Malformed| SnapshotError::Block {
            section: section.name(),
            offset,
        };
        let block = self.block(section, offset)?;
        let read = record::read_vulnerability(&mut Reader::new(block));
        let mut vulnerability = read.map_err(damaged)?;
        vulnerability.kev = self.kev(&vulnerability.id)?;
        vulnerability.epss = self.epss(&vulnerability.id)?;
        Ok(vulnerability)
    }

    /// Returns the KEV entry of a CVE.
    pub(crate) fn kev(&self, cve: &str) -> Result<Option<Kev>, SnapshotError> {
        let Some(block) = self.posting(Section::Exploited, cve)? else {
            return Ok(None);
        };
        let kev = record::read_kev(&mut Reader::new(block));
        kev.map(Some).map_err(|Malformed| postings_damaged())
    }

    /// Returns the EPSS score of a CVE.
    pub(crate) fn epss(&self, cve: &str) -> Result<Option<Epss>, SnapshotError> {
        let packed = self.find(Section::Scores, cve)?;
        Ok(packed.map(record::unpack_epss))
    }

    /// Returns the keys of an index with what counts for each, sorted.
    pub(crate) fn all(&self, section: Section) -> Result<BTreeMap<String, u64>, SnapshotError> {
        let mut all = BTreeMap::new();
        for number in 0..self.layers.len() {
            let index = self.index(number, section)?;
            let mut stream = index.stream();
            while let Some((key, at)) = stream.next() {
                let key = String::from_utf8_lossy(key).into_owned();
                all.insert(key, value(section, number, at));
            }
        }
        Ok(all)
    }

    /// Returns the number of the next increment.
    pub(crate) fn next_layer(&self) -> usize {
        self.layers.len()
    }

    /// Returns what the facts' section of the last increment says.
    pub(crate) fn stated(&self) -> Result<Stated, SnapshotError> {
        let bytes = self.bytes.as_ref();
        let section = self.layers.last().map(|l| l.section(bytes, Section::Facts));
        facts::read(section.unwrap_or_default()).map_err(|Malformed| SnapshotError::Section {
            section: Section::Facts.name(),
        })
    }

    /// Returns whether the increments have grown so much that a whole snapshot is due.
    pub fn is_to_be_compacted(&self) -> bool {
        let mut sizes = self.layers.iter().map(|layer| layer.total);
        let base = sizes.next().unwrap_or(0);
        self.layers.len() > MOST_INCREMENTS || sizes.sum::<usize>() > base / INCREMENTS_SHARE
    }

    /// Returns the advisory at an offset.
    pub(crate) fn advisory_at(&self, offset: u64) -> Result<Advisory, SnapshotError> {
        let section = Section::AdvisoryBlocks;
        let damaged = |Malformed| SnapshotError::Block {
            section: section.name(),
            offset,
        };
        record::read_advisory(&mut Reader::new(self.block(section, offset)?)).map_err(damaged)
    }

    fn advisories_at(&self, mut offsets: Vec<u64>) -> Result<Vec<Advisory>, SnapshotError> {
        offsets.sort_unstable();
        offsets.dedup();
        let all = offsets.into_iter().map(|offset| self.advisory_at(offset));
        let mut all: Vec<Advisory> = all.collect::<Result<_, _>>()?;
        all.sort_by(|a, b| (&a.source, &a.id).cmp(&(&b.source, &b.id)));
        Ok(all)
    }

    fn found(&self, section: Section, prefix: &str) -> Result<Vec<Found<'_>>, SnapshotError> {
        let mut found: BTreeMap<String, u64> = BTreeMap::new();
        for number in 0..self.layers.len() {
            let index = self.index(number, section)?;
            let mut stream = index.range().ge(prefix).into_stream();
            while let Some((key, at)) = stream.next() {
                let Some(rest) = key.strip_prefix(prefix.as_bytes()) else {
                    break;
                };
                let rest = String::from_utf8_lossy(rest).into_owned();
                found.insert(rest, layout::place(number, at));
            }
        }
        let block = |(rest, at)| Ok((rest, self.block(Section::PostingBlocks, at)?));
        found.into_iter().map(block).collect()
    }

    /// Returns what counts for a key: what the latest increment that knows it says.
    fn find(&self, section: Section, key: &str) -> Result<Option<u64>, SnapshotError> {
        for number in (0..self.layers.len()).rev() {
            if let Some(at) = self.index(number, section)?.get(key) {
                return Ok(Some(value(section, number, at)));
            }
        }
        Ok(None)
    }

    fn block(&self, section: Section, place: u64) -> Result<&[u8], SnapshotError> {
        let (number, offset) = layout::split(place);
        let layer = self.layers.get(number).ok_or(SnapshotError::Block {
            section: section.name(),
            offset,
        })?;
        Ok(layer.block(self.bytes.as_ref(), section, offset)?.0)
    }

    fn index(&self, number: usize, section: Section) -> Result<Map<&[u8]>, SnapshotError> {
        let layer = self.layers.get(number);
        let bytes = layer.map_or(&[][..], |l| l.section(self.bytes.as_ref(), section));
        Map::new(bytes).map_err(|_| SnapshotError::Section {
            section: section.name(),
        })
    }
}

/// Returns what an index says, for all layers: scores are no offsets.
fn value(section: Section, layer: usize, at: u64) -> u64 {
    if section == Section::Scores {
        at
    } else {
        layout::place(layer, at)
    }
}

/// Returns the error of postings that have the right checksum and the wrong form: their writer is at fault.
pub(crate) fn postings_damaged() -> SnapshotError {
    SnapshotError::Section {
        section: Section::PostingBlocks.name(),
    }
}

#[cfg(test)]
mod increment_tests;
#[cfg(test)]
mod tests;
