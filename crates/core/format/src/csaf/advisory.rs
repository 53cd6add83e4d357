//! A security advisory (profile `csaf_security_advisory`) from a postmarket case: releases of the device as
//! products, the decisions' words as remediations, what the world says as scores.

use asepsis_domain::decision::{Decision, VexStatus};
use asepsis_domain::device::Release;
use asepsis_domain::dossier::Dossier;
use asepsis_domain::postmarket::{Case, CaseAdvisory, Tlp};
use asepsis_domain::time::{Instant, rfc3339};
use asepsis_domain::vex::{generic_purl, justification_words};

use super::document::{
    Branch, Document, Flag, Helper, Note, Product, Publisher, Reference, Remediation, Revision,
    Score, Tracking, Vulnerability,
};
use super::file_name;

/// What the world says of a vulnerability.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// Its id.
    pub id: String,
    /// One line.
    pub summary: String,
    /// Weaknesses, `CWE-…`.
    pub cwes: Vec<String>,
    /// CVSS vectors.
    pub vectors: Vec<String>,
}

/// Returns where a document lies below the address of its publisher: `.well-known/csaf/white/2026/x.json`.
pub fn place(document: &Document) -> String {
    let year = document.tracking.initial.get(..4).unwrap_or("0000");
    let label = document.tlp.to_lowercase();
    format!(
        ".well-known/csaf/{label}/{year}/{}",
        file_name(&document.tracking.id)
    )
}

/// Returns the advisory of a case.
pub fn advisory(
    dossier: &Dossier,
    case: &Case,
    written: &CaseAdvisory,
    facts: &[Facts],
    namespace: &str,
    as_of: Instant,
) -> Document {
    let device = &dossier.device;
    let title = if written.title.is_empty() {
        &case.head.title
    } else {
        &written.title
    };
    let mut document = Document {
        category: "csaf_security_advisory".to_owned(),
        title: title.clone(),
        lang: "en".to_owned(),
        publisher: Publisher {
            category: "vendor".to_owned(),
            name: device.manufacturer.clone(),
            namespace: namespace.to_owned(),
            contact: dossier.organisation.security_contact.clone(),
        },
        tracking: tracking(written, as_of),
        tlp: match written.tlp {
            Tlp::White => "WHITE",
            Tlp::Green => "GREEN",
            Tlp::Amber => "AMBER",
            Tlp::Red => "RED",
        }
        .to_owned(),
        notes: vec![note("summary", "Summary", &case.description)],
        acknowledgments: written.acknowledgments.clone(),
        products: device
            .releases
            .iter()
            .map(|r| product(dossier, r))
            .collect(),
        ..Document::default()
    };
    document.notes.retain(|n| !n.text.is_empty());
    for id in &case.vulnerabilities {
        let known = facts.iter().find(|f| f.id == id.value);
        document
            .vulnerabilities
            .push(vulnerability(dossier, case, written, &id.value, known));
    }
    let used = |id: &String| {
        let mut statuses = document.vulnerabilities.iter().flat_map(|v| &v.status);
        statuses.any(|(_, ids)| ids.contains(id))
    };
    let kept: Vec<Product> = document
        .products
        .iter()
        .filter(|p| used(&p.id))
        .cloned()
        .collect();
    document.products = kept;
    document.references.push(Reference {
        category: "self".to_owned(),
        summary: "This document".to_owned(),
        url: format!("{}/{}", namespace.trim_end_matches('/'), place(&document)),
    });
    document
}

fn note(category: &str, title: &str, text: &str) -> Note {
    Note {
        category: category.to_owned(),
        title: title.to_owned(),
        text: text.trim().to_owned(),
        audience: String::new(),
    }
}

/// Versions are whole numbers: one per revision, or 1 as of now where none is written.
fn tracking(written: &CaseAdvisory, as_of: Instant) -> Tracking {
    let mut revisions: Vec<Revision> = Vec::new();
    for (at, summary) in &written.revisions {
        revisions.push(Revision {
            number: (revisions.len() + 1).to_string(),
            date: rfc3339(*at),
            summary: summary.clone(),
        });
    }
    if revisions.is_empty() {
        revisions.push(Revision {
            number: "1".to_owned(),
            date: rfc3339(as_of),
            summary: "First version".to_owned(),
        });
    }
    let date = |r: Option<&Revision>| r.map(|r| r.date.clone()).unwrap_or_default();
    Tracking {
        id: written.id.clone(),
        version: revisions.len().to_string(),
        status: if written.is_final { "final" } else { "interim" }.to_owned(),
        initial: date(revisions.first()),
        current: date(revisions.last()),
        revisions,
        ..Tracking::default()
    }
}

fn product_id(release: &Release) -> String {
    format!("RELEASE-{}", release.id.as_str())
}

fn product(dossier: &Dossier, release: &Release) -> Product {
    let device = &dossier.device;
    let branch = |category: &str, name: &str| Branch {
        category: category.to_owned(),
        name: name.to_owned(),
    };
    Product {
        id: product_id(release),
        name: format!("{} {}", device.title, release.id.as_str()),
        branches: vec![
            branch("vendor", &device.manufacturer),
            branch("product_name", &device.title),
            branch("product_version", release.id.as_str()),
        ],
        helper: Helper {
            purls: vec![generic_purl(device.id.as_str(), release.id.as_str())],
            models: device.models.clone(),
            ..Helper::default()
        },
        pointer: String::new(),
    }
}

