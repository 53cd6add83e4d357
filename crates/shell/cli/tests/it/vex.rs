//! VEX in and out.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::run::asepsis;

fn corpus(path: &str) -> String {
    format!("{}/../../../corpus/vex/{path}", env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Returns a dossier of its own for a test.
pub(crate) fn dossier(dir: &Path) -> PathBuf {
    fn copy(from: &Path, to: &Path) {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap() {
            let path = entry.unwrap().path();
            let target = to.join(path.file_name().unwrap());
            if path.is_dir() {
                copy(&path, &target);
            } else {
                std::fs::copy(&path, &target).unwrap();
            }
        }
    }
    let to = dir.join("dossier");
    copy(Path::new(&corpus("dossier")), &to);
    to
}

const TEN: [&str; 4] = [
    "openvex/valid/ten.vex.json",
    "csaf/valid/ten.json",
    "cyclonedx/valid/ten.cdx.json",
    "cyclonedx/valid/ten.cdx.xml",
];

fn outcomes(report: &Value) -> Vec<&str> {
    let rows = report["files"][0]["statements"].as_array().unwrap();
    rows.iter()
        .map(|r| r["outcome"].as_str().unwrap())
        .collect()
}

#[test]
fn ten_statements_give_ten_rows_whatever_the_format() {
    let home = tempfile::tempdir().unwrap();
    let dossier = dossier(home.path());
    for file in TEN {
        let args = [
            "vex",
            "import",
            &corpus(file),
            "--dossier",
            text(&dossier),
            "--dry-run",
            "--format",
            "json",
            "--fail-on",
            "unmatched",
            "--as-of",
            "2026-11-26",
        ];
        let report = asepsis(&args).ended(1).json();
        let expect = [
            "known",
            "conflict",
            "applied",
            "applied",
            "applied",
            "applied",
            "applied",
            "unmatched",
            "unmatched",
            "unmatched",
        ];
        assert_eq!(outcomes(&report), expect, "{file}");
        let rows = &report["files"][0]["statements"];
        let why = |at: usize| rows[at]["why"].as_str().unwrap();
        assert!(
            why(7).contains("1.2.13") && why(7).contains("1.3.1"),
            "{}",
            why(7)
        );
        assert_eq!(rows[7]["nearest"], "pkg:generic/zlib@1.3.1");
        assert!(why(8).contains("arch=x86"), "{}", why(8));
        assert_eq!(rows[9]["nearest"], Value::Null);
        assert!(
            why(1).contains("DEC-2") && why(1).contains("wins"),
            "{}",
            why(1)
        );
        assert_eq!(rows[5]["components"].as_array().unwrap().len(), 2);
        assert_eq!(report["summary"]["unmatched"], 3);
    }
}

/// A document of a format with statements: vulnerability, product as it is named, status.
fn document(format: &str, statements: &[(&str, &str, &str)]) -> Value {
    match format {
        "openvex" => {
            let statement = |(vulnerability, product, status): &(&str, &str, &str)| {
                json!({ "vulnerability": { "name": vulnerability }, "status": status,
                    "products": [{ "@id": product }] })
            };
            json!({ "@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://supplier.example/vex/1",
                "author": "Example Supplier", "timestamp": "2026-11-01T00:00:00Z", "version": 1,
                "statements": statements.iter().map(statement).collect::<Vec<_>>() })
        }
        "csaf" => {
            let product = |(index, (_, product, _)): (usize, &(&str, &str, &str))| {
                let helper = match *product {
                    purl if purl.starts_with("pkg:") => json!({ "purl": purl }),
                    cpe if cpe.starts_with("cpe:") => json!({ "cpe": cpe }),
                    _ => json!({ "skus": ["1"] }),
                };
                json!({ "name": product, "product_id": format!("P-{index}"),
                    "product_identification_helper": helper })
            };
            let vulnerability = |(index, (vulnerability, _, status)): (
                usize,
                &(&str, &str, &str),
            )| {
                let status = match *status {
                    "not_affected" => "known_not_affected",
                    "affected" => "known_affected",
                    other => other,
                };
                json!({ "cve": vulnerability, "product_status": { status: [format!("P-{index}")] } })
            };
            let all = || statements.iter().enumerate();
            json!({ "document": { "category": "csaf_vex", "csaf_version": "2.0", "title": "VEX",
                    "publisher": { "category": "vendor", "name": "Example Supplier", "namespace": "https://supplier.example" },
                    "tracking": { "id": "1", "version": "1", "status": "final", "revision_history": [],
                        "current_release_date": "2026-11-01T00:00:00Z", "initial_release_date": "2026-11-01T00:00:00Z" } },
                "product_tree": { "full_product_names": all().map(product).collect::<Vec<_>>() },
                "vulnerabilities": all().map(vulnerability).collect::<Vec<_>>() })
        }
        _ => cyclonedx(statements),
    }
}

/// The same as CycloneDX, which defines the components that it speaks of.
fn cyclonedx(statements: &[(&str, &str, &str)]) -> Value {
    let vulnerability = |(index, (vulnerability, product, status)): (
        usize,
        &(&str, &str, &str),
    )| {
        let state = match *status {
            "affected" => "exploitable",
            "fixed" => "resolved",
            "under_investigation" => "in_triage",
            other => other,
        };
        json!({ "bom-ref": format!("V-{index}"), "id": vulnerability, "analysis": { "state": state },
            "affects": [{ "ref": product }] })
    };
    let all = statements.iter().enumerate();
    let products: std::collections::BTreeSet<&str> =
        statements.iter().map(|(_, product, _)| *product).collect();
    let component = |product: &&str| {
        let mut component = json!({ "type": "library", "bom-ref": product, "name": product });
        for (prefix, key) in [("pkg:", "purl"), ("cpe:", "cpe")] {
            if product.starts_with(prefix) {
                component[key] = json!(product);
            }
        }
        component
    };
    json!({ "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "components": products.iter().map(component).collect::<Vec<_>>(),
        "metadata": { "timestamp": "2026-11-01T00:00:00Z", "supplier": { "name": "Example Supplier" } },
        "vulnerabilities": all.map(vulnerability).collect::<Vec<_>>() })
}

/// Returns what a dry run says of the statements, in each format.
fn tried(dossier: &Path, statements: &[(&str, &str, &str)]) -> Vec<(&'static str, Value)> {
    let formats = ["openvex", "csaf", "cyclonedx"];
    formats
        .map(|format| {
            let file = dossier.with_file_name(format!("{format}.json"));
            std::fs::write(&file, document(format, statements).to_string()).unwrap();
            let args = [
                "vex",
                "import",
                text(&file),
                "--dossier",
                text(dossier),
                "--dry-run",
                "--format",
                "json",
            ];
            (format, asepsis(&args).ended(0).json())
        })
        .into()
}

/// Product as a supplier names it, the nearest component, and what the reason says.
const NEAR: &[(&str, Option<&str>, &str)] = &[
    (
        "mbedtsl",
        Some("pkg:generic/mbedtls@3.6.0"),
        "called `mbedtsl`, and `mbedtls` comes nearest",
    ),
    (
        "pkg:generic/mbedtsl@3.6.0",
        Some("pkg:generic/mbedtls@3.6.0"),
        "comes nearest",
    ),
    (
        "cpe:2.3:a:zlib:zilb:1.3.1:*:*:*:*:*:*:*",
        Some("pkg:generic/zlib@1.3.1"),
        "comes nearest",
    ),
    (
        "FreeRTOS",
        Some("cpe:2.3:o:amazon:freertos:11.1.0:*:*:*:*:*:*:*"),
        "calls it `FreeRTOS`",
    ),
    (
        "zlib 1.3.1",
        Some("pkg:generic/zlib@1.3.1"),
        "calls it `zlib 1.3.1`, and `zlib` is here",
    ),
    (
        "pkg:generic/ZLIB@1.3.1",
        Some("pkg:generic/zlib@1.3.1"),
        "calls it `ZLIB`",
    ),
    (
        "pkg:npm/zlib@1.3.1",
        Some("pkg:generic/zlib@1.3.1"),
        "type `npm`, and one of type `generic`",
    ),
    (
        "pkg:generic/acme/zlib@1.3.1",
        Some("pkg:generic/zlib@1.3.1"),
        "namespace `acme`, and one with no namespace",
    ),
    (
        "pkg:generic/zlib@1.2.13",
        Some("pkg:generic/zlib@1.3.1"),
        "version 1.2.13, and 1.3.1 is here",
    ),
    (
        "pkg:generic/expat@2.4.0",
        Some("pkg:generic/expat@2.5.0"),
        "2.5.0, 2.6.0 are here",
    ),
    (
        "pkg:generic/lwip@2.2.0?arch=x86",
        Some("pkg:generic/lwip@2.2.0?arch=arm"),
        "arch=x86, and arch=arm is here",
    ),
    (
        "cpe:2.3:a:gnu:zlib:1.3.1:*:*:*:*:*:*:*",
        Some("pkg:generic/zlib@1.3.1"),
        "vendor `gnu`, and `zlib` is here",
    ),
    (
        "cpe:2.3:o:amazon:freertos:9.9:*:*:*:*:*:*:*",
        Some("cpe:2.3:o:amazon:freertos:11.1.0:*:*:*:*:*:*:*"),
        "version `9.9`, and `11.1.0` is here",
    ),
    (
        "pkg:zlib@4",
        Some("pkg:generic/zlib@1.3.1"),
        "`pkg:zlib@4` is not a package URL",
    ),
    (
        "quuxfrobnicate",
        None,
        "no component of any release is quuxfrobnicate",
    ),
];

#[test]
fn what_matches_nothing_has_the_nearest_component_and_what_sets_it_apart() {
    let home = tempfile::tempdir().unwrap();
    let dossier = dossier(home.path());
    let vulnerabilities: Vec<String> = (0..NEAR.len())
        .map(|i| format!("CVE-2026-{}", 2000 + i))
        .collect();
    let statements = NEAR.iter().zip(&vulnerabilities);
    let statements: Vec<_> = statements
        .map(|((product, _, _), cve)| (cve.as_str(), *product, "under_investigation"))
        .collect();
    for (format, report) in tried(&dossier, &statements) {
        let rows = report["files"][0]["statements"].as_array().unwrap();
        assert_eq!(rows.len(), NEAR.len(), "{format}");
        for (row, (product, nearest, why)) in rows.iter().zip(NEAR) {
            assert_eq!(row["outcome"], "unmatched", "{format}: {row}");
            assert_eq!(row["nearest"], json!(nearest), "{format}: {product}: {row}");
            assert!(
                row["why"].as_str().unwrap().contains(why),
                "{format}: {row}"
            );
        }
    }
}

#[test]
fn a_document_that_contradicts_itself_proposes_one_and_decides_none() {
    let home = tempfile::tempdir().unwrap();
    let dossier = dossier(home.path());
    let rule = "[[trust]]\nauthor = \"Example Supplier\"\nreason = \"Audited.\"\n";
    std::fs::write(dossier.join("asepsis.toml"), rule).unwrap();
    let (mbedtls, lwip) = ("pkg:generic/mbedtls@3.6.0", "pkg:generic/lwip@2.2.0");
    let statements = [
        ("CVE-2026-3001", mbedtls, "fixed"),
        ("CVE-2026-3001", mbedtls, "fixed"),
        ("CVE-2026-3001", mbedtls, "affected"),
        ("CVE-2026-3001", lwip, "affected"),
        ("CVE-2026-3002", mbedtls, "under_investigation"),
    ];
    for (format, report) in tried(&dossier, &statements) {
        assert_eq!(
            outcomes(&report),
            ["applied", "known", "conflict", "applied", "applied"],
            "{format}"
        );
        let rows = &report["files"][0]["statements"];
        assert_eq!(rows[0]["kind"], "proposal", "{format}: {rows}");
        assert_eq!(rows[1]["record"], rows[0]["record"], "{format}");
        assert_eq!(rows[2]["record"], rows[0]["record"], "{format}");
        let why = |at: usize| rows[at]["why"].as_str().unwrap();
        assert!(
            why(0).contains("statement 3 of the document says otherwise"),
            "{format}: {}",
            why(0)
        );
        assert!(
            why(2).contains("statement 1 of the document says `fixed`"),
            "{format}: {}",
            why(2)
        );
        // Not valid: OpenVEX asks what is to be done where `affected` is said, CSAF for one status of a product.
        let is_valid = format == "cyclonedx";
        let kind = if is_valid { "decision" } else { "proposal" };
        assert_eq!(rows[4]["kind"], kind, "{format}");
        assert_eq!(why(4).contains("is not valid"), !is_valid, "{format}");
    }
}

#[test]
fn of_a_document_that_contradicts_itself_the_later_statement_counts() {
    let home = tempfile::tempdir().unwrap();
    let dossier = dossier(home.path());
    let product = "pkg:generic/mbedtls@3.6.0";
    let mut document = document(
        "openvex",
        &[
            ("CVE-2026-3001", product, "under_investigation"),
            ("CVE-2026-3001", product, "fixed"),
        ],
    );
    document["statements"][0]["timestamp"] = json!("2026-01-01T00:00:00Z");
    let file = home.path().join("later.json");
    std::fs::write(&file, document.to_string()).unwrap();
    let args = [
        "vex",
        "import",
        text(&file),
        "--dossier",
        text(&dossier),
        "--format",
        "json",
    ];
    let report = asepsis(&args).ended(0).json();
    assert_eq!(outcomes(&report), ["conflict", "applied"]);
    let written = std::fs::read_to_string(dossier.join("decisions.toml")).unwrap();
    assert_eq!(written.matches("[[proposal]]").count(), 1, "{written}");
}

#[test]
fn a_conflict_on_one_component_leaves_the_others_to_be_proposed() {
    let home = tempfile::tempdir().unwrap();
    let dossier = dossier(home.path());
    let file = home.path().join("part.json");
    let said = [("CVE-2026-1002", "pkg:generic/expat", "not_affected")];
    std::fs::write(&file, document("openvex", &said).to_string()).unwrap();
    let import = ["vex", "import", text(&file), "--dossier", text(&dossier)];
    let report = asepsis(&[&import[..], &["--format", "json"]].concat());
    let report = report.ended(0).json();
    assert_eq!(outcomes(&report), ["conflict", "applied"]);
    let rows = &report["files"][0]["statements"];
    for (row, components) in [
        (&rows[0], ["pkg:generic/expat@2.6.0"]),
        (&rows[1], ["pkg:generic/expat@2.5.0"]),
    ] {
        assert_eq!(row["number"], 1);
        assert_eq!(row["components"], json!(components), "{row}");
    }
    let count = |key: &str| report["summary"][key].as_u64();
    let counts = ["statements", "applied", "conflict"].map(count);
    assert_eq!(counts, [Some(1); 3]);
    let written = std::fs::read_to_string(dossier.join("decisions.toml")).unwrap();
    let (_, proposal) = written.split_once("[[proposal]]").unwrap();
    assert!(proposal.contains("expat@2.5.0") && !proposal.contains("expat@2.6.0"));
    // The same again.
    let again = asepsis(&[&import[..], &["--format", "json"]].concat());
    assert_eq!(outcomes(&again.ended(0).json()), ["conflict", "known"]);
}

#[test]
fn a_dry_run_shows_every_row_and_writes_nothing() {
    let home = tempfile::tempdir().unwrap();
    let dossier = dossier(home.path());
    let args = [
        "vex",
        "import",
        &corpus(TEN[0]),
        "--dossier",
        text(&dossier),
        "--dry-run",
        "--fail-on",
        "conflict",
    ];
    asepsis(&args).ended(1);
    let args = [
        "vex",
        "import",
        &corpus(TEN[0]),
        "--dossier",
        text(&dossier),
        "--dry-run",
    ];
    insta::assert_snapshot!(asepsis(&args).ended(0).out.replace(&corpus(""), ""));
    let untouched = std::fs::read(dossier.join("decisions.toml")).unwrap();
    assert_eq!(
        untouched,
        std::fs::read(corpus("dossier/decisions.toml")).unwrap()
    );
}

#[test]
fn an_import_proposes_and_keeps_what_is_written() {
    let home = tempfile::tempdir().unwrap();
    let dossier = dossier(home.path());
    let file = corpus(TEN[0]);
    let args = [
        "vex",
        "import",
        &file,
        "--dossier",
        text(&dossier),
        "--format",
        "json",
        "--as-of",
        "2026-11-26",
    ];
    let report = asepsis(&args).ended(0).json();
    assert_eq!(report["summary"]["applied"], 5);
    let before = std::fs::read_to_string(corpus("dossier/decisions.toml")).unwrap();
    let after = std::fs::read_to_string(dossier.join("decisions.toml")).unwrap();
    assert!(after.starts_with(before.trim_end()), "{after}");
    assert_eq!(after.matches("[[proposal]]").count(), 5);
    for part in [
        "`ten.vex.json`",
        "sha256:",
        "Example Supplier",
        "2026-11-01T00:00:00Z",
        "statement 3",
    ] {
        assert!(after.contains(part), "{part}: {after}");
    }
    // The same again is known, and the dossier can be read.
    let again = asepsis(&args).ended(0).json();
    assert_eq!(
        (&again["summary"]["applied"], &again["summary"]["known"]),
        (&0.into(), &6.into())
    );
    let check = asepsis(&["check", text(&dossier), "--format", "json"]);
    let known = check.json()["diagnostics"].to_string();
    assert!(
        !known.contains("dossier-key") && !known.contains("dossier-syntax"),
        "{known}"
    );
}

#[test]
fn a_rule_of_trust_decides() {
    let home = tempfile::tempdir().unwrap();
    let dossier = dossier(home.path());
    let rule =
        "[[trust]]\nauthor = \"Example Supplier\"\nreason = \"Its assessments were audited.\"\n";
    std::fs::write(dossier.join("asepsis.toml"), rule).unwrap();
    let args = [
        "vex",
        "import",
        &corpus(TEN[1]),
        "--dossier",
        text(&dossier),
        "--format",
        "json",
    ];
    let report = asepsis(&args).ended(0).json();
    let kind = |at: usize| &report["files"][0]["statements"][at]["kind"];
    // One is fixed, nobody says why the component still matches; one says that a listed component is not there.
    assert_eq!((kind(2), kind(5)), (&"proposal".into(), &"proposal".into()));
    assert_eq!(kind(3), "decision");
    let after = std::fs::read_to_string(dossier.join("decisions.toml")).unwrap();
    assert_eq!(
        (
            after.matches("[[decision]]").count(),
            after.matches("[[proposal]]").count()
        ),
        (5, 2)
    );
    assert!(after.contains("trusted: Its assessments were audited."));
}

/// A branch of CSAF's product tree and an entry of CycloneDX' versions, what a trusted statement on them becomes, and
/// what the row says.
const LIMITS: &[(&str, &str, &str, Option<&str>, &str)] = &[
    (
        "product_version_range",
        "vers:generic/<1.0",
        "unmatched",
        None,
        "version 1.3.1 is not in vers:generic/<1.0",
    ),
    (
        "product_version_range",
        "vers:generic/<2.0",
        "applied",
        Some("decision"),
        "rule of trust",
    ),
    (
        "product_version_range",
        "vers:nowhere/<1.0",
        "applied",
        Some("proposal"),
        "nothing says whether",
    ),
    (
        "product_version",
        "1.2.13",
        "unmatched",
        None,
        "version 1.2.13, and 1.3.1 is here",
    ),
    (
        "product_version",
        "1.3.1",
        "applied",
        Some("decision"),
        "rule of trust",
    ),
];

#[test]
fn a_statement_on_other_versions_decides_nothing() {
    let home = tempfile::tempdir().unwrap();
    let dossier = dossier(home.path());
    let rule = "[[trust]]\nauthor = \"Example Supplier\"\nreason = \"Audited.\"\n";
    std::fs::write(dossier.join("asepsis.toml"), rule).unwrap();
    let cve = "CVE-2026-3001";
    let said = [(cve, "pkg:generic/zlib", "not_affected")];
    for (category, name, outcome, kind, why) in LIMITS {
        let mut csaf = document("csaf", &said);
        let mut product = csaf["product_tree"]["full_product_names"][0].take();
        product["name"] = json!("zlib");
        csaf["product_tree"] = json!({ "branches": [{ "category": "vendor", "name": "V", "branches": [
            { "category": "product_name", "name": "zlib", "branches": [
                { "category": category, "name": name, "product": product }] }] }] });
        csaf["vulnerabilities"][0]["flags"] =
            json!([{ "label": "vulnerable_code_not_present", "product_ids": ["P-0"] }]);
        csaf["vulnerabilities"][0]["notes"] =
            json!([{ "category": "summary", "text": "Of zlib." }]);
        csaf["document"]["tracking"]["revision_history"] =
            json!([{ "date": "2026-11-01T00:00:00Z", "number": "1", "summary": "First" }]);
        let mut cyclonedx = document("cyclonedx", &said);
        let key = if *category == "product_version" {
            "version"
        } else {
            "range"
        };
        let stated = &mut cyclonedx["vulnerabilities"][0];
        stated["analysis"]["justification"] = json!("code_not_present");
        stated["affects"][0]["versions"] = json!([{ key: name, "status": "unaffected" }]);
        // A vulnerability of which nothing is stated is told, and such a document is not valid.
        let silent =
            json!({ "cve": "CVE-2026-3002", "product_status": { "recommended": ["P-0"] } });
        let mut silent_too = csaf.clone();
        let vulnerabilities = silent_too["vulnerabilities"].as_array_mut().unwrap();
        vulnerabilities.push(silent);
        for (format, document, ends, unread) in [
            ("csaf", csaf, 0, 0),
            ("silent", silent_too, 3, 1),
            ("cyclonedx", cyclonedx, 0, 0),
        ] {
            let file = home.path().join(format!("{format}.json"));
            std::fs::write(&file, document.to_string()).unwrap();
            let args = ["vex", "import", text(&file), "--dossier", text(&dossier)];
            let args = [&args[..], &["--dry-run", "--format", "json"]].concat();
            let report = asepsis(&args).ended(ends).json();
            let row = &report["files"][0]["statements"][0];
            let is_decided = *kind == Some("decision") && format != "silent";
            let kind = kind.map(|kind| if is_decided { kind } else { "proposal" });
            let told = (row["outcome"].as_str(), row["kind"].as_str());
            assert_eq!(told, (Some(*outcome), kind), "{format} {name}: {row}");
            let reason = row["why"].as_str().unwrap();
            let why = if why.contains("trust") && !is_decided {
                "6.1.27.7"
            } else {
                why
            };
            assert!(reason.contains(why), "{format} {name}: {row}");
            assert_eq!(report["summary"]["unread"], unread, "{format} {name}");
        }
    }
}

#[test]
fn what_cannot_be_read_is_told() {
    let home = tempfile::tempdir().unwrap();
    let dossier = dossier(home.path());
    let file = home.path().join("no.json");
    std::fs::write(&file, "{\"a\": 1}").unwrap();
    let args = [
        "vex",
        "import",
        text(&file),
        "--dossier",
        text(&dossier),
        "--dry-run",
        "--format",
        "json",
    ];
    let report = asepsis(&args).ended(3).json();
    assert!(
        report["files"][0]["error"]
            .as_str()
            .unwrap()
            .contains("none of the forms")
    );
}

#[test]
fn exports_are_valid_and_come_back_as_known() {
    let home = tempfile::tempdir().unwrap();
    let dossier = dossier(home.path());
    for format in ["openvex", "csaf", "cyclonedx"] {
        let out = home.path().join(format!("{format}.json"));
        let args = [
            "vex",
            "export",
            text(&dossier),
            "--format",
            format,
            "--all-releases",
            "--out",
            text(&out),
            "--as-of",
            "2026-11-26",
        ];
        asepsis(&args).ended(0);
        asepsis(&["validate", text(&out)]).ended(0);
        let args = [
            "vex",
            "import",
            text(&out),
            "--dossier",
            text(&dossier),
            "--dry-run",
            "--format",
            "json",
        ];
        let report = asepsis(&args).ended(0).json();
        assert_eq!(outcomes(&report), ["known", "known"], "{format}");
        let written = std::fs::read_to_string(&out).unwrap();
        for part in [
            "pkg:generic/expat@2.6.0",
            "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b72/1#",
            "zlib:zlib:1.3.1",
        ] {
            assert!(written.contains(part), "{format} {part}");
        }
        insta::assert_snapshot!(format!("export_{format}"), written);
    }
    let args = [
        "vex",
        "export",
        text(&dossier),
        "--format",
        "openvex",
        "--release",
        "1.0",
        "--as-of",
        "2026-11-26",
    ];
    let one: Value = asepsis(&args).ended(0).json();
    assert_eq!(one["statements"].as_array().unwrap().len(), 1);
    asepsis(&["vex", "export", text(&dossier), "--format", "csaf"]).ended(2);
}

#[test]
fn a_stale_decision_is_told_when_it_goes_out() {
    let dir = tempfile::tempdir().unwrap();
    let dossier = dossier(dir.path());
    let to = dir.path().join("out.json");
    let exported = |as_of: &str| {
        let ran = asepsis(&[
            "--as-of",
            as_of,
            "vex",
            "export",
            text(&dossier),
            "--format",
            "openvex",
            "--all-releases",
            "--out",
            text(&to),
        ]);
        ran.ended(0).err
    };
    let path = dossier.join("decisions.toml");
    let decisions = std::fs::read_to_string(&path).unwrap();
    let expiring = decisions.replacen("[[decision]]\n", "[[decision]]\nexpires = 2027-01-31\n", 1);
    std::fs::write(&path, expiring).unwrap();
    let told = exported("2027-01-01");
    assert!(!told.contains("stale"), "{told}");
    assert!(
        told.contains("stays in the dossier") && told.contains("`expires` of 1 decision"),
        "{told}"
    );
    let told = exported("2027-02-02");
    assert!(
        told.contains("is stale and is exported as it was decided") && told.contains("`expires`"),
        "{told}"
    );
}

#[test]
fn a_csaf_document_written_again_goes_on_with_its_revisions() {
    let home = tempfile::tempdir().unwrap();
    let dossier = dossier(home.path());
    let out = home.path().join("vex.json");
    for day in ["2026-11-25", "2026-11-26"] {
        let args = [
            "vex",
            "export",
            text(&dossier),
            "--format",
            "csaf",
            "--release",
            "1.1",
            "--out",
            text(&out),
            "--as-of",
            day,
        ];
        asepsis(&args).ended(0);
    }
    let written: Value = serde_json::from_slice(&std::fs::read(&out).unwrap()).unwrap();
    let tracking = &written["document"]["tracking"];
    assert_eq!(tracking["version"], "2");
    assert_eq!(tracking["initial_release_date"], "2026-11-25T00:00:00Z");
}

#[test]
fn what_would_not_be_valid_is_not_written() {
    let home = tempfile::tempdir().unwrap();
    let dossier = dossier(home.path());
    let path = dossier.join("decisions.toml");
    let decisions = std::fs::read_to_string(&path)
        .unwrap()
        .replace("action = \"Update to release 1.2.\"\n", "");
    std::fs::write(&path, decisions).unwrap();
    let out = home.path().join("vex.json");
    let args = [
        "vex",
        "export",
        text(&dossier),
        "--format",
        "openvex",
        "--all-releases",
        "--out",
        text(&out),
    ];
    let told = asepsis(&args);
    assert_eq!(told.code, 2, "{}", told.err);
    // OpenVEX asks for a member; what is empty is not written.
    assert!(
        told.err.contains("openvex-action") && !out.exists(),
        "{}",
        told.err
    );
}

#[test]
fn invalid_documents_are_not_valid() {
    for file in [
        "openvex/invalid/no-justification.vex.json",
        "csaf/invalid/product-of-nowhere.json",
        "cyclonedx/invalid/state-unknown.cdx.json",
    ] {
        asepsis(&["validate", &corpus(file)]).ended(1);
    }
    for file in TEN {
        asepsis(&["validate", &corpus(file)]).ended(0);
    }
}

#[test]
fn an_advisory_comes_from_its_case() {
    let home = tempfile::tempdir().unwrap();
    let dossier = dossier(home.path());
    let data = home.path().join("none");
    let args = [
        "advisory",
        "export",
        text(&dossier),
        "--case",
        "CASE-1",
        "--as-of",
        "2026-11-26",
        "--data-dir",
        text(&data),
    ];
    let out = asepsis(&args).ended(0).out;
    insta::assert_snapshot!("advisory", out);
    let path = home.path().join("ex-2026-001.json");
    std::fs::write(&path, &out).unwrap();
    let report = asepsis(&["validate", text(&path), "--format", "json"])
        .ended(0)
        .json();
    assert_eq!(report["files"][0]["format"], "csaf");
    let unknown = [
        "advisory",
        "export",
        text(&dossier),
        "--case",
        "CASE-9",
        "--data-dir",
        text(&data),
    ];
    assert!(asepsis(&unknown).ended(2).err.contains("there is no case"));
}

#[test]
fn a_provider_folder_leads_to_every_advisory() {
    let home = tempfile::tempdir().unwrap();
    let dossier = dossier(home.path());
    let (data, out) = (home.path().join("none"), home.path().join("site"));
    let args = [
        "advisory",
        "publish",
        text(&dossier),
        "--out",
        text(&out),
        "--as-of",
        "2026-11-26",
        "--data-dir",
        text(&data),
    ];
    std::fs::create_dir_all(out.join(".well-known")).unwrap();
    let others = ["index.html", ".well-known/acme.txt"];
    for other in others {
        std::fs::write(out.join(other), "of somebody else").unwrap();
    }
    asepsis(&args).ended(0);
    asepsis(&args).ended(0);
    for other in others {
        assert!(out.join(other).exists(), "{other}");
    }
    let read = |path: &str| std::fs::read_to_string(out.join(".well-known").join(path)).unwrap();
    let advisory = read("csaf/white/2026/ex-2026-001.json");
    let mut listed = String::new();
    for path in [
        "security.txt",
        "csaf/provider-metadata.json",
        "csaf/white/index.txt",
        "csaf/white/changes.csv",
        "csaf/white/csaf-feed-tlp-white.json",
        "csaf/white/2026/ex-2026-001.json.sha256",
    ] {
        listed.push_str(&format!("== {path}\n{}\n", read(path)));
    }
    insta::assert_snapshot!("provider", listed);
    // The folder of the site leads to its documents, and the source may be a provider without any.
    let taken = home.path().join("taken");
    let import = ["--data-dir", text(&taken), "feeds", "import", text(&out)];
    asepsis(&import).ended(0);
    let sha512: String = {
        use sha2::Digest as _;
        sha2::Sha512::digest(advisory.as_bytes())
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect()
    };
    assert!(read("csaf/white/2026/ex-2026-001.json.sha512").starts_with(&sha512));
}

#[test]
fn the_guide_has_every_row_of_the_mapping() {
    use asepsis_domain::vex::{JUSTIFICATIONS, ONLY_READ, STATUSES};
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/guide/vex.md");
    let guide = std::fs::read_to_string(path).unwrap();
    for row in STATUSES {
        let line = format!(
            "| `{}` | `{}` | `{}` |",
            row.openvex, row.csaf, row.cyclonedx
        );
        assert!(guide.contains(&line), "{line}");
    }
    for (_, ours, cyclonedx) in JUSTIFICATIONS {
        assert!(
            guide.contains(&format!("| `{ours}` | `{cyclonedx}` |")),
            "{ours}"
        );
    }
    for (_, word, _) in ONLY_READ {
        assert!(guide.contains(&format!("`{word}`")), "{word}");
    }
}
