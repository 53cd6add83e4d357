//! Contradictions between records: each is told, all in one run, and each at its own place.

use asepsis_domain::control::Requirement;
use asepsis_domain::decision::{Decision, VexStatus};
use asepsis_domain::device::MarketEntry;
use asepsis_domain::evaluation::ItemStatus;
use asepsis_domain::id::RecordId;
use asepsis_domain::place::Place;
use asepsis_domain::postmarket::{CaseAdvisory, EventKind, Override, OverrideStatus, Tlp};
use asepsis_domain::record::{RecordKind, Releases};
use asepsis_domain::risk;
use asepsis_domain::test::Outcome;
use asepsis_domain::threat::Response;

use super::sample::*;

type Change = fn(&mut Sample);

const CASES: &[(Change, &str)] = &[
    (
        |s| s.dossier.tests[0].verifies = links(&["CTL-11"]),
        "link-broken: `verifies` of TST-1 goes to `CTL-11`, and there is no such record",
    ),
    (
        |s| s.dossier.tests[0].verifies.push(link("ELM-1")),
        "link-kind: `verifies` of TST-1 goes to the element `ELM-1`; it may go to: control, requirement",
    ),
    (
        |s| s.dossier.components[0].element = Some(link("ELM-9")),
        "link-broken: `element` of a component goes to `ELM-9`",
    ),
    (
        |s| s.dossier.device.markets[0].entity = Some(link("ENT-9")),
        "link-broken: `entity` of a market goes to `ENT-9`",
    ),
    (
        |s| s.dossier.controls.push(control("ctl-1", "RSK-1", "REQ-1")),
        "dossier-duplicate: the id `",
    ),
    (
        |s| s.dossier.requirements[0].head.formerly = vec![id("CTL-1")],
        "dossier-duplicate: the former id `CTL-1` is another record's already",
    ),
    (
        |s| {
            let again = s.dossier.device.releases[0].clone();
            s.dossier.device.releases.push(again);
        },
        "dossier-duplicate: the release `1.0.0` is there already",
    ),
    (
        |s| s.dossier.decisions[0].releases = list(&["2.0.0", "2.0.1"]),
        "release-unknown: the device has no release `2.0.1`",
    ),
    (
        |s| s.dossier.decisions[0].releases = span(Some("2.0.0"), Some("1.0.0")),
        "release-order: no path of `follows` leads from 2.0.0 to 1.0.0",
    ),
    (
        |s| s.dossier.device.releases[0].follows = Some(loc("device.toml", release("2.0.0"), "f")),
        "release-order: release 1.0.0 follows itself",
    ),
    (
        |s| {
            s.dossier.sboms.remove("sbom/2.0.0.json");
        },
        "release-sbom: the SBOM `sbom/2.0.0.json` of release 2.0.0 is missing",
    ),
    (
        |s| s.dossier.device.releases[0].sboms.clear(),
        "release-sbom: release 1.0.0 has no SBOM",
    ),
    (
        |s| s.dossier.cases[0].advisory = Some(advisory(list(&["2.0.1"]))),
        "release-unknown: the device has no release `2.0.1`",
    ),
    (
        |s| {
            s.dossier.cases[0].advisory = Some(advisory(list(&["2.0.0"])));
            s.dossier.decisions.push(affected());
        },
        "case-advisory: the advisory of CAS-1 calls fixed 2.0.0: DEC-9 at decisions.toml:",
    ),
    (
        |s| {
            s.dossier.cases[0].advisory = Some(advisory(list(&[])));
            s.dossier.cases[0].releases = list(&["2.0.0"]);
            s.dossier.decisions.push(affected());
        },
        "case-advisory: the advisory of CAS-1 leaves out, as `releases` of the case do, 1.0.0: DEC-9",
    ),
    (
        |s| {
            let case = s.dossier.cases[0].clone();
            for (number, name) in [(8, "EX-2026-001"), (9, "EX 2026.001")] {
                let mut case = case.clone();
                case.head.id = id(&format!("CAS-{number}"));
                case.advisory = Some(CaseAdvisory {
                    id: name.to_owned(),
                    ..advisory(list(&[]))
                });
                s.dossier.cases.push(case);
            }
            s.dossier.cases[0].advisory = Some(advisory(list(&[])));
        },
        "case-advisory-id: the advisories of CAS-1 and CAS-8 have the same id, `EX-2026-001`",
    ),
    (
        |s| s.settings.release = Some(release("3")),
        "release-unknown: the device has no release `3`",
    ),
    (
        |s| s.dossier.tests[0].result = None,
        "test-no-result: TST-1 has no result",
    ),
    (
        |s| s.dossier.tests[0].releases = list(&["1.0.0"]),
        "test-other-release: TST-1 has a result, but not for release 2.0.0",
    ),
    (
        |s| s.dossier.tests[0].result.as_mut().unwrap().outcome = Outcome::Fail,
        "test-failed: TST-1 failed: no way in",
    ),
    (
        |s| s.dossier.tests.clear(),
        "trace-control-untested: CTL-1: no test verifies the control",
    ),
    (
        |s| {
            s.dossier.files.insert("report.pdf".to_owned(), None);
        },
        "evidence-file: the file `report.pdf` of EVD-1 is missing",
    ),
    (
        |s| {
            s.dossier
                .files
                .insert("report.pdf".to_owned(), Some(s.dossier.digest));
        },
        "evidence-digest: the file `report.pdf` of EVD-1 has the digest sha256:",
    ),
    (
        |s| s.dossier.evidence[0].serves.push(text("OBJ-B")),
        "evidence-objective: the catalogue has no objective or item `OBJ-B`",
    ),
    (
        |s| {
            s.dossier.labels[0]
                .meets
                .push(loc("labeling.toml", item("doc#nothing"), "n"))
        },
        "label-item: the catalogue has no item `doc#nothing`",
    ),
    (
        |s| {
            s.dossier.controls[0]
                .meets
                .push(loc("controls.toml", item("doc#nothing"), "n"))
        },
        "control-item: the catalogue has no item `doc#nothing`",
    ),
    (
        |s| s.dossier.cases[0].reportability[0].clock.value = item("doc#clok"),
        "clock-unknown: the catalogue has no clock `doc#clok`",
    ),
    (
        |s| {
            s.dossier
                .overrides
                .push(over("doc#nothing", OverrideStatus::Met, None))
        },
        "override-item: the catalogue has no item `doc#nothing`",
    ),
    (
        |s| {
            s.dossier.device.markets.push(MarketEntry {
                id: text("yy"),
                ..s.dossier.device.markets[0].clone()
            })
        },
        "device-market: the catalogue has nothing on the market `yy`",
    ),
    (
        |s| s.dossier.device.markets[0].pathway = text("path-b"),
        "device-market: the catalogue knows no pathway `path-b`",
    ),
    (
        |s| {
            s.dossier
                .device
                .facts
                .remove(&asepsis_domain::condition::Fact::Windows);
        },
        "device-fact: the fact `windows` is not stated: Does the device run Windows?",
    ),
    (
        |s| {
            s.dossier.cases[0]
                .events
                .push(event(EventKind::Validated, "2026-03-01T00:00:00Z"))
        },
        "case-order: CAS-1: `validated` at 2026-03-01T00:00:00Z is before `identified`",
    ),
    (
        |s| {
            s.dossier.cases[0]
                .events
                .push(event(EventKind::Closed, "2026-04-10T00:00:00Z"))
        },
        "case-order: CAS-1: `closed` at 2026-04-10T00:00:00Z is before `fielded`",
    ),
    (
        |s| {
            s.dossier.cases[0]
                .events
                .push(event(EventKind::Signal, "2062-04-10T00:00:00Z"))
        },
        "case-future: CAS-1: `signal` is at 2062-04-10T00:00:00Z, later than",
    ),
    (
        |s| s.dossier.organisation.entities[0].zone = "Mars/Base".to_owned(),
        "entity-zone: `Mars/Base` of ENT-1 is no IANA time zone",
    ),
    (
        |s| s.dossier.risks.risks[0].before.value.severity = "awful".to_owned(),
        "risk-level: RSK-1: the method has no severity `awful`",
    ),
    (
        |s| s.dossier.risks.risks[0].decision = None,
        "risk-unjudged: nobody has decided whether RSK-1 is controlled",
    ),
    (
        |s| {
            s.dossier.risks.risks[0].decision.as_mut().unwrap().status = risk::Control::Uncontrolled
        },
        "risk-uncontrolled: RSK-1 is uncontrolled",
    ),
    (
        |s| s.dossier.risks.risks[0].after = None,
        "risk-decision: RSK-1 is decided as controlled, and the matrix says that its level is not acceptable",
    ),
    (
        |s| {
            s.dossier.risks.risks[0]
                .decision
                .as_mut()
                .unwrap()
                .reason
                .clear()
        },
        "risk-decision: RSK-1 is decided as controlled; the matrix asks for a reason",
    ),
    (
        |s| s.dossier.risks.risks[0].safety = None,
        "risk-safety: RSK-1 does not say whether it may affect safety",
    ),
    (
        |s| {
            s.dossier.risks.risks[0]
                .safety
                .as_mut()
                .unwrap()
                .hazards
                .clear()
        },
        "risk-safety: RSK-1 may affect safety and names no hazard",
    ),
    (
        |s| s.dossier.risks.method.example = true,
        "risk-matrix-example: ",
    ),
    (
        |s| s.dossier.threats.threats[0].on = links(&["ELM-1"]),
        "trace-element-no-threat: IFC-1: no threat is on this interface",
    ),
    (
        |s| s.dossier.threats.threats[0].on.clear(),
        "trace-threat-loose: THR-1: the threat is on no element",
    ),
    (
        |s| s.dossier.threats.threats.push(threat("THR-2")),
        "trace-threat-loose: THR-2: no risk arises from the threat",
    ),
    (
        |s| {
            s.dossier.risks.risks[0].arises_from.clear();
            s.dossier.risks.risks[0].vulnerabilities.clear();
        },
        "trace-risk-loose: RSK-1",
    ),
    (
        |s| s.dossier.controls[0].mitigates.clear(),
        "trace-risk-no-control: RSK-1: no control mitigates the risk",
    ),
    (
        |s| s.dossier.controls[0].mitigates.clear(),
        "trace-control-loose: CTL-1: the control mitigates no risk",
    ),
    (
        |s| s.dossier.controls[0].requirements.clear(),
        "trace-control-no-requirement: CTL-1",
    ),
    (
        |s| s.dossier.controls[0].requirements.clear(),
        "trace-requirement-loose: REQ-1: no control fulfils the requirement",
    ),
    (
        |s| s.dossier.controls[0].safety_check = None,
        "trace-control-safety: CTL-1: it is not recorded whether",
    ),
    (
        |s| s.dossier.risks.hazards[0].security_check = None,
        "trace-hazard-security: HAZ-1: it is not recorded whether",
    ),
    (
        |s| s.dossier.components.truncate(1),
        "component-support: 1 of 3 components of sbom/2.0.0.json in release 2.0.0 have no level or end of support and no justification: openssl",
    ),
    (
        |s| s.dossier.components[0].end_of_support = Some(day("2026-05-31")),
        "component-ended: the support of 1 components of sbom/1.0.0.json in release 1.0.0 has ended: lodash (2026-05-31)",
    ),
    (
        |s| s.settings.max_advisory_age_days = Some(10),
        "feed-old: the newest record from `osv` is of 2026-05-20T00:00:00Z (limit: 10 days)",
    ),
    (|s| s.snapshot = None, "feed-none: "),
    (
        |s| {
            s.dossier.submissions.clear();
            s.dossier.evidence.clear();
        },
        "gap-item: Doc: 2 items are missing and 0 partly there, of 44 that apply: need-evidence, need-submission",
    ),
];

