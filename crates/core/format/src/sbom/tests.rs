use asepsis_domain::diagnostic::Code;
use asepsis_domain::sbom::{Acknowledgement, Licence, Sbom};

use super::*;
use crate::validation::validate;

/// Folder of our own cases: `<format>/valid/` and `<format>/invalid/<rule>--<what>.json`.
const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../corpus/sbom");

#[expect(clippy::disallowed_methods, reason = "tests look at the corpus")]
fn cases(folder: &str) -> Vec<(String, Vec<u8>)> {
    let mut list: Vec<_> = std::fs::read_dir(format!("{CORPUS}/{folder}"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            (
                path.file_stem().unwrap().to_str().unwrap().to_owned(),
                std::fs::read(&path).unwrap(),
            )
        })
        .collect();
    list.sort();
    assert!(!list.is_empty(), "{folder} has no cases");
    list
}

fn case(name: &str) -> Reading<Sbom> {
    let (folder, stem) = name.rsplit_once('/').unwrap();
    let list = cases(folder);
    let (_, bytes) = list.iter().find(|(n, _)| n == stem).unwrap();
    read(bytes, &Limits::default()).unwrap()
}

fn codes(reading: &Reading<Sbom>) -> Vec<(Code, &str)> {
    reading
        .diagnostics
        .iter()
        .map(|d| (d.code, d.pointer.as_str()))
        .collect()
}

#[test]
fn every_case_of_the_corpus_has_its_verdict() {
    let limits = Limits::default();
    for format in SBOM_FORMATS {
        for (name, bytes) in cases(&format!("{}/valid", format.id)) {
            let verdict = validate(&name, &bytes, &limits).unwrap();
            assert_eq!(verdict.format, format.id, "{name}");
            assert!(verdict.is_valid(), "{name}: {:?}", verdict.breaches);
            read(&bytes, &limits).unwrap();
        }
        for (name, bytes) in cases(&format!("{}/invalid", format.id)) {
            let verdict = validate(&name, &bytes, &limits).unwrap();
            assert_eq!(verdict.format, format.id, "{name}");
            let rule = name.split("--").next().unwrap();
            let found: Vec<_> = verdict.breaches.iter().map(|b| b.rule).collect();
            assert!(
                !verdict.is_valid() && found.contains(&rule),
                "{name}: {found:?}"
            );
        }
    }
}

#[test]
fn lists_out_of_memory_are_judged_as_those_in_memory() {
    let limits = Limits::default();
    for format in SBOM_FORMATS {
        let folders = ["valid", "invalid"].map(|f| format!("{}/{f}", format.id));
        for (name, bytes) in folders.iter().flat_map(|folder| cases(folder)) {
            let judged = |probe: &Probe<'_>| {
                let (version, breaches) = (format.validate)(probe, &limits).unwrap();
                let told = breaches.into_iter();
                let told = told.map(|b| (b.rule, b.diagnostic.pointer, b.line));
                let mut told: Vec<_> = told.collect();
                told.sort();
                let left = carry::leftover(format, probe, &limits).ok();
                (version, told, left)
            };
            // A first look that makes no tree leaves the lists where they are.
            let apart = judged(&Probe::new(&name, &bytes, &limits).unwrap());
            let probe = || Probe::transcribed(&name, &bytes, &bytes, &limits).unwrap();
            let (version, told, _) = judged(&probe());
            let left = carry::leftover(format, &probe(), &limits).ok();
            assert_eq!(apart, (version, told, left), "{name}");
        }
    }
}

#[test]
fn no_format_takes_the_corpus_of_another_for_its_own() {
    for format in SBOM_FORMATS {
        for other in SBOM_FORMATS.iter().filter(|o| o.id != format.id) {
            for (name, bytes) in cases(&format!("{}/valid", other.id)) {
                let probe = Probe::new(&name, &bytes, &Limits::default()).unwrap();
                assert_eq!(
                    (format.detect)(&probe),
                    Strength::No,
                    "{} takes {name}",
                    format.id
                );
            }
        }
    }
}

