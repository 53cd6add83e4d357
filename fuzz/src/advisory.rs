//! Forms of advisories, and the rules of OSV.

use asepsis_domain::digest::Digest;
use asepsis_domain::matches::SnapshotFacts;
use asepsis_format::advisory::slice::{self, Slice};
use asepsis_format::advisory::{ADVISORY_FORMATS, Record, osv, read};
use asepsis_format::probe::Probe;

use crate::seed::{self, Seed};
use crate::{Family, limits};

pub(crate) const FAMILY: Family = Family {
    id: "advisory",
    parts: || ADVISORY_FORMATS.iter().map(|f| f.id).collect(),
    seeds,
    run,
};

fn seeds(id: &str) -> Vec<Seed> {
    if id != slice::FORMAT.id {
        return seed::corpus(&[&format!("advisory/{id}")]);
    }
    // A slice is only ever written by ourselves: one of the records of other forms.
    let (mut advisories, mut lifecycles) = (Vec::new(), Vec::new());
    let (mut kev, mut epss) = (Vec::new(), Vec::new());
    for form in ["osv", "nvd", "kev", "epss", "endoflife"] {
        for seed in seed::corpus(&[&format!("advisory/{form}/valid")]) {
            let _ = read("", &seed.bytes, &limits(), &mut |record| match record {
                Record::Advisory(advisory) => advisories.push(*advisory),
                Record::Kev { cve, kev: entry } => kev.push((cve, entry)),
                Record::Epss { cve, epss: score } => epss.push((cve, score)),
                Record::Lifecycle(lifecycle) => lifecycles.push(*lifecycle),
            });
        }
    }
    let snapshot = SnapshotFacts {
        digest: Digest::of(b"snapshot"),
        sources: Vec::new(),
    };
    let slice = Slice {
        snapshot: &snapshot,
        advisories: &advisories,
        kev: &kev,
        epss: &epss,
        lifecycles: &lifecycles,
    };
    let text = slice::write(&slice).unwrap_or_default();
    vec![Seed::new("slice", text)]
}

fn run(id: &str, bytes: &[u8]) {
    let Some(format) = ADVISORY_FORMATS.iter().find(|f| f.id == id) else {
        return;
    };
    let limits = limits();
    let Ok(probe) = Probe::new("", bytes, &limits) else {
        return;
    };
    let _ = (format.detect)(&probe);
    if format.id == osv::FORMAT.id {
        let _ = osv::validate(&probe, &limits);
    }
    let mut given = 0;
    let read = (format.read)(&probe, &limits, &mut |_| given += 1);
    if let Ok(reading) = read {
        assert_eq!(reading.value.records, given, "records are counted");
    }
}
