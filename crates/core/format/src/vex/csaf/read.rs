//! Reads the statements of a CSAF document. Products with the same status, reasons and remediations are one.

use std::collections::HashMap;
use std::sync::Arc;

use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::vex::{
    Identity, Limit, Outer, Standing, Statement, Subject, VexDocument, algorithm, justification_of,
    status_of,
};

use super::super::record::{assert_once, day_of, fill, unpack, unread_justification};
use crate::csaf::{self, Document, Product, Relationship, Vulnerability};
use crate::json::Node;
use crate::limits::{Limits, ReadError, Reading, note, shown};
use crate::probe::Probe;

pub(super) fn read(probe: &Probe<'_>, limits: &Limits) -> Result<Reading<VexDocument>, ReadError> {
    let (tree, edition) = csaf::open(probe, limits)?;
    let stated = tree.root.get("vulnerabilities").map_or(&[][..], Node::list);
    let said = stated.iter().filter_map(|v| v.get("product_status"));
    let head = tree.root.get("document");
    assert_once(
        &tree,
        [&tree.root]
            .into_iter()
            .chain(head)
            .chain(stated)
            .chain(said),
    )?;
    let csaf = csaf::of_tree(&tree, edition)?;
    let document = csaf.value;
    let mut reading = Reading::of(VexDocument {
        format: super::FORMAT.id.to_owned(),
        version: document.version.clone(),
        id: document.tracking.id.clone(),
        author: document.publisher.name.clone(),
        time: document.tracking.current.clone(),
        revision: document.tracking.version.clone(),
        standing: standing(&document),
        misdated: Vec::new(),
        digest: probe.digest(),
        statements: Vec::new(),
    });
    reading.diagnostics = csaf.diagnostics;
    let tree = ProductTree::of(&document);
    for vulnerability in &document.vulnerabilities {
        let said = Said::of(vulnerability);
        if let Some(silence) = silence(vulnerability) {
            note(&mut reading.diagnostics, silence);
        }
        if vulnerability.id().is_empty() && !vulnerability.status.is_empty() {
            note(&mut reading.diagnostics, nameless(vulnerability));
            continue;
        }
        for (status, products) in &vulnerability.status {
            if status_of("csaf", status).is_none() && status != "recommended" {
                let message =
                    format!("`{status}` is no status of a VEX and its products are not read");
                let pointer = format!("{}/product_status/{status}", vulnerability.pointer);
                let diagnostic = Diagnostic::new(Code::VexStatement, message).pointer(pointer);
                note(&mut reading.diagnostics, diagnostic);
            }
            let first = reading.value.statements.len();
            for product in products {
                let Some((stated, misdated)) = statement(&document, &said, status, product) else {
                    continue;
                };
                let subject = tree.subject(product);
                let read = &mut reading.value;
                let number = add(&mut read.statements, first, stated, subject);
                let misdated = misdated.map(|date| (number, date));
                let misdated = misdated.filter(|m| !read.misdated.contains(m));
                read.misdated.extend(misdated);
            }
        }
    }
    Ok(reading)
}

fn standing(document: &Document) -> Standing {
    match document.category.as_str() {
        "csaf_withdrawn" => Standing::Withdrawn,
        "csaf_superseded" => Standing::Superseded,
        _ if document.tracking.status == "draft" => Standing::Draft,
        _ => Standing::InForce,
    }
}

/// Returns that a vulnerability says of no product whether it is affected. A status that no VEX has is told by itself.
fn silence(vulnerability: &Vulnerability) -> Option<Diagnostic> {
    let is_stated = |(status, _): &&(String, Vec<String>)| status != "recommended";
    let mut named = vulnerability.status.iter().filter(|(_, of)| !of.is_empty());
    if named.clone().any(|s| is_stated(&s)) {
        return None;
    }
    let why = match named.next() {
        None => "it has no `product_status`",
        Some(_) => "its `product_status` is `recommended` only",
    };
    let id = called(vulnerability);
    let message = format!("{id} says of no product whether it is affected: {why}");
    let pointer = vulnerability.pointer.clone();
    Some(Diagnostic::new(Code::VexStatement, message).pointer(pointer))
}