#[test]
fn every_format_is_in_the_table() {
    let ids: Vec<&str> = SBOM_FORMATS.iter().map(|f| f.id).collect();
    assert!(ids.is_sorted());
    #[expect(
        clippy::disallowed_methods,
        reason = "the test looks at its own source folder"
    )]
    let entries = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/sbom")).unwrap();
    for entry in entries {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let is_format = entry.file_type().unwrap().is_dir();
        assert!(
            !is_format || ids.iter().any(|id| id.replace('-', "_") == name),
            "{name} is not in SBOM_FORMATS"
        );
    }
}

/// Returns who made a document, each with whether it is a person, and what it was made with.
fn made(sbom: &Sbom) -> (Vec<(bool, String)>, Vec<String>) {
    let authors = sbom.authors.iter().map(|a| (a.is_person, a.name.clone()));
    let tools = sbom.tools.iter().map(ToString::to_string);
    (authors.collect(), tools.collect())
}

#[test]
fn cyclonedx_keeps_the_whole_graph() {
    let reading = case("cyclonedx-json/valid/nested-firmware");
    assert_eq!(codes(&reading), []);
    let sbom = &reading.value;
    let places: Vec<String> = sbom
        .components
        .iter()
        .map(|c| c.pointer.to_string())
        .collect();
    let rows: Vec<_> = sbom
        .components
        .iter()
        .zip(&places)
        .map(|(c, place)| {
            (
                c.reference.as_str(),
                c.kind.as_str(),
                c.parent,
                place.as_str(),
            )
        })
        .collect();
    assert_eq!(
        rows,
        [
            ("pump", "firmware", None, "/metadata/component"),
            ("openssl", "library", None, "/components/0"),
            ("os", "operating-system", None, "/components/1"),
            ("net", "library", Some(2), "/components/1/components/0"),
            (
                "tcp",
                "library",
                Some(3),
                "/components/1/components/0/components/0"
            ),
            ("fs", "library", Some(2), "/components/1/components/1"),
            ("npm-core", "library", None, "/components/2"),
            ("/components/3", "device", None, "/components/3"),
        ]
    );
    let edges: Vec<_> = sbom.dependencies.iter().map(|d| (d.from, d.to)).collect();
    assert_eq!(edges, [(0, 2), (0, 1), (2, 3), (2, 5), (3, 4)]);
    assert_eq!(
        (sbom.subject, sbom.spec_version.as_str(), sbom.revision),
        (Some(0), "1.6", Some(1))
    );
    let authors = [
        (true, "A. Author".to_owned()),
        (false, "Example Devices".to_owned()),
    ];
    assert_eq!(
        made(sbom),
        (authors.to_vec(), vec!["builder 3.2".to_owned()])
    );
    let [openssl, core] = [&sbom.components[1], &sbom.components[6]];
    assert_eq!(openssl.cpes[0].product.value(), Some("openssl"));
    assert_eq!(
        openssl.hashes.as_slice(),
        [("SHA-256".into(), "ab".repeat(32).into())]
    );
    assert_eq!(
        (openssl.licences[0].said.as_str(), openssl.scope.as_deref()),
        ("Apache-2.0", Some("required"))
    );
    assert_eq!(core.purl.as_ref().unwrap().namespace(), Some("@scope"));
    assert_eq!(
        (core.supplier.as_deref(), core.licences[0].said.as_str()),
        (Some("Scope"), "MIT OR Apache-2.0")
    );
    assert_eq!(core.end_of_support, "2030-01-31".parse().ok());
}

