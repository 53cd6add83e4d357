//! Cases: clocks that only a person's decision opens, and measures derived from events.

use asepsis_domain::catalogue::Confidence;
use asepsis_domain::evaluation::{ClockState, ClockStatus};
use asepsis_domain::postmarket::{EventKind, Override, OverrideStatus, ReportDecision};

use super::sample::*;

fn clock_of(sample: &Sample) -> ClockState {
    sample.assess().clocks.first().unwrap().clone()
}

fn without(sample: &mut Sample, kind: EventKind) {
    sample.dossier.cases[0].events.retain(|e| e.kind != kind);
}

#[test]
fn a_clock_runs_from_its_start_to_its_act() {
    let check = |as_of: &str, reported: Option<&str>, expect: ClockStatus| {
        let mut sample = sample();
        sample.as_of = as_of.parse().unwrap();
        without(&mut sample, EventKind::Reported);
        let events = &mut sample.dossier.cases[0].events;
        events.extend(reported.map(|at| event(EventKind::Reported, at)));
        let clock = clock_of(&sample);
        assert_eq!(clock.status, expect, "{as_of} {reported:?}");
        assert_eq!(clock.due, "2026-04-13T00:00:00Z".parse().ok());
    };
    check(
        "2026-06-01T00:00:00Z",
        Some("2026-04-05T00:00:00Z"),
        ClockStatus::Fulfilled,
    );
    check(
        "2026-06-01T00:00:00Z",
        Some("2026-04-12T23:59:59Z"),
        ClockStatus::Fulfilled,
    );
    check(
        "2026-06-01T00:00:00Z",
        Some("2026-04-13T00:00:00Z"),
        ClockStatus::FulfilledLate,
    );
    check("2026-06-01T00:00:00Z", None, ClockStatus::Overdue);
    check("2026-04-12T23:59:59Z", None, ClockStatus::Running);
    // What is reported tomorrow has not been reported, and what was before the start is another report.
    check(
        "2026-04-04T00:00:00Z",
        Some("2026-04-05T00:00:00Z"),
        ClockStatus::Running,
    );
    check(
        "2026-06-01T00:00:00Z",
        Some("2026-04-01T12:00:00Z"),
        ClockStatus::Overdue,
    );
}

#[test]
fn only_a_person_opens_a_clock() {
    let mut sample = sample();
    let ends = clock_of(&sample).due;
    assert!(ends.is_some());
    sample.dossier.cases[0].reportability.clear();
    let clock = clock_of(&sample);
    // Until when there is time to decide is told, as what holds if it runs.
    assert_eq!((clock.status, clock.due), (ClockStatus::Undecided, ends));
    assert!(clock.until().unwrap().starts_with("if it runs: "));
    assert!(
        sample
            .told()
            .iter()
            .any(|d| d.starts_with("clock-undecided: CAS-1"))
    );

    without(&mut sample, EventKind::CorrectionInitiated);
    assert!(sample.assess().clocks.is_empty());

    let mut sample = super::sample();
    sample.dossier.cases[0].reportability = vec![reportability(ReportDecision::NotReportable)];
    let clock = clock_of(&sample);
    assert_eq!(
        (clock.status, clock.due),
        (ClockStatus::NotReportable, None)
    );
    assert_eq!(clock.reason, "reason, written by a person");
}

#[test]
fn an_open_clock_without_its_start_is_told() {
    let mut sample = sample();
    without(&mut sample, EventKind::CorrectionInitiated);
    let clock = clock_of(&sample);
    assert_eq!((clock.status, clock.started), (ClockStatus::Running, None));
    assert!(
        sample
            .told()
            .iter()
            .any(|d| d.contains("no event says when it started"))
    );
}

#[test]
fn an_unverified_clock_only_prompts() {
    let mut sample = sample();
    without(&mut sample, EventKind::Reported);
    let document = sample.catalogue.documents.get_mut("doc").unwrap();
    document.clocks[0].confidence = Confidence::Unverified;
    let clock = clock_of(&sample);
    assert!(clock.unverified && clock.due.is_none());

    sample.dossier.overrides = vec![Override {
        item: loc("overrides.toml", item("doc#clock"), "clock"),
        status: OverrideStatus::Verified,
        over: None,
        reason: "read".to_owned(),
        source: "the regulation".to_owned(),
        by: "Regulatory affairs".to_owned(),
        on: day("2026-05-01"),
        at: at("overrides.toml", 1),
    }];
    assert_eq!(clock_of(&sample).status, ClockStatus::Overdue);
}

