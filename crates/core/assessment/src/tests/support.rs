//! Which statement on a component's support counts, and what the stages of life of a release contradict.

use asepsis_domain::catalogue::Notice;
use asepsis_domain::device::ReleaseStatus;
use asepsis_domain::dossier::{SoftwareClass, StatedBy, SupportLevel};
use asepsis_domain::evaluation::{ComponentState, NoticeStatus, SupportRule};
use asepsis_domain::lifecycle::{End, LifecycleMatch, Line};
use asepsis_domain::record::{RecordKind, Releases};
use asepsis_domain::stage::{Stage, StageBasis, StageEntry, SupportAssessment, SupportOutcome};

use super::sample::*;

const LODASH: usize = 1;

/// Returns the sample with nothing said of the support of its second component.
fn silent() -> Sample {
    let mut sample = sample();
    for note in &mut sample.dossier.components {
        if note.component.value.contains("lodash") {
            note.support = None;
            note.end_of_support = None;
        }
    }
    sample
}

fn feed(sample: &mut Sample, end: &str, doubt: &str) {
    for matches in sample.matches.values_mut() {
        matches.lifecycles.push(LifecycleMatch {
            component: LODASH,
            source: "endoflife".to_owned(),
            product: "lodash".to_owned(),
            title: "Lodash".to_owned(),
            page: String::new(),
            modified: None,
            line: Line {
                name: "4".to_owned(),
                active: End {
                    on: Some(day("2026-01-01")),
                    reached: None,
                },
                security: End {
                    on: end.parse().ok(),
                    reached: None,
                },
                ..Line::default()
            },
            identity: "pkg:npm/lodash".to_owned(),
            doubt: doubt.to_owned(),
        });
    }
}

fn note_lodash(sample: &mut Sample, by: StatedBy, end: &str) {
    let mut new = note("pkg:npm/lodash@4.17.15");
    new.stated_by = by;
    new.support = Some(SupportLevel::Maintained);
    new.end_of_support = end.parse().ok();
    sample.dossier.components.push(new);
}

fn lodash(sample: &Sample) -> ComponentState {
    let evaluation = sample.assess();
    let releases = evaluation.releases.iter();
    let mut components = releases.flat_map(|r| &r.components);
    components.find(|c| c.name == "lodash").unwrap().clone()
}

fn codes(sample: &Sample) -> Vec<&'static str> {
    let mut codes: Vec<&str> = sample
        .assess()
        .diagnostics
        .iter()
        .map(|d| d.code.id())
        .collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

#[test]
fn a_person_counts_before_the_supplier_and_both_before_a_feed() {
    let mut sample = silent();
    let state = lodash(&sample);
    assert_eq!((state.support.as_str(), state.end_of_support), ("", None));
    assert!(codes(&sample).contains(&"component-support"));

    feed(&mut sample, "2027-03-01", "");
    let state = lodash(&sample);
    // Active support is over since January: fixes of security only.
    assert_eq!(state.support, "security-only");
    assert_eq!(state.end_of_support, Some(day("2027-03-01")));
    assert_eq!(state.support_by, Some(SupportRule::Feed));
    assert!(
        state.support_said[0]
            .from
            .contains("found by pkg:npm/lodash")
    );

    let written = sample
        .dossier
        .sboms
        .values_mut()
        .flat_map(|s| &mut s.components);
    for component in written.filter(|c| c.name == "lodash") {
        component.end_of_support = Some(day("2027-06-01"));
    }
    let state = lodash(&sample);
    assert_eq!(state.end_of_support, Some(day("2027-06-01")));
    assert_eq!(state.end_by, Some(SupportRule::Supplier));
    assert_eq!(
        state.support_by,
        Some(SupportRule::Feed),
        "the SBOM says no level"
    );
    assert!(codes(&sample).contains(&"component-support-differs"));

    note_lodash(&mut sample, StatedBy::Supplier, "2027-09-01");
    assert_eq!(lodash(&sample).end_of_support, Some(day("2027-09-01")));
    note_lodash(&mut sample, StatedBy::Hand, "2027-12-01");
    let state = lodash(&sample);
    assert_eq!(state.end_of_support, Some(day("2027-12-01")));
    assert_eq!(state.end_by, Some(SupportRule::Hand));
    assert_eq!(state.support_said.len(), 4, "all that is said is kept");
}

