//! What we write: the contract of `asepsis.scan/1`, and VEX that holds before our own rules.

use std::collections::BTreeMap;
use std::sync::Arc;

use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::digest::Digest;
use asepsis_domain::dossier::Dossier;
use asepsis_domain::evaluation::{Finding, FindingState, MovedFact};
use asepsis_domain::id::FindingId;
use asepsis_domain::matches::{
    ComponentResult, ComponentStatus, Match, MatchStatus, Matcher, Matches, SnapshotFacts,
    SourceFacts, Why,
};
use asepsis_domain::place::Place;
use asepsis_domain::severity::{Cvss, Epss, Rating};
use asepsis_domain::time::{Instant, start_of_day};
use asepsis_domain::vulnerability::Vulnerability;
use asepsis_format::limits::Limits;
use asepsis_format::report::scan::ScanReport;
use asepsis_format::report::{junit, sarif};
use asepsis_format::{dossier, sbom, validation, vex};

fn as_of() -> Instant {
    start_of_day("2026-11-23".parse().unwrap())
}

fn vulnerability() -> Arc<Vulnerability> {
    let vector = "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:N/I:H/A:H";
    Arc::new(Vulnerability {
        id: "CVE-2020-8203".to_owned(),
        aliases: vec!["GHSA-p6mc-m468-83gw".to_owned()],
        summary: "Prototype pollution".to_owned(),
        cvss: vec![Cvss::parse(vector, "osv").unwrap()],
        rating: Rating::High,
        epss: Some(Epss {
            score: 1000,
            percentile: 80_000,
        }),
        cwes: vec!["CWE-1321".to_owned()],
        asserted_by: vec![("osv".to_owned(), "GHSA-p6mc-m468-83gw".to_owned())],
        ..Vulnerability::default()
    })
}

fn why() -> Why {
    Why {
        status: MatchStatus::Affected,
        matcher: Matcher::Purl,
        source: "osv".into(),
        advisory: "GHSA-p6mc-m468-83gw".into(),
        scheme: "semver",
        range: ">=0, <4.17.19".into(),
        identity: "npm lodash".into(),
        remark: "".into(),
    }
}

/// Keys of `asepsis.scan/1` on which other programs build, by JSON pointer.
const CONTRACT: &[(&str, &str)] = &[
    (
        "",
        "schema as_of advisories components findings unread summary",
    ),
    ("/advisories", "digest sources"),
    ("/advisories/sources/0", "id records newest"),
    ("/components/0", "ref name version purl cpe status searched"),
    (
        "/findings/0",
        "id target component purl version vulnerability aliases status severity cvss",
    ),
    ("/findings/0", "kev epss fixed_in why decision"),
    ("/findings/0/cvss/0", "version vector score source"),
    ("/findings/0/why", "matcher source advisory scheme range"),
    (
        "/summary",
        "components affected indeterminate unidentified by_severity",
    ),
    (
        "/summary/by_severity",
        "critical high medium low none unknown",
    ),
];

/// Every key of the contract is there, nulls too, and numbers have their natural decimals.
fn holds_the_contract(text: &str) {
    assert!(text.ends_with("}\n") && text.contains("\n  \"as_of\": \"2026-11-23T00:00:00Z\","));
    let json: serde_json::Value = serde_json::from_str(text).unwrap();
    for (pointer, keys) in CONTRACT {
        let value = json.pointer(pointer).unwrap();
        for key in keys.split(' ') {
            assert!(value.get(key).is_some(), "{key} is missing in {pointer}");
        }
    }
    let finding = &json["findings"][0];
    assert_eq!(
        (&finding["kev"], &finding["decision"]),
        (&serde_json::Value::Null, &serde_json::Value::Null)
    );
    assert!(
        text.contains("\"score\":7.4,")
            && text.contains("\"score\":0.01,")
            && text.contains("\"percentile\":0.8}")
    );
}

#[test]
fn a_scan_has_the_keys_of_its_contract() {
    let text = br#"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[
        {"type":"library","bom-ref":"l","name":"lodash","version":"4.17.15","purl":"pkg:npm/lodash@4.17.15"}]}"#;
    let sbom = sbom::read(text, &Limits::default()).unwrap().value;
    let matches = Matches {
        target: "a.cdx.json".to_owned(),
        snapshot: SnapshotFacts {
            digest: Digest::of(b"s"),
            sources: vec![SourceFacts {
                id: "osv".to_owned(),
                records: 310_000,
                newest: Some(as_of()),
                digest: Digest::of(b"o"),
                covers: vec!["npm".to_owned()],
            }],
        },
        components: vec![ComponentResult {
            component: 0,
            status: ComponentStatus::Affected,
            searched: ["nvd".to_owned(), "osv".to_owned()].into(),
            identities: vec!["npm lodash".to_owned()],
            considered: 3,
            note: String::new(),
        }],
        matches: vec![Match {
            component: 0,
            version: "4.17.15".to_owned(),
            vulnerability: vulnerability(),
            status: MatchStatus::Affected,
            fixed_in: vec!["4.17.19".to_owned()],
            why: vec![why()],
        }],
        lifecycles: Vec::new(),
    };
    let mut report = ScanReport::new(as_of(), Some(&matches.snapshot));
    let target = matches.target.clone();
    report.add_sbom(&target, sbom, matches);
    let mut text = Vec::new();
    report.write(&mut text).unwrap();
    let text = String::from_utf8(text).unwrap();
    holds_the_contract(&text);
    // It describes nothing, and where it lies does not count.
    let id = FindingId::of("-", "", "pkg:npm/lodash@4.17.15", "CVE-2020-8203");
    assert!(text.contains(&format!("\n    {{\"id\":\"{id}\",")));
}

