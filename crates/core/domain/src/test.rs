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
    /// Tool, with version and settings.
    pub tool: Option<Tool>,
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
    /// What was done about it, and why.
    pub disposition: String,
    /// Risks that it led to.
    pub risks: Vec<Link>,
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
