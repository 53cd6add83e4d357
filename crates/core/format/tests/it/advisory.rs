//! The advisory forms against the corpus: what is valid is read as written beside it, what is invalid is told, and no
//! document is taken for one of another form.

use std::path::{Path, PathBuf};

use asepsis_domain::vulnerability::{Affected, Bound, Configuration, Event};
use asepsis_format::advisory::{ADVISORY_FORMATS, Record, detect, read};
use asepsis_format::limits::Limits;
use asepsis_format::probe::Probe;

const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../corpus");

fn documents(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e != "txt"));
    paths.sort();
    paths
}

fn folder(form: &str, kind: &str) -> PathBuf {
    Path::new(CORPUS).join("advisory").join(form).join(kind)
}

/// The forms with documents in the corpus; slices are written by us, and tested where they are.
fn forms() -> impl Iterator<Item = &'static str> {
    let ids = ADVISORY_FORMATS.iter().map(|f| f.id);
    ids.filter(|id| *id != "slice")
}

#[test]
fn what_is_valid_is_read_as_written_beside_it() {
    for form in forms() {
        let documents = documents(&folder(form, "valid"));
        assert!(!documents.is_empty(), "{form} has no valid document");
        for path in documents {
            let bytes = std::fs::read(&path).unwrap();
            let mut lines = String::new();
            let name = path.display().to_string();
            let reading = read(&name, &bytes, &Limits::default(), &mut |record| {
                lines.push_str(&shown(&record));
            })
            .unwrap();
            assert_eq!(reading.value.form, form, "{name}");
            assert_eq!(reading.diagnostics, [], "{name}");
            let beside = path.with_extension("txt");
            if std::env::var_os("INSTA_UPDATE").is_some_and(|v| v == "always") {
                std::fs::write(&beside, &lines).unwrap();
            }
            let expected = std::fs::read_to_string(&beside).unwrap_or_default();
            assert_eq!(lines, expected, "{name}");
        }
    }
}

#[test]
fn what_is_invalid_is_told_with_its_place() {
    for form in forms() {
        let documents = documents(&folder(form, "invalid"));
        assert!(!documents.is_empty(), "{form} has no invalid document");
        for path in documents {
            let bytes = std::fs::read(&path).unwrap();
            let name = path.display().to_string();
            match read(&name, &bytes, &Limits::default(), &mut |_| {}) {
                Ok(reading) => {
                    assert_eq!(reading.value.form, form, "{name}");
                    assert!(!reading.diagnostics.is_empty(), "{name} has no remark");
                    let first = &reading.diagnostics[0];
                    let has_place = !first.pointer.is_empty()
                        || first.message.contains("line")
                        || first.message.contains("record");
                    assert!(has_place, "{name}: {first:?}");
                }
                Err(error) => assert!(error.to_string().contains("not"), "{name}: {error}"),
            }
        }
    }
}

#[test]
fn no_document_is_taken_for_one_of_another_form() {
    let mut all: Vec<(PathBuf, Option<&str>)> = Vec::new();
    for form in forms() {
        let valid = documents(&folder(form, "valid")).into_iter();
        all.extend(valid.map(|path| (path, Some(form))));
    }
    for sbom in ["cyclonedx-json", "spdx-json"] {
        let folder = Path::new(CORPUS).join("sbom").join(sbom).join("valid");
        all.extend(documents(&folder).into_iter().map(|path| (path, None)));
    }
    for (path, form) in all {
        let bytes = std::fs::read(&path).unwrap();
        let name = path.display().to_string();
        let probe = Probe::new(&name, &bytes, &Limits::default()).unwrap();
        assert_eq!(detect(&probe).map(|f| f.id), form, "{name}");
        let sure: Vec<&str> = ADVISORY_FORMATS
            .iter()
            .filter(|f| (f.detect)(&probe) > asepsis_format::limits::Strength::No)
            .map(|f| f.id)
            .collect();
        assert!(sure.len() <= 1, "{name} is taken for {sure:?}");
    }
}

#[test]
fn a_document_cut_anywhere_is_an_error_or_told() {
    for form in forms() {
        for path in documents(&folder(form, "valid")) {
            let bytes = std::fs::read(&path).unwrap();
            let whole = count(&bytes).unwrap();
            for end in (0..bytes.len()).step_by(97) {
                let cut = bytes.get(..end).unwrap();
                // Lines of CSV are each whole; JSON that is cut is none.
                if let Some(records) = count(cut) {
                    assert!(form == "epss" && records <= whole, "{path:?} {end}");
                }
            }
        }
    }
}

fn count(bytes: &[u8]) -> Option<u64> {
    let reading = read("cut", bytes, &Limits::default(), &mut |_| {}).ok()?;
    Some(reading.value.records)
}

