//! A slice written and read gives the same records.

use asepsis_domain::digest::Digest;
use asepsis_domain::identifier::Cpe;
use asepsis_domain::lifecycle::{End, Identity, Lifecycle, Line};
use asepsis_domain::matches::{SnapshotFacts, SourceFacts};
use asepsis_domain::severity::{Cvss, Epss, Exploited, Kev, Rating, Ssvc};
use asepsis_domain::vulnerability::{
    Advisory, Affected, Bound, Configuration, CpeCriterion, Event, Node, Operator, Range,
    RangeKind, Stance,
};

use super::super::{Record, read};
use super::{Slice, snapshot_facts, write};
use crate::limits::Limits;

fn advisory() -> Advisory {
    Advisory {
        source: "nvd".to_owned(),
        id: "CVE-2024-1".to_owned(),
        aliases: vec!["GHSA-1".to_owned()],
        summary: "A flaw".to_owned(),
        modified: "2024-01-02T03:04:05Z".parse().ok(),
        cvss: Cvss::parse("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "nvd")
            .into_iter()
            .collect(),
        rating: Some(Rating::High),
        exploited: Some(Exploited {
            source: "euvd".to_owned(),
            since: "2026-02-01".parse().ok(),
        }),
        ssvc: Some(Ssvc {
            source: "CISA-ADP".to_owned(),
            exploitation: "active".to_owned(),
            automatable: "yes".to_owned(),
            technical_impact: "total".to_owned(),
        }),
        affected: vec![Affected {
            ecosystem: "npm".to_owned(),
            name: "a".to_owned(),
            purl: None,
            ranges: vec![Range {
                kind: RangeKind::Semver,
                events: vec![
                    Event::Introduced("0".to_owned()),
                    Event::LastAffected("1.2".to_owned()),
                ],
            }],
            versions: vec!["1.0".to_owned()],
            stance: Stance::WontFix,
        }],
        configurations: vec![Configuration {
            operator: Operator::And,
            negate: false,
            nodes: vec![Node {
                operator: Operator::Or,
                negate: false,
                criteria: vec![CpeCriterion {
                    vulnerable: true,
                    cpe: Cpe::parse("cpe:2.3:a:haxx:curl:*:*:*:*:*:*:*:*").unwrap(),
                    start: Bound::Including("7.0".to_owned()),
                    end: Bound::Excluding("8.0".to_owned()),
                }],
            }],
        }],
        ..Advisory::default()
    }
}

fn lifecycle() -> Lifecycle {
    Lifecycle {
        source: "endoflife".to_owned(),
        product: "openssl".to_owned(),
        title: "OpenSSL".to_owned(),
        aliases: vec!["libssl".to_owned()],
        identities: vec![
            Identity::Purl("pkg:generic/openssl".to_owned()),
            Identity::Cpe("a:openssl:openssl".to_owned()),
        ],
        page: "https://example.com/openssl".to_owned(),
        modified: "2026-01-02T03:04:05Z".parse().ok(),
        lines: vec![Line {
            name: "3.0".to_owned(),
            title: "3.0 (LTS)".to_owned(),
            released: "2021-09-07".parse().ok(),
            security: End {
                on: "2026-09-07".parse().ok(),
                reached: Some(false),
            },
            latest: "3.0.18".to_owned(),
            ..Line::default()
        }],
    }
}

#[test]
fn what_is_written_reads_back() {
    let facts = SnapshotFacts {
        digest: Digest::of(b"snapshot"),
        sources: vec![SourceFacts {
            id: "nvd".to_owned(),
            records: 7,
            newest: "2024-01-02T03:04:05Z".parse().ok(),
            digest: Digest::of(b"nvd"),
            covers: vec!["cpe".to_owned()],
        }],
    };
    let kev = Kev {
        added: "2024-02-01".parse().ok(),
        due: None,
        ransomware: true,
        name: "Flaw".to_owned(),
    };
    let epss = Epss {
        score: 1234,
        percentile: 56_789,
    };
    let text = write(&Slice {
        snapshot: &facts,
        advisories: &[advisory()],
        kev: &[("CVE-2024-1".to_owned(), kev.clone())],
        epss: &[("CVE-2024-1".to_owned(), epss)],
        lifecycles: &[lifecycle()],
    })
    .unwrap();
    let mut records = Vec::new();
    let reading = read(
        "slice.json",
        text.as_bytes(),
        &Limits::default(),
        &mut |r| records.push(r),
    )
    .unwrap();
    assert_eq!(reading.diagnostics, []);
    assert_eq!(
        records,
        [
            Record::Advisory(Box::new(advisory())),
            Record::Kev {
                cve: "CVE-2024-1".to_owned(),
                kev
            },
            Record::Epss {
                cve: "CVE-2024-1".to_owned(),
                epss
            },
            Record::Lifecycle(Box::new(lifecycle())),
        ]
    );
    assert_eq!(snapshot_facts(text.as_bytes()), Some(facts));
}
