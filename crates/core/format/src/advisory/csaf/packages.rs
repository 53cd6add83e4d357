//! What a CSAF document says of packages: products with a package URL, in the release of a distribution where they are
//! part of one, and products with a CPE; of which versions, by their branches.

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::identifier::cpe::Attribute;
use asepsis_domain::identifier::{Cpe, Purl};
use asepsis_domain::vulnerability::{
    Affected, Bound, Configuration, CpeCriterion, Event, Node, Range, RangeKind, Stance,
};

use super::super::Tally;
use super::versions::Versions;
use crate::csaf::{Document, Product, Relationship, Vulnerability};

/// Ecosystems by type of a package URL, as OSV names them, and what joins namespace and name.
const ECOSYSTEMS: &[(&str, &str, &str)] = &[
    ("cargo", "crates.io", "/"),
    ("composer", "Packagist", "/"),
    ("gem", "RubyGems", "/"),
    ("generic", "generic", "/"),
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

/// A package as it is said of: ecosystem, name, and which versions.
type Package = (String, String, Versions);

/// What is said of one package: how, of which versions, and whether no fix is planned.
type Words = BTreeSet<(Said, Versions, bool)>;

/// Products by CPE name, with the range of their versions where there is one.
type Products = BTreeMap<(String, Option<Versions>), Cpe>;

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
        let mut cpes = Products::new();
        for (status, ids) in &vulnerability.status {
            let Some((_, said)) = STATUSES.iter().find(|(name, _)| name == status) else {
                continue;
            };
            for id in ids {
                let parts = self.parts(id);
                if let Some((ecosystem, name, versions)) = package(&parts, source) {
                    let will_not = unfixed.contains(id.as_str());
                    if let Some(doubt) = versions.doubt() {
                        tally.doubt(&vulnerability.pointer, doubt);
                    }
                    let entry = packages.entry((ecosystem, name)).or_default();
                    entry.insert((*said, versions, will_not));
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

    fn product(&self, parts: &[&Product], pointer: &str, cpes: &mut Products, tally: &mut Tally) {
        // Of something that stands on something else, only what it is itself.
        let named = parts.first().filter(|p| !p.helper.cpe.is_empty());
        let Some(product) = named else {
            return;
        };
        let versions = Versions::of_product(product);
        if let Some(doubt) = versions.as_ref().and_then(Versions::doubt) {
            tally.doubt(pointer, doubt);
        }
        match Cpe::parse(&product.helper.cpe) {
            Ok(cpe) => {
                cpes.insert((cpe.formatted(), versions), cpe);
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
    let read = |p: &&Product| {
        let mut purls = p.helper.purls.iter();
        purls.find_map(|text| Purl::parse(text).ok())
    };
    let (product, purl) = parts.iter().find_map(|p| Some((*p, read(p)?)))?;
    let version = purl.version().map(|version| with_epoch(&purl, version));
    if purl.kind() == "rpm" && source == "redhat" {
        let platform = parts.iter().rev().find_map(|p| {
            let cpe = p.helper.cpe.strip_prefix("cpe:/")?;
            cpe.split_once(":redhat:").map(|(_, rest)| rest.to_owned())
        });
        let ecosystem = format!("Red Hat:{}", platform?);
        let versions = version.map_or(Versions::All, Versions::One);
        return Some((ecosystem, purl.name().to_owned(), versions));
    }
    let (_, ecosystem, joint) = ECOSYSTEMS.iter().find(|(kind, ..)| *kind == purl.kind())?;
    let name = match purl.namespace() {
        Some(namespace) => format!("{namespace}{joint}{}", purl.name()),
        None => purl.name().to_owned(),
    };
    let versions = Versions::of_package(product, &purl, version);
    Some(((*ecosystem).to_owned(), name, versions))
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
    let mut found = Vec::new();
    for (said, versions, will_not) in said {
        let statement = match (said, versions) {
            (Said::Fixed, Versions::One(version)) if is_distribution => Affected {
                ranges: vec![from_start(Some(version))],
                ..Affected::default()
            },
            // Which version a fix has says nothing of the others, where they are not of one line.
            (Said::Fixed, _) => continue,
            (Said::Affected, versions) if is_distribution || *versions == Versions::All => {
                Affected {
                    ranges: vec![from_start(None)],
                    stance: if *will_not {
                        Stance::WontFix
                    } else {
                        Stance::Affected
                    },
                    ..Affected::default()
                }
            }
            (Said::Affected, versions) => of_versions(versions),
            // That one version is not affected says nothing of the others.
            (Said::Not, versions) if !is_distribution && *versions != Versions::All => continue,
            (Said::Not, _) => Affected {
                stance: Stance::NotAffected,
                ..Affected::default()
            },
            (Said::Open, versions) => Affected {
                stance: Stance::UnderInvestigation,
                ..if is_distribution {
                    of_versions(&Versions::All)
                } else {
                    of_versions(versions)
                }
            },
        };
        found.push(statement);
    }
    found
}

/// Returns the statement that these versions are affected; one without any where they could not be read, which leaves it
/// open.
fn of_versions(versions: &Versions) -> Affected {
    match versions {
        Versions::All => Affected {
            ranges: vec![from_start(None)],
            ..Affected::default()
        },
        Versions::One(version) => Affected {
            versions: vec![version.clone()],
            ..Affected::default()
        },
        Versions::Range(range) => Affected {
            ranges: (!range.events.is_empty())
                .then(|| Range {
                    kind: RangeKind::Ecosystem,
                    events: range.events.clone(),
                })
                .into_iter()
                .collect(),
            versions: range.listed.clone(),
            ..Affected::default()
        },
        Versions::Unread(_) => Affected::default(),
    }
}

/// Returns the range of all versions, or of those before a fix.
fn from_start(fixed: Option<&String>) -> Range {
    Range {
        kind: RangeKind::Ecosystem,
        events: [Event::Introduced("0".to_owned())]
            .into_iter()
            .chain(fixed.map(|version| Event::Fixed(version.clone())))
            .collect(),
    }
}

fn configurations(cpes: Products) -> Vec<Configuration> {
    let criteria: Vec<CpeCriterion> = cpes.into_iter().flat_map(criteria).collect();
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

/// Returns the criteria of a product: one for each interval of its range. A text that names no versions stands as the
/// bound that nothing can be compared with.
fn criteria(((_, versions), cpe): ((String, Option<Versions>), Cpe)) -> Vec<CpeCriterion> {
    let bounds = match versions {
        None | Some(Versions::All) => vec![(Bound::Open, Bound::Open)],
        Some(Versions::Range(range)) => range.bounds(),
        Some(Versions::One(version) | Versions::Unread(version)) => {
            vec![(Bound::Open, Bound::Including(version))]
        }
    };
    let is_bounded = |(start, end): &(Bound, Bound)| *start != Bound::Open || *end != Bound::Open;
    let criterion = |bounds: (Bound, Bound)| {
        let mut cpe = cpe.clone();
        if is_bounded(&bounds) {
            cpe.version = Attribute::Any;
        }
        CpeCriterion {
            vulnerable: true,
            cpe,
            start: bounds.0,
            end: bounds.1,
        }
    };
    bounds.into_iter().map(criterion).collect()
}
