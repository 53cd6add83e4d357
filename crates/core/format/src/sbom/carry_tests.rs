//! Within a family all comes along that the version has a place for.

use std::collections::BTreeSet;

use super::convert::{Content, Converted, convert};
use super::*;
use crate::validation::validate;

/// Returns what is written of a document, whether it was carried over, and what does not come along.
fn carried(source: &str, target: &str) -> (String, Converted<Vec<u8>>) {
    let target = writer(target).unwrap();
    let limits = Limits::default();
    let created = "2026-11-26T00:00:00Z";
    let bytes = source.as_bytes().to_vec();
    let done = convert(bytes, target, created, &limits, usize::MAX).unwrap();
    let mut text = Vec::new();
    done.write(target, created, &limits, &mut text).unwrap();
    let verdict = validate("", &text, &limits).unwrap();
    assert!(verdict.is_valid(), "{:?}", verdict.breaches);
    (String::from_utf8(text).unwrap(), done)
}

fn lost(done: &Converted<Vec<u8>>) -> Vec<(&str, &[String])> {
    let all = done.losses.listed.iter();
    all.map(|l| (l.what.as_str(), l.values.as_slice()))
        .collect()
}

/// Adds the values of a document that are no lists or objects.
fn leaves(value: &serde_json::Value, found: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Array(list) => list.iter().for_each(|v| leaves(v, found)),
        serde_json::Value::Object(members) => {
            for (key, member) in members {
                if !matches!(key.as_str(), "$schema" | "specVersion" | "spdxVersion") {
                    leaves(member, found);
                }
            }
        }
        other => {
            found.insert(other.to_string());
        }
    }
}

const PUMP_1_4: &str = r#"{"$schema":"http://cyclonedx.org/schema/bom-1.4.schema.json","bomFormat":"CycloneDX","specVersion":"1.4","version":3,
  "metadata":{"timestamp":"2026-01-02T03:04:05.6Z","tools":[{"vendor":"V","name":"Two Words","version":"1.0 beta"}],
    "authors":[{"name":"A","email":"a@example.org","phone":"1"}],
    "supplier":{"name":"S","url":["https://example.org"],"contact":[{"name":"C","email":"c@example.org"}]},
    "component":{"type":"firmware","name":"pump","bom-ref":"pump"},"licenses":[{"license":{"id":"MIT"}}],
    "properties":[{"name":"n","value":"v"}]},
  "components":[{"type":"library","name":"zlib","bom-ref":"z","version":"1","modified":false,
    "licenses":[{"license":{"id":"Zlib","url":"https://example.org/zlib","text":{"contentType":"text/plain","encoding":"base64","content":"eA=="}}}],
    "pedigree":{"ancestors":[{"type":"library","name":"old","version":"0"}],"commits":[{"uid":"c0","url":"https://example.org/c0"}],"notes":"patched"},
    "evidence":{"copyright":[{"text":"(c)"}]},"releaseNotes":{"type":"minor","title":"t"}}],
  "services":[{"name":"cloud","bom-ref":"s","endpoints":["https://example.org/api"],"data":[{"flow":"inbound","classification":"PII"}]}],
  "dependencies":[{"ref":"pump","dependsOn":["z","s"]},{"ref":"z","dependsOn":[]}],
  "compositions":[{"aggregate":"complete","assemblies":["pump"]}],
  "vulnerabilities":[{"id":"CVE-2026-1","ratings":[{"score":7.50,"severity":"high","method":"CVSSv31"}],"analysis":{"state":"not_affected","response":["update"]},"affects":[{"ref":"z"}]}],
  "properties":[{"name":"own","value":"1e400"}]}"#;

#[test]
fn an_older_cyclonedx_comes_whole() {
    let (text, done) = carried(PUMP_1_4, "cyclonedx@1.6");
    assert_eq!(done.losses.count, 0, "{:?}", done.losses);
    assert!(matches!(done.content, Content::Document(_)));
    assert_eq!(done.from, "cyclonedx-json 1.4");
    let [before, after] = [PUMP_1_4, &text].map(|text| {
        let mut found = BTreeSet::new();
        leaves(&serde_json::from_str(text).unwrap(), &mut found);
        found
    });
    assert_eq!(before, after);
    assert!(text.contains("\"score\": 7.50"), "numbers stay as written");
    assert!(text.contains("http://cyclonedx.org/schema/bom-1.6.schema.json"));
}

