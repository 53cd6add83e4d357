//! The dossier: everything people write about one device.

use std::collections::BTreeMap;

use crate::architecture::Architecture;
use crate::control::{Control, Requirement};
use crate::decision::Decision;
use crate::device::Device;
use crate::digest::Digest;
use crate::evidence::{Evidence, Text};
use crate::organisation::Organisation;
use crate::place::{Located, Place};
use crate::plan::PlanSection;
use crate::postmarket::{Anomaly, Case, Fielded, Label, Override, Submission};
use crate::record::{Link, LinkRole, RecordKind, RecordView, Releases};
use crate::risk::RiskFile;
use crate::sbom::Sbom;
use crate::stage::{StageEntry, SupportAssessment};
use crate::test::Test;
use crate::threat::ThreatModel;
use crate::time::Date;

/// Everything people write about one device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dossier {
    /// Digest over the paths and bytes of all files read.
    pub digest: Digest,
    /// The device.
    pub device: Device,
    /// The architecture.
    pub architecture: Architecture,
    /// The threat model.
    pub threats: ThreatModel,
    /// The risk file.
    pub risks: RiskFile,
    /// Requirements.
    pub requirements: Vec<Requirement>,
    /// Controls.
    pub controls: Vec<Control>,
    /// Tests.
    pub tests: Vec<Test>,
    /// Decisions.
    pub decisions: Vec<Decision>,
    /// What suppliers' statements propose; nothing rests on them until a person decides.
    pub proposals: Vec<Decision>,
    /// Anomalies.
    pub anomalies: Vec<Anomaly>,
    /// Cases.
    pub cases: Vec<Case>,
    /// What is in the field.
    pub fielded: Vec<Fielded>,
    /// Notes on components.
    pub components: Vec<ComponentNote>,
    /// Stages of life that releases entered.
    pub stages: Vec<StageEntry>,
    /// Assessments of components that lose support.
    pub support_assessments: Vec<SupportAssessment>,
    /// Submissions.
    pub submissions: Vec<Submission>,
    /// Labeling.
    pub labels: Vec<Label>,
    /// Overrides.
    pub overrides: Vec<Override>,
    /// The plan.
    pub plan: Vec<PlanSection>,
    /// Evidence.
    pub evidence: Vec<Evidence>,
    /// Longer texts, by name.
    pub texts: Vec<Text>,
    /// The organisation.
    pub organisation: Organisation,
    /// SBOMs that could be read, by path.
    pub sboms: BTreeMap<String, Sbom>,
    /// Files under the dossier that records point to, by path: their digest, or `None` where missing.
    pub files: BTreeMap<String, Option<Digest>>,
}

/// What people add about a component of the SBOMs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComponentNote {
    /// Which component: purl with or without version, CPE, or name.
    pub component: Located<String>,
    /// Supplier.
    pub supplier: Option<String>,
    /// Level of support.
    pub support: Option<SupportLevel>,
    /// End of support.
    pub end_of_support: Option<Date>,
    /// Whose word level and end are.
    pub stated_by: StatedBy,
    /// Class by which the risk of its security is transferred to users (IEC 81001-5-1, 4.3).
    pub class: Option<SoftwareClass>,
    /// Class that it had before.
    pub class_before: Option<SoftwareClass>,
    /// How the transfer of its risk to users was evaluated.
    pub risk_transfer: String,
    /// Why level or date cannot be given.
    pub justification: String,
    /// Where the statement comes from.
    pub source: String,
    /// Corrected purl.
    pub purl: Option<Located<String>>,
    /// Corrected CPE.
    pub cpe: Option<Located<String>>,
    /// Element of the architecture in which it runs.
    pub element: Option<Link>,
    /// Where it stands.
    pub at: Place,
}

/// Whose word a statement on a component is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum StatedBy {
    /// A person of the manufacturer judged it so.
    #[default]
    Hand,
    /// The supplier said so, and a person noted it.
    Supplier,
}

