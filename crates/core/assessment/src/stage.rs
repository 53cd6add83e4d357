//! The stage of life of each release, and what contradicts it. A stage is what a person declared; an assessment of a
//! component that lost support says to which stage it leads (IMDRF N70, 5.5). A day alone moves nothing: it only asks.

use std::collections::BTreeSet;

use asepsis_domain::device::ReleaseStatus;
use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::dossier::SoftwareClass;
use asepsis_domain::evaluation::{ComponentState, ReleaseState, StageState};
use asepsis_domain::stage::{Stage, StageBasis, StageEntry, SupportAssessment, SupportOutcome};

use crate::applicability::InStage;
use crate::basis::Basis;
use crate::record::{is_written, listed};

/// Returns the entry that holds for a release today: the latest that covers it; of two of a day the later stage.
pub(crate) fn current<'a>(basis: &Basis<'a>, release: usize) -> Option<&'a StageEntry> {
    let today = basis.today();
    let entries = basis.dossier.stages.iter();
    let held =
        entries.filter(|e| e.from.value <= today && basis.lineage.covers(&e.releases, release));
    held.max_by_key(|e| (e.from.value, e.stage))
}

/// Returns the stage of the release in focus.
pub(crate) fn focused<'a>(basis: &Basis<'a>) -> Option<InStage<'a>> {
    let entry = basis.focus.and_then(|release| current(basis, release));
    entry.map(|entry| InStage {
        stage: entry.stage,
        record: &entry.head.id,
    })
}

/// Returns what an evaluation says of a release's stage.
pub(crate) fn state(basis: &Basis<'_>, release: usize) -> Option<StageState> {
    let entry = current(basis, release)?;
    Some(StageState {
        stage: entry.stage,
        since: entry.from.value,
        record: entry.head.id.clone(),
        assessments: assessments(basis, release)
            .map(|(_, a)| a.head.id.clone())
            .collect(),
    })
}

/// Returns the assessments that cover a release, with their places.
pub(crate) fn assessments<'b, 'a>(
    basis: &'b Basis<'a>,
    release: usize,
) -> impl Iterator<Item = (usize, &'a SupportAssessment)> + use<'b, 'a> {
    let all = basis.dossier.support_assessments.iter().enumerate();
    all.filter(move |(_, a)| basis.lineage.covers(&a.releases, release))
}

/// Returns the components of a release whose support has ended, with the place of the assessment that covers each.
pub(crate) fn ended<'s>(
    basis: &Basis<'_>,
    release: usize,
    state: &'s ReleaseState,
) -> Vec<(&'s ComponentState, Option<usize>)> {
    let today = basis.today();
    let covering: Vec<(usize, BTreeSet<&str>)> = assessments(basis, release)
        .map(|(place, _)| (place, keys(basis, place, release)))
        .collect();
    let is_over = |c: &&ComponentState| {
        c.end_of_support.is_some_and(|end| end < today)
            || matches!(c.support.as_str(), "unmaintained" | "abandoned")
    };
    let over = state.components.iter().filter(is_over);
    let with = over.map(|c| {
        let found = covering
            .iter()
            .find(|(_, keys)| keys.contains(c.key.as_str()));
        (c, found.map(|(place, _)| *place))
    });
    with.collect()
}

/// Returns the keys of the components of a release that an assessment names.
fn keys<'b>(basis: &'b Basis<'_>, assessment: usize, release: usize) -> BTreeSet<&'b str> {
    let parts = basis.assessed.get(assessment).into_iter().flatten();
    let parts = parts.filter_map(|part| basis.inventory.parts.get(*part));
    let parts = parts.filter(|part| part.release == release);
    parts.map(|part| part.key.as_str()).collect()
}

/// Returns what contradicts itself in the stages and assessments.
pub(crate) fn diagnostics(basis: &Basis<'_>, releases: &[ReleaseState]) -> Vec<Diagnostic> {
    let mut all = Vec::new();
    for assessment in &basis.dossier.support_assessments {
        all.extend(incomplete(assessment));
    }
    for entry in &basis.dossier.stages {
        all.extend(unfounded(basis, entry));
        all.extend(untold(entry));
    }
    for release in 0..basis.device().releases.len() {
        all.extend(disorder(basis, release));
        if let (Some(entry), Some(state)) = (current(basis, release), releases.get(release)) {
            let of = Of {
                basis,
                release,
                entry,
                state,
            };
            all.extend(of.unassessed());
            all.extend(of.outcomes());
            all.extend(of.contradictions());
        }
    }
    all
}

