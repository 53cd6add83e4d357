//! Which SBOMs of a portfolio have a component that an advisory may speak of: an index from identity to SBOMs, so that a
//! new advisory costs what it hits and not what there is. It only narrows down; the matcher judges. A cache: its
//! bytes can be thrown away at any time.
//!
//! ```text
//! magic "ASEPPORT" · layout u32 · revision of identities u32 · checksum of all that follows u64
//! length of the entries u64 · entries · length of the keys u64 · keys (fst) · lists of entries
//! ```

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::digest::Digest;
use asepsis_domain::identifier::cpe::Attribute;
use asepsis_domain::sbom::Sbom;
use asepsis_domain::vulnerability::Advisory;
use fst::{Map, MapBuilder, Streamer};
use xxhash_rust::xxh3::xxh3_64;

use crate::ecosystem::Package;
use crate::matcher::{Correction, life_lookups, lookups};
use crate::snapshot::{Malformed, Reader, Since, Snapshot, SnapshotError, Writer};

const MAGIC: &[u8; 8] = b"ASEPPORT";
const LAYOUT: u32 = 1;
/// Raised whenever the identities of a component change.
const REVISION: u32 = 1;
const FIXED: usize = 24;
/// The key of all SBOMs that name anything by CPE.
const ANY_CPE: &str = "c";
/// Of more vulnerabilities whose exploitation is another it is not asked what they are of.
const MOST_CVES: usize = 5_000;

/// An SBOM of a portfolio.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name in the portfolio.
    pub name: String,
    /// Bytes of its file.
    pub size: u64,
    /// When the file was changed, in nanoseconds as the file system says it.
    pub changed: i64,
    /// Digest of its bytes.
    pub digest: Digest,
}

/// The index has another form, is damaged, or is of another version: make a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the index of the portfolio cannot be used")]
pub struct Unusable;

/// An index, open.
#[derive(Debug)]
pub struct PortfolioIndex {
    entries: Vec<Entry>,
    keys: Map<Vec<u8>>,
    lists: Vec<u8>,
}

/// Returns the keys under which the components of an SBOM are looked up.
pub fn keys_of_sbom(sbom: &Sbom) -> BTreeSet<String> {
    keys_of_advised(sbom, &[])
}

/// Returns the keys of all that can be said of the components of an SBOM whose identities people corrected: by advisories
/// and by sources of life cycles.
pub fn keys_of_corrected(sbom: &Sbom, corrections: &[Correction]) -> BTreeSet<String> {
    let mut keys = keys_of_advised(sbom, corrections);
    let lives = life_lookups(sbom, corrections);
    keys.extend(lives.iter().map(|key| life_key(key)));
    keys
}

/// Returns the keys of all that a snapshot says otherwise than the one that it was made of by adding; `None` where it was
/// not made of that, or where the probabilities of very many were given anew: then anything may be different. Its work
/// grows with what was added.
///
/// # Errors
///
/// Where the snapshot is damaged.
pub fn keys_since<B: AsRef<[u8]>>(
    snapshot: &Snapshot<B>,
    was: impl Fn(&Digest) -> bool,
) -> Result<Option<BTreeSet<String>>, SnapshotError> {
    let Some(Since {
        packages,
        products,
        cves,
        lives,
    }) = snapshot.since(was)?
    else {
        return Ok(None);
    };
    if cves.len() > MOST_CVES {
        return Ok(None);
    }
    let mut keys: BTreeSet<String> = lives.iter().map(|key| life_key(key)).collect();
    keys.extend(packages.iter().map(package_key));
    keys.extend(products.into_iter().map(|product| match product {
        Some(product) => product_key(&product),
        None => ANY_CPE.to_owned(),
    }));
    for cve in cves {
        keys.extend(keys_of_vulnerability(&cve, snapshot)?);
    }
    Ok(Some(keys))
}

