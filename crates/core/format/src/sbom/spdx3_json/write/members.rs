//! Elements that name many others, and members of a package that hold lists: digests, identifiers, references, properties.
//! Members stand in alphabetical order.

use asepsis_domain::sbom::Component;
use asepsis_domain::text::FixedText;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::super::has_word;
use super::super::validate::STRUCTURE;
use crate::sbom::identifiers::{is_in_spdx3, property};
use crate::sbom::{vocabulary, written};

/// The SBOM.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Bom<'a, E, R> {
    pub(super) creation_info: &'static str,
    pub(super) element: E,
    #[serde(rename = "profileConformance")]
    pub(super) profiles: [&'static str; 4],
    #[serde(rename = "rootElement", skip_serializing_if = "Option::is_none")]
    pub(super) roots: Option<R>,
    #[serde(rename = "software_sbomType", skip_serializing_if = "Vec::is_empty")]
    pub(super) kinds: Vec<&'a String>,
    #[serde(rename = "spdxId")]
    pub(super) id: String,
    #[serde(rename = "type")]
    pub(super) class: &'static str,
}

/// A relation from one element to others.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Relation<'k, T> {
    pub(super) creation_info: &'static str,
    pub(super) from: String,
    #[serde(rename = "relationshipType")]
    pub(super) kind: &'k str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) scope: &'k str,
    #[serde(rename = "spdxId")]
    pub(super) id: String,
    pub(super) to: T,
    #[serde(rename = "type")]
    pub(super) class: &'static str,
}

/// Returns the hashes that the model names; the others become properties.
pub(super) fn hashes(component: &Component, others: &mut Vec<(String, String)>) -> Option<Value> {
    let mut list = Vec::new();
    for (name, value) in &component.hashes {
        let known = vocabulary::algorithm_spdx(name).map(|(_, three)| three);
        let is_own = || has_word("Hash_algorithm", name).then_some(name.as_str());
        match known.or_else(is_own) {
            Some(algorithm) => list.push(json!({
                "type": "Hash",
                "algorithm": algorithm,
                "hashValue": value.as_str(),
            })),
            None => others.push((written::HASH.to_owned(), format!("{name}:{value}"))),
        }
    }
    (!list.is_empty()).then(|| json!(list))
}

/// Returns the identifiers beside the package URL; what is none becomes a property.
pub(super) fn identifiers(
    component: &Component,
    others: &mut Vec<(String, String)>,
) -> Option<Value> {
    let one = |kind: &str, value: &str| {
        json!({
            "type": "ExternalIdentifier",
            "externalIdentifierType": kind,
            "identifier": value,
        })
    };
    let cpe = |cpe: &FixedText| {
        let is_formatted = cpe.starts_with("cpe:2.3:");
        one(if is_formatted { "cpe23" } else { "cpe22" }, cpe)
    };
    let mut list: Vec<Value> = component.raw_cpes.iter().map(cpe).collect();
    for (kind, value) in &component.identifiers {
        if is_in_spdx3(kind, value) {
            list.push(one(kind, value));
        } else {
            others.push(property(kind, value));
        }
    }
    (!list.is_empty()).then(|| json!(list))
}

/// Returns the members that hold the references.
pub(super) fn references(component: &Component) -> Vec<(String, Value)> {
    let mut members: Vec<(String, Value)> = Vec::new();
    let mut list = Vec::new();
    for reference in &component.references {
        let key = match reference.kind.as_str() {
            "distribution" => "software_downloadLocation",
            "website" => "software_homePage",
            _ => "",
        };
        let plain = reference.comment.is_none() && reference.hashes.is_empty();
        let fits = ADDRESS.is_some_and(|f| (f.holds)(&reference.url));
        if !key.is_empty() && plain && fits && !members.iter().any(|(k, _)| k == key) {
            members.push((key.to_owned(), json!(reference.url.as_str())));
            continue;
        }
        let kind = vocabulary::reference_in_spdx3(&reference.kind);
        let is_own = STRUCTURE.has_word("ExternalRef_externalRefType", "3.0.1", &reference.kind);
        let kind = kind.unwrap_or(if is_own { &reference.kind } else { "other" });
        let mut map = Map::new();
        map.insert("type".to_owned(), json!("ExternalRef"));
        map.insert("externalRefType".to_owned(), json!(kind));
        map.insert("locator".to_owned(), json!([reference.url.as_str()]));
        let is_unknown = kind == "other" && reference.kind != "other";
        let comment = written::reference_comment(reference, !is_unknown);
        map.extend(comment.map(|c| ("comment".to_owned(), json!(c))));
        list.push(Value::Object(map));
    }
    if !list.is_empty() {
        members.push(("externalRef".to_owned(), json!(list)));
    }
    members
}

/// The form of an address.
static ADDRESS: std::sync::LazyLock<Option<&'static crate::validation::forms::Form>> =
    std::sync::LazyLock::new(|| {
        let mut forms = crate::validation::forms::FORMS.iter();
        forms.find(|f| f.id == "any-uri")
    });

pub(super) fn extension(properties: &[(String, String)]) -> Option<Value> {
    let entry = |(name, value): &(String, String)| {
        json!({
            "type": "extension_CdxPropertyEntry",
            "extension_cdxPropName": name,
            "extension_cdxPropValue": value,
        })
    };
    let entries: Vec<Value> = properties.iter().map(entry).collect();
    (!entries.is_empty()).then(|| {
        json!([{
            "type": "extension_CdxPropertiesExtension",
            "extension_cdxProperty": entries,
        }])
    })
}
