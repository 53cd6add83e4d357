//! Reads OpenVEX. A product or vulnerability that is a plain text, as 0.0.1 has it, is read as its id.

use asepsis_domain::decision::VexStatus;
use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::vex::{
    Identity, Standing, Statement, Subject, VexDocument, algorithm, justification_of, status_of,
};

use super::super::record::{assert_once, day_of, fill, unpack, unread_justification};
use crate::json::{Node, Value};
use crate::limits::{Limits, ReadError, Reading, note, shown};
use crate::probe::Probe;

pub(super) fn read(probe: &Probe<'_>, limits: &Limits) -> Result<Reading<VexDocument>, ReadError> {
    let tree = probe.tree(limits)?;
    let root = &tree.root;
    let Some(Value::List(statements)) = root.get("statements").map(|n| &n.value) else {
        return Err(ReadError::NotThisFormat {
            expected: super::FORMAT.title,
            reason: "it has no list of `statements`",
        });
    };
    assert_once(&tree, std::iter::once(root).chain(statements))?;
    let mut reading = Reading::of(VexDocument {
        format: super::FORMAT.id.to_owned(),
        version: version(&word(root, "@context")).to_owned(),
        id: word(root, "@id"),
        author: word(root, "author"),
        time: time(root),
        revision: revision(root),
        standing: Standing::InForce,
        misdated: Vec::new(),
        digest: probe.digest(),
        statements: Vec::new(),
    });
    for (index, node) in statements.iter().enumerate() {
        let pointer = format!("/statements/{index}");
        match statement(node, index + 1, &pointer, &reading.value.time) {
            Ok((statement, misdated)) => {
                let misdated = misdated.map(|date| (statement.number, date));
                reading.value.misdated.extend(misdated);
                reading.value.statements.push(statement);
            }
            Err(problem) => {
                let message = format!("statement {}: {problem}", index + 1);
                note(
                    &mut reading.diagnostics,
                    Diagnostic::new(Code::VexStatement, message).pointer(pointer),
                );
            }
        }
    }
    Ok(reading)
}

/// Returns when the document was last changed, else when it was made.
fn time(root: &Node<'_>) -> String {
    let changed = word(root, "last_updated");
    if changed.is_empty() {
        return word(root, "timestamp");
    }
    changed
}

/// Returns the number of the document's revision: a number, in 0.0.1 a text.
fn revision(root: &Node<'_>) -> String {
    match root.get("version").map(|n| &n.value) {
        Some(Value::Number(number)) => (*number).to_owned(),
        Some(Value::Text(text)) => text.to_string(),
        _ => String::new(),
    }
}

fn version(context: &str) -> &str {
    let last = context.rsplit("/v").next().unwrap_or_default();
    if last.starts_with(|c: char| c.is_ascii_digit()) {
        last
    } else {
        "0.2.0"
    }
}

fn word(node: &Node<'_>, key: &str) -> String {
    node.get(key)
        .and_then(Node::text)
        .unwrap_or_default()
        .to_owned()
}

fn statement(
    node: &Node<'_>,
    number: usize,
    pointer: &str,
    time: &str,
) -> Result<(Statement, Option<String>), String> {
    let vulnerability = node
        .get("vulnerability")
        .ok_or("it names no vulnerability")?;
    let name = match vulnerability.text() {
        Some(plain) => plain.to_owned(),
        None => {
            let name = word(vulnerability, "name");
            if name.is_empty() {
                word(vulnerability, "@id")
            } else {
                name
            }
        }
    };
    if name.is_empty() {
        return Err("its vulnerability has no name".to_owned());
    }
    let written = word(node, "status");
    let status = status_of("openvex", &written)
        .ok_or_else(|| format!("`{}` is no status", shown(&written)))?;
    let justification = word(node, "justification");
    let own_time = word(node, "timestamp");
    let (_, fields) = unpack(&word(node, "status_notes"));
    let notes = if fields.is_empty() {
        word(node, "status_notes")
    } else {
        String::new()
    };
    let aliases = vulnerability.get("aliases").map_or(&[][..], Node::list);
    let impact = word(node, "impact_statement");
    let (on, misdated) = day_of(&own_time, time);
    let mut read = Statement {
        number,
        pointer: pointer.to_owned(),
        vulnerability: name,
        aliases: aliases
            .iter()
            .filter_map(|n| n.text().map(str::to_owned))
            .collect(),
        status,
        justification: (status == VexStatus::NotAffected)
            .then(|| justification_of("openvex", &justification))
            .flatten(),
        impact: if impact.is_empty() { notes } else { impact },
        action: word(node, "action_statement"),
        workaround: String::new(),
        patient_impact: String::new(),
        responses: Vec::new(),
        decision: String::new(),
        title: String::new(),
        by: String::new(),
        on,
        subjects: Vec::new(),
        unread: unread_justification("openvex", status, &justification),
    };
    read.subjects = subjects(node, &mut read.unread);
    fill(&mut read, fields);
    Ok((read, misdated))
}

