//! Laws of matching: a range holds nothing that lies outside of it, and what is found does not depend on the order of
//! components or advisories, nor on the number of threads.

use std::collections::BTreeSet;

use asepsis_domain::identifier::Purl;
use asepsis_domain::matches::Matches;
use asepsis_domain::sbom::Component;
use asepsis_domain::vulnerability::{Advisory, Affected, Event, Range, RangeKind};
use asepsis_matching::match_sbom;
use asepsis_matching::snapshot::{Builder, Snapshot};
use proptest::prelude::*;

use super::labelled::sbom_of;

/// A small version, in the order of its numbers.
type Number = (u8, u8);

fn number() -> impl Strategy<Value = Number> {
    (0_u8..4, 0_u8..4)
}

fn shown((major, minor): Number) -> String {
    format!("{major}.{minor}.0")
}

/// An interval as an advisory writes it: first affected, end, whether the end is affected.
type Interval = (Option<Number>, Option<(Number, bool)>);

fn interval() -> impl Strategy<Value = Interval> {
    (
        proptest::option::of(number()),
        proptest::option::of((number(), any::<bool>())),
    )
}

fn range((start, end): &Interval) -> Range {
    let mut events = vec![Event::Introduced(
        start.map_or_else(|| "0".to_owned(), shown),
    )];
    events.extend(end.map(|(end, with)| {
        if with {
            Event::LastAffected(shown(end))
        } else {
            Event::Fixed(shown(end))
        }
    }));
    Range {
        kind: RangeKind::Ecosystem,
        events,
    }
}

/// Whether a version lies in an interval, said without any of our code.
fn lies_in(version: Number, (start, end): &Interval) -> bool {
    start.is_none_or(|start| start <= version)
        && end.is_none_or(|(end, with)| version < end || with && version == end)
}

/// An advisory about one of few packages.
fn advisory() -> impl Strategy<Value = (u8, u8, Vec<Interval>)> {
    (
        0_u8..4,
        0_u8..6,
        proptest::collection::vec(interval(), 1..4),
    )
}

fn record(place: usize, (package, cve, intervals): &(u8, u8, Vec<Interval>)) -> Advisory {
    Advisory {
        source: "osv".to_owned(),
        id: format!("T-{place}"),
        aliases: vec![format!("CVE-2026-{cve}")],
        affected: vec![Affected {
            ecosystem: if package.is_multiple_of(2) {
                "npm"
            } else {
                "PyPI"
            }
            .to_owned(),
            name: format!("p{package}"),
            ranges: intervals.iter().map(range).collect(),
            ..Affected::default()
        }],
        ..Advisory::default()
    }
}

fn component(package: u8, version: Number) -> Component {
    let kind = if package.is_multiple_of(2) {
        "npm"
    } else {
        "pypi"
    };
    let purl = Purl::parse(&format!("pkg:{kind}/p{package}@{}", shown(version))).unwrap();
    Component {
        reference: format!("{package}@{version:?}").into(),
        name: format!("p{package}").into(),
        version: Some(shown(version).into()),
        purl: Some(purl),
        ..Component::default()
    }
}

fn snapshot(advisories: &[Advisory]) -> Snapshot<Vec<u8>> {
    let mut builder = Builder::new();
    advisories.iter().cloned().for_each(|a| builder.add(a));
    Snapshot::open(builder.finish().unwrap().bytes).unwrap()
}

/// What was found, whatever the order: component, vulnerability, everything that is said of them.
fn facts(components: &[Component], matches: &Matches) -> BTreeSet<String> {
    let found = matches.matches.iter().map(|m| {
        let reference = &components[m.component].reference;
        format!(
            "{reference} {} {:?} {:?} {:?}",
            m.vulnerability.id, m.status, m.fixed_in, m.why
        )
    });
    let states = matches.components.iter().map(|r| {
        let reference = &components[r.component].reference;
        format!(
            "{reference} {:?} {:?} {} {}",
            r.status, r.searched, r.considered, r.note
        )
    });
    found.chain(states).collect()
}

proptest! {
    #[test]
    fn a_version_is_found_where_it_lies_in_an_interval_and_nowhere_else(
        (package, cve, intervals) in advisory(), version in number(),
    ) {
        let snapshot = snapshot(&[record(0, &(package, cve, intervals.clone()))]);
        let sbom = sbom_of(vec![component(package, version)]);
        let matches = match_sbom("t", &sbom, &[], &snapshot).unwrap();
        let inside = intervals.iter().any(|i| lies_in(version, i));
        prop_assert_eq!(matches.matches.len(), usize::from(inside), "{:?} {:?}", version, intervals);
    }

    #[test]
    fn order_of_components_and_advisories_and_threads_change_nothing(
        advisories in proptest::collection::vec(advisory(), 1..12),
        components in proptest::collection::btree_set((0_u8..4, number()), 1..12),
        seed in any::<u64>(),
    ) {
        let records: Vec<Advisory> = advisories.iter().enumerate().map(|(i, a)| record(i, a)).collect();
        let components: Vec<Component> = components.into_iter().map(|(p, v)| component(p, v)).collect();
        let first = snapshot(&records);
        let expect = match_sbom("t", &sbom_of(components.clone()), &[], &first).unwrap();
        // Turned, cut and put together again by the seed.
        let turn = |length: usize| usize::try_from(seed % 97).unwrap() % length;
        let mut turned = records.clone();
        turned.rotate_left(turn(records.len()));
        turned.reverse();
        let second = snapshot(&turned);
        prop_assert_eq!(first.digest(), second.digest());
        let mut moved = components.clone();
        moved.rotate_left(turn(components.len()));
        moved.reverse();
        let again = match_sbom("t", &sbom_of(moved.clone()), &[], &second).unwrap();
        prop_assert_eq!(facts(&components, &expect), facts(&moved, &again));
        for threads in [1, 3] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let found = pool.install(|| match_sbom("t", &sbom_of(components.clone()), &[], &first).unwrap());
            prop_assert_eq!(&found, &expect);
        }
    }
}
