//! `asepsis sbom`: profiles, differences, merging, conversion.

use serde_json::Value;

use crate::run::{asepsis, asepsis_in};

fn guide(name: &str) -> String {
    format!(
        "{}/../../../corpus/guide/{name}",
        env!("CARGO_MANIFEST_DIR")
    )
}

fn words(value: &Value) -> Vec<&str> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v.as_str().unwrap())
        .collect()
}

#[test]
fn the_premarket_profile_asks_for_ten_attributes_and_no_more() {
    let file = guide("pump-2.0.cdx.json");
    let report = asepsis(&[
        "sbom",
        "check",
        &file,
        "--profile",
        "fda",
        "--format",
        "json",
    ])
    .ended(1)
    .json();
    let asked: Vec<&str> = report["requirements"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["attribute"].as_str().unwrap())
        .collect();
    assert_eq!(
        asked,
        [
            "author",
            "timestamp",
            "supplier",
            "name",
            "version",
            "hash",
            "identifier",
            "relationship",
            "support-level",
            "end-of-support"
        ]
    );
    for row in report["requirements"].as_array().unwrap() {
        assert!(
            row["paragraph"].as_str().unwrap().starts_with("V.A.4.b"),
            "{row}"
        );
    }
    let incomplete = report["sboms"][0]["incomplete"].as_array().unwrap();
    let lwip = incomplete
        .iter()
        .find(|r| r["component"] == "lwip@2.1.3")
        .unwrap();
    assert_eq!(
        words(&lwip["missing"]),
        ["supplier", "hash", "support-level", "end-of-support"]
    );
}

#[test]
fn no_profile_or_one_that_is_not_there_is_answered_with_those_that_are() {
    let sbom = guide("pump-2.0.cdx.json");
    let none = ["sbom", "check", &sbom];
    for args in [&none[..], &[&none[..], &["--profile", "x"]].concat()] {
        let ran = asepsis(args).ended(2);
        for id in ["ntia-2021", "fda", "cisa-2025", "bsi-tr-03183-2"] {
            assert!(ran.err.contains(id), "{}", ran.err);
        }
    }
}

