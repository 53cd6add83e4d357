//! What a snapshot is made of: per source its records, its newest change, what it covers, and a digest.

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::digest::Digest;
use asepsis_domain::matches::{SnapshotFacts, SourceFacts};
use asepsis_domain::time::{Instant, start_of_day};

use super::super::codec::Writer;
use super::super::record::{write_epss, write_instant, write_kev};
use super::Builder;

/// Id of the source of KEV entries.
const KEV: &str = "kev";
/// Id of the source of EPSS scores.
const EPSS: &str = "epss";
/// What a source covers that gives CPE configurations.
pub(crate) const CPE: &str = "cpe";

/// Returns the facts' section.
pub(super) fn write(builder: &Builder) -> Vec<u8> {
    let (digest, sources) = match &builder.cut_from {
        Some(SnapshotFacts { digest, sources }) => (Some(*digest), sources.clone()),
        None => (None, sources(builder)),
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
    w.into_bytes()
}

/// A source while its records are counted.
#[derive(Default)]
struct Tally<'a> {
    newest: Option<Instant>,
    covers: BTreeSet<&'a str>,
    blocks: Vec<Vec<u8>>,
}

fn sources(builder: &Builder) -> Vec<SourceFacts> {
    let mut tallies: BTreeMap<&str, Tally<'_>> = BTreeMap::new();
    for ((source, _), prepared) in &builder.advisories {
        let tally = tallies.entry(source).or_default();
        tally.newest = tally.newest.max(prepared.modified);
        tally
            .covers
            .extend(prepared.covers.iter().map(String::as_str));
        tally.blocks.push(prepared.digest.as_bytes().to_vec());
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
        covers: tally.covers.into_iter().map(str::to_owned).collect(),
    });
    facts.collect()
}

fn record(cve: &str, rest: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut w = Writer::default();
    w.text(cve);
    rest(&mut w);
    w.into_bytes()
}
