use asepsis_domain::sbom::{Agent, Dependency};
use thin_vec::thin_vec;

use super::*;
use crate::limits::Limits;
use crate::{sbom, validation};

fn component(reference: &str, parent: Option<usize>) -> Component {
    Component {
        reference: reference.into(),
        kind: "package".into(),
        name: reference.into(),
        version: Some("1".into()),
        parent,
        ..Component::default()
    }
}

fn graph(components: Vec<Component>, dependencies: &[(usize, usize)]) -> Sbom {
    Sbom {
        format: "spdx-json".into(),
        spec_version: "2.3".into(),
        serial: Some("https://example.org/doc".into()),
        revision: None,
        digest: asepsis_domain::digest::Digest::of(b""),
        authors: vec![Agent::organization("Example Devices")],
        tools: vec![
            Tool {
                name: "builder".to_owned(),
                version: Some("1.0".to_owned()),
            },
            Tool {
                name: "nameless".to_owned(),
                version: None,
            },
        ],
        timestamp: Some("2026-11-23T00:00:00Z".into()),
        subject: Some(0),
        components,
        dependencies: dependencies
            .iter()
            .map(|&(from, to)| Dependency { from, to })
            .collect(),
        aside: asepsis_domain::sbom::Aside::default(),
    }
}

fn round(sbom: &Sbom, support: &[Support]) -> Sbom {
    let text = write(sbom, support).unwrap();
    assert_eq!(text, write(sbom, support).unwrap());
    let limits = Limits::default();
    let verdict = validation::validate("t", text.as_bytes(), &limits).unwrap();
    assert_eq!(verdict.breaches, [], "{text}");
    let reading = sbom::read(text.as_bytes(), &limits).unwrap();
    assert_eq!(reading.diagnostics, []);
    reading.value
}

#[test]
fn structure_identities_and_support_come_back() {
    let mut outer = component("SPDXRef-a", None);
    outer.kind = "firmware".into();
    let mut inner = component("SPDXRef-b", Some(2));
    inner.raw_purl = Some("pkg:npm/b@1".into());
    inner.raw_cpes = thin_vec!["cpe:2.3:a:b:b:1:*:*:*:*:*:*:*".into(), "cpe:/a:b:c".into(),];
    inner.hashes = thin_vec![
        ("SHA256".into(), "a".repeat(64).into()),
        ("SHA224".into(), "b".repeat(56).into()),
    ];
    inner.licences = thin_vec!["MIT".into(), "Own licence".into()];
    let mut other = component("SPDXRef-c", None);
    other.licences = thin_vec!["MIT OR Apache-2.0".into()];
    other.supplier = Some("Someone".into());
    let written = graph(vec![outer, inner, other], &[(0, 2), (2, 1), (0, 1)]);
    let support = Support {
        basis: "hand".into(),
        level: "maintained".into(),
        end: "2030-01-31".parse().ok(),
        justification: String::new(),
        supplier: "Example".into(),
    };
    let back = round(&written, &[Support::default(), Support::default(), support]);
    let names: Vec<_> = back
        .components
        .iter()
        .map(|c| (c.name.as_str(), c.kind.as_str(), c.parent))
        .collect();
    assert_eq!(
        names,
        [
            ("SPDXRef-a", "firmware", None),
            ("SPDXRef-c", "library", None),
            ("SPDXRef-b", "library", Some(1))
        ]
    );
    let edges: Vec<_> = back.dependencies.iter().map(|d| (d.from, d.to)).collect();
    assert_eq!(edges, [(0, 1), (0, 2), (1, 2)]);
    let (c, b) = (&back.components[1], &back.components[2]);
    assert_eq!(
        (c.supplier.as_deref(), c.end_of_support),
        (Some("Example"), "2030-01-31".parse().ok())
    );
    assert_eq!(
        c.licences,
        [asepsis_domain::sbom::Licence::from("MIT OR Apache-2.0")]
    );
    assert_eq!(c.properties[0], (SUPPORT_LEVEL.into(), "maintained".into()));
    let said: Vec<(&str, bool)> = b
        .licences
        .iter()
        .map(|l| (l.said.as_str(), l.is_name))
        .collect();
    assert_eq!(said, [("MIT", false), ("Own licence", true)]);
    let hashes: [(FixedText, FixedText); 2] = [
        ("SHA-256".into(), "a".repeat(64).into()),
        ("SHA224".into(), "b".repeat(56).into()),
    ];
    assert_eq!(b.hashes, hashes);
    assert_eq!(b.raw_cpes.len(), 2);
    assert_eq!(b.properties, []);
    assert_eq!(
        (back.serial, back.tools),
        (None, graph(Vec::new(), &[]).tools)
    );
}

#[test]
fn nothing_is_lost_whatever_the_graph() {
    let chain: Vec<Component> = (0..300)
        .map(|n: usize| component(&format!("c{n}"), n.checked_sub(1)))
        .collect();
    assert_eq!(round(&graph(chain, &[]), &[]).components.len(), 300);
    let circle = vec![
        component("s", None),
        component("a", Some(2)),
        component("b", Some(1)),
    ];
    assert_eq!(round(&graph(circle, &[]), &[]).components.len(), 3);
    let twins = vec![
        component("s", None),
        component("a", None),
        component("a", None),
    ];
    assert_eq!(
        round(&graph(twins, &[(0, 2)]), &[]).dependencies,
        [Dependency { from: 0, to: 2 }]
    );
}
