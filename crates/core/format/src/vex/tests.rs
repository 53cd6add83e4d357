//! Round trips through every pair of formats, and detection.

use asepsis_domain::decision::{Justification, VexStatus};
use asepsis_domain::digest::Digest;
use asepsis_domain::time::{Instant, start_of_day};
use asepsis_domain::vex::{Identity, Standing, Statement, Subject, VexDocument};
use proptest::prelude::*;

use super::*;
use crate::limits::Limits;
use crate::validation::validate;

fn as_of() -> Instant {
    start_of_day("2026-11-26".parse().unwrap())
}

fn origin() -> Origin<'static> {
    Origin {
        manufacturer: "Example Works",
        namespace: "https://example.org",
        contact: "security@example.org",
        device: "Pump",
        id: "pump-vex-1",
        as_of: as_of(),
        revisions: &[],
    }
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "[A-Za-zäß0-9 .:,/\"\\\\-]{1,20}",
        Just("One.\n\n--- Of this record ---\nBy: x\n  y".to_owned()),
        Just("a\nb\n\n  c: d\n".to_owned()),
    ]
}

fn some_text() -> impl Strategy<Value = String> {
    text().prop_filter("some text", |t| !t.trim().is_empty())
}

fn identity(kind: &'static str) -> impl Strategy<Value = Identity> {
    (
        0..6_u8,
        1..4_u8,
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(move |(name, version, cpe, hash, link)| Identity {
            name: format!("{kind}{name}"),
            version: format!("{version}.0"),
            purls: vec![format!("pkg:generic/{kind}{name}@{version}.0")],
            cpes: cpe
                .then(|| format!("cpe:2.3:a:acme:{kind}{name}:{version}.0:*:*:*:*:*:*:*"))
                .into_iter()
                .collect(),
            hashes: hash
                .then(|| ("sha256".to_owned(), format!("{name}{version}").repeat(32)))
                .into_iter()
                .collect(),
            links: link
                .then(|| {
                    format!(
                        "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#{kind}-{name}-{version}"
                    )
                })
                .into_iter()
                .collect(),
            ..Identity::default()
        })
}

fn subject() -> impl Strategy<Value = Subject> {
    (proptest::option::of(identity("device")), identity("part")).prop_map(|(whole, part)| Subject {
        whole,
        part,
        ..Subject::default()
    })
}

fn statement(number: usize) -> impl Strategy<Value = Statement> {
    let what = (0..4_usize, 0..5_usize, text(), some_text(), text(), text());
    let who = (
        text(),
        some_text(),
        proptest::collection::vec(0..7_usize, 0..3),
    );
    (what, who, proptest::collection::vec(subject(), 1..4)).prop_map(
        move |(
            (status, justification, impact, action, workaround, patient),
            (title, by, responses),
            subjects,
        )| {
            let status = VexStatus::WORDS[status].1;
            let words = [
                "update",
                "rollback",
                "will_not_fix",
                "can_not_fix",
                "workaround_available",
                "other",
                "x y",
            ];
            Statement {
                number,
                pointer: String::new(),
                vulnerability: if number.is_multiple_of(3) {
                    "GHSA-aaaa-bbbb-cccc".to_owned()
                } else {
                    format!("CVE-2026-100{}", number % 4)
                },
                aliases: if number.is_multiple_of(3) {
                    vec!["OTHER-1".to_owned()]
                } else {
                    Vec::new()
                },
                status,
                justification: (status == VexStatus::NotAffected)
                    .then(|| Justification::WORDS[justification].1),
                impact,
                action,
                workaround,
                patient_impact: patient,
                responses: responses.into_iter().map(|r| words[r].to_owned()).collect(),
                decision: format!("DEC-{number}"),
                title,
                by,
                on: "2026-11-20".to_owned(),
                subjects,
                unread: Vec::new(),
            }
        },
    )
}

/// Statements of one vulnerability may not say two things of one product.
fn document() -> impl Strategy<Value = VexDocument> {
    (
        statement(1),
        statement(2),
        statement(3),
        statement(4),
        statement(5),
    )
        .prop_map(|(a, b, c, d, e)| {
            let mut seen = std::collections::BTreeSet::new();
            let mut statements = vec![a, b, c, d, e];
            for statement in &mut statements {
                let vulnerability = statement.vulnerability.clone();
                statement.subjects.retain(|s| {
                    let key = record::portable_subject(s);
                    seen.insert((vulnerability.clone(), key))
                });
            }
            statements.retain(|s| !s.subjects.is_empty());
            VexDocument {
                format: String::new(),
                version: String::new(),
                id: "pump-vex-1".to_owned(),
                author: "Example Works".to_owned(),
                time: String::new(),
                revision: String::new(),
                standing: Standing::InForce,
                misdated: Vec::new(),
                digest: Digest::of(b""),
                statements,
            }
        })
}

fn through(document: &VexDocument, format: &VexFormat) -> VexDocument {
    let written = (format.write)(document, &origin()).unwrap();
    assert_eq!(written.losses, Vec::<String>::new());
    let verdict = validate("", written.text.as_bytes(), &Limits::default()).unwrap();
    assert!(
        verdict.is_valid(),
        "{}: {:?}\n{}",
        format.id,
        verdict.breaches,
        written.text
    );
    let reading = read("", written.text.as_bytes(), &Limits::default()).unwrap();
    assert_eq!(reading.value.format, format.id);
    assert_eq!(reading.value.author, "Example Works", "{}", format.id);
    assert!(
        reading.value.time.starts_with("2026-11-26"),
        "{}",
        format.id
    );
    assert!(!reading.value.id.is_empty(), "{}", format.id);
    reading.value
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn decisions_survive_every_pair_of_formats(document in document()) {
        let expect = portable(&document);
        for first in VEX_FORMATS {
            let once = through(&document, first);
            prop_assert_eq!(&portable(&once), &expect, "{}", first.id);
            for second in VEX_FORMATS {
                let twice = through(&once, second);
                prop_assert_eq!(&portable(&twice), &expect, "{} {}", first.id, second.id);
            }
        }
    }
}

/// Every algorithm on which something can be known, both in a part and in what it is in.
#[test]
fn hashes_of_every_algorithm_survive_every_pair_of_formats() {
    for (ours, _, _) in asepsis_domain::vex::HASHES {
        let digits = match *ours {
            "md5" => 32,
            "sha1" => 40,
            long if long.ends_with("384") => 96,
            long if long.ends_with("512") => 128,
            _ => 64,
        };
        let identity = |name: &str, digit: &str| Identity {
            purls: vec![format!("pkg:generic/{name}@1.0")],
            hashes: vec![((*ours).to_owned(), digit.repeat(digits))],
            ..Identity::default()
        };
        let subject = Subject {
            whole: Some(identity("device", "a")),
            part: identity("part", "b"),
            ..Subject::default()
        };
        let document = VexDocument {
            format: String::new(),
            version: String::new(),
            id: "pump-vex-1".to_owned(),
            author: "Example Works".to_owned(),
            time: String::new(),
            revision: String::new(),
            standing: Standing::InForce,
            misdated: Vec::new(),
            digest: Digest::of(b""),
            statements: vec![Statement {
                number: 1,
                pointer: String::new(),
                vulnerability: "CVE-2026-1001".to_owned(),
                aliases: vec!["GHSA-aaaa-bbbb-cccc".to_owned()],
                status: VexStatus::NotAffected,
                justification: Some(Justification::ComponentNotPresent),
                impact: "It is not built in.".to_owned(),
                action: String::new(),
                workaround: String::new(),
                patient_impact: String::new(),
                responses: Vec::new(),
                decision: "DEC-1".to_owned(),
                title: String::new(),
                by: "Lead".to_owned(),
                on: "2026-11-20".to_owned(),
                subjects: vec![subject],
                unread: Vec::new(),
            }],
        };
        let expect = portable(&document);
        for first in VEX_FORMATS {
            let once = through(&document, first);
            assert_eq!(portable(&once), expect, "{ours} {}", first.id);
            for second in VEX_FORMATS {
                let twice = through(&once, second);
                assert_eq!(
                    portable(&twice),
                    expect,
                    "{ours} {} {}",
                    first.id,
                    second.id
                );
            }
        }
    }
}

#[test]
fn formats_are_sorted_and_have_their_folders() {
    assert!(VEX_FORMATS.is_sorted_by(|a, b| a.id < b.id));
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/vex");
    #[expect(clippy::disallowed_methods, reason = "the test looks at the source")]
    let folders = std::fs::read_dir(folder)
        .unwrap()
        .filter(|e| e.as_ref().unwrap().path().is_dir())
        .count();
    assert_eq!(folders, VEX_FORMATS.len());
}

#[test]
fn structure_is_in_the_notation() {
    assert_eq!(openvex::structure().unread, Vec::<String>::new());
}

#[test]
fn hostile_documents_are_errors_or_rows() {
    let limits = Limits::default();
    for text in [
        "",
        "{}",
        "[]",
        "{\"statements\": 1}",
        "{\"@context\": \"https://openvex.dev/ns\"}",
    ] {
        assert!(read("", text.as_bytes(), &limits).is_err(), "{text}");
    }
    let text = r#"{"@context":"https://openvex.dev/ns/v0.2.0","statements":[{},{"vulnerability":"CVE-1","status":"x"},
        {"vulnerability":{"name":"CVE-2"},"status":"fixed","products":["pkg:npm/a@1",{}]}]}"#;
    let reading = read("", text.as_bytes(), &limits).unwrap();
    assert_eq!(
        (reading.value.statements.len(), reading.diagnostics.len()),
        (1, 2)
    );
    let circle = r#"{"document":{"csaf_version":"2.0","category":"csaf_vex"},"product_tree":{"relationships":[
        {"category":"installed_on","full_product_name":{"name":"a","product_id":"A"},"product_reference":"A","relates_to_product_reference":"A"}]},
        "vulnerabilities":[{"cve":"CVE-2026-1000","product_status":{"fixed":["A","B"]}}]}"#;
    assert_eq!(
        read("", circle.as_bytes(), &limits)
            .unwrap()
            .value
            .statements
            .len(),
        1
    );
}