/// Returns that what is said of a vulnerability without id is not read.
fn nameless(vulnerability: &Vulnerability) -> Diagnostic {
    let called = called(vulnerability);
    let message =
        format!("{called} has no id (`cve` or `ids`), and what is said of it is not read");
    let pointer = vulnerability.pointer.clone();
    Diagnostic::new(Code::VexStatement, message).pointer(pointer)
}

/// Returns what a vulnerability is called: its id, else its title.
fn called(vulnerability: &Vulnerability) -> String {
    match (vulnerability.id(), vulnerability.title.as_str()) {
        ("", "") => "a vulnerability without id".to_owned(),
        ("", title) => format!("the vulnerability `{}`", shown(title)),
        (id, _) => id.to_owned(),
    }
}

/// Adds what is said of one product: to the statement from `first` on that says the same, or as a new one. Returns its number.
fn add(all: &mut Vec<Statement>, first: usize, mut stated: Statement, subject: Subject) -> usize {
    let found = all.iter_mut().skip(first).position(|known| {
        let subjects = std::mem::take(&mut known.subjects);
        let number = std::mem::replace(&mut known.number, stated.number);
        let says_same = *known == stated;
        (known.number, known.subjects) = (number, subjects);
        says_same
    });
    if let Some(known) = found.and_then(|at| all.get_mut(first + at)) {
        known.subjects.push(subject);
        return known.number;
    }
    stated.number = all.len() + 1;
    stated.subjects.push(subject);
    all.push(stated);
    all.len()
}

/// What is said of the products of a vulnerability, by product; of several the first.
struct Said<'d> {
    vulnerability: &'d Vulnerability,
    flags: HashMap<&'d str, &'d csaf::Flag>,
    impacts: HashMap<&'d str, &'d csaf::Threat>,
    /// An impact that names no product is of the vulnerability as a whole.
    of_all: Option<&'d csaf::Threat>,
    remediations: HashMap<&'d str, Vec<&'d csaf::Remediation>>,
}

impl<'d> Said<'d> {
    fn of(vulnerability: &'d Vulnerability) -> Self {
        let mut said = Self {
            vulnerability,
            flags: HashMap::new(),
            impacts: HashMap::new(),
            of_all: None,
            remediations: HashMap::new(),
        };
        for flag in &vulnerability.flags {
            for product in &flag.products {
                said.flags.entry(product).or_insert(flag);
            }
        }
        let threats = vulnerability.threats.iter();
        for impact in threats.filter(|t| t.category == "impact") {
            if impact.products.is_empty() {
                said.of_all = said.of_all.or(Some(impact));
            }
            for product in &impact.products {
                said.impacts.entry(product).or_insert(impact);
            }
        }
        for remediation in &vulnerability.remediations {
            for product in &remediation.products {
                let of = said.remediations.entry(product).or_default();
                if !of
                    .last()
                    .is_some_and(|last| std::ptr::eq(*last, remediation))
                {
                    of.push(remediation);
                }
            }
        }
        said
    }
}

fn statement(
    document: &Document,
    said: &Said<'_>,
    status: &str,
    product: &str,
) -> Option<(Statement, Option<String>)> {
    let vulnerability = said.vulnerability;
    let flag = said.flags.get(product);
    let impact = said.impacts.get(product).copied().or(said.of_all);
    let (reason, fields) = unpack(impact.map_or("", |t| &t.details));
    let remediations = said
        .remediations
        .get(product)
        .map_or(&[][..], Vec::as_slice);
    let texts = |is_workaround: bool| {
        let wanted = remediations
            .iter()
            .filter(|r| (r.category == "workaround") == is_workaround);
        wanted
            .map(|r| r.details.as_str())
            .collect::<Vec<_>>()
            .join("\n")
    };
    let dates = [
        flag.map(|f| &f.date),
        impact.map(|t| &t.date),
        remediations.first().map(|r| &r.date),
    ];
    let date = dates.into_iter().flatten().find(|d| !d.is_empty());
    let mut ids: Vec<String> = vulnerability.ids.iter().map(|(_, id)| id.clone()).collect();
    ids.retain(|id| id != vulnerability.id());
    let own = date.map_or("", String::as_str);
    let (on, misdated) = day_of(own, &document.tracking.current);
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
        on,
        subjects: Vec::new(),
        unread: Vec::new(),
    };
    let label = flag.map_or("", |f| &f.label);
    stated.unread = unread_justification("csaf", stated.status, label);
    fill(&mut stated, fields);
    Some((stated, misdated))
}

