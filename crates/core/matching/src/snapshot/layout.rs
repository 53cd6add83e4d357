//! Where things are in a snapshot: header, table of sections, blocks with their checksums. No meaning of their bytes.
//!
//! ```text
//! header    magic "ASEPSNAP" · layout u32 · revision of the orders u32 · total length u64 · SHA-256 of the sections
//!           · number of sections u32 · zero u32 · per section: id u32, encoding u32, offset u64, length u64, checksum u64
//!           · checksum of all that u64
//! section   follow each other without gap up to the total length
//! block     length u32 · bytes · checksum u64, in a section of blocks
//! ```
//!
//! A file is one such snapshot, or one with increments after it, each whole in itself: what an increment says under a key
//! counts instead of what is said before it. An offset of a block has the number of the increment in its top byte.
//!
//! All integers are little-endian, all checksums XXH3 of 64 bits. Header and indexes are checked when the snapshot
//! is opened, a block whenever it is read. The checksum of a block also covers its place.

use std::ops::Range;

use asepsis_domain::digest::Digest;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use super::SnapshotError;
use crate::version;

const MAGIC: &[u8; 8] = b"ASEPSNAP";
/// The layout that is written and read.
pub(crate) const LAYOUT: u32 = 3;
const FIXED: usize = 64;
const ENTRY: usize = 32;
const CHECKSUM: usize = 8;
/// Number of sections.
const SECTIONS: usize = 11;
/// Bits of an offset below the number of the increment.
const WITHIN: u32 = 56;

/// A section of a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Section {
    /// Sources.
    Facts,
    /// Ecosystem, package and release to posting.
    Packages,
    /// Product and vendor to posting.
    Products,
    /// Id or alias to vulnerabilities.
    Ids,
    /// Source and id to advisory.
    Advisories,
    /// CVE to KEV entry.
    Exploited,
    /// CVE to EPSS score: the score in the upper half, the percentile in the lower.
    Scores,
    /// Product, and identity with product, to the life cycle of the product.
    Lifecycles,
    /// Blocks: what is said of one package or product, and lists of vulnerabilities.
    PostingBlocks,
    /// Blocks: one vulnerability each.
    VulnerabilityBlocks,
    /// Blocks: one advisory each.
    AdvisoryBlocks,
}

impl Section {
    /// All sections with their names, in the order of the file; the id of a section is its position, from 1.
    pub(crate) const ALL: [(Self, &'static str); SECTIONS] = [
        (Self::Facts, "facts"),
        (Self::Packages, "package index"),
        (Self::Products, "product index"),
        (Self::Ids, "id index"),
        (Self::Advisories, "advisory index"),
        (Self::Exploited, "index of exploited vulnerabilities"),
        (Self::Scores, "index of scores"),
        (Self::Lifecycles, "index of life cycles"),
        (Self::PostingBlocks, "postings"),
        (Self::VulnerabilityBlocks, "vulnerabilities"),
        (Self::AdvisoryBlocks, "advisories"),
    ];

    /// Returns the section's name for people.
    pub(crate) fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(section, _)| *section == self)
            .map_or("", |(_, name)| name)
    }

    /// Returns whether it is made of blocks that are checked when they are read.
    pub(crate) fn is_blocks(self) -> bool {
        matches!(
            self,
            Self::PostingBlocks | Self::VulnerabilityBlocks | Self::AdvisoryBlocks
        )
    }

    fn id(self) -> u32 {
        self as u32 + 1
    }
}

/// The header of a snapshot or of an increment, checked.
#[derive(Debug, Clone)]
pub(crate) struct Header {
    /// SHA-256 of the sections.
    pub(crate) digest: Digest,
    /// Where it starts in the file.
    start: usize,
    /// Its bytes.
    pub(crate) total: usize,
    ranges: [Range<usize>; SECTIONS],
}

/// Returns the place of a block for others to cite.
pub(crate) fn place(layer: usize, offset: u64) -> u64 {
    ((layer as u64) << WITHIN) | offset
}

/// Returns the number of the increment that a place is in, and the offset there.
pub(crate) fn split(place: u64) -> (usize, u64) {
    let layer = usize::try_from(place >> WITHIN).unwrap_or(usize::MAX);
    (layer, place & ((1 << WITHIN) - 1))
}

impl Header {
    /// Reads and checks the headers of a file and the checksums of all sections but those of blocks.
    pub(crate) fn read_all(bytes: &[u8]) -> Result<Vec<Self>, SnapshotError> {
        let mut layers = vec![Self::read(bytes, 0)?];
        let mut at = layers.iter().map(|layer| layer.total).sum();
        while at < bytes.len() {
            let rest = bytes.get(at..).unwrap_or_default();
            if !rest.starts_with(MAGIC) {
                return Err(SnapshotError::Length {
                    stated: at,
                    found: bytes.len(),
                });
            }
            let layer = Self::read(rest, at)?;
            at += layer.total;
            layers.push(layer);
        }
        Ok(layers)
    }

