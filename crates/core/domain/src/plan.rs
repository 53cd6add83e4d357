//! The cybersecurity management plan.

use crate::record::{Head, Link};

/// A section of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanSection {
    /// Head.
    pub head: Head,
    /// What it is about.
    pub topic: Topic,
    /// The text.
    pub text: String,
    /// Who is responsible.
    pub responsible: String,
    /// How often, such as `monthly`.
    pub frequency: String,
    /// A period in days, where the section states one.
    pub days: Option<u32>,
    /// Why this period or way.
    pub justification: String,
    /// Evidence.
    pub evidence: Vec<Link>,
}

macro_rules! topics {
    ($($name:ident $id:literal $doc:literal;)*) => {
        /// What a section of the plan is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Topic { $(#[doc = $doc] $name,)* }

        impl Topic {
            /// All values with their words.
            pub const WORDS: &[(&str, Self)] = &[$(($id, Self::$name),)*];

            /// Returns what such a section is about, in a few words.
            pub fn about(self) -> &'static str {
                match self { $(Self::$name => $doc,)* }
            }
        }
    };
}

topics! {
    Personnel "personnel" "Responsible personnel.";
    Monitoring "monitoring" "Sources, methods and frequency of monitoring.";
    Kev "kev" "Handling of known exploited vulnerabilities.";
    Testing "testing" "Periodic security testing.";
    PatchTimeline "patch-timeline" "Time to develop and release patches.";
    UpdateProcess "update-process" "Update processes.";
    DeliveryRate "delivery-rate" "Patching capability.";
    Cvd "cvd" "Coordinated vulnerability disclosure.";
    CvdExternal "cvd-external" "Disclosure: external finders, own findings, procedures.";
    Communication "communication" "Communication of remediations to customers.";
    RegularCycle "regular-cycle" "Regular cycle for known unacceptable vulnerabilities.";
    OutOfCycle "out-of-cycle" "Out of cycle for critical vulnerabilities.";
    Upkeep "upkeep" "Keeping the plan current.";
    FieldedVersions "fielded-versions" "Differences among fielded versions.";
    EndOfSupport "end-of-support" "Components whose support ends, and the device's own.";
    SourceCustody "source-custody" "Custody of source code.";
    Isao "isao" "Membership in an information sharing organisation.";
    Training "training" "Competence and training.";
    RiskManagement "risk-management" "Security risk management plan.";
    Spdf "spdf" "Secure product development framework.";
}
