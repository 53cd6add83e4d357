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

/// Writes an entry: head and statements, each with the versions that are kept.
pub(crate) fn write_package_entry(
    w: &mut Writer,
    head: &Head<'_>,
    affected: &[(&Affected, Vec<&str>)],
) {
    write_head(w, head);
    w.list(affected, |w, (affected, versions)| {
        w.list(&affected.ranges, write_range);
        w.list(versions, |w, version| w.text(version));
        w.flag(!affected.versions.is_empty());
        write_stance(w, affected.stance);
    });
}

/// Reads the entries of a package's block.
pub(crate) fn read_package<'a>(block: &'a [u8]) -> Read<Vec<PackageEntry<'a>>> {
    let mut r = Reader::new(block);
    let mut entries = Vec::new();
    while !r.is_at_end() {
        let head = read_head(&mut r)?;
        let affected = r.list(|r| {
            Ok(AffectedRef {
                ranges: r.list(read_range)?,
                versions: r.list(Reader::text)?,
                has_list: r.flag()?,
                stance: read_stance(r)?,
            })
        })?;
        entries.push(PackageEntry { head, affected });
    }
    Ok(entries)
}

fn read_range<'a>(r: &mut Reader<'a>) -> Read<RangeRef<'a>> {
    let kind = read_kind(r)?;
    let events = r.list(|r| {
        let turn = match r.byte()? {
            0 => Turn::Introduced,
            1 => Turn::Fixed,
            2 => Turn::LastAffected,
            3 => Turn::Limit,
            _ => return Err(Malformed),
        };
        Ok((turn, r.text()?))
    })?;
    Ok(RangeRef { kind, events })
}

/// Writes an entry: head and criteria.
pub(crate) fn write_product_entry(w: &mut Writer, head: &Head<'_>, criteria: &[ProductCriterion]) {
    write_head(w, head);
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
    let mut r = Reader::new(block);
    let mut entries = Vec::new();
    while !r.is_at_end() {
        let head = read_head(&mut r)?;
        let criteria = r.list(|r| {
            let mut index = || usize::try_from(r.number()?).map_err(|_| Malformed);
            Ok(ProductCriterion {
                configuration: index()?,
                node: index()?,
                place: index()?,
                alone: r.flag()?,
                criterion: read_criterion(r)?,
            })
        })?;
        entries.push(ProductEntry { head, criteria });
    }
    Ok(entries)
}