#[test]
fn spdx_keeps_the_whole_graph() {
    let reading = case("spdx-json/valid/nested-firmware");
    assert_eq!(codes(&reading), []);
    let sbom = &reading.value;
    let rows: Vec<_> = sbom
        .components
        .iter()
        .map(|c| (c.reference.as_str(), c.kind.as_str(), c.parent))
        .collect();
    assert_eq!(
        rows,
        [
            ("SPDXRef-firmware", "firmware", None),
            ("SPDXRef-openssl", "package", Some(0)),
            ("SPDXRef-zlib", "package", Some(1)),
            ("SPDXRef-tests", "package", None)
        ]
    );
    let edges: Vec<_> = sbom.dependencies.iter().map(|d| (d.from, d.to)).collect();
    assert_eq!(edges, [(0, 1), (1, 2), (0, 3)]);
    assert_eq!(
        (sbom.subject, sbom.serial.as_deref()),
        (Some(0), Some("https://example.org/spdx/pump-2.1.0"))
    );
    assert_eq!(
        made(sbom),
        (
            vec![(false, "Example Devices".to_owned())],
            vec!["builder 3.2".to_owned()]
        )
    );
    let openssl = &sbom.components[1];
    assert_eq!(openssl.supplier.as_deref(), Some("A. Author"));
    assert_eq!(
        sbom.components[0].supplier.as_deref(),
        Some("Example Devices")
    );
    assert_eq!(
        openssl.licences,
        [
            Licence::new("Apache-2.0 OR LicenseRef-own", Acknowledgement::Declared),
            Licence::new("Apache-2.0", Acknowledgement::Concluded),
        ]
    );
    assert_eq!(openssl.end_of_support, "2030-01-31".parse().ok());
    assert_eq!(
        (
            openssl.cpes.len(),
            openssl.purl.is_some(),
            openssl.hashes.len()
        ),
        (1, true, 1)
    );
}

#[test]
fn odd_documents_survive_and_say_so() {
    let check = |name: &str, expect: &[(Code, &str)]| {
        let reading = case(name);
        assert_eq!(codes(&reading), expect, "{name}");
    };
    check(
        "cyclonedx-json/valid/circle",
        &[(Code::SbomCycle, "/components/0")],
    );
    check(
        "cyclonedx-json/valid/dangling",
        &[(Code::SbomReference, "/dependencies/0/dependsOn/0")],
    );
    check(
        "cyclonedx-json/valid/odd-identities",
        &[
            (Code::SbomForm, "/components/0/purl"),
            (Code::SbomForm, "/components/0/cpe"),
        ],
    );
    check("cyclonedx-json/valid/byte-order-mark", &[]);
    check("cyclonedx-json/valid/tools-1.4", &[]);
    check(
        "cyclonedx-json/invalid/reference-unique--components",
        &[(Code::SbomDuplicate, "/components/1")],
    );
    check(
        "cyclonedx-json/invalid/value-type--version",
        &[(Code::SbomForm, "/components/0/version")],
    );
    check(
        "cyclonedx-json/invalid/required-member--name",
        &[(Code::SbomForm, "/components/0")],
    );
    check(
        "spdx-json/valid/contains-circle",
        &[(Code::SbomCycle, "/relationships/2")],
    );
    check(
        "spdx-json/invalid/reference-resolves--relationship",
        &[(Code::SbomReference, "/relationships/0/relatedSpdxElement")],
    );
    let odd = case("cyclonedx-json/valid/odd-identities").value;
    assert_eq!(
        (
            odd.components[0].raw_purl.as_deref(),
            odd.components[0].raw_cpes.len()
        ),
        (Some("not-a-purl"), 1)
    );
    let number = case("cyclonedx-json/invalid/value-type--version").value;
    assert_eq!(number.components[0].version.as_deref(), Some("3"));
}