/// Returns the products of a statement. Parts that 0.0.x names beside the products are parts of each product that names
/// none of its own.
fn subjects(statement: &Node<'_>, unread: &mut Vec<String>) -> Vec<Subject> {
    let beside = named(statement, "subcomponents", "", unread);
    let mut all = Vec::new();
    for (index, product) in entries(statement, "products", "", unread) {
        let place = format!("product {index}: ");
        let Some(whole) = identity(product, &place, unread) else {
            continue;
        };
        let own = named(product, "subcomponents", &place, unread);
        let parts = if product.get("subcomponents").is_some() {
            &own
        } else {
            &beside
        };
        match parts {
            None => all.push(Subject {
                part: whole,
                ..Subject::default()
            }),
            Some(parts) => all.extend(parts.iter().map(|part| Subject {
                whole: Some(whole.clone()),
                part: part.clone(),
                ..Subject::default()
            })),
        }
    }
    all
}

/// Returns what the entries of a list identify; `None` where none of them is said.
fn named(
    node: &Node<'_>,
    key: &str,
    place: &str,
    unread: &mut Vec<String>,
) -> Option<Vec<Identity>> {
    let said = entries(node, key, place, unread);
    let read = said.iter().filter_map(|(index, entry)| {
        let place = format!("{place}subcomponent {index}: ");
        identity(entry, &place, unread)
    });
    let read: Vec<Identity> = read.collect();
    (!said.is_empty()).then_some(read)
}

/// Returns the entries of a list with their numbers; what is no list is told.
fn entries<'n, 't>(
    node: &'n Node<'t>,
    key: &str,
    place: &str,
    unread: &mut Vec<String>,
) -> Vec<(usize, &'n Node<'t>)> {
    match node.get(key).map(|n| &n.value) {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::List(all)) => all.iter().enumerate().map(|(i, n)| (i + 1, n)).collect(),
        Some(_) => {
            unread.push(format!("{place}`{key}` is no list and is not read"));
            Vec::new()
        }
    }
}

/// The identifiers that are read, with whether they are CPE names.
const IDENTIFIERS: [(&str, bool); 3] = [("purl", false), ("cpe23", true), ("cpe22", true)];

/// Returns what an entry identifies; `None`, and told, where it is neither a text nor an object.
fn identity(node: &Node<'_>, place: &str, unread: &mut Vec<String>) -> Option<Identity> {
    if !matches!(node.value, Value::Text(_) | Value::Object(_)) {
        unread.push(format!("{place}it is neither a text nor an object"));
        return None;
    }
    let mut found = Identity::default();
    let id = node.text().map_or_else(|| word(node, "@id"), str::to_owned);
    if id.starts_with("urn:cdx:") {
        found.links.push(id);
    } else if id.starts_with("pkg:") {
        found.purls.push(id);
    } else if id.starts_with("cpe:") {
        found.cpes.push(id);
    } else {
        found.name = id;
    }
    for (key, value) in node.get("identifiers").map_or(&[][..], Node::members) {
        let known = IDENTIFIERS.iter().find(|(known, _)| key == known);
        let (Some((_, is_cpe)), Some(text)) = (known, value.text()) else {
            unread.push(format!(
                "{place}the identifier `{}` is not read",
                shown(key)
            ));
            continue;
        };
        let list = if *is_cpe {
            &mut found.cpes
        } else {
            &mut found.purls
        };
        if !text.is_empty() && !list.iter().any(|known| known == text) {
            list.push(text.to_owned());
        }
    }
    for (key, value) in node.get("hashes").map_or(&[][..], Node::members) {
        if let Some(value) = value.text() {
            found
                .hashes
                .push((algorithm(key), value.to_ascii_lowercase()));
        }
    }
    Some(found)
}
