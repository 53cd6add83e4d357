//! An increment: what changes of a snapshot, in work that grows with the change. What an advisory says of itself is written
//! anew where it changed; what several say together (vulnerabilities, names, postings) where one of them did, and for that
//! all advisories are read that are linked with a changed one by ids and aliases, no others.

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::lifecycle::Lifecycle;
use asepsis_domain::severity::{Epss, Kev};
use asepsis_domain::vulnerability::Advisory;
use rayon::prelude::*;

use super::super::codec::{Malformed, Writer};
use super::super::facts::{Source, Stated};
use super::super::layout::Section;
use super::super::posting::{Head, read_entries, write_entry};
use super::super::{Snapshot, SnapshotError, postings_damaged};
use super::facts::{EPSS, KEV, Tally};
use super::prepared::Prepared;
use super::sections::{Key, Member, Sections, additions, head};
use super::{BuildError, Builder, Built, told};

/// An advisory that changes: as it is now, and as it was.
struct Change {
    key: Key,
    new: Prepared,
    old: Option<Prepared>,
}

/// All advisories that are linked with those that change.
#[derive(Default)]
struct Linked {
    /// With its place, where it does not change.
    members: BTreeMap<Key, (Prepared, Option<u64>)>,
    names: BTreeSet<String>,
    waiting: Vec<String>,
    read: BTreeSet<u64>,
}

impl Builder {
    /// Makes an increment of a snapshot: bytes that stand after its own. What is said of a CVE (KEV, EPSS) counts instead of
    /// what was said before; of an advisory the later change. `None` where nothing changes.
    ///
    /// # Errors
    ///
    /// Where the records are larger than the layout can say, the snapshot is damaged, or a source that came whole has fewer
    /// records than before ([`BuildError::Gone`]).
    pub fn finish_on<B: AsRef<[u8]> + Sync>(
        mut self,
        base: &Snapshot<B>,
    ) -> Result<Option<Built>, BuildError> {
        self.settle();
        let whole = self.counts_of_whole();
        let changes = self.changes(base)?;
        let kev = self.changed_kev(base)?;
        let epss = self.changed_epss(base)?;
        let lifecycles = self.changed_lifecycles(base)?;
        let before = base.stated()?.sources;
        let mut tally = Tally::of(before.clone());
        for change in &changes {
            if let Some(old) = &change.old {
                tally.remove(&change.key.0, old);
            }
            tally.add(&change.key.0, &change.new);
        }
        for (cve, new, old) in &kev {
            tally.add_kev(cve, new, old.as_ref());
        }
        let scores = epss
            .iter()
            .map(|(cve, new, old)| (cve.as_str(), *new, *old));
        tally.add_epss(&scores.collect::<Vec<_>>());
        for (new, old) in &lifecycles {
            tally.add_lifecycle(new, old.as_ref());
        }
        tally.made(&self.newest);
        let sources = tally.into_sources();
        let has_more = |s: &&Source| whole.get(&s.id).is_some_and(|came| s.records > *came);
        if let Some(source) = sources.iter().find(has_more) {
            return Err(BuildError::Gone(source.id.clone()));
        }
        // That a source was asked again is a change too, where its data is newer for it.
        let is_same = changes.is_empty() && kev.is_empty() && epss.is_empty();
        if is_same && lifecycles.is_empty() && sources == before {
            return Ok(None);
        }
        let diagnostics = told(changes.iter().map(|change| &change.new));
        let mut sections = sections(changes, base)?;
        sections.push_facts_by_cve(
            &kev.into_iter().map(|(cve, new, _)| (cve, new)).collect(),
            &epss
                .into_iter()
                .map(|(cve, new, _)| (cve, new))
                .collect::<Vec<_>>(),
        )?;
        sections.push_lifecycles(lifecycles.iter().map(|(new, _)| new))?;
        let stated = Stated {
            base: Some(base.digest()),
            cut_from: None,
            sources,
        };
        sections.facts = stated.write();
        Ok(Some(Built {
            bytes: sections.assemble(),
            diagnostics,
        }))
    }

    /// Returns how many records came of each source whose records are all that it says.
    fn counts_of_whole(&self) -> BTreeMap<String, u64> {
        let count = |source: &String| {
            let own = self.advisories.keys().filter(|(s, _)| s == source).count();
            let by_cve = match source.as_str() {
                KEV => self.kev.len(),
                EPSS => self.epss.len(),
                _ => 0,
            };
            (source.clone(), (own + by_cve) as u64)
        };
        self.whole.iter().map(count).collect()
    }

    fn changes<B: AsRef<[u8]> + Sync>(
        &mut self,
        base: &Snapshot<B>,
    ) -> Result<Vec<Change>, SnapshotError> {
        let records: Vec<(Key, Prepared)> =
            std::mem::take(&mut self.advisories).into_iter().collect();
        let whole = &self.whole;
        let changes = records.into_par_iter().map(|(key, new)| {
            let old = match base.advisory_place(&key.0, &key.1)? {
                Some(place) => Some(Prepared::of(base.advisory_at(place)?).1),
                None => None,
            };
            let is_change = old.as_ref().is_none_or(|old| {
                let is_other = whole.contains(&key.0) && new.digest != old.digest;
                is_other || new.is_later_than(old)
            });
            Ok(is_change.then_some(Change { key, new, old }))
        });
        let changes: Vec<Option<Change>> = changes.collect::<Result<_, SnapshotError>>()?;
        Ok(changes.into_iter().flatten().collect())
    }

