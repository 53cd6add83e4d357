//! Reads the vulnerabilities of a CycloneDX document as statements. What `affects` names is looked for among the
//! document's own components, by reference or by BOM-Link; a BOM-Link to another document stays one. Any other reference that
//! the document does not define is no name: it is what it is read as at most, and never for certain.

use std::collections::HashMap;
use std::sync::Arc;

use asepsis_domain::decision::VexStatus;
use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::vex::{
    Identity, Limit, Outer, Said, Standing, Statement, Subject, VexDocument, algorithm,
    justification_of, status_of,
};

use super::super::record::{assert_once, day_of, fill, unread_justification};
use super::statements::PROPERTIES;
use crate::json::{Node, Value};
use crate::limits::{Limits, ReadError, Reading, note, shown};
use crate::probe::Probe;
use crate::sbom::{COMPONENTS, CycloneDx, Document, cyclonedx};

pub(super) fn read(probe: &Probe<'_>, limits: &Limits) -> Result<Reading<VexDocument>, ReadError> {
    let CycloneDx { made, place } = cyclonedx(probe, limits, |document| of(document, probe))?;
    let mut reading = made;
    for statement in &mut reading.value.statements {
        statement.pointer = place(&statement.pointer);
    }
    for diagnostic in &mut reading.diagnostics {
        diagnostic.pointer = place(&diagnostic.pointer);
    }
    Ok(reading)
}

fn of(document: &Document<'_, '_>, probe: &Probe<'_>) -> Result<Reading<VexDocument>, ReadError> {
    let root = &document.tree.root;
    let vulnerabilities = list(root, "vulnerabilities");
    let analyses = vulnerabilities.iter().filter_map(|v| v.get("analysis"));
    let objects = std::iter::once(root).chain(vulnerabilities).chain(analyses);
    assert_once(document.tree, objects)?;
    let mut known = Known::default();
    let metadata = root.get("metadata");
    let subject = metadata.and_then(|m| m.get("component"));
    if let Some(subject) = subject {
        known.component(subject, None, 0);
    }
    let whole = subject.map(|subject| inside(identity(subject), None));
    document.each(&[COMPONENTS], &mut |_, _, component| {
        known.has_components = true;
        known.component(component, whole.as_ref(), 0);
    })?;
    known.linked = bom_links(root).next();
    let supplier = metadata.and_then(|m| m.get("supplier").or_else(|| m.get("manufacturer")));
    let authors = metadata.map_or(&[][..], |m| list(m, "authors"));
    let author = supplier
        .or_else(|| authors.first())
        .map(|n| word(n, "name"));
    let of_subject = subject
        .and_then(|s| s.get("supplier"))
        .map(|n| word(n, "name"));
    let mut reading = Reading::of(VexDocument {
        format: super::FORMAT.id.to_owned(),
        version: word(root, "specVersion"),
        id: word(root, "serialNumber"),
        author: author.or(of_subject).unwrap_or_default(),
        time: metadata.map(|m| word(m, "timestamp")).unwrap_or_default(),
        revision: revision(root),
        standing: Standing::InForce,
        misdated: Vec::new(),
        digest: probe.digest(),
        statements: Vec::new(),
    });
    for (index, node) in vulnerabilities.iter().enumerate() {
        let pointer = format!("/vulnerabilities/{index}");
        match statement(node, index + 1, &pointer, &known, &reading.value.time) {
            Ok((statement, misdated)) => {
                let misdated = misdated.map(|date| (statement.number, date));
                reading.value.misdated.extend(misdated);
                reading.value.statements.push(statement);
            }
            Err(problem) => {
                let message = format!("vulnerability {}: {problem}", index + 1);
                let diagnostic = Diagnostic::new(Code::VexStatement, message).pointer(pointer);
                note(&mut reading.diagnostics, diagnostic);
            }
        }
    }
    Ok(reading)
}