#[test]
fn what_an_older_version_has_no_place_for_is_told() {
    let source = r#"{"bomFormat":"CycloneDX","specVersion":"1.7","version":1,"signature":{"algorithm":"ES256","value":"AA=="},
      "metadata":{"distributionConstraints":{"tlp":"RED"}},
      "components":[{"type":"library","name":"a","version":"1","isExternal":false,"pedigree":{"notes":"n"},
        "licenses":[{"expression":"MIT OR LicenseRef-a","expressionDetails":[{"licenseIdentifier":"MIT"}]}]}]}"#;
    let (text, done) = carried(source, "cyclonedx@1.6");
    let found: Vec<_> = lost(&done)
        .into_iter()
        .map(|(what, places)| (what, places[0].as_str()))
        .collect();
    assert_eq!(
        found,
        [
            ("components.isExternal", "/components/0/isExternal"),
            (
                "components.licenses.expressionDetails",
                "/components/0/licenses/0/expressionDetails"
            ),
            (
                "metadata.distributionConstraints",
                "/metadata/distributionConstraints"
            ),
            ("signature (holds of the document as it was)", "/signature"),
        ]
    );
    assert!(text.contains("\"notes\": \"n\"") && text.contains("MIT OR LicenseRef-a"));
    let (_, same) = carried(source, "cyclonedx@1.7");
    assert_eq!(same.losses.count, 0, "nothing changes: {:?}", same.losses);
}

#[test]
fn xml_becomes_what_json_says() {
    let source = r#"<?xml version="1.0"?><bom xmlns="http://cyclonedx.org/schema/bom/1.6" version="2">
      <metadata><supplier><name>S</name><url>https://example.org</url></supplier></metadata>
      <components><component type="library" bom-ref="a"><name>a</name><version>1</version>
        <licenses><license><name>Own</name><text content-type="text/plain">words</text></license></licenses>
        <modified>false</modified>
        <pedigree><patches><patch type="backport"><resolves><issue type="security"><id>1</id>
          <references><url>https://example.org/1</url></references></issue></resolves></patch></patches></pedigree>
        <evidence><identity><field>name</field><confidence>0.5</confidence></identity></evidence></component></components>
      <services><service><name>s</name><provider><name>P</name></provider><authenticated>true</authenticated>
        <data><classification flow="inbound">PII</classification></data></service>
        <service><name>t</name><data><dataflow name="n"><classification flow="outbound">PHI</classification>
          <source><url>https://example.org</url></source></dataflow></data></service></services></bom>"#;
    let (text, done) = carried(source, "cyclonedx@1.6");
    assert_eq!(done.losses.count, 0, "{:?}", done.losses);
    let written: serde_json::Value = serde_json::from_str(&text).unwrap();
    let component = &written["components"][0];
    for (found, wanted) in [
        (&written["version"], serde_json::json!(2)),
        (
            &written["metadata"]["supplier"]["url"],
            serde_json::json!(["https://example.org"]),
        ),
        (
            &component["licenses"][0]["license"]["text"],
            serde_json::json!({"contentType":"text/plain","content":"words"}),
        ),
        (&component["modified"], serde_json::json!(false)),
        (
            &component["pedigree"]["patches"][0]["resolves"][0]["references"],
            serde_json::json!(["https://example.org/1"]),
        ),
        (
            &component["evidence"]["identity"][0]["confidence"],
            serde_json::json!(0.5),
        ),
        (
            &written["services"][0]["data"],
            serde_json::json!([{"flow":"inbound","classification":"PII"}]),
        ),
        (
            &written["services"][1]["data"],
            serde_json::json!([{"name":"n","flow":"outbound","classification":"PHI","source":["https://example.org"]}]),
        ),
        (
            &written["services"][0]["authenticated"],
            serde_json::json!(true),
        ),
    ] {
        assert_eq!(*found, wanted);
    }
}

