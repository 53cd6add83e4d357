//! A new dossier can be read as it is, and with every example switched on.

use std::collections::BTreeMap;

use asepsis_domain::diagnostic::{Code, Level};
use asepsis_domain::digest::Digest;
use asepsis_domain::id::{RecordId, ReleaseId};
use asepsis_domain::identifier::{Cpe, Purl};
use asepsis_domain::sbom::{Component, Dependency, Details, Sbom};
use asepsis_domain::time::Date;

use super::{InitMarket, InitRequest, InitSbom, template};
use crate::dossier::parts::Parts;
use crate::dossier::{DOSSIER_FILES, read};
use crate::limits::Limits;
use crate::schema::{Form, Row, Shape};
use crate::settings;

fn component(kind: &str, name: &str, purl: Option<&str>, cpe: Option<&str>) -> Component {
    Component {
        kind: kind.into(),
        name: name.into(),
        purl: purl.map(|p| Purl::parse(p).unwrap()),
        rest: Details {
            cpes: cpe.into_iter().map(|c| Cpe::parse(c).unwrap()).collect(),
            ..Details::default()
        }
        .into(),
        ..Component::default()
    }
}

fn sbom() -> Sbom {
    Sbom {
        format: "cyclonedx-json".to_owned(),
        spec_version: "1.6".to_owned(),
        serial: None,
        revision: None,
        digest: Digest::of(b""),
        authors: Vec::new(),
        tools: Vec::new(),
        timestamp: None,
        subject: Some(0),
        components: vec![
            component("firmware", "pump", None, None),
            component("library", "lodash", Some("pkg:npm/lodash@4.17.15"), None),
            component(
                "operating-system",
                "FreeRTOS",
                None,
                Some("cpe:2.3:o:amazon:freertos:10.4.0:*:*:*:*:*:*:*"),
            ),
            component("library", "deep", Some("pkg:npm/deep@1.0.0"), None),
        ],
        dependencies: vec![Dependency { from: 0, to: 1 }, Dependency { from: 1, to: 3 }],
        aside: asepsis_domain::sbom::Aside::default(),
    }
}

fn request(sbom: Option<&Sbom>) -> InitRequest<'_> {
    InitRequest {
        facts: BTreeMap::new(),
        id: RecordId::parse("pump").unwrap(),
        title: "Pump \"9\" {date}\n".to_owned(),
        manufacturer: "Müller & Söhne".to_owned(),
        markets: vec![InitMarket {
            market: "xx".to_owned(),
            pathway: "way".to_owned(),
        }],
        release: ReleaseId::parse("1.0.0").unwrap(),
        sboms: vec![InitSbom {
            path: "sbom/a.json".to_owned(),
            configuration: "a".to_owned(),
            sbom,
        }],
        date: Date::constant(2026, 11, 23),
    }
}

fn bytes(files: &BTreeMap<String, String>) -> BTreeMap<String, Vec<u8>> {
    files
        .iter()
        .map(|(path, text)| (path.clone(), text.clone().into_bytes()))
        .collect()
}

/// Switches on the examples: lines that start with `#` and no space.
fn with_examples(text: &str) -> String {
    let line = |line: &str| match line.strip_prefix('#') {
        Some(example) if !example.starts_with([' ', ':']) => format!("{example}\n"),
        _ => format!("{line}\n"),
    };
    text.lines().map(line).collect()
}

#[test]
fn a_new_dossier_has_only_open_ends() {
    let files = template(&request(None));
    let reading = read(
        &bytes(&files),
        BTreeMap::new(),
        BTreeMap::new(),
        &Limits::default(),
    );
    for d in &reading.diagnostics {
        assert!(
            d.code == Code::DossierOpen && d.level == Level::Open,
            "{d:?}"
        );
    }
    let dossier = reading.value.unwrap();
    assert_eq!(dossier.device.title, "Pump \"9\" {date}\n");
    assert_eq!(dossier.device.manufacturer, "Müller & Söhne");
    assert!(dossier.device.facts.is_empty(), "no fact is invented");
    assert_eq!(dossier.device.markets[0].pathway.value, "way");
    assert_eq!(
        dossier.device.releases[0].sboms[0].file.value,
        "sbom/a.json"
    );
    assert!(dossier.risks.method.example);
    let settings = settings::read(
        "asepsis.toml",
        files["asepsis.toml"].as_bytes(),
        &Limits::default(),
    );
    assert_eq!(settings.diagnostics, []);
}

