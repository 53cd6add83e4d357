//! Findings of tests: each is dealt with to the end, or a box says what is open.

use asepsis_domain::test::{Deferral, FindingStatus, TestFinding};

use crate::content::{Document, Inline};
use crate::sample::{Sample, link};

fn finding(status: Option<FindingStatus>) -> TestFinding {
    TestFinding {
        id: "P-1".into(),
        title: "The version is shown".into(),
        severity: "low".into(),
        status,
        disposition: "The version is public".into(),
        risks: Vec::new(),
        no_risk_because: "It tells nothing new".into(),
        deferral: None,
    }
}

fn document(found: TestFinding) -> Document {
    let mut sample = Sample::new();
    sample.dossier.tests[0].findings = vec![found];
    super::build(&sample.subject())
}

/// Titles of the boxes about findings.
fn boxes(document: &Document) -> Vec<&str> {
    let notes = document.open_notes().into_iter();
    let about = |text: &Vec<Inline>| text.iter().any(|i| i.plain().contains("P-1 of TST-1"));
    notes
        .filter(|n| about(&n.text))
        .map(|n| n.title.as_str())
        .collect()
}

#[test]
fn a_finding_that_is_dealt_with_needs_no_box() {
    let accepted = finding(Some(FindingStatus::Accepted));
    assert!(boxes(&document(accepted)).is_empty());
    let mut risky = finding(Some(FindingStatus::Repaired));
    risky.no_risk_because = String::new();
    risky.risks = vec![link("RSK-1")];
    assert!(boxes(&document(risky)).is_empty());
}

#[test]
fn what_is_open_of_a_finding_is_a_box() {
    let open = ["1 finding without what was done about it and why"];
    assert_eq!(boxes(&document(finding(None))), open);
    let mut wordless = finding(Some(FindingStatus::Accepted));
    wordless.disposition = "TO FILL IN: why".into();
    assert_eq!(boxes(&document(wordless)), open);
    let mut unrisked = finding(Some(FindingStatus::Accepted));
    unrisked.no_risk_because = String::new();
    assert_eq!(
        boxes(&document(unrisked)),
        ["1 finding without a risk or the reason for none"]
    );
}

#[test]
fn a_deferred_repair_needs_its_whole_plan() {
    let open = ["1 deferred repair without a whole plan"];
    let mut later = finding(Some(FindingStatus::Deferred));
    assert_eq!(boxes(&document(later.clone())), open);
    let mut plan = Deferral {
        addresses: "P-1".into(),
        by: Some("2027-02-26".parse().unwrap()),
        release: "2.2".into(),
        interim_devices: "Yes".into(),
        reach: String::new(),
    };
    later.deferral = Some(plan.clone());
    assert_eq!(boxes(&document(later.clone())), open);
    plan.reach = "Thirty days".into();
    later.deferral = Some(plan);
    assert!(boxes(&document(later)).is_empty());
}