impl StatedBy {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[("hand", Self::Hand), ("supplier", Self::Supplier)];
}

/// Class of a software item by who answers for its security (IEC 81001-5-1:2021, 4.3). It is neither the level of support
/// that its supplier gives nor the stage in which the device is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SoftwareClass {
    /// The manufacturer takes on the risk of its security.
    Maintained,
    /// The manufacturer tells users of known risks of its security.
    Supported,
    /// Risks of its security that are known before release are considered.
    Required,
}

impl SoftwareClass {
    /// All values with their words, the most that the manufacturer takes on first.
    pub const WORDS: &[(&str, Self)] = &[
        ("maintained", Self::Maintained),
        ("supported", Self::Supported),
        ("required", Self::Required),
    ];

    /// Returns the word.
    pub fn word(self) -> &'static str {
        let found = Self::WORDS.iter().find(|(_, class)| *class == self);
        found.map_or("", |(word, _)| word)
    }
}

/// Level of support of a component (FDA premarket guidance, section V.A.4.b).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SupportLevel {
    /// Actively maintained.
    Maintained,
    /// Security fixes only.
    SecurityOnly,
    /// No longer maintained.
    Unmaintained,
    /// Abandoned.
    Abandoned,
    /// Not known.
    Unknown,
}

impl SupportLevel {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("maintained", Self::Maintained),
        ("security-only", Self::SecurityOnly),
        ("unmaintained", Self::Unmaintained),
        ("abandoned", Self::Abandoned),
        ("unknown", Self::Unknown),
    ];
}

