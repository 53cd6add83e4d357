//! What a CSAF document says of packages: products with a package URL, in the release of a distribution where they are
//! part of one, and products with a CPE.

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::identifier::{Cpe, Purl};
use asepsis_domain::vulnerability::{
    Affected, Bound, Configuration, CpeCriterion, Event, Node, Range, RangeKind, Stance,
};

use super::super::Tally;
use crate::csaf::{Document, Product, Relationship, Vulnerability};

/// Ecosystems by type of a package URL, as OSV names them, and what joins namespace and name.
const ECOSYSTEMS: &[(&str, &str, &str)] = &[
    ("cargo", "crates.io", "/"),
    ("composer", "Packagist", "/"),
    ("gem", "RubyGems", "/"),
    ("golang", "Go", "/"),
    ("hex", "Hex", "/"),
    ("maven", "Maven", ":"),
    ("npm", "npm", "/"),
    ("nuget", "NuGet", "/"),
    ("pub", "Pub", "/"),
    ("pypi", "PyPI", "/"),
];

/// Products of a product made of others are followed so deep.
const DEPTH: usize = 8;

/// What a status says of its products (CSAF 2.0 section 3.2.3.9); what is not here says nothing of versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Said {
    Affected,
    Fixed,
    Not,
    Open,
}

const STATUSES: &[(&str, Said)] = &[
    ("first_affected", Said::Affected),
    ("first_fixed", Said::Fixed),
    ("fixed", Said::Fixed),
    ("known_affected", Said::Affected),
    ("known_not_affected", Said::Not),
    ("last_affected", Said::Affected),
    ("under_investigation", Said::Open),
];

/// The products of a document, by id.
pub(super) struct Tree<'d> {
    products: BTreeMap<&'d str, &'d Product>,
    made: BTreeMap<&'d str, &'d Relationship>,
}

/// A package as it is said of: ecosystem, name, and the version where one is named.
type Package = (String, String, Option<String>);

/// What is said of one package: how, of which version, and whether no fix is planned.
type Words = BTreeSet<(Said, Option<String>, bool)>;

impl<'d> Tree<'d> {
    pub(super) fn of(document: &'d Document) -> Self {
        let products = document.products.iter().map(|p| (p.id.as_str(), p));
        let made = document.relationships.iter().map(|r| (r.makes.as_str(), r));
        Self {
            products: products.collect(),
            made: made.collect(),
        }
    }

    /// Returns the packages and the CPEs that a vulnerability affects.
    pub(super) fn affected(
        &self,
        vulnerability: &Vulnerability,
        source: &str,
        tally: &mut Tally,
    ) -> (Vec<Affected>, Vec<Configuration>) {
        let unfixed = unfixed(vulnerability);
        let mut packages: BTreeMap<(String, String), Words> = BTreeMap::new();
        let mut cpes: BTreeMap<String, Cpe> = BTreeMap::new();
        for (status, ids) in &vulnerability.status {
            let Some((_, said)) = STATUSES.iter().find(|(name, _)| name == status) else {
                continue;
            };
            for id in ids {
                let parts = self.parts(id);
                if let Some((ecosystem, name, version)) = package(&parts, source) {
                    let will_not = unfixed.contains(id.as_str());
                    let entry = packages.entry((ecosystem, name)).or_default();
                    entry.insert((*said, version, will_not));
                } else if *said == Said::Affected {
                    self.product(&parts, &vulnerability.pointer, &mut cpes, tally);
                }
            }
        }
        let affected = packages.into_iter().flat_map(|((ecosystem, name), said)| {
            let statements = statements(&ecosystem, &said);
            statements.into_iter().map(move |statement| Affected {
                ecosystem: ecosystem.clone(),
                name: name.clone(),
                ..statement
            })
        });
        (affected.collect(), configurations(cpes))
    }

    /// Returns the products that a product is made of: what it is itself, then the part, then what that stands on.
    fn parts(&self, id: &str) -> Vec<&'d Product> {
        let mut found: Vec<&Product> = self.products.get(id).copied().into_iter().collect();
        let mut next = self.made.get(id);
        for _ in 0..DEPTH {
            let Some(relationship) = next else {
                break;
            };
            let sides = [relationship.part.as_str(), relationship.whole.as_str()];
            found.extend(sides.iter().filter_map(|id| self.products.get(id)));
            next = sides.iter().find_map(|id| self.made.get(id));
        }
        found
    }

    fn product(
        &self,
        parts: &[&Product],
        pointer: &str,
        cpes: &mut BTreeMap<String, Cpe>,
        tally: &mut Tally,
    ) {
        // Of something that stands on something else, only what it is itself.
        let Some(text) = parts
            .first()
            .map(|p| p.helper.cpe.as_str())
            .filter(|c| !c.is_empty())
        else {
            return;
        };
        match Cpe::parse(text) {
            Ok(cpe) => {
                cpes.insert(cpe.formatted(), cpe);
            }
            Err(error) => tally.doubt(pointer, format!("a CPE is not used: {error}")),
        }
    }
}

