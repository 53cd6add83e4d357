//! `asepsis sbom`: profiles, differences, merging, conversion.

use serde_json::Value;

use crate::run::asepsis;

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
    let product = ran.ended(0).json();
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
        assert!(from == firmware || from == list, "{from}");
    }
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
