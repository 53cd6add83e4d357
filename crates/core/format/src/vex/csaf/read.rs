//! Reads the statements of a CSAF document. Products with the same status, reasons and remediations are one.

use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::vex::{
    Identity, Statement, Subject, VexDocument, algorithm, justification_of, status_of,
};

use super::super::record::{day, fill, unpack};
use crate::csaf::{self, Document, Product, Vulnerability};
use crate::limits::{Limits, ReadError, Reading, note};
use crate::probe::Probe;

pub(super) fn read(probe: &Probe<'_>, limits: &Limits) -> Result<Reading<VexDocument>, ReadError> {
    let csaf = csaf::read(probe, limits)?;
    let document = csaf.value;
    let mut reading = Reading::of(VexDocument {
        format: super::FORMAT.id.to_owned(),
        version: document.version.clone(),
        id: document.tracking.id.clone(),
        author: document.publisher.name.clone(),
        time: document.tracking.current.clone(),
        digest: probe.digest(),
        statements: Vec::new(),
    });
    reading.diagnostics = csaf.diagnostics;
    for vulnerability in &document.vulnerabilities {
        for (status, products) in &vulnerability.status {
            if status_of("csaf", status).is_none() && status != "recommended" {
                let message =
                    format!("`{status}` is no status of a VEX and its products are not read");
                let pointer = format!("{}/product_status/{status}", vulnerability.pointer);
                let diagnostic = Diagnostic::new(Code::VexStatement, message).pointer(pointer);
                note(&mut reading.diagnostics, diagnostic);
            }
            for product in products {
                add(
                    &mut reading.value.statements,
                    &document,
                    vulnerability,
                    status,
                    product,
                );
            }
        }
    }
    Ok(reading)
}

/// Adds what is said of one product: to the statement that says the same, or as a new one.
fn add(
    all: &mut Vec<Statement>,
    document: &Document,
    vulnerability: &Vulnerability,
    status: &str,
    product: &str,
) {
    let Some(mut stated) = statement(document, vulnerability, status, product) else {
        return;
    };
    let subject = subject(document, product);
    let same = |s: &&mut Statement| {
        let mut s = (*s).clone();
        s.subjects.clear();
        s.number = stated.number;
        s == stated
    };
    if let Some(known) = all.iter_mut().find(same) {
        known.subjects.push(subject);
        return;
    }
    stated.number = all.len() + 1;
    stated.subjects.push(subject);
    all.push(stated);
}

fn statement(
    document: &Document,
    vulnerability: &Vulnerability,
    status: &str,
    product: &str,
) -> Option<Statement> {
    let names = |products: &[String]| products.iter().any(|p| p == product);
    let flag = vulnerability.flags.iter().find(|f| names(&f.products));
    let impacts = vulnerability
        .threats
        .iter()
        .filter(|t| t.category == "impact");
    // An impact that names no product is of the vulnerability as a whole.
    let impact = impacts.clone().find(|t| names(&t.products));
    let impact = impact.or_else(|| impacts.clone().find(|t| t.products.is_empty()));
    let (reason, fields) = unpack(impact.map_or("", |t| &t.details));
    let remediations = || {
        vulnerability
            .remediations
            .iter()
            .filter(|r| names(&r.products))
    };
    let texts = |is_workaround: bool| {
        let wanted = remediations().filter(|r| (r.category == "workaround") == is_workaround);
        wanted
            .map(|r| r.details.as_str())
            .collect::<Vec<_>>()
            .join("\n")
    };
    let dates = [
        flag.map(|f| &f.date),
        impact.map(|t| &t.date),
        remediations().next().map(|r| &r.date),
    ];
    let date = dates.into_iter().flatten().find(|d| !d.is_empty());
    let mut ids: Vec<String> = vulnerability.ids.iter().map(|(_, id)| id.clone()).collect();
    ids.retain(|id| id != vulnerability.id());
    let mut stated = Statement {
        number: 0,
        pointer: format!("{}/product_status/{status}", vulnerability.pointer),
        vulnerability: vulnerability.id().to_owned(),
        aliases: ids,
        status: status_of("csaf", status)?,
        justification: flag.and_then(|f| justification_of("csaf", &f.label)),
        impact: reason,
        action: texts(false),
        workaround: texts(true),
        patient_impact: String::new(),
        responses: Vec::new(),
        decision: String::new(),
        title: String::new(),
        by: String::new(),
        on: day(date.unwrap_or(&document.tracking.current)),
        subjects: Vec::new(),
    };
    fill(&mut stated, fields);
    Some(stated)
}

fn subject(document: &Document, id: &str) -> Subject {
    if let Some(made) = document.relationships.iter().find(|r| r.makes == id) {
        // A product made of made ones: the innermost part, in the outermost whole.
        let part = deepest(document, &made.part, |r| &r.part);
        let whole = deepest(document, &made.whole, |r| &r.whole);
        return Subject {
            whole: document.product(&whole).map(identity),
            part: document.product(&part).map(identity).unwrap_or_default(),
        };
    }
    Subject {
        whole: None,
        part: document.product(id).map(identity).unwrap_or_default(),
    }
}

/// Relationships beyond this many steps are not followed; the standard's tests tell circles.
const MOST_STEPS: usize = 64;

fn deepest(document: &Document, id: &str, next: fn(&csaf::Relationship) -> &String) -> String {
    let mut at = id.to_owned();
    for _ in 0..MOST_STEPS {
        match document.relationships.iter().find(|r| r.makes == at) {
            Some(made) => at.clone_from(next(made)),
            None => break,
        }
    }
    at
}

fn identity(product: &Product) -> Identity {
    let branch = |category: &str| {
        let found = product.branches.iter().find(|b| b.category == category);
        found.map(|b| b.name.clone())
    };
    let helper = &product.helper;
    let links = helper
        .uris
        .iter()
        .map(|(_, uri)| uri)
        .filter(|u| u.starts_with("urn:cdx:"));
    let hashes = helper.hashes.iter();
    Identity {
        name: branch("product_name").unwrap_or_else(|| product.name.clone()),
        version: branch("product_version").unwrap_or_default(),
        purls: helper.purls.clone(),
        cpes: Some(helper.cpe.clone())
            .filter(|c| !c.is_empty())
            .into_iter()
            .collect(),
        hashes: hashes
            .map(|(_, a, v)| (algorithm(a), v.to_ascii_lowercase()))
            .collect(),
        links: links.cloned().collect(),
    }
}
