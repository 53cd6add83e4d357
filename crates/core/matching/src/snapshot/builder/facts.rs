//! What a snapshot is made of: per source its records, its newest change, what it covers, and a digest.

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::digest::Digest;
use asepsis_domain::matches::{SnapshotFacts, SourceFacts};
use asepsis_domain::time::{Instant, start_of_day};

use super::super::codec::Writer;
use super::super::record::{write_epss, write_instant, write_kev};
use super::{BuildError, Builder};
use crate::ecosystem::Package;

/// Id of the source of KEV entries.
const KEV: &str = "kev";
/// Id of the source of EPSS scores.
const EPSS: &str = "epss";
/// What a source covers that gives CPE configurations.
pub(crate) const CPE: &str = "cpe";

/// Returns the facts' section.
pub(super) fn write(builder: &Builder) -> Result<Vec<u8>, BuildError> {
    let (digest, sources) = match &builder.cut_from {
        Some(SnapshotFacts { digest, sources }) => (Some(*digest), sources.clone()),
        None => (None, sources(builder)?),
    };
    let mut w = Writer::default();
    w.option(digest, |w, digest| w.raw(digest.as_bytes()));
    w.list(&sources, |w, source| {
        w.text(&source.id);
        w.number(source.records);
        w.option(source.newest, write_instant);
        w.raw(source.digest.as_bytes());
        w.texts(&source.covers);
    });
    Ok(w.into_bytes())
}

/// A source while its records are counted.
#[derive(Default)]
struct Tally {
    newest: Option<Instant>,
    covers: BTreeSet<String>,
    blocks: Vec<Vec<u8>>,
}

fn sources(builder: &Builder) -> Result<Vec<SourceFacts>, BuildError> {
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    for ((source, _), kept) in &builder.advisories {
        let tally = tallies.entry(source).or_default();
        let advisory = kept.read()?;
        tally.newest = tally.newest.max(advisory.modified);
        for affected in &advisory.affected {
            let (package, _) = Package::of_advisory(&affected.ecosystem, &affected.name);
            tally.covers.insert(package.ecosystem);
        }
        if !advisory.configurations.is_empty() {
            tally.covers.insert(CPE.to_owned());
        }
        tally
            .blocks
            .push(Digest::of(&kept.block).as_bytes().to_vec());
    }
    for (cve, kev) in &builder.kev {
        let tally = tallies.entry(KEV).or_default();
        tally.newest = tally.newest.max(kev.added.map(start_of_day));
        tally.blocks.push(record(cve, |w| write_kev(w, kev)));
    }
    for (cve, epss) in &builder.epss {
        tallies
            .entry(EPSS)
            .or_default()
            .blocks
            .push(record(cve, |w| write_epss(w, *epss)));
    }
    let facts = tallies.into_iter().map(|(id, tally)| SourceFacts {
        newest: tally.newest.max(builder.newest.get(id).copied()),
        id: id.to_owned(),
        records: tally.blocks.len() as u64,
        digest: Digest::of_parts(tally.blocks.iter().map(Vec::as_slice)),
        covers: tally.covers.into_iter().collect(),
    });
    Ok(facts.collect())
}

fn record(cve: &str, rest: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut w = Writer::default();
    w.text(cve);
    rest(&mut w);
    w.into_bytes()
}
