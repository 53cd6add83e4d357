//! CVE JSON 5.x as written, borrowed from the document.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::advisory::applicability;
use crate::json::Text;

#[derive(Deserialize)]
pub(super) struct Document<'a> {
    #[serde(borrow, rename = "dataVersion")]
    pub(super) data_version: Option<Text<'a>>,
    #[serde(borrow, rename = "cveMetadata")]
    pub(super) metadata: Metadata<'a>,
    #[serde(borrow)]
    pub(super) containers: Option<Containers<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Metadata<'a> {
    #[serde(borrow, rename = "cveId")]
    pub(super) id: Text<'a>,
    #[serde(borrow)]
    pub(super) state: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) date_published: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) date_updated: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Containers<'a> {
    #[serde(borrow)]
    pub(super) cna: Container<'a>,
    #[serde(borrow)]
    pub(super) adp: Option<Vec<Container<'a>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Container<'a> {
    #[serde(borrow, rename = "providerMetadata")]
    pub(super) provider: Option<Provider<'a>>,
    #[serde(borrow)]
    pub(super) title: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) descriptions: Option<Vec<Words<'a>>>,
    #[serde(borrow)]
    pub(super) rejected_reasons: Option<Vec<Words<'a>>>,
    #[serde(borrow)]
    pub(super) affected: Option<Vec<Product<'a>>>,
    #[serde(borrow)]
    pub(super) cpe_applicability: Option<Vec<applicability::Wire<'a>>>,
    #[serde(borrow)]
    pub(super) problem_types: Option<Vec<ProblemType<'a>>>,
    #[serde(borrow)]
    pub(super) references: Option<Vec<Reference<'a>>>,
    #[serde(borrow)]
    pub(super) metrics: Option<Vec<Metric<'a>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Provider<'a> {
    #[serde(borrow)]
    pub(super) short_name: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Words<'a> {
    #[serde(borrow)]
    pub(super) lang: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) value: Text<'a>,
}

#[derive(Deserialize)]
pub(super) struct Reference<'a> {
    #[serde(borrow)]
    pub(super) url: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct ProblemType<'a> {
    #[serde(borrow)]
    pub(super) descriptions: Option<Vec<Problem<'a>>>,
}

#[derive(Deserialize)]
pub(super) struct Problem<'a> {
    #[serde(borrow, rename = "cweId")]
    pub(super) cwe_id: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Metric<'a> {
    #[serde(borrow, rename = "cvssV4_0")]
    pub(super) v40: Option<Data<'a>>,
    #[serde(borrow, rename = "cvssV3_1")]
    pub(super) v31: Option<Data<'a>>,
    #[serde(borrow, rename = "cvssV3_0")]
    pub(super) v30: Option<Data<'a>>,
    #[serde(borrow, rename = "cvssV2_0")]
    pub(super) v2: Option<Data<'a>>,
    pub(super) other: Option<Other>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Data<'a> {
    #[serde(borrow)]
    pub(super) vector_string: Option<Text<'a>>,
}

/// A metric that is no CVSS: what of it we understand.
pub(super) enum Other {
    Ssvc(Points),
    /// The day of its addition to the catalogue.
    Kev(Option<String>),
    Unknown,
}

/// SSVC decision points.
#[derive(Default)]
pub(super) struct Points {
    pub(super) exploitation: String,
    pub(super) automatable: String,
    pub(super) technical_impact: String,
}

impl<'de> Deserialize<'de> for Other {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Wire<'a> {
            #[serde(borrow, rename = "type")]
            kind: Option<Text<'a>>,
            #[serde(borrow)]
            content: Option<&'a RawValue>,
        }
        let wire = Wire::deserialize(deserializer)?;
        let content = wire.content.map_or("null", RawValue::get);
        Ok(match wire.kind.as_ref().map_or("", Text::as_str) {
            "ssvc" => points(content).map_or(Self::Unknown, Self::Ssvc),
            "kev" => Self::Kev(added(content)),
            _ => Self::Unknown,
        })
    }
}

/// Every authority may put anything here, so another shape is no fault.
fn points(content: &str) -> Option<Points> {
    #[derive(Deserialize)]
    struct Content {
        options: Vec<BTreeMap<String, String>>,
    }
    let content: Content = serde_json::from_str(content).ok()?;
    let mut points = Points::default();
    for (key, value) in content.options.into_iter().flatten() {
        match key.as_str() {
            "Exploitation" => points.exploitation = value,
            "Automatable" => points.automatable = value,
            "Technical Impact" => points.technical_impact = value,
            _ => {}
        }
    }
    Some(points)
}

fn added(content: &str) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Content {
        date_added: String,
    }
    let content: Content = serde_json::from_str(content).ok()?;
    Some(content.date_added)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Product<'a> {
    #[serde(borrow, rename = "collectionURL")]
    pub(super) collection: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) package_name: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) cpes: Option<Vec<Text<'a>>>,
    #[serde(borrow)]
    pub(super) default_status: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) versions: Option<Vec<Version<'a>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Version<'a> {
    #[serde(borrow)]
    pub(super) version: Text<'a>,
    #[serde(borrow)]
    pub(super) status: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) version_type: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) less_than: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) less_than_or_equal: Option<Text<'a>>,
}

/// Returns the id of a record whose form is wrong elsewhere; `?` where it has none.
pub(super) fn id_of(text: &str) -> String {
    #[derive(Deserialize)]
    struct Outer<'a> {
        #[serde(borrow, rename = "cveMetadata")]
        metadata: Id<'a>,
    }
    #[derive(Deserialize)]
    struct Id<'a> {
        #[serde(borrow, rename = "cveId")]
        id: Text<'a>,
    }
    serde_json::from_str::<Outer<'_>>(text)
        .map_or_else(|_| "?".to_owned(), |r| r.metadata.id.owned())
}
