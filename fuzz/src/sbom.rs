//! SBOM formats: read, held against their rules, written in every format that is written, read back.

use asepsis_format::encoding::as_utf8;
use asepsis_format::limits::Limits;
use asepsis_format::probe::Probe;
use asepsis_format::sbom::convert::{Content, convert};
use asepsis_format::sbom::diff::difference;
use asepsis_format::sbom::merge::Merging;
use asepsis_format::sbom::{self, SBOM_FORMATS, SBOM_WRITERS, SbomWriter, Writing};
use asepsis_format::validation::validate;

use crate::{Family, limits, seed};

pub(crate) const FAMILY: Family = Family {
    id: "sbom",
    parts: || SBOM_FORMATS.iter().map(|f| f.id).collect(),
    seeds: |id| seed::corpus(&[&format!("sbom/{id}")]),
    run,
};

/// What is carried over into a version of its family is valid there.
fn carried(bytes: &[u8], writer: &SbomWriter, limits: &Limits) {
    let created = "2026-01-01T00:00:00Z";
    let Ok(done) = convert(bytes, writer, created, limits, usize::MAX) else {
        return;
    };
    if let Content::Document(_) = done.content {
        let mut text = Vec::new();
        let written = done.write(writer, created, limits, &mut text);
        assert!(written.is_ok(), "what is carried over is written");
        let verdict = validate("", &text, &Limits::default());
        assert!(
            verdict.is_ok_and(|verdict| verdict.is_valid()),
            "what is carried over is valid"
        );
    }
}

fn run(id: &str, bytes: &[u8]) {
    let Some(format) = SBOM_FORMATS.iter().find(|f| f.id == id) else {
        return;
    };
    let limits = limits();
    let utf8 = as_utf8(bytes);
    let Ok(probe) = Probe::transcribed("", bytes, &utf8, &limits) else {
        return;
    };
    let _ = (format.detect)(&probe);
    let _ = (format.validate)(&probe, &limits);
    for writer in SBOM_WRITERS {
        carried(bytes, writer, &limits);
    }
    let Ok(reading) = (format.read)(&probe, &limits) else {
        return;
    };
    let sbom = reading.value;
    let own = difference(&sbom, &sbom);
    assert!(
        own.added.is_empty() && own.removed.is_empty(),
        "a document differs from itself"
    );
    let mut merging = Merging::of("whole", None, "");
    let _ = merging.add("part", sbom.clone(), &limits);
    let _ = merging.finish();
    let writing = Writing {
        sbom: &sbom,
        support: &[],
        created: "2026-01-01T00:00:00Z",
    };
    for writer in SBOM_WRITERS {
        let Ok(text) = writer.text(&writing) else {
            continue;
        };
        // What is written may say more than what was read, and so be longer than the limits here allow.
        let back = sbom::read(text.as_bytes(), &Limits::default());
        let back = back.map(|reading| reading.value.components.len());
        assert_eq!(
            back.ok(),
            Some(sbom.components.len()),
            "{} {} reads back",
            writer.name,
            writer.version
        );
    }
}
