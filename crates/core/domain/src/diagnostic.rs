//! What is wrong with an input, where, and what to do about it.
//!
//! Every code stands once in [`CODES`] and is never reused.

use crate::id::RecordId;
use crate::place::Place;

/// How much a diagnostic weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// The input says something that cannot be true.
    Error,
    /// Something that a person should look at.
    Warning,
    /// Something only a person can fill in.
    Open,
}

impl Level {
    /// Returns the level's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Open => "open",
        }
    }
}

/// One thing found in an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which problem.
    pub code: Code,
    /// How much it weighs.
    pub level: Level,
    /// What is wrong, with the names concerned.
    pub message: String,
    /// What to do.
    pub help: String,
    /// Where, in a text file.
    pub at: Option<Place>,
    /// Where, in a JSON document: a JSON pointer, else empty.
    pub pointer: String,
    /// The record concerned.
    pub record: Option<RecordId>,
}

impl Diagnostic {
    /// Returns a diagnostic of the code's own level and advice.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        let entry = code.entry();
        Self {
            code,
            level: entry.level,
            message: message.into(),
            help: entry.action.to_owned(),
            at: None,
            pointer: String::new(),
            record: None,
        }
    }

    /// Returns the diagnostic with its place.
    #[must_use]
    pub fn at(mut self, place: &Place) -> Self {
        self.at = Some(place.clone());
        self
    }

    /// Returns the diagnostic with a JSON pointer.
    #[must_use]
    pub fn pointer(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = pointer.into();
        self
    }

    /// Returns the diagnostic with the record concerned.
    #[must_use]
    pub fn record(mut self, record: &RecordId) -> Self {
        self.record = Some(record.clone());
        self
    }

    /// Returns the diagnostic with advice for this very case.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }
}

/// What the table says of a code.
#[derive(Debug)]
pub struct CodeEntry {
    /// The code.
    pub code: Code,
    /// Its stable spelling, `<area>-<problem>`.
    pub id: &'static str,
    /// Its level.
    pub level: Level,
    /// What it means, in a sentence.
    pub meaning: &'static str,
    /// What to do, in a sentence.
    pub action: &'static str,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident $id:literal $level:ident $meaning:literal $action:literal;)*) => {
        /// The code of a diagnostic.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code { $(#[doc = $meaning] $name,)* }

        /// All codes, in the order of their areas.
        pub const CODES: &[CodeEntry] = &[
            $(CodeEntry { code: Code::$name, id: $id, level: Level::$level, meaning: $meaning, action: $action },)*
        ];
    };
}

