//! The shared advisories and SBOMs, all of them.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use asepsis_domain::diagnostic::Code;
use asepsis_format::advisory::{self, Record};
use asepsis_format::container::for_each_document;
use asepsis_format::limits::Limits;
use asepsis_format::{sbom, validation};

pub(crate) fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

#[test]
fn every_sbom_is_read_and_valid() {
    let Some(folder) = super::place::shared() else {
        return;
    };
    // File, components without the subject, of these nested, dependencies.
    let expect: BTreeMap<&str, (usize, usize, usize)> = [
        ("androidaps.cdx.json", (133, 0, 0)),
        ("care.cdx.json", (167, 0, 0)),
        ("cypress.cdx.json", (271, 0, 483)),
        // 24 of these are targets inside the subject.
        ("dicom-rs.cdx.json", (474, 0, 1214)),
        ("nightscout.cdx.json", (1057, 216, 2073)),
        ("openmrs.cdx.json", (99, 0, 0)),
        ("orthanc-cpe.cdx.json", (24, 0, 0)),
        ("synthetic-10k.cdx.json", (10_000, 0, 20_140)),
    ]
    .into();
    let mut paths = Vec::new();
    files(&folder.join("sboms"), &mut paths);
    let limits = Limits::default();
    for path in paths {
        let bytes = std::fs::read(&path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        let reading = sbom::read(&bytes, &limits).unwrap();
        let sbom = &reading.value;
        let nested = sbom
            .components
            .iter()
            .filter(|c| c.parent.is_some_and(|p| Some(p) != sbom.subject))
            .count();
        let listed = sbom.components.len() - usize::from(sbom.subject.is_some());
        let got = (listed, nested, sbom.dependencies.len());
        assert_eq!(Some(&got), expect.get(name), "{name}");
        // References that stand twice, and circles; both counted by another program too.
        let expect = match name {
            // The parts of this subject are listed once more, and some crates test themselves.
            "dicom-rs.cdx.json" => (24, 4),
            "nightscout.cdx.json" => (0, 5),
            _ => (0, 0),
        };
        let count = |code| {
            reading
                .diagnostics
                .iter()
                .filter(|d| d.code == code)
                .count()
        };
        let got = (count(Code::SbomDuplicate), count(Code::SbomCycle));
        assert_eq!(got, expect, "{name}");
        assert_eq!(reading.diagnostics.len(), got.0 + got.1, "{name}");
        let verdict = validation::validate(name, &bytes, &limits).unwrap();
        assert!(verdict.is_valid(), "{name}: {:?}", verdict.breaches.first());
    }
}

#[test]
fn every_advisory_is_read() {
    let Some(folder) = super::place::shared() else {
        return;
    };
    let mut paths = Vec::new();
    files(&folder.join("advisories"), &mut paths);
    let limits = Limits::default();
    let mut counts: BTreeMap<String, [u64; 6]> = BTreeMap::new();
    let start = std::time::Instant::now();
    for path in paths {
        let mut file = File::open(&path).unwrap();
        let name = path.strip_prefix(&folder).unwrap().to_str().unwrap();
        let group = name.split('/').nth(1).unwrap();
        let told = for_each_document(name, &mut file, &limits, &mut |document| {
            let [records, affected, ranges, cvss, withdrawn, unread] =
                counts.entry(group.to_owned()).or_default();
            let reading = advisory::read(&document.path, &document.bytes, &limits, &mut |record| {
                *records += 1;
                if let Record::Advisory(a) = record {
                    *affected += a.affected.len() as u64 + a.configurations.len() as u64;
                    *ranges += a
                        .affected
                        .iter()
                        .map(|a| a.ranges.len() as u64)
                        .sum::<u64>();
                    *cvss += a.cvss.len() as u64;
                    *withdrawn += u64::from(a.withdrawn.is_some() || a.rejected);
                }
            })
            .map_err(|e| format!("{}: {e}", document.path))?;
            *unread += reading.value.unread;
            Ok::<(), String>(())
        })
        .unwrap();
        assert!(told.is_empty(), "{told:?}");
    }
    eprintln!("all advisories read in {:?}", start.elapsed());
    // Records, affected packages or configurations, ranges, CVSS vectors, withdrawn, unread.
    let expect: [(&str, [u64; 6]); 5] = [
        ("epss_scores-2026-08-16.csv.gz", [360_142, 0, 0, 0, 0, 0]),
        (
            "known_exploited_vulnerabilities.json",
            [1404, 0, 0, 0, 0, 0],
        ),
        ("nvd", [32_184, 37_568, 0, 6969, 0, 0]),
        ("osv", [16_017, 18_569, 19_979, 8427, 40, 0]),
        ("osv-derived", [6024, 7252, 11_139, 0, 0, 0]),
    ];
    let expect: BTreeMap<String, [u64; 6]> = expect.map(|(k, v)| (k.to_owned(), v)).into();
    assert_eq!(counts, expect);
}
