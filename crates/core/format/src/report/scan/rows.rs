//! The rows of the report from the nouns of the field.

use std::borrow::Cow;

use asepsis_domain::decision::VexStatus;
use asepsis_domain::disagreement::{Disagreement, disagreements};
use asepsis_domain::evaluation::{
    ComponentState, DecisionState, Evaluation, Finding, FindingState,
};
use asepsis_domain::matches::{ComponentResult, Match, MatchStatus, SnapshotFacts, Why};
use asepsis_domain::sbom::{Component, Sbom};
use asepsis_domain::time::rfc3339;
use asepsis_domain::vulnerability::Vulnerability;

use super::super::word;
use super::{
    Advisories, ComponentRow, CvssRow, DecisionRow, DisagreementRow, EpssRow, FindingRow, KevRow,
    MovedRow, SaidRow, SourceRow, WhyRow,
};

impl Advisories {
    /// Returns what a snapshot is made of.
    pub fn of(facts: &SnapshotFacts) -> Self {
        let source = |s: &asepsis_domain::matches::SourceFacts| SourceRow {
            id: s.id.clone(),
            records: s.records,
            newest: s.newest.map(rfc3339),
        };
        Self {
            digest: facts.digest.to_string(),
            sources: facts.sources.iter().map(source).collect(),
        }
    }
}

impl<'a> ComponentRow<'a> {
    /// Returns the row of a component as matching left it.
    pub(super) fn of_result(
        target: &'a str,
        component: &'a Component,
        result: &'a ComponentResult,
    ) -> Self {
        Self {
            status: result.status.as_str(),
            searched: &result.searched,
            identities: &result.identities,
            considered: result.considered,
            note: filled(&result.note),
            ..Self::unjudged(target, component)
        }
    }

    /// Returns the row of a component as the evaluation kept it.
    pub(super) fn of_state(
        target: &'a str,
        component: &'a Component,
        state: &'a ComponentState,
    ) -> Self {
        Self {
            status: state.status.as_str(),
            searched: &state.searched,
            identities: &state.identities,
            considered: state.considered,
            note: filled(&state.note),
            ..Self::unjudged(target, component)
        }
    }

    fn unjudged(target: &'a str, component: &'a Component) -> Self {
        Self {
            reference: Cow::Borrowed(&component.reference),
            target: Cow::Borrowed(target),
            name: Cow::Borrowed(&component.name),
            version: component.version.as_deref().map(Cow::Borrowed),
            purl: component.purl.as_ref().map(|p| Cow::Borrowed(p.as_str())),
            cpe: component.cpes.first().map(|c| Cow::Owned(c.to_string())),
            status: "",
            searched: &[],
            identities: &[],
            considered: 0,
            note: None,
        }
    }
}