#[test]
fn what_is_doubtful_is_proposed_and_never_counts() {
    let mut sample = silent();
    feed(&mut sample, "2027-03-01", "found by name alone");
    let state = lodash(&sample);
    assert_eq!((state.support.as_str(), state.end_of_support), ("", None));
    let codes = codes(&sample);
    assert!(codes.contains(&"component-support"));
    assert!(codes.contains(&"component-support-proposed"));
    // Two products of one identity that differ are doubtful, those that agree are not.
    let mut sample = silent();
    feed(&mut sample, "2027-03-01", "");
    feed(&mut sample, "2027-03-01", "");
    assert_eq!(lodash(&sample).end_of_support, Some(day("2027-03-01")));
    feed(&mut sample, "2029-03-01", "");
    assert_eq!(lodash(&sample).end_of_support, None);
}

#[test]
fn the_level_follows_the_day_that_is_judged() {
    let mut sample = silent();
    feed(&mut sample, "2027-03-01", "");
    for (today, level) in [
        ("2025-12-31T00:00:00Z", "maintained"),
        ("2026-01-01T00:00:00Z", "maintained"),
        ("2026-01-02T00:00:00Z", "security-only"),
        ("2027-03-02T00:00:00Z", "unmaintained"),
    ] {
        sample.as_of = today.parse().unwrap();
        assert_eq!(lodash(&sample).support, level, "{today}");
    }
}

fn entry(name: &str, stage: Stage, from: &str, releases: Releases) -> StageEntry {
    StageEntry {
        head: head(name, RecordKind::StageEntry),
        stage,
        from: loc("lifecycle.toml", day(from), from),
        basis: StageBasis::Declaration,
        reason: "It is sold.".to_owned(),
        by: "Product management".to_owned(),
        releases,
        assessments: Vec::new(),
        told: Some(day(from)),
        notice: "Portal".to_owned(),
        evidence: Vec::new(),
    }
}

fn assessment(outcome: SupportOutcome) -> SupportAssessment {
    SupportAssessment {
        head: head("SUA-1", RecordKind::SupportAssessment),
        components: vec![text("pkg:npm/lodash")],
        releases: Releases::All,
        on: Some(day("2026-02-01")),
        by: "Product security".to_owned(),
        may_impact_patients: Some(true),
        impact: "It could stop the display.".to_owned(),
        outcome,
        plan: "It is taken out.".to_owned(),
        until: Some(loc("lifecycle.toml", day("2030-01-01"), "until")),
        about: links(&["CTL-1"]),
        told: None,
        evidence: Vec::new(),
    }
}

/// Returns the codes that a change of the stages brings.
fn brings(change: impl FnOnce(&mut Sample)) -> Vec<&'static str> {
    let mut sample = sample();
    let latest = sample.dossier.device.latest().unwrap().id.clone();
    for release in &mut sample.dossier.device.releases {
        release.status = ReleaseStatus::Released;
    }
    let before = codes(&sample);
    let covered = list(&[latest.as_str()]);
    sample.dossier.stages = vec![entry("STG-1", Stage::Support, "2024-01-01", covered)];
    assert_eq!(
        codes(&sample),
        before,
        "a stage by itself contradicts nothing"
    );
    change(&mut sample);
    let mut after = codes(&sample);
    after.retain(|code| !before.contains(code));
    after
}

fn end_lodash(sample: &mut Sample) {
    for note in &mut sample.dossier.components {
        if note.component.value.contains("lodash") {
            note.end_of_support = Some(day("2026-01-01"));
        }
    }
    if !sample
        .dossier
        .components
        .iter()
        .any(|n| n.component.value.contains("lodash"))
    {
        note_lodash(sample, StatedBy::Hand, "2026-01-01");
    }
}

#[test]
fn a_component_that_loses_support_is_assessed_or_told() {
    let told = brings(end_lodash);
    assert!(told.contains(&"stage-component"), "{told:?}");
    let told = brings(|s| {
        end_lodash(s);
        s.dossier.support_assessments = vec![assessment(SupportOutcome::Replaced)];
    });
    assert!(!told.contains(&"stage-component"), "{told:?}");
    assert!(
        !told.iter().any(|c| c.starts_with("support-assessment")),
        "{told:?}"
    );
}

