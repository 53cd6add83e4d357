//! The shared SBOMs against the shared advisories: findings of a known reference, times, and that a slice of a
//! snapshot gives the same matches.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Instant;

use asepsis_domain::matches::{ComponentStatus, MatchStatus, Matches};
use asepsis_domain::sbom::Sbom;
use asepsis_format::advisory::{self, Record};
use asepsis_format::container::for_each_document;
use asepsis_format::limits::Limits;
use asepsis_matching::snapshot::{Builder, Built, Snapshot};
use asepsis_matching::{match_sbom, slice};

pub(crate) fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found)
        } else {
            found.push(path)
        }
    }
}

/// Reads all advisory files of some folders, but for the records that are left out.
pub(crate) fn build(folders: &[PathBuf], keep: &dyn Fn(&str) -> bool) -> Built {
    let mut builder = Builder::new();
    let limits = Limits::default();
    let mut paths = Vec::new();
    for folder in folders {
        if folder.is_dir() {
            files(folder, &mut paths)
        } else {
            paths.push(folder.clone())
        }
    }
    for path in paths {
        let mut file = File::open(&path).unwrap();
        for_each_document(
            path.to_str().unwrap(),
            &mut file,
            &limits,
            &mut |document| {
                advisory::read(
                    &document.path,
                    &document.bytes,
                    &limits,
                    &mut |record| match record {
                        Record::Advisory(a) if keep(&a.id) => builder.add(*a),
                        Record::Advisory(_) => {}
                        Record::Kev { cve, kev } => builder.add_kev(cve, kev),
                        Record::Epss { cve, epss } => builder.add_epss(cve, epss),
                        Record::Lifecycle(each) => builder.add_lifecycle(*each),
                    },
                )
                .map(drop)
            },
        )
        .unwrap();
    }
    let start = Instant::now();
    let built = builder.finish().unwrap();
    eprintln!(
        "compiled in {:?}: {} bytes, {} diagnostics",
        start.elapsed(),
        built.bytes.len(),
        built.diagnostics.len()
    );
    built
}

fn sbom(folder: &Path, name: &str) -> Sbom {
    let bytes = std::fs::read(folder.join("sboms").join(format!("{name}.cdx.json"))).unwrap();
    asepsis_format::sbom::read(&bytes, &Limits::default())
        .unwrap()
        .value
}

/// Findings as the reference counts them: one per package, version and vulnerability.
fn findings(sbom: &Sbom, matches: &Matches, status: MatchStatus) -> BTreeSet<(String, String)> {
    let found = matches.matches.iter().filter(|m| m.status == status);
    found
        .map(|m| {
            let component = &sbom.components[m.component];
            let key = component
                .purl
                .as_ref()
                .map_or_else(|| component.plain_name(), |p| p.as_str().to_owned());
            (key, m.vulnerability.id.clone())
        })
        .collect()
}

fn summary(matches: &Matches) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for component in &matches.components {
        *counts.entry(component.status.as_str()).or_default() += 1;
    }
    counts
}

#[test]
fn findings_are_those_of_the_reference() {
    let Some(folder) = super::place::shared() else {
        return;
    };
    let advisories = folder.join("advisories");
    let mut folders = vec![advisories.join("osv-derived")];
    for ecosystem in [
        "Go",
        "Maven",
        "NuGet",
        "Packagist",
        "PyPI",
        "RubyGems",
        "SwiftURL",
        "crates.io",
        "npm",
    ] {
        folders.push(advisories.join("osv").join(ecosystem));
    }
    let built = build(&folders, &|id| !id.starts_with("RETIRE"));
    let snapshot = Snapshot::open(built.bytes).unwrap();
    // The reference leaves out the 40 that were withdrawn; here they are kept as withdrawn.
    assert_eq!(snapshot.facts().sources[0].records, 14_037 + 40);
    let mut found = BTreeMap::new();
    for name in [
        "nightscout",
        "care",
        "cypress",
        "dicom-rs",
        "openmrs",
        "androidaps",
    ] {
        let sbom = sbom(&folder, name);
        let matches = match_sbom(name, &sbom, &[], &snapshot).unwrap();
        let affected = findings(&sbom, &matches, MatchStatus::Affected);
        let open = findings(&sbom, &matches, MatchStatus::Indeterminate);
        eprintln!(
            "{name}: {} affected, {} indeterminate; {:?}",
            affected.len(),
            open.len(),
            summary(&matches)
        );
        for (component, id) in open.iter().take(5) {
            eprintln!("  open: {component} {id}");
        }
        found.insert(name, affected.len());
    }
    let expect: BTreeMap<&str, usize> = [
        ("nightscout", 116),
        ("care", 94),
        ("cypress", 2),
        ("dicom-rs", 5),
        ("openmrs", 0),
        ("androidaps", 0),
    ]
    .into();
    assert_eq!(found, expect);
}

