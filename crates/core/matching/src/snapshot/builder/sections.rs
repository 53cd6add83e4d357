//! The sections of a snapshot or of an increment while they are written.

use std::collections::BTreeMap;

use asepsis_domain::lifecycle::Lifecycle;
use asepsis_domain::severity::{Epss, Kev};
use asepsis_domain::vulnerability::{Advisory, Vulnerability};
use rayon::prelude::*;

use super::super::codec::Writer;
use super::super::layout::{self, Blocks, Section, assemble};
use super::super::lifecycle::{self, write_lifecycle};
use super::super::merge::{Group, Named, merge};
use super::super::posting::{Head, Names, write_entry};
use super::super::record::{pack_epss, write_kev, write_vulnerability};
use super::prepared::Prepared;
use super::{BATCH, BuildError, index, vulnerability};

/// Source and id.
pub(super) type Key = (String, String);

/// An advisory of which everything is known, and where its block is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member<'a> {
    pub(super) key: &'a Key,
    pub(super) prepared: &'a Prepared,
    pub(super) place: u64,
}

/// Where the vulnerabilities of a member are.
pub(super) type Places = Vec<u64>;

/// Names, and where the vulnerabilities that have them are.
pub(super) type NamedPlaces = Vec<(String, u64)>;

/// An addition to a posting: its key, the number of the member, the body.
type Addition<'a> = (&'a str, usize, &'a [u8]);

/// The sections.
pub(super) struct Sections {
    /// The number of the increment; 0 for a whole snapshot.
    layer: usize,
    pub(super) facts: Vec<u8>,
    package_index: Vec<u8>,
    product_index: Vec<u8>,
    id_index: Vec<u8>,
    advisory_index: Vec<u8>,
    exploited_index: Vec<u8>,
    score_index: Vec<u8>,
    lifecycle_index: Vec<u8>,
    postings: Blocks,
    vulnerabilities: Blocks,
    advisories: Blocks,
}

impl Sections {
    pub(super) fn new(layer: usize) -> Self {
        Self {
            layer,
            facts: Vec::new(),
            package_index: Vec::new(),
            product_index: Vec::new(),
            id_index: Vec::new(),
            advisory_index: Vec::new(),
            exploited_index: Vec::new(),
            score_index: Vec::new(),
            lifecycle_index: Vec::new(),
            postings: Blocks::new(Section::PostingBlocks),
            vulnerabilities: Blocks::new(Section::VulnerabilityBlocks),
            advisories: Blocks::new(Section::AdvisoryBlocks),
        }
    }