    /// Reads and checks a header at the start of these bytes, which start at a place of the file.
    pub(crate) fn read(bytes: &[u8], start: usize) -> Result<Self, SnapshotError> {
        if bytes.get(..8) != Some(MAGIC) {
            return Err(SnapshotError::NotASnapshot);
        }
        let count = u32_at(bytes, 56)? as usize;
        let end = FIXED.saturating_add(count.saturating_mul(ENTRY));
        let checked = bytes.get(..end).ok_or(SnapshotError::Header)?;
        let layout = u32_at(bytes, 8)?;
        if u64_at(bytes, end)? != xxh3_64(checked) {
            return Err(SnapshotError::Header);
        }
        if layout != LAYOUT || u32_at(bytes, 12)? != version::REVISION {
            return Err(SnapshotError::OtherVersion { found: layout });
        }
        let total = length(u64_at(bytes, 16)?)?;
        let own = bytes.get(..total).ok_or(SnapshotError::Length {
            stated: total,
            found: bytes.len(),
        })?;
        let digest = array_at::<32>(own, 24)?;
        let header = Self {
            digest: Digest::from_bytes(digest),
            start,
            total,
            ranges: ranges(own, count, end + CHECKSUM, total)?,
        };
        header.check_indexes(own, count)?;
        Ok(header)
    }

    /// Returns the bytes of a section of a file.
    pub(crate) fn section<'a>(&self, bytes: &'a [u8], section: Section) -> &'a [u8] {
        let own = bytes.get(self.start..).unwrap_or(&[]);
        self.own_section(own, section)
    }

    fn own_section<'a>(&self, own: &'a [u8], section: Section) -> &'a [u8] {
        let range = self.ranges.get(section as usize).cloned().unwrap_or(0..0);
        own.get(range).unwrap_or(&[])
    }

    /// Returns the block at an offset of a section, after checking it, and the offset after it.
    pub(crate) fn block<'a>(
        &self,
        bytes: &'a [u8],
        section: Section,
        offset: u64,
    ) -> Result<(&'a [u8], u64), SnapshotError> {
        let damaged = || SnapshotError::Block {
            section: section.name(),
            offset,
        };
        let all = self.section(bytes, section);
        let at = usize::try_from(offset).map_err(|_| damaged())?;
        let size = u32_at(all, at).map_err(|_| damaged())? as usize;
        let end = at
            .checked_add(4)
            .and_then(|a| a.checked_add(size))
            .ok_or_else(damaged)?;
        let checked = all.get(at..end).ok_or_else(damaged)?;
        let stated = u64_at(all, end).map_err(|_| damaged())?;
        if stated != xxh3_64_with_seed(checked, seed(section, offset)) {
            return Err(damaged());
        }
        let block = checked.get(4..).ok_or_else(damaged)?;
        Ok((block, (end + CHECKSUM) as u64))
    }

    /// Checks every block and the digest.
    pub(crate) fn check_all(&self, bytes: &[u8]) -> Result<(), SnapshotError> {
        for (section, _) in Section::ALL {
            let end = self.section(bytes, section).len() as u64;
            let mut at = 0;
            while section.is_blocks() && at < end {
                at = self.block(bytes, section, at)?.1;
            }
        }
        if self.digest != digest_of(Section::ALL.map(|(s, _)| self.section(bytes, s))) {
            return Err(SnapshotError::Digest);
        }
        Ok(())
    }

    fn check_indexes(&self, own: &[u8], count: usize) -> Result<(), SnapshotError> {
        for (section, name) in Section::ALL {
            let entry = entries(count)
                .find(|at| u32_at(own, *at).ok() == Some(section.id()))
                .ok_or(SnapshotError::Header)?;
            let stated = u64_at(own, entry + 24)?;
            if !section.is_blocks() && stated != xxh3_64(self.own_section(own, section)) {
                return Err(SnapshotError::Section { section: name });
            }
        }
        Ok(())
    }
}

fn entries(count: usize) -> impl Iterator<Item = usize> {
    (0..count).map(|index| FIXED + index * ENTRY)
}

