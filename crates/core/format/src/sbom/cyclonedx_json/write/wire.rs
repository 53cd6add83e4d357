//! CycloneDX 1.6 and 1.7 JSON as we write it.

use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Bom<'a, C, D> {
    pub(super) bom_format: &'static str,
    pub(super) spec_version: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) serial_number: Option<&'a str>,
    pub(super) version: u64,
    pub(super) metadata: Metadata<'a>,
    pub(super) components: C,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) external_references: Vec<Reference<'a>>,
    pub(super) dependencies: D,
}

#[derive(Serialize)]
pub(super) struct Metadata<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) timestamp: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) lifecycles: Vec<Lifecycle<'a>>,
    pub(super) tools: Tools<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) authors: Vec<Person<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) manufacturer: Option<Entity<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) component: Option<Component<'a>>,
}

#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Lifecycle<'a> {
    Phase { phase: &'a str },
    Name { name: &'a str },
}

#[derive(Serialize)]
pub(super) struct Tools<'a> {
    pub(super) components: Vec<Tool<'a>>,
}

#[derive(Serialize)]
pub(super) struct Tool<'a> {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) version: Option<&'a str>,
}

/// A person.
#[derive(Serialize)]
pub(super) struct Person<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) email: Option<&'a str>,
}

/// An organization.
#[derive(Serialize)]
pub(super) struct Entity<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<[&'a str; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) contact: Option<[Person<'a>; 1]>,
}

#[derive(Serialize)]
pub(super) struct Reference<'a> {
    #[serde(rename = "type")]
    pub(super) kind: &'a str,
    pub(super) url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) comment: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) hashes: Vec<Hash<'a>>,
}

#[derive(Serialize)]
pub(super) struct Component<'a> {
    #[serde(rename = "type")]
    pub(super) kind: &'a str,
    #[serde(rename = "bom-ref")]
    pub(super) bom_ref: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) supplier: Option<Entity<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) manufacturer: Option<Entity<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) authors: Vec<Person<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) publisher: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) group: Option<&'a str>,
    pub(super) name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) version: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) scope: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) hashes: Vec<Hash<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) licenses: Vec<Licence<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) copyright: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cpe: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) purl: Option<&'a str>,
    #[serde(rename = "omniborId", skip_serializing_if = "Vec::is_empty")]
    pub(super) omnibor_id: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) swhid: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) swid: Option<Swid<'a>>,
    #[serde(rename = "externalReferences", skip_serializing_if = "Vec::is_empty")]
    pub(super) external_references: Vec<Reference<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) properties: Vec<Property>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) components: Vec<Self>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Swid<'a> {
    pub(super) tag_id: &'a str,
    pub(super) name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) version: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tag_version: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) patch: Option<bool>,
}

#[derive(Serialize)]
pub(super) struct Hash<'a> {
    pub(super) alg: &'a str,
    pub(super) content: &'a str,
}

#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Licence<'a> {
    Named {
        license: LicenceName<'a>,
    },
    Expression {
        expression: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        acknowledgement: Option<&'static str>,
    },
}

/// A text; one without a type is plain.
#[derive(Serialize)]
pub(super) struct Text<'a> {
    pub(super) content: &'a str,
}

#[derive(Serialize)]
pub(super) struct LicenceName<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) acknowledgement: Option<&'static str>,
}

#[derive(Serialize)]
pub(super) struct Property {
    pub(super) name: String,
    pub(super) value: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Dependency<T> {
    #[serde(rename = "ref")]
    pub(super) from: String,
    pub(super) depends_on: T,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) provides: Option<T>,
}
