//! Our own form of advisories: what a package carries of a snapshot, so that it can be rebuilt without it.
//! Everything that the snapshot keeps of a record is in it; where it came from is `asepsis.advisories/1`.

mod life;
mod said;
mod wire;

use asepsis_domain::lifecycle::Lifecycle;
use asepsis_domain::matches::SnapshotFacts;
use asepsis_domain::severity::{Epss, Kev};
use asepsis_domain::time::rfc3339;
use asepsis_domain::vulnerability::Advisory;

use super::{AdvisoryFormat, Content, Record, Tally, instant};
use crate::json::{each_element, pretty};
use crate::limits::{Limits, ReadError, Reading, Strength};
use crate::probe::Probe;

/// The value of `schema`.
const SCHEMA: &str = "asepsis.advisories/1";

/// A slice of a snapshot.
pub const FORMAT: AdvisoryFormat = AdvisoryFormat {
    id: "slice",
    title: "a package's slice of advisories",
    detect,
    read,
};

/// What a slice is made of.
#[derive(Debug, Clone, Copy)]
pub struct Slice<'a> {
    /// The snapshot that it is a slice of.
    pub snapshot: &'a SnapshotFacts,
    /// Advisories.
    pub advisories: &'a [Advisory],
    /// KEV entries by CVE.
    pub kev: &'a [(String, Kev)],
    /// EPSS scores by CVE.
    pub epss: &'a [(String, Epss)],
    /// Life cycles of products.
    pub lifecycles: &'a [Lifecycle],
}

/// Returns the slice as JSON text.
///
/// # Errors
/// Never for values of these types; the error is serde's.
pub fn write(slice: &Slice<'_>) -> Result<String, serde_json::Error> {
    let mut records: Vec<wire::Record> = Vec::new();
    records.extend(
        slice
            .advisories
            .iter()
            .map(|a| wire::Record::Advisory(Box::new(a.into()))),
    );
    records.extend(
        slice
            .kev
            .iter()
            .map(|(cve, kev)| wire::Record::Kev(wire::Kev::of(cve, kev))),
    );
    records.extend(
        slice
            .epss
            .iter()
            .map(|(cve, epss)| wire::Record::Epss(wire::Epss::of(cve, *epss))),
    );
    let lifecycles = slice.lifecycles.iter();
    records.extend(lifecycles.map(|l| wire::Record::Lifecycle(Box::new(l.into()))));
    pretty(&wire::File {
        schema: SCHEMA.to_owned(),
        snapshot: wire::Snapshot {
            digest: slice.snapshot.digest.to_string(),
            sources: slice
                .snapshot
                .sources
                .iter()
                .map(wire::Source::of)
                .collect(),
        },
        records,
    })
}

/// Returns the facts of the snapshot that a slice was cut from; `None` where the text is no slice.
pub fn snapshot_facts(bytes: &[u8]) -> Option<SnapshotFacts> {
    let head: wire::Head = serde_json::from_slice(bytes).ok()?;
    (head.schema == SCHEMA).then_some(())?;
    head.snapshot.facts()
}

fn detect(probe: &Probe<'_>) -> Strength {
    match probe.outline().and_then(|o| o.text("schema")) {
        Some(SCHEMA) => Strength::Sure,
        _ => Strength::No,
    }
}

fn read(
    probe: &Probe<'_>,
    _limits: &Limits,
    sink: &mut dyn FnMut(Record),
) -> Result<Reading<Content>, ReadError> {
    let text = probe.text()?;
    let mut tally = Tally::new(FORMAT.id);
    each_element(text, Some("records"), &mut |index, raw| {
        let pointer = format!("/records/{index}");
        match serde_json::from_str::<wire::Record>(raw)
            .map_err(|e| e.to_string())
            .and_then(wire::Record::record)
        {
            Ok(record) => tally.give(sink, record),
            Err(problem) => tally.unread(&pointer, format!("record of a slice: {problem}")),
        }
    })?;
    Ok(tally.reading)
}

#[cfg(test)]
mod tests;
