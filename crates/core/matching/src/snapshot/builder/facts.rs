//! Counts what a snapshot is made of: per source its records, its newest change, what it covers, and a sum of digests.

use std::collections::BTreeMap;

use asepsis_domain::digest::Digest;
use asepsis_domain::lifecycle::Lifecycle;
use asepsis_domain::severity::{Epss, Kev};
use asepsis_domain::time::{Instant, start_of_day};
use rayon::prelude::*;

use super::super::codec::Writer;
use super::super::facts::{Source, Sum};
use super::super::lifecycle::write_lifecycle;
use super::super::record::{write_epss, write_kev};
use super::prepared::Prepared;

/// Id of the source of KEV entries.
pub(super) const KEV: &str = "kev";
/// Id of the source of EPSS scores.
pub(super) const EPSS: &str = "epss";
/// What a source covers that gives CPE configurations.
pub(crate) const CPE: &str = "cpe";

/// The sources while they are counted.
#[derive(Default)]
pub(super) struct Tally {
    sources: BTreeMap<String, Counted>,
}

#[derive(Default)]
struct Counted {
    records: u64,
    newest: Option<Instant>,
    sum: Sum,
    covers: BTreeMap<String, u64>,
}

impl Tally {
    /// Returns the counts of a snapshot, to go on counting.
    pub(super) fn of(sources: Vec<Source>) -> Self {
        let counted = sources.into_iter().map(|source| {
            let counted = Counted {
                records: source.records,
                newest: source.newest,
                sum: source.sum,
                covers: source.covers.into_iter().collect(),
            };
            (source.id, counted)
        });
        Self {
            sources: counted.collect(),
        }
    }

    /// Counts an advisory.
    pub(super) fn add(&mut self, source: &str, prepared: &Prepared) {
        let counted = self.source(source);
        counted.records += 1;
        counted.newest = counted.newest.max(prepared.modified);
        counted.sum.add(&prepared.digest);
        for scope in &prepared.covers {
            *counted.covers.entry(scope.clone()).or_default() += 1;
        }
    }

    /// Counts an advisory no longer: a later one takes its place.
    pub(super) fn remove(&mut self, source: &str, prepared: &Prepared) {
        let counted = self.source(source);
        counted.records = counted.records.saturating_sub(1);
        counted.sum.subtract(&prepared.digest);
        for scope in &prepared.covers {
            if let Some(count) = counted.covers.get_mut(scope) {
                *count = count.saturating_sub(1);
            }
        }
        counted.covers.retain(|_, count| *count > 0);
    }

    /// Counts a KEV entry in place of an old one.
    pub(super) fn add_kev(&mut self, cve: &str, kev: &Kev, old: Option<&Kev>) {
        let digest = |kev: &Kev| record(cve, |w| write_kev(w, kev));
        let counted = self.source(KEV);
        counted.newest = counted.newest.max(kev.added.map(start_of_day));
        counted.sum.add(&digest(kev));
        match old {
            Some(old) => counted.sum.subtract(&digest(old)),
            None => counted.records += 1,
        }
    }

    /// Counts EPSS scores, each in place of an old one.
    pub(super) fn add_epss(&mut self, scores: &[(&str, Epss, Option<Epss>)]) {
        if scores.is_empty() {
            return;
        }
        let digest = |cve: &str, epss: Epss| record(cve, |w| write_epss(w, epss));
        let digests: Vec<(Digest, Option<Digest>)> = scores
            .par_iter()
            .map(|(cve, new, old)| (digest(cve, *new), old.map(|old| digest(cve, old))))
            .collect();
        let counted = self.source(EPSS);
        for (new, old) in digests {
            counted.sum.add(&new);
            match old {
                Some(old) => counted.sum.subtract(&old),
                None => counted.records += 1,
            }
        }
    }

    /// Counts a life cycle in place of an old one.
    pub(super) fn add_lifecycle(&mut self, new: &Lifecycle, old: Option<&Lifecycle>) {
        let digest = |each: &Lifecycle| record(&each.product, |w| write_lifecycle(w, each));
        let counted = self.source(&new.source);
        counted.newest = counted.newest.max(new.modified);
        counted.sum.add(&digest(new));
        match old {
            Some(old) => counted.sum.subtract(&digest(old)),
            None => counted.records += 1,
        }
    }

    /// Says that a source's data is of this time, where it has records.
    pub(super) fn made(&mut self, made: &BTreeMap<String, Instant>) {
        for (source, counted) in &mut self.sources {
            counted.newest = counted.newest.max(made.get(source).copied());
        }
    }

    /// Returns the sources.
    pub(super) fn into_sources(self) -> Vec<Source> {
        let sources = self.sources.into_iter().map(|(id, counted)| Source {
            id,
            records: counted.records,
            newest: counted.newest,
            sum: counted.sum,
            covers: counted.covers.into_iter().collect(),
        });
        sources.collect()
    }

    fn source(&mut self, id: &str) -> &mut Counted {
        if !self.sources.contains_key(id) {
            self.sources.insert(id.to_owned(), Counted::default());
        }
        self.sources.entry(id.to_owned()).or_default()
    }
}

fn record(cve: &str, rest: impl FnOnce(&mut Writer)) -> Digest {
    let mut w = Writer::default();
    w.text(cve);
    rest(&mut w);
    Digest::of(&w.into_bytes())
}
