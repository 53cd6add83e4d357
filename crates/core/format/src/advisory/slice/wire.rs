//! The wire form of a slice, version 1: frozen.

use asepsis_domain::digest::Digest;
use asepsis_domain::identifier::Cpe;
use asepsis_domain::matches::{SnapshotFacts, SourceFacts};
use asepsis_domain::severity::{self, Cvss, Rating};
use asepsis_domain::time::Instant;
use asepsis_domain::vulnerability as domain;
use serde::{Deserialize, Serialize};

use super::life::Lifecycle;
use super::said::{Exploited, Ssvc};
use super::{instant, rfc3339};

#[derive(Serialize)]
pub(super) struct File {
    pub(super) schema: String,
    pub(super) snapshot: Snapshot,
    pub(super) records: Vec<Record>,
}

#[derive(Deserialize)]
pub(super) struct Head {
    pub(super) schema: String,
    pub(super) snapshot: Snapshot,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Snapshot {
    pub(super) digest: String,
    pub(super) sources: Vec<Source>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Source {
    id: String,
    records: u64,
    newest: Option<String>,
    digest: String,
    #[serde(default)]
    covers: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Record {
    Advisory(Box<Advisory>),
    Kev(Kev),
    Epss(Epss),
    Lifecycle(Box<Lifecycle>),
}

#[derive(Serialize, Deserialize)]
pub(super) struct Kev {
    cve: String,
    added: Option<String>,
    due: Option<String>,
    ransomware: bool,
    name: String,
}

/// Scores in parts of 100 000.
#[derive(Serialize, Deserialize)]
pub(super) struct Epss {
    cve: String,
    score: u32,
    percentile: u32,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Advisory {
    source: String,
    id: String,
    aliases: Vec<String>,
    related: Vec<String>,
    summary: String,
    details: String,
    published: Option<String>,
    modified: Option<String>,
    withdrawn: Option<String>,
    rejected: bool,
    cvss: Vec<Vector>,
    rating: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    exploited: Option<Exploited>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ssvc: Option<Ssvc>,
    cwes: Vec<String>,
    references: Vec<String>,
    affected: Vec<Affected>,
    configurations: Vec<Configuration>,
}

#[derive(Serialize, Deserialize)]
struct Vector {
    vector: String,
    source: String,
}

#[derive(Serialize, Deserialize)]
struct Affected {
    ecosystem: String,
    name: String,
    purl: Option<String>,
    ranges: Vec<Range>,
    versions: Vec<String>,
    /// Absent in slices written before distributions' stances were known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stance: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Range {
    kind: RangeKind,
    events: Vec<Event>,
}

#[derive(Serialize, Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum RangeKind {
    Semver,
    Ecosystem,
    Git,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Event {
    Introduced(String),
    Fixed(String),
    LastAffected(String),
    Limit(String),
    IntroducedAfter(String),
}

#[derive(Serialize, Deserialize)]
struct Configuration {
    and: bool,
    negate: bool,
    nodes: Vec<Node>,
}

#[derive(Serialize, Deserialize)]
struct Node {
    and: bool,
    negate: bool,
    criteria: Vec<Criterion>,
}

#[derive(Serialize, Deserialize)]
struct Criterion {
    vulnerable: bool,
    cpe: String,
    start: Bound,
    end: Bound,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Bound {
    Open,
    Including(String),
    Excluding(String),
}

impl Source {
    pub(super) fn of(source: &SourceFacts) -> Self {
        Self {
            id: source.id.clone(),
            records: source.records,
            newest: source.newest.map(rfc3339),
            digest: source.digest.to_string(),
            covers: source.covers.clone(),
        }
    }
}

impl Snapshot {
    /// Returns the facts, where all of them can be read.
    pub(super) fn facts(self) -> Option<SnapshotFacts> {
        let sources = self.sources.into_iter().map(|s| {
            Some(SourceFacts {
                id: s.id,
                records: s.records,
                newest: s.newest.as_deref().and_then(instant),
                digest: Digest::parse(&s.digest)?,
                covers: s.covers,
            })
        });
        Some(SnapshotFacts {
            digest: Digest::parse(&self.digest)?,
            sources: sources.collect::<Option<_>>()?,
        })
    }
}

impl Kev {
    pub(super) fn of(cve: &str, kev: &severity::Kev) -> Self {
        Self {
            cve: cve.to_owned(),
            added: kev.added.map(|d| d.to_string()),
            due: kev.due.map(|d| d.to_string()),
            ransomware: kev.ransomware,
            name: kev.name.clone(),
        }
    }
}

impl Epss {
    pub(super) fn of(cve: &str, epss: severity::Epss) -> Self {
        Self {
            cve: cve.to_owned(),
            score: epss.score,
            percentile: epss.percentile,
        }
    }
}

impl Record {
    /// Returns the record as the readers of all forms give it.
    pub(super) fn record(self) -> Result<super::Record, String> {
        Ok(match self {
            Self::Advisory(advisory) => super::Record::Advisory(Box::new(advisory.advisory()?)),
            Self::Kev(kev) => super::Record::Kev {
                cve: kev.cve,
                kev: severity::Kev {
                    added: kev.added.as_deref().map(parsed).transpose()?,
                    due: kev.due.as_deref().map(parsed).transpose()?,
                    ransomware: kev.ransomware,
                    name: kev.name,
                },
            },
            Self::Lifecycle(life) => super::Record::Lifecycle(Box::new(life.lifecycle()?)),
            Self::Epss(epss) => super::Record::Epss {
                cve: epss.cve,
                epss: severity::Epss {
                    score: epss.score,
                    percentile: epss.percentile,
                },
            },
        })
    }
}

fn parsed<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("`{text}` is not a date"))
}

pub(super) fn moment(text: Option<String>) -> Result<Option<Instant>, String> {
    text.map(|t| instant(&t).ok_or_else(|| format!("`{t}` is not an instant")))
        .transpose()
}

impl From<&domain::Advisory> for Advisory {
    fn from(a: &domain::Advisory) -> Self {
        Self {
            source: a.source.clone(),
            id: a.id.clone(),
            aliases: a.aliases.clone(),
            related: a.related.clone(),
            summary: a.summary.clone(),
            details: a.details.clone(),
            published: a.published.map(rfc3339),
            modified: a.modified.map(rfc3339),
            withdrawn: a.withdrawn.map(rfc3339),
            rejected: a.rejected,
            cvss: a
                .cvss
                .iter()
                .map(|c| Vector {
                    vector: c.vector.clone(),
                    source: c.source.clone(),
                })
                .collect(),
            rating: a.rating.map(|r| r.as_str().to_owned()),
            exploited: a.exploited.as_ref().map(Exploited::of),
            ssvc: a.ssvc.as_ref().map(Ssvc::of),
            cwes: a.cwes.clone(),
            references: a.references.clone(),
            affected: a.affected.iter().map(Affected::from).collect(),
            configurations: a.configurations.iter().map(Configuration::from).collect(),
        }
    }
}

impl Advisory {
    fn advisory(self) -> Result<domain::Advisory, String> {
        let vector = |v: &Vector| {
            Cvss::parse(&v.vector, &v.source)
                .ok_or_else(|| format!("`{}` is not a CVSS vector", v.vector))
        };
        Ok(domain::Advisory {
            cvss: self.cvss.iter().map(vector).collect::<Result<_, _>>()?,
            source: self.source,
            id: self.id,
            aliases: self.aliases,
            related: self.related,
            summary: self.summary,
            details: self.details,
            published: moment(self.published)?,
            modified: moment(self.modified)?,
            withdrawn: moment(self.withdrawn)?,
            rejected: self.rejected,
            rating: self.rating.as_deref().and_then(Rating::parse),
            exploited: self.exploited.map(Exploited::exploited).transpose()?,
            ssvc: self.ssvc.map(Ssvc::ssvc),
            cwes: self.cwes,
            references: self.references,
            affected: self
                .affected
                .into_iter()
                .map(Affected::affected)
                .collect::<Result<_, _>>()?,
            configurations: self
                .configurations
                .into_iter()
                .map(Configuration::configuration)
                .collect::<Result<_, _>>()?,
        })
    }
}

impl From<&domain::Affected> for Affected {
    fn from(a: &domain::Affected) -> Self {
        Self {
            ecosystem: a.ecosystem.clone(),
            name: a.name.clone(),
            purl: a.purl.clone(),
            ranges: a.ranges.iter().map(Range::from).collect(),
            versions: a.versions.clone(),
            stance: (a.stance != domain::Stance::default()).then(|| a.stance.as_str().to_owned()),
        }
    }
}

impl Affected {
    fn affected(self) -> Result<domain::Affected, String> {
        let stance = |word: String| {
            domain::Stance::parse(&word).ok_or_else(|| format!("`{word}` is no stance"))
        };
        Ok(domain::Affected {
            ecosystem: self.ecosystem,
            name: self.name,
            purl: self.purl,
            ranges: self.ranges.into_iter().map(Range::range).collect(),
            versions: self.versions,
            stance: self.stance.map(stance).transpose()?.unwrap_or_default(),
        })
    }
}

impl From<&domain::Range> for Range {
    fn from(range: &domain::Range) -> Self {
        let event = |event: &domain::Event| match event.clone() {
            domain::Event::Introduced(v) => Event::Introduced(v),
            domain::Event::Fixed(v) => Event::Fixed(v),
            domain::Event::LastAffected(v) => Event::LastAffected(v),
            domain::Event::Limit(v) => Event::Limit(v),
            domain::Event::IntroducedAfter(v) => Event::IntroducedAfter(v),
        };
        let kind = match range.kind {
            domain::RangeKind::Semver => RangeKind::Semver,
            domain::RangeKind::Ecosystem => RangeKind::Ecosystem,
            domain::RangeKind::Git => RangeKind::Git,
        };
        Self {
            kind,
            events: range.events.iter().map(event).collect(),
        }
    }
}

impl Range {
    fn range(self) -> domain::Range {
        let event = |event| match event {
            Event::Introduced(v) => domain::Event::Introduced(v),
            Event::Fixed(v) => domain::Event::Fixed(v),
            Event::LastAffected(v) => domain::Event::LastAffected(v),
            Event::Limit(v) => domain::Event::Limit(v),
            Event::IntroducedAfter(v) => domain::Event::IntroducedAfter(v),
        };
        let kind = match self.kind {
            RangeKind::Semver => domain::RangeKind::Semver,
            RangeKind::Ecosystem => domain::RangeKind::Ecosystem,
            RangeKind::Git => domain::RangeKind::Git,
        };
        domain::Range {
            kind,
            events: self.events.into_iter().map(event).collect(),
        }
    }
}

fn operator(and: bool) -> domain::Operator {
    if and {
        domain::Operator::And
    } else {
        domain::Operator::Or
    }
}

impl From<&domain::Configuration> for Configuration {
    fn from(c: &domain::Configuration) -> Self {
        let criterion = |c: &domain::CpeCriterion| Criterion {
            vulnerable: c.vulnerable,
            cpe: c.cpe.formatted(),
            start: Bound::from(&c.start),
            end: Bound::from(&c.end),
        };
        let node = |n: &domain::Node| Node {
            and: n.operator == domain::Operator::And,
            negate: n.negate,
            criteria: n.criteria.iter().map(criterion).collect(),
        };
        Self {
            and: c.operator == domain::Operator::And,
            negate: c.negate,
            nodes: c.nodes.iter().map(node).collect(),
        }
    }
}

impl Configuration {
    fn configuration(self) -> Result<domain::Configuration, String> {
        let nodes = self.nodes.into_iter().map(|node| {
            Ok::<_, String>(domain::Node {
                operator: operator(node.and),
                negate: node.negate,
                criteria: node
                    .criteria
                    .into_iter()
                    .map(Criterion::criterion)
                    .collect::<Result<_, _>>()?,
            })
        });
        Ok(domain::Configuration {
            operator: operator(self.and),
            negate: self.negate,
            nodes: nodes.collect::<Result<_, _>>()?,
        })
    }
}

impl Criterion {
    fn criterion(self) -> Result<domain::CpeCriterion, String> {
        Ok(domain::CpeCriterion {
            vulnerable: self.vulnerable,
            cpe: Cpe::parse(&self.cpe).map_err(|e| e.to_string())?,
            start: self.start.bound(),
            end: self.end.bound(),
        })
    }
}

impl From<&domain::Bound> for Bound {
    fn from(bound: &domain::Bound) -> Self {
        match bound.clone() {
            domain::Bound::Open => Self::Open,
            domain::Bound::Including(v) => Self::Including(v),
            domain::Bound::Excluding(v) => Self::Excluding(v),
        }
    }
}

impl Bound {
    fn bound(self) -> domain::Bound {
        match self {
            Self::Open => domain::Bound::Open,
            Self::Including(v) => domain::Bound::Including(v),
            Self::Excluding(v) => domain::Bound::Excluding(v),
        }
    }
}
