use asepsis_domain::lifecycle::{End, Line};

use super::*;
use crate::matcher::{match_sbom, slice};
use crate::snapshot::Builder;

fn product(name: &str, purl: &str, cpe: &str, end: &str) -> Lifecycle {
    let mut identities = Vec::new();
    if !purl.is_empty() {
        identities.push(Identity::Purl(purl.to_owned()));
    }
    if !cpe.is_empty() {
        identities.push(Identity::Cpe(cpe.to_owned()));
    }
    Lifecycle {
        source: "endoflife".to_owned(),
        product: name.to_owned(),
        title: name.to_uppercase(),
        aliases: vec![format!("lib{name}")],
        identities,
        modified: "2026-11-01T00:00:00Z".parse().ok(),
        lines: vec![Line {
            name: "3.0".to_owned(),
            security: End {
                on: end.parse().ok(),
                reached: None,
            },
            ..Line::default()
        }],
        ..Lifecycle::default()
    }
}

fn snapshot(all: impl IntoIterator<Item = Lifecycle>) -> Snapshot<Vec<u8>> {
    let mut builder = Builder::new();
    all.into_iter().for_each(|l| builder.add_lifecycle(l));
    Snapshot::open(builder.finish().unwrap().bytes).unwrap()
}

fn products() -> [Lifecycle; 2] {
    [
        product("ssl", "pkg:npm/ssl", "a:ssl:ssl", "2026-09-07"),
        product("other", "", "", "2030-01-01"),
    ]
}

fn component(name: &str, version: &str, purl: &str, cpe: &str) -> Component {
    Component {
        name: name.into(),
        version: Some(version.into()),
        purl: Purl::parse(purl).ok(),
        rest: asepsis_domain::sbom::Details {
            cpes: Cpe::parse(cpe).into_iter().collect(),
            ..asepsis_domain::sbom::Details::default()
        }
        .into(),
        ..Component::default()
    }
}

fn sbom(components: Vec<Component>) -> Sbom {
    let text = br#"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[]}"#;
    let limits = asepsis_format::limits::Limits::default();
    let mut sbom = asepsis_format::sbom::read(text, &limits).unwrap().value;
    sbom.components = components;
    sbom
}

fn said(components: Vec<Component>, corrections: &[Correction]) -> Vec<String> {
    let snapshot = snapshot(products());
    let sbom = sbom(components);
    let all = match_sbom("t", &sbom, corrections, &snapshot)
        .unwrap()
        .lifecycles;
    let shown = |m: LifecycleMatch| {
        let doubt = m.doubt.split(':').next().unwrap_or("").to_owned();
        format!(
            "{} {} {} [{}] {doubt}",
            m.component, m.product, m.line.name, m.identity
        )
    };
    all.into_iter().map(shown).collect()
}

#[test]
fn identities_find_and_names_only_propose() {
    let cpe = "cpe:2.3:a:ssl:ssl:3.0.1:*:*:*:*:*:*:*";
    let found = said(
        vec![
            component("x", "3.0.1", "pkg:npm/ssl@3.0.1", ""),
            component("x", "3.0.1", "", cpe),
            component("LibSSL", "3.0.1", "", ""),
            component("x", "4.0.1", "pkg:npm/ssl@4.0.1", ""),
            component("unheard", "3.0.1", "pkg:npm/unheard@3.0.1", ""),
            component("ssl", "3.0.1", "pkg:deb/debian/ssl@3.0.1", cpe),
        ],
        &[],
    );
    assert_eq!(
        found,
        [
            "0 ssl 3.0 [pkg:npm/ssl] ",
            "1 ssl 3.0 [cpe a:ssl:ssl] ",
            "2 ssl 3.0 [name LibSSL] found by the name `LibSSL` alone",
            "5 ssl 3.0 [cpe a:ssl:ssl] a package of debian",
        ]
    );
}

#[test]
fn a_corrected_identity_counts_instead() {
    let correction = Correction {
        component: "thing".to_owned(),
        purl: Some("pkg:npm/ssl".to_owned()),
        cpe: None,
    };
    let found = said(
        vec![component("thing", "3.0.9", "pkg:npm/thing@3.0.9", "")],
        &[correction],
    );
    assert_eq!(found, ["0 ssl 3.0 [pkg:npm/ssl] "]);
}

#[test]
fn a_slice_gives_the_same_and_holds_no_other_product() {
    let snapshot_of_all = snapshot(products());
    let sbom = sbom(vec![component("x", "3.0.1", "pkg:npm/ssl@3.0.1", "")]);
    let cut = slice(&[&sbom], &[], &snapshot_of_all).unwrap();
    assert_eq!(cut.lifecycles, products()[..1]);
    let again = snapshot(cut.lifecycles);
    let of = |s: &Snapshot<Vec<u8>>| match_sbom("t", &sbom, &[], s).unwrap().lifecycles;
    assert_eq!(of(&again), of(&snapshot_of_all));
}

#[test]
fn an_increment_counts_instead_and_takes_identities_away() {
    let base = snapshot(products());
    let mut later = product("ssl", "", "a:ssl:ssl", "2027-01-01");
    later.modified = "2026-11-02T00:00:00Z".parse().ok();
    let mut builder = Builder::new();
    builder.add_lifecycle(later.clone());
    let increment = builder.finish_on(&base).unwrap().unwrap();
    let bytes = [base.bytes(), &increment.bytes].concat();
    let grown = Snapshot::open(bytes).unwrap();
    grown.check().unwrap();
    assert_eq!(
        grown.lifecycle("endoflife", "ssl").unwrap(),
        Some(later.clone())
    );
    let purl = Identity::Purl("pkg:npm/ssl".to_owned());
    assert_eq!(grown.lifecycles_of(&purl).unwrap(), []);
    let facts = &grown.facts().sources[0];
    assert_eq!((facts.id.as_str(), facts.records), ("endoflife", 2));
    // Whole and grown say the same.
    let whole = snapshot([later.clone(), products()[1].clone()]);
    assert_eq!(whole.lifecycles().unwrap(), grown.lifecycles().unwrap());
    assert_eq!(whole.facts().sources, grown.facts().sources);
    // The same again, or an older statement, changes nothing.
    for same in [later, products()[0].clone()] {
        let mut builder = Builder::new();
        builder.add_lifecycle(same);
        assert!(builder.finish_on(&grown).unwrap().is_none());
    }
    // A whole snapshot of the grown one keeps it.
    let mut builder = Builder::new();
    builder.load(&grown).unwrap();
    let loaded = Snapshot::open(builder.finish().unwrap().bytes).unwrap();
    assert_eq!(loaded.lifecycles().unwrap(), grown.lifecycles().unwrap());
}
