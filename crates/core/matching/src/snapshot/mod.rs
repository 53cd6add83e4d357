//! The advisory snapshot: one immutable piece of bytes with everything that sources say, ready to be searched. Who
//! keeps the bytes, and where, is not said here.

mod builder;
mod codec;
mod layout;
mod merge;
pub(crate) mod posting;
mod record;

use asepsis_domain::digest::Digest;
use asepsis_domain::matches::{SnapshotFacts, SourceFacts};
use asepsis_domain::vulnerability::{Advisory, Vulnerability};
use fst::automaton::{Automaton, Str};
use fst::{IntoStreamer, Map, Streamer};

pub use self::builder::{BuildError, Builder, Built};
pub(crate) use self::codec::{Malformed, Reader, Writer};
pub use self::layout::TooLong;
use self::layout::{Header, Section};
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
    header: Header,
    facts: SnapshotFacts,
}

/// A posting under one key, and the rest of the key: the release of an ecosystem.
pub(crate) type Found<'a> = (String, &'a [u8]);

/// The key of the criteria whose vendor or product has wildcards.
const WILDCARDS: &str = "*";

impl<B: AsRef<[u8]>> Snapshot<B> {
    /// Opens a snapshot: checks header and indexes; blocks are checked when they are read.
    ///
    /// # Errors
    ///
    /// Where the bytes are no snapshot, are of another version, or are damaged.
    pub fn open(bytes: B) -> Result<Self, SnapshotError> {
        let header = Header::read(bytes.as_ref())?;
        let facts = read_facts(
            header.section(bytes.as_ref(), Section::Facts),
            header.digest,
        )
        .map_err(|Malformed| SnapshotError::Section {
            section: Section::Facts.name(),
        })?;
        Ok(Self {
            bytes,
            header,
            facts,
        })
    }

    /// Returns what it is made of; of a slice, what it was cut from is made of.
    pub fn facts(&self) -> &SnapshotFacts {
        &self.facts
    }

    /// Returns the digest of these very bytes.
    pub fn digest(&self) -> Digest {
        self.header.digest
    }

    /// Checks every block and the digest.
    ///
    /// # Errors
    ///
    /// Where anything is damaged.
    pub fn check(&self) -> Result<(), SnapshotError> {
        self.header.check_all(self.bytes.as_ref())
    }

    /// Returns the vulnerabilities that have an id or alias: several where an advisory speaks of several.
    ///
    /// # Errors
    ///
    /// Where a block is damaged.
    pub fn vulnerabilities(&self, id: &str) -> Result<Vec<Vulnerability>, SnapshotError> {
        let Some(at) = self.index(Section::Ids)?.get(id) else {
            return Ok(Vec::new());
        };
        let damaged = |Malformed| SnapshotError::Block {
            section: Section::PostingBlocks.name(),
            offset: at,
        };
        let offsets = Reader::new(self.block(Section::PostingBlocks, at)?)
            .list(Reader::number)
            .map_err(damaged)?;
        offsets
            .into_iter()
            .map(|offset| self.vulnerability_at(offset))
            .collect()
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
        let at = self
            .index(Section::Advisories)?
            .get(format!("{source}\0{id}"));
        at.map(|offset| self.advisory_at(offset)).transpose()
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
                let at = self
                    .index(Section::Products)?
                    .get(format!("{product}\0{vendor}"));
                at.map(|at| Ok((vendor.to_owned(), self.block(Section::PostingBlocks, at)?)))
                    .into_iter()
                    .collect()
            }
        }
    }

    /// Returns the posting of the criteria whose vendor or product has wildcards.
    pub(crate) fn wildcard_posting(&self) -> Result<Option<&[u8]>, SnapshotError> {
        let at = self.index(Section::Products)?.get(WILDCARDS);
        at.map(|at| self.block(Section::PostingBlocks, at))
            .transpose()
    }

    /// Returns the vulnerability at an offset.
    pub(crate) fn vulnerability_at(&self, offset: u64) -> Result<Vulnerability, SnapshotError> {
        let section = Section::VulnerabilityBlocks;
        let damaged = |Malformed| SnapshotError::Block {
            section: section.name(),
            offset,
        };
        record::read_vulnerability(&mut Reader::new(self.block(section, offset)?)).map_err(damaged)
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
        // Blocks are in the order of source and id.
        offsets.sort_unstable();
        offsets.dedup();
        offsets
            .into_iter()
            .map(|offset| self.advisory_at(offset))
            .collect()
    }

    fn found(&self, section: Section, prefix: &str) -> Result<Vec<Found<'_>>, SnapshotError> {
        let index = self.index(section)?;
        let mut stream = index.search(Str::new(prefix).starts_with()).into_stream();
        let mut found = Vec::new();
        while let Some((key, at)) = stream.next() {
            let rest = key.get(prefix.len()..).unwrap_or(&[]);
            let rest = String::from_utf8_lossy(rest).into_owned();
            found.push((rest, self.block(Section::PostingBlocks, at)?));
        }
        Ok(found)
    }

    fn block(&self, section: Section, offset: u64) -> Result<&[u8], SnapshotError> {
        Ok(self.header.block(self.bytes.as_ref(), section, offset)?.0)
    }

    fn index(&self, section: Section) -> Result<Map<&[u8]>, SnapshotError> {
        Map::new(self.header.section(self.bytes.as_ref(), section)).map_err(|_| {
            SnapshotError::Section {
                section: section.name(),
            }
        })
    }
}

/// Returns the error of postings that have the right checksum and the wrong form: their writer is at fault.
pub(crate) fn postings_damaged() -> SnapshotError {
    SnapshotError::Section {
        section: Section::PostingBlocks.name(),
    }
}

/// Reads the facts; the digest is kept in them only where the snapshot is a slice of another.
fn read_facts(bytes: &[u8], own: Digest) -> Result<SnapshotFacts, Malformed> {
    let mut r = Reader::new(bytes);
    let cut_from = r.option(read_digest)?;
    let sources = r.list(|r| {
        Ok(SourceFacts {
            id: r.owned()?,
            records: r.number()?,
            newest: r.option(record::read_instant)?,
            digest: read_digest(r)?,
            covers: r.texts()?,
        })
    })?;
    Ok(SnapshotFacts {
        digest: cut_from.unwrap_or(own),
        sources,
    })
}

fn read_digest(r: &mut Reader<'_>) -> Result<Digest, Malformed> {
    let bytes = r.take(32)?.try_into().map_err(|_| Malformed)?;
    Ok(Digest::from_bytes(bytes))
}

#[cfg(test)]
mod tests;
