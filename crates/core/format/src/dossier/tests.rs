//! Cases under `corpus/dossier`: tiny dossiers, each with what reading it has to tell.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use asepsis_domain::diagnostic::{Code, Diagnostic, Level};
use asepsis_domain::digest::Digest;
use asepsis_domain::record::{RecordKind, Releases};

use super::{DOSSIER_FILES, parse, read, schemas};
use crate::limits::Limits;

type Files = BTreeMap<String, Vec<u8>>;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test reads the data of the project"
)]
fn collect(dir: &Path, below: &str, files: &mut Files) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.file_type().unwrap().is_dir() {
            collect(&entry.path(), &format!("{name}/"), files);
        } else {
            files.insert(name, std::fs::read(entry.path()).unwrap());
        }
    }
}

fn folder(below: &str) -> Files {
    let mut files = Files::new();
    collect(&root().join(below), "", &mut files);
    files
}

fn with(path: &str, text: impl Into<Vec<u8>>) -> Files {
    let device = "[device]\nid = \"d\"\ntitle = \"D\"\nmanufacturer = \"M\"\n";
    let mut files = Files::from([("device.toml".to_owned(), device.into())]);
    files.insert(path.to_owned(), text.into());
    files
}

/// Returns `code file:line:column` of each diagnostic.
fn told(diagnostics: &[Diagnostic]) -> Vec<String> {
    let line = |d: &Diagnostic| {
        let at = d.at.as_ref().map(ToString::to_string).unwrap_or_default();
        format!("{} {at}", d.code.id())
    };
    diagnostics.iter().map(line).collect()
}

#[test]
fn each_case_tells_what_it_should() {
    let mut cases: BTreeMap<String, Files> = BTreeMap::new();
    for (path, bytes) in folder("corpus/dossier") {
        if let Some((case, file)) = path.split_once('/') {
            cases
                .entry(case.to_owned())
                .or_default()
                .insert(file.to_owned(), bytes);
        }
    }
    assert!(cases.len() > 30);
    let mut wrong = String::new();
    for (case, mut files) in cases {
        let expect = files.remove("expect.txt").expect(&case);
        let expect = String::from_utf8(expect).unwrap();
        let draft = parse(&files, &Limits::default());
        let found = told(draft.diagnostics());
        if found != expect.lines().collect::<Vec<_>>() {
            let full: Vec<String> = draft
                .diagnostics()
                .iter()
                .map(|d| format!("    {} — {}\n", d.message, d.help))
                .collect();
            wrong.push_str(&format!(
                "== {case}\n{}\n{}",
                found.join("\n"),
                full.concat()
            ));
        }
    }
    assert!(wrong.is_empty(), "told otherwise than expected:\n{wrong}");
}

#[test]
fn every_kind_of_record_has_its_file_and_every_file_its_place() {
    for kind in RecordKind::ALL {
        assert!(
            DOSSIER_FILES.iter().any(|f| f.name == kind.file()),
            "{kind:?}"
        );
    }
    let names: Vec<&str> = DOSSIER_FILES.iter().map(|f| f.name).collect();
    assert!(names.is_sorted(), "in the order of their names");
    let mut sources = folder("crates/core/format/src/dossier");
    sources.remove("tests.rs");
    let readers = sources
        .values()
        .filter(|text| String::from_utf8_lossy(text).contains("const FILE: DossierFile"));
    assert_eq!(readers.count(), names.len());
}

#[test]
fn the_committed_schemas_are_those_of_the_readers() {
    let committed = folder("docs/reference/schema");
    let made = schemas();
    let stale: Vec<&String> = made
        .iter()
        .filter(|(name, text)| committed.get(name).map(Vec::as_slice) != Some(text.as_bytes()))
        .map(|(name, _)| name)
        .collect();
    assert!(stale.is_empty(), "run `cargo xtask gen`: differ {stale:?}");
}

#[test]
fn a_dossier_names_what_else_to_load_and_its_digest_covers_it() {
    let device = "[device]\nid = \"d\"\ntitle = \"D\"\nmanufacturer = \"M\"\n[[release]]\nid = \"1\"\nstatus = \"released\"\n\
        [[release.sbom]]\nfile = \"sbom/b.json\"\nconfiguration = \"b\"\n[[release.sbom]]\nfile = \"sbom/a.json\"\nconfiguration = \"a\"\n";
    let evidence =
        "[[evidence]]\nid = \"E\"\ntitle = \"T\"\nkind = \"report\"\nfile = \"evidence/e.pdf\"\n";
    let mut files = with("evidence.toml", evidence);
    files.insert("device.toml".to_owned(), device.into());
    let limits = Limits::default();
    let draft = parse(&files, &limits);
    assert_eq!(draft.sbom_paths(), ["sbom/a.json", "sbom/b.json"]);
    assert_eq!(draft.evidence_paths(), ["evidence/e.pdf"]);

    let digest = |files: &Files, evidence: Option<Digest>| {
        let on_disk = BTreeMap::from([("evidence/e.pdf".to_owned(), evidence)]);
        read(files, BTreeMap::new(), on_disk, &limits)
            .value
            .unwrap()
            .digest
    };
    let first = digest(&files, None);
    assert_eq!(first, digest(&files, None));
    assert_ne!(first, digest(&files, Some(Digest::of(b"x"))));
    files.insert("asepsis.toml".to_owned(), b"[gates]\n".to_vec());
    assert_eq!(
        first,
        digest(&files, None),
        "settings are no part of the dossier"
    );
    files.insert("text/a.md".to_owned(), b"# A\n".to_vec());
    assert_ne!(first, digest(&files, None));
}

