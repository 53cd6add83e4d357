use asepsis_domain::severity::{Cvss, Epss, Kev, Rating};
use asepsis_domain::vulnerability::{Affected, Event, Range, RangeKind, Stance};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::*;

fn advisory(source: &str, id: &str, aliases: &[&str]) -> Advisory {
    let range = Range {
        kind: RangeKind::Ecosystem,
        events: vec![
            Event::Introduced("0".to_owned()),
            Event::Fixed("2.0.0".to_owned()),
        ],
    };
    Advisory {
        source: source.to_owned(),
        id: id.to_owned(),
        aliases: aliases.iter().map(|a| (*a).to_owned()).collect(),
        summary: format!("summary of {id}"),
        modified: "2026-01-01T00:00:00Z".parse().ok(),
        affected: vec![Affected {
            ecosystem: "npm".to_owned(),
            name: "left".to_owned(),
            ranges: vec![range],
            ..Affected::default()
        }],
        ..Advisory::default()
    }
}

fn kev() -> Kev {
    Kev {
        added: "2026-02-01".parse().ok(),
        due: None,
        ransomware: true,
        name: "flaw".to_owned(),
    }
}

fn records() -> Vec<Advisory> {
    vec![
        advisory("osv", "GHSA-1", &["CVE-1"]),
        advisory("osv", "PYSEC-1", &["GHSA-1"]),
        advisory("nvd", "CVE-1", &[]),
        advisory("osv", "GHSA-2", &["CVE-2", "CVE-3"]),
    ]
}

fn build(records: impl IntoIterator<Item = Advisory>) -> Vec<u8> {
    let mut builder = Builder::new();
    records.into_iter().for_each(|a| builder.add(a));
    builder.add_kev("CVE-1".to_owned(), kev());
    builder.add_epss(
        "CVE-1".to_owned(),
        Epss {
            score: 5,
            percentile: 7,
        },
    );
    builder.finish().unwrap().bytes
}

#[test]
fn the_order_of_records_does_not_matter() {
    let expect = build(records());
    let mut backwards = records();
    backwards.reverse();
    assert_eq!(build(backwards), expect);
    // Neither does reading some of them twice.
    assert_eq!(build(records().into_iter().chain(records())), expect);
}

#[test]
fn what_goes_in_comes_out() {
    let snapshot = Snapshot::open(build(records())).unwrap();
    snapshot.check().unwrap();
    for record in records() {
        assert_eq!(
            snapshot.advisory(&record.source, &record.id).unwrap(),
            Some(record)
        );
    }
    assert_eq!(snapshot.advisory("osv", "CVE-1").unwrap(), None);
    let first = snapshot.vulnerability("PYSEC-1").unwrap().unwrap();
    assert_eq!(
        (
            first.id.as_str(),
            first.aliases.len(),
            first.asserted_by.len()
        ),
        ("CVE-1", 2, 3)
    );
    assert_eq!(
        (first.kev, first.epss.map(|e| e.score)),
        (Some(kev()), Some(5))
    );
    let both: Vec<_> = snapshot
        .vulnerabilities("GHSA-2")
        .unwrap()
        .into_iter()
        .map(|v| v.id)
        .collect();
    assert_eq!(both, ["CVE-2", "CVE-3"]);
    assert_eq!(snapshot.vulnerability("CVE-9").unwrap(), None);
    let (package, _) = Package::of_advisory("npm", "left");
    assert_eq!(snapshot.advisories_for(&package).unwrap().len(), 4);
}

#[test]
fn facts_say_what_is_covered() {
    let snapshot = Snapshot::open(build(records())).unwrap();
    let facts = snapshot.facts();
    let ids: Vec<_> = facts
        .sources
        .iter()
        .map(|s| (s.id.as_str(), s.records))
        .collect();
    assert_eq!(ids, [("epss", 1), ("kev", 1), ("nvd", 1), ("osv", 3)]);
    assert_eq!(snapshot.sources_for("npm"), ["nvd", "osv"]);
    assert!(snapshot.sources_for("cpe").is_empty());
    assert_eq!(facts.digest, snapshot.digest());
    assert!(
        facts.sources[1].newest.is_some(),
        "the day of the newest KEV entry"
    );
}

#[test]
fn the_later_of_two_records_stays() {
    let mut later = advisory("osv", "GHSA-1", &["CVE-1"]);
    later.modified = "2026-03-01T00:00:00Z".parse().ok();
    later.summary = "later".to_owned();
    for order in [
        [advisory("osv", "GHSA-1", &["CVE-1"]), later.clone()],
        [later.clone(), advisory("osv", "GHSA-1", &["CVE-1"])],
    ] {
        let snapshot = Snapshot::open(build(order)).unwrap();
        assert_eq!(
            snapshot.advisory("osv", "GHSA-1").unwrap().unwrap().summary,
            "later"
        );
    }
}

