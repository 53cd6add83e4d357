//! What records an item or objective needs, and which of them the dossier has.
//!
//! Each word of the catalogue's needs is one function in [`NEEDS`]. Evidence and tests count only for the release in
//! focus; a text that still is a placeholder counts as absent. What a need says comes from its records alone, so
//! that removing a record changes only what names it.

use std::collections::BTreeMap;

use asepsis_domain::catalogue::{Need, Strength};
use asepsis_domain::evaluation::{ClockState, DecisionState, NeedState, ReleaseState};
use asepsis_domain::id::{ItemRef, RecordId};

use crate::basis::Basis;
use crate::evidence::Serving;
use crate::finding::Found;
use crate::metric::Measured;
use crate::proof::Proof;
use crate::record::listed;
use crate::told::Told;
use crate::traceability::LooseEnds;

mod design;
mod life;
mod risk;
mod software;
mod verification;

/// What needs are judged on.
pub(crate) struct Ground<'g, 'a> {
    pub(crate) basis: &'g Basis<'a>,
    pub(crate) proof: &'g Proof<'a>,
    pub(crate) serving: &'g Serving<'a>,
    pub(crate) told: &'g Told<'a>,
    pub(crate) ends: &'g LooseEnds<'a>,
    pub(crate) findings: &'g [Found],
    pub(crate) decisions: &'g [DecisionState],
    pub(crate) releases: &'g [ReleaseState],
    pub(crate) clocks: &'g [ClockState],
    pub(crate) metrics: &'g [Measured<'a>],
}

/// Whose need it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scope<'s> {
    /// The catalogue file that states it; empty for objectives.
    pub(crate) file: &'s str,
    /// The item that states it.
    pub(crate) item: Option<&'s ItemRef>,
    /// The objectives that evidence may serve.
    pub(crate) objectives: &'s [&'s str],
    /// The categories of the controls that it is about; empty: all.
    pub(crate) categories: &'s [&'s str],
}

/// What there is of what is needed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Held {
    records: Vec<RecordId>,
    also: Vec<String>,
    /// What is missing, in a sentence each.
    missing: Vec<String>,
    /// It tells of the same topic for another duty: whether that is enough here, a person has to say.
    for_another: bool,
}

