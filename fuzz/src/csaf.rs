//! CSAF: documents with all tests of both editions, and what is read written again.

use asepsis_format::csaf;
use asepsis_format::probe::Probe;

use crate::{Family, limits, seed};

pub(crate) const FAMILY: Family = Family {
    id: "csaf",
    parts: || vec!["document"],
    seeds: |_| seed::corpus(&["vex/csaf", "advisory/csaf"]),
    run,
};

fn run(_: &str, bytes: &[u8]) {
    let limits = limits();
    let Ok(probe) = Probe::new("pump.json", bytes, &limits) else {
        return;
    };
    let _ = csaf::detect(&probe);
    let _ = csaf::validate(&probe, &limits);
    if let Ok(reading) = csaf::read(&probe, &limits) {
        let _ = csaf::write(&reading.value);
    }
}
