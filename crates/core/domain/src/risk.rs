//! Security risk: exploitability × severity of patient harm, before and after control.
//!
//! No probability here (FDA premarket guidance V.A.2; IMDRF N60 5.2); linked safety hazards keep theirs.

use crate::place::Located;
use crate::record::{Head, Link};
use crate::time::Date;

/// The risk file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RiskFile {
    /// The method.
    pub method: RiskMethod,
    /// Security risks.
    pub risks: Vec<Risk>,
    /// Safety hazards referenced from the safety risk file.
    pub hazards: Vec<Hazard>,
}

/// The manufacturer's method of judging a security risk.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RiskMethod {
    /// Name or document of the method.
    pub title: String,
    /// The matrix still is the example that comes with Asepsis.
    pub example: bool,
    /// How levels are assigned.
    pub description: String,
    /// Levels of exploitability, lowest first.
    pub exploitability: Vec<RiskLevel>,
    /// Levels of severity of patient harm, lowest first.
    pub severity: Vec<RiskLevel>,
    /// `matrix[e][s]`: acceptability at exploitability `e` and severity `s`.
    pub matrix: Vec<Vec<Acceptability>>,
}

/// A level of a scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RiskLevel {
    /// Id used in risks.
    pub id: String,
    /// Title.
    pub title: String,
    /// Criterion.
    pub description: String,
}

/// What the matrix says of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Acceptability {
    /// Acceptable.
    Acceptable,
    /// Acceptable with a recorded reason.
    Review,
    /// Not acceptable.
    Unacceptable,
}

/// A security risk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Risk {
    /// Head.
    pub head: Head,
    /// What can happen.
    pub description: String,
    /// Threats and anomalies that it arises from.
    pub arises_from: Vec<Link>,
    /// Vulnerabilities that it arises from, by id.
    pub vulnerabilities: Vec<Located<String>>,
    /// Level before control.
    pub before: Located<Score>,
    /// Level after control.
    pub after: Option<Located<Score>>,
    /// Why these levels.
    pub rationale: String,
    /// Whether it may affect safety.
    pub safety: Option<SafetyImpact>,
    /// Harm to data or systems, apart from patient harm.
    pub data_harm: Option<DataHarm>,
    /// The manufacturer's decision.
    pub decision: Option<RiskDecision>,
}

/// Levels of a risk: ids from the method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Score {
    /// Exploitability.
    pub exploitability: String,
    /// Severity of patient harm.
    pub severity: String,
}

/// Whether a security risk may affect safety.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SafetyImpact {
    /// It may.
    pub may_impact: bool,
    /// Why, or why not.
    pub why: String,
    /// The hazards concerned.
    pub hazards: Vec<Link>,
}

/// Harm to data or systems.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataHarm {
    /// `none`, `low`, `high`.
    pub confidentiality: HarmLevel,
    /// `none`, `low`, `high`.
    pub integrity: HarmLevel,
    /// `none`, `low`, `high`.
    pub availability: HarmLevel,
    /// Why.
    pub why: String,
}

/// A level of harm to data or systems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HarmLevel {
    /// None.
    None,
    /// Low.
    Low,
    /// High.
    High,
}

/// Controlled or uncontrolled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Control {
    /// The residual risk of patient harm is acceptable.
    Controlled,
    /// It is not.
    Uncontrolled,
}

/// The manufacturer's decision on a risk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RiskDecision {
    /// Controlled or not.
    pub status: Control,
    /// Why.
    pub reason: String,
    /// Who decided.
    pub by: String,
    /// When.
    pub on: Date,
}

/// A safety hazard, referenced from the safety risk file (ISO 14971).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hazard {
    /// Head.
    pub head: Head,
    /// Hazardous situation.
    pub situation: String,
    /// Harm.
    pub harm: String,
    /// Severity as the safety risk file has it.
    pub severity: String,
    /// Probability as the safety risk file has it.
    pub probability: String,
    /// Reference into the safety risk file.
    pub reference: String,
    /// Safety controls, and whether they cause new security risk.
    pub security_check: Option<CrossCheck>,
}

/// The check of a control of one kind for new risk of the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrossCheck {
    /// It causes new risk.
    pub introduces_risk: bool,
    /// Why, or why not.
    pub why: String,
    /// The risks or hazards that it causes.
    pub introduces: Vec<Link>,
}

impl Acceptability {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("acceptable", Self::Acceptable),
        ("review", Self::Review),
        ("unacceptable", Self::Unacceptable),
    ];
}

impl HarmLevel {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("none", Self::None),
        ("low", Self::Low),
        ("high", Self::High),
    ];
}

impl Control {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("controlled", Self::Controlled),
        ("uncontrolled", Self::Uncontrolled),
    ];
}

impl RiskMethod {
    /// Returns what the matrix says of a score; `None` where a level is unknown.
    pub fn judge(&self, score: &Score) -> Option<Acceptability> {
        let row = self
            .exploitability
            .iter()
            .position(|l| l.id == score.exploitability)?;
        let column = self.severity.iter().position(|l| l.id == score.severity)?;
        self.matrix.get(row)?.get(column).copied()
    }
}
