//! VEX formats: read, and what was read written in every format and read back.

use asepsis_domain::time::start_of_day;
use asepsis_format::limits::Limits;
use asepsis_format::probe::Probe;
use asepsis_format::vex::{Origin, VEX_FORMATS};

use crate::{Family, limits, seed};

pub(crate) const FAMILY: Family = Family {
    id: "vex",
    parts: || VEX_FORMATS.iter().map(|f| f.id).collect(),
    seeds: |id| {
        let boms = ["json", "xml"].map(|form| format!("sbom/cyclonedx-{form}/valid"));
        let [json, xml] = &boms;
        seed::corpus(&[&format!("vex/{id}"), json, xml])
    },
    run,
};

fn run(id: &str, bytes: &[u8]) {
    let Some(format) = VEX_FORMATS.iter().find(|f| f.id == id) else {
        return;
    };
    let limits = limits();
    let Ok(probe) = Probe::new("", bytes, &limits) else {
        return;
    };
    let _ = (format.detect)(&probe);
    let Ok(reading) = (format.read)(&probe, &limits) else {
        return;
    };
    let Ok(day) = "2026-11-26".parse() else {
        return;
    };
    let origin = Origin {
        manufacturer: "Example Works",
        namespace: "https://example.org",
        contact: "security@example.org",
        device: "Pump",
        id: "pump-vex-1",
        as_of: start_of_day(day),
        revisions: &[],
    };
    for target in VEX_FORMATS {
        let Ok(written) = (target.write)(&reading.value, &origin) else {
            continue;
        };
        let read = |probe: Probe<'_>| (target.read)(&probe, &Limits::default()).map(|_| ());
        let back = Probe::new("", written.text.as_bytes(), &Limits::default()).and_then(read);
        assert!(back.is_ok(), "what is written as {} reads back", target.id);
    }
}