#[test]
fn an_assessment_leads_to_a_stage_and_moves_none() {
    for (outcome, expect) in [
        (SupportOutcome::Mitigated, false),
        (SupportOutcome::MitigatedUnsupported, true),
        (SupportOutcome::NotMitigated, true),
    ] {
        let told = brings(|s| s.dossier.support_assessments = vec![assessment(outcome)]);
        assert_eq!(
            told.contains(&"stage-outcome"),
            expect,
            "{outcome:?} {told:?}"
        );
    }
    // The stage is what is declared, whatever the assessment says.
    let mut sample = sample();
    sample.dossier.stages = vec![entry("STG-1", Stage::Support, "2024-01-01", Releases::All)];
    sample.dossier.support_assessments = vec![assessment(SupportOutcome::NotMitigated)];
    let stage = sample.assess().releases[0].stage.clone().unwrap();
    assert_eq!(stage.stage, Stage::Support);
    assert_eq!(stage.assessments, [id("SUA-1")]);
}

#[test]
fn assessments_say_what_their_outcome_needs() {
    let lacking = |change: fn(&mut SupportAssessment)| {
        brings(|s| {
            let mut one = assessment(SupportOutcome::Replaced);
            change(&mut one);
            s.dossier.support_assessments = vec![one];
        })
    };
    assert_eq!(lacking(|_| {}), Vec::<&str>::new());
    for change in [
        (|a| a.until = None) as fn(&mut SupportAssessment),
        |a| a.plan.clear(),
        |a| a.impact.clear(),
        |a| a.outcome = SupportOutcome::Stays,
    ] {
        assert_eq!(lacking(change), ["support-assessment-incomplete"]);
    }
    let late = lacking(|a| a.until = Some(loc("lifecycle.toml", day("2025-01-01"), "u")));
    assert_eq!(late, ["support-assessment-overdue"]);
}

#[test]
fn stages_follow_each_other_and_rest_on_what_they_name() {
    let with = |change: fn(&mut StageEntry)| {
        brings(|s| {
            let covered = s.dossier.stages[0].releases.clone();
            let mut next = entry("STG-2", Stage::LimitedSupport, "2025-01-01", covered);
            change(&mut next);
            s.dossier.stages.push(next);
        })
    };
    assert_eq!(with(|_| {}), Vec::<&str>::new());
    assert_eq!(
        with(|e| e.stage = Stage::Development),
        ["stage-contradiction", "stage-order"]
    );
    assert_eq!(
        with(|e| e.stage = Stage::EndOfSupport),
        ["stage-contradiction"]
    );
    assert_eq!(with(|e| e.told = None), ["stage-notice"]);
    assert_eq!(with(|e| e.basis = StageBasis::Assessment), ["stage-basis"]);
    let later = brings(|s| {
        let covered = s.dossier.stages[0].releases.clone();
        s.dossier
            .stages
            .push(entry("STG-2", Stage::EndOfSupport, "2099-01-01", covered));
    });
    assert_eq!(
        later,
        Vec::<&str>::new(),
        "what is declared for later does not hold yet"
    );
}

#[test]
fn a_class_of_less_responsibility_asks_for_a_new_evaluation() {
    let told = |change: fn(&mut asepsis_domain::dossier::ComponentNote)| {
        brings(|s| {
            let one = &mut s.dossier.components[0];
            one.class = Some(SoftwareClass::Required);
            change(one);
        })
    };
    assert_eq!(told(|_| {}), Vec::<&str>::new());
    assert_eq!(
        told(|n| n.class_before = Some(SoftwareClass::Maintained)),
        ["component-class-lowered"]
    );
    let evaluated = told(|n| {
        n.class_before = Some(SoftwareClass::Maintained);
        n.risk_transfer = "Users are told; see LAB-12.".to_owned();
    });
    assert_eq!(evaluated, Vec::<&str>::new());
}

