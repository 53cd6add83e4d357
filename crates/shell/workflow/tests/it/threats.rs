//! Proposals for the playbook's worked example are the playbook's classes for each element, and every interface is named.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use asepsis_domain::library::Suggestions;
use asepsis_domain::threat::Stride;
use asepsis_workflow::threats::{Proposed, propose};

fn example() -> Proposed {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../corpus/playbook/amps");
    propose(&dir, None).unwrap()
}

/// The classes proposed for each part, as letters in the order of STRIDE; those of some parts only in brackets.
fn letters(suggestions: &Suggestions) -> BTreeMap<String, String> {
    let mut classes: BTreeMap<String, BTreeSet<(Stride, bool)>> = BTreeMap::new();
    for s in &suggestions.all {
        let of_part = classes.entry(s.on.to_string()).or_default();
        of_part.insert((s.stride, s.sometimes));
    }
    let letter = |(stride, sometimes): &(Stride, bool)| {
        let letter = match stride {
            Stride::Spoofing => "S",
            Stride::Tampering => "T",
            Stride::Repudiation => "R",
            Stride::InformationDisclosure => "I",
            Stride::DenialOfService => "D",
            Stride::ElevationOfPrivilege => "E",
        };
        if *sometimes {
            format!("({letter})")
        } else {
            letter.to_owned()
        }
    };
    classes
        .into_iter()
        .map(|(part, classes)| (part, classes.iter().map(letter).collect()))
        .collect()
}

#[test]
fn classes_by_element_are_the_playbooks() {
    let letters = letters(&example().suggestions);
    let expected = [
        ("ELM-DEVICE", "STRIDE"),
        ("ELM-APP", "STRIDE"),
        ("ELM-CLOUD", "STRIDE"),
        ("ELM-STORE", "SR"),
        ("ELM-COMPUTER", "SR"),
        ("ELM-PATIENT", "SR"),
        ("ELM-CLINICIAN", "SR"),
        ("ELM-FLASH", "T(R)ID"),
        ("FLW-1", "TID"),
        ("FLW-2", "TID"),
        ("FLW-3", "TID"),
    ];
    for (part, classes) in expected {
        assert_eq!(
            letters.get(part).map(String::as_str),
            Some(classes),
            "{part}"
        );
    }
}

#[test]
fn every_interface_has_proposals_of_its_kind_and_those_without_threat_are_named() {
    let proposed = example();
    let suggestions = &proposed.suggestions;
    assert_eq!(suggestions.unknown, []);
    for interface in &proposed.dossier.architecture.interfaces {
        let id = &interface.head.id;
        let own = suggestions.all.iter().filter(|s| &s.on == id);
        let from_library = own.filter(|s| !s.library.is_empty()).count();
        assert!(from_library > 0, "{id}");
    }
    let named: Vec<String> = suggestions
        .unthreatened
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        named,
        [
            "IFC-USBC",
            "IFC-BUTTONS",
            "IFC-JTAG",
            "IFC-SENSOR",
            "IFC-APP",
            "IFC-GATEWAY",
            "IFC-PORTAL"
        ]
    );
}

#[test]
fn what_a_threat_covers_is_marked_and_nothing_is_added() {
    let proposed = example();
    let of = |part: &str, stride: Stride| {
        let all = proposed.suggestions.all.iter();
        let here = all.filter(|s| s.on.as_str() == part && s.stride == stride);
        here.map(|s| (s.covered_by.clone(), s.covered_nearby.clone()))
            .next()
            .unwrap()
    };
    let ids = |ids: &[asepsis_domain::id::RecordId]| -> Vec<String> {
        ids.iter().map(ToString::to_string).collect()
    };
    let (direct, nearby) = of("ELM-DEVICE", Stride::Spoofing);
    assert_eq!(
        (ids(&direct), ids(&nearby)),
        (vec!["THR-01".to_owned()], vec![])
    );
    let (direct, nearby) = of("ELM-APP", Stride::DenialOfService);
    assert_eq!(
        (ids(&direct), ids(&nearby)),
        (vec![], vec!["THR-03".to_owned()])
    );
    let (direct, nearby) = of("ELM-CLOUD", Stride::Tampering);
    assert!(direct.is_empty() && nearby.is_empty());
    assert_eq!(proposed.dossier.threats.threats.len(), 5);
}

#[test]
fn the_records_to_paste_are_a_threat_model_that_waits_for_a_person() {
    let proposed = example();
    let text = asepsis_format::report::threats::toml(&proposed.dossier, &proposed.suggestions);
    let files = [
        (
            "device.toml".to_owned(),
            include_bytes!("../../../../../corpus/playbook/amps/device.toml").to_vec(),
        ),
        (
            "architecture.toml".to_owned(),
            include_bytes!("../../../../../corpus/playbook/amps/architecture.toml").to_vec(),
        ),
        ("threats.toml".to_owned(), text.clone().into_bytes()),
    ];
    let files = files.into_iter().collect();
    let draft = asepsis_format::dossier::parse(&files, &asepsis_format::limits::Limits::default());
    let reading = draft.finish(BTreeMap::new(), BTreeMap::new());
    let open = proposed
        .suggestions
        .all
        .iter()
        .filter(|s| !s.is_covered())
        .count();
    assert_eq!(reading.value.unwrap().threats.threats.len(), open);
    let codes: BTreeSet<&str> = reading.diagnostics.iter().map(|d| d.code.id()).collect();
    assert!(codes.contains("dossier-open"), "{codes:?}");
    assert!(text.contains("id = \"THR-06\""), "{text}");
}

#[test]
fn a_part_that_is_not_there_is_said() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../corpus/playbook/amps");
    let wrong = propose(&dir, Some("ELM-NONE")).unwrap_err().to_string();
    assert!(
        wrong.contains("ELM-NONE") && wrong.contains("ELM-DEVICE"),
        "{wrong}"
    );
    let only = propose(&dir, Some("ELM-STORE")).unwrap().suggestions;
    assert!(
        only.all
            .iter()
            .all(|s| ["ELM-STORE", "IFC-STORE", "FLW-4"].contains(&s.on.as_str()))
    );
}