fn shown(record: &Record) -> String {
    match record {
        Record::Kev { cve, kev } => {
            format!("kev {cve} {:?} {:?} {}\n", kev.added, kev.due, kev.name)
        }
        Record::Lifecycle(product) => lifecycle(product),
        Record::Epss { cve, epss } => format!("epss {cve} {} {}\n", epss.score, epss.percentile),
        Record::Advisory(a) => {
            let mut text = format!("{} {} = {}\n", a.source, a.id, a.aliases.join(" "));
            let mut line = |name: &str, value: String| {
                if !value.is_empty() {
                    text.push_str(&format!("  {name}: {value}\n"));
                }
            };
            line("summary", a.summary.clone());
            line("details", a.details.clone());
            line(
                "published",
                a.published.map(|t| t.to_string()).unwrap_or_default(),
            );
            line(
                "modified",
                a.modified.map(|t| t.to_string()).unwrap_or_default(),
            );
            line(
                "rejected",
                if a.rejected {
                    "yes".into()
                } else {
                    String::new()
                },
            );
            line(
                "rating",
                a.rating.map(|r| r.as_str().to_owned()).unwrap_or_default(),
            );
            for cvss in &a.cvss {
                line(
                    "cvss",
                    format!("{} {} by {}", cvss.vector, cvss.tenths, cvss.source),
                );
            }
            if let Some(e) = &a.exploited {
                line("exploited", format!("{} {:?}", e.source, e.since));
            }
            if let Some(s) = &a.ssvc {
                let points = [&s.exploitation, &s.automatable, &s.technical_impact];
                line("ssvc", format!("{} {points:?}", s.source));
            }
            line("cwes", a.cwes.join(" "));
            line("references", a.references.join(" "));
            for affected in &a.affected {
                line("affected", package(affected));
            }
            for each in &a.configurations {
                line("configuration", configuration(each));
            }
            text
        }
    }
}

fn configuration(configuration: &Configuration) -> String {
    let criteria = configuration.nodes.iter().flat_map(|n| &n.criteria);
    let criteria = criteria.map(|c| {
        let on = if c.vulnerable { "" } else { "on " };
        let (start, end) = (bound(&c.start), bound(&c.end));
        format!("{on}{} {start} {end}", c.cpe.formatted())
    });
    let criteria: Vec<String> = criteria.collect();
    format!("{:?} {}", configuration.operator, criteria.join(", "))
}

fn package(affected: &Affected) -> String {
    let events = affected.ranges.iter().map(|range| {
        let events = range.events.iter().map(|event| match event {
            Event::Introduced(v) => format!(">={v}"),
            Event::IntroducedAfter(v) => format!(">{v}"),
            Event::Fixed(v) => format!("<{v}"),
            Event::LastAffected(v) => format!("<={v}"),
            Event::Limit(v) => format!("limit {v}"),
        });
        events.collect::<Vec<_>>().join(" ")
    });
    format!(
        "{} {} {} [{}] {}",
        affected.ecosystem,
        affected.name,
        affected.stance.as_str(),
        events.collect::<Vec<_>>().join(", "),
        affected.versions.join(" ")
    )
}

fn bound(bound: &Bound) -> String {
    match bound {
        Bound::Open => "open".into(),
        Bound::Including(version) => format!("with {version}"),
        Bound::Excluding(version) => format!("without {version}"),
    }
}

#[test]
fn real_csaf_advisories_are_read_whole() {
    let Some(folder) = super::place::conformance() else {
        return;
    };
    let mut paths = Vec::new();
    for part in ["cisa-icsa-sample", "csaf-2.0-examples/csaf"] {
        super::data::files(&folder.join(part), &mut paths);
    }
    paths.retain(|path| path.extension().is_some_and(|e| e == "json"));
    assert!(paths.len() > 80, "{}", paths.len());
    let mut with_scores = 0;
    for path in paths {
        let bytes = std::fs::read(&path).unwrap();
        let name = path.display().to_string();
        let reading = read(&name, &bytes, &Limits::default(), &mut |record| {
            let Record::Advisory(advisory) = record else {
                panic!("{name} is no advisory");
            };
            assert!(advisory.modified.is_some(), "{name}");
            with_scores += usize::from(!advisory.cvss.is_empty());
        })
        .unwrap();
        let value = &reading.value;
        assert_eq!(
            (value.form, value.unread),
            ("csaf", 0),
            "{name}: {:?}",
            reading.diagnostics
        );
    }
    assert!(with_scores > 80, "{with_scores}");
}

fn lifecycle(of: &asepsis_domain::lifecycle::Lifecycle) -> String {
    let identities: Vec<String> = of.identities.iter().map(|i| i.shown()).collect();
    let mut text = format!(
        "{} {} ({}) = {}\n  {}\n  {} {:?}\n",
        of.source,
        of.product,
        of.title,
        of.aliases.join(" "),
        identities.join(", "),
        of.page,
        of.modified,
    );
    for line in &of.lines {
        text.push_str(&format!(
            "  {} ({}) {:?}: active {}, security {}, extended {}, latest {}\n",
            line.name,
            line.title,
            line.released,
            end(line.active),
            end(line.security),
            end(line.extended),
            line.latest,
        ));
    }
    text
}

fn end(of: asepsis_domain::lifecycle::End) -> String {
    let on = of.on.map_or_else(|| "-".to_owned(), |day| day.to_string());
    let reached = of
        .reached
        .map_or("?", |r| if r { "reached" } else { "not reached" });
    format!("{on} {reached}")
}
