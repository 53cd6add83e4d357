//! A standard as a process: work products follow records, reviews follow dates and what has happened since.

use asepsis_domain::catalogue::{Confidence, Review, Strength, WorkProduct};
use asepsis_domain::evaluation::{ItemStatus, ReviewState, ReviewStatus};
use asepsis_domain::plan::{PlanSection, Topic};
use asepsis_domain::postmarket::{Override, OverrideStatus};
use asepsis_domain::record::{RecordKind, Releases};

use super::sample::*;

/// A sample whose item `doc#windows`, made to apply, asks for a review and leaves the register of risks.
fn reviewed(after: &[&str]) -> Sample {
    let mut sample = sample();
    let document = sample.catalogue.documents.get_mut("doc").unwrap();
    let item = document
        .items
        .iter_mut()
        .find(|i| i.id.item == "by-objective")
        .unwrap();
    item.work_products = vec![WorkProduct {
        title: "Register of risks".to_owned(),
        needs: vec![need("risk", &[], Strength::Satisfies)],
    }];
    item.reviews = vec![Review {
        title: "the register".to_owned(),
        plan: Some(Topic::Monitoring),
        days: None,
        after: after.iter().map(|a| (*a).to_owned()).collect(),
        confidence: Confidence::High,
        because: "Risks move.".to_owned(),
    }];
    sample.dossier.evidence[0].date = Some(day("2026-04-10"));
    sample
}

fn review(sample: &Sample) -> ReviewState {
    let process = sample.assess().process;
    process.first().unwrap().reviews.first().unwrap().clone()
}

#[test]
fn a_work_product_is_there_with_its_records() {
    let mut sample = reviewed(&[]);
    let status = |sample: &Sample| sample.assess().process[0].work_products[0].status;
    assert_eq!(status(&sample), ItemStatus::Met);
    sample.dossier.risks.risks.clear();
    assert_eq!(status(&sample), ItemStatus::Missing);
}

#[test]
fn the_plan_says_when_a_review_falls_due() {
    let mut sample = reviewed(&[]);
    assert_eq!(review(&sample).status, ReviewStatus::NoPeriod);
    sample.dossier.plan[0].days = Some(52);
    let found = review(&sample);
    assert_eq!(
        (found.status, found.due),
        (ReviewStatus::Current, Some(day("2026-06-01")))
    );
    assert_eq!(found.plan, Some(id("PLN-1")));
    // The day on which it falls due still is in time; an evaluation holds until the day after.
    assert_eq!(
        sample.assess().valid_until,
        "2026-06-02T00:00:00Z".parse().ok()
    );
    sample.as_of = "2026-06-02T00:00:00Z".parse().unwrap();
    assert_eq!(review(&sample).status, ReviewStatus::Overdue);
    let told = sample.told();
    let due = told
        .iter()
        .find(|d| d.starts_with("review-due: doc#by-objective"));
    assert!(due.is_some_and(|d| d.contains("2026-06-01")), "{told:?}");
    sample.dossier.evidence[0].date = None;
    assert_eq!(review(&sample).status, ReviewStatus::Never);
}

#[test]
fn what_has_happened_since_makes_a_review_due() {
    let mut sample = reviewed(&["case", "decision", "test", "release"]);
    sample.dossier.evidence[0].date = Some(day("2026-05-31"));
    assert_eq!(review(&sample).status, ReviewStatus::Current);
    sample.dossier.evidence[0].date = Some(day("2026-04-01"));
    let found = review(&sample);
    assert_eq!(found.status, ReviewStatus::Due, "{found:?}");
    assert!(found.records.contains(&id("CAS-1")), "{found:?}");
    // What lies ahead has not happened.
    sample.as_of = "2026-04-01T12:00:00Z".parse().unwrap();
    assert_eq!(review(&sample).status, ReviewStatus::Current);
}

#[test]
fn a_release_that_the_review_does_not_cover_makes_it_due() {
    let mut sample = reviewed(&["release"]);
    assert_eq!(review(&sample).status, ReviewStatus::Current);
    let older = loc("evidence.toml", release("1.0.0"), "1.0.0");
    sample.dossier.evidence[0].releases = Releases::List(vec![older]);
    let found = review(&sample);
    assert_eq!(found.status, ReviewStatus::Due);
    assert_eq!(found.since, ["release 2.0.0 is not covered"]);
    sample.dossier.evidence[0].releases = Releases::All;
    sample.dossier.device.releases[1].date = Some(day("2026-05-01"));
    assert_eq!(review(&sample).status, ReviewStatus::Due);
}

#[test]
fn an_unverified_row_only_prompts_until_a_person_confirms_it() {
    let mut sample = reviewed(&["case"]);
    sample.dossier.plan[0].days = Some(1);
    let document = sample.catalogue.documents.get_mut("doc").unwrap();
    let item = document
        .items
        .iter_mut()
        .find(|i| i.id.item == "by-objective")
        .unwrap();
    item.confidence = Confidence::Unverified;
    let found = review(&sample);
    assert_eq!((found.status, found.due), (ReviewStatus::Unverified, None));
    let state = &sample.assess().process[0];
    assert_eq!(state.work_products[0].status, ItemStatus::Unverified);
    assert!(!sample.told().iter().any(|d| d.starts_with("review-due")));
    sample.dossier.overrides = vec![Override {
        item: loc("overrides.toml", state.item.clone(), "by-objective"),
        status: OverrideStatus::Verified,
        over: None,
        reason: "read".to_owned(),
        source: "the standard".to_owned(),
        by: "Quality".to_owned(),
        on: day("2026-05-01"),
        at: at("overrides.toml", 1),
    }];
    assert_eq!(review(&sample).status, ReviewStatus::Overdue);
    assert_eq!(
        sample.assess().process[0].work_products[0].status,
        ItemStatus::Met
    );
}

#[test]
fn of_two_periods_for_a_topic_the_shortest_holds_wherever_it_stands() {
    let with = |days: [Option<u32>; 3], turned: bool| {
        let mut sample = reviewed(&[]);
        let one = sample.dossier.plan[0].clone();
        sample.dossier.plan = days
            .iter()
            .zip(["PLN-1", "PLN-2", "PLN-3"])
            .map(|(days, name)| PlanSection {
                head: head(name, RecordKind::PlanSection),
                days: *days,
                ..one.clone()
            })
            .collect();
        if turned {
            sample.dossier.plan.reverse();
        }
        let told = sample.told();
        let told = told.iter().find(|t| t.starts_with("plan-topic")).cloned();
        let review = review(&sample);
        let plan = review.plan.map(|p| p.to_string());
        (review.days, plan, told.unwrap_or_default())
    };
    for turned in [false, true] {
        let (days, plan, told) = with([None, Some(90), Some(30)], turned);
        assert_eq!((days, plan.as_deref()), (Some(30), Some("PLN-3")));
        assert!(told.contains("30 days of PLN-3"), "{told}");
        let (days, plan, told) = with([None, Some(60), Some(60)], turned);
        assert_eq!((days, plan.as_deref()), (Some(60), Some("PLN-2")));
        assert!(told.contains("PLN-2 and PLN-3"), "{told}");
        let (days, plan, told) = with([None, Some(60), None], turned);
        assert_eq!(
            (days, plan.as_deref(), told.as_str()),
            (Some(60), Some("PLN-2"), "")
        );
    }
}
