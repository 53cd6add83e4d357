//! The law of increments: a snapshot with increments answers every question as one compiled of all records does.

use asepsis_domain::identifier::{Cpe, Purl};
use asepsis_domain::sbom::{Component, Sbom};
use asepsis_domain::vulnerability::{
    Affected, Configuration, CpeCriterion, Event, Node, Range, RangeKind,
};
use proptest::prelude::*;

use super::*;
use crate::portfolio::{keys_of_corrected, keys_since};

/// All ids there are: few, so that records are linked in many ways.
const IDS: [&str; 8] = [
    "CVE-1", "CVE-2", "CVE-3", "GHSA-a", "GHSA-b", "GHSA-c", "PYSEC-1", "X-1",
];
const SOURCES: [&str; 2] = ["nvd", "osv"];
const PACKAGES: [&str; 3] = ["left", "right", "up"];

fn record() -> impl Strategy<Value = Advisory> {
    let ids = (0..IDS.len(), proptest::collection::vec(0..IDS.len(), 0..3));
    let said = (0..2_usize, 0..4_i64, 0..6_u8, 0..8_usize, 0..3_usize);
    (ids, said).prop_map(|((id, aliases), (source, time, gone, packages, fixed))| {
        let named = PACKAGES.iter().enumerate();
        let named = named.filter(|(n, _)| packages & (1 << n) != 0);
        let affected = named.map(|(_, name)| Affected {
            ecosystem: "npm".to_owned(),
            name: (*name).to_owned(),
            ranges: vec![Range {
                kind: RangeKind::Semver,
                events: vec![
                    Event::Introduced("0".to_owned()),
                    Event::Fixed(format!("{fixed}.5.0")),
                ],
            }],
            ..Affected::default()
        });
        let cpe = Cpe::parse("cpe:2.3:a:v:left:*:*:*:*:*:*:*:*").unwrap();
        let criterion = CpeCriterion {
            vulnerable: true,
            cpe,
            start: Default::default(),
            end: Default::default(),
        };
        let configuration = Configuration {
            nodes: vec![Node {
                criteria: vec![criterion],
                ..Node::default()
            }],
            ..Configuration::default()
        };
        Advisory {
            source: SOURCES[source].to_owned(),
            id: IDS[id].to_owned(),
            aliases: aliases.iter().map(|a| IDS[*a].to_owned()).collect(),
            modified: asepsis_domain::time::Instant::from_second(time).ok(),
            rejected: gone == 0,
            affected: affected.collect(),
            configurations: if source == 0 {
                vec![configuration]
            } else {
                Vec::new()
            },
            ..Advisory::default()
        }
    })
}

fn sbom() -> Sbom {
    let component = |name: &str| Component {
        reference: name.into(),
        name: name.into(),
        version: Some("1.0.0".into()),
        purl: Purl::parse(&format!("pkg:npm/{name}@1.0.0")).ok(),
        rest: asepsis_domain::sbom::Details {
            cpes: Cpe::parse(&format!("cpe:2.3:a:v:{name}:1.0.0:*:*:*:*:*:*:*"))
                .ok()
                .into_iter()
                .collect(),
            ..asepsis_domain::sbom::Details::default()
        }
        .into(),
        ..Component::default()
    };
    Sbom {
        format: String::new(),
        spec_version: String::new(),
        serial: None,
        revision: None,
        digest: Digest::of(b""),
        authors: Vec::new(),
        tools: Vec::new(),
        timestamp: None,
        subject: None,
        components: PACKAGES.map(component).into(),
        dependencies: Vec::new(),
        aside: asepsis_domain::sbom::Aside::default(),
    }
}

/// Everything that can be asked, as text.
fn answers(bytes: &[u8]) -> String {
    Snapshot::open(bytes).unwrap().check().unwrap();
    asked(bytes).unwrap()
}

/// The same of bytes that may be damaged.
fn asked(bytes: &[u8]) -> Result<String, SnapshotError> {
    let snapshot = Snapshot::open(bytes)?;
    let mut all = format!("{:#?}\n", snapshot.facts().sources);
    let mut tell = |answer: &dyn std::fmt::Debug| all.push_str(&format!("{answer:#?}\n"));
    for id in IDS {
        tell(&snapshot.vulnerabilities(id)?);
        for source in SOURCES {
            tell(&snapshot.advisory(source, id)?);
        }
    }
    for name in PACKAGES {
        let package = Package::of_advisory("npm", name).0;
        tell(&snapshot.advisories_for(&package)?);
        tell(&snapshot.advisories_for_product("v", name)?);
    }
    let found = crate::match_sbom("t", &sbom(), &[], &snapshot)?;
    tell(&(found.components, found.matches));
    Ok(all)
}

