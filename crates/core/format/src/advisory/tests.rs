use asepsis_domain::severity::Rating;
use asepsis_domain::vulnerability::{Bound, Event, Operator, RangeKind};

use super::*;

type Outcome = (Vec<Record>, Reading<Content>);

fn read_text(text: &str) -> Result<Outcome, ReadError> {
    let mut records = Vec::new();
    let reading = read("test", text.as_bytes(), &Limits::default(), &mut |r| {
        records.push(r)
    })?;
    Ok((records, reading))
}

fn one(text: &str) -> Advisory {
    let (records, reading) = read_text(text).unwrap();
    assert_eq!(reading.diagnostics, [], "{text}");
    match records.as_slice() {
        [Record::Advisory(advisory)] => (**advisory).clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_osv_record_keeps_what_matching_needs() {
    let advisory = one(
        r#"{"schema_version":"1.6.0","id":"GHSA-x","modified":"2024-01-02T03:04:05.678Z","published":"2024-01-01T00:00:00Z",
        "aliases":["CVE-2024-1"],"upstream":["CVE-2024-9"],"related":["CVE-2024-2"],
        "summary":"S","details":"D \u00e4",
        "severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
        "affected":[{"package":{"ecosystem":"npm","name":"lodash","purl":"pkg:npm/lodash"},
          "severity":[{"type":"CVSS_V2","score":"AV:N/AC:L/Au:N/C:P/I:P/A:P"}],
          "ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"4.17.19"},{"introduced":"5.0.0"},{"last_affected":"5.1.0"},{"limit":"6"}]},
                    {"type":"GIT","repo":"https://x","events":[{"introduced":"0"}]}],
          "versions":["1.0.0"],"ecosystem_specific":{"severity":"LOW"}}],
        "references":[{"type":"WEB","url":"https://example.org"}],
        "database_specific":{"severity":"MODERATE","cwe_ids":["CWE-79"],"github_reviewed":true},
        "credits":[{"name":"n"}]}"#,
    );
    assert_eq!(
        (advisory.source.as_str(), advisory.id.as_str()),
        ("osv", "GHSA-x")
    );
    assert_eq!(advisory.aliases, ["CVE-2024-1"]);
    assert_eq!(advisory.related, ["CVE-2024-9", "CVE-2024-2"]);
    assert_eq!(
        (advisory.summary.as_str(), advisory.details.as_str()),
        ("S", "D ä")
    );
    assert_eq!(advisory.rating, Some(Rating::Medium));
    assert_eq!(
        advisory.cvss.iter().map(|c| c.tenths).collect::<Vec<_>>(),
        [98, 75]
    );
    assert_eq!(advisory.cwes, ["CWE-79"]);
    assert_eq!(advisory.references, ["https://example.org"]);
    let affected = &advisory.affected[0];
    assert_eq!(
        (affected.ecosystem.as_str(), affected.name.as_str()),
        ("npm", "lodash")
    );
    assert_eq!(affected.purl.as_deref(), Some("pkg:npm/lodash"));
    assert_eq!(affected.versions, ["1.0.0"]);
    assert_eq!(affected.ranges[0].kind, RangeKind::Semver);
    assert_eq!(
        affected.ranges[0].events,
        [
            Event::Introduced("0".into()),
            Event::Fixed("4.17.19".into()),
            Event::Introduced("5.0.0".into()),
            Event::LastAffected("5.1.0".into()),
            Event::Limit("6".into()),
        ]
    );
    assert_eq!(affected.ranges[1].kind, RangeKind::Git);
    assert!(advisory.published < advisory.modified && advisory.withdrawn.is_none());
}

