//! Writes statements as an independent CycloneDX 1.6 VEX: the releases as components with the parts concerned
//! inside, so that purl, CPE and hashes go along; `affects` goes to the part by BOM-Link where it has one of its
//! own. What the format has no member for are properties.

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::time::rfc3339;
use asepsis_domain::vex::{
    HASHES, Identity, Statement, Subject, VexDocument, justification_words, words,
};
use serde_json::{Map, Value, json};

use super::super::{Origin, Written};
use super::{RESPONSES, serial};
use crate::json::{pretty, sorted};

/// Labels of fields and the properties that hold them.
pub(super) const PROPERTIES: &[(&str, &str)] = &[
    ("Decision", "asepsis:vex:decision"),
    ("Title", "asepsis:vex:title"),
    ("Patient impact", "asepsis:vex:patient-impact"),
    ("Responses", "asepsis:vex:responses"),
    ("By", "asepsis:vex:by"),
    ("On", "asepsis:vex:on"),
];

pub(super) fn write(
    document: &VexDocument,
    origin: &Origin<'_>,
) -> Result<Written, serde_json::Error> {
    let subjects: BTreeSet<&Subject> = document
        .statements
        .iter()
        .flat_map(|s| &s.subjects)
        .collect();
    let mut writer = Writer::new(&subjects);
    let components = writer.components(&subjects);
    let vulnerabilities: Vec<Value> = document
        .statements
        .iter()
        .map(|s| writer.vulnerability(s))
        .collect();
    let digest = serde_json::to_string(&vulnerabilities)?;
    let tool =
        json!({"type": "application", "name": "asepsis", "version": env!("CARGO_PKG_VERSION")});
    let mut metadata = Map::new();
    metadata.insert("timestamp".to_owned(), json!(rfc3339(origin.as_of)));
    metadata.insert("tools".to_owned(), json!({"components": [tool]}));
    if !origin.manufacturer.is_empty() {
        metadata.insert("supplier".to_owned(), json!({"name": origin.manufacturer}));
    }
    let text = pretty(&sorted(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": serial(&[origin.id, origin.namespace, &digest]),
        "version": 1,
        "metadata": metadata,
        "components": components,
        "vulnerabilities": vulnerabilities,
    })))?;
    Ok(Written {
        text,
        losses: writer.losses.into_iter().collect(),
    })
}

struct Writer<'d> {
    /// Reference of each subject.
    references: BTreeMap<&'d Subject, String>,
    losses: BTreeSet<String>,
}

impl<'d> Writer<'d> {
    /// Gives each subject its reference: its BOM-Link where no other subject has the same.
    fn new(subjects: &BTreeSet<&'d Subject>) -> Self {
        let mut references = BTreeMap::new();
        for (index, subject) in subjects.iter().enumerate() {
            let link = subject.part.links.first().filter(|link| {
                let same = |s: &&&Subject| {
                    s.part.links.contains(link)
                        || s.whole.as_ref().is_some_and(|w| w.links.contains(link))
                };
                subjects.iter().filter(same).count() == 1
            });
            let reference = link
                .cloned()
                .unwrap_or_else(|| format!("part-{}", index + 1));
            references.insert(*subject, reference);
        }
        Self {
            references,
            losses: BTreeSet::new(),
        }
    }

    fn components(&mut self, subjects: &BTreeSet<&'d Subject>) -> Vec<Value> {
        let mut loose = Vec::new();
        let mut wholes: Vec<(&Identity, Vec<Value>)> = Vec::new();
        for (index, subject) in subjects.iter().enumerate() {
            // What is in nothing else is a release of the device.
            let kind = subject.whole.as_ref().map_or("device", |_| "library");
            let part = self.component(&subject.part, kind, &format!("part-{}", index + 1));
            match &subject.whole {
                None => loose.push(part),
                Some(whole) => match wholes.iter_mut().find(|(w, _)| *w == whole) {
                    Some((_, parts)) => parts.push(part),
                    None => wholes.push((whole, vec![part])),
                },
            }
        }
        let mut all = Vec::new();
        for (index, (whole, parts)) in wholes.into_iter().enumerate() {
            let mut component = self.component(whole, "device", &format!("release-{}", index + 1));
            if let Value::Object(members) = &mut component {
                members.insert("components".to_owned(), Value::Array(parts));
            }
            all.push(component);
        }
        all.extend(loose);
        all
    }

