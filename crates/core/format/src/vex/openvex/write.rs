//! Writes OpenVEX. What the format has no member for stands in `status_notes`, which people can read too.

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::time::rfc3339;
use asepsis_domain::vex::{
    HASHES, Identity, Statement, VexDocument, generic_purl, justification_words, words,
};
use serde::Serialize;

use super::super::record::pack;
use super::super::{Origin, Written};
use crate::json::pretty;
use crate::validation::forms::is_iri_reference;

#[derive(Serialize)]
struct Document {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@id")]
    id: String,
    author: String,
    role: &'static str,
    timestamp: String,
    version: usize,
    tooling: String,
    statements: Vec<WireStatement>,
}

#[derive(Serialize)]
struct WireStatement {
    vulnerability: Vulnerability,
    #[serde(skip_serializing_if = "Option::is_none")]
    timestamp: Option<String>,
    products: Vec<Product>,
    status: &'static str,
    #[serde(skip_serializing_if = "String::is_empty")]
    status_notes: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    justification: Option<&'static str>,
    #[serde(skip_serializing_if = "String::is_empty")]
    impact_statement: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    action_statement: String,
}

#[derive(Serialize)]
struct Vulnerability {
    name: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    aliases: Vec<String>,
}

#[derive(Serialize, PartialEq, Eq, PartialOrd, Ord, Clone)]
struct Product {
    #[serde(rename = "@id")]
    id: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    identifiers: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    hashes: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    subcomponents: Vec<Self>,
}

pub(super) fn write(
    document: &VexDocument,
    origin: &Origin<'_>,
) -> Result<Written, serde_json::Error> {
    let mut losses = BTreeSet::new();
    let statements = document
        .statements
        .iter()
        .map(|s| statement(s, &mut losses))
        .collect();
    let text = pretty(&Document {
        context: "https://openvex.dev/ns/v0.2.0",
        id: format!(
            "{}/vex/{}",
            origin.namespace.trim_end_matches('/'),
            origin.id
        ),
        author: origin.manufacturer.to_owned(),
        role: "Manufacturer",
        timestamp: rfc3339(origin.as_of),
        version: origin.revisions.len() + 1,
        tooling: format!("asepsis {}", env!("CARGO_PKG_VERSION")),
        statements,
    })?;
    Ok(Written {
        text,
        losses: losses.into_iter().collect(),
    })
}

fn statement(statement: &Statement, losses: &mut BTreeSet<String>) -> WireStatement {
    let responses = statement.responses.join(", ");
    let fields = [
        ("Decision", statement.decision.as_str()),
        ("Title", &statement.title),
        ("Workaround", &statement.workaround),
        ("Patient impact", &statement.patient_impact),
        ("Responses", &responses),
        ("By", &statement.by),
        ("On", &statement.on),
    ];
    let is_day = statement.on.parse::<asepsis_domain::time::Date>().is_ok();
    WireStatement {
        vulnerability: Vulnerability {
            name: statement.vulnerability.clone(),
            aliases: statement.aliases.clone(),
        },
        timestamp: is_day.then(|| format!("{}T00:00:00Z", statement.on)),
        products: products(statement, losses),
        status: words(statement.status).openvex,
        status_notes: pack("", &fields),
        justification: statement.justification.map(|j| justification_words(j).0),
        impact_statement: statement.impact.clone(),
        action_statement: statement.action.clone(),
    }
}

fn products(statement: &Statement, losses: &mut BTreeSet<String>) -> Vec<Product> {
    let mut all: Vec<Product> = Vec::new();
    for subject in &statement.subjects {
        let part = product(&subject.part, losses);
        let Some(whole) = &subject.whole else {
            if !all.contains(&part) {
                all.push(part);
            }
            continue;
        };
        let whole = product(whole, losses);
        let same = |p: &&mut Product| {
            p.id == whole.id
                && p.identifiers == whole.identifiers
                && p.hashes == whole.hashes
                && !p.subcomponents.is_empty()
        };
        if let Some(known) = all.iter_mut().find(same) {
            if !known.subcomponents.contains(&part) {
                known.subcomponents.push(part);
            }
        } else {
            all.push(Product {
                subcomponents: vec![part],
                ..whole
            });
        }
    }
    all
}

fn product(identity: &Identity, losses: &mut BTreeSet<String>) -> Product {
    let mut identifiers = BTreeMap::new();
    identifiers.extend(identity.purls.first().map(|p| ("purl", p.clone())));
    if let Some(cpe) = identity.cpes.first() {
        let key = if cpe.starts_with("cpe:2.3:") {
            "cpe23"
        } else {
            "cpe22"
        };
        identifiers.insert(key, cpe.clone());
    }
    let mut hashes = BTreeMap::new();
    for (algorithm, value) in &identity.hashes {
        match HASHES.iter().find(|(ours, _, _)| ours == algorithm) {
            Some((_, openvex, _)) => {
                hashes.insert(*openvex, value.clone());
            }
            None => {
                losses.insert(format!(
                    "{}: its {algorithm} hash has no place in OpenVEX",
                    identity.label()
                ));
            }
        }
    }
    for more in identity
        .purls
        .iter()
        .skip(1)
        .chain(identity.cpes.iter().skip(1))
    {
        losses.insert(format!(
            "{}: `{more}` has no place in OpenVEX beside the first",
            identity.label()
        ));
    }
    let id = identity.links.first().or_else(|| identity.purls.first());
    let cpe = identity.cpes.first().filter(|cpe| is_iri_reference(cpe));
    let id = id.or(cpe).cloned();
    let id = id.unwrap_or_else(|| generic_purl(&identity.name, &identity.version));
    Product {
        id,
        identifiers,
        hashes,
        subcomponents: Vec::new(),
    }
}
