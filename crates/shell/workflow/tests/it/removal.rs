//! Without a record, the documents mark exactly the statements that rested on it, and the gaps are exactly its clauses.
//!
//! Tried for every record of the demonstration that has an id, one at a time.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use asepsis_document::Document;
use asepsis_document::content::{Source, Statement, statements};
use asepsis_domain::dossier::Dossier;
use asepsis_domain::evaluation::{Evaluation, ItemState, ItemStatus};
use asepsis_domain::id::{ItemRef, RecordId};
use asepsis_domain::record::RecordKind;
use asepsis_workflow::evaluate::Evaluated;

use crate::sample::{demo, documents, evaluate_again, evaluate_everywhere};

/// Removes the record with this id from whichever list holds it.
fn remove(dossier: &mut Dossier, id: &RecordId) {
    macro_rules! drop_from {
        ($($list:expr),* $(,)?) => {$( $list.retain(|r| r.head.id != *id); )*};
    }
    let a = &mut dossier.architecture;
    drop_from!(a.elements, a.interfaces, a.flows, a.boundaries);
    drop_from!(a.assets, a.states, a.views);
    drop_from!(dossier.stages, dossier.support_assessments);
    drop_from!(dossier.threats.assumptions, dossier.threats.threats);
    drop_from!(dossier.risks.risks, dossier.risks.hazards);
    drop_from!(dossier.requirements, dossier.controls, dossier.tests);
    drop_from!(dossier.decisions, dossier.anomalies, dossier.cases);
    drop_from!(dossier.submissions, dossier.labels, dossier.plan);
    drop_from!(dossier.evidence, dossier.organisation.entities);
}

/// All records of a dossier that have an id.
fn records(dossier: &Dossier) -> Vec<(RecordKind, RecordId)> {
    let records = dossier.records();
    records
        .iter()
        .map(|r| (r.kind, r.head.id.clone()))
        .collect()
}

fn items(evaluation: &Evaluation) -> BTreeMap<&ItemRef, &ItemState> {
    evaluation.items.iter().map(|i| (&i.item, i)).collect()
}

/// Whether the item has the record as one that meets it.
fn rests_on(item: &ItemState, id: &RecordId) -> bool {
    let needed = item.needs.iter().any(|n| n.records.contains(id));
    needed || item.evidence.contains(id)
}

/// Whether the item rests on the record, applies because of it, or says that it lacks something; of many such it names a
/// few.
fn names(item: &ItemState, id: &RecordId) -> bool {
    let within = |c: char| c.is_alphanumeric() || c == '-';
    let lacks = |missing: &str| {
        missing.ends_with(" more")
            || missing
                .split(|c| !within(c))
                .any(|word| word == id.as_str())
    };
    let applies = lacks(&item.applicability);
    rests_on(item, id) || applies || item.needs.iter().any(|n| lacks(&n.missing))
}

/// The demonstration with what is asked of a statement.
struct Whole {
    demo: Evaluated,
    documents: Vec<Document>,
}

/// A record that is taken away.
struct Taken<'t> {
    kind: RecordKind,
    id: &'t RecordId,
}

impl Whole {
    fn new() -> Self {
        let demo = demo();
        let documents = documents(&demo, &demo.dossier, &demo.evaluation);
        Self { demo, documents }
    }

    fn without(&self, id: &RecordId) -> (Dossier, Evaluation) {
        let mut dossier = self.demo.dossier.clone();
        remove(&mut dossier, id);
        let evaluation = evaluate_again(&self.demo, &dossier);
        (dossier, evaluation)
    }

    /// Whether the source stands for the record, or for something that follows from it: the device for its whole
    /// dossier, a file for its records, a catalogue file for its items.
    fn covers(&self, source: &Source, taken: &Taken<'_>) -> bool {
        let evaluation = &self.demo.evaluation;
        match source {
            Source::Record(id) => id == taken.id || id == &self.demo.dossier.device.id,
            Source::File(file) => {
                let of_file = |i: &&ItemState| &i.item.file == file;
                let mut items = evaluation.items.iter().filter(of_file);
                file == taken.kind.file() || items.any(|i| names(i, taken.id))
            }
            Source::Item(item) => {
                let found = evaluation.items.iter().find(|i| &i.item == item);
                found.is_some_and(|i| names(i, taken.id))
            }
            Source::Finding(finding) => {
                let Some(finding) = evaluation.findings.iter().find(|f| &f.id == finding) else {
                    return false;
                };
                let decision = finding.decision.and_then(|d| evaluation.decisions.get(d));
                finding.elements.contains(taken.id) || decision.is_some_and(|d| &d.id == taken.id)
            }
            _ => false,
        }
    }

    fn rested(&self, statement: &Statement<'_>, taken: &Taken<'_>) -> bool {
        let mut sources = statement.rests_on.iter().chain(&statement.named);
        sources.any(|source| self.covers(source, taken))
    }
}

type Key<'s> = (&'s str, &'s [Source]);

fn key<'s>(statement: &'s Statement<'_>) -> Key<'s> {
    (&statement.text, statement.rests_on)
}

