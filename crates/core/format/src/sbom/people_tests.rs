//! Persons, organizations and tools stay what they are; licences that no package has stay too.

use super::losses_tests::losses;
use super::*;
use crate::limits::Limits;

fn text_of(source: &str, target: &str) -> String {
    let target = writer(target).unwrap();
    let sbom = read(source.as_bytes(), &Limits::default()).unwrap().value;
    let writing = Writing {
        sbom: &sbom,
        support: &[],
        created: "2026-01-01T00:00:00Z",
    };
    target.text(&writing).unwrap()
}

const SPDX: &str = r#"{"SPDXID":"SPDXRef-DOCUMENT","spdxVersion":"SPDX-2.3","name":"d","dataLicense":"CC0-1.0",
  "documentNamespace":"https://spdx.org/spdxdocs/d","creationInfo":{"created":"2026-01-02T03:04:05Z",
    "creators":["Person: Jane (jane@example.org)","Organization: ACME (Germany)","Tool: sbom-tool-4.0.2","Tool: Two Words"]},
  "hasExtractedLicensingInfos":[{"licenseId":"LicenseRef-7","name":"Seven","extractedText":"of nothing"}],
  "packages":[
    {"SPDXID":"SPDXRef-p","name":"p","downloadLocation":"NOASSERTION","packageFileName":"p.tgz","supplier":"Person: Sam (sam@example.org)",
     "originator":"Organization: Maker (https://example.org)"},
    {"SPDXID":"SPDXRef-q","name":"q","downloadLocation":"NOASSERTION","originator":"Person: Olga"}],
  "relationships":[
    {"spdxElementId":"SPDXRef-DOCUMENT","relationshipType":"DESCRIBES","relatedSpdxElement":"SPDXRef-p"},
    {"spdxElementId":"SPDXRef-p","relationshipType":"DEPENDS_ON","relatedSpdxElement":"SPDXRef-q"},
    {"spdxElementId":"SPDXRef-q","relationshipType":"FILE_ADDED","relatedSpdxElement":"SPDXRef-p"}]}"#;

#[test]
fn spdx_3_has_persons_addresses_and_licences_that_nothing_has() {
    assert_eq!(losses(SPDX, "spdx@3.0.1"), Vec::<String>::new());
    let text = text_of(SPDX, "spdx@3.0.1");
    let back = read(text.as_bytes(), &Limits::default()).unwrap().value;
    let authors = back.authors.iter();
    let authors: Vec<_> = authors
        .map(|a| (a.is_person, a.name.as_str(), a.contact.as_deref()))
        .collect();
    assert_eq!(
        authors,
        [
            (true, "Jane", Some("jane@example.org")),
            (false, "ACME (Germany)", None)
        ]
    );
    let tools: Vec<String> = back.tools.iter().map(ToString::to_string).collect();
    assert_eq!(tools, ["sbom-tool 4.0.2", "Two Words"]);
    let own = back.aside.licences.get("LicenseRef-7").unwrap();
    assert_eq!(
        (own.name.as_str(), own.text.as_str()),
        ("Seven", "of nothing")
    );
    assert_eq!(
        back.dependencies.len(),
        1,
        "ids of https://spdx.org are ids"
    );
    // What was added is where the relation of SPDX 3 leads to.
    let graph: serde_json::Value = serde_json::from_str(&text).unwrap();
    let added = graph["@graph"].as_array().unwrap().iter();
    let mut added = added.filter(|e| e["relationshipType"] == "hasAddedFile");
    let added = added.next().unwrap();
    let ends = [&added["from"], &added["to"][0]].map(|e| e.as_str().unwrap().rsplit('-').next());
    assert_eq!(ends, [Some("p"), Some("q")]);
    let again = text_of(&text, "spdx@2.3");
    for said in [
        "Person: Jane (jane@example.org)",
        "Person: Sam (sam@example.org)",
        "Organization: Maker (https://example.org)",
        "Person: Olga",
        "Tool: sbom-tool-4.0.2",
        "\"packageFileName\": \"p.tgz\"",
        "of nothing",
        "FILE_ADDED",
    ] {
        assert!(again.contains(said), "{said}: {again}");
    }
}

#[test]
fn cyclonedx_has_them_where_it_has_a_place() {
    let lost = losses(SPDX, "cyclonedx@1.6");
    for what in [
        "party (becomes an organization)",
        "licence of the document's own (its text has no place)",
    ] {
        assert!(lost.iter().any(|l| l == what), "{what}: {lost:?}");
    }
    assert!(!lost.iter().any(|l| l.contains("author")), "{lost:?}");
    let text = text_of(SPDX, "cyclonedx@1.6");
    let written: serde_json::Value = serde_json::from_str(&text).unwrap();
    let metadata = &written["metadata"];
    assert_eq!(
        metadata["authors"],
        serde_json::json!([{"name":"Jane","email":"jane@example.org"}])
    );
    assert_eq!(metadata["manufacturer"]["name"], "ACME (Germany)");
    let tools = &metadata["tools"]["components"];
    assert_eq!(tools[0]["name"], "sbom-tool");
    assert_eq!(tools[0]["version"], "4.0.2");
    assert_eq!(tools[1]["name"], "Two Words");
    let p = &metadata["component"];
    assert_eq!(p["supplier"]["contact"][0]["email"], "sam@example.org");
    assert_eq!(p["manufacturer"]["url"][0], "https://example.org");
    assert_eq!(written["components"][0]["authors"][0]["name"], "Olga");
}