    fn component(&mut self, identity: &Identity, kind: &str, reference: &str) -> Value {
        for more in identity.beside_first() {
            self.losses.insert(format!(
                "{}: `{more}` has no place in CycloneDX beside the first",
                identity.label()
            ));
        }
        let name = identity.title();
        let mut members = Map::new();
        members.insert("type".to_owned(), json!(kind));
        members.insert("bom-ref".to_owned(), json!(reference));
        members.insert("name".to_owned(), json!(name));
        if !identity.version.is_empty() {
            members.insert("version".to_owned(), json!(identity.version));
        }
        if let Some(purl) = identity.purls.first() {
            members.insert("purl".to_owned(), json!(purl));
        }
        if let Some(cpe) = identity.cpes.first() {
            members.insert("cpe".to_owned(), json!(cpe));
        }
        let mut hashes = Vec::new();
        for (algorithm, value) in &identity.hashes {
            match HASHES.iter().find(|(ours, _, _)| ours == algorithm) {
                Some((_, _, theirs)) => hashes.push(json!({"alg": theirs, "content": value})),
                None => {
                    self.losses.insert(format!(
                        "{}: its {algorithm} hash has no place in CycloneDX",
                        identity.label()
                    ));
                }
            }
        }
        if !hashes.is_empty() {
            members.insert("hashes".to_owned(), Value::Array(hashes));
        }
        if !identity.links.is_empty() {
            let links: Vec<Value> = identity
                .links
                .iter()
                .map(|l| json!({"type": "bom", "url": l}))
                .collect();
            members.insert("externalReferences".to_owned(), Value::Array(links));
        }
        Value::Object(members)
    }

    fn vulnerability(&self, statement: &Statement) -> Value {
        let mut members = Map::new();
        let reference = format!("statement-{}", statement.number);
        members.insert("bom-ref".to_owned(), json!(reference));
        members.insert("id".to_owned(), json!(statement.vulnerability));
        if !statement.aliases.is_empty() {
            let alias = |id: &String| json!({"id": id, "source": {"name": source(id)}});
            members.insert(
                "references".to_owned(),
                statement.aliases.iter().map(alias).collect(),
            );
        }
        for (key, text) in [
            ("recommendation", &statement.action),
            ("workaround", &statement.workaround),
        ] {
            if !text.is_empty() {
                members.insert(key.to_owned(), json!(text));
            }
        }
        members.insert("analysis".to_owned(), analysis(statement));
        let affects: Vec<Value> = statement.subjects.iter().map(|s| self.affects(s)).collect();
        members.insert("affects".to_owned(), Value::Array(affects));
        let properties = properties(statement);
        if !properties.is_empty() {
            members.insert("properties".to_owned(), Value::Array(properties));
        }
        Value::Object(members)
    }

    fn affects(&self, subject: &Subject) -> Value {
        json!({"ref": self.references.get(subject).cloned().unwrap_or_default()})
    }
}

fn analysis(statement: &Statement) -> Value {
    let mut members = Map::new();
    members.insert("state".to_owned(), json!(words(statement.status).cyclonedx));
    if let Some(justification) = statement.justification {
        members.insert(
            "justification".to_owned(),
            json!(justification_words(justification).1),
        );
    }
    if has_only_known(statement) && !statement.responses.is_empty() {
        members.insert("response".to_owned(), json!(statement.responses));
    }
    if !statement.impact.is_empty() {
        members.insert("detail".to_owned(), json!(statement.impact));
    }
    if statement.on.parse::<asepsis_domain::time::Date>().is_ok() {
        members.insert(
            "firstIssued".to_owned(),
            json!(format!("{}T00:00:00Z", statement.on)),
        );
    }
    Value::Object(members)
}

/// Returns whether every response is one of CycloneDX's, each once; else they are a property.
fn has_only_known(statement: &Statement) -> bool {
    let unique: BTreeSet<&String> = statement.responses.iter().collect();
    unique.len() == statement.responses.len()
        && statement
            .responses
            .iter()
            .all(|r| RESPONSES.contains(&r.as_str()))
}

fn properties(statement: &Statement) -> Vec<Value> {
    let responses = if has_only_known(statement) {
        String::new()
    } else {
        statement.responses.join(", ")
    };
    let value = |label: &str| match label {
        "Decision" => statement.decision.clone(),
        "Title" => statement.title.clone(),
        "Patient impact" => statement.patient_impact.clone(),
        "Responses" => responses.clone(),
        "By" => statement.by.clone(),
        _ => statement.on.clone(),
    };
    let all = PROPERTIES.iter().map(|(label, name)| (name, value(label)));
    all.filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| json!({"name": name, "value": value}))
        .collect()
}

/// Returns the source of an id, which CycloneDX asks for.
fn source(id: &str) -> &'static str {
    match id.split('-').next().unwrap_or_default() {
        "CVE" => "NVD",
        "GHSA" => "GitHub Advisories",
        _ => "OSV",
    }
}