#[test]
fn withdrawn_and_rejected_records_are_known_as_such() {
    let advisory =
        one(r#"{"id":"A-1","modified":"2024-01-02T00:00:00Z","withdrawn":"2024-02-01T00:00:00Z"}"#);
    assert!(advisory.withdrawn.is_some() && !advisory.rejected);
    let advisory = one(r#"{"id":"A-1","modified":"2024-01-02T00:00:00Z","withdrawn":"yes"}"#);
    assert!(advisory.rejected);
}

#[test]
fn lists_and_answers_of_osv_are_read_record_by_record() {
    let records = r#"[{"id":"A-1","modified":"2024-01-02T00:00:00Z"},{"id":"A-2","affected":{}},{"id":"A-3"}]"#;
    for (text, pointer) in [
        (records.to_owned(), "/1"),
        (format!("{{\"vulns\":{records}}}"), "/vulns/1"),
    ] {
        let (found, reading) = read_text(&text).unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!((reading.value.records, reading.value.unread), (2, 1));
        assert_eq!(reading.diagnostics[0].pointer, pointer);
        assert!(reading.diagnostics[0].message.contains("A-2"));
    }
}

#[test]
fn an_nvd_page_is_read_record_by_record() {
    let text = r#"{"resultsPerPage":3,"startIndex":0,"totalResults":3,"format":"NVD_CVE","version":"2.0","timestamp":"2026-08-16T00:00:00.000","vulnerabilities":[
      {"cve":{"id":"CVE-2024-1","sourceIdentifier":"x","published":"2024-01-01T10:00:00.000","lastModified":"2024-01-02T10:00:00.000","vulnStatus":"Analyzed",
        "descriptions":[{"lang":"es","value":"hola"},{"lang":"en","value":"hello"}],
        "metrics":{"cvssMetricV31":[{"source":"nvd@nist.gov","type":"Primary","cvssData":{"version":"3.1","vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H","baseScore":9.8}},
                                    {"source":"cna@x.org","type":"Secondary","cvssData":{"vectorString":"bad"}}],
                   "cvssMetricV2":[{"source":"nvd@nist.gov","cvssData":{"vectorString":"AV:N/AC:L/Au:N/C:P/I:P/A:P"}}]},
        "weaknesses":[{"source":"nvd@nist.gov","description":[{"lang":"en","value":"CWE-79"},{"lang":"en","value":"NVD-CWE-Other"}]}],
        "configurations":[{"operator":"AND","nodes":[
          {"operator":"OR","negate":false,"cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:o:a:b:*:*:*:*:*:*:*:*","versionStartIncluding":"1.0","versionEndExcluding":"2.0"}]},
          {"operator":"OR","negate":false,"cpeMatch":[{"vulnerable":false,"criteria":"cpe:2.3:h:a:b:-:*:*:*:*:*:*:*"},{"vulnerable":true,"criteria":"nonsense"}]}]}],
        "references":[{"url":"https://example.org"}]}},
      {"cve":{"id":"CVE-2024-2","vulnStatus":"Rejected"}},
      {"cve":{"id":"CVE-2024-3","metrics":[]}}]}"#;
    let (records, reading) = read_text(text).unwrap();
    assert_eq!(
        (
            reading.value.form,
            reading.value.records,
            reading.value.unread
        ),
        ("nvd", 2, 1)
    );
    assert!(reading.value.made.is_some());
    let [Record::Advisory(first), Record::Advisory(second)] = records.as_slice() else {
        panic!("{records:?}")
    };
    assert_eq!(first.summary, "hello");
    assert_eq!(first.cwes, ["CWE-79"]);
    assert_eq!(
        first
            .cvss
            .iter()
            .map(|c| (c.tenths, c.source.as_str()))
            .collect::<Vec<_>>(),
        [(98, "nvd"), (75, "nvd")]
    );
    assert!(first.published.is_some());
    let configuration = &first.configurations[0];
    assert_eq!(configuration.operator, Operator::And);
    let criterion = &configuration.nodes[0].criteria[0];
    assert_eq!(
        (&criterion.start, &criterion.end),
        (
            &Bound::Including("1.0".into()),
            &Bound::Excluding("2.0".into())
        )
    );
    assert!(criterion.vulnerable && !configuration.nodes[1].criteria[0].vulnerable);
    assert!(second.rejected);
    let pointers: Vec<&str> = reading
        .diagnostics
        .iter()
        .map(|d| d.pointer.as_str())
        .collect();
    assert_eq!(
        pointers,
        [
            "/vulnerabilities/0",
            "/vulnerabilities/0/cve/configurations/0/nodes/1/cpeMatch/1",
            "/vulnerabilities/2"
        ]
    );
}

