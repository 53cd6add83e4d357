//! What a document's items rest on, as an OSCAL mapping collection from its catalog to the objectives'.

use asepsis_domain::catalogue::{Confidence, Document, Item, ObjectiveLink, Strength};
use serde::Serialize;

use super::catalog::metadata;
use super::{Metadata, Property, token, uuid};
use crate::report::word;

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Root {
    mapping_collection: Collection,
}

#[derive(Debug, Serialize)]
struct Collection {
    uuid: String,
    metadata: Metadata,
    provenance: Provenance,
    mappings: Vec<Mapping>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Provenance {
    method: &'static str,
    matching_rationale: &'static str,
    status: &'static str,
    mapping_description: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Mapping {
    uuid: String,
    source_resource: Resource,
    target_resource: Resource,
    maps: Vec<Map>,
}

#[derive(Debug, Serialize)]
struct Resource {
    #[serde(rename = "type")]
    kind: &'static str,
    href: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Map {
    uuid: String,
    relationship: &'static str,
    sources: Vec<End>,
    targets: Vec<End>,
    props: Vec<Property>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct End {
    #[serde(rename = "type")]
    kind: &'static str,
    id_ref: String,
}

/// Returns the document's links to objectives as an OSCAL mapping collection in JSON; `None` where it has none.
///
/// A link that contributes is `intersects-with`, one that satisfies `subset-of`: the item asks no more than the
/// objective (NIST IR 8477, section 4.3).
///
/// # Errors
/// Never in practice: where JSON cannot be written.
pub fn mapping(document: &Document) -> Result<Option<String>, serde_json::Error> {
    let links = document
        .items
        .iter()
        .flat_map(|i| i.objectives.iter().map(move |l| (i, l)));
    let maps: Vec<Map> = links
        .map(|(item, link)| map(document, item, link))
        .collect();
    if maps.is_empty() {
        return Ok(None);
    }
    let digest = document.digest.to_string();
    let collection = Collection {
        uuid: uuid(&["mappings", &document.id, &digest]),
        metadata: metadata(document),
        provenance: Provenance {
            method: "human",
            matching_rationale: "functional",
            status: "draft",
            mapping_description: "Clauses of the document and the harmonised objectives that their evidence serves.",
        },
        mappings: vec![Mapping {
            uuid: uuid(&["mapping", &document.id, &digest]),
            source_resource: Resource {
                kind: "catalog",
                href: format!("{}.oscal.json", document.id),
            },
            target_resource: Resource {
                kind: "catalog",
                href: "objectives.oscal.json".to_owned(),
            },
            maps,
        }],
    };
    crate::json::pretty(&Root {
        mapping_collection: collection,
    })
    .map(Some)
}

fn map(document: &Document, item: &Item, link: &ObjectiveLink) -> Map {
    let end = |id: &str| {
        vec![End {
            kind: "control",
            id_ref: token(id),
        }]
    };
    Map {
        uuid: uuid(&["map", &document.id, &item.id.item, &link.objective]),
        relationship: match link.link {
            Strength::Contributes => "intersects-with",
            Strength::Satisfies => "subset-of",
        },
        sources: end(&item.id.item),
        targets: end(&link.objective),
        props: vec![Property::ours(
            "confidence",
            word(Confidence::WORDS, link.confidence),
        )],
    }
}
