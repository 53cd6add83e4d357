//! The whole assessment of a small device: what it says when all is well, and what each change does.

mod integrity;
mod postmarket;
mod process;
mod property;
mod sample;
mod sides;
mod support;
mod vex;
mod vex_parts;
mod vulnerability;

use asepsis_domain::evaluation::ItemStatus;

use sample::sample;

#[test]
fn a_whole_dossier_has_nothing_loose() {
    let sample = sample();
    assert_eq!(sample.told(), Vec::<String>::new());
    let evaluation = sample.assess();
    for item in &evaluation.items {
        let expect = match item.item.item.as_str() {
            "by-objective" => ItemStatus::EvidencePresent,
            "windows" => ItemStatus::NotApplicable,
            "unverified" => ItemStatus::Unverified,
            _ => ItemStatus::Met,
        };
        assert_eq!(item.status, expect, "{}: {:?}", item.item, item.needs);
    }
    assert!(evaluation.trace.nodes.iter().all(|n| n.loose.is_empty()));
}
