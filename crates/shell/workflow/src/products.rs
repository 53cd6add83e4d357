//! Which of a dossier's products an advisory may be about that names products in words: CSAF documents, as medical
//! advisories are published.

use std::path::Path;

use asepsis_domain::dossier::Dossier;
use asepsis_domain::sbom::Component;
use asepsis_format::csaf::{self, Document, Product};
use asepsis_format::limits::Limits;
use asepsis_format::probe::Probe;
use asepsis_matching::product::{Held, Likeness, Named, Own, compare};

use crate::failure::Failure;
use crate::scan::read_bytes;

/// Statuses of CSAF that say that a product has the vulnerability, or may have it.
const CONCERNED: &[&str] = &[
    "first_affected",
    "known_affected",
    "last_affected",
    "recommended",
    "under_investigation",
];

/// That an advisory may be about one of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resemblance {
    /// Id of the advisory.
    pub advisory: String,
    /// Vulnerabilities that it says the product has.
    pub vulnerabilities: Vec<String>,
    /// The product as it names it: vendor, name, version text.
    pub named: [String; 3],
    /// Ours: a release of the device, or a component of an SBOM.
    pub ours: String,
    /// How alike they are.
    pub likeness: Likeness,
}

/// One of ours with what it is called.
struct Candidate {
    shown: String,
    own: Own,
}

/// Holds the products of a CSAF document against the device's releases and the components of its SBOMs; those whose
/// version is not meant are left out. The likeliest come first.
///
/// # Errors
///
/// Where the file cannot be read as CSAF.
pub fn resemblances(path: &Path, dossier: &Dossier) -> Result<Vec<Resemblance>, Failure> {
    let limits = Limits::default();
    let bytes = read_bytes(path, &limits)?;
    let name = path.display().to_string();
    let unread = |source| Failure::Document {
        name: name.clone(),
        source,
    };
    let probe = Probe::new(&name, &bytes, &limits).map_err(unread)?;
    let document = csaf::read(&probe, &limits).map_err(unread)?.value;
    let candidates = candidates(dossier);
    let mut found = Vec::new();
    for product in &document.products {
        let vulnerabilities = concerned(&document, product);
        if vulnerabilities.is_empty() {
            continue;
        }
        let named = named(product);
        for candidate in &candidates {
            let [vendor, product, version] = &named;
            let as_named = Named {
                vendor,
                product,
                version,
            };
            let likeness = compare(as_named, &candidate.own);
            if let Some(likeness) = likeness.filter(|l| l.version != Held::No) {
                found.push(Resemblance {
                    advisory: document.tracking.id.clone(),
                    vulnerabilities: vulnerabilities.clone(),
                    named: named.clone(),
                    ours: candidate.shown.clone(),
                    likeness,
                });
            }
        }
    }
    found.sort_by(|a, b| {
        let key = |r: &Resemblance| (r.likeness.confidence, r.ours.clone(), r.named.clone());
        key(a).cmp(&key(b))
    });
    found.dedup();
    Ok(found)
}

fn concerned(document: &Document, product: &Product) -> Vec<String> {
    let has = |status: &[(String, Vec<String>)]| {
        status
            .iter()
            .any(|(word, ids)| CONCERNED.contains(&word.as_str()) && ids.contains(&product.id))
    };
    let vulnerabilities = document.vulnerabilities.iter().filter(|v| has(&v.status));
    vulnerabilities.map(|v| v.id().to_owned()).collect()
}

/// Returns vendor, product and version text from the branches that lead to a product.
fn named(product: &Product) -> [String; 3] {
    let of = |category: &str| {
        let branch = product
            .branches
            .iter()
            .rev()
            .find(|b| b.category.starts_with(category));
        branch.map(|b| b.name.clone())
    };
    [
        of("vendor").unwrap_or_default(),
        of("product_name").unwrap_or_else(|| product.name.clone()),
        of("product_version").unwrap_or_default(),
    ]
}

fn candidates(dossier: &Dossier) -> Vec<Candidate> {
    let device = &dossier.device;
    let organisation = &dossier.organisation;
    let mut makers = vec![device.manufacturer.clone(), organisation.name.clone()];
    makers.extend(organisation.entities.iter().map(|e| e.head.title.clone()));
    makers.retain(|m| !m.trim().is_empty());
    let mut names = vec![device.title.clone()];
    names.extend(device.models.iter().cloned());
    let mut all: Vec<Candidate> = device
        .releases
        .iter()
        .map(|release| Candidate {
            shown: format!("{}, release {}", device.title, release.id),
            own: Own {
                makers: makers.clone(),
                names: names.clone(),
                version: Some(release.id.to_string()),
            },
        })
        .collect();
    for (path, sbom) in &dossier.sboms {
        let parts = sbom.components.iter().enumerate();
        let parts = parts.filter(|(index, _)| Some(*index) != sbom.subject);
        all.extend(parts.map(|(_, component)| of_component(component, path)));
    }
    all
}

fn of_component(component: &Component, path: &str) -> Candidate {
    Candidate {
        shown: format!("{} in {path}", component.plain_name()),
        own: Own {
            makers: component.supplier.iter().map(ToString::to_string).collect(),
            names: vec![component.name.to_string()],
            version: component.judged_version().map(str::to_owned),
        },
    }
}
