//! Security risks: what the manufacturer's matrix says before and after control, and what the manufacturer decided.
//!
//! The matrix judges; a person decides. A contradiction between the two is told and settled by neither.

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::evaluation::RiskState;
use asepsis_domain::id::{FindingId, RecordId};
use asepsis_domain::place::Located;
use asepsis_domain::record::{LinkRole, RecordKind};
use asepsis_domain::risk::{Acceptability, Control as Controlled, Risk, RiskMethod, Score};

use crate::basis::Basis;
use crate::finding::Found;
use crate::proof::Proof;
use crate::record::{is_written, listed};

/// Returns where the risks stand, in file order.
pub(crate) fn risks(basis: &Basis<'_>, proof: &Proof<'_>, findings: &[Found]) -> Vec<RiskState> {
    let method = &basis.dossier.risks.method;
    let by_vulnerability = by_vulnerability(findings);
    let state = |risk: &Risk| {
        let controls = proof.mitigating(&risk.head.id);
        let tests: BTreeSet<&RecordId> = controls.iter().flat_map(|c| proof.passed(c)).collect();
        let after = risk.after.as_ref().map(|a| a.value.clone());
        RiskState {
            id: risk.head.id.clone(),
            title: risk.head.title.clone(),
            before: risk.before.value.clone(),
            before_verdict: method.judge(&risk.before.value),
            after_verdict: after.as_ref().and_then(|a| method.judge(a)),
            after,
            decision: risk.decision.as_ref().map(|d| d.status),
            controls: controls.into_iter().cloned().collect(),
            proven_by: tests.into_iter().cloned().collect(),
            findings: arising(risk, &by_vulnerability),
        }
    };
    basis.dossier.risks.risks.iter().map(state).collect()
}

/// Returns what is to be said of the risks and their method.
pub(crate) fn diagnostics(basis: &Basis<'_>) -> Vec<Diagnostic> {
    let file = &basis.dossier.risks;
    let mut all = Vec::new();
    if let (true, Some(first)) = (
        file.method.example,
        file.risks.iter().map(|r| &r.head.at).min(),
    ) {
        let message = "the acceptability matrix still is the example: its verdicts are nobody's";
        let place = asepsis_domain::place::Place::start_of(&first.file);
        all.push(Diagnostic::new(Code::RiskMatrixExample, message).at(&place));
    }
    for risk in &file.risks {
        all.extend(judged(risk));
        all.extend(safety(basis, risk));
        all.extend(levels(&file.method, risk, &risk.before));
        all.extend(
            risk.after
                .iter()
                .flat_map(|a| levels(&file.method, risk, a)),
        );
        all.extend(contradiction(&file.method, risk));
    }
    all
}

/// Returns what the matrix says of the risk as it stands: after control where that is scored.
pub(crate) fn verdict(method: &RiskMethod, risk: &Risk) -> Option<Acceptability> {
    method.judge(&risk.after.as_ref().unwrap_or(&risk.before).value)
}

fn by_vulnerability(findings: &[Found]) -> BTreeMap<String, Vec<&FindingId>> {
    let mut all: BTreeMap<String, Vec<&FindingId>> = BTreeMap::new();
    for found in findings {
        let vulnerability = &found.finding.vulnerability;
        for id in std::iter::once(&vulnerability.id).chain(&vulnerability.aliases) {
            let ids = all.entry(id.to_ascii_lowercase()).or_default();
            ids.push(&found.finding.id);
        }
    }
    all
}

/// Returns the findings of the risk's vulnerabilities, in the findings' order for each vulnerability.
fn arising(risk: &Risk, findings: &BTreeMap<String, Vec<&FindingId>>) -> Vec<FindingId> {
    let mut seen = BTreeSet::new();
    risk.vulnerabilities
        .iter()
        .filter_map(|v| findings.get(&v.value.to_ascii_lowercase()))
        .flatten()
        .filter(|id| seen.insert(**id))
        .map(|id| (*id).clone())
        .collect()
}

fn judged(risk: &Risk) -> Option<Diagnostic> {
    let (code, message) = match &risk.decision {
        None => (
            Code::RiskUnjudged,
            format!("nobody has decided whether {} is controlled", risk.head.id),
        ),
        Some(d) if d.status == Controlled::Uncontrolled => (
            Code::RiskUncontrolled,
            format!("{} is uncontrolled: {}", risk.head.id, risk.head.title),
        ),
        Some(_) => return None,
    };
    let diagnostic = Diagnostic::new(code, message);
    Some(diagnostic.at(&risk.head.at).record(&risk.head.id))
}

fn safety(basis: &Basis<'_>, risk: &Risk) -> Option<Diagnostic> {
    let lack = match &risk.safety {
        None => "does not say whether it may affect safety",
        Some(s) if !is_written(&s.why) => "does not say why it may or may not affect safety",
        Some(s) if s.may_impact && hazards(basis, risk).is_empty() => {
            "may affect safety and names no hazard"
        }
        Some(_) => return None,
    };
    let message = format!("{} {lack}", risk.head.id);
    let open = Diagnostic::new(Code::RiskSafety, message);
    Some(open.at(&risk.head.at).record(&risk.head.id))
}

/// Returns the hazards that the risk may lead to.
pub(crate) fn hazards<'a>(basis: &Basis<'a>, risk: &Risk) -> Vec<&'a RecordId> {
    let links = risk.safety.iter().flat_map(|s| &s.hazards);
    basis
        .records
        .targets(RecordKind::Risk, LinkRole::Hazard, links)
}

fn levels(method: &RiskMethod, risk: &Risk, score: &Located<Score>) -> Vec<Diagnostic> {
    let scales = [
        (
            "exploitability",
            &score.value.exploitability,
            &method.exploitability,
        ),
        ("severity", &score.value.severity, &method.severity),
    ];
    let unknown = scales
        .into_iter()
        .filter(|(_, level, known)| !known.iter().any(|k| k.id == **level));
    unknown
        .map(|(scale, level, known)| {
            let message = format!("{}: the method has no {scale} `{level}`", risk.head.id);
            let levels = known.iter().map(|k| k.id.as_str());
            let help = if known.is_empty() {
                format!("Define the levels with [[method.{scale}]] in the risk file.")
            } else {
                format!("Levels of {scale}: {}.", listed(levels))
            };
            Diagnostic::new(Code::RiskLevel, message)
                .at(&score.at)
                .record(&risk.head.id)
                .help(help)
        })
        .collect()
}

/// Returns what is to be said where the decision says controlled and the matrix does not allow it.
fn contradiction(method: &RiskMethod, risk: &Risk) -> Option<Diagnostic> {
    let decision = risk.decision.as_ref()?;
    if decision.status != Controlled::Controlled {
        return None;
    }
    let message = match verdict(method, risk)? {
        Acceptability::Acceptable => return None,
        Acceptability::Review if is_written(&decision.reason) => return None,
        Acceptability::Review => format!(
            "{} is decided as controlled; the matrix asks for a reason there, and none is recorded",
            risk.head.id
        ),
        Acceptability::Unacceptable => format!(
            "{} is decided as controlled, and the matrix says that its level is not acceptable",
            risk.head.id
        ),
    };
    let diagnostic = Diagnostic::new(Code::RiskDecision, message);
    Some(diagnostic.at(&risk.head.at).record(&risk.head.id))
}