#[test]
fn cyclonedx_says_the_same_as_json_and_as_xml() {
    let vulnerability = r#"{"bom-ref":"v","id":"CVE-2026-1000","references":[{"id":"GHSA-1","source":{"name":"GitHub"}}],
      "recommendation":"Update.","workaround":"Unplug.",
      "analysis":{"state":"not_affected","justification":"code_not_reachable","response":["update","rollback"],"detail":"Never run.","firstIssued":"2026-01-02T00:00:00Z"},
      "affects":[{"ref":"a"},{"ref":"urn:cdx:3e671687-395b-41f5-a30f-a58921a69b72/1#b","versions":[{"version":"2.0","status":"unaffected"}]}],
      "properties":[{"name":"asepsis:vex:by","value":"A. Person"}]}"#;
    let json = format!(
        r#"{{"bomFormat":"CycloneDX","specVersion":"1.6","serialNumber":"urn:uuid:3e671687-395b-41f5-a30f-a58921a69b73","version":1,
          "metadata":{{"timestamp":"2026-11-01T00:00:00Z","authors":[{{"name":"A. Author"}}],"component":{{"type":"device","bom-ref":"d","name":"Pump","version":"2"}}}},
          "components":[{{"type":"library","bom-ref":"a","name":"a","version":"1","purl":"pkg:npm/a@1","hashes":[{{"alg":"SHA-256","content":"{0}"}}]}}],
          "vulnerabilities":[{vulnerability},{{"id":"CVE-2026-2000"}}]}}"#,
        "ab".repeat(32)
    );
    let xml = format!(
        r#"<?xml version="1.0"?><b:bom xmlns:b="http://cyclonedx.org/schema/bom/1.6" serialNumber="urn:uuid:3e671687-395b-41f5-a30f-a58921a69b73" version="1">
          <b:metadata><b:timestamp>2026-11-01T00:00:00Z</b:timestamp><b:authors><b:author><b:name>A. Author</b:name></b:author></b:authors>
            <b:component type="device" bom-ref="d"><b:name>Pump</b:name><b:version>2</b:version></b:component></b:metadata>
          <b:components><b:component type="library" bom-ref="a"><b:name>a</b:name><b:version>1</b:version>
            <b:hashes><b:hash alg="SHA-256">{0}</b:hash></b:hashes><b:purl>pkg:npm/a@1</b:purl></b:component></b:components>
          <b:vulnerabilities><b:vulnerability bom-ref="v"><b:id>CVE-2026-1000</b:id>
            <b:references><b:reference><b:id>GHSA-1</b:id><b:source><b:name>GitHub</b:name></b:source></b:reference></b:references>
            <b:recommendation>Update.</b:recommendation><b:workaround>Unplug.</b:workaround>
            <b:analysis><b:state>not_affected</b:state><b:justification>code_not_reachable</b:justification>
              <b:responses><b:response>update</b:response><b:response>rollback</b:response></b:responses>
              <b:detail>Never run.</b:detail><b:firstIssued>2026-01-02T00:00:00Z</b:firstIssued></b:analysis>
            <b:affects><b:target><b:ref>a</b:ref></b:target>
              <b:target><b:ref>urn:cdx:3e671687-395b-41f5-a30f-a58921a69b72/1#b</b:ref>
                <b:versions><b:version><b:version>2.0</b:version><b:status>unaffected</b:status></b:version></b:versions></b:target></b:affects>
            <b:properties><b:property name="asepsis:vex:by">A. Person</b:property></b:properties></b:vulnerability>
            <b:vulnerability><b:id>CVE-2026-2000</b:id></b:vulnerability></b:vulnerabilities></b:bom>"#,
        "ab".repeat(32)
    );
    let read = |text: &str| {
        assert!(
            validate("", text.as_bytes(), &Limits::default())
                .unwrap()
                .is_valid(),
            "{text}"
        );
        read("", text.as_bytes(), &Limits::default()).unwrap()
    };
    let (mut json, mut xml) = (read(&json), read(&xml));
    let pointers = |reading: &Reading<VexDocument>| {
        let [statement] = reading.value.statements.as_slice() else {
            panic!("{reading:?}");
        };
        let [diagnostic] = reading.diagnostics.as_slice() else {
            panic!("{reading:?}");
        };
        [statement.pointer.clone(), diagnostic.pointer.clone()]
    };
    assert_eq!(
        pointers(&json),
        ["/vulnerabilities/0", "/vulnerabilities/1"]
    );
    assert_eq!(
        pointers(&xml),
        [
            "/bom/vulnerabilities/vulnerability[1]",
            "/bom/vulnerabilities/vulnerability[2]"
        ]
    );
    for reading in [&mut json, &mut xml] {
        reading.value.digest = Digest::of(b"");
        reading.value.statements[0].pointer.clear();
    }
    assert_eq!(json.value, xml.value);
}