/// Returns what an assessment lacks for its outcome.
fn incomplete(of: &SupportAssessment) -> Option<Diagnostic> {
    let mut lacks = Vec::new();
    if of.may_impact_patients == Some(true) && of.outcome == SupportOutcome::Stays {
        lacks.push("an outcome that answers the impact on patients: `stays` is for none");
    }
    if !is_written(&of.impact) {
        lacks.push("`impact`: how patients may be affected, or why not");
    }
    let is_planned = is_written(&of.plan);
    match of.outcome {
        SupportOutcome::Replaced if of.until.is_none() || !is_planned => {
            lacks.push("`plan` and `until`: how and by when it is replaced");
        }
        SupportOutcome::Mitigated | SupportOutcome::MitigatedUnsupported
            if !is_planned && of.about.is_empty() =>
        {
            lacks.push("`about` or `plan`: the controls that mitigate its risk");
        }
        _ => {}
    }
    if lacks.is_empty() {
        return None;
    }
    let message = format!("assessment {} lacks {}", of.head.id, lacks.join("; "));
    let found = Diagnostic::new(Code::SupportAssessmentIncomplete, message);
    Some(found.at(&of.head.at).record(&of.head.id))
}

/// Returns that a stage does not follow from what it says it rests on.
fn unfounded(basis: &Basis<'_>, entry: &StageEntry) -> Option<Diagnostic> {
    if entry.basis == StageBasis::Declaration {
        return None;
    }
    let named = |a: &&SupportAssessment| entry.assessments.iter().any(|l| l.value == a.head.id);
    let all = basis.dossier.support_assessments.iter().filter(named);
    let leads = all.map(|a| a.outcome.leads_to()).max();
    let message = match leads {
        None => format!(
            "{} says that it rests on assessments and names none that is there",
            entry.head.id
        ),
        Some(stage) if stage < entry.stage => format!(
            "{} enters {}, but the assessments that it names lead to {} only",
            entry.head.id,
            entry.stage.word(),
            stage.word()
        ),
        Some(_) => return None,
    };
    let found = Diagnostic::new(Code::StageBasis, message).at(&entry.from.at);
    Some(found.record(&entry.head.id))
}

/// Returns that users were not told of a stage that takes something from them.
fn untold(entry: &StageEntry) -> Option<Diagnostic> {
    let is_told = entry.told.is_some() && is_written(&entry.notice);
    if entry.stage < Stage::LimitedSupport || is_told {
        return None;
    }
    let message = format!(
        "{} enters {} and does not say when users were told and where the notice stands",
        entry.head.id,
        entry.stage.word()
    );
    let found = Diagnostic::new(Code::StageNotice, message).at(&entry.head.at);
    Some(found.record(&entry.head.id))
}

/// Returns the entries of a release that lead back to an earlier stage.
fn disorder(basis: &Basis<'_>, release: usize) -> Vec<Diagnostic> {
    let entries = basis.dossier.stages.iter();
    let mut entries: Vec<&StageEntry> = entries
        .filter(|e| basis.lineage.covers(&e.releases, release))
        .collect();
    entries.sort_by_key(|e| (e.from.value, e.stage));
    let pairs = entries.iter().zip(entries.iter().skip(1));
    let wrong = pairs.filter(|(a, b)| b.stage <= a.stage);
    let told = wrong.map(|(before, after)| {
        let message = format!(
            "release {} is in {} since {} by {}, and {} enters {} after that",
            basis.lineage.name(release),
            before.stage.word(),
            before.from.value,
            before.head.id,
            after.head.id,
            after.stage.word()
        );
        let found = Diagnostic::new(Code::StageOrder, message).at(&after.from.at);
        found.record(&after.head.id)
    });
    told.collect()
}

/// A release with the stage that holds for it.
struct Of<'b, 'a> {
    basis: &'b Basis<'a>,
    release: usize,
    entry: &'a StageEntry,
    state: &'b ReleaseState,
}

impl Of<'_, '_> {
    fn name(&self) -> &str {
        self.basis.lineage.name(self.release)
    }

    fn found(&self, code: Code, message: String) -> Diagnostic {
        let found = Diagnostic::new(code, message).at(&self.entry.head.at);
        found.record(&self.entry.head.id)
    }

