//! The part of a snapshot that a set of SBOMs was judged by: every advisory considered, matching or not. A snapshot
//! made of it gives the same matches.

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::lifecycle::Lifecycle;
use asepsis_domain::sbom::Sbom;
use asepsis_domain::severity::{Epss, Kev};
use asepsis_domain::vulnerability::Advisory;

use super::{identity, life};
use crate::snapshot::posting::{read_package, read_product};
use crate::snapshot::{Snapshot, SnapshotError, postings_damaged};

/// A part of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Slice {
    /// Advisories, by source and id.
    pub advisories: Vec<Advisory>,
    /// KEV entries by CVE.
    pub kev: Vec<(String, Kev)>,
    /// EPSS scores by CVE.
    pub epss: Vec<(String, Epss)>,
    /// Life cycles of products, by source and product.
    pub lifecycles: Vec<Lifecycle>,
}

/// Returns everything that is said of the components of some SBOMs, withdrawn advisories too.
///
/// # Errors
///
/// Where a block of the snapshot is damaged.
pub fn slice<B: AsRef<[u8]>>(
    sboms: &[&Sbom],
    corrections: &[identity::Correction],
    snapshot: &Snapshot<B>,
) -> Result<Slice, SnapshotError> {
    let mut found = Found::default();
    let mut lifecycles = BTreeMap::new();
    for sbom in sboms {
        lifecycles.extend(life::products(sbom, corrections, snapshot)?);
        for target in identity::targets(sbom, corrections) {
            for named in &target.packages {
                for (_, block) in snapshot.package_postings(&named.package)? {
                    found.take(
                        read_package(block)
                            .map_err(|_| postings_damaged())?
                            .iter()
                            .map(|e| &e.head),
                    );
                }
            }
            for cpe in target.cpes.iter() {
                let Some(product) = cpe.product.value() else {
                    continue;
                };
                let postings = snapshot.product_postings(cpe.vendor.value(), product)?;
                let blocks = postings.into_iter().map(|(_, block)| block);
                for block in blocks.chain(snapshot.wildcard_posting()?) {
                    found.take(
                        read_product(block)
                            .map_err(|_| postings_damaged())?
                            .iter()
                            .map(|e| &e.head),
                    );
                }
            }
        }
    }
    Ok(Slice {
        lifecycles: lifecycles.into_values().collect(),
        ..found.read(snapshot)?
    })
}

/// Offsets of what was found.
#[derive(Default)]
struct Found {
    advisories: BTreeSet<u64>,
    vulnerabilities: BTreeSet<u64>,
}

impl Found {
    fn take<'a>(&mut self, heads: impl Iterator<Item = &'a crate::snapshot::posting::Head<'a>>) {
        for head in heads {
            self.advisories.insert(head.advisory);
            self.vulnerabilities.extend(&head.vulnerabilities);
        }
    }

    /// Reads it, with all else that speaks of the same vulnerabilities: what is shown of them comes from all sources.
    fn read<B: AsRef<[u8]>>(self, snapshot: &Snapshot<B>) -> Result<Slice, SnapshotError> {
        let mut advisories = BTreeMap::new();
        for offset in self.advisories {
            let advisory = snapshot.advisory_at(offset)?;
            advisories.insert((advisory.source.clone(), advisory.id.clone()), advisory);
        }
        let mut cut = Slice::default();
        for offset in self.vulnerabilities {
            let vulnerability = snapshot.vulnerability_at(offset)?;
            for (source, id) in vulnerability.asserted_by {
                if !advisories.contains_key(&(source.clone(), id.clone())) {
                    advisories.extend(snapshot.advisory(&source, &id)?.map(|a| ((source, id), a)));
                }
            }
            cut.kev
                .extend(vulnerability.kev.map(|kev| (vulnerability.id.clone(), kev)));
            cut.epss
                .extend(vulnerability.epss.map(|epss| (vulnerability.id, epss)));
        }
        cut.advisories = advisories.into_values().collect();
        cut.kev.sort_by(|a, b| a.0.cmp(&b.0));
        cut.epss.sort();
        Ok(cut)
    }
}
