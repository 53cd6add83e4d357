//! What was scanned, and its rows, made one by one.

use asepsis_domain::dossier::Dossier;
use asepsis_domain::evaluation::{ComponentState, Evaluation, Finding};
use asepsis_domain::id::ReleaseId;
use asepsis_domain::matches::{ComponentStatus, Matches};
use asepsis_domain::sbom::{Component, Sbom};
use asepsis_domain::severity::Rating;

use super::{ComponentRow, FindingRow};

/// A target with what was found in it.
#[derive(Debug)]
pub(in super::super) enum Target {
    /// An SBOM that belongs to no dossier.
    Sbom {
        /// Name as the user gave it.
        name: String,
        /// The SBOM.
        sbom: Box<Sbom>,
        /// Key of what it describes.
        subject: String,
        /// What matching found.
        matches: Matches,
    },
    /// Releases of a dossier.
    Dossier(Box<Evaluated>),
}

/// A dossier, and which of its components and findings are wanted.
#[derive(Debug)]
pub(in super::super) struct Evaluated {
    dossier: Dossier,
    evaluation: Evaluation,
    /// Indexes of release and component.
    states: Vec<(usize, usize)>,
    findings: Vec<usize>,
}

impl Evaluated {
    /// Returns what is wanted of a dossier: all releases, or the one named.
    pub(super) fn of(dossier: Dossier, evaluation: Evaluation, only: Option<&ReleaseId>) -> Self {
        let wanted = |id: &ReleaseId| only.is_none_or(|o| o == id);
        let releases = evaluation.releases.iter().enumerate();
        let states = releases
            .filter(|(_, r)| wanted(&r.id))
            .flat_map(|(at, r)| {
                r.components
                    .iter()
                    .enumerate()
                    .map(move |(c, s)| (at, c, s))
            })
            .filter(|(.., state)| component_of(&dossier, state).is_some())
            .map(|(release, component, _)| (release, component))
            .collect();
        let all = evaluation.findings.iter().enumerate();
        let findings = all
            .filter(|(_, f)| wanted(&f.release))
            .map(|(at, _)| at)
            .collect();
        Self {
            dossier,
            evaluation,
            states,
            findings,
        }
    }

    fn state(&self, at: usize) -> Option<(&ReleaseId, &ComponentState)> {
        let (release, component) = self.states.get(at)?;
        let release = self.evaluation.releases.get(*release)?;
        Some((&release.id, release.components.get(*component)?))
    }

    fn finding(&self, at: usize) -> Option<&Finding> {
        self.evaluation.findings.get(*self.findings.get(at)?)
    }
}

fn component_of<'d>(dossier: &'d Dossier, state: &ComponentState) -> Option<&'d Component> {
    dossier.sboms.get(&state.sbom)?.components.get(state.index)
}

impl Target {
    /// Returns an SBOM that belongs to no dossier as a target.
    pub(in super::super) fn of_sbom(name: &str, sbom: Sbom, matches: Matches) -> Self {
        Self::Sbom {
            name: name.to_owned(),
            subject: sbom.subject_key(),
            sbom: Box::new(sbom),
            matches,
        }
    }

    /// Returns the number of components.
    pub(super) fn components(&self) -> usize {
        match self {
            Self::Sbom { matches, .. } => matches.components.len(),
            Self::Dossier(evaluated) => evaluated.states.len(),
        }
    }

    /// Returns the row of a component.
    pub(super) fn component(&self, at: usize) -> Option<ComponentRow<'_>> {
        match self {
            Self::Sbom {
                name,
                sbom,
                matches,
                ..
            } => {
                let result = matches.components.get(at)?;
                let component = sbom.components.get(result.component)?;
                Some(ComponentRow::of_result(name, component, result))
            }
            Self::Dossier(evaluated) => {
                let (release, state) = evaluated.state(at)?;
                let component = component_of(&evaluated.dossier, state)?;
                Some(ComponentRow::of_state(release.as_str(), component, state))
            }
        }
    }

    /// Returns the number of findings.
    pub(in super::super) fn len(&self) -> usize {
        match self {
            Self::Sbom { matches, .. } => matches.matches.len(),
            Self::Dossier(evaluated) => evaluated.findings.len(),
        }
    }

    /// Returns the row of a finding.
    pub(in super::super) fn finding(&self, at: usize) -> Option<FindingRow<'_>> {
        match self {
            Self::Sbom {
                name,
                sbom,
                subject,
                matches,
            } => FindingRow::of_match(name, (sbom, subject), matches.matches.get(at)?),
            Self::Dossier(evaluated) => {
                let finding = evaluated.finding(at)?;
                Some(FindingRow::of_finding(finding, &evaluated.evaluation))
            }
        }
    }

    /// Returns all findings.
    pub(in super::super) fn findings(&self) -> impl Iterator<Item = FindingRow<'_>> {
        (0..self.len()).filter_map(|at| self.finding(at))
    }

    /// Returns the components of which it cannot be said whether they are affected.
    pub(in super::super) fn open(&self) -> impl Iterator<Item = ComponentRow<'_>> {
        let is_open = |at: &usize| {
            matches!(
                self.status(*at),
                Some(ComponentStatus::Indeterminate | ComponentStatus::Unidentified)
            )
        };
        (0..self.components())
            .filter(is_open)
            .filter_map(|at| self.component(at))
    }

    /// Returns the status of a component.
    pub(super) fn status(&self, at: usize) -> Option<ComponentStatus> {
        match self {
            Self::Sbom { matches, .. } => matches.components.get(at).map(|c| c.status),
            Self::Dossier(evaluated) => evaluated.state(at).map(|(_, s)| s.status),
        }
    }

    /// Returns the severity of a finding.
    pub(super) fn rating(&self, at: usize) -> Option<Rating> {
        match self {
            Self::Sbom { matches, .. } => matches.matches.get(at).map(|m| m.vulnerability.rating),
            Self::Dossier(evaluated) => evaluated.finding(at).map(|f| f.vulnerability.rating),
        }
    }
}
