//! Writes a CSAF 2.0 document: keys sorted, no empty member. Whether it is valid, `validate` says.

use asepsis_domain::severity::{Cvss, Rating, Scores};
use serde_json::{Map, Value, json};

use super::document::{
    Document, Flag, Helper, Note, Product, Reference, Remediation, Score, Threat, Vulnerability,
};
use crate::json::{pretty, sorted};

/// Returns the text of a document.
///
/// # Errors
/// The writer's own.
pub fn write(document: &Document) -> Result<String, serde_json::Error> {
    let mut root = Map::new();
    root.insert("document".to_owned(), head(document));
    put(&mut root, "product_tree", product_tree(document));
    let vulnerabilities = document.vulnerabilities.iter().map(vulnerability).collect();
    put(&mut root, "vulnerabilities", Value::Array(vulnerabilities));
    pretty(&sorted(Value::Object(root)))
}

/// Adds a member unless it is empty.
fn put(object: &mut Map<String, Value>, key: &str, value: Value) {
    let is_empty = match &value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    };
    if !is_empty {
        object.insert(key.to_owned(), value);
    }
}

fn object(members: Vec<(&str, Value)>) -> Value {
    let mut object = Map::new();
    for (key, value) in members {
        put(&mut object, key, value);
    }
    Value::Object(object)
}

fn list<T>(all: &[T], one: fn(&T) -> Value) -> Value {
    Value::Array(all.iter().map(one).collect())
}

fn head(document: &Document) -> Value {
    let tracking = &document.tracking;
    let revision = |r: &super::document::Revision| {
        object(vec![
            ("date", json!(r.date)),
            ("number", json!(r.number)),
            ("summary", json!(r.summary)),
        ])
    };
    let engine = json!({"name": "asepsis", "version": env!("CARGO_PKG_VERSION")});
    object(vec![
        (
            "acknowledgments",
            list(&document.acknowledgments, |line| json!({"summary": line})),
        ),
        ("category", json!(document.category)),
        ("csaf_version", json!("2.0")),
        (
            "distribution",
            object(vec![
                ("text", json!(document.distribution)),
                ("tlp", object(vec![("label", json!(document.tlp))])),
            ]),
        ),
        ("lang", json!(document.lang)),
        ("notes", list(&document.notes, note)),
        (
            "publisher",
            object(vec![
                ("category", json!(document.publisher.category)),
                ("contact_details", json!(document.publisher.contact)),
                ("name", json!(document.publisher.name)),
                ("namespace", json!(document.publisher.namespace)),
            ]),
        ),
        ("references", list(&document.references, reference)),
        ("title", json!(document.title)),
        (
            "tracking",
            object(vec![
                ("aliases", json!(tracking.aliases)),
                ("current_release_date", json!(tracking.current)),
                ("generator", json!({"engine": engine})),
                ("id", json!(tracking.id)),
                ("initial_release_date", json!(tracking.initial)),
                ("revision_history", list(&tracking.revisions, revision)),
                ("status", json!(tracking.status)),
                ("version", json!(tracking.version)),
            ]),
        ),
    ])
}

fn note(note: &Note) -> Value {
    object(vec![
        ("audience", json!(note.audience)),
        ("category", json!(note.category)),
        ("text", json!(note.text)),
        ("title", json!(note.title)),
    ])
}

fn reference(reference: &Reference) -> Value {
    object(vec![
        ("category", json!(reference.category)),
        ("summary", json!(reference.summary)),
        ("url", json!(reference.url)),
    ])
}

fn full_name(product: &Product) -> Value {
    object(vec![
        ("name", json!(product.name)),
        ("product_id", json!(product.id)),
        ("product_identification_helper", helper(&product.helper)),
    ])
}

fn helper(helper: &Helper) -> Value {
    let mut files: Vec<(&str, Vec<Value>)> = Vec::new();
    for (file, algorithm, value) in &helper.hashes {
        let hash = json!({"algorithm": algorithm, "value": value});
        match files.iter_mut().find(|(name, _)| name == file) {
            Some((_, hashes)) => hashes.push(hash),
            None => files.push((file, vec![hash])),
        }
    }
    let files = files.into_iter();
    let hashes: Vec<Value> = files
        .map(|(name, all)| json!({"file_hashes": all, "filename": name}))
        .collect();
    object(vec![
        ("cpe", json!(helper.cpe)),
        ("hashes", Value::Array(hashes)),
        ("model_numbers", json!(helper.models)),
        ("purl", json!(helper.purls.first())),
        ("sbom_urls", json!(helper.sboms)),
        ("serial_numbers", json!(helper.serials)),
        ("skus", json!(helper.skus)),
        (
            "x_generic_uris",
            list(
                &helper.uris,
                |(namespace, uri)| json!({"namespace": namespace, "uri": uri}),
            ),
        ),
    ])
}