fn every_component_has_a_result(name: &str, sbom: &Sbom, matches: &Matches) {
    let all = matches.components.iter().map(|c| c.component);
    assert!(
        all.eq(0..sbom.components.len()),
        "{name}: a component has no result"
    );
    for (component, result) in matches.components.iter().enumerate() {
        let has = matches.matches.iter().any(|m| m.component == component);
        let told = matches!(
            result.status,
            ComponentStatus::Affected | ComponentStatus::Indeterminate
        );
        assert!(!has || told, "{name}: {component}");
    }
}

/// Returns a snapshot of what concerns the components alone.
fn cut_down<B: AsRef<[u8]> + Sync>(sbom: &Sbom, snapshot: &Snapshot<B>) -> Snapshot<Vec<u8>> {
    let cut = slice(&[sbom], &[], snapshot).unwrap();
    let mut builder = Builder::new();
    for advisory in cut.advisories {
        builder.add(advisory);
    }
    cut.kev
        .into_iter()
        .for_each(|(cve, kev)| builder.add_kev(cve, kev));
    cut.epss
        .into_iter()
        .for_each(|(cve, epss)| builder.add_epss(cve, epss));
    builder.cut_from(snapshot.facts().clone());
    Snapshot::open(builder.finish().unwrap().bytes).unwrap()
}

#[test]
fn everything_is_scanned_in_time_and_a_slice_gives_the_same() {
    let Some(folder) = super::place::shared() else {
        return;
    };
    let built = build(&[folder.join("advisories")], &|_| true);
    let start = Instant::now();
    let snapshot = Snapshot::open(built.bytes).unwrap();
    eprintln!("opened in {:?}", start.elapsed());
    let start = Instant::now();
    snapshot.check().unwrap();
    eprintln!("checked whole in {:?}", start.elapsed());
    for source in &snapshot.facts().sources {
        eprintln!(
            "{}: {} records, newest {:?}, covers {:?}",
            source.id, source.records, source.newest, source.covers
        );
    }
    for name in [
        "androidaps",
        "care",
        "cypress",
        "dicom-rs",
        "nightscout",
        "openmrs",
        "orthanc-cpe",
        "synthetic-10k",
    ] {
        let sbom = sbom(&folder, name);
        let start = Instant::now();
        let matches = match_sbom(name, &sbom, &[], &snapshot).unwrap();
        eprintln!(
            "{name}: {} matches in {:?}; {:?}",
            matches.matches.len(),
            start.elapsed(),
            summary(&matches)
        );
        every_component_has_a_result(name, &sbom, &matches);
        let small = cut_down(&sbom, &snapshot);
        assert_eq!(
            match_sbom(name, &sbom, &[], &small).unwrap(),
            matches,
            "{name}"
        );
    }
}

#[test]
fn what_the_subject_is_called_changes_nothing() {
    let Some(folder) = super::place::shared() else {
        return;
    };
    let built = build(
        &[
            folder.join("advisories/osv/npm"),
            folder.join("advisories/osv-derived/npm"),
        ],
        &|_| true,
    );
    let snapshot = Snapshot::open(built.bytes).unwrap();
    let application = sbom(&folder, "nightscout");
    let expect = match_sbom("t", &application, &[], &snapshot).unwrap();
    let mut firmware = application.clone();
    for component in &mut firmware.components {
        component.kind = "firmware".into();
    }
    assert_eq!(match_sbom("t", &firmware, &[], &snapshot).unwrap(), expect);
}