#[test]
fn addresses_beyond_the_first_are_told() {
    let source = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","version":100000000000000000000000,"metadata":{
        "authors":[{"name":"A","email":"a@example.org","phone":"1"}],
        "manufacturer":{"name":"M","url":["https://example.org"],"contact":[{"name":"C","email":"c@example.org"}]}},
      "components":[{"type":"library","name":"a","supplier":{"name":"S","url":["https://example.org/1","https://example.org/2"]}}]}"#;
    let lost = losses(source, "spdx@2.3");
    for what in [
        "address of an organization (beyond the first)",
        "metadata.authors.phone",
        "metadata.manufacturer.contact.name",
        "version (too large)",
    ] {
        assert!(lost.iter().any(|l| l == what), "{what}: {lost:?}");
    }
    let text = text_of(source, "spdx@2.3");
    for said in [
        "Person: A (a@example.org)",
        "Organization: M (https://example.org)",
        "Organization: S (https://example.org/1)",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
}

#[test]
fn what_spdx_3_says_for_nothing_is_told() {
    let source = r#"{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[
      {"type":"CreationInfo","@id":"_:c","specVersion":"3.0.1","created":"2026-01-02T03:04:05Z","createdBy":["urn:x:a"]},
      {"type":"CreationInfo","@id":"_:o","specVersion":"3.0.1","created":"2022-01-02T03:04:05Z","createdBy":["urn:x:b"],"createdUsing":["urn:x:t"]},
      {"type":"Organization","spdxId":"urn:x:a","creationInfo":"_:c","name":"A"},
      {"type":"Organization","spdxId":"urn:x:b","creationInfo":"_:c","name":"B"},
      {"type":"Tool","spdxId":"urn:x:t","creationInfo":"_:c","name":"T"},
      {"type":"SpdxDocument","spdxId":"urn:x:d","creationInfo":"_:c","name":"d","rootElement":["urn:x:s"]},
      {"type":"software_Sbom","spdxId":"urn:x:s","creationInfo":"_:c","name":"the SBOM","rootElement":["urn:x:p"]},
      {"type":"software_Package","spdxId":"urn:x:p","creationInfo":"_:o","name":"p"},
      {"type":"expandedlicensing_CustomLicense","spdxId":"urn:x:l","creationInfo":"_:c","name":"Own","simplelicensing_licenseText":"own words"},
      {"type":"simplelicensing_LicenseExpression","spdxId":"urn:x:e","creationInfo":"_:c","simplelicensing_licenseExpression":"LicenseRef-z",
       "simplelicensing_customIdToUri":[{"type":"DictionaryEntry","key":"LicenseRef-z","value":"urn:x:nothing"}]},
      {"type":"Relationship","spdxId":"urn:x:r","creationInfo":"_:c","from":"urn:x:d","to":["urn:x:e"],"relationshipType":"hasDeclaredLicense"}]}"#;
    let lost = losses(source, "spdx@2.3");
    for what in [
        "CreationInfo.(of other elements)",
        "Organization.name (they made nothing here)",
        "Tool.name (nothing was made with it)",
        "software_Sbom.name",
        "simplelicensing_LicenseExpression.simplelicensing_customIdToUri (what is no licence here)",
        "Relationship.from (what is no package here)",
    ] {
        assert!(lost.iter().any(|l| l == what), "{what}: {lost:?}");
    }
    assert!(text_of(source, "spdx@2.3").contains("own words"));
}

#[test]
fn what_spdx_says_of_packages_comes_along() {
    let source = r#"{"SPDXID":"SPDXRef-DOCUMENT","spdxVersion":"SPDX-2.3","name":"d","dataLicense":"CC0-1.0",
      "documentNamespace":"https://example.org/d","creationInfo":{"created":"2026-01-02T03:04:05Z","creators":["Tool: t-1"]},
      "packages":[{"SPDXID":"SPDXRef-p","name":"p","downloadLocation":"NOASSERTION","packageFileName":"p.tgz","comment":"a comment",
        "summary":"a summary","sourceInfo":"from here","licenseComments":"of licences","attributionTexts":["one","two"],
        "builtDate":"2026-01-02T03:04:05Z","releaseDate":"2026-01-03T03:04:05Z"}],
      "relationships":[{"spdxElementId":"SPDXRef-DOCUMENT","relationshipType":"DESCRIBES","relatedSpdxElement":"SPDXRef-p"}]}"#;
    let said = [
        "p.tgz",
        "a comment",
        "a summary",
        "from here",
        "of licences",
        "one",
        "two",
        "2026-01-02T03:04:05Z",
        "2026-01-03T03:04:05Z",
    ];
    for target in SBOM_WRITERS {
        let name = format!("{}@{}", target.name, target.version);
        let text = text_of(source, &name);
        for said in said {
            assert!(text.contains(said), "{name}: {said}: {text}");
        }
        let lost = losses(source, &name);
        let is_serial = |l: &String| l == "document serial" || l == "document name";
        assert!(lost.iter().all(is_serial), "{name}: {lost:?}");
        let again: serde_json::Value = serde_json::from_str(&text_of(&text, "spdx@2.3")).unwrap();
        let before: serde_json::Value = serde_json::from_str(source).unwrap();
        let package = |document: &serde_json::Value| document["packages"][0].clone();
        for key in [
            "packageFileName",
            "comment",
            "summary",
            "sourceInfo",
            "licenseComments",
            "attributionTexts",
            "builtDate",
            "releaseDate",
        ] {
            assert_eq!(package(&again)[key], package(&before)[key], "{name}: {key}");
        }
    }
}
