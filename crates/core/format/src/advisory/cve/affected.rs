//! What a CVE record affects: CPE criteria, and packages of the collections whose ecosystem we know. Products by name
//! alone are not used: a name is no identity.

use asepsis_domain::identifier::Cpe;
use asepsis_domain::vulnerability::{
    Advisory, Affected, Bound, Configuration, CpeCriterion, Event, Node, Range, RangeKind,
};

use super::super::Tally;
use super::wire;

/// Collections by host of their address, with the ecosystem's name in OSV.
const COLLECTIONS: &[(&str, &str)] = &[
    ("crates.io", "crates.io"),
    ("npmjs.com", "npm"),
    ("npmjs.org", "npm"),
    ("nuget.org", "NuGet"),
    ("packagist.org", "Packagist"),
    ("pkg.go.dev", "Go"),
    ("proxy.golang.org", "Go"),
    ("pypi.org", "PyPI"),
    ("pypi.python.org", "PyPI"),
    ("repo.maven.apache.org", "Maven"),
    ("rubygems.org", "RubyGems"),
];

/// An interval of affected versions.
struct Interval {
    start: Bound,
    end: Bound,
}

/// Adds an entry of `affected`: its CPEs with its versions, and the package where its collection is known.
pub(super) fn product(
    advisory: &mut Advisory,
    wire: wire::Product<'_>,
    has_criteria: bool,
    pointer: &str,
    tally: &mut Tally,
) {
    let cpes = wire.cpes.unwrap_or_default();
    let ecosystem = wire.collection.as_ref().and_then(|c| ecosystem(c.as_str()));
    let package = ecosystem.zip(wire.package_name.filter(|n| !n.as_str().is_empty()));
    if (cpes.is_empty() || has_criteria) && package.is_none() {
        return;
    }
    let all = wire
        .default_status
        .is_some_and(|s| s.as_str() == "affected");
    let Some(intervals) = intervals(wire.versions.unwrap_or_default(), all) else {
        let id = &advisory.id;
        let problem = "says which versions are not affected of all; it is not used";
        return tally.doubt(pointer, format!("{id}: an entry {problem}"));
    };
    if !has_criteria {
        for (index, name) in cpes.iter().enumerate() {
            match Cpe::parse(name.as_str()) {
                Ok(cpe) => advisory.configurations.extend(criteria(&cpe, &intervals)),
                Err(error) => {
                    let message = format!("{}: a CPE is not used: {error}", advisory.id);
                    tally.doubt(&format!("{pointer}/cpes/{index}"), message);
                }
            }
        }
    }
    if let Some((ecosystem, name)) = package {
        let ranges = intervals.iter().filter_map(range);
        advisory.affected.push(Affected {
            ecosystem: ecosystem.to_owned(),
            name: name.owned(),
            ranges: ranges.collect(),
            versions: intervals
                .iter()
                .filter_map(Interval::single)
                .map(str::to_owned)
                .collect(),
            ..Affected::default()
        });
    }
}

fn ecosystem(url: &str) -> Option<&'static str> {
    let host = url.split("://").nth(1)?.split('/').next()?;
    let host = host
        .strip_prefix("www.")
        .or(host.strip_prefix("registry."))
        .unwrap_or(host);
    COLLECTIONS
        .iter()
        .find(|(known, _)| *known == host)
        .map(|(_, name)| *name)
}

/// Returns the affected intervals; `None` where only the complement of what is written would say them.
fn intervals(versions: Vec<wire::Version<'_>>, all: bool) -> Option<Vec<Interval>> {
    let is = |version: &wire::Version<'_>, word: &str| {
        version.status.as_ref().is_some_and(|s| s.as_str() == word)
    };
    if all && versions.iter().any(|v| is(v, "unaffected")) {
        return None;
    }
    if all {
        let everything = Interval {
            start: Bound::Open,
            end: Bound::Open,
        };
        return Some(vec![everything]);
    }
    let affected = versions.into_iter().filter(|v| {
        let is_commit = v.version_type.as_ref().is_some_and(|t| t.as_str() == "git");
        is(v, "affected") && !is_commit
    });
    Some(affected.map(interval).collect())
}

fn interval(wire: wire::Version<'_>) -> Interval {
    let from = wire.version.owned();
    let start = match from.as_str() {
        "0" | "*" | "unspecified" | "n/a" | "" => Bound::Open,
        _ => Bound::Including(from),
    };
    let end = match (wire.less_than, wire.less_than_or_equal) {
        (Some(end), _) | (_, Some(end)) if end.as_str() == "*" => Bound::Open,
        (Some(end), _) => Bound::Excluding(end.owned()),
        (None, Some(end)) => Bound::Including(end.owned()),
        // One version alone; all of them where it is none.
        (None, None) => start.clone(),
    };
    Interval { start, end }
}

impl Interval {
    /// Returns the one version that it holds.
    fn single(&self) -> Option<&str> {
        match (&self.start, &self.end) {
            (Bound::Including(start), Bound::Including(end)) if start == end => Some(start),
            _ => None,
        }
    }
}

/// Any of the versions of this product: one statement of one node.
fn criteria(cpe: &Cpe, intervals: &[Interval]) -> Option<Configuration> {
    let criteria: Vec<CpeCriterion> = intervals
        .iter()
        .map(|interval| CpeCriterion {
            vulnerable: true,
            cpe: cpe.clone(),
            start: interval.start.clone(),
            end: interval.end.clone(),
        })
        .collect();
    (!criteria.is_empty()).then(|| Configuration {
        nodes: vec![Node {
            criteria,
            ..Node::default()
        }],
        ..Configuration::default()
    })
}

/// Returns the interval as a range; `None` for one version, which is listed.
fn range(interval: &Interval) -> Option<Range> {
    if interval.single().is_some() {
        return None;
    }
    let start = match &interval.start {
        Bound::Including(version) | Bound::Excluding(version) => version.clone(),
        Bound::Open => "0".to_owned(),
    };
    let mut events = vec![Event::Introduced(start)];
    match &interval.end {
        Bound::Excluding(version) => events.push(Event::Fixed(version.clone())),
        Bound::Including(version) => events.push(Event::LastAffected(version.clone())),
        Bound::Open => {}
    }
    Some(Range {
        kind: RangeKind::Ecosystem,
        events,
    })
}
