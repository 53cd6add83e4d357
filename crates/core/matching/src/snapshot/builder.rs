//! Compiles records into a snapshot. The same records give the same bytes, in whatever order they come.

mod facts;
mod index;
mod vulnerability;

use std::collections::BTreeMap;

use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::matches::SnapshotFacts;
use asepsis_domain::severity::{Epss, Kev};
use asepsis_domain::time::Instant;
use asepsis_domain::vulnerability::{Advisory, Bound, CpeCriterion};

use self::index::Postings;
use super::codec::{Malformed, Reader, Writer};
use super::layout::{Blocks, Section, TooLong, assemble};
use super::merge::{Group, Named, merge};
use super::posting::Head;
use super::record::{read_advisory, write_advisory, write_vulnerability};
use crate::matcher::cpe::order_of;
use crate::range::{RangeRef, Timeline};
use crate::version::{self, scheme_of};

/// Takes records and makes a snapshot of them.
#[derive(Debug, Default)]
pub struct Builder {
    advisories: BTreeMap<(String, String), Kept>,
    kev: BTreeMap<String, Kev>,
    epss: BTreeMap<String, Epss>,
    newest: BTreeMap<String, Instant>,
    cut_from: Option<SnapshotFacts>,
}

/// An advisory as it will stand in its block: a tenth of the memory that its parts take.
#[derive(Debug)]
struct Kept {
    modified: Option<i64>,
    block: Vec<u8>,
}

/// A snapshot made.
#[derive(Debug)]
pub struct Built {
    /// Its bytes, for [`Snapshot::open`](super::Snapshot::open).
    pub bytes: Vec<u8>,
    /// What is wrong with the records, by source and id.
    pub diagnostics: Vec<Diagnostic>,
}

/// Why no snapshot could be made.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// A block of more than 4 GiB.
    #[error("a record of the advisories has more than 4 GiB")]
    TooLong(#[from] TooLong),
    /// An index cannot be written.
    #[error("an index of the snapshot cannot be written")]
    Index(#[from] fst::Error),
    /// What was kept of a record cannot be read back.
    #[error(
        "a record of the advisories does not read back: this is a fault of Asepsis, please report it"
    )]
    Unread,
}

impl Builder {
    /// Returns a builder without records.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes an advisory; of two with the same source and id, the later change stays.
    pub fn add(&mut self, advisory: Advisory) {
        let mut writer = Writer::default();
        write_advisory(&mut writer, &advisory);
        let kept = Kept {
            modified: advisory.modified.map(Instant::as_second),
            block: writer.into_bytes(),
        };
        let key = (advisory.source, advisory.id);
        match self.advisories.entry(key) {
            std::collections::btree_map::Entry::Vacant(place) => {
                place.insert(kept);
            }
            std::collections::btree_map::Entry::Occupied(mut place) => {
                let old = place.get();
                // Where both have the same time, the bytes decide, so that the order of coming does not.
                if (kept.modified, &kept.block) > (old.modified, &old.block) {
                    place.insert(kept);
                }
            }
        }
    }

    /// Takes a KEV entry; of two for a CVE, the one added later stays.
    pub fn add_kev(&mut self, cve: String, kev: Kev) {
        let rank = |k: &Kev| (k.added, k.due, k.ransomware, k.name.clone());
        let old = self.kev.get(&cve);
        if old.is_none_or(|old| rank(&kev) > rank(old)) {
            self.kev.insert(cve, kev);
        }
    }

    /// Takes an EPSS score; of two for a CVE, the higher stays.
    pub fn add_epss(&mut self, cve: String, epss: Epss) {
        let old = self.epss.get(&cve);
        if old.is_none_or(|old| epss > *old) {
            self.epss.insert(cve, epss);
        }
    }

    /// Says that a source's data is of this time, where its records carry none.
    pub fn made(&mut self, source: &str, at: Instant) {
        let newest = self.newest.entry(source.to_owned()).or_insert(at);
        *newest = at.max(*newest);
    }

    /// Says that the records are a slice of another snapshot: its facts are stated, not those of the slice.
    pub fn cut_from(&mut self, facts: SnapshotFacts) {
        self.cut_from = Some(facts);
    }

    /// Makes the snapshot.
    ///
    /// # Errors
    ///
    /// Where the records are larger than the layout can say.
    pub fn finish(self) -> Result<Built, BuildError> {
        let mut sections = Sections::new();
        let placed = self.write_advisories(&mut sections)?;
        let named: Vec<Named> = placed.iter().map(|p| p.named.clone()).collect();
        let offsets = self.write_vulnerabilities(&mut sections, &placed, &merge(&named))?;
        let mut diagnostics = self.write_postings(&mut sections, &placed, offsets)?;
        sections.facts = facts::write(&self)?;
        diagnostics.sort_by(|a, b| a.message.cmp(&b.message));
        diagnostics.dedup();
        Ok(Built {
            bytes: sections.assemble(),
            diagnostics,
        })
    }