/// The products of a document, by id; of several the first.
struct ProductTree<'d> {
    products: HashMap<&'d str, &'d Product>,
    made: HashMap<&'d str, &'d Relationship>,
}

/// Relationships beyond this many steps are not followed; the standard's tests tell circles.
const MOST_STEPS: usize = 64;

impl<'d> ProductTree<'d> {
    fn of(document: &'d Document) -> Self {
        let mut tree = Self {
            products: HashMap::new(),
            made: HashMap::new(),
        };
        for product in &document.products {
            tree.products.entry(&product.id).or_insert(product);
        }
        for relationship in &document.relationships {
            let made = tree.made.entry(&relationship.makes);
            made.or_insert(relationship);
        }
        tree
    }

    /// Returns the innermost part of a product, and from the inside out what that is in.
    fn subject(&self, id: &str) -> Subject {
        let mut steps = 0;
        let mut chain = Vec::new();
        self.unfold(id, false, &mut chain, &mut steps);
        let mut chain = chain.into_iter();
        let (part, _) = chain.next().unwrap_or((id, false));
        let whole = chain.next();
        let outer = chain.rev().fold(None, |outer, (id, is_beside)| {
            Some(Arc::new(Outer {
                identity: self.identity(id),
                is_beside,
                outer,
            }))
        });
        Subject {
            part: self.identity(part),
            whole: whole.map(|(id, _)| self.identity(id)),
            is_beside: whole.is_some_and(|(_, is_beside)| is_beside),
            outer,
        }
    }

    /// Adds what a product is made of, the innermost first, each with whether what comes before it is beside it.
    fn unfold<'s>(
        &'s self,
        id: &'s str,
        is_beside: bool,
        chain: &mut Vec<(&'s str, bool)>,
        steps: &mut usize,
    ) {
        *steps += 1;
        match self.made.get(id).filter(|_| *steps < MOST_STEPS) {
            Some(made) => {
                self.unfold(&made.part, is_beside, chain, steps);
                let is_on = matches!(made.category.as_str(), "installed_on" | "installed_with");
                self.unfold(&made.whole, is_on, chain, steps);
            }
            None => chain.push((id, is_beside)),
        }
    }

    /// Returns what identifies a product; one that the document does not define is known by its id only.
    fn identity(&self, id: &str) -> Identity {
        self.products.get(id).map_or_else(
            || Identity {
                name: id.to_owned(),
                is_undefined: true,
                ..Identity::default()
            },
            |product| identity(product),
        )
    }
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
        limit: branch("product_version_range").map(|text| Limit {
            text,
            is_range: true,
            said: asepsis_domain::vex::Said::Same,
        }),
        doubts: narrowed(helper).into_iter().collect(),
        ..Identity::default()
    }
}

/// Returns what a document narrows a product to and no SBOM says of a component: single pieces and how they are sold.
fn narrowed(helper: &csaf::Helper) -> Option<String> {
    let kinds = [
        ("serial number", &helper.serials),
        ("model number", &helper.models),
        ("stock keeping unit", &helper.skus),
    ];
    let said = kinds.iter().filter_map(|(what, values)| {
        let (first, more) = values.split_first()?;
        let first = format!("{what} `{}`", shown(first));
        Some(match more.len() {
            0 => first,
            more => format!("{first} and {more} more"),
        })
    });
    let said: Vec<String> = said.collect();
    (!said.is_empty()).then(|| {
        let said = said.join(", ");
        format!("the statement is only of {said}, which no SBOM says of a component")
    })
}
