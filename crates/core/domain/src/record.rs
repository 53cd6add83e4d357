//! What all records have in common: a head, links, the releases they cover.

use crate::id::{RecordId, ReleaseId};
use crate::place::{Located, Place};

/// A link to another record, with the place where it is written.
pub type Link = Located<RecordId>;

/// The head of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Id.
    pub id: RecordId,
    /// Title.
    pub title: String,
    /// Ids that it had before.
    pub formerly: Vec<RecordId>,
    /// Where it stands.
    pub at: Place,
}

/// Returns whether a person has written the text: it is neither empty nor the placeholder of a new dossier.
pub fn is_written(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && !text.starts_with(PLACEHOLDER)
}

/// What a text starts with that only a person can fill in.
pub const PLACEHOLDER: &str = "TO FILL IN:";

macro_rules! kinds {
    ($($name:ident $id:literal $file:literal $doc:literal;)*) => {
        /// The kind of a record.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum RecordKind { $(#[doc = $doc] $name,)* }

        impl RecordKind {
            /// All kinds.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Returns the kind's word in files and messages.
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }

            /// Returns what a record of this kind is, in a sentence.
            pub fn doc(self) -> &'static str {
                match self { $(Self::$name => $doc,)* }
            }

            /// Returns the dossier file in which records of this kind stand.
            pub fn file(self) -> &'static str {
                match self { $(Self::$name => $file,)* }
            }

            /// Returns the key under which its records stand in that file.
            pub fn table(self) -> &'static str {
                match self {
                    Self::PlanSection => "section",
                    other => other.id(),
                }
            }

            /// Returns the kind with this word.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|k| k.id() == text)
            }
        }
    };
}

kinds! {
    Element "element" "architecture.toml" "A part of the system, or something outside that it speaks with.";
    Interface "interface" "architecture.toml" "A way into an element.";
    Flow "flow" "architecture.toml" "A data flow between two elements.";
    Boundary "boundary" "architecture.toml" "A trust boundary.";
    Asset "asset" "architecture.toml" "Something worth protecting.";
    State "state" "architecture.toml" "An operational or clinical state.";
    View "view" "architecture.toml" "An architecture view.";
    Assumption "assumption" "threats.toml" "An assumption of the threat model.";
    Threat "threat" "threats.toml" "A threat.";
    Risk "risk" "risks.toml" "A security risk.";
    Hazard "hazard" "risks.toml" "A safety hazard, referenced from the safety risk file.";
    Requirement "requirement" "controls.toml" "A security requirement.";
    Control "control" "controls.toml" "A security control.";
    Test "test" "tests.toml" "A test.";
    Decision "decision" "decisions.toml" "An assessment of a vulnerability.";
    Anomaly "anomaly" "anomalies.toml" "An unresolved anomaly.";
    Case "case" "cases.toml" "A postmarket case.";
    StageEntry "stage" "lifecycle.toml" "A stage of life that releases entered.";
    SupportAssessment "assessment" "lifecycle.toml" "What components that lose support mean, and what is done.";
    Submission "submission" "submissions.toml" "A submission to an authority.";
    Label "label" "labeling.toml" "A labeling text.";
    PlanSection "plan" "plans.toml" "A section of the cybersecurity management plan.";
    Evidence "evidence" "evidence.toml" "A document or file that proves something.";
    Entity "entity" "organisation/organisation.toml" "A legal entity.";
}

/// The releases that a record covers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Releases {
    /// All releases.
    #[default]
    All,
    /// These releases.
    List(Vec<Located<ReleaseId>>),
    /// From one release to another along `follows`, both included; an open end covers all later ones.
    Span {
        /// First release; open: from the first of all.
        from: Option<Located<ReleaseId>>,
        /// Last release.
        until: Option<Located<ReleaseId>>,
    },
}

/// What a link means, read from the record that holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LinkRole {
    /// Test → control or requirement.
    Verifies,
    /// Control → risk.
    Mitigates,
    /// Risk → threat; the link to a vulnerability is not a record link.
    ArisesFrom,
    /// Threat → element, interface, flow or asset; interface, asset → element.
    On,
    /// Risk → hazard.
    Hazard,
    /// Requirement → risk or threat; control → requirement.
    DerivesFrom,
    /// Control or hazard → risk or hazard that it newly causes.
    Introduces,
    /// Flow → element it starts from.
    From,
    /// Flow → element it goes to.
    To,
    /// Flow → interface it uses.
    Via,
    /// Flow → element it passes on its way.
    Through,
    /// State → state that can follow it.
    Next,
    /// Element, boundary → boundary around it.
    Within,
    /// Flow, threat → asset; view → elements and flows.
    Concerns,
    /// Case, decision → risk, decision or case it belongs to; label → threat or risk it tells of; stage → assessment it
    /// rests on; assessment → control, risk, decision.
    About,
    /// Any record → evidence.
    ProvenBy,
    /// Event, market → legal entity.
    By,
}

impl LinkRole {
    /// Returns the verb.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Verifies => "verifies",
            Self::Mitigates => "mitigates",
            Self::ArisesFrom => "arises_from",
            Self::On => "on",
            Self::Hazard => "hazards",
            Self::DerivesFrom => "derives_from",
            Self::Introduces => "introduces",
            Self::From => "from",
            Self::To => "to",
            Self::Via => "via",
            Self::Through => "through",
            Self::Next => "next",
            Self::Within => "within",
            Self::Concerns => "concerns",
            Self::About => "about",
            Self::ProvenBy => "evidence",
            Self::By => "entity",
        }
    }

    /// Returns the kinds of record that such a link may go to from a record of kind `from`.
    pub fn targets(self, from: RecordKind) -> &'static [RecordKind] {
        use RecordKind as K;
        match self {
            Self::Verifies => &[K::Control, K::Requirement],
            Self::Mitigates => &[K::Risk],
            Self::ArisesFrom => &[K::Threat, K::Anomaly],
            Self::On if from == K::Threat => &[K::Element, K::Interface, K::Flow, K::Asset],
            Self::On => &[K::Element],
            Self::Hazard => &[K::Hazard],
            Self::DerivesFrom if from == K::Control => &[K::Requirement],
            Self::DerivesFrom => &[K::Risk, K::Threat],
            Self::Introduces => &[K::Risk, K::Hazard],
            Self::From | Self::To | Self::Through => &[K::Element],
            Self::Next => &[K::State],
            Self::Via => &[K::Interface],
            Self::Within => &[K::Boundary],
            Self::Concerns => &[K::Asset, K::Element, K::Flow, K::Interface, K::State],
            Self::About if from == K::StageEntry => &[K::SupportAssessment],
            Self::About if from == K::SupportAssessment => &[K::Control, K::Risk, K::Decision],
            Self::About if from == K::Label => &[K::Threat, K::Risk],
            Self::About => &[K::Risk, K::Decision, K::Case],
            Self::ProvenBy => &[K::Evidence],
            Self::By => &[K::Entity],
        }
    }
}

/// A record seen without its kind's own fields.
#[derive(Debug, Clone)]
pub struct RecordView<'a> {
    /// Kind.
    pub kind: RecordKind,
    /// Head.
    pub head: &'a Head,
    /// Links to other records, in the order of the record's fields.
    pub links: Vec<(LinkRole, &'a Link)>,
    /// Releases that it covers.
    pub releases: Option<&'a Releases>,
}