/// Returns where each known section is; sections without gap, a section of a newer writer is passed over.
fn ranges(
    bytes: &[u8],
    count: usize,
    start: usize,
    total: usize,
) -> Result<[Range<usize>; SECTIONS], SnapshotError> {
    let mut found: [Option<Range<usize>>; SECTIONS] = Default::default();
    let mut at = start;
    for entry in entries(count) {
        let (id, encoding) = (u32_at(bytes, entry)?, u32_at(bytes, entry + 4)?);
        let offset = length(u64_at(bytes, entry + 8)?)?;
        let end = offset
            .checked_add(length(u64_at(bytes, entry + 16)?)?)
            .ok_or(SnapshotError::Header)?;
        if offset != at || end > total || encoding != 0 {
            return Err(SnapshotError::Header);
        }
        at = end;
        let known = Section::ALL.iter().position(|(s, _)| s.id() == id);
        if let Some(place) = known.and_then(|k| found.get_mut(k)) {
            *place = Some(offset..end);
        }
    }
    if at != total || found.iter().any(Option::is_none) {
        return Err(SnapshotError::Header);
    }
    Ok(found.map(Option::unwrap_or_default))
}

/// Returns a whole snapshot made of its sections.
pub(crate) fn assemble(sections: [Vec<u8>; SECTIONS]) -> Vec<u8> {
    let start = FIXED + sections.len() * ENTRY + CHECKSUM;
    let total = start + sections.iter().map(Vec::len).sum::<usize>();
    let digest = digest_of(sections.each_ref().map(Vec::as_slice));
    let mut bytes = Vec::with_capacity(total);
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&LAYOUT.to_le_bytes());
    bytes.extend_from_slice(&version::REVISION.to_le_bytes());
    bytes.extend_from_slice(&(total as u64).to_le_bytes());
    bytes.extend_from_slice(digest.as_bytes());
    bytes.extend_from_slice(&(SECTIONS as u32).to_le_bytes());
    bytes.extend_from_slice(&0_u32.to_le_bytes());
    let mut at = start;
    for ((section, _), content) in Section::ALL.iter().zip(&sections) {
        let checksum = if section.is_blocks() {
            0
        } else {
            xxh3_64(content)
        };
        bytes.extend_from_slice(&section.id().to_le_bytes());
        bytes.extend_from_slice(&0_u32.to_le_bytes());
        bytes.extend_from_slice(&(at as u64).to_le_bytes());
        bytes.extend_from_slice(&(content.len() as u64).to_le_bytes());
        bytes.extend_from_slice(&checksum.to_le_bytes());
        at += content.len();
    }
    let checksum = xxh3_64(&bytes);
    bytes.extend_from_slice(&checksum.to_le_bytes());
    for content in sections {
        bytes.extend_from_slice(&content);
    }
    bytes
}

/// A section of blocks while it is written.
#[derive(Debug)]
pub(crate) struct Blocks {
    section: Section,
    bytes: Vec<u8>,
}

/// A block is longer than its length can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a block has more than 4 GiB")]
pub struct TooLong;

impl Blocks {
    /// Returns an empty section.
    pub(crate) fn new(section: Section) -> Self {
        Self {
            section,
            bytes: Vec::new(),
        }
    }

    /// Appends a block and returns its offset.
    pub(crate) fn push(&mut self, block: &[u8]) -> Result<u64, TooLong> {
        let size = u32::try_from(block.len()).map_err(|_| TooLong)?;
        let at = self.bytes.len();
        self.bytes.extend_from_slice(&size.to_le_bytes());
        self.bytes.extend_from_slice(block);
        let written = self.bytes.get(at..).unwrap_or(&[]);
        let checksum = xxh3_64_with_seed(written, seed(self.section, at as u64));
        self.bytes.extend_from_slice(&checksum.to_le_bytes());
        Ok(at as u64)
    }

    /// Returns the section's bytes.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

fn digest_of(sections: [&[u8]; SECTIONS]) -> Digest {
    let layout = LAYOUT.to_le_bytes();
    Digest::of_parts(std::iter::once(&layout[..]).chain(sections))
}

fn seed(section: Section, offset: u64) -> u64 {
    (u64::from(section.id()) << 56) ^ offset
}

fn length(value: u64) -> Result<usize, SnapshotError> {
    usize::try_from(value).map_err(|_| SnapshotError::Header)
}

fn array_at<const N: usize>(bytes: &[u8], at: usize) -> Result<[u8; N], SnapshotError> {
    let end = at.checked_add(N).ok_or(SnapshotError::Header)?;
    bytes
        .get(at..end)
        .and_then(|part| part.try_into().ok())
        .ok_or(SnapshotError::Header)
}

fn u32_at(bytes: &[u8], at: usize) -> Result<u32, SnapshotError> {
    array_at(bytes, at).map(u32::from_le_bytes)
}

fn u64_at(bytes: &[u8], at: usize) -> Result<u64, SnapshotError> {
    array_at(bytes, at).map(u64::from_le_bytes)
}