/// Components by reference and by BOM-Link.
#[derive(Default)]
struct Known {
    subjects: HashMap<String, Subject>,
    has_components: bool,
    /// The SBOM that the document as a whole links to.
    linked: Option<String>,
}

/// Components nested deeper are not told apart by what they are in; the limits on depth come first.
const DEEPEST: usize = 100;

impl Known {
    fn component(&mut self, node: &Node<'_>, whole: Option<&Arc<Outer>>, depth: usize) {
        let part = identity(node);
        let subject = Subject {
            whole: whole.map(|whole| whole.identity.clone()),
            part: part.clone(),
            is_beside: false,
            outer: whole.and_then(|whole| whole.outer.clone()),
        };
        for link in &part.links {
            self.subjects
                .entry(link.clone())
                .or_insert_with(|| subject.clone());
        }
        let reference = word(node, "bom-ref");
        if !reference.is_empty() {
            self.subjects.entry(reference).or_insert(subject);
        }
        let nested = list(node, "components");
        if depth < DEEPEST && !nested.is_empty() {
            let around = inside(part, whole.cloned());
            for inner in nested {
                self.component(inner, Some(&around), depth + 1);
            }
        }
    }
}

/// Returns the number of the document's revision; in XML it is a text.
fn revision(root: &Node<'_>) -> String {
    match root.get("version").map(|n| &n.value) {
        Some(Value::Number(number)) => (*number).to_owned(),
        Some(Value::Text(text)) => text.to_string(),
        _ => String::new(),
    }
}

fn inside(identity: Identity, outer: Option<Arc<Outer>>) -> Arc<Outer> {
    Arc::new(Outer {
        identity,
        is_beside: false,
        outer,
    })
}

/// Returns the BOM-Links among the references to other documents.
fn bom_links(node: &Node<'_>) -> impl Iterator<Item = String> {
    let references = list(node, "externalReferences").iter();
    let links = references
        .filter(|r| word(r, "type") == "bom")
        .map(|r| word(r, "url"));
    links.filter(|url| url.starts_with("urn:cdx:"))
}

fn word(node: &Node<'_>, key: &str) -> String {
    node.get(key)
        .and_then(Node::text)
        .unwrap_or_default()
        .to_owned()
}

fn list<'t, 'a>(node: &'t Node<'a>, key: &str) -> &'t [Node<'a>] {
    node.get(key).map_or(&[], Node::list)
}

fn identity(node: &Node<'_>) -> Identity {
    let some = |key: &str| {
        Some(word(node, key))
            .filter(|t| !t.is_empty())
            .into_iter()
            .collect()
    };
    let hash = |h: &Node<'_>| {
        (
            algorithm(&word(h, "alg")),
            word(h, "content").to_ascii_lowercase(),
        )
    };
    Identity {
        name: word(node, "name"),
        version: word(node, "version"),
        purls: some("purl"),
        cpes: some("cpe"),
        hashes: list(node, "hashes").iter().map(hash).collect(),
        links: bom_links(node).collect(),
        ..Identity::default()
    }
}

