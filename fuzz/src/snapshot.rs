//! The snapshot: its bytes, damaged, and what records become in it. The index of a portfolio, damaged.

use std::collections::BTreeSet;

use asepsis_format::advisory::{self, Record};
use asepsis_matching::ecosystem::Package;
use asepsis_matching::portfolio::PortfolioIndex;
use asepsis_matching::snapshot::{Builder, Snapshot};

use crate::seed::{self, Seed};
use crate::{Family, limits};

pub(crate) const FAMILY: Family = Family {
    id: "snapshot",
    parts: || vec!["built", "damaged", "portfolio"],
    seeds,
    run,
};

fn seeds(part: &str) -> Vec<Seed> {
    let records = ["osv", "nvd", "kev", "epss", "cve"].map(|form| format!("advisory/{form}/valid"));
    let records = seed::corpus(&records.each_ref().map(String::as_str));
    match part {
        "built" => records,
        "damaged" => records
            .iter()
            .filter_map(|s| Some(Seed::new(&s.name, built(&s.bytes)?.0)))
            .collect(),
        _ => PortfolioIndex::build(&[])
            .map(|bytes| vec![Seed::new("empty", bytes)])
            .unwrap_or_default(),
    }
}

/// Source and id of each record.
type Ids = BTreeSet<(String, String)>;

/// Returns a snapshot of the records that bytes hold, with their sources and ids.
fn built(bytes: &[u8]) -> Option<(Vec<u8>, Ids)> {
    let mut builder = Builder::new();
    let mut ids = BTreeSet::new();
    let read = advisory::read("", bytes, &limits(), &mut |record| match record {
        Record::Advisory(advisory) => {
            ids.insert((advisory.source.clone(), advisory.id.clone()));
            builder.add(*advisory);
        }
        Record::Kev { cve, kev } => builder.add_kev(cve, kev),
        Record::Epss { cve, epss } => builder.add_epss(cve, epss),
        Record::Lifecycle(lifecycle) => builder.add_lifecycle(*lifecycle),
    });
    read.ok()?;
    Some((builder.finish().ok()?.bytes, ids))
}

fn run(part: &str, bytes: &[u8]) {
    match part {
        "built" => {
            let Some((bytes, ids)) = built(bytes) else {
                return;
            };
            let snapshot = Snapshot::open(bytes);
            assert!(snapshot.is_ok(), "what was built opens");
            let Ok(snapshot) = snapshot else {
                return;
            };
            assert!(snapshot.check().is_ok(), "what was built is whole");
            for (source, id) in &ids {
                let found = snapshot.advisory(source, id);
                assert!(
                    matches!(found, Ok(Some(_))),
                    "a record that was added is there"
                );
            }
        }
        "damaged" => {
            let Ok(snapshot) = Snapshot::open(bytes) else {
                return;
            };
            let _ = snapshot.check();
            let _ = snapshot.vulnerabilities("CVE-2026-0001");
            let _ = snapshot.advisories_for(&Package {
                ecosystem: "npm".to_owned(),
                name: "left".to_owned(),
            });
            let _ = snapshot.advisories_for_product("acme", "pump");
        }
        _ => {
            if let Ok(index) = PortfolioIndex::open(bytes) {
                let _ = index.find(&index.keys().into_iter().flatten().collect());
            }
        }
    }
}