/// The demo device's text files.
fn demo() -> BTreeMap<String, Vec<u8>> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../corpus/demo/dossier");
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(root).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            let name = entry.file_name().into_string().unwrap();
            files.insert(name, std::fs::read(entry.path()).unwrap());
        }
    }
    files
}

/// Returns the dossier of the demonstration with its SBOMs.
fn demo_dossier(limits: &Limits) -> Dossier {
    let draft = dossier::parse(&demo(), limits);
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../corpus/demo/dossier");
    let sboms = draft.sbom_paths().into_iter().map(|path| {
        let bytes = std::fs::read(format!("{root}/{path}")).unwrap();
        let sbom = sbom::read(&bytes, limits).unwrap().value;
        (path, sbom)
    });
    let sboms = sboms.collect();
    draft.finish(sboms, BTreeMap::new()).value.unwrap()
}

#[test]
fn vex_holds_before_the_rules_of_cyclonedx() {
    let limits = Limits::default();
    let dossier = demo_dossier(&limits);
    let release = dossier.device.latest().unwrap();
    let entry = release.sboms.first().unwrap();
    let component = dossier.sboms[&entry.file.value].components.last().unwrap();
    let mut findings = Vec::new();
    for (index, decision) in dossier.decisions.iter().enumerate() {
        let configuration = if index % 2 == 0 {
            entry.configuration.as_str()
        } else {
            "no SBOM"
        };
        let finding = Finding {
            id: FindingId::of("d", "r", "c", "v"),
            release: release.id.clone(),
            configuration: configuration.to_owned(),
            component_ref: component.reference.to_string(),
            component: "pkg:npm/lodash@4.17.15".to_owned(),
            name: component.name.to_string(),
            version: "4.17.15".to_owned(),
            vulnerability: vulnerability(),
            status: MatchStatus::Affected,
            fixed_in: Vec::new(),
            why: vec![why()],
            decision: Some(index),
            state: FindingState::Open,
            elements: Vec::new(),
        };
        findings.push((finding, decision));
    }
    assert!(findings.len() > 3);
    let moved = [MovedFact {
        fact: "kev".to_owned(),
        was: "false".to_owned(),
        now: "true".to_owned(),
        findings: Vec::new(),
    }];
    let statement = |(index, (finding, decision))| vex::cyclonedx::Statement {
        finding,
        decision: Some(decision),
        moved: if index == 1 { &moved } else { &[] },
    };
    let each = findings.iter().map(|(f, d)| (f, *d)).enumerate();
    let mut statements: Vec<_> = each.map(statement).collect();
    statements.push(vex::cyclonedx::Statement {
        finding: &findings[0].0,
        decision: None,
        moved: &[],
    });
    let text = vex::cyclonedx::write(&dossier, release, &statements, as_of()).unwrap();
    let again = vex::cyclonedx::write(&dossier, release, &statements, as_of()).unwrap();
    assert_eq!(text, again);
    let verdict = validation::validate("vex", text.as_bytes(), &limits).unwrap();
    assert_eq!(verdict.breaches, [], "{text}");
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let entries = json["vulnerabilities"].as_array().unwrap();
    assert_eq!(entries.len(), statements.len());
    let stale = |entry: &serde_json::Value| {
        let detail = entry["analysis"]["detail"].as_str().unwrap_or_default();
        entry["properties"][0]["value"] == "kev was false, is now true"
            && detail.starts_with("This decision is stale")
    };
    let stale: Vec<bool> = entries.iter().map(stale).collect();
    assert_eq!(stale.iter().position(|s| *s), Some(1), "{text}");
    assert_eq!(stale.iter().filter(|s| **s).count(), 1);
    assert!(text.contains("urn:cdx:") && text.contains("\"ref\": \"pkg:npm/lodash@4.17.15\""));
}

#[test]
fn diagnostics_go_out_as_sarif_and_junit() {
    let place = Place::start_of("threats.toml");
    let diagnostics = [
        Diagnostic::new(Code::LinkBroken, "`A<B>&\"x\"` does not exist").at(&place),
        Diagnostic::new(Code::DeviceFact, "no fact"),
    ];
    let json: serde_json::Value =
        serde_json::from_str(&sarif::write(&diagnostics).unwrap()).unwrap();
    let run = &json["runs"][0];
    assert_eq!(
        (
            json["version"].as_str(),
            run["results"].as_array().map(Vec::len)
        ),
        (Some("2.1.0"), Some(2))
    );
    let location = &run["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(location["artifactLocation"]["uri"], "threats.toml");
    assert_eq!(location["region"]["startLine"], 1);
    let levels: Vec<_> = run["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["level"].as_str().unwrap())
        .collect();
    assert_eq!(levels, ["error", "note"]);
    let xml = junit::write(&diagnostics).unwrap();
    assert!(
        xml.contains("tests=\"2\" failures=\"1\"") && xml.contains("A&lt;B&gt;&amp;"),
        "{xml}"
    );
}