impl Dossier {
    /// Returns all records with their links, in the order of the kinds, then of the files.
    pub fn records(&self) -> Vec<RecordView<'_>> {
        let mut all = Vec::new();
        self.architecture_records(&mut all);
        self.risk_records(&mut all);
        self.verification_records(&mut all);
        self.life_records(&mut all);
        all
    }

    fn architecture_records<'a>(&'a self, all: &mut Vec<RecordView<'a>>) {
        let a = &self.architecture;
        for e in &a.elements {
            all.push(view(RecordKind::Element, &e.head, None).with(LinkRole::Within, &e.within));
        }
        for i in &a.interfaces {
            all.push(view(RecordKind::Interface, &i.head, None).with(LinkRole::On, [&i.on]));
        }
        for f in &a.flows {
            let flow = view(RecordKind::Flow, &f.head, None)
                .with(LinkRole::From, [&f.from])
                .with(LinkRole::To, [&f.to])
                .with(LinkRole::Via, &f.via)
                .with(LinkRole::Through, &f.through);
            all.push(flow.with(LinkRole::Concerns, &f.assets));
        }
        for b in &a.boundaries {
            all.push(view(RecordKind::Boundary, &b.head, None).with(LinkRole::Within, &b.within));
        }
        for s in &a.assets {
            all.push(view(RecordKind::Asset, &s.head, None).with(LinkRole::On, &s.on));
        }
        all.extend(
            a.states
                .iter()
                .map(|s| view(RecordKind::State, &s.head, None).with(LinkRole::Next, &s.next)),
        );
        for v in &a.views {
            all.push(view(RecordKind::View, &v.head, None).with(LinkRole::Concerns, &v.concerns));
        }
    }

    fn risk_records<'a>(&'a self, all: &mut Vec<RecordView<'a>>) {
        all.extend(
            self.threats
                .assumptions
                .iter()
                .map(|a| view(RecordKind::Assumption, &a.head, None)),
        );
        for t in &self.threats.threats {
            all.push(view(RecordKind::Threat, &t.head, None).with(LinkRole::On, &t.on));
        }
        for r in &self.risks.risks {
            let risk =
                view(RecordKind::Risk, &r.head, None).with(LinkRole::ArisesFrom, &r.arises_from);
            all.push(risk.with(LinkRole::Hazard, r.safety.iter().flat_map(|s| &s.hazards)));
        }
        for h in &self.risks.hazards {
            let caused = h.security_check.iter().flat_map(|c| &c.introduces);
            all.push(view(RecordKind::Hazard, &h.head, None).with(LinkRole::Introduces, caused));
        }
        for q in &self.requirements {
            all.push(
                view(RecordKind::Requirement, &q.head, None)
                    .with(LinkRole::DerivesFrom, &q.derives_from),
            );
        }
        for c in &self.controls {
            let control = view(RecordKind::Control, &c.head, None)
                .with(LinkRole::DerivesFrom, &c.requirements)
                .with(LinkRole::Concerns, &c.on)
                .with(LinkRole::Mitigates, &c.mitigates);
            all.push(control.with(
                LinkRole::Introduces,
                c.safety_check.iter().flat_map(|s| &s.introduces),
            ));
        }
    }

    fn verification_records<'a>(&'a self, all: &mut Vec<RecordView<'a>>) {
        for t in &self.tests {
            let test = view(RecordKind::Test, &t.head, Some(&t.releases))
                .with(LinkRole::Verifies, &t.verifies)
                .with(LinkRole::About, t.findings.iter().flat_map(|f| &f.risks));
            all.push(test.with(LinkRole::ProvenBy, &t.evidence));
        }
        for d in &self.decisions {
            let decision = view(RecordKind::Decision, &d.head, Some(&d.releases));
            all.push(
                decision
                    .with(LinkRole::About, &d.risks)
                    .with(LinkRole::ProvenBy, &d.evidence),
            );
        }
        all.extend(
            self.anomalies
                .iter()
                .map(|a| view(RecordKind::Anomaly, &a.head, Some(&a.releases))),
        );
        all.extend(
            self.evidence
                .iter()
                .map(|e| view(RecordKind::Evidence, &e.head, Some(&e.releases))),
        );
    }

    fn life_records<'a>(&'a self, all: &mut Vec<RecordView<'a>>) {
        for c in &self.cases {
            let case = view(RecordKind::Case, &c.head, Some(&c.releases))
                .with(LinkRole::About, &c.about)
                .with(
                    LinkRole::By,
                    c.events.iter().filter_map(|e| e.entity.as_ref()),
                );
            all.push(case.with(
                LinkRole::ProvenBy,
                c.events.iter().flat_map(|e| &e.evidence),
            ));
        }
        for s in &self.stages {
            let entry = view(RecordKind::StageEntry, &s.head, Some(&s.releases))
                .with(LinkRole::About, &s.assessments);
            all.push(entry.with(LinkRole::ProvenBy, &s.evidence));
        }
        for a in &self.support_assessments {
            let assessment = view(RecordKind::SupportAssessment, &a.head, Some(&a.releases))
                .with(LinkRole::About, &a.about);
            all.push(assessment.with(LinkRole::ProvenBy, &a.evidence));
        }
        all.extend(
            self.submissions
                .iter()
                .map(|s| view(RecordKind::Submission, &s.head, None)),
        );
        for l in &self.labels {
            let label = view(RecordKind::Label, &l.head, Some(&l.releases));
            all.push(label.with(LinkRole::About, &l.tells));
        }
        for p in &self.plan {
            all.push(
                view(RecordKind::PlanSection, &p.head, None).with(LinkRole::ProvenBy, &p.evidence),
            );
        }
        all.extend(
            self.organisation
                .entities
                .iter()
                .map(|e| view(RecordKind::Entity, &e.head, None)),
        );
    }
}

fn view<'a>(
    kind: RecordKind,
    head: &'a crate::record::Head,
    releases: Option<&'a Releases>,
) -> RecordView<'a> {
    RecordView {
        kind,
        head,
        links: Vec::new(),
        releases,
    }
}

impl<'a> RecordView<'a> {
    fn with(mut self, role: LinkRole, links: impl IntoIterator<Item = &'a Link>) -> Self {
        self.links
            .extend(links.into_iter().map(|link| (role, link)));
        self
    }
}
