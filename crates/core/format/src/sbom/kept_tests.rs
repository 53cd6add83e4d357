//! What a target has a member for is there, what it has none for is told, and what is there is not told.

use super::losses_tests::losses;
use super::*;
use crate::limits::Limits;

/// Returns a document with one package, component or element: SPDX 2.3, SPDX 3.0.1, CycloneDX.
fn spdx(package: &str, more: &str) -> String {
    format!(
        r#"{{"SPDXID":"SPDXRef-DOCUMENT","spdxVersion":"SPDX-2.3","name":"d","dataLicense":"CC0-1.0",
        "documentNamespace":"https://example.org/d","creationInfo":{{"created":"2026-01-02T03:04:05Z","creators":["Tool: t"]}},
        "packages":[{{"SPDXID":"SPDXRef-a","name":"a","versionInfo":"1","downloadLocation":"NOASSERTION"{package}}}]{more}}}"#
    )
}

fn spdx3(package: &str, more: &str) -> String {
    format!(
        r#"{{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[
        {{"type":"CreationInfo","@id":"_:c","specVersion":"3.0.1","created":"2026-01-02T03:04:05Z","createdBy":["https://example.org/o"]}},
        {{"type":"Organization","spdxId":"https://example.org/o","creationInfo":"_:c","name":"O"}},
        {{"type":"SpdxDocument","spdxId":"https://example.org/d","creationInfo":"_:c","name":"d","rootElement":["https://example.org/d#a"]}},
        {{"type":"software_Package","spdxId":"https://example.org/d#a","creationInfo":"_:c","name":"a","software_packageVersion":"1"{package}}}{more}]}}"#
    )
}

fn cyclonedx(component: &str, more: &str) -> String {
    format!(
        r#"{{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,
        "components":[{{"type":"library","bom-ref":"a","name":"a","version":"1"{component}}}{more}]}}"#
    )
}

/// Returns a document as a target has it, which must be valid, and what of it is read back.
pub(super) fn through(source: &str, target: &SbomWriter) -> (String, Sbom) {
    let sbom = read(source.as_bytes(), &Limits::default()).unwrap().value;
    let writing = Writing {
        sbom: &sbom,
        support: &[],
        created: "2026-11-26T00:00:00Z",
    };
    let text = target.text(&writing).unwrap();
    let faults = crate::validation::validate("", text.as_bytes(), &Limits::default()).unwrap();
    let place = format!("{} to {}", sbom.format, target.version);
    assert!(faults.is_valid(), "{place}: {:?} {text}", faults.breaches);
    let back = read(text.as_bytes(), &Limits::default()).unwrap().value;
    (text, back)
}