    fn changed_lifecycles<B: AsRef<[u8]>>(
        &mut self,
        base: &Snapshot<B>,
    ) -> Result<Vec<(Lifecycle, Option<Lifecycle>)>, SnapshotError> {
        let mut changed = Vec::new();
        for ((source, product), new) in std::mem::take(&mut self.lifecycles) {
            let old = base.lifecycle(&source, &product)?;
            let is_later = old.as_ref().is_none_or(|old| new.modified >= old.modified);
            if is_later && old.as_ref() != Some(&new) {
                changed.push((new, old));
            }
        }
        Ok(changed)
    }

    fn changed_kev<B: AsRef<[u8]>>(
        &mut self,
        base: &Snapshot<B>,
    ) -> Result<Vec<(String, Kev, Option<Kev>)>, SnapshotError> {
        let mut changed = Vec::new();
        for (cve, new) in std::mem::take(&mut self.kev) {
            let old = base.kev(&cve)?;
            if old.as_ref() != Some(&new) {
                changed.push((cve, new, old));
            }
        }
        Ok(changed)
    }

    fn changed_epss<B: AsRef<[u8]> + Sync>(
        &mut self,
        base: &Snapshot<B>,
    ) -> Result<Vec<(String, Epss, Option<Epss>)>, SnapshotError> {
        let scores = std::mem::take(&mut self.epss).into_par_iter();
        let changed = scores.map(|(cve, new)| {
            let old = base.epss(&cve)?;
            Ok((old != Some(new)).then_some((cve, new, old)))
        });
        let changed: Vec<_> = changed.collect::<Result<_, SnapshotError>>()?;
        Ok(changed.into_iter().flatten().collect())
    }
}

/// Writes all that the changes change, but for what is known by CVE.
fn sections<B: AsRef<[u8]>>(
    changes: Vec<Change>,
    base: &Snapshot<B>,
) -> Result<Sections, BuildError> {
    let mut keys: [BTreeSet<String>; 2] = Default::default();
    let mut linked = Linked::default();
    for change in changes {
        if let Some(old) = &change.old {
            linked.name_all(&change.key, old);
            note_keys(&mut keys, old);
        }
        linked.name_all(&change.key, &change.new);
        linked.members.insert(change.key, (change.new, None));
    }
    linked.grow(base)?;
    let mut sections = Sections::new(base.next_layer());
    let all = linked.members.iter();
    let members = sections.push_advisories(all.map(|(key, (p, place))| (key, p, *place)))?;
    let (vulnerabilities, names) = sections.push_vulnerabilities(&members)?;
    sections.push_names(names, &members, linked.names.iter().cloned())?;
    members
        .iter()
        .for_each(|m| note_keys(&mut keys, m.prepared));
    for (section, keys) in [Section::Packages, Section::Products].into_iter().zip(keys) {
        let mut added: BTreeMap<&str, Vec<(usize, &[u8])>> = BTreeMap::new();
        for (key, number, body) in additions(section, &members) {
            added.entry(key).or_default().push((number, body));
        }
        let mut blocks = Vec::new();
        for key in keys {
            let old = base.posting(section, &key)?.unwrap_or_default();
            let old = read_entries(old).map_err(|Malformed| postings_damaged())?;
            let new = added.get(key.as_str()).map_or(&[][..], Vec::as_slice);
            let block = posting(old, new, &members, &vulnerabilities, &linked);
            blocks.push((key, block));
        }
        sections.push_blocks(section, blocks)?;
    }
    Ok(sections)
}

/// Notes the keys under which an advisory says something.
fn note_keys(keys: &mut [BTreeSet<String>; 2], prepared: &Prepared) {
    for (keys, section) in keys.iter_mut().zip([Section::Packages, Section::Products]) {
        let said = prepared.additions(section).iter();
        keys.extend(said.map(|(key, _)| key.clone()));
    }
}

/// Returns a posting: of the old entries those of advisories that are not linked, and the new ones, by source and id.
fn posting(
    old: Vec<(Head<'_>, &[u8])>,
    new: &[(usize, &[u8])],
    members: &[Member<'_>],
    vulnerabilities: &[Vec<u64>],
    linked: &Linked,
) -> Vec<u8> {
    let is_left = |head: &Head<'_>| {
        let key = (head.source.to_owned(), head.id.to_owned());
        !linked.members.contains_key(&key)
    };
    let mut entries: Vec<(Head<'_>, &[u8])> = old.into_iter().filter(|(h, _)| is_left(h)).collect();
    for (number, body) in new {
        if let Some((head, _)) = head(*number, members, vulnerabilities) {
            entries.push((head, body));
        }
    }
    entries.sort_by(|(a, _), (b, _)| (a.source, a.id).cmp(&(b.source, b.id)));
    let mut writer = Writer::default();
    for (head, body) in &entries {
        write_entry(&mut writer, head, body);
    }
    writer.into_bytes()
}

impl Linked {
    fn name_all(&mut self, key: &Key, prepared: &Prepared) {
        for name in std::iter::once(&key.1).chain(&prepared.aliases) {
            if self.names.insert(name.clone()) {
                self.waiting.push(name.clone());
            }
        }
    }

    /// Adds all that is linked with what is there.
    fn grow<B: AsRef<[u8]>>(&mut self, base: &Snapshot<B>) -> Result<(), SnapshotError> {
        while let Some(name) = self.waiting.pop() {
            for place in base.names(&name)?.advisories {
                if !self.read.insert(place) {
                    continue;
                }
                let advisory: Advisory = base.advisory_at(place)?;
                let (key, prepared) = Prepared::of(advisory);
                if !self.members.contains_key(&key) {
                    self.name_all(&key, &prepared);
                    self.members.insert(key, (prepared, Some(place)));
                }
            }
        }
        Ok(())
    }
}