#[test]
fn a_record_with_problems_is_kept_and_never_says_more_than_was_read() {
    let text = "[[decision]]\nid = \"1 DEC\"\ntitle = \"T\"\nvulnerability = \"CVE-1\"\nstatus = \"not-affected\"\n\
        components = [7]\nreleases = { from = \"a b\" }\nby = \"B\"\non = 2026-01-01\n";
    let reading = read(
        &with("decisions.toml", text),
        BTreeMap::new(),
        BTreeMap::new(),
        &Limits::default(),
    );
    let dossier = reading.value.unwrap();
    let decision = &dossier.decisions[0];
    assert!(decision.head.id.is_unread());
    assert_eq!(
        decision.status,
        asepsis_domain::decision::VexStatus::UnderInvestigation
    );
    assert_eq!(decision.components.len(), 1, "not all components");
    let Releases::Span {
        from: Some(from),
        until: None,
    } = &decision.releases
    else {
        panic!("not all releases: {:?}", decision.releases);
    };
    assert!(from.value.is_unread());
    assert!(
        reading
            .diagnostics
            .iter()
            .all(|d| d.record.as_ref() == Some(&decision.head.id) && d.level == Level::Error)
    );
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the test measures time")]
fn a_hundred_thousand_risks_are_read_in_linear_time() {
    let mut text = String::new();
    for i in 0..100_000 {
        text.push_str(&format!(
            "[[risk]]\nid = \"RSK-{i}\"\ntitle = \"Risk {i}\"\ndescription = \"Something can happen to the thing, Übel {i}.\"\n\
             arises_from = [\"THR-{i}\", \"THR-1\"]\nbefore = {{ exploitability = \"high\", severity = \"serious\" }}\n\
             after = {{ exploitability = \"low\", severity = \"serious\" }}\nrationale = \"Because.\"\n\
             decision = {{ status = \"controlled\", reason = \"R\", by = \"B\", on = 2026-01-02 }}\n\n"
        ));
    }
    let files = with("risks.toml", text);
    let start = std::time::Instant::now();
    let reading = read(&files, BTreeMap::new(), BTreeMap::new(), &Limits::default());
    let time = start.elapsed();
    println!("{} bytes in {time:?}", files["risks.toml"].len());
    assert_eq!(told(&reading.diagnostics), Vec::<String>::new());
    let risks = reading.value.unwrap().risks.risks;
    assert_eq!(risks.len(), 100_000);
    assert_eq!(risks[99_999].head.at.line, 999_992);
    // A few seconds on a machine that has nothing else to do; this only notices that it has become quadratic.
    assert!(time.as_secs() < 600, "{time:?}");
}

#[test]
fn hostile_files_cost_little_and_are_told() {
    let lines = "= 1\n".repeat(400_000);
    let arrays = format!("x = {}", "[".repeat(1_000_000));
    let dotted = format!("a{} = 1\n", ".a".repeat(500_000));
    let unknown: String = (0..50_000).map(|i| format!("k{i} = 1\n")).collect();
    let long_line = format!("[[threat]]\non = [{}]\n", "\"ä b\", ".repeat(100_000));
    for (name, text) in [
        ("lines", lines),
        ("arrays", arrays),
        ("dotted", dotted),
        ("unknown", unknown),
        ("long line", long_line),
    ] {
        let draft = parse(&with("threats.toml", text), &Limits::default());
        let found = draft.diagnostics();
        assert!(
            !found.is_empty() && found.len() <= 10_001,
            "{name}: {}",
            found.len()
        );
    }
    let tight = Limits {
        max_bytes: 10,
        ..Limits::default()
    };
    let draft = parse(&with("threats.toml", "# more than ten bytes\n"), &tight);
    assert!(
        draft
            .diagnostics()
            .iter()
            .all(|d| d.code == Code::DossierLimit)
    );
    let tight = Limits {
        max_values: 3,
        ..Limits::default()
    };
    let draft = parse(&with("threats.toml", "a = [1, 2, 3]\n"), &tight);
    assert!(
        draft
            .diagnostics()
            .iter()
            .all(|d| d.code == Code::DossierLimit)
    );
}

proptest::proptest! {
    #[test]
    fn damaged_files_are_read_and_every_place_lies_in_its_file(
        case in 0usize..64,
        edits in proptest::collection::vec((proptest::num::usize::ANY, ".{0,3}"), 1..6),
    ) {
        let all = folder("corpus/dossier");
        let (_, bytes) = all.iter().filter(|(path, _)| path.ends_with(".toml")).nth(case).unwrap();
        let mut text = String::from_utf8_lossy(bytes).into_owned();
        for (at, with) in edits {
            let ends: Vec<usize> = text.char_indices().map(|(i, _)| i).collect();
            if let Some(at) = ends.get(at % ends.len().max(1)) {
                text.replace_range(*at..=*at + text[*at..].chars().next().unwrap().len_utf8() - 1, &with);
            }
        }
        for file in DOSSIER_FILES {
            let draft = parse(&Files::from([(file.name.to_owned(), text.clone().into_bytes())]), &Limits::default());
            for at in draft.diagnostics().iter().filter_map(|d| d.at.as_ref()).filter(|at| &*at.file == file.name) {
                let before = text.get(..at.offset).unwrap();
                let line = before.matches('\n').count() + 1;
                let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
                assert_eq!((at.line as usize, at.column as usize), (line, column));
                assert!(at.offset + at.length <= text.len());
            }
        }
    }
}