fn affected() -> Decision {
    Decision {
        status: VexStatus::Affected,
        ..decision("DEC-9", "CVE-2026-0001")
    }
}

fn advisory(fixed: Releases) -> CaseAdvisory {
    CaseAdvisory {
        id: "EX-2026-001".to_owned(),
        title: String::new(),
        summary: "What users are told.".to_owned(),
        tlp: Tlp::White,
        is_final: true,
        fixed,
        acknowledgments: Vec::new(),
        revisions: Vec::new(),
        at: Place::start_of("cases.toml"),
    }
}

#[test]
fn every_contradiction_is_told() {
    for (with, expect) in CASES {
        let mut sample = sample();
        with(&mut sample);
        let told = sample.told();
        assert!(
            told.iter().any(|d| d.starts_with(expect)),
            "{expect}\nis not among\n{told:#?}"
        );
    }
}

#[test]
fn all_of_it_is_told_in_one_run() {
    let mut sample = sample();
    // One at a time may undo another; these do not.
    sample.dossier.tests[0].verifies = links(&["CTL-11"]);
    sample.dossier.risks.risks[0].decision = None;
    sample.dossier.decisions[0].releases = list(&["9"]);
    sample.dossier.files.insert("report.pdf".to_owned(), None);
    let told = sample.told();
    for code in [
        "link-broken",
        "risk-unjudged",
        "release-unknown",
        "evidence-file",
        "trace-control-untested",
    ] {
        assert!(
            told.iter().any(|d| d.starts_with(code)),
            "{code}: {told:#?}"
        );
    }
}

