//! The wire types of SARIF 2.1.0: what is read of a log, each part where the standard has it. What is null counts as not there.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::json::Text;

/// Reads null as what is not there.
fn or_none<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Log<'a> {
    #[serde(borrow)]
    pub(super) runs: Vec<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "or_none")]
    pub(super) inline_external_properties: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Inline<'a> {
    #[serde(borrow)]
    pub(super) guid: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) run_guid: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "or_none")]
    pub(super) invocations: Vec<Invocation<'a>>,
    #[serde(borrow)]
    pub(super) results: Option<Vec<&'a RawValue>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Run<'a> {
    #[serde(borrow)]
    pub(super) tool: Tool<'a>,
    #[serde(borrow, default, deserialize_with = "or_none")]
    pub(super) invocations: Vec<Invocation<'a>>,
    #[serde(borrow)]
    pub(super) automation_details: Option<Details<'a>>,
    #[serde(borrow)]
    pub(super) properties: Option<Properties<'a>>,
    #[serde(borrow, default, deserialize_with = "or_none")]
    pub(super) artifacts: Vec<ListedArtifact<'a>>,
    #[serde(borrow)]
    pub(super) external_property_file_references: Option<External<'a>>,
    #[serde(borrow)]
    pub(super) results: Option<Vec<&'a RawValue>>,
}

#[derive(Deserialize)]
pub(super) struct External<'a> {
    #[serde(borrow, default, deserialize_with = "or_none")]
    pub(super) results: Vec<ExternalFile<'a>>,
}

#[derive(Deserialize)]
pub(super) struct ExternalFile<'a> {
    #[serde(borrow)]
    pub(super) guid: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Tool<'a> {
    #[serde(borrow)]
    pub(super) driver: Component<'a>,
    #[serde(borrow, default, deserialize_with = "or_none")]
    pub(super) extensions: Vec<Component<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Component<'a> {
    #[serde(borrow)]
    pub(super) name: Text<'a>,
    #[serde(borrow)]
    pub(super) guid: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) version: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) semantic_version: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "or_none")]
    pub(super) rules: Vec<Rule<'a>>,
    #[serde(borrow, default, deserialize_with = "or_none")]
    pub(super) global_message_strings: BTreeMap<Text<'a>, Message<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rule<'a> {
    #[serde(borrow)]
    pub(super) id: Text<'a>,
    #[serde(borrow)]
    pub(super) default_configuration: Option<Configuration<'a>>,
    #[serde(borrow, default, deserialize_with = "or_none")]
    pub(super) message_strings: BTreeMap<Text<'a>, Message<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Configuration<'a> {
    #[serde(borrow)]
    pub(super) level: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Invocation<'a> {
    #[serde(borrow)]
    pub(super) end_time_utc: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) start_time_utc: Option<Text<'a>>,
    pub(super) execution_successful: Option<bool>,
    pub(super) exit_code: Option<i64>,
}

#[derive(Deserialize)]
pub(super) struct Details<'a> {
    #[serde(borrow)]
    pub(super) id: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) guid: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Properties<'a> {
    #[serde(borrow, rename = "asepsis:test")]
    pub(super) test: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Found<'a> {
    #[serde(borrow)]
    pub(super) rule_id: Option<Text<'a>>,
    pub(super) rule_index: Option<i64>,
    #[serde(borrow)]
    pub(super) rule: Option<RuleReference<'a>>,
    #[serde(borrow)]
    pub(super) kind: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) level: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) baseline_state: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) message: Message<'a>,
    #[serde(borrow)]
    pub(super) guid: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) correlation_guid: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "or_none")]
    pub(super) fingerprints: BTreeMap<Text<'a>, Text<'a>>,
    #[serde(borrow, default, deserialize_with = "or_none")]
    pub(super) partial_fingerprints: BTreeMap<Text<'a>, Text<'a>>,
    #[serde(borrow, default, deserialize_with = "or_none")]
    pub(super) locations: Vec<Location<'a>>,
    #[serde(borrow, default, deserialize_with = "or_none")]
    pub(super) suppressions: Vec<Suppression<'a>>,
    #[serde(borrow)]
    pub(super) properties: Option<Properties<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RuleReference<'a> {
    #[serde(borrow)]
    pub(super) id: Option<Text<'a>>,
    pub(super) index: Option<i64>,
    #[serde(borrow)]
    pub(super) tool_component: Option<ComponentReference<'a>>,
}

#[derive(Deserialize)]
pub(super) struct ComponentReference<'a> {
    #[serde(borrow)]
    pub(super) name: Option<Text<'a>>,
    pub(super) index: Option<i64>,
    #[serde(borrow)]
    pub(super) guid: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Suppression<'a> {
    #[serde(borrow)]
    pub(super) status: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) justification: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Message<'a> {
    #[serde(borrow)]
    pub(super) text: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) markdown: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) id: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "or_none")]
    pub(super) arguments: Vec<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Location<'a> {
    #[serde(borrow)]
    pub(super) physical_location: Option<Physical<'a>>,
    #[serde(borrow, default, deserialize_with = "or_none")]
    pub(super) logical_locations: Vec<Logical<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Logical<'a> {
    #[serde(borrow)]
    pub(super) fully_qualified_name: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) name: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Physical<'a> {
    #[serde(borrow)]
    pub(super) artifact_location: Option<Artifact<'a>>,
    pub(super) region: Option<Region>,
}

#[derive(Deserialize)]
pub(super) struct ListedArtifact<'a> {
    #[serde(borrow)]
    pub(super) location: Option<Artifact<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Artifact<'a> {
    #[serde(borrow)]
    pub(super) uri: Option<Text<'a>>,
    pub(super) index: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Region {
    pub(super) start_line: Option<u64>,
    pub(super) start_column: Option<u64>,
}