#[test]
fn each_legal_entity_has_its_own_clock_in_its_own_zone() {
    let mut sample = sample();
    let mut own = event(EventKind::CorrectionInitiated, "2026-04-03T02:00:00Z");
    own.entity = Some(link("ENT-1"));
    without(&mut sample, EventKind::CorrectionInitiated);
    without(&mut sample, EventKind::Reported);
    sample.dossier.cases[0].events.push(own);
    let clock = clock_of(&sample);
    assert_eq!(clock.entity, Some(id("ENT-1")));
    // It still was 2 April in New York.
    assert_eq!(clock.due, "2026-04-13T04:00:00Z".parse().ok());
}

#[test]
fn an_act_that_names_a_clock_ends_only_that_one() {
    let mut sample = sample();
    let document = sample.catalogue.documents.get_mut("doc").unwrap();
    let mut other = clock();
    other.id = item("doc#other");
    document.clocks.push(other);
    let mut decided = reportability(ReportDecision::Report);
    decided.clock.value = item("doc#other");
    sample.dossier.cases[0].reportability.push(decided);
    let statuses = |s: &Sample| -> Vec<(String, ClockStatus)> {
        let clocks = s.assess().clocks;
        clocks
            .iter()
            .map(|c| (c.clock.item.clone(), c.status))
            .collect()
    };
    let both = |a, b| vec![("clock".to_owned(), a), ("other".to_owned(), b)];
    assert_eq!(
        statuses(&sample),
        both(ClockStatus::Fulfilled, ClockStatus::Fulfilled)
    );
    let report = sample.dossier.cases[0]
        .events
        .iter_mut()
        .find(|e| e.kind == EventKind::Reported);
    report.unwrap().ends = vec![loc("cases.toml", item("doc#other"), "ends")];
    assert_eq!(
        statuses(&sample),
        both(ClockStatus::Overdue, ClockStatus::Fulfilled)
    );
}

#[test]
fn metrics_come_from_events() {
    let values =
        |s: &Sample| -> Vec<Option<f64>> { s.assess().metrics.iter().map(|m| m.value).collect() };
    let mut sample = sample();
    assert_eq!(values(&sample), [Some(100.0), Some(10.0), Some(10.0)]);
    // A second case, of two vulnerabilities, that has no fix yet.
    let mut second = sample.dossier.cases[0].clone();
    second.head = head("CAS-2", asepsis_domain::record::RecordKind::Case);
    second.vulnerabilities.push(text("CVE-2026-0002"));
    second.events.truncate(1);
    sample.dossier.cases.push(second);
    let shares = values(&sample);
    assert!(
        (shares[0].unwrap() - 100.0 / 3.0).abs() < 1e-9,
        "{shares:?}"
    );
    assert_eq!(shares[1..], [Some(10.0), Some(10.0)]);
    let metric = &sample.assess().metrics[0];
    assert_eq!((metric.counted, metric.unit), (3, "%"));
    assert_eq!(
        metric.basis[1],
        "CAS-2: identified 2026-04-01, no fix available yet"
    );

    // The fix is in the field when all units have it.
    let events = &mut sample.dossier.cases[0].events;
    events
        .iter_mut()
        .filter(|e| e.kind == EventKind::Fielded)
        .for_each(|e| e.units = Some(60));
    assert_eq!(values(&sample)[2], None);
    let mut rest = event(EventKind::Fielded, "2026-05-01T08:00:00Z");
    rest.units = Some(40);
    sample.dossier.cases[0].events.push(rest);
    assert_eq!(values(&sample)[2], Some(20.0));
}

#[test]
fn an_evaluation_says_until_when_it_holds() {
    let mut sample = sample();
    assert_eq!(
        sample.assess().valid_until,
        "2030-01-02T00:00:00Z".parse().ok()
    );
    sample.settings.max_advisory_age_days = Some(30);
    assert_eq!(
        sample.assess().valid_until,
        "2026-06-19T00:00:00Z".parse().ok()
    );
    without(&mut sample, EventKind::Reported);
    sample.as_of = "2026-04-03T00:00:00Z".parse().unwrap();
    let next = sample.assess().valid_until;
    assert_eq!(next, "2026-04-11T08:00:00Z".parse().ok(), "the next event");
}
