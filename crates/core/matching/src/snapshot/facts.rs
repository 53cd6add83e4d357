//! What a snapshot is made of, as its facts' section says it; with what an increment needs to count on.

use asepsis_domain::digest::Digest;
use asepsis_domain::matches::{SnapshotFacts, SourceFacts};
use asepsis_domain::time::Instant;

use super::codec::{Malformed, Reader, Writer};
use super::record::{read_instant, write_instant};

/// The facts' section.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Stated {
    /// Of an increment, the digest of what is before it.
    pub(crate) base: Option<Digest>,
    /// Of a slice, the digest of what it was cut from.
    pub(crate) cut_from: Option<Digest>,
    /// The sources, sorted by id.
    pub(crate) sources: Vec<Source>,
}

/// A source.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Source {
    /// Id.
    pub(crate) id: String,
    /// Number of records.
    pub(crate) records: u64,
    /// Newest change.
    pub(crate) newest: Option<Instant>,
    /// Sum of the digests of its records.
    pub(crate) sum: Sum,
    /// What it covers, with the number of records because of which it does.
    pub(crate) covers: Vec<(String, u64)>,
}

/// A sum of SHA-256 digests modulo 2^256, the first byte the lowest: the same for the same records in whatever order and
/// in whatever number of steps they came. It tells damage and difference; what a snapshot is cited by is the SHA-256
/// of its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Sum([u8; 32]);

impl Sum {
    /// Returns the sum that is stated by a digest.
    pub(crate) fn of(digest: &Digest) -> Self {
        Self(*digest.as_bytes())
    }

    /// Adds the digest of a record.
    pub(crate) fn add(&mut self, digest: &Digest) {
        let mut carry = 0;
        for (byte, more) in self.0.iter_mut().zip(digest.as_bytes()) {
            let sum = u16::from(*byte) + u16::from(*more) + carry;
            [*byte, _] = sum.to_le_bytes();
            carry = sum >> 8;
        }
    }

    /// Takes the digest of a record away.
    pub(crate) fn subtract(&mut self, digest: &Digest) {
        let mut borrow = 0;
        for (byte, less) in self.0.iter_mut().zip(digest.as_bytes()) {
            let difference = 0x100 + u16::from(*byte) - u16::from(*less) - borrow;
            [*byte, _] = difference.to_le_bytes();
            borrow = u16::from(difference < 0x100);
        }
    }

    /// Returns the sum as it is shown.
    pub(crate) fn digest(self) -> Digest {
        Digest::from_bytes(self.0)
    }
}

impl Stated {
    /// Returns the bytes of the section.
    pub(crate) fn write(&self) -> Vec<u8> {
        let mut w = Writer::default();
        for digest in [self.base, self.cut_from] {
            w.option(digest, |w, digest| w.raw(digest.as_bytes()));
        }
        w.list(&self.sources, |w, source| {
            w.text(&source.id);
            w.number(source.records);
            w.option(source.newest, write_instant);
            w.raw(&source.sum.0);
            w.list(&source.covers, |w, (scope, count)| {
                w.text(scope);
                w.number(*count);
            });
        });
        w.into_bytes()
    }

    /// Returns the facts of the snapshot that ends with this section; the digest is its own unless it is a slice.
    pub(crate) fn into_facts(self, own: Digest) -> SnapshotFacts {
        let sources = self.sources.into_iter().map(|source| SourceFacts {
            id: source.id,
            records: source.records,
            newest: source.newest,
            digest: source.sum.digest(),
            covers: source.covers.into_iter().map(|(scope, _)| scope).collect(),
        });
        SnapshotFacts {
            digest: self.cut_from.unwrap_or(own),
            sources: sources.collect(),
        }
    }

    /// Returns the section of a slice.
    pub(crate) fn cut_from(facts: &SnapshotFacts) -> Self {
        let sources = facts.sources.iter().map(|source| Source {
            id: source.id.clone(),
            records: source.records,
            newest: source.newest,
            sum: Sum::of(&source.digest),
            covers: source
                .covers
                .iter()
                .map(|scope| (scope.clone(), 1))
                .collect(),
        });
        Self {
            base: None,
            cut_from: Some(facts.digest),
            sources: sources.collect(),
        }
    }
}

/// Reads the section.
pub(crate) fn read(bytes: &[u8]) -> Result<Stated, Malformed> {
    let mut r = Reader::new(bytes);
    Ok(Stated {
        base: r.option(read_digest)?,
        cut_from: r.option(read_digest)?,
        sources: r.list(|r| {
            Ok(Source {
                id: r.owned()?,
                records: r.number()?,
                newest: r.option(read_instant)?,
                sum: Sum::of(&read_digest(r)?),
                covers: r.list(|r| Ok((r.owned()?, r.number()?)))?,
            })
        })?,
    })
}

fn read_digest(r: &mut Reader<'_>) -> Result<Digest, Malformed> {
    let bytes = r.take(32)?.try_into().map_err(|_| Malformed)?;
    Ok(Digest::from_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_does_not_depend_on_order_and_can_be_taken_back() {
        let digests: Vec<Digest> = (0..50_u8).map(|n| Digest::of(&[n])).collect();
        let mut sum = Sum::default();
        digests.iter().for_each(|d| sum.add(d));
        let mut other = Sum::default();
        digests.iter().rev().for_each(|d| other.add(d));
        assert_eq!(sum, other);
        digests.iter().for_each(|d| other.subtract(d));
        assert_eq!(other, Sum::default());
        other.subtract(&digests[0]);
        other.add(&digests[0]);
        assert_eq!(other, Sum::default());
    }
}
