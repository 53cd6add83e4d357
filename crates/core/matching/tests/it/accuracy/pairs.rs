//! Packages and CPE names that two sources give for one CVE: what an SBOM that carries both must be matched by. It keeps
//! the rules against strangers from refusing everybody.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use asepsis_domain::identifier::{Cpe, Purl};
use asepsis_format::advisory::{self, Record};
use asepsis_format::container::for_each_document;
use asepsis_format::limits::Limits;
use serde_json::{Value, json};

use super::Table;

const KINDS: &[(&str, &str)] = &[
    ("Go", "golang"),
    ("Maven", "maven"),
    ("NuGet", "nuget"),
    ("Packagist", "composer"),
    ("PyPI", "pypi"),
    ("RubyGems", "gem"),
    ("crates.io", "cargo"),
    ("npm", "npm"),
];

/// Returns a CVE record that says of every version of a product that it is affected.
pub(super) fn nvd(criteria: &str) -> Value {
    json!({ "cve": {
        "id": "CVE-2026-1", "vulnStatus": "Analyzed", "lastModified": "2026-01-01T00:00:00.000",
        "descriptions": [{ "lang": "en", "value": "x" }],
        "configurations": [{ "nodes": [{ "operator": "OR", "negate": false,
            "cpeMatch": [{ "vulnerable": true, "criteria": criteria }] }] }],
    }})
}

#[derive(Default)]
struct Said {
    packages: BTreeSet<(String, String)>,
    cpes: BTreeSet<Cpe>,
}

fn collect(folder: &Path) -> BTreeMap<String, Said> {
    let mut said: BTreeMap<String, Said> = BTreeMap::new();
    let mut paths = Vec::new();
    super::super::scan::files(&folder.join("advisories/osv"), &mut paths);
    super::super::scan::files(&folder.join("advisories/nvd"), &mut paths);
    let limits = Limits::default();
    for path in paths {
        let mut file = std::fs::File::open(&path).unwrap();
        for_each_document(
            path.to_str().unwrap(),
            &mut file,
            &limits,
            &mut |document| {
                advisory::read(&document.path, &document.bytes, &limits, &mut |record| {
                    let Record::Advisory(a) = record else { return };
                    let ids = std::iter::once(&a.id).chain(&a.aliases);
                    let cves: Vec<&String> = ids.filter(|id| id.starts_with("CVE-")).collect();
                    let [cve] = cves[..] else { return };
                    let entry = said.entry(cve.clone()).or_default();
                    entry.packages.extend(
                        a.affected
                            .iter()
                            .map(|x| (x.ecosystem.clone(), x.name.clone())),
                    );
                    let nodes = a.configurations.iter().flat_map(|c| &c.nodes);
                    let criteria = nodes.flat_map(|n| &n.criteria).filter(|c| c.vulnerable);
                    entry.cpes.extend(criteria.map(|c| Cpe {
                        target_sw: c.cpe.target_sw.clone(),
                        ..identity(&c.cpe)
                    }));
                })
                .map(drop)
            },
        )
        .unwrap();
    }
    said
}

fn identity(cpe: &Cpe) -> Cpe {
    Cpe {
        part: cpe.part.clone(),
        vendor: cpe.vendor.clone(),
        product: cpe.product.clone(),
        ..Cpe::any()
    }
}

/// Scores the pairs of what only one package and one product are named for.
pub(super) fn score(folder: &Path, table: &mut Table, remarks: &mut Vec<String>) {
    let mut pairs: BTreeSet<(String, Cpe)> = BTreeSet::new();
    for said in collect(folder).into_values() {
        let (Some((ecosystem, name)), Some(cpe)) = (said.packages.first(), said.cpes.first())
        else {
            continue;
        };
        let Some((_, kind)) = KINDS.iter().find(|(e, _)| e == ecosystem) else {
            continue;
        };
        if said.packages.len() == 1 && said.cpes.len() == 1 {
            pairs.insert((
                format!("pkg:{kind}/{}@1.0", name.replace(':', "/")),
                cpe.clone(),
            ));
        }
    }
    remarks.push(format!(
        "pairs of package and product that two sources give for one CVE: {}",
        pairs.len()
    ));
    for (purl, cpe) in &pairs {
        if Purl::parse(purl).is_err() {
            continue;
        }
        let own = Cpe {
            version: asepsis_domain::identifier::cpe::Attribute::Value("1.0".into()),
            target_sw: asepsis_domain::identifier::cpe::Attribute::Any,
            ..cpe.clone()
        };
        let case = json!({
            "components": [{ "purl": purl, "cpe": own.formatted() }],
            "advisories": [nvd(&cpe.formatted())],
        });
        let (matches, _) = super::super::labelled::run(&case);
        let found = matches.components[0].status.as_str() == "affected";
        table
            .entry("pairs of two sources".to_owned())
            .or_default()
            .add(true, found);
    }
}
