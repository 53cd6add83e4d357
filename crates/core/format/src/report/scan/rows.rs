//! The rows of the report from the nouns of the field.

use asepsis_domain::decision::VexStatus;
use asepsis_domain::evaluation::{DecisionState, FindingState};
use asepsis_domain::id::FindingId;
use asepsis_domain::matches::{MatchStatus, SnapshotFacts};
use asepsis_domain::time::rfc3339;
use asepsis_domain::vulnerability::Vulnerability;

use super::super::word;
use super::{
    Advisories, CvssRow, DecisionRow, EpssRow, FindingRow, KevRow, MovedRow, SourceRow, WhyRow,
};

impl Advisories {
    pub(super) fn of(facts: &SnapshotFacts) -> Self {
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

impl FindingRow {
    pub(super) fn of(
        id: &FindingId,
        target: &str,
        vulnerability: &Vulnerability,
        status: MatchStatus,
        fixed_in: &[String],
        reasons: Vec<WhyRow>,
    ) -> Self {
        let cvss = vulnerability.cvss.iter().map(|c| CvssRow {
            version: c.version.clone(),
            vector: c.vector.clone(),
            score: c.score(),
            source: c.source.clone(),
        });
        Self {
            id: id.to_string(),
            target: target.to_owned(),
            component: String::new(),
            name: String::new(),
            purl: None,
            version: None,
            vulnerability: vulnerability.id.clone(),
            aliases: vulnerability.aliases.clone(),
            status: match status {
                MatchStatus::Affected => "affected",
                MatchStatus::Indeterminate => "indeterminate",
            },
            severity: vulnerability.rating.as_str(),
            summary: vulnerability.summary.clone(),
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
            fixed_in: fixed_in.to_vec(),
            why: reasons.first().cloned().unwrap_or_else(WhyRow::none),
            reasons,
            decision: None,
        }
    }
}

impl WhyRow {
    pub(super) fn of(why: &asepsis_domain::matches::Why) -> Self {
        Self {
            matcher: why.matcher.as_str(),
            source: why.source.clone(),
            advisory: why.advisory.clone(),
            scheme: why.scheme.clone(),
            range: why.range.clone(),
            identity: why.identity.clone(),
            remark: (!why.remark.is_empty()).then(|| why.remark.clone()),
        }
    }

    /// A match always has a reason; this stands for none all the same, rather than a panic.
    pub(super) fn none() -> Self {
        Self {
            matcher: "purl",
            source: String::new(),
            advisory: String::new(),
            scheme: String::new(),
            range: String::new(),
            identity: String::new(),
            remark: Some("no reason was recorded".to_owned()),
        }
    }
}

impl DecisionRow {
    pub(super) fn of(state: &DecisionState, finding: FindingState) -> Self {
        let moved = state.moved.iter().map(|m| MovedRow {
            fact: m.fact.clone(),
            was: m.was.clone(),
            now: m.now.clone(),
        });
        Self {
            id: state.id.to_string(),
            status: word(VexStatus::WORDS, state.status),
            stale: finding == FindingState::Stale,
            moved: moved.collect(),
        }
    }
}