impl<'a> FindingRow<'a> {
    /// Returns the row of a match in an SBOM that belongs to no dossier.
    pub(super) fn of_match(
        target: &'a str,
        (sbom, subject): (&'a Sbom, &str),
        one: &'a Match,
    ) -> Option<Self> {
        let component = sbom.components.get(one.component)?;
        let id = one.id_in(sbom, subject)?;
        let row = Self::of(
            Cow::Owned(id.to_string()),
            target,
            &one.vulnerability,
            one.status,
            &one.fixed_in,
            &one.why,
        );
        Some(Self {
            component: Cow::Borrowed(&component.reference),
            name: Cow::Owned(component.plain_name()),
            purl: component.purl.as_ref().map(|p| Cow::Borrowed(p.as_str())),
            version: filled(&one.version),
            ..row
        })
    }

    /// Returns the row of a finding in a dossier.
    pub fn of_finding(finding: &'a Finding, evaluation: &'a Evaluation) -> Self {
        let row = Self::of(
            Cow::Borrowed(finding.id.as_str()),
            finding.release.as_str(),
            &finding.vulnerability,
            finding.status,
            &finding.fixed_in,
            &finding.why,
        );
        let decision = finding.decision.and_then(|d| evaluation.decisions.get(d));
        let is_purl = finding.component.starts_with("pkg:");
        Self {
            component: Cow::Borrowed(&finding.component_ref),
            name: Cow::Borrowed(&finding.name),
            purl: is_purl.then_some(Cow::Borrowed(&finding.component)),
            version: filled(&finding.version),
            decision: decision.map(|d| DecisionRow::of(d, finding.state)),
            ..row
        }
    }

    fn of(
        id: Cow<'a, str>,
        target: &'a str,
        vulnerability: &'a Vulnerability,
        status: MatchStatus,
        fixed_in: &'a [String],
        why: &'a [Why],
    ) -> Self {
        let cvss = vulnerability.cvss.iter().map(|c| CvssRow {
            version: Cow::Borrowed(&c.version),
            vector: Cow::Borrowed(&c.vector),
            score: c.score(),
            source: Cow::Borrowed(&c.source),
        });
        let reasons: Vec<WhyRow<'_>> = why.iter().map(WhyRow::of).collect();
        Self {
            id,
            target: Cow::Borrowed(target),
            component: Cow::Borrowed(""),
            name: Cow::Borrowed(""),
            purl: None,
            version: None,
            vulnerability: Cow::Borrowed(&vulnerability.id),
            aliases: &vulnerability.aliases,
            status: match status {
                MatchStatus::Affected => "affected",
                MatchStatus::Indeterminate => "indeterminate",
            },
            severity: vulnerability.rating.as_str(),
            summary: Cow::Borrowed(&vulnerability.summary),
            cvss: cvss.collect(),
            kev: vulnerability.kev.as_ref().map(|k| KevRow {
                added: k.added.map(|d| d.to_string()),
                due: k.due.map(|d| d.to_string()),
                ransomware: k.ransomware,
            }),
            epss: vulnerability.epss.map(|e| EpssRow {
                score: e.score(),
                percentile: e.percentile(),
            }),
            fixed_in,
            why: reasons.first().cloned().unwrap_or_else(WhyRow::none),
            reasons,
            disagreements: disagreements(vulnerability, why)
                .into_iter()
                .map(DisagreementRow::of)
                .collect(),
            decision: None,
        }
    }
}

/// Returns a text, none where it is empty.
fn filled(text: &str) -> Option<Cow<'_, str>> {
    (!text.is_empty()).then_some(Cow::Borrowed(text))
}

impl DisagreementRow {
    fn of(disagreement: Disagreement) -> Self {
        let says = disagreement.says.into_iter();
        Self {
            about: disagreement.about.as_str(),
            says: says
                .map(|(source, value)| SaidRow { source, value })
                .collect(),
        }
    }
}

impl<'a> WhyRow<'a> {
    fn of(why: &'a Why) -> Self {
        Self {
            matcher: why.matcher.as_str(),
            source: Cow::Borrowed(&why.source),
            advisory: Cow::Borrowed(&why.advisory),
            scheme: Cow::Borrowed(why.scheme),
            range: Cow::Borrowed(&why.range),
            identity: Cow::Borrowed(&why.identity),
            remark: filled(&why.remark),
        }
    }

    /// A match always has a reason; this stands for none all the same, rather than a panic.
    fn none() -> Self {
        let none = || Cow::Borrowed("");
        Self {
            matcher: "purl",
            source: none(),
            advisory: none(),
            scheme: none(),
            range: none(),
            identity: none(),
            remark: Some(Cow::Borrowed("no reason was recorded")),
        }
    }
}

impl<'a> DecisionRow<'a> {
    fn of(state: &'a DecisionState, finding: FindingState) -> Self {
        let moved = state.moved.iter().map(|m| MovedRow {
            fact: Cow::Borrowed(&m.fact),
            was: Cow::Borrowed(&m.was),
            now: Cow::Borrowed(&m.now),
        });
        Self {
            id: Cow::Borrowed(state.id.as_str()),
            status: word(VexStatus::WORDS, state.status),
            stale: finding == FindingState::Stale,
            moved: moved.collect(),
        }
    }
}