    /// Returns the components that lost support and that no assessment covers.
    fn unassessed(&self) -> Option<Diagnostic> {
        if self.entry.stage == Stage::EndOfSupport {
            return None;
        }
        let ended = ended(self.basis, self.release, self.state).into_iter();
        let open = ended.filter(|(_, by)| by.is_none());
        let open: BTreeSet<String> = open
            .map(|(c, _)| format!("{} {}", c.name, c.version).trim().to_owned())
            .collect();
        if open.is_empty() {
            return None;
        }
        let message = format!(
            "release {} is in {}, the support of {} of its components has ended, and no assessment says what that means: {}",
            self.name(),
            self.entry.stage.word(),
            open.len(),
            listed(open),
        );
        Some(self.found(Code::StageComponent, message))
    }

    /// Returns the assessments that lead to a later stage than the one declared, and those that are overdue.
    fn outcomes(&self) -> Vec<Diagnostic> {
        let mut all = Vec::new();
        for (place, assessment) in assessments(self.basis, self.release) {
            let leads = assessment.outcome.leads_to();
            let id = &assessment.head.id;
            if leads > self.entry.stage {
                let message = format!(
                    "assessment {id} ({}) leads to {}, and release {} is declared to be in {}",
                    assessment.outcome.word(),
                    leads.word(),
                    self.name(),
                    self.entry.stage.word()
                );
                let found = Diagnostic::new(Code::StageOutcome, message).at(&assessment.head.at);
                all.push(found.record(id));
            }
            all.extend(self.overdue(place, assessment));
        }
        all
    }

    /// Returns that a component is still there after the day by which it was to be replaced.
    fn overdue(&self, place: usize, of: &SupportAssessment) -> Option<Diagnostic> {
        let until = of.until.as_ref()?;
        let is_over = until.value < self.basis.today() && self.entry.stage < Stage::EndOfSupport;
        let still = keys(self.basis, place, self.release);
        if of.outcome != SupportOutcome::Replaced || !is_over || still.is_empty() {
            return None;
        }
        let message = format!(
            "assessment {} was to be carried out until {}, and release {} still has {}",
            of.head.id,
            until.value,
            self.name(),
            listed(still),
        );
        let found = Diagnostic::new(Code::SupportAssessmentOverdue, message).at(&until.at);
        Some(found.record(&of.head.id))
    }

    /// Returns what else the dossier says that cannot be so in this stage.
    fn contradictions(&self) -> Vec<Diagnostic> {
        let mut all = Vec::new();
        let stage = self.entry.stage;
        let status = self
            .basis
            .device()
            .releases
            .get(self.release)
            .map(|r| r.status);
        let is_other = match status {
            Some(ReleaseStatus::Development) => stage > Stage::Development,
            Some(ReleaseStatus::Released) => {
                stage == Stage::Development || stage == Stage::EndOfSupport
            }
            Some(ReleaseStatus::EndOfSupport) => stage < Stage::EndOfSupport,
            Some(ReleaseStatus::Withdrawn) | None => false,
        };
        if let Some(status) = status.filter(|_| is_other) {
            let words = ReleaseStatus::WORDS.iter();
            let word = words
                .clone()
                .find(|(_, s)| *s == status)
                .map_or("", |w| w.0);
            let message = format!(
                "release {} is `{word}` in device.toml and in {} by {}",
                self.name(),
                stage.word(),
                self.entry.head.id
            );
            all.push(self.found(Code::StageContradiction, message));
        }
        let kept = SoftwareClass::Maintained.word();
        let kept = self.state.components.iter().filter(|c| c.class == kept);
        let kept: BTreeSet<&str> = kept.map(|c| c.name.as_str()).collect();
        if stage == Stage::EndOfSupport && !kept.is_empty() {
            let message = format!(
                "release {} is in {} by {}, and the manufacturer still answers for the security of {} of its components (class maintained): {}",
                self.name(),
                stage.word(),
                self.entry.head.id,
                kept.len(),
                listed(kept),
            );
            all.push(self.found(Code::StageContradiction, message));
        }
        all
    }
}

/// Returns the components that were moved to a class of less responsibility without a new evaluation.
pub(crate) fn lowered(basis: &Basis<'_>) -> Vec<Diagnostic> {
    let notes = basis.dossier.components.iter();
    let lowered = notes.filter(|n| {
        let is_less = n
            .class
            .zip(n.class_before)
            .is_some_and(|(now, then)| now > then);
        is_less && !is_written(&n.risk_transfer)
    });
    let told = lowered.map(|n| {
        let word = |class: Option<SoftwareClass>| class.map_or("", SoftwareClass::word);
        let message = format!(
            "`{}` was moved from class {} to {}, and nothing says how the transfer of its risk was evaluated again",
            n.component.value,
            word(n.class_before),
            word(n.class),
        );
        Diagnostic::new(Code::ComponentClassLowered, message).at(&n.at)
    });
    told.collect()
}
