//! Gates: what makes a run fail. A gate looks at the evaluation only and changes nothing in it.

use std::collections::BTreeSet;
use std::str::FromStr;

use asepsis_domain::diagnostic::Code;
use asepsis_domain::evaluation::{ClockStatus, Evaluation, Finding, FindingState};
use asepsis_domain::severity::Rating;

/// Something that makes a run fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Gate {
    /// A finding that is not closed has this severity or a worse one; `unknown` takes only those without a score.
    Severity(Rating),
    /// A finding that is not closed is a known exploited vulnerability.
    Kev,
    /// A finding has no decision.
    Untriaged,
    /// A fact under a decision has moved.
    Stale,
    /// A component has neither an end-of-support date nor a justification.
    MissingEos,
    /// A catalogue item that applies is missing or there only in part.
    Gap,
    /// A reporting clock has run out.
    Clock,
    /// The advisory data is missing or too old.
    OldAdvisories,
}

/// A word that is no gate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is no gate; known: {}", known())]
pub struct UnknownGate {
    word: String,
}

/// A gate that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GateFailure {
    /// The gate.
    pub gate: Gate,
    /// How many things it fails on.
    pub count: usize,
    /// What it fails on, in a sentence.
    pub message: String,
    /// Their ids, sorted, at most ten.
    pub examples: Vec<String>,
}

/// Gates with their words.
const WORDS: &[(&str, Gate)] = &[
    ("critical", Gate::Severity(Rating::Critical)),
    ("high", Gate::Severity(Rating::High)),
    ("medium", Gate::Severity(Rating::Medium)),
    ("low", Gate::Severity(Rating::Low)),
    ("none", Gate::Severity(Rating::None)),
    ("unknown", Gate::Severity(Rating::Unknown)),
    ("kev", Gate::Kev),
    ("untriaged", Gate::Untriaged),
    ("stale", Gate::Stale),
    ("missing-eos", Gate::MissingEos),
    ("gap", Gate::Gap),
    ("clock", Gate::Clock),
    ("old-advisories", Gate::OldAdvisories),
];

/// Returns the gates that fail, in the order given, each once.
pub fn failed(evaluation: &Evaluation, gates: &[Gate]) -> Vec<GateFailure> {
    let mut seen = BTreeSet::new();
    gates
        .iter()
        .filter(|gate| seen.insert(**gate))
        .filter_map(|gate| gate.failure(evaluation))
        .collect()
}

impl Gate {
    /// Returns the words of all gates.
    pub fn words() -> Vec<&'static str> {
        WORDS.iter().map(|(word, _)| *word).collect()
    }

    /// Returns the gate's word.
    pub fn as_str(self) -> &'static str {
        WORDS
            .iter()
            .find(|(_, gate)| *gate == self)
            .map_or("", |(word, _)| word)
    }

    fn failure(self, evaluation: &Evaluation) -> Option<GateFailure> {
        // What was not looked up is not known to be right.
        let wants_advisories = matches!(self, Self::Severity(_) | Self::Kev | Self::Untriaged);
        if wants_advisories && evaluation.inputs.snapshot.is_none() {
            return Some(GateFailure {
                gate: self,
                count: 1,
                message: "it cannot be judged: there are no advisories, nothing was looked up"
                    .to_owned(),
                examples: vec![Code::FeedNone.id().to_owned()],
            });
        }
        let (what, ids) = self.violations(evaluation);
        let count = ids.len();
        (count > 0).then(|| GateFailure {
            gate: self,
            count,
            message: format!("{count} {what}"),
            examples: ids.into_iter().take(10).collect(),
        })
    }

    /// Returns what the gate counts, in words, and the ids of what is wrong.
    fn violations(self, evaluation: &Evaluation) -> (&'static str, BTreeSet<String>) {
        let open = |wanted: &dyn Fn(&Finding) -> bool| {
            let open = evaluation
                .findings
                .iter()
                .filter(|f| f.state != FindingState::Closed && wanted(f));
            open.map(|f| f.id.to_string()).collect()
        };
        match self {
            Self::Severity(Rating::Unknown) => (
                "open findings without a score",
                open(&|f| f.vulnerability.rating == Rating::Unknown),
            ),
            Self::Severity(least) => (
                "open findings of this severity or worse",
                open(&|f| f.vulnerability.rating >= least),
            ),
            Self::Kev => (
                "open findings are known to be exploited",
                open(&|f| f.vulnerability.kev.is_some()),
            ),
            Self::Untriaged => (
                "findings have no decision",
                open(&|f| f.state == FindingState::Untriaged),
            ),
            Self::Stale => ("decisions are stale", stale(evaluation)),
            Self::MissingEos => (
                "components have neither an end-of-support date nor a justification",
                missing_eos(evaluation),
            ),
            Self::Gap => (
                "catalogue items are missing or partly there",
                gaps(evaluation),
            ),
            Self::Clock => ("reporting clocks have run out", overdue(evaluation)),
            Self::OldAdvisories => (
                "remarks on the age of the advisory data",
                old_advisories(evaluation),
            ),
        }
    }
}

impl FromStr for Gate {
    type Err = UnknownGate;

    fn from_str(text: &str) -> Result<Self, UnknownGate> {
        WORDS
            .iter()
            .find(|(word, _)| *word == text.trim())
            .map(|(_, gate)| *gate)
            .ok_or_else(|| UnknownGate {
                word: text.to_owned(),
            })
    }
}

impl std::fmt::Display for Gate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

fn known() -> String {
    Gate::words().join(", ")
}

fn stale(evaluation: &Evaluation) -> BTreeSet<String> {
    let stale = evaluation.decisions.iter().filter(|d| d.is_stale());
    stale.map(|d| d.id.to_string()).collect()
}

fn missing_eos(evaluation: &Evaluation) -> BTreeSet<String> {
    let releases = evaluation.releases.iter();
    let focus = releases.filter(|r| Some(&r.id) == evaluation.focus.as_ref());
    focus
        .flat_map(|r| &r.components)
        .filter(|c| c.end_of_support.is_none() && c.support_justification.is_empty())
        .map(|c| c.key.clone())
        .collect()
}

fn gaps(evaluation: &Evaluation) -> BTreeSet<String> {
    let items = evaluation.items.iter().filter(|i| i.is_open());
    items.map(|i| i.item.to_string()).collect()
}

fn overdue(evaluation: &Evaluation) -> BTreeSet<String> {
    let clocks = evaluation.clocks.iter();
    let overdue = clocks.filter(|c| c.status == ClockStatus::Overdue);
    overdue.map(|c| format!("{} {}", c.case, c.clock)).collect()
}

fn old_advisories(evaluation: &Evaluation) -> BTreeSet<String> {
    let old = |code| matches!(code, Code::FeedOld | Code::FeedNone);
    let diagnostics = evaluation.diagnostics.iter().filter(|d| old(d.code));
    diagnostics.map(|d| d.message.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gates_are_words() {
        for word in Gate::words() {
            assert_eq!(word.parse::<Gate>().unwrap().as_str(), word);
        }
        let error = "sever".parse::<Gate>().unwrap_err().to_string();
        assert!(
            error.contains("`sever`") && error.contains("old-advisories"),
            "{error}"
        );
    }
}