#[test]
fn diagnostics_stand_where_the_fault_is() {
    let mut sample = sample();
    let wrong = link("CTL-11");
    sample.dossier.tests[0].verifies = vec![wrong.clone()];
    let evaluation = sample.assess();
    let broken = evaluation
        .diagnostics
        .iter()
        .find(|d| d.code.id() == "link-broken")
        .unwrap();
    assert_eq!(broken.at.as_ref(), Some(&wrong.at));
    assert_eq!(broken.record.as_ref(), Some(&id("TST-1")));
    assert_eq!(broken.help, "Perhaps `CTL-1` is meant.");
}

#[test]
fn a_former_id_still_leads_to_its_record() {
    let mut sample = sample();
    sample.dossier.controls[0].head.formerly = vec![id("CTL-OLD")];
    sample.dossier.tests[0].verifies = links(&["CTL-OLD"]);
    assert_eq!(sample.told(), Vec::<String>::new());
    let proven = &sample.assess().risks[0].proven_by;
    assert_eq!(proven, &[id("TST-1")]);
}

#[test]
fn what_could_not_be_read_is_not_told_twice() {
    let mut sample = sample();
    let unread = RecordId::unread(&at("controls.toml", 3));
    sample.dossier.tests[0]
        .verifies
        .push(loc("tests.toml", unread.clone(), "unread"));
    let head = asepsis_domain::record::Head {
        id: unread,
        ..head("REQ-2", RecordKind::Requirement)
    };
    sample.dossier.requirements.push(Requirement {
        head,
        ..sample.dossier.requirements[0].clone()
    });
    let told = sample.told();
    assert!(
        !told
            .iter()
            .any(|d| d.starts_with("link-") || d.starts_with("dossier-")),
        "{told:?}"
    );
}

