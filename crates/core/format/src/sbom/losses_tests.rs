//! What does not come along is told, whatever the formats.

use asepsis_domain::sbom::Component;

use super::*;
use crate::limits::Limits;

/// Returns what does not come along, by what it is.
pub(super) fn losses(text: &str, target: &str) -> Vec<String> {
    let target = writer(target).unwrap();
    let limits = Limits::default();
    let created = "2026-11-26T00:00:00Z";
    let done = convert::anew_from(text, target, created, &limits, usize::MAX).unwrap();
    done.losses.listed.into_iter().map(|l| l.what).collect()
}

#[test]
fn what_values_say_beside_is_told_when_it_does_not_come_along() {
    let spdx = r#"{"SPDXID":"SPDXRef-DOCUMENT","spdxVersion":"SPDX-2.3","name":"d","dataLicense":"CC0-1.0",
      "documentNamespace":"https://example.org/d",
      "creationInfo":{"created":"2026-01-02T03:04:05Z","creators":["Person: A","Organization: B (b@example.org)"]},
      "hasExtractedLicensingInfos":[{"licenseId":"LicenseRef-a","name":"Own","extractedText":"x"}],
      "packages":[{"SPDXID":"SPDXRef-p","name":"p","downloadLocation":"NOASSERTION","licenseDeclared":"MIT AND LicenseRef-a",
        "externalRefs":[{"referenceCategory":"PACKAGE-MANAGER","referenceType":"purl","referenceLocator":"pkg:npm/p@1","comment":"c"}]}],
      "files":[{"SPDXID":"SPDXRef-f","fileName":"./f"}],
      "relationships":[
        {"spdxElementId":"SPDXRef-DOCUMENT","relationshipType":"DESCRIBES","relatedSpdxElement":"SPDXRef-p"},
        {"spdxElementId":"SPDXRef-p","relationshipType":"CONTAINS","relatedSpdxElement":"SPDXRef-f"},
        {"spdxElementId":"SPDXRef-p","relationshipType":"DEPENDS_ON","relatedSpdxElement":"NOASSERTION"}]}"#;
    for target in ["spdx@2.3", "spdx@3.0.1", "cyclonedx@1.6"] {
        let lost = losses(spdx, target);
        for what in [
            "files",
            "packages.externalRefs.comment",
            "relationships (with what is no package here)",
        ] {
            assert!(lost.iter().any(|l| l == what), "{target}: {what}: {lost:?}");
        }
    }
    let spdx3 = r#"{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[
      {"type":"CreationInfo","@id":"_:c","specVersion":"3.0.1","created":"2026-01-02T03:04:05Z","createdBy":["urn:a"]},
      {"type":"Person","spdxId":"urn:a","creationInfo":"_:c","name":"A"},
      {"type":"SpdxDocument","spdxId":"urn:d","creationInfo":"_:c","rootElement":["urn:p"]},
      {"type":"software_File","spdxId":"urn:f","creationInfo":"_:c","name":"f"},
      {"type":"software_Package","spdxId":"urn:p","creationInfo":"_:c","name":"p","supportLevel":["support","limitedSupport"],
       "verifiedUsing":[{"type":"Hash","algorithm":"sha1","hashValue":"aa","comment":"h"},
         {"type":"PackageVerificationCode","algorithm":"sha1","hashValue":"bb"}],
       "externalIdentifier":[{"type":"ExternalIdentifier","externalIdentifierType":"cve","identifier":"CVE-2020-1","comment":"i"}],
       "extension":[{"type":"urn:x","urn:y":"z"}]},
      {"type":"Relationship","spdxId":"urn:r","creationInfo":"_:c","from":"urn:p","to":["urn:f"],"relationshipType":"contains","completeness":"incomplete"}]}"#;
    let lost = losses(spdx3, "spdx@3.0.1");
    for what in [
        "Relationship.completeness",
        "Relationship.to (what is no package here)",
        "software_Package.extension.urn:y",
        "software_Package.externalIdentifier.comment",
        "software_Package.supportLevel (beyond the first)",
        "software_Package.verifiedUsing (a code over many files)",
        "software_Package.verifiedUsing.comment",
    ] {
        assert!(lost.iter().any(|l| l == what), "{what}: {lost:?}");
    }
    let read = read(spdx3.as_bytes(), &Limits::default()).unwrap().value;
    assert_eq!(read.components[0].hashes.len(), 1);
    let cyclonedx = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"components":[{"type":"library","name":"a","bom-ref":"a",
      "externalReferences":[{"type":"vcs","url":"https://example.org","hashes":[{"alg":"SHA-1","content":"da39a3ee5e6b4b0d3255bfef95601890afd80709"}]}]}]}"#;
    let lost = losses(cyclonedx, "spdx@2.3");
    assert!(lost.iter().any(|l| l == "reference"), "{lost:?}");
    assert_eq!(losses(cyclonedx, "cyclonedx@1.7"), Vec::<String>::new());
}

