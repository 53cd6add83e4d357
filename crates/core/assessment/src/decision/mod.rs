//! Decisions on findings: which decision covers which finding, what is incomplete, what contradicts, and what has
//! moved. A current `not_affected` or `fixed` decision closes its finding; a stale, incomplete or contradicted one
//! never does.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use asepsis_domain::catalogue::Rubric;
use asepsis_domain::decision::{Decision, RestsOn, VexStatus};
use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::evaluation::{DecisionState, FindingState, MovedFact};
use asepsis_domain::record::Releases;
use asepsis_domain::time::day_of;

use crate::basis::Basis;
use crate::finding::Found;
use crate::record::{is_written, listed};

mod moved;
mod rubric;

pub(crate) use moved::expiry;

/// Returns where the decisions stand, in file order, and gives each finding its decision and state.
pub(crate) fn decide(
    basis: &Basis<'_>,
    findings: &mut [Found],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<DecisionState> {
    let decisions = &basis.dossier.decisions;
    let coverage = Coverage::of(basis, findings);
    coverage.report_conflicts(decisions, findings, diagnostics);
    let rubrics: Vec<&Rubric> = basis.catalogue.rubrics.values().collect();
    let mut states = Vec::with_capacity(decisions.len());
    for (index, decision) in decisions.iter().enumerate() {
        let covered = coverage.covered.get(index).map_or(&[][..], Vec::as_slice);
        let beyond = coverage.beyond.get(index).map_or(&[][..], Vec::as_slice);
        let found = |list: &[usize]| -> Vec<&Found> {
            list.iter().filter_map(|i| findings.get(*i)).collect()
        };
        let moved = moved::facts(basis, decision, &found(covered), &found(beyond));
        diagnostics.extend(moved::diagnostics(decision, &moved));
        diagnostics.extend(incomplete(decision, !covered.is_empty()));
        diagnostics.extend(doubtful(basis, decision, !covered.is_empty()));
        if covered.is_empty() && beyond.is_empty() {
            diagnostics.extend(unmatched(basis, decision));
        }
        let result = rubric::derive(&rubrics, decision);
        diagnostics.extend(rubric::diagnostics(&rubrics, decision, result.as_ref()));
        states.push(DecisionState {
            id: decision.head.id.clone(),
            title: decision.head.title.clone(),
            status: decision.status,
            findings: found(covered)
                .iter()
                .map(|f| f.finding.id.clone())
                .collect(),
            moved: moved.into_iter().map(|m| m.fact).collect(),
            rubric: result,
        });
    }
    coverage.settle(decisions, &states, findings);
    states
}

/// Which decisions cover which findings, by index.
#[derive(Debug)]
struct Coverage {
    /// For each decision, the findings that it covers.
    covered: Vec<Vec<usize>>,
    /// For each decision, the findings of releases after its `until` that nothing else covers.
    beyond: Vec<Vec<usize>>,
    /// For each finding, the decisions that cover it, the most telling first.
    by_finding: Vec<Vec<usize>>,
}

impl Coverage {
    fn of(basis: &Basis<'_>, findings: &[Found]) -> Self {
        let decisions = &basis.dossier.decisions;
        let mut named: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, decision) in decisions.iter().enumerate() {
            let id = decision.vulnerability.value.to_ascii_lowercase();
            named.entry(id).or_default().push(index);
        }
        let parts: Vec<Option<BTreeSet<usize>>> = basis.named.iter().map(|n| parts(n)).collect();
        let mut coverage = Self {
            covered: vec![Vec::new(); decisions.len()],
            beyond: vec![Vec::new(); decisions.len()],
            by_finding: Vec::with_capacity(findings.len()),
        };
        for (at, found) in findings.iter().enumerate() {
            let about = about(&named, &parts, found);
            let (mut here, mut after) = (Vec::new(), Vec::new());
            for index in about {
                let Some(decision) = decisions.get(index) else {
                    continue;
                };
                if basis.lineage.covers(&decision.releases, found.release) {
                    here.push(index);
                } else if let Some(last) = ended_before(basis, &decision.releases, found.release) {
                    after.push((index, last));
                }
            }
            let after = nearest(basis, &after);
            here.sort_by(|a, b| match (decisions.get(*a), decisions.get(*b)) {
                (Some(a), Some(b)) => telling(a).cmp(&telling(b)),
                _ => a.cmp(b),
            });
            let target = if here.is_empty() {
                &mut coverage.beyond
            } else {
                &mut coverage.covered
            };
            let listed = if here.is_empty() { &after } else { &here };
            for decision in listed {
                if let Some(list) = target.get_mut(*decision) {
                    list.push(at);
                }
            }
            coverage
                .by_finding
                .push(if here.is_empty() { after } else { here });
        }
        coverage
    }

    /// Tells each pair of decisions that say different things of one finding, once.
    fn report_conflicts(
        &self,
        decisions: &[Decision],
        findings: &[Found],
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let mut pairs: BTreeMap<(&str, &str), (&Decision, &Decision, Vec<usize>)> = BTreeMap::new();
        for (at, covering) in self.by_finding.iter().enumerate() {
            let covering: Vec<&Decision> =
                covering.iter().filter_map(|i| decisions.get(*i)).collect();
            let Some(first) = covering.first() else {
                continue;
            };
            for other in covering.iter().filter(|d| d.status != first.status) {
                let (a, b) = if first.head.at <= other.head.at {
                    (*first, *other)
                } else {
                    (*other, *first)
                };
                let key = (a.head.id.as_str(), b.head.id.as_str());
                let entry = pairs.entry(key).or_insert_with(|| (a, b, Vec::new()));
                entry.2.push(at);
            }
        }
        for (a, b, at) in pairs.into_values() {
            let concerned = at.iter().filter_map(|i| findings.get(*i));
            let message = format!(
                "{} says {} and {} says {} of {} in {}",
                a.head.id,
                word(a.status),
                b.head.id,
                word(b.status),
                a.vulnerability.value,
                listed(concerned.map(|f| format!("{} of {}", f.finding.name, f.finding.release))),
            );
            let conflict = Diagnostic::new(Code::DecisionConflict, message);
            diagnostics.push(conflict.at(&b.vulnerability.at).record(&b.head.id));
        }
    }

    /// Gives each finding its decision and its state.
    fn settle(&self, decisions: &[Decision], states: &[DecisionState], findings: &mut [Found]) {
        for (found, covering) in findings.iter_mut().zip(&self.by_finding) {
            let finding = &mut found.finding;
            let Some(index) = covering.first().copied() else {
                continue;
            };
            let (Some(decision), Some(state)) = (decisions.get(index), states.get(index)) else {
                continue;
            };
            let concerns =
                |m: &MovedFact| m.findings.is_empty() || m.findings.contains(&finding.id);
            let differ = |i: &usize| {
                decisions
                    .get(*i)
                    .is_some_and(|d| d.status != decision.status)
            };
            let closes = matches!(decision.status, VexStatus::NotAffected | VexStatus::Fixed);
            let contradicted = covering.iter().any(differ);
            finding.state = if state.moved.iter().any(concerns) {
                FindingState::Stale
            } else if closes && !contradicted && lacking(decision, true).is_none() {
                FindingState::Closed
            } else {
                FindingState::Open
            };
            finding.decision = Some(index);
        }
    }
}

