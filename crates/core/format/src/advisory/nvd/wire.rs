//! NVD's CVE API 2.0 as written, borrowed from the document.

use serde::Deserialize;

use crate::advisory::applicability;
use crate::json::Text;

#[derive(Deserialize)]
pub(super) struct Entry<'a> {
    #[serde(borrow)]
    pub(super) cve: Cve<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Cve<'a> {
    #[serde(borrow)]
    pub(super) id: Text<'a>,
    #[serde(borrow)]
    pub(super) published: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) last_modified: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) vuln_status: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) descriptions: Option<Vec<Words<'a>>>,
    #[serde(borrow)]
    pub(super) metrics: Option<Metrics<'a>>,
    #[serde(borrow)]
    pub(super) weaknesses: Option<Vec<Weakness<'a>>>,
    #[serde(borrow)]
    pub(super) configurations: Option<Vec<applicability::Wire<'a>>>,
    #[serde(borrow)]
    pub(super) references: Option<Vec<Reference<'a>>>,
}

#[derive(Deserialize)]
pub(super) struct Words<'a> {
    #[serde(borrow)]
    pub(super) lang: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) value: Text<'a>,
}

#[derive(Deserialize, Default)]
pub(super) struct Metrics<'a> {
    #[serde(borrow, rename = "cvssMetricV40")]
    pub(super) v40: Option<Vec<Metric<'a>>>,
    #[serde(borrow, rename = "cvssMetricV31")]
    pub(super) v31: Option<Vec<Metric<'a>>>,
    #[serde(borrow, rename = "cvssMetricV30")]
    pub(super) v30: Option<Vec<Metric<'a>>>,
    #[serde(borrow, rename = "cvssMetricV2")]
    pub(super) v2: Option<Vec<Metric<'a>>>,
}

#[derive(Deserialize)]
pub(super) struct Metric<'a> {
    #[serde(borrow)]
    pub(super) source: Option<Text<'a>>,
    #[serde(borrow, rename = "cvssData")]
    pub(super) data: Option<Data<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Data<'a> {
    #[serde(borrow)]
    pub(super) vector_string: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Weakness<'a> {
    #[serde(borrow)]
    pub(super) description: Option<Vec<Words<'a>>>,
}

#[derive(Deserialize)]
pub(super) struct Reference<'a> {
    #[serde(borrow)]
    pub(super) url: Option<Text<'a>>,
}

/// Returns the id of a record whose form is wrong elsewhere; `?` where it has none.
pub(super) fn id_of(text: &str) -> String {
    #[derive(Deserialize)]
    struct Outer<'a> {
        #[serde(borrow)]
        cve: Id<'a>,
    }
    #[derive(Deserialize)]
    struct Id<'a> {
        #[serde(borrow)]
        id: Text<'a>,
    }
    serde_json::from_str::<Outer<'_>>(text).map_or_else(|_| "?".to_owned(), |r| r.cve.id.owned())
}
