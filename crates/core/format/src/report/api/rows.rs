//! Rows from the nouns of an evaluation.

use std::borrow::Cow;

use asepsis_domain::decision::VexStatus;
use asepsis_domain::device::ReleaseStatus;
use asepsis_domain::dossier::Dossier;
use asepsis_domain::evaluation::{
    ClockState, ComponentState, Evaluation, MetricState, RiskState, TraceNode,
};
use asepsis_domain::look::Shift;
use asepsis_domain::risk::{Acceptability, Control, Score};
use asepsis_domain::time::rfc3339;

use super::{
    ClockDetail, DecisionState, LevelRow, LinkRow, MetricRow, RecordRow, ReleaseComponent,
    ReleaseRow, RiskRow, ShiftRow,
};
use crate::report::scan::MovedRow;
use crate::report::word;

/// Returns the releases with what was found of each, in the device's order.
pub fn releases(dossier: &Dossier, evaluation: &Evaluation) -> Vec<ReleaseRow> {
    let states = evaluation.releases.iter();
    states
        .filter_map(|state| {
            let release = dossier.device.release(&state.id)?;
            let findings = evaluation.findings.iter();
            Some(ReleaseRow {
                id: state.id.to_string(),
                title: release.title.clone(),
                status: word(ReleaseStatus::WORDS, release.status),
                date: release.date.map(|d| d.to_string()),
                follows: release.follows.as_ref().map(|f| f.value.to_string()),
                support_until: release.support_until.map(|d| d.to_string()),
                components: state.components.len(),
                findings: findings.filter(|f| f.release == state.id).count(),
                open: state.open.len(),
                untriaged: state.untriaged,
            })
        })
        .collect()
}

/// Returns the decisions with the facts that have moved under them, in file order.
pub fn decisions(dossier: &Dossier, evaluation: &Evaluation) -> Vec<DecisionState> {
    let states = evaluation.decisions.iter();
    states
        .filter_map(|state| {
            let decision = dossier.decisions.iter().find(|d| d.head.id == state.id)?;
            let moved = state.moved.iter().map(|m| MovedRow {
                fact: Cow::Owned(m.fact.clone()),
                was: Cow::Owned(m.was.clone()),
                now: Cow::Owned(m.now.clone()),
            });
            Some(DecisionState {
                id: state.id.to_string(),
                title: state.title.clone(),
                status: word(VexStatus::WORDS, state.status),
                vulnerability: decision.vulnerability.value.clone(),
                by: decision.by.clone(),
                on: decision.on.to_string(),
                stale: state.is_stale(),
                moved: moved.collect(),
                findings: state.findings.iter().map(ToString::to_string).collect(),
            })
        })
        .collect()
}

/// Returns the risks, in file order.
pub fn risks(evaluation: &Evaluation) -> Vec<RiskRow> {
    evaluation.risks.iter().map(RiskRow::of).collect()
}

impl RiskRow {
    fn of(state: &RiskState) -> Self {
        let texts = |ids: &[asepsis_domain::id::RecordId]| {
            ids.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        Self {
            id: state.id.to_string(),
            title: state.title.clone(),
            before: level(&state.before, state.before_verdict),
            after: state.after.as_ref().map(|s| level(s, state.after_verdict)),
            decision: state.decision.map(|d| word(Control::WORDS, d)),
            controls: texts(&state.controls),
            proven_by: texts(&state.proven_by),
            findings: state.findings.iter().map(ToString::to_string).collect(),
        }
    }
}

fn level(score: &Score, verdict: Option<Acceptability>) -> LevelRow {
    LevelRow {
        exploitability: score.exploitability.clone(),
        severity: score.severity.clone(),
        acceptability: verdict.map(|v| word(Acceptability::WORDS, v)),
    }
}

impl ReleaseComponent {
    /// Returns the row of a component.
    pub fn of(state: &ComponentState) -> Self {
        Self {
            key: state.key.clone(),
            name: state.name.clone(),
            version: state.version.clone(),
            configuration: state.configuration.clone(),
            supplier: state.supplier.clone(),
            support: state.support.clone(),
            end_of_support: state.end_of_support.map(|d| d.to_string()),
            status: state.status.as_str(),
            searched: state.searched.to_vec(),
            considered: state.considered,
            note: state.note.clone(),
        }
    }
}

impl ClockDetail {
    /// Returns the row of a clock.
    pub fn of(state: &ClockState) -> Self {
        Self {
            clock: state.clock.to_string(),
            title: state.title.clone(),
            case: state.case.to_string(),
            entity: state.entity.as_ref().map(ToString::to_string),
            status: state.status.as_str(),
            started: state.started.map(rfc3339),
            due: state.due.filter(|_| !state.unverified).map(rfc3339),
            last_day: state.last_day.as_ref().map(|d| d.day.to_string()),
            zone: state.last_day.as_ref().map(|d| d.zone.clone()),
            fulfilled: state.fulfilled.map(rfc3339),
            recipient: state.recipient.clone(),
            reason: state.reason.clone(),
            unverified: state.unverified,
        }
    }
}

impl MetricRow {
    /// Returns the row of a metric.
    pub fn of(state: &MetricState) -> Self {
        Self {
            metric: state.metric.to_string(),
            title: state.title.clone(),
            value: state.value,
            unit: state.unit,
            counted: state.counted,
            basis: state.basis.clone(),
        }
    }
}

impl RecordRow {
    /// Returns the row of a record in the trace graph.
    pub fn of(node: &TraceNode, dossier: &Dossier, evaluation: &Evaluation) -> Self {
        let edges = &evaluation.trace.edges;
        let link = |role: asepsis_domain::record::LinkRole, id: String| LinkRow {
            role: role.as_str(),
            record: id,
        };
        let out = edges.iter().filter(|e| e.from == node.id);
        let into = edges.iter().filter(|e| e.to == node.id);
        let records = dossier.records();
        let at = records.iter().find(|r| r.head.id == node.id);
        Self {
            id: node.id.to_string(),
            kind: node.kind.id(),
            title: node.title.clone(),
            file: at.map_or_else(String::new, |r| r.head.at.file.to_string()),
            line: at.map_or(0, |r| r.head.at.line),
            loose: node.loose.clone(),
            links: out.map(|e| link(e.role, e.to.to_string())).collect(),
            linked_from: into.map(|e| link(e.role, e.from.to_string())).collect(),
        }
    }
}

impl ShiftRow {
    /// Returns the row of a shift.
    pub fn of(shift: &Shift) -> Self {
        Self {
            kind: shift.seen.kind.as_str(),
            id: shift.seen.id.clone(),
            was: shift.was.clone(),
            now: shift.now.clone(),
            worse: shift.worse,
        }
    }
}
