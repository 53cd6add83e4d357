//! What is watched of an evaluation, and what is different since a person last looked.

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::evaluation::{
    ClockStatus, DecisionState, Evaluation, FindingState, ItemStatus,
};
use asepsis_domain::look::{Look, Seen, SeenKind, Shift};
use asepsis_domain::risk::Control;

/// The word of a decision under which no fact has moved.
const CURRENT: &str = "current";

/// The word of a risk that nobody has decided on.
const UNDECIDED: &str = "undecided";

/// Returns what a person who looks now sees.
pub fn look(evaluation: &Evaluation) -> Look {
    let mut states = BTreeMap::new();
    let mut see = |kind, id: String, state: String| states.insert(Seen { kind, id }, state);
    for decision in &evaluation.decisions {
        see(SeenKind::Decision, decision.id.to_string(), said(decision));
    }
    for finding in &evaluation.findings {
        let state = finding.state.as_str().to_owned();
        see(SeenKind::Finding, finding.id.to_string(), state);
    }
    for clock in &evaluation.clocks {
        let id = format!("{} {}", clock.clock, clock.case);
        see(SeenKind::Clock, id, clock.status.as_str().to_owned());
    }
    for risk in &evaluation.risks {
        let words = Control::WORDS.iter();
        let mut word = words.filter(|(_, control)| Some(*control) == risk.decision);
        let word = word.next().map_or(UNDECIDED, |(word, _)| word);
        see(SeenKind::Risk, risk.id.to_string(), word.to_owned());
    }
    for item in &evaluation.items {
        let state = item.status.as_str().to_owned();
        see(SeenKind::Item, item.item.to_string(), state);
    }
    Look {
        as_of: evaluation.as_of,
        states,
    }
}

/// Returns a decision's state: current, or stale by which facts.
fn said(decision: &DecisionState) -> String {
    if !decision.is_stale() {
        return CURRENT.to_owned();
    }
    let facts: BTreeSet<&str> = decision.moved.iter().map(|m| m.fact.as_str()).collect();
    format!(
        "stale by {}",
        facts.into_iter().collect::<Vec<_>>().join(", ")
    )
}

/// Returns what is different between two looks: what got worse first, then by kind and id.
pub fn since(before: &Look, now: &Look) -> Vec<Shift> {
    let all: BTreeSet<&Seen> = before.states.keys().chain(now.states.keys()).collect();
    let mut shifts: Vec<Shift> = all
        .into_iter()
        .filter_map(|seen| {
            let (was, is) = (before.states.get(seen), now.states.get(seen));
            (was != is).then(|| Shift {
                seen: seen.clone(),
                was: was.cloned(),
                now: is.cloned(),
                worse: weight(seen.kind, is) > weight(seen.kind, was),
            })
        })
        .collect();
    shifts.sort_by_key(|shift| !shift.worse);
    shifts
}

/// Returns how much a state asks for attention.
fn weight(kind: SeenKind, state: Option<&String>) -> u8 {
    let Some(state) = state.map(String::as_str) else {
        return 0;
    };
    let place = |order: &[&str]| {
        let found = order.iter().position(|word| *word == state);
        found.and_then(|at| u8::try_from(at).ok()).unwrap_or(0)
    };
    match kind {
        SeenKind::Decision => u8::from(state != CURRENT),
        SeenKind::Finding => place(&[
            FindingState::Closed.as_str(),
            FindingState::Open.as_str(),
            FindingState::Stale.as_str(),
            FindingState::Untriaged.as_str(),
        ]),
        SeenKind::Clock => place(&[
            ClockStatus::Fulfilled.as_str(),
            ClockStatus::FulfilledLate.as_str(),
            ClockStatus::Running.as_str(),
            ClockStatus::Undecided.as_str(),
            ClockStatus::Overdue.as_str(),
        ]),
        SeenKind::Risk => place(&["controlled", UNDECIDED, "uncontrolled"]),
        SeenKind::Item => place(&[
            ItemStatus::Met.as_str(),
            ItemStatus::EvidencePresent.as_str(),
            ItemStatus::Partly.as_str(),
            ItemStatus::Missing.as_str(),
        ]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use asepsis_domain::time::Instant;

    fn look_of(states: &[(SeenKind, &str, &str)]) -> Look {
        let states = states.iter().map(|(kind, id, state)| {
            let seen = Seen {
                kind: *kind,
                id: (*id).to_owned(),
            };
            (seen, (*state).to_owned())
        });
        Look {
            as_of: Instant::UNIX_EPOCH,
            states: states.collect(),
        }
    }

    #[test]
    fn what_got_worse_comes_first_and_what_stayed_is_not_said() {
        use SeenKind::{Clock, Decision, Finding, Item, Risk};
        let before = look_of(&[
            (Decision, "DEC-1", "current"),
            (Finding, "F-1", "untriaged"),
            (Finding, "F-2", "closed"),
            (Item, "a#1", "missing"),
            (Risk, "RSK-1", "controlled"),
        ]);
        let now = look_of(&[
            (Decision, "DEC-1", "stale by kev"),
            (Finding, "F-1", "closed"),
            (Finding, "F-3", "untriaged"),
            (Item, "a#1", "met"),
            (Risk, "RSK-1", "controlled"),
            (Clock, "c CASE-1", "running"),
        ]);
        let shifts = since(&before, &now);
        let said: Vec<_> = shifts
            .iter()
            .map(|s| (s.seen.id.as_str(), s.worse))
            .collect();
        assert_eq!(
            said,
            [
                ("DEC-1", true),
                ("F-3", true),
                ("c CASE-1", true),
                ("F-1", false),
                ("F-2", false),
                ("a#1", false),
            ]
        );
        assert_eq!(since(&now, &now), []);
    }
}
