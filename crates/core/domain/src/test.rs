//! Verification: what tests what, by whom, with which result for which release.

use crate::record::{Head, Link, Releases};
use crate::time::Date;

/// A test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// Head.
    pub head: Head,
    /// Kind.
    pub kind: TestKind,
    /// Controls and requirements that it verifies.
    pub verifies: Vec<Link>,
    /// Releases that it covers.
    pub releases: Releases,
    /// What is done and what is expected.
    pub description: String,
    /// Who tests.
    pub tester: String,
    /// Independence from the designers.
    pub independence: String,
    /// Expertise of who tests.
    pub expertise: String,
    /// The build that was tested, and how it differs from the released one.
    pub build: String,
    /// What was in scope and what was not.
    pub scope: String,
    /// How long it took.
    pub duration: String,
    /// By which methods.
    pub methods: String,
    /// Tools, with version and settings.
    pub tools: Vec<Tool>,
    /// Result.
    pub result: Option<TestResult>,
    /// Findings and what was done about each.
    pub findings: Vec<TestFinding>,
    /// Evidence: reports.
    pub evidence: Vec<Link>,
}

/// A testing tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tool {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// Settings.
    pub settings: String,
}

/// The result of a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestResult {
    /// Outcome.
    pub outcome: Outcome,
    /// When.
    pub date: Date,
    /// In a sentence.
    pub summary: String,
}

/// A finding of a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestFinding {
    /// Id in the report.
    pub id: String,
    /// Title.
    pub title: String,
    /// Severity as the report has it.
    pub severity: String,
    /// What was done about it.
    pub status: Option<FindingStatus>,
    /// In words, and why.
    pub disposition: String,
    /// Risks that it led to.
    pub risks: Vec<Link>,
    /// Why it leads to no risk.
    pub no_risk_because: String,
    /// The plan, where it is repaired later.
    pub deferral: Option<Deferral>,
}

/// The plan for a finding that is repaired later (FDA premarket guidance, section V.C).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deferral {
    /// Vulnerabilities or findings that the repair addresses.
    pub addresses: String,
    /// By when.
    pub by: Option<Date>,
    /// The release that brings it; empty: not stated.
    pub release: String,
    /// Whether devices released meanwhile get it.
    pub interim_devices: String,
    /// How long it takes to reach devices.
    pub reach: String,
}

/// What was done about a finding of a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FindingStatus {
    /// Repaired in the release tested.
    Repaired,
    /// Stays, with its reason.
    Accepted,
    /// Repaired later, by a plan.
    Deferred,
    /// No weakness on a second look.
    Unfounded,
}

/// The outcome of a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// Passed.
    Pass,
    /// Failed.
    Fail,
    /// Could not be carried out.
    Blocked,
}

/// The kind of a test (FDA premarket guidance, section V.C).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TestKind {
    /// Security requirement.
    Requirement,
    /// Boundary analysis.
    Boundary,
    /// Threat mitigation.
    ThreatMitigation,
    /// Adequacy of a control.
    ControlEffectiveness,
    /// Malformed input, fuzzing.
    Fuzz,
    /// Attack surface analysis.
    AttackSurface,
    /// Vulnerability chaining.
    Chaining,
    /// Closed-box scan for known vulnerabilities.
    KnownVulnerabilityScan,
    /// Software composition analysis of binaries.
    BinarySca,
    /// Static analysis.
    StaticAnalysis,
    /// Dynamic analysis.
    DynamicAnalysis,
    /// Hard-coded, default, weak credentials.
    Credential,
    /// Penetration test.
    Penetration,
    /// Regression.
    Regression,
}

impl FindingStatus {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("repaired", Self::Repaired),
        ("accepted", Self::Accepted),
        ("deferred", Self::Deferred),
        ("unfounded", Self::Unfounded),
    ];
}

impl Outcome {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("pass", Self::Pass),
        ("fail", Self::Fail),
        ("blocked", Self::Blocked),
    ];
}

impl TestKind {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("requirement", Self::Requirement),
        ("boundary", Self::Boundary),
        ("threat-mitigation", Self::ThreatMitigation),
        ("control-effectiveness", Self::ControlEffectiveness),
        ("fuzz", Self::Fuzz),
        ("attack-surface", Self::AttackSurface),
        ("chaining", Self::Chaining),
        ("known-vulnerability-scan", Self::KnownVulnerabilityScan),
        ("binary-sca", Self::BinarySca),
        ("static-analysis", Self::StaticAnalysis),
        ("dynamic-analysis", Self::DynamicAnalysis),
        ("credential", Self::Credential),
        ("penetration", Self::Penetration),
        ("regression", Self::Regression),
    ];
}
