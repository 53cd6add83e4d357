//! The medical CVSS rubric: a decision's answers walked through the catalogue's questions give the base metrics.
//!
//! The rubric's flow is data. It changes no formula, and severity of patient harm is not in it (see `risk`).

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::catalogue::{Answer, Confidence, Outcome, Question, Rubric};
use asepsis_domain::decision::Decision;
use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::evaluation::RubricResult;
use asepsis_domain::severity::Cvss;

use crate::record::listed;

/// The base metrics of CVSS v3.0 and v3.1 in the vector's order, each with its values from least to worst.
const METRICS: &[(&str, &[&str])] = &[
    ("AV", &["P", "L", "A", "N"]),
    ("AC", &["H", "L"]),
    ("PR", &["H", "L", "N"]),
    ("UI", &["R", "N"]),
    ("S", &["U", "C"]),
    ("C", &["N", "L", "H"]),
    ("I", &["N", "L", "H"]),
    ("A", &["N", "L", "H"]),
];

/// Returns what the decision's answers give; `None` where it answers nothing or there is no rubric.
pub(super) fn derive(rubrics: &[&Rubric], decision: &Decision) -> Option<RubricResult> {
    let rubric = chosen(rubrics, decision)?;
    let mut walk = Walk::of(rubric, decision);
    let values: Vec<(&str, Option<&str>)> = METRICS
        .iter()
        .map(|(metric, order)| (*metric, walk.metric(metric, order)))
        .collect();
    let whole = values.iter().all(|(_, v)| v.is_some());
    let vector = if whole {
        let parts = values
            .iter()
            .map(|(m, v)| format!("/{m}:{}", v.unwrap_or("")));
        format!("CVSS:{}{}", rubric.cvss, parts.collect::<String>())
    } else {
        String::new()
    };
    Some(RubricResult {
        rubric: rubric.id.clone(),
        tenths: Cvss::parse(&vector, &rubric.id).map(|c| c.tenths),
        vector,
        missing: walk.missing,
        unverified: walk.unverified,
    })
}

/// Returns what is to be said of the answers.
pub(super) fn diagnostics(
    rubrics: &[&Rubric],
    decision: &Decision,
    result: Option<&RubricResult>,
) -> Vec<Diagnostic> {
    let Some(rubric) = chosen(rubrics, decision) else {
        return Vec::new();
    };
    let known: BTreeSet<&str> = rubric.questions.iter().map(|q| q.id.as_str()).collect();
    let strange = decision
        .rubric
        .iter()
        .filter(|(id, _)| !known.contains(id.as_str()));
    let mut all: Vec<Diagnostic> = strange
        .map(|(id, answer)| {
            let message = format!("{}: the rubric has no question `{id}`", decision.head.id);
            Diagnostic::new(Code::DecisionRubric, message)
                .at(&answer.at)
                .record(&decision.head.id)
        })
        .collect();
    let missing = result.map_or(&[][..], |r| r.missing.as_slice());
    let first = decision.rubric.values().map(|a| &a.at).min();
    if let (false, Some(at)) = (missing.is_empty(), first) {
        let message = format!(
            "{}: the rubric also asks {}; without these answers it gives no vector",
            decision.head.id,
            listed(missing)
        );
        let open = Diagnostic::new(Code::DecisionRubric, message);
        all.push(open.at(at).record(&decision.head.id));
    }
    all
}

/// Returns the rubric that has most of the questions answered, the first of those by id.
fn chosen<'r>(rubrics: &[&'r Rubric], decision: &Decision) -> Option<&'r Rubric> {
    if decision.rubric.is_empty() {
        return None;
    }
    let mut best: Option<(usize, &Rubric)> = None;
    for rubric in rubrics {
        let answered = |q: &&Question| decision.rubric.contains_key(&q.id);
        let count = rubric.questions.iter().filter(answered).count();
        if best.is_none_or(|(had, _)| count > had) {
            best = Some((count, rubric));
        }
    }
    best.map(|(_, rubric)| rubric)
}

/// Returns whether the branch is not verified; where a question names no such branches, its own mark holds for all.
fn is_unverified(question: &Question, answer: Answer) -> bool {
    if question.unverified.is_empty() {
        question.confidence == Confidence::Unverified
    } else {
        question.unverified.contains(&answer)
    }
}

struct Walk<'r> {
    rubric: &'r Rubric,
    questions: BTreeMap<&'r str, &'r Question>,
    decision: &'r Decision,
    missing: Vec<String>,
    unverified: Vec<String>,
}

impl<'r> Walk<'r> {
    fn of(rubric: &'r Rubric, decision: &'r Decision) -> Self {
        let questions = rubric.questions.iter().map(|q| (q.id.as_str(), q));
        Self {
            rubric,
            questions: questions.collect(),
            decision,
            missing: Vec::new(),
            unverified: Vec::new(),
        }
    }

    /// Returns the metric's value: the worst of the questions that roll up into it, else that of its flow.
    fn metric(&mut self, metric: &str, order: &[&str]) -> Option<&'r str> {
        let rollup = self.rubric.rollups.iter().find(|r| r.metric == metric);
        let starts: Vec<&str> = match rollup {
            Some(rollup) => rollup.questions.iter().map(String::as_str).collect(),
            None => {
                let first = self.rubric.questions.iter().find(|q| q.metric == metric);
                first.iter().map(|q| q.id.as_str()).collect()
            }
        };
        let values: Vec<Option<&str>> = starts.iter().map(|s| self.follow(s)).collect();
        let rank = |value: &&str| order.iter().position(|o| o == value);
        if values.iter().any(Option::is_none) {
            return None;
        }
        values
            .into_iter()
            .flatten()
            .filter(|v| rank(v).is_some())
            .max_by_key(rank)
    }

    /// Follows the answers from a question to a value.
    fn follow(&mut self, start: &str) -> Option<&'r str> {
        let mut seen = BTreeSet::new();
        let mut id = start.to_owned();
        while seen.insert(id.clone()) {
            let question = self.questions.get(id.as_str()).copied()?;
            let Some(answer) = self.decision.rubric.get(&question.id) else {
                self.missing.push(question.id.clone());
                return None;
            };
            let answer = answer.value;
            if is_unverified(question, answer) {
                self.unverified.push(question.id.clone());
            }
            let [yes, no, unknown] = &question.outcomes;
            let outcome = match answer {
                Answer::Yes => yes,
                Answer::No => no,
                Answer::Unknown => unknown,
            };
            match outcome {
                Outcome::Next(next) => id.clone_from(next),
                Outcome::Value(value) => return Some(value),
            }
        }
        None
    }
}