#[test]
fn spdx_keeps_files_snippets_and_persons() {
    let source = "SPDXVersion: SPDX-2.2\nDataLicense: CC0-1.0\nSPDXID: SPDXRef-DOCUMENT\nDocumentName: d\n\
      DocumentNamespace: https://example.org/d\nCreator: Person: Jane (jane@example.org)\nCreated: 2026-01-02T03:04:05Z\n\
      PackageName: p\nSPDXID: SPDXRef-p\nPackageDownloadLocation: NONE\nFilesAnalyzed: true\n\
      PackageVerificationCode: d6a770ba38583ed4bb4525bd96e50461655d2758\nPackageLicenseConcluded: MIT\n\
      PackageLicenseInfoFromFiles: MIT\nPackageLicenseDeclared: MIT\nPackageCopyrightText: NONE\nPackageComment: <text>two\nlines</text>\n\
      FileName: ./f.c\nSPDXID: SPDXRef-f\nFileChecksum: SHA1: da39a3ee5e6b4b0d3255bfef95601890afd80709\nLicenseConcluded: MIT\n\
      LicenseInfoInFile: MIT\nFileCopyrightText: NONE\n\
      Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-p\nRelationship: SPDXRef-p CONTAINS SPDXRef-f\n";
    let (text, done) = carried(source, "spdx@2.3");
    assert_eq!(done.losses.count, 0, "{:?}", done.losses);
    for said in [
        "\"SPDX-2.3\"",
        "Person: Jane (jane@example.org)",
        "two\\nlines",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "d6a770ba38583ed4bb4525bd96e50461655d2758",
        "\"./f.c\"",
        "\"NONE\"",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
}

#[test]
fn spdx_3_comes_as_it_is() {
    let source = r#"{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[
      {"type":"CreationInfo","@id":"_:c","specVersion":"3.0.1","created":"2026-01-02T03:04:05Z","createdBy":["urn:x:a"]},
      {"type":"Person","spdxId":"urn:x:a","creationInfo":"_:c","name":"A"},
      {"type":"SpdxDocument","spdxId":"urn:x:d","creationInfo":"_:c","rootElement":["urn:x:p"],"comment":"c"},
      {"type":"software_File","spdxId":"urn:x:f","creationInfo":"_:c","name":"f"},
      {"type":"software_Package","spdxId":"urn:x:p","creationInfo":"_:c","name":"p"},
      {"type":"Relationship","spdxId":"urn:x:r","creationInfo":"_:c","from":"urn:x:p","to":["urn:x:f"],"relationshipType":"contains"}]}"#;
    let (text, done) = carried(source, "spdx@3.0.1");
    assert_eq!(done.losses.count, 0, "{:?}", done.losses);
    let [before, after] = [source, &text].map(serde_json::from_str::<serde_json::Value>);
    assert_eq!(before.unwrap(), after.unwrap());
}

#[test]
fn what_is_not_valid_is_made_anew_and_says_why() {
    let twice =
        r#"{"bomFormat":"CycloneDX","specVersion":"1.5","version":1,"version":2,"components":[]}"#;
    let digest = r#"{"bomFormat":"CycloneDX","specVersion":"1.5","version":1,
      "components":[{"type":"library","name":"a","hashes":[{"alg":"SHA-1","content":"da39a3ee"}]}]}"#;
    let kind = r#"{"bomFormat":"CycloneDX","specVersion":"1.5","version":1,"components":[{"type":"gadget","name":"a"}]}"#;
    let alike = r#"{"bomFormat":"CycloneDX","specVersion":"1.5","version":1,
      "components":[{"type":"library","name":"a"},{"type":"library","name":"a"}]}"#;
    let spdx = r#"{"SPDXID":"SPDXRef-DOCUMENT","spdxVersion":"SPDX-2.3","name":"d","dataLicense":"CC0-1.0",
      "creationInfo":{"created":"2026-01-02T03:04:05Z","creators":["Tool: t"]},"packages":[]}"#;
    for (source, target, why) in [
        (twice, "cyclonedx@1.6", "the key `version` stands twice"),
        (digest, "cyclonedx@1.6", "/components/0/hashes/0"),
        (kind, "cyclonedx@1.6", "/components/0 has no place"),
        (alike, "cyclonedx@1.7", "/components/1 has no place"),
        (spdx, "spdx@2.3", "lacks what it must say"),
    ] {
        let (_, done) = carried(source, target);
        let said = done.anew.as_deref().unwrap_or("");
        assert!(said.contains(why), "{said}");
        assert!(matches!(done.content, Content::Graph(_)));
    }
    let (_, other) = carried(PUMP_1_4, "spdx@2.3");
    assert_eq!(other.anew, None, "another family is no fault");
}

#[test]
fn large_lists_are_written_as_they_are_read() {
    let component = |n: usize| {
        format!(
            r#"{{"type":"library","name":"c{n}","bom-ref":"c{n}","pedigree":{{"notes":"n{n}"}}}}"#
        )
    };
    let components: Vec<String> = (0..20_000).map(component).collect();
    let source = format!(
        r#"{{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"components":[{}]}}"#,
        components.join(",")
    );
    let (text, done) = carried(&source, "cyclonedx@1.7");
    assert_eq!(done.losses.count, 0);
    let written: serde_json::Value = serde_json::from_str(&text).unwrap();
    let list = written["components"].as_array().unwrap();
    assert_eq!(list.len(), 20_000);
    assert_eq!(list[19_999]["pedigree"]["notes"], "n19999");
}
