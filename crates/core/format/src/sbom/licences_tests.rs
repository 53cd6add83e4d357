//! Licences, containers and subjects come along as what they are.

use asepsis_domain::sbom::Licence;

use super::losses_tests::losses;
use super::*;
use crate::limits::Limits;

/// Returns what a target says of a document, read back.
fn through(text: &str, target: &SbomWriter) -> Sbom {
    kept_tests::through(text, target).1
}

const OWN: &str = r#"{"SPDXID":"SPDXRef-DOCUMENT","spdxVersion":"SPDX-2.3","name":"d","dataLicense":"CC0-1.0",
  "documentNamespace":"https://example.org/d","creationInfo":{"created":"2026-01-02T03:04:05Z","creators":["Tool: t"]},
  "hasExtractedLicensingInfos":[
    {"licenseId":"LicenseRef-1","name":"MIT","extractedText":"my text"},
    {"licenseId":"LicenseRef-2","name":"Proprietary","extractedText":"One."},
    {"licenseId":"LicenseRef-3","name":"Proprietary","extractedText":"Two."},
    {"licenseId":"LicenseRef-4","extractedText":"Four."},
    {"licenseId":"LicenseRef-5","name":"Five","extractedText":"NOASSERTION"}],
  "packages":[
    {"SPDXID":"SPDXRef-a","name":"a","downloadLocation":"NOASSERTION","licenseDeclared":"LicenseRef-1","licenseConcluded":"LicenseRef-1 OR MIT"},
    {"SPDXID":"SPDXRef-b","name":"b","downloadLocation":"NOASSERTION","licenseDeclared":"LicenseRef-2"},
    {"SPDXID":"SPDXRef-c","name":"c","downloadLocation":"NOASSERTION","licenseDeclared":"LicenseRef-3"},
    {"SPDXID":"SPDXRef-d","name":"d","downloadLocation":"NOASSERTION","licenseDeclared":"LicenseRef-4 AND LicenseRef-5"},
    {"SPDXID":"SPDXRef-e","name":"e","downloadLocation":"NOASSERTION","licenseDeclared":"NONE"}]}"#;

#[test]
fn licences_of_the_documents_own_stay_what_they_are() {
    let source = read(OWN.as_bytes(), &Limits::default()).unwrap().value;
    for target in ["spdx@2.3", "spdx@3.0.1"] {
        let back = through(OWN, writer(target).unwrap());
        assert_eq!(back.aside.licences, source.aside.licences, "{target}");
        for (a, b) in source.components.iter().zip(&back.components) {
            assert_eq!(a.licences, b.licences, "{target}");
        }
        let lost = losses(OWN, target);
        assert!(
            lost.iter().all(|l| !l.contains("icen")),
            "{target}: {lost:?}"
        );
    }
    for target in ["cyclonedx@1.6", "cyclonedx@1.7"] {
        let back = through(OWN, writer(target).unwrap());
        let said = |index: usize| {
            let licences = back.components[index].licences.iter();
            let text = |l: &Licence| l.text.as_deref().unwrap_or("").to_owned();
            licences
                .map(|l| (l.said.to_string(), text(l)))
                .collect::<Vec<_>>()
        };
        let pair = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        // A name that reads as another licence is not used as one.
        assert_eq!(said(0)[0], pair("LicenseRef-1", "my text"), "{target}");
        assert_eq!(said(1), [pair("Proprietary", "One.")], "{target}");
        assert_eq!(said(2), [pair("Proprietary", "Two.")], "{target}");
        let lost = losses(OWN, target);
        for what in [
            "licence",
            "licence of the document's own (its text has no place)",
        ] {
            assert!(lost.iter().any(|l| l == what), "{target} {what}: {lost:?}");
        }
    }
}

