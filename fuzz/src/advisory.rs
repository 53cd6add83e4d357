//! Forms of advisories, and the rules of OSV.

use asepsis_format::advisory::{ADVISORY_FORMATS, osv};
use asepsis_format::probe::Probe;

use crate::{Family, limits, seed};

pub(crate) const FAMILY: Family = Family {
    id: "advisory",
    parts: || ADVISORY_FORMATS.iter().map(|f| f.id).collect(),
    seeds: |id| seed::corpus(&[&format!("advisory/{id}")]),
    run,
};

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
