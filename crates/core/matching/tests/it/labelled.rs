//! Our own labelled cases in `corpus/matching`: component, advisory, and what must come of it.

use asepsis_domain::digest::Digest;
use asepsis_domain::identifier::{Cpe, Purl};
use asepsis_domain::matches::Matches;
use asepsis_domain::sbom::{Component, Sbom};
use asepsis_domain::text::FixedText;
use asepsis_format::advisory::{self, Record};
use asepsis_format::limits::Limits;
use asepsis_matching::snapshot::{Builder, Snapshot};
use asepsis_matching::{Correction, match_sbom};
use serde_json::{Value, json};

fn text(value: &Value) -> Option<FixedText> {
    value.as_str().map(FixedText::from)
}

pub(crate) fn component(case: &Value) -> Component {
    let purl = case["purl"].as_str().map(|t| Purl::parse(t).unwrap());
    let cpe = case["cpe"].as_str().map(|t| Cpe::parse(t).unwrap());
    Component {
        reference: "ref".into(),
        kind: case["type"].as_str().unwrap_or("library").into(),
        name: text(&case["name"])
            .or_else(|| purl.as_ref().map(|p| p.name().into()))
            .unwrap_or_default(),
        version: text(&case["version"]),
        purl,
        parent: case["parent"].as_u64().map(|p| usize::try_from(p).unwrap()),
        rest: asepsis_domain::sbom::Details {
            raw_purl: text(&case["purl"]).or_else(|| text(&case["raw_purl"])),
            raw_cpes: text(&case["cpe"]).into_iter().collect(),
            cpes: cpe.into_iter().collect(),
            properties: case["properties"]
                .as_object()
                .into_iter()
                .flatten()
                .map(|(name, value)| (name.into(), value.as_str().unwrap().into()))
                .collect(),
            ..asepsis_domain::sbom::Details::default()
        }
        .into(),
        ..Component::default()
    }
}

pub(crate) fn sbom_of(components: Vec<Component>) -> Sbom {
    Sbom {
        format: String::new(),
        spec_version: String::new(),
        serial: None,
        revision: None,
        digest: Digest::of(b""),
        authors: Vec::new(),
        tools: Vec::new(),
        timestamp: None,
        subject: None,
        components,
        dependencies: Vec::new(),
        aside: asepsis_domain::sbom::Aside::default(),
    }
}

/// Returns the number of diagnostics.
fn read(advisory: &Value, builder: &mut Builder) -> usize {
    let document = if advisory.get("cve").is_some() {
        json!({"format": "NVD_CVE", "resultsPerPage": 1, "vulnerabilities": [advisory]})
    } else {
        advisory.clone()
    };
    let bytes = serde_json::to_vec(&document).unwrap();
    let reading = advisory::read(
        "case",
        &bytes,
        &Limits::default(),
        &mut |record| match record {
            Record::Advisory(advisory) => builder.add(*advisory),
            Record::Kev { .. } | Record::Epss { .. } | Record::Lifecycle(_) => {}
        },
    );
    reading.unwrap().diagnostics.len()
}

pub(crate) fn run(case: &Value) -> (Matches, usize) {
    let list = |key: &str| case[key].as_array().cloned().unwrap_or_default();
    let mut builder = Builder::new();
    let told: usize = list("advisories")
        .iter()
        .map(|advisory| read(advisory, &mut builder))
        .sum();
    let built = builder.finish().unwrap();
    let corrections: Vec<Correction> = list("corrections")
        .iter()
        .map(|c| Correction {
            component: text(&c["component"]).unwrap().into(),
            purl: text(&c["purl"]).map(Into::into),
            cpe: text(&c["cpe"]).map(Into::into),
        })
        .collect();
    let sbom = sbom_of(list("components").iter().map(component).collect());
    let snapshot = Snapshot::open(built.bytes).unwrap();
    (
        match_sbom("case", &sbom, &corrections, &snapshot).unwrap(),
        told + built.diagnostics.len(),
    )
}

/// Returns what came of a case, in the form of its expectation, as far as that says something.
fn outcome(case: &Value) -> Value {
    let (matches, diagnostics) = run(case);
    // The component asked about; the first, unless the case says another.
    let about = usize::try_from(case["about"].as_u64().unwrap_or(0)).unwrap();
    let result = &matches.components[about];
    let of_first: Vec<_> = matches
        .matches
        .iter()
        .filter(|m| m.component == about)
        .collect();
    let why: Vec<_> = of_first.iter().flat_map(|m| &m.why).collect();
    let mut found = json!({ "status": result.status.as_str() });
    for key in case["expect"].as_object().unwrap().keys() {
        let wanted = case["expect"][key].as_str().unwrap_or("");
        // Of sentences, a part is enough; an empty one means none.
        let sentence = |text: &str| {
            if !wanted.is_empty() && text.contains(wanted) {
                json!(wanted)
            } else {
                json!(text)
            }
        };
        found[key] = match key.as_str() {
            "matcher" => json!(why.first().map(|w| w.matcher.as_str())),
            "range" => json!(why.first().map(|w| w.range.as_str())),
            "scheme" => json!(why.first().map(|w| &w.scheme)),
            "remark" => sentence(why.first().map_or("", |w| &w.remark)),
            "note" => sentence(&result.note),
            "fixed_in" => json!(of_first.first().map(|m| &m.fixed_in)),
            "considered" => json!(result.considered),
            "vulnerabilities" => json!(
                of_first
                    .iter()
                    .map(|m| &m.vulnerability.id)
                    .collect::<Vec<_>>()
            ),
            "advisories" => {
                let mut ids: Vec<_> = why.iter().map(|w| &w.advisory).collect();
                ids.sort();
                json!(ids)
            }
            _ => found[key].clone(),
        };
    }
    assert_eq!(
        diagnostics as u64,
        case["diagnostics"].as_u64().unwrap_or(0),
        "{}",
        case["name"]
    );
    found
}

#[test]
fn labelled_cases_come_out_as_labelled() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for entry in std::fs::read_dir(super::place::corpus()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "json") {
            continue;
        }
        let file: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        for case in file["cases"].as_array().unwrap() {
            count += 1;
            let found = outcome(case);
            if found != case["expect"] {
                let name = path.file_name().unwrap().display();
                wrong.push(format!(
                    "{name}: {}\n  expected {}\n  found    {found}",
                    case["name"], case["expect"]
                ));
            }
        }
    }
    assert!(count > 100, "{count} cases");
    assert!(
        wrong.is_empty(),
        "{} of {count}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
