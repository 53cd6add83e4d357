//! The authorities' vectors of version orders, read from the conformance archive without unpacking it.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;

use asepsis_matching::version::{Scheme, compare, scheme, scheme_named};
use serde_json::Value;

/// Vectors that we do not follow, with the reason.
struct Deviation {
    /// Ending of the file's path.
    file: &'static str,
    pairs: &'static [(&'static str, &'static str)],
    why: &'static str,
}

const DEVIATIONS: &[Deviation] = &[
    Deviation {
        file: "alpine-versions.txt",
        pairs: &[(".2", ".1"), ("a", "b"), ("c", "c")],
        why: "`apk version --check` calls these invalid, whatever `apk version -t` says of the pair; such a \
              version lies in no range that one could trust, so we refuse it and the component is shown as \
              indeterminate",
    },
    Deviation {
        file: "maven-versions-generated.txt",
        pairs: &[
            ("1.0.0-gradle-rework-beta3", "1.0.0.RC7-3"),
            ("2.9.0-1", "2.9.0.RC1"),
            ("6.1.12.rc5", "6.1.12rc1"),
            ("1.2.31.sec10", "1.2.31_noneautotype"),
            ("1.2.50.sec10", "1.2.50_noneautotype"),
            ("1.2.60.sec10", "1.2.60_noneautotype"),
            ("1.2.67.sec10", "1.2.67_noneautotype"),
            ("1.5.9.RC1", "1.5.9-RC0"),
            ("1.1.0-01-glassfish", "1.1.0.Beta1"),
        ],
        why: "ComparableVersion of Maven 3.8.7, run on the pair, orders it as we do",
    },
    Deviation {
        file: "maven-versions-generated.txt",
        pairs: &[
            ("7.4.3.21", "7.4.3.21-ga21"),
            ("1.0.0-beta11", "1.0.0-beta.6"),
        ],
        why: "the order of Maven 3.8; we follow Maven 3.9, where a qualifier and its number are one item, as \
              all 575 vectors of vers-spec have it",
    },
    Deviation {
        file: "maven-versions.txt",
        pairs: &[("1-1", "1-ga-1")],
        why: "ComparableVersion of Maven 3.8.7, run on the pair, orders it as we do",
    },
    Deviation {
        file: "maven-versions-generated.txt",
        pairs: &[
            ("client_hc_no_vehicle", "feature_1850_01"),
            ("profiles_01", "stable"),
        ],
        why: "Maven orders any words; a name without a number lies in no range that one could trust, so we \
              refuse it and the component is shown as indeterminate",
    },
    Deviation {
        file: "packagist-versions-generated.txt",
        pairs: &[
            ("v3.4", "v3.4.0-alpha"),
            ("v4-beta4", "v4.0-alpha"),
            ("v1.9.0-BETA.1", "v1.9.0-ALPHA.2"),
            ("v1.9.0-ALPHA.2", "v1.9.0-BETA.2"),
            ("5.1.0-stable", "5.1.0-beta2"),
            ("v6.5", "v6.5.0-beta-0"),
            ("v6.6", "v6.6.0-beta"),
        ],
        why: "the fixture compares the texts as written; Composer normalises first, and Composer\\Semver, run on \
              the pair, orders it as we do",
    },
];

/// PyPI's fixtures order what PEP 440 refuses, as pip did once; an independent reader says which these are.
fn is_legacy(vector: &Vector) -> bool {
    let refused = |text: &str| text.parse::<pep440_rs::Version>().is_err();
    vector.file.contains("/pypi-") && (refused(&vector.a) || refused(&vector.b))
}

/// One comparison of a suite.
struct Vector {
    file: String,
    scheme: &'static str,
    a: String,
    b: String,
    /// What the suite expects: an order, or only that they differ.
    expect: Option<Ordering>,
}

