//! Postings: everything that is needed to compare one package or product, in one block. The comparing is not here.

use asepsis_domain::vulnerability::{Affected, CpeCriterion, Stance};

use super::codec::{Malformed, Reader, Writer};
use super::record::{
    read_criterion, read_kind, read_stance, write_criterion, write_range, write_stance,
};
use crate::range::{RangeRef, Turn};

type Read<T> = Result<T, Malformed>;

/// Which advisory an entry is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Head<'a> {
    /// Offset of the advisory's block.
    pub(crate) advisory: u64,
    /// Its source.
    pub(crate) source: &'a str,
    /// Its id.
    pub(crate) id: &'a str,
    /// Offsets of the blocks of its vulnerabilities.
    pub(crate) vulnerabilities: Vec<u64>,
    /// Withdrawn or rejected: considered, never matched.
    pub(crate) withdrawn: bool,
}

/// What has a name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Names {
    /// Offsets of the vulnerabilities with this id or alias.
    pub(crate) vulnerabilities: Vec<u64>,
    /// Offsets of the advisories with this id, or that name it as an alias.
    pub(crate) advisories: Vec<u64>,
}

impl Names {
    /// Returns the bytes of the block.
    pub(crate) fn write(&self) -> Vec<u8> {
        let mut w = Writer::default();
        for offsets in [&self.vulnerabilities, &self.advisories] {
            w.list(offsets, |w, offset| w.number(*offset));
        }
        w.into_bytes()
    }

    /// Reads the block.
    pub(crate) fn read(block: &[u8]) -> Read<Self> {
        let mut r = Reader::new(block);
        Ok(Self {
            vulnerabilities: r.list(Reader::number)?,
            advisories: r.list(Reader::number)?,
        })
    }
}

/// What one advisory says of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PackageEntry<'a> {
    /// Of which advisory.
    pub(crate) head: Head<'a>,
    /// Its statements, a union.
    pub(crate) affected: Vec<AffectedRef<'a>>,
}

/// One statement about a package, borrowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AffectedRef<'a> {
    /// Ranges.
    pub(crate) ranges: Vec<RangeRef<'a>>,
    /// Versions listed besides them, but for those that a range holds anyway.
    pub(crate) versions: Vec<&'a str>,
    /// Whether any version was listed.
    pub(crate) has_list: bool,
    /// What the distribution says of it beyond that.
    pub(crate) stance: Stance,
}

/// What one advisory says of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProductEntry<'a> {
    /// Of which advisory.
    pub(crate) head: Head<'a>,
    /// Its criteria for the product.
    pub(crate) criteria: Vec<ProductCriterion>,
}

/// A criterion with its place in the advisory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProductCriterion {
    /// Index of the configuration.
    pub(crate) configuration: usize,
    /// Index of the node in it.
    pub(crate) node: usize,
    /// Index of the criterion in it.
    pub(crate) place: usize,
    /// It decides by itself; otherwise the configuration has to be read in the advisory.
    pub(crate) alone: bool,
    /// The criterion.
    pub(crate) criterion: CpeCriterion,
}

fn write_head(w: &mut Writer, head: &Head<'_>) {
    w.number(head.advisory);
    w.text(head.source);
    w.text(head.id);
    w.list(&head.vulnerabilities, |w, offset| w.number(*offset));
    w.flag(head.withdrawn);
}

fn read_head<'a>(r: &mut Reader<'a>) -> Read<Head<'a>> {
    Ok(Head {
        advisory: r.number()?,
        source: r.text()?,
        id: r.text()?,
        vulnerabilities: r.list(Reader::number)?,
        withdrawn: r.flag()?,
    })
}

/// Writes what follows the head in an entry of a package: statements, each with the versions that are kept.
pub(crate) fn write_statements(w: &mut Writer, affected: &[(&Affected, Vec<&str>)]) {
    w.list(affected, |w, (affected, versions)| {
        w.list(&affected.ranges, write_range);
        w.list(versions, |w, version| w.text(version));
        w.flag(!affected.versions.is_empty());
        write_stance(w, affected.stance);
    });
}

/// Writes an entry: its head, then its body with its length, so that an entry can be passed over unread.
pub(crate) fn write_entry(w: &mut Writer, head: &Head<'_>, body: &[u8]) {
    write_head(w, head);
    w.count(body.len());
    w.raw(body);
}

/// Reads the entries of a block: heads and bodies.
pub(crate) fn read_entries<'a>(block: &'a [u8]) -> Read<Vec<(Head<'a>, &'a [u8])>> {
    let mut r = Reader::new(block);
    let mut entries = Vec::new();
    while !r.is_at_end() {
        let head = read_head(&mut r)?;
        let length = r.count()?;
        entries.push((head, r.take(length)?));
    }
    Ok(entries)
}

/// Reads the entries of a package's block.
pub(crate) fn read_package<'a>(block: &'a [u8]) -> Read<Vec<PackageEntry<'a>>> {
    let statement = |r: &mut Reader<'a>| {
        Ok(AffectedRef {
            ranges: r.list(read_range)?,
            versions: r.list(Reader::text)?,
            has_list: r.flag()?,
            stance: read_stance(r)?,
        })
    };
    let entries = read_entries(block)?.into_iter().map(|(head, body)| {
        let affected = Reader::new(body).list(statement)?;
        Ok(PackageEntry { head, affected })
    });
    entries.collect()
}

fn read_range<'a>(r: &mut Reader<'a>) -> Read<RangeRef<'a>> {
    let kind = read_kind(r)?;
    let events = r.list(|r| {
        let turn = match r.byte()? {
            0 => Turn::Introduced,
            1 => Turn::Fixed,
            2 => Turn::LastAffected,
            3 => Turn::Limit,
            4 => Turn::After,
            _ => return Err(Malformed),
        };
        Ok((turn, r.text()?))
    })?;
    Ok(RangeRef { kind, events })
}

/// Writes what follows the head in an entry of a product: criteria.
pub(crate) fn write_criteria(w: &mut Writer, criteria: &[ProductCriterion]) {
    w.list(criteria, |w, each| {
        w.count(each.configuration);
        w.count(each.node);
        w.count(each.place);
        w.flag(each.alone);
        write_criterion(w, &each.criterion);
    });
}

/// Reads the entries of a product's block.
pub(crate) fn read_product<'a>(block: &'a [u8]) -> Read<Vec<ProductEntry<'a>>> {
    let criterion = |r: &mut Reader<'a>| {
        let mut index = || usize::try_from(r.number()?).map_err(|_| Malformed);
        Ok(ProductCriterion {
            configuration: index()?,
            node: index()?,
            place: index()?,
            alone: r.flag()?,
            criterion: read_criterion(r)?,
        })
    };
    let entries = read_entries(block)?.into_iter().map(|(head, body)| {
        let criteria = Reader::new(body).list(criterion)?;
        Ok(ProductEntry { head, criteria })
    });
    entries.collect()
}
