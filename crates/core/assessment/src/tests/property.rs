//! What holds for every dossier: removing a record changes the items that rested on it and no others; the order of
//! records changes nothing; and the work grows with the dossier, not with its square.

use std::collections::BTreeMap;
use std::time::Instant;

use asepsis_domain::dossier::Dossier;
use asepsis_domain::evaluation::{Evaluation, ItemState};
use asepsis_domain::id::{ItemRef, RecordId};

use super::sample::*;

/// Removes the record with this id from whichever list holds it.
fn remove(dossier: &mut Dossier, id: &RecordId) {
    macro_rules! drop_from {
        ($($list:expr),* $(,)?) => {$( $list.retain(|r| r.head.id != *id); )*};
    }
    let a = &mut dossier.architecture;
    drop_from!(
        a.elements,
        a.interfaces,
        a.flows,
        a.boundaries,
        a.assets,
        a.states,
        a.views
    );
    drop_from!(dossier.stages, dossier.support_assessments);
    drop_from!(dossier.threats.assumptions, dossier.threats.threats);
    drop_from!(dossier.risks.risks, dossier.risks.hazards);
    drop_from!(
        dossier.requirements,
        dossier.controls,
        dossier.tests,
        dossier.decisions
    );
    drop_from!(
        dossier.anomalies,
        dossier.cases,
        dossier.submissions,
        dossier.labels
    );
    drop_from!(
        dossier.plan,
        dossier.evidence,
        dossier.organisation.entities
    );
}

fn items(evaluation: &Evaluation) -> BTreeMap<ItemRef, ItemState> {
    let items = evaluation.items.iter();
    items.map(|i| (i.item.clone(), i.clone())).collect()
}

fn names(item: &ItemState, id: &RecordId) -> bool {
    let needed = item.needs.iter().any(|n| n.records.contains(id));
    needed || item.evidence.contains(id)
}

#[test]
fn removing_a_record_changes_exactly_the_items_that_rested_on_it() {
    let mut sample = sample();
    // A second of some kinds, so that one can go and the other stays.
    sample.dossier.threats.threats.push(threat("THR-2"));
    sample.dossier.risks.risks.push(risk("RSK-2", "THR-2"));
    sample
        .dossier
        .controls
        .push(control("CTL-2", "RSK-2", "REQ-1"));
    sample.dossier.tests.push(test("TST-2", "CTL-2"));
    assert_eq!(sample.told(), Vec::<String>::new());
    let whole = items(&sample.assess());
    let records: Vec<RecordId> = sample
        .dossier
        .records()
        .iter()
        .map(|r| r.head.id.clone())
        .collect();
    assert!(records.len() > 20);
    for id in records {
        let mut less = sample.clone();
        remove(&mut less.dossier, &id);
        let after = items(&less.assess());
        for (item, before) in &whole {
            let changed = after.get(item) != Some(before);
            assert_eq!(
                changed,
                names(before, &id),
                "{item} without {id}: {:?}",
                after.get(item)
            );
        }
    }
}

#[test]
fn the_order_of_records_changes_nothing() {
    let mut sample = sample();
    for n in 2..6 {
        let name = |prefix: &str| format!("{prefix}-{n}");
        sample.dossier.threats.threats.push(threat(&name("THR")));
        sample
            .dossier
            .risks
            .risks
            .push(risk(&name("RSK"), &name("THR")));
        sample
            .dossier
            .controls
            .push(control(&name("CTL"), &name("RSK"), "REQ-9"));
        sample.dossier.tests.push(test(&name("TST"), &name("CTL")));
        sample
            .dossier
            .decisions
            .push(decision(&name("DEC"), "GHSA-aaaa-bbbb-cccc"));
    }
    let mut turned = sample.clone();
    let d = &mut turned.dossier;
    d.threats.threats.reverse();
    d.risks.risks.reverse();
    d.controls.rotate_left(2);
    d.tests.rotate_left(3);
    d.components.reverse();
    let (one, other) = (sample.assess(), turned.assess());
    assert!(!one.diagnostics.is_empty());
    assert_eq!(one.diagnostics, other.diagnostics);
    assert_eq!(one.items, other.items);
    assert_eq!(one.trace, other.trace);
    assert_eq!(one.findings, other.findings);
    assert_eq!(one.clocks, other.clocks);
    let mut risks = other.risks;
    risks.reverse();
    assert_eq!(one.risks, risks);
}

#[test]
fn deciding_otherwise_about_order_keeps_the_finding() {
    let mut sample = sample();
    sample
        .dossier
        .decisions
        .push(decision("DEC-2", "CVE-2026-0001"));
    let one = sample.assess();
    sample.dossier.decisions.reverse();
    let other = sample.assess();
    let said = |e: &Evaluation| -> Vec<String> {
        let decided = e.findings.iter().filter_map(|f| f.decision);
        decided.map(|i| e.decisions[i].id.to_string()).collect()
    };
    assert_eq!(said(&one), said(&other));
    assert_eq!(one.diagnostics, other.diagnostics);
}

/// Returns a sample with this many risks, controls, tests and decisions each, and as many components in each release.
fn large(count: usize) -> Sample {
    let mut sample = sample();
    for n in 2..=count {
        let name = |prefix: &str| format!("{prefix}-{n}");
        sample.dossier.threats.threats.push(threat(&name("THR")));
        sample
            .dossier
            .risks
            .risks
            .push(risk(&name("RSK"), &name("THR")));
        sample
            .dossier
            .controls
            .push(control(&name("CTL"), &name("RSK"), "REQ-1"));
        sample.dossier.tests.push(test(&name("TST"), &name("CTL")));
        let mut decision = decision(&name("DEC"), &format!("CVE-2025-{n:05}"));
        decision.components = vec![text(&format!("pkg:npm/p{n}"))];
        sample.dossier.decisions.push(decision);
        sample
            .dossier
            .components
            .push(note(&format!("pkg:npm/p{n}")));
    }
    for (path, sbom) in &mut sample.dossier.sboms {
        let matches = sample.matches.get_mut(path).unwrap();
        for n in 2..=count {
            let purl = format!("pkg:npm/p{n}@1.0.{n}");
            sbom.components.push(component(
                &format!("p{n}"),
                &format!("1.0.{n}"),
                Some(&purl),
            ));
            let at = sbom.components.len() - 1;
            let mut vulnerability = vulnerability();
            vulnerability.id = format!("CVE-2025-{n:05}");
            vulnerability.aliases.clear();
            matches.matches.push(hit(at, vulnerability));
            let mut result = matches.components[1].clone();
            result.component = at;
            matches.components.push(result);
        }
    }
    sample
}

#[test]
fn work_grows_with_the_dossier_and_not_with_its_square() {
    #[expect(
        clippy::disallowed_methods,
        reason = "the test measures; what it tests has no clock"
    )]
    let time = |count: usize| {
        let sample = large(count);
        let start = Instant::now();
        let evaluation = sample.assess();
        let took = start.elapsed();
        assert_eq!(evaluation.findings.len(), 2 * count);
        assert!(evaluation.findings.iter().all(|f| f.decision.is_some()));
        took
    };
    let best = |count| (0..3).map(|_| time(count)).min().unwrap();
    let (small, large) = (best(100), best(2_000));
    eprintln!("100 of each: {small:?}; 2000 of each: {large:?}");
    // Twenty times the records: generous for a busy machine, far below the 400 of a square.
    assert!(large < small * 150, "{small:?}, {large:?}");
}