#[test]
fn components_are_compared_by_identity() {
    let (old, new) = (guide("pump-2.0.cdx.json"), guide("pump-2.1.cdx.json"));
    let report = asepsis(&["sbom", "diff", &old, &new, "--format", "json"])
        .ended(0)
        .json();
    let names = |list: &Value| -> Vec<String> {
        let all = list.as_array().unwrap().iter();
        all.map(|c| c["identity"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names(&report["added"]), ["pkg:generic/mbedtls"]);
    assert_eq!(names(&report["removed"]), ["pkg:generic/lwip"]);
    assert_eq!(
        names(&report["changed"]),
        ["pump-firmware", "pkg:generic/openssl"]
    );
    // The same in another order, with another reference.
    assert_eq!(report["unchanged"], 1);
    asepsis(&["sbom", "diff", &old, &new, "--fail"]).ended(1);
    asepsis(&["sbom", "diff", &old, &old, "--fail"]).ended(0);
}

#[test]
fn a_product_keeps_which_part_each_component_came_from() {
    let (firmware, list) = (guide("pump-2.1.cdx.json"), guide("soup.csv"));
    let ran = asepsis(&[
        "sbom",
        "merge",
        &firmware,
        &list,
        "--name",
        "pump",
        "--version",
        "2.1",
    ]);
    let ran = ran.ended(0);
    let product = ran.json();
    assert_eq!(product["metadata"]["component"]["name"], "pump");
    assert_eq!(product["metadata"]["component"]["version"], "2.1");
    let components = product["components"].as_array().unwrap();
    assert_eq!(components.len(), 6);
    for component in components {
        let properties = component["properties"].as_array().unwrap();
        let part = properties
            .iter()
            .find(|p| p["name"] == "asepsis:part")
            .unwrap();
        let from = part["value"].as_str().unwrap();
        assert!(["pump-2.1.cdx.json", "soup.csv"].contains(&from), "{from}");
    }
    assert!(
        product["serialNumber"]
            .as_str()
            .unwrap()
            .starts_with("urn:uuid:")
    );
    assert!(product["metadata"]["timestamp"].is_string());
    // What is wrong in a part is told, and a failure where nothing may be lost.
    assert!(
        ran.err.contains("soup.csv row 4: the row has no name"),
        "{}",
        ran.err
    );
    let strict = ["sbom", "merge", &list, "--name", "pump", "--strict"];
    let ran = asepsis(&strict).ended(1);
    assert_eq!(ran.out, "");
}

#[test]
fn what_is_read_is_not_written_over() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::copy(guide("soup.csv"), dir.path().join("soup.csv")).unwrap();
    for line in [
        &["sbom", "convert", "soup.csv", "--out", "./soup.csv"][..],
        &["sbom", "convert", "soup.csv", "--losses", "soup.csv"],
        &["sbom", "convert", "soup.csv", "--out", "o", "--losses", "o"],
        &[
            "sbom", "merge", "soup.csv", "--name", "n", "--out", "soup.csv",
        ],
    ] {
        let ran = asepsis_in(dir.path(), line, b"").ended(2);
        assert!(ran.err.contains("name another file"), "{}", ran.err);
    }
}

#[test]
fn a_part_of_a_part_keeps_both() {
    let dir = tempfile::tempdir().unwrap();
    let merge = |files: &[&str], out: &str| {
        let mut line = vec!["sbom", "merge"];
        line.extend(files);
        line.extend(["--name", "pump", "--out", out]);
        asepsis_in(dir.path(), &line, b"").ended(0)
    };
    let list = guide("soup.csv");
    std::fs::copy(list, dir.path().join("soup.csv")).unwrap();
    merge(&["soup.csv"], "inner.json");
    merge(&["inner.json"], "outer.json");
    let text = std::fs::read_to_string(dir.path().join("outer.json")).unwrap();
    assert!(text.contains("\"inner.json > soup.csv\""), "{text}");
}

#[test]
fn what_an_sbom_takes_in_memory_is_bounded_and_the_bound_can_be_raised() {
    use std::fmt::Write as _;
    let dir = tempfile::tempdir().unwrap();
    let mut text =
        String::from(r#"{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"components":["#);
    for number in 0..60_000 {
        let comma = if number == 0 { "" } else { "," };
        write!(text, r#"{comma}{{"type":"library","name":"component-{number}","bom-ref":"component-{number}"}}"#).unwrap();
    }
    text.push_str("]}");
    std::fs::write(dir.path().join("large.json"), text).unwrap();
    for line in [
        &["sbom", "check", "large.json", "--profile", "ntia-2021"][..],
        &["sbom", "convert", "large.json", "--to", "spdx@2.3"],
        &["sbom", "diff", "large.json", "large.json"],
        &["sbom", "merge", "large.json", "--name", "n"],
    ] {
        let mut small = line.to_vec();
        small.extend(["--max-memory", "16"]);
        let ran = asepsis_in(dir.path(), &small, b"").ended(3);
        let is_told = ran.err.contains("allow more with `--max-memory`");
        assert!(
            is_told && ran.err.contains("large.json"),
            "{line:?}: {}",
            ran.err
        );
    }
    // What is carried over is not held as a graph.
    let convert = ["sbom", "convert", "large.json", "--max-memory", "16"];
    let written = asepsis_in(dir.path(), &convert, b"").ended(0).json();
    assert_eq!(written["components"].as_array().unwrap().len(), 60_000);
    // To hold it against the rules of its format, little is kept of it.
    let validate = ["validate", "large.json", "--max-memory", "16"];
    asepsis_in(dir.path(), &validate, b"").ended(0);
}

#[test]
fn what_does_not_come_along_is_said_and_may_be_a_failure() {
    let corpus = format!("{}/../../../corpus/sbom", env!("CARGO_MANIFEST_DIR"));
    let file = format!("{corpus}/cyclonedx-json/valid/nested-firmware.json");
    let ran = asepsis(&["sbom", "convert", &file, "--to", "spdx@2.3"]).ended(0);
    assert!(
        ran.err.contains("not carried over: services: /services"),
        "{}",
        ran.err
    );
    assert_eq!(ran.json()["spdxVersion"], "SPDX-2.3");
    let ran = asepsis(&["sbom", "convert", &file, "--to", "spdx@2.3", "--strict"]).ended(1);
    assert_eq!(ran.out, "");
    asepsis(&["sbom", "convert", &file, "--to", "spdx@1.0"]).ended(2);
    let minimal = format!("{corpus}/cyclonedx-json/valid/minimal-1.6.json");
    let ran = asepsis(&[
        "sbom",
        "convert",
        &minimal,
        "--to",
        "cyclonedx@1.7",
        "--strict",
    ]);
    assert_eq!(ran.ended(0).json()["specVersion"], "1.7");
}

#[test]
fn within_a_family_a_document_is_carried_over_unless_it_is_not_valid() {
    let corpus = format!("{}/../../../corpus/sbom", env!("CARGO_MANIFEST_DIR"));
    for (source, target, said) in [
        (
            "cyclonedx-json/valid/nested-firmware.json",
            "cyclonedx@1.7",
            "\"services\"",
        ),
        (
            "cyclonedx-xml/valid/nested-firmware.xml",
            "cyclonedx@1.6",
            "\"CycloneDX\"",
        ),
        (
            "spdx-tag-value/valid/nested-firmware.spdx",
            "spdx@2.3",
            "SPDXRef-",
        ),
    ] {
        let file = format!("{corpus}/{source}");
        let ran = asepsis(&["sbom", "convert", &file, "--to", target, "--strict"]).ended(0);
        assert!(ran.out.contains(said), "{source}: {}", ran.out);
        assert_eq!(ran.err, "", "{source}");
    }
    let broken = br#"{"bomFormat":"CycloneDX","specVersion":"1.5","version":1,"components":[{"type":"gadget","name":"a"}]}"#;
    let dir = tempfile::tempdir().unwrap();
    let ran = asepsis_in(dir.path(), &["sbom", "convert", "-"], broken).ended(0);
    assert!(
        ran.err
            .contains("written anew from its components: /components/0 has no place"),
        "{}",
        ran.err
    );
    let ran = asepsis_in(dir.path(), &["sbom", "merge", "-", "--name", " "], broken).ended(2);
    assert!(ran.err.contains("`--name`"), "{}", ran.err);
}