codes! {
    // advisory: what the world says
    AdvisoryRange "advisory-range" Warning "A range of an advisory contradicts itself and is not used for matching." "Report it to the advisory's source; the listed versions still match.";
    AdvisoryRecord "advisory-record" Warning "A record of an advisory source could not be read." "Check the file; the other records were read.";
    AdvisoryForm "advisory-form" Error "An advisory does not have the form that its specification asks." "Correct it at its source.";
    AdvisoryFile "advisory-file" Error "A file given as an advisory source is none of the known forms." "Give data in the form of a source that `docs/reference/sources.md` names, as a file, folder, zip, gz, zst or tar.";
    // catalogue: what is asked
    CatalogueForm "catalogue-form" Error "A catalogue file does not have the form of one." "Correct the key or value at the place named.";
    CatalogueReference "catalogue-reference" Error "A catalogue file names an objective, item, fact or record kind that does not exist." "Correct the name, or add what it names.";
    CatalogueDuplicate "catalogue-duplicate" Error "A catalogue id stands twice." "Rename one of the two.";
    // component
    ComponentNoRelease "component-no-release" Error "A record names a component that none of the releases it covers contains." "Correct the component, or the releases.";
    ComponentEnded "component-ended" Warning "The support of a component has ended." "Replace it, or record in the risk file and the plan how it is kept secure.";
    ComponentSupport "component-support" Open "A component has no level of support or end-of-support date and no justification." "Add it to components.toml, or say there why it cannot be given.";
    ComponentSupportDiffers "component-support-differs" Warning "A component's support is stated differently by a person, its supplier or an end-of-life feed." "Check which is right: a person's word counts before the supplier's, and that before the feed's; correct components.toml.";
    ComponentSupportProposed "component-support-proposed" Open "A component's support is proposed by a source, not certain enough to count." "See the reason with `asepsis explain COMPONENT`; if it is right, write it into components.toml.";
    ComponentClassLowered "component-class-lowered" Warning "A component was moved to a class for which the manufacturer answers less, without a new evaluation of the risk handed to users." "Evaluate the transfer again and write it as `risk_transfer` in components.toml.";
    // container
    ContainerEntry "container-entry" Error "A part of a container could not be read." "Fetch or unpack it again; the other parts were read.";
    // csaf
    CsafForm "csaf-form" Error "A CSAF document does not have the form that its standard asks." "Correct it at its source; the rule named is the standard's paragraph.";
    // decision
    DecisionStale "decision-stale" Warning "A fact on which a decision rests has moved." "Look at the fact named, then renew or change the decision.";
    DecisionUnmatched "decision-unmatched" Warning "A decision covers no finding of any release." "Correct the vulnerability or component, or remove the decision.";
    DecisionConflict "decision-conflict" Error "Two decisions cover the same finding and say different things." "Narrow the releases or components of one.";
    DecisionIncomplete "decision-incomplete" Error "A decision lacks what its status needs." "Add what is named: a justification or impact for not_affected, an action for affected.";
    DecisionFactless "decision-factless" Warning "A decision closes findings and rests on no fact that is checked." "Write under `rests_on` what it relies on, so that it becomes stale when that moves.";
    DecisionFuture "decision-future" Warning "A decision is dated on a day that has not come." "Correct `on`.";
    DecisionRubric "decision-rubric" Warning "The answers to the rubric are incomplete, or name a question that the rubric does not have." "Answer the questions named, or correct their ids.";
    // device
    DeviceFact "device-fact" Open "A device fact that decides what applies is not stated." "State it as true or false under [device.facts] in device.toml.";
    DeviceMarket "device-market" Warning "The catalogue knows nothing of a market or pathway of the device." "Correct its id, or add catalogue files for it.";
    ReleaseUnknown "release-unknown" Error "A record names a release that the device does not have." "Correct the name, or add the release to device.toml.";
    ReleaseOrder "release-order" Error "Releases follow each other in a circle, or a range of releases has no path from its start to its end." "Correct `follows` or the range.";
    ReleaseSbom "release-sbom" Error "A release has no SBOM, or its SBOM cannot be read." "Give the path of the SBOM that the build made.";
    // dossier: form of the files
    DossierDate "dossier-date" Error "A date or instant is not written as one." "Write dates as 2026-11-23 and instants as 2026-11-23T08:00:00Z.";
    DossierDuplicate "dossier-duplicate" Error "Two records have the same id." "Rename one; links go to the id, so change those too.";
    DossierFile "dossier-file" Error "A file of the dossier is missing or cannot be read." "Create it, or correct the path.";
    DossierId "dossier-id" Error "An id does not have the form of one." "Start with a letter, then letters, digits, `.`, `_`, `-`, 64 at most.";
    DossierKey "dossier-key" Error "A file has a key that does not belong there." "Remove it, or correct its spelling.";
    DossierLimit "dossier-limit" Error "An input is larger, deeper or longer than the limits allow." "Split it, or raise the limit named.";
    DossierMissing "dossier-missing" Error "A record lacks a key that it must have." "Add the key named.";
    DossierSyntax "dossier-syntax" Error "A file is not valid TOML or not UTF-8." "Correct the text at the place named.";
    DossierValue "dossier-value" Error "A value is not one of those that its key can have." "Use one of the values named.";
    DossierOpen "dossier-open" Open "A text that only a person can write still is the placeholder." "Replace the placeholder with your own text.";
    // evidence
    EvidenceDigest "evidence-digest" Error "An evidence file does not have the digest that its record states." "Check which file is meant, then correct the digest.";
    EvidenceFile "evidence-file" Error "An evidence file is missing." "Add the file, or correct the path.";
    EvidenceObjective "evidence-objective" Error "Evidence serves an objective or item that the catalogue does not have." "Correct the id.";
    // case and clock
    CaseOrder "case-order" Error "Events of a case contradict each other in time." "Correct the times.";
    CaseFuture "case-future" Warning "An event of a case, or a decision on reporting, is dated later than the day for which the dossier is judged: it does not count." "Correct the time; what is planned belongs into the text.";
    CaseAdvisory "case-advisory" Error "The advisory of a case and a decision say different things of a release." "Correct one of the two: `fixed` or `releases` of the case in cases.toml, or the decision in decisions.toml.";
    CaseAdvisoryId "case-advisory-id" Error "The advisories of two cases have one id, or ids that give one file name: one would take the place of the other where they are published." "Give each advisory an id of its own in cases.toml, which differs in more than punctuation and case.";
    ClockDue "clock-due" Warning "The end of a reporting clock cannot be computed." "Work it out by hand; see what is missing.";
    ClockOverdue "clock-overdue" Warning "A reporting clock has run out without the act that ends it." "Report, or record the decision and its reason.";
    ClockRunning "clock-running" Warning "A reporting clock is running." "Act before the date named.";
    ClockUndecided "clock-undecided" Open "A case has no recorded decision on a reporting clock whose trigger it may meet." "Record the decision, with its reason, in cases.toml.";
    ClockUnknown "clock-unknown" Error "A case names a reporting clock that the catalogue does not have." "Correct the clock: `<file>#<clock>`.";
    // feed
    FeedOld "feed-old" Warning "The advisory data is older than the limit that is set." "Import newer data.";
    FeedNone "feed-none" Warning "There is no advisory data, so that nothing was searched." "Import advisories: `asepsis feeds import`.";
    // gate and gap
    GapItem "gap-item" Warning "A catalogue item that applies has no or not all of its evidence." "See the records that the item asks for.";
    // link
    LinkBroken "link-broken" Error "A link goes to a record that does not exist." "Correct the id, or add the record.";
    ControlItem "control-item" Error "A control answers a catalogue item that does not exist." "Correct the item: `<file>#<item>`.";
    LabelItem "label-item" Error "A label meets a catalogue item that does not exist." "Correct the item: `<file>#<item>`.";
    LabelTopic "label-topic" Error "A label tells of a topic of labeling that the catalogue does not have." "Correct the topic; `asepsis markets` lists them.";
    LinkKind "link-kind" Error "A link goes to a record of a kind that it cannot go to." "Link to a record of the kind named.";
    // override
    OverrideItem "override-item" Error "An override names a catalogue item that does not exist." "Correct the item: `<file>#<item>`.";
    OverrideMoved "override-moved" Warning "The status under a person's override has changed since it was made." "Look at the item again, then renew or remove the override.";
    OverrideOver "override-over" Open "A person's override does not say over which computed status it stands." "Add `over`, so that it shows when the status under it moves.";
    EntityZone "entity-zone" Error "The time zone of a legal entity is none." "Use the name of an IANA time zone, such as `America/New_York`.";
    // plan
    PlanTopic "plan-topic" Warning "Several sections of the plan state a period for one topic; the shortest holds." "State the period of a topic once in plans.toml.";
    // result: reports of tests and scanners
    ResultRecord "result-record" Warning "A result in a report of tests or a scanner could not be read." "Tell the tool's maker; the other results were read.";
    // review
    ReviewDue "review-due" Open "A review that a standard or plan asks for is due." "Review it, and add the minutes with their date to evidence.toml.";
    // risk
    RiskLevel "risk-level" Error "A risk uses a level that the method does not have." "Use one of the levels of [method] in risks.toml.";
    RiskMatrixExample "risk-matrix-example" Open "The acceptability matrix still is the example." "Define your own matrix and set `example = false`.";
    RiskProbability "risk-probability" Error "A security risk is given a probability." "Use exploitability; probability stays with the linked safety hazard.";
    RiskUncontrolled "risk-uncontrolled" Warning "A risk is uncontrolled." "Remediate it as quickly as possible; see the case and its clocks.";
    RiskUnjudged "risk-unjudged" Open "A risk has no decision on whether it is controlled." "Record the decision with its reason.";
    RiskDecision "risk-decision" Warning "The decision on a risk contradicts the acceptability matrix." "Reduce the risk further, or correct the levels or the decision.";
    RiskSafety "risk-safety" Open "A risk does not say whether it may affect safety." "Add `safety`: may_impact, why, and the hazard if so.";
    // sbom
    SbomCycle "sbom-cycle" Warning "Components of an SBOM contain or depend on each other in a circle." "Nothing is lost; tell the tool's maker.";
    SbomDuplicate "sbom-duplicate" Warning "Two components of an SBOM have the same reference." "Both are kept; relations go to the first.";
    SbomForm "sbom-form" Error "An SBOM does not have the form that its specification asks." "Correct it at its source.";
    SbomReference "sbom-reference" Warning "A relation of an SBOM names a component that is not there." "Tell the tool's maker.";
    SbomIdentity "sbom-identity" Warning "A component has no purl, no CPE and no version, so that it cannot be judged." "Give its identity in components.toml.";
    SbomUnknown "sbom-unknown" Error "A file is none of the SBOM formats that can be read." "Give CycloneDX 1.4 to 1.6 JSON or SPDX 2.3 JSON.";
    // stage: the life of a release
    StageBasis "stage-basis" Error "The stage of a release does not follow from the assessments on which it is said to rest." "Name the assessments that lead to it, or correct stage or basis in lifecycle.toml.";
    StageComponent "stage-component" Warning "A release is supported while the support of a component has ended and nobody assessed what that means." "Assess it in lifecycle.toml: impact on patients, outcome, plan; or move the stage.";
    StageContradiction "stage-contradiction" Warning "The stage of a release contradicts its status or the class of its components." "Correct what is not so: the stage in lifecycle.toml, the status in device.toml, or the class in components.toml.";
    StageNotice "stage-notice" Warning "A release enters limited support or its end of support without a notice to users." "Tell users, and write `told` and `notice` into lifecycle.toml.";
    StageNoticePeriod "stage-notice-period" Warning "The support of a release changes soon, and users were not told as long before as is asked." "Tell users; declare the stage in lifecycle.toml for its day, with `told` and `notice`.";
    StageOrder "stage-order" Error "The stages of a release do not follow each other." "Correct stage, day or releases: development, support, limited support, end of support, each once.";
    StageOutcome "stage-outcome" Warning "The assessment of a component leads to a later stage than the one declared." "Declare the stage that follows from it and tell users, or assess again.";
    SupportAssessmentIncomplete "support-assessment-incomplete" Error "The assessment of a component that lost support lacks what its outcome needs." "Add what is named.";
    SupportAssessmentOverdue "support-assessment-overdue" Warning "A component is still there after the day by which it was to be replaced." "Replace it, or assess again with a new day and the reason.";
    // test
    TestNoResult "test-no-result" Warning "A test has no result." "Run it and record its result.";
    TestOtherRelease "test-other-release" Warning "A test's result is for another release." "Run it for this release, or say that its result covers it.";
    TestFailed "test-failed" Warning "A test failed." "Mend what it tests, or record the disposition of its findings.";
    // trace
    TraceControlUntested "trace-control-untested" Warning "No test verifies a control." "Add a test that `verifies` it.";
    TraceControlLoose "trace-control-loose" Warning "A control mitigates no risk." "Link it to the risk that it mitigates.";
    TraceControlRequirement "trace-control-no-requirement" Warning "A control fulfils no requirement." "Link it to the requirement that it fulfils.";
    TraceRiskLoose "trace-risk-loose" Warning "A risk arises from no threat or vulnerability." "Link it to what it arises from.";
    TraceRiskUncontrolled "trace-risk-no-control" Warning "No control mitigates a risk that needs one." "Add a control, or record why the risk is acceptable.";
    TraceThreatLoose "trace-threat-loose" Warning "A threat is on no element or leads to no risk." "Link it to its element, and a risk to it.";
    TraceElementUnthreatened "trace-element-no-threat" Warning "No threat considers an element or interface." "Consider it in the threat model.";
    TraceControlSafety "trace-control-safety" Warning "A control was not checked for new safety risk." "Add `safety_check` with its reason.";
    TraceHazardSecurity "trace-hazard-security" Warning "The safety controls of a hazard were not checked for new security risk." "Add `security_check` with its reason.";
    TraceRequirementLoose "trace-requirement-loose" Warning "No control fulfils a requirement, or no test verifies it." "Add the control or test.";
    // vex
    VexForm "vex-form" Error "A VEX document does not have the form that its specification asks." "Correct it at its source.";
    VexStatement "vex-statement" Warning "A statement of a VEX document could not be read." "Tell the document's author; the other statements were read.";
}

impl Code {
    /// Returns what the table says of this code.
    pub fn entry(self) -> &'static CodeEntry {
        // The enum and the table come from one list, so the position is the discriminant.
        CODES.get(self as usize).unwrap_or(&CODES[0])
    }

    /// Returns the stable spelling.
    pub fn id(self) -> &'static str {
        self.entry().id
    }

    /// Returns the code with this spelling.
    pub fn parse(text: &str) -> Option<Self> {
        CODES.iter().find(|e| e.id == text).map(|e| e.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_found() {
        for (index, entry) in CODES.iter().enumerate() {
            assert_eq!(entry.code as usize, index);
            assert_eq!(Code::parse(entry.id), Some(entry.code));
            assert!(
                entry.id.chars().all(|c| c.is_ascii_lowercase() || c == '-'),
                "{}",
                entry.id
            );
            assert!(
                entry.meaning.ends_with('.') && entry.action.ends_with('.'),
                "{}",
                entry.id
            );
        }
    }
}