#[test]
fn sources_merge_into_one_vulnerability() {
    let vector = |text: &str, source: &str| Cvss::parse(text, source).unwrap();
    let v3 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
    let v4 = "CVSS:4.0/AV:L/AC:H/AT:P/PR:H/UI:A/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N";
    let mut a = advisory("osv", "GHSA-1", &["CVE-1"]);
    a.cvss = vec![vector(v3, "osv")];
    a.rating = Some(Rating::Critical);
    let mut b = advisory("nvd", "CVE-1", &[]);
    b.cvss = vec![vector(v4, "nvd"), vector(v3, "nvd")];
    let snapshot = Snapshot::open(build([a, b])).unwrap();
    let merged = snapshot.vulnerability("CVE-1").unwrap().unwrap();
    let order: Vec<_> = merged
        .cvss
        .iter()
        .map(|c| (c.version.as_str(), c.source.as_str()))
        .collect();
    assert_eq!(order, [("4.0", "nvd"), ("3.1", "nvd"), ("3.1", "osv")]);
    assert_eq!(merged.rating, merged.cvss[0].rating());
}

#[test]
fn withdrawn_records_stay_known() {
    let mut gone = advisory("osv", "GHSA-1", &["CVE-1"]);
    gone.withdrawn = "2026-02-01T00:00:00Z".parse().ok();
    let snapshot = Snapshot::open(build([gone])).unwrap();
    assert!(snapshot.vulnerability("CVE-1").unwrap().unwrap().withdrawn);
}

#[test]
fn a_slice_states_the_facts_of_the_whole() {
    let whole = Snapshot::open(build(records())).unwrap();
    let mut builder = Builder::new();
    builder.add(advisory("osv", "GHSA-1", &["CVE-1"]));
    builder.cut_from(whole.facts().clone());
    let part = Snapshot::open(builder.finish().unwrap().bytes).unwrap();
    assert_eq!(part.facts(), whole.facts());
    assert_ne!(part.digest(), whole.digest());
}

#[test]
fn an_empty_snapshot_opens() {
    let snapshot = Snapshot::open(Builder::new().finish().unwrap().bytes).unwrap();
    snapshot.check().unwrap();
    assert!(snapshot.facts().sources.is_empty());
    assert_eq!(snapshot.vulnerability("CVE-1").unwrap(), None);
}

/// Opens and touches everything.
fn touch(bytes: &[u8]) -> Result<(), SnapshotError> {
    let snapshot = Snapshot::open(bytes)?;
    snapshot.check()?;
    for record in records() {
        snapshot.advisory(&record.source, &record.id)?;
        snapshot.vulnerabilities(&record.id)?;
    }
    snapshot
        .advisories_for(&Package::of_advisory("npm", "left").0)
        .map(drop)
}

#[test]
fn every_byte_of_the_header_counts() {
    let good = build(records());
    for place in 0..64 + 8 * 32 + 8 {
        for bit in 0..8 {
            let mut bad = good.clone();
            bad[place] ^= 1 << bit;
            assert!(
                Snapshot::open(&bad[..]).is_err(),
                "bit {bit} of byte {place}"
            );
        }
    }
    touch(&good).unwrap();
}

#[test]
fn no_changed_byte_goes_unseen() {
    let good = build(records());
    let config = Config {
        cases: 2000,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner =
        TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    runner
        .run(&(0..good.len(), 1..=255_u8), |(place, change)| {
            let mut bad = good.clone();
            bad[place] ^= change;
            prop_assert!(touch(&bad).is_err(), "byte {}", place);
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_changed_block_is_refused_when_it_is_touched() {
    let good = build(records());
    let header = Header::read(&good).unwrap();
    let blocks = header.section(&good, Section::AdvisoryBlocks).len();
    let mut bad = good.clone();
    let place = good.len() - blocks + 10;
    bad[place] ^= 1;
    // It opens: only header and indexes are looked at.
    let snapshot = Snapshot::open(&bad[..]).unwrap();
    let (first, last) = (
        snapshot.advisory("nvd", "CVE-1"),
        snapshot.advisory("osv", "PYSEC-1"),
    );
    assert!(
        matches!(first, Err(SnapshotError::Block { .. })),
        "{first:?}"
    );
    assert!(last.is_ok());
}

#[test]
fn other_lengths_and_bytes_are_refused() {
    let good = build(records());
    for end in [0, 7, 8, 63, 64, 300, 400, good.len() - 1] {
        assert!(Snapshot::open(&good[..end]).is_err(), "{end} bytes");
    }
    let mut long = good.clone();
    long.push(0);
    assert!(matches!(
        Snapshot::open(long),
        Err(SnapshotError::Length { .. })
    ));
    assert_eq!(
        Snapshot::open(&b"SQLite format 3\0"[..]).unwrap_err(),
        SnapshotError::NotASnapshot
    );
}

#[test]
fn a_distributions_stance_reads_back() {
    let mut record = advisory("debian", "CVE-9", &[]);
    for stance in Stance::ALL {
        record.affected[0].stance = stance;
        let bytes = build([record.clone()]);
        let snapshot = Snapshot::open(bytes).unwrap();
        let found = snapshot.advisory("debian", "CVE-9").unwrap().unwrap();
        assert_eq!(found.affected[0].stance, stance);
    }
}