#[test]
fn what_cannot_be_read_is_told_by_name() {
    let check = |bytes: &[u8], expect: &str| {
        let error = read(bytes, &Limits::default()).unwrap_err();
        assert!(error.to_string().contains(expect), "{error}");
    };
    check(
        br#"{"bomFormat":"CycloneDX","specVersion":"9.9"}"#,
        "CycloneDX 9.9 is not read; versions read: 1.2, 1.3, 1.4, 1.5, 1.6, 1.7",
    );
    check(br#"{"bomFormat":"CycloneDX"}"#, "without a specVersion");
    check(
        br#"{"spdxVersion":"SPDX-2.1"}"#,
        "SPDX SPDX-2.1 is not read; versions read: 2.2, 2.3",
    );
    check(b"hello", "none of the forms that can be read");
    check(b"", "the file is empty");
    check(b"{\"bomFormat\":\"CycloneDX\",", "not JSON");
    check(b"{\"bomFormat\":\"Cyclone\xff", "byte 21 is not UTF-8");
    check(b"\xef\xbb\xbf{\"a\":\"\xff", "byte 9 is not UTF-8");
    check(
        b"SPDXVersion: SPDX-2.3\nDocumentName: M\xfcller",
        "byte 37 is not UTF-8",
    );
    check(
        "[".repeat(10_000).as_bytes(),
        "nested deeper than 200 levels",
    );
    let small = Limits {
        max_bytes: 10,
        ..Limits::default()
    };
    assert!(matches!(
        read(b"{\"bomFormat\":1}", &small),
        Err(ReadError::TooLarge {
            size: 15,
            limit: 10
        })
    ));
}

#[test]
fn nesting_up_to_the_limit_needs_little_stack() {
    let open = r#"{"type":"library","name":"a","components":["#;
    let mut text = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","components":["#.to_owned();
    let levels = 98;
    text.push_str(&open.repeat(levels));
    text.push_str(&"]}".repeat(levels));
    text.push_str("]}");
    let thread = std::thread::Builder::new().stack_size(1 << 20);
    let count = thread
        .spawn(move || {
            assert!(
                validate("t", text.as_bytes(), &Limits::default())
                    .unwrap()
                    .is_valid()
            );
            read(text.as_bytes(), &Limits::default())
                .unwrap()
                .value
                .components
                .len()
        })
        .unwrap();
    assert_eq!(count.join().unwrap(), levels);
}

#[test]
fn a_flood_of_problems_is_not_listed_one_by_one() {
    let targets = vec!["\"x\""; 30_000].join(",");
    let text = format!(
        r#"{{"bomFormat":"CycloneDX","specVersion":"1.6","dependencies":[{{"ref":"x","dependsOn":[{targets}]}}]}}"#
    );
    let found = read(text.as_bytes(), &Limits::default())
        .unwrap()
        .diagnostics;
    assert_eq!(found.len(), 10_001);
    assert!(found[10_000].message.contains("there are more"));
    let verdict = validate("t", text.as_bytes(), &Limits::default()).unwrap();
    assert!(!verdict.is_valid() && verdict.breaches.len() < 12_000);
}

#[test]
fn structures_are_wholly_in_their_notation() {
    assert_eq!(cyclonedx_json::structure().unread, Vec::<String>::new());
    assert_eq!(spdx_json::structure().unread, Vec::<String>::new());
    assert_eq!(spdx3_json::structure().unread, Vec::<String>::new());
    assert_eq!(cyclonedx_xml::unread(), Vec::<String>::new());
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_read_without_panic(kind in 0_usize..4, bytes: Vec<u8>) {
        let start: &[u8] = [&b""[..], br#"{"bomFormat":"CycloneDX","specVersion":"1.6","#, br#"{"spdxVersion":"SPDX-2.3","#, b"{"][kind];
        let whole = [start, &bytes].concat();
        let _ = read(&whole, &Limits::default());
        let _ = validate("t", &whole, &Limits::default());
    }

    #[test]
    fn any_member_is_read_without_panic(
        key in "components|dependencies|metadata|packages|relationships|creationInfo|files|serialNumber",
        inner in "bom-ref|name|ref|dependsOn|SPDXID|externalRefs|licenses|hashes|components|tools|spdxElementId",
        value in "[\\[\\]{}:,\"a-z0-9]{0,12}",
    ) {
        for start in [r#"{"bomFormat":"CycloneDX","specVersion":"1.6""#, r#"{"spdxVersion":"SPDX-2.3""#] {
            for text in [format!("{start},\"{key}\":{value}}}"), format!("{start},\"{key}\":[{{\"{inner}\":{value}}}]}}"), format!("{start},\"{key}\":{{\"{inner}\":{value}}}}}")] {
                let _ = read(text.as_bytes(), &Limits::default());
                let _ = validate("t", text.as_bytes(), &Limits::default());
            }
        }
    }
}