#[test]
fn what_changes_its_meaning_on_the_way_is_told() {
    let spdx = r#"{"SPDXID":"SPDXRef-DOCUMENT","spdxVersion":"SPDX-2.3","name":"d","dataLicense":"CC0-1.0",
      "documentNamespace":"https://example.org/d","creationInfo":{"created":"2026-01-02T03:04:05Z","creators":["Tool: t"]},
      "packages":[
        {"SPDXID":"SPDXRef-a","name":"a","downloadLocation":"NONE","licenseConcluded":"MIT","licenseDeclared":"Apache-2.0","filesAnalyzed":false},
        {"SPDXID":"SPDXRef-b","name":"b","downloadLocation":"NOASSERTION","copyrightText":"NONE","filesAnalyzed":true},
        {"SPDXID":"SPDXRef-c","name":"c","downloadLocation":"NOASSERTION"}],
      "relationships":[
        {"spdxElementId":"SPDXRef-DOCUMENT","relationshipType":"DESCRIBES","relatedSpdxElement":"SPDXRef-a"},
        {"spdxElementId":"SPDXRef-a","relationshipType":"DEPENDS_ON","relatedSpdxElement":"SPDXRef-b"},
        {"spdxElementId":"SPDXRef-a","relationshipType":"STATIC_LINK","relatedSpdxElement":"SPDXRef-b"},
        {"spdxElementId":"SPDXRef-a","relationshipType":"DEPENDS_ON","relatedSpdxElement":"SPDXRef-c"},
        {"spdxElementId":"SPDXRef-c","relationshipType":"BUILD_DEPENDENCY_OF","relatedSpdxElement":"SPDXRef-a"}]}"#;
    let lost = losses(spdx, "spdx@2.3");
    assert_eq!(
        lost,
        [
            "packages.filesAnalyzed (becomes false)",
            "packages: NONE (becomes NOASSERTION)",
        ]
    );
    // Both kinds of relations between the same two are written.
    let sbom = read(spdx.as_bytes(), &Limits::default()).unwrap().value;
    for (target, plain, other) in [
        ("spdx@2.3", "\"DEPENDS_ON\"", "\"BUILD_DEPENDENCY_OF\""),
        ("spdx@3.0.1", "\"dependsOn\"", "\"build\""),
    ] {
        let writing = Writing {
            sbom: &sbom,
            support: &[],
            created: "2026-11-26T00:00:00Z",
        };
        let text = writer(target).unwrap().text(&writing).unwrap();
        assert!(text.contains(other), "{target}: {text}");
        assert!(text.contains(plain), "{target}: {text}");
        let back = read(text.as_bytes(), &Limits::default()).unwrap().value;
        assert_eq!(
            back.aside.relations.len(),
            sbom.aside.relations.len(),
            "{target}"
        );
        assert_eq!(back.dependencies.len(), 2, "{target}");
    }
    let cyclonedx = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,
      "metadata":{"supplier":{"name":"MedCo"},"authors":[{"name":"A"}]},
      "components":[{"type":"library","name":"a","bom-ref":"a"},{"type":"library","name":"b","bom-ref":"b"}],
      "services":[{"name":"s","bom-ref":"s"}],
      "dependencies":[{"ref":"a","dependsOn":["s","b"]},{"ref":"b","dependsOn":[]}]}"#;
    let untold = [
        "metadata.supplier (becomes an author)",
        "dependencies (that there are none)",
        "dependencies (with what is no component)",
    ];
    for target in ["cyclonedx@1.6", "spdx@2.3", "spdx@3.0.1"] {
        let lost = losses(cyclonedx, target);
        for what in untold {
            assert!(lost.iter().any(|l| l == what), "{target}: {what}: {lost:?}");
        }
        let is_told = lost.iter().any(|l| l.starts_with("document author"));
        assert!(!is_told, "persons stay persons: {target}: {lost:?}");
    }
}