#[test]
fn every_example_can_be_switched_on() {
    let mut files = template(&request(None));
    for text in files
        .iter_mut()
        .filter(|(path, _)| path.ends_with(".toml"))
        .map(|(_, text)| text)
    {
        *text = with_examples(text);
    }
    let reading = read(
        &bytes(&files),
        BTreeMap::new(),
        BTreeMap::new(),
        &Limits::default(),
    );
    for d in &reading.diagnostics {
        assert_eq!(d.code, Code::DossierOpen, "{d:?}");
    }
    let dossier = reading.value.unwrap();
    assert_eq!(
        dossier.device.facts.len(),
        asepsis_domain::condition::Fact::ALL.len()
    );
    assert_eq!(
        (
            dossier.decisions.len(),
            dossier.cases[0].reportability.len()
        ),
        (2, 1)
    );
    let settings = settings::read(
        "asepsis.toml",
        files["asepsis.toml"].as_bytes(),
        &Limits::default(),
    );
    assert_eq!(settings.diagnostics, []);
    assert_eq!(settings.value.catalogue_files.len(), 1);
}

#[test]
fn every_file_says_what_it_is_and_has_its_schema_beside_it() {
    let files = template(&request(None));
    for (path, text) in files.iter().filter(|(path, _)| path.ends_with(".toml")) {
        let hint = text
            .lines()
            .next()
            .unwrap()
            .strip_prefix("#:schema ")
            .expect(path);
        assert!(
            files.contains_key(hint.trim_start_matches("../")),
            "{path}: {hint}"
        );
    }
    let toml = files.keys().filter(|path| path.ends_with(".toml")).count();
    assert_eq!(toml, DOSSIER_FILES.len() + 1);
}

#[test]
fn components_that_carry_the_others_get_a_row() {
    let sbom = sbom();
    let files = template(&request(Some(&sbom)));
    let reading = read(
        &bytes(&files),
        BTreeMap::new(),
        BTreeMap::new(),
        &Limits::default(),
    );
    let dossier = reading.value.unwrap();
    let rows: Vec<&str> = dossier
        .components
        .iter()
        .map(|c| c.component.value.as_str())
        .collect();
    assert_eq!(
        rows,
        [
            "cpe:2.3:o:amazon:freertos:*:*:*:*:*:*:*:*",
            "pkg:npm/lodash"
        ]
    );
    assert!(
        dossier
            .components
            .iter()
            .all(|c| c.support.is_none() && c.end_of_support.is_none())
    );
    assert!(files["components.toml"].contains("The SBOMs have 3 components."));
}

/// Adds the keys of `shape` that no table of `values` has.
fn unseen(shape: &Shape, values: &[&toml::Value], path: &str, found: &mut Vec<String>) {
    // `formerly` is the same everywhere; device.toml speaks of it.
    for field in shape.fields.iter().filter(|f| f.key != "formerly") {
        let path = format!("{path}.{}", field.key);
        let inner: Vec<&toml::Value> = values.iter().filter_map(|v| v.get(field.key)).collect();
        if inner.is_empty() {
            found.push(path);
            continue;
        }
        if let Form::Table(shape) | Form::Tables(shape) = &field.form {
            let flat = inner.into_iter().flat_map(|v| match v {
                toml::Value::Array(list) => list.iter().collect(),
                other => vec![other],
            });
            unseen(shape, &flat.collect::<Vec<_>>(), &path, found);
        }
    }
}

#[test]
fn the_examples_show_every_key() {
    let files = template(&request(None));
    let mut found = Vec::new();
    for file in DOSSIER_FILES {
        let shape = Row::describe("file", |row| (file.reader)(row, &mut Parts::default()));
        let value: toml::Value = toml::from_str(&with_examples(&files[file.name])).unwrap();
        unseen(&shape, &[&value], file.name, &mut found);
    }
    assert_eq!(
        found,
        Vec::<String>::new(),
        "no example in src/dossier/template"
    );
}
