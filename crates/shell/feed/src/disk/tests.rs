use super::*;

const OSV: &str = r#"{"id":"A-1","modified":"2024-01-02T00:00:00Z"}"#;
const KEV: &str = r#"{"catalogVersion":"1","dateReleased":"2025-08-25T17:00:00Z","vulnerabilities":[{"cveID":"CVE-1-1"},{"cveID":7}]}"#;

fn read(paths: &[PathBuf]) -> (Summary, Vec<String>) {
    let mut seen = Vec::new();
    let summary = read_paths(paths, &Limits::default(), &mut |provenance, record| {
        let id = match record {
            Record::Advisory(advisory) => advisory.id,
            Record::Kev { cve, .. } | Record::Epss { cve, .. } => cve,
            Record::Lifecycle(each) => each.product,
        };
        let file = provenance.path.rsplit('/').next().unwrap().to_owned();
        seen.push(format!("{file} {id} {}", &provenance.digest.hex()[..4]));
    });
    (summary, seen)
}

#[test]
fn folders_are_read_in_order_and_nothing_is_swallowed() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    std::fs::create_dir(root.join("sub")).unwrap();
    for (name, text) in [
        ("b.json", KEV),
        ("a.json", OSV),
        ("sub/c.json", OSV),
        ("README.md", "[![badge](x)] hello"),
        ("run.py", "print(1)"),
        ("cut.json", "{\"id\":\"A-2\",\"modi"),
        (".hidden", OSV),
    ] {
        std::fs::write(root.join(name), text).unwrap();
    }
    let (summary, seen) = read(&[root.to_path_buf()]);
    let digest = |text: &str| Digest::of(text.as_bytes()).hex()[..4].to_owned();
    assert_eq!(
        seen,
        [
            format!("a.json A-1 {}", digest(OSV)),
            format!("b.json CVE-1-1 {}", digest(KEV)),
            format!("c.json A-1 {}", digest(OSV)),
        ]
    );
    assert_eq!((summary.files, summary.records()), (6, 3));
    assert_eq!(summary.sources["kev"].unread, 1);
    assert!(summary.sources["kev"].made.is_some());
    let skipped: Vec<_> = summary
        .skipped
        .iter()
        .map(|(p, r)| (p.rsplit('/').next().unwrap(), r.as_str()))
        .collect();
    assert_eq!(
        skipped,
        [
            (".hidden", "skipped: a hidden file or folder"),
            ("README.md", NO_FORM),
            ("run.py", NO_FORM)
        ]
    );
    assert_eq!(summary.unread.len(), 1);
    assert!(summary.unread[0].0.ends_with("cut.json"));
    let place = summary.diagnostics[0].at.as_ref().unwrap();
    assert!(place.file.ends_with("b.json"));
}

#[test]
fn a_file_given_by_name_must_be_an_advisory() {
    let folder = tempfile::tempdir().unwrap();
    let readme = folder.path().join("README.md");
    std::fs::write(&readme, "hello").unwrap();
    let (summary, _) = read(&[readme, folder.path().join("absent")]);
    assert_eq!(summary.skipped, []);
    assert_eq!(summary.unread.len(), 2);
    assert!(
        summary.unread[0].1.contains("none of the known forms"),
        "{:?}",
        summary.unread
    );
}

#[test]
fn a_document_that_is_not_what_its_integrity_file_says_is_not_taken() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let right = |each: Integrity| format!("{}  x.json\n", each.of(OSV.as_bytes()));
    let write = |name: &str, text: &str| std::fs::write(root.join(name), text).unwrap();
    for name in ["a.json", "b.json", "c.json", "d.json"] {
        write(name, OSV);
    }
    write("a.json.sha256", &right(Integrity::Sha256));
    write("b.json.sha512", &right(Integrity::Sha512).replace('a', "b"));
    write("b.json.sha256", &right(Integrity::Sha256));
    write("c.json.sha256", "<html>");
    let (summary, seen) = read(&[root.to_path_buf()]);
    let files: Vec<&str> = seen.iter().filter_map(|s| s.split(' ').next()).collect();
    assert_eq!(files, ["a.json", "d.json"]);
    let unread: Vec<&str> = summary.unread.iter().map(|(_, why)| why.as_str()).collect();
    assert!(unread[0].contains("b.json.sha512` states another hash"));
    assert!(unread[1].contains("c.json.sha256` states no hash of its kind"));
    assert_eq!(unread.len(), 2);
}