/// Returns a number for a key. Two keys may have the same: then more is looked at than need be, and nothing is missed.
pub fn number_of(key: &str) -> i64 {
    xxh3_64(key.as_bytes()).cast_signed()
}

fn keys_of_advised(sbom: &Sbom, corrections: &[Correction]) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let (packages, products) = lookups(sbom, corrections);
    keys.extend(packages.iter().map(package_key));
    if !products.is_empty() {
        keys.insert(ANY_CPE.to_owned());
    }
    keys.extend(products.iter().map(|product| product_key(product)));
    keys
}

/// Returns the keys of all that is said of a vulnerability, by its id or an alias.
///
/// # Errors
///
/// Where a block of the snapshot is damaged.
pub fn keys_of_vulnerability<B: AsRef<[u8]>>(
    id: &str,
    snapshot: &Snapshot<B>,
) -> Result<BTreeSet<String>, SnapshotError> {
    let mut keys = BTreeSet::new();
    for vulnerability in snapshot.vulnerabilities(id)? {
        for (source, id) in &vulnerability.asserted_by {
            if let Some(advisory) = snapshot.advisory(source, id)? {
                keys_of_advisory(&advisory, &mut keys);
            }
        }
    }
    Ok(keys)
}

fn keys_of_advisory(advisory: &Advisory, keys: &mut BTreeSet<String>) {
    for affected in &advisory.affected {
        let (package, _) = Package::of_advisory(&affected.ecosystem, &affected.name);
        keys.insert(package_key(&package));
    }
    let nodes = advisory.configurations.iter().flat_map(|c| &c.nodes);
    for criterion in nodes.flat_map(|n| &n.criteria).filter(|c| c.vulnerable) {
        keys.insert(match &criterion.cpe.product {
            Attribute::Value(product) if !product.contains(['*', '?']) => product_key(product),
            // A product with wildcards may be any.
            _ => ANY_CPE.to_owned(),
        });
    }
}

fn package_key(package: &Package) -> String {
    format!("p{}\0{}", package.ecosystem, package.name)
}

fn product_key(product: &str) -> String {
    format!("c\0{product}")
}

fn life_key(key: &str) -> String {
    format!("l{key}")
}