#[test]
fn names_of_licences_are_not_taken_for_each_other() {
    let names = [
        "专有许可",
        "公共许可",
        "Acme (v1)",
        "Acme [v1]",
        "mit",
        "NOASSERTION",
    ];
    let component = |(at, name): (usize, &&str)| {
        format!(
            r#"{{"type":"library","bom-ref":"c{at}","name":"c{at}","licenses":[{{"license":{{"name":"{name}"}}}}]}}"#
        )
    };
    let text = |component: &str| {
        format!(
            r#"{{"type":"library","bom-ref":"t{component}","name":"t{component}","licenses":[{{"license":{{"name":"Acme (v1)","text":{{"content":"{component}"}}}}}}]}}"#
        )
    };
    let components: Vec<String> = names.iter().enumerate().map(component).collect();
    let cyclonedx = format!(
        r#"{{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"components":[{},{},{}]}}"#,
        components.join(","),
        text("One."),
        text("Two.")
    );
    let source = read(cyclonedx.as_bytes(), &Limits::default())
        .unwrap()
        .value;
    for target in SBOM_WRITERS {
        let back = through(&cyclonedx, target);
        let place = format!("{}@{}", target.name, target.version);
        let lost = losses(&cyclonedx, &place);
        assert!(
            lost.iter().all(|l| !l.contains("icen")),
            "{place}: {lost:?}"
        );
        let again = diff::difference(&source, &back);
        let changed = again.pairs.iter().flat_map(|p| &p.changes);
        let changed: Vec<_> = changed
            .filter(|c| c.field == diff::Field::Licence)
            .collect();
        assert!(changed.is_empty(), "{place}: {changed:?}");
        let texts = back.components.iter().filter(|c| c.name.starts_with('t'));
        let texts = texts.flat_map(|c| &c.licences).filter_map(|l| {
            let own = back.aside.licences.get(l.said.as_str());
            let text = l.text.as_deref().or(own.map(|o| o.text.as_str()));
            text.map(str::to_owned)
        });
        assert_eq!(texts.collect::<Vec<_>>(), ["One.", "Two."], "{place}");
        if target.name == "cyclonedx" {
            let said = back.components.iter().flat_map(|c| &c.licences);
            assert!(said.clone().all(|l| l.is_name), "{place}");
        }
    }
    let other = cyclonedx.replace("Acme (v1)", "Acme [v1]");
    let other = read(other.as_bytes(), &Limits::default()).unwrap().value;
    let changes = diff::difference(&source, &other).pairs.into_iter();
    assert_eq!(changes.filter(|p| !p.changes.is_empty()).count(), 3);
}

#[test]
fn what_is_in_two_and_what_is_described_twice_stays() {
    let spdx = r#"{"SPDXID":"SPDXRef-DOCUMENT","spdxVersion":"SPDX-2.3","name":"d","dataLicense":"CC0-1.0",
      "documentNamespace":"https://example.org/d","creationInfo":{"created":"2026-01-02T03:04:05Z","creators":["Tool: t"]},
      "packages":[
        {"SPDXID":"SPDXRef-a","name":"a","downloadLocation":"NOASSERTION"},
        {"SPDXID":"SPDXRef-b","name":"b","downloadLocation":"NOASSERTION"},
        {"SPDXID":"SPDXRef-c","name":"c","downloadLocation":"NOASSERTION"}],
      "relationships":[
        {"spdxElementId":"SPDXRef-DOCUMENT","relationshipType":"DESCRIBES","relatedSpdxElement":"SPDXRef-b"},
        {"spdxElementId":"SPDXRef-a","relationshipType":"DESCRIBED_BY","relatedSpdxElement":"SPDXRef-DOCUMENT"},
        {"spdxElementId":"SPDXRef-a","relationshipType":"CONTAINS","relatedSpdxElement":"SPDXRef-c"},
        {"spdxElementId":"SPDXRef-c","relationshipType":"CONTAINED_BY","relatedSpdxElement":"SPDXRef-b"}]}"#;
    let source = read(spdx.as_bytes(), &Limits::default()).unwrap().value;
    assert_eq!(
        (source.subject, source.aside.described.as_slice()),
        (Some(1), &[0][..])
    );
    for target in SBOM_WRITERS {
        let place = format!("{}@{}", target.name, target.version);
        let back = through(spdx, target);
        let lost = losses(spdx, &place);
        if target.name == "cyclonedx" {
            assert!(
                lost.iter().any(|l| l == "relationship"),
                "{place}: {lost:?}"
            );
            let subject = "document subject (beside the first)";
            assert!(lost.iter().any(|l| l == subject), "{place}: {lost:?}");
        } else {
            assert!(
                lost.is_empty() || lost == ["document serial"],
                "{place}: {lost:?}"
            );
            let ends = |sbom: &Sbom| {
                let relations = sbom.aside.relations.iter();
                relations
                    .map(|r| (r.from, r.to, r.kind.clone()))
                    .collect::<Vec<_>>()
            };
            assert_eq!(ends(&back), ends(&source), "{place}");
            assert_eq!(back.subject, source.subject, "{place}");
            assert_eq!(back.aside.described, source.aside.described, "{place}");
        }
    }
}

#[test]
fn parts_whose_licences_have_the_same_id_keep_both() {
    let other = OWN.replace("my text", "another text");
    let mut merging = merge::Merging::of("product", None, "2026-11-26T00:00:00Z");
    for (name, text) in [("one", OWN), ("two", &other), ("three", OWN)] {
        let part = read(text.as_bytes(), &Limits::default()).unwrap().value;
        merging.add(name, part, &Limits::default()).unwrap();
    }
    let product = merging.finish();
    let text = |part: &str| {
        let reference = format!("{part}#SPDXRef-a");
        let mut components = product.components.iter();
        let found = components.find(|c| *c.reference == *reference).unwrap();
        let id = found.licences[0].said.as_str();
        assert!(found.licences[1].said.contains(id), "{found:?}");
        product.aside.licences[id].text.clone()
    };
    let texts = ["one", "two", "three"].map(text);
    assert_eq!(texts, ["my text", "another text", "my text"]);
}