fn vulnerability(
    dossier: &Dossier,
    case: &Case,
    written: &CaseAdvisory,
    id: &str,
    facts: Option<&Facts>,
) -> Vulnerability {
    let device = &dossier.device;
    let is_cve = id.starts_with("CVE-");
    let decisions: Vec<&Decision> = dossier
        .decisions
        .iter()
        .filter(|d| d.vulnerability.value == id)
        .collect();
    let mut made = Vulnerability {
        cve: if is_cve { id.to_owned() } else { String::new() },
        ids: if is_cve {
            Vec::new()
        } else {
            vec![("Other".to_owned(), id.to_owned())]
        },
        title: facts.map(|f| f.summary.clone()).unwrap_or_default(),
        cwes: facts.map(|f| f.cwes.clone()).unwrap_or_default(),
        notes: vec![note("description", "Description", &case.description)],
        ..Vulnerability::default()
    };
    for (release, status) in statuses(dossier, case, written, &decisions) {
        let product = product_id(release);
        match made.status.iter_mut().find(|(key, _)| key == status) {
            Some((_, ids)) => ids.push(product.clone()),
            None => made.status.push((status.to_owned(), vec![product.clone()])),
        }
        let covering = decisions
            .iter()
            .find(|d| device.covers(&d.releases, &release.id));
        let Some(decision) = covering else {
            continue;
        };
        match status {
            "known_affected" => remedies(&mut made, decision, &product),
            "known_not_affected" => flags(&mut made, decision, &product),
            _ => {}
        }
    }
    let affected = made.status.iter().find(|(key, _)| key == "known_affected");
    let affected = affected.map(|(_, ids)| ids.clone()).unwrap_or_default();
    if !affected.is_empty() {
        let vectors = facts.map_or(&[][..], |f| f.vectors.as_slice());
        let mut seen: Vec<&str> = Vec::new();
        for vector in vectors {
            // One score of a version per product (6.1.7): the first source is taken.
            let version = vector
                .split('/')
                .next()
                .filter(|v| v.starts_with("CVSS:"))
                .unwrap_or("2.0");
            if !seen.contains(&version) {
                seen.push(version);
                made.scores.push(Score {
                    vector: vector.clone(),
                    source: String::new(),
                    products: affected.clone(),
                });
            }
        }
    }
    for decision in &decisions {
        let text = decision.patient_impact.trim();
        if !text.is_empty() && !made.notes.iter().any(|n| n.text == text) {
            made.notes.push(note("details", "Impact on patients", text));
        }
    }
    made.notes.retain(|n| !n.text.is_empty());
    made
}

/// Returns the releases of which something is said, with their status, in file order.
fn statuses<'d>(
    dossier: &'d Dossier,
    case: &Case,
    written: &CaseAdvisory,
    decisions: &[&Decision],
) -> Vec<(&'d Release, &'static str)> {
    let device = &dossier.device;
    let mut all = Vec::new();
    for release in &device.releases {
        let decision = decisions
            .iter()
            .find(|d| device.covers(&d.releases, &release.id));
        let status = if written.fixed.iter().any(|f| f.value == release.id) {
            Some("fixed")
        } else if device.covers(&case.releases, &release.id) {
            Some(match decision.map(|d| d.status) {
                Some(VexStatus::NotAffected) => "known_not_affected",
                Some(VexStatus::Fixed) => "fixed",
                Some(VexStatus::UnderInvestigation) => "under_investigation",
                Some(VexStatus::Affected) | None => "known_affected",
            })
        } else {
            match decision.map(|d| d.status) {
                Some(VexStatus::NotAffected) => Some("known_not_affected"),
                Some(VexStatus::Fixed) => Some("fixed"),
                _ => None,
            }
        };
        all.extend(status.map(|status| (release, status)));
    }
    all
}

fn remedies(made: &mut Vulnerability, decision: &Decision, product: &str) {
    let has = |word: &str| decision.responses.iter().any(|r| r == word);
    let category = if has("will_not_fix") {
        "no_fix_planned"
    } else if has("can_not_fix") {
        "none_available"
    } else if has("update") || has("rollback") {
        "vendor_fix"
    } else {
        "mitigation"
    };
    for (category, text) in [
        (category, &decision.action),
        ("workaround", &decision.workaround),
    ] {
        let text = text.trim();
        if text.is_empty() {
            continue;
        }
        let same = |r: &&mut Remediation| r.category == category && r.details == text;
        match made.remediations.iter_mut().find(same) {
            Some(known) => known.products.push(product.to_owned()),
            None => made.remediations.push(Remediation {
                category: category.to_owned(),
                details: text.to_owned(),
                date: String::new(),
                url: String::new(),
                products: vec![product.to_owned()],
            }),
        }
    }
}

fn flags(made: &mut Vulnerability, decision: &Decision, product: &str) {
    let Some(justification) = decision.justification else {
        return;
    };
    let label = justification_words(justification).0;
    match made.flags.iter_mut().find(|f| f.label == label) {
        Some(known) => known.products.push(product.to_owned()),
        None => made.flags.push(Flag {
            label: label.to_owned(),
            date: String::new(),
            products: vec![product.to_owned()],
        }),
    }
}
