//! `asepsis.diff/1`: what is different between two releases, and what that may mean for each market: drafts.

use asepsis_domain::catalogue::Confidence;
use asepsis_domain::change::{Conclusion, Difference, How, KeyChange, Reason, Significance};
use schemars::JsonSchema;
use serde::Serialize;

use super::word;

/// The value of `schema`.
pub const SCHEMA: &str = "asepsis.diff/1";

/// The report.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct DiffReport {
    /// `asepsis.diff/1`.
    pub schema: &'static str,
    /// The earlier release.
    pub from: String,
    /// The later release.
    pub to: String,
    /// What could not be compared, with the reason.
    pub not_compared: Vec<String>,
    /// Differences, by kind and id.
    pub differences: Vec<DifferenceRow>,
    /// What they may mean, by market: a draft for a person to confirm.
    pub markets: Vec<MarketRow>,
}

/// One thing that is different.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct DifferenceRow {
    /// Kind of record, `component`, `finding` or `fact`.
    pub of: String,
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// `added`, `removed` or `changed`.
    pub how: &'static str,
    /// What changed.
    pub keys: Vec<KeyRow>,
}

/// A key with what it was and is.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct KeyRow {
    /// Key.
    pub key: String,
    /// What it was.
    pub before: String,
    /// What it is.
    pub after: String,
}

/// What the differences since a market's last authorisation may mean there.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct MarketRow {
    /// Market.
    pub market: String,
    /// Title of the rules.
    pub rules: String,
    /// The release from which it is counted.
    pub from: String,
    /// The submission by which that release was authorised.
    pub submission: Option<String>,
    /// `may-impact`, `to-be-judged` or `unlikely`.
    pub conclusion: &'static str,
    /// How sure the rules are.
    pub confidence: &'static str,
    /// The catalogue item that it leads to.
    pub leads_to: Option<String>,
    /// What is then asked.
    pub asks: String,
    /// What is different since that release, where it is not the earlier release of the report.
    pub differences: Option<Vec<DifferenceRow>>,
    /// Why.
    pub reasons: Vec<ReasonRow>,
}

/// A rule that holds for a difference.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ReasonRow {
    /// Kind and id of the difference.
    pub difference: String,
    /// How it is different.
    pub how: &'static str,
    /// The rule.
    pub rule: String,
    /// What it concludes.
    pub conclusion: &'static str,
    /// Why.
    pub because: String,
    /// How sure.
    pub confidence: &'static str,
}

impl DifferenceRow {
    /// Returns the row of a difference.
    pub fn of(difference: &Difference) -> Self {
        Self {
            of: difference.of.clone(),
            id: difference.id.clone(),
            title: difference.title.clone(),
            how: word(How::WORDS, difference.how),
            keys: difference.keys.iter().map(KeyRow::of).collect(),
        }
    }
}

impl KeyRow {
    fn of(change: &KeyChange) -> Self {
        Self {
            key: change.key.clone(),
            before: change.before.clone(),
            after: change.after.clone(),
        }
    }
}

impl MarketRow {
    /// Returns the row of a market. `differences` are those that the reasons count; `own` says that the report does
    /// not show them already.
    pub fn of(significance: &Significance, differences: &[Difference], own: bool) -> Self {
        let reasons = significance.reasons.iter();
        let rows = || differences.iter().map(DifferenceRow::of).collect();
        Self {
            market: significance.market.clone(),
            rules: significance.title.clone(),
            from: significance.from.to_string(),
            submission: significance.submission.as_ref().map(ToString::to_string),
            conclusion: word(Conclusion::WORDS, significance.conclusion),
            confidence: word(Confidence::WORDS, significance.confidence),
            leads_to: significance.leads_to.as_ref().map(ToString::to_string),
            asks: significance.asks.clone(),
            differences: own.then(rows),
            reasons: reasons
                .filter_map(|r| Some(ReasonRow::of(r, differences.get(r.difference)?)))
                .collect(),
        }
    }
}

impl ReasonRow {
    fn of(reason: &Reason, difference: &Difference) -> Self {
        Self {
            difference: format!("{} {}", difference.of, difference.id),
            how: word(How::WORDS, difference.how),
            rule: reason.rule.clone(),
            conclusion: word(Conclusion::WORDS, reason.conclusion),
            because: reason.because.clone(),
            confidence: word(Confidence::WORDS, reason.confidence),
        }
    }
}