    fn write_advisories(&self, sections: &mut Sections) -> Result<Vec<Placed>, BuildError> {
        let mut placed = Vec::with_capacity(self.advisories.len());
        let mut index = BTreeMap::new();
        for ((source, id), kept) in &self.advisories {
            let advisory = kept.read()?;
            let offset = sections.advisories.push(&kept.block)?;
            index.insert(format!("{source}\0{id}"), offset);
            let withdrawn = advisory.withdrawn.is_some() || advisory.rejected;
            placed.push(Placed {
                key: (source.clone(), id.clone()),
                offset,
                named: Named {
                    id: advisory.id,
                    aliases: advisory.aliases,
                    withdrawn,
                },
            });
        }
        sections.advisory_index = index::write(&index)?;
        Ok(placed)
    }

    /// Returns per advisory the offsets of its vulnerabilities.
    fn write_vulnerabilities(
        &self,
        sections: &mut Sections,
        placed: &[Placed],
        groups: &BTreeMap<String, Group>,
    ) -> Result<Vec<Vec<u64>>, BuildError> {
        let mut offsets: Vec<Vec<u64>> = vec![Vec::new(); placed.len()];
        let mut ids: BTreeMap<String, Vec<u64>> = BTreeMap::new();
        for (id, group) in groups {
            let members = group.members.iter().filter_map(|m| placed.get(*m));
            let members = members
                .map(|m| self.reread(m))
                .collect::<Result<Vec<_>, _>>()?;
            let merged = vulnerability::of(
                id,
                group,
                &members,
                self.kev.get(id),
                self.epss.get(id).copied(),
            );
            let mut writer = Writer::default();
            write_vulnerability(&mut writer, &merged);
            let offset = sections.vulnerabilities.push(&writer.into_bytes())?;
            for member in &group.members {
                if let Some(list) = offsets.get_mut(*member) {
                    list.push(offset);
                }
            }
            for name in std::iter::once(merged.id).chain(merged.aliases) {
                ids.entry(name).or_default().push(offset);
            }
        }
        let mut index = BTreeMap::new();
        for (name, offsets) in ids {
            let mut writer = Writer::default();
            writer.list(&offsets, |w, offset| w.number(*offset));
            index.insert(name, sections.postings.push(&writer.into_bytes())?);
        }
        sections.id_index = index::write(&index)?;
        Ok(offsets)
    }

    fn write_postings(
        &self,
        sections: &mut Sections,
        placed: &[Placed],
        offsets: Vec<Vec<u64>>,
    ) -> Result<Vec<Diagnostic>, BuildError> {
        let mut postings = Postings::default();
        let mut diagnostics = Vec::new();
        for (placed, vulnerabilities) in placed.iter().zip(offsets) {
            let advisory = self.reread(placed)?;
            let head = Head {
                advisory: placed.offset,
                source: &placed.key.0,
                id: &placed.key.1,
                vulnerabilities,
                withdrawn: placed.named.withdrawn,
            };
            postings.add(&head, &advisory);
            diagnostics.extend(contradictions(&advisory));
        }
        let (packages, products) = postings.into_parts();
        sections.package_index = sections.push_all(packages)?;
        sections.product_index = sections.push_all(products)?;
        Ok(diagnostics)
    }

    fn reread(&self, placed: &Placed) -> Result<Advisory, BuildError> {
        self.advisories
            .get(&placed.key)
            .ok_or(BuildError::Unread)?
            .read()
    }
}

impl Kept {
    fn read(&self) -> Result<Advisory, BuildError> {
        read_advisory(&mut Reader::new(&self.block)).map_err(|Malformed| BuildError::Unread)
    }
}

/// An advisory in its block.
struct Placed {
    key: (String, String),
    offset: u64,
    named: Named,
}

/// The sections while they are written.
struct Sections {
    facts: Vec<u8>,
    package_index: Vec<u8>,
    product_index: Vec<u8>,
    id_index: Vec<u8>,
    advisory_index: Vec<u8>,
    postings: Blocks,
    vulnerabilities: Blocks,
    advisories: Blocks,
}

impl Sections {
    fn new() -> Self {
        Self {
            facts: Vec::new(),
            package_index: Vec::new(),
            product_index: Vec::new(),
            id_index: Vec::new(),
            advisory_index: Vec::new(),
            postings: Blocks::new(Section::PostingBlocks),
            vulnerabilities: Blocks::new(Section::VulnerabilityBlocks),
            advisories: Blocks::new(Section::AdvisoryBlocks),
        }
    }

    /// Writes postings and returns their index.
    fn push_all(&mut self, entries: BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, BuildError> {
        let mut index = BTreeMap::new();
        for (key, block) in entries {
            index.insert(key, self.postings.push(&block)?);
        }
        index::write(&index)
    }

    fn assemble(self) -> Vec<u8> {
        assemble([
            self.facts,
            self.package_index,
            self.product_index,
            self.id_index,
            self.advisory_index,
            self.postings.into_bytes(),
            self.vulnerabilities.into_bytes(),
            self.advisories.into_bytes(),
        ])
    }
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
