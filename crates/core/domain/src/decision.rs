//! Decisions: what people say about a vulnerability in their device, and the facts it rests on.

use std::collections::BTreeMap;

use crate::catalogue::Answer;
use crate::place::Located;
use crate::record::{Head, Link, Releases};
use crate::time::Date;

/// An assessment of a vulnerability in a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Head.
    pub head: Head,
    /// Vulnerability: the CVE where there is one, else any id or alias.
    pub vulnerability: Located<String>,
    /// Component: a purl (with or without version), a CPE (versions may be `*`), or a name; empty: all components.
    pub components: Vec<Located<String>>,
    /// Releases that it covers.
    pub releases: Releases,
    /// Status.
    pub status: VexStatus,
    /// Why it is not affected.
    pub justification: Option<Justification>,
    /// The reasoning, for an expert.
    pub impact: String,
    /// What is done about it: engineering.
    pub action: String,
    /// What the user's IT does meanwhile: compensating control.
    pub workaround: String,
    /// What it means for patients.
    pub patient_impact: String,
    /// Response as CycloneDX names it: `update`, `workaround_available`, `will_not_fix` …
    pub responses: Vec<String>,
    /// The facts on which it rests.
    pub rests_on: RestsOn,
    /// Answers to the medical CVSS rubric, by question id.
    pub rubric: BTreeMap<String, Located<Answer>>,
    /// The risk that it belongs to.
    pub risks: Vec<Link>,
    /// Evidence.
    pub evidence: Vec<Link>,
    /// Who decided.
    pub by: String,
    /// When.
    pub on: Date,
    /// To be looked at again by this day.
    pub expires: Option<Located<Date>>,
    /// How the vulnerability was found: monitoring, test, report …
    pub discovered: String,
}

/// The facts on which a decision rests; a fact that is absent is not relied on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RestsOn {
    /// In KEV or not.
    pub kev: Option<Located<bool>>,
    /// The CVSS vector relied on; it still has to be one of the vulnerability's.
    pub cvss: Option<Located<String>>,
    /// The affected range relied on, as matching prints it.
    pub range: Option<Located<String>>,
    /// The advisory relied on.
    pub advisory: Option<Located<String>>,
    /// EPSS score stays below this, in parts of 100 000.
    pub epss_below: Option<Located<u32>>,
    /// Device facts relied on.
    pub facts: Vec<(Located<String>, bool)>,
    /// Configuration relied on, in own words; not checked by machine.
    pub configuration: Vec<String>,
}

/// VEX status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum VexStatus {
    /// Not affected.
    NotAffected,
    /// Affected.
    Affected,
    /// Fixed.
    Fixed,
    /// Under investigation.
    UnderInvestigation,
}

/// Why a product is not affected (CISA, VEX status justifications, June 2022).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Justification {
    /// The component is not there.
    ComponentNotPresent,
    /// The vulnerable code is not there.
    VulnerableCodeNotPresent,
    /// The vulnerable code is never run.
    VulnerableCodeNotInExecutePath,
    /// An adversary cannot control it.
    VulnerableCodeCannotBeControlledByAdversary,
    /// Mitigations are built in.
    InlineMitigationsAlreadyExist,
}

impl VexStatus {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("not_affected", Self::NotAffected),
        ("affected", Self::Affected),
        ("fixed", Self::Fixed),
        ("under_investigation", Self::UnderInvestigation),
    ];
}

impl Justification {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("component_not_present", Self::ComponentNotPresent),
        (
            "vulnerable_code_not_present",
            Self::VulnerableCodeNotPresent,
        ),
        (
            "vulnerable_code_not_in_execute_path",
            Self::VulnerableCodeNotInExecutePath,
        ),
        (
            "vulnerable_code_cannot_be_controlled_by_adversary",
            Self::VulnerableCodeCannotBeControlledByAdversary,
        ),
        (
            "inline_mitigations_already_exist",
            Self::InlineMitigationsAlreadyExist,
        ),
    ];
}
