//! Compiles records into a snapshot. The same records give the same bytes, in whatever order they come.

mod facts;
mod index;
mod prepared;
mod vulnerability;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use asepsis_domain::diagnostic::Diagnostic;
use asepsis_domain::matches::SnapshotFacts;
use asepsis_domain::severity::{Epss, Kev};
use asepsis_domain::time::Instant;
use asepsis_domain::vulnerability::{Advisory, Vulnerability};
use rayon::prelude::*;

use self::index::Postings;
use self::prepared::Prepared;
use super::codec::Writer;
use super::layout::{Blocks, Section, TooLong, assemble};
use super::merge::{Group, Named, merge};
use super::posting::Head;
use super::record::write_vulnerability;

/// Takes records and makes a snapshot of them.
#[derive(Debug, Default)]
pub struct Builder {
    /// Advisories that are still to be prepared: so many at a time, on all cores.
    incoming: Vec<Advisory>,
    advisories: BTreeMap<(String, String), Prepared>,
    kev: BTreeMap<String, Kev>,
    epss: Vec<(String, Epss)>,
    newest: BTreeMap<String, Instant>,
    cut_from: Option<SnapshotFacts>,
}

/// Advisories that are prepared at a time.
const BATCH: usize = 1024;

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
        self.incoming.push(advisory);
        if self.incoming.len() >= BATCH {
            self.prepare();
        }
    }

    fn prepare(&mut self) {
        let incoming = std::mem::take(&mut self.incoming);
        let prepared: Vec<_> = incoming.into_par_iter().map(Prepared::of).collect();
        for (key, new) in prepared {
            match self.advisories.entry(key) {
                Entry::Vacant(place) => {
                    place.insert(new);
                }
                Entry::Occupied(mut place) if new.is_later_than(place.get()) => {
                    place.insert(new);
                }
                Entry::Occupied(_) => {}
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
        self.epss.push((cve, epss));
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
    pub fn finish(mut self) -> Result<Built, BuildError> {
        self.prepare();
        self.epss.par_sort_unstable();
        self.epss.dedup_by(|later, first| {
            let same = later.0 == first.0;
            if same {
                first.1 = later.1;
            }
            same
        });
        let mut sections = Sections::new();
        let (offsets, named) = self.write_advisories(&mut sections)?;
        let vulnerabilities = self.write_vulnerabilities(&mut sections, &named)?;
        self.write_postings(&mut sections, &offsets, &vulnerabilities)?;
        sections.facts = facts::write(&self);
        let told = self.advisories.values().flat_map(|p| &p.diagnostics);
        let mut diagnostics: Vec<Diagnostic> = told.cloned().collect();
        diagnostics.sort_by(|a, b| a.message.cmp(&b.message));
        diagnostics.dedup();
        Ok(Built {
            bytes: sections.assemble(),
            diagnostics,
        })
    }

    /// Returns per advisory where its block is, and what decides with which others it goes.
    fn write_advisories(
        &self,
        sections: &mut Sections,
    ) -> Result<(Vec<u64>, Vec<Named>), BuildError> {
        let mut offsets = Vec::with_capacity(self.advisories.len());
        let mut named = Vec::with_capacity(self.advisories.len());
        let mut index = Vec::with_capacity(self.advisories.len());
        for ((source, id), prepared) in &self.advisories {
            let offset = sections.advisories.push(&prepared.block)?;
            index.push((format!("{source}\0{id}"), offset));
            offsets.push(offset);
            named.push(Named {
                id: id.clone(),
                aliases: prepared.aliases.clone(),
                withdrawn: prepared.withdrawn,
            });
        }
        // Source and id are sorted apart, which is not always how they are sorted together.
        index.par_sort_unstable();
        sections.advisory_index = index::write(index)?;
        Ok((offsets, named))
    }

    /// Returns per advisory the offsets of its vulnerabilities.
    fn write_vulnerabilities(
        &self,
        sections: &mut Sections,
        named: &[Named],
    ) -> Result<Vec<Vec<u64>>, BuildError> {
        let groups: Vec<(String, Group)> = merge(named).into_iter().collect();
        let blocks: Vec<&Prepared> = self.advisories.values().collect();
        let mut offsets: Vec<Vec<u64>> = vec![Vec::new(); named.len()];
        let mut ids: Vec<(String, u64)> = Vec::with_capacity(groups.len() * 2);
        for part in groups.chunks(BATCH) {
            let merged = part.par_iter().map(|(id, group)| {
                let mut writer = Writer::default();
                write_vulnerability(&mut writer, &self.vulnerability(id, group, &blocks)?);
                Ok(writer.into_bytes())
            });
            let merged: Vec<Vec<u8>> = merged.collect::<Result<_, BuildError>>()?;
            for ((id, group), block) in part.iter().zip(merged) {
                let offset = sections.vulnerabilities.push(&block)?;
                for member in &group.members {
                    if let Some(list) = offsets.get_mut(*member) {
                        list.push(offset);
                    }
                }
                let names = std::iter::once(id).chain(&group.aliases);
                ids.extend(names.map(|name| (name.clone(), offset)));
            }
        }
        ids.par_sort_unstable();
        let mut index = Vec::with_capacity(ids.len());
        for same in ids.chunk_by(|a, b| a.0 == b.0) {
            let mut writer = Writer::default();
            writer.list(same, |w, (_, offset)| w.number(*offset));
            let name = same.first().map(|(name, _)| name.clone());
            index.push((
                name.unwrap_or_default(),
                sections.postings.push(&writer.into_bytes())?,
            ));
        }
        sections.id_index = index::write(index)?;
        Ok(offsets)
    }

    fn vulnerability(
        &self,
        id: &str,
        group: &Group,
        blocks: &[&Prepared],
    ) -> Result<Vulnerability, BuildError> {
        let members = group.members.iter().filter_map(|m| blocks.get(*m));
        let members: Vec<Advisory> = members.map(|p| p.read()).collect::<Result<_, _>>()?;
        let epss = self.epss.binary_search_by(|(cve, _)| cve.as_str().cmp(id));
        let epss = epss.ok().and_then(|at| self.epss.get(at));
        Ok(vulnerability::of(
            id,
            group,
            &members,
            self.kev.get(id),
            epss.map(|(_, epss)| *epss),
        ))
    }

    fn write_postings(
        &self,
        sections: &mut Sections,
        offsets: &[u64],
        vulnerabilities: &[Vec<u64>],
    ) -> Result<(), BuildError> {
        let mut postings = Postings::default();
        let all = self.advisories.iter().zip(offsets).zip(vulnerabilities);
        for ((((source, id), prepared), offset), vulnerabilities) in all {
            let head = Head {
                advisory: *offset,
                source,
                id,
                vulnerabilities: vulnerabilities.clone(),
                withdrawn: prepared.withdrawn,
            };
            postings.add(&head, prepared);
        }
        let (packages, products) = postings.into_parts();
        sections.package_index = sections.push_all(packages)?;
        sections.product_index = sections.push_all(products)?;
        Ok(())
    }
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
    fn push_all(&mut self, entries: Vec<(&str, Vec<u8>)>) -> Result<Vec<u8>, BuildError> {
        let mut index = Vec::with_capacity(entries.len());
        for (key, block) in entries {
            index.push((key, self.postings.push(&block)?));
        }
        index::write(index)
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
