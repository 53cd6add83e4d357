//! Compiling records into a snapshot. The same records in any order give the same bytes.

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::diagnostic::Diagnostic;
use asepsis_domain::digest::Digest;
use asepsis_domain::severity::{Epss, Kev};
use asepsis_domain::time::Instant;
use asepsis_domain::vulnerability::{Advisory, Affected, Configuration};
use fst::MapBuilder;

use super::code::Code;
use super::merge::{is_withdrawn, merge};
use super::{HEADER, LAYOUT, MAGIC, Posting, SECTIONS, SourceRow, record_key};
use crate::identity;
use crate::range;

/// Collects records.
#[derive(Debug, Default)]
pub struct Builder {
    advisories: BTreeMap<(String, String), Advisory>,
    kev: BTreeMap<String, Kev>,
    epss: BTreeMap<String, Epss>,
}

/// A snapshot as compiled.
#[derive(Debug)]
pub struct Built {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Ranges that contradict themselves.
    pub diagnostics: Vec<Diagnostic>,
}

impl Builder {
    /// Returns a builder without records.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an advisory; of two with the same source and id the later changed one stays.
    pub fn add(&mut self, advisory: Advisory) {
        let key = (advisory.source.clone(), advisory.id.clone());
        let key_of = |a: &Advisory| {
            let mut bytes = Vec::new();
            a.write(&mut bytes);
            (a.modified, bytes)
        };
        match self.advisories.get(&key) {
            Some(there) if key_of(there) >= key_of(&advisory) => {}
            _ => {
                self.advisories.insert(key, advisory);
            }
        }
    }

    /// Adds a KEV entry.
    pub fn add_kev(&mut self, cve: String, kev: Kev) {
        let later = self
            .kev
            .get(&cve)
            .is_none_or(|there| (there.added, &there.name) <= (kev.added, &kev.name));
        if later {
            self.kev.insert(cve, kev);
        }
    }

    /// Adds an EPSS score.
    pub fn add_epss(&mut self, cve: String, epss: Epss) {
        let place = self.epss.entry(cve).or_insert(epss);
        *place = (*place).max(epss);
    }

    /// Returns the snapshot.
    ///
    /// # Errors
    ///
    /// Where an index cannot be made; sorted keys in memory cannot fail.
    pub fn finish(self) -> Result<Built, super::SnapshotError> {
        let records: Vec<Advisory> = self.advisories.into_values().collect();
        let merged = merge(&records, &self.kev, &self.epss);
        let mut blocks = Blocks::default();
        let mut at: BTreeMap<&str, u64> = BTreeMap::new();
        for (id, vulnerability) in &merged.vulnerabilities {
            at.insert(id, blocks.add(vulnerability));
        }
        let mut names: BTreeMap<String, Vec<Posting>> = BTreeMap::new();
        let mut ids: BTreeMap<&str, BTreeSet<u64>> = BTreeMap::new();
        let mut own: BTreeMap<String, u64> = BTreeMap::new();
        let mut diagnostics = Vec::new();
        for (record, of) in records.iter().zip(&merged.of_record) {
            let offsets: Vec<u64> = of
                .iter()
                .filter_map(|id| at.get(id.as_str()).copied())
                .collect();
            for id in std::iter::once(&record.id).chain(&record.aliases) {
                ids.entry(id).or_default().extend(&offsets);
            }
            let text = blocks.add(record);
            own.insert(record_key(&record.source, &record.id), text);
            if is_withdrawn(record) {
                continue;
            }
            diagnostics.extend(range::contradictions(record));
            post(record, &offsets, text, &mut names);
        }
        for (id, offset) in &at {
            ids.entry(id).or_default().insert(*offset);
        }
        let names = index(
            names
                .into_iter()
                .map(|(name, postings)| (name, blocks.add(&postings))),
        )?;
        for (id, offsets) in ids {
            own.insert(
                id.to_owned(),
                blocks.add(&offsets.into_iter().collect::<Vec<u64>>()),
            );
        }
        let ids = index(own.into_iter())?;
        let facts = facts(&records, &self.kev, &self.epss);
        Ok(Built {
            bytes: assemble([facts, names, ids, blocks.bytes]),
            diagnostics,
        })
    }
}