/// Returns all that a decision names, by index in the inventory; `None`, where it names none: all components.
fn parts(named: &[Vec<usize>]) -> Option<BTreeSet<usize>> {
    (!named.is_empty()).then(|| named.iter().flatten().copied().collect())
}

/// Returns the decisions on the finding's vulnerability and component, whatever the release.
fn about(
    named: &HashMap<String, Vec<usize>>,
    parts: &[Option<BTreeSet<usize>>],
    found: &Found,
) -> BTreeSet<usize> {
    let vulnerability = &found.finding.vulnerability;
    let ids = std::iter::once(&vulnerability.id).chain(&vulnerability.aliases);
    ids.filter_map(|id| named.get(&id.to_ascii_lowercase()))
        .flatten()
        .copied()
        .filter(|i| match parts.get(*i) {
            Some(Some(parts)) => found.parts.iter().any(|p| parts.contains(p)),
            other => other.is_some(),
        })
        .collect()
}

/// Returns the `until` of the releases where it comes before the release.
fn ended_before(basis: &Basis<'_>, releases: &Releases, release: usize) -> Option<usize> {
    let Releases::Span {
        until: Some(until), ..
    } = releases
    else {
        return None;
    };
    let last = basis.lineage.find(&until.value)?;
    (last != release && basis.lineage.leads_to(last, release)).then_some(last)
}