fn builder(records: &[Advisory], scores: &[(usize, u32)]) -> Builder {
    let mut builder = Builder::new();
    records.iter().for_each(|a| builder.add(a.clone()));
    for (id, score) in scores {
        let epss = Epss {
            score: *score,
            percentile: 1,
        };
        builder.add_epss(IDS[*id].to_owned(), epss);
        let kev = Kev {
            name: format!("k{score}"),
            added: "2026-01-01".parse().ok(),
            due: None,
            ransomware: false,
        };
        builder.add_kev(IDS[*id].to_owned(), kev);
    }
    builder
}

/// What one step brings: records, and scores by id.
type Step = (Vec<Advisory>, Vec<(usize, u32)>);

/// Returns the bytes of a snapshot that was made in steps.
fn stepwise(steps: &[Step]) -> Vec<u8> {
    let mut bytes = builder(&[], &[]).finish().unwrap().bytes;
    for (records, scores) in steps {
        let increment = builder(records, scores)
            .finish_on(&Snapshot::open(&bytes[..]).unwrap())
            .unwrap();
        bytes.extend(increment.map(|i| i.bytes).unwrap_or_default());
    }
    bytes
}

fn step() -> impl Strategy<Value = Step> {
    let records = proptest::collection::vec(record(), 0..6);
    (
        records,
        proptest::collection::vec((0..3_usize, 0..9_u32), 0..3),
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn increments_answer_as_a_whole_does(steps in proptest::collection::vec(step(), 1..5)) {
        let records: Vec<Advisory> = steps.iter().flat_map(|(r, _)| r.clone()).collect();
        // Of what is known by CVE the latest step counts, and in one step the highest.
        let mut latest: BTreeMap<usize, (usize, u32)> = BTreeMap::new();
        for (number, (_, scores)) in steps.iter().enumerate() {
            for (id, score) in scores {
                let entry = latest.entry(*id).or_insert((number, *score));
                *entry = (*entry).max((number, *score));
            }
        }
        let scores: Vec<(usize, u32)> = latest.into_iter().map(|(id, (_, score))| (id, score)).collect();
        let whole = builder(&records, &scores).finish().unwrap().bytes;
        let stepwise = stepwise(&steps);
        prop_assert_eq!(answers(&stepwise), answers(&whole));
        // Compacted, it is the whole to the byte.
        let mut compacted = Builder::new();
        compacted.load(&Snapshot::open(&stepwise[..]).unwrap()).unwrap();
        prop_assert_eq!(compacted.finish().unwrap().bytes, whole);
    }

    #[test]
    fn what_increments_do_not_speak_of_has_the_same_matches(steps in proptest::collection::vec(step(), 2..5)) {
        let (before, after) = (stepwise(&steps[..1]), stepwise(&steps));
        let before = Snapshot::open(&before[..]).unwrap();
        let after = Snapshot::open(&after[..]).unwrap();
        let was = before.digest();
        let keys = keys_since(&after, |digest| *digest == was).unwrap().unwrap();
        for component in sbom().components.iter() {
            let one = Sbom { components: [component.clone()].into(), ..sbom() };
            if keys_of_corrected(&one, &[]).is_disjoint(&keys) {
                let matches = |snapshot| crate::match_sbom("t", &one, &[], snapshot).unwrap().matches;
                prop_assert_eq!(matches(&before), matches(&after));
            }
        }
        prop_assert!(keys_since(&before, |digest| *digest == Digest::of(b"other")).unwrap().is_none());
    }
}

#[test]
fn damage_is_refused_or_changes_no_answer() {
    let linked = |id: &str, alias: &str| Advisory {
        source: "osv".to_owned(),
        id: id.to_owned(),
        aliases: vec![alias.to_owned()],
        affected: vec![Affected {
            ecosystem: "npm".to_owned(),
            name: "left".to_owned(),
            ..Affected::default()
        }],
        ..Advisory::default()
    };
    let first = vec![linked("GHSA-a", "CVE-1"), linked("GHSA-b", "CVE-2")];
    let good = stepwise(&[
        (first, vec![(0, 3)]),
        (vec![linked("X-1", "GHSA-a")], vec![(1, 4)]),
    ]);
    let expect = asked(&good).unwrap();
    let mut seed = 1_u64;
    let (mut refused, mut same) = (0, 0);
    for _ in 0..2_000 {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let at = usize::try_from(seed >> 33).unwrap() % good.len();
        let mut bad = good.clone();
        bad[at] ^= 1 << (seed & 7);
        match asked(&bad) {
            Err(_) => refused += 1,
            Ok(answer) => {
                assert_eq!(answer, expect, "byte {at}");
                same += 1;
            }
        }
    }
    assert!(refused > 1_000, "{refused} refused, {same} the same");
}

#[test]
fn an_increment_counts_on_the_very_bytes_before_it() {
    let record = |id: &str| Advisory {
        source: "osv".to_owned(),
        id: id.to_owned(),
        ..Advisory::default()
    };
    let first = builder(&[record("GHSA-a")], &[]).finish().unwrap().bytes;
    let other = builder(&[record("GHSA-b")], &[]).finish().unwrap().bytes;
    let on = |base: &[u8], id: &str| {
        let base = Snapshot::open(base).unwrap();
        builder(&[record(id)], &[]).finish_on(&base).unwrap()
    };
    let increment = on(&first, "GHSA-c").unwrap().bytes;
    assert!(Snapshot::open([&first[..], &increment].concat()).is_ok());
    for wrong in [
        [&other[..], &increment].concat(),
        increment.clone(),
        [&first[..], &increment, &increment].concat(),
        [&first[..], &increment[..increment.len() - 1]].concat(),
    ] {
        assert!(Snapshot::open(wrong).is_err());
    }
    assert!(on(&first, "GHSA-a").is_none(), "nothing changes");
}

#[test]
fn what_a_source_says_as_a_whole_counts_whatever_its_time() {
    let record = |id: &str, summary: &str| Advisory {
        source: "debian".to_owned(),
        id: id.to_owned(),
        summary: summary.to_owned(),
        ..Advisory::default()
    };
    let first = [record("D-1", "z"), record("D-2", "z")];
    let bytes = builder(&first, &[(0, 1)]).finish().unwrap().bytes;
    let base = Snapshot::open(&bytes[..]).unwrap();
    let on = |records: &[Advisory], whole: &[&str]| {
        let mut builder = builder(records, &[]);
        whole.iter().for_each(|source| builder.whole(source));
        builder.finish_on(&base)
    };
    let said = |increment: Built| {
        let grown = [&bytes[..], &increment.bytes].concat();
        let grown = Snapshot::open(&grown[..]).unwrap();
        grown.advisory("debian", "D-1").unwrap().unwrap().summary
    };
    // Without a time, the bytes decide which of two stays, unless the source is there as a whole.
    let now = [record("D-1", "a"), record("D-2", "z")];
    assert!(on(&now, &[]).unwrap().is_none());
    assert_eq!(said(on(&now, &["debian"]).unwrap().unwrap()), "a");
    for (records, source) in [(&now[..1], "debian"), (&now[..], "kev"), (&now[..], "epss")] {
        match on(records, &[source]) {
            Err(BuildError::Gone(gone)) => assert_eq!(gone, source),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn that_a_source_was_asked_again_is_kept() {
    let at = |second| asepsis_domain::time::Instant::from_second(second).unwrap();
    let bytes = builder(&[], &[(0, 1)]).finish().unwrap().bytes;
    let base = Snapshot::open(&bytes[..]).unwrap();
    let made = |second| {
        let mut builder = Builder::new();
        builder.made("epss", at(second));
        builder.finish_on(&base).unwrap()
    };
    let grown = [&bytes[..], &made(9).unwrap().bytes].concat();
    let facts = Snapshot::open(&grown[..]).unwrap().facts().clone();
    assert_eq!(facts.sources[0].newest, Some(at(9)));
    let again = Snapshot::open(&grown[..]).unwrap();
    let mut builder = Builder::new();
    builder.made("epss", at(9));
    assert!(builder.finish_on(&again).unwrap().is_none());
}

#[test]
fn what_is_not_linked_is_not_written_again() {
    let record = |n: usize, time: i64| Advisory {
        source: "osv".to_owned(),
        id: format!("GHSA-{n}"),
        aliases: vec![format!("CVE-{n}")],
        modified: asepsis_domain::time::Instant::from_second(time).ok(),
        details: "d".repeat(500),
        affected: vec![Affected {
            ecosystem: "npm".to_owned(),
            name: format!("p{n}"),
            ..Affected::default()
        }],
        ..Advisory::default()
    };
    let size = |count: usize| {
        let all: Vec<Advisory> = (0..count).map(|n| record(n, 0)).collect();
        let whole = builder(&all, &[]).finish().unwrap().bytes;
        let base = Snapshot::open(&whole[..]).unwrap();
        let increment = builder(&[record(1, 1), record(2, 1)], &[]).finish_on(&base);
        increment.unwrap().unwrap().bytes.len()
    };
    // A few bytes more, since larger numbers are longer.
    assert!(size(3_000) - size(10) < 64);
}
