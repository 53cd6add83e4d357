//! Reads OpenVEX. A product or vulnerability that is a plain text, as 0.0.1 has it, is read as its id.

use asepsis_domain::decision::VexStatus;
use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::vex::{
    Identity, Standing, Statement, Subject, VexDocument, algorithm, justification_of, status_of,
};

use super::super::record::{assert_once, day_of, fill, unpack};
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
        subjects: node
            .get("products")
            .map_or(&[][..], Node::list)
            .iter()
            .flat_map(subjects)
            .collect(),
    };
    fill(&mut read, fields);
    Ok((read, misdated))
}

fn subjects(product: &Node<'_>) -> Vec<Subject> {
    let whole = identity(product);
    let parts = product.get("subcomponents").map_or(&[][..], Node::list);
    if parts.is_empty() {
        return vec![Subject {
            whole: None,
            part: whole,
        }];
    }
    let subject = |part: &Node<'_>| Subject {
        whole: Some(whole.clone()),
        part: identity(part),
    };
    parts.iter().map(subject).collect()
}

fn identity(node: &Node<'_>) -> Identity {
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
    if let Some(identifiers) = node.get("identifiers") {
        for key in ["purl", "cpe23", "cpe22"] {
            let text = word(identifiers, key);
            let list = if key == "purl" {
                &mut found.purls
            } else {
                &mut found.cpes
            };
            if !text.is_empty() && !list.contains(&text) {
                list.push(text);
            }
        }
    }
    for (key, value) in node.get("hashes").map_or(&[][..], Node::members) {
        if let Some(value) = value.text() {
            found
                .hashes
                .push((algorithm(key), value.to_ascii_lowercase()));
        }
    }
    found
}