pub(crate) fn archive() -> Option<BTreeMap<String, String>> {
    let file = super::place::shared()?.join("conformance.tar.zst");
    let reader = zstd::Decoder::new(std::fs::File::open(file).unwrap()).unwrap();
    let mut found = BTreeMap::new();
    for entry in tar::Archive::new(reader).entries().unwrap() {
        let mut entry = entry.unwrap();
        let path = entry.path().unwrap().to_string_lossy().into_owned();
        let path = path.trim_start_matches("visible/").to_owned();
        if [
            "apk-rpm-native/",
            "osv-version-fixtures/",
            "pep440/",
            "univers/",
            "vers-spec/",
        ]
        .iter()
        .any(|p| path.starts_with(p))
        {
            let mut text = String::new();
            entry.read_to_string(&mut text).unwrap();
            found.insert(path, text);
        }
    }
    Some(found)
}

fn fixtures(file: &str, scheme: &'static str, text: &str, vectors: &mut Vec<Vector>) {
    for line in text.lines().map(str::trim) {
        if line.is_empty() || line.starts_with("//") || line.starts_with("# ") {
            continue;
        }
        let mut words = line.split_whitespace();
        let (Some(a), Some(sign), Some(b)) = (words.next(), words.next(), words.next()) else {
            continue;
        };
        let expect = match sign {
            "<" => Ordering::Less,
            ">" => Ordering::Greater,
            "=" => Ordering::Equal,
            _ => continue,
        };
        vectors.push(Vector {
            file: file.to_owned(),
            scheme,
            a: a.to_owned(),
            b: b.to_owned(),
            expect: Some(expect),
        });
    }
}

fn vers_tests(file: &str, scheme: &'static str, text: &str, vectors: &mut Vec<Vector>) {
    let json: Value = serde_json::from_str(text).unwrap();
    let tests = json.get("tests").unwrap_or(&json).as_array().unwrap();
    for test in tests {
        let Some(pair) = test["input"]["versions"].as_array() else {
            continue;
        };
        let kind = test["test_type"].as_str();
        let listed = if kind == Some("comparison") {
            test["expected_output"].as_array().unwrap()
        } else {
            pair
        };
        for two in listed.windows(2) {
            let [a, b] = [0, 1].map(|i| two[i].as_str().unwrap().to_owned());
            let expect = match kind {
                Some("equality") if test["expected_output"] == true => Some(Ordering::Equal),
                Some("equality") => None,
                // Of texts that differ by case alone, which comes first is not said.
                Some("comparison") if !a.eq_ignore_ascii_case(&b) => Some(Ordering::Less),
                _ => continue,
            };
            vectors.push(Vector {
                file: file.to_owned(),
                scheme,
                a,
                b,
                expect,
            });
        }
    }
}

fn pep440(file: &str, text: &str, vectors: &mut Vec<Vector>) {
    let json: Value = serde_json::from_str(text).unwrap();
    let ascending: Vec<&str> = json["data"]["ordered_ascending"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v.as_str().unwrap())
        .collect();
    let mut push = |a: &str, b: &str, expect| {
        vectors.push(Vector {
            file: file.to_owned(),
            scheme: "pep440",
            a: a.to_owned(),
            b: b.to_owned(),
            expect: Some(expect),
        });
    };
    for (place, a) in ascending.iter().enumerate() {
        for b in &ascending[place + 1..] {
            push(a, b, Ordering::Less);
        }
    }
    for key in ["test_normalized_versions", "test_version_str_repr"] {
        for pair in json["data"][key].as_array().unwrap() {
            push(
                pair[0].as_str().unwrap(),
                pair[1].as_str().unwrap(),
                Ordering::Equal,
            );
        }
    }
}

/// RPM's own tests: `RPMVERCMP(1.0, 1.1, -1)`.
fn rpmvercmp(file: &str, text: &str, vectors: &mut Vec<Vector>) {
    for line in text.lines() {
        let Some(inner) = line.strip_prefix("RPMVERCMP(") else {
            continue;
        };
        let parts: Vec<&str> = inner
            .trim_end_matches(')')
            .split(',')
            .map(str::trim)
            .collect();
        let [a, b, order] = parts[..] else { continue };
        vectors.push(Vector {
            file: file.to_owned(),
            scheme: "rpm",
            a: a.to_owned(),
            b: b.to_owned(),
            expect: Some(order.parse::<i8>().unwrap().cmp(&0)),
        });
    }
}

