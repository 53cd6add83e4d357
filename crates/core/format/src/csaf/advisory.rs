//! A security advisory (profile `csaf_security_advisory`) from a postmarket case: releases of the device as
//! products, the decisions' words as remediations, what the world says as scores.

use asepsis_domain::decision::{Decision, VexStatus};
use asepsis_domain::device::Release;
use asepsis_domain::dossier::Dossier;
use asepsis_domain::postmarket::{Case, CaseAdvisory, Tlp, advisory_file_name};
use asepsis_domain::time::{Instant, rfc3339};
use asepsis_domain::vex::{generic_purl, justification_words, words};

use super::document::{
    Branch, Document, Flag, Helper, Note, Product, Publisher, Reference, Remediation, Revision,
    Score, Tracking, Vulnerability,
};

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
        advisory_file_name(&document.tracking.id)
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
        notes: vec![note("summary", "Summary", &written.summary)],
        acknowledgments: written.acknowledgments.clone(),
        products: device
            .releases
            .iter()
            .map(|r| product(dossier, r))
            .collect(),
        ..Document::default()
    };
    for id in &case.vulnerabilities {
        let known = facts.iter().find(|f| f.id == id.value);
        document
            .vulnerabilities
            .push(vulnerability(dossier, case, written, &id.value, known));
    }
    hoist_impact(&mut document);
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

/// Says once, of the document, what is said of the impact on patients in the same words of each of its vulnerabilities.
fn hoist_impact(document: &mut Document) {
    let impact = |v: &Vulnerability| -> Vec<Note> {
        let notes = v.notes.iter().filter(|n| n.category == IMPACT);
        notes.cloned().collect()
    };
    let (Some(first), true) = (
        document.vulnerabilities.first().map(impact),
        document.vulnerabilities.len() > 1,
    ) else {
        return;
    };
    if document.vulnerabilities.iter().all(|v| impact(v) == first) {
        for one in &mut document.vulnerabilities {
            one.notes.retain(|n| n.category != IMPACT);
        }
        document.notes.extend(first);
    }
}

/// Category of the note on the impact on patients.
const IMPACT: &str = "details";

fn vulnerability(
    dossier: &Dossier,
    case: &Case,
    written: &CaseAdvisory,
    id: &str,
    facts: Option<&Facts>,
) -> Vulnerability {
    let is_cve = id.starts_with("CVE-");
    let said = facts.map_or("", |f| f.summary.as_str());
    let description = if said.trim().is_empty() {
        written.summary.as_str()
    } else {
        said
    };
    let mut made = Vulnerability {
        cve: if is_cve { id.to_owned() } else { String::new() },
        ids: if is_cve {
            Vec::new()
        } else {
            vec![("Other".to_owned(), id.to_owned())]
        },
        title: said.to_owned(),
        cwes: facts.map(|f| f.cwes.clone()).unwrap_or_default(),
        notes: vec![note("description", "Description", description)],
        ..Vulnerability::default()
    };
    let statuses = statuses(dossier, case, written, id);
    for (release, status, decisions) in &statuses {
        let product = product_id(release);
        match made.status.iter_mut().find(|(key, _)| key == status) {
            Some((_, ids)) => ids.push(product.clone()),
            None => made
                .status
                .push(((*status).to_owned(), vec![product.clone()])),
        }
        for decision in decisions {
            match *status {
                "known_affected" => remedies(&mut made, decision, &product),
                "known_not_affected" => flags(&mut made, decision, &product),
                _ => {}
            }
        }
    }
    made.scores = scores(&made, facts);
    made.notes.extend(impact(&statuses));
    made
}

/// Returns the scores of what is affected.
fn scores(made: &Vulnerability, facts: Option<&Facts>) -> Vec<Score> {
    let affected = made.status.iter().find(|(key, _)| key == "known_affected");
    let Some((_, affected)) = affected else {
        return Vec::new();
    };
    let mut scores = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for vector in facts.map_or(&[][..], |f| f.vectors.as_slice()) {
        // One score of a version per product (6.1.7): the first source is taken.
        let version = vector
            .split('/')
            .next()
            .filter(|v| v.starts_with("CVSS:"))
            .unwrap_or("2.0");
        if !seen.contains(&version) {
            seen.push(version);
            scores.push(Score {
                vector: vector.clone(),
                source: String::new(),
                products: affected.clone(),
            });
        }
    }
    scores
}

/// Returns what it means for patients, each text once; of several, each names its releases.
fn impact(statuses: &[Stated<'_>]) -> Vec<Note> {
    let mut texts: Vec<(&str, Vec<&str>)> = Vec::new();
    for (release, _, decisions) in statuses {
        for decision in decisions {
            let text = decision.patient_impact.trim();
            let release = release.id.as_str();
            match texts.iter_mut().find(|(known, _)| *known == text) {
                _ if text.is_empty() => {}
                Some((_, releases)) if releases.contains(&release) => {}
                Some((_, releases)) => releases.push(release),
                None => texts.push((text, vec![release])),
            }
        }
    }
    let several = texts.len() > 1;
    let noted = texts.into_iter().map(|(text, releases)| {
        let title = if several {
            format!("Impact on patients: {}", releases.join(", "))
        } else {
            "Impact on patients".to_owned()
        };
        note(IMPACT, &title, text)
    });
    noted.collect()
}

/// A release with its status and the decisions that say so.
type Stated<'d> = (&'d Release, &'static str, Vec<&'d Decision>);

/// Returns the releases of which something is said, in file order. Where decisions on several components of a release
/// differ, the one that says most against it counts.
fn statuses<'d>(
    dossier: &'d Dossier,
    case: &Case,
    written: &CaseAdvisory,
    id: &str,
) -> Vec<Stated<'d>> {
    let device = &dossier.device;
    let decisions = dossier.decisions.iter();
    let decisions: Vec<&Decision> = decisions.filter(|d| d.vulnerability.value == id).collect();
    let mut all = Vec::new();
    for release in &device.releases {
        let covering = decisions.iter().copied();
        let covering = covering.filter(|d| device.covers(&d.releases, &release.id));
        let mut covering: Vec<&Decision> = covering.collect();
        let worst = covering.iter().map(|d| d.status).min_by_key(|s| weight(*s));
        covering.retain(|d| Some(d.status) == worst);
        let status = if device.covers(&written.fixed, &release.id) {
            "fixed"
        } else {
            let is_concerned = device.covers(&case.releases, &release.id);
            match worst {
                Some(status @ (VexStatus::NotAffected | VexStatus::Fixed)) => words(status).csaf,
                Some(status) if is_concerned => words(status).csaf,
                None if is_concerned => "known_affected",
                _ => continue,
            }
        };
        all.push((release, status, covering));
    }
    all
}

/// Returns the order in which statuses count.
fn weight(status: VexStatus) -> u8 {
    match status {
        VexStatus::Affected => 0,
        VexStatus::UnderInvestigation => 1,
        VexStatus::Fixed => 2,
        VexStatus::NotAffected => 3,
    }
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
            Some(known) if known.products.iter().any(|p| p == product) => {}
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
    let is_flagged = |f: &Flag| f.products.iter().any(|p| p == product);
    if made.flags.iter().any(is_flagged) {
        return;
    }
    match made.flags.iter_mut().find(|f| f.label == label) {
        Some(known) => known.products.push(product.to_owned()),
        None => made.flags.push(Flag {
            label: label.to_owned(),
            date: String::new(),
            products: vec![product.to_owned()],
        }),
    }
}
