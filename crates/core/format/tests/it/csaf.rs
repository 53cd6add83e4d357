//! CSAF documents held against the standard's own test files.

use std::collections::BTreeMap;

use asepsis_domain::diagnostic::Level;
use asepsis_format::csaf;
use asepsis_format::limits::Limits;
use asepsis_format::validation::{self, Breach, Validation};

/// Files on which our verdict differs from the suite's, each with the paragraph that it rests on.
const DEVIATIONS: &[(&str, &str)] = &[
    (
        "2_1-2024-6-2-26-03",
        "6.2.26: the usage of the newest list counts, not that of 4.13",
    ),
    (
        "2_1-2024-6-2-40-03",
        "6.2.40: titles are known in English alone",
    ),
    (
        "2_0-2021-6-2-08-02",
        "6.1.25: the file itself names one algorithm twice",
    ),
    (
        "2_1-2024-6-2-08-02",
        "6.1.25: the file itself names one algorithm twice",
    ),
    (
        "rhsa-2022_0011",
        "6.1.36: a vendor fix for products that are fixed",
    ),
    (
        "2_1-2024-6-3-21-01-02",
        "6.1.1: a product id that nothing defines",
    ),
    (
        "2_1-2024-6-2-54-03-01",
        "6.1.1: a product id that nothing defines",
    ),
    (
        "2_1-2024-6-1-10-13",
        "6.1.9: the vector's base score is 10.0, the file says 9.0",
    ),
    (
        "2_1-2024-6-1-27-13-16",
        "6.1.1, 6.1.2: a product id defined twice, another never",
    ),
    (
        "2_1-2024-6-1-50-14",
        "6.1.2: a product id defined twice; VERS has no empty scheme",
    ),
    ("2_1-2024-6-1-50-15", "6.1.2: a product id defined twice"),
    (
        "2_1-2024-6-1-60-02-01",
        "6.1.60.2: an extension that is not supported is a warning",
    ),
    (
        "2_1-2024-6-1-60-02-02",
        "6.1.60.2: an extension that is not supported is a warning",
    ),
    (
        "2_1-2024-6-2-21-02",
        "6.1.14: revision 6 is dated before revision 5",
    ),
    (
        "2_1-2024-6-2-39-02-01",
        "6.1.27.14: no note of the category `description`",
    ),
    (
        "2_1-2024-6-2-39-03-01",
        "6.1.27.14: no note of the category `description`",
    ),
];

fn is_listed(path: &str) -> bool {
    let stem = path.rsplit('/').next().unwrap_or_default();
    let stem = stem.trim_end_matches(".json");
    DEVIATIONS.iter().any(|(name, _)| stem.ends_with(name))
}

/// Returns whether the index says that a document is valid; nothing where it says neither.
fn expected(verdict: &str, oracle: &str) -> Option<bool> {
    match verdict {
        v if v.contains("document valid=True") => Some(true),
        v if v.contains("document valid=False") => Some(false),
        "valid" => Some(true),
        "invalid" => Some(false),
        _ if oracle.contains("schema-valid; mandatory pass") => Some(true),
        _ => None,
    }
}

/// Returns what speaks against a verdict, and against the result of the test that the file is for.
fn problem(result: &Validation, valid: bool, test: Option<&str>, verdict: &str) -> Option<String> {
    if result.is_valid() != valid {
        let errors = result
            .breaches
            .iter()
            .filter(|b| b.diagnostic.level == Level::Error);
        let tell = |b: &Breach| {
            format!(
                "{} {} {}",
                b.rule, b.diagnostic.pointer, b.diagnostic.message
            )
        };
        let first: Vec<_> = errors.take(3).map(tell).collect();
        return Some(format!("expected valid={valid}: {first:?}"));
    }
    let test = test.filter(|t| csaf::rules().any(|(id, _)| id == *t))?;
    // A mandatory test fails by an error; what it only warns of it lets pass.
    let is_mandatory = test.starts_with("6.1.");
    let fails = result
        .breaches
        .iter()
        .any(|b| b.rule == test && (!is_mandatory || b.diagnostic.level == Level::Error));
    (verdict.starts_with("FAILS") != fails).then(|| format!("test {test} told={fails}"))
}

#[test]
fn verdicts_agree() {
    let Some(folder) = super::place::conformance() else {
        return;
    };
    let index = std::fs::read_to_string(folder.join("INDEX.tsv")).unwrap();
    let mut counts: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    let mut wrong = Vec::new();
    for line in index.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [path, suite, _, expect, oracle, ..] = columns.as_slice() else {
            continue;
        };
        let is_ours = suite.starts_with("csaf-2") || suite.starts_with("cisa-ics");
        if !is_ours || !path.ends_with(".json") {
            continue;
        }
        let bytes = std::fs::read(folder.join(path)).unwrap();
        let (test, verdict) = match expect.split_once(' ') {
            Some((test, rest)) if test.starts_with("6.") => (Some(test), rest),
            _ => (None, *expect),
        };
        // Feeds, directories and schemas are no CSAF documents.
        let is_document = std::str::from_utf8(&bytes)
            .unwrap()
            .contains("csaf_version");
        let Some(valid) = expected(verdict, oracle).filter(|_| is_document) else {
            continue;
        };
        let count = counts.entry(suite).or_default();
        count[0] += 1;
        let result = validation::validate(path, &bytes, &Limits::default()).unwrap();
        match (problem(&result, valid, test, verdict), is_listed(path)) {
            (None, false) => count[1] += 1,
            (Some(problem), false) => wrong.push(format!("{path} [{expect}] {problem}")),
            (Some(_), true) => {}
            (None, true) => wrong.push(format!("{path} agrees and is listed as a deviation")),
        }
    }
    eprintln!("{counts:?}");
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
