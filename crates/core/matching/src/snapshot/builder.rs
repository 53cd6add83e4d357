//! Compiles records into a snapshot. The same records give the same bytes, in whatever order they come.

mod facts;
mod increment;
mod index;
mod prepared;
mod sections;
mod vulnerability;

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::diagnostic::Diagnostic;
use asepsis_domain::lifecycle::Lifecycle;
use asepsis_domain::matches::SnapshotFacts;
use asepsis_domain::severity::{Epss, Kev};
use asepsis_domain::time::Instant;
use asepsis_domain::vulnerability::Advisory;
use rayon::prelude::*;

use self::facts::Tally;
use self::prepared::Prepared;
use self::sections::Sections;
use super::facts::Stated;
use super::layout::{Section, TooLong};
use super::record::unpack_epss;
use super::{Snapshot, SnapshotError};

/// Takes records and makes a snapshot of them.
#[derive(Debug, Default)]
pub struct Builder {
    /// Advisories that are still to be prepared: so many at a time, on all cores.
    incoming: Vec<Advisory>,
    advisories: BTreeMap<(String, String), Prepared>,
    kev: BTreeMap<String, Kev>,
    epss: Vec<(String, Epss)>,
    lifecycles: BTreeMap<(String, String), Lifecycle>,
    newest: BTreeMap<String, Instant>,
    whole: BTreeSet<String>,
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
    /// An increment cannot say that records went.
    #[error("records that `{0}` had are no longer there: the snapshot has to be made anew")]
    Gone(String),
    /// What is counted on is damaged.
    #[error("the advisories that are there already cannot be read")]
    Base(#[from] SnapshotError),
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

    /// Takes everything that a snapshot says.
    ///
    /// # Errors
    ///
    /// Where a block of it is damaged.
    pub fn load<B: AsRef<[u8]> + Sync>(&mut self, from: &Snapshot<B>) -> Result<(), SnapshotError> {
        let places: Vec<u64> = from.all(Section::Advisories)?.into_values().collect();
        for part in places.chunks(BATCH) {
            let read = part.par_iter().map(|place| from.advisory_at(*place));
            let read: Vec<Advisory> = read.collect::<Result<_, _>>()?;
            read.into_iter().for_each(|advisory| self.add(advisory));
        }
        for cve in from.all(Section::Exploited)?.into_keys() {
            if let Some(kev) = from.kev(&cve)? {
                self.add_kev(cve, kev);
            }
        }
        for (cve, packed) in from.all(Section::Scores)? {
            self.add_epss(cve, unpack_epss(packed));
        }
        for each in from.lifecycles()? {
            self.add_lifecycle(each);
        }
        for source in &from.facts().sources {
            if let Some(newest) = source.newest {
                self.made(&source.id, newest);
            }
        }
        Ok(())
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

    /// Takes a life cycle; of two of a product, the later statement stays.
    pub fn add_lifecycle(&mut self, new: Lifecycle) {
        let key = (new.source.clone(), new.product.clone());
        let rank = |l: &Lifecycle| (l.modified, format!("{l:?}"));
        let old = self.lifecycles.get(&key);
        if old.is_none_or(|old| rank(&new) > rank(old)) {
            self.lifecycles.insert(key, new);
        }
    }

    /// Says that a source's data is of this time, where its records carry none.
    pub fn made(&mut self, source: &str, at: Instant) {
        let newest = self.newest.entry(source.to_owned()).or_insert(at);
        *newest = at.max(*newest);
    }

    /// Says that a source's records are all that it says now: in an increment each counts instead of the one before,
    /// whatever their times.
    pub fn whole(&mut self, source: &str) {
        self.whole.insert(source.to_owned());
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
        self.settle();
        let mut sections = Sections::new(0);
        let all = self.advisories.iter();
        let members = sections.push_advisories(all.map(|(key, p)| (key, p, None)))?;
        let (vulnerabilities, names) = sections.push_vulnerabilities(&members)?;
        sections.push_names(names, &members, std::iter::empty())?;
        sections.push_postings(&members, &vulnerabilities)?;
        sections.push_facts_by_cve(&self.kev, &self.epss)?;
        sections.push_lifecycles(self.lifecycles.values())?;
        sections.facts = self.stated().write();
        Ok(Built {
            bytes: sections.assemble(),
            diagnostics: told(self.advisories.values()),
        })
    }

    /// Prepares what has come, and lets one score of each CVE stay.
    fn settle(&mut self) {
        self.prepare();
        self.epss.par_sort_unstable();
        self.epss.dedup_by(|later, first| {
            let same = later.0 == first.0;
            if same {
                first.1 = later.1;
            }
            same
        });
    }

    fn stated(&self) -> Stated {
        if let Some(facts) = &self.cut_from {
            return Stated::cut_from(facts);
        }
        let mut tally = Tally::default();
        for ((source, _), prepared) in &self.advisories {
            tally.add(source, prepared);
        }
        for (cve, kev) in &self.kev {
            tally.add_kev(cve, kev, None);
        }
        for each in self.lifecycles.values() {
            tally.add_lifecycle(each, None);
        }
        let scores = self
            .epss
            .iter()
            .map(|(cve, epss)| (cve.as_str(), *epss, None));
        tally.add_epss(&scores.collect::<Vec<_>>());
        tally.made(&self.newest);
        Stated {
            sources: tally.into_sources(),
            ..Stated::default()
        }
    }
}

/// Returns what is wrong with records, each once, in order.
fn told<'a>(records: impl Iterator<Item = &'a Prepared>) -> Vec<Diagnostic> {
    let told = records.flat_map(|p| &p.diagnostics);
    let mut diagnostics: Vec<Diagnostic> = told.cloned().collect();
    diagnostics.sort_by(|a, b| a.message.cmp(&b.message));
    diagnostics.dedup();
    diagnostics
}