fn vectors(archive: &BTreeMap<String, String>) -> Vec<Vector> {
    let mut vectors = Vec::new();
    for (file, text) in archive {
        let name = file.rsplit('/').next().unwrap();
        let prefix = name.split(['-', '_', '.']).next().unwrap_or(name);
        let in_suite = |suite: &str| file.starts_with(suite);
        if in_suite("osv-version-fixtures/") || name == "alpine_test.txt" {
            let id = scheme_named(prefix)
                .unwrap_or_else(|| panic!("{file}: no scheme"))
                .id;
            fixtures(file, id, text, &mut vectors);
        }
        let compares = text.contains("\"comparison\"") || text.contains("\"equality\"");
        if compares && (in_suite("vers-spec/") || in_suite("univers/")) {
            let id = scheme_named(prefix)
                .unwrap_or_else(|| panic!("{file}: no scheme"))
                .id;
            vers_tests(file, id, text, &mut vectors);
        }
        if name == "rpmvercmp.at" {
            rpmvercmp(file, text, &mut vectors);
        }
        if name == "pep440.json" {
            pep440(file, text, &mut vectors);
        }
    }
    vectors
}

fn holds(scheme: &Scheme, vector: &Vector) -> bool {
    let ways = [
        (&vector.a, &vector.b, vector.expect),
        (&vector.b, &vector.a, vector.expect.map(Ordering::reverse)),
    ];
    ways.into_iter()
        .all(|(a, b, expect)| match (compare(scheme, a, b), expect) {
            (Some(found), Some(expect)) => found == expect,
            (Some(found), None) => found.is_ne(),
            (None, _) => false,
        })
}

#[test]
fn version_orders_are_those_of_the_authorities() {
    let Some(archive) = archive() else { return };
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut wrong = Vec::new();
    let mut met = BTreeSet::new();
    for vector in vectors(&archive) {
        let scheme = scheme(vector.scheme).unwrap();
        let count = counts.entry(vector.file.clone()).or_default();
        count.0 += 1;
        if holds(scheme, &vector) {
            continue;
        }
        count.1 += 1;
        let pair = (vector.a.as_str(), vector.b.as_str());
        let listed = DEVIATIONS.iter().find_map(|deviation| {
            let pairs = vector
                .file
                .ends_with(deviation.file)
                .then_some(deviation.pairs)?;
            pairs
                .iter()
                .find(|p| **p == pair)
                .map(|p| (deviation.file, *p))
        });
        match listed {
            Some(deviation) => drop(met.insert(deviation)),
            None if is_legacy(&vector) => {}
            None => wrong.push(format!(
                "{}: {} against {}: expected {:?}, found {:?}",
                vector.file,
                vector.a,
                vector.b,
                vector.expect,
                compare(scheme, &vector.a, &vector.b)
            )),
        }
    }
    for (file, (all, bad)) in &counts {
        eprintln!("{file}: {all} vectors, {bad} otherwise");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for deviation in DEVIATIONS {
        for pair in deviation.pairs {
            let why = deviation.why;
            assert!(
                met.contains(&(deviation.file, *pair)),
                "no deviation any more: {pair:?}, {why}"
            );
        }
    }
}

#[test]
fn what_is_no_version_is_refused() {
    let Some(archive) = archive() else { return };
    let json: Value = serde_json::from_str(&archive["pep440/pep440.json"]).unwrap();
    let pep440 = scheme("pep440").unwrap();
    for text in json["data"]["test_invalid_versions"].as_array().unwrap() {
        assert!((pep440.parse)(text.as_str().unwrap()).is_none(), "{text}");
    }
}
