//! Markets side by side: one label and one event in the columns of several markets.

use asepsis_domain::catalogue::{
    Clock, Confidence, DocumentStatus, Strength, Topic, TopicKind, Topics,
};
use asepsis_domain::device::{MarketEntry, MarketStatus};
use asepsis_domain::evaluation::{ClockStatus, ItemStatus};
use asepsis_domain::postmarket::ReportDecision;
use asepsis_domain::sides::{ClockStanding, Sides};

use super::sample::*;

fn topics(id: &str, kind: TopicKind, topic: &str) -> Topics {
    Topics {
        id: id.to_owned(),
        title: String::new(),
        kind,
        topics: vec![Topic {
            id: topic.to_owned(),
            title: format!("title of {topic}"),
            summary: String::new(),
        }],
    }
}

/// The sample with a second market `yy`, whose item asks for the topic of the first one's and whose clock is shorter.
fn two_markets(status: MarketStatus) -> Sample {
    let mut sample = sample();
    let catalogue = &mut sample.catalogue;
    for list in [
        topics("labeling", TopicKind::Labeling, "hardening"),
        topics("events", TopicKind::Event, "field-action"),
    ] {
        catalogue.topics.insert(list.id.clone(), list);
    }
    let first = catalogue.documents.get_mut("doc").unwrap();
    let duty = first
        .items
        .iter_mut()
        .find(|i| i.id.item == "need-label")
        .unwrap();
    let both = [("duty", "need-label"), ("topic", "hardening")];
    duty.needs = vec![need("label", &both, Strength::Satisfies)];
    first.clocks[0].topics = vec!["field-action".to_owned()];
    let mut second = first.clone();
    second.id = "other".to_owned();
    second.market = Some("yy".to_owned());
    let mut asked = catalogue_item(
        "tell",
        vec![need(
            "label",
            &[("topic", "hardening")],
            Strength::Satisfies,
        )],
    );
    asked.id = item("other#tell");
    second.items = vec![asked];
    second.clocks = vec![Clock {
        id: item("other#clock"),
        length: 2,
        ..clock()
    }];
    second.clocks[0].topics = vec!["field-action".to_owned()];
    second.metrics.clear();
    catalogue.documents.insert("other".to_owned(), second);
    sample.dossier.device.markets.push(MarketEntry {
        id: text("yy"),
        pathway: text("path-b"),
        status,
        entity: None,
    });
    sample
}

fn sides(sample: &Sample) -> Sides {
    let markets = ["xx", "yy"].map(str::to_owned);
    let evaluation = sample.assess();
    crate::sides::sides(&sample.dossier, &evaluation, &sample.catalogue, &markets)
}

#[test]
fn a_label_of_one_market_is_evidence_in_another_until_it_names_its_duty() {
    let mut sample = two_markets(MarketStatus::Authorised);
    let statuses = |sample: &Sample| -> Vec<_> {
        let row = sides(sample).labeling.remove(0);
        row.cells.iter().map(|c| c.status()).collect()
    };
    assert_eq!(
        statuses(&sample),
        [Some(ItemStatus::Met), Some(ItemStatus::EvidencePresent)]
    );
    let named = loc("labeling.toml", item("other#tell"), "tell");
    sample.dossier.labels[0].meets.push(named);
    assert_eq!(
        statuses(&sample),
        [Some(ItemStatus::Met), Some(ItemStatus::Met)]
    );
    // The gap says the same.
    let evaluation = sample.assess();
    let state = evaluation
        .items
        .iter()
        .find(|i| i.item == item("other#tell"));
    assert_eq!(state.unwrap().status, ItemStatus::Met);
    sample.dossier.labels.clear();
    assert_eq!(
        statuses(&sample),
        [Some(ItemStatus::Missing), Some(ItemStatus::Missing)]
    );
}

#[test]
fn of_an_item_with_several_topics_a_label_says_which_it_tells() {
    let mut sample = two_markets(MarketStatus::Authorised);
    let second = sample.catalogue.documents.get_mut("other").unwrap();
    second.items[0].needs.push(need(
        "label",
        &[("topic", "elsewhere")],
        Strength::Satisfies,
    ));
    let label = &mut sample.dossier.labels[0];
    label.meets = vec![loc("labeling.toml", item("other#tell"), "tell")];
    let cell = |sample: &Sample| sides(sample).labeling.remove(0).cells[1].status();
    assert_eq!(cell(&sample), Some(ItemStatus::Missing));
    sample.dossier.labels[0].topics = vec![text("hardening")];
    assert_eq!(cell(&sample), Some(ItemStatus::Met));
    sample.dossier.labels[0].topics = vec![text("hardning")];
    let told = sample.told();
    assert!(
        told.iter().any(|d| d.starts_with("label-topic: ")),
        "{told:?}"
    );
}

#[test]
fn an_unverified_duty_stays_so_in_its_cell() {
    let mut sample = two_markets(MarketStatus::Authorised);
    let second = sample.catalogue.documents.get_mut("other").unwrap();
    second.items[0].confidence = Confidence::Unverified;
    let row = sides(&sample).labeling.remove(0);
    assert_eq!(row.cells[1].status(), Some(ItemStatus::Unverified));
}

#[test]
fn one_event_is_held_against_every_market_on_which_the_device_is() {
    let sample = two_markets(MarketStatus::Authorised);
    let row = sides(&sample).clocks.remove(0);
    let states: Vec<ClockStatus> = row
        .cells
        .iter()
        .flat_map(|c| &c[0].states)
        .map(|s| s.status)
        .collect();
    // Decided in one market; the other asks for a decision of its own.
    assert_eq!(states, [ClockStatus::Fulfilled, ClockStatus::Undecided]);
    let sample = two_markets(MarketStatus::Planned);
    let row = sides(&sample).clocks.remove(0);
    assert_eq!(row.cells[1][0].standing, ClockStanding::NotMarketed);
    assert!(row.cells[1][0].states.is_empty());
}

#[test]
fn no_clock_runs_where_the_device_is_no_market_and_none_of_a_proposal() {
    let mut sample = two_markets(MarketStatus::Authorised);
    sample.dossier.device.markets.pop();
    sample.settings.markets = vec!["xx".to_owned(), "yy".to_owned()];
    let row = sides(&sample).clocks.remove(0);
    assert_eq!(row.cells[1][0].standing, ClockStanding::NotMarketed);
    assert!(row.cells[1][0].states.is_empty());
    let second = sample.catalogue.documents.get_mut("other").unwrap();
    second.status = DocumentStatus::Proposed;
    let row = sides(&sample).clocks.remove(0);
    assert_eq!(row.cells[1][0].standing, ClockStanding::Proposed);
}

#[test]
fn a_stated_precaution_opens_a_clock_and_stays_one() {
    let mut sample = two_markets(MarketStatus::Authorised);
    let mut decided = reportability(ReportDecision::Precaution);
    decided.clock = loc("cases.toml", item("other#clock"), "other");
    sample.dossier.cases[0].reportability.push(decided);
    let row = sides(&sample).clocks.remove(0);
    let state = &row.cells[1][0].states[0];
    assert!(state.precaution && state.due.is_some(), "{state:?}");
    assert!(!row.cells[0][0].states[0].precaution);
}
