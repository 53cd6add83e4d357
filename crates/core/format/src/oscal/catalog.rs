//! A document of the catalogue as an OSCAL catalog: an item is a control with our summary as its statement.

use std::collections::BTreeMap;

use asepsis_domain::catalogue::{Binding, Confidence, Document, DocumentStatus, Item, Objective};
use asepsis_domain::time::Date;
use serde::Serialize;

use super::{Metadata, Property, VERSION, token, uuid};
use crate::report::word;

#[derive(Debug, Serialize)]
struct Root {
    catalog: Catalog,
}

#[derive(Debug, Serialize)]
struct Catalog {
    uuid: String,
    metadata: Metadata,
    controls: Vec<Control>,
}

#[derive(Debug, Serialize)]
struct Control {
    id: String,
    class: &'static str,
    title: String,
    props: Vec<Property>,
    parts: Vec<Part>,
}

#[derive(Debug, Serialize)]
struct Part {
    id: String,
    name: &'static str,
    prose: String,
}

/// Returns the document as an OSCAL catalog in JSON; the same document gives the same bytes.
///
/// # Errors
/// Never in practice: where JSON cannot be written.
pub fn catalog(document: &Document) -> Result<String, serde_json::Error> {
    crate::json::pretty(&Root {
        catalog: Catalog {
            uuid: uuid(&["catalog", &document.id, &document.digest.to_string()]),
            metadata: metadata(document),
            controls: document.items.iter().map(control).collect(),
        },
    })
}

/// Returns the objectives as an OSCAL catalog in JSON: the one to which mapping collections lead. `day` says as of when.
///
/// # Errors
/// Never in practice: where JSON cannot be written.
pub fn objectives(
    objectives: &BTreeMap<String, Objective>,
    day: Date,
) -> Result<String, serde_json::Error> {
    let controls = objectives.values().map(|objective| Control {
        id: token(&objective.id),
        class: "objective",
        title: objective.title.clone(),
        props: vec![Property::ours("item", &*objective.id)],
        parts: vec![Part {
            id: format!("{}_smt", token(&objective.id)),
            name: "statement",
            prose: objective.evidence.clone(),
        }],
    });
    let ids: Vec<&str> = objectives.keys().map(String::as_str).collect();
    crate::json::pretty(&Root {
        catalog: Catalog {
            uuid: uuid(&["objectives", &day.to_string(), &ids.join(" ")]),
            metadata: Metadata {
                title: "Harmonised objectives between evidence and clauses".to_owned(),
                last_modified: format!("{day}T00:00:00Z"),
                version: day.to_string(),
                oscal_version: VERSION,
                props: Vec::new(),
                remarks: "Our own words.".to_owned(),
            },
            controls: controls.collect(),
        },
    })
}

/// Returns the metadata of a document's OSCAL form.
pub(super) fn metadata(document: &Document) -> Metadata {
    let mut props = vec![
        Property::ours("document", &*document.id),
        Property::ours("kind", &*document.kind),
        Property::ours("short-title", &*document.short_title),
        Property::ours("publisher", &*document.publisher),
        Property::ours("status", word(DocumentStatus::WORDS, document.status)),
    ];
    props.extend(
        document
            .market
            .iter()
            .map(|m| Property::ours("market", &**m)),
    );
    Metadata {
        title: document.title.clone(),
        last_modified: format!("{}T00:00:00Z", document.date),
        version: document.edition.clone(),
        oscal_version: VERSION,
        props,
        remarks: document.licence.clone(),
    }
}

fn control(item: &Item) -> Control {
    let id = token(&item.id.item);
    let statement = Part {
        id: format!("{id}_smt"),
        name: "statement",
        prose: item.summary.clone(),
    };
    let expected = Part {
        id: format!("{id}_exp"),
        name: "guidance",
        prose: item.expects.clone(),
    };
    let mut props = vec![
        Property {
            name: "label",
            ns: None,
            value: item.section.clone(),
        },
        Property::ours("item", &*item.id.item),
        Property::ours("confidence", word(Confidence::WORDS, item.confidence)),
    ];
    props.extend(
        item.evidence
            .iter()
            .map(|kind| Property::ours("evidence", &**kind)),
    );
    props.retain(|p| !p.value.trim().is_empty());
    Control {
        id,
        class: word(Binding::WORDS, item.binding),
        title: item.title.clone(),
        props,
        parts: vec![statement, expected],
    }
}