type Judge = fn(&Ground<'_, '_>, &Need, Scope<'_>) -> Held;

/// The words of the catalogue's needs with what judges each, in the words' order.
const NEEDS: &[(&str, Judge)] = &[
    ("anomaly", software::anomaly),
    ("asset", design::asset),
    ("assumption", design::assumption),
    ("baseline", life::baseline),
    ("case", life::case),
    ("clock", life::clock),
    ("component", software::component),
    ("component-class", software::component_class),
    ("component-support", software::component_support),
    ("control", verification::control),
    ("control-trace", verification::control_trace),
    ("decision", software::decision),
    ("element", design::element),
    ("evidence", life::evidence),
    ("field-action", life::field_action),
    ("fielded", life::fielded),
    ("finding-disposition", verification::finding_disposition),
    ("flow", design::flow),
    ("hazard-link", risk::hazard_link),
    ("interface", design::interface),
    ("kev-assessment", software::kev_assessment),
    ("label", life::label),
    ("metric", life::metric),
    ("plan", life::plan),
    ("requirement", verification::requirement),
    ("risk", risk::risk),
    ("risk-acceptance", risk::risk_acceptance),
    ("risk-method", risk::risk_method),
    ("sbom", software::sbom),
    ("stage", life::stage),
    ("state", design::state),
    ("submission", life::submission),
    ("support-assessment", life::support_assessment),
    ("test", verification::test),
    ("test-independence", verification::test_independence),
    ("text", life::text),
    ("threat", design::threat),
    ("threat-method", design::threat_method),
    ("trace", verification::trace),
    ("trust-boundary", design::trust_boundary),
    ("view", design::view),
    (
        "vulnerability-assessment",
        software::vulnerability_assessment,
    ),
];

/// Judges needs and remembers what it has judged.
pub(crate) struct Needs<'g, 'a> {
    ground: Ground<'g, 'a>,
    judged: BTreeMap<(String, BTreeMap<String, Vec<String>>), Held>,
}

impl<'g, 'a> Needs<'g, 'a> {
    /// Returns the judge of needs on this ground.
    pub(crate) fn on(ground: Ground<'g, 'a>) -> Self {
        Self {
            ground,
            judged: BTreeMap::new(),
        }
    }

    /// Returns the evidence that serves the item or objectives.
    pub(crate) fn evidence(&self, scope: Scope<'_>) -> Vec<RecordId> {
        let evidence = self.ground.serving.of(scope);
        evidence.into_iter().map(|e| e.head.id.clone()).collect()
    }

    /// Returns what is known of the need; `link` is what having it means to the one whose need it is.
    pub(crate) fn state(&mut self, need: &Need, link: Strength, scope: Scope<'_>) -> NeedState {
        let held = self.held(need, scope);
        let some = !held.records.is_empty() || !held.also.is_empty();
        NeedState {
            need: in_words(need),
            met: some && held.missing.is_empty(),
            records: held.records,
            also: held.also,
            satisfies: link == Strength::Satisfies && !held.for_another,
            missing: held.missing.join("; "),
        }
    }

    fn held(&mut self, need: &Need, scope: Scope<'_>) -> Held {
        let Some((_, judge)) = NEEDS.iter().find(|(word, _)| *word == need.record) else {
            return Held::none(format!("`{}` is no record that can be judged", need.record));
        };
        // Labels and evidence are looked at from the item that needs them; all else is the same for all of them.
        if matches!(need.record.as_str(), "label" | "evidence") {
            return judge(&self.ground, need, scope);
        }
        let mut key = (need.record.clone(), need.filter.clone());
        if need.record == "control-trace" {
            let categories = scope.categories.iter().map(|c| (*c).to_owned());
            key.1.insert("category".to_owned(), categories.collect());
        }
        let ground = &self.ground;
        let held = self
            .judged
            .entry(key)
            .or_insert_with(|| judge(ground, need, scope));
        held.clone()
    }
}

impl Held {
    /// Returns that there is nothing, and why.
    fn none(why: impl Into<String>) -> Self {
        Self {
            missing: vec![why.into()],
            ..Self::default()
        }
    }

    /// Returns the records that are good, and names the others: `fault` says what those are or lack.
    fn each<'r>(
        rows: impl IntoIterator<Item = (&'r RecordId, bool)>,
        none: impl Into<String>,
        fault: &str,
    ) -> Self {
        let (good, bad): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(_, good)| *good);
        if good.is_empty() && bad.is_empty() {
            return Self::none(none);
        }
        let mut held = Self {
            records: sorted(good.into_iter().map(|(id, _)| id)),
            ..Self::default()
        };
        let bad = sorted(bad.into_iter().map(|(id, _)| id));
        if !bad.is_empty() {
            held.missing.push(format!("{fault}: {}", listed(&bad)));
        }
        held
    }

    /// Adds records on which this rests besides.
    fn resting_on<'r>(mut self, more: impl IntoIterator<Item = &'r RecordId>) -> Self {
        self.records.extend(more.into_iter().cloned());
        self.records.sort();
        self.records.dedup();
        self
    }
}

fn sorted<'r>(ids: impl IntoIterator<Item = &'r RecordId>) -> Vec<RecordId> {
    let mut ids: Vec<RecordId> = ids.into_iter().cloned().collect();
    ids.sort();
    ids.dedup();
    ids
}

/// Returns whether the need takes this value of the field.
fn takes(need: &Need, field: &str, value: &str) -> bool {
    let wanted = need.filter.get(field);
    wanted.is_none_or(|values| values.iter().any(|v| v == value))
}

/// Returns the word of a value.
pub(crate) fn word_of<T: PartialEq>(words: &[(&'static str, T)], value: &T) -> &'static str {
    words
        .iter()
        .find(|(_, v)| v == value)
        .map_or("", |(word, _)| word)
}

/// Returns the need in words, such as `control (category authentication)`.
pub(crate) fn in_words(need: &Need) -> String {
    if need.filter.is_empty() {
        return need.record.clone();
    }
    // Where it is narrowed otherwise, its topic says nothing more.
    let alone = need.filter.len() == 1;
    let filters = need.filter.iter().filter(|(f, _)| alone || *f != "topic");
    let parts: Vec<String> = filters
        .map(|(field, values)| format!("{field} {}", values.join(" or ")))
        .collect();
    format!("{} ({})", need.record, parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_catalogue_is_judged() {
        let words: Vec<&str> = NEEDS.iter().map(|(word, _)| *word).collect();
        let known: Vec<&str> = asepsis_domain::catalogue::NEEDS
            .iter()
            .map(|(w, _)| *w)
            .collect();
        assert_eq!(words, known);
    }
}