fn statement(
    node: &Node<'_>,
    number: usize,
    pointer: &str,
    known: &Known,
    time: &str,
) -> Result<(Statement, Option<String>), String> {
    let id = word(node, "id");
    if id.is_empty() {
        return Err("it has no id".to_owned());
    }
    let analysis = node
        .get("analysis")
        .ok_or("it has no analysis, so that it states nothing")?;
    let written = word(analysis, "state");
    let status = status_of("cyclonedx", &written)
        .ok_or_else(|| format!("`{}` is no state", shown(&written)))?;
    let justification = word(analysis, "justification");
    let texts = |node: &Node<'_>, key: &str| {
        let all = list(node, key).iter();
        all.filter_map(|n| n.text().map(str::to_owned))
            .collect::<Vec<_>>()
    };
    let first = word(analysis, "firstIssued");
    let (on, misdated) = day_of(&first, time);
    let mut read = Statement {
        number,
        pointer: pointer.to_owned(),
        vulnerability: id,
        aliases: list(node, "references")
            .iter()
            .map(|r| word(r, "id"))
            .filter(|i| !i.is_empty())
            .collect(),
        status,
        justification: (status == VexStatus::NotAffected)
            .then(|| justification_of("cyclonedx", &justification))
            .flatten(),
        impact: word(analysis, "detail"),
        action: word(node, "recommendation"),
        workaround: word(node, "workaround"),
        patient_impact: String::new(),
        responses: texts(analysis, "response"),
        decision: String::new(),
        title: String::new(),
        by: String::new(),
        on,
        subjects: list(node, "affects")
            .iter()
            .flat_map(|a| affected(a, known, status))
            .collect(),
        unread: unread_justification("cyclonedx", status, &justification),
    };
    let mut fields = Vec::new();
    for property in list(node, "properties") {
        let name = word(property, "name");
        if let Some((label, _)) = PROPERTIES.iter().find(|(_, n)| *n == name) {
            fields.push(((*label).to_owned(), word(property, "value")));
        }
    }
    fill(&mut read, fields);
    Ok((read, misdated))
}

/// Returns what an entry of `affects` names, once for each of the versions that it lists.
fn affected(node: &Node<'_>, known: &Known, status: VexStatus) -> Vec<Subject> {
    let subject = named(word(node, "ref"), known);
    let versions = list(node, "versions");
    if versions.is_empty() {
        return vec![subject];
    }
    let limited = |version: &Node<'_>| {
        let mut subject = subject.clone();
        subject.part.limit = Some(limit(version, status));
        subject
    };
    versions.iter().map(limited).collect()
}

/// Returns what a reference names: a component of the document, or by BOM-Link one of another. Any other is what it may be:
/// a component of the SBOM that the document links to, an identifier, or a component of an SBOM that is not named.
fn named(reference: String, known: &Known) -> Subject {
    if let Some(subject) = known.subjects.get(&reference) {
        return subject.clone();
    }
    let mut part = Identity::default();
    let doubt = |what: &str| {
        let reference = shown(&reference);
        vec![format!(
            "the document defines no `{reference}`, which is read as {what}"
        )]
    };
    if reference.starts_with("urn:cdx:") {
        part.links.push(reference);
    } else if reference.starts_with("pkg:") {
        part.doubts = doubt("the package URL that it is");
        part.purls.push(reference);
    } else if reference.starts_with("cpe:") {
        part.doubts = doubt("the CPE name that it is");
        part.cpes.push(reference);
    } else if let Some(linked) = known.linked.as_deref().filter(|_| !known.has_components) {
        part.doubts = doubt("a component of the SBOM that the document links to");
        let document = linked.split('#').next().unwrap_or(linked);
        part.links.push(format!("{document}#{reference}"));
    } else {
        part.is_undefined = true;
        part.is_reference = !known.has_components;
        part.name = reference;
    }
    Subject {
        part,
        ..Subject::default()
    }
}

/// Returns the versions of an entry of `versions`, and whether they have the status of the statement. One without
/// status is affected (CycloneDX 1.6, `affectedStatus`).
fn limit(node: &Node<'_>, status: VexStatus) -> Limit {
    let wanted = match status {
        VexStatus::Affected => "affected",
        VexStatus::NotAffected | VexStatus::Fixed => "unaffected",
        VexStatus::UnderInvestigation => "unknown",
    };
    let written = word(node, "status");
    let said = if written == wanted || (written.is_empty() && status == VexStatus::Affected) {
        Said::Same
    } else if written.is_empty() {
        Said::Nothing
    } else {
        Said::Otherwise(written)
    };
    let version = word(node, "version");
    let is_range = version.is_empty();
    Limit {
        text: if is_range {
            word(node, "range")
        } else {
            version
        },
        is_range,
        said,
    }
}