#[test]
fn a_justified_response_or_absence_hangs_nowhere() {
    let mut sample = sample();
    let mut accepted = threat("THR-2");
    (accepted.response, accepted.rationale) =
        (Response::Accept, "no way in without the key".to_owned());
    sample.dossier.threats.threats.push(accepted);
    let mut absent = control("CTL-2", "RSK-1", "REQ-1");
    (absent.mitigates, absent.requirements) = (Vec::new(), Vec::new());
    (absent.absent_because, absent.safety_check) = ("no accounts".to_owned(), None);
    sample.dossier.controls.push(absent);
    assert_eq!(sample.told(), Vec::<String>::new());
}

fn over(item_id: &str, status: OverrideStatus, computed: Option<&str>) -> Override {
    Override {
        item: loc("overrides.toml", item(item_id), item_id),
        status,
        over: computed.map(text),
        reason: "looked at it".to_owned(),
        source: String::new(),
        by: "Regulatory affairs".to_owned(),
        on: day("2026-05-01"),
        at: loc("overrides.toml", (), item_id).at,
    }
}

#[test]
fn a_persons_word_stands_over_the_computed_status() {
    use ItemStatus::{EvidencePresent, Met, Missing, NotApplicable, Unverified};
    use OverrideStatus as O;
    let check = |words: Vec<Override>, name: &str, expect: ItemStatus| {
        let mut sample = sample();
        sample.dossier.overrides = words;
        let evaluation = sample.assess();
        let state = evaluation
            .items
            .iter()
            .find(|i| i.item.item == name)
            .unwrap();
        assert_eq!(state.status, expect, "{name}: {}", state.overridden);
    };
    let sourced = Override {
        source: "the text".to_owned(),
        ..over("doc#unverified", O::Verified, None)
    };
    check(
        vec![over("doc#by-objective", O::Met, None)],
        "by-objective",
        Met,
    );
    check(
        vec![over("doc#need-risk", O::Missing, None)],
        "need-risk",
        Missing,
    );
    check(
        vec![over("doc#need-risk", O::NotApplicable, None)],
        "need-risk",
        NotApplicable,
    );
    check(
        vec![over("doc#windows", O::Applies, None)],
        "windows",
        EvidencePresent,
    );
    // A row that is not verified is met only once a person names a source.
    check(
        vec![over("doc#unverified", O::Met, None)],
        "unverified",
        Unverified,
    );
    check(
        vec![over("doc#unverified", O::Verified, None)],
        "unverified",
        Unverified,
    );
    check(vec![sourced.clone()], "unverified", Met);
    // A word without a reason does not count.
    let mute = Override {
        reason: String::new(),
        ..over("doc#need-risk", O::Missing, None)
    };
    check(vec![mute], "need-risk", Met);

    let mut sample = sample();
    sample.dossier.overrides = vec![
        over("doc#need-risk", O::Met, Some("met")),
        over("doc#by-objective", O::Met, Some("missing")),
    ];
    let told = sample.told();
    assert!(
        matches!(&told[..], [one] if one.starts_with("override-moved: doc#by-objective")),
        "{told:?}"
    );

    // A word that does not say over what it stands could not be told of when that moves.
    sample.dossier.overrides = vec![over("doc#by-objective", O::NotApplicable, None)];
    let told = sample.told();
    assert!(
        matches!(&told[..], [one] if one.starts_with("override-over: doc#by-objective")),
        "{told:?}"
    );
}

