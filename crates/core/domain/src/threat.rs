//! The threat model: method, assumptions, threats.

use crate::record::{Head, Link};
use crate::time::Date;

/// The threat model.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ThreatModel {
    /// Method, such as `STRIDE per element`.
    pub method: String,
    /// Why this method.
    pub rationale: String,
    /// When it was last reviewed.
    pub reviewed: Option<Date>,
    /// Assumptions.
    pub assumptions: Vec<Assumption>,
    /// Threats.
    pub threats: Vec<Threat>,
}

/// An assumption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assumption {
    /// Head.
    pub head: Head,
    /// What is assumed.
    pub text: String,
}

/// A threat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Threat {
    /// Head.
    pub head: Head,
    /// What an attacker does and what follows.
    pub description: String,
    /// STRIDE classes.
    pub stride: Vec<Stride>,
    /// What it is on: elements, interfaces, flows, assets.
    pub on: Vec<Link>,
    /// The stage of life in which it acts.
    pub life_cycle: LifeCycle,
    /// What is done about it.
    pub response: Response,
    /// Why that, where it is not mitigated.
    pub rationale: String,
}

/// STRIDE classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stride {
    /// Spoofing.
    Spoofing,
    /// Tampering.
    Tampering,
    /// Repudiation.
    Repudiation,
    /// Information disclosure.
    InformationDisclosure,
    /// Denial of service.
    DenialOfService,
    /// Elevation of privilege.
    ElevationOfPrivilege,
}

/// The stage of life in which a threat acts (FDA premarket guidance, section V.A.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LifeCycle {
    /// Design.
    Design,
    /// Supply chain.
    SupplyChain,
    /// Manufacturing.
    Manufacturing,
    /// Deployment.
    Deployment,
    /// Use and interoperation.
    Interoperation,
    /// Maintenance and update.
    Maintenance,
    /// Decommissioning.
    Decommission,
}

/// What is done about a threat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Response {
    /// Designed out.
    Eliminate,
    /// Reduced by controls.
    Mitigate,
    /// Accepted.
    Accept,
    /// Transferred to the user.
    Transfer,
}

impl Stride {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("spoofing", Self::Spoofing),
        ("tampering", Self::Tampering),
        ("repudiation", Self::Repudiation),
        ("information-disclosure", Self::InformationDisclosure),
        ("denial-of-service", Self::DenialOfService),
        ("elevation-of-privilege", Self::ElevationOfPrivilege),
    ];
}

impl LifeCycle {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("design", Self::Design),
        ("supply-chain", Self::SupplyChain),
        ("manufacturing", Self::Manufacturing),
        ("deployment", Self::Deployment),
        ("interoperation", Self::Interoperation),
        ("maintenance", Self::Maintenance),
        ("decommission", Self::Decommission),
    ];
}

impl Response {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("eliminate", Self::Eliminate),
        ("mitigate", Self::Mitigate),
        ("accept", Self::Accept),
        ("transfer", Self::Transfer),
    ];
}