#[test]
fn licences_declared_and_concluded_come_along() {
    let spdx = r#"{"SPDXID":"SPDXRef-DOCUMENT","spdxVersion":"SPDX-2.3","name":"d","dataLicense":"CC0-1.0",
      "documentNamespace":"https://example.org/d","creationInfo":{"created":"2026-01-02T03:04:05Z","creators":["Tool: t"]},
      "packages":[
        {"SPDXID":"SPDXRef-a","name":"a","downloadLocation":"NOASSERTION","licenseConcluded":"MIT","licenseDeclared":"MIT"},
        {"SPDXID":"SPDXRef-b","name":"b","downloadLocation":"NOASSERTION","licenseConcluded":"MIT AND Zlib","licenseDeclared":"MIT OR Apache-2.0"},
        {"SPDXID":"SPDXRef-c","name":"c","downloadLocation":"NOASSERTION","licenseConcluded":"MIT OR Apache-2.0"}]}"#;
    let cyclonedx = |version: &str| {
        format!(
            r#"{{"bomFormat":"CycloneDX","specVersion":"{version}","version":1,"components":[
              {{"type":"library","name":"a","bom-ref":"a","licenses":[{{"license":{{"id":"MIT","acknowledgement":"declared"}}}},{{"license":{{"name":"Own","acknowledgement":"concluded"}}}}]}},
              {{"type":"library","name":"b","bom-ref":"b","licenses":[{{"expression":"MIT OR Zlib","acknowledgement":"concluded"}}]}}]}}"#
        )
    };
    let xml = r#"<bom xmlns="http://cyclonedx.org/schema/bom/1.6" version="1"><components>
      <component type="library" bom-ref="a"><name>a</name><licenses>
        <license acknowledgement="declared"><id>MIT</id></license><license acknowledgement="concluded"><name>Own</name></license></licenses></component>
      <component type="library" bom-ref="b"><name>b</name><licenses>
        <expression acknowledgement="concluded">MIT OR Zlib</expression></licenses></component></components></bom>"#;
    let sources = [
        spdx.to_owned(),
        cyclonedx("1.6"),
        cyclonedx("1.7"),
        xml.to_owned(),
    ];
    for source in &sources {
        let sbom = read(source.as_bytes(), &Limits::default()).unwrap().value;
        for target in SBOM_WRITERS {
            let place = format!("{} to {}@{}", sbom.format, target.name, target.version);
            let lost = losses(source, &format!("{}@{}", target.name, target.version));
            let lost: Vec<_> = lost.iter().filter(|l| l.contains("licen")).collect();
            assert!(lost.is_empty(), "{place}: {lost:?}");
            let writing = Writing {
                sbom: &sbom,
                support: &[],
                created: "2026-11-26T00:00:00Z",
            };
            let text = target.text(&writing).unwrap();
            let faults =
                crate::validation::validate("", text.as_bytes(), &Limits::default()).unwrap();
            assert!(faults.is_valid(), "{place}: {:?}", faults.breaches);
            let back = read(text.as_bytes(), &Limits::default()).unwrap().value;
            for component in &sbom.components {
                let same = back.components.iter().find(|c| c.name == component.name);
                let told = |c: &Component| -> Vec<_> {
                    let name = |said: &str| said.trim_start_matches("LicenseRef-").to_owned();
                    let licences = c.licences.iter();
                    licences
                        .map(|l| (name(&l.said), l.acknowledgement))
                        .collect()
                };
                assert_eq!(told(same.unwrap()), told(component), "{place}");
            }
        }
    }
}