/// A branch while the tree is made.
struct Growing<'d> {
    category: &'d str,
    name: &'d str,
    product: Option<&'d Product>,
    inner: Vec<Self>,
}

fn product_tree(document: &Document) -> Value {
    let mut branches: Vec<Growing<'_>> = Vec::new();
    let mut plain = Vec::new();
    let mut related = Vec::new();
    for product in &document.products {
        if let Some(made) = document
            .relationships
            .iter()
            .find(|r| r.makes == product.id)
        {
            related.push(object(vec![
                ("category", json!(made.category)),
                ("full_product_name", full_name(product)),
                ("product_reference", json!(made.part)),
                ("relates_to_product_reference", json!(made.whole)),
            ]));
        } else if product.branches.is_empty() {
            plain.push(full_name(product));
        } else {
            grow(&mut branches, product, 0);
        }
    }
    object(vec![
        (
            "branches",
            Value::Array(branches.iter().map(branch).collect()),
        ),
        ("full_product_names", Value::Array(plain)),
        ("relationships", Value::Array(related)),
    ])
}

/// Puts a product under its branches; a branch has either a product or further branches.
fn grow<'d>(at: &mut Vec<Growing<'d>>, product: &'d Product, level: usize) {
    let Some(step) = product.branches.get(level) else {
        return;
    };
    let is_last = level + 1 == product.branches.len();
    let known = at.iter().position(|b| {
        !is_last && b.product.is_none() && b.category == step.category && b.name == step.name
    });
    let place = known.unwrap_or_else(|| {
        at.push(Growing {
            category: &step.category,
            name: &step.name,
            product: is_last.then_some(product),
            inner: Vec::new(),
        });
        at.len() - 1
    });
    if let (false, Some(branch)) = (is_last, at.get_mut(place)) {
        grow(&mut branch.inner, product, level + 1);
    }
}

fn branch(growing: &Growing<'_>) -> Value {
    object(vec![
        (
            "branches",
            Value::Array(growing.inner.iter().map(branch).collect()),
        ),
        ("category", json!(growing.category)),
        ("name", json!(growing.name)),
        ("product", growing.product.map_or(Value::Null, full_name)),
    ])
}

fn vulnerability(v: &Vulnerability) -> Value {
    let cwe = v.cwes.iter().find_map(|id| {
        let name = super::weakness_name(id)?;
        Some(json!({"id": id, "name": name}))
    });
    let status = v
        .status
        .iter()
        .map(|(key, ids)| (key.as_str(), json!(ids)))
        .collect();
    let ids = |(system, text): &(String, String)| json!({"system_name": system, "text": text});
    object(vec![
        (
            "acknowledgments",
            list(&v.acknowledgments, |line| json!({"summary": line})),
        ),
        ("cve", json!(v.cve)),
        ("cwe", cwe.unwrap_or_default()),
        ("discovery_date", json!(v.discovered)),
        ("flags", list(&v.flags, flag)),
        ("ids", list(&v.ids, ids)),
        ("notes", list(&v.notes, note)),
        ("product_status", object(status)),
        ("references", list(&v.references, reference)),
        ("release_date", json!(v.disclosed)),
        ("remediations", list(&v.remediations, remediation)),
        (
            "scores",
            Value::Array(v.scores.iter().filter_map(score).collect()),
        ),
        ("threats", list(&v.threats, threat)),
        ("title", json!(v.title)),
    ])
}

fn flag(flag: &Flag) -> Value {
    object(vec![
        ("date", json!(flag.date)),
        ("label", json!(flag.label)),
        ("product_ids", json!(flag.products)),
    ])
}

fn remediation(remediation: &Remediation) -> Value {
    object(vec![
        ("category", json!(remediation.category)),
        ("date", json!(remediation.date)),
        ("details", json!(remediation.details)),
        ("product_ids", json!(remediation.products)),
        ("url", json!(remediation.url)),
    ])
}

fn threat(threat: &Threat) -> Value {
    object(vec![
        ("category", json!(threat.category)),
        ("date", json!(threat.date)),
        ("details", json!(threat.details)),
        ("product_ids", json!(threat.products)),
    ])
}

/// Returns the score; nothing where CSAF 2.0 has no place for its CVSS version.
fn score(score: &Score) -> Option<Value> {
    let scores = Scores::of(&score.vector)?;
    let version = Cvss::parse(&score.vector, "")?.version;
    let base = f64::from(scores.base) / 10.0;
    let mut cvss = json!({"baseScore": base, "vectorString": score.vector, "version": version});
    let key = match version.as_str() {
        "2.0" => "cvss_v2",
        "3.0" | "3.1" => {
            let rating = Rating::of_tenths(scores.base).as_str().to_uppercase();
            if let Value::Object(members) = &mut cvss {
                members.insert("baseSeverity".to_owned(), json!(rating));
            }
            "cvss_v3"
        }
        _ => return None,
    };
    Some(object(vec![
        (key, cvss),
        ("products", json!(score.products)),
    ]))
}