/// Returns what is wrong with a document after a record was taken away.
fn faults(
    whole: &Whole,
    (before, old): (&Document, &[Statement<'_>]),
    after: &Document,
    taken: &Taken<'_>,
) -> Vec<String> {
    let same = before.blocks == after.blocks;
    let new = if same { Vec::new() } else { statements(after) };
    let mut left: BTreeMap<Key<'_>, usize> = BTreeMap::new();
    for statement in &new {
        *left.entry(key(statement)).or_default() += 1;
    }
    let direct = Source::from(taken.id);
    let mut faults = Vec::new();
    for statement in old {
        let stays = same
            || left.get_mut(&key(statement)).is_some_and(|count| {
                let there = *count > 0;
                *count = count.saturating_sub(1);
                there
            });
        let wrong = if stays {
            let on_it = statement.rests_on.contains(&direct) || statement.named.contains(&direct);
            on_it.then_some("unchanged")
        } else {
            (!whole.rested(statement, taken)).then_some("changed")
        };
        if let Some(what) = wrong {
            let short: String = statement.text.chars().take(90).collect();
            faults.push(format!("{}: {what}: {short}", before.id));
        }
    }
    faults
}

/// What is wrong in documents without one record.
#[derive(Default)]
struct Found {
    documents: BTreeMap<String, BTreeSet<String>>,
}

impl Found {
    fn without(
        &mut self,
        whole: &Whole,
        old: &[Vec<Statement<'_>>],
        kind: RecordKind,
        id: &RecordId,
    ) {
        let (dossier, evaluation) = whole.without(id);
        let taken = Taken { kind, id };
        let after = documents(&whole.demo, &dossier, &evaluation);
        for ((before, old), after) in whole.documents.iter().zip(old).zip(&after) {
            for fault in faults(whole, (before, old), after, &taken) {
                let ids = self.documents.entry(fault).or_default();
                ids.insert(id.to_string());
            }
        }
    }
}

/// Tries each record, on as many threads as there are processors.
fn tried(whole: &Whole) -> Found {
    let all = records(&whole.demo.dossier);
    assert!(all.len() > 300, "{}", all.len());
    let old: Vec<_> = whole.documents.iter().map(statements).collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = all.len().div_ceil(threads);
    let mut found = Found::default();
    std::thread::scope(|scope| {
        let runs: Vec<_> = all
            .chunks(share)
            .map(|some| {
                let old = &old;
                scope.spawn(move || {
                    let mut found = Found::default();
                    for (kind, id) in some {
                        found.without(whole, old, *kind, id);
                    }
                    found
                })
            })
            .collect();
        for run in runs {
            let of = run.join().unwrap();
            for (fault, ids) in of.documents {
                found.documents.entry(fault).or_default().extend(ids);
            }
        }
    });
    found
}

#[test]
fn without_a_record_documents_mark_exactly_what_rested_on_it() {
    let found = tried(&Whole::new());
    let mut report = String::new();
    for (fault, ids) in &found.documents {
        let some: Vec<_> = ids.iter().take(4).cloned().collect();
        let _ = writeln!(
            report,
            "{fault}\n    {} records: {}",
            ids.len(),
            some.join(", ")
        );
    }
    assert!(report.is_empty(), "{report}");
}

#[test]
fn without_a_record_exactly_its_clauses_change_in_every_market() {
    let demo = demo();
    let whole = evaluate_everywhere(&demo, &demo.dossier);
    let before = items(&whole);
    let files: BTreeSet<&str> = before.keys().map(|i| i.file.as_str()).collect();
    assert!(files.len() > 25, "{files:?}");
    let all = records(&demo.dossier);
    let wrong_without = |some: &[(RecordKind, RecordId)]| {
        let mut wrong = Vec::new();
        for (_, id) in some {
            let mut dossier = demo.dossier.clone();
            remove(&mut dossier, id);
            let evaluation = evaluate_everywhere(&demo, &dossier);
            let after = items(&evaluation);
            for (item, state) in &before {
                let changed = after.get(item) != Some(state);
                if (rests_on(state, id) && !changed) || (changed && !names(state, id)) {
                    wrong.push(format!("{item} without {id}: changed {changed}"));
                }
            }
        }
        wrong
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let parts = all.chunks(all.len().div_ceil(threads).max(1));
        let runs: Vec<_> = parts.map(|p| scope.spawn(|| wrong_without(p))).collect();
        runs.into_iter().flat_map(|r| r.join().unwrap()).collect()
    });
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn one_piece_of_evidence_turns_its_clauses_from_missing_everywhere_at_once() {
    let demo = demo();
    // Without anything else, an objective's clauses are missing in every market and standard.
    let mut bare = demo.dossier.clone();
    for (_, id) in records(&demo.dossier) {
        if !demo
            .dossier
            .device
            .markets
            .iter()
            .any(|m| m.entity.as_ref().is_some_and(|e| e.value == id))
        {
            remove(&mut bare, &id);
        }
    }
    let kept = demo
        .dossier
        .evidence
        .iter()
        .find(|e| e.head.id.as_str() == "EVD-PENTEST")
        .unwrap();
    let before = evaluate_everywhere(&demo, &bare);
    bare.evidence.push(kept.clone());
    let after = evaluate_everywhere(&demo, &bare);
    let before = items(&before);
    let mut turned: BTreeMap<&str, usize> = BTreeMap::new();
    for (item, state) in items(&after) {
        let was = before[item].status;
        if was == state.status {
            continue;
        }
        let named = state.evidence.contains(&kept.head.id)
            || state
                .needs
                .iter()
                .any(|n| n.records.contains(&kept.head.id));
        assert!(named, "{item} changed from {was:?} to {:?}", state.status);
        assert_ne!(state.status, ItemStatus::Missing, "{item}");
        *turned.entry(&item.file).or_default() += 1;
    }
    assert!(turned.len() > 8, "{turned:?}");
}