impl PortfolioIndex {
    /// Returns the bytes of the index of some SBOMs with their keys.
    pub fn build(sboms: &[(Entry, BTreeSet<String>)]) -> Result<Vec<u8>, fst::Error> {
        let mut entries = Writer::default();
        entries.list(sboms, |w, (entry, _)| {
            w.text(&entry.name);
            w.number(entry.size);
            w.signed(entry.changed);
            w.raw(entry.digest.as_bytes());
        });
        let mut by_key: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (number, (_, keys)) in sboms.iter().enumerate() {
            for key in keys {
                by_key.entry(key).or_default().push(number);
            }
        }
        let mut keys = MapBuilder::memory();
        let mut lists = Writer::default();
        for (key, numbers) in by_key {
            keys.insert(key, lists.length() as u64)?;
            lists.list(numbers, Writer::count);
        }
        let mut rest = Vec::new();
        for part in [entries.into_bytes(), keys.into_inner()?] {
            rest.extend_from_slice(&(part.len() as u64).to_le_bytes());
            rest.extend_from_slice(&part);
        }
        rest.extend_from_slice(&lists.into_bytes());
        let mut bytes = Vec::with_capacity(FIXED + rest.len());
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&LAYOUT.to_le_bytes());
        bytes.extend_from_slice(&REVISION.to_le_bytes());
        bytes.extend_from_slice(&xxh3_64(&rest).to_le_bytes());
        bytes.extend_from_slice(&rest);
        Ok(bytes)
    }

    /// Opens an index.
    ///
    /// # Errors
    ///
    /// Where it is anything but a whole index of this version.
    pub fn open(bytes: &[u8]) -> Result<Self, Unusable> {
        let (head, rest) = bytes.split_at_checked(FIXED).ok_or(Unusable)?;
        let mut expected = MAGIC.to_vec();
        expected.extend_from_slice(&LAYOUT.to_le_bytes());
        expected.extend_from_slice(&REVISION.to_le_bytes());
        expected.extend_from_slice(&xxh3_64(rest).to_le_bytes());
        if head != expected {
            return Err(Unusable);
        }
        let (entries, rest) = part(rest)?;
        let (keys, lists) = part(rest)?;
        let entries = Reader::new(entries).list(|r| {
            Ok(Entry {
                name: r.owned()?,
                size: r.number()?,
                changed: r.signed()?,
                digest: Digest::from_bytes(r.take(32)?.try_into().map_err(|_| Malformed)?),
            })
        });
        Ok(Self {
            entries: entries.map_err(|Malformed| Unusable)?,
            keys: Map::new(keys.to_vec()).map_err(|_| Unusable)?,
            lists: lists.to_vec(),
        })
    }

    /// Returns its SBOMs.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Returns the numbers of the entries that have one of the keys, ascending.
    pub fn find(&self, keys: &BTreeSet<String>) -> BTreeSet<usize> {
        let offsets = keys.iter().filter_map(|key| self.keys.get(key));
        offsets.flat_map(|offset| self.list(offset)).collect()
    }

    /// Returns the keys of each entry, for an index in which some entries change.
    pub fn keys(&self) -> Vec<BTreeSet<String>> {
        let mut all = vec![BTreeSet::new(); self.entries.len()];
        let mut stream = self.keys.stream();
        while let Some((key, offset)) = stream.next() {
            let key = String::from_utf8_lossy(key);
            for number in self.list(offset) {
                if let Some(keys) = all.get_mut(number) {
                    keys.insert(key.clone().into_owned());
                }
            }
        }
        all
    }

    fn list(&self, offset: u64) -> Vec<usize> {
        let bytes = usize::try_from(offset)
            .ok()
            .and_then(|at| self.lists.get(at..));
        let numbers = Reader::new(bytes.unwrap_or_default())
            .list(|r| usize::try_from(r.number()?).map_err(|_| Malformed));
        numbers.unwrap_or_default()
    }
}

fn part(bytes: &[u8]) -> Result<(&[u8], &[u8]), Unusable> {
    let (length, rest) = bytes.split_at_checked(8).ok_or(Unusable)?;
    let length = u64::from_le_bytes(length.try_into().map_err(|_| Unusable)?);
    let length = usize::try_from(length).map_err(|_| Unusable)?;
    rest.split_at_checked(length).ok_or(Unusable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, keys: &[&str]) -> (Entry, BTreeSet<String>) {
        let entry = Entry {
            name: name.to_owned(),
            size: 7,
            changed: -1,
            digest: Digest::of(name.as_bytes()),
        };
        (entry, keys.iter().map(|k| (*k).to_owned()).collect())
    }

    #[test]
    fn what_is_indexed_is_found_and_damage_is_refused() {
        let sboms = [
            entry("a", &["pnpm\0x", "c"]),
            entry("b", &[]),
            entry("c", &["pnpm\0x"]),
        ];
        let bytes = PortfolioIndex::build(&sboms).unwrap();
        let index = PortfolioIndex::open(&bytes).unwrap();
        let wanted = ["pnpm\0x".to_owned(), "pnpm\0y".to_owned()].into();
        assert_eq!(index.find(&wanted), [0, 2].into());
        assert_eq!(index.entries()[1].name, "b");
        let keys: Vec<_> = sboms.iter().map(|(_, keys)| keys.clone()).collect();
        assert_eq!(index.keys(), keys);
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert!(PortfolioIndex::open(&damaged).is_err(), "byte {at}");
        }
        assert!(PortfolioIndex::open(&bytes[..bytes.len() - 1]).is_err());
    }
}
