//! OSV as written (schema 1.7), borrowed from the document.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::json::Text;

#[derive(Deserialize)]
pub(super) struct Vulnerability<'a> {
    #[serde(borrow)]
    pub(super) id: Text<'a>,
    #[serde(borrow)]
    pub(super) aliases: Option<Vec<Text<'a>>>,
    #[serde(borrow)]
    pub(super) related: Option<Vec<Text<'a>>>,
    #[serde(borrow)]
    pub(super) upstream: Option<Vec<Text<'a>>>,
    #[serde(borrow)]
    pub(super) summary: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) details: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) published: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) modified: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) withdrawn: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) severity: Option<Vec<Severity<'a>>>,
    #[serde(borrow)]
    pub(super) references: Option<Vec<Reference<'a>>>,
    #[serde(borrow)]
    pub(super) affected: Option<Vec<Affected<'a>>>,
    #[serde(borrow)]
    pub(super) database_specific: Option<&'a RawValue>,
}

#[derive(Deserialize)]
pub(super) struct Severity<'a> {
    #[serde(borrow, rename = "type")]
    pub(super) kind: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) score: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Reference<'a> {
    #[serde(borrow)]
    pub(super) url: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Affected<'a> {
    #[serde(borrow)]
    pub(super) package: Option<Package<'a>>,
    #[serde(borrow)]
    pub(super) severity: Option<Vec<Severity<'a>>>,
    #[serde(borrow)]
    pub(super) ranges: Option<Vec<Range<'a>>>,
    #[serde(borrow)]
    pub(super) versions: Option<Vec<Text<'a>>>,
    #[serde(borrow)]
    pub(super) database_specific: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) ecosystem_specific: Option<&'a RawValue>,
}

#[derive(Deserialize, Default)]
pub(super) struct Package<'a> {
    #[serde(borrow)]
    pub(super) ecosystem: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) name: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) purl: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Range<'a> {
    #[serde(borrow, rename = "type")]
    pub(super) kind: Text<'a>,
    #[serde(borrow)]
    pub(super) events: Option<Vec<Event<'a>>>,
}

#[derive(Deserialize)]
pub(super) struct Event<'a> {
    #[serde(borrow)]
    pub(super) introduced: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) fixed: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) last_affected: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) limit: Option<Text<'a>>,
}

/// What we understand of the free-form `…_specific` objects.
#[derive(Default)]
pub(super) struct Words {
    pub(super) severity: Option<String>,
    pub(super) cvss: Option<String>,
    pub(super) cwe_ids: Vec<String>,
}

/// Returns what we understand of a free-form object; every database has its own, so other shapes are no fault.
pub(super) fn words(raw: Option<&RawValue>) -> Words {
    #[derive(Deserialize)]
    struct Specific<'a> {
        #[serde(borrow)]
        severity: Option<&'a RawValue>,
        #[serde(borrow)]
        cvss: Option<&'a RawValue>,
        #[serde(borrow)]
        cwe_ids: Option<&'a RawValue>,
    }
    let Some(Ok(specific)) = raw.map(|r| serde_json::from_str::<Specific<'_>>(r.get())) else {
        return Words::default();
    };
    let text = |raw: Option<&RawValue>| raw.and_then(|r| serde_json::from_str(r.get()).ok());
    Words {
        severity: text(specific.severity),
        cvss: text(specific.cvss),
        cwe_ids: specific
            .cwe_ids
            .and_then(|r| serde_json::from_str(r.get()).ok())
            .unwrap_or_default(),
    }
}

/// Returns the id of a record whose form is wrong elsewhere; `?` where it has none.
pub(super) fn id_of(text: &str) -> String {
    #[derive(Deserialize)]
    struct Id<'a> {
        #[serde(borrow)]
        id: Text<'a>,
    }
    serde_json::from_str::<Id<'_>>(text).map_or_else(|_| "?".to_owned(), |r| r.id.owned())
}
