//! Applicability statements: CPE criteria with version bounds in nodes, as NVD writes them in `configurations` and CVE
//! records in `cpeApplicability` (<https://nvd.nist.gov/developers/vulnerabilities>).

use asepsis_domain::identifier::Cpe;
use asepsis_domain::vulnerability::{Bound, Configuration, CpeCriterion, Node, Operator};
use serde::Deserialize;

use super::Tally;
use crate::json::Text;

/// The statement as it is written.
#[derive(Deserialize)]
pub(super) struct Wire<'a> {
    #[serde(borrow)]
    operator: Option<Text<'a>>,
    negate: Option<bool>,
    #[serde(borrow)]
    nodes: Option<Vec<WireNode<'a>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireNode<'a> {
    #[serde(borrow)]
    operator: Option<Text<'a>>,
    negate: Option<bool>,
    #[serde(borrow)]
    cpe_match: Option<Vec<CpeMatch<'a>>>,
}

#[derive(Deserialize)]
struct CpeMatch<'a> {
    vulnerable: Option<bool>,
    #[serde(borrow)]
    criteria: Text<'a>,
    #[serde(borrow, rename = "versionStartIncluding")]
    start_including: Option<Text<'a>>,
    #[serde(borrow, rename = "versionStartExcluding")]
    start_excluding: Option<Text<'a>>,
    #[serde(borrow, rename = "versionEndIncluding")]
    end_including: Option<Text<'a>>,
    #[serde(borrow, rename = "versionEndExcluding")]
    end_excluding: Option<Text<'a>>,
}

/// Reads a statement; criteria that are no CPE are told with their place.
pub(super) fn read(id: &str, wire: Wire<'_>, pointer: &str, tally: &mut Tally) -> Configuration {
    let mut nodes = Vec::new();
    for (index, entry) in wire.nodes.unwrap_or_default().into_iter().enumerate() {
        let pointer = format!("{pointer}/nodes/{index}/cpeMatch");
        let mut criteria = Vec::new();
        for (index, entry) in entry.cpe_match.unwrap_or_default().into_iter().enumerate() {
            match Cpe::parse(entry.criteria.as_str()) {
                Ok(cpe) => criteria.push(CpeCriterion {
                    vulnerable: entry.vulnerable.unwrap_or(true),
                    cpe,
                    start: bound(entry.start_including, entry.start_excluding),
                    end: bound(entry.end_including, entry.end_excluding),
                }),
                Err(error) => tally.doubt(
                    &format!("{pointer}/{index}"),
                    format!("{id}: a criterion is not used: {error}"),
                ),
            }
        }
        nodes.push(Node {
            operator: operator(entry.operator.as_ref()),
            negate: entry.negate.unwrap_or(false),
            criteria,
        });
    }
    Configuration {
        operator: operator(wire.operator.as_ref()),
        negate: wire.negate.unwrap_or(false),
        nodes,
    }
}

fn operator(word: Option<&Text<'_>>) -> Operator {
    match word {
        Some(word) if word.as_str().eq_ignore_ascii_case("and") => Operator::And,
        _ => Operator::Or,
    }
}

fn bound(including: Option<Text<'_>>, excluding: Option<Text<'_>>) -> Bound {
    match (including, excluding) {
        (Some(version), _) => Bound::Including(version.owned()),
        (None, Some(version)) => Bound::Excluding(version.owned()),
        (None, None) => Bound::Open,
    }
}
