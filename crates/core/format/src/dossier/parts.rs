//! What the files have given so far. Nothing is read or judged here.

use std::collections::BTreeMap;

use asepsis_domain::architecture::Architecture;
use asepsis_domain::control::{Control, Requirement};
use asepsis_domain::decision::Decision;
use asepsis_domain::device::Device;
use asepsis_domain::digest::Digest;
use asepsis_domain::dossier::{ComponentNote, Dossier};
use asepsis_domain::evidence::{Evidence, Text};
use asepsis_domain::organisation::Organisation;
use asepsis_domain::plan::PlanSection;
use asepsis_domain::postmarket::{Anomaly, Case, Fielded, Label, Override, Submission};
use asepsis_domain::risk::RiskFile;
use asepsis_domain::sbom::Sbom;
use asepsis_domain::stage::{StageEntry, SupportAssessment};
use asepsis_domain::test::Test;
use asepsis_domain::threat::ThreatModel;

/// The parts of a dossier, as the files give them.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) device: Option<Device>,
    pub(super) architecture: Architecture,
    pub(super) threats: ThreatModel,
    pub(super) risks: RiskFile,
    pub(super) requirements: Vec<Requirement>,
    pub(super) controls: Vec<Control>,
    pub(super) tests: Vec<Test>,
    pub(super) decisions: Vec<Decision>,
    pub(super) proposals: Vec<Decision>,
    pub(super) anomalies: Vec<Anomaly>,
    pub(super) cases: Vec<Case>,
    pub(super) fielded: Vec<Fielded>,
    pub(super) components: Vec<ComponentNote>,
    pub(super) stages: Vec<StageEntry>,
    pub(super) support_assessments: Vec<SupportAssessment>,
    pub(super) submissions: Vec<Submission>,
    pub(super) labels: Vec<Label>,
    pub(super) overrides: Vec<Override>,
    pub(super) plan: Vec<PlanSection>,
    pub(super) evidence: Vec<Evidence>,
    pub(super) texts: Vec<Text>,
    pub(super) organisation: Organisation,
}

impl Parts {
    /// Returns the dossier, where there is a device.
    pub(super) fn into_dossier(
        self,
        digest: Digest,
        sboms: BTreeMap<String, Sbom>,
        files: BTreeMap<String, Option<Digest>>,
    ) -> Option<Dossier> {
        Some(Dossier {
            digest,
            device: self.device?,
            architecture: self.architecture,
            threats: self.threats,
            risks: self.risks,
            requirements: self.requirements,
            controls: self.controls,
            tests: self.tests,
            decisions: self.decisions,
            proposals: self.proposals,
            anomalies: self.anomalies,
            cases: self.cases,
            fielded: self.fielded,
            components: self.components,
            stages: self.stages,
            support_assessments: self.support_assessments,
            submissions: self.submissions,
            labels: self.labels,
            overrides: self.overrides,
            plan: self.plan,
            evidence: self.evidence,
            texts: self.texts,
            organisation: self.organisation,
            sboms,
            files,
        })
    }
}