/// Source, how many identifiers there are beside the first package URL, how many of them each target has a member for.
fn identified() -> [(String, usize, [usize; 3]); 4] {
    let reference = |category: &str, kind: &str, locator: &str| {
        format!(
            r#"{{"referenceCategory":"{category}","referenceType":"{kind}","referenceLocator":"{locator}"}}"#
        )
    };
    let references = [
        reference("PACKAGE-MANAGER", "purl", "pkg:npm/one@1"),
        reference("PACKAGE-MANAGER", "purl", "pkg:npm/two@1"),
        reference("PERSISTENT-ID", "swh", "swh:1:cnt:94a9ed"),
        reference("PERSISTENT-ID", "gitoid", "gitoid:blob:sha1:261eeb"),
        reference("SECURITY", "swid", "swid:t1"),
    ];
    let kinds = [
        ("swid", "swid:t1"),
        ("swid", "swid:t2"),
        ("swhid", "swh:1:cnt:94a9ed"),
        ("gitoid", "gitoid:blob:sha1:261eeb"),
        ("packageUrl", "pkg:npm/one@1"),
        ("packageUrl", "pkg:npm/two@1"),
        ("cve", "CVE-2024-0088"),
        ("securityOther", "s"),
        ("other", "o"),
        ("email", "a@example.org"),
        ("urlScheme", "u"),
    ]
    .map(|(kind, value)| {
        format!(
            r#"{{"type":"ExternalIdentifier","externalIdentifierType":"{kind}","identifier":"{value}"}}"#
        )
    });
    let xml = r#"<bom xmlns="http://cyclonedx.org/schema/bom/1.6" version="1"><components><component type="library" bom-ref="a">
      <name>a</name><version>1</version><omniborId>gitoid:blob:sha1:261eeb</omniborId><swhid>swh:1:cnt:94a9ed</swhid>
      <swid tagId="t1" name="n" tagVersion="2"/></component></components></bom>"#;
    let json = r#","omniborId":["gitoid:blob:sha1:261eeb"],"swhid":["swh:1:cnt:94a9ed","swh:1:cnt:94a9ee"],
      "swid":{"tagId":"t1","name":"n","version":"2","tagVersion":3,"patch":true}"#;
    [
        (
            spdx(
                &format!(r#","externalRefs":[{}]"#, references.join(",")),
                "",
            ),
            4,
            [3, 4, 4],
        ),
        (
            spdx3(
                &format!(r#","externalIdentifier":[{}]"#, kinds.join(",")),
                "",
            ),
            10,
            [3, 5, 10],
        ),
        (cyclonedx(json, ""), 4, [4, 4, 4]),
        (xml.to_owned(), 3, [3, 3, 3]),
    ]
}

#[test]
fn identifiers_stand_where_a_format_has_a_member_for_them() {
    const BESIDE: &str = "identifier (becomes a property)";
    for (source, count, held) in identified() {
        let sbom = read(source.as_bytes(), &Limits::default()).unwrap().value;
        for (target, held) in ["cyclonedx@1.7", "spdx@2.3", "spdx@3.0.1"].iter().zip(held) {
            let place = format!("{} to {target}", sbom.format);
            let (text, back) = through(&source, writer(target).unwrap());
            let (before, after) = (&sbom.components[0], &back.components[0]);
            assert_eq!(before.identifiers.len(), count, "{place}");
            let set = |c: &asepsis_domain::sbom::Component| {
                let all = c.identifiers.iter().map(identifiers::text);
                all.collect::<std::collections::BTreeSet<_>>()
            };
            assert_eq!(set(after), set(before), "{place}");
            assert_eq!(after.written_purl(), before.written_purl(), "{place}");
            assert_eq!(after.properties, before.properties, "{place}");
            let beside = text.matches(written::IDENTIFIER).count();
            assert_eq!(beside, count - held, "{place}: {text}");
            let lost = losses(&source, target);
            let lost: Vec<_> = lost.iter().filter(|l| l.contains("ident")).collect();
            let told: &[&str] = if held < count { &[BESIDE] } else { &[] };
            assert_eq!(lost, told, "{place}");
            if target.starts_with("cyclonedx") {
                assert!(text.contains(r#""tagId": "t1""#), "{place}: {text}");
            }
        }
    }
}

/// A package `b` beside the first, and a relation from the first to it.
fn related(kind: &str, scope: &str) -> String {
    let class = if scope.is_empty() {
        ""
    } else {
        "LifecycleScoped"
    };
    let scope = if scope.is_empty() {
        String::new()
    } else {
        format!(r#""scope":"{scope}","#)
    };
    let b = r#",{"type":"software_Package","spdxId":"https://example.org/d#b","creationInfo":"_:c","name":"b"}"#;
    format!(
        r#"{b},{{"type":"{class}Relationship","spdxId":"https://example.org/d#r","creationInfo":"_:c",{scope}
        "from":"https://example.org/d#a","to":["https://example.org/d#b"],"relationshipType":"{kind}"}}"#
    )
}

const STAYS: &str = "kind of relation (stays a dependency)";

#[test]
fn relations_of_spdx_3_come_back_as_they_are() {
    // What is told in SPDX 2.3, and in CycloneDX.
    for (kind, scope, spdx2, cyclone) in [
        ("affects", "", "relationship", "relationship"),
        ("hasHost", "", "relationship", "relationship"),
        ("testedOn", "", "relationship", "relationship"),
        ("usesTool", "", "relationship", "relationship"),
        ("usesTool", "runtime", "relationship", "relationship"),
        ("usesTool", "build", "", "relationship"),
        ("dependsOn", "design", STAYS, STAYS),
        ("dependsOn", "other", STAYS, STAYS),
        ("dependsOn", "build", "", STAYS),
        ("hasStaticLink", "test", STAYS, STAYS),
        ("hasOptionalDependency", "build", STAYS, STAYS),
        ("hasStaticLink", "", "", STAYS),
        ("contains", "", "", ""),
    ] {
        let source = spdx3("", &related(kind, scope));
        let place = format!("{kind} {scope}");
        let (text, back) = through(&source, writer("spdx@3.0.1").unwrap());
        let before = read(source.as_bytes(), &Limits::default()).unwrap().value;
        assert_eq!(back.aside.relations, before.aside.relations, "{place}");
        assert_eq!(back.dependencies, before.dependencies, "{place}");
        assert!(text.contains(&format!("\"{kind}\"")), "{place}: {text}");
        if !scope.is_empty() {
            let scope = format!("\"scope\": \"{scope}\"");
            assert!(text.contains(&scope), "{place}: {text}");
        }
        for (target, told) in [
            ("spdx@3.0.1", ""),
            ("spdx@2.3", spdx2),
            ("cyclonedx@1.6", cyclone),
        ] {
            let lost = losses(&source, target);
            let lost: Vec<_> = lost
                .iter()
                .map(String::as_str)
                .filter(|l| l.contains("relation"))
                .collect();
            let told: Vec<&str> = Some(told).filter(|t| !t.is_empty()).into_iter().collect();
            assert_eq!(lost, told, "{place} to {target}");
            let (_, back) = through(&source, writer(target).unwrap());
            let count = back.dependencies.len();
            assert_eq!(
                count,
                before.dependencies.len(),
                "{place} to {target}: dependencies"
            );
        }
    }
    // What is no dependency is lost, even beside one.
    let plain = r#",{"type":"Relationship","spdxId":"https://example.org/d#s","creationInfo":"_:c",
      "from":"https://example.org/d#a","to":["https://example.org/d#b"],"relationshipType":"dependsOn"}"#;
    let both = spdx3("", &format!("{}{plain}", related("affects", "")));
    let lost = losses(&both, "cyclonedx@1.6");
    assert!(lost.iter().any(|l| l == "relationship"), "{lost:?}");
    assert!(!lost.iter().any(|l| l == STAYS), "{lost:?}");
    let contained = losses(&spdx3("", &related("contains", "build")), "spdx@3.0.1");
    assert_eq!(contained, ["LifecycleScopedRelationship.scope"]);
}

#[test]
fn what_another_format_says_from_the_other_side_is_not_lost() {
    let b = r#"{"SPDXID":"SPDXRef-b","name":"b","downloadLocation":"NOASSERTION"}"#;
    for (kind, in_cyclonedx) in [
        ("GENERATED_FROM", "relationship"),
        ("PATCH_FOR", "relationship"),
        ("PREREQUISITE_FOR", STAYS),
        ("STATIC_LINK", STAYS),
        ("BUILD_DEPENDENCY_OF", STAYS),
    ] {
        let relation = format!(
            r#"{{"spdxElementId":"SPDXRef-a","relationshipType":"{kind}","relatedSpdxElement":"SPDXRef-b"}}"#
        );
        let source = spdx("", &format!(r#","relationships":[{relation}]"#));
        // The second package stands behind the first.
        let place = r#""NOASSERTION"}]"#;
        let source = source.replacen(place, &format!(r#""NOASSERTION"}},{b}]"#), 1);
        assert_eq!(
            losses(&source, "spdx@3.0.1"),
            Vec::<String>::new(),
            "{kind}"
        );
        assert_eq!(losses(&source, "spdx@2.3"), Vec::<String>::new(), "{kind}");
        let lost = losses(&source, "cyclonedx@1.6");
        let lost: Vec<_> = lost.iter().filter(|l| l.contains("relation")).collect();
        assert_eq!(lost, [in_cyclonedx], "{kind}");
    }
}

#[test]
fn what_is_written_is_valid_and_told_where_it_does_not_fit() {
    let long = "1.".repeat(600);
    let version = spdx("", "").replace(
        "\"versionInfo\":\"1\"",
        &format!("\"versionInfo\":\"{long}\""),
    );
    let digest = cyclonedx(
        r#","hashes":[{"alg":"SHA-256","content":"da39a3ee5e6b4b0d3255bfef95601890afd80709"}]"#,
        "",
    );
    let licence = |said: &str| spdx(&format!(r#","licenseDeclared":"{said}""#), "");
    let alone = licence("DocumentRef-x:LicenseRef-y");
    let among = licence("MIT OR DocumentRef-x:LicenseRef-y");
    let odd = r#","verifiedUsing":[{"type":"Hash","algorithm":"crystalsDilithium","hashValue":"ab"},
        {"type":"Hash","algorithm":"other","hashValue":"cd"}]"#;
    let referenced = r#","externalRefs":[{"referenceCategory":"OTHER","referenceType":"own","referenceLocator":"https://example.org/r"}]"#;
    for (source, target, told, written) in [
        (
            &version,
            "cyclonedx@1.6",
            "version (becomes a property: it is too long)",
            "asepsis:version",
        ),
        (&version, "spdx@3.0.1", "", "software_packageVersion"),
        (&digest, "cyclonedx@1.6", "", "asepsis:hash"),
        (
            &alone,
            "spdx@2.3",
            "licence of another document (becomes one of its own)",
            "\"LicenseRef-DocumentRef-x-LicenseRef-y\"",
        ),
        (
            &among,
            "spdx@2.3",
            "licence",
            "MIT OR LicenseRef-DocumentRef-x-LicenseRef-y",
        ),
        (
            &cyclonedx(r#","supplier":{"name":" "}"#, ""),
            "spdx@2.3",
            "supplier",
            "SPDXRef-a",
        ),
        (&spdx3(odd, ""), "spdx@3.0.1", "", "\"crystalsDilithium\""),
        (&spdx3(odd, ""), "spdx@2.3", "", "asepsis:hash=other:cd"),
        (
            &spdx(referenced, ""),
            "spdx@3.0.1",
            "kind of reference (stands in its comment)",
            "\"comment\": \"own\"",
        ),
    ] {
        let (text, back) = through(source, writer(target).unwrap());
        let before = read(source.as_bytes(), &Limits::default()).unwrap().value;
        assert!(text.contains(written), "{target}: {text}");
        let (left, right) = (&before.components[0], &back.components[0]);
        assert_eq!(left.version, right.version, "{target}");
        assert_eq!(left.hashes, right.hashes, "{target}");
        let told: Vec<&str> = Some(told).filter(|t| !t.is_empty()).into_iter().collect();
        let lost = losses(source, target);
        let of_components = lost.iter().filter(|l| !l.starts_with("document "));
        let of_components: Vec<&str> = of_components.map(String::as_str).collect();
        assert_eq!(of_components, told, "{target}");
    }
}

#[test]
fn ids_of_spdx_3_stay_and_agents_change_only_when_told() {
    let source = spdx3(
        "",
        r#",{"type":"software_Package","spdxId":"https://other.example/x?y=1#agent-1","creationInfo":"_:c","name":"x"}
        ,{"type":"software_Package","spdxId":"https://example.org/d#agent-1","creationInfo":"_:c","name":"y"}
        ,{"type":"software_Package","spdxId":"https://example.org/d#sbom","creationInfo":"_:c","name":"z"}"#,
    )
    .replace("\"https://example.org/d\"", "\"https://example.org/d#doc\"");
    let before = read(source.as_bytes(), &Limits::default()).unwrap().value;
    let (_, back) = through(&source, writer("spdx@3.0.1").unwrap());
    assert_eq!(back.serial, before.serial);
    for component in &before.components {
        let same = back.components.iter().find(|c| c.name == component.name);
        assert_eq!(same.unwrap().reference, component.reference);
    }
    assert_eq!(losses(&source, "spdx@3.0.1"), Vec::<String>::new());
    let agent = source.replace("\"Organization\"", "\"Agent\"");
    assert_eq!(
        losses(&agent, "spdx@3.0.1"),
        ["Agent.type (written as an organization)"]
    );
}

#[test]
fn a_circle_of_dependencies_comes_along() {
    let circle = |member: &str| {
        let b = r#"{"type":"library","bom-ref":"b","name":"b"}"#;
        cyclonedx("", &format!(r#",{b}],"dependencies":[{member}"#))
    };
    for (rows, amiss) in [
        (
            r#"{"ref":"a","dependsOn":["b"]},{"ref":"b","dependsOn":["a"]}"#,
            0,
        ),
        (
            r#"{"ref":"a","dependsOn":["b"]},{"ref":"b","dependsOn":["nowhere"]}"#,
            1,
        ),
    ] {
        let target = writer("spdx@2.3").unwrap();
        let limits = Limits::default();
        let created = "2026-11-26T00:00:00Z";
        let done = convert::anew_from(circle(rows), target, created, &limits, 9).unwrap();
        assert_eq!(done.amiss(), amiss, "{:?}", done.diagnostics);
    }
}

#[test]
fn what_is_not_said_takes_no_room() {
    let xml = r#"<bom xmlns="http://cyclonedx.org/schema/bom/1.6" version="1"><components>
      <component type="library" bom-ref="a"><name>a</name><version>1</version></component></components></bom>"#;
    for text in [
        cyclonedx("", ""),
        xml.to_owned(),
        spdx("", ""),
        spdx3("", ""),
    ] {
        let sbom = read(text.as_bytes(), &Limits::default()).unwrap().value;
        let [component] = sbom.components.as_slice() else {
            panic!("{sbom:?}");
        };
        let most = size_of::<asepsis_domain::sbom::Component>() + 100;
        assert!(component.weight() < most, "{}: {component:?}", sbom.format);
    }
}
