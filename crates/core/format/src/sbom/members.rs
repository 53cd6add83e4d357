//! Members of packages that SPDX has and CycloneDX has not: in the graph they are properties, named as converters of
//! CycloneDX name them, or by the taxonomy where that has a name.

use serde_json::{Map, Value, json};

use asepsis_domain::sbom::Component;

use crate::json::Node;
use crate::validation::forms::FORMS;

/// A member of packages.
pub(super) struct Member {
    /// Name of the property.
    property: &'static str,
    /// Key in SPDX 2.
    pub(super) two: &'static str,
    /// Key in SPDX 3; empty where it has none.
    pub(super) three: &'static str,
    is: Is,
}

/// What a member holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Is {
    Text,
    /// Several texts.
    Texts,
    /// An instant.
    Instant,
}

const fn member(property: &'static str, two: &'static str, three: &'static str, is: Is) -> Member {
    Member {
        property,
        two,
        three,
        is,
    }
}

/// All of them.
pub(super) const MEMBERS: &[Member] = &[
    member("bsi:component:filename", "packageFileName", "", Is::Text),
    member("spdx:package:comment", "comment", "comment", Is::Text),
    member("spdx:package:summary", "summary", "summary", Is::Text),
    member(
        "spdx:package:source-info",
        "sourceInfo",
        "software_sourceInfo",
        Is::Text,
    ),
    member(
        "spdx:package:license-comments",
        "licenseComments",
        "",
        Is::Text,
    ),
    member(
        "spdx:package:attribution-text",
        "attributionTexts",
        "software_attributionText",
        Is::Texts,
    ),
    member(
        "spdx:package:built-date",
        "builtDate",
        "builtTime",
        Is::Instant,
    ),
    member(
        "spdx:package:release-date",
        "releaseDate",
        "releaseTime",
        Is::Instant,
    ),
];

/// Property with the name of a component's file (BSI TR-03183-2, in the taxonomy of CycloneDX properties).
pub(super) const FILE_NAME: &str = "bsi:component:filename";

/// Takes the members of a package into the properties of the component that it is; `key` says which they are in its format.
pub(super) fn read(
    package: &Node<'_>,
    key: fn(&Member) -> &'static str,
    component: &mut Component,
) {
    for member in MEMBERS.iter().filter(|m| !key(m).is_empty()) {
        let Some(node) = package.get(key(member)) else {
            continue;
        };
        let texts = node.text().into_iter();
        let texts = texts.chain(node.list().iter().filter_map(Node::text));
        for text in texts.filter(|text| !text.is_empty()) {
            let property = (member.property.into(), text.into());
            component.properties.push(property);
        }
    }
}

/// Takes the members of a package out of the properties of a component.
pub(super) fn written(
    properties: &mut Vec<(String, String)>,
    key: fn(&Member) -> &'static str,
) -> Map<String, Value> {
    let mut found = Map::new();
    if !properties.iter().any(|(name, _)| is_one(name)) {
        return found;
    }
    for member in MEMBERS.iter().filter(|m| !key(m).is_empty()) {
        let is_it = |(name, value): &(String, String)| {
            name == member.property && (member.is != Is::Instant || is_instant(value))
        };
        let value = if member.is == Is::Texts {
            let texts = properties.extract_if(.., |property| is_it(property));
            let texts: Vec<String> = texts.map(|(_, value)| value).collect();
            (!texts.is_empty()).then(|| json!(texts))
        } else {
            let first = properties.iter().position(is_it);
            first.map(|at| json!(properties.remove(at).1))
        };
        found.extend(value.map(|value| (key(member).to_owned(), value)));
    }
    found
}

fn is_one(name: &str) -> bool {
    name.starts_with("spdx:package:") || name == FILE_NAME
}

fn is_instant(text: &str) -> bool {
    let form = FORMS.iter().find(|f| f.id == "spdx-instant");
    form.is_some_and(|f| (f.holds)(text))
}