/// Returns the decisions whose `until` is not before another's.
fn nearest(basis: &Basis<'_>, after: &[(usize, usize)]) -> Vec<usize> {
    let later = |last: usize| {
        after
            .iter()
            .any(|(_, other)| *other != last && basis.lineage.leads_to(last, *other))
    };
    after
        .iter()
        .filter(|(_, last)| !later(*last))
        .map(|(index, _)| *index)
        .collect()
}

/// Returns the order in which decisions speak for a finding: what keeps it open, then the narrowest, then the latest.
fn telling(decision: &Decision) -> impl Ord + use<'_> {
    let openness = match decision.status {
        VexStatus::Affected => 0,
        VexStatus::UnderInvestigation => 1,
        VexStatus::Fixed => 2,
        VexStatus::NotAffected => 3,
    };
    let breadth = match decision.releases {
        Releases::List(_) => 0,
        Releases::Span { .. } => 1,
        Releases::All => 2,
    };
    let components = decision.components.is_empty();
    (
        openness,
        components,
        breadth,
        std::cmp::Reverse(decision.on),
        &decision.head.id,
    )
}

/// Returns the status's word.
pub(crate) fn word(status: VexStatus) -> &'static str {
    VexStatus::WORDS
        .iter()
        .find(|(_, s)| *s == status)
        .map_or("", |(word, _)| word)
}

/// Returns what the decision lacks for its status, in words.
fn lacking(decision: &Decision, matches: bool) -> Option<&'static str> {
    let justified = decision.justification.is_some();
    missing(
        decision.status,
        justified,
        &decision.impact,
        &decision.action,
        matches,
    )
}

/// Returns what a status needs and what is said does not have, in words; `matches`: a finding still matches.
pub(crate) fn missing(
    status: VexStatus,
    justified: bool,
    impact: &str,
    action: &str,
    matches: bool,
) -> Option<&'static str> {
    let impact = is_written(impact);
    match status {
        VexStatus::NotAffected if !justified && !impact => Some("a `justification` or an `impact`"),
        VexStatus::Affected if !is_written(action) => Some("an `action`"),
        VexStatus::Fixed if matches && !impact => {
            Some("an `impact` that says why the component still matches, such as a backported fix")
        }
        _ => None,
    }
}

/// Returns whether the decision has what its status needs; `matches`: a finding still matches.
pub(crate) fn is_complete(decision: &Decision, matches: bool) -> bool {
    lacking(decision, matches).is_none()
}

fn incomplete(decision: &Decision, matches: bool) -> Option<Diagnostic> {
    let lack = lacking(decision, matches)?;
    let message = format!(
        "{} says {} of {} and lacks {lack}",
        decision.head.id,
        word(decision.status),
        decision.vulnerability.value
    );
    let incomplete =
        Diagnostic::new(Code::DecisionIncomplete, message).help(format!("Add {lack}."));
    Some(incomplete.at(&decision.head.at).record(&decision.head.id))
}

/// Returns what makes a decision doubtful although it has what its status needs.
fn doubtful(basis: &Basis<'_>, decision: &Decision, matches: bool) -> Vec<Diagnostic> {
    let id = &decision.head.id;
    let told = |code, message: String| {
        let told = Diagnostic::new(code, message);
        told.at(&decision.head.at).record(id)
    };
    let mut all = Vec::new();
    if basis.is_future(decision.on) {
        let message = format!(
            "{id} is dated {}, later than {}",
            decision.on,
            day_of(basis.as_of())
        );
        all.push(told(Code::DecisionFuture, message));
    }
    let closes = matches!(decision.status, VexStatus::NotAffected | VexStatus::Fixed);
    if closes && matches && decision.rests_on == RestsOn::default() {
        let message = format!(
            "{id} closes findings of {} and rests on no fact: nothing makes it stale",
            decision.vulnerability.value
        );
        all.push(told(Code::DecisionFactless, message));
    }
    all
}

/// Returns what is to be said of a decision that covers nothing; where nothing was searched, nothing.
fn unmatched(basis: &Basis<'_>, decision: &Decision) -> Option<Diagnostic> {
    if basis.request.matches.is_empty() {
        return None;
    }
    let message = format!(
        "{} covers no finding: no release that it covers has {} in a component that it names",
        decision.head.id, decision.vulnerability.value
    );
    let unmatched = Diagnostic::new(Code::DecisionUnmatched, message);
    Some(
        unmatched
            .at(&decision.vulnerability.at)
            .record(&decision.head.id),
    )
}