    /// Writes the advisories that have no place yet, and returns all.
    pub(super) fn push_advisories<'a>(
        &mut self,
        all: impl Iterator<Item = (&'a Key, &'a Prepared, Option<u64>)>,
    ) -> Result<Vec<Member<'a>>, BuildError> {
        let mut members = Vec::new();
        let mut index = Vec::new();
        for (key, prepared, place) in all {
            let place = match place {
                Some(place) => place,
                None => {
                    let offset = self.advisories.push(&prepared.block)?;
                    index.push((format!("{}\0{}", key.0, key.1), offset));
                    layout::place(self.layer, offset)
                }
            };
            members.push(Member {
                key,
                prepared,
                place,
            });
        }
        // Source and id are sorted apart, which is not always how they are sorted together.
        index.par_sort_unstable();
        self.advisory_index = index::write(index)?;
        Ok(members)
    }

    /// Writes the vulnerabilities of which the members speak. Returns per member their places, and the places by name.
    pub(super) fn push_vulnerabilities(
        &mut self,
        members: &[Member<'_>],
    ) -> Result<(Vec<Places>, NamedPlaces), BuildError> {
        let named: Vec<Named> = members.iter().map(Member::named).collect();
        let groups: Vec<(String, Group)> = merge(&named).into_iter().collect();
        let mut places: Vec<Vec<u64>> = vec![Vec::new(); members.len()];
        let mut names: Vec<(String, u64)> = Vec::with_capacity(groups.len() * 2);
        for part in groups.chunks(BATCH) {
            let merged = part.par_iter().map(|(id, group)| {
                let mut writer = Writer::default();
                write_vulnerability(&mut writer, &merged(id, group, members)?);
                Ok(writer.into_bytes())
            });
            let merged: Vec<Vec<u8>> = merged.collect::<Result<_, BuildError>>()?;
            for ((id, group), block) in part.iter().zip(merged) {
                let place = layout::place(self.layer, self.vulnerabilities.push(&block)?);
                for member in &group.members {
                    if let Some(list) = places.get_mut(*member) {
                        list.push(place);
                    }
                }
                let all = std::iter::once(id).chain(&group.aliases);
                names.extend(all.map(|name| (name.clone(), place)));
            }
        }
        Ok((places, names))
    }

    /// Writes what has each name: those of vulnerabilities, of advisories, and others that have nothing any more.
    pub(super) fn push_names(
        &mut self,
        vulnerabilities: Vec<(String, u64)>,
        members: &[Member<'_>],
        others: impl Iterator<Item = String>,
    ) -> Result<(), BuildError> {
        const VULNERABILITY: u8 = 0;
        const ADVISORY: u8 = 1;
        const NOTHING: u8 = 2;
        let vulnerabilities = vulnerabilities.into_iter();
        let mut all: Vec<(String, u8, u64)> = vulnerabilities
            .map(|(name, place)| (name, VULNERABILITY, place))
            .collect();
        for member in members {
            let names = std::iter::once(&member.key.1).chain(&member.prepared.aliases);
            all.extend(names.map(|name| (name.clone(), ADVISORY, member.place)));
        }
        all.extend(others.map(|name| (name, NOTHING, 0)));
        all.par_sort_unstable();
        all.dedup();
        let mut index = Vec::with_capacity(all.len());
        for same in all.chunk_by(|a, b| a.0 == b.0) {
            let of = |kind: u8| {
                let places = same.iter().filter(move |(_, k, _)| *k == kind);
                places.map(|(.., place)| *place).collect()
            };
            let names = Names {
                vulnerabilities: of(VULNERABILITY),
                advisories: of(ADVISORY),
            };
            let name = same.first().map_or("", |(name, ..)| name.as_str());
            index.push((name, self.postings.push(&names.write())?));
        }
        self.id_index = index::write(index)?;
        Ok(())
    }

    /// Writes what the members say of packages and products.
    pub(super) fn push_postings(
        &mut self,
        members: &[Member<'_>],
        vulnerabilities: &[Vec<u64>],
    ) -> Result<(), BuildError> {
        for section in [Section::Packages, Section::Products] {
            let mut all = additions(section, members);
            all.par_sort_unstable();
            let mut blocks = Vec::new();
            for entries in all.chunk_by(|a, b| a.0 == b.0) {
                let mut writer = Writer::default();
                for (_, number, body) in entries {
                    if let Some((head, _)) = head(*number, members, vulnerabilities) {
                        write_entry(&mut writer, &head, body);
                    }
                }
                let key = entries.first().map_or("", |(key, ..)| *key);
                blocks.push((key.to_owned(), writer.into_bytes()));
            }
            self.push_blocks(section, blocks)?;
        }
        Ok(())
    }

    /// Writes blocks of packages or products, and their index.
    pub(super) fn push_blocks(
        &mut self,
        section: Section,
        blocks: Vec<(String, Vec<u8>)>,
    ) -> Result<(), BuildError> {
        let mut index = Vec::with_capacity(blocks.len());
        for (key, block) in blocks {
            index.push((key, self.postings.push(&block)?));
        }
        let index = index::write(index)?;
        if section == Section::Packages {
            self.package_index = index;
        } else {
            self.product_index = index;
        }
        Ok(())
    }

    /// Writes what is known by CVE: KEV entries, and sorted scores.
    pub(super) fn push_facts_by_cve(
        &mut self,
        kev: &BTreeMap<String, Kev>,
        epss: &[(String, Epss)],
    ) -> Result<(), BuildError> {
        let mut index = Vec::with_capacity(kev.len());
        for (cve, kev) in kev {
            let mut writer = Writer::default();
            write_kev(&mut writer, kev);
            index.push((cve, self.postings.push(&writer.into_bytes())?));
        }
        self.exploited_index = index::write(index)?;
        let scores = epss.iter().map(|(cve, epss)| (cve, pack_epss(*epss)));
        self.score_index = index::write(scores.collect::<Vec<_>>())?;
        Ok(())
    }

    /// Writes life cycles: each once, under its product and under all that finds it.
    pub(super) fn push_lifecycles<'l>(
        &mut self,
        all: impl Iterator<Item = &'l Lifecycle>,
    ) -> Result<(), BuildError> {
        let mut index = Vec::new();
        for each in all {
            let mut writer = Writer::default();
            write_lifecycle(&mut writer, each);
            let offset = self.postings.push(&writer.into_bytes())?;
            index.extend(lifecycle::keys(each).into_iter().map(|key| (key, offset)));
        }
        index.sort_unstable();
        self.lifecycle_index = index::write(index)?;
        Ok(())
    }

    /// Returns the bytes of the whole.
    pub(super) fn assemble(self) -> Vec<u8> {
        assemble([
            self.facts,
            self.package_index,
            self.product_index,
            self.id_index,
            self.advisory_index,
            self.exploited_index,
            self.score_index,
            self.lifecycle_index,
            self.postings.into_bytes(),
            self.vulnerabilities.into_bytes(),
            self.advisories.into_bytes(),
        ])
    }
}

impl Member<'_> {
    fn named(&self) -> Named {
        Named {
            id: self.key.1.clone(),
            aliases: self.prepared.aliases.clone(),
            withdrawn: self.prepared.withdrawn,
        }
    }
}

/// Returns what the members add to the postings of a section.
pub(super) fn additions<'a>(section: Section, members: &[Member<'a>]) -> Vec<Addition<'a>> {
    let mut all = Vec::new();
    for (number, member) in members.iter().enumerate() {
        let added = member.prepared.additions(section).iter();
        all.extend(added.map(|(key, body)| (key.as_str(), number, body.as_slice())));
    }
    all
}

/// Returns the head of a member's entries, and its key.
pub(super) fn head<'a>(
    number: usize,
    members: &[Member<'a>],
    vulnerabilities: &[Vec<u64>],
) -> Option<(Head<'a>, &'a Key)> {
    let member = members.get(number)?;
    let head = Head {
        advisory: member.place,
        source: &member.key.0,
        id: &member.key.1,
        vulnerabilities: vulnerabilities.get(number)?.clone(),
        withdrawn: member.prepared.withdrawn,
    };
    Some((head, member.key))
}

fn merged(id: &str, group: &Group, members: &[Member<'_>]) -> Result<Vulnerability, BuildError> {
    let own = group.members.iter().filter_map(|m| members.get(*m));
    let own: Vec<Advisory> = own.map(|m| m.prepared.read()).collect::<Result<_, _>>()?;
    Ok(vulnerability::of(id, group, &own))
}
