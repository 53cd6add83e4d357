//! Orders of versions, and ranges in VERS. The input is one version a line; every three of them are held against what
//! an order is.

use std::cmp::Ordering;

use asepsis_matching::vers::Vers;
use asepsis_matching::version::{SCHEMES, Version, scheme};

use crate::Family;
use crate::seed::{self, Seed};

pub(crate) const FAMILY: Family = Family {
    id: "version",
    parts: || SCHEMES.iter().map(|s| s.id).chain(["vers"]).collect(),
    seeds,
    run,
};

/// Schemes whose own order does not carry from pair to pair: in `alpm` a release counts only where both have one, and
/// Maven compares an item with what stands in its place, which depends on the other version. The documentation of each
/// order names the place in the reference.
const NOT_CARRIED: &[&str] = &["alpm", "maven"];

/// Versions of one input that are compared.
const MOST: usize = 8;

fn seeds(part: &str) -> Vec<Seed> {
    if part == "vers" {
        return seed::lines(&[
            "vers:npm/>=1.0.0|<2.0.0|!=1.5.0\n1.2.0",
            "vers:pypi/*\n1",
            "vers:deb/<=1:2.0-1|>3\n2.0",
        ]);
    }
    seed::lines(&[
        "1.0\n1.0.0\n1.0-alpha.1\n2.0",
        "1:2.0-1+deb12u1\n2.0~rc1-1\n1.2.3_p4-r5",
        "v1.2.3-0.20200101000000-abcdef123456\n1.2.3+incompatible\n1.2.3+build",
        "1.0.dev1\n1.0a2.post3\n2!1.0+local.1",
        "1.0-SNAPSHOT\n1.0-rc-1\n1.0.Final\n1-sp",
        "2026-01-02T03:04:05Z\n1.1.1k\n3.0.0-beta1\n6.1.0-13-amd64",
    ])
}

fn run(part: &str, bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if part == "vers" {
        let (range, version) = text.split_once('\n').unwrap_or((text, "1.0"));
        if let Ok(vers) = Vers::parse(range) {
            let _ = vers.contains(version);
            let again = Vers::parse(&vers.to_string());
            assert_eq!(
                again.ok().map(|v| v.to_string()),
                Some(vers.to_string()),
                "a range reads back"
            );
        }
        return;
    }
    let Some(scheme) = scheme(part) else {
        return;
    };
    let versions: Vec<Version> = text.lines().take(MOST).filter_map(scheme.parse).collect();
    for a in &versions {
        assert_eq!(a.compare(a), Some(Ordering::Equal), "a version is itself");
        for b in &versions {
            let order = a.compare(b);
            assert_eq!(
                order.map(Ordering::reverse),
                b.compare(a),
                "an order turns round"
            );
            if NOT_CARRIED.contains(&scheme.id) {
                continue;
            }
            for c in &versions {
                if order == Some(Ordering::Less) && b.compare(c) == Some(Ordering::Less) {
                    assert_eq!(a.compare(c), Some(Ordering::Less), "an order goes on");
                }
                if order == Some(Ordering::Equal) {
                    assert_eq!(a.compare(c), b.compare(c), "equals stand at one place");
                }
            }
        }
    }
}