/// Returns where the last release's notice stands, the day that is owed, and whether it is told as overdue.
fn notice(change: &dyn Fn(&mut Sample)) -> (NoticeStatus, Option<String>, bool) {
    let mut sample = sample();
    sample.as_of = "2026-05-02T00:00:00Z".parse().unwrap();
    let document = sample.catalogue.documents.get_mut("doc").unwrap();
    document.items[0].notice = Some(Notice {
        before: vec![Stage::LimitedSupport, Stage::EndOfSupport],
        months: 24,
    });
    for release in &mut sample.dossier.device.releases {
        release.status = ReleaseStatus::Released;
        release.support_until = None;
    }
    change(&mut sample);
    let evaluation = sample.assess();
    let told = evaluation.diagnostics.iter();
    let told = told
        .filter(|d| d.code.id() == "stage-notice-period")
        .count();
    let notices = evaluation.releases.last().unwrap().notices.clone();
    let [notice] = notices.as_slice() else {
        panic!("{notices:?}");
    };
    (notice.status, notice.owed.map(|d| d.to_string()), told > 0)
}

#[test]
fn notice_is_counted_back_from_the_day_that_the_dossier_states() {
    use NoticeStatus as N;
    let ends = |on: &'static str| {
        move |s: &mut Sample| {
            s.dossier.device.releases.last_mut().unwrap().support_until = Some(day(on))
        }
    };
    let declares = |from: &'static str, told: Option<&'static str>| {
        move |s: &mut Sample| {
            ends("2040-01-01")(s);
            let mut entry = entry("STG-9", Stage::EndOfSupport, from, Releases::All);
            entry.told = told.map(day);
            s.dossier.stages.push(entry);
        }
    };
    let owed = |day: &str| Some(day.to_owned());
    assert_eq!(notice(&|_| {}), (N::NoDay, None, false));
    assert_eq!(
        notice(&ends("2028-05-02")),
        (N::Owed, owed("2026-05-02"), false)
    );
    assert_eq!(
        notice(&ends("2028-05-01")),
        (N::Overdue, owed("2026-05-01"), true)
    );
    // The 29th of February has no counterpart in most years: the last day of the month is in time.
    assert_eq!(
        notice(&ends("2030-02-28")),
        (N::Owed, owed("2028-02-28"), false)
    );
    assert_eq!(
        notice(&ends("2032-02-29")),
        (N::Owed, owed("2030-02-28"), false)
    );
    // An entry counts before `support_until`.
    assert_eq!(
        notice(&declares("2027-01-01", None)),
        (N::Overdue, owed("2025-01-01"), true)
    );
    assert_eq!(
        notice(&declares("2027-01-01", Some("2025-01-01"))),
        (N::InTime, owed("2025-01-01"), false)
    );
    assert_eq!(
        notice(&declares("2027-01-01", Some("2025-01-02"))),
        (N::Late, owed("2025-01-01"), false)
    );
    // What users are to be told later is not told yet.
    assert_eq!(
        notice(&declares("2027-01-01", Some("2026-06-01"))),
        (N::Overdue, owed("2025-01-01"), true)
    );
}

#[test]
fn only_verified_rows_in_force_ask_for_notice() {
    use asepsis_domain::catalogue::{Confidence, DocumentStatus};
    let count = |change: &dyn Fn(&mut Sample)| {
        let mut sample = sample();
        let document = sample.catalogue.documents.get_mut("doc").unwrap();
        document.items[0].notice = Some(Notice {
            before: vec![Stage::EndOfSupport],
            months: 24,
        });
        for release in &mut sample.dossier.device.releases {
            release.status = ReleaseStatus::Released;
        }
        change(&mut sample);
        sample.assess().releases.last().unwrap().notices.len()
    };
    assert_eq!(count(&|_| {}), 1);
    assert_eq!(
        count(&|s| {
            let document = s.catalogue.documents.get_mut("doc").unwrap();
            document.items[0].confidence = Confidence::Unverified;
        }),
        0
    );
    assert_eq!(
        count(&|s| s.catalogue.documents.get_mut("doc").unwrap().status = DocumentStatus::Proposed),
        0
    );
    assert_eq!(
        count(&|s| {
            for release in &mut s.dossier.device.releases {
                release.status = ReleaseStatus::Development;
            }
        }),
        0
    );
}