/// Puts a record under every name that it affects.
fn post(
    record: &Advisory,
    vulnerabilities: &[u64],
    text: u64,
    names: &mut BTreeMap<String, Vec<Posting>>,
) {
    let mut packages: BTreeMap<String, Vec<Affected>> = BTreeMap::new();
    for affected in &record.affected {
        let name = identity::package_key(&affected.ecosystem, &affected.name);
        packages.entry(name).or_default().push(affected.clone());
    }
    let mut products: BTreeMap<String, Vec<Configuration>> = BTreeMap::new();
    for configuration in &record.configurations {
        let vulnerable = configuration
            .nodes
            .iter()
            .flat_map(|n| &n.criteria)
            .filter(|c| c.vulnerable);
        let keys: BTreeSet<String> = vulnerable.map(|c| identity::cpe_key(&c.cpe)).collect();
        for key in keys {
            products.entry(key).or_default().push(configuration.clone());
        }
    }
    let posting = |affected, configurations| Posting {
        source: record.source.clone(),
        advisory: record.id.clone(),
        vulnerabilities: vulnerabilities.to_vec(),
        text,
        affected,
        configurations,
    };
    for (name, affected) in packages {
        names
            .entry(name)
            .or_default()
            .push(posting(affected, Vec::new()));
    }
    for (name, configurations) in products {
        names
            .entry(name)
            .or_default()
            .push(posting(Vec::new(), configurations));
    }
}

/// A source's row while it is counted, with the bytes that its digest goes over.
#[derive(Default)]
struct Row {
    records: u64,
    newest: Option<Instant>,
    covers: BTreeSet<String>,
    bytes: Vec<u8>,
}

fn facts(
    records: &[Advisory],
    kev: &BTreeMap<String, Kev>,
    epss: &BTreeMap<String, Epss>,
) -> Vec<u8> {
    let mut rows: BTreeMap<&str, Row> = BTreeMap::new();
    for record in records {
        let row = rows.entry(&record.source).or_default();
        row.records += 1;
        row.newest = row.newest.max(record.modified.or(record.published));
        row.covers.extend(
            record
                .affected
                .iter()
                .map(|a| identity::ecosystem(&a.ecosystem).to_owned()),
        );
        row.covers.extend(
            record
                .configurations
                .first()
                .map(|_| identity::CPE.to_owned()),
        );
        record.write(&mut row.bytes);
    }
    if !kev.is_empty() {
        let row = rows.entry("kev").or_default();
        row.records = kev.len() as u64;
        row.newest = kev
            .values()
            .filter_map(|k| k.added)
            .max()
            .map(asepsis_domain::time::start_of_day);
        kev.iter()
            .for_each(|(cve, kev)| (cve.clone(), kev.name.clone()).write(&mut row.bytes));
    }
    if !epss.is_empty() {
        let row = rows.entry("epss").or_default();
        row.records = epss.len() as u64;
        epss.iter()
            .for_each(|(cve, e)| (cve.clone(), (e.score, e.percentile)).write(&mut row.bytes));
    }
    let row = |(id, row): (&str, Row)| SourceRow {
        id: id.to_owned(),
        records: row.records,
        newest: row.newest,
        digest: Digest::of(&row.bytes),
        covers: row.covers.into_iter().collect(),
    };
    let rows: Vec<SourceRow> = rows.into_iter().map(row).collect();
    let mut out = Vec::new();
    rows.write(&mut out);
    out
}

fn index(entries: impl Iterator<Item = (String, u64)>) -> Result<Vec<u8>, fst::Error> {
    let mut map = MapBuilder::memory();
    for (key, value) in entries {
        map.insert(key, value)?;
    }
    map.into_inner()
}

#[derive(Default)]
struct Blocks {
    bytes: Vec<u8>,
}

impl Blocks {
    fn add<T: Code>(&mut self, value: &T) -> u64 {
        let at = self.bytes.len() as u64;
        let mut payload = Vec::new();
        value.write(&mut payload);
        u32::try_from(payload.len())
            .unwrap_or(u32::MAX)
            .write(&mut self.bytes);
        crc32fast::hash(&payload).write(&mut self.bytes);
        self.bytes.extend_from_slice(&payload);
        at
    }
}

fn assemble(sections: [Vec<u8>; SECTIONS]) -> Vec<u8> {
    let digest = Digest::of_parts(sections.iter().map(Vec::as_slice));
    let length: usize = HEADER + sections.iter().map(Vec::len).sum::<usize>();
    let mut out = Vec::with_capacity(length);
    out.extend_from_slice(MAGIC);
    LAYOUT.write(&mut out);
    u32::try_from(SECTIONS).unwrap_or_default().write(&mut out);
    (length as u64).write(&mut out);
    digest.write(&mut out);
    let mut offset = HEADER as u64;
    for section in &sections {
        offset.write(&mut out);
        (section.len() as u64).write(&mut out);
        crc32fast::hash(section).write(&mut out);
        offset += section.len() as u64;
    }
    crc32fast::hash(&out).write(&mut out);
    for section in sections {
        out.extend_from_slice(&section);
    }
    out
}