#[test]
fn kev_and_epss_are_read() {
    let (records, reading) = read_text(
        r#"{"title":"t","catalogVersion":"2025.08.25","dateReleased":"2025-08-25T17:00:00.1Z","count":2,"vulnerabilities":[
        {"cveID":"CVE-2024-1","vulnerabilityName":"N","dateAdded":"2024-01-01","dueDate":"2024-01-22","knownRansomwareCampaignUse":"Known"},
        {"cveID":5}]}"#,
    )
    .unwrap();
    assert_eq!((reading.value.form, reading.value.unread), ("kev", 1));
    assert!(
        matches!(&records[0], Record::Kev { cve, kev } if cve == "CVE-2024-1" && kev.ransomware && kev.added.is_some() && kev.due.is_some() && kev.name == "N")
    );
    let (records, reading) = read_text("#model_version:v2025.03.14,score_date:2026-08-16T12:55:00Z\ncve,epss,percentile\nCVE-1999-0001,0.01297,0.79\nCVE-x,2,3\nCVE-1999-0002,1,1\n").unwrap();
    assert_eq!(
        (
            reading.value.form,
            reading.value.records,
            reading.value.unread
        ),
        ("epss", 2, 1)
    );
    assert!(
        matches!(&records[0], Record::Epss { epss, .. } if *epss == Epss { score: 1297, percentile: 79_000 })
    );
    assert!(reading.value.made.is_some());
    assert!(reading.diagnostics[0].message.contains("line 4"));
}

#[test]
fn other_documents_are_refused() {
    for text in [
        "",
        "hello",
        "{}",
        "[]",
        "{\"id\":\"x\"}",
        "a,b\n1,2",
        "{\"vulnerabilities\":[]}",
        r#"{"bomFormat":"CycloneDX","vulnerabilities":[]}"#,
    ] {
        assert!(
            matches!(read_text(text), Err(ReadError::Unknown { .. })),
            "{text}"
        );
    }
    assert!(matches!(
        read_text("{\"id\":\"A\",\"modified\":\"x\""),
        Err(ReadError::Unknown { .. } | ReadError::Json(_))
    ));
    let deep = format!("{{\"id\":{}", "[".repeat(10_000));
    assert!(matches!(read_text(&deep), Err(ReadError::TooDeep { .. })));
    let mut sink = |_| {};
    let bad = read("t", b"{\"id\":\"\xff\"}", &Limits::default(), &mut sink);
    assert!(
        matches!(bad, Err(ReadError::NotUtf8 { offset: 7, .. })),
        "{bad:?}"
    );
}

#[test]
fn every_form_is_in_the_table() {
    let ids: Vec<&str> = ADVISORY_FORMATS.iter().map(|f| f.id).collect();
    assert!(ids.is_sorted());
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/advisory");
    #[expect(
        clippy::disallowed_methods,
        reason = "the test looks at its own source folder"
    )]
    let entries = std::fs::read_dir(folder).unwrap();
    for entry in entries {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let is_form = entry.file_type().unwrap().is_dir();
        assert!(
            !is_form || ids.iter().any(|id| id.replace('-', "_") == name),
            "{name} is not in ADVISORY_FORMATS"
        );
    }
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_read_without_panic(kind in 0_usize..6, bytes: Vec<u8>) {
        let start: &[u8] = [&b""[..], b"{\"id\":\"a\",\"modified\":\"b\"", b"{\"format\":\"NVD_CVE\",\"vulnerabilities\":[", b"cve,epss,percentile\n", b"{\"catalogVersion\":1,\"vulnerabilities\":[{", b"[{\"id\":\"a\",\"modified\":\"b\","][kind];
        let _ = read("t", &[start, &bytes].concat(), &Limits::default(), &mut |_| {});
    }

    #[test]
    fn records_with_any_member_are_read_without_panic(key in "aliases|severity|affected|ranges|published|database_specific|references", value in "[\\[\\]{}:,\"a-z0-9]{0,20}") {
        let text = format!("{{\"id\":\"a\",\"modified\":\"b\",\"{key}\":{value}}}");
        let _ = read("t", text.as_bytes(), &Limits::default(), &mut |_| {});
    }
}

#[test]
fn osv_structure_is_in_the_notation() {
    assert_eq!(osv::unread_structure(), Vec::<String>::new());
}