#[test]
fn evidence_turns_missing_into_evidence_present() {
    let mut sample = sample();
    sample.dossier.threats.threats.clear();
    sample.dossier.plan.clear();
    let status = |s: &Sample| {
        s.assess()
            .items
            .iter()
            .find(|i| i.item.item == "by-objective")
            .unwrap()
            .status
    };
    assert_eq!(status(&sample), ItemStatus::EvidencePresent);
    sample.dossier.evidence[0].releases = list(&["1.0.0"]);
    assert_eq!(status(&sample), ItemStatus::Missing);
    let held_back = &sample.assess().objectives[0].holds_back;
    assert!(held_back.iter().any(|i| i.item == "by-objective"));
}

#[test]
fn an_item_on_some_controls_looks_at_the_trace_of_those() {
    let mut sample = sample();
    let mut untested = control("CTL-2", "RSK-1", "REQ-1");
    untested.category = asepsis_domain::control::Category::Updates;
    sample.dossier.controls.push(untested);
    let strength = asepsis_domain::catalogue::Strength::Satisfies;
    let document = sample.catalogue.documents.get_mut("doc").unwrap();
    for category in ["authentication", "updates"] {
        let needs = vec![
            need("control", &[("category", category)], strength),
            need("control-trace", &[], strength),
        ];
        document.items.push(catalogue_item(category, needs));
    }
    let evaluation = sample.assess();
    let state = |name: &str| {
        evaluation
            .items
            .iter()
            .find(|i| i.item.item == name)
            .unwrap()
    };
    assert_eq!(state("authentication").status, ItemStatus::Met);
    assert_eq!(state("updates").status, ItemStatus::Partly);
    assert!(state("updates").needs[1].missing.ends_with(": CTL-2"));
}