/// Returns the products of which it is said that no fix is planned, or that none is there and none will come.
fn unfixed(vulnerability: &Vulnerability) -> BTreeSet<&str> {
    let remediations = vulnerability.remediations.iter();
    let none = remediations.filter(|r| r.category == "no_fix_planned");
    none.flat_map(|r| r.products.iter().map(String::as_str))
        .collect()
}

/// Returns the package of a product; its distribution is that on which it stands.
fn package(parts: &[&Product], source: &str) -> Option<Package> {
    let purls = parts.iter().flat_map(|p| &p.helper.purls);
    let purl = purls.into_iter().find_map(|text| Purl::parse(text).ok())?;
    let version = purl.version().map(|version| with_epoch(&purl, version));
    if purl.kind() == "rpm" && source == "redhat" {
        let platform = parts.iter().rev().find_map(|p| {
            let cpe = p.helper.cpe.strip_prefix("cpe:/")?;
            cpe.split_once(":redhat:").map(|(_, rest)| rest.to_owned())
        });
        let ecosystem = format!("Red Hat:{}", platform?);
        return Some((ecosystem, purl.name().to_owned(), version));
    }
    let (_, ecosystem, joint) = ECOSYSTEMS.iter().find(|(kind, ..)| *kind == purl.kind())?;
    let name = match purl.namespace() {
        Some(namespace) => format!("{namespace}{joint}{}", purl.name()),
        None => purl.name().to_owned(),
    };
    Some(((*ecosystem).to_owned(), name, version))
}

/// A package URL has the epoch of an RPM package as a qualifier.
fn with_epoch(purl: &Purl, version: &str) -> String {
    let epoch = purl.qualifiers().iter().find(|(key, _)| key == "epoch");
    match epoch {
        Some((_, epoch)) if epoch != "0" && !version.contains(':') => format!("{epoch}:{version}"),
        _ => version.to_owned(),
    }
}

/// Returns the statements about one package. A distribution's versions are in order, so that a fix says which are affected;
/// elsewhere the versions named are meant, and no others.
fn statements(ecosystem: &str, said: &Words) -> Vec<Affected> {
    let is_distribution = ecosystem.starts_with("Red Hat:");
    let range = |fixed: Option<&String>| Range {
        kind: RangeKind::Ecosystem,
        events: [Event::Introduced("0".to_owned())]
            .into_iter()
            .chain(fixed.map(|version| Event::Fixed(version.clone())))
            .collect(),
    };
    let mut found = Vec::new();
    for (said, version, will_not) in said {
        let statement = match (said, version) {
            (Said::Fixed, Some(version)) if is_distribution => Affected {
                ranges: vec![range(Some(version))],
                ..Affected::default()
            },
            // Which version a fix has says nothing of the others, where they are not of one line.
            (Said::Fixed, _) => continue,
            (Said::Affected, Some(version)) if !is_distribution => Affected {
                versions: vec![version.clone()],
                ..Affected::default()
            },
            (Said::Affected, _) => Affected {
                ranges: vec![range(None)],
                stance: if *will_not {
                    Stance::WontFix
                } else {
                    Stance::Affected
                },
                ..Affected::default()
            },
            (Said::Not, None) => Affected {
                stance: Stance::NotAffected,
                ..Affected::default()
            },
            // That one version is not affected says nothing of the others.
            (Said::Not, Some(_)) if !is_distribution => continue,
            (Said::Not, Some(_)) => Affected {
                stance: Stance::NotAffected,
                ..Affected::default()
            },
            (Said::Open, version) => Affected {
                ranges: if version.is_none() || is_distribution {
                    vec![range(None)]
                } else {
                    Vec::new()
                },
                versions: version
                    .iter()
                    .filter(|_| !is_distribution)
                    .cloned()
                    .collect(),
                stance: Stance::UnderInvestigation,
                ..Affected::default()
            },
        };
        found.push(statement);
    }
    found
}

fn configurations(cpes: BTreeMap<String, Cpe>) -> Vec<Configuration> {
    let criteria: Vec<CpeCriterion> = cpes
        .into_values()
        .map(|cpe| CpeCriterion {
            vulnerable: true,
            cpe,
            start: Bound::Open,
            end: Bound::Open,
        })
        .collect();
    if criteria.is_empty() {
        return Vec::new();
    }
    vec![Configuration {
        nodes: vec![Node {
            criteria,
            ..Node::default()
        }],
        ..Configuration::default()
    }]
}
